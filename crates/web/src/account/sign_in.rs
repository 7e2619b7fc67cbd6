//! Signing in and out: each sign-in gives the browser a key of its own.

use axum::extract::{Form, Query as FromQuery, State as FromState};
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use care::access::Action;
use maud::html;
use store::Store;
use words::say;

use super::{Done, Fields, email_input, field, passkey, password, password_input, summary};
use crate::device::{self, Person};
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// Asks for e-mail and password, or a passkey.
pub async fn ask(
    FromState(state): FromState<State>,
    person: Person,
    FromQuery(query): FromQuery<Done>,
) -> Result<Response, Problem> {
    let has_record = has_record(&state, &person).await?;
    let note = query.words();
    Ok(form(&state, has_record, true, "", (note.as_deref(), &[])))
}

/// Whether this browser has a record of its own that belongs to no account.
async fn has_record(state: &State, person: &Person) -> Result<bool, Problem> {
    let Some(own) = person.own.clone() else {
        return Ok(false);
    };
    Ok(state
        .with_store(move |store| store::arrival::has_something_to_bring(store, &own))
        .await?)
}

fn form(
    state: &State,
    has_record: bool,
    brings: bool,
    email: &str,
    (note, errors): (Option<&str>, &[String]),
) -> Response {
    let page = Page::new(state, &say("account-sign-in")).personal().show(html! {
        h1 { (say("account-sign-in")) }
        @if let Some(note) = note { p.card.notice role="status" { (note) } }
        p.lead { (say("account-sign-in-lead")) }
        (summary(errors))
        (passkey::button(state, passkey::Use::SignIn))
        form method="post" action=(url::ACCOUNT_SIGN_IN) {
            (email_input(email))
            (password_input("password", &say("account-password"), false))
            @if has_record {
                fieldset {
                    legend { (say("account-bring-legend")) }
                    div.options {
                        label.option { input type="checkbox" name="bring" value="yes" checked[brings]; (say("account-bring")) }
                    }
                    p.small { (say("account-bring-hint")) }
                }
            }
            p { button { (say("account-sign-in")) } }
        }
        p { a href=(url::ACCOUNT_RECOVER) { (say("account-recover-title")) } }
        p { a href=(url::ACCOUNT) { (say("account-new")) } }
    });
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    (status, page).into_response()
}

/// What becomes of the browser that signs in.
pub struct Arrival {
    own: Option<String>,
    old_device: Option<String>,
    name: String,
    brings: bool,
    key_hash: String,
    now: i64,
}

impl Arrival {
    /// A browser with this record and headers, with a new key; gives the key too.
    pub async fn new(
        state: &State,
        person: Person,
        headers: &HeaderMap,
        brings: bool,
    ) -> Result<(Self, String), Problem> {
        let brings = brings && has_record(state, &person).await?;
        let key = device::new_secret();
        let arrival = Self {
            own: person.own,
            old_device: person.device,
            name: device::name_of(headers),
            brings,
            key_hash: device::hash(&key),
            now: state.now_micros(),
        };
        Ok((arrival, key))
    }

    /// Opens the record of `person` here, and adds what this browser brings.
    pub fn open(self, store: &Store, person: &str) -> Result<(), store::Problem> {
        let before = self.own.as_deref().zip(self.old_device.as_deref());
        let key = (self.key_hash.as_str(), self.name.as_str());
        store::arrival::arrive(store, person, before, self.brings, key, self.now)
    }
}

/// Opens the record on this device.
pub async fn sign_in(
    FromState(state): FromState<State>,
    person: Person,
    connection: Extensions,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let email = field(&fields, "email").trim().to_lowercase();
    state.tries.account(&email, &connection)?;
    let given = field(&fields, "password").to_owned();
    let brings = !field(&fields, "bring").is_empty();
    let has_record = has_record(&state, &person).await?;
    let (arrival, key) = Arrival::new(&state, person, &headers, brings).await?;
    let to_find = email.clone();
    let is_in = state
        .with_hashing(move |store| {
            let account = store::account::find_by_email(store, &to_find)?;
            let known = account
                .as_ref()
                .and_then(|account| account.password_hash.as_deref());
            if !password::is_right(&given, known) {
                return Ok(false);
            }
            let Some(account) = account else {
                return Ok(false);
            };
            arrival.open(store, &account.person)?;
            Ok(true)
        })
        .await?;
    if !is_in {
        let error = say("account-sign-in-wrong").into_owned();
        return Ok(form(&state, has_record, brings, &email, (None, &[error])));
    }
    let cookie = device::keep(&state, &key)?;
    Ok(device::with_cookie(
        Redirect::to(url::ACCOUNT).into_response(),
        Some(cookie),
    ))
}

/// Signs out: `device` names one, `all` is for every device; nothing is for this one.
pub async fn sign_out(
    FromState(state): FromState<State>,
    person: Person,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Account)?;
    let here = person.device.ok_or(Problem::NotFound)?;
    let is_all = field(&fields, "which") == "all";
    let device = match field(&fields, "device") {
        "" => here.clone(),
        device => device.to_owned(),
    };
    let is_here = is_all || device == here;
    let now = state.now_micros();
    state
        .with_store(move |store| {
            if is_all {
                store::device::remove_devices(store, &record, None, now).map(drop)
            } else {
                store::device::remove_device(store, &record, &device, now)
            }
        })
        .await?;
    if is_here {
        let cookie = device::forget(&state)?;
        let answer = Redirect::to(&format!("{}?done=out", url::ACCOUNT_SIGN_IN)).into_response();
        return Ok(device::with_cookie(answer, Some(cookie)));
    }
    Ok(Redirect::to(url::ACCOUNT).into_response())
}
