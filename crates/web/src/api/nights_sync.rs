//! Phones bring what they logged while there was no network.
//!
//! `POST /api/v1/device` first: it gives the phone a key and the mark of its record, so that a batch can never be stored for two persons.
//! Then `POST /api/v1/nights/sync` with `{"record": "…", "changes": [{"kind": "cramp", "id": "…", "night": "…", "zone": "…", "at": …, "fields": {…}}, …]}`.
//! Answers about warning signs come the same way: `{"kind": "check", "id": "…", "at": …, "answers": {…}}`; they become a check of the person, concluded anew.
//! Each is answered in order; the phone forgets only what was answered. The same may come any number of times.
//! A batch for another record than the one that the device shows now is answered with 409: it waits until that record is open again.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State as FromState;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use care::access::Action;
use care::night::{Change, ChangeRefusal, Key, Outcome, calendar, read_change};
use serde_json::{Value, json};
use store::phone_check::SaidOutcome;

use crate::check;
use crate::device::{self, Person};
use crate::problem::Problem;
use crate::state::State;

/// Most changes in one batch; a phone brings more in several.
const MOST: usize = 500;

/// How long after its end a bed partner's phone may bring a night, in microseconds: a week without a network.
const SEEN: i64 = 7 * 24 * 3600 * 1_000_000;

/// Gives the device a key, if it has none, and says which record it shows.
pub async fn save_device(
    FromState(state): FromState<State>,
    person: Person,
) -> Result<Response, Problem> {
    person.may(Action::LogNight)?;
    let (record, cookie) = device::or_new(&state, person).await?;
    let answer = Json(json!({"record": device::record_mark(&record)})).into_response();
    Ok(device::with_cookie(answer, cookie))
}

/// Stores a batch in one transaction.
pub async fn save(
    FromState(state): FromState<State>,
    person: Person,
    body: Bytes,
) -> Result<Response, Problem> {
    person.may(Action::LogNight)?;
    let Some(record) = person.id.clone() else {
        return Ok(refused(
            StatusCode::UNAUTHORIZED,
            "This device has no key yet; POST /api/v1/device gives it one.",
            json!([]),
        ));
    };
    let given: Value = match serde_json::from_slice(&body) {
        Ok(given) => given,
        Err(error) => {
            return Ok(refused(
                StatusCode::BAD_REQUEST,
                &format!("The body is not JSON: {error}"),
                json!([]),
            ));
        }
    };
    if let Some(meant) = given.get("record").and_then(Value::as_str)
        && meant != device::record_mark(&record)
    {
        return Ok(refused(
            StatusCode::CONFLICT,
            "record: another record is open on this device than the one this was logged for; possible: open that record again",
            json!([{"field": "record", "given": meant, "possible": "the mark that POST /api/v1/device gives now"}]),
        ));
    }
    let Some(given) = given.get("changes").and_then(Value::as_array) else {
        return Ok(refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "changes: a list of changes is needed",
            json!([{"field": "changes", "given": "nothing", "possible": "a list of changes"}]),
        ));
    };
    if given.len() > MOST {
        return Ok(refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            &format!(
                "changes: {} are too many at once; possible: up to {MOST}",
                given.len()
            ),
            json!([{"field": "changes", "given": given.len(), "possible": format!("up to {MOST}")}]),
        ));
    }
    if given.iter().any(is_check) {
        person.may(Action::WarningSigns)?;
    }
    let now = state.now_micros();
    let is_remedy = |name: &str| state.knowledge.entry(&format!("remedy.{name}")).is_some();
    let may_read = person.may(Action::Diary).is_ok();
    let read: Vec<Result<Change, Vec<ChangeRefusal>>> = given
        .iter()
        .filter(|change| !is_check(change))
        .map(|change| {
            let change = read_change(change, now, &is_remedy)?;
            if may_read {
                Ok(change)
            } else {
                only_seen(change, now)
            }
        })
        .collect();
    let changes: Vec<Change> = read.iter().filter_map(|one| one.clone().ok()).collect();
    let author = person.author(&record);
    let (whose, who) = (record.clone(), author.clone());
    let mut outcomes = state
        .with_store(move |store| store::night::save_changes(store, &whose, &who, now, changes))
        .await?
        .into_iter();
    let mut read = read.into_iter();
    let mut answers = Vec::new();
    for given in given {
        let said_at = given.get("at").and_then(Value::as_i64).unwrap_or(now);
        let outcome = if is_check(given) && !may_read && now.saturating_sub(said_at) > SEEN {
            Err(vec![ChangeRefusal {
                field: "at".to_owned(),
                given: said_at.to_string(),
                possible: "one of the last seven days".to_owned(),
            }])
        } else if is_check(given) {
            let said = check::save_said(&state, &record, &author.id, given).await?;
            said.map(|outcome| outcome == SaidOutcome::Stored)
        } else {
            match read.next() {
                Some(Err(refusals)) => Err(refusals),
                _ => Ok(outcomes.next() == Some(Outcome::Stored)),
            }
        };
        answers.push(answer(given, outcome));
    }
    Ok((
        [(header::CACHE_CONTROL, "no-store")],
        Json(json!({"changes": answers})),
    )
        .into_response())
}

/// The change, if it is about what someone beside the bed has seen: a cramp or a quiet night of the last days.
/// Who may not read the diary must not rewrite it either.
fn only_seen(change: Change, now: i64) -> Result<Change, Vec<ChangeRefusal>> {
    let refuse = |field: &str, given: String, possible: &str| {
        Err(vec![ChangeRefusal {
            field: field.to_owned(),
            given,
            possible: possible.to_owned(),
        }])
    };
    let (night, is_cramp) = match &change.key {
        Key::Cramp { night, .. } => (*night, true),
        Key::Night { night } => (*night, false),
    };
    let ended = calendar::zone(&change.zone)
        .and_then(|zone| calendar::bounds(night, &zone))
        .map_or(0, |(_, end)| end.as_microsecond());
    if now.saturating_sub(ended) > SEEN {
        return refuse("night", night.to_string(), "one of the last seven nights");
    }
    let other = change.fields.iter().find(|(field, value)| {
        let is_back = *field == "removed" && **value == Value::Bool(false);
        !(is_cramp || *field == "quiet" || is_back)
    });
    match other {
        Some((field, value)) => refuse(field, value.to_string(), "quiet"),
        None => Ok(change),
    }
}

fn is_check(given: &Value) -> bool {
    given.get("kind").and_then(Value::as_str) == Some("check")
}

/// What became of one change: whether it was stored, or why not.
fn answer(given: &Value, outcome: Result<bool, Vec<ChangeRefusal>>) -> Value {
    let mut answer = json!({"kind": given.get("kind"), "id": given.get("id"), "night": given.get("night"), "at": given.get("at")});
    match outcome {
        Ok(true) => answer["outcome"] = "stored".into(),
        Ok(false) => answer["outcome"] = "unchanged".into(),
        Err(refusals) => {
            answer["outcome"] = "refused".into();
            answer["errors"] = json!(refusals);
        }
    }
    answer
}

/// An error as `application/problem+json`.
fn refused(status: StatusCode, detail: &str, errors: Value) -> Response {
    let body = json!({"type": "about:blank", "title": status.canonical_reason(), "status": status.as_u16(), "detail": detail, "errors": errors});
    (
        status,
        [
            (header::CONTENT_TYPE, "application/problem+json"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        body.to_string(),
    )
        .into_response()
}
