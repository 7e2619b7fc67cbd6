//! What makes `/now` an app of the phone: its manifest, and the worker that keeps it for nights without a network.

use axum::extract::State as FromState;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use words::say;

use super::guide;
use crate::asset;
use crate::device;
use crate::state::State;
use crate::url;

/// What the worker keeps, besides the page itself and the guide.
const KEPT: [&str; 5] = ["night.css", "night.svg", "rule.js", "waiting.js", "now.js"];

/// The manifest.
pub async fn show_manifest() -> Response {
    let manifest = json!({
        "name": say("now-app"), "short_name": say("app-name"), "id": url::NOW, "start_url": url::NOW, "scope": "/",
        "display": "standalone", "background_color": "#000000", "theme_color": "#000000",
        "icons": [
            {"src": asset::url("night.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            {"src": asset::url("night.png"), "sizes": "192x192", "type": "image/png", "purpose": "any"},
        ],
    });
    (
        [
            (header::CONTENT_TYPE, "application/manifest+json"),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        manifest.to_string(),
    )
        .into_response()
}

/// The worker: its first lines say what it keeps; another version of any of it is another worker.
pub async fn show_worker(FromState(state): FromState<State>) -> Response {
    let (version, _) = guide::guide(&state);
    let mut kept = vec![url::NOW.to_owned(), url::now_guide(&version)];
    kept.extend(KEPT.iter().map(|name| asset::url(name)));
    // The page can change when a text of it does, without any of its files.
    let mark = device::hash(&format!("{} {}", kept.join(" "), words::ENGLISH.concat()));
    let head = format!(
        "const PAGE = {};\nconst VERSION = {};\nconst KEPT = {};\n",
        json!(url::NOW),
        json!(format!("now-{}", mark.get(..16).unwrap_or(&mark))),
        json!(kept),
    );
    (
        [
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        head + include_str!("../../static/sw.js"),
    )
        .into_response()
}
