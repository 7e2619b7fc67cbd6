//! The person's links: make one, see who opened it, end it.

use axum::extract::{Form, Path, State as FromState};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use care::access::Action;
use maud::{Markup, html};
use store::share::{NewShare, Share, ShareWithLog};
use uuid::Uuid;
use words::{say, say_with};

use super::SCOPES;
use crate::account::password;
use crate::device::{self, Person};
use crate::errors::{Errors, shown};
use crate::link;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// Longest life of a link, in days.
const LONGEST: i64 = 30;

/// Longest name, in characters.
const LONGEST_NAME: usize = 80;

/// The form of a link: as it is asked, or as it was sent.
struct ShareForm {
    /// The identifier of the link that it makes.
    id: String,
    name: String,
    days: String,
    scope: Vec<&'static str>,
    errors: Errors,
}

impl ShareForm {
    fn asked() -> Self {
        Self {
            id: store::new_id(),
            name: String::new(),
            days: "7".to_owned(),
            scope: SCOPES.to_vec(),
            errors: Errors::default(),
        }
    }

    fn sent(fields: &[(String, String)]) -> Self {
        let field = |name: &str| {
            fields
                .iter()
                .find(|(key, _)| key == name)
                .map_or("", |(_, value)| value.trim())
        };
        let id = Uuid::parse_str(field("id")).map_or_else(|_| store::new_id(), |id| id.to_string());
        Self {
            id,
            name: field("name").to_owned(),
            days: field("days").to_owned(),
            scope: SCOPES
                .into_iter()
                .filter(|scope| !field(scope).is_empty())
                .collect(),
            errors: Errors::default(),
        }
    }

    /// For how many days; `None` when something is wrong, which then stands in the errors.
    fn read(&mut self) -> Option<i64> {
        let length = self.name.chars().count();
        if length == 0 {
            self.errors.insert("name", say("share-name-missing"));
        } else if length > LONGEST_NAME {
            let arguments = [("given", length.into()), ("most", LONGEST_NAME.into())];
            self.errors
                .insert("name", say_with("share-name-long", &arguments));
        }
        if self.scope.is_empty() {
            self.errors.insert("scope", say("share-scope-wrong"));
        }
        let days = self.days.parse().ok();
        let days = days.filter(|days| (1..=LONGEST).contains(days));
        if days.is_none() {
            let arguments = [
                ("given", shown(&self.days).into()),
                ("most", LONGEST.into()),
            ];
            self.errors
                .insert("days", say_with("share-days-wrong", &arguments));
        }
        days.filter(|_| self.errors.is_empty())
    }

    fn markup(&self) -> Markup {
        let errors = &self.errors;
        html! {
            form method="post" action=(url::SHARES) novalidate {
                input type="hidden" name="id" value=(self.id);
                div.field {
                    label for="name" { (label("name")) }
                    p.help #name-help { (say("share-name-help")) }
                    (errors.at("name"))
                    input #name type="text" name="name" autocomplete="off" value=(self.name) aria-describedby=[errors.described("name", Some("name-help"))] aria-invalid=[errors.invalid("name")];
                }
                fieldset #scope tabindex="-1" aria-describedby=[errors.described("scope", None)] {
                    legend { (label("scope")) }
                    (errors.at("scope"))
                    div.options {
                        @for scope in SCOPES {
                            label.option { input type="checkbox" name=(scope) value="yes" checked[self.scope.contains(&scope)] aria-invalid=[errors.invalid("scope")]; (scope_name(scope)) }
                        }
                    }
                }
                div.field {
                    label for="days" { (label("days")) }
                    (errors.at("days"))
                    input #days.number type="text" inputmode="numeric" autocomplete="off" name="days" value=(self.days) aria-describedby=[errors.described("days", None)] aria-invalid=[errors.invalid("days")];
                }
                p { button { (say("share-make")) } }
            }
        }
    }
}

fn label(field: &str) -> String {
    match field {
        "name" => say("share-name"),
        "scope" => say("share-scope"),
        _ => say("share-days"),
    }
    .into_owned()
}

/// The list and the form for another link.
pub async fn list(FromState(state): FromState<State>, person: Person) -> Result<Response, Problem> {
    person.may(Action::Share)?;
    show(&state, person.id, &ShareForm::asked(), None).await
}

async fn list_of(state: &State, person: Option<String>) -> Result<Vec<ShareWithLog>, Problem> {
    match person {
        None => Ok(Vec::new()),
        Some(person) => Ok(state
            .with_store(move |store| store::share::list_shares(store, &person))
            .await?),
    }
}

/// The page; `known` is the name of a link that was made already when its form came again.
async fn show(
    state: &State,
    person: Option<String>,
    form: &ShareForm,
    known: Option<&str>,
) -> Result<Response, Problem> {
    let shares = list_of(state, person).await?;
    let now = state.now_micros();
    let page = Page::new(state, &say("share-title")).personal().show(html! {
        h1 { (say("share-title")) }
        @if let Some(name) = known {
            div.card.notice role="status" { p { (say_with("share-known", &[("name", name.to_owned().into())])) } }
        }
        p.lead { (say("share-lead")) }
        (form.errors.summary(label))
        (form.markup())
        @if !shares.is_empty() {
            h2 { (say("share-list")) }
            @for (share, log) in &shares { (card(share, log, now)) }
        }
    });
    Ok((form.errors.status(), page).into_response())
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
    person.may(Action::Share)?;
    let mut form = ShareForm::sent(&fields);
    // Sent again, as by a reload: the link is there, and its secrets were shown once.
    let known = list_of(&state, person.id.clone()).await?;
    if let Some((share, _)) = known.iter().find(|(share, _)| share.id == form.id) {
        let name = share.name.clone();
        form.id = store::new_id();
        return show(&state, person.id, &form, Some(&name)).await;
    }
    let Some(days) = form.read() else {
        return show(&state, person.id, &form, None).await;
    };
    let (record, cookie) = device::or_new(&state, person).await?;
    let token = device::new_secret();
    // Six digits are enough beside a lock after five wrong ones.
    let passcode = format!("{:06}", Uuid::new_v4().as_u128() % 1_000_000);
    let now = state.now_micros();
    let share = NewShare {
        id: form.id.clone(),
        name: form.name.clone(),
        scope: serde_json::json!(form.scope).to_string(),
        token_hash: device::hash(&token),
        passcode_hash: String::new(),
        expires_at: now.saturating_add(days * 24 * 3600 * 1_000_000),
    };
    let (to_hash, owner) = (passcode.clone(), record.clone());
    let is_new = state
        .with_hashing(move |store| {
            let passcode_hash = password::hash(&to_hash)?;
            let share = NewShare {
                passcode_hash,
                ..share
            };
            store::share::save_share(store, &owner, share, now)
        })
        .await?;
    if !is_new {
        // Two taps: the other one was answered with the secrets.
        let name = std::mem::take(&mut form.name);
        form = ShareForm::asked();
        return show(&state, Some(record), &form, Some(&name)).await;
    }
    let link = link::full(&state, &headers, &url::shared(&token));
    let page = Page::new(&state, &say("share-made-title"))
        .personal()
        .show(html! {
            h1 { (say("share-made-title")) }
            p.lead { (say_with("share-made", &[("name", form.name.into())])) }
            section.card {
                p { (say("share-link")) }
                p { a href=(&link) { (&link) } }
                (link::picture(&link, &say("share-picture")))
                p { (say("share-passcode")) }
                p.passcode { strong { (passcode) } }
            }
            p { (say("share-once")) }
            p { a.button href=(url::SHARES) { (say("share-done")) } }
        });
    Ok(device::with_cookie(page, cookie))
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
