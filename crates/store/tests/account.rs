//! Accounts and devices: claim, sign in and out, confirm, recover, bring along, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use care::night::{Key, NightState};
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use store::account::{
    Purpose, ask_email, ask_recover, claim, confirm, find_account, find_by_email, find_by_token,
    recover, save_password,
};
use store::arrival::bring_along;
use store::device::{
    find_holder, list_devices, remove_device, remove_devices, save_device, sign_in, touch_device,
};
use store::night::{find_diary, save_changes};
use store::own_factor::save_own_factor;
use store::{Problem, Store};
use support::{author, change, count, letter, on_both};

const NIGHT: Date = date(2026, 11, 23);

fn say(store: &Store, person: &str, key: Key, at: i64, fields: Value) {
    let change = change(key, at, fields);
    save_changes(store, person, &author(person), 100, vec![change]).unwrap();
}

fn cramp(id: &str) -> Key {
    Key::Cramp {
        id: id.to_owned(),
        night: NIGHT,
    }
}

#[test]
fn an_address_is_claimed_once() {
    on_both(|store| {
        let ada = save_device(store, "a", "", 1).unwrap();
        let ben = save_device(store, "b", "", 1).unwrap();
        claim(store, &ada, "ada@example.org", "hash", letter("t1", 99), 2).unwrap();
        let again = claim(store, &ben, "ada@example.org", "hash", letter("t2", 99), 3);
        assert_eq!(again, Err(Problem::Exists));
        let twice = claim(store, &ada, "two@example.org", "hash", letter("t3", 99), 3);
        assert_eq!(twice, Err(Problem::Exists));
        assert_eq!(count(store, "account"), 1);
        assert_eq!(count(store, "message"), 1, "one letter to confirm");
        let found = find_by_email(store, "ada@example.org").unwrap().unwrap();
        assert_eq!(found.person, ada);
        assert_eq!(found.email_confirmed_at, None);
        assert_eq!(find_account(store, &ben).unwrap(), None);
        let here = find_holder(store, "a").unwrap().unwrap().device;
        sign_in(store, &ada, "elsewhere", "", 3).unwrap();
        save_password(store, &ada, &here, "other", 4).unwrap();
        assert_eq!(
            list_devices(store, &ada).unwrap().len(),
            1,
            "the others are out"
        );
        assert_eq!(
            find_account(store, &ada)
                .unwrap()
                .unwrap()
                .password_hash
                .as_deref(),
            Some("other")
        );
        assert_eq!(
            save_password(store, &ben, &here, "other", 4),
            Err(Problem::Missing)
        );
    });
}

#[test]
fn a_secret_works_once_for_its_purpose_until_its_end() {
    on_both(|store| {
        let ada = save_device(store, "a", "", 1).unwrap();
        claim(store, &ada, "ada@example.org", "hash", letter("c", 50), 2).unwrap();
        ask_recover(store, "ada@example.org", letter("early", 50), 3).unwrap();
        ask_recover(store, "nobody@example.org", letter("none", 50), 3).unwrap();
        assert_eq!(
            count(store, "email_token"),
            1,
            "only to a confirmed address"
        );
        assert_eq!(recover(store, "c", "new", 4), Err(Problem::Missing));
        assert_eq!(confirm(store, "c", 50), Err(Problem::Missing), "too late");
        confirm(store, "c", 49).unwrap();
        assert_eq!(confirm(store, "c", 49), Err(Problem::Missing), "once");
        let account = find_account(store, &ada).unwrap().unwrap();
        assert_eq!(account.email_confirmed_at, Some(49));

        ask_recover(store, "ada@example.org", letter("r1", 90), 60).unwrap();
        ask_recover(store, "ada@example.org", letter("r2", 90), 61).unwrap();
        assert_eq!(
            find_by_token(store, "r1", Purpose::Recover, 62),
            Err(Problem::Missing),
            "the newest letter counts"
        );
        recover(store, "r2", "new", 62).unwrap();
        assert_eq!(recover(store, "r2", "newer", 63), Err(Problem::Missing));
        let account = find_account(store, &ada).unwrap().unwrap();
        assert_eq!(account.password_hash.as_deref(), Some("new"));
        assert_eq!(find_holder(store, "a").unwrap(), None, "signed out");
    });
}

#[test]
fn devices_are_listed_and_signed_out() {
    on_both(|store| {
        let ada = save_device(store, "a", "", 1).unwrap();
        let first = find_holder(store, "a").unwrap().unwrap().device;
        assert_eq!(
            remove_device(store, &ada, &first, 2),
            Err(Problem::Missing),
            "without an account the record could never be opened again"
        );
        assert_eq!(remove_devices(store, &ada, None, 2), Err(Problem::Missing));
        claim(store, &ada, "ada@example.org", "hash", letter("c", 50), 2).unwrap();
        let second = sign_in(store, &ada, "b", "Firefox, Linux", 3).unwrap();
        sign_in(store, &ada, "c", "Safari, iPhone", 4).unwrap();
        let later = 100_000_000_000;
        touch_device(store, &first, later).unwrap();
        let devices = list_devices(store, &ada).unwrap();
        assert_eq!(devices.len(), 3);
        assert_eq!(
            (devices[0].id.as_str(), devices[0].used_at),
            (&*first, later)
        );
        assert_eq!(devices[1].name, "Safari, iPhone");
        let ben = save_device(store, "z", "", 1).unwrap();
        assert_eq!(
            remove_device(store, &ben, &second, 5),
            Err(Problem::Missing)
        );
        remove_device(store, &ada, &second, 5).unwrap();
        assert_eq!(find_holder(store, "b").unwrap(), None);
        assert_eq!(remove_devices(store, &ada, Some(&first), 6), Ok(1));
        assert!(find_holder(store, "a").unwrap().is_some());
        assert_eq!(remove_devices(store, &ada, None, 7), Ok(1));
        assert!(list_devices(store, &ada).unwrap().is_empty());
        assert!(find_holder(store, "z").unwrap().is_some());
    });
}

#[test]
fn what_is_on_the_device_comes_along_and_the_newer_value_wins() {
    on_both(|store| {
        let ada = save_device(store, "a", "", 1).unwrap();
        let here = save_device(store, "b", "", 1).unwrap();
        let tea = save_own_factor(store, &here, &author(&here), "Tea", 5)
            .unwrap()
            .unwrap();
        let same = save_own_factor(store, &ada, &author(&ada), "Tea", 5)
            .unwrap()
            .unwrap();
        save_own_factor(store, &here, &author(&here), "Garden", 6).unwrap();
        let night = || Key::Night { night: NIGHT };
        let earlier = Key::Night {
            night: date(2026, 11, 22),
        };
        say(store, &ada, night(), 10, json!({"soreness": 3}));
        say(store, &here, night(), 12, json!({"soreness": 5}));
        say(store, &ada, night(), 20, json!({"note": "mine"}));
        let tea = format!("day.{tea}");
        say(store, &here, night(), 15, json!({"note": "old", tea: 1}));
        say(store, &ada, cramp("x"), 10, json!({"pain": 4}));
        say(store, &here, cramp("y"), 11, json!({"pain": 6}));
        say(store, &ada, earlier.clone(), 10, json!({"quiet": true}));
        say(store, &here, earlier.clone(), 11, json!({"quiet": true}));
        say(store, &here, earlier, 12, json!({"removed": true}));

        bring_along(store, &here, &ada, 30).unwrap();
        let diary = find_diary(store, &ada, None).unwrap();
        let brought = diary.night(NIGHT).unwrap();
        assert_eq!(brought.soreness, Some(5), "said later");
        assert_eq!(brought.note.as_deref(), Some("mine"));
        assert!(brought.day.contains_key(&same), "the same factor");
        assert_eq!(diary.cramps_of(NIGHT).len(), 2);
        assert_eq!(
            diary.state(date(2026, 11, 22)),
            NightState::Quiet,
            "what was taken back on the device takes nothing back here"
        );
        assert_eq!(count(store, "own_factor"), 2);
        assert_eq!(find_holder(store, "b").unwrap(), None);
        assert_eq!(count(store, "person"), 1);
        assert_eq!(bring_along(store, &here, &ada, 31), Err(Problem::Missing));
    });
}

#[test]
fn a_record_with_an_account_is_not_brought_along() {
    on_both(|store| {
        let ada = save_device(store, "a", "", 1).unwrap();
        let ben = save_device(store, "b", "", 1).unwrap();
        claim(store, &ben, "ben@example.org", "hash", letter("c", 50), 2).unwrap();
        assert_eq!(bring_along(store, &ben, &ada, 3), Err(Problem::Missing));
        assert_eq!(bring_along(store, &ada, &ada, 3), Err(Problem::Missing));
        assert_eq!(count(store, "person"), 2);
    });
}

#[test]
fn another_address_counts_when_its_letter_is_answered() {
    on_both(|store| {
        let ada = save_device(store, "a", "", 1).unwrap();
        let ben = save_device(store, "b", "", 1).unwrap();
        claim(store, &ada, "old@example.org", "hash", letter("c", 99), 2).unwrap();
        claim(store, &ben, "ben@example.org", "hash", letter("d", 99), 2).unwrap();
        confirm(store, "c", 3).unwrap();
        ask_recover(store, "old@example.org", letter("r", 99), 4).unwrap();
        let taken = ask_email(store, &ada, "ben@example.org", letter("e", 99), 5);
        assert_eq!(taken, Err(Problem::Exists));
        ask_email(store, &ada, "new@example.org", letter("f", 99), 6).unwrap();
        let account = find_account(store, &ada).unwrap().unwrap();
        assert_eq!(account.email.as_deref(), Some("old@example.org"), "not yet");
        let before = count(store, "message");
        confirm(store, "f", 7).unwrap();
        let account = find_account(store, &ada).unwrap().unwrap();
        assert_eq!(account.email.as_deref(), Some("new@example.org"));
        assert_eq!(
            count(store, "message"),
            before + 1,
            "the old address is told"
        );
        assert_eq!(
            recover(store, "r", "other", 8),
            Err(Problem::Missing),
            "the old address no longer opens the record"
        );
        // Taken by someone else between the letter and its answer.
        ask_email(store, &ada, "third@example.org", letter("g", 99), 9).unwrap();
        ask_email(store, &ben, "third@example.org", letter("h", 99), 9).unwrap();
        confirm(store, "h", 10).unwrap();
        assert_eq!(confirm(store, "g", 11), Err(Problem::Exists));
        let account = find_account(store, &ada).unwrap().unwrap();
        assert_eq!(account.email.as_deref(), Some("new@example.org"));
    });
}

#[test]
fn an_address_that_was_never_confirmed_is_held_for_a_week() {
    const WEEK: i64 = 7 * 24 * 3600 * 1_000_000;
    on_both(|store| {
        let ada = save_device(store, "a", "", 1).unwrap();
        let ben = save_device(store, "b", "", 1).unwrap();
        let eve = save_device(store, "e", "", 1).unwrap();
        let email = "ada@example.org";
        claim(store, &eve, email, "hash", letter("e", 99), 2).unwrap();
        let early = claim(store, &ada, email, "hash", letter("a", 99), 2 + WEEK);
        assert_eq!(early, Err(Problem::Exists));
        let later = 3 + WEEK;
        claim(store, &ada, email, "hash", letter("a", later + 9), later).unwrap();
        let released = find_account(store, &eve).unwrap().unwrap();
        assert_eq!(released.email, None);
        confirm(store, "a", later).unwrap();
        let never = claim(
            store,
            &ben,
            email,
            "hash",
            letter("b", 99),
            later + 9 * WEEK,
        );
        assert_eq!(never, Err(Problem::Exists), "confirmed is confirmed");
    });
}
