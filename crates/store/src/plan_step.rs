//! The steps that a person chose from their plan.

use crate::db::{Problem, Row, Store, Tx};
use crate::record::Entered;
use crate::{new_id, write_audit};

/// A chosen step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanStep {
    /// Identifier.
    pub id: String,
    /// Identifier of the remedy in the knowledge.
    pub remedy: String,
    /// ISO date.
    pub started_on: String,
    /// ISO date on which to judge it.
    pub judge_on: Option<String>,
    /// `active`, `kept` or `stopped`.
    pub state: String,
    /// What the person found: `better`, `same`, `worse` or `unsure`.
    pub outcome: Option<String>,
    /// The last finished check says that it may not go on: nothing reminds of it.
    pub is_paused: bool,
}

/// Which steps under way may not go on, as a finished check says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds {
    /// All: someone must look first.
    All,
    /// These remedies.
    These(Vec<String>),
}

/// Pauses the steps under way that a finished check holds, and lets the others go on, in its transaction.
pub(crate) fn hold_steps(
    tx: &mut Tx<'_>,
    person: &str,
    holds: &Holds,
    now: i64,
) -> Result<(), Problem> {
    let steps = tx.query(
        "select id, remedy, paused_at from plan_step where person_id = $1 and state = 'active'",
        &[person.into()],
    )?;
    for step in steps {
        let (id, remedy) = (step.text(0)?, step.text(1)?);
        let is_held = match holds {
            Holds::All => true,
            Holds::These(remedies) => remedies.contains(&remedy),
        };
        if is_held == step.optional_integer(2)?.is_some() {
            continue;
        }
        let (sql, action) = if is_held {
            (
                "update plan_step set paused_at = $2, changed_at = $2 where id = $1",
                "plan_step.pause",
            )
        } else {
            (
                "update plan_step set paused_at = null, changed_at = $2 where id = $1",
                "plan_step.resume",
            )
        };
        tx.execute(sql, &[id.as_str().into(), now.into()])?;
        write_audit(tx, now, person, action, &id)?;
    }
    Ok(())
}

fn read(row: &Row) -> Result<PlanStep, Problem> {
    Ok(PlanStep {
        id: row.text(0)?,
        remedy: row.text(1)?,
        started_on: row.text(2)?,
        judge_on: row.optional_text(3)?,
        state: row.text(4)?,
        outcome: row.optional_text(5)?,
        is_paused: row.optional_integer(6)?.is_some(),
    })
}

/// A person's steps, newest first.
///
/// # Errors
/// A database that cannot be read.
pub fn list_steps(store: &Store, person: &str) -> Result<Vec<PlanStep>, Problem> {
    store.read(|tx| {
        tx.query(
            "select id, remedy, started_on, judge_on, state, outcome, paused_at from plan_step where person_id = $1 order by created_at desc, id desc",
            &[person.into()],
        )?
        .iter()
        .map(read)
        .collect()
    })
}

/// A person's steps with the times of their entry, oldest first, in a transaction.
pub(crate) fn list_entered_steps(
    tx: &mut Tx<'_>,
    person: &str,
) -> Result<Vec<Entered<PlanStep>>, Problem> {
    tx.query(
        "select id, remedy, started_on, judge_on, state, outcome, paused_at, created_at, changed_at from plan_step where person_id = $1 order by created_at, id",
        &[person.into()],
    )?
    .iter()
    .map(|row| {
        Ok(Entered {
            of: read(row)?,
            entered_at: row.integer(7)?,
            changed_at: row.integer(8)?,
        })
    })
    .collect()
}

/// Begins a step. A step with the same remedy that is under way stays as it is.
///
/// `actor` is who chose it; dates are ISO; `now` in microseconds UTC.
///
/// # Errors
/// A database that cannot be written.
pub fn begin_step(
    store: &Store,
    person: &str,
    actor: &str,
    remedy: &str,
    dates: (String, Option<String>),
    now: i64,
) -> Result<(), Problem> {
    let (person, actor, remedy) = (person.to_owned(), actor.to_owned(), remedy.to_owned());
    store.write(move |tx| {
        let known = tx.query_first(
            "select id from plan_step where person_id = $1 and remedy = $2 and state = 'active'",
            &[person.as_str().into(), remedy.as_str().into()],
        )?;
        if known.is_some() {
            return Ok(());
        }
        let id = new_id();
        tx.execute(
            "insert into plan_step (id, person_id, remedy, started_on, judge_on, state, created_at, changed_at) values ($1, $2, $3, $4, $5, 'active', $6, $6)",
            &[
                id.as_str().into(),
                person.as_str().into(),
                remedy.as_str().into(),
                dates.0.as_str().into(),
                dates.1.clone().into(),
                now.into(),
            ],
        )?;
        write_audit(tx, now, &actor, "plan_step.create", &id)
    })
}

/// Ends a step that is under way: kept as a habit, or stopped; with what the person found.
///
/// # Errors
/// [`Problem::Missing`] when this person has no such step under way.
pub fn end_step(
    store: &Store,
    person: &str,
    actor: &str,
    id: &str,
    is_kept: bool,
    outcome: &str,
    now: i64,
) -> Result<(), Problem> {
    let (person, actor, id) = (person.to_owned(), actor.to_owned(), id.to_owned());
    let outcome = outcome.to_owned();
    store.write(move |tx| {
        let rows = tx.execute(
            "update plan_step set state = $3, outcome = $4, changed_at = $5 where person_id = $1 and id = $2 and state = 'active'",
            &[
                person.as_str().into(),
                id.as_str().into(),
                if is_kept { "kept" } else { "stopped" }.into(),
                outcome.as_str().into(),
                now.into(),
            ],
        )?;
        if rows == 0 {
            return Err(Problem::Missing);
        }
        write_audit(tx, now, &actor, "plan_step.end", &id)
    })
}
