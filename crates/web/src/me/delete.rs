//! Deletes what a person recorded, or everything, after asking once, and shows the receipt.

use axum::extract::State as FromState;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use care::access::Action;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::html;
use store::Store;
use store::erase::{Receipt, erase_account, erase_data};
use words::say;

use crate::device::{self, Person};
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// Asks whether to delete what was recorded.
pub async fn ask_data(
    FromState(state): FromState<State>,
    person: Person,
) -> Result<Response, Problem> {
    ask(
        &state,
        &person,
        url::ME_DELETE_DATA,
        &say("me-delete-data"),
        &say("me-delete-data-lead"),
    )
}

/// Asks whether to delete everything.
pub async fn ask_account(
    FromState(state): FromState<State>,
    person: Person,
) -> Result<Response, Problem> {
    ask(
        &state,
        &person,
        url::ME_DELETE_ACCOUNT,
        &say("me-delete-account"),
        &say("me-delete-account-lead"),
    )
}

fn ask(
    state: &State,
    person: &Person,
    address: &str,
    what: &str,
    lead: &str,
) -> Result<Response, Problem> {
    person.may(Action::Account)?;
    if person.id.is_none() {
        return Ok(Redirect::to(url::ME).into_response());
    }
    Ok(Page::new(state, what).personal().show(html! {
        h1 { (what) }
        p.lead { (lead) }
        p { strong { (say("me-delete-final")) } }
        div.actions {
            form method="post" action=(address) { button.danger { (what) } }
            a.button.plain href=(url::ME) { (say("me-delete-keep")) }
        }
    }))
}

/// Deletes what was recorded.
pub async fn delete_data(
    FromState(state): FromState<State>,
    person: Person,
) -> Result<Response, Problem> {
    let receipt = erase(&state, person, erase_data).await?;
    let page = show(&state, receipt.as_ref(), &say("me-deleted-data"));
    Ok(empty_phone(page))
}

/// Deletes everything and takes the key away from this device.
pub async fn delete_account(
    FromState(state): FromState<State>,
    person: Person,
) -> Result<Response, Problem> {
    let receipt = erase(&state, person, erase_account).await?;
    let page = show(&state, receipt.as_ref(), &say("me-deleted-account"));
    Ok(empty_phone(device::with_cookie(
        page,
        Some(device::forget(&state)?),
    )))
}

/// Also what the phone keeps goes: entries that were not sent yet, and what was chosen for the cramp now.
fn empty_phone(mut page: Response) -> Response {
    page.headers_mut().insert(
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"storage\""),
    );
    page
}

/// The receipt; `None` when there was nothing, as after pressing twice: afterwards there is nothing either way.
async fn erase(
    state: &State,
    person: Person,
    what: fn(&Store, &str, i64) -> Result<Receipt, store::Problem>,
) -> Result<Option<Receipt>, Problem> {
    person.may(Action::Account)?;
    let Some(record) = person.id else {
        return Ok(None);
    };
    let now = state.now_micros();
    match state
        .with_store(move |store| what(store, &record, now))
        .await
    {
        Ok(receipt) => Ok(Some(receipt)),
        Err(store::Problem::Missing) => Ok(None),
        Err(problem) => Err(problem.into()),
    }
}

fn show(state: &State, receipt: Option<&Receipt>, text: &str) -> Response {
    let Some(receipt) = receipt else {
        let title = say("me-title");
        return Page::new(state, &title).personal().show(html! {
            h1 { (title) }
            p.lead { (say("me-nothing")) }
        });
    };
    let title = say("me-deleted-title");
    Page::new(state, &title).personal().show(html! {
        h1 { (title) }
        p.lead { (text) }
        section.card {
            h2 { (say("me-receipt")) }
            dl.facts {
                dt { (say("me-receipt-number")) }
                dd { code { (receipt.number) } }
                dt { (say("me-receipt-time")) }
                dd { (time(receipt.at)) }
            }
            h3 { (say("me-receipt-counts")) }
            (super::counts(&receipt.counts))
        }
        p { (say("me-receipt-keep")) }
        p.small { (say("me-kept")) }
        div.actions { a.button.plain href=(url::START) { (say("nav-start")) } }
    })
}

/// An instant in words. In UTC: after deleting an account nothing says where the person is.
fn time(micros: i64) -> String {
    Timestamp::from_microsecond(micros)
        .map(|instant| {
            instant
                .to_zoned_datetime(TimeZone::UTC)
                .strftime("%-d %B %Y, %H:%M UTC")
                .to_string()
        })
        .unwrap_or_default()
}
