//! The insight page: the numbers of the example diary, and how long ten years take.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::body::Body;
use axum::http::Request;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, COOKIE};
use care::night::Diary;
use jiff::civil::{Date, date};
use support::{KNOWLEDGE, Site};
use web::insight::{Numbers, document, sections, text};

const EXAMPLE: &str = include_str!("../../../examples/diaries/nights-120.json");

/// The night that runs at the fixed time of the test site.
fn tonight() -> Date {
    date(2026, 11, 23)
}

fn example() -> Diary {
    let diary: Diary = serde_json::from_str(EXAMPLE).unwrap();
    Diary::new(diary.nights, diary.cramps, diary.own_factors)
}

/// The diary as the phone brings it.
fn changes(diary: &Diary) -> Vec<serde_json::Value> {
    let mut all = Vec::new();
    for night in &diary.nights {
        let mut fields = serde_json::to_value(night).unwrap();
        let fields = fields.as_object_mut().unwrap();
        for name in ["date", "zone", "removed", "entered_at", "day", "remedies"] {
            fields.remove(name);
        }
        fields.retain(|_, value| !value.is_null());
        for (name, value) in &night.day {
            fields.insert(format!("day.{name}"), (*value).into());
        }
        for (name, value) in &night.remedies {
            fields.insert(format!("remedy.{name}"), (*value).into());
        }
        all.push(serde_json::json!({"kind": "night", "night": night.date, "zone": night.zone, "at": 1_700_000_000_000_000_i64, "fields": fields}));
    }
    for cramp in &diary.cramps {
        let mut fields = serde_json::to_value(cramp).unwrap();
        let fields = fields.as_object_mut().unwrap();
        for name in ["id", "night", "zone", "removed"] {
            fields.remove(name);
        }
        fields.retain(|_, value| !value.is_null());
        all.push(serde_json::json!({"kind": "cramp", "id": cramp.id, "night": cramp.night, "zone": cramp.zone, "at": 1_700_000_000_000_000_i64, "fields": fields}));
    }
    all
}

/// A site that holds the diary, and the cookie that opens it.
async fn site_with(diary: &Diary) -> (Site, String) {
    let site = Site::new();
    let made = site
        .send(
            Request::post("/api/v1/device")
                .header("sec-fetch-site", "same-origin")
                .header(CONTENT_TYPE, "application/json")
                .body(Body::from("{}"))
                .unwrap(),
        )
        .await;
    let cookie = made.cookie();
    for batch in changes(diary).chunks(100) {
        let request = Request::post("/api/v1/nights/sync")
            .header(COOKIE, &cookie)
            .header("sec-fetch-site", "same-origin")
            .header(CONTENT_TYPE, "application/json")
            .body(Body::from(
                serde_json::json!({"changes": batch}).to_string(),
            ))
            .unwrap();
        let answer = site.send(request).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert!(!answer.body.contains("refused"), "{}", answer.body);
    }
    (site, cookie)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}

#[test]
fn the_example_has_what_it_promises() {
    let diary = example();
    let nights = Numbers::of(&diary, tonight(), &KNOWLEDGE)
        .summary
        .nights
        .unwrap();
    assert_eq!((nights.expected, nights.missing), (120, 9));
    let mut zones: Vec<&str> = diary
        .nights
        .iter()
        .map(|night| night.zone.as_str())
        .collect();
    zones.dedup();
    assert_eq!(zones, ["Europe/Berlin", "Asia/Kolkata", "Europe/Berlin"]);
    for exposure in care::night::EXPOSURES {
        assert!(
            diary
                .nights
                .iter()
                .any(|night| night.day.contains_key(exposure.id)),
            "{}",
            exposure.id
        );
    }
    // Half past two came twice.
    let twice = diary.cramps_of(date(2026, 10, 24));
    assert_eq!(
        twice[1]
            .started_at
            .unwrap()
            .duration_since(twice[0].started_at.unwrap())
            .as_hours(),
        1
    );
}

#[tokio::test]
async fn page_text_and_file_say_the_same() {
    let diary = example();
    let (site, cookie) = site_with(&diary).await;
    let page = site.get("/insight", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.headers[CACHE_CONTROL], "no-store");
    assert!(!page.body.contains("style=\""));
    let numbers = Numbers::of(&diary, tonight(), &KNOWLEDGE);
    let (text, file) = (text(&numbers), document(&numbers));
    for section in sections(&numbers) {
        for sentence in &section.sentences {
            assert!(page.body.contains(&escaped(sentence)), "page: {sentence}");
            assert!(text.contains(sentence.as_str()), "text: {sentence}");
            assert!(file.contains(&escaped(sentence)), "file: {sentence}");
        }
    }
    for id in [
        "plot-rate",
        "plot-hours",
        "plot-places",
        "plot-duration",
        "plot-months",
        "plot-after",
    ] {
        let labels = format!("aria-labelledby=\"{id}-title {id}-description\"");
        assert!(page.body.contains(&labels), "{id}");
        assert!(file.contains(&labels), "{id}");
    }
    // The steps are in the words of the knowledge; these are ours.
    let words = sections(&numbers)
        .iter()
        .flat_map(|section| section.sentences.clone())
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    for never in [
        "caused by",
        "because",
        "trigger",
        "insight-",
        "exposure-",
        "muscle-",
    ] {
        assert!(!words.contains(never), "{never}: {text}");
    }
    println!("{text}\n{} bytes", page.body.len());
}

#[tokio::test]
async fn a_new_night_is_seen_at_once() {
    let diary = example();
    let (site, cookie) = site_with(&diary).await;
    let before = site.get("/insight", &cookie).await.body;
    assert_eq!(before, site.get("/insight", &cookie).await.body);
    let change = serde_json::json!({"changes": [{"kind": "night", "night": "2026-08-04", "zone": "Europe/Berlin", "at": 1_700_000_000_000_000_i64, "fields": {"quiet": true}}]});
    let request = Request::post("/api/v1/nights/sync")
        .header(COOKIE, &cookie)
        .header("sec-fetch-site", "same-origin")
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from(change.to_string()))
        .unwrap();
    site.send(request).await;
    let after = site.get("/insight", &cookie).await.body;
    assert!(before.contains("111 of 120 nights"));
    assert!(after.contains("112 of 120 nights"));
}

#[tokio::test]
async fn nothing_recorded_is_said() {
    let page = Site::new().get("/insight", "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Nothing is recorded yet."));
    assert!(page.body.contains("Not enough nights yet: 0 of 14."));
}

/// Ten years: prints how long the first and the second page take.
#[test]
fn ten_years_are_measured() {
    let mut diary = Diary::default();
    let example = example();
    for place in 0..3650_i64 {
        let night = tonight()
            .checked_sub(jiff::Span::new().days(place + 1))
            .unwrap();
        let source = &example.nights[usize::try_from(place).unwrap() % example.nights.len()];
        let mut copy = source.clone();
        copy.date = night;
        for (number, cramp) in example.cramps_of(source.date).iter().enumerate() {
            let mut cramp = cramp.clone();
            cramp.id = format!("{night}-{number}");
            cramp.night = night;
            cramp.started_at = None;
            diary.cramps.push(cramp);
        }
        diary.nights.push(copy);
    }
    let diary = Diary::new(diary.nights, diary.cramps, diary.own_factors);
    let begun = std::time::Instant::now();
    let numbers = Numbers::of(&diary, tonight(), &KNOWLEDGE);
    let counted = begun.elapsed();
    let bytes = document(&numbers).len();
    println!(
        "ten years: numbers {counted:?}, with plots {:?}, {bytes} bytes",
        begun.elapsed()
    );
}
