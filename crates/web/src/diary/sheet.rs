//! A form of the diary: what was given, what it means, what is wrong with it.

use std::collections::BTreeMap;

use care::night::calendar::{self, LocalTime};
use care::night::{Change, ChangeRefusal};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde_json::Value;
use words::{say, say_with};

use super::said::{Sent, refusal_words};
use crate::errors::Errors;

/// What was given for each field, as a browser sends it, and what is wrong.
pub struct Sheet {
    /// The night.
    pub night: Date,
    /// The zone of its times.
    pub zone: TimeZone,
    /// Field → text; a list has one text for each choice.
    values: BTreeMap<String, Vec<String>>,
    /// What is wrong.
    pub errors: Errors,
}

impl Sheet {
    /// An empty form.
    pub fn new(night: Date, zone: TimeZone) -> Self {
        Self {
            night,
            zone,
            values: BTreeMap::new(),
            errors: Errors::default(),
        }
    }

    /// A form that was sent.
    pub fn posted(night: Date, zone: TimeZone, form: &Sent) -> Self {
        let mut sheet = Self::new(night, zone);
        for (name, value) in form {
            sheet
                .values
                .entry(name.clone())
                .or_default()
                .push(value.trim().replace("\r\n", "\n"));
        }
        sheet
    }

    /// Puts a value in.
    pub fn set(&mut self, field: &str, value: impl ToString) {
        self.values
            .insert(field.to_owned(), vec![value.to_string()]);
    }

    /// Puts a list in.
    pub fn set_all(&mut self, field: &str, values: Vec<String>) {
        self.values.insert(field.to_owned(), values);
    }

    /// Puts an instant in as clock time; of a time that came twice also which.
    pub fn set_time(&mut self, field: &str, instant: Timestamp) {
        let clock = self.zone.to_datetime(instant);
        self.set(field, clock.strftime("%H:%M"));
        // The seconds are not shown, but they are part of the instant.
        if let Some(LocalTime::Twice(first, _)) =
            calendar::instant(self.night, clock.time(), &self.zone)
        {
            let which = if first == instant { "first" } else { "second" };
            self.set(&format!("{field}.which"), which);
        }
    }

    /// What was given; empty when nothing was.
    pub fn text(&self, field: &str) -> &str {
        self.values
            .get(field)
            .and_then(|values| values.first())
            .map_or("", String::as_str)
    }

    /// Everything that was given.
    pub fn all(&self, field: &str) -> &[String] {
        self.values.get(field).map_or(&[], Vec::as_slice)
    }

    /// A field with what belongs to it, to see whether it was changed.
    pub fn whole(&self, field: &str) -> String {
        let which = self.text(&format!("{field}.which"));
        format!("{} {which}", self.text(field)).trim().to_owned()
    }

    /// What a field held when the page was first made.
    pub fn was(&self, field: &str) -> String {
        let was = format!("was.{field}");
        if self.values.contains_key(&was) {
            self.text(&was).to_owned()
        } else {
            self.whole(field)
        }
    }

    /// The change that the form makes; `None` with what is wrong, also with its other fields, in the errors.
    pub fn take(&mut self, change: Result<Change, Vec<ChangeRefusal>>) -> Option<Change> {
        match change {
            Ok(change) if self.errors.is_empty() => return Some(change),
            Ok(_) => {}
            Err(refusals) => self.refuse(&refusals),
        }
        None
    }

    /// Notes what the domain refuses.
    fn refuse(&mut self, refusals: &[ChangeRefusal]) {
        for refusal in refusals {
            self.errors
                .insert(refusal.field.clone(), refusal_words(refusal));
        }
    }

    /// A whole number, or the text when it is none, for the domain to refuse.
    pub fn number(&self, field: &str) -> Value {
        let text = self.text(field);
        match text.parse::<i64>() {
            _ if text.is_empty() => Value::Null,
            Ok(number) => number.into(),
            Err(_) => text.into(),
        }
    }

    /// Yes, no or nothing; anything else is for the domain to refuse.
    pub fn yes_no(&self, field: &str) -> Value {
        match self.text(field) {
            "" => Value::Null,
            "yes" => true.into(),
            "no" => false.into(),
            other => other.into(),
        }
    }

    /// A text.
    pub fn words(&self, field: &str) -> Value {
        match self.text(field) {
            "" => Value::Null,
            text => text.into(),
        }
    }

    /// A clock time of this night as an instant. A time that came twice is asked about, one that never was is refused; then the error stands in the form.
    pub fn time(&mut self, field: &str) -> Option<Value> {
        let text = self.text(field).to_owned();
        if text.is_empty() {
            return Some(Value::Null);
        }
        let found =
            read_clock(&text).and_then(|clock| calendar::instant(self.night, clock, &self.zone));
        let which = self.text(&format!("{field}.which"));
        let error = match (found, which) {
            (Some(LocalTime::Once(instant)), _)
            | (Some(LocalTime::Twice(instant, _)), "first")
            | (Some(LocalTime::Twice(_, instant)), "second") => {
                return Some(instant.to_string().into());
            }
            (Some(LocalTime::Twice(..)), _) => {
                say_with("diary-time-twice", &[("time", text.into())])
            }
            (Some(LocalTime::Skipped(instant)), _) => {
                let moved = self.zone.to_datetime(instant).strftime("%H:%M").to_string();
                say_with(
                    "diary-time-skipped",
                    &[("time", text.into()), ("moved", moved.into())],
                )
            }
            (None, _) => say_with("diary-time-wrong", &[("given", text.into())]),
        };
        self.errors.insert(field, error);
        None
    }

    /// A list to choose one from; `options` are value and words.
    pub fn select(&self, field: &str, label: &str, options: &[(String, String)]) -> Markup {
        let given = self.text(field);
        html! {
            div.field {
                label for=(field) { (label) }
                (self.errors.at(field))
                select id=(field) name=(field) aria-describedby=[self.errors.described(field, None)] aria-invalid=[self.errors.invalid(field)] {
                    option value="" selected[given.is_empty()] { (say("diary-not-said")) }
                    @for (value, words) in options {
                        option value=(value) selected[given == value] { (words) }
                    }
                }
            }
        }
    }

    /// Yes or no.
    pub fn select_yes_no(&self, field: &str, label: &str) -> Markup {
        let options = [
            ("yes".to_owned(), say("diary-yes").into_owned()),
            ("no".to_owned(), say("diary-no").into_owned()),
        ];
        self.select(field, label, &options)
    }

    /// From 0 to 10, one tap.
    pub fn scale(&self, field: &str, label: &str) -> Markup {
        let given = self.text(field);
        html! {
            fieldset id=(field) role="radiogroup" tabindex="-1" aria-describedby=[self.errors.described(field, None)] aria-invalid=[self.errors.invalid(field)] {
                legend { (label) }
                (self.errors.at(field))
                div.scale {
                    @for number in 0..=10 {
                        label.option {
                            input type="radio" name=(field) value=(number) checked[given == number.to_string()];
                            span { (number) }
                        }
                    }
                    label.option {
                        input type="radio" name=(field) value="" checked[given.is_empty()];
                        span { (say("diary-not-said")) }
                    }
                }
            }
        }
    }

    /// A number in digits.
    pub fn digits(&self, field: &str, label: &str) -> Markup {
        self.short(field, label, None, "numeric")
    }

    /// A length of time: a keypad that has a comma or point, and words are taken too.
    pub fn duration(&self, field: &str, label: &str, help: &str) -> Markup {
        self.short(field, label, Some(help), "decimal")
    }

    fn short(&self, field: &str, label: &str, help: Option<&str>, keypad: &str) -> Markup {
        let help_id = help.map(|_| format!("{field}-help"));
        html! {
            div.field {
                label for=(field) { (label) }
                @if let Some(help) = help { p.help id=[&help_id] { (help) } }
                (self.errors.at(field))
                input.number id=(field) name=(field) type="text" inputmode=(keypad) autocomplete="off" value=(self.text(field))
                    aria-describedby=[self.errors.described(field, help_id.as_deref())] aria-invalid=[self.errors.invalid(field)];
            }
        }
    }

    /// A clock time; one that came twice asks which.
    pub fn clock(&self, field: &str, label: &str) -> Markup {
        let is_twice = read_clock(self.text(field))
            .and_then(|clock| calendar::instant(self.night, clock, &self.zone))
            .is_some_and(|time| matches!(time, LocalTime::Twice(..)));
        let which = format!("{field}.which");
        html! {
            div.field {
                label for=(field) { (label) }
                (self.errors.at(field))
                input.clock id=(field) name=(field) type="time" value=(self.text(field)) aria-describedby=[self.errors.described(field, None)] aria-invalid=[self.errors.invalid(field)];
                @if is_twice {
                    fieldset {
                        legend { (say("diary-which")) }
                        div.options {
                            @for (value, words) in [("first", say("diary-which-first")), ("second", say("diary-which-second"))] {
                                label.option {
                                    input type="radio" name=(which) value=(value) checked[self.text(&which) == value];
                                    span { (words) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// A text of the person's own.
    pub fn area(&self, field: &str, label: &str) -> Markup {
        html! {
            div.field {
                label for=(field) { (label) }
                (self.errors.at(field))
                textarea id=(field) name=(field) rows="3" aria-describedby=[self.errors.described(field, None)] aria-invalid=[self.errors.invalid(field)] { (self.text(field)) }
            }
        }
    }
}

/// "2:30", "02:30" or "02:30:00".
fn read_clock(text: &str) -> Option<Time> {
    let mut parts = text.split(':');
    let part = |text: Option<&str>| text.and_then(|text| text.parse::<i8>().ok());
    let (hour, minute) = (part(parts.next())?, part(parts.next())?);
    Time::new(hour, minute, 0, 0).ok()
}
