//! Static files, built in; their address holds their hash, so that they may be kept for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use crate::problem::Problem;

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/static");

static ADDRESSES: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
    FILES
        .files()
        .filter_map(|file| {
            let digest = Sha256::digest(file.contents());
            let hash: String = digest
                .iter()
                .take(8)
                .map(|byte| format!("{byte:02x}"))
                .collect();
            Some((file.path().to_str()?, hash))
        })
        .collect()
});

/// Address of a file of `static/`; a test holds that each name used exists.
pub fn url(name: &str) -> String {
    let hash = ADDRESSES
        .iter()
        .find(|(known, _)| *known == name)
        .map_or("none", |(_, hash)| hash.as_str());
    format!("/asset/{hash}/{name}")
}

/// Gives a file; an old hash gives the new file, but not for ever.
pub async fn show(Path((hash, name)): Path<(String, String)>) -> Result<Response, Problem> {
    let file = FILES.get_file(&name).ok_or(Problem::NotFound)?;
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    let is_current = ADDRESSES
        .iter()
        .any(|(known, current)| *known == name && *current == hash);
    let cache = if is_current {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut response = file.contents().into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    Ok(response)
}
