//! A diary over the answers of a check: more urgent may come of it, less never.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::sync::LazyLock;

use care::assessment::{Local, conclude};
use care::knowledge::Tier;
use care::night::Diary;
use care::{Intake, Knowledge, read_intake};
use insight::complications::{DiaryFacts, diary_facts};
use insight::overlay::put_over;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Value, json};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().unwrap());

const TODAY: Date = date(2026, 11, 24);

fn intake(value: Value) -> Intake {
    value.as_object().unwrap().clone()
}

fn diary(facts: Value) -> DiaryFacts {
    DiaryFacts {
        facts: intake(facts),
        ..diary_facts(&Diary::default(), TODAY)
    }
}

fn over(answers: Value, facts: Value) -> Intake {
    put_over(
        &KNOWLEDGE,
        &intake(answers),
        &diary(facts),
        TODAY,
        &Local::default(),
    )
}

#[test]
fn what_the_diary_knows_replaces_what_is_older_or_was_not_asked() {
    assert_eq!(
        over(json!({"age": 70}), json!({"woken_nights": 3})),
        intake(json!({"age": 70, "woken_nights": 3}))
    );
    assert_eq!(
        over(json!({"woken_nights": 1}), json!({"woken_nights": 3}))["woken_nights"],
        3
    );
    let sore = over(
        json!({"soreness_after": "none"}),
        json!({"soreness_after": "over_3_days"}),
    );
    let facts = read_intake(&KNOWLEDGE, &sore).unwrap();
    let assessment = conclude(&KNOWLEDGE, &facts, TODAY, &Local::default());
    assert!(care::plan::someone_must_look(&assessment));
}

#[test]
fn a_more_urgent_answer_stays() {
    let kept = |question: &str, answer: Value, fact: Value| {
        let with = over(json!({question: answer}), json!({question: fact}));
        assert_eq!(with[question], answer, "{question}");
    };
    kept("woken_nights", json!(5), json!(1));
    kept("soreness_after", json!("over_3_days"), json!("none"));
    kept("worst_pain", json!(9), json!(2));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_gets_less_urgent(
        woken in prop::option::of(0..8_u8), now in prop::option::of(0..8_u8),
        sore in prop::option::of(0..4_usize), sore_now in prop::option::of(0..4_usize),
        pain in prop::option::of(0..11_u8), pain_now in prop::option::of(0..11_u8),
        swollen in any::<bool>(),
    ) {
        let soreness = ["none", "hours", "up_to_3_days", "over_3_days"];
        let said = |woken: Option<u8>, sore: Option<usize>, pain: Option<u8>| {
            let mut said = Intake::new();
            let mut put = |name: &str, value: Value| if !value.is_null() { said.insert(name.to_owned(), value); };
            put("woken_nights", json!(woken));
            put("soreness_after", json!(sore.map(|place| soreness[place])));
            put("worst_pain", json!(pain));
            said
        };
        let mut answers = said(woken, sore, pain);
        if swollen { answers.insert("swelling".to_owned(), json!("one_leg")); }
        let facts = DiaryFacts { facts: said(now, sore_now, pain_now), ..diary(json!({})) };
        let with = put_over(&KNOWLEDGE, &answers, &facts, TODAY, &Local::default());
        let tier = |answers: &Intake| {
            let facts = read_intake(&KNOWLEDGE, answers).unwrap();
            let assessment = conclude(&KNOWLEDGE, &facts, TODAY, &Local::default());
            let most = assessment.complications.iter().map(|found| found.tier).min().unwrap_or(Tier::SelfCare);
            (assessment.urgency.tier, most)
        };
        let (before, after) = (tier(&answers), tier(&with));
        prop_assert!(after.0 <= before.0);
        prop_assert!(after.0 < before.0 || after.1 <= before.1);
    }
}
