//! What the diary shows: few things by default, what a person wants besides, and the zone.

use axum::Form;
use axum::extract::{Query as FromQuery, State as FromState};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use care::access::Action;
use care::night::calendar;
use maud::{Markup, html};
use store::own_factor;
use words::{say, say_with};

use super::fields::{self, Field};
use super::said::{self, Query, Sent, error_summary, notice, sent};
use super::setting::{Choices, Setting};
use crate::device::{self, Person};
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// What was wrong with a form of this page.
#[derive(Default)]
struct Wrong {
    /// The own factor, or `new` or `zone`.
    at: String,
    given: String,
    text: String,
}

/// The page.
pub async fn show(
    FromState(state): FromState<State>,
    person: Person,
    FromQuery(query): FromQuery<Query>,
) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    let setting = Setting::load(&state, &person, query.zone.as_deref()).await?;
    Ok(page(&state, &setting, &query, &Wrong::default()))
}

fn page(state: &State, setting: &Setting, query: &Query, wrong: &Wrong) -> Response {
    let title = say("diary-choices");
    let titles = [
        say("diary-about-night"),
        say("diary-about-day"),
        say("diary-about-remedies"),
    ];
    let page = Page::new(state, &title)
        .at(url::DIARY)
        .with_style("diary.css")
        .personal();
    page.show(html! {
        h1 { (title) }
        p.lead { (say("diary-choices-lead")) }
        (notice(query, "diary"))
        (error_summary(!wrong.at.is_empty()))
        form.diary method="post" action=(url::DIARY_CHOICES) novalidate {
            @for (title, group) in titles.iter().zip(fields::groups(state, setting)) {
                fieldset {
                    legend { (title) }
                    div.options.many {
                        @for field in group.iter().filter(|field| !is_own(field)) {
                            label.option {
                                input type="checkbox" name="show" value=(field.id) checked[setting.choices.shows(&field.id)];
                                span { (field.label) }
                            }
                        }
                    }
                }
            }
            (zones(setting, wrong))
            div.actions { button { (say("diary-save")) } }
        }
        h2 { (say("diary-factors")) }
        p { (say("diary-factors-lead")) }
        @for (id, name) in &setting.factors { (factor(id, name, wrong)) }
        form.diary method="post" action=(url::DIARY_FACTOR) novalidate {
            div.field {
                label for="new" { (say("diary-factor-new")) }
                @if wrong.at == "new" { p.error #new-error { (wrong.text) } }
                input type="text" id="new" name="name" autocomplete="off" value=(if wrong.at == "new" { wrong.given.as_str() } else { "" })
                    aria-describedby=[(wrong.at == "new").then_some("new-error")] aria-invalid=[(wrong.at == "new").then_some("true")];
            }
            button.plain name="do" value="add" { (say("diary-factor-add")) }
        }
        ul.list {
            li { a href=(url::TONIGHT) { (say("diary-last-night")) } }
            li { a href=(url::DIARY) { (say("diary-title")) } }
        }
        (setting.zone_note())
    })
}

fn is_own(field: &Field) -> bool {
    field.id.starts_with("day.own_")
}

fn zones(setting: &Setting, wrong: &Wrong) -> Markup {
    let chosen = setting.choices.zone.as_deref().unwrap_or_default();
    html! {
        div.field {
            label for="chosen_zone" { (say("diary-zone-choose")) }
            @if wrong.at == "zone" { p.error #zone-error { (wrong.text) } }
            select id="chosen_zone" name="chosen_zone" aria-describedby=[(wrong.at == "zone").then_some("zone-error")] {
                option value="" selected[chosen.is_empty()] { (say("diary-zone-device")) }
                @for zone in jiff::tz::db().available() {
                    option selected[zone.as_str() == chosen] { (zone.as_str()) }
                }
            }
        }
    }
}

fn factor(id: &str, name: &str, wrong: &Wrong) -> Markup {
    let is_wrong = wrong.at == id;
    let error = format!("{id}-error");
    html! {
        form.diary.factor method="post" action=(url::DIARY_FACTOR) novalidate {
            input type="hidden" name="id" value=(id);
            div.field {
                label for=(id) { (say_with("diary-factor-name", &[("name", name.to_owned().into())])) }
                @if is_wrong { p.error id=(error) { (wrong.text) } }
                input type="text" id=(id) name="name" autocomplete="off" value=(if is_wrong { wrong.given.as_str() } else { name })
                    aria-describedby=[is_wrong.then_some(&error)] aria-invalid=[is_wrong.then_some("true")];
            }
            div.actions {
                button.plain name="do" value="rename" { (say("diary-factor-rename")) }
                button.danger name="do" value="remove" { (say_with("diary-factor-remove", &[("name", name.to_owned().into())])) }
            }
        }
    }
}

/// Saves what is shown and the zone.
pub async fn save(
    FromState(state): FromState<State>,
    person: Person,
    Form(form): Form<Sent>,
) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    let setting = Setting::load(&state, &person, None).await?;
    let zone = sent(&form, "chosen_zone");
    if !zone.is_empty() && calendar::zone(zone).is_none() {
        let wrong = Wrong {
            at: "zone".to_owned(),
            given: zone.to_owned(),
            text: say_with("diary-zone-wrong", &[("given", zone.to_owned().into())]).into_owned(),
        };
        return refused(&state, &setting, &wrong);
    }
    // Only fields that there are: the page that was sent may be older than the knowledge.
    let show: Vec<String> = fields::groups(&state, &setting)
        .into_iter()
        .flatten()
        .map(|field| field.id)
        .filter(|id| {
            form.iter()
                .any(|(name, value)| name == "show" && value == id)
        })
        .collect();
    let choices = Choices {
        show: Some(show),
        zone: Some(zone.to_owned()).filter(|zone| !zone.is_empty()),
    };
    let text =
        serde_json::to_string(&choices).map_err(|error| Problem::Broken(error.to_string()))?;
    let (record, author, cookie) = said::author(&state, person).await?;
    let now = state.now_micros();
    state
        .with_store(move |store| {
            if let Some(zone) = &choices.zone {
                store::person::save_zone(store, &record, zone, now)?;
            }
            store::diary_choices::save_diary_choices(store, &record, &author, &text, now)
        })
        .await?;
    let to = format!("{}?done=saved", url::DIARY_CHOICES);
    Ok(device::with_cookie(
        Redirect::to(&to).into_response(),
        cookie,
    ))
}

fn refused(state: &State, setting: &Setting, wrong: &Wrong) -> Result<Response, Problem> {
    let page = page(state, setting, &Query::default(), wrong);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Adds, renames or removes an own factor.
pub async fn save_factor(
    FromState(state): FromState<State>,
    person: Person,
    Form(form): Form<Sent>,
) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    let setting = Setting::load(&state, &person, None).await?;
    let (id, name) = (sent(&form, "id").to_owned(), sent(&form, "name").to_owned());
    let what = sent(&form, "do").to_owned();
    let is_known = setting.factors.iter().any(|(known, _)| *known == id);
    let at = if what == "add" { "new" } else { id.as_str() };
    let wrong = |text: &str| Wrong {
        at: at.to_owned(),
        given: name.clone(),
        text: text.to_owned(),
    };
    let is_name = (1..=own_factor::LONGEST_NAME).contains(&name.chars().count());
    if what != "remove" && !is_name {
        let most = i64::try_from(own_factor::LONGEST_NAME).unwrap_or(0);
        let text = say_with(
            "diary-factor-wrong",
            &[("given", name.clone().into()), ("most", most.into())],
        );
        return refused(&state, &setting, &wrong(&text));
    }
    if what != "add" && !is_known {
        return Err(Problem::NotFound);
    }
    let (record, author, cookie) = said::author(&state, person).await?;
    let now = state.now_micros();
    let (factor, new_name) = (id.clone(), name.clone());
    let is_full = state
        .with_store(move |store| match what.as_str() {
            "remove" => {
                own_factor::remove_own_factor(store, &record, &author, &factor, now).map(|()| false)
            }
            "rename" => {
                own_factor::rename_own_factor(store, &record, &author, &factor, &new_name, now)
                    .map(|()| false)
            }
            _ => own_factor::save_own_factor(store, &record, &author, &new_name, now)
                .map(|id| id.is_none()),
        })
        .await?;
    if is_full {
        let text = say_with("diary-factor-full", &[("most", own_factor::MOST.into())]);
        return refused(&state, &setting, &wrong(&text));
    }
    let to = format!("{}?done=saved", url::DIARY_CHOICES);
    Ok(device::with_cookie(
        Redirect::to(&to).into_response(),
        cookie,
    ))
}
