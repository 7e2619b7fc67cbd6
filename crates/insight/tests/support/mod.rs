//! Diaries for tests.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeMap;

use care::night::{Cramp, Diary, Night};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma, Poisson, StandardNormal};

/// The first night of the diaries, a Monday.
pub const FIRST: Date = date(2026, 1, 5);

/// The night this many days after the first.
pub fn day(days: usize) -> Date {
    FIRST.checked_add((days as i64).days()).unwrap()
}

/// A quiet night.
pub fn quiet(date: Date) -> Night {
    Night {
        quiet: Some(true),
        ..Night::new(date, "Europe/Berlin")
    }
}

/// A cramp of which nothing more is known.
pub fn cramp(night: Date, number: u32) -> Cramp {
    Cramp {
        id: format!("{night}-{number}"),
        night,
        zone: "Europe/Berlin".to_owned(),
        started_at: None,
        muscle: None,
        side: None,
        duration_seconds: None,
        pain: None,
        awakened: None,
        eased_by: Vec::new(),
        note: None,
        removed: false,
    }
}

/// Nights and cramps from counts, one a night; `None` is a night about which nothing was said.
pub fn parts(counts: &[Option<u32>]) -> (Vec<Night>, Vec<Cramp>) {
    let (mut nights, mut cramps) = (Vec::new(), Vec::new());
    for (place, count) in counts.iter().enumerate() {
        match count {
            Some(0) => nights.push(quiet(day(place))),
            Some(count) => cramps.extend((0..*count).map(|number| cramp(day(place), number))),
            None => {}
        }
    }
    (nights, cramps)
}

/// A diary from counts.
pub fn diary(counts: &[Option<u32>]) -> Diary {
    let (nights, cramps) = parts(counts);
    Diary::new(nights, cramps, BTreeMap::new())
}

/// A diary whose every night was logged, this often.
pub fn repeated(pattern: &[u32], times: usize) -> Diary {
    diary(
        &pattern
            .repeat(times)
            .into_iter()
            .map(Some)
            .collect::<Vec<_>>(),
    )
}

/// Clustering of cramps as the specification simulates it: dispersion κ, spread σ and memory ρ of the waves.
pub type Waves = (f64, f64, f64);
/// The specification's moderate diary.
pub const MODERATE: Waves = (0.5, 0.35, 0.7);
/// The specification's bursty diary.
pub const BURSTY: Waves = (1.0, 0.6, 0.85);

/// The specification's sticky diary.
pub const STICKY: Waves = (0.5, 0.8, 0.9);

/// Nights with these cramps per week in waves, 7 of 100 not logged; nothing changes but the waves and `factor` of the night.
pub fn waves(
    random: &mut ChaCha8Rng,
    nights: usize,
    per_week: f64,
    (kappa, sigma, rho): Waves,
    factor: impl Fn(usize) -> f64,
) -> Vec<Option<u32>> {
    let mut wave: f64 = sigma * Distribution::<f64>::sample(&StandardNormal, random);
    (0..nights)
        .map(|night| {
            let step: f64 = StandardNormal.sample(random);
            wave = rho * wave + sigma * (1.0 - rho * rho).sqrt() * step;
            let mean = factor(night) * per_week / 7.0 * (wave - sigma * sigma / 2.0).exp();
            let mean = Gamma::new(1.0 / kappa, kappa * mean)
                .unwrap()
                .sample(random);
            let cramps: f64 = Poisson::new(mean.max(1e-12)).unwrap().sample(random);
            let luck: f64 = random.random();
            (luck >= 0.07).then_some(cramps as u32)
        })
        .collect()
}
