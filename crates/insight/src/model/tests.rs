//! The engine against finite differences, against brute force, and coarse against fine.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;
use rand_distr::{Beta, Distribution, Gamma, Normal, Poisson, StandardNormal};

use super::inner::Inner;
use super::*;

/// A diary drawn from the model: 93 % of the nights recorded.
fn simulate(
    seed: u64,
    nights: usize,
    (level, effect): (f64, f64),
    hyper: Hyper,
) -> (Vec<Option<u32>>, Vec<f64>) {
    let mut random = ChaCha20Rng::seed_from_u64(seed);
    let mut u = hyper.sigma * random.sample::<f64, _>(StandardNormal);
    let mut counts = Vec::new();
    let mut exposed = Vec::new();
    for _ in 0..nights {
        let x = if random.random_bool(0.4) { 0.5 } else { -0.5 };
        let mean = (level + effect * x + u).exp();
        let rate = Gamma::new(1.0 / hyper.kappa, hyper.kappa * mean)
            .unwrap()
            .sample(&mut random);
        let count = if rate > 1e-12 {
            Poisson::new(rate).unwrap().sample(&mut random)
        } else {
            0.0
        };
        counts.push(random.random_bool(0.93).then_some(count as u32));
        exposed.push(x);
        let fresh: f64 = random.sample(StandardNormal);
        u = hyper.rho * u + hyper.sigma * (1.0 - hyper.rho * hyper.rho).sqrt() * fresh;
    }
    (counts, exposed)
}

fn moderate() -> Hyper {
    Hyper {
        kappa: 0.5,
        sigma: 0.35,
        rho: 0.7,
    }
}

fn two_columns(counts: Vec<Option<u32>>, exposed: Vec<f64>) -> Design {
    let nights = counts.len();
    let effect = Column {
        values: exposed,
        prior: Prior {
            mean: 0.0,
            sd: 0.75,
        },
    };
    Design {
        counts,
        offsets: Vec::new(),
        columns: vec![Column::level(nights), effect],
    }
}

#[test]
fn gradient_agrees_with_finite_differences() {
    let (counts, exposed) = simulate(1, 20, (-0.3, 0.5), moderate());
    let mut design = two_columns(counts, exposed);
    design.columns.push(Column::trend(20));
    design.offsets = (0..20).map(|night| 0.01 * f64::from(night)).collect();
    let prepared = Prepared::new(&design);
    let mut inner = Inner::new(&prepared);
    let mut random = ChaCha20Rng::seed_from_u64(2);
    inner
        .latent
        .iter_mut()
        .for_each(|u| *u = 0.4 * random.sample::<f64, _>(StandardNormal));
    inner.beta = vec![-0.4, 0.3, 0.2];
    let (by_latent, by_beta) = inner.gradient(&prepared, moderate());
    let h = 1e-5;
    for (night, slope) in by_latent.iter().enumerate() {
        let mut moved = inner.clone();
        moved.latent[night] += h;
        let up = moved.log_density(&prepared, moderate());
        moved.latent[night] -= 2.0 * h;
        let down = moved.log_density(&prepared, moderate());
        assert!(
            ((up - down) / (2.0 * h) - slope).abs() < 1e-6,
            "night {night}"
        );
    }
    for (column, slope) in by_beta.iter().enumerate() {
        let mut moved = inner.clone();
        moved.beta[column] += h;
        let up = moved.log_density(&prepared, moderate());
        moved.beta[column] -= 2.0 * h;
        let down = moved.log_density(&prepared, moderate());
        assert!(
            ((up - down) / (2.0 * h) - slope).abs() < 1e-6,
            "column {column}"
        );
    }
}

/// Draws everything from its prior and weighs by the likelihood: slow, exact in the limit, and
/// without a line in common with the engine except the probability of one night.
fn by_importance(design: &Design, draws: usize) -> Vec<(f64, f64)> {
    let mut random = ChaCha20Rng::seed_from_u64(77);
    let unit = Normal::new(0.0, 1.0).unwrap();
    let rho_prior = Beta::new(2.0, 2.0).unwrap();
    let exceeding = likelihood::exceeding(&design.counts);
    let width = design.columns.len();
    let nights = design.counts.len();
    // Sums of weight, and of weight × value and value² for the columns and the last night's log rate.
    let (mut total, mut first, mut second) = (0.0, vec![0.0; width + 1], vec![0.0; width + 1]);
    for _ in 0..draws {
        let mut draw = || -> f64 { unit.sample(&mut random) };
        let root: f64 = draw().abs();
        let sigma = 0.5 * draw().abs();
        let beta: Vec<f64> = design
            .columns
            .iter()
            .map(|c| c.prior.mean + c.prior.sd * draw())
            .collect();
        let rho: f64 = rho_prior.sample(&mut random);
        let kappa = root * root;
        let mut u = sigma * unit.sample(&mut random);
        let mut log = likelihood::constant(&exceeding, kappa);
        let mut eta = 0.0;
        for night in 0..nights {
            eta = u;
            for (column, b) in design.columns.iter().zip(&beta) {
                eta += b * column.values[night];
            }
            if let Some(count) = design.counts[night] {
                log += likelihood::log_probability(f64::from(count), eta, kappa);
            }
            u = rho * u + sigma * (1.0 - rho * rho).sqrt() * unit.sample(&mut random);
        }
        let weight = log.exp();
        total += weight;
        for (place, value) in beta.iter().copied().chain([eta]).enumerate() {
            first[place] += weight * value;
            second[place] += weight * value * value;
        }
    }
    (0..=width)
        .map(|place| {
            let mean = first[place] / total;
            (mean, (second[place] / total - mean * mean).sqrt())
        })
        .collect()
}

#[test]
fn engine_agrees_with_brute_force_on_a_small_diary() {
    let counts = vec![
        Some(0),
        Some(2),
        None,
        Some(1),
        Some(0),
        Some(0),
        Some(4),
        Some(1),
        None,
        Some(0),
        Some(3),
        Some(1),
        Some(0),
        Some(2),
    ];
    let exposed = [1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 1, 0]
        .map(|x| f64::from(x) - 0.5)
        .to_vec();
    let design = two_columns(counts, exposed);
    let last = Question::mean_rate(&design, 13..14);
    let posterior = fit(&design, &[last], true, Fineness::Fine).unwrap();
    let truth = by_importance(&design, 1_500_000);
    for (place, (mean, sd)) in truth.into_iter().enumerate() {
        let found = if place < 2 {
            posterior.coefficient(place)
        } else {
            posterior.answers[0].clone()
        };
        println!(
            "{place}: mean {mean:.3} {:.3}, sd {sd:.3} {:.3}",
            found.mean(),
            found.sd()
        );
        // Without the step from top to mean, the level would be off by 0.05.
        assert!(
            (found.mean() - mean).abs() < 0.015,
            "{place}: {mean} {}",
            found.mean()
        );
        assert!(
            (found.sd() - sd).abs() < 0.02,
            "{place}: {sd} {}",
            found.sd()
        );
    }
    let night = posterior.nights[13];
    assert!((night.mean - posterior.answers[0].mean()).abs() < 1e-9);
    assert!((night.sd - posterior.answers[0].sd()).abs() < 1e-9);
}

#[test]
fn coarse_grid_is_near_the_fine_one() {
    let kinds = [
        moderate(),
        Hyper {
            kappa: 1e-3,
            sigma: 1e-3,
            rho: 0.5,
        },
        Hyper {
            kappa: 1.0,
            sigma: 0.6,
            rho: 0.85,
        },
        Hyper {
            kappa: 0.5,
            sigma: 0.8,
            rho: 0.9,
        },
    ];
    let (mut mean, mut sd, mut chance) = (0.0_f64, 0.0_f64, 0.0_f64);
    for (seed, hyper) in kinds.into_iter().enumerate() {
        for nights in [84, 365] {
            let (counts, exposed) = simulate(10 + seed as u64, nights, (-0.8, 0.6), hyper);
            let design = two_columns(counts, exposed);
            let fine = fit(&design, &[], false, Fineness::Fine)
                .unwrap()
                .coefficient(1);
            let coarse = fit(&design, &[], false, Fineness::Coarse)
                .unwrap()
                .coefficient(1);
            mean = mean.max((fine.mean() - coarse.mean()).abs());
            sd = sd.max((fine.sd() - coarse.sd()).abs());
            chance = chance.max((fine.above(1.25_f64.ln()) - coarse.above(1.25_f64.ln())).abs());
        }
    }
    println!("largest difference: mean {mean:.4}, sd {sd:.4}, probability {chance:.4}");
    assert!(mean < 0.01 && sd < 0.01 && chance < 0.015);
}

#[test]
fn intervals_cover_the_truth() {
    let mut covered = 0;
    for seed in 0..60 {
        let (counts, exposed) = simulate(500 + seed, 120, (-0.6, -0.5), moderate());
        let found = fit(&two_columns(counts, exposed), &[], false, Fineness::Coarse)
            .unwrap()
            .coefficient(1);
        if found.quantile(0.025) < -0.5 && -0.5 < found.quantile(0.975) {
            covered += 1;
        }
    }
    assert!((54..=60).contains(&covered), "{covered} of 60");
}

#[test]
fn a_night_without_a_record_is_not_a_quiet_night() {
    let mut counts: Vec<Option<u32>> = (0..60)
        .map(|night| Some(u32::from(night % 2 == 0)))
        .collect();
    let level = |counts: &[Option<u32>]| {
        let design = Design {
            counts: counts.to_vec(),
            offsets: Vec::new(),
            columns: vec![Column::level(counts.len())],
        };
        fit(&design, &[], false, Fineness::Fine)
            .unwrap()
            .coefficient(0)
    };
    let all = level(&counts);
    counts.extend([None; 60]);
    let with_gap = level(&counts);
    counts[60..].fill(Some(0));
    let with_zeros = level(&counts);
    assert!(
        (all.mean() - with_gap.mean()).abs() < 0.03,
        "{} {}",
        all.mean(),
        with_gap.mean()
    );
    assert!(with_zeros.mean() < all.mean() - 0.4);
}

#[test]
fn designs_that_cannot_be_fitted_are_refused() {
    let mut design = two_columns(vec![None, None], vec![0.5, -0.5]);
    let refusal = |design: &Design| fit(design, &[], false, Fineness::Coarse).unwrap_err();
    assert_eq!(refusal(&design), Refusal::Empty);
    design.counts[0] = Some(1);
    design.counts[1] = Some(MOST_CRAMPS + 1);
    assert_eq!(refusal(&design), Refusal::Count);
    design.counts[1] = None;
    design.columns[1].prior.sd = 0.0;
    assert_eq!(refusal(&design), Refusal::NotFinite);
    design.columns[1].values.pop();
    assert_eq!(refusal(&design), Refusal::Lengths);
}

#[test]
fn a_known_part_of_the_rate_is_taken_off_the_level() {
    let (counts, exposed) = simulate(3, 300, (0.2, 0.0), moderate());
    let mut design = two_columns(counts, exposed);
    let level = |design: &Design| {
        fit(design, &[], false, Fineness::Coarse)
            .unwrap()
            .coefficient(0)
            .mean()
    };
    let without = level(&design);
    design.offsets = vec![2.0_f64.ln(); 300];
    // The prior of the level pulls a little the other way.
    assert!((level(&design) - (without - 2.0_f64.ln())).abs() < 0.03);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]
    #[test]
    fn any_diary_gives_finite_numbers(
        nights in proptest::collection::vec((proptest::option::of(0_u32..40), proptest::bool::ANY), 1..150),
    ) {
        let (counts, exposed): (Vec<_>, Vec<_>) =
            nights.into_iter().map(|(count, yes)| (count, f64::from(u8::from(yes)) - 0.5)).unzip();
        let recorded = counts.iter().any(Option::is_some);
        match fit(&two_columns(counts, exposed), &[], true, Fineness::Coarse) {
            Ok(posterior) => {
                let effect = posterior.coefficient(1);
                assert!(recorded && effect.mean().is_finite() && effect.sd() > 0.0);
                assert!(effect.sd() <= 0.76, "{}", effect.sd());
                assert!(posterior.nights.iter().all(|night| night.mean.is_finite() && night.sd > 0.0));
                let shares: f64 = posterior.points.iter().map(|point| point.weight).sum();
                assert!((shares - 1.0).abs() < 1e-9);
            }
            Err(refusal) => assert!(!recorded && refusal == Refusal::Empty, "{refusal}"),
        }
    }
}

#[test]
fn one_night_or_hundreds_of_cramps_do_not_break_it() {
    for counts in [vec![Some(3)], vec![Some(0); 400], vec![Some(400); 30]] {
        let design = two_columns(counts.clone(), vec![0.0; counts.len()]);
        let posterior = fit(&design, &[], true, Fineness::Coarse).unwrap();
        assert!(
            posterior
                .nights
                .iter()
                .all(|night| night.mean.is_finite() && night.sd > 0.0)
        );
        assert!((posterior.coefficient(1).sd() - 0.75).abs() < 1e-6);
    }
}
