//! From paper into the diary: two weeks on one form, saved at once. A blank row says nothing.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Query as FromQuery, State as FromState};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use care::access::Action;
use care::night::{Change, Diary, NightState};
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};
use serde_json::{Map, Value};
use words::{say, say_with};

use super::cramp::EARLIEST;
use super::paper::{NIGHTS, nights};
use super::said::{
    self, Query, Sent, cramp_change, error_summary, night_change, refusal_words, sent,
};
use super::setting::{Setting, night_words};
use super::tonight::{MOST_AT_ONCE, numbered, state_words};
use crate::device::Person;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

fn first_of(setting: &Setting, text: &str) -> Result<Date, Problem> {
    let first = match text {
        // The sheet that is full now ended with last night.
        "" => setting
            .last
            .checked_sub((NIGHTS - 1).days())
            .unwrap_or(setting.last),
        text => text.parse().map_err(|_| Problem::NotFound)?,
    };
    if first > setting.last || first.year() < EARLIEST {
        return Err(Problem::NotFound);
    }
    Ok(first)
}

async fn read_diary(state: &State, person: &Person, first: Date) -> Result<Diary, Problem> {
    let last = nights(first).last().unwrap_or(first);
    match person.id.clone() {
        None => Ok(Diary::default()),
        Some(record) => Ok(state
            .with_store(move |store| store::night::find_diary(store, &record, Some((first, last))))
            .await?),
    }
}

/// The form.
pub async fn show(
    FromState(state): FromState<State>,
    person: Person,
    FromQuery(query): FromQuery<Query>,
) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    let setting = Setting::load(&state, &person, query.zone.as_deref()).await?;
    let first = first_of(&setting, query.first.as_deref().unwrap_or_default())?;
    let diary = read_diary(&state, &person, first).await?;
    let id = store::new_id();
    Ok(page(
        &state,
        &setting,
        &diary,
        first,
        &[("id".to_owned(), id)],
        &BTreeMap::new(),
    ))
}

fn page(
    state: &State,
    setting: &Setting,
    diary: &Diary,
    first: Date,
    form: &[(String, String)],
    errors: &BTreeMap<Date, String>,
) -> Response {
    let title = say("diary-copy");
    let page = Page::new(state, &title)
        .at(url::DIARY)
        .with_style("diary.css")
        .personal();
    page.show(html! {
        h1 { (title) }
        p.lead { (say("diary-copy-lead")) }
        (error_summary(!errors.is_empty()))
        form.diary method="get" action=(url::DIARY_PAPER_COPY) {
            div.field {
                label for="first" { (say("diary-paper-first")) }
                input.clock type="date" id="first" name="first" value=(first);
            }
            button.plain { (say("diary-paper-other")) }
        }
        form.diary method="post" action=(url::DIARY_PAPER_COPY) novalidate {
            input type="hidden" name="id" value=(sent(form, "id"));
            input type="hidden" name="first" value=(first);
            (setting.zone_input())
            @for night in nights(first).filter(|night| *night <= setting.last) {
                (row(diary, night, form, errors.get(&night)))
            }
            div.actions { button { (say("diary-copy-save")) } }
        }
        (setting.zone_note())
    })
}

/// One night; what is recorded already is shown and not asked again.
fn row(diary: &Diary, night: Date, form: &[(String, String)], error: Option<&String>) -> Markup {
    let known = diary.state(night);
    let field = |name: &str| format!("{night}.{name}");
    html! {
        fieldset.line.wrong[error.is_some()] {
            legend { (night_words(night)) }
            @if let Some(error) = error { p.error id=(field("error")) { (error) } }
            @if known == NightState::NotRecorded {
                div.columns {
                    (cell(form, &field("cramps"), &say("diary-copy-cramps"), error.map(|_| field("error"))))
                    (cell(form, &field("pain"), &say("diary-copy-pain"), error.map(|_| field("error"))))
                    div.field {
                        label for=(field("woke")) { (say("diary-copy-woke")) }
                        select id=(field("woke")) name=(field("woke")) {
                            @for (value, words) in [("", say("diary-not-said")), ("yes", say("diary-yes")), ("no", say("diary-no"))] {
                                option value=(value) selected[sent(form, &field("woke")) == value] { (words) }
                            }
                        }
                    }
                }
            } @else {
                p { a href=(url::diary_night(night)) { (state_words(known)) } }
            }
        }
    }
}

fn cell(form: &[(String, String)], field: &str, label: &str, error: Option<String>) -> Markup {
    html! {
        div.field {
            label for=(field) { (label) }
            input type="text" inputmode="numeric" autocomplete="off" id=(field) name=(field) value=(sent(form, field)) aria-describedby=[error];
        }
    }
}

/// Saves all rows at once, or none when one cannot be read.
pub async fn save(
    FromState(state): FromState<State>,
    person: Person,
    Form(form): Form<Sent>,
) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    let setting = Setting::load(&state, &person, Some(sent(&form, "zone"))).await?;
    let first = first_of(&setting, sent(&form, "first"))?;
    let diary = read_diary(&state, &person, first).await?;
    let mut changes = Vec::new();
    let mut errors = BTreeMap::new();
    for (place, night) in (0..).zip(nights(first)) {
        match read_row(&state, &setting, &diary, &form, (place, night)) {
            Ok(said) => changes.extend(said),
            Err(error) => {
                errors.insert(night, error);
            }
        }
    }
    if errors.is_empty() {
        said::save(&state, person, &setting, changes, ("saved", url::DIARY)).await
    } else {
        let page = page(&state, &setting, &diary, first, &form, &errors);
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    }
}

/// The changes of one row; none when it is blank.
fn read_row(
    state: &State,
    setting: &Setting,
    diary: &Diary,
    form: &Sent,
    (place, night): (u32, Date),
) -> Result<Vec<Change>, String> {
    let given = |name: &str| sent(form, &format!("{night}.{name}"));
    let (count, pain, woke) = (given("cramps"), given("pain"), given("woke"));
    if count.is_empty() {
        return if pain.is_empty() && woke.is_empty() {
            Ok(Vec::new())
        } else {
            Err(say("diary-copy-no-count").into_owned())
        };
    }
    if night > setting.last {
        return Err(say("diary-quiet-early").into_owned());
    }
    let number = count
        .parse::<u32>()
        .ok()
        .filter(|number| *number <= MOST_AT_ONCE)
        .ok_or_else(|| {
            let most = i64::from(MOST_AT_ONCE);
            say_with(
                "diary-copy-count-wrong",
                &[("given", count.to_owned().into()), ("most", most.into())],
            )
            .into_owned()
        })?;
    let refused = |refusals: Vec<care::night::ChangeRefusal>| {
        refusals.first().map(refusal_words).unwrap_or_default()
    };
    let form_id = sent(form, "id");
    // The row's number goes into the identifier, so that the same form sent twice makes the same cramps.
    let id = |cramp: u32| numbered(form_id, place * 256 + cramp);
    let known = diary.state(night);
    let is_ours = || {
        diary
            .cramps_of(night)
            .iter()
            .all(|cramp| (0..number).any(|one| id(one).as_deref() == Some(cramp.id.as_str())))
    };
    match (known, number) {
        (NightState::NotRecorded, _) | (NightState::Quiet, 0) => {}
        (NightState::Cramps(_), 1..) if is_ours() => return Ok(Vec::new()),
        (known, _) => {
            let known = state_words(known);
            return Err(say_with("diary-copy-known", &[("known", known.into())]).into_owned());
        }
    }
    if number == 0 {
        if !pain.is_empty() || woke == "yes" {
            return Err(say("diary-copy-quiet-pain").into_owned());
        }
        let mut fields = Map::new();
        fields.insert("quiet".to_owned(), Value::Bool(true));
        return night_change(state, night, &setting.zone_name, fields)
            .map(|change| vec![change])
            .map_err(refused);
    }
    let mut changes = Vec::new();
    for cramp in 0..number {
        let mut fields = Map::new();
        // One of them was the worst and, if any, one woke the person; the sheet does not say which, the first stands for it.
        if cramp == 0 && !pain.is_empty() {
            let pain = pain.parse::<i64>().map_or(pain.into(), Value::from);
            fields.insert("pain".to_owned(), pain);
        }
        match woke {
            "yes" if cramp == 0 => fields.insert("awakened".to_owned(), true.into()),
            "no" => fields.insert("awakened".to_owned(), false.into()),
            _ => None,
        };
        let id = id(cramp).unwrap_or_default();
        let change =
            cramp_change(state, &id, night, &setting.zone_name, fields).map_err(refused)?;
        changes.push(change);
    }
    Ok(changes)
}
