//! A diary as changes that the store takes.

use std::collections::BTreeMap;

use care::night::{Change, Cramp, Diary, Key, Night};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

/// The fields of a night under which something was said, and that it was not taken back.
pub(super) fn night_fields(night: &Night) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            fields.insert(name.to_owned(), value);
        }
    };
    put("quiet", json!(night.quiet));
    put("soreness", json!(night.soreness));
    put("sleep_quality", json!(night.sleep_quality));
    put("distress", json!(night.distress));
    put("minutes_awake", json!(night.minutes_awake));
    put("new_signs", json!(night.new_signs));
    put("lights_out_at", json!(night.lights_out_at));
    put("got_up_at", json!(night.got_up_at));
    put("note", json!(night.note));
    for (id, value) in &night.day {
        put(&format!("day.{id}"), json!(value));
    }
    for (name, value) in &night.remedies {
        put(&format!("remedy.{name}"), json!(value));
    }
    put("removed", json!(night.removed));
    fields
}

/// As [`night_fields`], for a cramp.
pub(super) fn cramp_fields(cramp: &Cramp) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            fields.insert(name.to_owned(), value);
        }
    };
    put("started_at", json!(cramp.started_at));
    put("muscle", json!(cramp.muscle));
    put("side", json!(cramp.side));
    put("duration_seconds", json!(cramp.duration_seconds));
    put("pain", json!(cramp.pain));
    put("awakened", json!(cramp.awakened));
    if !cramp.eased_by.is_empty() {
        put("eased_by", json!(cramp.eased_by));
    }
    put("note", json!(cramp.note));
    put("removed", json!(cramp.removed));
    fields
}

/// The changes that bring `known` to hold what `diary` says, said at `at` (microseconds UTC), and how many nights and cramps are the same already.
///
/// What `diary` does not say stays as it is.
pub fn changes(diary: &Diary, known: &Diary, at: i64) -> (Vec<Change>, u64) {
    let (mut changes, mut unchanged) = (Vec::new(), 0);
    let mut add = |key: Key,
                   zone: &str,
                   mut fields: Map<String, Value>,
                   before: Option<Map<String, Value>>| {
        if let Some(before) = before {
            fields.retain(|field, value| before.get(field) != Some(value));
        }
        if fields.is_empty() {
            unchanged += 1;
        } else {
            changes.push(Change {
                key,
                zone: zone.to_owned(),
                at,
                fields,
            });
        }
    };
    for night in &diary.nights {
        let before = known.night(night.date).map(night_fields);
        add(
            Key::Night { night: night.date },
            &night.zone,
            night_fields(night),
            before,
        );
    }
    // Of cramps of which the file knows only the number, no more are added than are missing; those that it tells are not missing.
    let find = |cramp: &Cramp| {
        let mut there = known.cramps_of(cramp.night).iter();
        there.find(|other| other.id == cramp.id)
    };
    let mut there: BTreeMap<Date, usize> = BTreeMap::new();
    for cramp in &diary.cramps {
        let count = there
            .entry(cramp.night)
            .or_insert_with(|| known.cramps_of(cramp.night).len());
        if !super::is_plain(cramp) && find(cramp).is_none() {
            *count += 1;
        }
    }
    for cramp in &diary.cramps {
        let before = find(cramp).map(cramp_fields);
        if before.is_none() && super::is_plain(cramp) {
            let count = there.entry(cramp.night).or_default();
            if *count >= diary.cramps_of(cramp.night).len() {
                add(
                    Key::Night { night: cramp.night },
                    &cramp.zone,
                    Map::new(),
                    None,
                );
                continue;
            }
            *count += 1;
        }
        let key = Key::Cramp {
            id: cramp.id.clone(),
            night: cramp.night,
        };
        add(key, &cramp.zone, cramp_fields(cramp), before);
    }
    (changes, unchanged)
}
