//! The diary as it is stored: replays, order, undo, own factors, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::sync::{Arc, Barrier};

use care::access::Role;
use care::night::{Change, Key, NightState, Outcome};
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use store::device::save_device;
use store::diary_choices::save_diary_choices;
use store::night::{Author, count_diary, find_cramp, find_diary, save_changes};
use store::own_factor::{
    MOST, list_own_factors, remove_own_factor, rename_own_factor, save_own_factor,
};
use store::person::find_settings;
use store::undo::{remove_old, save_undoable, take_back};
use store::{Problem, Store};
use support::{change, count, on_both};

const NIGHT: Date = date(2026, 11, 23);
const DAY: i64 = 24 * 3600 * 1_000_000;

fn night(at: i64, fields: Value) -> Change {
    change(Key::Night { night: NIGHT }, at, fields)
}

fn cramp(id: &str, at: i64, fields: Value) -> Change {
    let id = id.to_owned();
    change(Key::Cramp { id, night: NIGHT }, at, fields)
}

fn person(store: &Store) -> (String, Author) {
    let id = save_device(store, "hash", "", 1).unwrap();
    (id.clone(), support::author(&id))
}

#[test]
fn the_same_batch_twice_changes_nothing_the_second_time() {
    on_both(|store| {
        let (id, author) = person(store);
        let batch = || {
            vec![
                cramp("a", 10, json!({"pain": 6})),
                night(11, json!({"soreness": 3})),
            ]
        };
        assert_eq!(
            save_changes(store, &id, &author, 20, batch()).unwrap(),
            [Outcome::Stored, Outcome::Stored]
        );
        let before = (
            find_diary(store, &id, None).unwrap(),
            find_settings(store, &id).unwrap(),
            count(store, "audit"),
        );
        assert_eq!(
            save_changes(store, &id, &author, 21, batch()).unwrap(),
            [Outcome::Unchanged, Outcome::Unchanged]
        );
        let after = (
            find_diary(store, &id, None).unwrap(),
            find_settings(store, &id).unwrap(),
            count(store, "audit"),
        );
        assert_eq!(before, after);
    });
}

#[test]
fn what_arrives_late_and_is_older_does_not_win() {
    on_both(|store| {
        let (id, author) = person(store);
        let one = |change| save_changes(store, &id, &author, 90, vec![change]).unwrap();
        assert_eq!(one(cramp("a", 30, json!({"pain": 7}))), [Outcome::Stored]);
        assert_eq!(
            one(cramp("a", 20, json!({"pain": 2}))),
            [Outcome::Unchanged]
        );
        assert_eq!(
            one(cramp("a", 20, json!({"side": "left"}))),
            [Outcome::Stored]
        );
        // A deleted cramp stays deleted when its first entry comes once more.
        one(cramp("a", 40, json!({"removed": true})));
        one(cramp("a", 30, json!({"pain": 7})));
        let diary = find_diary(store, &id, None).unwrap();
        assert_eq!(diary.state(NIGHT), NightState::NotRecorded);
        assert_eq!(find_cramp(store, &id, "a").unwrap(), None);
        one(cramp("a", 50, json!({"removed": false})));
        let found = find_cramp(store, &id, "a").unwrap().unwrap();
        assert_eq!((found.pain, found.side.is_some()), (Some(7), true));
    });
}

#[test]
fn another_persons_diary_is_not_touched() {
    on_both(|store| {
        let (id, author) = person(store);
        let other = save_device(store, "other", "", 1).unwrap();
        save_changes(
            store,
            &id,
            &author,
            20,
            vec![cramp("a", 10, json!({"pain": 6}))],
        )
        .unwrap();
        let theirs = support::author(&other);
        // The same identifier in another diary is another cramp.
        save_changes(
            store,
            &other,
            &theirs,
            20,
            vec![cramp("a", 30, json!({"pain": 1}))],
        )
        .unwrap();
        let undo = save_undoable(
            store,
            &id,
            &author,
            40,
            vec![cramp("a", 40, json!({"pain": 9}))],
        )
        .unwrap()
        .unwrap();
        assert_eq!(
            take_back(store, &other, &theirs, 50, &undo),
            Err(Problem::Missing)
        );
        let pain = |person: &str| find_diary(store, person, None).unwrap().cramps[0].pain;
        assert_eq!((pain(&id), pain(&other)), (Some(9), Some(1)));
        let factor = save_own_factor(store, &id, &author, "Garden", 60)
            .unwrap()
            .unwrap();
        assert_eq!(
            rename_own_factor(store, &other, &theirs, &factor, "Mine", 61),
            Err(Problem::Missing)
        );
    });
}

#[test]
fn ten_phones_bring_the_same_batch_and_there_is_one_set() {
    on_both(|store| {
        let (id, author) = person(store);
        let start = Arc::new(Barrier::new(10));
        std::thread::scope(|scope| {
            for _ in 0..10 {
                let (store, id, author) = (store.clone(), id.clone(), author.clone());
                let start = Arc::clone(&start);
                scope.spawn(move || {
                    start.wait();
                    for _ in 0..50 {
                        let batch: Vec<Change> = (0..8)
                            .map(|number| {
                                cramp(&format!("c{number}"), 10 + number, json!({"pain": number}))
                            })
                            .collect();
                        match save_changes(&store, &id, &author, 20, batch) {
                            Ok(_) => return,
                            // Too many rivals at once: said, and the phone brings it again.
                            Err(Problem::Busy) => {}
                            Err(problem) => panic!("{problem}"),
                        }
                    }
                    panic!("busy for too long");
                });
            }
        });
        let diary = find_diary(store, &id, None).unwrap();
        assert_eq!(diary.state(NIGHT), NightState::Cramps(8));
        assert_eq!(find_settings(store, &id).unwrap().diary_version, 1);
    });
}

#[test]
fn a_save_is_taken_back_once() {
    on_both(|store| {
        let (id, author) = person(store);
        let save = |changes| save_undoable(store, &id, &author, 100, changes).unwrap();
        save(vec![night(100, json!({"soreness": 3, "note": "before"}))]);
        // The clock stands still, and what is said now wins all the same.
        let undo = save(vec![
            night(100, json!({"soreness": 8, "note": null, "quiet": null})),
            cramp("a", 100, json!({"pain": 6, "removed": false})),
        ])
        .unwrap();
        let diary = find_diary(store, &id, None).unwrap();
        assert_eq!(
            (diary.nights[0].soreness, diary.nights[0].note.as_deref()),
            (Some(8), None)
        );
        assert_eq!(diary.state(NIGHT), NightState::Cramps(1));
        assert_eq!(take_back(store, &id, &author, 100, &undo).unwrap(), [NIGHT]);
        let diary = find_diary(store, &id, None).unwrap();
        assert_eq!(
            (diary.nights[0].soreness, diary.nights[0].note.as_deref()),
            (Some(3), Some("before"))
        );
        assert_eq!(diary.state(NIGHT), NightState::NotRecorded);
        assert_eq!(
            take_back(store, &id, &author, 100, &undo),
            Err(Problem::Missing)
        );
        // After it was taken back, the same can be said again.
        save(vec![cramp("a", 100, json!({"pain": 6, "removed": false}))]).unwrap();
        assert_eq!(
            find_diary(store, &id, None).unwrap().state(NIGHT),
            NightState::Cramps(1)
        );
    });
}

#[test]
fn a_night_that_was_not_there_is_gone_again() {
    on_both(|store| {
        let (id, author) = person(store);
        let undo = save_undoable(
            store,
            &id,
            &author,
            100,
            vec![night(100, json!({"quiet": true, "removed": false}))],
        )
        .unwrap()
        .unwrap();
        assert_eq!(count_diary(store, &id).unwrap().quiet, 1);
        take_back(store, &id, &author, 200, &undo).unwrap();
        assert!(find_diary(store, &id, None).unwrap().nights.is_empty());
        assert_eq!(count_diary(store, &id).unwrap(), Default::default());
    });
}

#[test]
fn what_was_changed_since_stays_when_an_older_save_is_taken_back() {
    on_both(|store| {
        let (id, author) = person(store);
        let save = |at, fields| {
            save_undoable(store, &id, &author, at, vec![night(at, fields)])
                .unwrap()
                .unwrap()
        };
        let first = save(100, json!({"soreness": 3, "distress": 4}));
        save(200, json!({"soreness": 5}));
        take_back(store, &id, &author, 300, &first).unwrap();
        let diary = find_diary(store, &id, None).unwrap();
        assert_eq!(
            (diary.nights[0].soreness, diary.nights[0].distress),
            (Some(5), None)
        );
    });
}

#[test]
fn a_save_that_changes_nothing_leaves_no_trace_and_an_old_one_is_final() {
    on_both(|store| {
        let (id, author) = person(store);
        let save =
            |at, fields| save_undoable(store, &id, &author, at, vec![night(at, fields)]).unwrap();
        let first = save(100, json!({"soreness": 3})).unwrap();
        let audit = count(store, "audit");
        assert_eq!(save(200, json!({"soreness": 3, "note": null})), None);
        assert_eq!((count(store, "undo"), count(store, "audit")), (1, audit));
        assert_eq!(
            take_back(store, &id, &author, 101 + DAY, &first),
            Err(Problem::Missing)
        );
        assert_eq!(remove_old(store, 100 + DAY).unwrap(), 0);
        save(101 + DAY, json!({"soreness": 4}));
        assert_eq!(count(store, "undo"), 1, "what is older than a day is gone");
        assert_eq!(remove_old(store, 102 + 2 * DAY).unwrap(), 1);
    });
}

#[test]
fn a_bed_partner_takes_back_only_their_own_save_and_only_for_ten_minutes() {
    const TEN_MINUTES: i64 = 10 * 60 * 1_000_000;
    on_both(|store| {
        let (id, author) = person(store);
        let partner = Author {
            id: save_device(store, "partner", "", 1).unwrap(),
            role: Role::BedPartner,
        };
        let save = |who: &Author, cramp_id: &str| {
            let changes = vec![cramp(cramp_id, 100, json!({"pain": 6}))];
            save_undoable(store, &id, who, 100, changes)
                .unwrap()
                .unwrap()
        };
        let take = |who: &Author, undo: &str, now: i64| take_back(store, &id, who, now, undo);
        let (own, theirs) = (save(&author, "a"), save(&partner, "b"));
        assert_eq!(
            take(&partner, &own, 101),
            Err(Problem::Missing),
            "not theirs"
        );
        let late = 101 + TEN_MINUTES;
        assert_eq!(
            take(&partner, &theirs, late),
            Err(Problem::Missing),
            "too late"
        );
        assert_eq!(find_diary(store, &id, None).unwrap().cramps.len(), 2);
        assert_eq!(take(&partner, &theirs, 100 + TEN_MINUTES).unwrap(), [NIGHT]);
        // The person may take back what anyone saved, for a day.
        let theirs = save(&partner, "c");
        assert_eq!(take(&author, &theirs, 100 + DAY).unwrap(), [NIGHT]);
        assert_eq!(take(&author, &own, 100 + DAY).unwrap(), [NIGHT]);
        assert_eq!(find_diary(store, &id, None).unwrap().cramps, []);
    });
}

#[test]
fn totals_count_nights_and_not_words_in_notes() {
    on_both(|store| {
        let (id, author) = person(store);
        let on = |day: i8, fields| {
            let night = date(2026, 11, day);
            change(Key::Night { night }, 10, fields)
        };
        save_changes(
            store,
            &id,
            &author,
            20,
            vec![
                on(1, json!({"quiet": true})),
                on(2, json!({"quiet": false, "note": "\"quiet\":true"})),
                on(3, json!({"soreness": 1})),
                // Said to be quiet, and a cramp is recorded: cramps win.
                on(23, json!({"quiet": true})),
                cramp("a", 10, json!({"pain": 1})),
                cramp("b", 10, json!({"pain": 2})),
                cramp("c", 10, json!({"removed": true})),
            ],
        )
        .unwrap();
        let totals = count_diary(store, &id).unwrap();
        assert_eq!((totals.quiet, totals.with_cramps, totals.cramps), (1, 1, 2));
        assert_eq!(totals.first, Some(date(2026, 11, 1)));
    });
}

#[test]
fn own_factors_are_added_renamed_and_removed() {
    on_both(|store| {
        let (id, author) = person(store);
        let add = |name: &str| save_own_factor(store, &id, &author, name, 10).unwrap();
        let garden = add("Garden").unwrap();
        assert!(care::night::is_own_factor(&garden), "{garden}");
        assert_eq!(add("Garden"), Some(garden.clone()));
        rename_own_factor(store, &id, &author, &garden, "Gardening", 11).unwrap();
        let named = [(garden.clone(), "Gardening".to_owned())];
        assert_eq!(list_own_factors(store, &id).unwrap(), named);
        remove_own_factor(store, &id, &author, &garden, 12).unwrap();
        assert_eq!(list_own_factors(store, &id).unwrap(), []);
        assert_eq!(
            remove_own_factor(store, &id, &author, &garden, 13),
            Err(Problem::Missing)
        );
        // The name again is the same factor with what was said of it.
        assert_eq!(add("Gardening"), Some(garden));
        for number in 1..MOST {
            add(&format!("Factor {number}")).unwrap();
        }
        assert_eq!(add("One too many"), None);
        save_diary_choices(store, &id, &author, "{\"show\":[]}", 14).unwrap();
        assert_eq!(
            find_settings(store, &id).unwrap().diary_choices,
            "{\"show\":[]}"
        );
    });
}
