//! Exports of Bearable, Daylio and Loop Habit Tracker: entries under names of the person's own, and what the person makes of them.
//!
//! A day without an entry is never a quiet night.

use std::collections::{BTreeMap, BTreeSet};

use care::night::{Diary, EXPOSURES, Night, Scale};
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::row::{Line, Table};
use super::{FileRefusal, Format, ImportDraft, Note, Place, Possible, plain_cramp};

/// One entry of another program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The day it stands under.
    pub date: Date,
    /// Entered or felt before noon; `None` when the file does not say.
    pub before_noon: Option<bool>,
    /// The name of the symptom, activity or habit.
    pub name: String,
}

/// What an entry under a name means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Each entry is one cramp.
    Cramp,
    /// The night was without cramps.
    Quiet,
    /// An exposure that is answered with yes.
    Exposure(String),
    /// An own factor with the same name.
    OwnFactor,
    /// Nothing.
    Ignore,
}

impl Target {
    /// `cramp`, `quiet`, `day.NAME` (answered yes or no), `own` or `ignore`.
    pub fn from_id(id: &str) -> Option<Self> {
        Some(match id {
            "cramp" => Self::Cramp,
            "quiet" => Self::Quiet,
            "own" => Self::OwnFactor,
            "ignore" => Self::Ignore,
            _ => {
                let id = id.strip_prefix("day.")?;
                EXPOSURES
                    .iter()
                    .find(|exposure| exposure.id == id && exposure.scale == Scale::YesNo)?;
                Self::Exposure(id.to_owned())
            }
        })
    }

    /// All that [`Target::from_id`] takes.
    pub fn ids() -> Vec<String> {
        ["cramp", "quiet", "own", "ignore"]
            .into_iter()
            .map(str::to_owned)
            .chain(
                EXPOSURES
                    .iter()
                    .filter(|exposure| exposure.scale == Scale::YesNo)
                    .map(|exposure| format!("day.{}", exposure.id)),
            )
            .collect()
    }

    /// What is taken when nothing was chosen: a name with "cramp" is a cramp, everything else is left out.
    pub fn of_name(name: &str) -> Self {
        if name.to_lowercase().contains("cramp") {
            Self::Cramp
        } else {
            Self::Ignore
        }
    }
}

/// Name → what it means; a name that is not here is taken as [`Target::of_name`] says.
pub type Mapping = BTreeMap<String, Target>;

/// Which night an entry belongs to that has a day and no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dated {
    /// The night that begins in the evening of that day.
    Evening,
    /// The night that ends in the morning of that day.
    Morning,
}

/// A name with the number of its entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameCount {
    /// As the person wrote it.
    pub name: String,
    /// Entries.
    pub count: usize,
}

/// The names in a draft, most frequent first.
pub fn names(observations: &[Observation]) -> Vec<NameCount> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for observation in observations {
        *counts.entry(&observation.name).or_default() += 1;
    }
    let mut names: Vec<NameCount> = counts
        .into_iter()
        .map(|(name, count)| NameCount {
            name: name.to_owned(),
            count,
        })
        .collect();
    names.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    names
}

/// The diary of a draft once names have a meaning, and what should be known about it.
///
/// Cramps and quiet nights belong to the night of their time; without one, `dated` decides. Exposures belong to the day they stand under.
/// A night with both is a night with cramps.
pub fn apply(
    draft: &ImportDraft,
    mapping: &Mapping,
    dated: Dated,
    zone: &str,
) -> (Diary, Vec<Note>) {
    let mut nights: BTreeMap<Date, Night> = draft
        .diary
        .nights
        .iter()
        .map(|night| (night.date, night.clone()))
        .collect();
    let mut cramps = draft.diary.cramps.clone();
    let mut own = draft.diary.own_factors.clone();
    let mut counts: BTreeMap<Date, u32> = BTreeMap::new();
    let mut quiet: BTreeSet<Date> = BTreeSet::new();
    for seen in &draft.observations {
        let target = mapping
            .get(&seen.name)
            .cloned()
            .unwrap_or_else(|| Target::of_name(&seen.name));
        let is_morning = seen.before_noon.unwrap_or(dated == Dated::Morning);
        let night = if is_morning {
            seen.date.yesterday().unwrap_or(seen.date)
        } else {
            seen.date
        };
        let mut day = |id: String| {
            nights
                .entry(seen.date)
                .or_insert_with(|| Night::new(seen.date, zone))
                .day
                .insert(id, 1);
        };
        match target {
            Target::Ignore => {}
            Target::Cramp => {
                let number = counts.entry(night).or_default();
                *number += 1;
                let id = super::counted_id(night, *number);
                cramps.push(plain_cramp(night, id, zone));
            }
            Target::Quiet => {
                quiet.insert(night);
            }
            Target::Exposure(id) => day(id),
            Target::OwnFactor => {
                let id = own_id(&seen.name);
                own.insert(id.clone(), seen.name.clone());
                day(id);
            }
        }
    }
    let mut notes = Vec::new();
    for date in quiet {
        if counts.contains_key(&date) {
            super::problem::add_note(&mut notes, Note::CrampAndQuiet(date));
        } else {
            nights
                .entry(date)
                .or_insert_with(|| Night::new(date, zone))
                .quiet = Some(true);
        }
    }
    (
        Diary::new(nights.into_values().collect(), cramps, own),
        notes,
    )
}

/// The identifier of an own factor with this name, the same each time: FNV-1a, 64 bits.
fn own_id(name: &str) -> String {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("own_{hash:016x}")
}

/// A day that has come, or `None` with a problem.
fn day(
    draft: &mut ImportDraft,
    (file, line, column): (&str, u64, &str),
    given: &str,
    place: &Place<'_>,
) -> Option<Date> {
    let Some(date) = any_date(given) else {
        draft.refuse(file, line, column, given, Possible::Date);
        return None;
    };
    if place.today().is_some_and(|today| date > today) {
        draft.refuse(file, line, column, given, Possible::DayThatCame);
        return None;
    }
    Some(date)
}

/// `2026-11-24`, or `24 Nov 2026`, `24th Nov 2026`, `24 November 2026`.
pub(super) fn any_date(text: &str) -> Option<Date> {
    // "1st" is "1": nowhere but behind digits, as "August" has an "st" too.
    let plain = text.split_once(' ').map_or(text.to_owned(), |(day, rest)| {
        let number = day.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let is_ordinal =
            ["st", "nd", "rd", "th"].contains(&day.get(number.len()..).unwrap_or_default());
        format!("{} {rest}", if is_ordinal { number } else { day })
    });
    text.parse::<Date>()
        .ok()
        .or_else(|| Date::strptime("%d %b %Y", &plain).ok())
        .or_else(|| Date::strptime("%d %B %Y", &plain).ok())
}

/// Reads a table of another program: each row with its day goes to `take`, columns found whatever the case of their letters.
fn each_day(
    text: &str,
    place: &Place<'_>,
    format: Format,
    day_column: impl Fn(&Line<'_>) -> (&'static str, String),
    mut take: impl FnMut(&mut ImportDraft, Date, &Line<'_>),
) -> Result<ImportDraft, FileRefusal> {
    let mut draft = ImportDraft::new(format);
    let mut table = Table::open(text, "")?.lower();
    while let Some(line) = table.next(&mut draft) {
        let (column, given) = day_column(&line);
        if let Some(date) = day(&mut draft, ("", line.line, column), &given, place) {
            take(&mut draft, date, &line);
        }
    }
    draft.note(Note::LeftOut(format));
    Ok(draft)
}

/// The names in a cell, separated by `|`.
fn names_in(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|')
        .map(str::trim)
        .filter(|name| !name.is_empty())
}

/// Bearable: one row an entry; `date formatted` or `date`, `time of day`, `category`, `rating/amount`, `detail`.
pub(super) fn read_bearable(text: &str, place: &Place<'_>) -> Result<ImportDraft, FileRefusal> {
    let column = |line: &Line<'_>| {
        let column = match line.trimmed("date formatted") {
            "" => "date",
            _ => "date formatted",
        };
        (column, line.trimmed(column).to_owned())
    };
    each_day(
        text,
        place,
        Format::Bearable,
        column,
        |draft, date, line| {
            let before_noon = match line.trimmed("time of day").to_lowercase().as_str() {
                "am" | "morning" => Some(true),
                "pm" | "evening" | "night" | "midday" | "mid" => Some(false),
                clock => any_time(clock).map(|time| time.hour() < 12),
            };
            let amount = line.trimmed("rating/amount");
            // Rated nought: the symptom was not there, which says nothing about the night.
            if amount.parse::<f64>().is_ok_and(|amount| amount <= 0.0) {
                return;
            }
            let detail = line.trimmed("detail");
            let details = if detail.is_empty() {
                line.get("category")
            } else {
                detail
            };
            for name in names_in(details) {
                // A symptom carries its severity: "Leg cramps (Mild)".
                let name = match name.rsplit_once(" (") {
                    Some((name, rest)) if rest.ends_with(')') => name,
                    _ => name,
                };
                draft.observations.push(Observation {
                    date,
                    before_noon,
                    name: name.to_owned(),
                });
            }
        },
    )
}

/// `23:54`, `11:54 pm`.
fn any_time(text: &str) -> Option<Time> {
    let text = text.trim().replace('\u{202f}', " ");
    if !text.contains(':') {
        return None;
    }
    text.parse::<Time>()
        .ok()
        .or_else(|| Time::strptime("%I:%M %p", &text).ok())
        .or_else(|| Time::strptime("%I:%M%p", &text).ok())
        .or_else(|| Time::strptime("%H:%M", &text).ok())
}

/// Daylio: one row an entry; `full_date`, `time`, `activities` separated by `|`.
pub(super) fn read_daylio(text: &str, place: &Place<'_>) -> Result<ImportDraft, FileRefusal> {
    let column = |line: &Line<'_>| {
        // Before 2020 there was no full_date, but a year and a day such as "18 May".
        if line.get("full_date").is_empty() && !line.get("year").is_empty() {
            let full = format!("{} {}", line.trimmed("date"), line.trimmed("year"));
            ("year and date", full)
        } else {
            ("full_date", line.trimmed("full_date").to_owned())
        }
    };
    each_day(text, place, Format::Daylio, column, |draft, date, line| {
        let clock = line.trimmed("time");
        let before_noon = any_time(clock).map(|time| time.hour() < 12);
        if before_noon.is_none() && !clock.is_empty() {
            draft.refuse_cell("", line.line, "time", clock, Possible::ClockTime);
        }
        let names = names_in(line.get("activities")).map(|name| Observation {
            date,
            before_noon,
            name: name.to_owned(),
        });
        draft.observations.extend(names);
    })
}

/// Loop Habit Tracker: `Checkmarks.csv`, one row a day, one column a habit.
pub(super) fn read_loop(
    text: &str,
    file: &str,
    place: &Place<'_>,
) -> Result<ImportDraft, FileRefusal> {
    let mut draft = ImportDraft::new(Format::Loop);
    // Habits keep the letters in which the person wrote them.
    let mut table = Table::open(text, file)?;
    let date_column = table.header.first().cloned().unwrap_or_default();
    while let Some(line) = table.next(&mut draft) {
        let given = line.trimmed(&date_column);
        let Some(date) = day(&mut draft, (file, line.line, &date_column), given, place) else {
            continue;
        };
        for (name, cell) in line.cells().skip(1) {
            let is_done = match cell.trim() {
                "" | "0" | "1" | "3" | "-1" | "NO" | "YES_AUTO" | "SKIP" | "UNKNOWN" => false,
                "YES_MANUAL" | "YES" => true,
                number => match number.parse::<f64>() {
                    Ok(number) => number > 0.0,
                    Err(_) => {
                        draft.refuse_cell(file, line.line, name, cell, Possible::Mark);
                        false
                    }
                },
            };
            if is_done && !name.is_empty() {
                draft.observations.push(Observation {
                    date,
                    before_noon: None,
                    name: name.to_owned(),
                });
            }
        }
    }
    draft.note(Note::LeftOut(Format::Loop));
    Ok(draft)
}
