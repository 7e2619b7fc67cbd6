//! Everything that a diary gives, computed once for the page, the command line and the file.

use std::collections::BTreeMap;

use care::Knowledge;
use care::knowledge::Tier;
use care::night::Diary;
use insight::change::{Alarm, BeforeAfter, ChangePoint, alarm, before_after, change_point};
use insight::complications::{DiaryFacts, Passed, diary_facts, passed};
use insight::season::{Hemisphere, SeasonMissing, SeasonReport, season};
use insight::summary::{Enough, Summary, summarise};
use insight::trend::{TrendMissing, TrendReport, trend};
use insight::trigger::{TriggerReport, triggers};
use jiff::civil::Date;
use serde::Serialize;
use words::say_with;

use super::marks;

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
    /// The same in the words of the knowledge.
    pub how_soon: String,
    /// What was passed and what to do, in the words of the knowledge.
    pub text: String,
    /// The person's own numbers of the last 28 nights that passed it.
    pub own: Vec<String>,
}

impl Step {
    /// In the words of the knowledge, with the numbers behind it.
    pub fn of(knowledge: &Knowledge, passed: Passed<'_>, facts: &DiaryFacts) -> Self {
        Self {
            own: marks::own(&passed, facts),
            complication: passed.complication.id.clone(),
            title: passed.complication.title.clone(),
            tier: passed.threshold.tier,
            how_soon: knowledge
                .tier(passed.threshold.tier)
                .map(|words| words.title.clone())
                .unwrap_or_default(),
            text: passed.threshold.text.clone(),
        }
    }

    /// The numbers behind it as a sentence.
    pub fn own(&self) -> Option<String> {
        let own = [("own", self.own.join(", ").into())];
        (!self.own.is_empty()).then(|| say_with("insight-own", &own).into_owned())
    }
}

/// A question of the check that the diary raises and cannot answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Raised {
    /// The question.
    pub question: String,
    /// In its own words.
    pub text: String,
}

/// A step of the plan that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The remedy.
    pub remedy: String,
    /// The first night with it.
    pub from: Date,
    /// It was given up again.
    pub is_stopped: bool,
}

/// The diary before and after a step of the plan was begun.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attempt {
    /// The remedy.
    pub remedy: String,
    /// Its title.
    pub title: String,
    /// The comparison, from 28 recorded nights before and 14 after.
    pub comparison: Enough<BeforeAfter>,
}

/// Most attempts that are shown, the newest first.
const ATTEMPTS: usize = 6;

/// All numbers of a diary. `charley diary summarise --format json` writes them, with the sentences.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Numbers {
    /// Version of the knowledge behind the steps.
    pub knowledge: String,
    /// The description.
    pub summary: Summary,
    /// Change over the last 8 weeks.
    pub trend: Found<TrendReport, TrendMissing>,
    /// The annual wave.
    pub season: Found<SeasonReport, SeasonMissing>,
    /// What goes along with cramps.
    pub triggers: TriggerReport,
    /// Names of the person's own factors.
    pub own_factors: BTreeMap<String, String>,
    /// Where one lasting change fits best.
    pub change: Enough<ChangePoint>,
    /// Whether the last weeks are unusually many.
    pub alarm: Enough<Alarm>,
    /// What the last 28 nights answer of the knowledge's questions.
    pub facts: DiaryFacts,
    /// Thresholds that were passed, the most urgent first.
    pub steps: Vec<Step>,
    /// Questions that the diary raises.
    pub questions: Vec<Raised>,
    /// Steps of the plan, the newest first; none where no plan is known.
    pub plan: Vec<Attempt>,
}

impl Numbers {
    /// Computes them as of `today`, the evening's date of the night that runs, where no plan is known.
    pub fn of(diary: &Diary, today: Date, knowledge: &Knowledge) -> Self {
        Self::with_plan(diary, today, knowledge, &[])
    }

    /// The same with the steps of the person's plan, the newest first.
    pub fn with_plan(diary: &Diary, today: Date, knowledge: &Knowledge, plan: &[Begun]) -> Self {
        let facts = diary_facts(diary, today);
        let mut steps: Vec<Step> = passed(knowledge, &facts, weeks_of_plan(plan, today))
            .into_iter()
            // That no visit is needed follows from an assessment, never from a diary alone.
            .filter(|passed| passed.threshold.tier < Tier::SelfCare)
            .map(|passed| Step::of(knowledge, passed, &facts))
            .collect();
        steps.sort_by_key(|step| step.tier);
        let questions = facts
            .ask
            .iter()
            .filter_map(|id| knowledge.question(id))
            .map(|question| Raised {
                question: question.id.clone(),
                text: question.ask.clone(),
            })
            .collect();
        let plan = plan
            .iter()
            .take(ATTEMPTS)
            .map(|begun| Attempt {
                remedy: begun.remedy.clone(),
                title: knowledge
                    .remedies
                    .iter()
                    .find(|remedy| remedy.id == begun.remedy)
                    .map_or_else(|| begun.remedy.clone(), |remedy| remedy.title.clone()),
                comparison: before_after(diary, today, begun.from),
            })
            .collect();
        Self {
            knowledge: knowledge.version.clone(),
            summary: summarise(diary, today),
            trend: trend(diary, today).into(),
            season: season(diary, hemisphere(diary), today).into(),
            triggers: triggers(diary, today),
            own_factors: diary.own_factors.clone(),
            change: change_point(diary, today),
            alarm: alarm(diary, today),
            facts,
            steps,
            questions,
            plan,
        }
    }
}

/// Whole weeks since the oldest step that was not given up; `None` without one.
fn weeks_of_plan(plan: &[Begun], today: Date) -> Option<u16> {
    plan.iter()
        .filter(|begun| !begun.is_stopped)
        .filter_map(|begun| u16::try_from(begun.from.until(today).ok()?.get_days() / 7).ok())
        .max()
}

/// Zones of the IANA database, or beginnings of their names, where summer is in January.
const SOUTH: [&str; 31] = [
    "Africa/Johannesburg",
    "Africa/Harare",
    "Africa/Maputo",
    "Africa/Windhoek",
    "Africa/Gaborone",
    "Africa/Maseru",
    "Africa/Mbabane",
    "Africa/Lusaka",
    "Africa/Luanda",
    "Africa/Blantyre",
    "America/Argentina/",
    "America/Buenos_Aires",
    "America/Asuncion",
    "America/Montevideo",
    "America/Santiago",
    "America/Punta_Arenas",
    "America/La_Paz",
    "America/Lima",
    "America/Sao_Paulo",
    "America/Campo_Grande",
    "America/Cuiaba",
    "America/Bahia",
    "Antarctica/",
    "Australia/",
    "Atlantic/Stanley",
    "Indian/Antananarivo",
    "Indian/Mauritius",
    "Indian/Reunion",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Fiji",
];

/// Where the last night was; it only says which half of the year is summer.
fn hemisphere(diary: &Diary) -> Hemisphere {
    let zones = diary
        .nights
        .iter()
        .map(|night| (night.date, night.zone.as_str()));
    let cramps = diary
        .cramps
        .iter()
        .map(|cramp| (cramp.night, cramp.zone.as_str()));
    let last = zones
        .chain(cramps)
        .filter(|(_, zone)| !zone.is_empty())
        .max_by_key(|(date, _)| *date);
    if last.is_some_and(|(_, zone)| SOUTH.iter().any(|south| zone.starts_with(south))) {
        Hemisphere::South
    } else {
        Hemisphere::North
    }
}
