//! The 70 edge cases of the clinical diagnosis document: facts in, conclusion out.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use care::assessment::{Local, Status, conclude};
use care::knowledge::Tier;
use care::{Intake, Knowledge, read_intake};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    title: String,
    facts: Intake,
    #[serde(default)]
    not_sure: Vec<String>,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    tiers: Vec<Tier>,
    #[serde(default)]
    recognition: Vec<String>,
    #[serde(default)]
    conditions_any_of: Vec<String>,
    #[serde(default)]
    tests: Vec<String>,
    #[serde(default)]
    no_tests: bool,
    #[serde(default)]
    flags: Vec<String>,
    #[serde(default)]
    must_not_flags: Vec<String>,
    #[expect(dead_code, reason = "read by people")]
    note: String,
}

#[test]
fn all_seventy_edge_cases() {
    let knowledge = Knowledge::embedded().unwrap();
    let cases: Cases =
        toml::from_str(include_str!("../../../knowledge/cases/edge-cases.toml")).unwrap();
    assert_eq!(cases.case.len(), 70);
    let mut wrong = Vec::new();
    for case in cases.case {
        let mut say = |text: String| wrong.push(format!("{} {}: {text}", case.id, case.title));
        let intake = Knowledge::with_not_sure(case.facts, &case.not_sure);
        let facts = match read_intake(&knowledge, &intake) {
            Ok(facts) => facts,
            Err(refusals) => {
                say(format!("refused {refusals:?}"));
                continue;
            }
        };
        let assessment = conclude(
            &knowledge,
            &facts,
            jiff::civil::date(2026, 11, 24),
            &Local::default(),
        );
        let expect = &case.expect;
        let tier = assessment.urgency.tier;
        let because: Vec<&str> = assessment
            .urgency
            .because
            .iter()
            .map(|because| because.rule.as_str())
            .collect();
        if !expect.tiers.contains(&tier) {
            say(format!(
                "tier {tier:?} instead of {:?}, because {because:?}",
                expect.tiers
            ));
        }
        let class = assessment.recognition.class;
        let withheld = class == "withheld" && tier == Tier::Emergency;
        if !withheld
            && !expect.recognition.is_empty()
            && !expect.recognition.iter().any(|right| right == class)
        {
            let criteria: Vec<_> = assessment
                .recognition
                .criteria
                .iter()
                .map(|c| (c.id, c.state))
                .collect();
            say(format!(
                "class {class} instead of {:?}; likely {:?}; atypical {:?}; context {:?}; {criteria:?}",
                expect.recognition,
                assessment.recognition.likely,
                assessment
                    .recognition
                    .atypical
                    .iter()
                    .map(|item| item.id)
                    .collect::<Vec<_>>(),
                assessment.recognition.context
            ));
        }
        let right = |id: &str| expect.conditions_any_of.iter().any(|right| right == id);
        let first = assessment
            .conditions
            .first()
            .is_some_and(|condition| right(condition.id));
        let fits = assessment
            .conditions
            .iter()
            .any(|condition| condition.status == Status::Fits && right(condition.id));
        if !expect.conditions_any_of.is_empty() && !first && !fits {
            let list: Vec<_> = assessment
                .conditions
                .iter()
                .map(|condition| (condition.id, condition.status))
                .collect();
            say(format!(
                "conditions {list:?} instead of {:?}",
                expect.conditions_any_of
            ));
        }
        let needed: Vec<&str> = assessment.tests.needed.iter().map(|test| test.id).collect();
        for test in &expect.tests {
            if !needed.contains(&test.as_str()) {
                say(format!("{test} is not needed, only {needed:?}"));
            }
        }
        if expect.no_tests && !needed.is_empty() {
            say(format!("no test is needed, but {needed:?}"));
        }
        for flag in &expect.flags {
            if !because.contains(&format!("red-flag.{flag}").as_str()) {
                say(format!("{flag} did not fire, only {because:?}"));
            }
        }
        for flag in &expect.must_not_flags {
            if because.contains(&format!("red-flag.{flag}").as_str()) {
                say(format!("{flag} fired"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
