//! Which steps are offered, which have to stop, and when judging is reminded of.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::sync::LazyLock;

use care::assessment::{Assessment, Local, conclude};
use care::knowledge::Tier;
use care::knowledge::entry::Step;
use care::plan::{FIRST, judge_day, offer, stop_of};
use care::{Intake, Knowledge, read_intake};
use jiff::civil::{Date, date};
use serde_json::Value;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().unwrap());

fn today() -> Date {
    date(2026, 11, 24)
}

/// The assessment of an example of the repository.
#[expect(
    clippy::disallowed_methods,
    reason = "a test reads an example of the repository"
)]
fn example(name: &str) -> Assessment<'static> {
    let path = format!("{}/../../examples/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let json: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let intake: Intake = serde_json::from_value(json["facts"].clone()).unwrap();
    let facts = read_intake(&KNOWLEDGE, &intake).unwrap();
    conclude(&KNOWLEDGE, &facts, today(), &Local::default())
}

/// Identifiers of what is offered, first and later.
fn offered(assessment: &Assessment<'_>, under_way: &[&str]) -> (Vec<String>, Vec<String>) {
    let offered = offer(assessment, under_way);
    let ids = |steps: Vec<&care::assessment::Planned<'_>>| {
        steps.iter().map(|step| step.id.to_owned()).collect()
    };
    (ids(offered.first), ids(offered.later))
}

#[test]
fn few_steps_at_a_time_and_none_twice() {
    let assessment = example("plain-night-cramp");
    let (first, later) = offered(&assessment, &[]);
    assert_eq!(first.len(), FIRST);
    let all: Vec<String> = first.iter().chain(&later).cloned().collect();
    for begun in 1..=all.len() {
        let under_way: Vec<&str> = all.iter().take(begun).map(String::as_str).collect();
        let (first, later) = offered(&assessment, &under_way);
        // Each step under way takes one of the first places.
        assert_eq!(
            first.len(),
            FIRST.saturating_sub(begun).min(all.len() - begun)
        );
        let left: Vec<String> = first.into_iter().chain(later).collect();
        assert_eq!(
            left,
            all[begun..],
            "the order of the assessment's plan stays"
        );
    }
}

#[test]
fn what_is_offered_can_be_done_alone_and_judged() {
    let assessment = example("plain-night-cramp");
    let offered = offer(&assessment, &[]);
    for step in offered.first.iter().chain(&offered.later) {
        assert_eq!(step.when, Step::SelfCare, "{}", step.id);
        assert!(!step.sources.is_empty(), "{}", step.id);
        // What only eases a cramp under way shows at once; all else has its day.
        assert_eq!(
            step.review_on.is_some(),
            step.judge_after.is_some(),
            "{}",
            step.id
        );
        assert!(
            step.review_on.is_none_or(|day| day > today()),
            "{}",
            step.id
        );
    }
    assert!(offered.first.iter().all(|step| step.review_on.is_some()));
}

#[test]
fn nothing_is_planned_while_someone_has_to_look_first() {
    let mut looked_at = 0;
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples")).unwrap()
    {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(name) = name.strip_suffix(".json") else {
            continue;
        };
        let assessment = example(name);
        let offered = offer(&assessment, &[]);
        let is_urgent = assessment.urgency.tier <= Tier::SameDay;
        assert_eq!(offered.someone_must_look, is_urgent, "{name}");
        if is_urgent {
            assert!(
                offered.first.is_empty() && offered.later.is_empty(),
                "{name}"
            );
            looked_at += 1;
        }
    }
    assert!(looked_at >= 3, "{looked_at} examples are urgent");
}

#[test]
fn what_the_assessment_avoids_has_to_stop_and_is_not_offered() {
    let assessment = example("dialysis");
    assert!(!assessment.avoid.is_empty());
    let (first, later) = offered(&assessment, &[]);
    for avoided in &assessment.avoid {
        assert!(!avoided.why.is_empty(), "{}", avoided.id);
        assert_eq!(stop_of(&assessment, avoided.id).unwrap().id, avoided.id);
        assert!(
            !first.iter().chain(&later).any(|id| id == avoided.id),
            "{}",
            avoided.id
        );
    }
    assert!(stop_of(&assessment, "remedy.not-in-the-knowledge").is_none());
    // The same step does not have to stop for someone else.
    let plain = example("plain-night-cramp");
    assert!(
        offered(&plain, &[])
            .0
            .iter()
            .all(|id| stop_of(&plain, id).is_none())
    );
}

#[test]
fn judging_is_reminded_of_on_its_day_and_for_two_weeks() {
    let day = |day| date(2026, 11, day);
    let due = |days: &[Date]| judge_day(days.iter().copied(), day(20));
    assert_eq!(due(&[]), None);
    assert_eq!(due(&[day(21)]), None, "not before its day");
    assert_eq!(due(&[day(20)]), Some(day(20)));
    assert_eq!(
        due(&[day(6), day(9), day(30)]),
        Some(day(9)),
        "the latest that has come"
    );
    assert_eq!(due(&[day(6)]), Some(day(6)));
    assert_eq!(due(&[day(5)]), None, "too long ago");
}
