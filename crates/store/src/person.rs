//! Persons, known by the key of their device.

use crate::db::{Problem, Store};
use crate::{new_id, write_audit};

/// The person whose device holds the key with this hash, made now if there is none.
///
/// `now` in microseconds UTC.
///
/// # Errors
/// A database that cannot be written.
pub fn save_person(store: &Store, device_key_hash: &str, now: i64) -> Result<String, Problem> {
    let hash = device_key_hash.to_owned();
    store.write(move |tx| {
        let known = tx.query_first(
            "select id from person where device_key_hash = $1",
            &[hash.as_str().into()],
        )?;
        if let Some(row) = known {
            return row.text(0);
        }
        let id = new_id();
        tx.execute(
            "insert into person (id, device_key_hash, created_at) values ($1, $2, $3)",
            &[id.as_str().into(), hash.as_str().into(), now.into()],
        )?;
        write_audit(tx, now, &id, "person.create", &id)?;
        Ok(id)
    })
}

/// The person whose device holds the key with this hash.
///
/// # Errors
/// A database that cannot be read.
pub fn find_person(store: &Store, device_key_hash: &str) -> Result<Option<String>, Problem> {
    store.read(|tx| {
        tx.query_first(
            "select id from person where device_key_hash = $1",
            &[device_key_hash.into()],
        )?
        .map(|row| row.text(0))
        .transpose()
    })
}

/// Removes a person with everything that is stored about them, except the audit lines, which say no more than that.
///
/// # Errors
/// [`Problem::Missing`] when there is no such person.
pub fn remove_person(store: &Store, person: &str, now: i64) -> Result<(), Problem> {
    let person = person.to_owned();
    store.write(move |tx| {
        let rows = tx.execute(
            "delete from person where id = $1",
            &[person.as_str().into()],
        )?;
        if rows == 0 {
            return Err(Problem::Missing);
        }
        write_audit(tx, now, &person, "person.remove", &person)
    })
}
