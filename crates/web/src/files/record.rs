//! A stored record as a file has it, and back.

use care::Intake;
use care::knowledge::Tier;
use interop::diary::{Check, Medicine, PlanStep, QuietHours, Reminder, Rest};
use store::assessment::StoredAssessment;
use store::medicine::MedicineFields;
use store::record::{Entered, Taken, WholeRecord};

use crate::problem::Problem;

fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_json::from_str(text)
        .map_err(|_| Problem::Broken("a stored record cannot be read".to_owned()))
}

/// What the record holds besides the diary.
pub fn rest_of(record: &WholeRecord) -> Result<Rest, Problem> {
    let settings = &record.settings;
    let shown: serde_json::Map<String, serde_json::Value> = json(&settings.diary_choices)?;
    Ok(Rest {
        medicines: record.medicines.iter().map(medicine).collect(),
        plan_steps: record.steps.iter().map(step).collect(),
        checks: record
            .assessments
            .iter()
            .map(check)
            .collect::<Result<_, _>>()?,
        reminders: record
            .reminders
            .iter()
            .map(|one| Reminder {
                about: one.about.clone(),
                at_time: one.at_time.clone(),
                by_email: one.by_email,
                by_push: one.by_push,
                is_on: one.is_on,
            })
            .collect(),
        quiet_hours: Some(QuietHours {
            from: settings.quiet_from.clone(),
            to: settings.quiet_to.clone(),
        }),
        zone: settings.zone.clone(),
        shown: (!shown.is_empty()).then(|| shown.into()),
    }
    .in_order())
}

fn medicine(one: &Entered<MedicineFields>) -> Medicine {
    let fields = one.of.clone();
    Medicine {
        name: fields.name,
        started_on: fields.started_on,
        dose_changed_on: fields.dose_changed_on,
        stopped_on: fields.stopped_on,
        note: fields.note,
        entered_at: one.entered_at,
        changed_at: one.changed_at,
    }
}

fn step(one: &Entered<store::plan_step::PlanStep>) -> PlanStep {
    let step = one.of.clone();
    PlanStep {
        entered_at: one.entered_at,
        remedy: step.remedy,
        started_on: step.started_on,
        judge_on: step.judge_on,
        state: step.state,
        outcome: step.outcome,
        changed_at: one.changed_at,
    }
}

fn check(one: &StoredAssessment) -> Result<Check, Problem> {
    let answers: Intake = json(&one.facts)?;
    let tier = |id: &str| Tier::ALL.into_iter().find(|tier| tier.id() == id);
    Ok(Check {
        begun_at: one.created_at,
        completed_at: one.completed_at,
        knowledge: one.knowledge.clone(),
        urgency: one.tier.as_deref().and_then(tier),
        answers,
        conclusion: one.conclusion.as_deref().map(json).transpose()?,
    })
}

/// What a record takes of a file besides the diary.
pub fn taken_of(rest: Rest) -> Taken {
    let medicines = rest.medicines.into_iter().map(|one| Entered {
        entered_at: one.entered_at,
        changed_at: one.changed_at,
        of: MedicineFields {
            name: one.name,
            started_on: one.started_on,
            stopped_on: one.stopped_on,
            dose_changed_on: one.dose_changed_on,
            note: one.note,
        },
    });
    let steps = rest.plan_steps.into_iter().map(|one| Entered {
        entered_at: one.entered_at,
        changed_at: one.changed_at,
        of: store::plan_step::PlanStep {
            id: String::new(),
            remedy: one.remedy,
            started_on: one.started_on,
            judge_on: one.judge_on,
            state: one.state,
            outcome: one.outcome,
            // The next check says whether it may go on.
            is_paused: false,
        },
    });
    let finished = rest
        .checks
        .into_iter()
        .filter(|check| check.completed_at.is_some());
    let checks = finished.map(|one| StoredAssessment {
        id: String::new(),
        person: String::new(),
        is_done: true,
        facts: serde_json::Value::Object(one.answers).to_string(),
        knowledge: one.knowledge,
        tier: one.urgency.map(|tier| tier.id().to_owned()),
        conclusion: one.conclusion.map(|conclusion| conclusion.to_string()),
        created_at: one.begun_at,
        completed_at: one.completed_at,
    });
    Taken {
        medicines: medicines.collect(),
        steps: steps.collect(),
        checks: checks.collect(),
        ..Taken::default()
    }
}
