//! The plan: few steps, each with when to judge it and when to stop it; and reminders.

mod calendar;
mod push;
mod reminders;

use axum::Router;
use axum::extract::{Form, Query as FromQuery, State as FromState};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use care::access::Action;
use care::assessment::{Assessment, Planned, conclude};
use care::plan::{offer, stop_of};
use maud::{Markup, html};
use serde::Deserialize;
use store::plan_step::PlanStep;
use words::{say, say_with};

use crate::device::Person;
use crate::learn::sources;
use crate::page::{Done, Page};
use crate::problem::Problem;
use crate::result::sure;
use crate::state::State;
use crate::url;

/// The routes of the plan.
pub fn routes() -> Router<State> {
    Router::new()
        .route(url::PLAN, get(show))
        .route(url::PLAN_BEGIN, post(begin))
        .route(url::PLAN_END, post(end))
        .route(url::REMINDERS, get(reminders::show).post(reminders::save))
        .route(url::REMINDERS_CALENDAR, post(calendar::save))
        .route(
            url::REMINDERS_STOP,
            get(reminders::ask_stop).post(reminders::stop),
        )
        .route(url::CALENDAR, get(calendar::show))
        .route(url::API_PUSH, get(push::show_key).post(push::save))
}

/// The facts and the identifier of the last result, and the steps.
async fn load(
    state: &State,
    record: &str,
) -> Result<(Option<(String, String)>, Vec<PlanStep>), Problem> {
    let record = record.to_owned();
    Ok(state
        .with_store(move |store| {
            let done = store::assessment::list_done_assessments(store, &record)?;
            let last = match done.first() {
                None => None,
                Some((id, _)) => store::assessment::find_assessment(store, &record, id)?
                    .map(|stored| (stored.id, stored.facts)),
            };
            Ok((last, store::plan_step::list_steps(store, &record)?))
        })
        .await?)
}

/// The assessment with today's knowledge, so that a stop that holds now is seen now.
fn assess<'k>(state: &'k State, facts: &str) -> Result<Assessment<'k>, Problem> {
    let intake = serde_json::from_str(facts).map_err(|error| Problem::Broken(error.to_string()))?;
    let (facts, _) = crate::check::facts_of(&state.knowledge, &intake);
    Ok(conclude(
        &state.knowledge,
        &facts,
        state.clock.today(),
        &state.settings.local,
    ))
}

async fn show(
    FromState(state): FromState<State>,
    person: Person,
    FromQuery(done): FromQuery<Done>,
) -> Result<Response, Problem> {
    person.may(Action::Plan)?;
    let (last, steps) = match &person.id {
        Some(record) => load(&state, record).await?,
        None => (None, Vec::new()),
    };
    let assessment = match &last {
        Some((_, facts)) => Some(assess(&state, facts)?),
        None => None,
    };
    let active: Vec<&PlanStep> = steps.iter().filter(|step| step.state == "active").collect();
    let ended: Vec<&PlanStep> = steps.iter().filter(|step| step.state != "active").collect();
    let today = state.clock.today().to_string();
    Ok(Page::new(&state, &say("plan-title")).personal().show(html! {
        h1 { (say("plan-title")) }
        (done.notice())
        @for step in &active { (under_way(&state, step, assessment.as_ref(), &today)) }
        @match (&assessment, &last) {
            (Some(assessment), Some((id, _))) => {
                @let known: Vec<&str> = active.iter().map(|step| step.remedy.as_str()).collect();
                @let offered = offer(assessment, &known);
                @if offered.someone_must_look {
                    section.tier.(assessment.urgency.tier.id()) {
                        p { strong { (assessment.urgency.title) } }
                        p { (say("plan-look-first")) }
                        a.button href=(url::result(id)) { (say("plan-result")) }
                    }
                } @else {
                    @if !offered.first.is_empty() {
                        h2 { (say("plan-choose")) }
                        p { (say("plan-few")) }
                        @for step in &offered.first { (choice(&state, step)) }
                    } @else if offered.later.is_empty() {
                        p { (say("plan-nothing")) }
                    } @else {
                        h2 { (say("plan-choose")) }
                        p { (say_with("plan-full", &[("count", active.len().into())])) " " (say("plan-few")) }
                    }
                    @if !offered.later.is_empty() {
                        details.card {
                            summary { (say("plan-later")) }
                            @for step in &offered.later { (choice(&state, step)) }
                        }
                    }
                    p { a href=(url::result(id)) { (say("plan-result")) } }
                }
            }
            _ => {
                p.lead { (say("plan-no-check")) }
                a.button href=(url::CHECK) { (say("start-check")) }
            }
        }
        @if !ended.is_empty() {
            h2 { (say("plan-ended")) }
            ul { @for step in ended { li {
                (title(&state, &step.remedy)) ": "
                (say(if step.state == "kept" { "plan-kept" } else { "plan-stopped" })) ". "
                @if let Some(outcome) = outcome_key(step.outcome.as_deref()) { (say(outcome)) }
            } } }
        }
        // Reminders belong to a record; before the first entry there is none.
        @if person.id.is_some() { p { a.button.plain href=(url::REMINDERS) { (say("plan-reminders")) } } }
    }))
}

/// A stored date in words.
fn date_words(date: &str) -> String {
    date.parse()
        .map_or_else(|_| date.to_owned(), crate::result::date)
}

fn title(state: &State, remedy: &str) -> String {
    let entry = state
        .knowledge
        .remedies
        .iter()
        .find(|entry| entry.id == remedy);
    entry.map_or_else(|| remedy.to_owned(), |entry| entry.title.clone())
}

fn outcome_key(outcome: Option<&str>) -> Option<&'static str> {
    match outcome? {
        "better" => Some("plan-better"),
        "same" => Some("plan-same"),
        "worse" => Some("plan-worse"),
        _ => Some("plan-unsure"),
    }
}

/// One step that can be chosen, with all that must be known before.
fn choice(state: &State, step: &Planned<'_>) -> Markup {
    html! {
        section.card {
            h3 { a href=(url::entry(step.id)) { (step.title) } }
            p { (step.say) }
            @if let (Some(certainty), Some(direction)) = (step.certainty, step.direction) { p { (sure(certainty, direction)) } }
            @if let Some(expect) = step.expect { p { strong { (say("plan-expect")) } " " (expect) } }
            @for ask in &step.ask_first { p { strong { (say("plan-ask")) } " " (ask) } }
            @if let Some(date) = step.review_on { p { (say_with("plan-judge", &[("date", crate::result::date(date).into())])) } }
            @if !step.stop_if.is_empty() {
                p { strong { (say("plan-stop-if")) } }
                ul { @for line in step.stop_if { li { (line) } } }
            }
            (sources(&state.knowledge, step.id, &step.sources))
            form method="post" action=(url::PLAN_BEGIN) {
                input type="hidden" name="remedy" value=(step.id);
                button { (say("plan-begin")) }
            }
        }
    }
}

/// One step under way, with its stop when that holds now.
fn under_way(
    state: &State,
    step: &PlanStep,
    assessment: Option<&Assessment<'_>>,
    today: &str,
) -> Markup {
    let remedy = state
        .knowledge
        .remedies
        .iter()
        .find(|entry| entry.id == step.remedy);
    let stop = assessment.and_then(|assessment| stop_of(assessment, &step.remedy));
    let is_due = step.judge_on.as_deref().is_some_and(|date| date <= today);
    html! {
        section.card {
            h2 { a href=(url::entry(&step.remedy)) { (title(state, &step.remedy)) } }
            @if let Some(stop) = stop {
                div.tier.soon {
                    p { strong { (say("plan-stop-now")) } }
                    @for why in &stop.why { p { (why) } }
                    (sources(&state.knowledge, stop.id, &stop.sources))
                }
            }
            @if let Some(remedy) = remedy {
                p { strong { (say("plan-expect")) } " " (remedy.expect) }
                @if !remedy.stop_if.is_empty() {
                    p { strong { (say("plan-stop-if")) } }
                    ul { @for line in &remedy.stop_if { li { (line) } } }
                }
            }
            p {
                (say_with("plan-since", &[("date", date_words(&step.started_on).into())])) " "
                @if let Some(date) = &step.judge_on {
                    @if is_due { strong { (say("plan-judge-now")) } } @else { (say_with("plan-judge", &[("date", date_words(date).into())])) }
                }
            }
            form method="post" action=(url::PLAN_END) {
                input type="hidden" name="step" value=(step.id);
                div.field {
                    label for={ "outcome-" (step.id) } { (say("plan-outcome")) }
                    select id={ "outcome-" (step.id) } name="outcome" {
                        option value="unsure" { (say("plan-unsure")) }
                        option value="better" { (say("plan-better")) }
                        option value="same" { (say("plan-same")) }
                        option value="worse" { (say("plan-worse")) }
                    }
                }
                div.actions {
                    @if stop.is_none() { button name="end" value="kept" { (say("plan-keep")) } }
                    button.plain name="end" value="stopped" { (say("plan-stop")) }
                }
            }
        }
    }
}

#[derive(Deserialize)]
struct Begin {
    remedy: String,
}

async fn begin(
    FromState(state): FromState<State>,
    person: Person,
    Form(form): Form<Begin>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Plan)?;
    let actor = person.author(&record).id;
    let (last, _) = load(&state, &record).await?;
    let (_, facts) = last.ok_or(Problem::NotFound)?;
    let today = state.clock.today().to_string();
    let judge_on = {
        let assessment = assess(&state, &facts)?;
        let offered = offer(&assessment, &[]);
        // What may be chosen is decided here, whatever the form says.
        let step = offered
            .first
            .iter()
            .chain(&offered.later)
            .find(|step| step.id == form.remedy)
            .ok_or(Problem::NotFound)?;
        step.review_on.map(|date| date.to_string())
    };
    let now = state.now_micros();
    state
        .with_store(move |store| {
            store::plan_step::begin_step(
                store,
                &record,
                &actor,
                &form.remedy,
                (today, judge_on),
                now,
            )
        })
        .await?;
    Ok(Redirect::to(&format!("{}?done=begun", url::PLAN)).into_response())
}

#[derive(Deserialize)]
struct End {
    step: String,
    end: String,
    outcome: String,
}

async fn end(
    FromState(state): FromState<State>,
    person: Person,
    Form(form): Form<End>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Plan)?;
    let actor = person.author(&record).id;
    let outcome = ["better", "same", "worse"]
        .into_iter()
        .find(|known| *known == form.outcome)
        .unwrap_or("unsure");
    let now = state.now_micros();
    state
        .with_store(move |store| {
            store::plan_step::end_step(
                store,
                &record,
                &actor,
                &form.step,
                form.end == "kept",
                outcome,
                now,
            )
        })
        .await?;
    Ok(Redirect::to(&format!("{}?done=saved", url::PLAN)).into_response())
}
