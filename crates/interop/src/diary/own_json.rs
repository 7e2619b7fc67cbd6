//! Everything in one JSON file: `{"charley": "diary", "version": 1, "nights": […], "cramps": […], "own_factors": {…}, …}`.
//!
//! A file from before the record was in it holds nights, cramps and own factors only, and is read the same.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use care::night::{Cramp, Diary, Night, read_change};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::changes::{cramp_fields, night_fields};
use super::factor::take_factor;
use super::rest::{At, take_check, take_medicine, take_step};
use super::{FileRefusal, Format, ImportDraft, Note, Place, Possible, Rest};

/// The version that is written and read.
const VERSION: u64 = 1;

/// Every part of the file.
const PARTS: [&str; 12] = [
    "charley",
    "version",
    "nights",
    "cramps",
    "own_factors",
    "medicines",
    "plan_steps",
    "checks",
    "reminders",
    "quiet_hours",
    "zone",
    "shown",
];

/// Writes a whole record as JSON.
pub fn write_json(diary: &Diary, rest: &Rest) -> String {
    let rest = rest.clone().in_order();
    let value = json!({
        "charley": "diary",
        "version": VERSION,
        "nights": diary.nights,
        "cramps": diary.cramps,
        "own_factors": diary.own_factors,
        "medicines": rest.medicines,
        "plan_steps": rest.plan_steps,
        "checks": rest.checks,
        "reminders": rest.reminders,
        "quiet_hours": rest.quiet_hours,
        "zone": rest.zone,
        "shown": rest.shown,
    });
    format!("{value:#}\n")
}

/// Reads what [`write_json`] wrote. Lines of problems are places in the lists, from 1.
pub(super) fn read_json(text: &str, place: &Place<'_>) -> Result<ImportDraft, FileRefusal> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        match (error.line() as u64, error.is_eof()) {
            (line, true) => FileRefusal::CutJson(line),
            (line, false) => FileRefusal::NotJson(line),
        }
    })?;
    let Value::Object(mut file) = value else {
        return Err(FileRefusal::NotADiary);
    };
    if file.get("charley").and_then(Value::as_str) != Some("diary") {
        return Err(FileRefusal::NotADiary);
    }
    if file.get("version").and_then(Value::as_u64) != Some(VERSION) {
        let found = file.get("version").unwrap_or(&Value::Null);
        return Err(FileRefusal::Version(found.to_string()));
    }
    let mut draft = ImportDraft::new(Format::Json);
    let (mut nights, mut cramps) = (BTreeMap::new(), BTreeMap::new());
    each(
        &mut draft,
        &mut file,
        "nights",
        |draft, at, mut night: Night| {
            or_there(&mut night.zone, place);
            let change = json!({"kind": "night", "night": night.date, "zone": night.zone, "at": 1, "fields": night_fields(&night)});
            if !check(draft, at, &change, place) {
                return;
            }
            match nights.entry(night.date) {
                Entry::Occupied(known) => draft.refuse(
                    at.file,
                    at.line,
                    "date",
                    &known.key().to_string(),
                    Possible::OnceFirst,
                ),
                Entry::Vacant(place) => {
                    place.insert(night);
                }
            }
        },
    )?;
    each(
        &mut draft,
        &mut file,
        "cramps",
        |draft, at, mut cramp: Cramp| {
            or_there(&mut cramp.zone, place);
            let change = json!({"kind": "cramp", "id": cramp.id, "night": cramp.night, "zone": cramp.zone, "at": 1, "fields": cramp_fields(&cramp)});
            if !check(draft, at, &change, place) {
                return;
            }
            if cramps.contains_key(&cramp.id) {
                draft.refuse(at.file, at.line, "id", &cramp.id, Possible::OnceFirst);
            } else {
                cramps.insert(cramp.id.clone(), cramp);
            }
        },
    )?;
    let own = own_factors(&mut draft, &mut file)?;
    each(&mut draft, &mut file, "medicines", |draft, at, medicine| {
        take_medicine(draft, at, medicine, place)
    })?;
    each(&mut draft, &mut file, "plan_steps", |draft, at, step| {
        take_step(draft, at, step, place)
    })?;
    each(&mut draft, &mut file, "checks", |draft, at, check| {
        take_check(draft, at, check, place)
    })?;
    each(&mut draft, &mut file, "reminders", |draft, _, reminder| {
        draft.rest.reminders.push(reminder)
    })?;
    draft.rest.quiet_hours = one(&mut draft, &mut file, "quiet_hours");
    draft.rest.zone = one(&mut draft, &mut file, "zone");
    draft.rest.shown = one(&mut draft, &mut file, "shown");
    let unknown = file.keys().filter(|name| !PARTS.contains(&name.as_str()));
    for name in unknown {
        draft.note(Note::UnknownPart(name.clone()));
    }
    draft.diary = Diary::new(
        nights.into_values().collect(),
        cramps.into_values().collect(),
        own,
    );
    Ok(draft.in_order())
}

fn or_there(zone: &mut String, place: &Place<'_>) {
    if zone.is_empty() {
        place.zone.clone_into(zone);
    }
}

/// Gives each entry of a list to `take`; what has another shape is a problem.
fn each<T: DeserializeOwned>(
    draft: &mut ImportDraft,
    file: &mut Map<String, Value>,
    name: &'static str,
    mut take: impl FnMut(&mut ImportDraft, At<'_>, T),
) -> Result<(), FileRefusal> {
    let list = match file.remove(name) {
        None => return Ok(()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(FileRefusal::NotAList(name)),
    };
    for (line, given) in (1..).zip(list) {
        draft.rows_read += 1;
        let text = given.to_string();
        match serde_json::from_value(given) {
            Ok(entry) => take(draft, At { file: name, line }, entry),
            Err(error) => draft.refuse(name, line, "", &text, Possible::Shape(error.to_string())),
        }
    }
    Ok(())
}

/// A part that stands once; `null` is none.
fn one<T: DeserializeOwned>(
    draft: &mut ImportDraft,
    file: &mut Map<String, Value>,
    name: &'static str,
) -> Option<T> {
    let given = file.remove(name).filter(|given| !given.is_null())?;
    let text = given.to_string();
    serde_json::from_value(given)
        .map_err(|error| draft.refuse(name, 0, "", &text, Possible::Shape(error.to_string())))
        .ok()
}

fn own_factors(
    draft: &mut ImportDraft,
    file: &mut Map<String, Value>,
) -> Result<BTreeMap<String, String>, FileRefusal> {
    let given = match file.remove("own_factors") {
        None => Map::new(),
        Some(Value::Object(given)) => given,
        Some(_) => return Err(FileRefusal::NotAnObject("own_factors")),
    };
    let mut own = BTreeMap::new();
    for (line, (id, name)) in (1..).zip(given) {
        draft.rows_read += 1;
        let at = At {
            file: "own_factors",
            line,
        };
        match name {
            Value::String(name) => take_factor(draft, at, &mut own, &id, &name),
            other => draft.refuse(at.file, line, &id, &other.to_string(), Possible::OwnFactor),
        }
    }
    Ok(own)
}

fn check(draft: &mut ImportDraft, at: At<'_>, change: &Value, place: &Place<'_>) -> bool {
    let refusals = match read_change(change, place.now, place.is_remedy) {
        Ok(_) => return true,
        Err(refusals) => refusals,
    };
    for refusal in refusals {
        let possible = Possible::Field(refusal.possible);
        draft.refuse(at.file, at.line, &refusal.field, &refusal.given, possible);
    }
    false
}
