//! A change and its message are one transaction, on both engines: none without the other, whatever fails on the way.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use store::account::{ask_confirm, ask_recover, claim, confirm};
use store::device::save_device;
use store::{Problem, Store};
use support::{count, letter, on_both};

/// Dice that fall the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// How often each change that writes a letter was made, by the audit.
fn changes(store: &Store) -> i64 {
    let sql = "select count(*) from audit where action in ('account.create', 'account.ask_confirm', 'account.ask_recover')";
    store
        .read(|tx| tx.query_first(sql, &[])?.unwrap().integer(0))
        .unwrap()
}

/// Every row that these changes touch.
fn all(store: &Store) -> [i64; 4] {
    ["account", "email_token", "message", "audit"].map(|table| count(store, table))
}

#[test]
fn every_change_has_its_letter_and_every_refused_one_has_none() {
    on_both(|store| {
        let people: Vec<String> = (0..6)
            .map(|number| save_device(store, &format!("k{number}"), "", 1).unwrap())
            .collect();
        let mut dice = Dice(3);
        let mut outcomes = [0; 4];
        for now in 10..310 {
            let person = &people[dice.roll(6) as usize];
            let email = format!("{}@example.org", dice.roll(8));
            // Some secrets are taken: then the letter cannot be kept, and the change must not be either.
            let hash = format!("t{}", dice.roll(40));
            let letter = letter(&hash, 1000);
            let before = all(store);
            let outcome = match dice.roll(4) {
                0 => claim(store, person, &email, "hash", letter, now),
                1 => ask_confirm(store, person, letter, now),
                2 => ask_recover(store, &email, letter, now),
                _ => confirm(store, &hash, now),
            };
            match outcome {
                Ok(()) => outcomes[0] += 1,
                Err(Problem::Exists) => outcomes[1] += 1,
                Err(Problem::Missing) => outcomes[2] += 1,
                Err(problem) => panic!("{problem}"),
            }
            if outcome.is_err() {
                assert_eq!(all(store), before, "{outcome:?} left something");
            } else if all(store) == before {
                // An address that is not known or not confirmed: nothing is written and nothing is told.
                outcomes[3] += 1;
            }
            assert_eq!(count(store, "message"), changes(store), "at {now}");
        }
        assert!(
            outcomes.iter().all(|times| *times > 10),
            "one-sided dice: {outcomes:?}"
        );
    });
}

#[test]
fn an_account_whose_letter_cannot_be_kept_is_not_made() {
    on_both(|store| {
        let (ada, tom) = (
            save_device(store, "a", "", 1).unwrap(),
            save_device(store, "t", "", 1).unwrap(),
        );
        claim(
            store,
            &ada,
            "ada@example.org",
            "hash",
            letter("same", 99),
            2,
        )
        .unwrap();
        let before = all(store);
        let refused = claim(
            store,
            &tom,
            "tom@example.org",
            "hash",
            letter("same", 99),
            3,
        );
        assert_eq!(refused, Err(Problem::Exists));
        assert_eq!(all(store), before);
        // With a secret of its own it is made.
        claim(store, &tom, "tom@example.org", "hash", letter("own", 99), 4).unwrap();
        assert_eq!(count(store, "message"), 2);
    });
}
