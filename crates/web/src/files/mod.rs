//! Diary files in and out.

mod diary_export;
mod diary_import;
mod record;
mod said;

use std::pin::Pin;
use std::time::Duration;

use axum::Router;
use axum::body::HttpBody;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::state::State;
use crate::url;

pub use said::{further, note, problem, refusal, refused_name, target, too_large};

/// Most bytes of a file that is uploaded: as much text as is read at all.
pub(crate) const LARGEST_FILE: u64 = interop::diary::LARGEST_TEXT;

/// Most bytes of its form: the file, and room for the fields around it.
const LARGEST_UPLOAD: usize = LARGEST_FILE as usize + crate::LARGEST_FORM;

/// Most bytes of a form that is taken in only to say that it is too large.
const LARGEST_HEARD: u64 = 512 * 1024 * 1024;

/// Longest time of an upload: the largest file at 1 Mbit/s takes 210 seconds.
const LONGEST_UPLOAD: Duration = Duration::from_secs(300);

/// Pages with forms of the usual size.
pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route(url::DIARY_EXPORT, get(diary_export::show))
        .route(url::DIARY_EXPORT_FILE, get(diary_export::download))
        .route(
            url::DIARY_IMPORT_DRAFT,
            get(diary_import::show_draft).post(diary_import::answer),
        )
}

/// The one page that takes a large file, with limits of its own.
pub(crate) fn upload_routes() -> Router<State> {
    let at_most = |longest| TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, longest);
    Router::new()
        .route(
            url::DIARY_IMPORT,
            get(diary_import::show).layer(at_most(crate::LONGEST)),
        )
        .route(url::DIARY_IMPORT, post(diary_import::upload))
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(LARGEST_UPLOAD))
        .layer(middleware::from_fn(heard_out))
        .layer(at_most(LONGEST_UPLOAD))
}

/// Hears a form that is too large to its end before it is refused: a browser shows an answer only once it has sent everything.
async fn heard_out(request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length: Option<u64> = length.and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_none_or(|length| length <= LARGEST_UPLOAD as u64 || length > LARGEST_HEARD) {
        return next.run(request).await;
    }
    let mut body = request.into_body();
    while let Some(Ok(_)) =
        std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await
    {}
    StatusCode::PAYLOAD_TOO_LARGE.into_response()
}
