//! What a form says becomes changes; what was saved can be taken back.

use axum::Form;
use axum::extract::State as FromState;
use axum::http::HeaderValue;
use axum::response::{IntoResponse, Redirect, Response};
use care::access::Action;
use care::night::{Change, ChangeRefusal, read_change};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::night::Author;
use words::{say, say_with};

use super::setting::Setting;
use crate::device::{self, Person};
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// The fields of a form as they were sent.
pub type Sent = Vec<(String, String)>;

/// The first value of a field, without blanks around it; empty when there is none.
pub fn sent<'f>(form: &'f [(String, String)], name: &str) -> &'f str {
    form.iter()
        .find(|(known, _)| known == name)
        .map_or("", |(_, value)| value.trim())
}

/// What an address says besides its path.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    /// Which night.
    pub night: Option<String>,
    /// The first night of two weeks.
    pub first: Option<String>,
    /// The last night of a year.
    pub last: Option<String>,
    /// The device's zone.
    pub zone: Option<String>,
    /// What was just done.
    pub done: Option<String>,
    /// The save that can be taken back.
    pub undo: Option<String>,
}

/// A change of a night, checked as one that comes from a phone or a file.
pub fn night_change(
    state: &State,
    night: Date,
    zone: &str,
    fields: Map<String, Value>,
) -> Result<Change, Vec<ChangeRefusal>> {
    read(
        state,
        &json!({"kind": "night", "night": night, "zone": zone, "at": state.now_micros(), "fields": fields}),
    )
}

/// A change of a cramp, checked likewise.
pub fn cramp_change(
    state: &State,
    id: &str,
    night: Date,
    zone: &str,
    mut fields: Map<String, Value>,
) -> Result<Change, Vec<ChangeRefusal>> {
    fields.entry("removed").or_insert(false.into());
    read(
        state,
        &json!({"kind": "cramp", "id": id, "night": night, "zone": zone, "at": state.now_micros(), "fields": fields}),
    )
}

fn read(state: &State, change: &Value) -> Result<Change, Vec<ChangeRefusal>> {
    let is_remedy = |name: &str| state.knowledge.entry(&format!("remedy.{name}")).is_some();
    read_change(change, state.now_micros(), &is_remedy)
}

/// A refusal in words.
pub fn refusal_words(refusal: &ChangeRefusal) -> String {
    // A form leaves a field blank where a program says null.
    let possible = refusal.possible.trim_end_matches(", or null");
    say_with(
        "diary-error",
        &[
            ("given", refusal.given.as_str().into()),
            ("possible", possible.into()),
        ],
    )
    .into_owned()
}

/// Whose record a save changes and who changes it; the person is made at their first save. The cookie keeps the key of the device.
pub async fn author(
    state: &State,
    person: Person,
) -> Result<(String, Author, Option<HeaderValue>), Problem> {
    let (role, own) = (person.role, person.own.clone());
    let (record, cookie) = device::or_new(state, person).await?;
    let id = own.unwrap_or_else(|| record.clone());
    Ok((record, Author { id, role }, cookie))
}

/// Saves the changes and sends the browser on to a page that says what was done and lets it be taken back.
pub async fn save(
    state: &State,
    person: Person,
    setting: &Setting,
    changes: Vec<Change>,
    (done, to): (&str, &str),
) -> Result<Response, Problem> {
    let (record, author, cookie) = author(state, person).await?;
    let now = state.now_micros();
    let zone = setting.is_new_zone.then(|| setting.zone_name.clone());
    let undo = state
        .with_store(move |store| {
            if let Some(zone) = zone {
                store::person::save_zone(store, &record, &zone, now)?;
            }
            store::undo::save_undoable(store, &record, &author, now, changes)
        })
        .await?;
    let joint = if to.contains('?') { '&' } else { '?' };
    let address = match undo {
        Some(undo) => format!("{to}{joint}done={done}&undo={undo}"),
        None => format!("{to}{joint}done=same"),
    };
    Ok(device::with_cookie(
        Redirect::to(&address).into_response(),
        cookie,
    ))
}

/// Says what was just done, with a button to take it back.
pub fn notice(query: &Query, back: &str) -> Markup {
    let text = match query.done.as_deref() {
        Some("saved") => say("done-saved"),
        Some("removed") => say("done-removed"),
        Some("undone") => say("diary-done-undone"),
        Some("gone") => say("diary-done-gone"),
        Some("same") => say("diary-done-same"),
        _ => return html! {},
    };
    html! {
        div.card.notice role="status" {
            p { (text) }
            @if let Some(undo) = query.undo.as_deref().filter(|_| query.done.as_deref() != Some("undone")) {
                form method="post" action=(url::TONIGHT_UNDO) {
                    input type="hidden" name="undo" value=(undo);
                    input type="hidden" name="back" value=(back);
                    button.plain { (say("diary-undo")) }
                }
            }
        }
    }
}

/// Takes a save back.
pub async fn undo(
    FromState(state): FromState<State>,
    person: Person,
    Form(form): Form<Sent>,
) -> Result<Response, Problem> {
    let record = person.record(Action::LogNight)?;
    let author = person.author(&record);
    let may_read = person.may(Action::Diary).is_ok();
    let (id, now) = (sent(&form, "undo").to_owned(), state.now_micros());
    let taken = state
        .with_store(move |store| store::undo::take_back(store, &record, &author, now, &id))
        .await;
    let (done, night) = match taken {
        Ok(nights) => ("undone", nights.first().copied()),
        Err(store::Problem::Missing) => ("gone", None),
        Err(problem) => return Err(problem.into()),
    };
    let to = match (sent(&form, "back"), night) {
        ("night", Some(night)) => url::diary_night(night),
        ("tonight", Some(night)) if may_read => format!("{}?night={night}", url::TONIGHT),
        ("diary" | "night", _) => url::DIARY.to_owned(),
        _ => url::TONIGHT.to_owned(),
    };
    let joint = if to.contains('?') { '&' } else { '?' };
    Ok(Redirect::to(&format!("{to}{joint}done={done}")).into_response())
}
