//! How the rate of cramps changed over the last weeks and years.
//!
//! Level, straight line and latent chain together give a rate for each night, also for nights that
//! were not recorded: there the band is wide, and no cramps are made up. Source: statistical
//! specification, 2.2, 2.5 and 5 ("model trend").

use care::night::Diary;
use jiff::civil::Date;
use serde::Serialize;

use crate::model::marginal::Marginal;
use crate::model::{Column, Design, Fineness, Posterior, Question, fit};
use crate::window::Window;

/// Recorded nights before anything is said: 8 weeks.
pub const LEAST_NIGHTS: u32 = 56;

/// Nights between the two weeks that are compared: 8 weeks.
const BACK: usize = 56;

/// A change within this factor, up or down, counts as none: 20 %.
const STABLE_WITHIN: f64 = 0.2;

/// From this probability on, a statement is made.
const SURE: f64 = 0.8;

/// The rate of one night.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rate {
    /// The evening's date.
    pub night: Date,
    /// Whether the night was recorded.
    pub recorded: bool,
    /// Cramps a week if all nights were like this one: posterior median.
    pub per_week: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

/// The change from the week that ended 8 weeks before the last recorded night to the week that ended with it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shift {
    /// Change in per cent, below zero for fewer cramps: posterior median.
    pub percent: f64,
    /// Lower end of the 95 % interval, in per cent.
    pub low: f64,
    /// Upper end of the 95 % interval, in per cent.
    pub high: f64,
    /// Probability that the rate is lower now.
    pub fewer: f64,
    /// Probability that the change is within 20 % up or down.
    pub within_20_percent: f64,
    /// Whether that probability is at least 0.8.
    pub stable: bool,
}

/// What is known of the trend.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrendReport {
    /// First night that was looked at.
    pub from: Date,
    /// Last recorded night: "now" means this night, however long ago it was.
    pub until: Date,
    /// Recorded nights between the two.
    pub recorded: u32,
    /// Every night from first to last.
    pub rates: Vec<Rate>,
    /// The last 8 weeks.
    pub shift: Shift,
}

/// Why there is no trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum TrendMissing {
    /// Too few nights are recorded.
    Nights {
        /// Recorded nights.
        have: u32,
        /// Recorded nights that are needed.
        need: u32,
    },
    /// The computation did not settle; nothing is said.
    NotComputed,
}

/// The trend of the most recent 730 nights up to `today`; the night of `today` counts once it is recorded.
///
/// # Errors
/// See [`TrendMissing`].
pub fn trend(diary: &Diary, today: Date) -> Result<TrendReport, TrendMissing> {
    let window = Window::of(diary, today);
    let have = window.recorded();
    if have < LEAST_NIGHTS {
        return Err(TrendMissing::Nights {
            have,
            need: LEAST_NIGHTS,
        });
    }
    let nights = window.counts.len();
    let design = Design {
        counts: window.counts.clone(),
        offsets: Vec::new(),
        columns: vec![Column::level(nights), Column::trend(nights)],
    };
    let earlier_end = nights.saturating_sub(BACK).max(1);
    let now = Question::mean_rate(&design, nights.saturating_sub(7)..nights);
    let earlier = Question::mean_rate(&design, earlier_end.saturating_sub(7)..earlier_end);
    let posterior = fit(&design, &[now.minus(&earlier)], true, Fineness::Coarse)
        .map_err(|_| TrendMissing::NotComputed)?;
    let change = posterior.answers.first().ok_or(TrendMissing::NotComputed)?;
    Ok(TrendReport {
        from: window.from,
        until: window.night(nights.saturating_sub(1)),
        recorded: have,
        rates: rates(&window, &posterior),
        shift: shift(change),
    })
}

fn rates(window: &Window, posterior: &Posterior) -> Vec<Rate> {
    posterior
        .nights
        .iter()
        .enumerate()
        .map(|(place, night)| Rate {
            night: window.night(place),
            recorded: window.counts.get(place).is_some_and(Option::is_some),
            per_week: 7.0 * night.mean.exp(),
            low: 7.0 * (night.mean - 1.96 * night.sd).exp(),
            high: 7.0 * (night.mean + 1.96 * night.sd).exp(),
        })
        .collect()
}

fn shift(change: &Marginal) -> Shift {
    let percent = |p: f64| 100.0 * (change.quantile(p).exp() - 1.0);
    let within =
        change.below((1.0 + STABLE_WITHIN).ln()) - change.below((1.0 - STABLE_WITHIN).ln());
    Shift {
        percent: percent(0.5),
        low: percent(0.025),
        high: percent(0.975),
        fewer: change.below(0.0),
        within_20_percent: within,
        stable: within >= SURE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;

    use crate::simulate::{self, Life};

    #[test]
    fn eight_weeks_are_needed_and_unrecorded_nights_do_not_count() {
        let diary = simulate::diary(
            &Life {
                nights: 70,
                recorded: 0.7,
                ..Life::calm()
            },
            3,
        );
        let today = simulate::after(&diary);
        assert!(
            matches!(trend(&diary, today), Err(TrendMissing::Nights { have, need: 56 }) if have < 56)
        );
        assert!(trend(&Diary::default(), today).is_err());
    }

    #[test]
    fn a_rate_that_falls_to_a_third_is_seen() {
        let diary = simulate::diary(
            &Life {
                nights: 120,
                per_week: 12.0,
                drift: -1.4,
                ..Life::calm()
            },
            4,
        );
        let found = trend(&diary, simulate::after(&diary)).unwrap();
        assert!(found.shift.fewer > 0.97, "{:?}", found.shift);
        assert!(found.shift.high < 0.0 && !found.shift.stable);
        let (first, last) = (&found.rates[0], found.rates.last().unwrap());
        assert!(last.per_week < 0.6 * first.per_week);
        assert!(
            found
                .rates
                .iter()
                .all(|rate| rate.low < rate.per_week && rate.per_week < rate.high)
        );
    }

    #[test]
    fn a_steady_rate_is_not_called_a_change() {
        let mut called = 0;
        for seed in 0..20 {
            let diary = simulate::diary(
                &Life {
                    nights: 180,
                    ..Life::moderate()
                },
                40 + seed,
            );
            let found = trend(&diary, simulate::after(&diary)).unwrap();
            called += i32::from(found.shift.fewer > 0.975 || found.shift.fewer < 0.025);
        }
        assert!(called <= 2, "{called} of 20");
    }

    #[test]
    fn the_band_is_wide_where_nothing_was_recorded() {
        let mut diary = simulate::diary(
            &Life {
                nights: 200,
                recorded: 1.0,
                ..Life::moderate()
            },
            6,
        );
        let from = simulate::START.checked_add(90.days()).unwrap();
        let until = simulate::START.checked_add(120.days()).unwrap();
        diary
            .nights
            .retain(|night| night.date < from || night.date > until);
        diary
            .cramps
            .retain(|cramp| cramp.night < from || cramp.night > until);
        let found = trend(&diary, simulate::after(&diary)).unwrap();
        let width = |place: usize| (found.rates[place].high / found.rates[place].low).ln();
        assert_eq!(found.rates.len(), 200);
        assert!(!found.rates[105].recorded);
        assert!(width(105) > width(60));
    }

    #[test]
    fn only_the_most_recent_two_years_are_looked_at() {
        let diary = simulate::diary(
            &Life {
                nights: 3650,
                ..Life::moderate()
            },
            7,
        );
        let found = trend(&diary, simulate::after(&diary)).unwrap();
        assert_eq!(found.rates.len(), crate::window::LONGEST);
    }
}
