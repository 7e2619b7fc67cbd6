//! What a plan rests on: the last finished check with the diary over it, the nights, the steps that were begun.

use care::Intake;
use care::assessment::{Assessment, conclude};
use care::knowledge::table::PathwayStep;
use care::night::calendar;
use care::plan::{BASELINE, NotNow, needs_baseline, not_now, someone_must_look};
use insight::overlay::put_over;
use jiff::Span;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use store::plan_step::PlanStep;
use words::{say, say_with};

use crate::check;
use crate::diary::alert::Alert;
use crate::learn::sources;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// What is stored that a plan rests on.
#[derive(Default)]
pub struct Known {
    /// Identifier and answers of the last finished check.
    pub last: Option<(String, String)>,
    /// All steps, the newest first.
    pub steps: Vec<PlanStep>,
    /// What the diary raises and answers.
    pub alert: Option<Alert>,
    /// Recorded nights of the whole diary.
    pub recorded: i64,
}

impl Known {
    /// Reads it for a record.
    pub async fn load(state: &State, record: &str) -> Result<Self, Problem> {
        let (record, knowledge) = (record.to_owned(), state.knowledge.clone());
        let now = state.clock.now();
        Ok(state
            .with_store(move |store| {
                let done = store::assessment::list_done_assessments(store, &record)?;
                let last = match done.first() {
                    None => None,
                    Some((id, _)) => store::assessment::find_assessment(store, &record, id)?
                        .map(|stored| (stored.id, stored.facts)),
                };
                let settings = store::person::find_settings(store, &record)?;
                let zone = settings
                    .zone
                    .as_deref()
                    .and_then(calendar::zone)
                    .unwrap_or_else(TimeZone::system);
                let today = calendar::night_of(now, &zone);
                let totals = store::night::count_diary(store, &record)?;
                Ok(Self {
                    last,
                    steps: store::plan_step::list_steps(store, &record)?,
                    alert: Some(Alert::find(store, &knowledge, &record, today)?),
                    recorded: totals.quiet + totals.with_cramps,
                })
            })
            .await?)
    }

    /// The assessment with today's knowledge and the diary's facts, so that a stop that holds now is seen now; `None` without a check.
    pub fn assess<'k>(&self, state: &'k State) -> Result<Option<Assessment<'k>>, Problem> {
        let Some((_, answers)) = &self.last else {
            return Ok(None);
        };
        let mut answers: Intake =
            serde_json::from_str(answers).map_err(|error| Problem::Broken(error.to_string()))?;
        let (knowledge, local) = (&state.knowledge, &state.settings.local);
        let today = state.today();
        // Answers that a newer knowledge no longer takes say nothing.
        let (_, refused) = check::facts_of(knowledge, &answers);
        answers.retain(|field, _| !refused.iter().any(|refusal| refusal.field == *field));
        if let Some(alert) = &self.alert {
            answers = put_over(knowledge, &answers, &alert.facts, today, local);
        }
        let (facts, _) = check::facts_of(knowledge, &answers);
        Ok(Some(conclude(knowledge, &facts, today, local)))
    }

    /// Whether someone has to look before any step: the diary says so, or the check.
    pub fn must_look(&self, assessment: Option<&Assessment<'_>>) -> bool {
        self.alert.as_ref().is_some_and(Alert::must_look)
            || assessment.is_some_and(someone_must_look)
    }

    /// The steps under way.
    pub fn active(&self) -> Vec<&PlanStep> {
        let active = self.steps.iter().filter(|step| step.state == "active");
        active.collect()
    }

    /// Why this remedy cannot be begun beside what is under way, in words; `None` when it can.
    pub fn not_now(&self, state: &State, remedy: &str) -> Option<String> {
        let under_way: Vec<(&str, Date)> = self
            .active()
            .into_iter()
            .filter_map(|step| Some((step.remedy.as_str(), step.started_on.parse().ok()?)))
            .collect();
        // A supplement or another new thing waits for the nights it is to be compared with; what the pathway begins with does not.
        if self.recorded < BASELINE && needs_baseline(&state.knowledge, remedy) {
            let words = [("have", self.recorded.into()), ("need", BASELINE.into())];
            return Some(say_with("plan-not-now-baseline", &words).into_owned());
        }
        let words = match not_now(&state.knowledge, &under_way, remedy, state.today())? {
            NotNow::Enough => say("plan-not-now-enough"),
            NotNow::TooSoon(from) => say_with(
                "plan-not-now-soon",
                &[("date", crate::result::date(from).into())],
            ),
        };
        Some(words.into_owned())
    }

    /// The first two weeks of the pathway, until 14 nights are recorded.
    pub fn baseline(&self, state: &State) -> Markup {
        let first = pathway(state, "step-1").filter(|_| self.recorded < BASELINE);
        html! {
            @if let Some(first) = first {
                section.card {
                    h2 { (first.title) }
                    p { (first.text) }
                    p { (say_with("plan-baseline", &[("have", self.recorded.into()), ("need", BASELINE.into())])) }
                    p { a.button.plain href=(url::TONIGHT) { (say("diary-last-night")) } }
                    (cited(state, first))
                }
            }
        }
    }

    /// The review of a step that goes on after it: when, or, once it has come, what to look at and how often the diary says it was done.
    pub fn review(&self, state: &State, step: &PlanStep) -> Markup {
        let Some((on, at_review)) = review_of(state, step) else {
            return html! {};
        };
        if state.today() < on {
            return html! { p { (say_with("plan-review-on", &[("date", crate::result::date(on).into())])) } };
        }
        let (done, said) = self.done(step);
        html! {
            p { strong { (say("plan-review-now")) } " " (at_review) }
            @if said > 0 { p { (say_with("plan-review-done", &[("done", done.into()), ("said", said.into())])) } }
        }
    }

    /// On how many nights since its beginning the diary says that the step was done, and on how many it says anything of it.
    fn done(&self, step: &PlanStep) -> (i64, i64) {
        let name = step.remedy.trim_start_matches("remedy.");
        let (Some(alert), Ok(begun)) = (&self.alert, step.started_on.parse::<Date>()) else {
            return (0, 0);
        };
        let nights = alert
            .diary
            .nights
            .iter()
            .filter(|night| night.date >= begun);
        let said: Vec<bool> = nights
            .filter_map(|night| {
                night
                    .remedies
                    .get(name)
                    .or(night.remedies.get(&step.remedy))
            })
            .copied()
            .collect();
        let done = said.iter().filter(|done| **done).count();
        (
            i64::try_from(done).unwrap_or(0),
            i64::try_from(said.len()).unwrap_or(0),
        )
    }
}

/// The day of the review that the pathway asks for, and what to look at; `None` for a step that is judged by then.
fn review_of<'k>(state: &'k State, step: &PlanStep) -> Option<(Date, &'k str)> {
    let pathway = pathway(state, "step-2")?;
    let span: Span = pathway.review.as_deref()?.parse().ok()?;
    let begun: Date = step.started_on.parse().ok()?;
    let judged: Date = step.judge_on.as_deref()?.parse().ok()?;
    let on = begun.checked_add(span).ok().filter(|on| *on < judged)?;
    (state.today() < judged).then_some((on, pathway.at_review.as_deref()?))
}

fn pathway<'k>(state: &'k State, id: &str) -> Option<&'k PathwayStep> {
    state.knowledge.pathway.iter().find(|step| step.id == id)
}

fn cited(state: &State, step: &PathwayStep) -> Markup {
    let ids: Vec<&str> = step
        .sources
        .iter()
        .map(|citation| citation.id.as_str())
        .collect();
    sources(&state.knowledge, "", &ids)
}
