//! The person's own page: make an account, see devices, change the password.

use axum::extract::{Form, Query as FromQuery, State as FromState};
use axum::http::{Extensions, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use care::access::Action;
use maud::{Markup, html};
use store::account::{Account, Purpose};
use store::device::Device;
use store::passkey::Passkey;
use words::{say, say_with};

use super::{
    Done, Fields, email_input, field, letters, passkey, password, password_input, read_email,
    summary,
};
use crate::device::{self, Person};
use crate::page::Page;
use crate::problem::Problem;
use crate::result::day;
use crate::state::State;
use crate::url;

/// The page.
pub async fn show(
    FromState(state): FromState<State>,
    person: Person,
    FromQuery(query): FromQuery<Done>,
) -> Result<Response, Problem> {
    person.may(Action::Account)?;
    let note = query.words();
    shown(&state, person.id, person.device, "", (note, &[])).await
}

/// The page again, with what is wrong.
async fn page(
    state: &State,
    person: Option<String>,
    here: Option<String>,
    email: &str,
    errors: &[String],
) -> Result<Response, Problem> {
    shown(state, person, here, email, (None, errors)).await
}

async fn shown(
    state: &State,
    person: Option<String>,
    here: Option<String>,
    email: &str,
    (note, errors): (Option<String>, &[String]),
) -> Result<Response, Problem> {
    let known = match person {
        None => None,
        Some(person) => {
            state
                .with_store(move |store| {
                    let account = store::account::find_account(store, &person)?;
                    let devices = store::device::list_devices(store, &person)?;
                    let passkeys = store::passkey::list_passkeys(store, &person)?;
                    Ok(account.map(|account| Known {
                        account,
                        devices,
                        passkeys,
                    }))
                })
                .await?
        }
    };
    let page = Page::new(state, &say("account-title"))
        .personal()
        .show(html! {
            h1 { (say("account-title")) }
            @if let Some(note) = note { p.card.notice role="status" { (note) } }
            @match &known {
                None => (unclaimed(state, email, errors)),
                Some(known) => (claimed(state, known, here.as_deref(), email, errors)),
            }
        });
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok((status, page).into_response())
}

/// What is known about someone with an account.
struct Known {
    account: Account,
    devices: Vec<Device>,
    passkeys: Vec<Passkey>,
}

fn unclaimed(state: &State, email: &str, errors: &[String]) -> Markup {
    html! {
        p.lead { (say("account-lead")) }
        p { a href=(url::ACCOUNT_SIGN_IN) { (say("account-have")) } }
        (summary(errors))
        h2 { (say("account-with-passkey")) }
        p { (say("account-passkey-lead")) }
        (passkey::button(state, passkey::Use::Make))
        h2 { (say("account-with-password")) }
        form method="post" action=(url::ACCOUNT) {
            (email_input(email))
            (password_input("password", &say("account-password-new"), true))
            p.small { (say("account-password-hint")) }
            p { button { (say("account-make")) } }
        }
    }
}

fn claimed(
    state: &State,
    known: &Known,
    here: Option<&str>,
    email: &str,
    errors: &[String],
) -> Markup {
    let account = &known.account;
    html! {
        @match &account.email {
            Some(email) => p.lead { (say_with("account-of", &[("email", email.as_str().into())])) },
            None => p.lead { (say("account-of-passkey")) },
        }
        (summary(errors))
        @if account.email.is_none() { p { (say("account-no-email")) } }
        @else if account.email_confirmed_at.is_some() { p { (say("account-confirmed")) } }
        @else {
            p { (say("account-unconfirmed")) }
            form method="post" action=(url::ACCOUNT_CONFIRM) { button { (say("account-confirm-again")) } }
        }
        form method="post" action=(url::ACCOUNT_SIGN_OUT) { button { (say("account-sign-out-here")) } }
        h2 { (say("account-devices")) }
        @for device in &known.devices { (card(device, here == Some(device.id.as_str()))) }
        form method="post" action=(url::ACCOUNT_SIGN_OUT) {
            input type="hidden" name="which" value="all";
            button.danger { (say("account-sign-out-all")) }
        }
        h2 { (say("account-passkeys")) }
        p { (say("account-passkey-lead")) }
        @for passkey in &known.passkeys { (passkey_card(passkey)) }
        (passkey::button(state, passkey::Use::Make))
        (own_email(account, email))
        (own_password(account))
    }
}

fn own_email(account: &Account, email: &str) -> Markup {
    let word = if account.email.is_some() {
        "account-email-change"
    } else {
        "account-email-add"
    };
    html! {
        h2 { (say(word)) }
        p { (say("account-email-lead")) }
        form method="post" action=(url::ACCOUNT_EMAIL) {
            (email_input(email))
            @if account.password_hash.is_some() { (password_input("password", &say("account-password-now"), false)) }
            p { button { (say("account-email-send")) } }
        }
    }
}

fn own_password(account: &Account) -> Markup {
    // Without an address there is nothing to type a password to.
    let Some(email) = &account.email else {
        return html! {};
    };
    let (has, word) = match account.password_hash {
        Some(_) => (true, "account-password-change"),
        None => (false, "account-password-add"),
    };
    html! {
        h2 { (say(word)) }
        form method="post" action=(url::ACCOUNT_PASSWORD) {
            input type="hidden" name="email" autocomplete="username" value=(email);
            @if has {
                p {
                    label for="now" { (say("account-password-now")) }
                    input #now type="password" name="now" autocomplete="current-password" maxlength="200" required;
                }
            }
            (password_input("new", &say("account-password-new"), true))
            p.small { (say("account-password-hint")) }
            p.small { (say("account-password-others")) }
            p { button { (say(word)) } }
        }
    }
}

fn passkey_card(passkey: &Passkey) -> Markup {
    let name = named(&passkey.name);
    html! {
        section.card {
            h3 { (name) }
            p {
                @match passkey.used_at {
                    Some(used) => (say_with("account-passkey-used", &[("made", day(passkey.created_at).into()), ("used", day(used).into())])),
                    None => (say_with("account-passkey-unused", &[("made", day(passkey.created_at).into())])),
                }
            }
            form method="post" action=(url::ACCOUNT_PASSKEY_REMOVE) {
                input type="hidden" name="passkey" value=(passkey.id);
                button aria-label=(say_with("account-passkey-remove-named", &[("name", name.into())])) { (say("account-passkey-remove")) }
            }
        }
    }
}

/// The name that a browser gave, or a browser without one.
fn named(name: &str) -> String {
    if name.is_empty() {
        say("account-device-unnamed").into_owned()
    } else {
        name.to_owned()
    }
}

fn card(device: &Device, is_here: bool) -> Markup {
    let name = named(&device.name);
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
        .with_hashing(move |store| {
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

/// Changes the password of someone who knows the present one, or adds one to an account with passkeys only.
pub async fn save_password(
    FromState(state): FromState<State>,
    person: Person,
    connection: Extensions,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Account)?;
    let here = person.device.clone().ok_or(Problem::NotFound)?;
    state.tries.account(&record, &connection)?;
    let given = field(&fields, "now").to_owned();
    let new = field(&fields, "new").to_owned();
    let (id, now) = (record.clone(), state.now_micros());
    let refused = state
        .with_hashing(move |store| {
            let account =
                store::account::find_account(store, &id)?.ok_or(store::Problem::Missing)?;
            let email = account.email.as_deref().ok_or(store::Problem::Missing)?;
            if let Some(error) = wrong(&account, &given) {
                return Ok(Some(error));
            }
            let new = match password::check(&new, email) {
                Ok(new) => new,
                Err(error) => return Ok(Some(error)),
            };
            store::account::save_password(store, &id, &here, &password::hash(&new)?, now)?;
            Ok(None)
        })
        .await?;
    match refused {
        Some(error) => page(&state, Some(record), person.device, "", &[error]).await,
        None => Ok(Redirect::to(&format!("{}?done=password", url::ACCOUNT)).into_response()),
    }
}

/// What is wrong with the password that was given, if the account has one.
fn wrong(account: &Account, given: &str) -> Option<String> {
    let known = account.password_hash.as_deref()?;
    (!password::is_right(given, Some(known))).then(|| say("account-password-wrong").into_owned())
}

/// Sends a letter to another address, which becomes the account's when the letter is answered.
pub async fn save_email(
    FromState(state): FromState<State>,
    person: Person,
    connection: Extensions,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Account)?;
    let typed = field(&fields, "email").trim().to_owned();
    let email = match read_email(&typed) {
        Ok(email) => email,
        Err(error) => return page(&state, Some(record), person.device, &typed, &[error]).await,
    };
    state.tries.account(&record, &connection)?;
    state.tries.letter(&email, &connection)?;
    let given = field(&fields, "password").to_owned();
    let (id, now) = (record.clone(), state.now_micros());
    let letter = letters::new(&state, Purpose::Confirm);
    let refused = state
        .with_hashing(move |store| {
            let account =
                store::account::find_account(store, &id)?.ok_or(store::Problem::Missing)?;
            if let Some(error) = wrong(&account, &given) {
                return Ok(Some(error));
            }
            match store::account::ask_email(store, &id, &email, letter, now) {
                Ok(()) => Ok(None),
                Err(store::Problem::Exists) => Ok(Some(say("account-email-taken").into_owned())),
                Err(problem) => Err(problem),
            }
        })
        .await?;
    match refused {
        Some(error) => page(&state, Some(record), person.device, &typed, &[error]).await,
        None => Ok(letters::sent(&state)),
    }
}

/// Removes a passkey, but not the last way into the record.
pub async fn remove_passkey(
    FromState(state): FromState<State>,
    person: Person,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Account)?;
    let (id, passkey) = (record.clone(), field(&fields, "passkey").to_owned());
    let now = state.now_micros();
    let is_done = state
        .with_store(move |store| store::passkey::remove_passkey(store, &id, &passkey, now))
        .await?;
    if is_done {
        return Ok(Redirect::to(url::ACCOUNT).into_response());
    }
    let error = say("account-passkey-last").into_owned();
    page(&state, Some(record), person.device, "", &[error]).await
}
