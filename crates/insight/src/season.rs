//! Whether cramps come with a season: one annual wave.
//!
//! Its amplitude (log scale) is half-normal(0.35) beforehand: a summer rate of twice the winter rate,
//! as Garrison 2015 found, is an amplitude of 0.35. Its peak is mid-summer ± 6 weeks beforehand.
//! Source: statistical specification, 5 ("seasonality").
//!
//! Computed as two columns, cosine and sine around mid-summer, with a wide normal prior that is then
//! exchanged for the true one on a grid over amplitude and peak: within each point of the model's
//! grid the two are normal, so nothing more is approximated.

use care::night::Diary;
use jiff::civil::Date;
use serde::Serialize;
use statrs::function::erf::erfc;

use crate::model::{Column, Design, Fineness, Posterior, Prior, fit};
use crate::window::Window;

/// Nights from first to last recorded one before a season is shown: 9 months.
pub const LEAST_NIGHTS: u32 = 274;

/// Of these at least half must be recorded. The specification names the 9 months only.
pub const LEAST_RECORDED: u32 = LEAST_NIGHTS / 2;

/// Cramps in them, as for what goes along with cramps: without any the prior alone would speak, and it has a summer in it.
pub const LEAST_CRAMPS: u32 = 20;

/// A wave is called one only from this probability on.
pub const SURE: f64 = 0.95;

/// How many times as many cramps at the peak make a wave noticeable.
const NOTICEABLE: f64 = 1.25;

/// Nights before the words "one year cannot show a season" may go: 18 months.
const LONG: u32 = 548;

/// Day of the year of mid-summer in the north, 15 July; half a year later in the south.
const MID_SUMMER: f64 = 196.0;

/// Days in a year.
const YEAR: f64 = 365.25;

/// Scale of the half-normal prior of the amplitude.
const AMPLITUDE: f64 = 0.35;

/// Standard deviation of the prior of the peak: 6 weeks, in days.
const PEAK_DAYS: f64 = 42.0;

/// The wide prior of both columns that is exchanged later.
const WIDE: f64 = 0.5;

/// Points of the grid over amplitude and peak. The steps are far below any width that data can give.
const AMPLITUDES: usize = 80;
const PEAKS: usize = 73;

/// Largest amplitude that is looked at: four times the scale of its prior.
const LARGEST: f64 = 4.0 * AMPLITUDE;

/// Where on earth, for what summer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Hemisphere {
    /// Summer in July.
    North,
    /// Summer in January.
    South,
}

/// The annual wave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeasonReport {
    /// First and last night that were looked at.
    pub nights: (Date, Date),
    /// Recorded nights in it.
    pub recorded: u32,
    /// Less than 18 months: to be shown only with the words that one year cannot show a season.
    pub under_18_months: bool,
    /// How many times as many cramps at the peak as half a year from it: posterior median.
    pub ratio: f64,
    /// Lower end of the 95 % interval; never below 1, because the peak is the peak.
    pub ratio_low: f64,
    /// Upper end of the 95 % interval.
    pub ratio_high: f64,
    /// Probability that the ratio is above 1.25.
    pub noticeable: f64,
    /// The same probability before any night was looked at.
    pub noticeable_before: f64,
    /// Whether it is at least [`SURE`]; below, nothing is said of peak and ratio.
    pub is_clear: bool,
    /// Most likely day of the year of the peak, 1 to 366.
    pub peak_day: u16,
    /// Probability that the peak is within 6 weeks of that day.
    pub peak_within_6_weeks: f64,
}

/// Why there is no season.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum SeasonMissing {
    /// The diary is too short, in nights from the first to the last recorded one.
    Span {
        /// What it has.
        have: u32,
        /// What it needs.
        need: u32,
    },
    /// Too few of its nights are recorded.
    Nights {
        /// Recorded nights.
        have: u32,
        /// Recorded nights that are needed.
        need: u32,
    },
    /// Too few cramps in them.
    Cramps {
        /// Cramps.
        have: u32,
        /// Cramps that are needed.
        need: u32,
    },
    /// The computation did not settle; nothing is said.
    NotComputed,
}

/// The probability of a noticeable wave that the half-normal prior of the amplitude alone gives.
pub fn noticeable_before() -> f64 {
    erfc(NOTICEABLE.ln() / 2.0 / (AMPLITUDE * std::f64::consts::SQRT_2))
}

/// The season in the most recent 730 nights up to `today`; the night of `today` counts once it is recorded.
///
/// # Errors
/// See [`SeasonMissing`].
pub fn season(
    diary: &Diary,
    hemisphere: Hemisphere,
    today: Date,
) -> Result<SeasonReport, SeasonMissing> {
    let window = Window::of(diary, today);
    let nights = window.counts.len();
    let have = u32::try_from(nights).unwrap_or(u32::MAX);
    if have < LEAST_NIGHTS {
        return Err(SeasonMissing::Span {
            have,
            need: LEAST_NIGHTS,
        });
    }
    let recorded = window.recorded();
    if recorded < LEAST_RECORDED {
        return Err(SeasonMissing::Nights {
            have: recorded,
            need: LEAST_RECORDED,
        });
    }
    let cramps = window.cramps();
    if cramps < LEAST_CRAMPS {
        return Err(SeasonMissing::Cramps {
            have: cramps,
            need: LEAST_CRAMPS,
        });
    }
    let summer = match hemisphere {
        Hemisphere::North => MID_SUMMER,
        Hemisphere::South => MID_SUMMER - YEAR / 2.0,
    };
    let angle = |night: usize| turn(f64::from(window.night(night).day_of_year()) - summer);
    let wave = |of: fn(f64) -> f64| Column {
        values: (0..nights).map(|night| of(angle(night))).collect(),
        prior: Prior {
            mean: 0.0,
            sd: WIDE,
        },
    };
    let design = Design {
        counts: window.counts.clone(),
        offsets: Vec::new(),
        columns: vec![
            Column::level(nights),
            Column::trend(nights),
            wave(f64::cos),
            wave(f64::sin),
        ],
    };
    let posterior =
        fit(&design, &[], false, Fineness::Coarse).map_err(|_| SeasonMissing::NotComputed)?;
    let grid = exchange(&posterior).ok_or(SeasonMissing::NotComputed)?;
    let peak = grid.most_likely_peak();
    let noticeable = grid.above(NOTICEABLE.ln() / 2.0);
    Ok(SeasonReport {
        nights: (window.from, window.night(nights.saturating_sub(1))),
        recorded,
        under_18_months: have < LONG,
        ratio: (2.0 * grid.amplitude(0.5)).exp(),
        ratio_low: (2.0 * grid.amplitude(0.025)).exp(),
        ratio_high: (2.0 * grid.amplitude(0.975)).exp(),
        noticeable,
        noticeable_before: noticeable_before(),
        is_clear: noticeable >= SURE,
        peak_day: (summer + days(peak)).rem_euclid(YEAR).round().max(1.0) as u16,
        peak_within_6_weeks: grid.near(peak),
    })
}

/// Days as an angle of the year.
fn turn(days: f64) -> f64 {
    std::f64::consts::TAU * days / YEAR
}

/// Shares of amplitude × peak; all shares add up to one.
struct Grid {
    shares: Vec<f64>,
}

/// Exchanges the wide prior of the two wave columns (the last two) for that of amplitude and peak.
fn exchange(posterior: &Posterior) -> Option<Grid> {
    let normals: Vec<[f64; 6]> = posterior.points.iter().filter_map(normal).collect();
    let mut shares = Vec::with_capacity(AMPLITUDES * PEAKS);
    for step in 0..AMPLITUDES {
        let amplitude = amplitude(step);
        for peak in 0..PEAKS {
            let days = days(peak);
            let (sine, cosine) = turn(days).sin_cos();
            let (a, b) = (amplitude * cosine, amplitude * sine);
            let density: f64 = normals
                .iter()
                .map(|[weight, x, y, xx, xy, yy]| {
                    let (dx, dy) = (a - x, b - y);
                    weight * (-0.5 * (xx * dx * dx + 2.0 * xy * dx * dy + yy * dy * dy)).exp()
                })
                .sum();
            // Both priors as densities over cosine and sine: that over amplitude and peak is
            // divided by the amplitude, and an area of the grid is multiplied by it.
            let wanted = -0.5 * ((amplitude / AMPLITUDE).powi(2) + (days / PEAK_DAYS).powi(2));
            let wide = -0.5 * (amplitude / WIDE).powi(2);
            shares.push(density * (wanted - wide).exp());
        }
    }
    let total: f64 = shares.iter().sum();
    if !(total.is_finite() && total > 0.0) {
        return None;
    }
    shares.iter_mut().for_each(|share| *share /= total);
    Some(Grid { shares })
}

/// Weight over the root of the determinant, both means, and the inverse covariance of the two wave columns.
fn normal(point: &crate::model::Point) -> Option<[f64; 6]> {
    let width = point.mean.len();
    let (i, j) = (width.checked_sub(2)?, width.checked_sub(1)?);
    let at = |row: usize, column: usize| point.covariance.get(row * width + column).copied();
    let (xx, xy, yy) = (at(i, i)?, at(i, j)?, at(j, j)?);
    let determinant = xx * yy - xy * xy;
    (determinant > 0.0).then_some([
        point.weight / determinant.sqrt(),
        *point.mean.get(i)?,
        *point.mean.get(j)?,
        yy / determinant,
        -xy / determinant,
        xx / determinant,
    ])
}

fn amplitude(step: usize) -> f64 {
    LARGEST * (step as f64 + 0.5) / AMPLITUDES as f64
}

/// Days from mid-summer to the peak, half a year either way.
fn days(peak: usize) -> f64 {
    YEAR * ((peak as f64 + 0.5) / PEAKS as f64 - 0.5)
}

impl Grid {
    fn by_peak(&self) -> Vec<f64> {
        (0..PEAKS)
            .map(|peak| self.shares.iter().skip(peak).step_by(PEAKS).sum())
            .collect()
    }

    fn by_amplitude(&self) -> impl Iterator<Item = f64> {
        self.shares.chunks(PEAKS).map(|row| row.iter().sum())
    }

    /// The amplitude that is not exceeded with probability `p`.
    fn amplitude(&self, p: f64) -> f64 {
        let mut below = 0.0;
        for (step, share) in self.by_amplitude().enumerate() {
            if below + share >= p {
                let inside = if share > 0.0 {
                    (p - below) / share
                } else {
                    0.5
                };
                return LARGEST * (step as f64 + inside) / AMPLITUDES as f64;
            }
            below += share;
        }
        LARGEST
    }

    /// Probability of an amplitude above `least`.
    fn above(&self, least: f64) -> f64 {
        let cell = LARGEST / AMPLITUDES as f64;
        self.by_amplitude()
            .enumerate()
            .map(|(step, share)| share * ((step as f64 + 1.0) - least / cell).clamp(0.0, 1.0))
            .sum()
    }

    fn most_likely_peak(&self) -> usize {
        let shares = self.by_peak();
        (0..PEAKS)
            .max_by(|a, b| shares[*a].total_cmp(&shares[*b]))
            .unwrap_or(0)
    }

    /// Probability that the peak is within 6 weeks of this one, around the year.
    fn near(&self, peak: usize) -> f64 {
        let from = days(peak);
        self.by_peak()
            .into_iter()
            .enumerate()
            .filter(|(other, _)| {
                let apart = (days(*other) - from).abs();
                apart.min(YEAR - apart) <= PEAK_DAYS
            })
            .map(|(_, share)| share)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::{self, Life};

    fn of(life: &Life, seed: u64, hemisphere: Hemisphere) -> Result<SeasonReport, SeasonMissing> {
        let diary = simulate::diary(life, seed);
        season(&diary, hemisphere, simulate::after(&diary))
    }

    #[test]
    fn nine_months_are_needed_and_eighteen_end_the_warning() {
        let life = |nights| Life {
            nights,
            recorded: 1.0,
            ..Life::moderate()
        };
        assert_eq!(
            of(&life(273), 1, Hemisphere::North),
            Err(SeasonMissing::Span {
                have: 273,
                need: 274
            })
        );
        assert!(
            of(&life(274), 1, Hemisphere::North)
                .unwrap()
                .under_18_months
        );
        assert!(
            !of(&life(548), 1, Hemisphere::North)
                .unwrap()
                .under_18_months
        );
        let sparse = Life {
            nights: 600,
            recorded: 0.15,
            ..Life::moderate()
        };
        assert!(matches!(
            of(&sparse, 1, Hemisphere::North),
            Err(SeasonMissing::Nights { .. })
        ));
    }

    #[test]
    fn a_summer_with_twice_the_cramps_is_found() {
        let life = Life {
            nights: 730,
            per_week: 5.0,
            season: 0.35,
            ..Life::moderate()
        };
        let found = of(&life, 2, Hemisphere::North).unwrap();
        assert!(found.ratio_low < 2.0 && 2.0 < found.ratio_high, "{found:?}");
        assert!(found.noticeable > 0.8);
        assert!(found.peak_day.abs_diff(196) < 42, "{found:?}");
    }

    #[test]
    fn the_south_expects_its_peak_in_january() {
        // The wave of the simulation turned around: most cramps in January.
        let life = Life {
            nights: 730,
            per_week: 5.0,
            season: -0.35,
            ..Life::moderate()
        };
        let found = of(&life, 3, Hemisphere::South).unwrap();
        assert!(found.peak_day < 55 || found.peak_day > 338, "{found:?}");
        assert!(found.noticeable > 0.8);
    }

    #[test]
    fn no_season_is_mostly_not_called_one() {
        let life = Life {
            nights: 730,
            per_week: 5.0,
            ..Life::moderate()
        };
        let called = (0..20)
            .filter(|seed| of(&life, 60 + seed, Hemisphere::North).unwrap().noticeable > 0.95)
            .count();
        assert!(called <= 3, "{called} of 20");
    }

    #[test]
    fn a_year_of_quiet_nights_names_no_season() {
        let life = Life {
            nights: 400,
            recorded: 1.0,
            per_week: 0.1,
            ..Life::moderate()
        };
        assert!(matches!(
            of(&life, 1, Hemisphere::North),
            Err(SeasonMissing::Cramps { need: 20, .. })
        ));
        // What the sentence says of the prior: 75 %.
        assert!((noticeable_before() - 0.75).abs() < 0.001);
    }

    #[test]
    fn without_data_the_prior_comes_back() {
        // One point with the wide prior itself: exchanging it must give the wanted prior.
        let posterior = Posterior {
            points: vec![crate::model::Point {
                weight: 1.0,
                hyper: crate::model::Hyper {
                    kappa: 0.5,
                    sigma: 0.3,
                    rho: 0.5,
                },
                mean: vec![0.0, 0.0],
                covariance: vec![WIDE * WIDE, 0.0, 0.0, WIDE * WIDE],
            }],
            answers: Vec::new(),
            nights: Vec::new(),
        };
        let grid = exchange(&posterior).unwrap();
        // The median of half-normal(0.35) is 0.6745 · 0.35; ± 6 weeks is one standard deviation.
        assert!((grid.above(NOTICEABLE.ln() / 2.0) - noticeable_before()).abs() < 0.005);
        assert!((grid.amplitude(0.5) - 0.236).abs() < 0.003);
        assert!((grid.near(PEAKS / 2) - 0.683).abs() < 0.04);
    }
}
