//! Diary files in and out.

mod diary_export;
mod diary_import;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use tower_http::limit::RequestBodyLimitLayer;

use crate::state::State;
use crate::url;

/// Most bytes of an uploaded file with its form around it.
const LARGEST_UPLOAD: usize = 25 * 1024 * 1024;

/// Pages with forms of the usual size.
pub fn routes() -> Router<State> {
    Router::new()
        .route(url::DIARY_EXPORT, get(diary_export::show))
        .route(url::DIARY_EXPORT_FILE, get(diary_export::download))
        .route(
            url::DIARY_IMPORT_DRAFT,
            get(diary_import::show_draft).post(diary_import::confirm),
        )
}

/// The one page that takes a large file, with a limit of its own.
pub fn upload_routes() -> Router<State> {
    Router::new()
        .route(
            url::DIARY_IMPORT,
            get(diary_import::show).post(diary_import::upload),
        )
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(LARGEST_UPLOAD))
}
