//! What a diary knows, put over the answers of an assessment: never so that anything gets less urgent.

use care::assessment::{Assessment, Local, conclude};
use care::{Intake, Knowledge, read_intake};
use jiff::civil::Date;
use serde_json::Value;

use crate::complications::DiaryFacts;

/// The answers with the diary's facts over them.
///
/// A fact of the diary replaces an answer, or stands where none was given, unless the urgency, a complication or something to be left would then be less urgent or gone: then the answer stays.
/// `answers` must be possible ones; a fact that contradicts them stays out.
pub fn put_over(
    knowledge: &Knowledge,
    answers: &Intake,
    diary: &DiaryFacts,
    today: Date,
    local: &Local,
) -> Intake {
    let concluded = |answers: &Intake| {
        let facts = read_intake(knowledge, answers).ok()?;
        Some(conclude(knowledge, &facts, today, local))
    };
    let mut known = answers.clone();
    let Some(mut before) = concluded(&known) else {
        return known;
    };
    for (question, fact) in &diary.facts {
        if known.get(question) == Some(fact) {
            continue;
        }
        // Of each number that a diary knows, nights woken or pain, more is worse: the worse answer stays.
        let number = |value: Option<&Value>| value.and_then(Value::as_f64);
        if number(known.get(question)) > number(Some(fact)) && fact.is_number() {
            continue;
        }
        let mut with = known.clone();
        with.insert(question.clone(), fact.clone());
        if let Some(after) = concluded(&with).filter(|after| !is_less_urgent(after, &before)) {
            (known, before) = (with, after);
        }
    }
    known
}

/// Whether something is less urgent, or gone, that was there before.
fn is_less_urgent(after: &Assessment<'_>, before: &Assessment<'_>) -> bool {
    if after.urgency.tier != before.urgency.tier {
        return after.urgency.tier > before.urgency.tier;
    }
    let complication_eased = before.complications.iter().any(|known| {
        !after
            .complications
            .iter()
            .any(|now| now.id == known.id && now.tier <= known.tier)
    });
    let no_longer_left = before
        .avoid
        .iter()
        .any(|known| !after.avoid.iter().any(|now| now.id == known.id));
    complication_eased || no_longer_left
}
