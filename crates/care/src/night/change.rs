//! A change to a night or a cramp, as it comes from a form, a file or a phone that was offline.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::calendar;
use super::{EASED_BY, EXPOSURES, LONGEST_CRAMP, LONGEST_NOTE, Muscle, Side, is_own_factor};

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Key {
    /// The night with this date.
    Night {
        /// The evening's date.
        night: Date,
    },
    /// The cramp with this identifier.
    Cramp {
        /// UUID version 7.
        id: String,
        /// The night it belongs to.
        night: Date,
    },
}

impl Key {
    /// The night.
    pub fn night(&self) -> Date {
        match self {
            Self::Night { night } | Self::Cramp { night, .. } => *night,
        }
    }
}

/// A change: some fields, all said at the same time. `null` clears a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What it is about.
    pub key: Key,
    /// The zone the person was in, an IANA name.
    pub zone: String,
    /// When it was said, microseconds UTC.
    pub at: i64,
    /// Field → value, already checked. The exposures are `day.alcohol`, the remedies `remedy.heat`.
    pub fields: Map<String, Value>,
}

/// Why a change is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{field}: {given} is not possible; possible: {possible}")]
pub struct ChangeRefusal {
    /// The field.
    pub field: String,
    /// What was given.
    pub given: String,
    /// What is possible.
    pub possible: String,
}

/// The first year of which anyone keeps a diary.
pub const EARLIEST: i16 = 1900;

/// A night may be entered from its noon on, with this much room for clocks that go wrong, in microseconds.
const AHEAD: i64 = 24 * 3600 * 1_000_000;

/// Reads one change: `{"kind": "cramp", "id": "…", "night": "2026-11-24", "zone": "Europe/Berlin", "at": 1764036000000000, "fields": {…}}`.
///
/// `now` in microseconds UTC; a later `at` is taken as `now`. `is_remedy` says whether the knowledge has a remedy of this name.
///
/// # Errors
/// Every field that is not possible, with what was given and what is possible.
pub fn read_change(
    given: &Value,
    now: i64,
    is_remedy: &dyn Fn(&str) -> bool,
) -> Result<Change, Vec<ChangeRefusal>> {
    let mut refusals = Vec::new();
    let mut refuse = |field: &str, given: &Value, possible: &str| {
        refusals.push(ChangeRefusal {
            field: field.to_owned(),
            given: short(given),
            possible: possible.to_owned(),
        });
    };
    const NONE: &Value = &Value::Null;
    let get = |name: &str| given.get(name).unwrap_or(NONE);
    let night = get("night")
        .as_str()
        .and_then(|text| text.parse::<Date>().ok())
        .filter(|night| night.year() >= EARLIEST);
    if night.is_none() {
        refuse(
            "night",
            get("night"),
            &format!("the evening's date from {EARLIEST} on, such as 2026-11-24"),
        );
    }
    let zone_name = get("zone").as_str().unwrap_or_default();
    let zone = calendar::zone(zone_name);
    if zone.is_none() {
        refuse(
            "zone",
            get("zone"),
            "an IANA time zone, such as Europe/Berlin",
        );
    }
    let at = get("at").as_i64().filter(|at| *at > 0);
    if at.is_none() {
        refuse("at", get("at"), "microseconds since 1970, UTC");
    }
    let kind = get("kind").as_str().unwrap_or_default();
    let id = get("id").as_str().unwrap_or_default();
    match kind {
        "cramp" if !is_uuid(id) => refuse(
            "id",
            get("id"),
            "a UUID, such as 01935b2e-7c1f-7b3a-9d2e-3f1a5c7e9b10",
        ),
        "cramp" | "night" => {}
        _ => refuse("kind", get("kind"), "cramp or night"),
    }
    if let (Some(night), Some(zone)) = (night, &zone)
        && calendar::bounds(night, zone)
            .is_none_or(|(noon, _)| noon.as_microsecond() > now.saturating_add(AHEAD))
    {
        refuse("night", get("night"), "a night that has begun");
    }
    let fields = match get("fields") {
        Value::Object(fields) if !fields.is_empty() => fields.clone(),
        other => {
            refuse("fields", other, "an object with at least one field");
            Map::new()
        }
    };
    for (field, value) in &fields {
        if let Err(possible) = check(kind, field, value, is_remedy) {
            refuse(field, value, &possible);
        }
    }
    if kind == "cramp"
        && let (Some(night), Some(zone)) = (night, &zone)
        && let Some(started) = fields.get("started_at").and_then(Value::as_str)
        && let Ok(started) = started.parse::<Timestamp>()
        && calendar::night_of(started, zone) != night
    {
        refuse(
            "started_at",
            fields.get("started_at").unwrap_or(NONE),
            &format!("a time from noon of {night} to noon of the next day in {zone_name}"),
        );
    }
    let (Some(night), Some(at), true) = (night, at, refusals.is_empty()) else {
        return Err(refusals);
    };
    let mut fields = fields;
    // A night that was deleted is there again once something is said of it; a cramp keeps its own word.
    if kind == "night" && fields.values().any(|value| !value.is_null()) {
        fields.entry("removed").or_insert(false.into());
    }
    Ok(Change {
        key: if kind == "cramp" {
            Key::Cramp {
                id: id.to_owned(),
                night,
            }
        } else {
            Key::Night { night }
        },
        zone: zone_name.to_owned(),
        at: at.min(now),
        fields,
    })
}

/// Whether a value suits a field; otherwise what does.
fn check(
    kind: &str,
    field: &str,
    value: &Value,
    is_remedy: &dyn Fn(&str) -> bool,
) -> Result<(), String> {
    if value.is_null() && field != "removed" {
        return known(kind, field, is_remedy)
            .then_some(())
            .ok_or_else(|| unknown(kind));
    }
    let whole = |most: i64| match value.as_i64() {
        Some(number) if (0..=most).contains(&number) => Ok(()),
        _ => Err(format!("a whole number from 0 to {most}, or null")),
    };
    let yes_no = || {
        value
            .as_bool()
            .map(drop)
            .ok_or_else(|| "true or false".to_owned())
    };
    let instant = || {
        value
            .as_str()
            .and_then(|text| text.parse::<Timestamp>().ok())
            .map(drop)
            .ok_or_else(|| "an instant such as 2026-11-25T02:10:00Z, or null".to_owned())
    };
    let note = || match value.as_str() {
        // A database keeps no character zero.
        Some(text) if text.chars().count() <= LONGEST_NOTE && !text.contains('\0') => Ok(()),
        _ => Err(format!(
            "a text of at most {LONGEST_NOTE} characters, or null"
        )),
    };
    if let (Some(id), "night") = (field.strip_prefix("day."), kind) {
        let exposure = EXPOSURES.iter().find(|exposure| exposure.id == id);
        return match exposure {
            Some(exposure) => whole(exposure.scale.most()),
            None if is_own_factor(id) => whole(1),
            None => Err(unknown(kind)),
        };
    }
    if let (Some(name), "night") = (field.strip_prefix("remedy."), kind) {
        return if is_remedy(name) {
            yes_no()
        } else {
            Err(unknown(kind))
        };
    }
    match (kind, field) {
        (_, "removed") => yes_no(),
        (_, "note") => note(),
        ("night", "quiet" | "new_signs") => yes_no(),
        ("night", "soreness" | "sleep_quality" | "distress") => whole(10),
        ("night", "minutes_awake") => whole(24 * 60),
        ("night", "lights_out_at" | "got_up_at") | ("cramp", "started_at") => instant(),
        ("cramp", "muscle") => value
            .as_str()
            .and_then(Muscle::from_id)
            .map(drop)
            .ok_or_else(|| Muscle::ALL.map(Muscle::id).join(", ")),
        ("cramp", "side") => value
            .as_str()
            .and_then(Side::from_id)
            .map(drop)
            .ok_or_else(|| Side::ALL.map(Side::id).join(", ")),
        ("cramp", "duration_seconds") => whole(i64::from(LONGEST_CRAMP)),
        ("cramp", "pain") => whole(10),
        ("cramp", "awakened") => yes_no(),
        ("cramp", "eased_by") => value
            .as_array()
            .filter(|words| {
                words
                    .iter()
                    .all(|word| word.as_str().is_some_and(|word| EASED_BY.contains(&word)))
            })
            .map(drop)
            .ok_or_else(|| format!("a list of {}", EASED_BY.join(", "))),
        _ => Err(unknown(kind)),
    }
}

/// Whether there is such a field.
fn known(kind: &str, field: &str, is_remedy: &dyn Fn(&str) -> bool) -> bool {
    if kind == "night" {
        if let Some(id) = field.strip_prefix("day.") {
            return is_own_factor(id) || EXPOSURES.iter().any(|exposure| exposure.id == id);
        }
        if let Some(name) = field.strip_prefix("remedy.") {
            return is_remedy(name);
        }
    }
    fields(kind).contains(&field)
}

fn fields(kind: &str) -> &'static [&'static str] {
    match kind {
        "night" => &[
            "quiet",
            "soreness",
            "sleep_quality",
            "distress",
            "minutes_awake",
            "new_signs",
            "lights_out_at",
            "got_up_at",
            "note",
            "removed",
        ],
        _ => &[
            "started_at",
            "muscle",
            "side",
            "duration_seconds",
            "pain",
            "awakened",
            "eased_by",
            "note",
            "removed",
        ],
    }
}

fn unknown(kind: &str) -> String {
    let more = if kind == "night" {
        ", day.EXPOSURE, remedy.NAME"
    } else {
        ""
    };
    format!(
        "a field of {}: {}{more}",
        if kind == "night" {
            "a night"
        } else {
            "a cramp"
        },
        fields(kind).join(", ")
    )
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| {
            if matches!(place, 8 | 13 | 18 | 23) {
                byte == b'-'
            } else {
                byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase()
            }
        })
}

/// What was given, short enough to be shown.
fn short(value: &Value) -> String {
    let text = match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.chars().count() > 60 {
        text.chars().take(60).chain(['…']).collect()
    } else {
        text
    }
}
