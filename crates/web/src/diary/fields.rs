//! The fields of a night: which there are, how they are asked, what they say.

use care::knowledge::entry::Offer;
use care::night::{EXPOSURES, Night, Scale};
use maud::{Markup, html};
use serde_json::{Map, Value};
use words::say;

use super::setting::Setting;
use super::sheet::Sheet;
use crate::state::State;

/// Fields about the night itself, as pages show them.
pub const ABOUT_NIGHT: [&str; 8] = [
    "soreness",
    "sleep_quality",
    "minutes_awake",
    "distress",
    "lights_out_at",
    "got_up_at",
    "new_signs",
    "note",
];

/// A field with its words.
pub struct Field {
    /// The name in changes, such as `soreness`, `day.alcohol` or `remedy.heat`.
    pub id: String,
    /// What is asked.
    pub label: String,
}

/// Everything that can be said about a night, in three groups: the night, the day before, what was done.
pub fn groups(state: &State, setting: &Setting) -> [Vec<Field>; 3] {
    let night = ABOUT_NIGHT
        .iter()
        .map(|id| Field {
            id: (*id).to_owned(),
            label: night_label(id),
        })
        .collect();
    let day = EXPOSURES
        .iter()
        .map(|exposure| Field {
            id: format!("day.{}", exposure.id),
            label: say(&format!("exposure-{}", exposure.id)).into_owned(),
        })
        .chain(setting.factors.iter().map(|(id, name)| Field {
            id: format!("day.{id}"),
            label: name.clone(),
        }))
        .collect();
    let remedies = state
        .knowledge
        .remedies
        .iter()
        .filter(|remedy| {
            matches!(remedy.offer, Offer::Offer | Offer::Allow | Offer::Comfort)
                || setting.is_step(&remedy.id)
        })
        .map(|remedy| Field {
            id: remedy.id.clone(),
            label: remedy.title.clone(),
        })
        .collect();
    [night, day, remedies]
}

fn night_label(id: &str) -> String {
    match id {
        "soreness" => say("diary-soreness"),
        "sleep_quality" => say("diary-sleep-quality"),
        "minutes_awake" => say("diary-minutes-awake"),
        "distress" => say("diary-distress"),
        "lights_out_at" => say("diary-lights-out"),
        "got_up_at" => say("diary-got-up"),
        "new_signs" => say("diary-signs-ask"),
        _ => say("diary-note"),
    }
    .into_owned()
}

/// Whether the person wants to see the field: chosen, one of their own, or a step of their plan.
pub fn is_shown(setting: &Setting, field: &Field) -> bool {
    field.id.starts_with("day.own_")
        || setting.choices.shows(&field.id)
        || setting.is_step(&field.id)
}

/// What is asked at the field with this identifier.
pub fn label(state: &State, setting: &Setting, id: &str) -> String {
    groups(state, setting)
        .into_iter()
        .flatten()
        .find(|field| field.id == id)
        .map_or_else(|| id.to_owned(), |field| field.label)
}

/// What is stored of a night, in a form.
pub fn fill(sheet: &mut Sheet, night: &Night) {
    let numbers = [
        ("soreness", night.soreness.map(i64::from)),
        ("sleep_quality", night.sleep_quality.map(i64::from)),
        ("distress", night.distress.map(i64::from)),
        ("minutes_awake", night.minutes_awake.map(i64::from)),
    ];
    for (field, number) in numbers {
        if let Some(number) = number {
            sheet.set(field, number);
        }
    }
    for (field, instant) in [
        ("lights_out_at", night.lights_out_at),
        ("got_up_at", night.got_up_at),
    ] {
        if let Some(instant) = instant {
            sheet.set_time(field, instant);
        }
    }
    if let Some(new_signs) = night.new_signs {
        sheet.set("new_signs", if new_signs { "yes" } else { "no" });
    }
    if let Some(note) = &night.note {
        sheet.set("note", note);
    }
    for (id, value) in &night.day {
        let field = format!("day.{id}");
        match scale(id) {
            Scale::YesNo => sheet.set(&field, if *value > 0 { "yes" } else { "no" }),
            _ => sheet.set(&field, value),
        }
    }
    for (name, done) in &night.remedies {
        sheet.set(&format!("remedy.{name}"), if *done { "yes" } else { "no" });
    }
}

fn scale(id: &str) -> Scale {
    EXPOSURES
        .iter()
        .find(|exposure| exposure.id == id)
        .map_or(Scale::YesNo, |exposure| exposure.scale)
}

/// The control of a field, with what it held when the page was made, so that only what the person changes is said.
pub fn control(sheet: &Sheet, field: &Field) -> Markup {
    let (id, label) = (field.id.as_str(), field.label.as_str());
    html! {
        input type="hidden" name="field" value=(id);
        input type="hidden" name={ "was." (id) } value=(sheet.was(id));
        @match id {
            "soreness" | "sleep_quality" | "distress" => (sheet.scale(id, label)),
            "minutes_awake" => (sheet.digits(id, label)),
            "lights_out_at" | "got_up_at" => (sheet.clock(id, label)),
            "note" => (sheet.area(id, label)),
            _ => @match id.strip_prefix("day.").map(scale) {
                Some(Scale::Count(_)) => (sheet.digits(id, label)),
                Some(Scale::Level(words)) => (sheet.select(id, label, &levels(id, words))),
                _ => (sheet.select_yes_no(id, label)),
            }
        }
    }
}

fn levels(id: &str, words: &[&str]) -> Vec<(String, String)> {
    let exposure = id.trim_start_matches("day.");
    words
        .iter()
        .enumerate()
        .map(|(place, word)| {
            (
                place.to_string(),
                say(&format!("exposure-{exposure}-{word}")).into_owned(),
            )
        })
        .collect()
}

/// What a sent form changes. What cannot be read as a time stands in the errors of the form.
pub fn read(sheet: &mut Sheet) -> Map<String, Value> {
    let mut fields = Map::new();
    for id in sheet.all("field").to_vec() {
        if sheet.text(&format!("was.{id}")) == sheet.whole(&id) {
            continue;
        }
        let value = match id.as_str() {
            "lights_out_at" | "got_up_at" => sheet.time(&id),
            "note" => Some(sheet.words(&id)),
            _ => Some(match id.strip_prefix("day.").map(scale) {
                // Exposures are stored as numbers.
                Some(Scale::YesNo) => match sheet.yes_no(&id) {
                    Value::Bool(yes) => i64::from(yes).into(),
                    other => other,
                },
                None if id == "new_signs" || id.starts_with("remedy.") => sheet.yes_no(&id),
                _ => sheet.number(&id),
            }),
        };
        if let Some(value) = value {
            fields.insert(id, value);
        }
    }
    fields
}
