//! Nights and cramps: what a diary holds, and what may be said about it.
//!
//! A night runs from noon to noon in the person's zone and is named by the evening's date.
//! It is quiet, with cramps, or not recorded; quiet is always said, never inferred.

pub mod calendar;
mod change;
mod exposure;
mod merge;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use change::{Change, ChangeRefusal, EARLIEST, Key, read_change};
pub use exposure::{EXPOSURES, Exposure, Scale, is_own_factor};
pub use merge::{Outcome, Record, merge};

/// Where a cramp was; the names are the relief sites of the knowledge, with `_`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Muscle {
    /// Upper, thick part of the calf.
    Calf,
    /// Lower calf.
    CalfDeep,
    /// Sole or toes.
    SoleToes,
    /// Shin, toes pulling up.
    Shin,
    /// Back of the thigh.
    Hamstring,
    /// Front of the thigh.
    Quadriceps,
    /// Inner thigh.
    InnerThigh,
    /// Somewhere else in the leg.
    Other,
}

impl Muscle {
    /// All, as lists show them.
    pub const ALL: [Self; 8] = [
        Self::Calf,
        Self::SoleToes,
        Self::CalfDeep,
        Self::Shin,
        Self::Hamstring,
        Self::Quadriceps,
        Self::InnerThigh,
        Self::Other,
    ];

    /// The name in files, tables and addresses.
    pub fn id(self) -> &'static str {
        match self {
            Self::Calf => "calf",
            Self::CalfDeep => "calf_deep",
            Self::SoleToes => "sole_toes",
            Self::Shin => "shin",
            Self::Hamstring => "hamstring",
            Self::Quadriceps => "quadriceps",
            Self::InnerThigh => "inner_thigh",
            Self::Other => "other",
        }
    }

    /// The muscle with this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|muscle| muscle.id() == id)
    }
}

/// Which leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The person's left.
    Left,
    /// The person's right.
    Right,
    /// Both at once.
    Both,
}

impl Side {
    /// All, as lists show them.
    pub const ALL: [Self; 3] = [Self::Left, Self::Right, Self::Both];

    /// The name in files and tables.
    pub fn id(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::Both => "both",
        }
    }

    /// The side with this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|side| side.id() == id)
    }
}

/// What ended a cramp, as far as the person can tell.
pub const EASED_BY: [&str; 8] = [
    "stretch", "standing", "walking", "massage", "heat", "cold", "waiting", "other",
];

/// Longest duration of one cramp that can be entered, in seconds: 12 hours, half a night.
pub const LONGEST_CRAMP: u32 = 12 * 3600;

/// A cramp of this many seconds leads on to the warning signs: 10 minutes, the limit of red flag S05.
pub const LONG_CRAMP: u32 = 10 * 60;

/// The question of the check about such a cramp.
pub const LONG_CRAMP_QUESTION: &str = "cramp_over_10_minutes_unrelieved";

/// Longest note, in characters.
pub const LONGEST_NOTE: usize = 2000;

/// Most cramps of one night that can be entered at once without details, by a form or a file.
pub const MOST_CRAMPS_AT_ONCE: u32 = 20;

/// Most own factors of one person.
pub const MOST_OWN_FACTORS: usize = 20;

/// Longest name of an own factor, in characters.
pub const LONGEST_OWN_FACTOR: usize = 60;

/// One attack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cramp {
    /// UUID version 7, made by the device that logged it.
    #[serde(default)]
    pub id: String,
    /// The night it belongs to.
    pub night: Date,
    /// The zone the person was in, an IANA name.
    #[serde(default)]
    pub zone: String,
    /// When it began; `None` when the person does not know.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// Where.
    #[serde(default)]
    pub muscle: Option<Muscle>,
    /// Which leg.
    #[serde(default)]
    pub side: Option<Side>,
    /// How long, in seconds.
    #[serde(default)]
    pub duration_seconds: Option<u32>,
    /// Pain from 0 to 10 at its worst.
    #[serde(default)]
    pub pain: Option<u8>,
    /// Whether it woke the person.
    #[serde(default)]
    pub awakened: Option<bool>,
    /// What ended it; words of [`EASED_BY`].
    #[serde(default)]
    pub eased_by: Vec<String>,
    /// In the person's words.
    #[serde(default)]
    pub note: Option<String>,
    /// Taken back by the person.
    #[serde(default)]
    pub removed: bool,
}

/// What was said about one night besides its cramps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Night {
    /// The evening's date.
    pub date: Date,
    /// The zone the person was in, an IANA name.
    #[serde(default)]
    pub zone: String,
    /// Said to be without cramps.
    #[serde(default)]
    pub quiet: Option<bool>,
    /// Soreness next morning, 0 to 10.
    #[serde(default)]
    pub soreness: Option<u8>,
    /// Sleep quality, 0 (worst) to 10 (best).
    #[serde(default)]
    pub sleep_quality: Option<u8>,
    /// Distress about the cramps, 0 to 10.
    #[serde(default)]
    pub distress: Option<u8>,
    /// Minutes awake because of cramps.
    #[serde(default)]
    pub minutes_awake: Option<u16>,
    /// The weekly question of the morning page, whether there is any new warning sign; said by the person, never inferred.
    #[serde(default)]
    pub new_signs: Option<bool>,
    /// When the light went out.
    #[serde(default)]
    pub lights_out_at: Option<Timestamp>,
    /// When the person got up.
    #[serde(default)]
    pub got_up_at: Option<Timestamp>,
    /// In the person's words.
    #[serde(default)]
    pub note: Option<String>,
    /// The day before: exposure → value, see [`EXPOSURES`]; own factors are yes (1) or no (0). An absent one was not said.
    #[serde(default)]
    pub day: BTreeMap<String, i64>,
    /// Remedies of the knowledge (their names, such as `stretch-bedtime`): done or not. An absent one was not said.
    #[serde(default)]
    pub remedies: BTreeMap<String, bool>,
    /// Taken back by the person.
    #[serde(default)]
    pub removed: bool,
    /// When something about this night was first entered, microseconds UTC; later than 36 hours after the night is late.
    #[serde(default)]
    pub entered_at: i64,
}

impl Night {
    /// A night about which nothing was said yet.
    pub fn new(date: Date, zone: &str) -> Self {
        Self {
            date,
            zone: zone.to_owned(),
            quiet: None,
            soreness: None,
            sleep_quality: None,
            distress: None,
            minutes_awake: None,
            new_signs: None,
            lights_out_at: None,
            got_up_at: None,
            note: None,
            day: BTreeMap::new(),
            remedies: BTreeMap::new(),
            removed: false,
            entered_at: 0,
        }
    }
}

/// What is known of a night.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NightState {
    /// Said to be without cramps.
    Quiet,
    /// At least one cramp is recorded.
    Cramps(u32),
    /// Nothing about cramps was said. Never counted as quiet.
    NotRecorded,
}

impl NightState {
    /// The number of cramps; `None` when the night was not recorded.
    pub fn count(self) -> Option<u32> {
        match self {
            Self::Quiet => Some(0),
            Self::Cramps(count) => Some(count),
            Self::NotRecorded => None,
        }
    }
}

/// A person's diary: nights by date, cramps by night and time. What was taken back is not in it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Diary {
    /// Nights about which something was said, ascending by date, each date once.
    pub nights: Vec<Night>,
    /// Cramps, ascending by night, then start, then identifier.
    pub cramps: Vec<Cramp>,
    /// The person's own factors: identifier → name.
    #[serde(default)]
    pub own_factors: BTreeMap<String, String>,
}

impl Diary {
    /// Puts nights and cramps in order and leaves out what was taken back.
    pub fn new(
        mut nights: Vec<Night>,
        mut cramps: Vec<Cramp>,
        own_factors: BTreeMap<String, String>,
    ) -> Self {
        nights.retain(|night| !night.removed);
        cramps.retain(|cramp| !cramp.removed);
        nights.sort_by_key(|night| night.date);
        cramps.sort_by(|a, b| (a.night, a.started_at, &a.id).cmp(&(b.night, b.started_at, &b.id)));
        Self {
            nights,
            cramps,
            own_factors,
        }
    }

    /// What is known of the night of `date`.
    pub fn state(&self, date: Date) -> NightState {
        let first = self.cramps.partition_point(|cramp| cramp.night < date);
        let after = self.cramps.partition_point(|cramp| cramp.night <= date);
        if after > first {
            return NightState::Cramps(u32::try_from(after - first).unwrap_or(u32::MAX));
        }
        match self.night(date).and_then(|night| night.quiet) {
            Some(true) => NightState::Quiet,
            _ => NightState::NotRecorded,
        }
    }

    /// What was said about the night of `date`.
    pub fn night(&self, date: Date) -> Option<&Night> {
        let place = self
            .nights
            .binary_search_by_key(&date, |night| night.date)
            .ok()?;
        self.nights.get(place)
    }

    /// The cramps of the night of `date`.
    pub fn cramps_of(&self, date: Date) -> &[Cramp] {
        let first = self.cramps.partition_point(|cramp| cramp.night < date);
        let after = self.cramps.partition_point(|cramp| cramp.night <= date);
        self.cramps.get(first..after).unwrap_or(&[])
    }

    /// First and last night about which anything was said; `None` for an empty diary.
    pub fn span(&self) -> Option<(Date, Date)> {
        let nights = (
            self.nights.first().map(|night| night.date),
            self.nights.last().map(|night| night.date),
        );
        let cramps = (
            self.cramps.first().map(|cramp| cramp.night),
            self.cramps.last().map(|cramp| cramp.night),
        );
        let first = [nights.0, cramps.0].into_iter().flatten().min()?;
        let last = [nights.1, cramps.1].into_iter().flatten().max()?;
        Some((first, last))
    }

    /// Every night from the first to the last: its date and its number of cramps, `None` when not recorded.
    pub fn counts(&self) -> Vec<(Date, Option<u32>)> {
        let Some((first, last)) = self.span() else {
            return Vec::new();
        };
        first
            .series(jiff::Span::new().days(1))
            .take_while(|date| *date <= last)
            .map(|date| (date, self.state(date).count()))
            .collect()
    }
}

#[cfg(test)]
mod tests;
