//! The person's links: make one, see who opened it, end it.

use axum::extract::{Form, Path, State as FromState};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use care::access::Action;
use maud::{Markup, html};
use store::share::{NewShare, Share};
use uuid::Uuid;
use words::{say, say_with};

use super::SCOPES;
use crate::account::password;
use crate::device::{self, Person};
use crate::link;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// Longest life of a link, in days.
const LONGEST: i64 = 30;

/// The list and the form for another link.
pub async fn list(FromState(state): FromState<State>, person: Person) -> Result<Response, Problem> {
    person.may(Action::Share)?;
    show(&state, person.id, &[], StatusCode::OK).await
}

async fn show(
    state: &State,
    person: Option<String>,
    errors: &[String],
    status: StatusCode,
) -> Result<Response, Problem> {
    let shares = match person {
        None => Vec::new(),
        Some(person) => {
            state
                .with_store(move |store| store::share::list_shares(store, &person))
                .await?
        }
    };
    let now = state.now_micros();
    let page = Page::new(state, &say("share-title")).personal().show(html! {
        h1 { (say("share-title")) }
        p.lead { (say("share-lead")) }
        @if !errors.is_empty() {
            div.error-summary role="alert" tabindex="-1" { ul { @for error in errors { li { (error) } } } }
        }
        form method="post" action=(url::SHARES) {
            p { label for="name" { (say("share-name")) } input #name type="text" name="name" maxlength="80" required; }
            fieldset {
                legend { (say("share-scope")) }
                div.options {
                    @for scope in SCOPES {
                        label.option { input type="checkbox" name=(scope) value="yes" checked; (scope_name(scope)) }
                    }
                }
            }
            p { label for="days" { (say("share-days")) } input #days.number type="text" inputmode="numeric" name="days" value="7"; }
            p { button { (say("share-make")) } }
        }
        @if !shares.is_empty() {
            h2 { (say("share-list")) }
            @for (share, log) in &shares { (card(share, log, now)) }
        }
    });
    Ok((status, page).into_response())
}

fn scope_name(scope: &str) -> String {
    match scope {
        "numbers" => say("share-scope-numbers"),
        "nights" => say("share-scope-nights"),
        _ => say("share-scope-check"),
    }
    .into_owned()
}

fn card(share: &Share, log: &[(i64, String)], now: i64) -> Markup {
    let state = if share.revoked_at.is_some() {
        say("share-revoked")
    } else if now >= share.expires_at {
        say("share-expired")
    } else if share.is_open(now) {
        say_with(
            "share-until",
            &[("day", crate::result::day(share.expires_at).into())],
        )
    } else {
        say("share-locked")
    };
    html! {
        section.card {
            h3 { (share.name) }
            p { (state) }
            @if log.is_empty() { p.small { (say("share-never-opened")) } }
            @else {
                details {
                    summary { (say_with("share-log", &[("count", log.len().into())])) }
                    ul { @for (at, what) in log {
                        li { (instant(*at)) ": " (say(if what == "opened" { "share-opened" } else { "share-wrong" })) }
                    } }
                }
            }
            @if share.is_open(now) {
                form method="post" action=(url::share_revoke(&share.id)) { button.danger { (say("share-revoke")) } }
            }
        }
    }
}

/// Day and time in UTC, as the log keeps it.
fn instant(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).map_or(String::new(), |at| {
        at.to_zoned_datetime(jiff::tz::TimeZone::UTC)
            .strftime("%Y-%m-%d %H:%M UTC")
            .to_string()
    })
}

/// Makes a link and shows its two secrets this once.
pub async fn save(
    FromState(state): FromState<State>,
    person: Person,
    headers: HeaderMap,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Share)?;
    let field = |name: &str| {
        fields
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.trim())
    };
    let mut errors = Vec::new();
    let name = field("name").to_owned();
    if name.is_empty() || name.chars().count() > 80 {
        errors.push(say("share-name-wrong").into_owned());
    }
    let days: i64 = field("days").parse().unwrap_or(0);
    if !(1..=LONGEST).contains(&days) {
        errors.push(
            say_with(
                "share-days-wrong",
                &[
                    ("given", field("days").to_owned().into()),
                    ("most", LONGEST.into()),
                ],
            )
            .into_owned(),
        );
    }
    let scope: Vec<&str> = SCOPES
        .into_iter()
        .filter(|scope| !field(scope).is_empty())
        .collect();
    if scope.is_empty() {
        errors.push(say("share-scope-wrong").into_owned());
    }
    if !errors.is_empty() {
        return show(
            &state,
            Some(record),
            &errors,
            StatusCode::UNPROCESSABLE_ENTITY,
        )
        .await;
    }
    let token = device::new_secret();
    // Six digits are enough beside a lock after five wrong ones.
    let passcode = format!("{:06}", Uuid::new_v4().as_u128() % 1_000_000);
    let now = state.now_micros();
    let share = NewShare {
        name: name.clone(),
        scope: serde_json::json!(scope).to_string(),
        token_hash: device::hash(&token),
        passcode_hash: String::new(),
        expires_at: now.saturating_add(days * 24 * 3600 * 1_000_000),
    };
    let to_hash = passcode.clone();
    state
        .with_hashing(move |store| {
            let passcode_hash = password::hash(&to_hash)?;
            let share = NewShare {
                passcode_hash,
                ..share
            };
            store::share::save_share(store, &record, share, now)
        })
        .await?;
    let link = link::full(&state, &headers, &url::shared(&token));
    Ok(Page::new(&state, &say("share-made-title"))
        .personal()
        .show(html! {
            h1 { (say("share-made-title")) }
            p.lead { (say_with("share-made", &[("name", name.into())])) }
            section.card {
                p { (say("share-link")) }
                p { a href=(&link) { (&link) } }
                (link::picture(&link, &say("share-picture")))
                p { (say("share-passcode")) }
                p.passcode { strong { (passcode) } }
            }
            p { (say("share-once")) }
            p { a.button href=(url::SHARES) { (say("share-done")) } }
        }))
}

/// Ends a link.
pub async fn revoke(
    FromState(state): FromState<State>,
    person: Person,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Share)?;
    let now = state.now_micros();
    state
        .with_store(move |store| store::share::revoke_share(store, &record, &id, now))
        .await?;
    Ok(Redirect::to(url::SHARES).into_response())
}
