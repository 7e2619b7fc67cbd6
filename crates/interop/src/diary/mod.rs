//! Diary files: Charley's own (CSV, zip, JSON) and the exports of other programs.
//!
//! A reader never drops a row in silence: each one that cannot be taken is a [`RowProblem`] with its line, column and reason.

mod apple;
mod changes;
mod columns;
mod factor;
mod foreign;
mod open;
mod own_csv;
mod own_csv_write;
mod own_json;
mod problem;
mod rest;
mod row;

use care::night::Diary;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use changes::changes;
pub use columns::{Column, columns};
pub use factor::refused_names;
pub use foreign::{Dated, Mapping, NameCount, Observation, Target, apply, names};
pub use open::{LARGEST_APPLE_ZIP, LARGEST_TEXT, read_file, read_tables_of};
pub use own_csv::TABLES;
pub use own_csv_write::{write_nights, write_zip};
pub use own_json::write_json;
pub use problem::{FileRefusal, Lost, Note, Part, Possible, RowProblem};
pub use rest::{Check, Medicine, PlanStep, QuietHours, Reminder, Rest};

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// `nights.csv`, alone or beside the others.
    Csv,
    /// The three tables in one zip.
    Zip,
    /// Everything in one JSON file.
    Json,
    /// Bearable's CSV.
    Bearable,
    /// Daylio's CSV.
    Daylio,
    /// Loop Habit Tracker's zip, or its `Checkmarks.csv`.
    Loop,
    /// Apple Health's export, zip or XML.
    AppleHealth,
}

impl Format {
    /// The name on the command line and in tables.
    pub fn id(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Zip => "zip",
            Self::Json => "json",
            Self::Bearable => "bearable",
            Self::Daylio => "daylio",
            Self::Loop => "loop",
            Self::AppleHealth => "apple-health",
        }
    }
}

/// Most characters that a problem repeats of what was given.
const LONGEST_GIVEN: usize = 80;

/// Most problems, and most notes, that are listed one by one; more are counted.
pub const MOST_PROBLEMS: usize = 200;

/// The beginning of what was given.
pub(crate) fn short(given: &str) -> String {
    given.chars().take(LONGEST_GIVEN).collect()
}

/// A file that was read, before anything is taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportDraft {
    /// What it is.
    pub format: Format,
    /// What can be taken as it is.
    pub diary: Diary,
    /// Entries under names of the person's own, which become part of the diary by [`apply`].
    pub observations: Vec<Observation>,
    /// Rows read, without headers.
    pub rows_read: u64,
    /// What is not taken, and why: the first [`MOST_PROBLEMS`], in the order of files and lines.
    pub problems: Vec<RowProblem>,
    /// Rows with problems beyond those listed.
    #[serde(default)]
    pub further: u64,
    /// How much is not taken, listed or not.
    #[serde(default)]
    pub lost: Lost,
    /// The row that was refused last, and whether it was lost as a whole.
    #[serde(skip)]
    last: Option<(String, u64, bool)>,
    /// What else should be known.
    pub notes: Vec<Note>,
    /// What the file holds besides the diary.
    #[serde(default)]
    pub rest: Rest,
}

impl ImportDraft {
    /// A draft without anything in it.
    pub(crate) fn new(format: Format) -> Self {
        Self {
            format,
            diary: Diary::default(),
            observations: Vec::new(),
            rows_read: 0,
            problems: Vec::new(),
            further: 0,
            lost: Lost::default(),
            last: None,
            notes: Vec::new(),
            rest: Rest::default(),
        }
    }

    /// A row that is not taken: file, line and column, what was given and what is possible.
    pub(crate) fn refuse(
        &mut self,
        file: &str,
        line: u64,
        column: &str,
        given: &str,
        possible: Possible,
    ) {
        let is_same = |(of, at, is_row): &(String, u64, bool)| *is_row && of == file && *at == line;
        if !self.last.as_ref().is_some_and(is_same) {
            self.lost.rows += 1;
        }
        self.tell(file, line, (column, given, possible), true);
    }

    /// A cell of a row that is taken without it.
    pub(crate) fn refuse_cell(
        &mut self,
        file: &str,
        line: u64,
        column: &str,
        given: &str,
        possible: Possible,
    ) {
        self.lost.cells += 1;
        self.tell(file, line, (column, given, possible), false);
    }

    fn tell(
        &mut self,
        file: &str,
        line: u64,
        (column, given, possible): (&str, &str, Possible),
        is_row: bool,
    ) {
        let is_known = |(of, at, _): &(String, u64, bool)| of == file && *at == line;
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(RowProblem {
                file: file.to_owned(),
                line,
                column: column.to_owned(),
                given: short(given),
                possible,
            });
        } else if !self.last.as_ref().is_some_and(is_known) {
            self.further += 1;
        }
        self.last = Some((file.to_owned(), line, is_row));
    }

    /// Something that should be known; beyond [`MOST_PROBLEMS`] only their number.
    pub(crate) fn note(&mut self, note: Note) {
        problem::add_note(&mut self.notes, note);
    }

    /// Problems as a person goes through a file.
    fn in_order(mut self) -> Self {
        self.problems
            .sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        self
    }
}

/// What a reader has to know besides the bytes.
pub struct Place<'p> {
    /// The zone for rows that name none, an IANA name.
    pub zone: &'p str,
    /// Now, microseconds UTC: nights that have not begun are refused.
    pub now: i64,
    /// Whether the knowledge has a remedy of this name.
    pub is_remedy: &'p dyn Fn(&str) -> bool,
    /// Whether a remedy, by its identifier, may be under way as a step of the plan: nothing that a clinician has to order.
    pub is_step: &'p dyn Fn(&str) -> bool,
}

impl Place<'_> {
    /// The day there.
    pub(crate) fn today(&self) -> Option<Date> {
        let now = jiff::Timestamp::from_microsecond(self.now).ok()?;
        let zone = care::night::calendar::zone(self.zone)?;
        Some(zone.to_datetime(now).date())
    }
}

/// The identifier of the `number`th cramp (from 1) of a night of which only the number is known.
///
/// It is the same each time, so that a second import of the same file adds nothing. A version 8 UUID.
pub(crate) fn counted_id(night: Date, number: u32) -> String {
    format!(
        "{:04}{:02}{:02}-0000-8000-8000-{number:012x}",
        night.year().max(0),
        night.month(),
        night.day()
    )
}

/// Whether nothing is known of a cramp but its night, as of a [`plain_cramp`]. One with a [`counted_id`] of which more is told is none.
pub(crate) fn is_plain(cramp: &care::night::Cramp) -> bool {
    cramp
        .id
        .get(9..)
        .is_some_and(|tail| tail.starts_with("0000-8000-8000-"))
        && cramp.started_at.is_none()
        && cramp.muscle.is_none()
        && cramp.side.is_none()
        && cramp.duration_seconds.is_none()
        && cramp.pain.is_none()
        && cramp.awakened.is_none()
        && cramp.eased_by.is_empty()
        && cramp.note.is_none()
}

/// The first [`counted_id`] of a night, from the number after `number` on, that no cramp has yet.
pub(crate) fn next_counted_id<T>(
    night: Date,
    number: &mut u32,
    cramps: &std::collections::BTreeMap<String, T>,
) -> String {
    loop {
        *number = number.saturating_add(1);
        let id = counted_id(night, *number);
        if !cramps.contains_key(&id) || *number == u32::MAX {
            return id;
        }
    }
}

/// A cramp of which nothing is known but its night.
pub(crate) fn plain_cramp(night: Date, id: String, zone: &str) -> care::night::Cramp {
    care::night::Cramp {
        id,
        night,
        zone: zone.to_owned(),
        started_at: None,
        muscle: None,
        side: None,
        duration_seconds: None,
        pain: None,
        awakened: None,
        eased_by: Vec::new(),
        note: None,
        removed: false,
    }
}

#[cfg(test)]
mod loss_tests;
#[cfg(test)]
mod tests;
