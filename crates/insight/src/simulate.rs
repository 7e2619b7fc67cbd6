//! Diaries drawn from a known truth, for the tests.

use care::night::{Cramp, Diary, Night};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;
use rand_distr::{Distribution, Gamma, Poisson, StandardNormal};

use crate::model::Hyper;

/// First night of each simulated diary.
pub(crate) const START: Date = date(2024, 1, 10);

/// The truth.
#[derive(Clone)]
pub(crate) struct Life {
    pub nights: usize,
    pub per_week: f64,
    /// Log change from first to last night.
    pub drift: f64,
    /// Log of the summer rate over the mean, peak in mid-July.
    pub season: f64,
    pub hyper: Hyper,
    /// Share of nights recorded.
    pub recorded: f64,
    /// Yes/no exposures: name, share of days, log rate ratio.
    pub exposures: Vec<(&'static str, f64, f64)>,
    /// A useless remedy taken on most evenings after a cramp.
    pub remedy: bool,
}

impl Life {
    /// The moderate scenario of the statistical specification, section 3.
    pub(crate) fn moderate() -> Self {
        Self {
            nights: 180,
            per_week: 3.0,
            drift: 0.0,
            season: 0.0,
            hyper: Hyper {
                kappa: 0.5,
                sigma: 0.35,
                rho: 0.7,
            },
            recorded: 0.93,
            exposures: Vec::new(),
            remedy: false,
        }
    }

    /// Nearly Poisson.
    pub(crate) fn calm() -> Self {
        Self {
            hyper: Hyper {
                kappa: 0.01,
                sigma: 0.01,
                rho: 0.5,
            },
            ..Self::moderate()
        }
    }
}

/// The day after the last night.
pub(crate) fn after(diary: &Diary) -> Date {
    diary.span().unwrap().1.tomorrow().unwrap()
}

/// A diary of this life.
pub(crate) fn diary(life: &Life, seed: u64) -> Diary {
    let mut random = ChaCha20Rng::seed_from_u64(seed);
    let Hyper { kappa, sigma, rho } = life.hyper;
    let mut u = sigma * random.sample::<f64, _>(StandardNormal);
    let (mut nights, mut cramps) = (Vec::new(), Vec::new());
    let mut before = 0;
    for place in 0..life.nights {
        let date = START.checked_add((place as i64).days()).unwrap();
        let mut night = Night::new(date, "Europe/Berlin");
        let along = place as f64 / life.nights as f64 - 0.5;
        let season =
            (std::f64::consts::TAU * (f64::from(date.day_of_year()) - 196.0) / 365.25).cos();
        let mut eta = (life.per_week / 7.0).ln() + life.drift * along + life.season * season + u;
        for (name, share, effect) in &life.exposures {
            let yes = random.random_bool(*share);
            night.day.insert((*name).to_owned(), i64::from(yes));
            eta += effect * (f64::from(u8::from(yes)) - share);
        }
        if life.remedy {
            let done = random.random_bool(if before > 0 { 0.8 } else { 0.25 });
            night.remedies.insert("stretch-bedtime".to_owned(), done);
        }
        let rate = Gamma::new(1.0 / kappa, kappa * eta.exp())
            .unwrap()
            .sample(&mut random);
        let count = if rate > 1e-12 {
            Poisson::new(rate).unwrap().sample(&mut random) as u32
        } else {
            0
        };
        before = count;
        if random.random_bool(life.recorded) {
            night.quiet = (count == 0).then_some(true);
            nights.push(night);
            cramps.extend((0..count).map(|number| Cramp {
                id: format!("{date}-{number}"),
                night: date,
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
            }));
        }
        let fresh: f64 = random.sample(StandardNormal);
        u = rho * u + sigma * (1.0 - rho * rho).sqrt() * fresh;
    }
    Diary::new(nights, cramps, std::collections::BTreeMap::new())
}
