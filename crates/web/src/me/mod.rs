//! The person's own data: what is stored, taken out, shared and deleted.

mod delete;

use axum::Router;
use axum::extract::State as FromState;
use axum::response::Response;
use axum::routing::get;
use care::access::Action;
use maud::{Markup, html};
use store::erase::Kind;
use words::say;

use crate::device::Person;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// The routes of the person's own data.
pub fn routes() -> Router<State> {
    Router::new()
        .route(url::ME, get(show))
        .route(
            url::ME_DELETE_DATA,
            get(delete::ask_data).post(delete::delete_data),
        )
        .route(
            url::ME_DELETE_ACCOUNT,
            get(delete::ask_account).post(delete::delete_account),
        )
}

/// What is stored and what can be done with it.
async fn show(FromState(state): FromState<State>, person: Person) -> Result<Response, Problem> {
    person.may(Action::Account)?;
    let stored = match person.id {
        None => None,
        Some(person) => Some(
            state
                .with_store(move |store| store::erase::count_stored(store, &person))
                .await?,
        ),
    };
    Ok(Page::new(&state, &say("me-title")).personal().show(html! {
        h1 { (say("me-title")) }
        @match stored {
            None => { p.lead { (say("me-nothing")) } }
            Some(stored) => {
                p.lead { (say("me-lead")) }
                section.card {
                    h2 { (say("me-stored")) }
                    (counts(&stored))
                }
                h2 { (say("me-out")) }
                p { (say("me-out-lead")) }
                div.actions {
                    a.button.plain href=(url::DIARY_EXPORT) { (say("me-export")) }
                    a.button.plain href=(url::ACCOUNT) { (say("account-title")) }
                    a.button.plain href=(url::SHARES) { (say("me-shares")) }
                }
                h2 { (say("me-delete")) }
                p { (say("me-delete-data-lead")) }
                div.actions { a.button.plain href=(url::ME_DELETE_DATA) { (say("me-delete-data")) } }
                p { (say("me-delete-account-lead")) }
                div.actions { a.button.plain href=(url::ME_DELETE_ACCOUNT) { (say("me-delete-account")) } }
            }
        }
        p.small { (say("me-kept")) }
    }))
}

/// How many of each kind; those with none are left out.
fn counts(stored: &[(Kind, u64)]) -> Markup {
    let some = stored.iter().filter(|(_, count)| *count > 0);
    html! {
        dl.facts {
            @for (kind, count) in some {
                dt { (kind_name(*kind)) }
                dd { (count) }
            }
        }
        @if stored.iter().all(|(_, count)| *count == 0) { p { (say("me-none")) } }
    }
}

fn kind_name(kind: Kind) -> std::borrow::Cow<'static, str> {
    match kind {
        Kind::Nights => say("me-kind-nights"),
        Kind::Cramps => say("me-kind-cramps"),
        Kind::Undo => say("me-kind-undo"),
        Kind::OwnFactors => say("me-kind-own-factors"),
        Kind::ImportDrafts => say("me-kind-import-drafts"),
        Kind::Checks => say("me-kind-checks"),
        Kind::Medicines => say("me-kind-medicines"),
        Kind::Reminders => say("me-kind-reminders"),
        Kind::Steps => say("me-kind-steps"),
        Kind::Subscriptions => say("me-kind-subscriptions"),
        Kind::Shares => say("me-kind-shares"),
        Kind::Messages => say("me-kind-messages"),
        Kind::Account => say("me-kind-account"),
        Kind::Passkeys => say("me-kind-passkeys"),
        Kind::EmailTokens => say("me-kind-email-tokens"),
        Kind::Memberships => say("me-kind-memberships"),
        Kind::Invitations => say("me-kind-invitations"),
        Kind::Devices => say("me-kind-devices"),
    }
}

/// The way to the person's own data, for the foot of other pages.
pub fn link() -> Markup {
    html! { p { a.button.plain href=(url::ME) { (say("me-title")) } } }
}
