//! Reading grade of patient texts.

/// Flesch–Kincaid grade of `text`: 0.39 × words per sentence + 11.8 × syllables per word − 15.59.
///
/// Markdown marks, links and figures are left out; syllables are counted as groups of vowels, a silent final "e" apart.
/// `None` when there are fewer than ten words: a grade of a label means nothing.
pub fn reading_grade(text: &str) -> Option<f64> {
    let mut words = 0u32;
    let mut syllables = 0u32;
    let mut sentences = 0u32;
    for block in text.split('\n') {
        let mut open = 0u32;
        for token in block.split_whitespace() {
            let word: String = token
                .chars()
                .filter(|c| c.is_alphabetic() || *c == '-' || *c == '\'')
                .collect();
            for part in word
                .split('-')
                .filter(|part| part.chars().any(char::is_alphabetic))
            {
                words += 1;
                open += 1;
                syllables += count_syllables(part);
            }
            let end = token.trim_end_matches(['*', '_', '"', '”', ')']);
            if open > 0 && end.ends_with(['.', '!', '?', ':', ';']) {
                sentences += 1;
                open = 0;
            }
        }
        // A line of a list or a heading ends a sentence.
        if open > 0 {
            sentences += 1;
        }
    }
    if words < 10 || sentences == 0 {
        return None;
    }
    let per_sentence = f64::from(words) / f64::from(sentences);
    let per_word = f64::from(syllables) / f64::from(words);
    Some(0.39 * per_sentence + 11.8 * per_word - 15.59)
}

fn count_syllables(word: &str) -> u32 {
    let word = word.to_lowercase();
    let is_vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'é' | 'ö' | 'ä' | 'ü');
    let mut count = 0;
    let mut before = false;
    for c in word.chars() {
        let now = is_vowel(c);
        if now && !before {
            count += 1;
        }
        before = now;
    }
    let silent = word.ends_with('e') && !word.ends_with("le") && count > 1;
    let silent_past =
        word.ends_with("ed") && !word.ends_with("ted") && !word.ends_with("ded") && count > 1;
    if silent || silent_past {
        count -= 1;
    }
    count.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easy_text_is_easy_and_hard_text_is_hard() {
        let easy = reading_grade(
            "Sit up. Keep the knee straight. Pull the toes to the shin. Hold it still. Breathe out.",
        );
        let hard = reading_grade(
            "Paradoxical physiological hyperexcitability of denervated motoneurones constitutes the predominant pathophysiological explanation.",
        );
        assert!(easy.is_some_and(|grade| grade < 3.0), "{easy:?}");
        assert!(hard.is_some_and(|grade| grade > 16.0), "{hard:?}");
        assert_eq!(reading_grade("Too short."), None);
    }

    #[test]
    fn syllables() {
        for (word, count) in [
            ("cramp", 1),
            ("muscle", 2),
            ("stretched", 1),
            ("started", 2),
            ("magnesium", 3),
            ("leg", 1),
            ("doctor", 2),
        ] {
            assert_eq!(count_syllables(word), count, "{word}");
        }
    }
}
