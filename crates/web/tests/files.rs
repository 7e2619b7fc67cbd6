//! Diary files by pages: nothing is taken before the yes, and what was taken comes out again.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE};
use axum::http::{Request, StatusCode};
use support::{Answer, Site};

async fn upload(site: &Site, cookie: &str, zone: &str, file: &[u8]) -> Answer {
    let mut body = format!("--cut\r\nContent-Disposition: form-data; name=\"zone\"\r\n\r\n{zone}\r\n--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n").into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--cut--\r\n");
    let request = Request::post("/diary/import")
        .header(COOKIE, cookie)
        .header(CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    site.send(request).await
}

#[tokio::test]
async fn nothing_is_taken_until_the_person_says_yes() {
    let site = Site::new();
    let file = b"night,cramps,soreness\n2026-11-01,2,3\n2026-11-02,0,\nsoon,1,\n";
    let answer = upload(&site, "", "Europe/Berlin", file).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let (cookie, draft) = (answer.cookie(), answer.location().to_owned());
    let page = site.get(&draft, &cookie).await.body;
    for word in [
        "Rows read: 3",
        "Nothing is taken",
        "line 4, night: soon is not possible",
    ] {
        assert!(page.contains(word), "{word}: {page}");
    }
    let json = site.get("/diary/export/json", &cookie).await.body;
    assert!(!json.contains("2026-11-01"));
    assert_eq!(
        site.post(&draft, "", "").await.status,
        StatusCode::NOT_FOUND
    );
    let done = site.post(&draft, &cookie, "").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let page = site.get(done.location(), &cookie).await.body;
    assert!(page.contains("Stored: 4. Unchanged: 0."), "{page}");
    // A second yes, and the same file again, change nothing.
    assert_eq!(
        site.post(&draft, &cookie, "").await.status,
        StatusCode::SEE_OTHER
    );
    let json = site.get("/diary/export/json", &cookie).await.body;
    assert!(json.contains("2026-11-01"));
    for again in [&file[..], json.as_bytes()] {
        let draft = upload(&site, &cookie, "Europe/Berlin", again)
            .await
            .location()
            .to_owned();
        site.post(&draft, &cookie, "").await;
        let page = site.get(&draft, &cookie).await.body;
        assert!(page.contains("Stored: 0. Unchanged: 4."), "{page}");
    }
    assert!(
        site.get("/diary/export/zip", &cookie)
            .await
            .body
            .starts_with("PK")
    );
}

#[tokio::test]
async fn names_of_another_program_get_a_meaning() {
    let site = Site::new();
    let file = b"full_date,date,weekday,time,mood,activities,note_title,note\n2026-11-05,5 November,Thursday,3:10 am,meh,calf cramp | <tea>,,\n";
    let answer = upload(&site, "", "Europe/Berlin", file).await;
    let (cookie, draft) = (answer.cookie(), answer.location().to_owned());
    let page = site.get(&draft, &cookie).await.body;
    assert!(page.contains("&lt;tea&gt; (1)"), "{page}");
    site.post(&draft, &cookie, "dated=evening&name-0=own&name-1=cramp")
        .await;
    let json = site.get("/diary/export/json", &cookie).await.body;
    assert!(
        json.contains("<tea>") && json.contains("\"night\": \"2026-11-04\""),
        "{json}"
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_said_on_the_page() {
    let site = Site::new();
    for (zone, file, status, word) in [
        (
            "Europe/Berlin",
            &b"\xff\xfea\x00"[..],
            StatusCode::UNPROCESSABLE_ENTITY,
            "UTF-16",
        ),
        (
            "Mars/Base",
            b"night,cramps\n",
            StatusCode::UNPROCESSABLE_ENTITY,
            "Mars/Base",
        ),
        (
            "Europe/Berlin",
            &vec![b'a'; 26 * 1024 * 1024],
            StatusCode::PAYLOAD_TOO_LARGE,
            "too long",
        ),
    ] {
        let answer = upload(&site, "", zone, file).await;
        assert_eq!(answer.status, status, "{word}");
        assert!(answer.body.contains(word), "{word}: {}", answer.body);
    }
}
