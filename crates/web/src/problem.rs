//! What a person sees when something cannot be shown.

use axum::extract::{Request, State as FromState};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use words::{say, say_with};

use crate::page::Page;
use crate::state::State;
use crate::url;

/// Why a page cannot be shown.
#[derive(Debug)]
pub enum Problem {
    /// There is nothing at this address, or nothing of this person's.
    NotFound,
    /// The calendar has no such day.
    NoSuchDay,
    /// The night has not begun yet.
    StillToCome,
    /// The holder of this device may not do that with this record.
    Forbidden,
    /// Tried too often; in so many seconds it may be tried again.
    TooMany(u64),
    /// The database is busy.
    Busy,
    /// Something broke; logged once, with a number for the operator.
    Broken(String),
}

impl From<store::Problem> for Problem {
    fn from(problem: store::Problem) -> Self {
        match problem {
            store::Problem::Missing => Self::NotFound,
            store::Problem::Busy => Self::Busy,
            other => Self::Broken(other.to_string()),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, id) = match self {
            Self::NotFound => (StatusCode::NOT_FOUND, None),
            Self::NoSuchDay => return not_found(Why("no-day-title", "no-day-text")),
            Self::StillToCome => return not_found(Why("to-come-title", "to-come-text")),
            Self::Forbidden => {
                let mut response = StatusCode::FORBIDDEN.into_response();
                response.extensions_mut().insert(NotYours);
                return response;
            }
            Self::TooMany(seconds) => {
                let mut response = StatusCode::TOO_MANY_REQUESTS.into_response();
                response
                    .headers_mut()
                    .insert(header::RETRY_AFTER, seconds.into());
                return response;
            }
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, None),
            Self::Broken(text) => {
                let id = uuid::Uuid::new_v4().to_string();
                tracing::error!(error_id = %id, "a page could not be made: {text}");
                (StatusCode::INTERNAL_SERVER_ERROR, Some(id))
            }
        };
        let mut response = status.into_response();
        if let Some(id) = id {
            response.extensions_mut().insert(ErrorId(id));
        }
        response
    }
}

#[derive(Debug, Clone)]
struct ErrorId(String);

/// Why there is nothing at an address, when more is known than that: keys of title and text.
#[derive(Debug, Clone, Copy)]
struct Why(&'static str, &'static str);

fn not_found(why: Why) -> Response {
    let mut response = StatusCode::NOT_FOUND.into_response();
    response.extensions_mut().insert(why);
    response
}

/// What an address with a secret in it says when it opens nothing. Used up, ended and never made look alike.
fn why_closed(path: &str) -> Option<Why> {
    let is_under = |address: &str| {
        let start = address.strip_suffix("{token}").unwrap_or(address);
        path.strip_prefix(start)
            .is_some_and(|rest| !rest.is_empty())
    };
    if is_under(url::SHARED) {
        Some(Why("closed-title", "closed-share"))
    } else if is_under(url::PEOPLE_INVITED) {
        Some(Why("closed-title", "closed-invitation"))
    } else if is_under(url::ACCOUNT_CONFIRM_TOKEN) || is_under(url::ACCOUNT_RECOVER_TOKEN) {
        Some(Why("closed-title", "closed-letter"))
    } else {
        None
    }
}

/// The holder of the device may not do that, as opposed to a request from a foreign page.
#[derive(Debug, Clone, Copy)]
struct NotYours;

/// Nothing at this address.
pub async fn missing() -> Problem {
    Problem::NotFound
}

/// Refuses a form with the character zero in it: PostgreSQL keeps none, and nobody can type one.
pub async fn without_zero(request: Request, next: Next) -> Response {
    let is_form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| {
            kind.as_bytes()
                .starts_with(b"application/x-www-form-urlencoded")
        });
    if !is_form {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, crate::LARGEST_FORM).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    if body.contains(&0) || body.windows(3).any(|part| part == b"%00") {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    next.run(Request::from_parts(parts, body.into())).await
}

/// A panic of a handler, shown as a broken page. Its text is not logged: it may quote what someone typed.
pub fn panicked(_cause: Box<dyn std::any::Any + Send>) -> Response {
    Problem::Broken("a handler panicked".to_owned()).into_response()
}

/// Turns every bare error, ours or a layer's, into a page.
pub async fn as_page(FromState(state): FromState<State>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_for_machines = path == url::HEALTH || path.starts_with(url::API);
    let is_upload = path == url::DIARY_IMPORT;
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length: Option<u64> = length.and_then(|length| length.to_str().ok()?.parse().ok());
    let closed = why_closed(path);
    let response = next.run(request).await;
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let has_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !(status.is_client_error() || status.is_server_error()) || has_page || is_for_machines {
        return response;
    }
    let id = response
        .extensions()
        .get::<ErrorId>()
        .map_or(String::new(), |id| id.0.clone());
    let is_not_theirs = response.extensions().get::<NotYours>().is_some();
    let (title, text) = match status {
        StatusCode::NOT_FOUND => {
            let told = response.extensions().get::<Why>().copied();
            let Why(title, text) = told
                .or(closed)
                .unwrap_or(Why("missing-title", "missing-text"));
            (title, say(text))
        }
        StatusCode::SERVICE_UNAVAILABLE => ("busy-title", say("busy-text")),
        StatusCode::GATEWAY_TIMEOUT => ("busy-title", say("late-text")),
        StatusCode::FORBIDDEN if is_not_theirs => ("refused-title", say("refused-role")),
        StatusCode::TOO_MANY_REQUESTS => ("refused-title", say("refused-often")),
        StatusCode::FORBIDDEN => ("refused-title", say("refused-origin")),
        StatusCode::PAYLOAD_TOO_LARGE if is_upload => {
            let most = crate::files::LARGEST_FILE;
            ("refused-title", crate::files::too_large(None, length, most))
        }
        StatusCode::PAYLOAD_TOO_LARGE => ("refused-title", say("refused-large")),
        status if status.is_client_error() => ("refused-title", say("refused-form")),
        _ => (
            "broken-title",
            say_with("broken-text", &[("id", id.into())]),
        ),
    };
    let kept = [header::ALLOW, header::RETRY_AFTER].map(|name| {
        let value = response.headers().get(&name).cloned();
        (name, value)
    });
    let mut page = (
        status,
        Page::new(&state, &say(title)).show(body(&say(title), &text, (is_not_theirs, is_upload))),
    )
        .into_response();
    for (name, value) in kept {
        if let Some(value) = value {
            page.headers_mut().insert(name, value);
        }
    }
    page
}

/// `is_not_theirs`: the way out leads to the list of records, where the holder goes back to their own. `is_upload`: it leads back to the file.
fn body(title: &str, text: &str, (is_not_theirs, is_upload): (bool, bool)) -> Markup {
    html! {
        h1 { (title) }
        p.lead { (text) }
        @if is_not_theirs { p { a.button href=(url::PEOPLE) { (say("refused-people")) } } }
        @if is_upload { p { a.button href=(url::DIARY_IMPORT) { (say("files-import-again")) } } }
        (crate::learn::search_form(""))
        ul.list {
            li { a href=(url::START) { (say("nav-start")) } }
            li { a href=(url::NOW) { (say("start-now")) } }
            li { a href=(url::DIARY) { (say("diary-title")) } }
            li { a href=(url::CHECK) { (say("start-check")) } }
            li { a href=(url::LEARN) { (say("learn-title")) } }
        }
    }
}
