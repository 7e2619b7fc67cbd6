//! An invitation, as the invited opens it.

use axum::extract::{Path, State as FromState};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use store::membership::{Accepted, Invitation};
use words::{say, say_with};

use super::role_words;
use crate::device::{self, Person};
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

async fn find(state: &State, token: &str) -> Result<Invitation, Problem> {
    let (hash, now) = (device::hash(token), state.now_micros());
    state
        .with_store(move |store| store::membership::find_invitation(store, &hash, now))
        .await?
        .ok_or(Problem::NotFound)
}

/// Says what accepting means.
pub async fn show(
    FromState(state): FromState<State>,
    person: Person,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let invitation = find(&state, &token).await?;
    if person.own.as_ref() == Some(&invitation.person) {
        return Ok(own_record(&state));
    }
    let title = say_with(
        "people-invited-title",
        &[("name", invitation.record_name.as_str().into())],
    );
    Ok(Page::new(&state, &title).personal().show(html! {
        h1 { (title) }
        p.lead { (role_words(invitation.role)) }
        p { (say("people-invited-own")) }
        form method="post" action=(url::people_invited(&token)) { button.big { (say("people-accept")) } }
    }))
}

fn own_record(state: &State) -> Response {
    let title = say("people-yours-title");
    Page::new(state, &title).personal().show(html! {
        h1 { (title) }
        p.lead { (say("people-yours")) }
        p { a.button href=(url::PEOPLE) { (say("people-done")) } }
    })
}

/// Accepts it: this device shows that record from now on.
pub async fn accept(
    FromState(state): FromState<State>,
    person: Person,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    // Before a device is made: an address that opens nothing leaves nothing behind.
    find(&state, &token).await?;
    let (own, id, cookie) = device::own_device(&state, person).await?;
    let (hash, now) = (device::hash(&token), state.now_micros());
    let accepted = state
        .with_store(move |store| store::membership::accept_invitation(store, &hash, &own, &id, now))
        .await?;
    Ok(match accepted {
        Accepted::OwnRecord => {
            (StatusCode::UNPROCESSABLE_ENTITY, own_record(&state)).into_response()
        }
        Accepted::Member => {
            device::with_cookie(Redirect::to(url::PEOPLE).into_response(), Some(cookie))
        }
    })
}
