//! A file that waits for the person's yes, on both engines: taken once, whole or not at all.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use care::night::{Change, Key};
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use store::device::save_device;
use store::erase::{Kind, count_stored};
use store::import_draft::{
    KEPT, confirm_import_draft, find_import_draft, remove_import_draft, save_import_draft,
};
use store::night::find_diary;
use store::own_factor::list_own_factors;
use store::person::find_settings;
use store::record::{Stored, Taken};
use support::{actions, author, change, count, is_missing, on_both};

const NIGHT: Date = date(2026, 11, 23);

fn night(fields: Value) -> Change {
    change(Key::Night { night: NIGHT }, 5, fields)
}

/// What a file brings: changes and own factors.
fn of(changes: Vec<Change>, own_factors: Vec<(String, String)>) -> Taken {
    Taken {
        changes,
        own_factors,
        ..Taken::default()
    }
}

fn cramp(id: &str) -> Change {
    let id = id.to_owned();
    change(Key::Cramp { id, night: NIGHT }, 5, json!({"pain": 4}))
}

#[test]
fn it_waits_a_day_for_its_person_only() {
    on_both(|store| {
        let (ada, tom) = (
            save_device(store, "a", "", 1).unwrap(),
            save_device(store, "t", "", 1).unwrap(),
        );
        let id = save_import_draft(store, &ada, &ada, ("csv", "{\"a\":1}"), 10).unwrap();
        let found = find_import_draft(store, &ada, &id, 10 + KEPT).unwrap();
        assert_eq!(found, ("csv".to_owned(), "{\"a\":1}".to_owned()));
        assert!(is_missing(find_import_draft(store, &tom, &id, 11)));
        assert!(is_missing(find_import_draft(store, &ada, "none", 11)));
        assert!(is_missing(find_import_draft(store, &ada, &id, 11 + KEPT)));
        assert_eq!(actions(store, &ada).last().unwrap(), "import_draft.create");
        // The next draft, whoever's, takes away what waited too long and nothing else.
        save_import_draft(store, &tom, &tom, ("csv", "{}"), 10 + KEPT).unwrap();
        assert_eq!(count(store, "import_draft"), 2);
        save_import_draft(store, &tom, &tom, ("csv", "{}"), 11 + KEPT).unwrap();
        assert_eq!(count(store, "import_draft"), 2);
        assert!(is_missing(find_import_draft(store, &ada, &id, 11)));
    });
}

#[test]
fn a_yes_takes_it_into_the_diary_once() {
    on_both(|store| {
        let ada = save_device(store, "a", "", 1).unwrap();
        let me = author(&ada);
        let id = save_import_draft(store, &ada, &ada, ("csv", "{}"), 10).unwrap();
        let taken = || {
            of(
                vec![night(json!({"soreness": 2})), cramp("c1"), cramp("c1")],
                vec![("own_tea".to_owned(), "Tea".to_owned())],
            )
        };
        confirm_import_draft(store, &ada, &me, &id, taken(), 3, 20).unwrap();
        // Two were new; the cramp that stands twice in the file and three that were known before are the same.
        let done = find_import_draft(store, &ada, &id, 21).unwrap();
        assert_eq!(done.0, "done");
        let stored = Stored {
            nights: 1,
            cramps: 1,
            own_factors: 1,
            unchanged: 4,
            ..Stored::default()
        };
        assert_eq!(serde_json::from_str::<Stored>(&done.1).unwrap(), stored);
        // It waits for nothing any more, and is not forgotten by a late no.
        let waiting = |store| {
            let counts = count_stored(store, &ada).unwrap();
            counts
                .iter()
                .find(|one| one.0 == Kind::ImportDrafts)
                .unwrap()
                .1
        };
        assert_eq!(waiting(store), 0);
        remove_import_draft(store, &ada, &ada, &id, 21).unwrap();
        assert_eq!(find_import_draft(store, &ada, &id, 21).unwrap().0, "done");
        let other = save_import_draft(store, &ada, &ada, ("csv", "{}"), 21).unwrap();
        assert_eq!(waiting(store), 1);
        remove_import_draft(store, "someone", "someone", &other, 21).unwrap();
        assert_eq!(waiting(store), 1);
        remove_import_draft(store, &ada, &ada, &other, 21).unwrap();
        assert!(is_missing(find_import_draft(store, &ada, &other, 21)));
        assert_eq!(actions(store, &ada).last().unwrap(), "import_draft.remove");
        let diary = find_diary(store, &ada, None).unwrap();
        assert_eq!((diary.nights.len(), diary.cramps.len()), (1, 1));
        let factors = list_own_factors(store, &ada).unwrap();
        assert_eq!(factors, [("own_tea".to_owned(), "Tea".to_owned())]);
        assert_eq!(find_settings(store, &ada).unwrap().diary_version, 1);
        assert!(actions(store, &ada).contains(&"import_draft.confirm".to_owned()));
        let audit = count(store, "audit");
        assert!(is_missing(confirm_import_draft(
            store,
            &ada,
            &me,
            &id,
            taken(),
            0,
            22
        )));
        assert_eq!(count(store, "audit"), audit);
    });
}

#[test]
fn without_a_waiting_draft_nothing_is_taken() {
    on_both(|store| {
        let (ada, tom) = (
            save_device(store, "a", "", 1).unwrap(),
            save_device(store, "t", "", 1).unwrap(),
        );
        let id = save_import_draft(store, &ada, &ada, ("csv", "{}"), 10).unwrap();
        let audit = count(store, "audit");
        let say = |person: &str, id: &str, now: i64| {
            let taken = of(
                vec![cramp("c1")],
                vec![("own_a".to_owned(), "A".to_owned())],
            );
            confirm_import_draft(store, person, &author(person), id, taken, 0, now)
        };
        assert!(is_missing(say(&tom, &id, 11)), "not theirs");
        assert!(is_missing(say(&ada, "none", 11)));
        assert!(is_missing(say(&ada, &id, 11 + KEPT)), "too late");
        for table in ["night", "cramp", "own_factor"] {
            assert_eq!(count(store, table), 0, "{table}");
        }
        assert_eq!(count(store, "audit"), audit);
        say(&ada, &id, 10 + KEPT).unwrap();
        assert_eq!(count(store, "cramp"), 1);
    });
}

#[test]
fn a_file_that_brings_only_own_factors_changes_the_diary_too() {
    on_both(|store| {
        let ada = save_device(store, "a", "", 1).unwrap();
        for version in [1, 1] {
            let id = save_import_draft(store, &ada, &ada, ("csv", "{}"), 10).unwrap();
            let taken = of(Vec::new(), vec![("own_tea".to_owned(), "Tea".to_owned())]);
            confirm_import_draft(store, &ada, &author(&ada), &id, taken, 0, 11).unwrap();
            let settings = find_settings(store, &ada).unwrap();
            assert_eq!(
                settings.diary_version, version,
                "known already the second time"
            );
        }
    });
}

#[test]
fn a_carers_yes_names_the_carer() {
    on_both(|store| {
        let (ada, tom) = (
            save_device(store, "a", "", 1).unwrap(),
            save_device(store, "t", "", 1).unwrap(),
        );
        let id = save_import_draft(store, &ada, &tom, ("csv", "{}"), 10).unwrap();
        let taken = of(vec![cramp("c1")], Vec::new());
        confirm_import_draft(store, &ada, &author(&tom), &id, taken, 0, 11).unwrap();
        let done = actions(store, &tom);
        let expected = [
            "import_draft.create",
            "diary.change",
            "import_draft.confirm",
        ];
        assert_eq!(done[done.len() - 3..], expected);
        assert!(find_diary(store, &tom, None).unwrap().cramps.is_empty());
        assert_eq!(find_diary(store, &ada, None).unwrap().cramps.len(), 1);
    });
}
