//! Reminders on both engines: when each is due, what becomes of it, and that a reminder and its messages are one transaction.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use care::night::Key;
use care::reminder::{QuietHours, read_time};
use jiff::Timestamp;
use jiff::civil::date;
use serde_json::json;
use store::account::{claim, confirm};
use store::device::save_device;
use store::message::{Channel, claim_due};
use store::night::save_changes;
use store::person::find_settings;
use store::plan_step::{begin_step, end_step, list_steps};
use store::push::{Subscription, save_subscription};
use store::reminder::{
    Wish, find_calendar, find_confirmed_email, has_calendar, list_reminders, save_calendar_key,
    save_reminders, stop_reminder, turn_due_into_messages,
};
use store::{Problem, Store};
use support::{actions, author, change, count, is_missing, letter, number, on_both};

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;
const NEXT: &str = "select min(next_at) from reminder where person_id = $1";

fn at(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_microsecond()
}

fn quiet() -> QuietHours {
    QuietHours::read("21:00", "08:00").unwrap()
}

fn wish(about: &'static str, time: &str) -> Wish {
    Wish {
        about,
        at_time: read_time(time).unwrap(),
        by_email: true,
        by_push: true,
        is_on: true,
    }
}

/// Someone in Berlin who is reminded of the diary at 08:30 from this instant on.
fn reminded(store: &Store, key: &str, now: i64) -> String {
    let person = save_device(store, key, "", 1).unwrap();
    set(store, &person, vec![wish("diary", "08:30")], now);
    person
}

fn set(store: &Store, person: &str, wishes: Vec<Wish>, now: i64) {
    save_reminders(store, person, person, "Europe/Berlin", quiet(), wishes, now).unwrap();
}

fn subscribe(store: &Store, person: &str, endpoint: &str) {
    let subscription = Subscription {
        endpoint: endpoint.to_owned(),
        p256dh: "p".to_owned(),
        auth: "a".to_owned(),
    };
    save_subscription(store, person, None, subscription, 1).unwrap();
}

#[test]
fn what_is_saved_is_found_and_another_persons_is_not_touched() {
    on_both(|store| {
        let (ada, tom) = (
            save_device(store, "a", "", 1).unwrap(),
            save_device(store, "t", "", 1).unwrap(),
        );
        assert_eq!(list_reminders(store, &ada).unwrap(), []);
        set(store, &tom, vec![wish("diary", "09:00")], 5);
        let theirs = list_reminders(store, &tom).unwrap();
        set(
            store,
            &ada,
            vec![wish("step", "20:30"), wish("diary", "08:30")],
            10,
        );
        let first = list_reminders(store, &ada).unwrap();
        let shown = |place: usize| (first[place].about.as_str(), first[place].at_time.as_str());
        assert_eq!(
            [shown(0), shown(1)],
            [("diary", "08:30"), ("step", "20:30")]
        );
        assert!(
            first
                .iter()
                .all(|one| one.by_email && one.by_push && one.is_on)
        );
        assert_eq!((first[0].created_at, first[0].changed_at), (10, 10));
        let later = Wish {
            by_email: false,
            is_on: false,
            ..wish("diary", "9:05")
        };
        let hours = QuietHours::read("22:15", "07:45").unwrap();
        save_reminders(store, &ada, &tom, "Asia/Kolkata", hours, vec![later], 20).unwrap();
        let now = list_reminders(store, &ada).unwrap();
        assert_eq!(
            (now.len(), &now[1]),
            (2, &first[1]),
            "what is not named stays"
        );
        assert_eq!(now[0].id, first[0].id, "changed, not made again");
        assert_eq!(
            (
                now[0].at_time.as_str(),
                now[0].by_email,
                now[0].by_push,
                now[0].is_on
            ),
            ("09:05", false, true, false)
        );
        assert_eq!((now[0].created_at, now[0].changed_at), (10, 20));
        let settings = find_settings(store, &ada).unwrap();
        assert_eq!(
            (
                settings.zone.as_deref(),
                settings.quiet_from.as_str(),
                settings.quiet_to.as_str()
            ),
            (Some("Asia/Kolkata"), "22:15", "07:45")
        );
        assert_eq!(list_reminders(store, &tom).unwrap(), theirs);
        assert!(actions(store, &tom).contains(&"reminder.change".to_owned()));
    });
}

#[test]
fn reminders_of_nobody_are_refused_and_nothing_is_kept() {
    on_both(|store| {
        let wishes = vec![wish("diary", "08:30")];
        let refused = save_reminders(store, "nobody", "nobody", "UTC", quiet(), wishes, 10);
        assert_eq!(refused, Err(Problem::Missing));
        assert_eq!((count(store, "reminder"), count(store, "audit")), (0, 0));
        assert!(is_missing(stop_reminder(store, "none", 10)));
        assert!(is_missing(save_calendar_key(
            store, "nobody", "nobody", None, 10
        )));
    });
}

#[test]
fn each_device_is_told_once_a_day_at_the_local_time_also_when_the_clock_changes() {
    on_both(|store| {
        // The clock is put forward in the night to 29 March 2026: 08:30 is 07:30 UTC before and 06:30 after.
        let ada = reminded(store, "a", at("2026-03-28T06:00:00Z"));
        subscribe(store, &ada, "https://push.example.org/1");
        subscribe(store, &ada, "https://push.example.org/2");
        for (due, made) in [
            ("2026-03-28T07:29:59Z", 0),
            ("2026-03-28T07:30:00Z", 2),
            ("2026-03-28T07:30:00Z", 0),
            ("2026-03-29T06:29:59Z", 0),
            ("2026-03-29T06:30:01Z", 2),
            ("2026-03-29T20:00:00Z", 0),
        ] {
            assert_eq!(
                turn_due_into_messages(store, at(due), 9).unwrap().made,
                made,
                "{due}"
            );
        }
        assert_eq!(number(store, NEXT, &ada), at("2026-03-30T06:30:00Z"));
        let taken = claim_due(store, at("2026-03-28T07:30:00Z"), HOUR, 9).unwrap();
        assert_eq!(taken.len(), 2);
        for one in taken {
            assert_eq!(
                (one.letter.as_str(), one.channel),
                ("remind-diary", Channel::Push)
            );
            assert_eq!(one.person.as_ref(), Some(&ada));
            assert!(one.keeps_quiet);
            assert_eq!(one.due_at, at("2026-03-28T07:30:00Z"));
            assert_eq!(one.expires_at, Some(at("2026-03-28T19:30:00Z")));
            assert!(one.details.contains("subscription"), "{}", one.details);
        }
    });
}

#[test]
fn a_time_in_the_quiet_hours_comes_at_their_end() {
    on_both(|store| {
        let ada = save_device(store, "a", "", 1).unwrap();
        set(
            store,
            &ada,
            vec![wish("diary", "06:00")],
            at("2026-11-24T12:00:00Z"),
        );
        assert_eq!(number(store, NEXT, &ada), at("2026-11-25T07:00:00Z"));
    });
}

#[test]
fn nothing_is_sent_when_it_is_off_half_a_day_late_or_the_night_is_said_already() {
    on_both(|store| {
        let due = at("2026-11-25T07:30:00Z");
        let before = at("2026-11-24T12:00:00Z");
        let people: Vec<String> = ["off", "quiet", "cramp", "whole", "none"]
            .iter()
            .map(|key| {
                let person = reminded(store, key, before);
                subscribe(store, &person, key);
                person
            })
            .collect();
        let off = Wish {
            is_on: false,
            ..wish("diary", "08:30")
        };
        set(store, &people[0], vec![off], before);
        let night = date(2026, 11, 24);
        let say = |person: &str, key: Key, fields| {
            let said = vec![change(key, 5, fields)];
            save_changes(store, person, &author(person), 5, said).unwrap();
        };
        let cramp = || Key::Cramp {
            id: "c".to_owned(),
            night,
        };
        say(&people[1], Key::Night { night }, json!({"quiet": true}));
        // A cramp alone says nothing about the rest of the night.
        say(&people[2], cramp(), json!({"pain": 4}));
        say(&people[3], cramp(), json!({"pain": 4}));
        say(&people[3], Key::Night { night }, json!({"soreness": 2}));
        assert_eq!(turn_due_into_messages(store, due, 9).unwrap().made, 2);
        let mut told: Vec<String> = claim_due(store, due, HOUR, 9)
            .unwrap()
            .into_iter()
            .map(|one| one.person.unwrap())
            .collect();
        told.sort();
        let mut expected = vec![people[2].clone(), people[4].clone()];
        expected.sort();
        assert_eq!(told, expected);
        // A server that was down for half a day does not catch up.
        let next = at("2026-11-26T07:30:00Z");
        assert_eq!(
            turn_due_into_messages(store, next + 12 * HOUR, 9)
                .unwrap()
                .made,
            0
        );
        assert_eq!(number(store, NEXT, &people[4]), at("2026-11-27T07:30:00Z"));
    });
}

#[test]
fn a_step_is_reminded_of_while_one_is_under_way() {
    on_both(|store| {
        let ada = save_device(store, "a", "", 1).unwrap();
        subscribe(store, &ada, "https://push.example.org/1");
        set(
            store,
            &ada,
            vec![wish("step", "20:30")],
            at("2026-11-24T12:00:00Z"),
        );
        let turn = |text: &str| turn_due_into_messages(store, at(text), 9).unwrap().made;
        assert_eq!(turn("2026-11-24T19:30:00Z"), 0);
        let dates = || ("2026-11-25".to_owned(), None);
        begin_step(store, &ada, &ada, "remedy.heat", dates(), 2).unwrap();
        assert_eq!(turn("2026-11-25T19:30:00Z"), 1);
        let step = list_steps(store, &ada).unwrap().remove(0).id;
        end_step(store, &ada, &ada, &step, false, "same", 3).unwrap();
        assert_eq!(turn("2026-11-26T19:30:00Z"), 0);
    });
}

#[test]
fn letters_go_to_a_confirmed_address_until_they_are_stopped() {
    on_both(|store| {
        let ada = reminded(store, "a", at("2026-11-24T12:00:00Z"));
        let turn = |text: &str| turn_due_into_messages(store, at(text), 9).unwrap().made;
        claim(store, &ada, "ada@example.org", "hash", letter("t", 99), 2).unwrap();
        assert_eq!(find_confirmed_email(store, &ada).unwrap(), None);
        assert_eq!(turn("2026-11-25T07:30:00Z"), 0);
        confirm(store, "t", 3).unwrap();
        let email = find_confirmed_email(store, &ada).unwrap();
        assert_eq!(email.as_deref(), Some("ada@example.org"));
        assert_eq!(turn("2026-11-26T07:30:00Z"), 1);
        let id = list_reminders(store, &ada).unwrap().remove(0).id;
        let letters = claim_due(store, at("2026-11-26T07:30:00Z"), HOUR, 9).unwrap();
        let reminder = letters
            .iter()
            .find(|one| one.letter == "remind-diary")
            .unwrap();
        let details: serde_json::Value = serde_json::from_str(&reminder.details).unwrap();
        assert_eq!(details, json!({"to": "ada@example.org", "reminder": id}));
        stop_reminder(store, &id, 77).unwrap();
        let stopped = list_reminders(store, &ada).unwrap().remove(0);
        assert!(!stopped.by_email && stopped.by_push && stopped.is_on);
        assert_eq!(stopped.changed_at, 77);
        assert_eq!(actions(store, "letter"), ["reminder.stop"]);
        assert_eq!(turn("2026-11-27T07:30:00Z"), 0);
    });
}

#[test]
fn many_due_ones_are_taken_in_portions() {
    on_both(|store| {
        for number in 0..5 {
            let key = format!("k{number}");
            let person = reminded(store, &key, at("2026-11-24T12:00:00Z"));
            subscribe(store, &person, &key);
        }
        let due = at("2026-11-25T07:31:00Z");
        let made: Vec<usize> = (0..4)
            .map(|_| turn_due_into_messages(store, due, 2).unwrap().made)
            .collect();
        assert_eq!(made, [2, 2, 1, 0]);
    });
}

#[test]
fn reminders_and_their_messages_are_one_transaction() {
    on_both(|store| {
        let due = at("2026-11-25T07:30:00Z");
        let ada = reminded(store, "a", at("2026-11-24T12:00:00Z"));
        let tom = reminded(store, "t", at("2026-11-24T12:00:00Z"));
        subscribe(store, &ada, "https://push.example.org/1");
        subscribe(store, &tom, "https://push.example.org/2");
        let damage = |time: &'static str| {
            let tom = tom.clone();
            store
                .write(move |tx| {
                    let sql = "update reminder set at_time = $2, next_at = next_at + 1 where person_id = $1";
                    tx.execute(sql, &[tom.as_str().into(), time.into()])
                })
                .unwrap();
        };
        // Ada's reminder is the first; Tom's cannot be read: neither moves on, and no message is left.
        damage("late");
        let audit = count(store, "audit");
        let failed = turn_due_into_messages(store, due + 1, 9);
        assert!(matches!(failed, Err(Problem::Broken(_))), "{failed:?}");
        assert_eq!((count(store, "message"), count(store, "audit")), (0, audit));
        assert_eq!(number(store, NEXT, &ada), due);
        damage("08:30");
        assert_eq!(turn_due_into_messages(store, due + 2, 9).unwrap().made, 2);
    });
}

#[test]
fn a_calendar_address_opens_one_persons_reminders_until_it_is_changed() {
    on_both(|store| {
        let (ada, tom) = (
            save_device(store, "a", "", 1).unwrap(),
            save_device(store, "t", "", 1).unwrap(),
        );
        let set = |person: &str, hash: Option<&str>| {
            save_calendar_key(store, person, &tom, hash.map(str::to_owned), 5)
        };
        assert!(!has_calendar(store, &ada).unwrap());
        set(&ada, Some("one")).unwrap();
        assert_eq!(find_calendar(store, "one").unwrap(), Some(ada.clone()));
        assert!(has_calendar(store, &ada).unwrap() && !has_calendar(store, &tom).unwrap());
        assert_eq!(set(&tom, Some("one")), Err(Problem::Exists));
        set(&ada, Some("two")).unwrap();
        assert_eq!(find_calendar(store, "one").unwrap(), None);
        set(&ada, None).unwrap();
        assert_eq!(find_calendar(store, "two").unwrap(), None);
        assert!(!has_calendar(store, &ada).unwrap());
        let done = actions(store, &tom);
        assert_eq!(
            done.iter()
                .filter(|action| *action == "calendar.key")
                .count(),
            3
        );
    });
}
