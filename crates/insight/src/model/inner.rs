//! The inner step: for given κ, σ and ρ, the most likely columns and latent nights, and how
//! uncertain they are (Laplace). Newton with one tridiagonal and one small dense system.

use super::arrow::{Chain, Dense};
use super::likelihood;
use super::{Design, Hyper};

/// Newton stops when the next step would raise the log density by less than this.
const SETTLED: f64 = 1e-5;

/// More steps than this are never needed by a log-concave target; then the point is given up.
const MOST_STEPS: usize = 60;

/// The design as the inner step reads it: night by night.
pub(super) struct Prepared {
    /// Number of nights.
    pub nights: usize,
    /// Number of columns.
    pub width: usize,
    rows: Vec<f64>,
    counts: Vec<Option<f64>>,
    offsets: Vec<f64>,
    prior_mean: Vec<f64>,
    prior_precision: Vec<f64>,
    exceeding: Vec<f64>,
}

impl Prepared {
    pub(super) fn new(design: &Design) -> Self {
        let nights = design.counts.len();
        let width = design.columns.len();
        let mut rows = Vec::with_capacity(nights * width);
        for night in 0..nights {
            rows.extend(design.columns.iter().map(|column| column.values[night]));
        }
        Self {
            nights,
            width,
            rows,
            counts: design
                .counts
                .iter()
                .map(|count| count.map(f64::from))
                .collect(),
            offsets: if design.offsets.is_empty() {
                vec![0.0; nights]
            } else {
                design.offsets.clone()
            },
            prior_mean: design
                .columns
                .iter()
                .map(|column| column.prior.mean)
                .collect(),
            prior_precision: design
                .columns
                .iter()
                .map(|column| column.prior.sd.powi(-2))
                .collect(),
            exceeding: likelihood::exceeding(&design.counts),
        }
    }

    /// The columns of one night.
    pub(super) fn row(&self, night: usize) -> &[f64] {
        &self.rows[night * self.width..(night + 1) * self.width]
    }
}

/// The state of Newton's method, kept from one point of the grid to the next: a warm start.
#[derive(Clone)]
pub(super) struct Inner {
    /// Most likely columns.
    pub beta: Vec<f64>,
    /// Most likely latent nights.
    pub latent: Vec<f64>,
    /// Tridiagonal part of the curvature.
    pub chain: Chain,
    /// Curvature of the columns once the latent nights are eliminated.
    pub schur: Option<Dense>,
    /// chain⁻¹ · curvature · columns, night by night.
    pub shared: Vec<f64>,
    slopes: Vec<f64>,
    curvatures: Vec<f64>,
}

impl Inner {
    pub(super) fn new(prepared: &Prepared) -> Self {
        Self {
            beta: prepared.prior_mean.clone(),
            latent: vec![0.0; prepared.nights],
            chain: Chain::default(),
            schur: None,
            shared: Vec::new(),
            slopes: vec![0.0; prepared.nights],
            curvatures: vec![0.0; prepared.nights],
        }
    }

    fn eta(&self, prepared: &Prepared, night: usize) -> f64 {
        let fixed: f64 = prepared
            .row(night)
            .iter()
            .zip(&self.beta)
            .map(|(value, beta)| value * beta)
            .sum();
        prepared.offsets[night] + fixed + self.latent[night]
    }

    /// Log of likelihood × priors at the present state, without constants that no parameter changes.
    pub(super) fn log_density(&self, prepared: &Prepared, hyper: Hyper) -> f64 {
        let mut total = likelihood::constant(&prepared.exceeding, hyper.kappa);
        for (night, count) in prepared.counts.iter().enumerate() {
            if let Some(count) = count {
                total +=
                    likelihood::log_probability(*count, self.eta(prepared, night), hyper.kappa);
            }
        }
        let (edge, inside, off) = hyper.precision();
        for (night, u) in self.latent.iter().enumerate() {
            total -= 0.5 * u * u * diagonal(night, prepared.nights, edge, inside, hyper);
        }
        for pair in self.latent.windows(2) {
            total -= off * pair[0] * pair[1];
        }
        for ((beta, mean), precision) in self
            .beta
            .iter()
            .zip(&prepared.prior_mean)
            .zip(&prepared.prior_precision)
        {
            total += 0.5 * (precision.ln() - precision * (beta - mean).powi(2));
        }
        let nights = prepared.nights as f64;
        total
            - nights * hyper.sigma.ln()
            - 0.5 * (nights - 1.0) * (1.0 - hyper.rho * hyper.rho).ln()
    }

    /// Gradient of [`Self::log_density`]: by the latent nights, then by the columns.
    pub(super) fn gradient(&mut self, prepared: &Prepared, hyper: Hyper) -> (Vec<f64>, Vec<f64>) {
        let (edge, inside, off) = hyper.precision();
        let mut by_beta: Vec<f64> = self
            .beta
            .iter()
            .zip(&prepared.prior_mean)
            .zip(&prepared.prior_precision)
            .map(|((beta, mean), precision)| -precision * (beta - mean))
            .collect();
        let mut by_latent = Vec::with_capacity(prepared.nights);
        for night in 0..prepared.nights {
            // A night without a record has no likelihood: neither slope nor curvature.
            let (slope, curvature) = match prepared.counts[night] {
                Some(count) => {
                    likelihood::slope_and_curvature(count, self.eta(prepared, night), hyper.kappa)
                }
                None => (0.0, 0.0),
            };
            self.slopes[night] = slope;
            self.curvatures[night] = curvature;
            for (sum, value) in by_beta.iter_mut().zip(prepared.row(night)) {
                *sum += slope * value;
            }
            let before = night.checked_sub(1).map_or(0.0, |n| self.latent[n]);
            let after = self.latent.get(night + 1).copied().unwrap_or(0.0);
            let own = diagonal(night, prepared.nights, edge, inside, hyper) * self.latent[night];
            by_latent.push(slope - own - off * (before + after));
        }
        (by_latent, by_beta)
    }

    /// Runs Newton from the present state. Returns the log of the evidence of `hyper`
    /// (Laplace, without constants); `None` when the numbers leave the range of doubles.
    pub(super) fn settle(&mut self, prepared: &Prepared, hyper: Hyper) -> Option<f64> {
        let mut density = self.log_density(prepared, hyper);
        for _ in 0..MOST_STEPS {
            let (mut latent_step, by_beta) = self.gradient(prepared, hyper);
            let by_latent = latent_step.clone();
            self.factor(prepared, hyper)?;
            let mut beta_step = by_beta.clone();
            self.solve(prepared, &mut latent_step, &mut beta_step)?;
            let gain = 0.5 * (dot(&by_latent, &latent_step) + dot(&by_beta, &beta_step));
            if !gain.is_finite() {
                return None;
            }
            let settled = gain < SETTLED;
            let start = (self.beta.clone(), self.latent.clone());
            let mut length = 1.0;
            loop {
                move_to(&mut self.beta, &start.0, &beta_step, length);
                move_to(&mut self.latent, &start.1, &latent_step, length);
                if settled {
                    // So near the top the quadratic model is exact to the tolerance.
                    density += gain;
                    break;
                }
                let next = self.log_density(prepared, hyper);
                if next >= density - 1e-9 {
                    density = next;
                    break;
                }
                length *= 0.5;
                if length < 1e-6 {
                    return None;
                }
            }
            if settled {
                let schur = self.schur.as_ref()?;
                let evidence =
                    density - 0.5 * (self.chain.log_determinant() + schur.log_determinant());
                return evidence.is_finite().then_some(evidence);
            }
        }
        None
    }

    /// Solves curvature · step = (latent, beta) in place, by the factors of the last step.
    fn solve(&self, prepared: &Prepared, latent: &mut [f64], beta: &mut [f64]) -> Option<()> {
        self.chain.solve(latent, 1);
        for (night, step) in latent.iter().enumerate() {
            let pull = self.curvatures[night] * step;
            for (sum, value) in beta.iter_mut().zip(prepared.row(night)) {
                *sum -= pull * value;
            }
        }
        self.schur.as_ref()?.solve(beta);
        for (step, row) in latent
            .iter_mut()
            .zip(self.shared.chunks_exact(prepared.width))
        {
            *step -= dot(row, beta);
        }
        Some(())
    }

    /// Variance of the log rate of each night.
    pub(super) fn variances(&self, prepared: &Prepared) -> Option<Vec<f64>> {
        let schur = self.schur.as_ref()?;
        let mut variances = self.chain.inverse_diagonal();
        let mut rest = vec![0.0; prepared.width];
        for (night, variance) in variances.iter_mut().enumerate() {
            let shared = &self.shared[night * prepared.width..(night + 1) * prepared.width];
            for ((entry, value), b) in rest.iter_mut().zip(prepared.row(night)).zip(shared) {
                *entry = value - b;
            }
            schur.half_solve(&mut rest);
            *variance += dot(&rest, &rest);
        }
        Some(variances)
    }

    /// From the most likely state to the mean one: (columns, latent nights).
    ///
    /// Cramps are few, so the density leans to low rates and its mean is below its top. To first
    /// order the mean is off by curvature⁻¹ · ½ Σ third derivative · variance · row of the night.
    pub(super) fn mean(
        &self,
        prepared: &Prepared,
        hyper: Hyper,
        variances: &[f64],
    ) -> Option<(Vec<f64>, Vec<f64>)> {
        let mut latent = vec![0.0; prepared.nights];
        let mut beta = vec![0.0; prepared.width];
        for (night, count) in prepared.counts.iter().enumerate() {
            let Some(count) = count else { continue };
            let third = likelihood::lopsidedness(*count, self.eta(prepared, night), hyper.kappa);
            // The series is one of small variances; a night nearly unknown must not throw it off.
            let lean = 0.5 * third * variances[night].min(1.0);
            latent[night] = lean;
            for (sum, value) in beta.iter_mut().zip(prepared.row(night)) {
                *sum += lean * value;
            }
        }
        self.solve(prepared, &mut latent, &mut beta)?;
        let add = |(by, here): (f64, &f64)| by + here;
        let mean = (
            beta.into_iter().zip(&self.beta).map(add).collect(),
            latent.into_iter().zip(&self.latent).map(add).collect(),
        );
        Some(mean)
    }

    /// Factors the curvature: first the chain of nights, then what is left for the columns.
    fn factor(&mut self, prepared: &Prepared, hyper: Hyper) -> Option<()> {
        let (nights, width) = (prepared.nights, prepared.width);
        let (edge, inside, off) = hyper.precision();
        let curvatures = &self.curvatures;
        self.chain.factor(
            (0..nights)
                .map(|night| curvatures[night] + diagonal(night, nights, edge, inside, hyper)),
            off,
        );
        self.shared.clear();
        for (night, weight) in curvatures.iter().enumerate() {
            self.shared
                .extend(prepared.row(night).iter().map(|value| weight * value));
        }
        self.chain.solve(&mut self.shared, width);
        let mut schur = vec![0.0; width * width];
        for (place, precision) in prepared.prior_precision.iter().enumerate() {
            schur[place * width + place] = *precision;
        }
        let mut rest = vec![0.0; width];
        for (night, weight) in curvatures.iter().enumerate() {
            if *weight == 0.0 {
                continue;
            }
            let row = prepared.row(night);
            let shared = &self.shared[night * width..(night + 1) * width];
            for ((out, value), b) in rest.iter_mut().zip(row).zip(shared) {
                *out = weight * (value - b);
            }
            for (place, value) in row.iter().enumerate() {
                let line = &mut schur[place * width..=place * width + place];
                for (sum, r) in line.iter_mut().zip(&rest) {
                    *sum += value * r;
                }
            }
        }
        self.schur = Some(Dense::factor(schur, width)?);
        Some(())
    }
}

/// Diagonal of the precision of the latent chain; a single night has variance σ².
fn diagonal(night: usize, nights: usize, edge: f64, inside: f64, hyper: Hyper) -> f64 {
    if nights == 1 {
        hyper.sigma.powi(-2)
    } else if night == 0 || night + 1 == nights {
        edge
    } else {
        inside
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn move_to(place: &mut [f64], start: &[f64], step: &[f64], length: f64) {
    for ((here, from), by) in place.iter_mut().zip(start).zip(step) {
        *here = from + length * by;
    }
}
