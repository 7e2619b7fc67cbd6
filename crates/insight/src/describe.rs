//! Puts the description of a diary together.

use std::collections::BTreeMap;

use care::night::{Cramp, Diary};
use jiff::civil::{Date, Weekday};

use crate::burden::{self, estimate};
use crate::counts::{Counts, FIRST_DISPERSION, WINDOW_NEEDS, days_between, plus_days, rate};
use crate::late::late;
use crate::share::{quantile, wilson};
use crate::summary::{
    Burden, Cell, Enough, FIRST_RATE_NIGHTS, FOUR_WEEKS, Mean, Nights, QuietNights, SleepCost,
    Summary, TimeOfNight, Unit, Week,
};
use crate::{hours, pain};

/// The Monday of the week a night lies in.
pub(crate) fn monday(night: Date) -> Date {
    let back = i64::from(night.weekday().since(Weekday::Monday));
    plus_days(night, -back)
}

/// A number that needs logged nights.
fn nights<T>(have: u32, need: u32, value: impl FnOnce() -> T) -> Enough<T> {
    if have >= need {
        Enough::Known(value())
    } else {
        Enough::NotYet {
            have,
            need,
            unit: Unit::Nights,
        }
    }
}

/// A number that needs cramps, of which there are none.
fn no_cramps<T>(need: u32) -> Enough<T> {
    Enough::NotYet {
        have: 0,
        need,
        unit: Unit::Cramps,
    }
}

/// The description of a diary.
pub(crate) fn describe(diary: &Diary, today: Date) -> Summary {
    let Some(counts) = Counts::new(diary, today) else {
        return empty(today);
    };
    let last = counts.last();
    let end = diary.cramps.partition_point(|cramp| cramp.night <= last);
    let cramps = diary.cramps.get(..end).unwrap_or(&[]);
    let (logged, all) = counts.total();
    let (logged_now, cramps_now) = counts.now();
    let dispersion = counts.dispersion();
    let expected = u32::try_from(counts.nights.len()).unwrap_or(u32::MAX);
    let with_cramps = counts
        .nights
        .iter()
        .filter(|night| night.is_some_and(|cramps| cramps > 0))
        .count();
    let overview = Nights {
        first: counts.first,
        last,
        expected,
        logged,
        missing: expected - logged,
        with_cramps: u32::try_from(with_cramps).unwrap_or(u32::MAX),
        cramps: all,
    };
    Summary {
        today,
        nights: Some(overview),
        late: late(diary, &counts, dispersion),
        dispersion,
        rate: nights(logged, FIRST_RATE_NIGHTS, || rate(all, logged, dispersion)),
        rate_now: nights(logged_now, WINDOW_NEEDS, || {
            rate(cramps_now, logged_now, dispersion)
        }),
        rate_line: nights(logged, FOUR_WEEKS, || counts.rate_line(dispersion)),
        weeks: weeks(diary, &counts),
        quiet: nights(logged, FOUR_WEEKS, || quiet(&counts, &overview)),
        time_of_night: hours::time_of_night(diary, &counts),
        places: pain::places(cramps),
        severity: pain::severity(cramps),
        pain_by_duration: pain::pain_by_duration(cramps),
        burden: nights(logged, FOUR_WEEKS, || Burden {
            cramps: rate(all, logged, dispersion),
            nights_woken: estimate(&counts, cramps, 7.0, burden::woken),
            pain_minutes: estimate(&counts, cramps, 7.0, burden::pain_minutes),
        }),
        sleep_cost: nights(logged, FOUR_WEEKS, || SleepCost {
            awakenings: estimate(&counts, cramps, 1.0, burden::awakenings),
            minutes: estimate(&counts, cramps, 1.0, |cramps| {
                let night = diary.night(cramps.first()?.night)?;
                night.minutes_awake.map(f64::from)
            }),
        }),
        calendar: calendar(diary, &counts),
    }
}

/// The description of a diary without a night.
fn empty(today: Date) -> Summary {
    Summary {
        today,
        nights: None,
        late: None,
        dispersion: FIRST_DISPERSION,
        rate: nights_needed(FIRST_RATE_NIGHTS),
        rate_now: nights_needed(WINDOW_NEEDS),
        rate_line: nights_needed(FOUR_WEEKS),
        weeks: Vec::new(),
        quiet: nights_needed(FOUR_WEEKS),
        time_of_night: TimeOfNight {
            timed: 0,
            untimed: 0,
            dots: Vec::new(),
            by_clock: no_cramps(crate::summary::MANY_CRAMPS),
            in_bed: no_cramps(crate::summary::MANY_CRAMPS),
            since_lights_out: no_cramps(crate::summary::MANY_CRAMPS),
        },
        places: no_cramps(crate::summary::FEW_CRAMPS),
        severity: no_cramps(crate::summary::FEW_CRAMPS),
        pain_by_duration: no_cramps(crate::summary::MANY_CRAMPS),
        burden: nights_needed(FOUR_WEEKS),
        sleep_cost: nights_needed(FOUR_WEEKS),
        calendar: Vec::new(),
    }
}

/// A number that needs logged nights, of which there are none.
fn nights_needed<T>(need: u32) -> Enough<T> {
    Enough::NotYet {
        have: 0,
        need,
        unit: Unit::Nights,
    }
}

/// Week by week, every Monday from the first to the last night.
fn weeks(diary: &Diary, counts: &Counts) -> Vec<Week> {
    let mut said: BTreeMap<Date, [(u32, u32); 3]> = BTreeMap::new();
    let mut worst: BTreeMap<Date, u8> = BTreeMap::new();
    let last = counts.last();
    for night in diary.nights.iter().filter(|night| night.date <= last) {
        let sums = said.entry(monday(night.date)).or_default();
        if let Some(soreness) = night.soreness {
            let most = worst.entry(monday(night.date)).or_default();
            *most = soreness.max(*most);
        }
        for (sum, value) in
            sums.iter_mut()
                .zip([night.soreness, night.sleep_quality, night.distress])
        {
            if let Some(value) = value {
                *sum = (sum.0 + 1, sum.1 + u32::from(value));
            }
        }
    }
    let mean = |(nights, sum): (u32, u32)| {
        (nights > 0).then(|| Mean {
            mean: f64::from(sum) / f64::from(nights),
            nights,
        })
    };
    let mut weeks = Vec::new();
    let mut day = monday(counts.first);
    while day <= last {
        let from = days_between(counts.first, day);
        let (logged, cramps) = counts.between(from, from + 7);
        let of_week = of_week(diary, day, last);
        let [soreness, sleep_quality, distress] = said.get(&day).copied().unwrap_or_default();
        weeks.push(Week {
            monday: day,
            logged,
            cramps,
            scaled: (logged > 0).then(|| 7.0 * f64::from(cramps) / f64::from(logged)),
            woken: (logged > 0).then(|| woken(of_week)).flatten(),
            worst_pain: of_week.iter().filter_map(|cramp| cramp.pain).max(),
            pain: mean_pain(of_week),
            soreness: mean(soreness),
            worst_soreness: worst.get(&day).copied(),
            sleep_quality: mean(sleep_quality),
            distress: mean(distress),
        });
        let next = plus_days(day, 7);
        if next <= day {
            break;
        }
        day = next;
    }
    weeks
}

/// The cramps of the week that begins on `monday`, none after `last`.
fn of_week(diary: &Diary, monday: Date, last: Date) -> &[Cramp] {
    let end = plus_days(monday, 6).min(last);
    let from = diary.cramps.partition_point(|cramp| cramp.night < monday);
    let to = diary.cramps.partition_point(|cramp| cramp.night <= end);
    diary.cramps.get(from..to).unwrap_or(&[])
}

/// Nights woken; `None` when there were nights with cramps and none says it.
fn woken(cramps: &[Cramp]) -> Option<u32> {
    let known: Vec<f64> = cramps
        .chunk_by(|one, next| one.night == next.night)
        .filter_map(burden::woken)
        .collect();
    if known.is_empty() && !cramps.is_empty() {
        return None;
    }
    u32::try_from(known.iter().filter(|woken| **woken > 0.0).count()).ok()
}

/// Mean pain of the cramps that have one.
fn mean_pain(cramps: &[Cramp]) -> Option<f64> {
    let pains: Vec<f64> = cramps
        .iter()
        .filter_map(|cramp| cramp.pain.map(f64::from))
        .collect();
    (!pains.is_empty()).then(|| pains.iter().sum::<f64>() / pains.len() as f64)
}

/// Quiet nights, runs of them and gaps.
fn quiet(counts: &Counts, overview: &Nights) -> QuietNights {
    let (mut run, mut longest) = (0_u32, 0_u32);
    let mut since: Option<u32> = None;
    let mut gaps = Vec::new();
    for night in &counts.nights {
        match night {
            Some(0) => {
                run += 1;
                longest = longest.max(run);
                since = since.map(|nights| nights + 1);
            }
            Some(_) => {
                run = 0;
                gaps.extend(since.map(|nights| f64::from(nights + 1)));
                since = Some(0);
            }
            None => {
                // Nobody knows what happened in this night: neither run nor gap goes over it.
                run = 0;
                since = None;
            }
        }
    }
    gaps.sort_by(f64::total_cmp);
    QuietNights {
        share: wilson(overview.logged - overview.with_cramps, overview.logged),
        longest_run: longest,
        median_gap: quantile(&gaps, 0.5),
    }
}

/// Every night as a cell.
fn calendar(diary: &Diary, counts: &Counts) -> Vec<Cell> {
    let mut zone_before: Option<&str> = None;
    counts
        .nights
        .iter()
        .enumerate()
        .map(|(place, cramps)| {
            let date = counts.date(place);
            let night = diary.night(date);
            let of_night = diary.cramps_of(date);
            let zone = night
                .map(|night| night.zone.as_str())
                .or_else(|| of_night.first().map(|cramp| cramp.zone.as_str()))
                .filter(|zone| !zone.is_empty());
            let travel =
                matches!((zone_before, zone), (Some(before), Some(zone)) if before != zone);
            zone_before = zone.or(zone_before);
            Cell {
                night: date,
                cramps: *cramps,
                worst_pain: of_night.iter().filter_map(|cramp| cramp.pain).max(),
                travel,
                medicine_change: night
                    .and_then(|night| night.day.get("medicine_change"))
                    .is_some_and(|value| *value > 0),
            }
        })
        .collect()
}
