//! The frame of the night pages: black before any style has come, small, without the navigation of the day.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use crate::asset;

/// A whole night page. `is_personal` keeps it out of every cache.
///
/// Black stands in attributes of the page itself, so that nothing flashes while the style is under way.
pub fn page(title: &str, is_personal: bool, content: &Markup) -> Response {
    let markup = html! {
        (DOCTYPE)
        html lang="en" bgcolor="#000000" {
            head {
                meta charset="utf-8";
                meta name="color-scheme" content="dark";
                meta name="theme-color" content="#000000";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href=(asset::url("night.css"));
                link rel="manifest" href=(crate::url::MANIFEST);
                link rel="icon" href=(asset::url("night.svg")) type="image/svg+xml";
                script src=(asset::url("rule.js")) defer {}
                script src=(asset::url("waiting.js")) defer {}
                script src=(asset::url("now.js")) defer {}
            }
            body bgcolor="#000000" text="#b5793f" link="#b5793f" vlink="#b5793f" { main { (content) } }
        }
    };
    let mut response = markup.into_response();
    let cache = if is_personal { "no-store" } else { "no-cache" };
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}
