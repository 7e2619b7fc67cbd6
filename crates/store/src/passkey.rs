//! Passkeys: keys that a phone, computer or security key holds, and the ceremonies in which they are made and used.
//!
//! What a passkey is and whether an answer is right, the web side decides; here is only what is kept.

use crate::account::tell_confirmed;
use crate::db::{Problem, Row, Store};
use crate::{new_id, write_audit};

/// A passkey of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Identifier.
    pub id: String,
    /// Whose it is.
    pub person: String,
    /// The identifier that the authenticator gave, base64url.
    pub credential_id: String,
    /// Public key and counter, as the library keeps them: JSON.
    pub credential: String,
    /// What it is, in the words of the browser that made it; may be empty.
    pub name: String,
    /// When it was made, microseconds UTC.
    pub created_at: i64,
    /// When it last opened the record, microseconds UTC.
    pub used_at: Option<i64>,
}

/// A passkey that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPasskey {
    /// The identifier that the authenticator gave, base64url.
    pub credential_id: String,
    /// Public key and counter, JSON.
    pub credential: String,
    /// What it is, in words.
    pub name: String,
}

const COLUMNS: &str = "id, person_id, credential_id, credential, name, created_at, used_at";

fn read(row: &Row) -> Result<Passkey, Problem> {
    Ok(Passkey {
        id: row.text(0)?,
        person: row.text(1)?,
        credential_id: row.text(2)?,
        credential: row.text(3)?,
        name: row.text(4)?,
        created_at: row.integer(5)?,
        used_at: row.optional_integer(6)?,
    })
}

/// The passkeys of a person, the oldest first.
///
/// # Errors
/// A database that cannot be read.
pub fn list_passkeys(store: &Store, person: &str) -> Result<Vec<Passkey>, Problem> {
    store.read(|tx| {
        let sql =
            format!("select {COLUMNS} from passkey where person_id = $1 order by created_at, id");
        tx.query(&sql, &[person.into()])?.iter().map(read).collect()
    })
}

/// The passkey with this identifier of the authenticator, if there is one.
///
/// # Errors
/// A database that cannot be read.
pub fn find_passkey(store: &Store, credential_id: &str) -> Result<Option<Passkey>, Problem> {
    store.read(|tx| {
        let sql = format!("select {COLUMNS} from passkey where credential_id = $1");
        tx.query_first(&sql, &[credential_id.into()])?
            .as_ref()
            .map(read)
            .transpose()
    })
}

/// Gives a person another passkey; a person without an account has one from now on. A confirmed address is told. Gives its identifier.
///
/// # Errors
/// [`Problem::Exists`] when the authenticator's identifier is known already.
pub fn add_passkey(
    store: &Store,
    person: &str,
    passkey: NewPasskey,
    now: i64,
) -> Result<String, Problem> {
    let person = person.to_owned();
    store.write(move |tx| {
        let made = tx.execute(
            "insert into account (person_id, created_at, changed_at) values ($1, $2, $2) on conflict (person_id) do nothing",
            &[person.as_str().into(), now.into()],
        )?;
        if made > 0 {
            write_audit(tx, now, &person, "account.create", &person)?;
        }
        let id = new_id();
        tx.execute(
            "insert into passkey (id, person_id, credential_id, credential, name, created_at) values ($1, $2, $3, $4, $5, $6)",
            &[
                id.as_str().into(),
                person.as_str().into(),
                passkey.credential_id.as_str().into(),
                passkey.credential.as_str().into(),
                passkey.name.as_str().into(),
                now.into(),
            ],
        )?;
        tell_confirmed(tx, &person, "passkey-added", now)?;
        write_audit(tx, now, &person, "passkey.add", &id)?;
        Ok(id)
    })
}

/// Notes that a passkey opened the record, with its new counter.
///
/// # Errors
/// [`Problem::Missing`] when it was removed meanwhile.
pub fn note_use(store: &Store, id: &str, credential: &str, now: i64) -> Result<(), Problem> {
    let (id, credential) = (id.to_owned(), credential.to_owned());
    store.write(move |tx| {
        let row = tx
            .query_first(
                "select person_id from passkey where id = $1",
                &[id.as_str().into()],
            )?
            .ok_or(Problem::Missing)?;
        tx.execute(
            "update passkey set credential = $2, used_at = $3 where id = $1",
            &[id.as_str().into(), credential.as_str().into(), now.into()],
        )?;
        write_audit(tx, now, &row.text(0)?, "passkey.use", &id)
    })
}

/// Removes a passkey. Gives whether it was done: the last way into a record stays, otherwise nobody could open it again.
///
/// # Errors
/// [`Problem::Missing`] when the person has no such passkey.
pub fn remove_passkey(store: &Store, person: &str, id: &str, now: i64) -> Result<bool, Problem> {
    let (person, id) = (person.to_owned(), id.to_owned());
    store.write(move |tx| {
        let key = [person.as_str().into(), id.as_str().into()];
        tx.query_first(
            "select id from passkey where person_id = $1 and id = $2",
            &key,
        )?
        .ok_or(Problem::Missing)?;
        let other = tx.query_first(
            "select person_id from account where person_id = $1 and ((password_hash is not null and email is not null) \
             or exists (select 1 from passkey where person_id = $1 and id <> $2))",
            &key,
        )?;
        if other.is_none() {
            return Ok(false);
        }
        tx.execute("delete from passkey where person_id = $1 and id = $2", &key)?;
        write_audit(tx, now, &person, "passkey.remove", &id)?;
        Ok(true)
    })
}

/// Keeps a ceremony until it is finished or `expires_at`, microseconds UTC. Gives its identifier.
///
/// # Errors
/// A database that cannot be written.
pub fn begin_ceremony(store: &Store, state: &str, expires_at: i64) -> Result<String, Problem> {
    let state = state.to_owned();
    store.write(move |tx| {
        let id = new_id();
        tx.execute(
            "insert into ceremony (id, state, expires_at) values ($1, $2, $3)",
            &[id.as_str().into(), state.as_str().into(), expires_at.into()],
        )?;
        Ok(id)
    })
}

/// Ends a ceremony and gives its state; no answer can be given to it twice.
///
/// # Errors
/// [`Problem::Missing`] when there is none, any more.
pub fn end_ceremony(store: &Store, id: &str, now: i64) -> Result<String, Problem> {
    let id = id.to_owned();
    store.write(move |tx| {
        let row = tx
            .query_first(
                "select state from ceremony where id = $1 and expires_at > $2",
                &[id.as_str().into(), now.into()],
            )?
            .ok_or(Problem::Missing)?;
        tx.execute("delete from ceremony where id = $1", &[id.as_str().into()])?;
        row.text(0)
    })
}
