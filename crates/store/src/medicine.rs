//! The list of a person's medicines.

use crate::db::{Problem, Row, Store, Tx, Value};
use crate::record::Entered;
use crate::{new_id, write_audit};

/// Most medicines of one person.
pub const MOST: i64 = 100;

/// What a person says of a medicine. Days are `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, as exactly as the person knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MedicineFields {
    /// The name on the packet.
    pub name: String,
    /// When it was started.
    pub started_on: Option<String>,
    /// When it was stopped.
    pub stopped_on: Option<String>,
    /// When its dose was last changed.
    pub dose_changed_on: Option<String>,
    /// Anything else.
    pub note: Option<String>,
}

/// A medicine on the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMedicine {
    /// Identifier.
    pub id: String,
    /// What the person says of it.
    pub fields: MedicineFields,
}

fn optional(text: &Option<String>) -> Value {
    text.as_deref().into()
}

/// A person's medicines: those that are taken before those that were stopped, each by name.
///
/// # Errors
/// A database that cannot be read.
pub fn list_medicines(store: &Store, person: &str) -> Result<Vec<StoredMedicine>, Problem> {
    store.read(|tx| {
        tx.query(
            "select id, name, started_on, stopped_on, dose_changed_on, note from medicine where person_id = $1 order by case when stopped_on is null then 0 else 1 end, lower(name), id",
            &[person.into()],
        )?
        .iter()
        .map(read)
        .collect()
    })
}

fn read(row: &Row) -> Result<StoredMedicine, Problem> {
    Ok(StoredMedicine {
        id: row.text(0)?,
        fields: MedicineFields {
            name: row.text(1)?,
            started_on: row.optional_text(2)?,
            stopped_on: row.optional_text(3)?,
            dose_changed_on: row.optional_text(4)?,
            note: row.optional_text(5)?,
        },
    })
}

/// A person's medicines with their identifiers and the times of their entry, in a transaction.
pub(crate) fn list_entered_medicines(
    tx: &mut Tx<'_>,
    person: &str,
) -> Result<Vec<(String, Entered<MedicineFields>)>, Problem> {
    tx.query(
        "select id, name, started_on, stopped_on, dose_changed_on, note, created_at, changed_at from medicine where person_id = $1 order by created_at, id",
        &[person.into()],
    )?
    .iter()
    .map(|row| {
        let StoredMedicine { id, fields } = read(row)?;
        let entered = Entered {
            of: fields,
            entered_at: row.integer(6)?,
            changed_at: row.integer(7)?,
        };
        Ok((id, entered))
    })
    .collect()
}

/// How the list stands: another text after every change of it, and nothing of what it says.
pub(crate) fn list_mark(tx: &mut Tx<'_>, person: &str) -> Result<String, Problem> {
    let row = tx
        .query_first(
            "select count(*), cast(coalesce(sum(changed_at), 0) as bigint), coalesce(max(id), '') from medicine where person_id = $1",
            &[person.into()],
        )?
        .ok_or(Problem::Missing)?;
    let (count, changed, newest) = (row.integer(0)?, row.integer(1)?, row.text(2)?);
    Ok(format!("{count} {changed} {newest}"))
}

/// Adds a medicine; `actor` is who does it. Gives its identifier; `None` when there are [`MOST`] already.
///
/// # Errors
/// A database that cannot be written.
pub fn save_medicine(
    store: &Store,
    person: &str,
    actor: &str,
    fields: MedicineFields,
    now: i64,
) -> Result<Option<String>, Problem> {
    let (person, actor) = (person.to_owned(), actor.to_owned());
    store.write(move |tx| {
        let count = tx
            .query_first(
                "select count(*) from medicine where person_id = $1",
                &[person.as_str().into()],
            )?
            .ok_or(Problem::Missing)?
            .integer(0)?;
        if count >= MOST {
            return Ok(None);
        }
        let id = new_id();
        tx.execute(
            "insert into medicine (id, person_id, name, started_on, stopped_on, dose_changed_on, note, created_at, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
            &[
                id.as_str().into(),
                person.as_str().into(),
                fields.name.as_str().into(),
                optional(&fields.started_on),
                optional(&fields.stopped_on),
                optional(&fields.dose_changed_on),
                optional(&fields.note),
                now.into(),
            ],
        )?;
        write_audit(tx, now, &actor, "medicine.create", &id)?;
        Ok(Some(id))
    })
}

/// Says something else of a medicine.
///
/// # Errors
/// [`Problem::Missing`] when the person has no such medicine.
pub fn change_medicine(
    store: &Store,
    person: &str,
    actor: &str,
    medicine: StoredMedicine,
    now: i64,
) -> Result<(), Problem> {
    let (person, actor) = (person.to_owned(), actor.to_owned());
    store.write(move |tx| {
        let StoredMedicine { id, fields } = &medicine;
        let rows = tx.execute(
            "update medicine set name = $3, started_on = $4, stopped_on = $5, dose_changed_on = $6, note = $7, changed_at = $8 where person_id = $1 and id = $2",
            &[
                person.as_str().into(),
                id.as_str().into(),
                fields.name.as_str().into(),
                optional(&fields.started_on),
                optional(&fields.stopped_on),
                optional(&fields.dose_changed_on),
                optional(&fields.note),
                now.into(),
            ],
        )?;
        if rows == 0 {
            return Err(Problem::Missing);
        }
        write_audit(tx, now, &actor, "medicine.change", id)
    })
}

/// Takes a medicine off the list.
///
/// # Errors
/// [`Problem::Missing`] when the person has no such medicine.
pub fn remove_medicine(
    store: &Store,
    person: &str,
    actor: &str,
    id: &str,
    now: i64,
) -> Result<(), Problem> {
    let (person, actor, id) = (person.to_owned(), actor.to_owned(), id.to_owned());
    store.write(move |tx| {
        let rows = tx.execute(
            "delete from medicine where person_id = $1 and id = $2",
            &[person.as_str().into(), id.as_str().into()],
        )?;
        if rows == 0 {
            return Err(Problem::Missing);
        }
        write_audit(tx, now, &actor, "medicine.remove", &id)
    })
}
