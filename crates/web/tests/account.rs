//! The account: make one, sign in elsewhere, bring nights along, sign out, letters, limits.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use care::access::Role;
use care::night::{Change, Key};
use jiff::civil::date;
use serde_json::{Value, json};
use store::night::{Author, find_diary, save_changes};
use support::{ABOUT, Site};

const PASSWORD: &str = "four+calm+warm+nights";
const FORM: &str = "email=Ada%40example.org&password=four+calm+warm+nights";

/// A site where Ada has an account; gives the cookie of her first device.
async fn site() -> (Site, String) {
    let site = Site::new();
    let made = site.post("/account", "", FORM).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let cookie = made.cookie();
    (site, cookie)
}

/// One value from the database.
fn one(site: &Site, sql: &str) -> String {
    site.store
        .read(|tx| tx.query_first(sql, &[])?.unwrap().text(0))
        .unwrap()
}

fn count(site: &Site, table: &str) -> i64 {
    let sql = format!("select count(*) from {table}");
    site.store
        .read(|tx| tx.query_first(&sql, &[])?.unwrap().integer(0))
        .unwrap()
}

/// The path in the letter that was written last.
fn link(site: &Site, letter: &str) -> String {
    let sql =
        format!("select details from message where letter = '{letter}' order by id desc limit 1");
    let details: Value = serde_json::from_str(&one(site, &sql)).unwrap();
    assert_eq!(details["to"], "ada@example.org");
    details["link"].as_str().unwrap().to_owned()
}

/// A device with one night of its own and no account; gives its cookie and person.
async fn other_device(site: &Site) -> (String, String) {
    let cookie = site.post("/check/screen/about", "", ABOUT).await.cookie();
    let id = site.person();
    let author = Author {
        id: id.clone(),
        role: Role::Own,
    };
    let Value::Object(fields) = json!({"soreness": 4}) else {
        unreachable!()
    };
    let change = Change {
        key: Key::Night {
            night: date(2026, 11, 22),
        },
        zone: "Europe/Berlin".to_owned(),
        at: 5,
        fields,
    };
    save_changes(&site.store, &id, &author, 6, vec![change]).unwrap();
    (cookie, id)
}

#[tokio::test]
async fn an_account_opens_the_record_on_another_device() {
    let (site, cookie) = site().await;
    let page = site.get("/account", &cookie).await;
    assert!(page.body.contains("ada@example.org"));
    assert!(page.body.contains("not confirmed"));
    assert_eq!(page.headers["cache-control"], "no-store");
    let kept = one(&site, "select password_hash from account");
    assert!(kept.starts_with("$argon2id$"));
    let asked = site.get("/account/sign-in", "").await;
    assert!(!asked.body.contains("name=\"bring\""), "nothing to bring");
    let other = site.post("/account/sign-in", "", FORM).await;
    assert_eq!(other.location(), "/account");
    let other = other.cookie();
    assert_ne!(other, cookie, "a key of its own");
    let page = site.get("/account", &other).await;
    assert!(page.body.contains("You are signed in as ada@example.org"));
    assert_eq!(count(&site, "device"), 2);
    assert_eq!(count(&site, "person"), 1);

    let device = page
        .body
        .split("name=\"device\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap();
    let out = site
        .post("/account/sign-out", &other, &format!("device={device}"))
        .await;
    assert_eq!(out.location(), "/account");
    let first = site.get("/account", &cookie).await;
    assert!(first.body.contains("Make an account"), "signed out");
    let out = site.post("/account/sign-out", &other, "which=all").await;
    assert!(out.cookie().ends_with('='), "the key is taken away");
    assert_eq!(count(&site, "device"), 0);
    assert_eq!(count(&site, "account"), 1);
}

#[tokio::test]
async fn what_is_not_possible_is_said_and_no_password_is_shown_again() {
    let site = Site::new();
    for (form, word) in [
        ("email=ada&password=four+calm+warm+nights", "was given"),
        ("email=ada%40example.org&password=short1", "6 characters"),
        (
            "email=ada%40example.org&password=password123",
            "easy to guess",
        ),
        (
            "email=ada%40example.org&password=ADA%40example.org",
            "easy to guess",
        ),
    ] {
        let answer = site.post("/account", "", form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(answer.body.contains(word), "{form}");
        assert!(!answer.body.contains("short1") && !answer.body.contains("password123"));
    }
    assert_eq!(count(&site, "person"), 0);
    site.post("/account", "", FORM).await;
    let taken = site.post("/account", "", FORM).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.body.contains("exists already"));
    assert_eq!(count(&site, "account"), 1);
}

#[tokio::test]
async fn wrong_address_and_wrong_password_look_the_same_and_five_tries_are_enough() {
    let (site, _) = site().await;
    let wrong = "email=nobody%40example.org&password=four+calm+warm+nights";
    let unknown = site.post("/account/sign-in", "", wrong).await;
    let wrong = "email=ada%40example.org&password=four+calm+cold+nights";
    let known = site.post("/account/sign-in", "", wrong).await;
    assert_eq!(known.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unknown.status, known.status);
    assert_eq!(
        unknown.body.replace("nobody@", "ada@"),
        known.body,
        "nothing tells which addresses are known"
    );
    assert!(known.headers.get(SET_COOKIE).is_none());
    let mut last = known;
    for _ in 0..4 {
        last = site.post("/account/sign-in", "", wrong).await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.headers.contains_key("retry-after"));
    let right = site.post("/account/sign-in", "", FORM).await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn nights_of_this_device_come_along_when_that_is_ticked() {
    let (site, _) = site().await;
    let (cookie, here) = other_device(&site).await;
    let asked = site.get("/account/sign-in", &cookie).await;
    assert!(asked.body.contains("name=\"bring\""));
    let signed_in = site
        .post("/account/sign-in", &cookie, &format!("{FORM}&bring=yes"))
        .await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
    let ada = one(&site, "select person_id from account");
    let diary = find_diary(&site.store, &ada, None).unwrap();
    assert!(diary.night(date(2026, 11, 22)).is_some());
    assert_eq!(count(&site, "person"), 1);
    assert_ne!(ada, here);
}

#[tokio::test]
async fn without_the_tick_the_record_of_this_device_is_left_alone() {
    let (site, _) = site().await;
    let (cookie, here) = other_device(&site).await;
    site.post("/account/sign-in", &cookie, FORM).await;
    let ada = one(&site, "select person_id from account");
    let nights = |person: &str| {
        let diary = find_diary(&site.store, person, None).unwrap();
        usize::from(diary.night(date(2026, 11, 22)).is_some())
    };
    assert_eq!((nights(&ada), nights(&here)), (0, 1));
    assert_eq!(count(&site, "person"), 2);
    let out = site.post("/account/sign-out", &cookie, "").await;
    assert_eq!(
        out.status,
        StatusCode::NOT_FOUND,
        "without an account nobody loses their record by signing out"
    );
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_the_present_one() {
    let (site, cookie) = site().await;
    let wrong = "now=not+the+one+it+is&new=another+quiet+night";
    let refused = site.post("/account/password", &cookie, wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = format!("now={PASSWORD}&new=another+quiet+night");
    let changed = site.post("/account/password", &cookie, &right).await;
    assert_eq!(changed.location(), "/account?done=password");
    let old = site.post("/account/sign-in", "", FORM).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    let new = "email=ada%40example.org&password=another+quiet+night";
    let new = site.post("/account/sign-in", "", new).await;
    assert_eq!(new.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_confirmed_address_recovers_the_account_and_signs_out_every_device() {
    let (site, cookie) = site().await;
    let ask = "email=ada%40example.org";
    let early = site.post("/account/recover", "", ask).await;
    assert_eq!(count(&site, "message"), 1, "only the letter to confirm");
    let confirm = link(&site, "confirm");
    site.get(&confirm, "").await;
    let page = site.get("/account", &cookie).await;
    assert!(page.body.contains("not confirmed"), "looking is not enough");
    site.post(&confirm, "", "").await;
    let page = site.get("/account", &cookie).await;
    assert!(page.body.contains("This address is confirmed"));
    let again = site.post(&confirm, "", "").await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);

    let known = site.post("/account/recover", "", ask).await;
    let unknown = site
        .post("/account/recover", "", "email=nobody%40example.org")
        .await;
    assert_eq!(known.body, unknown.body);
    assert_eq!(known.body, early.body);
    assert_eq!(count(&site, "message"), 2);
    let recover = link(&site, "recover");
    assert_eq!(site.get(&recover, "").await.status, StatusCode::OK);
    let short = site.post(&recover, "", "password=short").await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let new = "password=another+quiet+night";
    let done = site.post(&recover, "", new).await;
    assert_eq!(done.location(), "/account/sign-in?done=password");
    let again = site.post(&recover, "", new).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    assert_eq!(count(&site, "device"), 0);
    let new = "email=ada%40example.org&password=another+quiet+night";
    let signed_in = site.post("/account/sign-in", "", new).await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn another_address_needs_the_password_and_its_letter() {
    let (site, cookie) = site().await;
    let wrong = "email=new%40example.org&password=not+the+one+it+is";
    let refused = site.post("/account/email", &cookie, wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Present password"));
    assert!(
        refused.body.contains("new@example.org"),
        "what was typed stays"
    );
    let odd = format!("email=new&password={PASSWORD}");
    let refused = site.post("/account/email", &cookie, &odd).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("&quot;new&quot; was given"));
    let right = format!("email=New%40example.org&password={PASSWORD}");
    let sent = site.post("/account/email", &cookie, &right).await;
    assert_eq!(sent.status, StatusCode::OK);
    let page = site.get("/account", &cookie).await;
    assert!(
        page.body.contains("signed in as ada@example.org"),
        "not yet"
    );
    let details = one(
        &site,
        "select details from message order by id desc limit 1",
    );
    let details: Value = serde_json::from_str(&details).unwrap();
    assert_eq!(details["to"], "new@example.org");
    let link = details["link"].as_str().unwrap();
    assert!(site.get(link, "").await.body.contains("new@example.org"));
    site.post(link, "", "").await;
    let page = site.get("/account", &cookie).await;
    assert!(page.body.contains("signed in as new@example.org"));
    let old = site.post("/account/sign-in", "", FORM).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_passkey_answer_that_is_none_is_refused_with_a_reason() {
    let site = Site::new();
    let begun = site.post("/api/v1/passkeys/begin", "", "").await;
    assert_eq!(begun.status, StatusCode::OK);
    let cookie = begun.cookie();
    let said: Value = serde_json::from_str(&begun.body).unwrap();
    let options = &said["options"]["publicKey"];
    assert_eq!(options["rp"]["id"], "charley.example.org");
    assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(
        options["authenticatorSelection"]["userVerification"],
        "required"
    );
    let ceremony = said["ceremony"].as_str().unwrap();
    let forged = json!({"ceremony": ceremony, "credential": {
        "id": "AAAA", "rawId": "AAAA", "type": "public-key", "extensions": {},
        "response": {"attestationObject": "AAAA", "clientDataJSON": "AAAA"},
    }})
    .to_string();
    for (address, body, word) in [
        ("/api/v1/passkeys", "", "too late or twice"),
        (
            "/api/v1/passkeys",
            "{\"ceremony\": \"x\"}",
            "too late or twice",
        ),
        ("/api/v1/passkeys", forged.as_str(), "is not right"),
        ("/api/v1/passkeys", forged.as_str(), "too late or twice"),
        ("/api/v1/passkeys/sign-in", "[]", "too late or twice"),
    ] {
        let refused = site.post(address, &cookie, body).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{address}"
        );
        assert_eq!(refused.headers["content-type"], "application/problem+json");
        assert!(refused.body.contains(word), "{body}: {}", refused.body);
    }
    assert_eq!(count(&site, "passkey"), 0);
    assert_eq!(count(&site, "account"), 0);
}
