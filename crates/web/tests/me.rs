//! The person's own data: what is stored, asked once, deleted, and the receipt.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use support::{ABOUT, Site};

#[tokio::test]
async fn a_stranger_has_nothing_and_gets_no_key() {
    let site = Site::new();
    let page = site.get("/me", "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Nothing is stored about you"));
    for address in ["/me/delete-data", "/me/delete-account"] {
        assert_eq!(site.get(address, "").await.location(), "/me");
        let pressed = site.post(address, "", "").await;
        assert_eq!(pressed.status, StatusCode::OK);
        assert!(pressed.body.contains("Nothing is stored about you"));
    }
    assert_eq!(site.count("person"), 0);
    assert!(!site.get("/", "").await.body.contains("href=\"/me\""));
}

#[tokio::test]
async fn data_go_after_asking_once_and_the_device_stays() {
    let site = Site::new();
    let mine = site.post("/check/screen/about", "", ABOUT).await.cookie();
    assert!(site.get("/", &mine).await.body.contains("href=\"/me\""));
    let page = site.get("/me", &mine).await;
    assert_eq!(page.headers[CACHE_CONTROL], "no-store");
    for word in [
        "<dt>Checks</dt><dd>1</dd>",
        "<dt>Devices</dt><dd>1</dd>",
        "href=\"/me/shares\"",
        "href=\"/diary/export\"",
        "href=\"/me/delete-data\"",
        "href=\"/me/delete-account\"",
    ] {
        assert!(page.body.contains(word), "{word}: {}", page.body);
    }
    let asked = site.get("/me/delete-data", &mine).await;
    assert!(asked.body.contains("action=\"/me/delete-data\""));
    assert!(asked.body.contains("cannot be undone"));
    assert_eq!(site.count("assessment"), 1, "asking deletes nothing");
    let done = site.post("/me/delete-data", &mine, "").await;
    assert_eq!(done.status, StatusCode::OK);
    assert!(!done.headers.contains_key(SET_COOKIE), "the key stays");
    let number = site
        .store
        .read(|tx| {
            tx.query_first(
                "select id from audit where action = 'person.erase_data'",
                &[],
            )?
            .unwrap()
            .text(0)
        })
        .unwrap();
    for word in [
        number.as_str(),
        "24 November 2026, 03:00 UTC",
        "<dt>Checks</dt><dd>1</dd>",
    ] {
        assert!(done.body.contains(word), "{word}: {}", done.body);
    }
    assert!(!done.body.contains("<dt>Devices</dt>"));
    assert_eq!((site.count("assessment"), site.count("device")), (0, 1));
    assert!(
        !site
            .get("/me", &mine)
            .await
            .body
            .contains("<dt>Checks</dt>")
    );
}

#[tokio::test]
async fn an_account_goes_with_its_devices_and_the_key_is_taken_away() {
    let site = Site::new();
    let mine = site.post("/check/screen/about", "", ABOUT).await.cookie();
    let other = site.post("/check/screen/about", "", ABOUT).await.cookie();
    assert!(
        site.get("/me/delete-account", &mine)
            .await
            .body
            .contains("action=\"/me/delete-account\"")
    );
    let done = site.post("/me/delete-account", &mine, "").await;
    assert!(done.body.contains("<dt>Devices</dt><dd>1</dd>"));
    assert!(
        done.headers[SET_COOKIE]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
    assert_eq!((site.count("person"), site.count("assessment")), (1, 1));
    let again = site.post("/me/delete-account", &mine, "").await;
    assert!(again.body.contains("Nothing is stored about you"));
    assert!(
        site.get("/me", &other)
            .await
            .body
            .contains("<dt>Checks</dt><dd>1</dd>"),
        "the other keeps theirs"
    );
}

#[tokio::test]
async fn a_carer_or_bed_partner_is_refused() {
    for role in ["carer", "bed_partner"] {
        let site = Site::new();
        let owner_cookie = site.post("/check/screen/about", "", ABOUT).await.cookie();
        let owner = site.person();
        let helper_cookie = site.post("/check/screen/about", "", ABOUT).await.cookie();
        let rows = site
            .store
            .write(move |tx| {
                tx.execute(
                    "insert into membership (id, person_id, member_id, role, name, record_name, created_at) select 'm', $1, id, $2, 'B', 'A', 1 from person where id <> $1",
                    &[owner.as_str().into(), role.into()],
                )?;
                tx.execute(
                    "update device set acting_for = $1 where person_id <> $1",
                    &[owner.as_str().into()],
                )
            })
            .unwrap();
        assert_eq!(rows, 1);
        for address in ["/me", "/me/delete-data", "/me/delete-account"] {
            let page = site.get(address, &helper_cookie).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{role} {address}");
        }
        for address in ["/me/delete-data", "/me/delete-account"] {
            let pressed = site.post(address, &helper_cookie, "").await;
            assert_eq!(pressed.status, StatusCode::FORBIDDEN, "{role} {address}");
            assert!(!pressed.headers.contains_key(SET_COOKIE));
        }
        assert_eq!((site.count("person"), site.count("assessment")), (2, 2));
        let start = site.get("/", &helper_cookie).await;
        assert!(!start.body.contains("href=\"/me\""));
        assert_eq!(site.get("/me", &owner_cookie).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn using_a_device_is_noted() {
    let site = Site::new();
    let mine = site.post("/check/screen/about", "", ABOUT).await.cookie();
    site.store
        .write(|tx| {
            tx.execute("update device set used_at = 1", &[])?;
            tx.execute("update person set used_at = 1", &[])
        })
        .unwrap();
    site.post("/check/screen/about", &mine, ABOUT).await;
    let now = "2026-11-24T03:00:00Z"
        .parse::<jiff::Timestamp>()
        .unwrap()
        .as_microsecond();
    let used = site
        .store
        .read(|tx| {
            tx.query_first(
                "select d.used_at, p.used_at from device d join person p on p.id = d.person_id",
                &[],
            )
        })
        .unwrap()
        .unwrap();
    assert_eq!((used.integer(0), used.integer(1)), (Ok(now), Ok(now)));
}
