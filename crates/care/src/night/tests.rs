//! Nights from noon to noon, changes that merge in any order, input that is not possible.

use jiff::civil::{date, time};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::calendar::{LocalTime, bounds, instant, last_night, night_of, zone};
use super::*;

const NOW: i64 = 1_796_000_000_000_000; // 2026-11-30

fn berlin() -> TimeZone {
    zone("Europe/Berlin").unwrap()
}

#[test]
fn a_night_runs_from_noon_to_noon_where_the_person_is() {
    for (at, place, night) in [
        ("2026-11-25T02:00:00Z", "Europe/Berlin", date(2026, 11, 24)),
        ("2026-11-24T11:00:00Z", "Europe/Berlin", date(2026, 11, 24)),
        ("2026-11-24T10:59:59Z", "Europe/Berlin", date(2026, 11, 23)),
        ("2026-11-25T02:00:00Z", "Asia/Kolkata", date(2026, 11, 24)),
        (
            "2026-11-25T02:00:00Z",
            "America/New_York",
            date(2026, 11, 24),
        ),
        (
            "2026-11-25T20:00:00Z",
            "Pacific/Auckland",
            date(2026, 11, 25),
        ),
    ] {
        assert_eq!(
            night_of(at.parse().unwrap(), &zone(place).unwrap()),
            night,
            "{at} {place}"
        );
    }
}

#[test]
fn last_night_runs_until_noon_and_has_ended_from_noon_on() {
    for (at, night) in [
        ("2026-11-23T23:30:00Z", date(2026, 11, 23)),
        ("2026-11-24T10:59:59Z", date(2026, 11, 23)),
        ("2026-11-24T11:00:00Z", date(2026, 11, 23)),
        ("2026-11-24T22:59:59Z", date(2026, 11, 23)),
    ] {
        assert_eq!(last_night(at.parse().unwrap(), &berlin()), night, "{at}");
    }
}

#[test]
fn a_night_with_a_clock_change_has_23_or_25_hours() {
    let hours = |night| {
        let (from, to) = bounds(night, &berlin()).unwrap();
        to.duration_since(from).as_hours()
    };
    assert_eq!(hours(date(2026, 3, 28)), 23);
    assert_eq!(hours(date(2026, 10, 24)), 25);
    assert_eq!(hours(date(2026, 11, 24)), 24);
}

#[test]
fn a_time_that_came_twice_or_never_is_told() {
    let at = |night, hour, minute| instant(night, time(hour, minute, 0, 0), &berlin()).unwrap();
    assert!(
        matches!(at(date(2026, 10, 24), 2, 30), LocalTime::Twice(first, second) if second.duration_since(first).as_hours() == 1)
    );
    let LocalTime::Skipped(moved) = at(date(2026, 3, 28), 2, 30) else {
        panic!()
    };
    assert_eq!(moved.to_string(), "2026-03-29T01:30:00Z"); // shown as 03:30
    assert_eq!(
        at(date(2026, 11, 24), 23, 0).instant().to_string(),
        "2026-11-24T22:00:00Z"
    );
    assert_eq!(
        at(date(2026, 11, 24), 3, 0).instant().to_string(),
        "2026-11-25T02:00:00Z"
    );
}

fn cramp(fields: &Value) -> Value {
    json!({"kind": "cramp", "id": "01935b2e-7c1f-7b3a-9d2e-3f1a5c7e9b10", "night": "2026-11-24", "zone": "Europe/Berlin", "at": 5, "fields": fields})
}

#[test]
fn the_weekly_question_is_answered_with_yes_or_no_or_taken_back() {
    let said = |value: Value| json!({"kind": "night", "night": "2026-11-24", "zone": "Europe/Berlin", "at": 5, "fields": {"new_signs": value}});
    for value in [json!(true), json!(false), Value::Null] {
        let change = read_change(&said(value.clone()), NOW, &|_| false).unwrap();
        assert_eq!(change.fields["new_signs"], value);
    }
    assert_eq!(
        refused(&said(json!("perhaps"))),
        [("new_signs".to_owned(), "perhaps".to_owned())]
    );
    assert_eq!(Night::new(date(2026, 11, 24), "UTC").new_signs, None);
}

fn refused(given: &Value) -> Vec<(String, String)> {
    read_change(given, NOW, &|name| name == "heat")
        .unwrap_err()
        .into_iter()
        .map(|refusal| (refusal.field, refusal.given))
        .collect()
}

#[test]
fn input_that_is_not_possible_is_named() {
    for (fields, field, given) in [
        (json!({"pain": 11}), "pain", "11"),
        (json!({"pain": -1}), "pain", "-1"),
        (json!({"muscle": "arm"}), "muscle", "arm"),
        (json!({"side": 3}), "side", "3"),
        (
            json!({"duration_seconds": 1e9}),
            "duration_seconds",
            "1000000000.0",
        ),
        (json!({"eased_by": ["magic"]}), "eased_by", "[\"magic\"]"),
        (
            json!({"started_at": "yesterday"}),
            "started_at",
            "yesterday",
        ),
        (
            json!({"started_at": "2026-11-26T02:00:00Z"}),
            "started_at",
            "2026-11-26T02:00:00Z",
        ),
        (json!({"quiet": true}), "quiet", "true"),
        (json!({"removed": null}), "removed", "nothing"),
        (json!({}), "fields", "{}"),
    ] {
        assert_eq!(
            refused(&cramp(&fields)),
            [(field.to_owned(), given.to_owned())],
            "{fields}"
        );
    }
    let future = json!({"kind": "night", "night": "2027-01-01", "zone": "Europe/Berlin", "at": 5, "fields": {"quiet": true}});
    assert_eq!(
        refused(&future),
        [("night".to_owned(), "2027-01-01".to_owned())]
    );
    let everything =
        json!({"kind": "dream", "night": "x", "zone": "Mars/Base", "at": "now", "fields": 3});
    assert_eq!(refused(&everything).len(), 5);
    for field in ["day.alcohol", "day.own_ab12", "remedy.heat"] {
        let value = if field == "remedy.heat" {
            json!(true)
        } else {
            json!(1)
        };
        let given = json!({"kind": "night", "night": "2026-11-24", "zone": "Europe/Berlin", "at": 5, "fields": {field: value}});
        read_change(&given, NOW, &|name| name == "heat").unwrap();
    }
}

#[test]
fn a_clock_that_runs_ahead_does_not_win_for_ever() {
    let mut given = cramp(&json!({"pain": 4}));
    given["at"] = json!(NOW * 2);
    assert_eq!(read_change(&given, NOW, &|_| false).unwrap().at, NOW);
}

#[test]
fn a_night_about_which_nothing_was_said_is_not_quiet() {
    let mut night = Night::new(date(2026, 11, 24), "Europe/Berlin");
    night.soreness = Some(3);
    let diary = Diary::new(vec![night], Vec::new(), BTreeMap::new());
    assert_eq!(diary.state(date(2026, 11, 24)), NightState::NotRecorded);
    assert_eq!(diary.state(date(2026, 11, 23)), NightState::NotRecorded);
    assert_eq!(diary.counts(), [(date(2026, 11, 24), None)]);
}

proptest! {
    #[test]
    fn changes_merge_the_same_in_any_order_and_any_number_of_times(
        changes in prop::collection::vec((0i64..4, 0usize..3, prop::option::of(0i64..5)), 1..12),
        order in any::<u64>(),
    ) {
        let changes: Vec<Change> = changes.into_iter().map(|(at, field, value)| Change {
            key: Key::Night { night: date(2026, 11, 24) },
            zone: "Europe/Berlin".to_owned(),
            at,
            fields: [(["pain", "side", "note"][field].to_owned(), value.map_or(Value::Null, Value::from))].into_iter().collect(),
        }).collect();
        let mut straight = Record::default();
        for change in &changes { merge(&mut straight, change); }
        let mut shuffled = Record::default();
        let mut places: Vec<usize> = (0..changes.len()).chain(0..changes.len()).collect();
        places.sort_by_key(|place| (*place as u64 + 1).wrapping_mul(order | 1) >> 7);
        for place in places { merge(&mut shuffled, &changes[place]); }
        prop_assert_eq!(&straight, &shuffled);
        for change in &changes { prop_assert_eq!(merge(&mut shuffled, change), Outcome::Unchanged); }
    }
}
