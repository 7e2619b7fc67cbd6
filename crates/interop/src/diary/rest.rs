//! What a record holds besides the diary, as it travels in a file: medicines, steps of the plan, checks, reminders, settings.
//!
//! Medicines, steps and finished checks can be taken into a record. Reminders and settings belong to the place where they were made and are only carried along.

use care::knowledge::Tier;
use care::{Intake, PartialDay};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ImportDraft, Note, Part, Place, Possible};

/// Longest name of a medicine, in characters.
pub const LONGEST_MEDICINE: usize = 80;

/// Longest note of a medicine, in characters.
pub const LONGEST_MEDICINE_NOTE: usize = 500;

/// A medicine of the list. Days are `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Medicine {
    /// The name on the packet.
    pub name: String,
    /// When it was started.
    #[serde(default)]
    pub started_on: Option<String>,
    /// When its dose was last changed.
    #[serde(default)]
    pub dose_changed_on: Option<String>,
    /// When it was stopped.
    #[serde(default)]
    pub stopped_on: Option<String>,
    /// Anything else.
    #[serde(default)]
    pub note: Option<String>,
    /// When it came on the list, microseconds UTC; 0 when not known.
    #[serde(default)]
    pub entered_at: i64,
    /// When it was last changed there, microseconds UTC; 0 when not known.
    #[serde(default)]
    pub changed_at: i64,
}

/// A chosen step of the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlanStep {
    /// When it was chosen, microseconds UTC; 0 when not known.
    #[serde(default)]
    pub entered_at: i64,
    /// Identifier of the remedy in the knowledge.
    pub remedy: String,
    /// ISO date.
    pub started_on: String,
    /// ISO date on which to judge it.
    #[serde(default)]
    pub judge_on: Option<String>,
    /// A word of [`STATES`].
    pub state: String,
    /// A word of [`OUTCOMES`].
    #[serde(default)]
    pub outcome: Option<String>,
    /// When it was last changed, microseconds UTC; 0 when not known.
    #[serde(default)]
    pub changed_at: i64,
}

/// How a step stands.
pub const STATES: [&str; 3] = ["active", "kept", "stopped"];

/// What a person found of a step.
pub const OUTCOMES: [&str; 4] = ["better", "same", "worse", "unsure"];

/// A check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// When it was begun, microseconds UTC.
    pub begun_at: i64,
    /// When its conclusion was drawn, microseconds UTC; `None` while it is open.
    #[serde(default)]
    pub completed_at: Option<i64>,
    /// Version of the knowledge that drew the conclusion.
    #[serde(default)]
    pub knowledge: Option<String>,
    /// Its urgency.
    #[serde(default)]
    pub urgency: Option<Tier>,
    /// Question → answer.
    pub answers: Intake,
    /// The conclusion of that day, as it was drawn.
    #[serde(default)]
    pub conclusion: Option<Value>,
}

/// A reminder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// `diary`, `step` or `judge`.
    pub about: String,
    /// Local time, `08:30`.
    pub at_time: String,
    /// By e-mail.
    pub by_email: bool,
    /// By web push.
    pub by_push: bool,
    /// Whether it comes at all.
    pub is_on: bool,
}

/// When nothing is sent, local times.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// From this time…
    pub from: String,
    /// … to this one.
    pub to: String,
}

/// What a record holds besides the diary.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rest {
    /// The list of medicines.
    pub medicines: Vec<Medicine>,
    /// Chosen steps of the plan.
    pub plan_steps: Vec<PlanStep>,
    /// Checks, oldest first.
    pub checks: Vec<Check>,
    /// Reminders.
    pub reminders: Vec<Reminder>,
    /// Quiet hours.
    pub quiet_hours: Option<QuietHours>,
    /// IANA name of the zone where the person sleeps.
    pub zone: Option<String>,
    /// What the diary shows, as the pages keep it.
    pub shown: Option<Value>,
}

impl Rest {
    /// The same in the order in which files have it, whatever the order of a database.
    pub fn in_order(mut self) -> Self {
        self.medicines.sort();
        self.plan_steps.sort();
        self.checks.sort_by_key(|check| {
            (
                check.completed_at.is_none(),
                check.completed_at,
                check.begun_at,
            )
        });
        self.reminders
            .sort_by(|a, b| (&a.about, &a.at_time).cmp(&(&b.about, &b.at_time)));
        self
    }

    /// What of it a record does not take, with the number of entries.
    pub fn not_taken(&self) -> Vec<Note> {
        let open = self
            .checks
            .iter()
            .filter(|check| check.completed_at.is_none())
            .count();
        let settings = usize::from(self.quiet_hours.is_some())
            + usize::from(self.zone.is_some())
            + usize::from(self.shown.is_some());
        [
            (Part::Reminders, self.reminders.len()),
            (Part::Settings, settings),
            (Part::OpenChecks, open),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(part, count)| Note::NotTaken(part, count as u64))
        .collect()
    }
}

/// Where a row of the rest stands.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    /// The table or list.
    pub file: &'a str,
    /// Line or place, from 1.
    pub line: u64,
}

/// Whether everything about the row is possible; what is not is a problem.
struct Asked<'d, 'a> {
    draft: &'d mut ImportDraft,
    at: At<'a>,
    is_possible: bool,
}

impl Asked<'_, '_> {
    fn hold(&mut self, is_possible: bool, column: &str, given: &str, possible: Possible) {
        if !is_possible {
            self.is_possible = false;
            self.draft
                .refuse(self.at.file, self.at.line, column, given, possible);
        }
    }

    fn one_of(&mut self, column: &str, given: &str, words: &[&str]) {
        let possible = words.iter().map(|word| (*word).to_owned()).collect();
        self.hold(
            words.contains(&given),
            column,
            given,
            Possible::OneOf(possible),
        );
    }

    fn moments(&mut self, moments: [(&str, i64); 2], place: &Place<'_>) {
        for (column, at) in moments {
            let is_possible = (0..=place.now).contains(&at);
            self.hold(is_possible, column, &at.to_string(), Possible::Microseconds);
        }
    }
}

fn asked<'d, 'a>(draft: &'d mut ImportDraft, at: At<'a>) -> Asked<'d, 'a> {
    Asked {
        draft,
        at,
        is_possible: true,
    }
}

/// Takes a medicine into the draft, or refuses it.
pub(super) fn take_medicine(
    draft: &mut ImportDraft,
    at: At<'_>,
    mut medicine: Medicine,
    place: &Place<'_>,
) {
    medicine.name = medicine.name.trim().to_owned();
    let mut row = asked(draft, at);
    let length = medicine.name.chars().count();
    row.hold(
        (1..=LONGEST_MEDICINE).contains(&length) && !medicine.name.chars().any(char::is_control),
        "name",
        &medicine.name,
        Possible::Text(LONGEST_MEDICINE as u64),
    );
    for (column, day) in [
        ("started_on", &medicine.started_on),
        ("dose_changed_on", &medicine.dose_changed_on),
        ("stopped_on", &medicine.stopped_on),
    ] {
        if let Some(day) = day {
            let has_come = PartialDay::read(day)
                .is_some_and(|day| place.today().is_none_or(|today| day.first <= today));
            row.hold(has_come, column, day, Possible::PartialDay);
        }
    }
    let note = medicine.note.as_deref().unwrap_or_default();
    row.hold(
        note.chars().count() <= LONGEST_MEDICINE_NOTE && !note.contains('\0'),
        "note",
        note,
        Possible::Note(LONGEST_MEDICINE_NOTE as u64),
    );
    row.moments(
        [
            ("entered_at", medicine.entered_at),
            ("changed_at", medicine.changed_at),
        ],
        place,
    );
    if row.is_possible {
        draft.rest.medicines.push(medicine);
    }
}

/// Takes a step into the draft, or refuses it.
pub(super) fn take_step(draft: &mut ImportDraft, at: At<'_>, step: PlanStep, place: &Place<'_>) {
    let is_second = step.state == "active"
        && draft
            .rest
            .plan_steps
            .iter()
            .any(|other| other.state == "active" && other.remedy == step.remedy);
    let mut row = asked(draft, at);
    let is_remedy = step
        .remedy
        .strip_prefix("remedy.")
        .is_some_and(place.is_remedy);
    let may_go_on = step.state != "active" || (place.is_step)(&step.remedy);
    row.hold(
        is_remedy && may_go_on,
        "remedy",
        &step.remedy,
        Possible::Remedy,
    );
    row.hold(!is_second, "remedy", &step.remedy, Possible::OnceFirst);
    row.hold(
        step.started_on.parse::<Date>().is_ok(),
        "started_on",
        &step.started_on,
        Possible::Date,
    );
    if let Some(day) = &step.judge_on {
        row.hold(day.parse::<Date>().is_ok(), "judge_on", day, Possible::Date);
    }
    row.one_of("state", &step.state, &STATES);
    if let Some(outcome) = &step.outcome {
        row.one_of("outcome", outcome, &OUTCOMES);
    }
    row.moments(
        [
            ("entered_at", step.entered_at),
            ("changed_at", step.changed_at),
        ],
        place,
    );
    if row.is_possible {
        draft.rest.plan_steps.push(step);
    }
}

/// Takes a check into the draft, or refuses it.
pub(super) fn take_check(draft: &mut ImportDraft, at: At<'_>, check: Check, place: &Place<'_>) {
    let is_second =
        draft.rest.checks.iter().any(|other| {
            (other.begun_at, other.completed_at) == (check.begun_at, check.completed_at)
        });
    let mut row = asked(draft, at);
    let completed = check.completed_at.unwrap_or(check.begun_at);
    row.moments(
        [("begun_at", check.begun_at), ("completed_at", completed)],
        place,
    );
    row.hold(
        completed >= check.begun_at,
        "completed_at",
        &completed.to_string(),
        Possible::Microseconds,
    );
    row.hold(
        !is_second,
        "completed_at",
        &completed.to_string(),
        Possible::OnceFirst,
    );
    if check.completed_at.is_some() && check.urgency.is_none() {
        row.one_of("urgency", "", &Tier::ALL.map(Tier::id));
    }
    if row.is_possible {
        draft.rest.checks.push(check);
    }
}
