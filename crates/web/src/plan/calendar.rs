//! Reminders as a calendar feed at a secret address.

use axum::extract::{Form, Path, State as FromState};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use care::access::Action;
use care::reminder::{QuietHours, next_time, read_time};
use interop::calendar::{Series, feed};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::html;
use serde::Deserialize;
use words::say;

use crate::device::{self, Person};
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// How many days ahead the feed reaches.
const DAYS: usize = 60;

#[derive(Deserialize)]
pub struct Choice {
    calendar: String,
}

/// Makes a new address, shown once, or takes it away.
pub async fn save(
    FromState(state): FromState<State>,
    person: Person,
    Form(form): Form<Choice>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Plan)?;
    let actor = person.author(&record).id;
    let secret = (form.calendar == "new").then(device::new_secret);
    let hash = secret.as_deref().map(device::hash);
    let now = state.now_micros();
    state
        .with_store(move |store| {
            store::reminder::save_calendar_key(store, &record, &actor, hash, now)
        })
        .await?;
    let Some(secret) = secret else {
        return Ok(Redirect::to(&format!("{}?done=saved", url::REMINDERS)).into_response());
    };
    Ok(Page::new(&state, &say("plan-calendar"))
        .personal()
        .show(html! {
            h1 { (say("plan-calendar")) }
            p { (say("plan-calendar-once")) }
            p { a href=(format!("/calendar/{secret}.ics")) { "/calendar/" (secret) ".ics" } }
            p { a.button.plain href=(url::REMINDERS) { (say("plan-reminders")) } }
        }))
}

/// The feed, for whoever holds its address.
pub async fn show(
    FromState(state): FromState<State>,
    Path(file): Path<String>,
) -> Result<Response, Problem> {
    let secret = file.strip_suffix(".ics").ok_or(Problem::NotFound)?;
    let hash = device::hash(secret);
    let (settings, reminders, steps) = state
        .with_store(move |store| {
            let person =
                store::reminder::find_calendar(store, &hash)?.ok_or(store::Problem::Missing)?;
            Ok((
                store::person::find_settings(store, &person)?,
                store::reminder::list_reminders(store, &person)?,
                store::plan_step::list_steps(store, &person)?,
            ))
        })
        .await?;
    let zone = settings
        .zone
        .as_deref()
        .and_then(care::night::calendar::zone)
        .unwrap_or(TimeZone::UTC);
    let quiet = QuietHours::read(&settings.quiet_from, &settings.quiet_to)
        .ok_or_else(|| Problem::Broken("stored quiet hours cannot be read".to_owned()))?;
    let now = state.clock.now();
    let judged: Vec<Date> = steps
        .iter()
        .filter(|step| step.state == "active" && !step.is_paused)
        .filter_map(|step| step.judge_on.as_deref()?.parse().ok())
        .collect();
    let has_step = (steps.iter()).any(|step| step.state == "active" && !step.is_paused);
    let series: Vec<Series> = reminders
        .iter()
        .filter(|reminder| reminder.is_on && (reminder.about != "step" || has_step))
        .filter_map(|reminder| {
            let at = read_time(&reminder.at_time)?;
            let times = std::iter::successors(next_time(at, &zone, quiet, now), |last| {
                next_time(at, &zone, quiet, *last)
            });
            let age = (reminder.changed_at - reminder.created_at) / 1_000_000;
            Some(Series {
                id: reminder.id.clone(),
                sequence: u32::try_from(age).unwrap_or(0),
                changed: Timestamp::from_microsecond(reminder.changed_at).ok()?,
                times: times
                    .take(DAYS)
                    // The others come every day.
                    .filter(|time| {
                        reminder.about != "judge"
                            || judged.contains(&zone.to_datetime(*time).date())
                    })
                    .collect(),
            })
        })
        .collect();
    Ok((
        [
            (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        feed(&series, &zone, url::START),
    )
        .into_response())
}
