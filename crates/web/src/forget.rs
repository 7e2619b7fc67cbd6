//! Deletes everything about a person.

use axum::extract::State as FromState;
use axum::response::Response;
use care::access::Action;
use maud::html;
use words::say;

use crate::device::{self, Person};
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;

/// Removes the record and takes the key away. Nothing to remove is fine too: afterwards there is nothing.
pub async fn save(FromState(state): FromState<State>, person: Person) -> Result<Response, Problem> {
    person.may(Action::Account)?;
    if let Some(person) = person.id {
        let now = state.now_micros();
        let removed = state
            .with_store(move |store| store::person::remove_person(store, &person, now))
            .await;
        match removed {
            Ok(()) | Err(store::Problem::Missing) => {}
            Err(problem) => return Err(problem.into()),
        }
    }
    let page = Page::new(&state, &say("deleted-title"))
        .personal()
        .show(html! {
            h1 { (say("deleted-title")) }
            p.lead { (say("deleted-text")) }
        });
    Ok(device::with_cookie(page, Some(device::forget(&state)?)))
}
