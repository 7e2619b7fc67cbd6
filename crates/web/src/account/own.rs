//! The person's own page: make an account, see devices, change the password.

use axum::extract::{Form, State as FromState};
use axum::http::{Extensions, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use care::access::Action;
use maud::{Markup, html};
use store::account::{Account, Purpose};
use store::device::Device;
use words::{say, say_with};

use super::{Fields, email_input, field, letters, password, password_input, read_email, summary};
use crate::device::{self, Person};
use crate::page::Page;
use crate::problem::Problem;
use crate::result::day;
use crate::state::State;
use crate::url;

/// The page.
pub async fn show(FromState(state): FromState<State>, person: Person) -> Result<Response, Problem> {
    person.may(Action::Account)?;
    page(&state, person.id, person.device, "", &[]).await
}

async fn page(
    state: &State,
    person: Option<String>,
    here: Option<String>,
    email: &str,
    errors: &[String],
) -> Result<Response, Problem> {
    let known = match person {
        None => None,
        Some(person) => {
            state
                .with_store(move |store| {
                    let account = store::account::find_account(store, &person)?;
                    let devices = store::device::list_devices(store, &person)?;
                    Ok(account.map(|account| (account, devices)))
                })
                .await?
        }
    };
    let page = Page::new(state, &say("account-title"))
        .personal()
        .show(html! {
            h1 { (say("account-title")) }
            @match &known {
                None => (unclaimed(email, errors)),
                Some((account, devices)) => (claimed(account, devices, here.as_deref(), errors)),
            }
        });
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok((status, page).into_response())
}

fn unclaimed(email: &str, errors: &[String]) -> Markup {
    html! {
        p.lead { (say("account-lead")) }
        p { a href=(url::ACCOUNT_SIGN_IN) { (say("account-have")) } }
        (summary(errors))
        form method="post" action=(url::ACCOUNT) {
            (email_input(email))
            (password_input("password", &say("account-password-new"), true))
            p.small { (say("account-password-hint")) }
            p { button { (say("account-make")) } }
        }
    }
}

fn claimed(account: &Account, devices: &[Device], here: Option<&str>, errors: &[String]) -> Markup {
    html! {
        p.lead { (say_with("account-of", &[("email", account.email.as_str().into())])) }
        (summary(errors))
        @if account.email_confirmed_at.is_some() { p { (say("account-confirmed")) } }
        @else {
            p { (say("account-unconfirmed")) }
            form method="post" action=(url::ACCOUNT_CONFIRM) { button { (say("account-confirm-again")) } }
        }
        form method="post" action=(url::ACCOUNT_SIGN_OUT) { button { (say("account-sign-out-here")) } }
        h2 { (say("account-devices")) }
        @for device in devices { (card(device, here == Some(device.id.as_str()))) }
        form method="post" action=(url::ACCOUNT_SIGN_OUT) {
            input type="hidden" name="which" value="all";
            button.danger { (say("account-sign-out-all")) }
        }
        h2 { (say("account-password-change")) }
        form method="post" action=(url::ACCOUNT_PASSWORD) {
            input type="hidden" name="email" autocomplete="username" value=(account.email);
            (password_input("password", &say("account-password-now"), false))
            (password_input("new", &say("account-password-new"), true))
            p.small { (say("account-password-hint")) }
            p { button { (say("account-password-change")) } }
        }
    }
}

fn card(device: &Device, is_here: bool) -> Markup {
    let name = if device.name.is_empty() {
        say("account-device-unnamed").into_owned()
    } else {
        device.name.clone()
    };
    html! {
        section.card {
            h3 { (name) }
            @if is_here { p { strong { (say("account-device-here")) } } }
            p { (say_with("account-device-used", &[("used", day(device.used_at).into()), ("since", day(device.created_at).into())])) }
            @if !is_here {
                form method="post" action=(url::ACCOUNT_SIGN_OUT) {
                    input type="hidden" name="device" value=(device.id);
                    button aria-label=(say_with("account-sign-out-device", &[("device", name.into())])) { (say("account-sign-out")) }
                }
            }
        }
    }
}

/// Makes an account for the record of this device, which may be empty so far.
pub async fn claim(
    FromState(state): FromState<State>,
    person: Person,
    connection: Extensions,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    person.may(Action::Account)?;
    let given = field(&fields, "email").trim().to_owned();
    let (mut errors, mut chosen) = (Vec::new(), None);
    match read_email(&given) {
        Err(error) => errors.push(error),
        Ok(email) => match password::check(field(&fields, "password"), &email) {
            Err(error) => errors.push(error),
            Ok(password) => chosen = Some((email, password)),
        },
    }
    let here = person.device.clone();
    let Some((email, password)) = chosen else {
        return page(&state, person.id, here, &given, &errors).await;
    };
    // Also counted for the person: who asks for many addresses wants to know which are taken.
    if let Some(id) = &person.id {
        state.tries.account(id, &connection)?;
    }
    state.tries.account(&email, &connection)?;
    let (id, cookie) = device::or_new(&state, person).await?;
    let (letter, now) = (letters::new(&state, Purpose::Confirm), state.now_micros());
    let record = id.clone();
    let made = state
        .with_store(move |store| {
            let hash = password::hash(&password)?;
            store::account::claim(store, &record, &email, &hash, letter, now)
        })
        .await;
    let answer = match made {
        Ok(()) => Redirect::to(url::ACCOUNT).into_response(),
        Err(store::Problem::Exists) => {
            let error = say("account-email-taken").into_owned();
            page(&state, Some(id), here, &given, &[error]).await?
        }
        Err(problem) => return Err(problem.into()),
    };
    Ok(device::with_cookie(answer, cookie))
}

/// Changes the password of someone who knows the present one.
pub async fn save_password(
    FromState(state): FromState<State>,
    person: Person,
    connection: Extensions,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Account)?;
    state.tries.account(&record, &connection)?;
    let given = field(&fields, "password").to_owned();
    let new = field(&fields, "new").to_owned();
    let (id, now) = (record.clone(), state.now_micros());
    let refused = state
        .with_store(move |store| {
            let account =
                store::account::find_account(store, &id)?.ok_or(store::Problem::Missing)?;
            if !password::is_right(&given, Some(&account.password_hash)) {
                return Ok(Some(say("account-password-wrong").into_owned()));
            }
            let new = match password::check(&new, &account.email) {
                Ok(new) => new,
                Err(error) => return Ok(Some(error)),
            };
            store::account::save_password(store, &id, &password::hash(&new)?, now)?;
            Ok(None)
        })
        .await?;
    match refused {
        Some(error) => page(&state, Some(record), person.device, "", &[error]).await,
        None => Ok(Redirect::to(url::ACCOUNT).into_response()),
    }
}
