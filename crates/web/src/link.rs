//! Links that are handed to someone: the full address, and a picture of it for a camera.

use axum::http::{HeaderMap, header};
use maud::{Markup, PreEscaped, html};

use crate::state::State;

/// The full address of `path`, as the browser knows this site.
pub fn full(state: &State, headers: &HeaderMap, path: &str) -> String {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost");
    let scheme = if state.settings.is_https {
        "https"
    } else {
        "http"
    };
    format!("{scheme}://{host}{path}")
}

/// The QR picture of a link; nothing when the link is too long for one.
pub fn picture(link: &str, label: &str) -> Markup {
    let picture = qrcode::QrCode::new(link.as_bytes()).map(|code| {
        let svg = code
            .render::<qrcode::render::svg::Color<'_>>()
            .min_dimensions(200, 200)
            .build();
        // The declaration in front of it is for files of their own.
        svg.find("<svg")
            .map_or(String::new(), |from| svg.split_at(from).1.to_owned())
    });
    html! {
        @if let Ok(picture) = picture { div.qr role="img" aria-label=(label) { (PreEscaped(picture)) } }
    }
}
