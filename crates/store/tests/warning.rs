//! What a diary raises, on both engines: until a check was finished since.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use care::access::Role;
use care::night::read_change;
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use store::Store;
use store::assessment::{Conclusion, complete_assessment, save_answers};
use store::night::{Author, save_changes};
use store::warning::{Warnings, find_warnings};
use support::on_both;

const TODAY: Date = date(2026, 11, 24);
const NOW: i64 = 1_796_000_000_000_000; // 2026-11-30
const QUESTION: &str = "cramp_over_10_minutes_unrelieved";

fn person(store: &Store) -> String {
    store::device::save_device(store, "hash", "", 1).unwrap()
}

fn say(store: &Store, person: &str, change: Value) {
    let change = read_change(&change, NOW, &|_| true).unwrap();
    let author = Author {
        id: person.to_owned(),
        role: Role::Own,
    };
    save_changes(store, person, &author, NOW, vec![change]).unwrap();
}

fn signs(store: &Store, person: &str, night: &str, at: i64, said: Value) {
    say(
        store,
        person,
        json!({"kind": "night", "night": night, "zone": "Europe/Berlin", "at": at, "fields": {"new_signs": said}}),
    );
}

fn cramp(store: &Store, person: &str, night: &str, at: i64, seconds: u32) {
    say(
        store,
        person,
        json!({"kind": "cramp", "id": store::new_id(), "night": night, "zone": "Europe/Berlin", "at": at, "fields": {"duration_seconds": seconds}}),
    );
}

fn check(store: &Store, person: &str, at: i64, answers: &str) {
    let open = answers.to_owned();
    save_answers(store, person, at, move |_| Ok(open.clone())).unwrap();
    let conclusion = Conclusion {
        knowledge: "x".to_owned(),
        tier: "self_care".to_owned(),
        json: "{}".to_owned(),
        holds: store::plan_step::Holds::These(Vec::new()),
    };
    complete_assessment(store, person, at, answers, conclusion)
        .unwrap()
        .unwrap();
}

fn found(store: &Store, person: &str) -> Warnings {
    find_warnings(store, person, TODAY, QUESTION).unwrap()
}

#[test]
fn a_yes_stays_open_until_a_check_was_finished_after_it() {
    on_both(|store| {
        let person = &person(store);
        assert_eq!(found(store, person), Warnings::default());
        signs(store, person, "2026-11-10", 100, json!(false));
        let no = Warnings {
            asked: Some(date(2026, 11, 10)),
            ..Warnings::default()
        };
        assert_eq!(found(store, person), no);
        signs(store, person, "2026-11-17", 200, json!(true));
        let yes = Warnings {
            asked: Some(date(2026, 11, 17)),
            new_signs: true,
            ..Warnings::default()
        };
        assert_eq!(found(store, person), yes);
        // A check from before does not answer it, a later no does not either.
        check(store, person, 150, "{}");
        signs(store, person, "2026-11-23", 250, json!(false));
        assert!(found(store, person).new_signs);
        check(store, person, 300, "{}");
        assert!(!found(store, person).new_signs);
        assert_eq!(found(store, person).asked, Some(date(2026, 11, 23)));
        // Taken back, it was never asked.
        signs(store, person, "2026-11-23", 400, Value::Null);
        assert_eq!(found(store, person).asked, Some(date(2026, 11, 17)));
    });
}

#[test]
fn a_cramp_of_ten_minutes_is_asked_about_once() {
    on_both(|store| {
        let person = &person(store);
        cramp(store, person, "2026-11-23", 100, 599);
        cramp(store, person, "2026-10-20", 100, 900);
        assert!(!found(store, person).long_cramp, "too short, too old");
        cramp(store, person, "2026-11-18", 100, 600);
        assert!(found(store, person).long_cramp);
        // A check that did not ask says nothing about it.
        check(store, person, 200, "{}");
        assert!(found(store, person).long_cramp);
        check(
            store,
            person,
            300,
            "{\"cramp_over_10_minutes_unrelieved\":false}",
        );
        assert!(!found(store, person).long_cramp);
        cramp(store, person, "2026-11-24", 400, 700);
        assert!(found(store, person).long_cramp);
    });
}

/// What a phone says in the night; the tier is what comes of it.
fn phone(store: &Store, person: &str, at: i64, answers: &str, tier: &'static str) {
    let said = store::phone_check::Said {
        id: store::new_id(),
        at,
        answers: answers.to_owned(),
    };
    let merge = |base: &str, said: &str, _: bool| {
        let mut merged: serde_json::Map<String, Value> = serde_json::from_str(base).unwrap();
        merged.extend(serde_json::from_str::<serde_json::Map<String, Value>>(said).unwrap());
        Ok(Value::Object(merged).to_string())
    };
    let conclude = move |facts: &str, _: i64| {
        let conclusion = Conclusion {
            knowledge: "x".to_owned(),
            tier: tier.to_owned(),
            json: "{}".to_owned(),
            holds: store::plan_step::Holds::These(Vec::new()),
        };
        Ok((facts.to_owned(), conclusion))
    };
    store::phone_check::save_said(store, person, person, said, NOW, merge, conclude).unwrap();
}

#[test]
fn one_tap_on_a_phone_answers_only_what_it_says() {
    on_both(|store| {
        let person = &person(store);
        check(
            store,
            person,
            50,
            r#"{"cramp_over_10_minutes_unrelieved":false}"#,
        );
        signs(store, person, "2026-11-17", 100, json!(true));
        cramp(store, person, "2026-11-17", 100, 900);
        phone(store, person, 200, r#"{"jaw_stiff":false}"#, "self_care");
        let open = found(store, person);
        assert!(open.new_signs && open.long_cramp, "{open:?}");
        let about = r#"{"cramp_over_10_minutes_unrelieved":false}"#;
        phone(store, person, 300, about, "self_care");
        let open = found(store, person);
        assert!(open.new_signs && !open.long_cramp, "{open:?}");
        check(store, person, 400, about);
        assert!(!found(store, person).new_signs);
    });
}

#[test]
fn a_phone_alone_says_what_is_urgent_and_never_that_all_is_well() {
    on_both(|store| {
        let person = &person(store);
        let last = || store::assessment::find_last_done_assessment(store, person).unwrap();
        phone(store, person, 100, r#"{"jaw_stiff":false}"#, "self_care");
        assert_eq!(last(), None, "nobody asked about the rest");
        phone(store, person, 200, r#"{"jaw_stiff":true}"#, "emergency");
        assert_eq!(last().unwrap().tier.as_deref(), Some("emergency"));
        check(store, person, 300, "{}");
        phone(store, person, 400, r#"{"jaw_stiff":false}"#, "routine");
        assert_eq!(
            last().unwrap().tier.as_deref(),
            Some("routine"),
            "on a whole check"
        );
    });
}
