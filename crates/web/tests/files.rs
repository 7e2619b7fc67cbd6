//! Diary files by pages: nothing is taken before the yes, and what was taken comes out again.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE};
use axum::http::{Request, StatusCode};
use support::{Answer, Site};

async fn upload(site: &Site, cookie: &str, zone: &str, file: &[u8]) -> Answer {
    let mut body = format!("--cut\r\nContent-Disposition: form-data; name=\"zone\"\r\n\r\n{zone}\r\n--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n").into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--cut--\r\n");
    let request = Request::post("/diary/import")
        .header(COOKIE, cookie)
        .header(CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .header(CONTENT_LENGTH, body.len())
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
        "nights.csv, line 4, night: soon is not possible",
        "Charley's table (CSV). Rows",
        "Not taken: 1 row<",
        "Cancel",
    ] {
        assert!(page.contains(word), "{word}: {page}");
    }
    let json = site.get("/diary/export/json", &cookie).await.body;
    assert!(!json.contains("2026-11-01"));
    assert_eq!(
        site.post(&draft, "", "").await.status,
        StatusCode::NOT_FOUND
    );
    let me = site.get("/me", &cookie).await.body;
    assert!(me.contains("Files that wait"), "{me}");
    let done = site.post(&draft, &cookie, "").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let page = site.get(done.location(), &cookie).await.body;
    assert!(
        page.contains("Stored: 2 nights, 2 cramps. Unchanged: 0."),
        "{page}"
    );
    assert!(page.contains("href=\"/diary\""), "{page}");
    // A file that was taken waits for nothing.
    let me = site.get("/me", &cookie).await.body;
    assert!(!me.contains("Files that wait"), "{me}");
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
        assert!(
            page.contains("Stored: nothing new. Unchanged: 4."),
            "{page}"
        );
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
    assert!(
        page.contains("A hot day: yes") && !page.contains(">day.heat<"),
        "{page}"
    );
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
            &vec![b'a'; 25 * 1024 * 1024 + 1],
            StatusCode::UNPROCESSABLE_ENTITY,
            "The file has 25.1 MB; possible: up to 25 MB.",
        ),
        (
            "Europe/Berlin",
            &vec![b'a'; 100 * 1024 * 1024],
            StatusCode::PAYLOAD_TOO_LARGE,
            "href=\"/diary/import\"",
        ),
        (
            "Europe/Berlin",
            &vec![b'a'; 26 * 1024 * 1024],
            StatusCode::PAYLOAD_TOO_LARGE,
            "The file has 26.1 MB; possible: up to 25 MB.",
        ),
    ] {
        let answer = upload(&site, "", zone, file).await;
        assert_eq!(answer.status, status, "{word}");
        assert!(answer.body.contains(word), "{word}: {}", answer.body);
    }
}

const NOW: i64 = 1_795_489_200_000_000; // 2026-11-24T03:00:00Z, the clock of the site

fn person(site: &Site) -> String {
    let row = |tx: &mut store::db::Tx<'_>| {
        tx.query_first("select id from person", &[])?
            .unwrap()
            .text(0)
    };
    site.store.read(row).unwrap()
}

/// Everything that a person can record, by pages where a form is short.
async fn full() -> (Site, String) {
    let site = Site::new();
    let file = b"night,zone,cramps,soreness,entered_at,note\n2026-11-01,Asia/Kolkata,2,3,1793600000000000,'=1\n2026-11-02,Asia/Kolkata,0,,1793700000000000,\n";
    let answer = upload(&site, "", "Asia/Kolkata", file).await;
    let (cookie, draft) = (answer.cookie(), answer.location().to_owned());
    site.post(&draft, &cookie, "").await;
    for form in [
        "name=furosemide&started=2026-03&note=40+mg",
        "name=%3Dodd&stopped=2025",
    ] {
        assert_eq!(
            site.post("/medicines", &cookie, form).await.status,
            StatusCode::SEE_OTHER
        );
    }
    let person = person(&site);
    let author = store::night::Author {
        id: person.clone(),
        role: care::access::Role::Own,
    };
    store::own_factor::save_own_factor(&site.store, &person, &author, "Tea, late", NOW).unwrap();
    let remedies: Vec<&str> = support::KNOWLEDGE
        .remedies
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    let dates = || ("2026-11-01".to_owned(), Some("2026-12-01".to_owned()));
    for remedy in &remedies[..2] {
        store::plan_step::begin_step(&site.store, &person, &person, remedy, dates(), NOW - 9)
            .unwrap();
    }
    let steps = store::plan_step::list_steps(&site.store, &person).unwrap();
    store::plan_step::end_step(
        &site.store,
        &person,
        &person,
        &steps[0].id,
        true,
        "better",
        NOW - 5,
    )
    .unwrap();
    site.post("/check/screen/about", &cookie, support::ABOUT)
        .await;
    site.post("/check/complete", &cookie, "").await;
    site.post("/check/screen/about", &cookie, support::ABOUT)
        .await;
    let quiet = care::reminder::QuietHours::read("20:00", "07:00").unwrap();
    let wish = store::reminder::Wish {
        about: "diary",
        at_time: jiff::civil::time(8, 30, 0, 0),
        by_email: false,
        by_push: true,
        is_on: true,
    };
    store::reminder::save_reminders(
        &site.store,
        &person,
        &person,
        "Asia/Kolkata",
        quiet,
        vec![wish],
        NOW,
    )
    .unwrap();
    (site, cookie)
}

#[tokio::test]
async fn everything_goes_out_and_what_a_record_takes_comes_back_the_same() {
    let (site, cookie) = full().await;
    let out = site.get("/diary/export/json", &cookie).await.body;
    let written: serde_json::Value = serde_json::from_str(&out).unwrap();
    let count = |name: &str| written[name].as_array().map_or(0, Vec::len);
    assert_eq!(
        (count("nights"), count("cramps"), count("medicines")),
        (2, 2, 2)
    );
    assert_eq!(
        (count("plan_steps"), count("checks"), count("reminders")),
        (2, 2, 1)
    );
    assert_eq!(
        (&written["zone"], &written["quiet_hours"]["from"]),
        (&"Asia/Kolkata".into(), &"20:00".into())
    );
    assert_eq!(written["own_factors"].as_object().unwrap().len(), 1);

    let other = Site::new();
    let answer = upload(&other, "", "Europe/Berlin", out.as_bytes()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let (cookie, draft) = (answer.cookie(), answer.location().to_owned());
    let page = other.get(&draft, &cookie).await.body;
    for word in [
        "Medicines: 2. Steps of the plan: 2. Finished checks: 1.",
        "Reminders are not taken: 1.",
        "quiet hours",
        "not finished are not taken: 1",
    ] {
        assert!(page.contains(word), "{word}: {page}");
    }
    assert!(!page.contains("Not taken:"), "{page}");
    other.post(&draft, &cookie, "").await;
    let page = other.get(&draft, &cookie).await.body;
    let said = "Stored: 2 nights, 2 cramps, 1 factor of your own, 2 medicines, 2 steps of the plan, 1 check. Unchanged: 0.";
    assert!(page.contains(said), "{page}");
    let back = other.get("/diary/export/json", &cookie).await.body;
    let back: serde_json::Value = serde_json::from_str(&back).unwrap();
    for part in ["nights", "cramps", "own_factors", "medicines", "plan_steps"] {
        assert_eq!(back[part], written[part], "{part}");
    }
    assert_eq!(
        back["checks"].as_array().unwrap()[..],
        written["checks"].as_array().unwrap()[..1]
    );
    // The same once more changes nothing.
    let draft = upload(&other, &cookie, "Europe/Berlin", out.as_bytes())
        .await
        .location()
        .to_owned();
    other.post(&draft, &cookie, "").await;
    let page = other.get(&draft, &cookie).await.body;
    assert!(
        page.contains("Stored: nothing new. Unchanged: 9."),
        "{page}"
    );
}

#[tokio::test]
async fn the_zone_of_a_file_is_the_persons_then_the_browsers() {
    let (site, cookie) = full().await;
    let page = site.get("/diary/import", &cookie).await.body;
    assert!(
        page.contains("value=\"Asia/Kolkata\"") && !page.contains("data-follow"),
        "{page}"
    );
    let page = site.get("/diary/import", "").await.body;
    assert!(
        page.contains("data-follow") && page.contains("diary.") && !page.contains("UTC"),
        "{page}"
    );
}

#[tokio::test]
async fn a_file_can_be_refused_and_one_of_nothing_offers_nothing() {
    let site = Site::new();
    let answer = upload(&site, "", "Europe/Berlin", b"night,cramps\nsoon,1\n").await;
    let (cookie, draft) = (answer.cookie(), answer.location().to_owned());
    let page = site.get(&draft, &cookie).await.body;
    assert!(!page.contains("Take this"), "{page}");
    assert!(
        page.contains("Cancel") && page.contains("nothing in this file"),
        "{page}"
    );
    let answer = site.post(&draft, &cookie, "answer=no").await;
    assert_eq!(answer.location(), "/diary/import");
    assert_eq!(
        site.get(&draft, &cookie).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(site.count("import_draft"), 0);
    // A no that comes after the yes takes nothing back.
    let answer = upload(
        &site,
        &cookie,
        "Europe/Berlin",
        b"night,cramps\n2026-11-01,1\n",
    )
    .await;
    let draft = answer.location().to_owned();
    site.post(&draft, &cookie, "answer=yes").await;
    site.post(&draft, &cookie, "answer=no").await;
    assert_eq!(site.diary().cramps.len(), 1);
}

#[tokio::test]
async fn names_that_cannot_be_factors_are_refused_with_what_is_possible() {
    let site = Site::new();
    let long = "a".repeat(61);
    let file = format!("full_date,time,mood,activities\n2026-11-05,22:10,good,{long} | tea\n");
    let answer = upload(&site, "", "Europe/Berlin", file.as_bytes()).await;
    let (cookie, draft) = (answer.cookie(), answer.location().to_owned());
    let form = "answer=yes&dated=morning&name-0=own&name-1=own";
    let answer = site.post(&draft, &cookie, form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for word in [
        &long,
        "a name of 1 to 60 characters",
        "value=\"own\" selected",
    ] {
        assert!(answer.body.contains(word), "{word}: {}", answer.body);
    }
    assert_eq!(site.count("own_factor"), 0);
    site.post(&draft, &cookie, "answer=yes&name-0=ignore&name-1=own")
        .await;
    assert_eq!(site.count("own_factor"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_has_more_time_than_a_page() {
    use std::io::{Read, Write};
    let site = Site::within(std::time::Duration::from_millis(50));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = site.router.clone();
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    // Sends the first part of a form; the length says that more is to come.
    let begin = move |path: &str, kind: &str, first: &str, rest: &str| {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        let length = first.len() + rest.len();
        write!(stream, "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nSec-Fetch-Site: same-origin\r\n\r\n{first}").unwrap();
        stream
    };
    let read = |mut stream: std::net::TcpStream| {
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    };
    let told = tokio::task::spawn_blocking(move || {
        let rest = "11-01,1\r\n--cut--\r\n";
        let mut upload = begin(
            "/diary/import",
            "multipart/form-data; boundary=cut",
            "--cut\r\nContent-Disposition: form-data; name=\"zone\"\r\n\r\nEurope/Berlin\r\n--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nnight,cramps\n2026-",
            rest,
        );
        let form = "application/x-www-form-urlencoded";
        let page = read(begin("/tonight/quiet", form, "night=", "2026-11-23"));
        // The page was given up; the upload that began before it still goes on.
        upload.write_all(rest.as_bytes()).unwrap();
        (page, read(upload))
    });
    let (page, file) = told.await.unwrap();
    assert!(page.starts_with("HTTP/1.1 504"), "{page}");
    assert!(file.starts_with("HTTP/1.1 303"), "{file}");
    server.abort();
}
