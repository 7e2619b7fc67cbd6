//! Shares, middles and ranks.

use statrs::distribution::{Beta, ContinuousCDF};
use statrs::function::beta::beta_reg;

use crate::summary::{Interval, Share};

/// The normal quantile of 0.975.
const Z: f64 = 1.959_963_984_540_054;

/// A share with Wilson's 95 % interval; of nothing it is 0 with an interval from 0 to 1.
pub fn wilson(count: u32, of: u32) -> Share {
    if of == 0 {
        return Share {
            count,
            of,
            share: 0.0,
            interval: Interval {
                low: 0.0,
                high: 1.0,
            },
        };
    }
    let n = f64::from(of);
    let share = f64::from(count) / n;
    let denominator = 1.0 + Z * Z / n;
    let middle = (share + Z * Z / (2.0 * n)) / denominator;
    let half = Z / denominator * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    Share {
        count,
        of,
        share,
        interval: Interval {
            low: f64::max(0.0, middle - half),
            high: f64::min(1.0, middle + half),
        },
    }
}

/// A share with the exact 95 % interval of Clopper and Pearson.
pub fn exact(count: u32, of: u32) -> Share {
    let (k, n) = (f64::from(count), f64::from(of));
    let quantile =
        |a: f64, b: f64, part: f64| Beta::new(a, b).map_or(f64::NAN, |beta| beta.inverse_cdf(part));
    Share {
        count,
        of,
        share: if of == 0 { 0.0 } else { k / n },
        interval: Interval {
            low: if count == 0 {
                0.0
            } else {
                quantile(k, n - k + 1.0, 0.025)
            },
            high: if count >= of {
                1.0
            } else {
                quantile(k + 1.0, n - k, 0.975)
            },
        },
    }
}

/// Exact two-sided binomial p of `count` in `of` for one half: twice the smaller tail, at most 1.
pub fn half_p(count: u32, of: u32) -> f64 {
    let fewer = count.min(of.saturating_sub(count));
    if fewer == of {
        return 1.0;
    }
    let tail = beta_reg(f64::from(of - fewer), f64::from(fewer) + 1.0, 0.5);
    f64::min(1.0, 2.0 * tail)
}

/// Quantile of ordered values, between neighbours in proportion (R's type 7); `None` of nothing.
pub fn quantile(ordered: &[f64], part: f64) -> Option<f64> {
    let last = ordered.len().checked_sub(1)?;
    let place = part * last as f64;
    let below = place.floor();
    let low = ordered.get(below as usize)?;
    let high = ordered.get(place.ceil() as usize)?;
    Some(low + (high - low) * (place - below))
}

/// Ranks from 1, equal values share their middle rank.
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let same = order[from..]
            .iter()
            .take_while(|place| values[**place] == values[order[from]])
            .count();
        let middle = from as f64 + (same as f64 + 1.0) / 2.0;
        for place in &order[from..from + same] {
            ranks[*place] = middle;
        }
        from += same;
    }
    ranks
}
