//! The plan in process: begun steps are asked in the morning, a full plan says so, and saves are answered.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::http::StatusCode;
use support::{ABOUT, Site};

const PLAIN: &str = include_str!("../../../examples/plain-night-cramp.json");

/// A person with plain cramps whose check is finished; gives their cookie.
async fn checked(site: &Site) -> String {
    let cookie = site.post("/check/screen/about", "", ABOUT).await.cookie();
    let example: serde_json::Value = serde_json::from_str(PLAIN).unwrap();
    let facts = example["facts"].to_string();
    let person = site.person();
    store::assessment::save_answers(&site.store, &person, 1, move |_| Ok(facts.clone())).unwrap();
    let done = site.post("/check/complete", &cookie, "").await;
    assert!(done.location().starts_with("/result/"));
    cookie
}

/// The remedies that the page offers, in its order.
fn offered(page: &str) -> Vec<String> {
    page.split("name=\"remedy\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_begun_step_is_asked_in_the_morning_until_it_ends() {
    let site = Site::new();
    let cookie = checked(&site).await;
    let remedy = offered(&site.get("/plan", &cookie).await.body)[0].clone();
    let field = format!("name=\"{remedy}\"");
    assert!(!site.get("/tonight", &cookie).await.body.contains(&field));
    let form = format!("remedy={remedy}");
    let begun = site.post("/plan/begin", &cookie, &form).await;
    assert_eq!(begun.location(), "/plan?done=begun");
    let page = site.get(begun.location(), &cookie).await.body;
    assert!(page.contains("Begun. As long as the step runs"), "{page}");
    assert!(page.contains("Since 24 November 2026."), "{page}");
    assert!(!page.contains("2026-11-24"), "dates stand in words");
    let morning = site.get("/tonight", &cookie).await.body;
    assert!(morning.contains(&field), "{morning}");
    assert!(morning.contains("A step of your plan: ") && morning.contains("Did you do it?"));
    assert!(
        site.get("/diary/choices", &cookie)
            .await
            .body
            .contains("Steps of your plan are asked")
    );
    let form = format!("night=2026-11-23&field={remedy}&was.{remedy}=&{remedy}=yes");
    let saved = site.post("/tonight", &cookie, &form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let diary = store::night::find_diary(&site.store, &site.person(), None).unwrap();
    let name = remedy.strip_prefix("remedy.").unwrap();
    assert_eq!(diary.nights[0].remedies.get(name), Some(&true));
    let step = page.split("name=\"step\" value=\"").nth(1).unwrap();
    let form = format!(
        "step={}&end=stopped&outcome=same",
        step.split('"').next().unwrap()
    );
    let ended = site.post("/plan/end", &cookie, &form).await;
    assert_eq!(ended.location(), "/plan?done=saved");
    assert!(
        site.get(ended.location(), &cookie)
            .await
            .body
            .contains("Saved.")
    );
    assert!(!site.get("/tonight", &cookie).await.body.contains(&field));
}

#[tokio::test]
async fn a_full_plan_says_why_nothing_is_offered_at_first() {
    let site = Site::new();
    let cookie = checked(&site).await;
    let first = site.get("/plan", &cookie).await.body;
    assert!(!first.contains("steps are under way"));
    let remedies = offered(&first);
    assert!(remedies.len() > 3, "{remedies:?}");
    // Begun one after the other, as the plan wants them: long ago.
    let person = site.person();
    for remedy in &remedies[..3] {
        let dates = ("2026-09-01".to_owned(), None);
        store::plan_step::begin_step(&site.store, &person, &person, remedy, dates, 1).unwrap();
    }
    let full = site.get("/plan", &cookie).await.body;
    assert!(
        full.contains("3 steps are under way. Keep or stop one"),
        "{full}"
    );
    assert!(full.contains("For later"));
}

#[tokio::test]
async fn reminders_say_that_they_are_saved_and_name_what_is_wrong() {
    let site = Site::new();
    let cookie = checked(&site).await;
    let form = "zone=Europe%2FBerlin&quiet_from=22:00&quiet_to=07:00&diary_at=08:30&step_at=20:30&judge_at=09:30";
    let saved = site.post("/plan/reminders", &cookie, form).await;
    assert_eq!(saved.location(), "/plan/reminders?done=saved");
    let page = site.get(saved.location(), &cookie).await.body;
    assert!(page.contains("role=\"status\"><p>Saved.</p>"), "{page}");
    let none = site
        .post("/plan/reminders/calendar", &cookie, "calendar=none")
        .await;
    assert_eq!(none.location(), "/plan/reminders?done=saved");
    let form = format!("{form}&diary_on=on").replace("08:30", "06:30");
    let quiet = site.post("/plan/reminders", &cookie, &form).await;
    assert_eq!(quiet.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        quiet.body.contains(
            "<a href=\"#diary_at\">Time of the morning reminder: The reminder at 06:30 falls"
        ),
        "{}",
        quiet.body
    );
}
