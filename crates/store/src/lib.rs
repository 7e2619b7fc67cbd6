//! Remembers: persons, assessments, nights and what was done to them, on SQLite or PostgreSQL with the same SQL.
//!
//! Every change is one serialisable transaction that also holds its audit line.
//! Deliberately absent: async (callers enter through a worker thread), HTTP, medical decisions. SQL stands nowhere else.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod account;
pub mod arrival;
pub mod assessment;
pub mod db;
pub mod device;
pub mod diary_choices;
pub mod erase;
pub mod import_draft;
pub mod medicine;
pub mod membership;
pub mod message;
pub mod night;
pub mod own_factor;
pub mod passkey;
pub mod person;
pub mod phone_check;
pub mod plan_step;
pub mod push;
pub mod record;
pub mod reminder;
pub mod retention;
pub mod search;
pub mod setting;
pub mod share;
pub mod undo;
pub mod warning;

pub use db::{OpenProblem, Problem, Store, Tx};

use uuid::Uuid;

/// A new identifier that sorts by time.
pub fn new_id() -> String {
    Uuid::now_v7().to_string()
}

/// Writes the audit line of a change, in the transaction of that change.
fn write_audit(
    tx: &mut Tx<'_>,
    at: i64,
    actor: &str,
    action: &str,
    subject: &str,
) -> Result<(), Problem> {
    write_audit_line(tx, at, actor, action, subject).map(drop)
}

/// Writes the audit line of a change and gives its identifier.
fn write_audit_line(
    tx: &mut Tx<'_>,
    at: i64,
    actor: &str,
    action: &str,
    subject: &str,
) -> Result<String, Problem> {
    let id = new_id();
    tx.execute(
        "insert into audit (id, at, actor, action, subject) values ($1, $2, $3, $4, $5)",
        &[
            id.as_str().into(),
            at.into(),
            actor.into(),
            action.into(),
            subject.into(),
        ],
    )?;
    Ok(id)
}
