//! Reminders: when, how, and when never.

use axum::extract::{Form, Path, Query as FromQuery, State as FromState};
use axum::response::{IntoResponse, Redirect, Response};
use care::access::Action;
use care::reminder::{NIGHT, QuietHours, read_time};
use maud::{Markup, html};
use serde::Deserialize;
use store::reminder::Wish;
use words::{say, say_with};

use crate::device::Person;
use crate::errors::{Errors, shown};
use crate::page::{Done, Page};
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// The form as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    zone: String,
    quiet_from: String,
    quiet_to: String,
    diary_at: String,
    diary_on: Option<String>,
    step_at: String,
    step_on: Option<String>,
    judge_at: String,
    judge_on: Option<String>,
    by_email: Option<String>,
    by_push: Option<String>,
}

/// What the page needs besides the form.
struct Ways {
    email: Option<String>,
    devices: i64,
    has_calendar: bool,
}

async fn load(state: &State, record: &str) -> Result<(Typed, Ways), Problem> {
    let record = record.to_owned();
    Ok(state
        .with_store(move |store| {
            let settings = store::person::find_settings(store, &record)?;
            let reminders = store::reminder::list_reminders(store, &record)?;
            let of = |about: &str| reminders.iter().find(|reminder| reminder.about == about);
            let on = |yes: bool| yes.then(|| "on".to_owned());
            let (diary, step, judge) = (of("diary"), of("step"), of("judge"));
            let typed = Typed {
                zone: settings.zone.unwrap_or_default(),
                quiet_from: settings.quiet_from,
                quiet_to: settings.quiet_to,
                diary_at: diary.map_or("08:30".to_owned(), |one| one.at_time.clone()),
                diary_on: on(diary.is_some_and(|one| one.is_on)),
                step_at: step.map_or("20:30".to_owned(), |one| one.at_time.clone()),
                step_on: on(step.is_some_and(|one| one.is_on)),
                judge_at: judge.map_or("09:30".to_owned(), |one| one.at_time.clone()),
                judge_on: on(judge.is_some_and(|one| one.is_on)),
                by_email: on(reminders.iter().any(|one| one.by_email)),
                by_push: on(reminders.iter().any(|one| one.by_push)),
            };
            let ways = Ways {
                email: store::reminder::find_confirmed_email(store, &record)?,
                devices: store::push::count_subscriptions(store, &record)?,
                has_calendar: store::reminder::has_calendar(store, &record)?,
            };
            Ok((typed, ways))
        })
        .await?)
}

/// The page.
pub async fn show(
    FromState(state): FromState<State>,
    person: Person,
    FromQuery(done): FromQuery<Done>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Plan)?;
    let (typed, ways) = load(&state, &record).await?;
    Ok(page(&state, &typed, &ways, &Errors::default(), &done))
}

/// Saves when and how.
pub async fn save(
    FromState(state): FromState<State>,
    person: Person,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Plan)?;
    let (_, ways) = load(&state, &record).await?;
    match read(&typed, &ways) {
        Err(errors) => {
            let page = page(&state, &typed, &ways, &errors, &Done::default());
            Ok((errors.status(), page).into_response())
        }
        Ok((quiet, wishes)) => {
            let actor = person.author(&record).id;
            let now = state.now_micros();
            state
                .with_store(move |store| {
                    store::reminder::save_reminders(
                        store,
                        &record,
                        &actor,
                        typed.zone.trim(),
                        quiet,
                        wishes,
                        now,
                    )
                })
                .await?;
            Ok(Redirect::to(&format!("{}?done=saved", url::REMINDERS)).into_response())
        }
    }
}

/// What the form says, or every error in it: each names the field, what was given and what is possible.
fn read(typed: &Typed, ways: &Ways) -> Result<(QuietHours, Vec<Wish>), Errors> {
    let mut errors = Errors::default();
    let mut time = |field: &str, text: &str| {
        let read = read_time(text);
        if read.is_none() {
            let text = say_with("plan-error-time", &[("given", shown(text).into())]);
            errors.insert(field, text);
        }
        read.unwrap_or_default()
    };
    let wish = |about, at_time, on: &Option<String>| Wish {
        about,
        at_time,
        by_email: typed.by_email.is_some(),
        by_push: typed.by_push.is_some(),
        is_on: on.is_some(),
    };
    let wishes = vec![
        wish("diary", time("diary_at", &typed.diary_at), &typed.diary_on),
        wish("step", time("step_at", &typed.step_at), &typed.step_on),
        wish("judge", time("judge_at", &typed.judge_at), &typed.judge_on),
    ];
    let quiet = QuietHours {
        from: time("quiet_from", &typed.quiet_from),
        to: time("quiet_to", &typed.quiet_to),
    };
    if errors.is_empty() && !quiet.hold_night() {
        let clock = store::reminder::clock;
        let words = [
            ("from", clock(quiet.from).into()),
            ("to", clock(quiet.to).into()),
            ("first", clock(NIGHT.from).into()),
            ("last", clock(NIGHT.to).into()),
        ];
        errors.insert("quiet_from", say_with("plan-error-night", &words));
    }
    if errors.is_empty() {
        for wish in wishes
            .iter()
            .filter(|wish| wish.is_on && quiet.contains(wish.at_time))
        {
            let clock = store::reminder::clock;
            let text = say_with(
                "plan-error-quiet",
                &[
                    ("time", clock(wish.at_time).into()),
                    ("from", clock(quiet.from).into()),
                    ("to", clock(quiet.to).into()),
                ],
            );
            errors.insert(format!("{}_at", wish.about), text);
        }
    }
    if typed.by_email.is_some() && ways.email.is_none() {
        errors.insert("by_email", say("plan-error-email"));
    }
    if care::night::calendar::zone(typed.zone.trim()).is_none() {
        let text = say_with("plan-error-zone", &[("given", shown(&typed.zone).into())]);
        errors.insert("zone", text);
    }
    if errors.is_empty() {
        Ok((quiet, wishes))
    } else {
        Err(errors)
    }
}

/// Whose reminders this browser brings: always those of the one who holds it.
fn whose() -> String {
    match crate::device::acting() {
        None => say("plan-push-own").into_owned(),
        Some(name) => say_with("plan-push-not-theirs", &[("name", name.into())]).into_owned(),
    }
}

/// What stands at a field.
fn label(field: &str) -> String {
    match field {
        "diary_on" => say("plan-remind-diary"),
        "diary_at" => say("plan-at-diary"),
        "step_on" => say("plan-remind-step"),
        "step_at" => say("plan-at-step"),
        "judge_on" => say("plan-remind-judge"),
        "judge_at" => say("plan-at-judge"),
        "by_email" => say("plan-by-email"),
        "by_push" => say("plan-by-push"),
        "quiet_from" => say("plan-quiet-from"),
        "quiet_to" => say("plan-quiet-to"),
        _ => say("plan-zone"),
    }
    .into_owned()
}

fn field(name: &str, kind: &str, value: &str, errors: &Errors) -> Markup {
    html! {
        div.field {
            label for=(name) { (label(name)) }
            (errors.at(name))
            input id=(name) name=(name) type=(kind) autocomplete="off" value=(value) aria-describedby=[errors.described(name, None)] aria-invalid=[errors.invalid(name)];
        }
    }
}

fn tick(name: &str, is_on: bool, errors: &Errors) -> Markup {
    html! {
        (errors.at(name))
        label.option {
            input id=(name) type="checkbox" name=(name) checked[is_on] aria-describedby=[errors.described(name, None)] aria-invalid=[errors.invalid(name)];
            span { (label(name)) }
        }
    }
}

fn page(state: &State, typed: &Typed, ways: &Ways, errors: &Errors, done: &Done) -> Response {
    Page::new(state, &say("plan-reminders")).personal().show(html! {
        h1 { (say("plan-reminders")) }
        (done.notice())
        (errors.summary(label))
        form method="post" action=(url::REMINDERS) novalidate {
            (tick("diary_on", typed.diary_on.is_some(), errors))
            (field("diary_at", "time", &typed.diary_at, errors))
            (tick("step_on", typed.step_on.is_some(), errors))
            (field("step_at", "time", &typed.step_at, errors))
            (tick("judge_on", typed.judge_on.is_some(), errors))
            (field("judge_at", "time", &typed.judge_at, errors))
            h2 { (say("plan-how")) }
            (tick("by_email", typed.by_email.is_some(), errors))
            @if let Some(email) = &ways.email { p.small { (email) } } @else { p.small { (say("plan-error-email")) } }
            // A device has to subscribe first.
            @if ways.devices > 0 {
                (tick("by_push", typed.by_push.is_some(), errors))
                p.small { (say_with("plan-devices", &[("count", ways.devices.into())])) }
            }
            // A browser with scripts may subscribe this device; shown by the script.
            div hidden data-push=(url::API_PUSH) data-worker=(url::SERVICE_WORKER) data-failed=(say("plan-push-failed")) data-done=[crate::device::acting().map(|_| say("plan-push-done"))] {
                button.plain type="button" { (say("plan-push-here")) }
                p.small { (whose()) }
                p.small role="status" {}
            }
            script src=(crate::asset::url("push.js")) defer {}
            h2 { (say("plan-quiet")) }
            (field("quiet_from", "time", &typed.quiet_from, errors))
            (field("quiet_to", "time", &typed.quiet_to, errors))
            (field("zone", "text", &typed.zone, errors))
            button { (say("plan-save")) }
        }
        h2 { (say("plan-calendar")) }
        p { (say("plan-calendar-lead")) }
        form method="post" action=(url::REMINDERS_CALENDAR) {
            div.actions {
                button name="calendar" value="new" { (say("plan-calendar-new")) }
                @if ways.has_calendar { button.plain name="calendar" value="none" { (say("plan-calendar-none")) } }
            }
        }
    })
}

/// Asks before the letters of a reminder are stopped: mail programs open links by themselves.
pub async fn ask_stop(FromState(state): FromState<State>, Path(id): Path<String>) -> Response {
    Page::new(&state, &say("plan-letters-stop")).personal().show(html! {
        h1 { (say("plan-letters-stop")) }
        form method="post" action=(format!("/plan/reminders/stop/{id}")) { button { (say("plan-letters-stop")) } }
    })
}

/// Stops the letters of a reminder; who holds one of them may.
pub async fn stop(
    FromState(state): FromState<State>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let now = state.now_micros();
    state
        .with_store(move |store| store::reminder::stop_reminder(store, &id, now))
        .await?;
    Ok(Page::new(&state, &say("plan-letters-stopped"))
        .personal()
        .show(html! {
            h1 { (say("plan-letters-stopped")) }
        }))
}
