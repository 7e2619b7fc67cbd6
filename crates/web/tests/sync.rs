//! What phones bring: to the right record, within what the holder may do, and only once.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::http::StatusCode;
use serde_json::{Value, json};
use support::{ABOUT, Answer, Site};

const CRAMP: &str = "0199c0de-0000-7000-8000-000000000001";

/// Last night at this site, whose clock stands at 03:00 UTC on 24 November 2026.
const NIGHT: &str = "2026-11-23";

async fn bring(site: &Site, cookie: &str, body: &Value) -> Answer {
    site.post_json("/api/v1/nights/sync", cookie, body).await
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{}", answer.body))
}

async fn mark(site: &Site, cookie: &str) -> String {
    let answer = site.post("/api/v1/device", cookie, "").await;
    json_of(&answer)["record"].as_str().unwrap().to_owned()
}

fn change(kind: &str, night: &str, fields: Value) -> Value {
    json!({"kind": kind, "id": CRAMP, "night": night, "zone": "UTC", "at": 1_795_000_000_000_000_i64, "fields": fields})
}

fn nights(site: &Site, sql: &str) -> i64 {
    site.store
        .read(|tx| tx.query_first(sql, &[])?.unwrap().integer(0))
        .unwrap()
}

/// A site with a record and a bed partner; gives both cookies.
async fn with_partner(role: &str) -> (Site, String, String) {
    let site = Site::new();
    let own = site.post("/check/screen/about", "", ABOUT).await.cookie();
    let form = format!("role={role}&name=Ben&record_name=Ada+B");
    let made = site.post("/people", &own, &form).await;
    let path = made
        .body
        .split("/people/invited/")
        .nth(1)
        .and_then(|rest| rest.get(..64))
        .unwrap_or_else(|| panic!("{}", made.body));
    let path = format!("/people/invited/{path}");
    let partner = site.post(&path, "", "").await.cookie();
    (site, own, partner)
}

#[tokio::test]
async fn an_entry_goes_to_no_other_record_than_the_one_it_was_logged_for() {
    let (site, _own, carer) = with_partner("carer").await;
    let acting = mark(&site, &carer).await;
    let mine: Value = json_of(&site.get("/now/mine.json", &carer).await);
    assert_eq!(mine["record"], acting.as_str());
    assert!(mine["acting"].as_str().unwrap().contains("Ada B"));
    let body =
        json!({"record": acting, "changes": [change("cramp", NIGHT, json!({"muscle": "calf"}))]});
    site.post("/people/switch", &carer, "").await;
    let own = mark(&site, &carer).await;
    assert_ne!(own, acting);
    let refused = bring(&site, &carer, &body).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(json_of(&refused)["errors"][0]["field"], "record");
    assert_eq!(
        nights(&site, "select count(*) from cramp"),
        0,
        "nothing is stored"
    );
    let body = json!({"record": own, "changes": body["changes"]});
    let stored = bring(&site, &carer, &body).await;
    assert_eq!(json_of(&stored)["changes"][0]["outcome"], "stored");
    let again = bring(&site, &carer, &body).await;
    assert_eq!(json_of(&again)["changes"][0]["outcome"], "unchanged");
    assert_eq!(nights(&site, "select count(*) from cramp"), 1);
}

#[tokio::test]
async fn a_bed_partner_brings_what_they_saw_and_changes_nothing_else() {
    let (site, own, partner) = with_partner("bed_partner").await;
    let theirs = json!({"changes": [change("cramp", NIGHT, json!({"muscle": "calf", "pain": 4}))]});
    let stored = bring(&site, &own, &theirs).await;
    assert_eq!(json_of(&stored)["changes"][0]["outcome"], "stored");
    for (body, outcome) in [
        (
            change("night", "2026-03-01", json!({"quiet": true})),
            "refused",
        ),
        (change("night", NIGHT, json!({"note": null})), "refused"),
        (change("night", NIGHT, json!({"removed": true})), "refused"),
        (change("night", NIGHT, json!({"soreness": 3})), "refused"),
        // A cramp that the person entered.
        (
            change("cramp", NIGHT, json!({"removed": true})),
            "unchanged",
        ),
        (change("cramp", NIGHT, json!({"pain": 9})), "unchanged"),
        (change("night", NIGHT, json!({"quiet": false})), "stored"),
    ] {
        let mut body = body;
        body["at"] = json!(1_795_000_000_000_100_i64);
        let answer = bring(&site, &partner, &json!({"changes": [body]})).await;
        assert_eq!(json_of(&answer)["changes"][0]["outcome"], outcome, "{body}");
    }
    let pain = "select count(*) from cramp where not is_removed and fields like '%\"pain\":4%'";
    assert_eq!(nights(&site, pain), 1);
    let mut new = change("cramp", NIGHT, json!({"muscle": "shin"}));
    new["id"] = json!("0199c0de-0000-7000-8000-000000000002");
    let stored = bring(&site, &partner, &json!({"changes": [new]})).await;
    assert_eq!(json_of(&stored)["changes"][0]["outcome"], "stored");
    new["fields"] = json!({"removed": true});
    new["at"] = json!(1_795_000_000_000_200_i64);
    let taken = bring(&site, &partner, &json!({"changes": [new]})).await;
    assert_eq!(
        json_of(&taken)["changes"][0]["outcome"],
        "stored",
        "their own"
    );
}

#[tokio::test]
async fn a_quiet_night_said_on_the_phone_brings_a_deleted_night_back() {
    let site = Site::new();
    let cookie = site.post("/check/screen/about", "", ABOUT).await.cookie();
    for (at, fields) in [
        (1, json!({"soreness": 2})),
        (2, json!({"removed": true})),
        (3, json!({"quiet": true})),
    ] {
        let mut body = change("night", NIGHT, fields);
        body["at"] = json!(1_795_000_000_000_000_i64 + at);
        let answer = bring(&site, &cookie, &json!({"changes": [body]})).await;
        assert_eq!(json_of(&answer)["changes"][0]["outcome"], "stored");
    }
    assert_eq!(
        nights(&site, "select count(*) from night where not is_removed"),
        1
    );
}

#[tokio::test]
async fn a_late_replay_moves_no_cramp_to_another_night() {
    let site = Site::new();
    let cookie = site.post("/check/screen/about", "", ABOUT).await.cookie();
    let said = |at: i64, night: &str, started: &str| {
        let mut body = change("cramp", night, json!({"started_at": started}));
        body["at"] = json!(1_795_000_000_000_000_i64 + at);
        json!({"changes": [body]})
    };
    bring(
        &site,
        &cookie,
        &said(9, "2026-11-22", "2026-11-23T02:00:00Z"),
    )
    .await;
    let mut late = said(5, "2026-11-21", "2026-11-22T02:00:00Z");
    late["changes"][0]["fields"]["pain"] = json!(3);
    let answer = bring(&site, &cookie, &late).await;
    assert_eq!(
        json_of(&answer)["changes"][0]["outcome"],
        "stored",
        "the pain is new"
    );
    assert_eq!(
        nights(
            &site,
            "select count(*) from cramp where night = '2026-11-22'"
        ),
        1
    );
}

#[tokio::test]
async fn a_night_before_anyone_kept_a_diary_is_refused() {
    let site = Site::new();
    let cookie = site.post("/check/screen/about", "", ABOUT).await.cookie();
    for night in ["0206-11-24", "-000001-01-01", "1899-12-31"] {
        let body = json!({"changes": [change("night", night, json!({"quiet": true}))]});
        let answer = json_of(&bring(&site, &cookie, &body).await);
        assert_eq!(answer["changes"][0]["outcome"], "refused", "{night}");
        assert!(
            answer["changes"][0]["errors"][0]["possible"]
                .as_str()
                .unwrap()
                .contains("1900")
        );
    }
}
