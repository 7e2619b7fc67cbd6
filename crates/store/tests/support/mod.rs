//! Runs a test on SQLite and on PostgreSQL.
//!
//! PostgreSQL is the server at `TEST_DATABASE_URL`, as `./test` starts it; each test makes a schema of its own there.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::sync::atomic::{AtomicU32, Ordering};

use care::access::Role;
use care::night::{Change, Key};
use serde_json::Value;
use store::account::Letter;
use store::db::Location;
use store::night::Author;
use store::{Problem, Store};

/// Runs the test on an empty SQLite file and on an empty PostgreSQL schema.
pub fn on_both(test: impl Fn(&Store)) {
    let folder = tempfile::tempdir().unwrap();
    test(&Store::open_folder(folder.path()).unwrap());
    match postgres_schema() {
        Some(location) => test(&Store::open(&location).unwrap()),
        None => {
            assert!(
                std::env::var_os("REQUIRE_ALL").is_none(),
                "TEST_DATABASE_URL is not set and must be"
            );
            eprintln!("skipped on PostgreSQL: TEST_DATABASE_URL is not set");
        }
    }
}

fn postgres_schema() -> Option<Location> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let url = std::env::var("TEST_DATABASE_URL").ok()?;
    let schema = format!(
        "test_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    client
        .batch_execute(&format!("create schema {schema}"))
        .unwrap();
    let joint = if url.contains('?') { '&' } else { '?' };
    Some(Location::Server(format!(
        "{url}{joint}options=-csearch_path%3D{schema}"
    )))
}

/// How many rows a table has.
pub fn count(store: &Store, table: &str) -> i64 {
    let sql = format!("select count(*) from {table}");
    store
        .read(|tx| tx.query_first(&sql, &[])?.unwrap().integer(0))
        .unwrap()
}

/// Whether a change was refused because its record is not there, or not this person's.
pub fn is_missing<T>(outcome: Result<T, Problem>) -> bool {
    matches!(outcome, Err(Problem::Missing))
}

/// The person themself as the one who changes their record.
pub fn author(id: &str) -> Author {
    Author {
        id: id.to_owned(),
        role: Role::Own,
    }
}

/// What someone in Berlin says at an instant, microseconds UTC.
pub fn change(key: Key, at: i64, fields: Value) -> Change {
    let Value::Object(fields) = fields else {
        panic!("fields are an object")
    };
    Change {
        key,
        zone: "Europe/Berlin".to_owned(),
        at,
        fields,
    }
}

/// A letter with a secret that has this hash.
pub fn letter(hash: &str, expires_at: i64) -> Letter {
    Letter {
        token_hash: hash.to_owned(),
        link: format!("/account/{hash}"),
        expires_at,
    }
}

/// A number of one row, such as an instant.
pub fn number(store: &Store, sql: &str, value: &str) -> i64 {
    store
        .read(|tx| tx.query_first(sql, &[value.into()])?.unwrap().integer(0))
        .unwrap()
}

/// The actions in the audit whose actor is this one, in order.
pub fn actions(store: &Store, actor: &str) -> Vec<String> {
    store
        .read(|tx| {
            tx.query(
                "select action from audit where actor = $1 order by id",
                &[actor.into()],
            )?
            .iter()
            .map(|row| row.text(0))
            .collect()
        })
        .unwrap()
}
