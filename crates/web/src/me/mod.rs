//! The person's own data: what is stored, taken out, shared and deleted.

mod delete;

use axum::Router;
use axum::extract::State as FromState;
use axum::response::Response;
use axum::routing::get;
use care::access::Action;
use maud::{Markup, html};
use store::assessment::StoredAssessment;
use store::erase::Kind;
use words::{say, say_with};

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
    let (stored, last) = match person.id {
        None => (None, None),
        Some(person) => {
            state
                .with_store(move |store| {
                    let stored = store::erase::count_stored(store, &person)?;
                    let Some(last) = store::assessment::find_last_done_assessment(store, &person)?
                    else {
                        return Ok((Some(stored), None));
                    };
                    let is_before =
                        store::assessment::is_before_medicine_change(store, &person, &last.id)?;
                    Ok((Some(stored), Some((last, is_before))))
                })
                .await?
        }
    };
    Ok(Page::new(&state, &say("me-title")).personal().show(html! {
        h1 { (say("me-title")) }
        @match stored {
            None => { p.lead { (say("me-nothing")) } }
            Some(stored) => {
                p.lead { (say("me-lead")) }
                @if let Some((last, is_before)) = &last { (last_check(&state, last, *is_before)) }
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

/// How urgent the last check was, and whether it knows the medicines of now.
fn last_check(state: &State, last: &StoredAssessment, is_before: bool) -> Markup {
    let tier = last.tier.as_deref();
    let words = (state.knowledge.tiers.iter()).find(|words| tier == Some(words.id.id()));
    let day = crate::result::day(last.completed_at.unwrap_or(last.created_at));
    html! {
        section.card #last-check {
            h2 { (say_with("result-of", &[("date", day.into())])) }
            @if let Some(words) = words {
                p { strong { (words.title) } }
                p { (state.settings.local.fill(&words.act)) }
            }
            @if is_before { p { (say("result-medicines-changed")) } }
            p { a.button.plain href=(url::result(&last.id)) { (say("result-title")) } }
        }
    }
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
