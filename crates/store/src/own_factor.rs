//! Circumstances that a person watches besides the usual ones.

use crate::db::{Problem, Store};
use crate::night::{Author, touch_diary};
use crate::write_audit;

/// Most own factors of one person: a list that can still be filled in of a morning.
pub const MOST: i64 = care::night::MOST_OWN_FACTORS as i64;

/// Longest name, in characters.
pub const LONGEST_NAME: usize = care::night::LONGEST_OWN_FACTOR;

/// Adds a factor. Gives its identifier; `None` when there are [`MOST`] already, also for a name that is there. Else a name that is or was there is that factor again.
///
/// # Errors
/// A database that cannot be written.
pub fn save_own_factor(
    store: &Store,
    person: &str,
    author: &Author,
    name: &str,
    now: i64,
) -> Result<Option<String>, Problem> {
    let (person, author, name) = (person.to_owned(), author.clone(), name.to_owned());
    // Letters and digits only, as the diary wants it.
    let id = format!("own_{}", uuid::Uuid::now_v7().simple());
    store.write(move |tx| {
        let known = tx.query_first(
            "select id, is_removed from own_factor where person_id = $1 and name = $2 order by is_removed, created_at",
            &[person.as_str().into(), name.as_str().into()],
        )?;
        let count = tx
            .query_first(
                "select count(*) from own_factor where person_id = $1 and not is_removed",
                &[person.as_str().into()],
            )?
            .ok_or(Problem::Missing)?
            .integer(0)?;
        let known = known.map(|row| row.text(0)).transpose()?;
        if count >= MOST {
            return Ok(None);
        }
        let id = known.clone().unwrap_or_else(|| id.clone());
        tx.execute(
            "insert into own_factor (person_id, id, name, created_at) values ($1, $2, $3, $4) on conflict (person_id, id) do update set is_removed = false",
            &[
                person.as_str().into(),
                id.as_str().into(),
                name.as_str().into(),
                now.into(),
            ],
        )?;
        touch_diary(tx, &person, now)?;
        write_audit(tx, now, &author.id, "own_factor.create", &format!("own_factor {person} {id}"))?;
        Ok(Some(id))
    })
}

/// Gives a factor another name.
///
/// # Errors
/// [`Problem::Missing`] when this person has no such factor.
pub fn rename_own_factor(
    store: &Store,
    person: &str,
    author: &Author,
    id: &str,
    name: &str,
    now: i64,
) -> Result<(), Problem> {
    change(
        store,
        person,
        author,
        id,
        now,
        Some(name.to_owned()),
        "own_factor.rename",
    )
}

/// Takes a factor out of the diary; what was said with it stays stored.
///
/// # Errors
/// [`Problem::Missing`] when this person has no such factor.
pub fn remove_own_factor(
    store: &Store,
    person: &str,
    author: &Author,
    id: &str,
    now: i64,
) -> Result<(), Problem> {
    change(store, person, author, id, now, None, "own_factor.remove")
}

fn change(
    store: &Store,
    person: &str,
    author: &Author,
    id: &str,
    now: i64,
    name: Option<String>,
    action: &'static str,
) -> Result<(), Problem> {
    let (person, author, id) = (person.to_owned(), author.clone(), id.to_owned());
    store.write(move |tx| {
        let rows = match &name {
            Some(name) => tx.execute(
                "update own_factor set name = $3 where person_id = $1 and id = $2 and not is_removed",
                &[
                    person.as_str().into(),
                    id.as_str().into(),
                    name.as_str().into(),
                ],
            )?,
            None => tx.execute(
                "update own_factor set is_removed = true where person_id = $1 and id = $2 and not is_removed",
                &[person.as_str().into(), id.as_str().into()],
            )?,
        };
        if rows == 0 {
            return Err(Problem::Missing);
        }
        touch_diary(tx, &person, now)?;
        write_audit(tx, now, &author.id, action, &format!("own_factor {person} {id}"))
    })
}

/// The factors of a person: identifier and name, in the order in which they were added.
///
/// # Errors
/// A database that cannot be read.
pub fn list_own_factors(store: &Store, person: &str) -> Result<Vec<(String, String)>, Problem> {
    store.read(|tx| {
        tx.query(
            "select id, name from own_factor where person_id = $1 and not is_removed order by created_at, id",
            &[person.into()],
        )?
        .iter()
        .map(|row| Ok((row.text(0)?, row.text(1)?)))
        .collect()
    })
}
