//! One night of the diary: its cramps, everything that is said about it, deleting it.

use axum::Form;
use axum::extract::{Path, Query as FromQuery, State as FromState};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use care::access::Action;
use care::night::{Diary, NightState};
use maud::{Markup, html};
use serde_json::{Map, Value};
use words::say;

use super::alert::Alert;
use super::cramp::{read_night_date, removal};
use super::cramp_form::line;
use super::fields::{self, Field};
use super::said::{self, Query, Sent, night_change, notice, sent};
use super::setting::{Setting, night_words};
use super::sheet::Sheet;
use super::tonight::{read_fields, read_night, sheet_of, state_words};
use crate::device::Person;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// The night.
pub async fn show(
    FromState(state): FromState<State>,
    person: Person,
    Path(night): Path<String>,
    FromQuery(query): FromQuery<Query>,
) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    let setting = Setting::load(&state, &person, query.zone.as_deref()).await?;
    let night = read_night_date(&night, &setting)?;
    let diary = read_night(&state, &person, &setting, night).await?;
    let sheet = sheet_of(&diary, &setting, night);
    let alert = Alert::load(&state, &person, setting.running).await?;
    let notices =
        alert.map(|alert| alert.notices(&state, person.may(Action::Check).is_ok(), false));
    Ok(page(&state, &setting, &diary, &sheet, (&query, notices)))
}

fn page(
    state: &State,
    setting: &Setting,
    diary: &Diary,
    sheet: &Sheet,
    (query, notices): (&Query, Option<Markup>),
) -> Response {
    let night = sheet.night;
    let known = diary.state(night);
    let title = night_words(night);
    let page = Page::new(state, &title)
        .at(url::DIARY)
        .with_style("diary.css")
        .personal();
    let is_there = diary.night(night).is_some() || !diary.cramps_of(night).is_empty();
    page.show(html! {
        h1 { (title) }
        (notice(query, "night"))
        @if let Some(notices) = notices { (notices) }
        (sheet.errors.summary(|field| fields::label(state, setting, field)))
        p.lead { (state_words(known)) }
        @if known == NightState::NotRecorded && night <= setting.last {
            form method="post" action=(url::TONIGHT_QUIET) {
                input type="hidden" name="night" value=(night);
                input type="hidden" name="back" value="night";
                (setting.zone_input())
                button.plain { (say("diary-quiet-that")) }
            }
        }
        h2 { (say("diary-cramps")) }
        @if diary.cramps_of(night).is_empty() { p { (say("diary-cramps-none")) } }
        ul.list {
            @for cramp in diary.cramps_of(night) {
                li { a href=(url::diary_cramp(&cramp.id)) { (line(cramp, &setting.zone_name)) } }
            }
        }
        div.actions { a.button.plain href=(url::tonight_cramp(night)) { (say("diary-cramp-add")) } }
        (night_form(state, setting, sheet))
        @if is_there {
            form method="post" action=(url::diary_night_remove(night)) {
                button.danger { (say("diary-night-remove")) }
            }
        }
        ul.list {
            @if let Ok(before) = night.yesterday() {
                li { a rel="prev" href=(url::diary_night(before)) { (say("diary-night-before")) } }
            }
            @if let Some(next) = night.tomorrow().ok().filter(|next| *next <= setting.running) {
                li { a rel="next" href=(url::diary_night(next)) { (say("diary-night-after")) } }
            }
            li { a href=(url::DIARY) { (say("diary-title")) } }
        }
        (setting.zone_note())
    })
}

/// What is chosen or filled in stands open, the rest behind one line for each group.
fn night_form(state: &State, setting: &Setting, sheet: &Sheet) -> Markup {
    let titles = [
        say("diary-about-night"),
        say("diary-about-day"),
        say("diary-about-remedies"),
    ];
    let is_open = |field: &Field| {
        fields::is_shown(setting, field)
            || !sheet.text(&field.id).is_empty()
            || sheet.errors.holds(&field.id)
    };
    html! {
        form.diary method="post" action=(url::diary_night(sheet.night)) novalidate {
            (setting.zone_input())
            @for (title, group) in titles.iter().zip(fields::groups(state, setting)) {
                h2 { (title) }
                @let (open, rest): (Vec<Field>, Vec<Field>) = group.into_iter().partition(is_open);
                @for field in &open { (fields::control(sheet, field)) }
                @if !rest.is_empty() {
                    details {
                        summary { (say("diary-more")) }
                        @for field in &rest { (fields::control(sheet, field)) }
                    }
                }
            }
            div.actions { button { (say("diary-save")) } }
        }
    }
}

/// Saves what was said about the night.
pub async fn save(
    FromState(state): FromState<State>,
    person: Person,
    Path(night): Path<String>,
    Form(form): Form<Sent>,
) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    let setting = Setting::load(&state, &person, Some(sent(&form, "zone"))).await?;
    let night = read_night_date(&night, &setting)?;
    let diary = read_night(&state, &person, &setting, night).await?;
    match read_fields(&state, &setting, &diary, night, &form) {
        Ok(changes) => {
            let to = url::diary_night(night);
            said::save(&state, person, &setting, changes, ("saved", &to)).await
        }
        Err(sheet) => {
            let page = page(&state, &setting, &diary, &sheet, (&Query::default(), None));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Deletes the night with its cramps: the contents too, not only their sight.
pub async fn remove(
    FromState(state): FromState<State>,
    person: Person,
    Path(night): Path<String>,
) -> Result<Response, Problem> {
    person.record(Action::Diary)?;
    let setting = Setting::load(&state, &person, None).await?;
    let night = read_night_date(&night, &setting)?;
    let diary = read_night(&state, &person, &setting, night).await?;
    let mut changes = Vec::new();
    for cramp in diary.cramps_of(night) {
        changes.push(removal(&state, cramp)?);
    }
    if let Some(stored) = diary.night(night) {
        let named = fields::ABOUT_NIGHT.iter().map(|field| (*field).to_owned());
        let day = stored.day.keys().map(|id| format!("day.{id}"));
        let remedies = stored.remedies.keys().map(|name| format!("remedy.{name}"));
        let mut cleared: Map<String, Value> = named
            .chain(day)
            .chain(remedies)
            .chain(["quiet".to_owned()])
            .map(|field| (field, Value::Null))
            .collect();
        cleared.insert("removed".to_owned(), true.into());
        let change = night_change(&state, night, &stored.zone, cleared)
            .map_err(|_| Problem::Broken("a stored night cannot be deleted".to_owned()))?;
        changes.push(change);
    }
    let to = url::diary_night(night);
    said::save(&state, person, &setting, changes, ("removed", &to)).await
}
