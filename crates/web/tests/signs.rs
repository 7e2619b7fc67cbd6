//! Warning signs answered on a phone in the night become a check of the person, exactly once and in any order.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE};
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use support::{ABOUT, Site};

const NOW: i64 = 1_795_489_200_000_000; // 2026-11-24T03:00:00Z, the clock of the site
const ID: &str = "01935b2e-7c1f-7b3a-9d2e-3f1a5c7e9b10";
const OTHER: &str = "01935b2e-7c1f-7b3a-9d2e-3f1a5c7e9b11";

async fn call(site: &Site, path: &str, cookie: &str, body: Value) -> support::Answer {
    let request = Request::post(path)
        .header(COOKIE, cookie)
        .header(CONTENT_TYPE, "application/json")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body.to_string()))
        .unwrap();
    site.send(request).await
}

/// A phone with a key of its own.
async fn phone(site: &Site) -> String {
    call(site, "/api/v1/device", "", json!({})).await.cookie()
}

fn said(id: &str, at: i64, answers: Value) -> Value {
    json!({"kind": "check", "id": id, "at": at, "answers": answers})
}

/// What became of each.
async fn sync(site: &Site, cookie: &str, changes: Vec<Value>) -> Vec<String> {
    let answer = call(
        site,
        "/api/v1/nights/sync",
        cookie,
        json!({"changes": changes}),
    )
    .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    let outcomes = answer["changes"].as_array().unwrap().iter();
    outcomes
        .map(|one| one["outcome"].as_str().unwrap().to_owned())
        .collect()
}

/// Every finished check: answers and tier, oldest first.
fn checks(site: &Site) -> Vec<(Value, String)> {
    let rows = site.store.read(|tx| {
        tx.query(
            "select facts, tier from assessment where state = 'done' order by completed_at",
            &[],
        )
    });
    rows.unwrap()
        .iter()
        .map(|row| {
            (
                serde_json::from_str(&row.text(0).unwrap()).unwrap(),
                row.text(1).unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn signs_are_stored_once_and_shown_as_the_last_check() {
    let site = Site::new();
    let cookie = phone(&site).await;
    let night = json!({"kind": "night", "night": "2026-11-22", "zone": "Europe/Berlin", "at": NOW - 9, "fields": {"quiet": true}});
    let yes = said(ID, NOW - 5, json!({"swelling": "one_leg"}));
    let more = said(
        ID,
        NOW - 4,
        json!({"swelling": "one_leg", "cold_pale_limb": false}),
    );
    let outcomes = sync(&site, &cookie, vec![yes.clone(), night, more.clone()]).await;
    assert_eq!(outcomes, ["stored", "stored", "stored"]);
    // Twice, and the older one after the newer one: nothing changes.
    assert_eq!(
        sync(&site, &cookie, vec![more, yes]).await,
        ["unchanged", "unchanged"]
    );
    let found = checks(&site);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1, "same_day");
    assert_eq!(found[0].0["cold_pale_limb"], false);
    let page = site.get("/me", &cookie).await.body;
    let title = &support::KNOWLEDGE
        .tier(care::knowledge::Tier::SameDay)
        .unwrap()
        .title;
    assert!(
        page.contains("Check of 24 November 2026") && page.contains(title.as_str()),
        "{page}"
    );
    let result = page
        .split("/result/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let page = site.get(&format!("/result/{result}"), &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(title.as_str()), "{}", page.body);
    // Another phone that names the same check gets one of its own.
    let stranger = phone(&site).await;
    let no = said(ID, NOW - 3, json!({"swelling": "none"}));
    assert_eq!(sync(&site, &stranger, vec![no]).await, ["stored"]);
    assert_eq!(checks(&site).len(), 2);
    assert_eq!(
        site.get(&format!("/result/{result}"), &stranger)
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn every_order_of_arrival_ends_the_same() {
    let first = said(ID, NOW - 50, json!({"swelling": "one_leg"}));
    let second = said(OTHER, NOW - 40, json!({"cold_pale_limb": true}));
    let third = said(OTHER, NOW - 30, json!({"cold_pale_limb": false}));
    let mut ends = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
        let site = Site::new();
        let cookie = phone(&site).await;
        let all = [&first, &second, &third];
        for place in order {
            sync(&site, &cookie, vec![all[place].clone()]).await;
        }
        ends.push(checks(&site));
    }
    assert_eq!(ends[0].len(), 2);
    assert_eq!(
        ends[0][1].0,
        json!({"swelling": "one_leg", "cold_pale_limb": false})
    );
    for end in &ends {
        assert_eq!(*end, ends[0]);
    }
}

#[tokio::test]
async fn the_last_check_stands_below_the_signs_and_an_open_one_learns_them() {
    let site = Site::new();
    let answer = site.post("/check/screen/about", "", ABOUT).await;
    let cookie = answer.cookie();
    site.post("/check/complete", &cookie, "").await;
    site.post("/check/screen/about", &cookie, ABOUT).await;
    // Said before the check on the page, and brought later.
    let yes = said(ID, NOW - 5, json!({"cold_pale_limb": true}));
    assert_eq!(sync(&site, &cookie, vec![yes]).await, ["stored"]);
    let found = checks(&site);
    assert_eq!(found.len(), 2);
    assert_eq!(
        (&found[0].0["cold_pale_limb"], found[0].1.as_str()),
        (&json!(true), "emergency")
    );
    let person = site.person();
    let open = store::assessment::find_open_assessment(&site.store, &person)
        .unwrap()
        .unwrap();
    let open: Value = serde_json::from_str(&open.facts).unwrap();
    assert_eq!(
        (&open["age"], &open["cold_pale_limb"]),
        (&json!(68), &json!(true))
    );
    // The next one knows the age from the check.
    let no = said(OTHER, NOW, json!({"swelling": null}));
    assert_eq!(sync(&site, &cookie, vec![no]).await, ["stored"]);
    let last = checks(&site).pop().unwrap();
    assert_eq!(
        (&last.0["age"], last.0.get("swelling"), last.1.as_str()),
        (&json!(68), Some(&Value::Null), "same_day")
    );
}

#[tokio::test]
async fn what_is_not_possible_is_refused_and_the_rest_is_kept() {
    let site = Site::new();
    let cookie = phone(&site).await;
    let outcomes = sync(
        &site,
        &cookie,
        vec![
            said("7", NOW, json!({"swelling": "one_leg"})),
            said(ID, NOW, json!({})),
            said(ID, NOW, json!({"swelling": "huge"})),
            said(ID, NOW, json!({"egfr": 20})),
            said(ID, 0, json!({"swelling": "one_leg"})),
            said(ID, NOW, json!({"swelling": "one_leg"})),
        ],
    )
    .await;
    assert_eq!(
        outcomes,
        [
            "refused", "refused", "refused", "refused", "refused", "stored"
        ]
    );
    assert_eq!(checks(&site).len(), 1);
}

#[tokio::test]
async fn the_page_for_one_muscle_puts_a_possible_clot_first_and_offers_no_standing() {
    let site = Site::new();
    let cookie = phone(&site).await;
    let yes = said(ID, NOW - 5, json!({"swelling": "one_leg"}));
    sync(&site, &cookie, vec![yes]).await;
    let page = site.get("/now/calf", &cookie).await.body;
    let at = |text: &str| {
        page.find(text)
            .unwrap_or_else(|| panic!("no {text}: {page}"))
    };
    let (clot, warning) = (at("If a clot is possible"), at("Stop and get help if"));
    let closed = at("What to do for a plain cramp");
    let bed = at("Sit up with the knee straight");
    assert!(clot < closed && warning < closed && closed < bed, "{page}");
    // Nobody asked about falls yet: standing stays behind a line of its own.
    assert!(
        page.contains("<summary>Standing, only if you are steady</summary>"),
        "{page}"
    );
}

#[tokio::test]
async fn what_a_finished_check_forbids_stands_beside_one_that_was_just_begun() {
    let (site, cookie) = Site::with_person().await;
    let mine = site.get("/now/mine.json", &cookie).await.body;
    assert!(mine.contains("\"stop\":null"), "{mine}");
    let person = site.person();
    let facts = json!({"cold_pale_limb": true}).to_string();
    store::assessment::save_answers(&site.store, &person, 1, move |_| Ok(facts.clone())).unwrap();
    let done = site.post("/check/complete", &cookie, "").await;
    assert!(
        done.location().starts_with("/result/"),
        "{}",
        done.location()
    );
    // Another check is begun: it knows nothing yet.
    site.post("/check/screen/about", &cookie, support::ABOUT)
        .await;
    let mine: Value =
        serde_json::from_str(&site.get("/now/mine.json", &cookie).await.body).unwrap();
    assert_eq!(mine["stop"][0], "Do not stretch it", "{mine}");
    assert!(mine["stop"].as_array().unwrap().len() > 1, "{mine}");
    let page = site.get("/now/calf", &cookie).await.body;
    let (stop, stretch) = (page.find("Do not stretch it"), page.find("<details"));
    assert!(stop.is_some() && stop < stretch, "{page}");
}
