//! Letters about the account: one confirms the address, the other leads to another password.

use axum::extract::{Form, Path, State as FromState};
use axum::http::{Extensions, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use care::access::Action;
use maud::{Markup, html};
use store::account::{Letter, Purpose};
use words::{say, say_with};

use super::{Fields, email_input, field, password, password_input, read_email, summary};
use crate::device::{self, Person};
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// How long an address can be confirmed, in microseconds: a week.
const CONFIRM: i64 = 7 * 24 * 3600 * 1_000_000;

/// How long another password can be chosen, in microseconds: an hour.
const RECOVER: i64 = 3600 * 1_000_000;

/// A letter with a new secret.
pub fn new(state: &State, purpose: Purpose) -> Letter {
    let token = device::new_secret();
    let (link, lasts) = match purpose {
        Purpose::Confirm => (url::account_confirm(&token), CONFIRM),
        Purpose::Recover => (url::account_recover(&token), RECOVER),
    };
    Letter {
        token_hash: device::hash(&token),
        link,
        expires_at: state.now_micros().saturating_add(lasts),
    }
}

fn plain(state: &State, title: &str, content: Markup) -> Response {
    Page::new(state, title).personal().show(html! {
        h1 { (title) }
        (content)
    })
}

/// Sends the letter that confirms the address once more.
pub async fn ask_confirm(
    FromState(state): FromState<State>,
    person: Person,
    connection: Extensions,
) -> Result<Response, Problem> {
    let record = person.record(Action::Account)?;
    state.tries.letter(&record, &connection)?;
    let (letter, now) = (new(&state, Purpose::Confirm), state.now_micros());
    state
        .with_store(move |store| store::account::ask_confirm(store, &record, letter, now))
        .await?;
    Ok(sent(&state))
}

/// Says that a letter to confirm an address is on its way.
pub fn sent(state: &State) -> Response {
    let text = html! { p.lead { (say("account-sent-confirm")) } p { a href=(url::ACCOUNT) { (say("account-title")) } } };
    plain(state, &say("account-sent-title"), text)
}

/// Asks to confirm: programs that look into letters only follow links, they press nothing.
pub async fn show_confirm(
    FromState(state): FromState<State>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let email = find(&state, &token, Purpose::Confirm).await?;
    let text = html! {
        p.lead { (say_with("account-confirm-text", &[("email", email.into())])) }
        form method="post" action=(url::account_confirm(&token)) { button { (say("account-confirm")) } }
    };
    Ok(plain(&state, &say("account-confirm-title"), text))
}

/// The address that a secret was sent to.
async fn find(state: &State, token: &str, purpose: Purpose) -> Result<String, Problem> {
    let (hash, now) = (device::hash(token), state.now_micros());
    Ok(state
        .with_store(move |store| store::account::find_by_token(store, &hash, purpose, now))
        .await?)
}

/// Confirms the address, which may take the place of another.
pub async fn confirm(
    FromState(state): FromState<State>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let (hash, now) = (device::hash(&token), state.now_micros());
    let done = state
        .with_store(move |store| store::account::confirm(store, &hash, now))
        .await;
    match done {
        Ok(()) => Ok(Redirect::to(url::ACCOUNT).into_response()),
        Err(store::Problem::Exists) => {
            let text = html! {
                (summary(&[say("account-email-taken").into_owned()]))
                p { a href=(url::ACCOUNT) { (say("account-title")) } }
            };
            let page = plain(&state, &say("account-confirm-title"), text);
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}

/// Asks for the address to which the letter goes.
pub async fn show_recover(FromState(state): FromState<State>) -> Response {
    recover_form(&state, "", &[])
}

fn recover_form(state: &State, email: &str, errors: &[String]) -> Response {
    let text = html! {
        p.lead { (say("account-recover-lead")) }
        (summary(errors))
        form method="post" action=(url::ACCOUNT_RECOVER) {
            (email_input(email))
            p { button { (say("account-recover-send")) } }
        }
    };
    let page = plain(state, &say("account-recover-title"), text);
    (status(errors), page).into_response()
}

fn status(errors: &[String]) -> StatusCode {
    if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

/// Sends the letter, if the address is known. The answer is the same if it is not.
pub async fn ask_recover(
    FromState(state): FromState<State>,
    connection: Extensions,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let given = field(&fields, "email");
    let email = match read_email(given) {
        Ok(email) => email,
        Err(error) => return Ok(recover_form(&state, given.trim(), &[error])),
    };
    state.tries.letter(&email, &connection)?;
    let (letter, now) = (new(&state, Purpose::Recover), state.now_micros());
    state
        .with_store(move |store| store::account::ask_recover(store, &email, letter, now))
        .await?;
    let text = html! { p.lead { (say("account-sent-recover")) } p { a href=(url::ACCOUNT_SIGN_IN) { (say("account-sign-in")) } } };
    Ok(plain(&state, &say("account-sent-title"), text))
}

/// Asks for another password.
pub async fn show_choose(
    FromState(state): FromState<State>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let email = find(&state, &token, Purpose::Recover).await?;
    Ok(choose_form(&state, &token, &email, &[]))
}

fn choose_form(state: &State, token: &str, email: &str, errors: &[String]) -> Response {
    let text = html! {
        p.lead { (say_with("account-choose-lead", &[("email", email.to_owned().into())])) }
        (summary(errors))
        form method="post" action=(url::account_recover(token)) {
            input type="hidden" name="email" autocomplete="username" value=(email);
            (password_input("password", &say("account-password-new"), true))
            p.small { (say("account-password-hint")) }
            p { button { (say("account-choose")) } }
        }
    };
    let page = plain(state, &say("account-choose-title"), text);
    (status(errors), page).into_response()
}

/// Sets the other password and signs out every device.
pub async fn choose(
    FromState(state): FromState<State>,
    Path(token): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let email = find(&state, &token, Purpose::Recover).await?;
    let password = match password::check(field(&fields, "password"), &email) {
        Ok(password) => password,
        Err(error) => return Ok(choose_form(&state, &token, &email, &[error])),
    };
    let (hash, now) = (device::hash(&token), state.now_micros());
    state
        .with_hashing(move |store| {
            store::account::recover(store, &hash, &password::hash(&password)?, now)
        })
        .await?;
    Ok(Redirect::to(&format!("{}?done=password", url::ACCOUNT_SIGN_IN)).into_response())
}
