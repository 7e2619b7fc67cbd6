//! What is deleted is gone from every table, and nothing of anyone else is.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use store::db::{Row, Value};
use store::device::save_device;
use store::erase::{Kind, count_stored, erase_account, erase_data};
use store::{Problem, Store};
use support::{count, on_both};

/// Every column that names a person, as the migrations make them: table and column.
fn columns() -> Vec<(String, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut columns = vec![("person".to_owned(), "id".to_owned())];
    for entry in std::fs::read_dir(folder).unwrap() {
        let mut table = String::new();
        for line in std::fs::read_to_string(entry.unwrap().path())
            .unwrap()
            .lines()
        {
            if let Some(rest) = line.strip_prefix("create table ") {
                table = rest
                    .split(' ')
                    .next()
                    .unwrap()
                    .trim_end_matches("_next")
                    .to_owned();
            }
            let column = line.trim().split(' ').next().unwrap();
            let found = (table.clone(), column.to_owned());
            if ["person_id", "member_id", "acting_for"].contains(&column)
                && !columns.contains(&found)
            {
                columns.push(found);
            }
        }
    }
    assert!(columns.len() > 18, "{columns:?}");
    columns
}

fn rows(store: &Store, table: &str, column: &str, person: &str) -> Vec<Row> {
    let sql = format!("select * from {table} where {column} = $1 order by 1, 2");
    store.read(|tx| tx.query(&sql, &[person.into()])).unwrap()
}

/// Everything that names a person.
fn everything(store: &Store, person: &str) -> Vec<(String, Vec<Row>)> {
    columns()
        .into_iter()
        .map(|(table, column)| {
            let found = rows(store, &table, &column, person);
            (format!("{table}.{column}"), found)
        })
        .collect()
}

/// A person with a row in every table, and someone who is their carer and for whom they are one.
fn seed(store: &Store, tag: &str) -> String {
    let person = save_device(store, &format!("{tag}-key"), "", 1).unwrap();
    let friend = save_device(store, &format!("{tag}-friend"), "", 1).unwrap();
    let statements = [
        "update person set diary_choices = '{\"a\":1}', calendar_key_hash = $1 where id = $2",
        "update device set acting_for = (select person_id from device where key_hash = $1 || '-friend') where person_id = $2",
        "update device set acting_for = $2 where key_hash = $1 || '-friend'",
        "insert into night (person_id, date, zone, fields, stamps, entered_by, entered_at, changed_at) values ($2, '2026-01-01', $1, '{}', '{}', 'own', 1, 1)",
        "insert into cramp (person_id, id, night, zone, fields, stamps, entered_by, entered_at, changed_at) values ($2, $1, '2026-01-01', 'UTC', '{}', '{}', 'own', 1, 1)",
        "insert into undo (id, person_id, before, created_at) values ($1, $2, '{}', 1)",
        "insert into own_factor (person_id, id, name, created_at) values ($2, $1, 'tea', 1)",
        "insert into import_draft (id, person_id, format, diary, created_at) values ($1, $2, 'csv', '{}', 1)",
        "insert into assessment (id, person_id, state, facts, created_at, changed_at) values ($1, $2, 'open', '{}', 1, 1)",
        "insert into medicine (id, person_id, name, created_at, changed_at) values ($1, $2, 'a secret medicine', 1, 1)",
        "insert into plan_step (id, person_id, remedy, started_on, state, created_at, changed_at) values ($1, $2, 'remedy.heat', '2026-01-01', 'active', 1, 1)",
        "insert into reminder (id, person_id, about, plan_step_id, at_time, next_at, created_at, changed_at) values ($1, $2, 'step', $1, '09:00', 1, 1, 1)",
        "insert into push_subscription (id, person_id, device_id, endpoint, p256dh, auth, created_at) select $1, $2, id, $1, 'p', 'a', 1 from device where person_id = $2",
        "insert into account (person_id, email, created_at, changed_at) values ($2, $1, 1, 1)",
        "insert into passkey (id, person_id, credential_id, credential, name, created_at) values ($1, $2, $1, '{}', '', 1)",
        "insert into email_token (token_hash, person_id, purpose, email, expires_at) values ($1, $2, 'confirm', 'e', 9)",
        "insert into membership (id, person_id, member_id, role, name, record_name, created_at) select $1 || 'a', $2, person_id, 'carer', '', '', 1 from device where key_hash = $1 || '-friend'",
        "insert into membership (id, person_id, member_id, role, name, record_name, created_at) select $1 || 'b', person_id, $2, 'carer', '', '', 1 from device where key_hash = $1 || '-friend'",
        "insert into invitation (token_hash, person_id, role, name, record_name, created_at, expires_at) values ($1, $2, 'carer', '', '', 1, 9)",
        "insert into share (id, person_id, token_hash, passcode_hash, name, scope, created_at, expires_at) values ($1, $2, $1, 'p', '', '[]', 1, 9)",
        "insert into share_access (id, share_id, at, what) select $1, id, 1, 'opened' from share where id = $1 and person_id = $2",
        "insert into message (id, person_id, channel, letter, details, state, due_at, created_at) values ($1, $2, 'email', 'reminder', '{}', 'waiting', 1, 1)",
    ];
    for statement in statements {
        let values: [Value; 2] = [tag.into(), person.as_str().into()];
        store
            .write(move |tx| {
                // Both placeholders in each statement: PostgreSQL wants to know the kind of every one.
                let sql = statement
                    .replace("$1", "cast($1 as text)")
                    .replace("$2", "cast($2 as text)");
                tx.execute(&sql, &values)
            })
            .unwrap_or_else(|problem| panic!("{statement}: {problem}"));
    }
    assert!(!friend.is_empty());
    for (place, found) in everything(store, &person) {
        assert!(!found.is_empty(), "the test puts nothing into {place}");
    }
    person
}

#[test]
fn a_deleted_account_leaves_no_row_and_touches_nobody_else() {
    on_both(|store| {
        let mine = seed(store, "mine");
        let other = seed(store, "other");
        let before = everything(store, &other);
        let receipt = erase_account(store, &mine, 7).unwrap();
        assert_eq!(receipt.at, 7);
        for (kind, rows) in &receipt.counts {
            let expected = if *kind == Kind::Memberships { 2 } else { 1 };
            assert_eq!(*rows, expected, "{kind:?}");
        }
        for (place, found) in everything(store, &mine) {
            assert_eq!(found, [], "{place}");
        }
        assert_eq!(count(store, "share_access"), 1);
        assert_eq!(everything(store, &other), before);
        // The line says who and what was done, and nothing of what was stored.
        let line = rows(store, "audit", "id", &receipt.number);
        assert_eq!(line.len(), 1);
        assert_eq!(
            (
                line[0].text(2).unwrap(),
                line[0].text(3).unwrap(),
                line[0].text(4).unwrap()
            ),
            (
                mine.clone(),
                "person.erase_account".to_owned(),
                mine.clone()
            )
        );
        assert_eq!(erase_account(store, &mine, 8), Err(Problem::Missing));
    });
}

#[test]
fn deleted_data_leaves_sign_in_devices_and_helpers() {
    on_both(|store| {
        let mine = seed(store, "mine");
        let other = seed(store, "other");
        let before = everything(store, &other);
        let kept = [
            "person",
            "device",
            "account",
            "passkey",
            "email_token",
            "membership",
            "invitation",
        ];
        let kept_before: Vec<_> = everything(store, &mine)
            .into_iter()
            .filter(|(place, _)| !place.starts_with("person."))
            .filter(|(place, _)| kept.contains(&place.split('.').next().unwrap()))
            .collect();
        let receipt = erase_data(store, &mine, 7).unwrap();
        assert!(
            receipt.counts.iter().all(|(_, rows)| *rows == 1),
            "{receipt:?}"
        );
        let after = everything(store, &mine);
        for (place, found) in &after {
            let is_kept = kept.contains(&place.split('.').next().unwrap());
            assert_eq!(!found.is_empty(), is_kept, "{place}");
        }
        let kept_after: Vec<_> = after
            .into_iter()
            .filter(|(place, found)| !found.is_empty() && !place.starts_with("person."))
            .collect();
        assert_eq!(kept_after, kept_before);
        let choices = store
            .read(|tx| {
                tx.query_first(
                    "select diary_choices, diary_version, calendar_key_hash from person where id = $1",
                    &[mine.as_str().into()],
                )
            })
            .unwrap()
            .unwrap();
        assert_eq!(choices.text(0).unwrap(), "{}");
        assert_eq!(choices.integer(1).unwrap(), 1);
        assert_eq!(choices.optional_text(2).unwrap(), None);
        assert_eq!(everything(store, &other), before);
        let left: u64 = count_stored(store, &mine)
            .unwrap()
            .iter()
            .filter(|(kind, _)| receipt.counts.iter().any(|(own, _)| own == kind))
            .map(|(_, rows)| rows)
            .sum();
        assert_eq!(left, 0);
        assert_eq!(erase_data(store, "nobody", 8), Err(Problem::Missing));
    });
}

#[test]
fn a_letter_about_the_account_survives_the_data() {
    on_both(|store| {
        let mine = seed(store, "mine");
        let id = mine.clone();
        store
            .write(move |tx| {
                tx.execute(
                    "insert into message (id, person_id, channel, letter, details, state, due_at, created_at) values ('letter', $1, 'email', 'confirm', '{}', 'waiting', 1, 1)",
                    &[id.as_str().into()],
                )
            })
            .unwrap();
        erase_data(store, &mine, 2).unwrap();
        assert_eq!(count(store, "message"), 1);
        erase_account(store, &mine, 3).unwrap();
        assert_eq!(count(store, "message"), 0);
    });
}
