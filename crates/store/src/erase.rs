//! Deletes what is stored about a person: what they recorded, or everything.

use crate::db::{Problem, Store, Tx, Value};
use crate::write_audit_line;

/// What is counted when something is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Nights.
    Nights,
    /// Cramps.
    Cramps,
    /// Saves that can still be taken back.
    Undo,
    /// Circumstances that the person watches besides the usual ones.
    OwnFactors,
    /// Files that were read and wait for a yes.
    ImportDrafts,
    /// Checks, open and done.
    Checks,
    /// Medicines.
    Medicines,
    /// Reminders.
    Reminders,
    /// Steps of the plan.
    Steps,
    /// Addresses in browsers to which push messages go.
    Subscriptions,
    /// Links for clinicians.
    Shares,
    /// Messages, those that wait and those that were sent.
    Messages,
    /// E-mail address and password.
    Account,
    /// Passkeys.
    Passkeys,
    /// Letters with a secret that were not answered yet.
    EmailTokens,
    /// Carers and bed partners, and those for whom the person is one.
    Memberships,
    /// Invitations that were not answered yet.
    Invitations,
    /// Devices.
    Devices,
}

/// What a person recorded, in an order in which nothing is deleted by a reference before it was counted.
const DATA: [(Kind, &str); 12] = [
    (Kind::Nights, "night"),
    (Kind::Cramps, "cramp"),
    (Kind::Undo, "undo"),
    (Kind::OwnFactors, "own_factor"),
    (Kind::ImportDrafts, "import_draft"),
    (Kind::Checks, "assessment"),
    (Kind::Medicines, "medicine"),
    (Kind::Reminders, "reminder"),
    (Kind::Steps, "plan_step"),
    (Kind::Subscriptions, "push_subscription"),
    (Kind::Shares, "share"),
    (Kind::Messages, "message"),
];

/// How a person signs in, and who else keeps their record.
const ACCOUNT: [(Kind, &str); 6] = [
    (Kind::Account, "account"),
    (Kind::Passkeys, "passkey"),
    (Kind::EmailTokens, "email_token"),
    (Kind::Memberships, "membership"),
    (Kind::Invitations, "invitation"),
    (Kind::Devices, "device"),
];

/// What was deleted. Nothing in it says what the records said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The audit line, by which an operator finds that it happened.
    pub number: String,
    /// When, microseconds UTC.
    pub at: i64,
    /// How many of each kind, those with none too.
    pub counts: Vec<(Kind, u64)>,
}

/// Which rows of a table are a person's.
fn whose(kind: Kind) -> &'static str {
    match kind {
        Kind::Memberships => "person_id = $1 or member_id = $1",
        // A letter about the account belongs to the account: its secret is good for as long as it is.
        Kind::Messages => {
            "person_id = $1 and letter not in ('confirm', 'recover', 'email-changed', 'passkey-added')"
        }
        _ => "person_id = $1",
    }
}

/// How much of each kind is stored about a person, those with none too.
///
/// # Errors
/// A database that cannot be read.
pub fn count_stored(store: &Store, person: &str) -> Result<Vec<(Kind, u64)>, Problem> {
    store.read(|tx| {
        DATA.iter()
            .chain(&ACCOUNT)
            .map(|(kind, table)| {
                let sql = counting(*kind, table);
                let row = tx
                    .query_first(&sql, &[person.into()])?
                    .ok_or(Problem::Missing)?;
                Ok((*kind, u64::try_from(row.integer(0)?).unwrap_or_default()))
            })
            .collect()
    })
}

/// How many rows of a table wait or are of use; a file that was taken stays for a day to say what was taken, and waits for nothing.
fn counting(kind: Kind, table: &str) -> String {
    let whose = whose(kind);
    match kind {
        Kind::ImportDrafts => {
            format!("select count(*) from {table} where {whose} and format <> 'done'")
        }
        _ => format!("select count(*) from {table} where {whose}"),
    }
}

fn remove(
    tx: &mut Tx<'_>,
    person: &str,
    tables: &[(Kind, &str)],
) -> Result<Vec<(Kind, u64)>, Problem> {
    tables
        .iter()
        .map(|(kind, table)| {
            let row = tx
                .query_first(&counting(*kind, table), &[person.into()])?
                .ok_or(Problem::Missing)?;
            let count = u64::try_from(row.integer(0)?).unwrap_or_default();
            let sql = format!("delete from {table} where {}", whose(*kind));
            tx.execute(&sql, &[person.into()])?;
            Ok((*kind, count))
        })
        .collect()
}

/// Deletes what a person recorded: diary, checks, medicines, plan, reminders, links for clinicians, messages.
/// Sign-in, devices, carers and bed partners stay; what the diary shows is as at the beginning.
///
/// `now` in microseconds UTC.
///
/// # Errors
/// [`Problem::Missing`] when there is no such person; a database that cannot be written. Then nothing is deleted.
pub fn erase_data(store: &Store, person: &str, now: i64) -> Result<Receipt, Problem> {
    let person = person.to_owned();
    store.write(move |tx| {
        // The version grows, so that nothing worked out from the old diary is taken for current. The address of the calendar ends as the links do.
        let rows = tx.execute(
            "update person set diary_choices = '{}', diary_version = diary_version + 1, calendar_key_hash = null, used_at = $2 where id = $1",
            &[person.as_str().into(), now.into()],
        )?;
        if rows == 0 {
            return Err(Problem::Missing);
        }
        let counts = remove(tx, &person, &DATA)?;
        let number = write_audit_line(tx, now, &person, "person.erase_data", &person)?;
        Ok(Receipt { number, at: now, counts })
    })
}

/// Deletes everything about a person, except the audit lines, which say no more than that something was done.
///
/// `now` in microseconds UTC.
///
/// # Errors
/// [`Problem::Missing`] when there is no such person; a database that cannot be written. Then nothing is deleted.
pub fn erase_account(store: &Store, person: &str, now: i64) -> Result<Receipt, Problem> {
    let person = person.to_owned();
    store.write(move |tx| {
        let mut counts = remove(tx, &person, &DATA)?;
        counts.extend(remove(tx, &person, &ACCOUNT)?);
        let key: [Value; 1] = [person.as_str().into()];
        // A device of a carer that shows this record shows the carer's own again: the reference sees to it.
        if tx.execute("delete from person where id = $1", &key)? == 0 {
            return Err(Problem::Missing);
        }
        let number = write_audit_line(tx, now, &person, "person.erase_account", &person)?;
        Ok(Receipt {
            number,
            at: now,
            counts,
        })
    })
}
