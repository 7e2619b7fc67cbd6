//! What a diary answers of the knowledge's questions, so that the thresholds of the complications can be looked at.
//!
//! Only what the diary truly says becomes a fact. Where it only hints, the question is named and a person has to answer it.

use care::Intake;
use care::knowledge::Tier;
use care::knowledge::entry::{Complication, Threshold};
use care::night::{Diary, NightState};
use care::rule::Truth;
use care::{Knowledge, read_intake};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;

use crate::counts::{Counts, WINDOW_NEEDS, days_between, plus_days, rate};
use crate::summary::{Enough, Rate, Unit};

/// Nights that answers are made from.
const NIGHTS: i64 = 28;
/// Nights looked at before cramps are called rarer than monthly.
const LONG_LOOK: i64 = 91;
/// Worst pain from which the burden is severe.
pub const SEVERE_PAIN: u8 = 7;
/// Cramps a week from which the burden is severe.
pub const SEVERE_CRAMPS: f64 = 4.0;
/// Nights woken a week from which the burden is severe; after 4 weeks of a plan also the mark of broken sleep.
pub const SEVERE_WOKEN: u8 = 2;
/// Soreness next morning from which a review is asked for.
pub const STRONG_SORENESS: u8 = 5;
/// Mean days of a month.
const MONTH: f64 = 30.4;
/// Soreness of more than three days that ended longer ago than this is asked about, not acted on.
const SORE_LATELY: i64 = 7;

/// The threshold of `complications/soreness.md` that the diary counts by itself.
const SORE_REVIEW: &str = "review";

/// A step of the burden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BurdenStep {
    /// 4 or more cramps a week, or 2 or more nights woken, or worst pain of 7 or more.
    Severe,
    /// 1 to 3 cramps a week, or 1 night woken.
    Moderate,
    /// Less than 1 cramp a week and no sleep lost.
    Mild,
}

impl BurdenStep {
    /// The identifier of its threshold in `complications/burden.md`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Severe => "severe",
            Self::Moderate => "moderate",
            Self::Mild => "mild",
        }
    }
}

/// What the last 28 nights of a diary answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DiaryFacts {
    /// Question → answer, in the words of the knowledge; [`crate::overlay::put_over`] puts them over the answers of an assessment.
    pub facts: Intake,
    /// Questions that the diary hints at without answering them, such as soreness of unknown length.
    pub ask: Vec<&'static str>,
    /// Cramps per week, from 14 logged ones of the 28 nights. Answers that are rates are given from there on, too.
    pub rate: Enough<Rate>,
    /// The step of the burden; `None` when too little is known to tell.
    pub burden: Option<BurdenStep>,
    /// Nights with a soreness of 5 or more next morning, which the knowledge names as a reason for a review.
    pub sore_mornings: u32,
    /// Nights whose cramps left a soreness of more than a day.
    pub sore_for_days: u32,
    /// These nights are at least one in seven logged ones, from 14 logged nights.
    pub is_sore_every_week: bool,
}

/// Answers the knowledge's questions from the last 28 nights.
///
/// `woken_nights`: whole nights woken in seven, but at least 1 when there was one.
/// `worst_pain`: the worst; 7 or more is a severe burden however few nights are logged. `frequency`: from the rate; `daily` when at least 13 of 14 nights had cramps.
/// `distress`: no when every night says 0, yes when the middle of those that say it is above 0.
/// `soreness_after`: from mornings in a row without a new cramp.
pub fn diary_facts(diary: &Diary, today: Date) -> DiaryFacts {
    let mut answers = DiaryFacts {
        facts: Intake::new(),
        ask: Vec::new(),
        rate: Enough::NotYet {
            have: 0,
            need: WINDOW_NEEDS,
            unit: Unit::Nights,
        },
        burden: None,
        sore_mornings: 0,
        sore_for_days: 0,
        is_sore_every_week: false,
    };
    let Some(counts) = Counts::new(diary, today) else {
        return answers;
    };
    let last = counts.last();
    let first = plus_days(last, 1 - NIGHTS);
    let (logged, cramps) = counts.now();
    let woken = woken_per_week(diary, first, last, logged);
    let worst = diary
        .cramps
        .iter()
        .filter(|cramp| (first..=last).contains(&cramp.night))
        .filter_map(|cramp| cramp.pain)
        .max();
    if let Some(worst) = worst {
        answers.facts.insert("worst_pain".into(), json!(worst));
    }
    if logged >= WINDOW_NEEDS {
        answers.rate = Enough::Known(rate(cramps, logged, counts.dispersion()));
        if let Some(frequency) = frequency(&counts, logged, cramps) {
            answers.facts.insert("frequency".into(), json!(frequency));
        }
        if let Some(woken) = woken {
            answers.facts.insert("woken_nights".into(), json!(woken));
        }
        let per_week = 7.0 * f64::from(cramps) / f64::from(logged);
        answers.burden = burden(per_week, woken, worst);
    } else {
        answers.rate = Enough::NotYet {
            have: logged,
            need: WINDOW_NEEDS,
            unit: Unit::Nights,
        };
        answers.burden = worst
            .filter(|pain| *pain >= SEVERE_PAIN)
            .map(|_| BurdenStep::Severe);
    }
    answer_distress(&mut answers, diary, first, last);
    answer_soreness(&mut answers, diary, first, last);
    answers.is_sore_every_week = logged >= WINDOW_NEEDS && 7 * answers.sore_for_days >= logged;
    answers
}

/// Nights woken in seven logged nights; nights with cramps that do not say it are taken to be like those that do.
fn woken_per_week(diary: &Diary, first: Date, last: Date, logged: u32) -> Option<u8> {
    let (mut nights, mut known, mut woken) = (0_u32, 0_u32, 0_u32);
    let mut date = first;
    while date <= last {
        let cramps = diary.cramps_of(date);
        if !cramps.is_empty() {
            nights += 1;
            if cramps.iter().any(|cramp| cramp.awakened == Some(true)) {
                known += 1;
                woken += 1;
            } else if cramps.iter().all(|cramp| cramp.awakened == Some(false)) {
                known += 1;
            }
        }
        date = plus_days(date, 1);
    }
    if nights == 0 {
        return Some(0);
    }
    if known == 0 {
        return None;
    }
    if woken == 0 {
        // Nights that do not say it may still have woken the person: no answer is better than a false none.
        return (known == nights).then_some(0);
    }
    let part = f64::from(woken) / f64::from(known);
    let per_week = 7.0 * part * f64::from(nights) / f64::from(logged.max(1));
    // One and a half nights are not "2 or more"; what is 2 but for the arithmetic is.
    Some((per_week + 1e-9).floor().clamp(1.0, 7.0) as u8)
}

/// The option of `frequency` that the counts meet.
fn frequency(counts: &Counts, logged: u32, cramps: u32) -> Option<&'static str> {
    let end = i64::try_from(counts.nights.len()).unwrap_or(0);
    if cramps == 0 {
        let (nights, cramps) = counts.between(end - LONG_LOOK, end);
        let per_month = MONTH * f64::from(cramps) / f64::from(nights.max(1));
        return if per_month >= 1.0 {
            Some("monthly")
        } else if i64::from(nights) >= NIGHTS {
            Some("under_monthly")
        } else {
            None
        };
    }
    let with_cramps = counts
        .nights
        .iter()
        .rev()
        .take(28)
        .filter(|night| night.is_some_and(|cramps| cramps > 0))
        .count();
    let per_week = 7.0 * f64::from(cramps) / f64::from(logged);
    let answer = if 14 * with_cramps >= 13 * logged as usize {
        "daily"
    } else if per_week >= 3.0 {
        "three_a_week"
    } else if per_week >= 1.0 {
        "weekly"
    } else {
        "monthly"
    };
    Some(answer)
}

/// The highest step that is known to apply; mild only when nothing speaks for more and waking is known.
fn burden(per_week: f64, woken: Option<u8>, worst: Option<u8>) -> Option<BurdenStep> {
    if per_week >= SEVERE_CRAMPS
        || woken.is_some_and(|nights| nights >= SEVERE_WOKEN)
        || worst.is_some_and(|pain| pain >= SEVERE_PAIN)
    {
        return Some(BurdenStep::Severe);
    }
    if per_week >= 1.0 || woken == Some(1) {
        return Some(BurdenStep::Moderate);
    }
    (woken == Some(0)).then_some(BurdenStep::Mild)
}

/// Distress said on a scale, as the yes or no of the question.
fn answer_distress(answers: &mut DiaryFacts, diary: &Diary, first: Date, last: Date) {
    let mut said: Vec<u8> = diary
        .nights
        .iter()
        .filter(|night| (first..=last).contains(&night.date))
        .filter_map(|night| night.distress)
        .collect();
    said.sort_unstable();
    let Some(most) = said.last().copied() else {
        return;
    };
    let middle = said.get(said.len() / 2).copied().unwrap_or(0);
    match (most, middle) {
        (0, _) => {
            answers.facts.insert("distress".into(), json!(false));
        }
        (_, 1..) => {
            answers.facts.insert("distress".into(), json!(true));
        }
        _ => answers.ask.push("distress"),
    }
}

/// How long soreness lasted after one night with cramps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sore {
    /// Not at all.
    None,
    /// Gone by the next morning but one.
    Hours,
    /// Still there a morning later, and gone before the fourth day.
    Days,
    /// Still there on the fourth morning.
    Over(Date),
    /// Sore, but nobody said until when.
    Unknown,
}

/// Soreness after the cramps of `night`: mornings in a row without a new cramp.
fn sore_after(diary: &Diary, night: Date, last: Date) -> Option<Sore> {
    let soreness = |days: i64| {
        diary
            .night(plus_days(night, days))
            .and_then(|night| night.soreness)
    };
    if soreness(0)? == 0 {
        return Some(Sore::None);
    }
    for days in 1..=3 {
        let date = plus_days(night, days);
        let quiet = date <= last && diary.state(date) == NightState::Quiet;
        match soreness(days) {
            _ if !quiet => return Some(Sore::Unknown),
            None => return Some(Sore::Unknown),
            Some(0) if days == 1 => return Some(Sore::Hours),
            Some(0) => return Some(Sore::Days),
            Some(_) => {}
        }
    }
    let mut sore_until = plus_days(night, 3);
    while sore_until < last
        && diary
            .night(plus_days(sore_until, 1))
            .and_then(|night| night.soreness)
            .is_some_and(|soreness| soreness > 0)
    {
        sore_until = plus_days(sore_until, 1);
    }
    Some(Sore::Over(sore_until))
}

/// The longest soreness of the nights with cramps; asked when some are unknown, for they may be longer.
fn answer_soreness(answers: &mut DiaryFacts, diary: &Diary, first: Date, last: Date) {
    answers.sore_mornings = u32::try_from(
        diary
            .nights
            .iter()
            .filter(|night| (first..=last).contains(&night.date))
            .filter(|night| {
                night
                    .soreness
                    .is_some_and(|soreness| soreness >= STRONG_SORENESS)
            })
            .count(),
    )
    .unwrap_or(u32::MAX);
    let mut found: Vec<Sore> = Vec::new();
    let mut date = first;
    while date <= last {
        if !diary.cramps_of(date).is_empty() {
            found.extend(sore_after(diary, date, last));
        }
        date = plus_days(date, 1);
    }
    let for_days = |sore: &&Sore| matches!(sore, Sore::Days | Sore::Over(_));
    answers.sore_for_days =
        u32::try_from(found.iter().filter(for_days).count()).unwrap_or(u32::MAX);
    let lately =
        |sore: &Sore| matches!(sore, Sore::Over(until) if days_between(*until, last) < SORE_LATELY);
    let answer = if found.iter().any(lately) {
        "over_3_days"
    } else {
        match found.iter().max() {
            None => return,
            Some(Sore::None) => "none",
            Some(Sore::Hours) => "hours",
            Some(Sore::Days) => "up_to_3_days",
            Some(Sore::Over(_) | Sore::Unknown) => {
                answers.ask.push("soreness_after");
                return;
            }
        }
    };
    answers.facts.insert("soreness_after".into(), json!(answer));
}

/// A threshold that the diary has passed.
#[derive(Debug, Clone, Copy)]
pub struct Passed<'k> {
    /// The complication.
    pub complication: &'k Complication,
    /// The threshold; its text names the step.
    pub threshold: &'k Threshold,
}

/// The thresholds that the diary's facts alone pass, at most one for each complication, the most urgent.
///
/// Of the burden it is the threshold of its step, for the knowledge counts "4 or more cramps a week" in the diary, which no answer says.
/// Whether soreness comes every week or was strong is counted, too: one long soreness and weekly cramps are not a long soreness every week.
/// A rule that cannot tell has not been passed.
/// A threshold that speaks of so many weeks of the plan is passed only when `plan_weeks` are as many; `None` without a plan.
pub fn passed<'k>(
    knowledge: &'k Knowledge,
    diary: &DiaryFacts,
    plan_weeks: Option<u16>,
) -> Vec<Passed<'k>> {
    let Ok(facts) = read_intake(knowledge, &diary.facts) else {
        return Vec::new();
    };
    knowledge
        .complications
        .iter()
        .filter_map(|complication| {
            let threshold = if complication.id == "complication.burden" {
                let step = diary.burden?.id();
                (complication.thresholds.iter())
                    .find(|threshold| threshold.id.as_deref() == Some(step))?
            } else {
                complication
                    .thresholds
                    .iter()
                    .filter(|threshold| {
                        if complication.id == "complication.soreness"
                            && threshold.id.as_deref() == Some(SORE_REVIEW)
                        {
                            return diary.is_sore_every_week || diary.sore_mornings > 0;
                        }
                        let is_time = threshold
                            .plan_weeks
                            .is_none_or(|need| plan_weeks.is_some_and(|weeks| weeks >= need));
                        let rule = threshold.when.as_ref();
                        is_time && rule.is_some_and(|rule| rule.evaluate(&facts) == Truth::Yes)
                    })
                    .min_by_key(|threshold| threshold.tier)?
            };
            Some(Passed {
                complication,
                threshold,
            })
        })
        .collect()
}

/// What the diary passed that has to be looked at today or at once, the most urgent first. Cheap: nothing is fitted.
pub fn urgent<'k>(knowledge: &'k Knowledge, diary: &Diary, today: Date) -> Vec<Passed<'k>> {
    // What speaks of weeks of the plan is never of today.
    let mut found = passed(knowledge, &diary_facts(diary, today), None);
    found.retain(|passed| passed.threshold.tier <= Tier::SameDay);
    found.sort_by_key(|passed| passed.threshold.tier);
    found
}
