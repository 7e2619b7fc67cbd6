//! The part of a diary that a model is fitted to.

use care::night::Diary;
use jiff::ToSpan;
use jiff::civil::Date;

/// Longest part that is fitted: two years. Older nights say little about now, and a diary of ten
/// years must not be slow.
pub const LONGEST: usize = 730;

/// The last night that counts: that of `today` once its cramps or its quiet are recorded, else the one before.
///
/// The same for the description and for every model, on the page, in a clinician's link and on the command line.
pub fn last_night(diary: &Diary, today: Date) -> Date {
    if diary.state(today).count().is_some() {
        today
    } else {
        today.yesterday().unwrap_or(today)
    }
}

/// Consecutive nights; first and last are recorded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Window {
    /// The first night.
    pub from: Date,
    /// Cramps of each night; `None` when it was not recorded.
    pub counts: Vec<Option<u32>>,
}

impl Window {
    /// The most recent nights up to [`last_night`], from the first recorded to the last recorded one.
    /// Empty when nothing is recorded.
    pub(crate) fn of(diary: &Diary, today: Date) -> Self {
        let mut recorded = diary.counts();
        let last = last_night(diary, today);
        recorded.retain(|(night, _)| *night <= last);
        while recorded.last().is_some_and(|(_, count)| count.is_none()) {
            recorded.pop();
        }
        let start = recorded.len().saturating_sub(LONGEST);
        let recent = recorded.get(start..).unwrap_or(&[]);
        let first = recent
            .iter()
            .position(|(_, count)| count.is_some())
            .unwrap_or(recent.len());
        let recent = recent.get(first..).unwrap_or(&[]);
        Self {
            from: recent.first().map_or(today, |(night, _)| *night),
            counts: recent.iter().map(|(_, count)| *count).collect(),
        }
    }

    /// The night in this place.
    pub(crate) fn night(&self, place: usize) -> Date {
        let days = i64::try_from(place).unwrap_or(0);
        self.from.checked_add(days.days()).unwrap_or(self.from)
    }

    /// Recorded nights.
    pub(crate) fn recorded(&self) -> u32 {
        u32::try_from(self.counts.iter().flatten().count()).unwrap_or(u32::MAX)
    }

    /// Cramps in all recorded nights.
    pub(crate) fn cramps(&self) -> u32 {
        self.counts
            .iter()
            .flatten()
            .fold(0, |sum, count| sum.saturating_add(*count))
    }
}
