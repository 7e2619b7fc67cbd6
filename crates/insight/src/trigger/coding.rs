//! How the answers of a day become numbers.
//!
//! | answer | with it | number before centring |
//! |---|---|---|
//! | yes or no, own factors | yes | 1 or 0 |
//! | a count (alcohol, caffeine) | more than 0 | count, over the mean count of the nights with it |
//! | activity | above "usual" | steps above "usual", over their mean of the nights with it |
//! | fluids | below "usual" | 1 below "usual", else 0 |
//!
//! So 1 is always a typical day with it and 0 a day without, and the rate ratio compares these two.
//! Activity and alcohol are also looked at a night later, as was laid down before any diary was seen; nothing else is searched.
//! Numbers are then centred on the recorded nights for which something was said.

use std::collections::{BTreeMap, BTreeSet};

use care::night::{Diary, EXPOSURES, Night, Scale, is_own_factor};

use crate::counts::plus_days;
use crate::window::Window;

/// One exposure, ready for the model.
pub(super) struct Coded {
    /// Its name.
    pub id: String,
    /// A centred number for each night of the window.
    pub values: Vec<f64>,
    /// Recorded nights after a day with it.
    pub exposed: u32,
    /// Recorded nights after a day without it.
    pub unexposed: u32,
}

/// What is appended to the name of an exposure whose answer is that of the day before the day before.
pub const SECOND: &str = "_second_night";

/// Exposures that are also looked at for the second night after (specification, 4.2).
const SECOND_NIGHTS: [&str; 2] = ["activity", "alcohol"];

/// All exposures of the list, then all own factors, then the second nights.
pub(super) fn exposures(diary: &Diary, window: &Window) -> Vec<Coded> {
    let later = nights(diary, window, 1);
    let nights = nights(diary, window, 0);
    let mut own: BTreeSet<&str> = diary.own_factors.keys().map(String::as_str).collect();
    for night in nights.iter().flatten() {
        own.extend(
            night
                .day
                .keys()
                .map(String::as_str)
                .filter(|id| is_own_factor(id)),
        );
    }
    let listed = EXPOSURES
        .iter()
        .map(|exposure| (exposure.id, exposure.scale));
    let doses = |nights: &[Option<&Night>], id: &str, scale: Scale| -> Vec<Option<f64>> {
        nights
            .iter()
            .map(|night| Some(dose(id, scale, *night.as_ref()?.day.get(id)?)))
            .collect()
    };
    let second = EXPOSURES
        .iter()
        .filter(|exposure| SECOND_NIGHTS.contains(&exposure.id))
        .map(|exposure| {
            let doses = doses(&later, exposure.id, exposure.scale);
            code(&format!("{}{SECOND}", exposure.id), doses, window)
        });
    listed
        .chain(own.into_iter().map(|id| (id, Scale::YesNo)))
        .map(|(id, scale)| code(id, doses(&nights, id, scale), window))
        .chain(second)
        .collect()
}

/// The dose of an answer: 0 without the exposure, above 0 with it.
fn dose(id: &str, scale: Scale, value: i64) -> f64 {
    let steps = match (scale, id) {
        (Scale::Level(words), "fluids") => i64::from(value < usual(words)),
        (Scale::Level(words), _) => value - usual(words),
        (Scale::YesNo, _) => i64::from(value > 0),
        (Scale::Count(_), _) => value,
    };
    // A count is at most 30 by the scale; older data may hold anything.
    f64::from(i32::try_from(steps.clamp(0, 1000)).unwrap_or(0))
}

fn usual(words: &[&str]) -> i64 {
    let place = words.iter().position(|word| *word == "usual").unwrap_or(0);
    i64::try_from(place).unwrap_or(0)
}

fn code(id: &str, mut doses: Vec<Option<f64>>, window: &Window) -> Coded {
    let looked_at = |doses: &[Option<f64>]| -> Vec<f64> {
        doses
            .iter()
            .zip(&window.counts)
            .filter_map(|(dose, count)| count.and(*dose))
            .collect()
    };
    let said = looked_at(&doses);
    let with: Vec<f64> = said.iter().copied().filter(|dose| *dose > 0.0).collect();
    let typical = with.iter().sum::<f64>() / with.len().max(1) as f64;
    if typical > 0.0 {
        doses.iter_mut().flatten().for_each(|dose| *dose /= typical);
    }
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Coded {
        id: id.to_owned(),
        values: centred(doses, &window.counts),
        exposed: number(with.len()),
        unexposed: number(said.len() - with.len()),
    }
}

/// Minus the mean of the recorded nights for which something is known; 0 for the others.
pub(super) fn centred(values: Vec<Option<f64>>, counts: &[Option<u32>]) -> Vec<f64> {
    let known: Vec<f64> = values
        .iter()
        .zip(counts)
        .filter_map(|(value, count)| count.and(*value))
        .collect();
    let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
    values
        .into_iter()
        .map(|value| value.map_or(0.0, |value| value - mean))
        .collect()
}

/// Centred columns of the remedies that were both done and not done on at least `least` recorded
/// nights each; of more than `most`, those said most often.
pub(super) fn remedies(diary: &Diary, window: &Window, least: u32, most: usize) -> Vec<Vec<f64>> {
    let nights = nights(diary, window, 0);
    let mut said: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for (night, count) in nights.iter().zip(&window.counts) {
        let (Some(night), Some(_)) = (night, count) else {
            continue;
        };
        for (id, done) in &night.remedies {
            let sums = said.entry(id).or_default();
            if *done {
                sums.0 += 1;
            } else {
                sums.1 += 1;
            }
        }
    }
    let mut chosen: Vec<(&str, u32)> = said
        .into_iter()
        .filter(|(_, (done, not))| *done >= least && *not >= least)
        .map(|(id, (done, not))| (id, done + not))
        .collect();
    chosen.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    chosen.truncate(most);
    chosen
        .into_iter()
        .map(|(id, _)| {
            let done = |night: &Option<&Night>| {
                Some(f64::from(u8::from(*night.as_ref()?.remedies.get(id)?)))
            };
            centred(nights.iter().map(done).collect(), &window.counts)
        })
        .collect()
}

/// The nights of the window, or those so many earlier.
fn nights<'d>(diary: &'d Diary, window: &Window, earlier: i64) -> Vec<Option<&'d Night>> {
    (0..window.counts.len())
        .map(|place| diary.night(plus_days(window.night(place), -earlier)))
        .collect()
}
