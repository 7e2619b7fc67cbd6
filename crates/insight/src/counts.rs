//! The nights of a diary in a row, and rates from them.

use std::collections::BTreeMap;

use care::night::Diary;
use jiff::ToSpan;
use jiff::civil::Date;
use statrs::distribution::{ContinuousCDF, Gamma};

use crate::summary::{Interval, Rate, RatePoint};
use crate::window::last_night;

/// Dispersion taken until the diary has its own: weekly variance by mean in the specification's "moderate" diary.
pub const FIRST_DISPERSION: f64 = 1.4;
/// Logged nights before the person's own dispersion is used: twelve weeks.
const OWN_DISPERSION_NIGHTS: u32 = 84;
/// Nights in the window of a rate.
pub const WINDOW: usize = 28;
/// Logged nights that a window needs.
pub const WINDOW_NEEDS: u32 = 14;

/// Days from `from` to `to`; negative when `to` is earlier.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

/// `date` moved by some days; stays where it is at the ends of the calendar.
pub(crate) fn plus_days(date: Date, days: i64) -> Date {
    date.checked_add(days.days()).unwrap_or(date)
}

/// Every night from the first to the last that counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Counts {
    /// The first night.
    pub first: Date,
    /// Cramps of each night, `None` when it was not logged.
    pub nights: Vec<Option<u32>>,
    /// Logged nights and cramps before each place.
    sums: Vec<(u32, u32)>,
}

impl Counts {
    /// From the first night about which anything was said to the last that counts, see [`last_night`].
    ///
    /// Nights after `today` do not count. `None` when nothing is left.
    pub fn new(diary: &Diary, today: Date) -> Option<Self> {
        let (first, _) = diary.span()?;
        let last = last_night(diary, today);
        if first > last {
            return None;
        }
        // Not `diary.counts()`: one date far in the future would make a row of a million nights.
        let nights = first
            .series(1.day())
            .take_while(|date| *date <= last)
            .map(|date| diary.state(date).count())
            .collect();
        Some(Self::from_nights(first, nights))
    }

    /// From counts that are at hand.
    pub fn from_nights(first: Date, nights: Vec<Option<u32>>) -> Self {
        let mut sums = Vec::with_capacity(nights.len() + 1);
        let mut sum = (0, 0);
        sums.push(sum);
        for cramps in &nights {
            if let Some(cramps) = cramps {
                sum = (sum.0 + 1, sum.1 + cramps);
            }
            sums.push(sum);
        }
        Self {
            first,
            nights,
            sums,
        }
    }

    /// The date of a place.
    pub fn date(&self, place: usize) -> Date {
        plus_days(self.first, i64::try_from(place).unwrap_or(0))
    }

    /// The last night.
    pub fn last(&self) -> Date {
        self.date(self.nights.len().saturating_sub(1))
    }

    /// Logged nights and cramps from `from` up to, not with, `to`; places outside the diary hold nothing.
    pub fn between(&self, from: i64, to: i64) -> (u32, u32) {
        let at = |place: i64| {
            let place = usize::try_from(place.max(0)).unwrap_or(usize::MAX);
            self.sums
                .get(place.min(self.nights.len()))
                .copied()
                .unwrap_or((0, 0))
        };
        let (before, after) = (at(from), at(to.max(from)));
        (after.0 - before.0, after.1 - before.1)
    }

    /// Logged nights and cramps of the whole diary.
    pub fn total(&self) -> (u32, u32) {
        self.sums.last().copied().unwrap_or((0, 0))
    }

    /// Logged nights and cramps of the last 28 nights.
    pub fn now(&self) -> (u32, u32) {
        let end = i64::try_from(self.nights.len()).unwrap_or(i64::MAX);
        self.between(end - 28, end)
    }

    /// Logged nights and cramps of each whole week, counted back from the last night; oldest first.
    pub fn whole_weeks(&self) -> Vec<(u32, u32)> {
        let weeks = self.nights.len() / 7;
        let end = i64::try_from(self.nights.len()).unwrap_or(0);
        (1..=i64::try_from(weeks).unwrap_or(0))
            .rev()
            .map(|back| self.between(end - 7 * back, end - 7 * (back - 1)))
            .collect()
    }

    /// How much more weekly counts vary than chance alone would make them, at least 1.
    ///
    /// Pearson's statistic of the weekly counts against the rate of their own 28 nights, over its degrees of freedom,
    /// so that a slow change of the rate does not count as dispersion. Windows without a cramp say nothing.
    /// Until 84 logged nights, or when no window says anything, it is [`FIRST_DISPERSION`].
    pub fn dispersion(&self) -> f64 {
        if self.total().0 < OWN_DISPERSION_NIGHTS {
            return FIRST_DISPERSION;
        }
        let weeks = self.whole_weeks();
        let (mut statistic, mut freedom) = (0.0, 0.0);
        for window in weeks.rchunks(4) {
            let nights: u32 = window.iter().map(|week| week.0).sum();
            let cramps: u32 = window.iter().map(|week| week.1).sum();
            if nights < WINDOW_NEEDS || cramps == 0 {
                continue;
            }
            let rate = f64::from(cramps) / f64::from(nights);
            for (logged, count) in window.iter().filter(|week| week.0 > 0) {
                let expected = rate * f64::from(*logged);
                statistic += (f64::from(*count) - expected).powi(2) / expected;
                freedom += 1.0;
            }
            freedom -= 1.0;
        }
        if freedom < 1.0 {
            return FIRST_DISPERSION;
        }
        f64::max(1.0, statistic / freedom)
    }

    /// The rate line: one point a week, counted back from the last night; near both ends the window holds fewer nights.
    pub fn rate_line(&self, dispersion: f64) -> Vec<RatePoint> {
        let mut known = BTreeMap::new();
        let end = i64::try_from(self.nights.len()).unwrap_or(0);
        (0..end)
            .rev()
            .step_by(7)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .map(|middle| {
                let (nights, cramps) = self.between(middle - 14, middle + 14);
                RatePoint {
                    night: plus_days(self.first, middle),
                    rate: (nights >= WINDOW_NEEDS).then(|| {
                        *known
                            .entry((nights, cramps))
                            .or_insert_with(|| rate(cramps, nights, dispersion))
                    }),
                }
            })
            .collect()
    }
}

/// Cramps per week with its gamma interval: shape (cramps + ½)/D, rate nights/D.
pub fn rate(cramps: u32, nights: u32, dispersion: f64) -> Rate {
    let (shape, scale) = (
        (f64::from(cramps) + 0.5) / dispersion,
        f64::from(nights) / dispersion,
    );
    Rate {
        per_week: 7.0 * f64::from(cramps) / f64::from(nights.max(1)),
        interval: Interval {
            low: 7.0 * gamma_quantile(shape, scale, 0.025),
            high: 7.0 * gamma_quantile(shape, scale, 0.975),
        },
        cramps,
        nights,
    }
}

/// Quantile of the gamma distribution; not a number when shape or rate are not positive.
pub(crate) fn gamma_quantile(shape: f64, rate: f64, part: f64) -> f64 {
    Gamma::new(shape, rate).map_or(f64::NAN, |gamma| gamma.inverse_cdf(part))
}
