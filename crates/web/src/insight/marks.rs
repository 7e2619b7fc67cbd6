//! Which marks of the knowledge the diary passed, with the person's own numbers.

use insight::complications::{
    BurdenStep, DiaryFacts, Passed, SEVERE_CRAMPS, SEVERE_PAIN, SEVERE_WOKEN,
};
use words::{say, say_with};

use crate::plot::short;

/// The person's own numbers that passed the mark, each in a few words; empty where the threshold says it all.
pub fn own(passed: &Passed<'_>, facts: &DiaryFacts) -> Vec<String> {
    let number = |name: &str| facts.facts.get(name).and_then(serde_json::Value::as_u64);
    match passed.complication.id.as_str() {
        "complication.burden" => burden(facts, number("woken_nights"), number("worst_pain")),
        "complication.sleep" => woken(number("woken_nights")).into_iter().collect(),
        "complication.soreness" => soreness(facts),
        "complication.emotional" if facts.facts.contains_key("distress") => {
            vec![say("insight-own-distress").into_owned()]
        }
        _ => Vec::new(),
    }
}

/// "3 nights woken a week".
fn woken(nights: Option<u64>) -> Option<String> {
    let nights = nights.filter(|nights| *nights > 0)?;
    Some(say_with("insight-own-woken", &[("count", nights.into())]).into_owned())
}

/// What the step of the burden follows from, and not what is below its marks.
fn burden(facts: &DiaryFacts, nights: Option<u64>, pain: Option<u64>) -> Vec<String> {
    let is_severe = facts.burden == Some(BurdenStep::Severe);
    let least = if is_severe { SEVERE_CRAMPS } else { 1.0 };
    let rate = facts
        .rate
        .known()
        .filter(|rate| rate.per_week >= least)
        .map(|rate| {
            say_with("insight-own-rate", &[("rate", short(rate.per_week).into())]).into_owned()
        });
    let least = if is_severe {
        u64::from(SEVERE_WOKEN)
    } else {
        1
    };
    let woken = woken(nights.filter(|nights| *nights >= least));
    let pain = pain
        .filter(|pain| is_severe && *pain >= u64::from(SEVERE_PAIN))
        .map(|pain| say_with("insight-own-pain", &[("pain", pain.into())]).into_owned());
    [rate, woken, pain].into_iter().flatten().collect()
}

fn soreness(facts: &DiaryFacts) -> Vec<String> {
    let mut said = Vec::new();
    if facts
        .facts
        .get("soreness_after")
        .and_then(|answer| answer.as_str())
        == Some("over_3_days")
    {
        said.push(say("insight-own-sore-long").into_owned());
    }
    if facts.sore_mornings > 0 {
        let count = [("count", facts.sore_mornings.into())];
        said.push(say_with("insight-own-sore-mornings", &count).into_owned());
    }
    if facts.is_sore_every_week {
        let count = [("count", facts.sore_for_days.into())];
        said.push(say_with("insight-own-sore-days", &count).into_owned());
    }
    said
}
