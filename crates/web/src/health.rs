//! Whether the server and its database work, for whoever watches it.

use axum::extract::State as FromState;
use axum::http::StatusCode;

use crate::state::State;

/// "ok", or 503 with the reason; reads and writes, because a full disk still reads.
pub async fn show(FromState(state): FromState<State>) -> (StatusCode, String) {
    match state.with_store(|store| store.ping()).await {
        Ok(()) => (StatusCode::OK, "ok".to_owned()),
        Err(problem) => (StatusCode::SERVICE_UNAVAILABLE, problem.to_string()),
    }
}
