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
        .post_json("/api/v1/device", "", &serde_json::json!({}))
        .await;
    let cookie = made.cookie();
    for batch in changes(diary).chunks(100) {
        let body = serde_json::json!({"changes": batch});
        let answer = site.post_json("/api/v1/nights/sync", &cookie, &body).await;
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
    // The nights came in just now, which the page says: the same diary, as it is stored.
    let diary = store::night::find_diary(&site.store, &person(&site), None).unwrap();
    let numbers = Numbers::of(&diary, tonight(), &KNOWLEDGE);
    assert!(page.body.contains("entered more than 36 hours after"));
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
        "plot-trend",
        "plot-woken",
        "plot-pain",
        "plot-soreness",
        "plot-distress",
        "plot-sleep",
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
    assert!(before.contains("Recorded: 111 of 120 nights"));
    assert!(after.contains("Recorded: 112 of 120 nights"));
}

/// The only person of the site.
fn person(site: &Site) -> String {
    site.store
        .read(|tx| {
            tx.query_first("select id from person", &[])?
                .unwrap()
                .text(0)
        })
        .unwrap()
}

fn begin(site: &Site, remedy: &str, from: &str) {
    store::plan_step::begin_step(
        &site.store,
        &person(site),
        &person(site),
        remedy,
        (from.to_owned(), None),
        1_700_000_000_000_000,
    )
    .unwrap();
}

#[tokio::test]
async fn before_and_after_is_shown_for_a_step_with_nights_on_both_sides_and_claims_nothing() {
    let (site, cookie) = site_with(&example()).await;
    let page = site.get("/insight", &cookie).await.body;
    assert!(
        !page.contains("Before and after a step"),
        "no step, no comparison"
    );
    assert!(
        !page.contains("4 weeks of the plan"),
        "no plan, no weeks of it"
    );
    // Three weeks of a plan, and 21 nights after its beginning.
    begin(&site, "remedy.fluids", "2026-11-02");
    let page = site.get("/insight", &cookie).await.body;
    let title = &KNOWLEDGE
        .remedies
        .iter()
        .find(|remedy| remedy.id == "remedy.fluids")
        .unwrap()
        .title;
    assert!(
        page.contains(&format!("“{}” since 2 November 2026", escaped(title))),
        "{page}"
    );
    assert!(page.contains("If nothing had changed"));
    assert!(page.contains("cannot show that a step helps"));
    assert!(page.contains("Cramps come in waves."));
    assert!(!page.contains("4 weeks of the plan"));
    // One that began with the diary has nothing before it; it makes the plan old enough.
    begin(&site, "remedy.heat", "2026-07-26");
    let page = site.get("/insight", &cookie).await.body;
    assert!(!page.contains("since 26 July 2026"));
    assert!(page.contains("after 4 weeks of the plan"));
    // The page of the diary's year draws the same map.
    for drawn in [
        "<svg class=\"heat\"",
        "class=\"mark-travel\"",
        "class=\"mark-medicine\"",
        ", another time zone",
        "url(#hatch)",
        "id=\"plot-places-title\"",
        "class=\"shade-1\"",
    ] {
        assert!(page.contains(drawn), "{drawn}");
    }
}

#[tokio::test]
async fn what_the_diary_asks_leads_to_its_question() {
    let diary = example();
    let numbers = Numbers::of(&diary, tonight(), &KNOWLEDGE);
    assert_eq!(numbers.facts.ask, ["soreness_after"]);
    let (site, cookie) = site_with(&diary).await;
    let page = site.get("/insight", &cookie).await.body;
    let question = &KNOWLEDGE.question("soreness_after").unwrap().ask;
    let link = format!(
        "<a href=\"/check/screen/soreness_after\">{}</a>",
        escaped(question)
    );
    assert!(page.contains(&link), "{page}");
    assert!(text(&numbers).contains(question.as_str()));
    let asked = site.get("/check/screen/soreness_after", &cookie).await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.body.contains(&escaped(question)));
    // Once it is answered, nobody asks again.
    let form = "question=soreness_after&soreness_after=hours";
    let saved = site
        .post("/check/screen/soreness_after", &cookie, form)
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let page = site.get("/insight", &cookie).await.body;
    assert!(!page.contains("/check/screen/soreness_after"));
    // Every question that a diary may raise is one of the check.
    for id in ["distress", "soreness_after"] {
        assert!(KNOWLEDGE.question(id).is_some(), "{id}");
    }
}

#[test]
fn a_young_diary_lists_every_exposure_with_what_it_still_needs() {
    let mut diary = example();
    diary.nights.truncate(9);
    let last = diary.nights.last().unwrap().date;
    let after = last.tomorrow().unwrap();
    diary.cramps.retain(|cramp| cramp.night <= last);
    let numbers = Numbers::of(&diary, after, &KNOWLEDGE);
    let all = sections(&numbers);
    let links = &all
        .iter()
        .find(|section| section.id == "links")
        .unwrap()
        .sentences;
    assert_eq!(
        links[0],
        "What goes along with cramps: not enough nights yet, 9 of 60 recorded."
    );
    let last = links.iter().rev().take(2).collect::<Vec<_>>();
    assert!(last[0].starts_with("Second nights after a day with alcohol"));
    assert!(last[1].starts_with("Second nights after a day with more activity"));
    for exposure in care::night::EXPOSURES {
        let name = words::say(&format!("exposure-day-{}", exposure.id));
        let line = links.iter().find(|line| line.contains(&*name)).unwrap();
        assert!(line.contains("9 of 60 recorded nights"), "{line}");
        assert!(
            line.contains(" of 10 nights after such a day") || line.contains("without it"),
            "{line}"
        );
    }
}

#[test]
fn one_is_never_said_as_many() {
    let quiet = |date| care::night::Night {
        quiet: Some(true),
        ..care::night::Night::new(date, "Europe/Berlin")
    };
    let diary = Diary::new(
        vec![quiet(date(2026, 11, 22))],
        Vec::new(),
        std::collections::BTreeMap::new(),
    );
    for diary in [example(), diary] {
        let numbers = Numbers::of(&diary, tonight(), &KNOWLEDGE);
        for sentence in sections(&numbers)
            .into_iter()
            .flat_map(|section| section.sentences)
        {
            for wrong in ["nights", "cramps", "weeks"] {
                let is_wrong = sentence.starts_with(&format!("1 {wrong}"))
                    || sentence.contains(&format!(" 1 {wrong}"));
                assert!(!is_wrong, "{sentence}");
            }
        }
    }
}

#[tokio::test]
async fn nothing_recorded_is_said() {
    let page = Site::new().get("/insight", "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Nothing is recorded yet."));
    assert!(
        page.body.contains(
            "Cramps a week in the last 28 nights: not enough nights yet, 0 of 14 recorded."
        )
    );
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
