//! The number of cramps in one night, given its rate: negative binomial, variance μ + κμ².
//!
//! No special functions are needed and κ near 0 is stable. Source: statistical specification, 2.2.

/// Log probability of `count` cramps, without the two terms that do not depend on the rate
/// (see [`constant`]). `eta` is the log of the mean per night.
pub fn log_probability(count: f64, eta: f64, kappa: f64) -> f64 {
    let mean = eta.exp();
    count * eta - (count + 1.0 / kappa) * (kappa * mean).ln_1p()
}

/// First derivative of the log probability by `eta`, and minus the second, which is always positive:
/// Newton steps are therefore safe.
pub fn slope_and_curvature(count: f64, eta: f64, kappa: f64) -> (f64, f64) {
    let mean = eta.exp();
    let spread = 1.0 + kappa * mean;
    (
        (count - mean) / spread,
        mean * (1.0 + kappa * count) / (spread * spread),
    )
}

/// Third derivative of the log probability by `eta`: how lopsided it is.
pub fn lopsidedness(count: f64, eta: f64, kappa: f64) -> f64 {
    let mean = eta.exp();
    let spread = 1.0 + kappa * mean;
    -(1.0 + kappa * count) * mean * (1.0 - kappa * mean) / (spread * spread * spread)
}

/// How many nights had more than j cramps, for j = 1, 2, …; all that [`constant`] has to know.
pub fn exceeding(counts: &[Option<u32>]) -> Vec<f64> {
    let most = counts.iter().flatten().copied().max().unwrap_or(0);
    (1..most)
        .map(|j| counts.iter().flatten().filter(|count| **count > j).count() as f64)
        .collect()
}

/// The sum over all nights of Σ log(1+κj), j below the count. The factorials are left out:
/// no parameter changes them.
pub fn constant(exceeding: &[f64], kappa: f64) -> f64 {
    exceeding
        .iter()
        .zip(1_u32..)
        .map(|(nights, j)| nights * (kappa * f64::from(j)).ln_1p())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(count: u32, eta: f64, kappa: f64) -> f64 {
        let factorial: f64 = (1..=count).map(|n| f64::from(n).ln()).sum();
        constant(&exceeding(&[Some(count)]), kappa) + log_probability(f64::from(count), eta, kappa)
            - factorial
    }

    #[test]
    fn probabilities_add_up_to_one_with_the_right_mean_and_variance() {
        for (mean, kappa) in [(0.4_f64, 0.5), (2.0, 1.3), (0.1, 1e-9)] {
            let p = |n: u32| whole(n, mean.ln(), kappa).exp();
            let total: f64 = (0..400).map(p).sum();
            let first: f64 = (0..400).map(|n| f64::from(n) * p(n)).sum();
            let second: f64 = (0..400).map(|n| f64::from(n).powi(2) * p(n)).sum();
            assert!((total - 1.0).abs() < 1e-6, "{mean} {kappa}: {total}");
            assert!((first - mean).abs() < 1e-6);
            assert!((second - first * first - (mean + kappa * mean * mean)).abs() < 1e-5);
        }
    }

    #[test]
    fn derivatives_agree_with_finite_differences() {
        for count in [0.0, 1.0, 4.0] {
            for eta in [-3.0, -0.8, 1.1] {
                for kappa in [0.01, 0.5, 3.0] {
                    let h = 1e-5;
                    let f = |x: f64| log_probability(count, x, kappa);
                    let (slope, curvature) = slope_and_curvature(count, eta, kappa);
                    let by_steps = (f(eta + h) - f(eta - h)) / (2.0 * h);
                    assert!((slope - by_steps).abs() < 1e-6);
                    let g = |x: f64| slope_and_curvature(count, x, kappa).0;
                    let bend = -(g(eta + h) - g(eta - h)) / (2.0 * h);
                    assert!((curvature - bend).abs() < 1e-6 && curvature > 0.0);
                    let c = |x: f64| slope_and_curvature(count, x, kappa).1;
                    let third = -(c(eta + h) - c(eta - h)) / (2.0 * h);
                    assert!((lopsidedness(count, eta, kappa) - third).abs() < 1e-6);
                }
            }
        }
    }
}
