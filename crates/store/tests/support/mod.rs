//! Runs a test on SQLite and on PostgreSQL.
//!
//! PostgreSQL is the server at `TEST_DATABASE_URL`, as `./test` starts it; each test makes a schema of its own there.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::sync::atomic::{AtomicU32, Ordering};

use store::Store;
use store::db::Location;

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
