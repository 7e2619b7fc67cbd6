//! Devices: each holds a key that opens one person's record.

use care::access::Role;

use crate::db::{Problem, Store};
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
    /// Whose record it shows, in words; `None` for the holder's own.
    pub acting: Option<String>,
}

/// Who holds the key with this hash. A membership that was ended shows the holder's own record again.
///
/// # Errors
/// A database that cannot be read.
pub fn find_holder(store: &Store, key_hash: &str) -> Result<Option<Holder>, Problem> {
    store.read(|tx| {
        let row = tx.query_first(
            "select d.id, d.person_id, m.person_id, m.role, m.record_name from device d left join membership m on m.person_id = d.acting_for and m.member_id = d.person_id where d.key_hash = $1",
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
