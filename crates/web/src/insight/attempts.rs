//! Before and after a step of the plan, in sentences that claim nothing for the step.

use insight::change::BeforeAfter;
use insight::summary::Enough;
use words::{say, say_with};

use super::numbers::{Attempt, Numbers};
use super::sentences::{chance, day, nights_of, range};
use crate::plot::short;

/// What came before and after each step that has enough nights on both sides; nothing without one.
pub fn attempts(numbers: &Numbers) -> Vec<String> {
    let mut said: Vec<String> = numbers
        .plan
        .iter()
        .filter_map(|attempt| match &attempt.comparison {
            Enough::Known(comparison) => Some(sentences(attempt, comparison)),
            Enough::NotYet { .. } => None,
        })
        .flatten()
        .collect();
    if !said.is_empty() {
        said.push(say("insight-attempt-proves-nothing").into_owned());
        said.push(say("insight-waves").into_owned());
    }
    said
}

fn sentences(attempt: &Attempt, comparison: &BeforeAfter) -> Vec<String> {
    let (before, after) = (&comparison.before, &comparison.after);
    let mut said = vec![
        say_with(
            "insight-attempt",
            &[
                ("step", attempt.title.as_str().into()),
                ("from", day(comparison.from).into()),
                ("before", short(before.per_week).into()),
                ("beforerange", range(before.interval).into()),
                ("beforenights", nights_of(before.nights).into()),
                ("after", short(after.per_week).into()),
                ("afterrange", range(after.interval).into()),
                ("afternights", nights_of(after.nights).into()),
            ],
        )
        .into_owned(),
    ];
    if let Some(just) = &comparison.just_before {
        said.push(
            say_with(
                "insight-attempt-just-before",
                &[
                    ("rate", short(just.per_week).into()),
                    ("range", range(just.interval).into()),
                ],
            )
            .into_owned(),
        );
    }
    let forecast = &comparison.forecast;
    let is_fewer = f64::from(forecast.observed) <= forecast.median;
    let (key, part) = if is_fewer {
        ("insight-attempt-as-few", forecast.as_few)
    } else {
        ("insight-attempt-as-many", forecast.as_many)
    };
    said.push(
        say_with(
            key,
            &[
                ("low", short(forecast.interval.low).into()),
                ("high", short(forecast.interval.high).into()),
                ("nights", nights_of(after.nights).into()),
                ("observed", forecast.observed.into()),
                ("part", chance(part).into()),
            ],
        )
        .into_owned(),
    );
    said
}
