//! What is wrong with a form: named first on the page with a link to each field, and again at the field.

use axum::http::StatusCode;
use maud::{Markup, html};
use words::say;

/// Most characters of something typed that are shown again in an error; the field itself keeps all of it.
const LONGEST_SHOWN: usize = 80;

/// What was typed, short enough to stand in a sentence.
pub fn shown(given: &str) -> String {
    if given.chars().count() <= LONGEST_SHOWN {
        return given.to_owned();
    }
    let start: String = given.chars().take(LONGEST_SHOWN).collect();
    format!("{start}…")
}

/// The words at a field as the beginning of a sentence: a question ends already.
fn begin(label: &str) -> String {
    let end = if label.ends_with(['?', ':']) { "" } else { ":" };
    format!("{label}{end} ")
}

/// The errors of one form, in the order in which they were found.
///
/// A field is named by the `id` of its control, so that the summary can lead there.
#[derive(Debug, Clone, Default)]
pub struct Errors(Vec<(String, String)>);

impl Errors {
    /// Notes what is wrong with a field: what was given and what is possible. A later word on the same field counts.
    pub fn insert(&mut self, field: impl Into<String>, text: impl Into<String>) {
        let (field, text) = (field.into(), text.into());
        match self.0.iter_mut().find(|(known, _)| *known == field) {
            Some((_, known)) => *known = text,
            None => self.0.push((field, text)),
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == field)
            .map(|(_, text)| text.as_str())
    }

    /// Whether something is wrong with a field.
    pub fn holds(&self, field: &str) -> bool {
        self.of(field).is_some()
    }

    /// The status of a page that shows the form again.
    pub fn status(&self) -> StatusCode {
        if self.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }

    /// First on the page: each error with the words at its field, as a link to the field. The script puts the focus here.
    pub fn summary(&self, label: impl Fn(&str) -> String) -> Markup {
        html! {
            @if !self.is_empty() {
                div.urgent.error-summary role="alert" tabindex="-1" {
                    h2 { (say("error-title")) }
                    p { (say("error-lead")) }
                    ul {
                        @for (field, text) in &self.0 {
                            li { a href={ "#" (field) } { (begin(&label(field))) (text) } }
                        }
                    }
                }
            }
        }
    }

    /// At the field, under its label.
    pub fn at(&self, field: &str) -> Markup {
        html! {
            @if let Some(text) = self.of(field) { p.error id={ (field) "-error" } { (text) } }
        }
    }

    /// What describes a field: its help, if it has one with this identifier, and its error.
    pub fn described(&self, field: &str, help: Option<&str>) -> Option<String> {
        let error = self.holds(field).then(|| format!("{field}-error"));
        match (help, error) {
            (Some(help), Some(error)) => Some(format!("{help} {error}")),
            (Some(help), None) => Some(help.to_owned()),
            (None, error) => error,
        }
    }

    /// The mark of a field that is wrong, for `aria-invalid`.
    pub fn invalid(&self, field: &str) -> Option<&'static str> {
        self.holds(field).then_some("true")
    }
}
