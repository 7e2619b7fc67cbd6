//! Persons, and what is remembered of how they use their record.

use crate::db::{Problem, Store, Tx};
use crate::{new_id, write_audit};

/// Makes a person in a transaction. Gives the identifier.
pub(crate) fn insert_person(tx: &mut Tx<'_>, now: i64) -> Result<String, Problem> {
    let id = new_id();
    tx.execute(
        "insert into person (id, created_at, used_at) values ($1, $2, $2)",
        &[id.as_str().into(), now.into()],
    )?;
    write_audit(tx, now, &id, "person.create", &id)?;
    Ok(id)
}

/// How a person's diary and messages are set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonSettings {
    /// IANA name of the zone where the person sleeps.
    pub zone: Option<String>,
    /// Grows with every change of the diary.
    pub diary_version: i64,
    /// What the diary shows, as JSON.
    pub diary_choices: String,
    /// No message from this local time…
    pub quiet_from: String,
    /// … to this one.
    pub quiet_to: String,
}

/// The settings of a person.
///
/// # Errors
/// [`Problem::Missing`] when there is no such person.
pub fn find_settings(store: &Store, person: &str) -> Result<PersonSettings, Problem> {
    store.read(|tx| read_settings(tx, person))
}

/// As [`find_settings`], in a transaction.
pub(crate) fn read_settings(tx: &mut Tx<'_>, person: &str) -> Result<PersonSettings, Problem> {
    let row = tx
        .query_first(
            "select zone, diary_version, diary_choices, quiet_from, quiet_to from person where id = $1",
            &[person.into()],
        )?
        .ok_or(Problem::Missing)?;
    Ok(PersonSettings {
        zone: row.optional_text(0)?,
        diary_version: row.integer(1)?,
        diary_choices: row.text(2)?,
        quiet_from: row.text(3)?,
        quiet_to: row.text(4)?,
    })
}

/// Remembers where a person sleeps.
///
/// # Errors
/// [`Problem::Missing`] when there is no such person.
pub fn save_zone(store: &Store, person: &str, zone: &str, now: i64) -> Result<(), Problem> {
    let (person, zone) = (person.to_owned(), zone.to_owned());
    store.write(move |tx| {
        let rows = tx.execute(
            "update person set zone = $2, diary_version = diary_version + 1 where id = $1 and (zone is null or zone <> $2)",
            &[person.as_str().into(), zone.as_str().into()],
        )?;
        if rows > 0 {
            write_audit(tx, now, &person, "person.zone", &person)?;
        }
        Ok(())
    })
}
