//! Links for clinicians: a secret address with a passcode, a scope and an end, and a log that the person can read.

use crate::db::{Problem, Row, Store};
use crate::{new_id, write_audit};

/// Wrong passcodes after which a link is locked.
pub const MOST_FAILED: i64 = 5;

/// A link as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Identifier.
    pub id: String,
    /// For whom, in the person's words.
    pub name: String,
    /// JSON list of what can be seen.
    pub scope: String,
    /// Wrong passcodes so far.
    pub failed_attempts: i64,
    /// When it was made, microseconds UTC.
    pub created_at: i64,
    /// When it ends, microseconds UTC.
    pub expires_at: i64,
    /// When the person ended it, microseconds UTC.
    pub revoked_at: Option<i64>,
}

/// A link as the one who opens it meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenShare {
    /// The link.
    pub share: Share,
    /// Whose record it shows.
    pub person: String,
    /// Hash of the passcode.
    pub passcode_hash: String,
}

impl Share {
    /// Whether it can be opened at `now`, microseconds UTC.
    pub fn is_open(&self, now: i64) -> bool {
        self.revoked_at.is_none() && now < self.expires_at && self.failed_attempts < MOST_FAILED
    }
}

/// A link to be made. Only hashes of its two secrets are kept.
#[derive(Debug, Clone)]
pub struct NewShare {
    /// Identifier, made with the form: the same form sent twice is the same link.
    pub id: String,
    /// For whom.
    pub name: String,
    /// JSON list of what can be seen.
    pub scope: String,
    /// Hash of the secret in the address.
    pub token_hash: String,
    /// Hash of the passcode.
    pub passcode_hash: String,
    /// When it ends, microseconds UTC.
    pub expires_at: i64,
}

const COLUMNS: &str = "id, name, scope, failed_attempts, created_at, expires_at, revoked_at";

fn read(row: &Row) -> Result<Share, Problem> {
    Ok(Share {
        id: row.text(0)?,
        name: row.text(1)?,
        scope: row.text(2)?,
        failed_attempts: row.integer(3)?,
        created_at: row.integer(4)?,
        expires_at: row.integer(5)?,
        revoked_at: row.optional_integer(6)?,
    })
}

/// Makes a link. Whether it was made now; `false` when this person has one with this identifier already, which stays as it is.
///
/// # Errors
/// [`Problem::Missing`] when someone else has a link with this identifier; a database that cannot be written.
pub fn save_share(store: &Store, person: &str, share: NewShare, now: i64) -> Result<bool, Problem> {
    let person = person.to_owned();
    store.write(move |tx| {
        let rows = tx.execute(
            "insert into share (id, person_id, token_hash, passcode_hash, name, scope, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing",
            &[
                share.id.as_str().into(),
                person.as_str().into(),
                share.token_hash.as_str().into(),
                share.passcode_hash.as_str().into(),
                share.name.as_str().into(),
                share.scope.as_str().into(),
                now.into(),
                share.expires_at.into(),
            ],
        )?;
        if rows == 0 {
            let known = tx.query_first(
                "select id from share where person_id = $1 and id = $2",
                &[person.as_str().into(), share.id.as_str().into()],
            )?;
            return known.map(|_| false).ok_or(Problem::Missing);
        }
        write_audit(tx, now, &person, "share.create", &share.id)?;
        Ok(true)
    })
}

/// A link with its log: when, microseconds UTC, and what.
pub type ShareWithLog = (Share, Vec<(i64, String)>);

/// A person's links, newest first, each with its log.
///
/// # Errors
/// A database that cannot be read.
pub fn list_shares(store: &Store, person: &str) -> Result<Vec<ShareWithLog>, Problem> {
    store.read(|tx| {
        let sql =
            format!("select {COLUMNS} from share where person_id = $1 order by created_at desc");
        let shares = tx.query(&sql, &[person.into()])?;
        shares
            .iter()
            .map(|row| {
                let share = read(row)?;
                let log = tx
                    .query(
                        "select at, what from share_access where share_id = $1 order by at desc",
                        &[share.id.as_str().into()],
                    )?
                    .iter()
                    .map(|row| Ok((row.integer(0)?, row.text(1)?)))
                    .collect::<Result<_, Problem>>()?;
                Ok((share, log))
            })
            .collect()
    })
}

/// Ends a link.
///
/// # Errors
/// [`Problem::Missing`] when the person has no such link.
pub fn revoke_share(store: &Store, person: &str, id: &str, now: i64) -> Result<(), Problem> {
    let (person, id) = (person.to_owned(), id.to_owned());
    store.write(move |tx| {
        let rows = tx.execute(
            "update share set revoked_at = $3 where person_id = $1 and id = $2 and revoked_at is null",
            &[person.as_str().into(), id.as_str().into(), now.into()],
        )?;
        if rows == 0 {
            let known = tx.query_first(
                "select id from share where person_id = $1 and id = $2",
                &[person.as_str().into(), id.as_str().into()],
            )?;
            return known.map(drop).ok_or(Problem::Missing);
        }
        write_audit(tx, now, &person, "share.revoke", &id)
    })
}

/// The link with this secret, open or not.
///
/// # Errors
/// A database that cannot be read.
pub fn find_share(store: &Store, token_hash: &str) -> Result<Option<OpenShare>, Problem> {
    store.read(|tx| {
        let sql =
            format!("select {COLUMNS}, person_id, passcode_hash from share where token_hash = $1");
        tx.query_first(&sql, &[token_hash.into()])?
            .map(|row| {
                Ok(OpenShare {
                    share: read(&row)?,
                    person: row.text(7)?,
                    passcode_hash: row.text(8)?,
                })
            })
            .transpose()
    })
}

/// Counts an attempt before its passcode is looked at, so that many at once cannot outrun the lock. Whether it may be looked at.
///
/// # Errors
/// A database that cannot be written.
pub fn begin_attempt(store: &Store, id: &str, now: i64) -> Result<bool, Problem> {
    let id = id.to_owned();
    store.write(move |tx| {
        let rows = tx.execute(
            "update share set failed_attempts = failed_attempts + 1 where id = $1 and failed_attempts < $2 and revoked_at is null and expires_at > $3",
            &[id.as_str().into(), MOST_FAILED.into(), now.into()],
        )?;
        Ok(rows > 0)
    })
}

/// Writes into the log of a link what became of an attempt: `opened` or `wrong_passcode`. An opened one does not count as failed.
///
/// # Errors
/// A database that cannot be written.
pub fn end_attempt(store: &Store, id: &str, is_right: bool, now: i64) -> Result<(), Problem> {
    let id = id.to_owned();
    store.write(move |tx| {
        if is_right {
            tx.execute(
                "update share set failed_attempts = 0 where id = $1",
                &[id.as_str().into()],
            )?;
        }
        let what = if is_right { "opened" } else { "wrong_passcode" };
        tx.execute(
            "insert into share_access (id, share_id, at, what) values ($1, $2, $3, $4)",
            &[new_id().into(), id.as_str().into(), now.into(), what.into()],
        )?;
        write_audit(tx, now, "clinician", &format!("share.{what}"), &id)
    })
}
