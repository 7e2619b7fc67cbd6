//! Diary files in and out.

mod diary_export;
mod diary_import;
mod record;
mod said;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use tower_http::limit::RequestBodyLimitLayer;

use crate::state::State;
use crate::url;

pub use said::{note, problem, refusal, target, too_large};

/// Most bytes of an uploaded file with its form around it.
pub(crate) const LARGEST_UPLOAD: usize = 25 * 1024 * 1024;

/// Pages with forms of the usual size.
pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route(url::DIARY_EXPORT, get(diary_export::show))
        .route(url::DIARY_EXPORT_FILE, get(diary_export::download))
        .route(
            url::DIARY_IMPORT_DRAFT,
            get(diary_import::show_draft).post(diary_import::confirm),
        )
}

/// The one page that takes a large file, with a limit of its own.
pub(crate) fn upload_routes() -> Router<State> {
    Router::new()
        .route(
            url::DIARY_IMPORT,
            get(diary_import::show).post(diary_import::upload),
        )
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(LARGEST_UPLOAD))
}
