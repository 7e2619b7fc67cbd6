//! Links that are handed to someone: the full address, and a picture of it for a camera.

use axum::http::{HeaderMap, header};
use maud::{Markup, PreEscaped, html};
use webauthn_rs::prelude::Url;

use crate::state::State;

/// Where people reach the site, without a path: `https://charley.example.org`.
///
/// # Errors
/// In words what is possible.
pub fn read_public_url(given: &str) -> Result<String, String> {
    let possible = || {
        "possible: http or https, a host, perhaps a port, and no path, like https://charley.example.org".to_owned()
    };
    let url: Url = given.trim().parse().map_err(|_| possible())?;
    let is_whole = matches!(url.scheme(), "http" | "https") && url.host().is_some();
    let is_bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if is_whole && is_bare {
        Ok(url.origin().ascii_serialization())
    } else {
        Err(possible())
    }
}

/// The full address of `path`: where the operator says that the site is, otherwise as the browser knows it.
pub fn full(state: &State, headers: &HeaderMap, path: &str) -> String {
    if let Some(site) = &state.settings.public_url {
        return format!("{site}{path}");
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_site_is_http_host_and_port() {
        for (given, read) in [
            ("https://charley.example.org", "https://charley.example.org"),
            (
                "https://Charley.example.org/",
                "https://charley.example.org",
            ),
            (" http://localhost:8080 ", "http://localhost:8080"),
            (
                "https://charley.example.org:443",
                "https://charley.example.org",
            ),
        ] {
            assert_eq!(read_public_url(given).as_deref(), Ok(read), "{given}");
        }
        for wrong in [
            "",
            "charley.example.org",
            "localhost:8080",
            "ftp://charley.example.org",
            "https://charley.example.org/app",
            "https://charley.example.org/?a=b",
            "https://ada:secret@charley.example.org",
        ] {
            assert!(read_public_url(wrong).is_err(), "{wrong}");
        }
    }
}
