//! A link for a clinician: passcode, lock, scope, end, log.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::http::StatusCode;
use support::{ABOUT, Site};

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
    assert!(shown.body.contains("Nights recorded"));
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
    for word in ["For whom", "90", "1 to 30", "nothing was chosen"] {
        assert!(answer.body.contains(word), "{word}");
    }
}
