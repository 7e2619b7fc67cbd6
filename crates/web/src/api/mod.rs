//! What programs call: JSON in, JSON out.

mod nights_sync;

use axum::Router;
use axum::routing::post;

use crate::state::State;
use crate::url;

/// The routes of the JSON API.
pub fn routes() -> Router<State> {
    Router::new()
        .route(url::API_DEVICE, post(nights_sync::save_device))
        .route(url::API_NIGHTS_SYNC, post(nights_sync::save))
}
