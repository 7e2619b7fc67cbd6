//! The outbox on both engines: each message once, a killed server's messages again, none of them lost.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::collections::BTreeMap;
use std::sync::Mutex;

use store::device::save_device;
use store::message::{
    After, Channel, NewMessage, claim_due, count_messages, fail, finish, list_dead, put_off,
    save_message, withdraw,
};
use store::{Problem, Store};
use support::{count, on_both};

const LEASE: i64 = 60_000_000;

fn message(person: Option<&str>, key: &str, due_at: i64) -> NewMessage {
    NewMessage {
        person: person.map(str::to_owned),
        channel: Channel::Email,
        letter: "diary".to_owned(),
        details: "{\"to\":\"a@example.org\"}".to_owned(),
        once_key: Some(key.to_owned()),
        keeps_quiet: true,
        due_at,
        expires_at: None,
    }
}

#[test]
fn the_same_key_is_kept_once() {
    on_both(|store| {
        let person = save_device(store, "key", "", 1).unwrap();
        let first = save_message(store, message(Some(&person), "a", 5), 1).unwrap();
        let again = save_message(store, message(Some(&person), "a", 6), 2).unwrap();
        assert!(first.is_some() && again.is_none());
        assert_eq!(count(store, "message"), 1);
        // It goes away with the person.
        store::erase::erase_account(store, &person, 3).unwrap();
        assert_eq!(count(store, "message"), 0);
    });
}

#[test]
fn only_what_is_due_is_taken_in_order_and_with_the_quiet_hours() {
    on_both(|store| {
        let person = save_device(store, "key", "", 1).unwrap();
        store::person::save_zone(store, &person, "Europe/Berlin", 1).unwrap();
        for (key, due) in [("late", 30), ("second", 20), ("first", 10)] {
            save_message(store, message(Some(&person), key, due), 1).unwrap();
        }
        let taken = claim_due(store, 20, LEASE, 10).unwrap();
        assert_eq!(
            taken.iter().map(|one| one.due_at).collect::<Vec<_>>(),
            [10, 20]
        );
        assert_eq!(
            taken[0].quiet,
            Some((
                Some("Europe/Berlin".to_owned()),
                "21:00".to_owned(),
                "08:00".to_owned()
            ))
        );
        assert!(taken[0].keeps_quiet && taken[0].attempt == 1);
        assert_eq!(claim_due(store, 20, LEASE, 10).unwrap(), []);
    });
}

fn claim_patiently(store: &Store, now: i64) -> Vec<store::message::Claimed> {
    loop {
        match claim_due(store, now, LEASE, 3) {
            Ok(taken) => return taken,
            Err(Problem::Busy) => {}
            Err(problem) => panic!("{problem}"),
        }
    }
}

#[test]
fn eight_servers_carry_each_message_once() {
    on_both(|store| {
        for number in 0..60 {
            save_message(store, message(None, &format!("m{number}"), 10), 1).unwrap();
        }
        let carried: Mutex<BTreeMap<String, u32>> = Mutex::default();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    loop {
                        let taken = claim_patiently(store, 20);
                        if taken.is_empty() {
                            break;
                        }
                        for one in taken {
                            *carried.lock().unwrap().entry(one.id.clone()).or_default() += 1;
                            while finish(store, &one, 21) == Err(Problem::Busy) {}
                        }
                    }
                });
            }
        });
        let carried = carried.into_inner().unwrap();
        assert_eq!(carried.len(), 60);
        assert!(carried.values().all(|times| *times == 1), "{carried:?}");
        assert_eq!(count_messages(store, 30).unwrap().sent, 60);
    });
}

#[test]
fn what_a_killed_server_held_comes_back_and_its_late_word_counts_for_nothing() {
    on_both(|store| {
        save_message(store, message(None, "a", 10), 1).unwrap();
        let killed = claim_due(store, 20, LEASE, 1).unwrap().remove(0);
        assert_eq!(claim_due(store, 20 + LEASE - 1, LEASE, 1).unwrap(), []);
        let heir = claim_due(store, 20 + LEASE, LEASE, 1).unwrap().remove(0);
        assert_eq!((heir.id.as_str(), heir.attempt), (killed.id.as_str(), 2));
        assert!(!finish(store, &killed, 99).unwrap());
        assert!(!fail(store, &killed, "late", After::Dead, 99).unwrap());
        assert!(finish(store, &heir, 100).unwrap());
        assert!(!finish(store, &heir, 101).unwrap());
    });
}

#[test]
fn failed_again_then_given_up_and_shown_without_its_contents() {
    on_both(|store| {
        save_message(store, message(None, "a", 10), 1).unwrap();
        let first = claim_due(store, 20, LEASE, 1).unwrap().remove(0);
        assert!(fail(store, &first, "450 busy", After::Again(50), 20).unwrap());
        assert_eq!(claim_due(store, 49, LEASE, 1).unwrap(), []);
        let counts = count_messages(store, 49).unwrap();
        assert_eq!((counts.waiting, counts.failed), (1, 1));
        let second = claim_due(store, 50, LEASE, 1).unwrap().remove(0);
        assert_eq!(second.attempt, 2);
        assert!(put_off(store, &second, 60).unwrap());
        assert_eq!(count_messages(store, 55).unwrap().failed, 0, "put off");
        let third = claim_due(store, 60, LEASE, 1).unwrap().remove(0);
        assert_eq!(third.attempt, 2, "waiting is no attempt");
        assert!(fail(store, &third, "550 no such box", After::Dead, 70).unwrap());
        let counts = count_messages(store, 80).unwrap();
        assert_eq!((counts.waiting, counts.failed, counts.dead), (0, 0, 1));
        let dead = list_dead(store, 10).unwrap();
        assert_eq!(
            (dead[0].attempts, dead[0].problem.as_str()),
            (2, "550 no such box")
        );
        let details = store
            .read(|tx| {
                tx.query_first("select details from message", &[])?
                    .unwrap()
                    .text(0)
            })
            .unwrap();
        assert_eq!(details, "{}");
    });
}

#[test]
fn too_late_is_withdrawn_and_an_hour_late_is_counted() {
    on_both(|store| {
        let old = NewMessage {
            expires_at: Some(15),
            ..message(None, "old", 10)
        };
        save_message(store, old, 1).unwrap();
        save_message(store, message(None, "other", 10), 1).unwrap();
        assert_eq!(count_messages(store, 3_600_000_010).unwrap().late, 2);
        let taken = claim_due(store, 20, LEASE, 10).unwrap();
        assert_eq!(taken.len(), 1);
        assert!(withdraw(store, &taken[0], "gone", 21).unwrap());
        let counts = count_messages(store, 30).unwrap();
        assert_eq!((counts.waiting, counts.withdrawn), (0, 2));
    });
}
