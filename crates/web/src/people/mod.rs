//! People: whose record this device shows, who may open the person's own, and invitations.

mod invite;
mod invited;
mod list;

use axum::Form;
use axum::Router;
use axum::extract::State as FromState;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use care::access::{Action, Role};
use store::Store;
use store::membership::{remove_invitation, revoke_member};
use words::say;

use crate::device::Person;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// The routes of people.
pub fn routes() -> Router<State> {
    Router::new()
        .route(url::PEOPLE, get(list::show).post(invite::save))
        .route(url::PEOPLE_SWITCH, post(switch))
        .route(url::PEOPLE_LEAVE, post(leave))
        .route(url::PEOPLE_WITHDRAW, post(withdraw))
        .route(url::PEOPLE_REVOKE, post(revoke))
        .route(
            url::PEOPLE_INVITED,
            get(invited::show).post(invited::accept),
        )
}

/// What someone with this role may do, in plain words.
fn role_words(role: Role) -> String {
    say(&format!("role-{}", role.id())).into_owned()
}

/// The one thing a button of the list is about.
#[derive(serde::Deserialize)]
struct Chosen {
    /// A person whose record it is, a membership or an invitation; empty for the own record.
    #[serde(default)]
    id: String,
}

async fn switch(
    FromState(state): FromState<State>,
    person: Person,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Problem> {
    let (Some(own), Some(device)) = (person.own, person.device) else {
        return Err(Problem::NotFound);
    };
    let now = state.now_micros();
    state
        .with_store(move |store| {
            let record = Some(chosen.id.as_str()).filter(|id| !id.is_empty());
            store::membership::switch_record(store, &own, &device, record, now)
        })
        .await?;
    Ok(Redirect::to(url::PEOPLE).into_response())
}

async fn leave(
    FromState(state): FromState<State>,
    person: Person,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Problem> {
    let own = person.own.ok_or(Problem::NotFound)?;
    let now = state.now_micros();
    state
        .with_store(move |store| store::membership::leave_record(store, &own, &chosen.id, now))
        .await?;
    Ok(Redirect::to(url::PEOPLE).into_response())
}

/// Ends what a button of the list names: an invitation or a membership of the own record.
async fn end(
    state: State,
    person: Person,
    chosen: Chosen,
    end: fn(&Store, &str, &str, i64) -> Result<(), store::Problem>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Share)?;
    let now = state.now_micros();
    state
        .with_store(move |store| end(store, &record, &chosen.id, now))
        .await?;
    Ok(Redirect::to(url::PEOPLE).into_response())
}

async fn withdraw(
    FromState(state): FromState<State>,
    person: Person,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Problem> {
    end(state, person, chosen, remove_invitation).await
}

async fn revoke(
    FromState(state): FromState<State>,
    person: Person,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Problem> {
    end(state, person, chosen, revoke_member).await
}
