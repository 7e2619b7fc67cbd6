//! Which night an instant belongs to, and which instant a clock time of a night is.

use jiff::civil::{Date, Time, time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};

/// The zone with this IANA name.
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// The night an instant belongs to: noon to noon where the person was, named by the evening's date.
pub fn night_of(instant: Timestamp, zone: &TimeZone) -> Date {
    let local = zone.to_datetime(instant);
    if local.hour() < 12 {
        local.date().yesterday().unwrap_or(local.date())
    } else {
        local.date()
    }
}

/// The night that people mean by "last night": before noon the one that runs, from noon on the one that ended at noon.
pub fn last_night(instant: Timestamp, zone: &TimeZone) -> Date {
    let today = zone.to_datetime(instant).date();
    today.yesterday().unwrap_or(today)
}

/// From noon to noon; 23 or 25 hours when the clock changes in between.
pub fn bounds(night: Date, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
    let noon = |date: Date| {
        zone.to_ambiguous_timestamp(date.to_datetime(time(12, 0, 0, 0)))
            .compatible()
            .ok()
    };
    Some((noon(night)?, noon(night.tomorrow().ok()?)?))
}

/// A clock time in a night, as an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalTime {
    /// The usual case.
    Once(Timestamp),
    /// The clock was put back: this time came twice, first and second are given.
    Twice(Timestamp, Timestamp),
    /// The clock was put forward: this time did not exist; the instant that far after the change is given.
    Skipped(Timestamp),
}

impl LocalTime {
    /// The instant that is taken when the person says no more: of two, the first.
    pub fn instant(self) -> Timestamp {
        match self {
            Self::Once(instant) | Self::Twice(instant, _) | Self::Skipped(instant) => instant,
        }
    }
}

/// The instant of a clock time in a night; from noon on it is the evening's date, before noon the next day's.
pub fn instant(night: Date, clock: Time, zone: &TimeZone) -> Option<LocalTime> {
    let date = if clock.hour() < 12 {
        night.checked_add(1.day()).ok()?
    } else {
        night
    };
    let ambiguous = zone.to_ambiguous_timestamp(date.to_datetime(clock));
    let is = ambiguous.offset();
    let first = ambiguous.earlier().ok()?;
    Some(match is {
        AmbiguousOffset::Unambiguous { .. } => LocalTime::Once(first),
        AmbiguousOffset::Fold { .. } => LocalTime::Twice(first, ambiguous.later().ok()?),
        AmbiguousOffset::Gap { .. } => LocalTime::Skipped(ambiguous.compatible().ok()?),
    })
}
