//! Diaries for tests.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeMap;

use care::night::{Cramp, Diary, Night};
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// The first night of the diaries, a Monday.
pub const FIRST: Date = date(2026, 1, 5);

/// The night this many days after the first.
pub fn day(days: usize) -> Date {
    FIRST.checked_add((days as i64).days()).unwrap()
}

/// A quiet night.
pub fn quiet(date: Date) -> Night {
    Night {
        quiet: Some(true),
        ..Night::new(date, "Europe/Berlin")
    }
}

/// A cramp of which nothing more is known.
pub fn cramp(night: Date, number: u32) -> Cramp {
    Cramp {
        id: format!("{night}-{number}"),
        night,
        zone: "Europe/Berlin".to_owned(),
        started_at: None,
        muscle: None,
        side: None,
        duration_seconds: None,
        pain: None,
        awakened: None,
        eased_by: Vec::new(),
        note: None,
        removed: false,
    }
}

/// Nights and cramps from counts, one a night; `None` is a night about which nothing was said.
pub fn parts(counts: &[Option<u32>]) -> (Vec<Night>, Vec<Cramp>) {
    let (mut nights, mut cramps) = (Vec::new(), Vec::new());
    for (place, count) in counts.iter().enumerate() {
        match count {
            Some(0) => nights.push(quiet(day(place))),
            Some(count) => cramps.extend((0..*count).map(|number| cramp(day(place), number))),
            None => {}
        }
    }
    (nights, cramps)
}

/// A diary from counts.
pub fn diary(counts: &[Option<u32>]) -> Diary {
    let (nights, cramps) = parts(counts);
    Diary::new(nights, cramps, BTreeMap::new())
}

/// A diary whose every night was logged, this often.
pub fn repeated(pattern: &[u32], times: usize) -> Diary {
    diary(
        &pattern
            .repeat(times)
            .into_iter()
            .map(Some)
            .collect::<Vec<_>>(),
    )
}
