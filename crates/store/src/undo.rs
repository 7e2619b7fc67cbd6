//! What one save changed, kept for a day so that it can be taken back.

use care::access::Role;
use care::night::{Change, Key, Outcome};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::db::{Problem, Store, Tx};
use crate::night::{Author, find_record, save_change, touch_diary};
use crate::{new_id, write_audit};

/// How long a save can be taken back, in microseconds: a day. Afterwards what was deleted is gone.
const KEPT: i64 = 24 * 3600 * 1_000_000;

/// How long a bed partner can take back a save of their own, in microseconds: ten minutes. They do not see the diary, so it is for slips only.
const KEPT_BED_PARTNER: i64 = 10 * 60 * 1_000_000;

/// A night or a cramp before a save: the fields that the save changed, as they were.
#[derive(Serialize, Deserialize)]
struct Before {
    key: Key,
    zone: String,
    /// The stamp that the save gave its fields.
    at: i64,
    /// Who made the save; what was kept before this was noted has none.
    #[serde(default)]
    by: Option<String>,
    /// There was no such night or cramp.
    is_new: bool,
    fields: Map<String, Json>,
}

/// Puts what a person says now into their diary, all in one transaction. Gives the name under which it can be taken back; `None` when nothing is different.
///
/// Unlike [`crate::night::save_changes`], which merges what may be old, this is said by someone who sees the diary: it wins over what is stored.
/// Fields that are stored with the same value already are left alone. `now` in microseconds UTC.
///
/// # Errors
/// A database that cannot be written; then nothing is kept.
pub fn save_undoable(
    store: &Store,
    person: &str,
    author: &Author,
    now: i64,
    changes: Vec<Change>,
) -> Result<Option<String>, Problem> {
    let (person, author) = (person.to_owned(), author.clone());
    store.write(move |tx| {
        let mut before = Vec::new();
        for change in &changes {
            before.extend(save_said(tx, &person, &author, now, change)?);
        }
        if before.is_empty() {
            return Ok(None);
        }
        touch_diary(tx, &person, now)?;
        tx.execute(
            "delete from undo where person_id = $1 and created_at < $2",
            &[person.as_str().into(), now.saturating_sub(KEPT).into()],
        )?;
        let id = new_id();
        let before = serde_json::to_string(&before)
            .map_err(|_| Problem::Broken("a change cannot be kept for undo".to_owned()))?;
        tx.execute(
            "insert into undo (id, person_id, before, created_at) values ($1, $2, $3, $4)",
            &[
                id.as_str().into(),
                person.as_str().into(),
                before.into(),
                now.into(),
            ],
        )?;
        Ok(Some(id))
    })
}

/// Saves one change; gives what was before, or nothing when it changes nothing.
fn save_said(
    tx: &mut Tx<'_>,
    person: &str,
    author: &Author,
    now: i64,
    change: &Change,
) -> Result<Option<Before>, Problem> {
    let found = find_record(tx, person, &change.key)?;
    let is_new = found.is_none();
    let (record, zone) = found.unwrap_or_else(|| (Default::default(), change.zone.clone()));
    let known = |field: &str| match record.fields.get(field) {
        // Nothing is removed before someone says so.
        None if field == "removed" => Json::Bool(false),
        None => Json::Null,
        Some(value) => value.clone(),
    };
    let is_new_cramp = is_new && matches!(change.key, Key::Cramp { .. });
    let mut change = change.clone();
    change
        .fields
        .retain(|field, value| *value != known(field) || (is_new_cramp && field == "removed"));
    if change.fields.is_empty() {
        return Ok(None);
    }
    let newest = change
        .fields
        .keys()
        .filter_map(|field| record.stamps.get(field))
        .max();
    if let Some(newest) = newest {
        change.at = change.at.max(newest.saturating_add(1));
    }
    let before = Before {
        key: change.key.clone(),
        zone,
        at: change.at,
        by: Some(author.id.clone()),
        is_new,
        fields: change
            .fields
            .keys()
            .map(|field| (field.clone(), known(field)))
            .collect(),
    };
    let outcome = save_change(tx, person, author, now, &change)?;
    Ok((outcome == Outcome::Stored).then_some(before))
}

/// Takes a save back: its fields get the values from before. A field that was changed again since stays. Gives the nights.
///
/// # Errors
/// [`Problem::Missing`] when this person has no such save, it was taken back already, or it is older than a day;
/// for a bed partner also when someone else made it or it is older than ten minutes.
pub fn take_back(
    store: &Store,
    person: &str,
    author: &Author,
    now: i64,
    id: &str,
) -> Result<Vec<Date>, Problem> {
    let (person, author, id) = (person.to_owned(), author.clone(), id.to_owned());
    store.write(move |tx| {
        let row = tx
            .query_first(
                "select before, created_at from undo where id = $1 and person_id = $2 and created_at >= $3",
                &[
                    id.as_str().into(),
                    person.as_str().into(),
                    now.saturating_sub(KEPT).into(),
                ],
            )?
            .ok_or(Problem::Missing)?;
        let before: Vec<Before> = serde_json::from_str(&row.text(0)?)
            .map_err(|_| Problem::Broken("a stored undo cannot be read".to_owned()))?;
        if author.role == Role::BedPartner {
            let is_recent = row.integer(1)? >= now.saturating_sub(KEPT_BED_PARTNER);
            let is_theirs = before.iter().all(|one| one.by.as_ref() == Some(&author.id));
            if !is_recent || !is_theirs {
                return Err(Problem::Missing);
            }
        }
        for one in before.iter().rev() {
            restore(tx, &person, &author, now, one)?;
        }
        tx.execute("delete from undo where id = $1", &[id.as_str().into()])?;
        touch_diary(tx, &person, now)?;
        write_audit(
            tx,
            now,
            &author.id,
            "diary.undo",
            &format!("undo {person} {id}"),
        )?;
        let mut nights: Vec<Date> = before.iter().map(|one| one.key.night()).collect();
        nights.sort_unstable();
        nights.dedup();
        Ok(nights)
    })
}

fn restore(
    tx: &mut Tx<'_>,
    person: &str,
    author: &Author,
    now: i64,
    before: &Before,
) -> Result<(), Problem> {
    let Some((record, _)) = find_record(tx, person, &before.key)? else {
        return Ok(());
    };
    let mut fields: Map<String, Json> = before
        .fields
        .iter()
        .filter(|(field, _)| record.stamps.get(*field) == Some(&before.at))
        .map(|(field, value)| (field.clone(), value.clone()))
        .collect();
    let is_untouched = record.stamps.values().all(|at| *at <= before.at);
    if before.is_new && is_untouched {
        // It was not there: gone again, not an empty night.
        fields.insert("removed".to_owned(), true.into());
    }
    if fields.is_empty() {
        return Ok(());
    }
    let change = Change {
        key: before.key.clone(),
        zone: before.zone.clone(),
        at: now.max(before.at.saturating_add(1)),
        fields,
    };
    save_change(tx, person, author, now, &change).map(drop)
}

/// Removes every person's saves that can no longer be taken back: what was deleted is then gone from here too. Gives how many.
///
/// # Errors
/// A database that cannot be written.
pub fn remove_old(store: &Store, now: i64) -> Result<u64, Problem> {
    store.write(move |tx| {
        tx.execute(
            "delete from undo where created_at < $1",
            &[now.saturating_sub(KEPT).into()],
        )
    })
}
