//! The list of medicines: dates, what is recognised, and the order of days.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::http::StatusCode;
use support::{KNOWLEDGE, Site};

#[tokio::test]
async fn a_medicine_is_recognised_changed_and_removed() {
    let site = Site::new();
    let empty = site.get("/medicines", "").await.body;
    assert!(empty.contains("Never stop a prescribed medicine by yourself; ask the prescriber."));
    let added = site
        .post("/medicines", "", "name=Furosemide+40&started=2024-03")
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let cookie = added.cookie();
    for name in ["furosemidee", "Qqqq"] {
        let form = format!("name={name}");
        site.post("/medicines", &cookie, &form).await;
    }
    let body = site.get("/medicines", &cookie).await.body;
    let classes = KNOWLEDGE.medicines_named("Furosemide 40");
    assert!(!classes.is_empty());
    for class in classes {
        let (kind, name) = class.id.split_once('.').unwrap();
        assert!(body.contains(&format!("href=\"/learn/{kind}/{name}\"")));
        assert!(body.contains(&class.title));
    }
    assert!(body.contains("Link with cramps:"));
    assert!(body.contains("Did you mean furosemide?"));
    assert_eq!(body.matches("Not recognised").count(), 2);
    assert!(body.contains("No cramp is in the diary yet."));
    let id = body.split("/medicines/").nth(1).unwrap();
    let address = format!("/medicines/{}", id.split('"').next().unwrap());
    let form = site.get(&address, &cookie).await.body;
    assert!(form.contains("value=\"Furosemide 40\"") && form.contains("value=\"2024-03\""));
    let stop = "name=Furosemide+40&started=2024-03&stopped=2024-06-01&note=rash";
    let changed = site.post(&address, &cookie, stop).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    let body = site.get("/medicines", &cookie).await.body;
    assert!(body.contains("<dt>Stopped</dt><dd>1 June 2024</dd>") && body.contains("rash"));
    let removed = site.post(&format!("{address}/remove"), &cookie, "").await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    assert!(
        !site
            .get("/medicines", &cookie)
            .await
            .body
            .contains("Furosemide 40")
    );
    assert_eq!(
        site.get(&address, &cookie).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn faulty_days_are_named_and_nothing_is_saved() {
    let site = Site::new();
    for (form, error) in [
        ("name=", "Name on the packet: Nothing was given"),
        (
            "name=x&started=spring",
            "Started: &quot;spring&quot; was given",
        ),
        ("name=x&started=2027", "Started: &quot;2027&quot; was given"),
        (
            "name=x&dose=2023-02-30",
            "Dose last changed: &quot;2023-02-30&quot; was given",
        ),
        (
            "name=x&started=2024-03&stopped=2024-02-29",
            "Stopped: &quot;2024-02-29&quot; was given; possible: not before it was started, 2024-03.",
        ),
    ] {
        let refused = site.post("/medicines", "", form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(refused.body.contains(error), "{form}: {}", refused.body);
    }
    let fine = site
        .post("/medicines", "", "name=x&started=2024-03&stopped=2024")
        .await;
    assert_eq!(fine.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_start_is_set_beside_the_first_cramp_without_a_cause() {
    let site = Site::new();
    let id = store::new_id();
    let cramp = format!("id={id}&night=2026-11-23&when=0&muscle=calf");
    let cookie = site.post("/tonight/cramp", "", &cramp).await.cookie();
    for (started, day, words) in [
        (
            "2026-10",
            "October 2026",
            "before the first cramp in the diary",
        ),
        (
            "2026-11-24",
            "24 November 2026",
            "after the first cramp in the diary",
        ),
        (
            "2026-11-23",
            "23 November 2026",
            "on the day of the first cramp in the diary",
        ),
        ("2026", "2026", "the day is not exact enough to say"),
    ] {
        let form = format!("name=x&started={started}");
        site.post("/medicines", &cookie, &form).await;
        let body = site.get("/medicines", &cookie).await.body;
        let place = body.find(&format!("<td>{day}<br>"));
        let after = &body[place.expect(started)..];
        let cell = after.split("</td>").next().unwrap();
        assert!(cell.contains(words), "{started}: {cell}");
    }
    let body = site.get("/medicines", &cookie).await.body;
    assert!(body.contains("in the night that began on 23 November 2026"));
    assert!(body.contains("It does not say that one led to the other."));
}

#[tokio::test]
async fn today_is_the_day_where_the_person_is() {
    let (site, cookie) = Site::with_person().await;
    let person = site.person();
    // The clock of this site stands at 03:00 UTC on 24 November: the evening before in Los Angeles.
    store::person::save_zone(&site.store, &person, "America/Los_Angeles", 1).unwrap();
    let form = "name=Furosemide&started=2026-11-24";
    let refused = site.post("/medicines", &cookie, form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    store::person::save_zone(&site.store, &person, "Asia/Tokyo", 2).unwrap();
    let taken = site.post("/medicines", &cookie, form).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
}

#[tokio::test]
async fn cards_show_their_dates_and_a_save_is_answered() {
    let site = Site::new();
    let form = "name=Furosemide+40&started=2024-03&dose=2025&stopped=2026-06-01";
    let saved = site.post("/medicines", "", form).await;
    assert_eq!(saved.location(), "/medicines?done=saved");
    let cookie = saved.cookie();
    let body = site.get(saved.location(), &cookie).await.body;
    assert!(body.contains("role=\"status\"") && body.contains("Saved."));
    for words in [
        "<dt>Started</dt><dd>March 2024</dd>",
        "<dt>Dose last changed</dt><dd>2025</dd>",
        "<dt>Stopped</dt><dd>1 June 2026</dd>",
        ">Change Furosemide 40</a>",
        "role=\"region\"",
    ] {
        assert!(body.contains(words), "{words}: {body}");
    }
    // The same name and start is the same medicine; another start is another one.
    for (form, status) in [
        ("name=furosemide+40&started=2024-03", 422),
        ("name=Furosemide+40&started=2025-03", 303),
        ("name=Furosemide+40", 303),
        ("name=Furosemide+40", 422),
    ] {
        let answer = site.post("/medicines", &cookie, form).await;
        assert_eq!(answer.status.as_u16(), status, "{form}");
        if status == 422 {
            assert!(answer.body.contains("is on your list already"), "{form}");
        }
    }
    // What is changed is not its own duplicate, but it must not become another's.
    let body = site.get("/medicines", &cookie).await.body;
    let stopped = body.rsplit("/medicines/").next().unwrap();
    let address = format!("/medicines/{}", stopped.split('"').next().unwrap());
    let same = site.post(&address, &cookie, form).await;
    assert_eq!(same.status, StatusCode::SEE_OTHER, "{}", same.body);
    let taken = site.post(&address, &cookie, "name=Furosemide+40").await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
}
