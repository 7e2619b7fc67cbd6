//! The outer step: where the grid over (√κ, σ, ρ) lies, and what its points say together.
//!
//! Each of the three is written as a monotone function of a standard normal z, so that its prior is
//! the normal density of z. The grid is laid around the most likely z, along axes that follow the
//! curvature there, with equal steps: for a smooth, bell-shaped density the error of such a sum
//! falls faster than any power of the step.

use super::arrow::Dense;
use super::inner::{Inner, Prepared};
use super::marginal::{Marginal, Part, normal_below, normal_quantile};
use super::{Hyper, NightRate, Point, Posterior, Question};

/// Scale of the half-normal prior of √κ.
const ROOT_KAPPA: f64 = 1.0;

/// Scale of the half-normal prior of σ.
const SIGMA: f64 = 0.5;

/// Beyond this the prior leaves less than 1 in 4000 and the grid stops.
const EDGE: f64 = 3.5;

/// How fine the grid is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fineness {
    /// 9 × 9 × 6 points as in the specification, 2.9: for effects of remedies.
    Fine,
    /// 4 × 4 × 4 points: for many columns at once. A test compares it with the fine grid.
    Coarse,
}

impl Fineness {
    /// Points on each axis, and their distance in standard deviations.
    fn axes(self) -> [(usize, f64); 3] {
        match self {
            Self::Fine => [(9, 0.75), (9, 0.75), (6, 1.1)],
            Self::Coarse => [(4, 1.45), (4, 1.45), (4, 1.45)],
        }
    }
}

type Place = [f64; 3];

/// κ, σ and ρ from three standard normals.
fn hyper(z: Place) -> Hyper {
    let half_normal = |z: f64| normal_quantile(0.5 + 0.5 * normal_below(z));
    let root = ROOT_KAPPA * half_normal(z[0]);
    // Beta(2, 2) has the distribution function 3x² − 2x³; its inverse is this.
    let rho = 0.5 - ((1.0 - 2.0 * normal_below(z[2])).asin() / 3.0).sin();
    Hyper {
        kappa: root * root,
        sigma: SIGMA * half_normal(z[1]),
        rho,
    }
}

struct Walk<'p> {
    prepared: &'p Prepared,
    inner: Inner,
}

impl Walk<'_> {
    /// Log of evidence × prior at z; minus infinity where it cannot be had.
    fn height(&mut self, z: Place) -> f64 {
        if z.iter().any(|z| z.abs() > EDGE) {
            return f64::NEG_INFINITY;
        }
        let prior: f64 = z.iter().map(|z| -0.5 * z * z).sum();
        if let Some(evidence) = self.inner.settle(self.prepared, hyper(z)) {
            return evidence + prior;
        }
        // A warm start from far away may be worse than none.
        self.inner = Inner::new(self.prepared);
        match self.inner.settle(self.prepared, hyper(z)) {
            Some(evidence) => evidence + prior,
            None => {
                self.inner = Inner::new(self.prepared);
                f64::NEG_INFINITY
            }
        }
    }

    /// The most likely z and the Cholesky factor of the covariance there.
    fn summit(&mut self) -> (Place, Dense) {
        let mut z = [-0.3, -0.3, 0.0];
        let mut top = self.height(z);
        let mut bend = [1.0; 3];
        for step in [0.8, 0.5, 0.4] {
            for (axis, bend) in bend.iter_mut().enumerate() {
                let up = self.height(moved(z, axis, step));
                let down = self.height(moved(z, axis, -step));
                let curvature = (2.0 * top - up - down) / (step * step);
                let slope = (up - down) / (2.0 * step);
                let shift = if curvature.is_finite() && curvature > 0.2 {
                    *bend = curvature;
                    (slope / curvature).clamp(-1.2, 1.2)
                } else {
                    step.copysign(slope)
                };
                let next = moved(z, axis, shift);
                let height = self.height(next);
                let mut best = [
                    (height, next),
                    (up, moved(z, axis, step)),
                    (down, moved(z, axis, -step)),
                ];
                best.sort_by(|a, b| b.0.total_cmp(&a.0));
                if best[0].0 > top {
                    (top, z) = best[0];
                }
            }
        }
        (z, self.shape(z, top, bend))
    }

    /// Covariance around the summit from differences; its axes alone where they make no ellipsoid.
    fn shape(&mut self, z: Place, top: f64, bend: Place) -> Dense {
        let mut curvature = vec![0.0; 9];
        let mut steps = [0.0; 3];
        for axis in 0..3 {
            // About one standard deviation: the curvature that matters is the one over the bulk.
            let step = bend[axis].max(0.5).sqrt().recip();
            steps[axis] = step;
            let up = self.height(moved(z, axis, step));
            let down = self.height(moved(z, axis, -step));
            let found = (2.0 * top - up - down) / (step * step);
            curvature[axis * 4] = if found.is_finite() {
                found.clamp(0.6, 400.0)
            } else {
                bend[axis].max(1.0)
            };
        }
        let alone = curvature.clone();
        for (a, b) in [(0, 1), (0, 2), (1, 2)] {
            let (da, db) = (0.7 * steps[a], 0.7 * steps[b]);
            let both = self.height(moved(moved(z, a, da), b, db))
                + self.height(moved(moved(z, a, -da), b, -db));
            let against = self.height(moved(moved(z, a, da), b, -db))
                + self.height(moved(moved(z, a, -da), b, db));
            let cross = (against - both) / (4.0 * da * db);
            if cross.is_finite() {
                curvature[a * 3 + b] = cross;
                curvature[b * 3 + a] = cross;
            }
        }
        let covariance = |matrix: Vec<f64>| {
            let inverse = Dense::factor(matrix, 3)?.inverse();
            // Wider than the prior is never true; it would only waste points.
            (0..3)
                .all(|axis| inverse[axis * 4] < 2.5)
                .then(|| Dense::factor(inverse, 3))?
        };
        covariance(curvature)
            .or_else(|| covariance(alone))
            .unwrap_or_else(|| Dense::unit(3))
    }
}

fn moved(mut z: Place, axis: usize, by: f64) -> Place {
    z[axis] += by;
    z
}

/// Everything at one point, before the shares are known.
struct Found {
    height: f64,
    point: Point,
    answers: Vec<(f64, f64)>,
    nights: Vec<(f64, f64)>,
}

/// Lays the grid, visits its points and joins them. `None` when no point could be fitted.
pub(super) fn integrate(
    prepared: &Prepared,
    questions: &[Question],
    with_nights: bool,
    fineness: super::Fineness,
) -> Option<Posterior> {
    let mut walk = Walk {
        prepared,
        inner: Inner::new(prepared),
    };
    let (summit, shape) = walk.summit();
    let mut found = Vec::new();
    let axes = fineness.axes();
    let at = |axis: usize, step: usize| {
        let (count, distance) = axes[axis];
        distance * (step as f64 - (count as f64 - 1.0) / 2.0)
    };
    for first in 0..axes[0].0 {
        for second in 0..axes[1].0 {
            for third in 0..axes[2].0 {
                let shift = shape.times(&[at(0, first), at(1, second), at(2, third)]);
                let z = [
                    summit[0] + shift[0],
                    summit[1] + shift[1],
                    summit[2] + shift[2],
                ];
                let height = walk.height(z);
                if height.is_finite() {
                    found.push(describe(
                        &walk.inner,
                        prepared,
                        hyper(z),
                        height,
                        questions,
                        with_nights,
                    )?);
                }
            }
        }
    }
    join(
        found,
        questions.len(),
        if with_nights { prepared.nights } else { 0 },
    )
}

/// Reads means and variances off the settled inner step.
fn describe(
    inner: &Inner,
    prepared: &Prepared,
    hyper: Hyper,
    height: f64,
    questions: &[Question],
    with_nights: bool,
) -> Option<Found> {
    let schur = inner.schur.as_ref()?;
    let width = prepared.width;
    let variances = inner.variances(prepared)?;
    let (beta, latent) = inner.mean(prepared, hyper, &variances)?;
    let answers = questions
        .iter()
        .map(|question| {
            let mut mean = dot(&question.fixed, &beta);
            let mut side = vec![0.0; prepared.nights];
            let mut rest = question.fixed.clone();
            for (night, factor) in &question.latent {
                mean += factor * latent[*night];
                side[*night] += factor;
                let shared = &inner.shared[night * width..(night + 1) * width];
                for (entry, b) in rest.iter_mut().zip(shared) {
                    *entry -= factor * b;
                }
            }
            let asked = side.clone();
            inner.chain.solve(&mut side, 1);
            schur.half_solve(&mut rest);
            (mean, dot(&asked, &side) + dot(&rest, &rest))
        })
        .collect();
    let nights = if with_nights {
        variances
            .into_iter()
            .enumerate()
            .map(|(night, variance)| (dot(prepared.row(night), &beta) + latent[night], variance))
            .collect()
    } else {
        Vec::new()
    };
    Some(Found {
        height,
        point: Point {
            weight: 0.0,
            hyper,
            mean: beta,
            covariance: schur.inverse(),
        },
        answers,
        nights,
    })
}

fn join(mut found: Vec<Found>, questions: usize, nights: usize) -> Option<Posterior> {
    let top = found
        .iter()
        .map(|found| found.height)
        .fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = found.iter().map(|found| (found.height - top).exp()).sum();
    if !(total.is_finite() && total > 0.0) {
        return None;
    }
    for found in &mut found {
        found.point.weight = (found.height - top).exp() / total;
    }
    // What weighs less than one in ten million only costs time.
    found.retain(|found| found.point.weight > 1e-7);
    let total: f64 = found.iter().map(|found| found.point.weight).sum();
    for found in &mut found {
        found.point.weight /= total;
    }
    let answers = (0..questions)
        .map(|question| Marginal {
            parts: found
                .iter()
                .map(|found| {
                    let (mean, variance) = found.answers[question];
                    Part {
                        weight: found.point.weight,
                        mean,
                        sd: variance.max(0.0).sqrt(),
                    }
                })
                .collect(),
        })
        .collect();
    let rates = (0..nights)
        .map(|night| {
            let mean: f64 = found
                .iter()
                .map(|f| f.point.weight * f.nights[night].0)
                .sum();
            let variance: f64 = found
                .iter()
                .map(|f| f.point.weight * (f.nights[night].1 + (f.nights[night].0 - mean).powi(2)))
                .sum();
            NightRate {
                mean,
                sd: variance.max(0.0).sqrt(),
            }
        })
        .collect();
    Some(Posterior {
        points: found.into_iter().map(|found| found.point).collect(),
        answers,
        nights: rates,
    })
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyperparameters_follow_their_priors() {
        let median = hyper([0.0; 3]);
        assert!((median.kappa - 0.454_936).abs() < 1e-4);
        assert!((median.sigma - 0.337_245).abs() < 1e-4);
        assert!((median.rho - 0.5).abs() < 1e-12);
        // Beta(2, 2) is below 0.2 with probability 3·0.04 − 2·0.008 = 0.104.
        let low = hyper([0.0, 0.0, normal_quantile(0.104)]);
        assert!((low.rho - 0.2).abs() < 1e-9);
    }
}
