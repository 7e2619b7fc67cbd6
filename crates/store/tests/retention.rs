//! What is no longer needed goes in time, and nothing goes too early. Time is moved.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use store::Store;
use store::device::{save_device, touch_device};
use store::retention::{Tidied, tidy};
use support::{count, on_both};

const DAY: i64 = 24 * 3600 * 1_000_000;

/// 1 November 2026, 00:00 UTC.
const START: i64 = 1_793_491_200 * 1_000_000;

fn run(store: &Store, sql: &'static str, at: i64, person: &str) {
    let person = person.to_owned();
    store
        .write(move |tx| {
            let sql = sql
                .replace("$1", "cast($1 as bigint)")
                .replace("$2", "cast($2 as text)");
            tx.execute(&sql, &[at.into(), person.as_str().into()])
        })
        .unwrap_or_else(|problem| panic!("{sql}: {problem}"));
}

#[test]
fn what_expired_goes_and_not_before() {
    on_both(|store| {
        let person = save_device(store, "key", "", START).unwrap();
        for (sql, at) in [
            (
                "insert into email_token (token_hash, person_id, purpose, email, expires_at) values ('t', $2, 'confirm', 'e', $1)",
                START,
            ),
            (
                "insert into ceremony (id, state, expires_at) select 'c', id, $1 from person where id = $2",
                START,
            ),
            (
                "insert into invitation (token_hash, person_id, role, name, record_name, created_at, expires_at) values ('i', $2, 'carer', '', '', 1, $1)",
                START,
            ),
            (
                "insert into import_draft (id, person_id, format, diary, created_at) values ('d', $2, 'csv', '{}', $1)",
                START,
            ),
            (
                "insert into undo (id, person_id, before, created_at) values ('u', $2, '{}', $1)",
                START,
            ),
            (
                "insert into share (id, person_id, token_hash, passcode_hash, name, scope, created_at, expires_at) values ('expired', $2, 'a', 'p', '', '[]', 1, $1)",
                START,
            ),
            (
                "insert into share (id, person_id, token_hash, passcode_hash, name, scope, created_at, expires_at, revoked_at) values ('ended', $2, 'b', 'p', '', '[]', 1, $1 + 1000000000000000, $1)",
                START,
            ),
            (
                "insert into share (id, person_id, token_hash, passcode_hash, name, scope, created_at, expires_at) values ('open', $2, 'c', 'p', '', '[]', 1, $1)",
                START + 60 * DAY,
            ),
            (
                "insert into message (id, person_id, channel, letter, details, state, due_at, created_at, done_at) values ('sent', $2, 'email', 'l', '{}', 'sent', 1, 1, $1)",
                START,
            ),
            (
                "insert into message (id, person_id, channel, letter, details, state, due_at, created_at) values ('dead', $2, 'email', 'l', '{}', 'dead', 1, $1)",
                START,
            ),
            (
                "insert into message (id, person_id, channel, letter, details, state, due_at, created_at) values ('waiting', $2, 'email', 'l', '{}', 'waiting', 1, $1)",
                START,
            ),
        ] {
            run(store, sql, at, &person);
        }
        let audit = count(store, "audit");
        assert_eq!(
            tidy(store, START),
            Ok(Tidied::default()),
            "nothing is due yet"
        );
        assert_eq!(
            count(store, "audit"),
            audit,
            "nothing done, nothing written"
        );
        let short = Tidied {
            email_tokens: 1,
            ceremonies: 1,
            invitations: 1,
            ..Tidied::default()
        };
        assert_eq!(tidy(store, START + 1), Ok(short));
        let day = Tidied {
            import_drafts: 1,
            undos: 1,
            ..Tidied::default()
        };
        assert_eq!(tidy(store, START + DAY), Ok(Tidied::default()));
        assert_eq!(tidy(store, START + DAY + 1), Ok(day));
        let month = Tidied {
            shares: 2,
            messages: 2,
            ..Tidied::default()
        };
        assert_eq!(tidy(store, START + 30 * DAY), Ok(Tidied::default()));
        assert_eq!(tidy(store, START + 30 * DAY + 1), Ok(month));
        assert_eq!(month.total(), 4);
        assert_eq!((count(store, "share"), count(store, "message")), (1, 1));
        assert_eq!(count(store, "person"), 1);
    });
}

#[test]
fn an_unused_record_goes_after_25_months_unless_someone_can_sign_in() {
    on_both(|store| {
        let unused = save_device(store, "unused", "", START).unwrap();
        let used = save_device(store, "used", "", START).unwrap();
        let account = save_device(store, "account", "", START).unwrap();
        let passkey = save_device(store, "passkey", "", START).unwrap();
        run(
            store,
            "insert into account (person_id, email, created_at, changed_at) values ($2, 'e', $1, $1)",
            START,
            &account,
        );
        run(
            store,
            "insert into passkey (id, person_id, credential_id, credential, name, created_at) values ('p', $2, 'c', '{}', '', $1)",
            START,
            &passkey,
        );
        run(
            store,
            "update device set used_at = $1 where person_id = $2",
            START,
            &used,
        );
        let device = store
            .read(|tx| {
                tx.query_first("select id from device where key_hash = 'used'", &[])?
                    .unwrap()
                    .text(0)
            })
            .unwrap();
        assert_eq!(touch_device(store, &device, START + 40 * DAY), Ok(true));
        // 1 December 2028 is 25 months later.
        let due = 1_859_241_600 * 1_000_000;
        // After two years a device that is not used has lost its key; the records stay a while longer.
        let keys = Tidied {
            devices: 3,
            ..Tidied::default()
        };
        assert_eq!(tidy(store, START + 2 * 365 * DAY), Ok(Tidied::default()));
        assert_eq!(tidy(store, START + 2 * 365 * DAY + 1), Ok(keys));
        assert_eq!(count(store, "person"), 4);
        assert_eq!(tidy(store, due), Ok(Tidied::default()));
        let one = Tidied {
            records: 1,
            ..Tidied::default()
        };
        assert_eq!(tidy(store, due + 1), Ok(one));
        let left: Vec<String> = store
            .read(|tx| tx.query("select id from person", &[]))
            .unwrap()
            .iter()
            .map(|row| row.text(0).unwrap())
            .collect();
        assert!(!left.contains(&unused));
        assert_eq!(left.len(), 3);
        assert_eq!(count(store, "device"), 1);
    });
}

#[test]
fn use_is_noted_once_a_day_and_for_the_one_who_is_looked_after() {
    on_both(|store| {
        let carer = save_device(store, "carer", "", START).unwrap();
        let person = save_device(store, "person", "", START).unwrap();
        run(
            store,
            "insert into membership (id, person_id, member_id, role, name, record_name, created_at) select 'm', $2, person_id, 'carer', '', '', $1 from device where key_hash = 'carer'",
            START,
            &person,
        );
        run(
            store,
            "update device set acting_for = $2 where key_hash = 'carer' and created_at = $1",
            START,
            &person,
        );
        let device = store
            .read(|tx| {
                tx.query_first("select id from device where key_hash = 'carer'", &[])?
                    .unwrap()
                    .text(0)
            })
            .unwrap();
        let used = |person: &str| {
            store
                .read(|tx| {
                    tx.query_first("select used_at from person where id = $1", &[person.into()])?
                        .unwrap()
                        .integer(0)
                })
                .unwrap()
        };
        assert_eq!(touch_device(store, &device, START + DAY - 1), Ok(false));
        assert_eq!((used(&carer), used(&person)), (START, START));
        assert_eq!(touch_device(store, &device, START + DAY), Ok(true));
        assert_eq!((used(&carer), used(&person)), (START + DAY, START + DAY));
        assert_eq!(touch_device(store, &device, START + DAY + 5), Ok(false));
        assert_eq!(touch_device(store, "none", START + DAY), Ok(false));
    });
}
