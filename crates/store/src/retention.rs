//! Deletes what is no longer needed: what has expired, and records that nobody uses any more.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::db::{Problem, Store};
use crate::{undo, write_audit};

/// One day in microseconds.
const DAY: i64 = 24 * 3600 * 1_000_000;

/// How long a link for a clinician is listed after its end.
const SHARE_LISTED: i64 = 30 * DAY;

/// How long a message is kept after it was sent, given up or withdrawn.
const MESSAGE_KEPT: i64 = 30 * DAY;

/// How long a file that was read waits for a yes.
const DRAFT_KEPT: i64 = DAY;

/// How long a device that is not used keeps its key: as long as the browser keeps it.
const DEVICE_KEPT: i64 = 2 * 365 * DAY;

/// After so many months without use a record without account goes. A device loses its key after two years, so nobody can open it any more.
const UNUSED_MONTHS: i64 = 25;

/// How many of each were deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Secrets sent by e-mail that expired.
    pub email_tokens: u64,
    /// Passkey ceremonies that were not finished in time.
    pub ceremonies: u64,
    /// Invitations that expired.
    pub invitations: u64,
    /// Files that were read and got no yes within a day.
    pub import_drafts: u64,
    /// Saves that can no longer be taken back; see [`crate::undo::remove_old`].
    pub undos: u64,
    /// Links for clinicians that ended 30 days ago.
    pub shares: u64,
    /// Messages that were done 30 days ago.
    pub messages: u64,
    /// Devices that were not used for two years.
    pub devices: u64,
    /// Records without account that were not used for 25 months.
    pub records: u64,
}

impl Tidied {
    /// How many rows in all.
    pub fn total(&self) -> u64 {
        self.email_tokens
            + self.ceremonies
            + self.invitations
            + self.import_drafts
            + self.undos
            + self.shares
            + self.messages
            + self.devices
            + self.records
    }
}

/// Deletes what is no longer needed, each kind in a transaction of its own. Several servers may do it at once.
///
/// `now` in microseconds UTC.
///
/// # Errors
/// A database that cannot be written; what was deleted until then stays deleted.
pub fn tidy(store: &Store, now: i64) -> Result<Tidied, Problem> {
    Ok(Tidied {
        email_tokens: remove(store, now, "email_token", "expires_at < $1", now)?,
        ceremonies: remove(store, now, "ceremony", "expires_at < $1", now)?,
        invitations: remove(store, now, "invitation", "expires_at < $1", now)?,
        import_drafts: remove(
            store,
            now,
            "import_draft",
            "created_at < $1",
            now.saturating_sub(DRAFT_KEPT),
        )?,
        undos: undo::remove_old(store, now)?,
        shares: remove(
            store,
            now,
            "share",
            "expires_at < $1 or revoked_at < $1",
            now.saturating_sub(SHARE_LISTED),
        )?,
        messages: remove(
            store,
            now,
            "message",
            "state <> 'waiting' and coalesce(done_at, created_at) < $1",
            now.saturating_sub(MESSAGE_KEPT),
        )?,
        devices: remove(
            store,
            now,
            "device",
            "used_at < $1",
            now.saturating_sub(DEVICE_KEPT),
        )?,
        records: remove_unused(store, now)?,
    })
}

/// Deletes the rows that are older than `before`, with one audit line that holds how many.
fn remove(
    store: &Store,
    now: i64,
    table: &'static str,
    which: &'static str,
    before: i64,
) -> Result<u64, Problem> {
    store.write(move |tx| {
        let rows = tx.execute(
            &format!("delete from {table} where {which}"),
            &[before.into()],
        )?;
        if rows > 0 {
            write_audit(tx, now, "charley", "retention", &format!("{table} {rows}"))?;
        }
        Ok(rows)
    })
}

/// Deletes records that nobody can sign in to and nobody used for long.
fn remove_unused(store: &Store, now: i64) -> Result<u64, Problem> {
    let before = Timestamp::from_microsecond(now)
        .and_then(|now| {
            now.to_zoned_datetime(TimeZone::UTC)
                .checked_sub(UNUSED_MONTHS.months())
        })
        .map_err(|error| {
            Problem::Broken(format!("the time of the server is not possible: {error}"))
        })?
        .timestamp()
        .as_microsecond();
    store.write(move |tx| {
        let unused = "from person where used_at < $1 \
             and not exists (select 1 from account where account.person_id = person.id) \
             and not exists (select 1 from passkey where passkey.person_id = person.id)";
        let persons = tx.query(&format!("select id {unused}"), &[before.into()])?;
        for row in &persons {
            let id = row.text(0)?;
            tx.execute("delete from person where id = $1", &[id.as_str().into()])?;
            write_audit(tx, now, "charley", "person.retention", &id)?;
        }
        Ok(u64::try_from(persons.len()).unwrap_or(u64::MAX))
    })
}
