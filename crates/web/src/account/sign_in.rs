//! Signing in and out: each sign-in gives the browser a key of its own.

use axum::extract::{Form, State as FromState};
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use care::access::Action;
use maud::html;
use words::say;

use super::{Fields, email_input, field, password, password_input, summary};
use crate::device::{self, Person};
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// Asks for e-mail and password.
pub async fn ask(FromState(state): FromState<State>, person: Person) -> Result<Response, Problem> {
    let has_nights = has_nights(&state, &person).await?;
    Ok(form(&state, has_nights, true, "", &[]))
}

/// Whether this browser has a diary of its own that belongs to no account.
async fn has_nights(state: &State, person: &Person) -> Result<bool, Problem> {
    let Some(own) = person.own.clone() else {
        return Ok(false);
    };
    Ok(state
        .with_store(move |store| {
            if store::account::find_account(store, &own)?.is_some() {
                return Ok(false);
            }
            let totals = store::night::count_diary(store, &own)?;
            Ok(totals.cramps > 0 || totals.first.is_some())
        })
        .await?)
}

fn form(state: &State, has_nights: bool, brings: bool, email: &str, errors: &[String]) -> Response {
    let page = Page::new(state, &say("account-sign-in")).personal().show(html! {
        h1 { (say("account-sign-in")) }
        p.lead { (say("account-sign-in-lead")) }
        (summary(errors))
        form method="post" action=(url::ACCOUNT_SIGN_IN) {
            (email_input(email))
            (password_input("password", &say("account-password"), false))
            @if has_nights {
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
    let has_nights = has_nights(&state, &person).await?;
    let key = device::new_secret();
    let key_hash = device::hash(&key);
    let (name, now) = (super::device_name(&headers), state.now_micros());
    let (own, old_device) = (person.own, person.device);
    let to_find = email.clone();
    let is_in = state
        .with_store(move |store| {
            let account = store::account::find_by_email(store, &to_find)?;
            let known = account
                .as_ref()
                .map(|account| account.password_hash.as_str());
            if !password::is_right(&given, known) {
                return Ok(false);
            }
            let Some(account) = account else {
                return Ok(false);
            };
            if let Some(own) = &own
                && *own != account.person
                && has_nights
                && brings
            {
                store::account::bring_along(store, own, &account.person, now)?;
            }
            store::device::sign_in(store, &account.person, &key_hash, &name, now)?;
            // The new key takes the place of the one this browser had. A record without an account keeps its device: without it nobody could open it.
            if let (Some(own), Some(device)) = (&own, &old_device) {
                match store::device::remove_device(store, own, device, now) {
                    Ok(()) | Err(store::Problem::Missing) => {}
                    Err(problem) => return Err(problem),
                }
            }
            Ok(true)
        })
        .await?;
    if !is_in {
        let error = say("account-sign-in-wrong").into_owned();
        return Ok(form(&state, has_nights, brings, &email, &[error]));
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
        let answer = Redirect::to(url::ACCOUNT_SIGN_IN).into_response();
        return Ok(device::with_cookie(answer, Some(cookie)));
    }
    Ok(Redirect::to(url::ACCOUNT).into_response())
}
