//! The form of one medicine.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use maud::{Markup, html};
use store::medicine::MedicineFields;
use words::{say, say_with};

use crate::page::Page;
use crate::state::State;
use crate::url;
use care::PartialDay;

/// Longest name, in characters.
const LONGEST_NAME: usize = 80;

/// Longest note, in characters.
const LONGEST_NOTE: usize = 500;

/// What was typed, and what is wrong with it.
#[derive(Debug, Default)]
pub struct MedicineForm {
    name: String,
    started: String,
    stopped: String,
    dose: String,
    note: String,
    /// What is wrong, in words.
    pub errors: Vec<String>,
}

impl MedicineForm {
    /// A form as it was sent.
    pub fn sent(sent: &[(String, String)]) -> Self {
        let field = |name: &str| {
            sent.iter()
                .find(|(key, _)| key == name)
                .map_or("", |(_, value)| value.trim())
                .to_owned()
        };
        Self {
            name: field("name"),
            started: field("started"),
            stopped: field("stopped"),
            dose: field("dose"),
            note: field("note"),
            errors: Vec::new(),
        }
    }

    /// A form with what is stored.
    pub fn stored(fields: MedicineFields) -> Self {
        Self {
            name: fields.name,
            started: fields.started_on.unwrap_or_default(),
            stopped: fields.stopped_on.unwrap_or_default(),
            dose: fields.dose_changed_on.unwrap_or_default(),
            note: fields.note.unwrap_or_default(),
            errors: Vec::new(),
        }
    }

    /// What can be stored; `None` with the errors named.
    pub fn read(&mut self, today: Date) -> Option<MedicineFields> {
        let mut errors = Vec::new();
        let shown = |text: &str| text.chars().take(LONGEST_NAME).collect::<String>();
        if self.name.is_empty() || self.name.chars().count() > LONGEST_NAME {
            let arguments = [
                ("given", shown(&self.name).into()),
                ("most", LONGEST_NAME.into()),
            ];
            errors.push(say_with("medicine-name-wrong", &arguments).into_owned());
        }
        if self.note.chars().count() > LONGEST_NOTE {
            let arguments = [
                ("given", self.note.chars().count().into()),
                ("most", LONGEST_NOTE.into()),
            ];
            errors.push(say_with("medicine-note-wrong", &arguments).into_owned());
        }
        let mut day = |key: &str, text: &str| {
            if text.is_empty() {
                return None;
            }
            let day = PartialDay::read(text).filter(|day| day.first <= today);
            if day.is_none() {
                let arguments = [
                    ("field", say(key).into()),
                    ("given", shown(text).into()),
                    ("today", today.to_string().into()),
                ];
                errors.push(say_with("medicine-day-wrong", &arguments).into_owned());
            }
            day
        };
        let started = day("medicine-started", &self.started);
        let stopped = day("medicine-stopped", &self.stopped);
        let dose = day("medicine-dose", &self.dose);
        for (key, later, text) in [
            ("medicine-stopped", stopped, &self.stopped),
            ("medicine-dose", dose, &self.dose),
        ] {
            if let (Some(started), Some(later)) = (started, later)
                && later.last < started.first
            {
                let arguments = [
                    ("field", say(key).into()),
                    ("given", text.as_str().into()),
                    ("started", self.started.as_str().into()),
                ];
                errors.push(say_with("medicine-order-wrong", &arguments).into_owned());
            }
        }
        self.errors = errors;
        let optional = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        self.errors.is_empty().then(|| MedicineFields {
            name: self.name.clone(),
            started_on: optional(&self.started),
            stopped_on: optional(&self.stopped),
            dose_changed_on: optional(&self.dose),
            note: optional(&self.note),
        })
    }

    /// Whether the page holds errors.
    pub fn status(&self) -> StatusCode {
        if self.errors.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }

    /// The errors, first on the page.
    pub fn summary(&self) -> Markup {
        html! {
            @if !self.errors.is_empty() {
                div.error-summary role="alert" tabindex="-1" { ul { @for error in &self.errors { li { (error) } } } }
            }
        }
    }

    /// The form, sent to `action`.
    pub fn markup(&self, action: &str) -> Markup {
        let days = [
            ("started", "medicine-started", &self.started),
            ("dose", "medicine-dose", &self.dose),
            ("stopped", "medicine-stopped", &self.stopped),
        ];
        html! {
            form method="post" action=(action) {
                p { label for="name" { (say("medicine-name")) } input #name type="text" name="name" maxlength=(LONGEST_NAME) required value=(self.name); }
                p.small #days { (say("medicine-days")) }
                @for (name, key, value) in days {
                    p { label for=(name) { (say(key)) } input id=(name) type="text" name=(name) maxlength="10" aria-describedby="days" value=(value); }
                }
                p { label for="note" { (say("medicine-note")) } textarea #note name="note" maxlength=(LONGEST_NOTE) { (self.note) } }
                p { button { (say("medicine-save")) } }
            }
        }
    }

    /// The form on a page of its own; with the medicine that it changes.
    pub fn page(&self, state: &State, id: Option<&str>) -> Response {
        let action = id.map_or(url::MEDICINES.to_owned(), url::medicine);
        let title = say(if id.is_some() {
            "medicine-change"
        } else {
            "medicine-add"
        });
        let page = Page::new(state, &title).personal().show(html! {
            h1 { (title) }
            (self.summary())
            (self.markup(&action))
            @if let Some(id) = id {
                p { strong { (say("medicine-never-stop")) } }
                details {
                    summary { (say("medicine-remove")) }
                    p { (say("medicine-remove-text")) }
                    form method="post" action=(url::medicine_remove(id)) { button.danger { (say("medicine-remove-yes")) } }
                }
            }
            p { a href=(url::MEDICINES) { (say("medicine-back")) } }
        });
        (self.status(), page).into_response()
    }
}
