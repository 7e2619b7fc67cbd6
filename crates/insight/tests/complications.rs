//! What a diary answers of the knowledge's questions, and which thresholds it passes.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use care::knowledge::Tier;
use care::night::{Cramp, Diary, Night};
use care::{Knowledge, read_intake};
use insight::complications::{BurdenStep, DiaryFacts, diary_facts, passed, urgent};
use insight::summary::{Enough, Unit};
use proptest::prelude::*;
use serde_json::json;
use support::{cramp, day, diary, parts, quiet, repeated};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().unwrap());

/// The answers of a diary whose cramps are all like this.
fn like(pattern: &[u32], times: usize, change: impl Fn(&mut Cramp)) -> DiaryFacts {
    let counts: Vec<_> = pattern.repeat(times).into_iter().map(Some).collect();
    let (nights, mut cramps) = parts(&counts);
    cramps.iter_mut().for_each(change);
    diary_facts(
        &Diary::new(nights, cramps, BTreeMap::new()),
        day(counts.len()),
    )
}

/// A night with soreness, quiet or with a cramp besides.
fn sore(days: usize, soreness: u8, is_quiet: bool) -> Night {
    Night {
        quiet: is_quiet.then_some(true),
        soreness: Some(soreness),
        ..Night::new(day(days), "Europe/Berlin")
    }
}

/// The answers of 28 nights with one cramp in the night `at`, these nights said and all others quiet.
fn with_soreness(at: usize, said: Vec<Night>) -> DiaryFacts {
    let mut nights: Vec<Night> = (0..28)
        .filter(|days| *days != at && !said.iter().any(|night| night.date == day(*days)))
        .map(|days| quiet(day(days)))
        .collect();
    nights.extend(said);
    diary_facts(
        &Diary::new(nights, vec![cramp(day(at), 0)], BTreeMap::new()),
        day(28),
    )
}

/// Complication and tier of the thresholds passed.
fn found(facts: &DiaryFacts) -> Vec<(&'static str, Tier)> {
    passed(&KNOWLEDGE, facts, Some(4))
        .into_iter()
        .map(|passed| (passed.complication.id.as_str(), passed.threshold.tier))
        .collect()
}

#[test]
fn every_step_of_the_burden_has_its_threshold() {
    let burden = KNOWLEDGE
        .complications
        .iter()
        .find(|complication| complication.id == "complication.burden")
        .unwrap();
    let steps = [
        (
            BurdenStep::Severe,
            "Severe: 4 or more cramps a week, or 2 or more nights woken, or worst pain of 7 or more",
        ),
        (
            BurdenStep::Moderate,
            "Moderate: 1 to 3 cramps a week, or 1 night woken",
        ),
        (
            BurdenStep::Mild,
            "Mild: less than 1 cramp a week and no sleep lost",
        ),
    ];
    for (step, words) in steps {
        let threshold = burden
            .thresholds
            .iter()
            .find(|threshold| threshold.id.as_deref() == Some(step.id()))
            .unwrap();
        assert!(threshold.text.starts_with(words), "{}", threshold.text);
    }
}

#[test]
fn too_few_nights_answer_nothing_but_the_worst_pain() {
    let facts = like(&[1], 9, |cramp| cramp.pain = Some(8));
    assert_eq!(
        serde_json::to_value(&facts.facts).unwrap(),
        json!({"worst_pain": 8})
    );
    assert_eq!(
        facts.rate,
        Enough::NotYet {
            have: 9,
            need: 14,
            unit: Unit::Nights
        }
    );
    // Of the burden only what a single cramp can say.
    assert_eq!(facts.burden, Some(BurdenStep::Severe));
    assert_eq!(like(&[1], 9, |cramp| cramp.pain = Some(6)).burden, None);
}

#[test]
fn two_nights_woken_a_week_pass_burden_and_sleep() {
    let facts = like(&[1, 0, 0, 1, 0, 0, 0], 4, |cramp| {
        cramp.awakened = Some(true)
    });
    assert_eq!(facts.facts["woken_nights"], 2);
    assert_eq!(facts.facts["frequency"], "weekly");
    assert_eq!(facts.burden, Some(BurdenStep::Severe));
    assert_eq!(
        found(&facts),
        [
            ("complication.burden", Tier::Routine),
            ("complication.sleep", Tier::Routine)
        ]
    );
}

#[test]
fn what_speaks_of_four_weeks_of_the_plan_waits_for_them() {
    let facts = like(&[1, 0, 0, 1, 0, 0, 0], 4, |cramp| {
        cramp.awakened = Some(true)
    });
    let of_sleep = |weeks: Option<u16>| {
        passed(&KNOWLEDGE, &facts, weeks)
            .iter()
            .any(|passed| passed.complication.id == "complication.sleep")
    };
    assert!(!of_sleep(None) && !of_sleep(Some(3)));
    assert!(of_sleep(Some(4)) && of_sleep(Some(30)));
    // The same nights still lead to someone, by the burden.
    assert!(
        passed(&KNOWLEDGE, &facts, None)
            .iter()
            .any(|passed| passed.complication.id == "complication.burden")
    );
    // No sentence speaks of weeks of the plan without saying so to the machine.
    for threshold in KNOWLEDGE
        .complications
        .iter()
        .flat_map(|complication| &complication.thresholds)
    {
        let speaks = threshold.text.contains("weeks of the plan");
        assert_eq!(speaks, threshold.plan_weeks.is_some(), "{}", threshold.text);
    }
}

#[test]
fn one_and_a_half_nights_woken_are_not_two() {
    // 6 of 28 nights woken are 1.5 a week.
    let pattern = [vec![1; 6], vec![0; 22]].concat();
    let facts = like(&pattern, 1, |cramp| cramp.awakened = Some(true));
    assert_eq!(facts.facts["woken_nights"], 1);
    assert_eq!(facts.burden, Some(BurdenStep::Moderate));
    let pattern = [vec![1; 8], vec![0; 20]].concat();
    let facts = like(&pattern, 1, |cramp| cramp.awakened = Some(true));
    assert_eq!(facts.facts["woken_nights"], 2);
}

#[test]
fn frequency_has_the_words_of_the_knowledge() {
    let frequency = |pattern: &[u32], times| {
        diary_facts(&repeated(pattern, times), day(pattern.len() * times))
            .facts
            .get("frequency")
            .cloned()
    };
    assert_eq!(frequency(&[1], 28), Some(json!("daily")));
    assert_eq!(
        frequency(&[3, 0, 0, 0, 0, 0, 0], 4),
        Some(json!("three_a_week"))
    );
    assert_eq!(frequency(&[1, 0, 0, 0, 0, 0, 0], 4), Some(json!("weekly")));
    assert_eq!(
        frequency(&[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 2),
        Some(json!("monthly"))
    );
    assert_eq!(frequency(&[0], 28), Some(json!("under_monthly")));
    // Two quiet weeks do not make cramps rare.
    assert_eq!(frequency(&[0], 14), None);
}

#[test]
fn four_a_week_are_severe_and_three_are_moderate() {
    let asleep = |cramp: &mut Cramp| cramp.awakened = Some(false);
    assert_eq!(
        like(&[1, 1, 1, 1, 0, 0, 0], 4, asleep).burden,
        Some(BurdenStep::Severe)
    );
    assert_eq!(
        like(&[1, 1, 1, 0, 0, 0, 0], 4, asleep).burden,
        Some(BurdenStep::Moderate)
    );
    let rare = [vec![1], vec![0; 13]].concat();
    assert_eq!(like(&rare, 2, asleep).burden, Some(BurdenStep::Mild));
    // Nobody said whether it woke: not called mild.
    assert_eq!(like(&rare, 2, |_| ()).burden, None);
    assert_eq!(like(&rare, 2, |_| ()).facts.get("woken_nights"), None);
    assert_eq!(
        like(&rare, 2, |cramp| cramp.pain = Some(7)).burden,
        Some(BurdenStep::Severe)
    );
}

#[test]
fn waking_once_in_a_month_is_not_no_waking() {
    let rare = [vec![1], vec![0; 27]].concat();
    let facts = like(&rare, 1, |cramp| cramp.awakened = Some(true));
    assert_eq!(facts.facts["woken_nights"], 1);
    assert_eq!(facts.burden, Some(BurdenStep::Moderate));
}

#[test]
fn soreness_is_followed_over_mornings() {
    let answer = |at, said| with_soreness(at, said).facts.get("soreness_after").cloned();
    assert_eq!(answer(20, vec![sore(20, 0, false)]), Some(json!("none")));
    assert_eq!(
        answer(20, vec![sore(20, 4, false), sore(21, 0, true)]),
        Some(json!("hours"))
    );
    let two = vec![sore(20, 4, false), sore(21, 2, true), sore(22, 0, true)];
    assert_eq!(answer(20, two), Some(json!("up_to_3_days")));
    let four = |at: usize| {
        (0..4_usize)
            .map(|more| sore(at + more, 4, more > 0))
            .collect::<Vec<_>>()
    };
    assert_eq!(answer(22, four(22)), Some(json!("over_3_days")));
    // Long over: asked, not acted on.
    let past = with_soreness(3, four(3));
    assert_eq!(
        (past.facts.get("soreness_after"), past.ask.as_slice()),
        (None, &["soreness_after"][..])
    );
    // Nobody said until when: asked, never called usual.
    let unknown = with_soreness(20, vec![sore(20, 6, false)]);
    assert_eq!(unknown.facts.get("soreness_after"), None);
    assert_eq!(
        (unknown.ask.as_slice(), unknown.sore_mornings),
        (&["soreness_after"][..], 1)
    );
}

#[test]
fn soreness_of_more_than_three_days_is_for_the_same_day() {
    let said = (0..4_usize)
        .map(|more| sore(22 + more, 4, more > 0))
        .collect();
    let found = found(&with_soreness(22, said));
    assert!(
        found.contains(&("complication.soreness", Tier::SameDay)),
        "{found:?}"
    );
    assert!(
        found.contains(&("complication.muscle-injury", Tier::SameDay)),
        "{found:?}"
    );
}

/// The answers of 28 nights with a cramp each Monday, sore for so many mornings after it in the first `weeks`.
fn sore_weeks(weeks: usize, soreness: u8) -> DiaryFacts {
    let mut nights = Vec::new();
    let mut cramps = Vec::new();
    for place in 0..28_usize {
        let (week, weekday) = (place / 7, place % 7);
        let strength = match (week < weeks, weekday) {
            (true, 0 | 1) => soreness,
            _ => 0,
        };
        nights.push(sore(place, strength, weekday > 0));
        if weekday == 0 {
            cramps.push(cramp(day(place), 0));
        }
    }
    diary_facts(&Diary::new(nights, cramps, BTreeMap::new()), day(28))
}

#[test]
fn a_review_of_soreness_is_for_every_week_or_a_strong_one() {
    let asks =
        |facts: &DiaryFacts| found(facts).contains(&("complication.soreness", Tier::Routine));
    // Cramps come every week, the long soreness came once.
    let once = sore_weeks(1, 3);
    assert_eq!((once.sore_for_days, once.is_sore_every_week), (1, false));
    assert_eq!(once.facts["frequency"], "weekly");
    assert!(!asks(&once), "{:?}", found(&once));
    let always = sore_weeks(4, 3);
    assert_eq!((always.sore_for_days, always.sore_mornings), (4, 0));
    assert!(asks(&always), "{:?}", found(&always));
    // Once is enough when it is strong.
    let strong = with_soreness(20, vec![sore(20, 5, false), sore(21, 0, true)]);
    assert_eq!(strong.sore_mornings, 1);
    assert!(asks(&strong), "{:?}", found(&strong));
    let weak = with_soreness(20, vec![sore(20, 4, false), sore(21, 0, true)]);
    assert!(!asks(&weak), "{:?}", found(&weak));
}

#[test]
fn urgent_is_only_what_is_for_today() {
    let mut nights: Vec<Night> = (0..4).map(|more| sore(22 + more, 4, more > 0)).collect();
    let soreness =
        |nights: &[Night]| Diary::new(nights.to_vec(), vec![cramp(day(22), 0)], BTreeMap::new());
    let found = urgent(&KNOWLEDGE, &soreness(&nights), day(26));
    let names: Vec<_> = found
        .iter()
        .map(|passed| passed.complication.id.as_str())
        .collect();
    assert_eq!(
        names,
        ["complication.muscle-injury", "complication.soreness"]
    );
    nights.pop();
    assert!(urgent(&KNOWLEDGE, &soreness(&nights), day(26)).is_empty());
}

#[test]
fn distress_is_yes_no_or_asked() {
    let said = |values: &[u8]| {
        let nights = values
            .iter()
            .enumerate()
            .map(|(days, value)| Night {
                distress: Some(*value),
                ..quiet(day(days))
            })
            .collect();
        diary_facts(
            &Diary::new(nights, Vec::new(), BTreeMap::new()),
            day(values.len()),
        )
    };
    assert_eq!(said(&[0, 0, 0]).facts["distress"], false);
    assert_eq!(said(&[3, 6, 0]).facts["distress"], true);
    assert_eq!(said(&[0, 0, 2]).ask, ["distress"]);
    assert_eq!(diary_facts(&diary(&[]), day(1)).ask, Vec::<&str>::new());
}

proptest! {
    #[test]
    fn answers_are_always_possible_ones(
        counts in prop::collection::vec(prop_oneof![Just(None), (0..4_u32).prop_map(Some)], 1..60),
        pain in prop::option::of(0..11_u8),
        awakened in prop::option::of(any::<bool>()),
        soreness in prop::collection::vec(prop::option::of(0..11_u8), 60),
    ) {
        let (mut nights, mut cramps) = parts(&counts);
        for cramp in &mut cramps {
            cramp.pain = pain;
            cramp.awakened = awakened;
        }
        for (place, count) in counts.iter().enumerate() {
            if count.is_some_and(|count| count > 0) {
                nights.push(Night::new(day(place), "Europe/Berlin"));
            }
        }
        for (night, soreness) in nights.iter_mut().zip(&soreness) {
            night.soreness = *soreness;
            night.distress = *soreness;
        }
        let facts = diary_facts(&Diary::new(nights, cramps, BTreeMap::new()), day(counts.len()));
        prop_assert!(read_intake(&KNOWLEDGE, &facts.facts).is_ok(), "{:?}", facts.facts);
        passed(&KNOWLEDGE, &facts, Some(9));
    }
}

#[test]
fn the_marks_are_those_of_the_knowledge() {
    use insight::complications::{SEVERE_CRAMPS, SEVERE_PAIN, SEVERE_WOKEN, STRONG_SORENESS};
    let text = |complication: &str, threshold: &str| {
        KNOWLEDGE
            .complications
            .iter()
            .find(|one| one.id == complication)
            .and_then(|one| {
                one.thresholds
                    .iter()
                    .find(|one| one.id.as_deref() == Some(threshold))
            })
            .map(|one| one.text.clone())
            .unwrap()
    };
    let severe = text("complication.burden", "severe");
    for mark in [
        format!("{SEVERE_CRAMPS:.0} or more cramps a week"),
        format!("{SEVERE_WOKEN} or more nights woken"),
        format!("worst pain of {SEVERE_PAIN} or more"),
    ] {
        assert!(severe.contains(&mark), "{mark}: {severe}");
    }
    let review = text("complication.soreness", "review");
    assert!(
        review.contains(&format!("{STRONG_SORENESS} or more of 10")),
        "{review}"
    );
}
