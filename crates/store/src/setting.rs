//! What the server made for itself once and keeps.

use crate::db::{Problem, Store};
use crate::write_audit;

/// Name of the key that signs push messages.
pub const PUSH_KEY: &str = "push_key";

/// The kept value; `made` is kept when there is none. Of several servers that start together one wins, and all get its value.
///
/// # Errors
/// A database that cannot be written.
pub fn find_or_save(store: &Store, name: &str, made: String, now: i64) -> Result<String, Problem> {
    if let Some(kept) = find(store, name)? {
        return Ok(kept);
    }
    let asked = name.to_owned();
    store.write(move |tx| {
        let rows = tx.execute(
            "insert into setting (name, value) values ($1, $2) on conflict (name) do nothing",
            &[asked.as_str().into(), made.as_str().into()],
        )?;
        if rows > 0 {
            write_audit(tx, now, "server", "setting.create", &asked)?;
        }
        tx.query_first(
            "select value from setting where name = $1",
            &[asked.as_str().into()],
        )?
        .ok_or(Problem::Missing)?
        .text(0)
    })
}

/// The kept value, if there is one.
///
/// # Errors
/// A database that cannot be read.
pub fn find(store: &Store, name: &str) -> Result<Option<String>, Problem> {
    store.read(|tx| {
        tx.query_first("select value from setting where name = $1", &[name.into()])?
            .map(|row| row.text(0))
            .transpose()
    })
}
