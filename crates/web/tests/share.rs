//! A link for a clinician: passcode, lock, scope, end, log.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE};
use axum::http::{Request, StatusCode};
use support::{ABOUT, KNOWLEDGE, Site};

/// Makes a link. Gives its path and passcode.
async fn link(site: &Site, cookie: &str, form: &str) -> (String, String) {
    let made = site.post("/me/shares", cookie, form).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let path = made.body.split("/shared/").nth(1).unwrap();
    let path = format!("/shared/{}", path.split('"').next().unwrap());
    let passcode = made.body.split("<strong>").nth(1).unwrap();
    (path, passcode.split('<').next().unwrap().to_owned())
}

#[tokio::test]
async fn link_and_passcode_show_what_was_chosen_and_the_log_says_so() {
    let (site, cookie) = Site::with_person().await;
    let (path, passcode) = link(&site, &cookie, "name=Dr+Adler&days=7&numbers=yes").await;
    assert_eq!(passcode.len(), 6);
    let asked = site.get(&path, "").await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(
        !asked.body.contains("Dr Adler"),
        "nothing before the passcode"
    );
    let shown = site.post(&path, "", &format!("passcode={passcode}")).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("Nothing is recorded yet."));
    assert!(
        !shown.body.contains("Night by night"),
        "that was not chosen"
    );
    assert_eq!(shown.headers["cache-control"], "no-store");
    assert_eq!(shown.headers["x-robots-tag"], "noindex");
    assert!(
        site.get("/me/shares", &cookie)
            .await
            .body
            .contains(": opened")
    );
    assert!(
        !site
            .get("/me/shares", &cookie)
            .await
            .body
            .contains(&passcode)
    );
}

#[tokio::test]
async fn the_numbers_are_those_of_the_own_page_within_twelve_weeks_and_the_scope() {
    let (site, cookie) = Site::with_person().await;
    let person = site.person();
    // Every other night one cramp, for twenty weeks; own words for a day of it.
    let mut changes = Vec::new();
    let at = 1_700_000_000_000_000_i64;
    for back in 1..=140_i64 {
        let night = jiff::civil::date(2026, 11, 23)
            .checked_sub(jiff::Span::new().days(back))
            .unwrap();
        if back % 2 == 0 {
            changes.push(serde_json::json!({"kind": "cramp", "id": format!("01930000-0000-7000-8000-{back:012}"), "night": night, "zone": "Europe/Berlin", "at": at, "fields": {"pain": 5, "muscle": "calf", "side": "left", "awakened": true}}));
        } else {
            changes.push(serde_json::json!({"kind": "night", "night": night, "zone": "Europe/Berlin", "at": at, "fields": {"quiet": true}}));
        }
    }
    for batch in changes.chunks(70) {
        let body = serde_json::json!({"changes": batch});
        let answer = site.post_json("/api/v1/nights/sync", &cookie, &body).await;
        assert!(!answer.body.contains("refused"), "{}", answer.body);
    }
    let diary = store::night::find_diary(&site.store, &person, None).unwrap();
    let first = jiff::civil::date(2026, 8, 31);
    let within = care::night::Diary::new(
        diary
            .nights
            .into_iter()
            .filter(|night| night.date >= first)
            .collect(),
        diary
            .cramps
            .into_iter()
            .filter(|cramp| cramp.night >= first)
            .collect(),
        std::collections::BTreeMap::new(),
    );
    let numbers = web::insight::Numbers::of(&within, jiff::civil::date(2026, 11, 23), &KNOWLEDGE);
    let open = async |scope: &str| {
        let (path, passcode) =
            link(&site, &cookie, &format!("name=Dr+Adler&days=7&{scope}=yes")).await;
        let shown = site.post(&path, "", &format!("passcode={passcode}")).await;
        assert_eq!(shown.status, StatusCode::OK);
        shown.body
    };
    let shown = open("numbers").await;
    for section in web::insight::sections(&numbers) {
        for sentence in section.sentences.iter().filter(|_| section.id != "season") {
            let sentence = sentence.replace('&', "&amp;").replace('"', "&quot;");
            assert!(shown.contains(&sentence), "{}: {sentence}", section.id);
        }
    }
    assert!(shown.contains("Recorded: 84 of 84 nights"));
    assert!(!shown.contains("July 2026"), "before the twelve weeks");
    assert!(
        !shown.contains("svg class=\"heat\""),
        "single nights were not chosen"
    );
    let main = shown.split("<main").nth(1).unwrap();
    assert!(!main.contains("href=\"/diary") && !main.contains("href=\"/check/screen"));
    let both = open("numbers=yes&nights").await;
    assert!(both.contains("svg class=\"heat\""));
    let nights = open("nights").await;
    assert!(!nights.contains("Recorded: 84"), "numbers were not chosen");
    assert!(nights.contains("2026-11-22") && !nights.contains("2026-11-23"));
    // The night that runs counts once it is recorded, here as on the own page, and the first one leaves.
    let tonight = serde_json::json!({"changes": [{"kind": "night", "night": "2026-11-23", "zone": "Europe/Berlin", "at": at, "fields": {"quiet": true}}]});
    let request = Request::post("/api/v1/nights/sync")
        .header(COOKIE, &cookie)
        .header("sec-fetch-site", "same-origin")
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from(tonight.to_string()))
        .unwrap();
    site.send(request).await;
    let both = open("numbers=yes&nights").await;
    let dates = "Recorded: 84 of 84 nights, from 1 September 2026 to 23 November 2026.";
    assert!(both.contains(dates), "{both}");
    let nights = open("nights").await;
    assert!(nights.contains("2026-11-23") && !nights.contains("2026-08-31"));
}

#[tokio::test]
async fn five_wrong_passcodes_lock_a_link_even_for_the_right_one() {
    let (site, cookie) = Site::with_person().await;
    let (path, passcode) = link(&site, &cookie, "name=Dr+Adler&days=7&check=yes").await;
    let wrong = if passcode == "000000" {
        "000001"
    } else {
        "000000"
    };
    for _ in 0..5 {
        let answer = site.post(&path, "", &format!("passcode={wrong}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let late = site.post(&path, "", &format!("passcode={passcode}")).await;
    assert_eq!(late.status, StatusCode::NOT_FOUND);
    assert!(late.body.contains("is locked after five wrong passcodes"));
    assert!(
        site.get("/me/shares", &cookie)
            .await
            .body
            .contains("Locked")
    );
}

#[tokio::test]
async fn an_ended_link_is_as_if_it_never_was() {
    let (site, cookie) = Site::with_person().await;
    let (path, passcode) = link(&site, &cookie, "name=Dr+Adler&days=7&check=yes").await;
    let page = site.get("/me/shares", &cookie).await.body;
    let revoke = page
        .split("action=\"")
        .find(|rest| rest.contains("/revoke"))
        .unwrap();
    let revoke = revoke.split('"').next().unwrap().to_owned();
    // Somebody else cannot end it.
    let other = site.post("/check/screen/about", "", ABOUT).await.cookie();
    assert_eq!(
        site.post(&revoke, &other, "").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        site.post(&revoke, &cookie, "").await.status,
        StatusCode::SEE_OTHER
    );
    for answer in [
        site.get(&path, "").await,
        site.post(&path, "", &format!("passcode={passcode}")).await,
        site.get("/shared/0000", "").await,
    ] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn what_is_not_possible_is_named() {
    let (site, cookie) = Site::with_person().await;
    let answer = site.post("/me/shares", &cookie, "name=&days=90").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for word in ["For whom", "90", "1 to 30", "Nothing was chosen"] {
        assert!(answer.body.contains(word), "{word}");
    }
}

#[tokio::test]
async fn an_error_keeps_all_that_was_typed_and_ticks_nothing_again() {
    let (site, cookie) = Site::with_person().await;
    let long = "x".repeat(10_000);
    let form = format!("name={long}&days=ninety&check=yes");
    let refused = site.post("/me/shares", &cookie, &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "For whom: 10000 characters were given; possible: up to 80.",
        "For how many days: &quot;ninety&quot; was given",
        &format!("value=\"{long}\""),
        "value=\"ninety\"",
        "name=\"check\" value=\"yes\" checked",
    ] {
        assert!(refused.body.contains(words), "{words}");
    }
    for scope in ["numbers", "nights"] {
        let ticked = format!("name=\"{scope}\" value=\"yes\" checked");
        assert!(!refused.body.contains(&ticked), "{scope}");
    }
    assert!(!refused.body.contains("Links you made"), "nothing was made");
    // Without any record yet the form is answered like any other.
    let nobody = site.post("/me/shares", "", "name=&days=7").await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_same_form_sent_twice_makes_one_link_and_says_so() {
    let (site, cookie) = Site::with_person().await;
    let page = site.get("/me/shares", &cookie).await.body;
    let id = page.split("name=\"id\" value=\"").nth(1).unwrap();
    let id = id.split('"').next().unwrap();
    let form = format!("id={id}&name=Dr+Adler&days=7&check=yes");
    let (path, passcode) = link(&site, &cookie, &form).await;
    let again = site.post("/me/shares", &cookie, &form).await;
    assert_eq!(again.status, StatusCode::OK);
    assert!(
        again
            .body
            .contains("The link for “Dr Adler” was made already"),
        "{}",
        again.body
    );
    assert!(!again.body.contains(&passcode) && !again.body.contains("/shared/"));
    assert_eq!(again.body.matches("<h3>Dr Adler</h3>").count(), 1);
    // The form on that page makes another one.
    assert!(
        !again.body.contains(&format!("name=\"id\" value=\"{id}\"")),
        "a new form"
    );
    // The first link works still, and nobody else can take its identifier.
    let shown = site.post(&path, "", &format!("passcode={passcode}")).await;
    assert_eq!(shown.status, StatusCode::OK);
    let other = site.post("/check/screen/about", "", ABOUT).await.cookie();
    let stolen = site.post("/me/shares", &other, &form).await;
    assert_eq!(stolen.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_empty_passcode_is_no_try_and_blanks_in_it_do_no_harm() {
    let (site, cookie) = Site::with_person().await;
    let (path, passcode) = link(&site, &cookie, "name=Dr+Adler&days=7&check=yes").await;
    for empty in ["", "passcode=", "passcode=+++"].repeat(3) {
        let answer = site.post(&path, "", empty).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains("This does not count as a try."));
    }
    let (left, right) = passcode.split_at(3);
    let shown = site
        .post(&path, "", &format!("passcode=+{left}+{right}+"))
        .await;
    assert_eq!(shown.status, StatusCode::OK);
}
