//! Sharing with a clinician: the person's list of links, and what the one with link and passcode sees.

mod open;
mod shares;

use axum::Router;
use axum::routing::{get, post};

use crate::state::State;
use crate::url;

/// What a link can show.
const SCOPES: [&str; 3] = ["numbers", "nights", "check"];

/// The routes of sharing.
pub fn routes() -> Router<State> {
    Router::new()
        .route(url::SHARES, get(shares::list).post(shares::save))
        .route(url::SHARE_REVOKE, post(shares::revoke))
        .route(url::SHARED, get(open::ask).post(open::show))
}
