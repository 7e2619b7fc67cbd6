//! Everything that a diary gives, computed once for the page, the command line and the file.

use care::Knowledge;
use care::knowledge::Tier;
use care::night::Diary;
use insight::change::{Alarm, ChangePoint, alarm, change_point};
use insight::complications::{DiaryFacts, diary_facts, passed};
use insight::summary::{Enough, Summary, summarise};
use insight::trend::{TrendMissing, TrendReport, trend};
use jiff::civil::Date;
use serde::Serialize;

/// What was found, or why nothing was.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Found<T, M> {
    /// It was found.
    Known(T),
    /// It was not, for this reason.
    Missing(M),
}

impl<T, M> From<Result<T, M>> for Found<T, M> {
    fn from(result: Result<T, M>) -> Self {
        match result {
            Ok(value) => Self::Known(value),
            Err(reason) => Self::Missing(reason),
        }
    }
}

/// A threshold of the knowledge that the diary has passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The complication.
    pub complication: String,
    /// Its title.
    pub title: String,
    /// How soon to act.
    pub tier: Tier,
    /// What was passed and what to do, in the words of the knowledge.
    pub text: String,
}

/// All numbers of a diary. Its JSON is what `charley diary summarise --format json` writes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Numbers {
    /// Version of the knowledge behind the steps.
    pub knowledge: String,
    /// The description.
    pub summary: Summary,
    /// Change over the last 8 weeks.
    pub trend: Found<TrendReport, TrendMissing>,
    /// Where one lasting change fits best.
    pub change: Enough<ChangePoint>,
    /// Whether the last weeks are unusually many.
    pub alarm: Enough<Alarm>,
    /// What the last 28 nights answer of the knowledge's questions.
    pub facts: DiaryFacts,
    /// Thresholds that were passed, the most urgent first.
    pub steps: Vec<Step>,
}

impl Numbers {
    /// Computes them as of `today`, the evening's date of the night that runs.
    pub fn of(diary: &Diary, today: Date, knowledge: &Knowledge) -> Self {
        let facts = diary_facts(diary, today);
        let mut steps: Vec<Step> = passed(knowledge, &facts)
            .into_iter()
            .map(|passed| Step {
                complication: passed.complication.id.clone(),
                title: passed.complication.title.clone(),
                tier: passed.threshold.tier,
                text: passed.threshold.text.clone(),
            })
            .collect();
        steps.sort_by_key(|step| step.tier);
        Self {
            knowledge: knowledge.version.clone(),
            summary: summarise(diary, today),
            trend: trend(diary, today).into(),
            change: change_point(diary, today),
            alarm: alarm(diary, today),
            facts,
            steps,
        }
    }
}
