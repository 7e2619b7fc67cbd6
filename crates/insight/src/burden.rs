//! What the cramps cost: amounts from the nights that say them, each with an interval.

use std::collections::BTreeMap;

use care::night::Cramp;
use jiff::civil::Date;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::counts::Counts;
use crate::share::quantile;
use crate::summary::{Estimate, Interval};

/// Recorded nights that are drawn together, because nights that follow each other resemble each other.
const BLOCK: usize = 7;
/// Resampled diaries behind an interval.
const RESAMPLES: usize = 1000;
/// The seed of the resampling: the same diary always gives the same interval.
const SEED: u64 = 0x5eed_0003;

/// Sums over recorded nights, from which an amount is made; those of blocks add up.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    /// Recorded nights.
    logged: u32,
    /// Nights with cramps.
    of: u32,
    /// Those that say the amount.
    known: u32,
    /// The amount, added up over them.
    amount: f64,
}

impl Sums {
    fn and(self, other: Self) -> Self {
        Self {
            logged: self.logged + other.logged,
            of: self.of + other.of,
            known: self.known + other.known,
            amount: self.amount + other.amount,
        }
    }

    /// Mean over the nights with cramps that say it, times the share of recorded nights with cramps, for so many nights.
    fn mean(self, nights: f64) -> Option<f64> {
        match (self.of, self.known) {
            (0, _) => Some(0.0),
            (_, 0) => None,
            _ => Some(
                nights * (self.amount / f64::from(self.known)) * f64::from(self.of)
                    / f64::from(self.logged),
            ),
        }
    }
}

/// An amount for so many recorded nights, with a percentile bootstrap interval over blocks of seven recorded nights.
///
/// The specification names these numbers (5, "burden" and "sleep cost") and prescribes no interval for them.
/// They are ratios of sums with nights that do not say them, so they are resampled as the specification does it for pain and duration.
/// Blocks are seven recorded nights that follow each other, the last one may be shorter; as many as there are are drawn again with replacement.
/// With the fewest possible nights, 28, there are four blocks, and the interval is then rather too narrow.
pub(crate) fn estimate(
    counts: &Counts,
    cramps: &[Cramp],
    nights: f64,
    amount: impl Fn(&[Cramp]) -> Option<f64>,
) -> Option<Estimate> {
    let of_night: BTreeMap<Date, &[Cramp]> = cramps
        .chunk_by(|one, next| one.night == next.night)
        .filter_map(|cramps| Some((cramps.first()?.night, cramps)))
        .collect();
    let recorded: Vec<Sums> = counts
        .nights
        .iter()
        .enumerate()
        .filter(|(_, count)| count.is_some())
        .map(|(place, _)| match of_night.get(&counts.date(place)) {
            None => Sums {
                logged: 1,
                ..Sums::default()
            },
            Some(cramps) => {
                let amount = amount(cramps);
                Sums {
                    logged: 1,
                    of: 1,
                    known: u32::from(amount.is_some()),
                    amount: amount.unwrap_or(0.0),
                }
            }
        })
        .collect();
    let add = |nights: &[Sums]| nights.iter().copied().fold(Sums::default(), Sums::and);
    let all = add(&recorded);
    let blocks: Vec<Sums> = recorded.chunks(BLOCK).map(add).collect();
    Some(Estimate {
        amount: all.mean(nights)?,
        known: all.known,
        of: all.of,
        interval: resampled(&blocks, nights),
    })
}

/// The interval of the amount when whole blocks are drawn again with replacement; `None` when every draw gives the same.
fn resampled(blocks: &[Sums], nights: f64) -> Option<Interval> {
    let count = u64::try_from(blocks.len())
        .ok()
        .filter(|count| *count > 1)?;
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut values: Vec<f64> = (0..RESAMPLES)
        .filter_map(|_| {
            (0..count)
                .filter_map(|_| {
                    let place = usize::try_from(random.random_range(0..count)).ok()?;
                    blocks.get(place).copied()
                })
                .fold(Sums::default(), Sums::and)
                .mean(nights)
        })
        .collect();
    values.sort_by(f64::total_cmp);
    let (low, high) = (quantile(&values, 0.025)?, quantile(&values, 0.975)?);
    (high - low > 1e-12).then_some(Interval { low, high })
}

/// 1 when a cramp of the night woke, 0 when all say that they did not.
pub(crate) fn woken(cramps: &[Cramp]) -> Option<f64> {
    if cramps.iter().any(|cramp| cramp.awakened == Some(true)) {
        return Some(1.0);
    }
    cramps
        .iter()
        .all(|cramp| cramp.awakened.is_some())
        .then_some(0.0)
}

/// Awakenings of the night, when each cramp says whether it woke.
pub(crate) fn awakenings(cramps: &[Cramp]) -> Option<f64> {
    cramps
        .iter()
        .map(|cramp| cramp.awakened.map(|woke| f64::from(u8::from(woke))))
        .sum()
}

/// Pain times minutes, when each cramp has both.
pub(crate) fn pain_minutes(cramps: &[Cramp]) -> Option<f64> {
    cramps
        .iter()
        .map(|cramp| Some(f64::from(cramp.pain?) * f64::from(cramp.duration_seconds?) / 60.0))
        .sum()
}
