//! Speaks HTTP: pages that are complete without JavaScript.
//!
//! Handler, markup and address of a page lie together; files are named for what they show or save.
//! Deliberately absent: medical decisions (`care`), SQL (`store`), sentences (`words` and the knowledge).
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod account;
mod api;
mod asset;
mod check;
mod device;
mod diary;
mod errors;
pub mod files;
mod health;
pub mod insight;
mod learn;
mod link;
mod markdown;
mod me;
mod medicine;
mod now;
mod page;
mod people;
mod plan;
mod plot;
mod problem;
mod result;
mod share;
mod start;
mod state;
pub mod url;

use axum::Router;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

pub use link::read_public_url;
pub use state::{Clock, Settings, State};

/// Most bytes of a form: the longest screen of the check needs a few thousand.
const LARGEST_FORM: usize = 64 * 1024;

/// Longest time for one answer.
const LONGEST: std::time::Duration = std::time::Duration::from_secs(20);

/// Nothing but our own style, script and forms.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The whole site.
///
/// Layers from outside in: headers, compression, pages for errors, panics, origin of forms, time, size; no handler can weaken them.
pub fn router(state: State) -> Router {
    router_within(state, LONGEST)
}

/// The whole site, where an answer to anything but an upload may take as long as `longest`.
pub fn router_within(state: State, longest: std::time::Duration) -> Router {
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
    };
    Router::new()
        .route(url::START, get(start::show))
        .route(url::CHECK, get(check::show_next))
        .route(url::CHECK_ANSWERS, get(check::show_answers))
        .route(url::CHECK_RESTART, post(check::restart))
        .route(url::CHECK_COMPLETE, post(check::complete))
        .route(
            url::CHECK_SCREEN,
            get(check::show_screen).post(check::save_screen),
        )
        .route(url::RESULT, get(result::show))
        .route(url::RESULT_CHANGE, post(check::reopen))
        .route(url::LEARN, get(learn::list))
        .route(url::LEARN_SEARCH, get(learn::search))
        .route(url::LEARN_PAGE, get(learn::show_clinic_page))
        .route(url::LEARN_GROUPS, get(learn::show_groups))
        .route(url::LEARN_PATHWAY, get(learn::show_pathway))
        .route(url::LEARN_KIND, get(learn::list_kind))
        .route(url::LEARN_ENTRY, get(learn::show))
        .route(url::SOURCE, get(learn::show_source))
        .route(url::ASSET, get(asset::show))
        .route(url::HEALTH, get(health::show))
        .merge(api::routes())
        .merge(account::routes())
        .merge(share::routes())
        .merge(me::routes())
        .merge(people::routes())
        .merge(medicine::routes())
        .merge(insight::routes())
        .merge(diary::routes())
        .merge(now::routes())
        .merge(plan::routes())
        .merge(files::routes())
        .fallback(problem::missing)
        .layer(middleware::from_fn(problem::without_zero))
        .layer(RequestBodyLimitLayer::new(LARGEST_FORM))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::GATEWAY_TIMEOUT,
            longest,
        ))
        // Uploads are larger and take longer, with limits of their own.
        .merge(files::upload_routes())
        .with_state(state.clone())
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn_with_state(state, problem::as_page))
        .layer(middleware::from_fn(device::with_acting))
        .layer(CompressionLayer::new())
        .layer(header(CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(X_FRAME_OPTIONS, "DENY"))
        .layer(header(REFERRER_POLICY, "same-origin"))
}

/// Serves the site until `stop` comes; answers under way are finished.
///
/// # Errors
/// The listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    state: State,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = router(state).into_make_service_with_connect_info::<std::net::SocketAddr>();
    axum::serve(listener, router)
        .with_graceful_shutdown(stop)
        .await
}
