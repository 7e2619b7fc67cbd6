//! Browsers subscribe to push messages.

use axum::Json;
use axum::extract::State as FromState;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use care::access::Action;
use serde::Deserialize;
use serde_json::json;
use store::push::Subscription;
use web_push_native::jwt_simple::algorithms::{ECDSAP256PublicKeyLike, ES256KeyPair};

use crate::device::Person;
use crate::problem::Problem;
use crate::state::State;

/// The public key with which a browser subscribes; nothing while no courier has made one.
pub async fn show_key(FromState(state): FromState<State>) -> Result<Response, Problem> {
    let kept = state
        .with_store(|store| store::setting::find(store, store::setting::PUSH_KEY))
        .await?;
    let key = kept
        .and_then(|kept| BASE64.decode(kept).ok())
        .and_then(|bytes| ES256KeyPair::from_bytes(&bytes).ok())
        .ok_or(Problem::NotFound)?;
    let key = BASE64.encode(key.public_key().public_key().to_bytes_uncompressed());
    Ok(Json(json!({"key": key})).into_response())
}

/// What a browser says of its subscription.
#[derive(Deserialize)]
pub struct Given {
    endpoint: String,
    keys: Keys,
}

#[derive(Deserialize)]
struct Keys {
    p256dh: String,
    auth: String,
}

/// Keeps the subscription of this device. It brings the reminders of the device's holder, also while it shows someone else's record.
pub async fn save(
    FromState(state): FromState<State>,
    person: Person,
    body: axum::body::Bytes,
) -> Result<Response, Problem> {
    person.may(Action::Plan)?;
    let Some(own) = person.own.clone() else {
        return Err(Problem::NotFound);
    };
    let decoded = |text: &str| {
        BASE64
            .decode(text.trim_end_matches('='))
            .map_or(0, |bytes| bytes.len())
    };
    let given = serde_json::from_slice::<Given>(&body).ok().filter(|given| {
        given.endpoint.starts_with("https://")
            && given.endpoint.len() < 1000
            && decoded(&given.keys.p256dh) == 65
            && decoded(&given.keys.auth) == 16
    });
    let Some(given) = given else {
        let problem = json!({"type": "about:blank", "status": 422, "detail": "The body is no push subscription; possible: endpoint with https, keys.p256dh and keys.auth as base64url."});
        return Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            [(header::CONTENT_TYPE, "application/problem+json")],
            problem.to_string(),
        )
            .into_response());
    };
    let subscription = Subscription {
        endpoint: given.endpoint,
        p256dh: given.keys.p256dh,
        auth: given.keys.auth,
    };
    let now = state.now_micros();
    let device = person.device;
    state
        .with_store(move |store| {
            store::push::save_subscription(store, &own, device.as_deref(), subscription, now)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
