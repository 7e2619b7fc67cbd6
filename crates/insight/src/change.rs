//! Whether the cramps changed: one change looking back, an alarm looking forward, and before against after a day.
//!
//! What would have come if nothing had happened is drawn from a negative binomial with the person's own rate and dispersion.
//! It knows how much the weeks vary, but not where in a wave the person is; the nightly model with its memory does.

use care::night::Diary;
use jiff::civil::Date;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma, Poisson};
use serde::Serialize;
use statrs::function::gamma::ln_gamma;

use crate::counts::{Counts, WINDOW_NEEDS, days_between, plus_days, rate};
use crate::share::quantile;
use crate::summary::{Enough, FOUR_WEEKS, Interval, Rate, Unit};

/// Weeks before a change is looked for.
pub const CHANGE_WEEKS: u32 = 8;
/// From this probability on a change is called one. In the test `waves_alone_are_seldom_taken_for_a_change`
/// it calls a year without a change one in 0 of 100 moderate, 1 of 100 bursty and 8 of 100 sticky diaries; at 0.8 it would be far more.
pub const SURE_OF_CHANGE: f64 = 0.99;
/// Weeks before the alarm works: eight to learn what is usual, four to watch.
pub const ALARM_WEEKS: u32 = 12;
/// The last weeks, which the alarm is about.
const LAST_WEEKS: i64 = 4;
/// Weeks from which what is usual is learnt at least.
const USUAL_WEEKS: i64 = 8;
/// Weeks that do not count as usual when the diary is long enough: else a rise that lasts becomes usual before it is noticed.
const WATCHED_WEEKS: i64 = 12;
/// Simulated years behind the alarm's limit.
const YEARS: usize = 1000;
/// Weeks of each.
const WEEKS_OF_YEAR: usize = 52;
/// Forecasts of what would have come.
const FORECASTS: usize = 4000;
/// The seed: the same diary always gives the same answer.
const SEED: u64 = 0x5eed_0002;

/// Where one change of the rate fits best, and how much better than no change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangePoint {
    /// First night of the first week of the new rate, at the most probable place.
    pub from: Date,
    /// Probability of that place, if there was one change.
    pub probability: f64,
    /// Weeks that together hold at least 95 % of the places, the first nights of the earliest and the latest.
    pub between: (Date, Date),
    /// Expected cramps per week before, over all places.
    pub before: f64,
    /// Expected cramps per week after, over all places.
    pub after: f64,
    /// Logarithm to base 10 of the Bayes factor for one change against none.
    pub log10_bayes_factor: f64,
    /// Probability of a change when change and no change are taken as equally likely beforehand.
    pub probability_of_change: f64,
    /// Whether that is at least [`SURE_OF_CHANGE`].
    pub is_sure: bool,
}

/// The closed form for counts with exposures; all in its own unit of exposure.
#[derive(Debug, Clone, PartialEq)]
pub struct OneChange {
    /// Probability that the new rate begins at place `k + 1`, for `k` from 0.
    pub places: Vec<f64>,
    /// Expected rate before, over all places.
    pub before: f64,
    /// Expected rate after, over all places.
    pub after: f64,
    /// Logarithm to base 10 of the Bayes factor for one change against none.
    pub log10_bayes_factor: f64,
}

/// One change in a row of counts: both rates have a gamma prior with shape 1 and rate 1, each place is equally likely.
///
/// `log p(k) = Σ [a log b − log Γ(a) + log Γ(a+C) − (a+C) log(b+N)]` over both segments (Carlin, Gelfand and Smith's
/// coal-mining model in closed form). Counts and exposures are divided by `dispersion`, else every wave is a change.
/// `None` for fewer than two counts.
pub fn one_change(counts: &[(f64, f64)], dispersion: f64) -> Option<OneChange> {
    let segment = |exposure: f64, count: f64| {
        let (n, c) = (exposure / dispersion, count / dispersion);
        ln_gamma(1.0 + c) - (1.0 + c) * (1.0 + n).ln()
    };
    let mean =
        |exposure: f64, count: f64| (1.0 + count / dispersion) / (1.0 + exposure / dispersion);
    let all = counts
        .iter()
        .fold((0.0, 0.0), |sum, next| (sum.0 + next.0, sum.1 + next.1));
    let mut first = (0.0, 0.0);
    let mut splits = Vec::new();
    for (exposure, count) in counts.iter().take(counts.len().saturating_sub(1)) {
        first = (first.0 + exposure, first.1 + count);
        let second = (all.0 - first.0, all.1 - first.1);
        splits.push((
            segment(first.0, first.1) + segment(second.0, second.1),
            mean(first.0, first.1),
            mean(second.0, second.1),
        ));
    }
    let highest = splits.iter().map(|split| split.0).reduce(f64::max)?;
    let sum: f64 = splits.iter().map(|split| (split.0 - highest).exp()).sum();
    let places: Vec<f64> = splits
        .iter()
        .map(|split| (split.0 - highest).exp() / sum)
        .collect();
    let expected = |rate: fn(&(f64, f64, f64)) -> f64| {
        places
            .iter()
            .zip(&splits)
            .map(|(probability, split)| probability * rate(split))
            .sum()
    };
    let evidence = highest + (sum / splits.len() as f64).ln();
    Some(OneChange {
        before: expected(|split| split.1),
        after: expected(|split| split.2),
        log10_bayes_factor: (evidence - segment(all.0, all.1)) / std::f64::consts::LN_10,
        places,
    })
}

/// A number that needs weeks.
fn not_yet<T>(have: u32, need: u32, unit: Unit) -> Enough<T> {
    Enough::NotYet { have, need, unit }
}

/// Whole weeks with at least one logged night: first night, logged nights, cramps.
fn logged_weeks(counts: &Counts) -> Vec<(Date, u32, u32)> {
    let weeks = counts.whole_weeks();
    let after_last = plus_days(counts.last(), 1);
    let all = i64::try_from(weeks.len()).unwrap_or(0);
    weeks
        .into_iter()
        .zip(0..)
        .map(|((nights, cramps), place)| {
            (plus_days(after_last, -7 * (all - place)), nights, cramps)
        })
        .filter(|week| week.1 > 0)
        .collect()
}

/// Weeks' worth of nights in the diary: seven logged nights make one.
fn weeks_of_nights(logged: u32) -> u32 {
    logged / 7
}

/// Looks for one change of the weekly rate in the diary; from 8 weeks of logged nights.
pub fn change_point(diary: &Diary, today: Date) -> Enough<ChangePoint> {
    let Some(counts) = Counts::new(diary, today) else {
        return not_yet(0, CHANGE_WEEKS, Unit::Weeks);
    };
    let weeks = logged_weeks(&counts);
    let have = weeks_of_nights(weeks.iter().map(|week| week.1).sum());
    if have < CHANGE_WEEKS {
        return not_yet(have, CHANGE_WEEKS, Unit::Weeks);
    }
    let exposed: Vec<(f64, f64)> = weeks
        .iter()
        .map(|week| (f64::from(week.1) / 7.0, f64::from(week.2)))
        .collect();
    let Some(change) = one_change(&exposed, counts.dispersion()) else {
        return not_yet(have, CHANGE_WEEKS, Unit::Weeks);
    };
    let from = |place: usize| weeks.get(place + 1).map_or(counts.last(), |week| week.0);
    let mut best: Vec<usize> = (0..change.places.len()).collect();
    best.sort_by(|a, b| change.places[*b].total_cmp(&change.places[*a]));
    let mode = best.first().copied().unwrap_or(0);
    let (mut held, mut earliest, mut latest) = (0.0, mode, mode);
    for place in best {
        if held >= 0.95 {
            break;
        }
        held += change.places[place];
        earliest = earliest.min(place);
        latest = latest.max(place);
    }
    let probability_of_change = 1.0 / (1.0 + 10_f64.powf(-change.log10_bayes_factor));
    Enough::Known(ChangePoint {
        from: from(mode),
        probability: change.places[mode],
        between: (from(earliest), from(latest)),
        before: change.before,
        after: change.after,
        log10_bayes_factor: change.log10_bayes_factor,
        probability_of_change,
        is_sure: probability_of_change >= SURE_OF_CHANGE,
    })
}

/// Dispersion of the weeks about one rate for all of them, at least 1.
///
/// Other than [`Counts::dispersion`] it holds the slow waves too, for these are what a forecast without a cause must allow for:
/// the larger of the weeks' own and, from six windows on, that of windows of four weeks. Never below 1.4 until 12 weeks.
pub fn slow_dispersion(weeks: &[(u32, u32)]) -> f64 {
    let nights: u32 = weeks.iter().map(|week| week.0).sum();
    let weekly = pearson(weeks);
    if nights < 84 {
        return f64::max(crate::counts::FIRST_DISPERSION, weekly);
    }
    let windows: Vec<(u32, u32)> = weeks
        .rchunks(4)
        .map(|window| {
            window
                .iter()
                .fold((0, 0), |sum, week| (sum.0 + week.0, sum.1 + week.1))
        })
        .filter(|window| window.0 >= WINDOW_NEEDS)
        .collect();
    let slow = if windows.len() >= 6 {
        pearson(&windows)
    } else {
        1.0
    };
    weekly.max(slow)
}

/// Pearson's statistic about one common rate over its degrees of freedom, at least 1.
fn pearson(periods: &[(u32, u32)]) -> f64 {
    let sum = periods.iter().fold((0.0, 0.0), |sum, period| {
        (sum.0 + f64::from(period.0), sum.1 + f64::from(period.1))
    });
    if sum.1 <= 0.0 || periods.len() < 2 {
        return 1.0;
    }
    let statistic: f64 = periods
        .iter()
        .filter(|period| period.0 > 0)
        .map(|period| {
            let expected = f64::from(period.0) * sum.1 / sum.0;
            (f64::from(period.1) - expected).powi(2) / expected
        })
        .sum();
    f64::max(1.0, statistic / (periods.len() as f64 - 1.0))
}

/// A negative binomial count with this mean and variance `dispersion · mean`.
fn draw(mean: f64, dispersion: f64, random: &mut ChaCha8Rng) -> f64 {
    let mean = if dispersion > 1.0 {
        Gamma::new(mean / (dispersion - 1.0), dispersion - 1.0)
            .map_or(mean, |gamma| gamma.sample(random))
    } else {
        mean
    };
    Poisson::new(mean).map_or(0.0, |poisson| poisson.sample(random))
}

/// The cumulative sum of one week on top of those before; `allowed` is what a week may bring without adding to it.
fn cusum(sum: f64, cramps: f64, allowed: f64) -> f64 {
    f64::max(0.0, sum + cramps - allowed)
}

/// Whether the last weeks are unusually many for this person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alarm {
    /// What is usual: the rate of the weeks before the last twelve, in a young diary before the last four.
    pub usual: Rate,
    /// Rate of the last four weeks.
    pub last_weeks: Rate,
    /// The sum after the last week.
    pub sum: f64,
    /// The sum that nine of ten simulated years without a change never pass.
    pub limit: f64,
    /// The sum passed the limit, and the whole interval of the last four weeks is above what is usual: an old sum alone is no alarm.
    pub unusually_many: bool,
    /// The sum week by week over the last year: first night of the week, sum.
    pub weeks: Vec<(Date, f64)>,
}

/// Watches for a doubling of the weekly rate; from 12 weeks of logged nights.
///
/// One-sided CUSUM `S = max(0, S + c − k)` with `k = λ₀/ln 2`, scaled to the logged nights of each week, over the last year.
/// The limit is the 90th percentile of the largest sum in 1000 simulated years with the person's own rate and dispersion,
/// because limits made for Poisson counts alarm falsely in up to 71 of 100 years.
pub fn alarm(diary: &Diary, today: Date) -> Enough<Alarm> {
    let Some(counts) = Counts::new(diary, today) else {
        return not_yet(0, ALARM_WEEKS, Unit::Weeks);
    };
    let weeks = logged_weeks(&counts);
    let have = weeks_of_nights(weeks.iter().map(|week| week.1).sum());
    let all = i64::try_from(counts.nights.len() / 7).unwrap_or(0);
    let watched = (all - USUAL_WEEKS).clamp(LAST_WEEKS, WATCHED_WEEKS);
    let before = |back: i64| {
        let from = plus_days(counts.last(), 1 - 7 * back);
        weeks.partition_point(|week| week.0 < from)
    };
    let pairs: Vec<(u32, u32)> = weeks.iter().map(|week| (week.1, week.2)).collect();
    let (usual, last) = (&pairs[..before(watched)], &pairs[before(LAST_WEEKS)..]);
    let sum = |weeks: &[(u32, u32)]| {
        weeks
            .iter()
            .fold((0, 0), |sum, week| (sum.0 + week.0, sum.1 + week.1))
    };
    let (usual_sum, last_sum) = (sum(usual), sum(last));
    if have < ALARM_WEEKS {
        return not_yet(have, ALARM_WEEKS, Unit::Weeks);
    }
    if last_sum.0 < WINDOW_NEEDS {
        return not_yet(last_sum.0, WINDOW_NEEDS, Unit::Nights);
    }
    if usual_sum.0 < FOUR_WEEKS {
        return not_yet(usual_sum.0, FOUR_WEEKS, Unit::Nights);
    }
    let dispersion = slow_dispersion(usual);
    // Half a cramp more, so that a quiet baseline still has a rate.
    let nightly = (f64::from(usual_sum.1) + 0.5) / f64::from(usual_sum.0.max(1));
    let allowed = |nights: u32| nightly * f64::from(nights) / std::f64::consts::LN_2;
    let mut running = 0.0;
    let recent = weeks.len().saturating_sub(WEEKS_OF_YEAR);
    let line: Vec<(Date, f64)> = weeks[recent..]
        .iter()
        .map(|week| {
            running = cusum(running, f64::from(week.2), allowed(week.1));
            (week.0, running)
        })
        .collect();
    let limit = limit(7.0 * nightly, dispersion);
    let usual_rate = rate(usual_sum.1, usual_sum.0, dispersion);
    let last_rate = rate(last_sum.1, last_sum.0, dispersion);
    Enough::Known(Alarm {
        usual: usual_rate,
        last_weeks: last_rate,
        sum: running,
        limit,
        unusually_many: running > limit && last_rate.interval.low > usual_rate.per_week,
        weeks: line,
    })
}

/// The 90th percentile of the largest sum in a year of whole weeks with this rate and dispersion.
pub fn limit(weekly: f64, dispersion: f64) -> f64 {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut largest: Vec<f64> = (0..YEARS)
        .map(|_| {
            let (mut sum, mut most) = (0.0, 0.0);
            for _ in 0..WEEKS_OF_YEAR {
                sum = cusum(
                    sum,
                    draw(weekly, dispersion, &mut random),
                    weekly / std::f64::consts::LN_2,
                );
                most = f64::max(most, sum);
            }
            most
        })
        .collect();
    largest.sort_by(f64::total_cmp);
    quantile(&largest, 0.9).unwrap_or(f64::INFINITY)
}

/// How the "nothing happened" forecasts were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ForecastBy {
    /// Negative binomial with the rate, its uncertainty and the dispersion of the whole earlier diary; no memory of the last nights.
    NegativeBinomial,
}

/// What would have come in the nights after, had nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Forecast {
    /// How it was made.
    pub by: ForecastBy,
    /// Middle number of cramps.
    pub median: f64,
    /// 95 of 100 forecasts lie in it.
    pub interval: Interval,
    /// Cramps that were observed in the same number of logged nights.
    pub observed: u32,
    /// Part of the forecasts with at most as many cramps as observed.
    pub as_few: f64,
    /// Part of the forecasts with at least as many.
    pub as_many: f64,
}

/// Before and after a day, which proves nothing: people start things when it is bad.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BeforeAfter {
    /// The first night after.
    pub from: Date,
    /// The whole diary before.
    pub before: Rate,
    /// The 28 nights just before, when 14 of them were logged; they are often a bad spell.
    pub just_before: Option<Rate>,
    /// The first 28 nights after.
    pub after: Rate,
    /// What would have come, had nothing happened.
    pub forecast: Forecast,
}

/// Compares the 28 nights from `from` on with the diary before it; needs 28 logged nights before and 14 after.
pub fn before_after(diary: &Diary, today: Date, from: Date) -> Enough<BeforeAfter> {
    let Some(counts) = Counts::new(diary, today) else {
        return not_yet(0, FOUR_WEEKS, Unit::Nights);
    };
    let place = days_between(counts.first, from).max(0);
    let (nights, cramps) = counts.between(0, place);
    if nights < FOUR_WEEKS {
        return not_yet(nights, FOUR_WEEKS, Unit::Nights);
    }
    let (nights_after, cramps_after) = counts.between(place, place + 28);
    if nights_after < WINDOW_NEEDS {
        return not_yet(nights_after, WINDOW_NEEDS, Unit::Nights);
    }
    let earlier = counts
        .nights
        .get(
            ..usize::try_from(place)
                .unwrap_or(usize::MAX)
                .min(counts.nights.len()),
        )
        .unwrap_or(&[]);
    let earlier = Counts::from_nights(counts.first, earlier.to_vec());
    let dispersion = slow_dispersion(&earlier.whole_weeks());
    let (just_nights, just_cramps) = counts.between(place - 28, place);
    Enough::Known(BeforeAfter {
        from,
        before: rate(cramps, nights, dispersion),
        just_before: (just_nights >= WINDOW_NEEDS)
            .then(|| rate(just_cramps, just_nights, dispersion)),
        after: rate(cramps_after, nights_after, dispersion),
        forecast: forecast((nights, cramps), (nights_after, cramps_after), dispersion),
    })
}

/// Draws the count of the nights after from what was before, and says where the observed one falls.
fn forecast(before: (u32, u32), after: (u32, u32), dispersion: f64) -> Forecast {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let shape = (f64::from(before.1) + 0.5) / dispersion;
    let scale = dispersion / f64::from(before.0.max(1));
    let mut counts: Vec<f64> = (0..FORECASTS)
        .map(|_| {
            let nightly = Gamma::new(shape, scale).map_or(0.0, |gamma| gamma.sample(&mut random));
            draw(nightly * f64::from(after.0), dispersion, &mut random)
        })
        .collect();
    counts.sort_by(f64::total_cmp);
    let observed = f64::from(after.1);
    let part = |holds: &dyn Fn(f64) -> bool| {
        counts.iter().filter(|count| holds(**count)).count() as f64 / FORECASTS as f64
    };
    let of = |part| quantile(&counts, part).unwrap_or(f64::NAN);
    Forecast {
        by: ForecastBy::NegativeBinomial,
        median: of(0.5),
        interval: Interval {
            low: of(0.025),
            high: of(0.975),
        },
        observed: after.1,
        as_few: part(&|count| count <= observed),
        as_many: part(&|count| count >= observed),
    }
}
