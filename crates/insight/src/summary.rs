//! What a diary shows, as numbers: the description of the nights, never a judgement of them.
//!
//! Every number that needs a minimum of data is an [`Enough`]: it is known, or it says how much is there and how much is needed.
//! A night about which nothing was said counts nowhere: not as quiet, not as zero.

use care::night::{Diary, Muscle, Side};
use jiff::civil::Date;
use serde::Serialize;

/// Logged nights before the first rate is shown.
pub const FIRST_RATE_NIGHTS: u32 = 14;
/// Logged nights behind what the specification asks four weeks for.
pub const FOUR_WEEKS: u32 = 28;
/// Cramps with a place before shares by place are shown; also cramps with a pain before severity is shown.
pub const FEW_CRAMPS: u32 = 10;
/// Timed cramps before hours are shown as bars, and cramps with pain and duration before the two are compared.
pub const MANY_CRAMPS: u32 = 20;

/// A number, or how far the diary is from it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Enough<T> {
    /// There is enough data.
    Known(T),
    /// There is not: "not enough nights yet: 9 of 14".
    NotYet {
        /// How many there are.
        have: u32,
        /// How many are needed.
        need: u32,
        /// What is counted.
        unit: Unit,
    },
}

impl<T> Enough<T> {
    /// The number, when there is one.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::NotYet { .. } => None,
        }
    }
}

/// What a minimum of data is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Logged nights.
    Nights,
    /// Cramps that carry what the number needs.
    Cramps,
    /// Weeks of logged nights.
    Weeks,
}

/// A 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Cramps per week.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rate {
    /// Cramps in seven logged nights.
    pub per_week: f64,
    /// Gamma interval, widened by the person's own dispersion.
    pub interval: Interval,
    /// Cramps counted.
    pub cramps: u32,
    /// Logged nights they were counted in.
    pub nights: u32,
}

/// A part of a whole.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// How many.
    pub count: u32,
    /// Of how many.
    pub of: u32,
    /// `count / of`, from 0 to 1.
    pub share: f64,
    /// 95 % interval of the share; Wilson, or exact where the field says so.
    pub interval: Interval,
}

/// How complete the diary is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Nights {
    /// First night about which anything was said.
    pub first: Date,
    /// Last night that counts: yesterday's, or today's when it is recorded already.
    pub last: Date,
    /// Nights from first to last.
    pub expected: u32,
    /// Of these, said to be quiet or with cramps.
    pub logged: u32,
    /// The others. They count nowhere else.
    pub missing: u32,
    /// Logged nights with cramps.
    pub with_cramps: u32,
    /// Cramps in all.
    pub cramps: u32,
}

impl Nights {
    /// More than one night in five is missing: then those that are recorded may not be like the others (specification, 2.5).
    pub fn has_many_missing(&self) -> bool {
        5 * self.missing > self.expected
    }
}

/// Nights that were entered more than 36 hours after they ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Late {
    /// How many of the recorded ones.
    pub nights: u32,
    /// Rate of all recorded nights, from 14 on.
    pub with: Option<Rate>,
    /// The same without the late ones, from 14 on.
    pub without: Option<Rate>,
}

/// Nights without a cramp.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct QuietNights {
    /// Of the logged nights (Wilson).
    pub share: Share,
    /// Longest run of nights said to be quiet; a night that was not logged ends it.
    pub longest_run: u32,
    /// Middle number of nights from one night with cramps to the next; only where every night between was logged.
    pub median_gap: Option<f64>,
}

/// A point of the rate line, one a week.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RatePoint {
    /// Middle of its 28 nights: 14 before, this one, 13 after.
    pub night: Date,
    /// The rate; `None` breaks the line, when fewer than 14 of the 28 were logged.
    pub rate: Option<Rate>,
}

/// A mean over the nights that have the number.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Over how many nights.
    pub nights: u32,
}

/// One week, Monday to Sunday.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Week {
    /// Its Monday.
    pub monday: Date,
    /// Logged nights in it.
    pub logged: u32,
    /// Cramps in them.
    pub cramps: u32,
    /// Cramps scaled to seven logged nights; `None` when none was logged.
    pub scaled: Option<f64>,
    /// Nights on which a cramp woke the person; `None` when nights had cramps and none of them says it, or none was logged.
    pub woken: Option<u32>,
    /// Worst pain of a cramp, 0 to 10.
    pub worst_pain: Option<u8>,
    /// Mean pain of a cramp.
    pub pain: Option<f64>,
    /// Soreness next morning, 0 to 10.
    pub soreness: Option<Mean>,
    /// The most soreness of a morning.
    pub worst_soreness: Option<u8>,
    /// Sleep quality, 0 (worst) to 10 (best).
    pub sleep_quality: Option<Mean>,
    /// Distress, 0 to 10.
    pub distress: Option<Mean>,
}

/// Cramps in one hour.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HourBin {
    /// Clock hour (0 to 23, the list begins at noon) or whole hours since lights out (from 0).
    pub hour: u8,
    /// Cramps that began in it.
    pub cramps: u32,
}

/// Cramps in one hour in bed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BedHour {
    /// Clock hour (the list begins at noon) or whole hours since lights out.
    pub hour: u8,
    /// Cramps that began in it, on nights whose time in bed is known.
    pub cramps: u32,
    /// Hours in bed at that hour, added up over these nights.
    pub hours_in_bed: f64,
    /// Cramps per hour in bed; `None` when nobody was in bed then.
    pub per_hour: Option<f64>,
}

/// When in the night the cramps begin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimeOfNight {
    /// Cramps whose beginning is known.
    pub timed: u32,
    /// Cramps whose beginning is not known.
    pub untimed: u32,
    /// Below 20 timed cramps single dots are drawn, no bars: minutes after noon on the clock of the place, in order. Empty from 20 on.
    pub dots: Vec<u16>,
    /// By the clock where the person was: 24 hours from noon.
    pub by_clock: Enough<Vec<HourBin>>,
    /// Per hour in bed, by the clock; from nights with lights-out and getting up. 24 hours from noon.
    pub in_bed: Enough<Vec<BedHour>>,
    /// Per hour in bed, by hours since lights out.
    pub since_lights_out: Enough<Vec<BedHour>>,
}

/// Cramps of one muscle and side.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Place {
    /// Where.
    pub muscle: Muscle,
    /// Which leg.
    pub side: Side,
    /// Of the cramps with both (Wilson).
    pub share: Share,
}

/// What the comparison of left and right allows to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Balance {
    /// The interval lies above one half.
    MoreLeft,
    /// The interval lies below one half.
    MoreRight,
    /// The interval holds one half.
    NoDifferenceSeen,
}

/// Left against right; cramps in both legs at once count on neither side.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sides {
    /// Left of left and right; the interval is the exact one of Clopper and Pearson.
    pub left: Share,
    /// Cramps in both legs at once.
    pub both: u32,
    /// Exact two-sided binomial p for one half.
    pub p: f64,
    /// What may be said.
    pub balance: Balance,
}

/// Where the cramps are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Places {
    /// Every muscle and side that occurred, most first.
    pub places: Vec<Place>,
    /// Cramps without muscle or without side.
    pub unknown: u32,
    /// Left against right, from 10 one-sided cramps.
    pub sides: Enough<Sides>,
}

/// Pain in one month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MonthPain {
    /// First day of the month.
    pub month: Date,
    /// Cramps by pain, from 0 to 10.
    pub by_pain: [u32; 11],
    /// Mean pain of a cramp.
    pub mean: f64,
}

/// How bad the cramps are, pain from 0 to 10.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Severity {
    /// Cramps with a pain.
    pub cramps: u32,
    /// Middle.
    pub median: f64,
    /// A quarter is below, a quarter above.
    pub quartiles: (f64, f64),
    /// Pain of 7 or more (Wilson).
    pub severe: Share,
    /// Nights by the worst pain in them, from 0 to 10.
    pub worst_of_night: [u32; 11],
    /// Middle of the nights' worst pains.
    pub worst_median: f64,
    /// By month, months without a pain left out.
    pub by_month: Vec<MonthPain>,
}

/// Cramps with the same pain and duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Point {
    /// Pain from 0 to 10.
    pub pain: u8,
    /// Duration.
    pub seconds: u32,
    /// How many cramps.
    pub cramps: u32,
}

/// Pain against duration.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PainByDuration {
    /// The points, by pain and duration.
    pub points: Vec<Point>,
    /// Spearman's rank correlation; `None` when all pains or all durations are the same.
    pub spearman: Option<f64>,
    /// Its interval, from resampled weeks.
    pub interval: Option<Interval>,
    /// Cramps of exactly 1, 5 or 10 minutes: people round.
    pub round_durations: Share,
}

/// Three numbers that are never merged into one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Burden {
    /// Cramps per week.
    pub cramps: Rate,
    /// Nights per week on which a cramp woke the person.
    pub nights_woken: Option<Estimate>,
    /// Pain (0 to 10) times minutes, added up over the cramps, per week.
    pub pain_minutes: Option<Estimate>,
}

/// An amount estimated from the nights with cramps that say it: their mean times the share of logged nights that had cramps.
///
/// Nights with cramps that do not say it are taken to be like those that do, never as zero; quiet nights are zero.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The amount, per week or per logged night as the field says.
    pub amount: f64,
    /// Nights with cramps that say it.
    pub known: u32,
    /// Nights with cramps.
    pub of: u32,
    /// 95 % interval from resampled recorded nights, in blocks of seven; `None` when the blocks all give the same.
    pub interval: Option<Interval>,
}

/// What the cramps cost in sleep, per logged night.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SleepCost {
    /// Awakenings by cramps.
    pub awakenings: Option<Estimate>,
    /// Minutes awake because of cramps.
    pub minutes: Option<Estimate>,
}

/// One night of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// The evening's date.
    pub night: Date,
    /// Cramps; `None` when the night was not logged, to be hatched and never left white.
    pub cramps: Option<u32>,
    /// Worst pain.
    pub worst_pain: Option<u8>,
    /// Another zone than the night before it that names one.
    pub travel: bool,
    /// A new or changed medicine the day before.
    pub medicine_change: bool,
}

/// Everything that describes a diary.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// The day it was made for.
    pub today: Date,
    /// How complete the diary is; `None` when it is empty.
    pub nights: Option<Nights>,
    /// Nights that were entered late; `None` when there is none.
    pub late: Option<Late>,
    /// Dispersion used to widen intervals: 1.4 until 84 logged nights, then the person's own, at least 1.
    pub dispersion: f64,
    /// Rate over the whole diary, from 14 logged nights.
    pub rate: Enough<Rate>,
    /// Rate of the last 28 nights, from 14 logged ones among them.
    pub rate_now: Enough<Rate>,
    /// The rate line, from 28 logged nights.
    pub rate_line: Enough<Vec<RatePoint>>,
    /// Week by week.
    pub weeks: Vec<Week>,
    /// Nights without a cramp, from 28 logged nights.
    pub quiet: Enough<QuietNights>,
    /// Hours of the cramps.
    pub time_of_night: TimeOfNight,
    /// Muscles and sides, from 10 cramps with both.
    pub places: Enough<Places>,
    /// Pain, from 10 cramps with a pain.
    pub severity: Enough<Severity>,
    /// Pain against duration, from 20 cramps with both.
    pub pain_by_duration: Enough<PainByDuration>,
    /// Burden, from 28 logged nights.
    pub burden: Enough<Burden>,
    /// Cost in sleep, from 28 logged nights.
    pub sleep_cost: Enough<SleepCost>,
    /// Every night from first to last.
    pub calendar: Vec<Cell>,
}
/// Describes a diary as of `today`; nights after `today` do not count.
pub fn summarise(diary: &Diary, today: Date) -> Summary {
    crate::describe::describe(diary, today)
}
