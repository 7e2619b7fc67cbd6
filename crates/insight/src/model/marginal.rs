//! What is believed about one number: a mixture of normals, one for each point of the grid.

use statrs::function::erf::{erfc, erfc_inv};

/// Probability that a standard normal is below `z`.
pub fn normal_below(z: f64) -> f64 {
    0.5 * erfc(-z / std::f64::consts::SQRT_2)
}

/// The value a standard normal is below with probability `p`, 0 < p < 1.
pub fn normal_quantile(p: f64) -> f64 {
    -std::f64::consts::SQRT_2 * erfc_inv(2.0 * p)
}

/// One normal of the mixture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Share of the mixture; all shares add up to one.
    pub weight: f64,
    /// Mean.
    pub mean: f64,
    /// Standard deviation, above zero.
    pub sd: f64,
}

/// A posterior distribution of one number.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Marginal {
    /// The normals it is made of.
    pub parts: Vec<Part>,
}

impl Marginal {
    /// Mean.
    pub fn mean(&self) -> f64 {
        self.parts.iter().map(|part| part.weight * part.mean).sum()
    }

    /// Standard deviation.
    pub fn sd(&self) -> f64 {
        let mean = self.mean();
        self.parts
            .iter()
            .map(|part| part.weight * (part.sd * part.sd + (part.mean - mean).powi(2)))
            .sum::<f64>()
            .sqrt()
    }

    /// Probability to be below `value`.
    pub fn below(&self, value: f64) -> f64 {
        self.parts
            .iter()
            .map(|part| part.weight * normal_below((value - part.mean) / part.sd))
            .sum()
    }

    /// Probability to be above `value`.
    pub fn above(&self, value: f64) -> f64 {
        self.parts
            .iter()
            .map(|part| part.weight * normal_below((part.mean - value) / part.sd))
            .sum()
    }

    /// The value it is below with probability `p`, 0 < p < 1; by halving, to nine digits.
    pub fn quantile(&self, p: f64) -> f64 {
        let reach = |part: &Part| 9.0 * part.sd;
        let mut low = self
            .parts
            .iter()
            .map(|part| part.mean - reach(part))
            .fold(f64::INFINITY, f64::min);
        let mut high = self
            .parts
            .iter()
            .map(|part| part.mean + reach(part))
            .fold(f64::NEG_INFINITY, f64::max);
        for _ in 0..50 {
            let middle = 0.5 * (low + high);
            if self.below(middle) < p {
                low = middle;
            } else {
                high = middle;
            }
        }
        0.5 * (low + high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mixture_knows_its_moments_and_tails() {
        let mixture = Marginal {
            parts: vec![
                Part {
                    weight: 0.25,
                    mean: -1.0,
                    sd: 0.5,
                },
                Part {
                    weight: 0.75,
                    mean: 1.0,
                    sd: 1.0,
                },
            ],
        };
        assert!((mixture.mean() - 0.5).abs() < 1e-12);
        assert!((mixture.sd().powi(2) - (0.25 * 0.25 + 0.75 + 0.75)).abs() < 1e-9);
        assert!((mixture.below(0.3) + mixture.above(0.3) - 1.0).abs() < 1e-12);
        assert!((mixture.below(mixture.quantile(0.975)) - 0.975).abs() < 1e-9);
        assert!((normal_quantile(0.975) - 1.959_964).abs() < 1e-5);
    }
}
