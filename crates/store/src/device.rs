//! Devices: each holds a key that opens one person's record.

use care::access::Role;

use crate::db::{Problem, Store, Tx};
use crate::person::insert_person;
use crate::{new_id, write_audit};

/// Who holds a device and whose record it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The device.
    pub device: String,
    /// Whose device it is.
    pub own: String,
    /// Whose record it shows: the same person, or someone they look after.
    pub record: String,
    /// What the holder is to that person.
    pub role: Role,
    /// When the device was last used, to the day, microseconds UTC.
    pub used_at: i64,
    /// Whose record it shows, in words; `None` for the holder's own.
    pub acting: Option<String>,
    /// The zone of the person whose record it shows, an IANA name; `None` before they said one.
    pub zone: Option<String>,
}

/// Who holds the key with this hash. A membership that was ended shows the holder's own record again.
///
/// # Errors
/// A database that cannot be read.
pub fn find_holder(store: &Store, key_hash: &str) -> Result<Option<Holder>, Problem> {
    store.read(|tx| {
        let row = tx.query_first(
            "select d.id, d.person_id, m.person_id, m.role, m.record_name, d.used_at, p.zone from device d left join membership m on m.person_id = d.acting_for and m.member_id = d.person_id join person p on p.id = coalesce(m.person_id, d.person_id) where d.key_hash = $1",
            &[key_hash.into()],
        )?;
        row.map(|row| {
            let own = row.text(1)?;
            let acting = match (row.optional_text(2)?, row.optional_text(3)?) {
                (Some(record), Some(role)) => Role::from_id(&role).map(|role| (record, role)),
                _ => None,
            };
            let (record, role) = acting.unwrap_or((own.clone(), Role::Own));
            Ok(Holder {
                device: row.text(0)?,
                own,
                record,
                role,
                acting: row.optional_text(4)?.filter(|_| role != Role::Own),
                used_at: row.integer(5)?,
                zone: row.optional_text(6)?,
            })
        })
        .transpose()
    })
}

/// The holder of the key with this hash, a new person on a new device if there is none.
///
/// `now` in microseconds UTC; `name` says what device it is, in words.
///
/// # Errors
/// A database that cannot be written.
pub fn save_device(store: &Store, key_hash: &str, name: &str, now: i64) -> Result<String, Problem> {
    let (hash, name) = (key_hash.to_owned(), name.to_owned());
    store.write(move |tx| {
        let known = tx.query_first(
            "select person_id from device where key_hash = $1",
            &[hash.as_str().into()],
        )?;
        if let Some(row) = known {
            return row.text(0);
        }
        let person = insert_person(tx, now)?;
        let id = new_id();
        tx.execute(
            "insert into device (id, person_id, key_hash, name, created_at, used_at) values ($1, $2, $3, $4, $5, $5)",
            &[
                id.as_str().into(),
                person.as_str().into(),
                hash.as_str().into(),
                name.as_str().into(),
                now.into(),
            ],
        )?;
        write_audit(tx, now, &person, "device.create", &id)?;
        Ok(person)
    })
}

/// How often it is noted that a device was used, in microseconds: once a day.
pub const NOTED: i64 = 24 * 3600 * 1_000_000;

/// Notes that a device and the records it opens are in use, at most once a day. Gives whether it was noted.
///
/// There is no audit line: it says nothing of what was done. `now` in microseconds UTC.
///
/// # Errors
/// A database that cannot be read or written.
pub fn touch_device(store: &Store, device: &str, now: i64) -> Result<bool, Problem> {
    let before = now.saturating_sub(NOTED);
    // Mostly it was noted already: a look does not wait for the writer.
    let is_due = store.read(|tx| {
        tx.query_first(
            "select 1 from device where id = $1 and used_at <= $2",
            &[device.into(), before.into()],
        )
        .map(|row| row.is_some())
    })?;
    if !is_due {
        return Ok(false);
    }
    let device = device.to_owned();
    store.write(move |tx| {
        let values = [device.as_str().into(), now.into(), before.into()];
        let rows = tx.execute(
            "update device set used_at = $2 where id = $1 and used_at <= $3",
            &values,
        )?;
        // Who acts for someone uses their own record too; the other's only while they are a carer or bed partner.
        tx.execute(
            "update person set used_at = $2 where used_at < $2 and (id = (select person_id from device where id = $1) \
             or id = (select m.person_id from device d join membership m on m.person_id = d.acting_for and m.member_id = d.person_id where d.id = $1))",
            &[device.as_str().into(), now.into()],
        )?;
        Ok(rows > 0)
    })
}

/// A device on which someone is signed in, with the last use of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Identifier.
    pub id: String,
    /// What it is, in the browser's words; may be empty.
    pub name: String,
    /// Since when, microseconds UTC.
    pub created_at: i64,
    /// Last use to the day, microseconds UTC.
    pub used_at: i64,
}

/// The devices of a person, the one used last first.
///
/// # Errors
/// A database that cannot be read.
pub fn list_devices(store: &Store, person: &str) -> Result<Vec<Device>, Problem> {
    store.read(|tx| {
        tx.query(
            "select id, name, created_at, used_at from device where person_id = $1 order by used_at desc, id desc",
            &[person.into()],
        )?
        .iter()
        .map(|row| {
            Ok(Device {
                id: row.text(0)?,
                name: row.text(1)?,
                created_at: row.integer(2)?,
                used_at: row.integer(3)?,
            })
        })
        .collect()
    })
}

/// Opens the record of a person on a new device. Gives the device.
///
/// # Errors
/// A database that cannot be written.
pub fn sign_in(
    store: &Store,
    person: &str,
    key_hash: &str,
    name: &str,
    now: i64,
) -> Result<String, Problem> {
    let (person, hash, name) = (person.to_owned(), key_hash.to_owned(), name.to_owned());
    store.write(move |tx| insert_device(tx, &person, &hash, &name, now))
}

/// As [`sign_in`], in a transaction.
pub(crate) fn insert_device(
    tx: &mut Tx<'_>,
    person: &str,
    key_hash: &str,
    name: &str,
    now: i64,
) -> Result<String, Problem> {
    let id = new_id();
    tx.execute(
        "insert into device (id, person_id, key_hash, name, created_at, used_at) values ($1, $2, $3, $4, $5, $5)",
        &[
            id.as_str().into(),
            person.into(),
            key_hash.into(),
            name.into(),
            now.into(),
        ],
    )?;
    tx.execute(
        "update person set used_at = $2 where id = $1",
        &[person.into(), now.into()],
    )?;
    write_audit(tx, now, person, "device.sign_in", &id)?;
    Ok(id)
}

/// Takes the key of a device away, if the person has an account. Gives whether there was such a device.
pub(crate) fn delete_device(tx: &mut Tx<'_>, person: &str, device: &str) -> Result<bool, Problem> {
    let rows = tx.execute(
        "delete from device where person_id = $1 and id = $2 and exists (select 1 from account where person_id = $1)",
        &[person.into(), device.into()],
    )?;
    Ok(rows > 0)
}

/// Signs one device out. Only for a person with an account: another could never open their record again.
///
/// # Errors
/// [`Problem::Missing`] when the person has no account or no such device.
pub fn remove_device(store: &Store, person: &str, device: &str, now: i64) -> Result<(), Problem> {
    let (person, device) = (person.to_owned(), device.to_owned());
    store.write(move |tx| {
        if !delete_device(tx, &person, &device)? {
            return Err(Problem::Missing);
        }
        write_audit(tx, now, &person, "device.sign_out", &device)
    })
}

/// Signs every device out, all but one if one is named. Only for a person with an account. Gives how many.
///
/// # Errors
/// [`Problem::Missing`] when the person has no account.
pub fn remove_devices(
    store: &Store,
    person: &str,
    but: Option<&str>,
    now: i64,
) -> Result<u64, Problem> {
    let (person, but) = (person.to_owned(), but.unwrap_or_default().to_owned());
    store.write(move |tx| {
        tx.query_first(
            "select person_id from account where person_id = $1",
            &[person.as_str().into()],
        )?
        .ok_or(Problem::Missing)?;
        let rows = tx.execute(
            "delete from device where person_id = $1 and id <> $2",
            &[person.as_str().into(), but.as_str().into()],
        )?;
        write_audit(tx, now, &person, "device.sign_out_all", &person)?;
        Ok(rows)
    })
}
