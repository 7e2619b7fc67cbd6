//! A file that was read and waits for the person's yes; removed after 24 hours.

use crate::db::{Problem, Store};
use crate::night::Author;
use crate::record::{Taken, take};
use crate::{new_id, write_audit};

/// How long a draft waits, in microseconds: 24 hours.
pub const KEPT: i64 = 24 * 3600 * 1_000_000;

/// Keeps a draft that `actor` brought. `draft` is JSON; `now` in microseconds UTC. Gives its identifier. Drafts that waited too long are removed.
///
/// # Errors
/// A database that cannot be written.
pub fn save_import_draft(
    store: &Store,
    person: &str,
    actor: &str,
    (format, draft): (&str, &str),
    now: i64,
) -> Result<String, Problem> {
    let (person, actor) = (person.to_owned(), actor.to_owned());
    let (format, draft) = (format.to_owned(), draft.to_owned());
    store.write(move |tx| {
        let id = new_id();
        tx.execute("delete from import_draft where created_at < $1", &[(now - KEPT).into()])?;
        tx.execute(
            "insert into import_draft (id, person_id, format, diary, created_at) values ($1, $2, $3, $4, $5)",
            &[id.as_str().into(), person.as_str().into(), format.as_str().into(), draft.as_str().into(), now.into()],
        )?;
        write_audit(tx, now, &actor, "import_draft.create", &id)?;
        Ok(id)
    })
}

/// A waiting draft of this person: its format and its JSON.
///
/// # Errors
/// [`Problem::Missing`] when there is none, or it waited too long.
pub fn find_import_draft(
    store: &Store,
    person: &str,
    id: &str,
    now: i64,
) -> Result<(String, String), Problem> {
    store.read(|tx| {
        let row = tx
            .query_first(
                "select format, diary from import_draft where person_id = $1 and id = $2 and created_at >= $3",
                &[person.into(), id.into(), (now - KEPT).into()],
            )?
            .ok_or(Problem::Missing)?;
        Ok((row.text(0)?, row.text(1)?))
    })
}

/// Takes a draft into the record: what is taken and the end of the draft are one transaction.
///
/// The draft's row stays until it is removed by age, with `format` `done` and a [`crate::record::Stored`] in JSON as its text, for the page that says so.
///
/// # Errors
/// [`Problem::Missing`] when the draft is not waiting; then nothing is taken.
pub fn confirm_import_draft(
    store: &Store,
    person: &str,
    author: &Author,
    id: &str,
    taken: Taken,
    unchanged: u64,
    now: i64,
) -> Result<(), Problem> {
    let (person, author, id) = (person.to_owned(), author.clone(), id.to_owned());
    store.write(move |tx| {
        tx.query_first(
            "select id from import_draft where person_id = $1 and id = $2 and format <> 'done' and created_at >= $3",
            &[person.as_str().into(), id.as_str().into(), (now - KEPT).into()],
        )?
        .ok_or(Problem::Missing)?;
        let mut stored = take(tx, &person, &author, &taken, now)?;
        stored.unchanged += unchanged;
        let stored = serde_json::to_string(&stored)
            .map_err(|error| Problem::Broken(error.to_string()))?;
        tx.execute(
            "update import_draft set format = 'done', diary = $3 where person_id = $1 and id = $2",
            &[person.as_str().into(), id.as_str().into(), stored.as_str().into()],
        )?;
        write_audit(tx, now, &author.id, "import_draft.confirm", &id)
    })
}

/// Removes a draft for which the person said no. One that was taken, or is not there, is left alone.
///
/// # Errors
/// A database that cannot be written.
pub fn remove_import_draft(
    store: &Store,
    person: &str,
    actor: &str,
    id: &str,
    now: i64,
) -> Result<(), Problem> {
    let (person, actor, id) = (person.to_owned(), actor.to_owned(), id.to_owned());
    store.write(move |tx| {
        let removed = tx.execute(
            "delete from import_draft where person_id = $1 and id = $2 and format <> 'done'",
            &[person.as_str().into(), id.as_str().into()],
        )?;
        if removed > 0 {
            write_audit(tx, now, &actor, "import_draft.remove", &id)?;
        }
        Ok(())
    })
}
