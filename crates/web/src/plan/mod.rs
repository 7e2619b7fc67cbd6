//! The plan: few steps, each with when to judge it and when to stop it; and reminders.

mod calendar;
mod known;
mod push;
mod reminders;

use axum::Router;
use axum::extract::{Form, Query as FromQuery, State as FromState};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use care::access::Action;
use care::assessment::{Assessment, Planned};
use care::knowledge::Tier;
use care::plan::{offer, stop_of};
use maud::{Markup, html};
use serde::Deserialize;
use store::plan_step::PlanStep;
use words::{say, say_with};

use known::Known;

use crate::device::Person;
use crate::diary::alert::Alert;
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

async fn show(
    FromState(state): FromState<State>,
    person: Person,
    FromQuery(done): FromQuery<Done>,
) -> Result<Response, Problem> {
    person.may(Action::Plan)?;
    page(&state, &person, &done, None).await
}

/// The page again with what was wrong in the form.
async fn refuse(state: &State, person: &Person, error: &str) -> Result<Response, Problem> {
    let page = page(state, person, &Done::default(), Some(error)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn page(
    state: &State,
    person: &Person,
    done: &Done,
    error: Option<&str>,
) -> Result<Response, Problem> {
    let known = match &person.id {
        Some(record) => Known::load(state, record).await?,
        None => Known::default(),
    };
    let assessment = known.assess(state)?;
    let active = known.active();
    let ended: Vec<&PlanStep> = known
        .steps
        .iter()
        .filter(|step| step.state != "active")
        .collect();
    let must_look = known.must_look(assessment.as_ref());
    Ok(Page::new(state, &say("plan-title")).personal().show(html! {
        h1 { (say("plan-title")) }
        (done.notice())
        @if let Some(error) = error { p.error role="alert" { (error) } }
        @if let Some(alert) = &known.alert { (alert.notices(state, person.may(Action::Check).is_ok(), true)) }
        @for step in &active { (under_way(state, step, assessment.as_ref(), &known)) }
        @if must_look {
            @match (&assessment, &known.last) {
                (Some(assessment), Some((id, _))) if assessment.urgency.tier <= Tier::SameDay => {
                    section.tier.(assessment.urgency.tier.id()) {
                        p { strong { (assessment.urgency.title) } }
                        p { (say("plan-look-first")) }
                        a.button href=(url::result(id)) { (say("plan-result")) }
                    }
                }
                _ => {
                    (passed_in_check(assessment.as_ref(), known.alert.as_ref()))
                    section.card { p { (say("plan-look-first")) } }
                }
            }
        } @else {
            @match (&assessment, &known.last) {
                (Some(assessment), Some((id, _))) => {
                    (known.baseline(state))
                    (choices(state, assessment, &known))
                    p { a href=(url::result(id)) { (say("plan-result")) } }
                }
                _ => {
                    p.lead { (say("plan-no-check")) }
                    a.button href=(url::CHECK) { (say("start-check")) }
                }
            }
        }
        @if !ended.is_empty() {
            h2 { (say("plan-ended")) }
            ul { @for step in ended { li {
                (title(state, &step.remedy)) ": "
                (say(if step.state == "kept" { "plan-kept" } else { "plan-stopped" })) ". "
                @if let Some(outcome) = outcome_key(step.outcome.as_deref()) { (say(outcome)) }
            } } }
        }
        // Reminders belong to a record; before the first entry there is none.
        @if person.id.is_some() { p { a.button.plain href=(url::REMINDERS) { (say("plan-reminders")) } } }
    }))
}

/// What the check says has to be looked at today, unless the diary has just said it.
fn passed_in_check(assessment: Option<&Assessment<'_>>, alert: Option<&Alert>) -> Markup {
    let is_said = |id: &str| {
        alert.is_some_and(|alert| alert.steps.iter().any(|step| step.complication == id))
    };
    let found = assessment
        .into_iter()
        .flat_map(|assessment| &assessment.complications)
        .filter(|found| found.tier <= Tier::SameDay && !is_said(found.id));
    html! {
        @for found in found {
            section.tier.(found.tier.id()) {
                h2 { (found.title) }
                @for text in &found.text { p { (text) } }
            }
        }
    }
}

/// What can be chosen, few at first.
fn choices(state: &State, assessment: &Assessment<'_>, known: &Known) -> Markup {
    let under_way: Vec<&str> = known
        .active()
        .iter()
        .map(|step| step.remedy.as_str())
        .collect();
    let offered = offer(assessment, &under_way);
    html! {
        @if !offered.first.is_empty() {
            h2 { (say("plan-choose")) }
            p { (say("plan-few")) }
            @for step in &offered.first { (choice(state, step, known)) }
        } @else if offered.later.is_empty() {
            p { (say("plan-nothing")) }
        } @else {
            h2 { (say("plan-choose")) }
            p { (say_with("plan-full", &[("count", under_way.len().into())])) " " (say("plan-few")) }
        }
        @if !offered.later.is_empty() {
            details.card {
                summary { (say("plan-later")) }
                @for step in &offered.later { (choice(state, step, known)) }
            }
        }
    }
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
fn choice(state: &State, step: &Planned<'_>, known: &Known) -> Markup {
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
            @match known.not_now(state, step.id) {
                Some(why) => p { strong { (why) } },
                None => form method="post" action=(url::PLAN_BEGIN) {
                    input type="hidden" name="remedy" value=(step.id);
                    button { (say("plan-begin")) }
                },
            }
        }
    }
}

/// One step under way, with its stop when that holds now.
fn under_way(
    state: &State,
    step: &PlanStep,
    assessment: Option<&Assessment<'_>>,
    known: &Known,
) -> Markup {
    let remedy = state
        .knowledge
        .remedies
        .iter()
        .find(|entry| entry.id == step.remedy);
    let stop = assessment.and_then(|assessment| stop_of(assessment, &step.remedy));
    let today = state.today().to_string();
    let is_due = step.judge_on.as_deref().is_some_and(|date| *date <= *today);
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
            @if step.is_paused { p { (say("plan-paused")) } }
            (known.review(state, step))
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

#[derive(Default, Deserialize)]
#[serde(default)]
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
    let known = Known::load(&state, &record).await?;
    let assessment = known.assess(&state)?.ok_or(Problem::NotFound)?;
    let today = state.today().to_string();
    // Sent twice, it is begun once.
    if known.active().iter().any(|step| step.remedy == form.remedy) {
        return Ok(Redirect::to(url::PLAN).into_response());
    }
    // What may be chosen is decided here, whatever the form says.
    let judge_on = {
        let offered = offer(&assessment, &[]);
        let steps = offered.first.iter().chain(&offered.later);
        match steps.clone().find(|step| step.id == form.remedy) {
            _ if known.must_look(Some(&assessment)) => Err(String::new()),
            Some(step) => Ok(step.review_on.map(|date| date.to_string())),
            None => {
                let titles: Vec<&str> = steps.map(|step| step.title).collect();
                Err(titles.join(", "))
            }
        }
    };
    if let (Ok(_), Some(why)) = (&judge_on, known.not_now(&state, &form.remedy)) {
        let given = title(&state, &form.remedy);
        drop(assessment);
        return refuse(&state, &person, &format!("{given}: {why}")).await;
    }
    drop(assessment);
    let judge_on = match judge_on {
        Ok(judge_on) => judge_on,
        Err(possible) => {
            let given = ("given", form.remedy.as_str().into());
            let error = if possible.is_empty() {
                say_with("plan-error-no-step", &[given])
            } else {
                say_with("plan-error-step", &[given, ("possible", possible.into())])
            };
            return refuse(&state, &person, &error).await;
        }
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

#[derive(Default, Deserialize)]
#[serde(default)]
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
    if !["kept", "stopped"].contains(&form.end.as_str()) {
        let error = say_with("plan-error-end", &[("given", form.end.as_str().into())]);
        return refuse(&state, &person, &error).await;
    }
    let outcomes = ["better", "same", "worse", "unsure"];
    let Some(outcome) = outcomes.into_iter().find(|known| *known == form.outcome) else {
        let error = say_with(
            "plan-error-outcome",
            &[("given", form.outcome.as_str().into())],
        );
        return refuse(&state, &person, &error).await;
    };
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
