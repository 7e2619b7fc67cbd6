//! Assessments: open while questions are answered, done once a conclusion was drawn.

use crate::db::{Problem, Row, Store, Tx};
use crate::medicine::list_mark;
use crate::plan_step::{Holds, hold_steps};
use crate::{new_id, write_audit};

/// An assessment as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAssessment {
    /// Identifier.
    pub id: String,
    /// Whose it is.
    pub person: String,
    /// Whether it is done.
    pub is_done: bool,
    /// The intake as JSON.
    pub facts: String,
    /// Version of the knowledge that drew the conclusion.
    pub knowledge: Option<String>,
    /// Its urgency.
    pub tier: Option<String>,
    /// The conclusion as JSON.
    pub conclusion: Option<String>,
    /// When it was begun, microseconds UTC.
    pub created_at: i64,
    /// When the conclusion was drawn, microseconds UTC.
    pub completed_at: Option<i64>,
}

const COLUMNS: &str =
    "id, person_id, state, facts, knowledge, tier, conclusion, created_at, completed_at";

fn read(row: &Row) -> Result<StoredAssessment, Problem> {
    Ok(StoredAssessment {
        id: row.text(0)?,
        person: row.text(1)?,
        is_done: row.text(2)? == "done",
        facts: row.text(3)?,
        knowledge: row.optional_text(4)?,
        tier: row.optional_text(5)?,
        conclusion: row.optional_text(6)?,
        created_at: row.integer(7)?,
        completed_at: row.optional_integer(8)?,
    })
}

fn find_open(tx: &mut Tx<'_>, person: &str) -> Result<Option<StoredAssessment>, Problem> {
    let sql = format!("select {COLUMNS} from assessment where person_id = $1 and state = 'open'");
    tx.query_first(&sql, &[person.into()])?
        .as_ref()
        .map(read)
        .transpose()
}

/// The assessment that a person has not finished.
///
/// # Errors
/// A database that cannot be read.
pub fn find_open_assessment(
    store: &Store,
    person: &str,
) -> Result<Option<StoredAssessment>, Problem> {
    store.read(|tx| find_open(tx, person))
}

/// A person's assessment; another person's does not exist for them.
///
/// # Errors
/// A database that cannot be read.
pub fn find_assessment(
    store: &Store,
    person: &str,
    id: &str,
) -> Result<Option<StoredAssessment>, Problem> {
    store.read(|tx| {
        let sql = format!("select {COLUMNS} from assessment where person_id = $1 and id = $2");
        tx.query_first(&sql, &[person.into(), id.into()])?
            .as_ref()
            .map(read)
            .transpose()
    })
}

/// Which finished assessments count: of what a phone gave in the night, what follows a check on the pages, and what is urgent.
/// A tap on one sign alone has not asked enough to say that nothing is wrong.
const COUNTS: &str = "state = 'done' and (said is null or tier in ('emergency', 'same_day') or exists (select 1 from assessment whole \
     where whole.person_id = assessment.person_id and whole.state = 'done' and whole.said is null and whole.completed_at <= assessment.completed_at))";

/// A person's finished assessments, newest first: identifier and when each was completed, microseconds UTC.
///
/// # Errors
/// A database that cannot be read.
pub fn list_done_assessments(store: &Store, person: &str) -> Result<Vec<(String, i64)>, Problem> {
    store.read(|tx| {
        let rows = tx.query(
            &format!("select id, completed_at from assessment where person_id = $1 and {COUNTS} order by completed_at desc, id desc"),
            &[person.into()],
        )?;
        rows.iter().map(|row| Ok((row.text(0)?, row.integer(1)?))).collect()
    })
}

/// A person's last finished assessment.
///
/// # Errors
/// A database that cannot be read.
pub fn find_last_done_assessment(
    store: &Store,
    person: &str,
) -> Result<Option<StoredAssessment>, Problem> {
    store.read(|tx| {
        let sql = format!(
            "select {COLUMNS} from assessment where person_id = $1 and {COUNTS} order by completed_at desc, id desc limit 1"
        );
        tx.query_first(&sql, &[person.into()])?
            .as_ref()
            .map(read)
            .transpose()
    })
}

/// Whether the list of medicines has changed since this finished assessment.
///
/// Of one that does not know how the list stood, the times of what is on the list now decide.
///
/// # Errors
/// [`Problem::Missing`] when the person has no such finished assessment.
pub fn is_before_medicine_change(store: &Store, person: &str, id: &str) -> Result<bool, Problem> {
    store.read(|tx| {
        let values = [person.into(), id.into()];
        let row = tx
            .query_first(
                "select medicines, completed_at from assessment where person_id = $1 and id = $2 and state = 'done'",
                &values,
            )?
            .ok_or(Problem::Missing)?;
        if let Some(mark) = row.optional_text(0)? {
            return Ok(mark != list_mark(tx, person)?);
        }
        let newer = tx.query_first(
            "select id from medicine where person_id = $1 and changed_at > $2",
            &[person.into(), row.integer(1)?.into()],
        )?;
        Ok(newer.is_some())
    })
}

/// All of a person's assessments, oldest first, in a transaction.
pub(crate) fn list_assessments(
    tx: &mut Tx<'_>,
    person: &str,
) -> Result<Vec<StoredAssessment>, Problem> {
    let sql =
        format!("select {COLUMNS} from assessment where person_id = $1 order by created_at, id");
    tx.query(&sql, &[person.into()])?.iter().map(read).collect()
}

/// Changes the answers of the person's open assessment, which is begun when there is none.
///
/// `change` gets the stored intake and gives the new one; it may run more than once when two devices answer at the same time.
///
/// # Errors
/// What `change` refuses, then nothing is saved.
pub fn save_answers(
    store: &Store,
    person: &str,
    now: i64,
    mut change: impl FnMut(&str) -> Result<String, Problem> + Send + 'static,
) -> Result<StoredAssessment, Problem> {
    let person = person.to_owned();
    store.write(move |tx| {
        let open = match find_open(tx, &person)? {
            Some(open) => open,
            None => {
                let id = new_id();
                tx.execute(
                    "insert into assessment (id, person_id, state, facts, created_at, changed_at) values ($1, $2, 'open', '{}', $3, $3) on conflict do nothing",
                    &[id.as_str().into(), person.as_str().into(), now.into()],
                )?;
                write_audit(tx, now, &person, "assessment.start", &id)?;
                find_open(tx, &person)?.ok_or(Problem::Missing)?
            }
        };
        let facts = change(&open.facts)?;
        tx.execute(
            "update assessment set facts = $2, changed_at = $3 where id = $1",
            &[open.id.as_str().into(), facts.as_str().into(), now.into()],
        )?;
        write_audit(tx, now, &person, "assessment.answer", &open.id)?;
        Ok(StoredAssessment { facts, ..open })
    })
}

/// The conclusion of an assessment.
#[derive(Debug, Clone)]
pub struct Conclusion {
    /// Version of the knowledge.
    pub knowledge: String,
    /// Urgency.
    pub tier: String,
    /// The whole conclusion as JSON.
    pub json: String,
    /// Which steps under way it pauses.
    pub holds: Holds,
}

/// Closes the person's open assessment with its conclusion, and pauses the steps that it holds. Gives its identifier.
///
/// `expected_facts` are the answers that the conclusion was drawn from; when they have changed since, or nothing is open, nothing is saved and there is none to give.
///
/// # Errors
/// A database that cannot be written.
pub fn complete_assessment(
    store: &Store,
    person: &str,
    now: i64,
    expected_facts: &str,
    conclusion: Conclusion,
) -> Result<Option<String>, Problem> {
    let person = person.to_owned();
    let expected = expected_facts.to_owned();
    store.write(move |tx| {
        let Some(open) = find_open(tx, &person)?.filter(|open| open.facts == expected) else {
            return Ok(None);
        };
        let mark = list_mark(tx, &person)?;
        tx.execute(
            "update assessment set state = 'done', knowledge = $2, tier = $3, conclusion = $4, completed_at = $5, changed_at = $5, medicines = $6 where id = $1",
            &[
                open.id.as_str().into(),
                conclusion.knowledge.as_str().into(),
                conclusion.tier.as_str().into(),
                conclusion.json.as_str().into(),
                now.into(),
                mark.into(),
            ],
        )?;
        write_audit(tx, now, &person, "assessment.complete", &open.id)?;
        hold_steps(tx, &person, &conclusion.holds, now)?;
        Ok(Some(open.id))
    })
}

/// Drops the person's open assessment, to begin again.
///
/// # Errors
/// A database that cannot be written.
pub fn remove_open_assessment(store: &Store, person: &str, now: i64) -> Result<(), Problem> {
    let person = person.to_owned();
    store.write(move |tx| {
        if let Some(open) = find_open(tx, &person)? {
            tx.execute(
                "delete from assessment where id = $1",
                &[open.id.as_str().into()],
            )?;
            write_audit(tx, now, &person, "assessment.remove", &open.id)?;
        }
        Ok(())
    })
}
