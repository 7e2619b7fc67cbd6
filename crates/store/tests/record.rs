//! A whole record goes out and comes back, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use care::access::Role;
use store::Store;
use store::assessment::StoredAssessment;
use store::device::save_device;
use store::import_draft::{confirm_import_draft, find_import_draft, save_import_draft};
use store::medicine::{MedicineFields, save_medicine};
use store::night::Author;
use store::plan_step::{PlanStep, begin_step};
use store::record::{Entered, Stored, Taken, WholeRecord, find_whole_record};
use support::on_both;

fn taken() -> Taken {
    let entered = |name: &str, stopped: Option<&str>, at| Entered {
        of: MedicineFields {
            name: name.to_owned(),
            stopped_on: stopped.map(str::to_owned),
            ..MedicineFields::default()
        },
        entered_at: at,
        changed_at: at + 1,
    };
    Taken {
        medicines: vec![
            entered("salbutamol", None, 3),
            entered("furosemide", Some("2026-03"), 0),
        ],
        steps: vec![Entered {
            of: PlanStep {
                id: String::new(),
                remedy: "remedy.heat".to_owned(),
                started_on: "2026-10-01".to_owned(),
                judge_on: None,
                state: "active".to_owned(),
                outcome: None,
                is_paused: false,
            },
            entered_at: 4,
            changed_at: 5,
        }],
        checks: vec![StoredAssessment {
            id: String::new(),
            person: String::new(),
            is_done: true,
            facts: "{\"age\":68}".to_owned(),
            knowledge: Some("v".to_owned()),
            tier: Some("soon".to_owned()),
            conclusion: Some("{}".to_owned()),
            created_at: 6,
            completed_at: Some(7),
        }],
        ..Taken::default()
    }
}

fn take(store: &Store, person: &str, taken: Taken, now: i64) -> (String, WholeRecord) {
    let author = Author {
        id: person.to_owned(),
        role: Role::Own,
    };
    let id = save_import_draft(store, person, person, ("json", "{}"), now).unwrap();
    confirm_import_draft(store, person, &author, &id, taken, 0, now).unwrap();
    let text = find_import_draft(store, person, &id, now).unwrap().1;
    let stored: Stored = serde_json::from_str(&text).unwrap();
    let new = stored.medicines + stored.steps + stored.checks;
    let counts = format!("{new} {}", stored.unchanged);
    (counts, find_whole_record(store, person).unwrap())
}

#[test]
fn what_comes_in_twice_is_there_once_and_what_is_newer_stays() {
    on_both(|store| {
        let person = save_device(store, "a", "", 1).unwrap();
        let (counts, first) = take(store, &person, taken(), 1_000);
        assert_eq!(counts, "4 0");
        assert_eq!(first.medicines[0], taken().medicines[0]);
        assert_eq!(first.medicines[1].entered_at, 1_000, "not known: now");
        assert_eq!(
            (first.steps[0].entered_at, first.steps[0].changed_at),
            (4, 5)
        );
        assert_eq!(first.assessments[0].completed_at, Some(7));
        let (counts, second) = take(store, &person, taken(), 2_000);
        assert_eq!(
            (counts.as_str(), &second),
            (
                "0 4",
                &WholeRecord {
                    settings: second.settings.clone(),
                    ..first
                }
            )
        );
        // An older file does not undo what was said since.
        let mut older = taken();
        older.medicines[1].of.stopped_on = Some("2020".to_owned());
        older.medicines[1].changed_at = 1;
        older.steps[0].of.state = "stopped".to_owned();
        assert_eq!(take(store, &person, older, 3_000).0, "0 4");
        // A newer one does, and says no more than it says.
        let mut newer = taken();
        newer.medicines[1].of.stopped_on = None;
        newer.medicines[1].of.note = Some("40 mg".to_owned());
        newer.medicines[1].changed_at = 3_500;
        newer.steps[0].of.state = "kept".to_owned();
        newer.steps[0].changed_at = 3_500;
        let (counts, third) = take(store, &person, newer, 4_000);
        assert_eq!(counts, "2 2");
        assert_eq!(third.medicines[1].of.stopped_on.as_deref(), Some("2026-03"));
        assert_eq!(third.medicines[1].of.note.as_deref(), Some("40 mg"));
        assert_eq!(third.steps[0].of.state, "kept");
    });
}

#[test]
fn a_step_under_way_and_another_persons_record_stay_as_they_are() {
    on_both(|store| {
        let (ada, tom) = (
            save_device(store, "a", "", 1).unwrap(),
            save_device(store, "t", "", 1).unwrap(),
        );
        begin_step(
            store,
            &ada,
            &ada,
            "remedy.heat",
            ("2026-11-01".to_owned(), None),
            2,
        )
        .unwrap();
        save_medicine(store, &tom, &tom, taken().medicines[0].of.clone(), 2).unwrap();
        let (counts, record) = take(store, &ada, taken(), 1_000);
        assert_eq!(counts, "3 1");
        assert_eq!(record.steps.len(), 1);
        assert_eq!(record.steps[0].of.started_on, "2026-11-01");
        let other = find_whole_record(store, &tom).unwrap();
        assert_eq!((other.medicines.len(), other.steps.len()), (1, 0));
        assert_eq!(other.assessments, []);
    });
}

#[test]
fn what_a_phone_said_ends_the_same_in_every_order_and_once() {
    use store::assessment::{Conclusion, find_last_done_assessment};
    use store::phone_check::{Said, SaidOutcome, save_said};

    // Answers as JSON objects; the conclusion is drawn at the number of answers.
    let merge = |base: &str, said: &str, replaces: bool| {
        let read = |text: &str| -> serde_json::Map<String, serde_json::Value> {
            serde_json::from_str(text).unwrap()
        };
        let mut merged = read(base);
        for (key, value) in read(said) {
            if replaces || !merged.contains_key(&key) {
                merged.insert(key, value);
            }
        }
        Ok(serde_json::Value::Object(merged).to_string())
    };
    let conclude = |facts: &str, _: i64| {
        let conclusion = Conclusion {
            knowledge: "v".to_owned(),
            tier: "same_day".to_owned(),
            json: format!("{}", facts.len()),
            holds: store::plan_step::Holds::These(Vec::new()),
        };
        Ok((facts.to_owned(), conclusion))
    };
    on_both(|store| {
        let say = |person: &str, id: &str, at: i64, answers: &str| {
            let said = Said {
                id: format!("{id}{person}"),
                at,
                answers: answers.to_owned(),
            };
            save_said(store, person, person, said, 100, merge, conclude).unwrap()
        };
        let (ada, tom) = (
            save_device(store, "a", "", 1).unwrap(),
            save_device(store, "t", "", 1).unwrap(),
        );
        let all = [
            ("x", 5, "{\"a\":1}"),
            ("y", 7, "{\"b\":2}"),
            ("y", 6, "{\"b\":3}"),
        ];
        for (id, at, answers) in all {
            say(&ada, id, at, answers);
        }
        for (id, at, answers) in all.iter().rev() {
            say(&tom, id, *at, answers);
        }
        for person in [&ada, &tom] {
            assert_eq!(say(person, "y", 7, "{\"b\":2}"), SaidOutcome::Unchanged);
            let last = find_last_done_assessment(store, person).unwrap().unwrap();
            assert_eq!(last.facts, "{\"a\":1,\"b\":2}");
            assert_eq!(last.conclusion.as_deref(), Some("13"));
        }
    });
}
