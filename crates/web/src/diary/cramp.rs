//! A cramp of the diary: added, changed, deleted.

use axum::Form;
use axum::extract::{Path, Query as FromQuery, State as FromState};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use care::access::Action;
use care::night::{Change, Cramp, calendar};
use jiff::civil::Date;
use maud::html;
use serde_json::{Map, Value, json};
use words::{say, say_with};

use super::cramp_form::{AGO, controls, fill, label, read};
use super::said::{self, Query, Sent, cramp_change, night_change, sent};
use super::setting::{Setting, night_words};
use super::sheet::Sheet;
use crate::asset;
use crate::device::Person;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

pub use care::night::EARLIEST;

/// The night with this date, as an address says it: one address for each night, from 1900 up to the night that runs.
pub fn read_night_date(text: &str, setting: &Setting) -> Result<Date, Problem> {
    let is_date = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !is_date {
        return Err(Problem::NotFound);
    }
    let night: Date = text.parse().map_err(|_| Problem::NoSuchDay)?;
    if night > setting.running {
        return Err(Problem::StillToCome);
    }
    if night.year() < EARLIEST {
        return Err(Problem::NotFound);
    }
    Ok(night)
}

/// The night that a page is about: the one that is named, if this holder may go there, else last night.
pub fn chosen_night(setting: &Setting, named: &str) -> Result<Date, Problem> {
    if named.is_empty() {
        return Ok(setting.last);
    }
    let night = read_night_date(named, setting)?;
    let is_near = night == setting.last || night == setting.running;
    // Who may not read the diary logs what they saw: last night and the one that runs.
    if !(setting.may_read || is_near) {
        return Err(Problem::NotFound);
    }
    Ok(night)
}

/// Where the person is and the night that a sent form is about.
async fn named(state: &State, person: &Person, form: &Sent) -> Result<(Setting, Date), Problem> {
    let setting = Setting::load(state, person, Some(sent(form, "zone"))).await?;
    let night = chosen_night(&setting, sent(form, "night"))?;
    Ok((setting, night))
}

/// The form of a new cramp.
pub async fn show_new(
    FromState(state): FromState<State>,
    person: Person,
    FromQuery(query): FromQuery<Query>,
) -> Result<Response, Problem> {
    person.may(Action::LogNight)?;
    let setting = Setting::load(&state, &person, query.zone.as_deref()).await?;
    let night = chosen_night(&setting, query.night.as_deref().unwrap_or_default())?;
    let sheet = Sheet::new(night, setting.zone.clone());
    Ok(page_new(&state, &setting, &sheet, &store::new_id()))
}

fn page_new(state: &State, setting: &Setting, sheet: &Sheet, id: &str) -> Response {
    let ago: &[i64] = if sheet.night == setting.running {
        &AGO
    } else {
        &[]
    };
    let title = say("diary-cramp-add");
    let page = Page::new(state, &title).with_style("diary.css").personal();
    page.show(html! {
        h1 { (title) }
        p.lead { (night_words(sheet.night)) }
        (sheet.errors.summary(label))
        form.diary method="post" action=(url::TONIGHT_CRAMP) novalidate {
            input type="hidden" name="id" value=(id);
            input type="hidden" name="night" value=(sheet.night);
            (setting.zone_input())
            (controls(sheet, Some(ago)))
            div.actions {
                button { (say("diary-save")) }
                a.button.plain href={ (url::TONIGHT) "?night=" (sheet.night) } { (say("diary-cancel")) }
            }
        }
        (setting.zone_note())
    })
}

/// Saves a new cramp. A night that was said to be quiet no longer is.
pub async fn save_new(
    FromState(state): FromState<State>,
    person: Person,
    Form(form): Form<Sent>,
) -> Result<Response, Problem> {
    person.may(Action::LogNight)?;
    let (setting, night) = named(&state, &person, &form).await?;
    let id = sent(&form, "id").to_owned();
    if let (Some(record), Ok(_)) = (&person.id, uuid::Uuid::parse_str(&id)) {
        // The same form sent twice is the same cramp; what was changed since is not undone by the second.
        let (record, known) = (record.clone(), id.clone());
        let found = state
            .with_store(move |store| store::night::find_cramp(store, &record, &known))
            .await?;
        if found.is_some() {
            let to = format!("{}?night={night}&done=same", url::TONIGHT);
            return Ok(axum::response::Redirect::to(&to).into_response());
        }
    }
    let mut sheet = Sheet::posted(night, setting.zone.clone(), &form);
    let (night, fields) = read(&mut sheet, state.clock.now(), true);
    let change = cramp_change(&state, &id, night, &setting.zone_name, fields);
    let Some(change) = sheet.take(change) else {
        let page = page_new(&state, &setting, &sheet, &id);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let changes = with_quiet_off(&state, &setting.zone_name, vec![change]);
    let to = format!("{}?night={night}", url::TONIGHT);
    said::save(&state, person, &setting, changes, ("saved", &to)).await
}

/// Cramps, and that their night is not quiet. Nothing is stored for a night of which quiet was never said.
pub fn with_quiet_off(state: &State, zone: &str, mut changes: Vec<Change>) -> Vec<Change> {
    let night = changes.first().map(|change| change.key.night());
    let mut fields = Map::new();
    fields.insert("quiet".to_owned(), Value::Null);
    if let Some(Ok(mut change)) = night.map(|night| night_change(state, night, zone, fields)) {
        // A deleted night stays deleted; its cramp is there all the same.
        change.fields.remove("removed");
        changes.push(change);
    }
    changes
}

/// A cramp of this person, or nothing at this address.
async fn find(state: &State, record: &str, id: &str) -> Result<Cramp, Problem> {
    uuid::Uuid::parse_str(id).map_err(|_| Problem::NotFound)?;
    let (record, id) = (record.to_owned(), id.to_owned());
    state
        .with_store(move |store| store::night::find_cramp(store, &record, &id))
        .await?
        .ok_or(Problem::NotFound)
}

fn zone_of(cramp: &Cramp, setting: &Setting) -> jiff::tz::TimeZone {
    calendar::zone(&cramp.zone).unwrap_or_else(|| setting.zone.clone())
}

/// The form of a stored cramp.
pub async fn show(
    FromState(state): FromState<State>,
    person: Person,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Diary)?;
    let cramp = find(&state, &record, &id).await?;
    let setting = Setting::load(&state, &person, None).await?;
    let mut sheet = Sheet::new(cramp.night, zone_of(&cramp, &setting));
    fill(&mut sheet, &cramp);
    Ok(page(&state, &cramp, &sheet))
}

fn page(state: &State, cramp: &Cramp, sheet: &Sheet) -> Response {
    let title = say("diary-cramp-change");
    let page = Page::new(state, &title).with_style("diary.css").personal();
    page.show(html! {
        h1 { (title) }
        p.lead { (night_words(cramp.night)) }
        (sheet.errors.summary(label))
        form.diary method="post" action=(url::diary_cramp(&cramp.id)) novalidate {
            (controls(sheet, None))
            div.actions {
                button { (say("diary-save")) }
                a.button.plain href=(url::diary_night(cramp.night)) { (say("diary-cancel")) }
            }
        }
        form method="post" action=(url::diary_cramp_remove(&cramp.id)) {
            button.danger { (say("diary-cramp-remove")) }
        }
        // The entry keeps its own zone, wherever the person is now.
        p.small { (say_with("diary-zone", &[("zone", cramp.zone.as_str().into())])) }
        script src=(asset::url("diary.js")) defer {}
    })
}

/// Saves a changed cramp.
pub async fn save(
    FromState(state): FromState<State>,
    person: Person,
    Path(id): Path<String>,
    Form(form): Form<Sent>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Diary)?;
    let cramp = find(&state, &record, &id).await?;
    let setting = Setting::load(&state, &person, None).await?;
    let mut sheet = Sheet::posted(cramp.night, zone_of(&cramp, &setting), &form);
    let (_, fields) = read(&mut sheet, state.clock.now(), false);
    let change = cramp_change(&state, &cramp.id, cramp.night, &cramp.zone, fields);
    let Some(change) = sheet.take(change) else {
        let page = page(&state, &cramp, &sheet);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let to = url::diary_night(cramp.night);
    said::save(&state, person, &setting, vec![change], ("saved", &to)).await
}

/// What deletes a cramp: its contents go too, not only its sight.
pub fn removal(state: &State, cramp: &Cramp) -> Result<Change, Problem> {
    let fields = json!({
        "removed": true, "started_at": null, "muscle": null, "side": null, "duration_seconds": null,
        "pain": null, "awakened": null, "eased_by": null, "note": null,
    });
    let Value::Object(fields) = fields else {
        return Err(Problem::NotFound);
    };
    cramp_change(state, &cramp.id, cramp.night, &cramp.zone, fields)
        .map_err(|_| Problem::Broken("a stored cramp cannot be deleted".to_owned()))
}

/// Deletes a cramp.
pub async fn remove(
    FromState(state): FromState<State>,
    person: Person,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Diary)?;
    let cramp = find(&state, &record, &id).await?;
    let setting = Setting::load(&state, &person, None).await?;
    let change = removal(&state, &cramp)?;
    let to = url::diary_night(cramp.night);
    said::save(&state, person, &setting, vec![change], ("removed", &to)).await
}
