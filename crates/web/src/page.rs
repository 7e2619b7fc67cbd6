//! The frame of every page.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;
use words::{say, say_with};

use crate::asset;
use crate::state::State;
use crate::url;

/// A page before its content.
pub struct Page {
    title: String,
    emergency_number: String,
    version: String,
    at: &'static str,
    is_personal: bool,
    styles: Vec<&'static str>,
}

impl Page {
    /// A public page with this title.
    pub fn new(state: &State, title: &str) -> Self {
        Self {
            title: title.to_owned(),
            emergency_number: state.emergency_number(),
            version: state.knowledge.version.clone(),
            at: "",
            is_personal: false,
            styles: Vec::new(),
        }
    }

    /// Where it stands in the main navigation.
    pub fn at(mut self, url: &'static str) -> Self {
        self.at = url;
        self
    }

    /// Holds something about a person: never kept by a cache.
    pub fn personal(mut self) -> Self {
        self.is_personal = true;
        self
    }

    /// Brings a further style sheet besides the common one.
    pub fn with_style(mut self, name: &'static str) -> Self {
        self.styles.push(name);
        self
    }

    /// The whole page.
    pub fn show(self, content: Markup) -> Response {
        let links = [
            (url::NOW, "nav-now"),
            (url::CHECK, "nav-check"),
            (url::DIARY, "nav-diary"),
            (url::LEARN, "nav-learn"),
        ];
        let markup = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="theme-color" content="#1f5f6b";
                    title { (self.title) " · " (say("app-name")) }
                    link rel="icon" href=(asset::url("icon.svg")) type="image/svg+xml";
                    link rel="stylesheet" href=(asset::url("style.css"));
                    @for style in self.styles { link rel="stylesheet" href=(asset::url(style)); }
                    script src=(asset::url("enhance.js")) defer {}
                }
                body {
                    a.skip href="#content" { (say("app-skip")) }
                    header.bar {
                        div {
                            a.name href=(url::START) { (say("app-name")) }
                            nav aria-label=(say("nav-label")) {
                                @for (address, word) in links {
                                    a href=(address) aria-current=[(address == self.at).then_some("page")] { (say(word)) }
                                }
                            }
                        }
                    }
                    main #content {
                        // Who acts for someone must see it on every page that is about that person.
                        @if let Some(name) = crate::device::acting().filter(|_| self.is_personal) {
                            p.acting { (say_with("people-acting", &[("name", name.into())])) " " a href=(url::PEOPLE) { (say("people-acting-link")) } }
                        }
                        @if self.is_personal && crate::device::is_signed_out() {
                            p.acting { (say("account-signed-out-here")) " " a href=(url::ACCOUNT_SIGN_IN) { (say("account-sign-in")) } }
                        }
                        (content)
                    }
                    footer {
                        p { (say_with("app-footer", &[("number", self.emergency_number.into())])) }
                        p { (say_with("app-footer-version", &[("version", self.version.into())])) }
                    }
                }
            }
        };
        let mut response = markup.into_response();
        let cache = if self.is_personal {
            "no-store"
        } else {
            "no-cache"
        };
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        response
    }
}

/// What was just done, as the address of a page says it after a save: `?done=saved`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: Option<String>,
}

impl Done {
    /// Says it; nothing when nothing was done.
    pub fn notice(&self) -> Markup {
        let text = match self.done.as_deref() {
            Some("saved") => say("done-saved"),
            Some("removed") => say("done-removed"),
            Some("begun") => say("done-begun"),
            _ => return html! {},
        };
        html! { div.card.notice role="status" { p { (text) } } }
    }
}

/// A table that may be wider than a phone: it scrolls in a region of its own, which the keyboard reaches and which says so on a narrow screen.
pub fn sideways(label: &str, table: Markup) -> Markup {
    html! {
        p.small.sideways { (say("sideways")) }
        div.scroll tabindex="0" role="region" aria-label=(label) { (table) }
    }
}
