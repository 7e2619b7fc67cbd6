//! What must hold for every person: random answers, including "not sure", "declined" and laboratory values.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use care::assessment::{Assessment, Local, conclude};
use care::fact::{Definition, FactKind, Facts, Origin};
use care::knowledge::{Entry, Tier};
use care::{Intake, Knowledge, read_intake};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().unwrap());

fn today() -> Date {
    date(2026, 11, 24)
}

/// All facts that can be given.
fn given() -> Vec<&'static Definition> {
    KNOWLEDGE
        .vocabulary
        .iter()
        .map(|(_, definition)| definition)
        .filter(|definition| definition.origin != Origin::Derived)
        .collect()
}

/// A possible answer; `seed` decides which.
fn answer(definition: &Definition, seed: u32) -> Value {
    match seed % 12 {
        0 => return Value::Null,
        1 => return json!({"declined": true}),
        _ => {}
    }
    let seed = seed / 12;
    let option = |place: usize| {
        definition.options[place % definition.options.len()]
            .0
            .clone()
    };
    match definition.kind {
        FactKind::Bool => json!(seed.is_multiple_of(2)),
        FactKind::Choice => json!(option(seed as usize)),
        FactKind::Choices => {
            let mut chosen: Vec<String> = (0..=seed % 3)
                .map(|more| option((seed / 3 + more * 7) as usize))
                .collect();
            let none = definition
                .none
                .map(|none| definition.options[none].0.clone());
            if chosen.len() > 1 {
                chosen.retain(|option| Some(option) != none.as_ref());
            }
            chosen.sort();
            chosen.dedup();
            json!(chosen)
        }
        FactKind::Integer => {
            let (low, high) = definition.range.unwrap();
            json!(low as i64 + i64::from(seed) % (high as i64 - low as i64 + 1))
        }
        FactKind::Decimal => {
            let (low, high) = definition.range.unwrap();
            let value = low + (high - low) * f64::from(seed % 1000) / 1000.0;
            if definition.origin == Origin::Laboratory {
                json!({"value": value, "unit": definition.unit})
            } else {
                json!(value)
            }
        }
        FactKind::Medicines => {
            let names = [
                "Seroflo",
                "indapamide",
                "warfarin",
                "atorvastatin 20 mg",
                "something unheard of",
            ];
            json!([{"name": names[seed as usize % names.len()], "started": "2026-10-01"}])
        }
    }
}

fn intake(pairs: &[(usize, u32)]) -> Intake {
    let all = given();
    let mut intake = Intake::new();
    for (place, seed) in pairs {
        let definition = all[place % all.len()];
        intake.insert(definition.id.clone(), answer(definition, *seed));
    }
    possible(intake)
}

/// Without the answers that contradict each other.
fn possible(mut intake: Intake) -> Intake {
    while let Err(refusals) = read_intake(&KNOWLEDGE, &intake) {
        for refusal in refusals {
            intake.remove(&refusal.field);
        }
    }
    intake
}

fn facts(intake: &Intake) -> Facts {
    read_intake(&KNOWLEDGE, intake).unwrap()
}

fn assess(intake: &Intake) -> Assessment<'static> {
    conclude(&KNOWLEDGE, &facts(intake), today(), &Local::default())
}

fn answers() -> impl Strategy<Value = Vec<(usize, u32)>> {
    prop::collection::vec((0usize..1000, 0u32..100_000), 0..70)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_warning_sign_never_lowers_the_urgency(pairs in answers(), sign in 0usize..1000) {
        let signs: Vec<&str> = KNOWLEDGE
            .questions
            .iter()
            .filter(|question| question.kind == FactKind::Bool)
            .filter(|question| matches!(question.screen.as_deref(), Some("emergency" | "same_day" | "within_days")))
            .map(|question| question.id.as_str())
            .collect();
        let before = intake(&pairs);
        let mut after = before.clone();
        after.insert(signs[sign % signs.len()].to_owned(), json!(true));
        if read_intake(&KNOWLEDGE, &after).is_ok() {
            let (low, high) = (assess(&before).urgency.tier, assess(&after).urgency.tier);
            prop_assert!(high <= low, "{} lowered {low:?} to {high:?}", signs[sign % signs.len()]);
        }
    }

    #[test]
    fn an_answer_only_settles_what_was_open(pairs in answers(), more in (0usize..1000, 0u32..100_000)) {
        let before = intake(&pairs);
        let all = given();
        let definition = all[more.0 % all.len()];
        let is_open = matches!(before.get(&definition.id), None | Some(Value::Null));
        let mut after = before.clone();
        after.insert(definition.id.clone(), answer(definition, more.1));
        if !is_open || read_intake(&KNOWLEDGE, &after).is_err() {
            return Ok(());
        }
        let (old, new) = (facts(&before), facts(&after));
        for entry in KNOWLEDGE.entries() {
            for rule in entry.rules() {
                let (was, is) = (rule.evaluate(&old), rule.evaluate(&new));
                prop_assert!(was.is_unknown() || was == is, "{}: {} was {was:?}, is {is:?}", entry.id(), rule.text);
            }
        }
    }

    #[test]
    fn the_order_of_answers_does_not_matter(pairs in answers()) {
        let forward = intake(&pairs);
        let backward: Intake = forward.iter().rev().map(|(id, answer)| (id.clone(), answer.clone())).collect();
        let text = |intake: &Intake| serde_json::to_string(&assess(intake)).unwrap();
        prop_assert_eq!(text(&forward), text(&backward));
    }

    #[test]
    fn every_statement_names_an_entry_and_a_source(pairs in answers()) {
        let assessment = assess(&intake(&pairs));
        let json = serde_json::to_value(&assessment).unwrap();
        let mut lists: Vec<(String, Value)> = Vec::new();
        for part in ["conditions", "contributors", "myths", "medicines", "avoid", "groups"] {
            lists.extend(json[part].as_array().unwrap().iter().map(|item| (part.to_owned(), item.clone())));
        }
        lists.extend(json["urgency"]["because"].as_array().unwrap().iter().map(|item| ("because".to_owned(), item.clone())));
        lists.extend(json["tests"]["needed"].as_array().unwrap().iter().map(|item| ("tests".to_owned(), item.clone())));
        lists.extend(json["plan"].as_array().unwrap().iter().map(|item| ("plan".to_owned(), item.clone())));
        for (part, item) in lists {
            let id = item.get("rule").or_else(|| item.get("id")).and_then(Value::as_str).unwrap();
            let is_known = KNOWLEDGE.entry(id).is_some()
                || id.starts_with("analyte.")
                || Tier::ALL.iter().any(|tier| tier.id() == id)
                || KNOWLEDGE.groups.iter().any(|group| group.id == id);
            prop_assert!(is_known, "{part}: {id} is not an entry");
            let sources = item["sources"].as_array().unwrap();
            prop_assert!(!sources.is_empty(), "{part}: {id} has no source");
            for source in sources {
                prop_assert!(json["sources"].get(source.as_str().unwrap()).is_some(), "{part}: {id} cites {source}, which is not listed");
            }
        }
    }

    #[test]
    fn stops_hold(pairs in answers()) {
        let intake = intake(&pairs);
        let assessment = assess(&intake);
        let planned: Vec<&str> = assessment.plan.iter().map(|step| step.id).collect();
        prop_assert!(!planned.contains(&"remedy.quinine"), "quinine is never offered");
        prop_assert!(assessment.avoid.iter().all(|avoided| !planned.contains(&avoided.id)), "planned and avoided at once");
        let fired = |rule: &str| assessment.urgency.because.iter().any(|because| because.rule == rule);
        if ["red-flag.S01", "red-flag.S02", "red-flag.S03"].into_iter().any(fired) {
            for remedy in ["massage", "heat", "compression", "stretch-bedtime", "exercise", "epsom-bath", "essential-oils"] {
                prop_assert!(!planned.contains(&format!("remedy.{remedy}").as_str()), "{remedy} with a possible clot");
            }
        }
        let says = |field: &str, option: &str| intake.get(field).and_then(Value::as_array).is_some_and(|list| list.contains(&json!(option)));
        if says("conditions", "dialysis") {
            for remedy in ["magnesium-oral", "fluids", "brine-sip", "potassium-foods"] {
                prop_assert!(!planned.contains(&format!("remedy.{remedy}").as_str()), "{remedy} on dialysis");
            }
        }
        if says("takes", "vitamin_k_antagonist") {
            prop_assert!(!planned.contains(&"remedy.vitamin-k2"), "vitamin K2 with a vitamin K antagonist");
        }
    }

    #[test]
    fn a_sure_emergency_says_nothing_about_cramps(pairs in answers()) {
        let assessment = assess(&intake(&pairs));
        let sure = assessment.urgency.because.iter().any(|because| because.tier == Tier::Emergency && !because.not_sure);
        prop_assert_eq!(sure, assessment.recognition.class == "withheld");
        if sure {
            prop_assert!(assessment.conditions.iter().all(|condition| condition.id != "condition.nocturnal-leg-cramps"));
        }
        if assessment.urgency.tier <= Tier::SameDay {
            prop_assert!(assessment.plan.iter().all(|step| step.offer.is_none()), "nothing is scheduled before someone looked");
            prop_assert!(assessment.tests.none_needed_because.is_none());
        }
    }
}

#[test]
fn relief_by_stretching_never_rules_out_a_clot() {
    let clot = json!({"one_calf_pain_stays": true, "swelling": "one_leg", "stretch_relief": "yes", "muscle_hard": true, "onset_sudden": true,
        "worst_pain": 6, "site": ["calf"], "timing": ["in_bed_asleep"], "duration": "min_1_to_5", "side": "always_same_leg"});
    let assessment = assess(clot.as_object().unwrap());
    assert_eq!(assessment.urgency.tier, Tier::SameDay);
    assert_eq!(
        assessment.conditions[0].id,
        "condition.deep-vein-thrombosis"
    );
    let condition = KNOWLEDGE
        .conditions
        .iter()
        .find(|condition| condition.id == "condition.deep-vein-thrombosis")
        .unwrap();
    let stretch = KNOWLEDGE.vocabulary.number("stretch_relief").unwrap();
    assert!(condition.excluded_when.is_none());
    assert!(
        condition
            .against
            .iter()
            .all(|item| !item.when.facts.contains(&stretch))
    );
}

#[test]
fn not_asked_raises_nothing_and_a_doubt_about_an_emergency_counts() {
    assert_eq!(assess(&Intake::new()).urgency.tier, Tier::SelfCare);
    assert_eq!(assess(&Intake::new()).recognition.class, "cannot_tell");
    let doubt = json!({"cold_pale_limb": null});
    let assessment = assess(doubt.as_object().unwrap());
    assert_eq!(assessment.urgency.tier, Tier::Emergency);
    assert!(assessment.urgency.because[0].not_sure);
    let declined = json!({"cold_pale_limb": {"declined": true}});
    let assessment = assess(declined.as_object().unwrap());
    assert_eq!(assessment.urgency.tier, Tier::SelfCare);
    assert_eq!(assessment.not_said, ["cold_pale_limb"]);
    // A doubt about something less urgent raises nothing.
    let lesser = json!({"weight_loss_fever_sweats": null});
    assert_eq!(
        assess(lesser.as_object().unwrap()).urgency.tier,
        Tier::SelfCare
    );
}

#[test]
fn a_name_that_is_not_recognised_makes_nothing_a_no() {
    let takes_warfarin = |intake: Value| {
        let assessment = assess(intake.as_object().unwrap());
        let planned = assessment
            .plan
            .iter()
            .find(|step| step.id == "remedy.vitamin-k2")
            .map(|step| step.ask_first.len());
        (
            planned,
            assessment
                .avoid
                .iter()
                .any(|avoided| avoided.id == "remedy.vitamin-k2"),
            assessment.tests.none_needed_because.is_some(),
        )
    };
    let cramp = |more: Value| {
        let mut intake = json!({"age": 68, "sex": "female", "onset_sudden": true, "worst_pain": 7, "muscle_hard": true, "site": ["calf"],
            "timing": ["in_bed_asleep"], "duration": "min_1_to_5", "stretch_relief": "yes", "side": "one_leg_at_a_time", "conditions": ["none"], "day_factors": ["none"]});
        intake
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        takes_warfarin(intake)
    };
    let (_, avoided, _) = cramp(json!({"takes": ["none"], "medicines": ["warfarin"]}));
    assert!(avoided, "warfarin by name blocks vitamin K2");
    let (_, avoided, _) = cramp(json!({"takes": null, "medicines": ["Warfarin 3 mg"]}));
    assert!(avoided, "also beside a doubt");
    let (known, _, none_needed) = cramp(json!({"takes": ["none"]}));
    assert!(none_needed);
    let (doubt, _, _) = cramp(json!({"takes": null, "medicines": ["indapamide"]}));
    assert!(
        doubt > known,
        "a doubt about medicines is asked about: {doubt:?} {known:?}"
    );
    let (_, _, none_needed) = cramp(json!({"takes": ["none"], "medicines": ["wafarinn"]}));
    assert!(
        !none_needed,
        "a name that may be anything leaves the question of tests open"
    );
}

#[test]
fn every_unverified_sentence_says_so_wherever_it_is_read() {
    let myasthenia = KNOWLEDGE
        .remedies
        .iter()
        .find(|remedy| remedy.id == "remedy.magnesium-oral")
        .unwrap();
    let texts = myasthenia.texts().join("\n");
    assert!(
        texts.contains(
            "Myasthenia: no magnesium for cramps. Talk to your specialist first. (Not verified"
        ),
        "{texts}"
    );
    let json = json!({"age": 70, "other_conditions": ["myasthenia"], "onset_sudden": true, "worst_pain": 7, "muscle_hard": true, "site": ["calf"],
        "timing": ["in_bed_asleep"], "duration": "min_1_to_5", "stretch_relief": "yes", "side": "one_leg_at_a_time"});
    let assessment = assess(json.as_object().unwrap());
    let avoided = assessment
        .avoid
        .iter()
        .find(|avoided| avoided.id == "remedy.magnesium-oral")
        .unwrap();
    assert!(
        avoided.why.iter().any(|why| why.contains("Not verified")),
        "{:?}",
        avoided.why
    );
}
