//! The form of one medicine.

use std::borrow::Cow;

use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use maud::{Markup, html};
use store::medicine::{MedicineFields, StoredMedicine};
use words::{say, say_with};

use crate::errors::{Errors, shown};
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
    /// What is wrong.
    pub errors: Errors,
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
            errors: Errors::default(),
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
            errors: Errors::default(),
        }
    }

    /// What can be stored; `None` with the errors named.
    pub fn read(&mut self, today: Date) -> Option<MedicineFields> {
        let mut errors = Errors::default();
        let length = self.name.chars().count();
        if length == 0 || length > LONGEST_NAME {
            let arguments = [("given", length.into()), ("most", LONGEST_NAME.into())];
            errors.insert("name", say_with("medicine-name-wrong", &arguments));
        }
        let mut day = |field: &str, text: &str| {
            if text.is_empty() {
                return None;
            }
            let day = PartialDay::read(text).filter(|day| day.first <= today);
            if day.is_none() {
                let arguments = [
                    ("given", shown(text).into()),
                    ("today", today.to_string().into()),
                ];
                errors.insert(field, say_with("medicine-day-wrong", &arguments));
            }
            day
        };
        let started = day("started", &self.started);
        let dose = day("dose", &self.dose);
        let stopped = day("stopped", &self.stopped);
        for (field, later, text) in [
            ("dose", dose, &self.dose),
            ("stopped", stopped, &self.stopped),
        ] {
            if let (Some(started), Some(later)) = (started, later)
                && later.last < started.first
            {
                let arguments = [
                    ("given", text.as_str().into()),
                    ("started", self.started.as_str().into()),
                ];
                errors.insert(field, say_with("medicine-order-wrong", &arguments));
            }
        }
        let length = self.note.chars().count();
        if length > LONGEST_NOTE {
            let arguments = [("given", length.into()), ("most", LONGEST_NOTE.into())];
            errors.insert("note", say_with("medicine-note-wrong", &arguments));
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

    /// Refuses a medicine that stands on the list already, with the same name and the same start. `except` is the one that is being changed.
    pub fn refuse_known(&mut self, known: &[StoredMedicine], except: Option<&str>) -> bool {
        let is_known = known.iter().any(|medicine| {
            except != Some(medicine.id.as_str())
                && medicine.fields.name.to_lowercase() == self.name.to_lowercase()
                && medicine.fields.started_on.as_deref().unwrap_or_default() == self.started
        });
        if is_known {
            let arguments = [("name", self.name.as_str().into())];
            self.errors
                .insert("name", say_with("medicine-known", &arguments));
        }
        is_known
    }

    /// The errors, first on the page.
    pub fn summary(&self) -> Markup {
        self.errors.summary(|field| label(field).into_owned())
    }

    /// The form, sent to `action`.
    pub fn markup(&self, action: &str) -> Markup {
        let errors = &self.errors;
        let days = [
            ("started", &self.started),
            ("dose", &self.dose),
            ("stopped", &self.stopped),
        ];
        html! {
            form method="post" action=(action) novalidate {
                div.field {
                    label for="name" { (label("name")) }
                    (errors.at("name"))
                    input #name type="text" name="name" autocomplete="off" value=(self.name) aria-describedby=[errors.described("name", None)] aria-invalid=[errors.invalid("name")];
                }
                p.small #days { (say("medicine-days")) }
                @for (name, value) in days {
                    div.field {
                        label for=(name) { (label(name)) }
                        (errors.at(name))
                        input id=(name) type="text" name=(name) autocomplete="off" value=(value) aria-describedby=[errors.described(name, Some("days"))] aria-invalid=[errors.invalid(name)];
                    }
                }
                div.field {
                    label for="note" { (label("note")) }
                    (errors.at("note"))
                    textarea #note name="note" aria-describedby=[errors.described("note", None)] aria-invalid=[errors.invalid("note")] { (self.note) }
                }
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
        (self.errors.status(), page).into_response()
    }
}

/// What stands at a field.
fn label(field: &str) -> Cow<'static, str> {
    match field {
        "started" => say("medicine-started"),
        "dose" => say("medicine-dose"),
        "stopped" => say("medicine-stopped"),
        "note" => say("medicine-note"),
        _ => say("medicine-name"),
    }
}
