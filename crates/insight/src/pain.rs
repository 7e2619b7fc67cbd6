//! Where the cramps are, how bad they are and how long they last.

use std::collections::BTreeMap;

use care::night::{Cramp, Muscle, Side};
use jiff::civil::Date;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::share::{exact, half_p, quantile, ranks, wilson};
use crate::summary::{
    Balance, Enough, FEW_CRAMPS, Interval, MANY_CRAMPS, MonthPain, PainByDuration, Place, Places,
    Point, Severity, Sides, Unit,
};

/// Resampled diaries behind the interval of the rank correlation.
const RESAMPLES: usize = 500;
/// The seed of the resampling: the same diary always gives the same interval.
const SEED: u64 = 0x5eed_0001;

/// A length as a count.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Too few cramps for this number.
fn not_yet<T>(have: u32, need: u32) -> Enough<T> {
    Enough::NotYet {
        have,
        need,
        unit: Unit::Cramps,
    }
}

/// Muscles and sides.
pub(crate) fn places(cramps: &[Cramp]) -> Enough<Places> {
    let mut by_place: BTreeMap<(Muscle, Side), u32> = BTreeMap::new();
    for cramp in cramps {
        if let (Some(muscle), Some(side)) = (cramp.muscle, cramp.side) {
            *by_place.entry((muscle, side)).or_default() += 1;
        }
    }
    let known: u32 = by_place.values().sum();
    if known < FEW_CRAMPS {
        return not_yet(known, FEW_CRAMPS);
    }
    let mut places: Vec<Place> = by_place
        .into_iter()
        .map(|((muscle, side), cramps)| Place {
            muscle,
            side,
            share: wilson(cramps, known),
        })
        .collect();
    places.sort_by_key(|place| std::cmp::Reverse(place.share.count));
    Enough::Known(Places {
        places,
        unknown: count(cramps.len()) - known,
        sides: sides(cramps),
    })
}

/// Left against right.
fn sides(cramps: &[Cramp]) -> Enough<Sides> {
    let of = |side| {
        count(
            cramps
                .iter()
                .filter(|cramp| cramp.side == Some(side))
                .count(),
        )
    };
    let (left, right) = (of(Side::Left), of(Side::Right));
    if left + right < FEW_CRAMPS {
        return not_yet(left + right, FEW_CRAMPS);
    }
    let share = exact(left, left + right);
    Enough::Known(Sides {
        left: share,
        both: of(Side::Both),
        p: half_p(left, left + right),
        balance: if share.interval.low > 0.5 {
            Balance::MoreLeft
        } else if share.interval.high < 0.5 {
            Balance::MoreRight
        } else {
            Balance::NoDifferenceSeen
        },
    })
}

/// The quantile of ordered pains.
fn middle(pains: &[f64], part: f64) -> f64 {
    quantile(pains, part).unwrap_or(f64::NAN)
}

/// A pain as a place in a list from 0 to 10.
fn place(pain: u8) -> usize {
    usize::from(pain.min(10))
}

/// Pain.
pub(crate) fn severity(cramps: &[Cramp]) -> Enough<Severity> {
    let mut pains = Vec::new();
    let mut worst: BTreeMap<Date, u8> = BTreeMap::new();
    let mut months: BTreeMap<Date, [u32; 11]> = BTreeMap::new();
    for cramp in cramps {
        let Some(pain) = cramp.pain else { continue };
        pains.push(f64::from(pain));
        let of_night = worst.entry(cramp.night).or_default();
        *of_night = pain.max(*of_night);
        months.entry(cramp.night.first_of_month()).or_default()[place(pain)] += 1;
    }
    let known = count(pains.len());
    if known < FEW_CRAMPS {
        return not_yet(known, FEW_CRAMPS);
    }
    pains.sort_by(f64::total_cmp);
    let mut nights: Vec<f64> = worst.values().map(|pain| f64::from(*pain)).collect();
    nights.sort_by(f64::total_cmp);
    let mut worst_of_night = [0; 11];
    for pain in worst.values() {
        worst_of_night[place(*pain)] += 1;
    }
    Enough::Known(Severity {
        cramps: known,
        median: middle(&pains, 0.5),
        quartiles: (middle(&pains, 0.25), middle(&pains, 0.75)),
        severe: wilson(
            count(pains.iter().filter(|pain| **pain >= 7.0).count()),
            known,
        ),
        worst_of_night,
        worst_median: middle(&nights, 0.5),
        by_month: months
            .into_iter()
            .map(|(month, by_pain)| MonthPain {
                month,
                by_pain,
                mean: mean(&by_pain),
            })
            .collect(),
    })
}

/// Mean of pains counted from 0 to 10.
fn mean(by_pain: &[u32; 11]) -> f64 {
    let (mut sum, mut cramps) = (0.0, 0.0);
    for (pain, count) in by_pain.iter().enumerate() {
        sum += pain as f64 * f64::from(*count);
        cramps += f64::from(*count);
    }
    sum / cramps
}

/// Pain against duration.
pub(crate) fn pain_by_duration(cramps: &[Cramp]) -> Enough<PainByDuration> {
    let mut points: BTreeMap<(u8, u32), u32> = BTreeMap::new();
    let (mut weeks, mut pains, mut durations) = (Vec::new(), Vec::new(), Vec::new());
    for cramp in cramps {
        if let (Some(pain), Some(seconds)) = (cramp.pain, cramp.duration_seconds) {
            *points.entry((pain, seconds)).or_default() += 1;
            weeks.push(crate::describe::monday(cramp.night));
            pains.push(f64::from(pain));
            durations.push(f64::from(seconds));
        }
    }
    let known = count(pains.len());
    if known < MANY_CRAMPS {
        return not_yet(known, MANY_CRAMPS);
    }
    let round: u32 = points
        .iter()
        .filter(|((_, seconds), _)| [60, 300, 600].contains(seconds))
        .map(|(_, cramps)| cramps)
        .sum();
    let blocks = blocks(&weeks, &ranks(&pains), &ranks(&durations));
    let spearman = blocks
        .iter()
        .fold(Moments::default(), |sum, block| sum.and(block))
        .correlation();
    Enough::Known(PainByDuration {
        points: points
            .into_iter()
            .map(|((pain, seconds), cramps)| Point {
                pain,
                seconds,
                cramps,
            })
            .collect(),
        spearman,
        interval: spearman.and_then(|_| resampled(&blocks)),
        round_durations: wilson(round, known),
    })
}

/// Sums from which a correlation is made; sums of weeks add up.
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    n: f64,
    x: f64,
    y: f64,
    xx: f64,
    yy: f64,
    xy: f64,
}

impl Moments {
    fn and(self, other: &Self) -> Self {
        Self {
            n: self.n + other.n,
            x: self.x + other.x,
            y: self.y + other.y,
            xx: self.xx + other.xx,
            yy: self.yy + other.yy,
            xy: self.xy + other.xy,
        }
    }

    fn correlation(&self) -> Option<f64> {
        let x = self.xx - self.x * self.x / self.n;
        let y = self.yy - self.y * self.y / self.n;
        let xy = self.xy - self.x * self.y / self.n;
        // Ranks are halves, so that a spread of nothing is nothing up to rounding.
        (x > 1e-9 && y > 1e-9).then(|| (xy / (x * y).sqrt()).clamp(-1.0, 1.0))
    }
}

/// The ranks' sums, week by week.
fn blocks(weeks: &[Date], x: &[f64], y: &[f64]) -> Vec<Moments> {
    let mut by_week: BTreeMap<Date, Moments> = BTreeMap::new();
    for ((week, x), y) in weeks.iter().zip(x).zip(y) {
        let block = by_week.entry(*week).or_default();
        *block = block.and(&Moments {
            n: 1.0,
            x: *x,
            y: *y,
            xx: x * x,
            yy: y * y,
            xy: x * y,
        });
    }
    by_week.into_values().collect()
}

/// The interval of the rank correlation when whole weeks are drawn again with replacement.
///
/// Cramps of one week resemble each other, so weeks are drawn and not cramps. Ranks stay those of the whole diary,
/// which keeps the page of a ten-year diary fast and changes the interval little.
fn resampled(blocks: &[Moments]) -> Option<Interval> {
    if blocks.len() < 4 {
        return None;
    }
    let weeks = count(blocks.len());
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut values: Vec<f64> = (0..RESAMPLES)
        .filter_map(|_| {
            (0..blocks.len())
                .fold(Moments::default(), |sum, _| {
                    sum.and(&blocks[random.random_range(0..weeks) as usize])
                })
                .correlation()
        })
        .collect();
    values.sort_by(f64::total_cmp);
    Some(Interval {
        low: quantile(&values, 0.025)?,
        high: quantile(&values, 0.975)?,
    })
}
