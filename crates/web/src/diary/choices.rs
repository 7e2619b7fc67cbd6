//! What the diary shows: few things by default, what a person wants besides, own factors, and the zone. One form saves it all.

use axum::Form;
use axum::extract::{Query as FromQuery, State as FromState};
use axum::response::{IntoResponse, Redirect, Response};
use care::access::Action;
use care::night::calendar;
use maud::{Markup, html};
use store::own_factor;
use words::{say, say_with};

use super::fields::{self, Field};
use super::said::{self, Query, Sent, notice, sent};
use super::setting::{Choices, Setting};
use crate::device::{self, Person};
use crate::errors::{Errors, shown};
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// What stands in the form: what is stored, or what was sent.
struct Typed {
    choices: Choices,
    /// Own factors: identifier and name.
    factors: Vec<(String, String)>,
    /// The name of a new one.
    new: String,
}

impl Typed {
    fn stored(setting: &Setting) -> Self {
        Self {
            choices: setting.choices.clone(),
            factors: setting.factors.clone(),
            new: String::new(),
        }
    }

    fn sent(state: &State, setting: &Setting, form: &Sent) -> Self {
        // Only fields that there are: the page that was sent may be older than the knowledge.
        let show = fields::groups(state, setting)
            .into_iter()
            .flatten()
            .map(|field| field.id)
            .filter(|id| {
                form.iter()
                    .any(|(name, value)| name == "show" && value == id)
            })
            .collect();
        let zone = sent(form, "chosen_zone");
        let factors = setting.factors.iter().map(|(id, name)| {
            // A factor that the page did not have yet keeps its name.
            let is_there = form.iter().any(|(field, _)| field == id);
            let name = if is_there { sent(form, id) } else { name };
            (id.clone(), name.to_owned())
        });
        Self {
            choices: Choices {
                show: Some(show),
                zone: Some(zone.to_owned()).filter(|zone| !zone.is_empty()),
            },
            factors: factors.collect(),
            new: sent(form, "new").to_owned(),
        }
    }
}

/// The page.
pub async fn show(
    FromState(state): FromState<State>,
    person: Person,
    FromQuery(query): FromQuery<Query>,
) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    let setting = Setting::load(&state, &person, query.zone.as_deref()).await?;
    let typed = Typed::stored(&setting);
    Ok(page(&state, &setting, &query, &typed, &Errors::default()))
}

fn page(
    state: &State,
    setting: &Setting,
    query: &Query,
    typed: &Typed,
    errors: &Errors,
) -> Response {
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
        @if setting.has_steps() { p { (say("diary-choices-steps")) } }
        (notice(query, "diary"))
        (errors.summary(|field| label(setting, field)))
        form.diary method="post" action=(url::DIARY_CHOICES) novalidate {
            @for (title, group) in titles.iter().zip(fields::groups(state, setting)) {
                fieldset {
                    legend { (title) }
                    div.options.many {
                        @for field in group.iter().filter(|field| !is_own(field)) {
                            label.option {
                                input type="checkbox" name="show" value=(field.id) checked[typed.choices.shows(&field.id)];
                                span { (field.label) }
                            }
                        }
                    }
                }
            }
            (zones(typed, errors))
            div.actions { button name="do" value="save" { (say("diary-save")) } }
            h2 { (say("diary-factors")) }
            p { (say("diary-factors-lead")) }
            @for (id, name) in &typed.factors {
                div.factor {
                    (name_field(setting, id, name, errors))
                    button.danger name="do" value={ "remove " (id) } { (say_with("diary-factor-remove", &[("name", stored_name(setting, id).into())])) }
                }
            }
            (name_field(setting, "new", &typed.new, errors))
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

/// What a factor is called now.
fn stored_name(setting: &Setting, id: &str) -> String {
    let known = setting.factors.iter().find(|(known, _)| known == id);
    known.map_or_else(String::new, |(_, name)| name.clone())
}

fn label(setting: &Setting, field: &str) -> String {
    match field {
        "chosen_zone" => say("diary-zone-choose"),
        "new" => say("diary-factor-new"),
        id => {
            let name = stored_name(setting, id);
            say_with("diary-factor-name", &[("name", name.into())])
        }
    }
    .into_owned()
}

fn zones(typed: &Typed, errors: &Errors) -> Markup {
    let chosen = typed.choices.zone.as_deref().unwrap_or_default();
    html! {
        div.field {
            label for="chosen_zone" { (say("diary-zone-choose")) }
            (errors.at("chosen_zone"))
            select id="chosen_zone" name="chosen_zone" aria-describedby=[errors.described("chosen_zone", None)] aria-invalid=[errors.invalid("chosen_zone")] {
                option value="" selected[chosen.is_empty()] { (say("diary-zone-device")) }
                @for zone in jiff::tz::db().available() {
                    option selected[zone.as_str() == chosen] { (zone.as_str()) }
                }
            }
        }
    }
}

fn name_field(setting: &Setting, id: &str, name: &str, errors: &Errors) -> Markup {
    html! {
        div.field {
            label for=(id) { (label(setting, id)) }
            (errors.at(id))
            input type="text" id=(id) name=(id) autocomplete="off" value=(name)
                aria-describedby=[errors.described(id, None)] aria-invalid=[errors.invalid(id)];
        }
    }
}

/// What is wrong with what was sent.
fn check(
    state: &State,
    setting: &Setting,
    typed: &Typed,
    removed: Option<&str>,
    is_add: bool,
) -> Errors {
    let mut errors = Errors::default();
    if let Some(zone) = &typed.choices.zone
        && calendar::zone(zone).is_none()
    {
        let text = say_with("diary-zone-wrong", &[("given", shown(zone).into())]);
        errors.insert("chosen_zone", text);
    }
    let named: Vec<String> = fields::groups(state, setting)
        .into_iter()
        .flatten()
        .filter(|field| !is_own(field))
        .map(|field| field.label)
        .collect();
    let is_new = is_add || !typed.new.is_empty();
    let new = is_new.then_some(("new", typed.new.as_str()));
    let kept: Vec<(&str, &str)> = typed
        .factors
        .iter()
        .map(|(id, name)| (id.as_str(), name.as_str()))
        .filter(|(id, _)| removed != Some(*id))
        .collect();
    let mut earlier: Vec<&str> = named.iter().map(String::as_str).collect();
    for (id, name) in kept.iter().copied().chain(new) {
        let is_name = (1..=own_factor::LONGEST_NAME).contains(&name.chars().count());
        let is_there = earlier
            .iter()
            .any(|known| known.to_lowercase() == name.to_lowercase());
        // Only what was changed is looked at: an old name must not stand in the way.
        let is_changed = id == "new" || name != stored_name(setting, id);
        if is_changed && !is_name {
            let most = i64::try_from(own_factor::LONGEST_NAME).unwrap_or(0);
            let text = say_with(
                "diary-factor-wrong",
                &[("given", shown(name).into()), ("most", most.into())],
            );
            errors.insert(id, text);
        } else if is_changed && is_there {
            let text = say_with("diary-factor-known", &[("given", shown(name).into())]);
            errors.insert(id, text);
        }
        earlier.push(name);
    }
    if is_new && i64::try_from(kept.len()).is_ok_and(|count| count >= own_factor::MOST) {
        errors.insert("new", full());
    }
    errors
}

fn full() -> String {
    say_with("diary-factor-full", &[("most", own_factor::MOST.into())]).into_owned()
}

/// Saves everything on the page, whichever button was pressed: what is shown, the zone, names, a new factor, one less.
pub async fn save(
    FromState(state): FromState<State>,
    person: Person,
    Form(form): Form<Sent>,
) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    let setting = Setting::load(&state, &person, None).await?;
    let typed = Typed::sent(&state, &setting, &form);
    let what = sent(&form, "do");
    let removed = what.strip_prefix("remove ").map(str::to_owned);
    let is_known = |id: &str| typed.factors.iter().any(|(known, _)| known == id);
    if removed.as_deref().is_some_and(|id| !is_known(id)) {
        return Err(Problem::NotFound);
    }
    let mut errors = check(&state, &setting, &typed, removed.as_deref(), what == "add");
    if !errors.is_empty() {
        return Ok(refused(&state, &setting, &typed, &errors));
    }
    let text = serde_json::to_string(&typed.choices)
        .map_err(|error| Problem::Broken(error.to_string()))?;
    let (record, author, cookie) = said::author(&state, person).await?;
    let now = state.now_micros();
    let (zone, new) = (typed.choices.zone.clone(), typed.new.clone());
    let renamed: Vec<(String, String)> = typed
        .factors
        .iter()
        .filter(|(id, name)| {
            removed.as_deref() != Some(id.as_str()) && *name != stored_name(&setting, id)
        })
        .cloned()
        .collect();
    let is_full = state
        .with_store(move |store| {
            if let Some(zone) = &zone {
                store::person::save_zone(store, &record, zone, now)?;
            }
            store::diary_choices::save_diary_choices(store, &record, &author, &text, now)?;
            if let Some(id) = &removed {
                own_factor::remove_own_factor(store, &record, &author, id, now)?;
            }
            for (id, name) in &renamed {
                own_factor::rename_own_factor(store, &record, &author, id, name, now)?;
            }
            if new.is_empty() {
                return Ok(false);
            }
            own_factor::save_own_factor(store, &record, &author, &new, now).map(|id| id.is_none())
        })
        .await?;
    if is_full {
        // Another device was faster.
        errors.insert("new", full());
        return Ok(refused(&state, &setting, &typed, &errors));
    }
    let to = format!("{}?done=saved", url::DIARY_CHOICES);
    Ok(device::with_cookie(
        Redirect::to(&to).into_response(),
        cookie,
    ))
}

fn refused(state: &State, setting: &Setting, typed: &Typed, errors: &Errors) -> Response {
    let page = page(state, setting, &Query::default(), typed, errors);
    (errors.status(), page).into_response()
}
