//! What goes along with cramps: exposures of the day before against the cramps of the night.
//!
//! All exposures are looked at together, with the trend, the cramps of the night before, the season
//! (from 9 months on) and the remedies beside them, so that one is not mistaken for another. Nothing
//! here is a cause. Remedies are taken because of cramps: they are adjusted for and never reported;
//! only a randomised trial answers them. Source: statistical specification, 4.2 to 4.5.
//!
//! Coding: see [`coding`]. An exposure that was not said for a night counts there as neither (the
//! mean of the other nights), as do a remedy that was not said and a night before that was not
//! recorded. A night that was not recorded is never looked at and never counted as quiet.
//! Only the most recent 730 nights before today are fitted. Nothing here is random.
//!
//! Measured on 200 simulated diaries a line (one true link on 20 % of the days, seven without any, a
//! useless remedy taken because of cramps; test `operating_characteristics`, which prints it again):
//!
//! | scenario | true ratio | nights | found | anything false | mean ratio shown |
//! |---|---|---|---|---|---|
//! | moderate | 1 | 180 | – | .12 | 1.0 |
//! | moderate | 2 | 90 / 180 / 365 | .13 / .45 / .79 | .04 / .10 / .12 | 1.2 / 1.5 / 1.7 |
//! | moderate | 3 | 90 / 180 | .49 / .94 | .09 / .15 | 1.6 / 2.0 |
//! | bursty | 2 | 90 / 180 / 365 | .12 / .38 / .69 | .05 / .13 / .14 | 1.2 / 1.5 / 1.7 |
//! | bursty | 3 | 90 / 180 | .34 / .79 | .06 / .12 | 1.4 / 1.8 |

pub mod coding;

use care::night::Diary;
use jiff::civil::Date;
use serde::Serialize;

use crate::model::{Column, Design, Fineness, Prior, fit};
use crate::window::Window;

/// Recorded nights before anything is shown (specification, 4.3).
pub const LEAST_NIGHTS: u32 = 60;
/// Cramps in them.
pub const LEAST_CRAMPS: u32 = 20;
/// Nights with, and nights without the exposure.
pub const LEAST_EACH: u32 = 10;
/// Cramps to be expected in the smaller of the two groups.
pub const LEAST_EXPECTED: f64 = 5.0;
/// Share of the recorded nights for which the exposure is said.
pub const LEAST_SAID: f64 = 0.8;
/// Exposures that are looked at together; more would need another prior.
pub const MOST_TOGETHER: usize = 12;
/// Nights from first to last before the season is adjusted for: 9 months.
const SEASON_FROM: usize = 274;
/// Remedies that are adjusted for, so that a long list cannot make the fit slow.
const MOST_REMEDIES: usize = 8;

/// Rate ratios between this and its inverse count as no link.
const LEAST_RATIO: f64 = 1.25;
/// From this probability on, a statement is made.
const SURE: f64 = 0.8;

/// Of each exposure's log rate ratio: 95 % between a half and double (specification, 4.2).
const EXPOSURE: Prior = Prior {
    mean: 0.0,
    sd: 0.35,
};
/// Of the night before, on log(1 + cramps) (specification, 4.2).
const BEFORE: Prior = Prior { mean: 0.0, sd: 0.5 };
/// Of remedies. The specification gives none; that of the night before is taken.
const REMEDY: Prior = Prior { mean: 0.0, sd: 0.5 };
/// Of both parts of one annual wave without a preferred phase, so that no hemisphere is needed:
/// the mean square is that of an amplitude ~ half-normal(0.35), 0.35² / 2.
const SEASON: Prior = Prior {
    mean: 0.0,
    sd: 0.25,
};

/// What may be said of one exposure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nights after it had more cramps: rate ratio above 1.25 with probability of at least 0.8.
    LinkedMore,
    /// Nights after it had fewer cramps: rate ratio below 1/1.25 with probability of at least 0.8.
    LinkedFewer,
    /// The rate ratio is between the two with probability of at least 0.8.
    NoSign,
    /// None of these: not enough nights to say.
    NotEnoughNights,
}

/// What has to be recorded before an answer can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Missing {
    /// Recorded nights, with or without cramps.
    Nights {
        /// So many more.
        more: u32,
    },
    /// Recorded cramps.
    Cramps {
        /// So many more.
        more: u32,
    },
    /// Nights for which the exposure is said either way, if none is left out from now on.
    Said {
        /// So many more.
        more: u32,
    },
    /// Nights with the exposure.
    Exposed {
        /// So many more.
        more: u32,
    },
    /// Nights without it.
    Unexposed {
        /// So many more.
        more: u32,
    },
    /// Twelve exposures that come before it in the list are looked at already.
    OnlyTwelve,
    /// The computation did not settle; nothing is said.
    NotComputed,
}

/// How many times as many cramps after days with the exposure as after days without.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ratio {
    /// Posterior median.
    pub ratio: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// Probability of a ratio above 1.25.
    pub more: f64,
    /// Probability of a ratio below 1/1.25.
    pub fewer: f64,
}

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Link {
    /// The exposure: a name of [`care::night::EXPOSURES`] or an own factor; with [`coding::SECOND`] appended for the second night after.
    pub exposure: String,
    /// What may be said.
    pub verdict: Verdict,
    /// What is missing; empty when it was looked at.
    pub missing: Vec<Missing>,
    /// The ratio; absent when something is missing.
    pub ratio: Option<Ratio>,
    /// Recorded nights after a day with it.
    pub exposed_nights: u32,
    /// Recorded nights after a day without it.
    pub unexposed_nights: u32,
    /// Recorded nights for which it was not said.
    pub not_said: u32,
}

/// What goes along with cramps in one diary.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TriggerReport {
    /// First and last night that were looked at; `None` when none is recorded.
    pub nights: Option<(Date, Date)>,
    /// Recorded nights in it.
    pub recorded: u32,
    /// Cramps in them.
    pub cramps: u32,
    /// What is missing before any exposure can be looked at.
    pub missing: Vec<Missing>,
    /// Whether the season was adjusted for.
    pub season: bool,
    /// Remedies that were adjusted for.
    pub remedies: u32,
    /// All exposures, always in the same order: those of the list, own factors by identifier, then the two second nights.
    pub links: Vec<Link>,
}

/// Looks at all exposures of the most recent 730 nights up to `today`; the night of `today` counts once it is recorded.
///
/// The coarse grid is used, because a person waits for the page: against the fine one the largest
/// differences in a test are below 0.01 in probabilities and 1 % in ratios. The prior draws ratios
/// far from one towards one: a true ratio of 3 is shown as about 2 after half a year.
pub fn triggers(diary: &Diary, today: Date) -> TriggerReport {
    look(diary, today, Fineness::Coarse)
}

fn look(diary: &Diary, today: Date, fineness: Fineness) -> TriggerReport {
    let window = Window::of(diary, today);
    let (recorded, cramps) = (window.recorded(), window.cramps());
    let mut missing = Vec::new();
    if recorded < LEAST_NIGHTS {
        missing.push(Missing::Nights {
            more: LEAST_NIGHTS - recorded,
        });
    }
    if cramps < LEAST_CRAMPS {
        missing.push(Missing::Cramps {
            more: LEAST_CRAMPS - cramps,
        });
    }
    let mut read = coding::exposures(diary, &window);
    let mut report = TriggerReport {
        nights: (recorded > 0).then(|| {
            (
                window.from,
                window.night(window.counts.len().saturating_sub(1)),
            )
        }),
        recorded,
        cramps,
        links: read
            .iter()
            .map(|exposure| link(exposure, recorded, cramps))
            .collect(),
        missing,
        season: false,
        remedies: 0,
    };
    let mut looked_at = Vec::new();
    for (place, line) in report.links.iter_mut().enumerate() {
        if !line.missing.is_empty() || !report.missing.is_empty() {
            continue;
        }
        if looked_at.len() < MOST_TOGETHER {
            looked_at.push(place);
        } else {
            line.missing.push(Missing::OnlyTwelve);
        }
    }
    if looked_at.is_empty() {
        return report;
    }
    let mut design = beside(&window);
    report.season = window.counts.len() >= SEASON_FROM;
    let remedies = coding::remedies(diary, &window, LEAST_EACH, MOST_REMEDIES);
    report.remedies = u32::try_from(remedies.len()).unwrap_or(u32::MAX);
    design
        .columns
        .extend(remedies.into_iter().map(|values| Column {
            values,
            prior: REMEDY,
        }));
    let first = design.columns.len();
    for place in &looked_at {
        let values = read
            .get_mut(*place)
            .map(|exposure| std::mem::take(&mut exposure.values));
        design.columns.push(Column {
            values: values.unwrap_or_default(),
            prior: EXPOSURE,
        });
    }
    let posterior = fit(&design, &[], false, fineness);
    for (column, place) in looked_at.into_iter().enumerate() {
        let Some(line) = report.links.get_mut(place) else {
            continue;
        };
        match &posterior {
            Ok(posterior) => answer(line, &posterior.coefficient(first + column)),
            Err(_) => line.missing.push(Missing::NotComputed),
        }
    }
    report
}

/// Level, trend, night before and season: all that is beside exposures and remedies.
fn beside(window: &Window) -> Design {
    let nights = window.counts.len();
    let before = coding::centred(
        (0..nights)
            .map(|night| {
                let last = window
                    .counts
                    .get(night.checked_sub(1)?)
                    .copied()
                    .flatten()?;
                Some(f64::from(last).ln_1p())
            })
            .collect(),
        &window.counts,
    );
    let mut columns = vec![
        Column::level(nights),
        Column::trend(nights),
        Column {
            values: before,
            prior: BEFORE,
        },
    ];
    if nights >= SEASON_FROM {
        let angles: Vec<f64> = (0..nights)
            .map(|night| {
                std::f64::consts::TAU * f64::from(window.night(night).day_of_year()) / 365.25
            })
            .collect();
        let wave = |of: fn(f64) -> f64| Column {
            values: angles.iter().map(|angle| of(*angle)).collect(),
            prior: SEASON,
        };
        columns.extend([wave(f64::cos), wave(f64::sin)]);
    }
    Design {
        counts: window.counts.clone(),
        offsets: Vec::new(),
        columns,
    }
}

/// The line of an exposure before it is looked at, with what is missing for it alone.
fn link(exposure: &coding::Coded, recorded: u32, cramps: u32) -> Link {
    let (exposed, unexposed) = (exposure.exposed, exposure.unexposed);
    let said = exposed + unexposed;
    let mut missing = Vec::new();
    // Answered on every night from now on: (said + k) / (recorded + k) ≥ 0.8.
    let lacking = LEAST_SAID * f64::from(recorded) - f64::from(said);
    if lacking > 1e-9 || said == 0 {
        let by_share = (lacking / (1.0 - LEAST_SAID) - 1e-9).ceil().max(0.0) as u32;
        missing.push(Missing::Said {
            more: by_share.max((2 * LEAST_EACH).saturating_sub(said)),
        });
    }
    let by_rate = if cramps == 0 {
        0
    } else {
        // 5 cramps to be expected at the mean rate of the diary.
        (LEAST_EXPECTED * f64::from(recorded) / f64::from(cramps) - 1e-9).ceil() as u32
    };
    let least = |is_smaller: bool| {
        if is_smaller {
            LEAST_EACH.max(by_rate)
        } else {
            LEAST_EACH
        }
    };
    let need = least(exposed <= unexposed);
    if exposed < need {
        missing.push(Missing::Exposed {
            more: need - exposed,
        });
    }
    let need = least(unexposed <= exposed);
    if unexposed < need {
        missing.push(Missing::Unexposed {
            more: need - unexposed,
        });
    }
    Link {
        exposure: exposure.id.clone(),
        verdict: Verdict::NotEnoughNights,
        missing,
        ratio: None,
        exposed_nights: exposed,
        unexposed_nights: unexposed,
        not_said: recorded.saturating_sub(said),
    }
}

fn answer(line: &mut Link, log_ratio: &crate::model::Marginal) {
    let edge = LEAST_RATIO.ln();
    let (more, fewer) = (log_ratio.above(edge), log_ratio.below(-edge));
    line.verdict = if more >= SURE {
        Verdict::LinkedMore
    } else if fewer >= SURE {
        Verdict::LinkedFewer
    } else if 1.0 - more - fewer >= SURE {
        Verdict::NoSign
    } else {
        Verdict::NotEnoughNights
    };
    line.ratio = Some(Ratio {
        ratio: log_ratio.quantile(0.5).exp(),
        low: log_ratio.quantile(0.025).exp(),
        high: log_ratio.quantile(0.975).exp(),
        more,
        fewer,
    });
}

#[cfg(test)]
mod tests;
