//! Whether the server and its database work, for whoever watches it.

use axum::extract::State as FromState;
use axum::http::StatusCode;

use crate::state::State;

/// "ok", or 503.
pub async fn show(FromState(state): FromState<State>) -> (StatusCode, &'static str) {
    let read = state
        .with_store(|store| store.read(|tx| tx.query("select 1", &[]).map(|_| ())))
        .await;
    match read {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer",
        ),
    }
}
