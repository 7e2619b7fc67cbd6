//! How long a cramp lasted, as people write it.

use serde_json::Value;

/// Most digits before the decimal mark.
const MOST_DIGITS: usize = 5;

/// A number with up to three decimals, in thousandths; the decimal mark is a comma or a point.
fn thousandths(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    if !is_digits(whole) || !is_digits(part) || whole.len() > MOST_DIGITS || part.len() > 3 {
        return None;
    }
    let part: u64 = format!("{part:0<3}").parse().ok()?;
    Some(whole.parse::<u64>().ok()? * 1000 + part)
}

/// Seconds of one unit.
fn unit(word: &str) -> Option<u64> {
    match word.trim_end_matches('.') {
        "h" | "hr" | "hrs" | "hour" | "hours" => Some(3600),
        "m" | "min" | "mins" | "minute" | "minutes" | "'" | "′" => Some(60),
        "s" | "sec" | "secs" | "second" | "seconds" | "\"" | "″" | "''" => Some(1),
        _ => None,
    }
}

/// The numbers of a text with the word after each.
fn pieces(text: &str) -> Vec<(&str, &str)> {
    let is_number = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (number, after) = rest.split_at(rest.find(|c| !is_number(c)).unwrap_or(rest.len()));
        let after = after.trim_start();
        let end = after
            .find(|c: char| c.is_ascii_digit() || c.is_whitespace())
            .unwrap_or(after.len());
        let (word, after) = after.split_at(end);
        found.push((number, word));
        rest = after.trim_start();
    }
    found
}

fn seconds(text: &str) -> Option<u64> {
    let text = text.to_lowercase();
    if let Some((minutes, seconds)) = text.split_once(':') {
        let seconds = seconds.trim().trim_end_matches("min").trim_end();
        let minutes = minutes.trim();
        let whole = |text: &str| {
            thousandths(text)
                .filter(|_| !text.contains(['.', ',']))
                .map(|number| number / 1000)
        };
        let seconds = whole(seconds).filter(|seconds| *seconds < 60)?;
        return Some(whole(minutes)? * 60 + seconds);
    }
    let pieces = pieces(&text);
    let mut total = 0;
    let mut last: Option<u64> = None;
    for (number, word) in &pieces {
        let size = match (word.is_empty(), last) {
            // A number alone means minutes; one that follows minutes means seconds, one that follows hours minutes.
            (true, None) if pieces.len() == 1 => 60,
            (true, Some(last)) if last > 1 => last / 60,
            (true, _) => return None,
            (false, _) => unit(word)?,
        };
        let number = thousandths(number)?;
        if last.is_some_and(|last| size >= last || number >= 60_000) {
            return None;
        }
        total += number * size;
        last = Some(size);
    }
    last.map(|_| (total + 500) / 1000)
}

/// A length of time in whole seconds: "2", "2:30", "2.5", "2,5", "2 min 30", "150 s". Other texts stay, for the domain to refuse.
pub fn read_duration(text: &str) -> Value {
    if text.is_empty() {
        return Value::Null;
    }
    seconds(text).map_or_else(|| text.into(), Value::from)
}

/// Seconds as minutes, such as "2" or "2:30".
pub fn duration_text(seconds: u32) -> String {
    match (seconds / 60, seconds % 60) {
        (minutes, 0) => minutes.to_string(),
        (minutes, seconds) => format!("{minutes}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_read_as_people_write_it() {
        for (text, seconds) in [
            ("2", 120),
            ("0", 0),
            ("2:30", 150),
            ("02:05", 125),
            ("2:30 min", 150),
            ("2.5", 150),
            ("2,5", 150),
            ("0,75", 45),
            ("2 min 30", 150),
            ("2 min 30 s", 150),
            ("2min30s", 150),
            ("2 Minutes", 120),
            ("150 s", 150),
            ("150sec.", 150),
            ("90 seconds", 90),
            ("1 h", 3600),
            ("1 h 5", 3900),
            ("1h 5min 30s", 3930),
            ("2' 30\"", 150),
        ] {
            assert_eq!(read_duration(text), Value::from(seconds), "{text}");
        }
        assert_eq!(read_duration(""), Value::Null);
    }

    #[test]
    fn what_is_no_length_stays_as_it_is() {
        for text in [
            "long",
            "-2",
            "2:60",
            "2:",
            ":30",
            "2:3:4",
            "2 30",
            "30 s 2 min",
            "2 min 2 min",
            "2 min 75",
            "1.2.3",
            "2 ells",
            "min",
            "999999",
            "2,",
            "２",
        ] {
            assert_eq!(read_duration(text), Value::from(text), "{text}");
        }
    }

    #[test]
    fn what_was_written_is_read_again() {
        for seconds in [0, 59, 60, 150, 3600, 43_200] {
            assert_eq!(read_duration(&duration_text(seconds)), Value::from(seconds));
        }
    }
}
