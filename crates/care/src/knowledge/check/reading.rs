//! How hard the texts for people are to read.

use crate::fact::Origin;
use crate::knowledge::reading_grade;

use super::Checker;

/// Reading grade above which the text of an entry is a problem.
const HARDEST_GRADE: f64 = 9.0;

/// How many of the hardest texts are listed.
const LISTED: usize = 10;

impl Checker<'_> {
    /// The hardest texts, and the mean grade of all.
    pub(super) fn reading(&mut self) -> (Vec<(f64, String)>, f64) {
        let knowledge = self.knowledge;
        let mut graded: Vec<(f64, String)> = Vec::new();
        for list in knowledge.kinds() {
            for entry in list {
                if let Some(grade) = reading_grade(entry.body()) {
                    graded.push((grade, entry.id().to_owned()));
                    if grade > HARDEST_GRADE {
                        let text = format!(
                            "the text reads at grade {grade:.1}; use shorter sentences and words"
                        );
                        self.problem(entry.file(), "\n+++\n", text);
                    }
                }
                for text in entry.texts() {
                    let place = || {
                        format!(
                            "{}: {}",
                            entry.id(),
                            text.chars().take(60).collect::<String>()
                        )
                    };
                    graded.extend(reading_grade(text).map(|grade| (grade, place())));
                }
            }
        }
        for question in knowledge
            .questions
            .iter()
            .filter(|question| question.of == Origin::Person)
        {
            graded.extend(
                reading_grade(&question.ask)
                    .map(|grade| (grade, format!("question {}", question.id))),
            );
        }
        let mean = graded.iter().map(|(grade, _)| grade).sum::<f64>() / graded.len().max(1) as f64;
        graded.sort_by(|a, b| b.0.total_cmp(&a.0));
        graded.truncate(LISTED);
        (graded, mean)
    }
}
