//! Answers about warning signs that a phone gave in the night, as checks of the person.
//!
//! A check of a phone is the last check before it with the phone's answers over it. Every order of arrival ends the same.

use crate::assessment::Conclusion;
use crate::db::{Problem, Store, Tx};
use crate::plan_step::hold_steps;
use crate::write_audit;

/// What a phone says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Identifier of the check. Made from person and phone's identifier, so that nobody can name another's.
    pub id: String,
    /// When it was said, microseconds UTC.
    pub at: i64,
    /// Question → answer, as JSON.
    pub answers: String,
}

/// What saying it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaidOutcome {
    /// It is stored, and the conclusion was drawn anew.
    Stored,
    /// It was there already, or something newer of the same check.
    Unchanged,
}

/// Puts a phone's answers into an intake; the last argument says whether they replace what is there. Gives the intake as JSON.
type Merge<'m> = &'m mut dyn FnMut(&str, &str, bool) -> Result<String, Problem>;

/// Draws the conclusion from an intake, as of an instant. Gives the intake that it was drawn from, too.
type Conclude<'c> = &'c mut dyn FnMut(&str, i64) -> Result<(String, Conclusion), Problem>;

/// Stores what a phone said, draws the conclusion, and draws those of later checks of phones anew.
///
/// What the person left open in a check on the pages is filled in; an answer there that is older is replaced.
/// `merge` and `conclude` may run more than once. `actor` is who said it; `now` in microseconds UTC.
///
/// # Errors
/// What `merge` and `conclude` refuse; then nothing is stored.
pub fn save_said(
    store: &Store,
    person: &str,
    actor: &str,
    said: Said,
    now: i64,
    mut merge: impl FnMut(&str, &str, bool) -> Result<String, Problem> + Send + 'static,
    mut conclude: impl FnMut(&str, i64) -> Result<(String, Conclusion), Problem> + Send + 'static,
) -> Result<SaidOutcome, Problem> {
    let (person, actor) = (person.to_owned(), actor.to_owned());
    store.write(move |tx| {
        let known = tx.query_first(
            "select completed_at from assessment where person_id = $1 and id = $2",
            &[person.as_str().into(), said.id.as_str().into()],
        )?;
        if let Some(row) = &known
            && row.integer(0)? >= said.at
        {
            return Ok(SaidOutcome::Unchanged);
        }
        let base = facts_before(tx, &person, &said)?;
        let facts = merge(&base, &said.answers, true)?;
        let (facts, conclusion) = conclude(&facts, said.at)?;
        tx.execute(
            "insert into assessment (id, person_id, state, facts, knowledge, tier, conclusion, created_at, changed_at, completed_at, said) values ($1, $2, 'done', $3, $4, $5, $6, $7, $8, $7, $9) \
             on conflict (id) do update set facts = $3, knowledge = $4, tier = $5, conclusion = $6, changed_at = $8, completed_at = $7, said = $9",
            &[
                said.id.as_str().into(),
                person.as_str().into(),
                facts.as_str().into(),
                conclusion.knowledge.as_str().into(),
                conclusion.tier.as_str().into(),
                conclusion.json.as_str().into(),
                said.at.into(),
                now.into(),
                said.answers.as_str().into(),
            ],
        )?;
        write_audit(tx, now, &actor, "assessment.said", &said.id)?;
        // The newest conclusion decides which steps may go on.
        let newest = match draw_later(tx, &person, said.at, facts, &mut merge, &mut conclude)? {
            Later::Nothing => Some(conclusion),
            Later::Drawn(newest) => Some(newest),
            Later::Stands => None,
        };
        if let Some(newest) = newest {
            hold_steps(tx, &person, &newest.holds, now)?;
        }
        fill_open(tx, &person, &said, now, &mut merge)?;
        Ok(SaidOutcome::Stored)
    })
}

/// The answers that were known when it was said: of the last finished check, else of the open one.
fn facts_before(tx: &mut Tx<'_>, person: &str, said: &Said) -> Result<String, Problem> {
    let done = tx.query_first(
        "select facts from assessment where person_id = $1 and state = 'done' and id <> $2 and completed_at <= $3 order by completed_at desc, id desc limit 1",
        &[person.into(), said.id.as_str().into(), said.at.into()],
    )?;
    let found = match done {
        Some(row) => Some(row),
        None => tx.query_first(
            "select facts from assessment where person_id = $1 and state = 'open'",
            &[person.into()],
        )?,
    };
    found.map_or(Ok("{}".to_owned()), |row| row.text(0))
}

/// What came of the checks after one that arrived late.
enum Later {
    /// There are none.
    Nothing,
    /// The newest was concluded anew.
    Drawn(Conclusion),
    /// The newest stands as it was.
    Stands,
}

/// Checks of phones after this one stand on it: it arrived late.
fn draw_later(
    tx: &mut Tx<'_>,
    person: &str,
    at: i64,
    mut before: String,
    merge: Merge<'_>,
    conclude: Conclude<'_>,
) -> Result<Later, Problem> {
    let later = tx.query(
        "select id, completed_at, said, facts from assessment where person_id = $1 and state = 'done' and completed_at > $2 order by completed_at, id",
        &[person.into(), at.into()],
    )?;
    let mut newest = Later::Nothing;
    for row in &later {
        newest = Later::Stands;
        let (id, at, facts) = (row.text(0)?, row.integer(1)?, row.text(3)?);
        let Some(answers) = row.optional_text(2)? else {
            // A check on the pages asked everything itself.
            before = facts;
            continue;
        };
        let (drawn, conclusion) = conclude(&merge(&before, &answers, true)?, at)?;
        before = drawn;
        if before == facts {
            continue;
        }
        tx.execute(
            "update assessment set facts = $2, knowledge = $3, tier = $4, conclusion = $5 where id = $1",
            &[
                id.as_str().into(),
                before.as_str().into(),
                conclusion.knowledge.as_str().into(),
                conclusion.tier.as_str().into(),
                conclusion.json.as_str().into(),
            ],
        )?;
        newest = Later::Drawn(conclusion);
    }
    Ok(newest)
}

/// A check that is under way on the pages must not forget what was said in the night.
fn fill_open(
    tx: &mut Tx<'_>,
    person: &str,
    said: &Said,
    now: i64,
    merge: Merge<'_>,
) -> Result<(), Problem> {
    let open = tx.query_first(
        "select id, facts, changed_at from assessment where person_id = $1 and state = 'open'",
        &[person.into()],
    )?;
    let Some(row) = open else {
        return Ok(());
    };
    let facts = row.text(1)?;
    let merged = merge(&facts, &said.answers, said.at > row.integer(2)?)?;
    if merged != facts {
        tx.execute(
            "update assessment set facts = $2, changed_at = $3 where id = $1",
            &[row.text(0)?.into(), merged.into(), now.into()],
        )?;
    }
    Ok(())
}
