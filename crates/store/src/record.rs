//! Everything that a person recorded, at once, for a file that they take along; and what comes back from such a file.

use care::night::{Change, Diary, Key, Outcome};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::assessment::{StoredAssessment, list_assessments};
use crate::db::{Problem, Store, Tx};
use crate::medicine::{MedicineFields, list_entered_medicines};
use crate::night::{Author, read_diary, save_change, touch_diary};
use crate::person::{PersonSettings, read_settings};
use crate::plan_step::{PlanStep, list_entered_steps};
use crate::reminder::{Reminder, read_reminders};
use crate::{new_id, write_audit};

/// Something with the times of its entry, microseconds UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered<T> {
    /// What it is.
    pub of: T,
    /// When it was entered.
    pub entered_at: i64,
    /// When it was last changed.
    pub changed_at: i64,
}

/// What a person recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeRecord {
    /// Nights, cramps and own factors.
    pub diary: Diary,
    /// The list of medicines.
    pub medicines: Vec<Entered<MedicineFields>>,
    /// Steps of the plan.
    pub steps: Vec<Entered<PlanStep>>,
    /// Checks, open and done.
    pub assessments: Vec<StoredAssessment>,
    /// Reminders.
    pub reminders: Vec<Reminder>,
    /// Zone, quiet hours, what the diary shows.
    pub settings: PersonSettings,
}

/// Reads everything that a person recorded, as it is at one moment.
///
/// # Errors
/// [`Problem::Missing`] when there is no such person.
pub fn find_whole_record(store: &Store, person: &str) -> Result<WholeRecord, Problem> {
    store.read(|tx| {
        Ok(WholeRecord {
            diary: read_diary(tx, person, None)?,
            medicines: list_entered_medicines(tx, person)?
                .into_iter()
                .map(|(_, medicine)| medicine)
                .collect(),
            steps: list_entered_steps(tx, person)?,
            assessments: list_assessments(tx, person)?,
            reminders: read_reminders(tx, person)?,
            settings: read_settings(tx, person)?,
        })
    })
}

/// What is taken from a file into a record.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    /// Changes of nights and cramps.
    pub changes: Vec<Change>,
    /// When nights were first entered, microseconds UTC; the earlier one stays.
    pub entered: Vec<(Date, i64)>,
    /// Own factors: identifier and name.
    pub own_factors: Vec<(String, String)>,
    /// Medicines; times of 0 are not known.
    pub medicines: Vec<Entered<MedicineFields>>,
    /// Steps of the plan; times of 0 are not known.
    pub steps: Vec<Entered<PlanStep>>,
    /// Finished checks; their identifiers are not taken.
    pub checks: Vec<StoredAssessment>,
}

/// How much of a file was stored, of each kind, and how much was the same already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stored {
    /// Nights of which something is new.
    pub nights: u64,
    /// Cramps that are new or of which something is.
    pub cramps: u64,
    /// Own factors.
    pub own_factors: u64,
    /// Medicines.
    pub medicines: u64,
    /// Steps of the plan.
    pub steps: u64,
    /// Finished checks.
    pub checks: u64,
    /// What the record had already.
    pub unchanged: u64,
}

/// Takes what a file says into a record, in a transaction. Gives how much was stored and how much was the same.
///
/// A second time the same changes nothing. What the record knows more recently stays.
pub(crate) fn take(
    tx: &mut Tx<'_>,
    person: &str,
    author: &Author,
    taken: &Taken,
    now: i64,
) -> Result<Stored, Problem> {
    let (mut stored, mut unchanged) = (Stored::default(), 0);
    let mut count = |kind: &mut u64, is_stored: bool| {
        *if is_stored { kind } else { &mut unchanged } += 1;
    };
    for change in &taken.changes {
        let is_stored = save_change(tx, person, author, now, change)? == Outcome::Stored;
        let kind = match change.key {
            Key::Night { .. } => &mut stored.nights,
            Key::Cramp { .. } => &mut stored.cramps,
        };
        count(kind, is_stored);
    }
    for (night, at) in taken.entered.iter().filter(|(_, at)| *at > 0) {
        tx.execute(
            "update night set entered_at = $3 where person_id = $1 and date = $2 and entered_at > $3",
            &[person.into(), night.to_string().into(), (*at).into()],
        )?;
    }
    for (factor, name) in &taken.own_factors {
        // One that was taken out is there again: values of the file refer to it.
        stored.own_factors += tx.execute(
            "insert into own_factor (person_id, id, name, created_at) values ($1, $2, $3, $4) on conflict (person_id, id) do update set is_removed = false where own_factor.is_removed",
            &[person.into(), factor.as_str().into(), name.as_str().into(), now.into()],
        )?;
    }
    let mut known = list_entered_medicines(tx, person)?;
    for medicine in &taken.medicines {
        let is_stored = take_medicine(tx, person, author, medicine, &mut known, now)?;
        count(&mut stored.medicines, is_stored);
    }
    let mut known = list_entered_steps(tx, person)?;
    for step in &taken.steps {
        let is_stored = take_step(tx, person, author, step, &mut known, now)?;
        count(&mut stored.steps, is_stored);
    }
    for check in &taken.checks {
        let is_stored = take_check(tx, person, author, check, now)?;
        count(&mut stored.checks, is_stored);
    }
    stored.unchanged = unchanged;
    let is_changed = Stored {
        unchanged: 0,
        ..stored
    } != Stored::default();
    if is_changed {
        touch_diary(tx, person, now)?;
    }
    Ok(stored)
}

/// A time of a file; now when the file does not know it.
fn or_now(at: i64, now: i64) -> i64 {
    if at > 0 { at.min(now) } else { now }
}

/// Each medicine of the record is matched once: the same one first, else one of the same name and start.
fn take_medicine(
    tx: &mut Tx<'_>,
    person: &str,
    author: &Author,
    medicine: &Entered<MedicineFields>,
    known: &mut Vec<(String, Entered<MedicineFields>)>,
    now: i64,
) -> Result<bool, Problem> {
    let given = &medicine.of;
    let is_like = |other: &MedicineFields| {
        other.name.to_lowercase() == given.name.to_lowercase()
            && other.started_on == given.started_on
    };
    let place = known
        .iter()
        .position(|(_, other)| other.of == *given)
        .or_else(|| known.iter().position(|(_, other)| is_like(&other.of)));
    let changed_at = or_now(medicine.changed_at, now);
    let Some((id, before)) = place.map(|place| known.swap_remove(place)) else {
        let id = new_id();
        tx.execute(
            "insert into medicine (id, person_id, name, started_on, stopped_on, dose_changed_on, note, created_at, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                id.as_str().into(),
                person.into(),
                given.name.as_str().into(),
                given.started_on.as_deref().into(),
                given.stopped_on.as_deref().into(),
                given.dose_changed_on.as_deref().into(),
                given.note.as_deref().into(),
                or_now(medicine.entered_at, now).into(),
                changed_at.into(),
            ],
        )?;
        write_audit(tx, now, &author.id, "medicine.create", &id)?;
        return Ok(true);
    };
    // What the file does not say stays.
    let or = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
    let after = MedicineFields {
        name: given.name.clone(),
        started_on: given.started_on.clone(),
        stopped_on: or(&given.stopped_on, &before.of.stopped_on),
        dose_changed_on: or(&given.dose_changed_on, &before.of.dose_changed_on),
        note: or(&given.note, &before.of.note),
    };
    if after == before.of || changed_at <= before.changed_at {
        return Ok(false);
    }
    tx.execute(
        "update medicine set name = $3, stopped_on = $4, dose_changed_on = $5, note = $6, changed_at = $7 where person_id = $1 and id = $2",
        &[
            person.into(),
            id.as_str().into(),
            after.name.as_str().into(),
            after.stopped_on.as_deref().into(),
            after.dose_changed_on.as_deref().into(),
            after.note.as_deref().into(),
            changed_at.into(),
        ],
    )?;
    write_audit(tx, now, &author.id, "medicine.change", &id)?;
    Ok(true)
}

/// A step is known by its remedy and its start, and each of the record is matched once: one may be begun twice on a day.
/// One that is under way stays beside another of the same remedy.
fn take_step(
    tx: &mut Tx<'_>,
    person: &str,
    author: &Author,
    step: &Entered<PlanStep>,
    known: &mut Vec<Entered<PlanStep>>,
    now: i64,
) -> Result<bool, Problem> {
    let given = &step.of;
    let is_like = |other: &Entered<PlanStep>| {
        other.of.remedy == given.remedy && other.of.started_on == given.started_on
    };
    let place = known
        .iter()
        .position(|other| is_like(other) && other.entered_at == step.entered_at)
        .or_else(|| known.iter().position(is_like));
    let before = place.map(|place| known.swap_remove(place));
    let before = before.as_ref();
    let id = before.map_or_else(new_id, |before| before.of.id.clone());
    let is_barred = given.state == "active"
        && tx
            .query_first(
                "select id from plan_step where person_id = $1 and remedy = $2 and state = 'active' and id <> $3",
                &[person.into(), given.remedy.as_str().into(), id.as_str().into()],
            )?
            .is_some();
    let changed_at = or_now(step.changed_at, now);
    let is_same = before.is_some_and(|before| {
        let like = PlanStep {
            id: id.clone(),
            ..given.clone()
        };
        before.of == like || changed_at <= before.changed_at
    });
    if is_barred || is_same {
        return Ok(false);
    }
    tx.execute(
        "insert into plan_step (id, person_id, remedy, started_on, judge_on, state, outcome, created_at, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         on conflict (id) do update set judge_on = $5, state = $6, outcome = $7, changed_at = $9",
        &[
            id.as_str().into(),
            person.into(),
            given.remedy.as_str().into(),
            given.started_on.as_str().into(),
            given.judge_on.as_deref().into(),
            given.state.as_str().into(),
            given.outcome.as_deref().into(),
            or_now(step.entered_at, now).into(),
            changed_at.into(),
        ],
    )?;
    let action = if before.is_some() {
        "plan_step.change"
    } else {
        "plan_step.create"
    };
    write_audit(tx, now, &author.id, action, &id)?;
    Ok(true)
}

/// A check is known by its times.
fn take_check(
    tx: &mut Tx<'_>,
    person: &str,
    author: &Author,
    check: &StoredAssessment,
    now: i64,
) -> Result<bool, Problem> {
    let known = tx.query_first(
        "select id from assessment where person_id = $1 and created_at = $2 and completed_at = $3",
        &[
            person.into(),
            check.created_at.into(),
            check.completed_at.into(),
        ],
    )?;
    if known.is_some() {
        return Ok(false);
    }
    let id = new_id();
    tx.execute(
        "insert into assessment (id, person_id, state, facts, knowledge, tier, conclusion, created_at, changed_at, completed_at) values ($1, $2, 'done', $3, $4, $5, $6, $7, $8, $8)",
        &[
            id.as_str().into(),
            person.into(),
            check.facts.as_str().into(),
            check.knowledge.as_deref().into(),
            check.tier.as_deref().into(),
            check.conclusion.as_deref().into(),
            check.created_at.into(),
            check.completed_at.into(),
        ],
    )?;
    write_audit(tx, now, &author.id, "assessment.import", &id)?;
    Ok(true)
}
