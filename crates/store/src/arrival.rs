//! What a person recorded without an account comes along when they sign in: one record of two.

use std::collections::BTreeMap;

use care::access::Role;
use care::night::{Change, Key};
use serde_json::{Map, Value as Json};

use crate::db::{Problem, Store, Tx};
use crate::device::{delete_device, insert_device};
use crate::night::{Author, find_record, save_change, touch_diary};
use crate::write_audit;

/// Adds the nights, cramps, own factors, medicines and checks of a person without an account to another person, then removes the first.
///
/// Where both have said something about the same night, the newer value wins, field by field. What was taken back stays behind:
/// it must not take back what the other record holds.
///
/// # Errors
/// [`Problem::Missing`] when either is not there, or the first has an account.
pub fn bring_along(store: &Store, from: &str, to: &str, now: i64) -> Result<(), Problem> {
    let (from, to) = (from.to_owned(), to.to_owned());
    store.write(move |tx| bring(tx, &from, &to, now))
}

/// Opens the record of `person` on a device with this key, in place of the device that the browser had, all in one transaction.
/// With `brings` what was recorded there without an account comes along, see [`bring_along`].
///
/// # Errors
/// [`Problem::Missing`] when the record that is to come along is gone or has an account.
pub fn arrive(
    store: &Store,
    person: &str,
    before: Option<(&str, &str)>,
    brings: bool,
    (key_hash, name): (&str, &str),
    now: i64,
) -> Result<(), Problem> {
    let person = person.to_owned();
    let before = before.map(|(own, device)| (own.to_owned(), device.to_owned()));
    let (key_hash, name) = (key_hash.to_owned(), name.to_owned());
    store.write(move |tx| {
        if let Some((own, _)) = before.as_ref().filter(|(own, _)| brings && *own != person) {
            bring(tx, own, &person, now)?;
        }
        insert_device(tx, &person, &key_hash, &name, now)?;
        // The new key takes the place of the one this browser had. A record without an account keeps its device: without it nobody could open it.
        if let Some((own, device)) = &before
            && delete_device(tx, own, device)?
        {
            write_audit(tx, now, own, "device.sign_out", device)?;
        }
        Ok(())
    })
}

fn bring(tx: &mut Tx<'_>, from: &str, to: &str, now: i64) -> Result<(), Problem> {
    let claimed = tx.query_first(
        "select person_id from account where person_id = $1",
        &[from.into()],
    )?;
    if from == to || claimed.is_some() {
        return Err(Problem::Missing);
    }
    let factors = bring_factors(tx, from, to)?;
    for (key, entered_by) in keys(tx, from)? {
        bring_record(tx, from, to, &key, entered_by, &factors, now)?;
    }
    // Entered when it was entered, not when it came along: otherwise every night would be late.
    let entered = tx.query(
        "select date, entered_at from night where person_id = $1 and not is_removed",
        &[from.into()],
    )?;
    for row in entered {
        tx.execute(
            "update night set entered_at = $3 where person_id = $1 and date = $2 and entered_at > $3",
            &[to.into(), row.text(0)?.into(), row.integer(1)?.into()],
        )?;
    }
    tx.execute(
        "update medicine set person_id = $2 where person_id = $1",
        &[from.into(), to.into()],
    )?;
    // A check that is open there already stays the open one.
    tx.execute(
        "update assessment set person_id = $2 where person_id = $1 and (state = 'done' \
         or not exists (select 1 from assessment other where other.person_id = $2 and other.state <> 'done'))",
        &[from.into(), to.into()],
    )?;
    touch_diary(tx, to, now)?;
    let rows = tx.execute("delete from person where id = $1", &[from.into()])?;
    if rows == 0 {
        return Err(Problem::Missing);
    }
    write_audit(tx, now, to, "account.bring_along", from)
}

/// Whether anything is recorded that would come along.
///
/// # Errors
/// A database that cannot be read.
pub fn has_something_to_bring(store: &Store, person: &str) -> Result<bool, Problem> {
    store.read(|tx| {
        let row = tx.query_first(
            "select 1 from person where id = $1 and not exists (select 1 from account where person_id = $1) \
             and (exists (select 1 from night where person_id = $1 and not is_removed) \
             or exists (select 1 from cramp where person_id = $1 and not is_removed) \
             or exists (select 1 from medicine where person_id = $1) \
             or exists (select 1 from own_factor where person_id = $1 and not is_removed) \
             or exists (select 1 from assessment where person_id = $1))",
            &[person.into()],
        )?;
        Ok(row.is_some())
    })
}

/// Copies own factors. Gives the identifiers that are different there: a factor with the same name is the same.
fn bring_factors(
    tx: &mut Tx<'_>,
    from: &str,
    to: &str,
) -> Result<BTreeMap<String, String>, Problem> {
    let mut other = BTreeMap::new();
    let rows = tx.query(
        "select id, name, created_at from own_factor where person_id = $1 and not is_removed",
        &[from.into()],
    )?;
    for row in rows {
        let (id, name) = (row.text(0)?, row.text(1)?);
        let known = tx.query_first(
            "select id from own_factor where person_id = $1 and name = $2 and not is_removed",
            &[to.into(), name.as_str().into()],
        )?;
        if let Some(known) = known {
            other.insert(format!("day.{id}"), format!("day.{}", known.text(0)?));
            continue;
        }
        // The same file may have been read on both sides: then the same identifier is known, under another name or taken out.
        tx.execute(
            "insert into own_factor (person_id, id, name, created_at) values ($1, $2, $3, $4) on conflict (person_id, id) do update set is_removed = false",
            &[
                to.into(),
                id.as_str().into(),
                name.as_str().into(),
                row.integer(2)?.into(),
            ],
        )?;
    }
    Ok(other)
}

/// What a diary holds, with who entered it.
fn keys(tx: &mut Tx<'_>, person: &str) -> Result<Vec<(Key, Role)>, Problem> {
    let broken = || Problem::Broken("a stored night or cramp cannot be read".to_owned());
    let nights = tx.query(
        "select entered_by, date from night where person_id = $1 and not is_removed",
        &[person.into()],
    )?;
    let cramps = tx.query(
        "select entered_by, night, id from cramp where person_id = $1 and not is_removed",
        &[person.into()],
    )?;
    let mut keys = Vec::new();
    for (rows, is_cramp) in [(nights, false), (cramps, true)] {
        for row in rows {
            let role = Role::from_id(&row.text(0)?).ok_or_else(broken)?;
            let night = row.text(1)?.parse().map_err(|_| broken())?;
            let key = if is_cramp {
                let id = row.text(2)?;
                Key::Cramp { id, night }
            } else {
                Key::Night { night }
            };
            keys.push((key, role));
        }
    }
    Ok(keys)
}

fn bring_record(
    tx: &mut Tx<'_>,
    from: &str,
    to: &str,
    key: &Key,
    role: Role,
    factors: &BTreeMap<String, String>,
    now: i64,
) -> Result<(), Problem> {
    let Some((record, zone)) = find_record(tx, from, key)? else {
        return Ok(());
    };
    // Said at the same time, brought at the same time: the stamps stay what they were.
    let mut groups: BTreeMap<i64, Map<String, Json>> = BTreeMap::new();
    for (field, at) in &record.stamps {
        let value = record.fields.get(field).cloned().unwrap_or(Json::Null);
        let field = factors.get(field).unwrap_or(field).clone();
        groups.entry(*at).or_default().insert(field, value);
    }
    let author = Author {
        id: to.to_owned(),
        role,
    };
    for (at, fields) in groups {
        let change = Change {
            key: key.clone(),
            zone: zone.clone(),
            at,
            fields,
        };
        save_change(tx, to, &author, now, &change)?;
    }
    Ok(())
}
