//! The plan by pages: choose a step, when to judge it, when to stop it, leave it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::http::StatusCode;
use care::Intake;
use care::assessment::{Local, conclude};
use care::plan::{FIRST, offer};
use jiff::civil::{Date, date};
use support::{KNOWLEDGE, Site};

/// The day of the fixed time of the test site.
fn today() -> Date {
    date(2026, 11, 24)
}

/// A site with a person whose last check has these answers, and the cookie that opens it.
async fn site_with(facts: &Intake) -> (Site, String) {
    let site = Site::new();
    let cookie = site
        .post("/check/screen/about", "", support::ABOUT)
        .await
        .cookie();
    let done = site.post("/check/complete", &cookie, "").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let text = serde_json::to_string(facts).unwrap();
    site.store
        .write(move |tx| tx.execute("update assessment set facts = $1", &[text.as_str().into()]))
        .unwrap();
    (site, cookie)
}

fn plain() -> Intake {
    let json: serde_json::Value =
        serde_json::from_str(include_str!("../../../examples/plain-night-cramp.json")).unwrap();
    serde_json::from_value(json["facts"].clone()).unwrap()
}

/// Identifier, title and day of judging of the steps that are offered at first.
fn offered(facts: &Intake) -> Vec<(String, String, Date)> {
    let facts = care::read_intake(&KNOWLEDGE, facts).unwrap();
    let assessment = conclude(&KNOWLEDGE, &facts, today(), &Local::default());
    offer(&assessment, &[])
        .first
        .iter()
        .map(|step| {
            (
                step.id.to_owned(),
                step.title.to_owned(),
                step.review_on.unwrap(),
            )
        })
        .collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}

/// The identifier of the only step under way, from the form that ends it.
fn step_of(page: &str) -> String {
    let form = page.split("name=\"step\" value=\"").nth(1).unwrap();
    form.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_step_is_chosen_says_when_to_judge_and_stop_and_is_left() {
    let (site, cookie) = site_with(&plain()).await;
    let steps = offered(&plain());
    assert_eq!(steps.len(), FIRST);
    let page = site.get("/plan", &cookie).await.body;
    for (_, title, judge) in &steps {
        assert!(page.contains(&escaped(title)), "{title}");
        assert!(
            page.contains(&format!("Judge it on {}.", judge.strftime("%-d %B %Y"))),
            "{judge}"
        );
    }
    let (remedy, title, judge) = &steps[0];
    let begun = site
        .post("/plan/begin", &cookie, &format!("remedy={remedy}"))
        .await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER);
    // A second tap changes nothing.
    site.post("/plan/begin", &cookie, &format!("remedy={remedy}"))
        .await;
    let page = site.get("/plan", &cookie).await.body;
    assert_eq!(page.matches("name=\"step\"").count(), 1);
    assert!(page.contains("Since 24 November 2026."));
    let under_way = page.split("name=\"step\"").next().unwrap();
    assert!(under_way.contains(&escaped(title)));
    assert!(under_way.contains(&format!("Judge it on {}.", judge.strftime("%-d %B %Y"))));
    let entry = KNOWLEDGE
        .remedies
        .iter()
        .find(|entry| entry.id == *remedy)
        .unwrap();
    assert!(under_way.contains("What to expect:"));
    for line in &entry.stop_if {
        assert!(under_way.contains(&escaped(line)), "{line}");
    }
    // Nobody else can end it.
    let step = step_of(&page);
    let other = site
        .post("/check/screen/about", "", support::ABOUT)
        .await
        .cookie();
    let form = format!("step={step}&outcome=better&end=stopped");
    assert_eq!(
        site.post("/plan/end", &other, &form).await.status,
        StatusCode::NOT_FOUND
    );
    let ended = site.post("/plan/end", &cookie, &form).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    let page = site.get("/plan", &cookie).await.body;
    assert!(!page.contains("name=\"step\""));
    assert!(page.contains("What you tried") && page.contains("It got better."));
    // What was left can be chosen again; an ended step cannot be ended again.
    assert_eq!(
        site.post("/plan/end", &cookie, &form).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        site.post("/plan/begin", &cookie, &format!("remedy={remedy}"))
            .await
            .status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn the_day_to_judge_comes() {
    let (site, cookie) = site_with(&plain()).await;
    let (remedy, _, _) = &offered(&plain())[0];
    site.post("/plan/begin", &cookie, &format!("remedy={remedy}"))
        .await;
    assert!(
        !site
            .get("/plan", &cookie)
            .await
            .body
            .contains("It is time to judge")
    );
    site.store
        .write(|tx| tx.execute("update plan_step set judge_on = '2026-11-24'", &[]))
        .unwrap();
    assert!(
        site.get("/plan", &cookie)
            .await
            .body
            .contains("It is time to judge this step.")
    );
}

#[tokio::test]
async fn a_step_that_no_longer_fits_says_stop_and_cannot_be_kept() {
    let (site, cookie) = site_with(&plain()).await;
    // Begun before the answers that speak against it were given.
    let json: serde_json::Value =
        serde_json::from_str(include_str!("../../../examples/dialysis.json")).unwrap();
    let facts: Intake = serde_json::from_value(json["facts"].clone()).unwrap();
    let avoided = {
        let facts = care::read_intake(&KNOWLEDGE, &facts).unwrap();
        let assessment = conclude(&KNOWLEDGE, &facts, today(), &Local::default());
        assessment.avoid[0].id.to_owned()
    };
    let person = site.person();
    store::plan_step::begin_step(
        &site.store,
        &person,
        &person,
        &avoided,
        ("2026-11-01".to_owned(), None),
        1,
    )
    .unwrap();
    let text = serde_json::to_string(&facts).unwrap();
    site.store
        .write(move |tx| tx.execute("update assessment set facts = $1", &[text.as_str().into()]))
        .unwrap();
    let page = site.get("/plan", &cookie).await.body;
    assert!(page.contains("Stop this step now."), "{avoided}");
    assert!(!page.contains("value=\"kept\""));
}

#[tokio::test]
async fn what_is_not_possible_is_named_and_changes_nothing() {
    let (site, cookie) = site_with(&plain()).await;
    let steps = offered(&plain());
    for given in [
        "remedy.quinine",
        "remedy.magnesium-iv",
        "",
        "x%3Cb%3E",
        "%F0%9F%A6%B5",
    ] {
        let answer = site
            .post("/plan/begin", &cookie, &format!("remedy={given}"))
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{given}");
        assert!(answer.body.contains("role=\"alert\"") && answer.body.contains("Possible:"));
        assert!(
            answer.body.contains(&escaped(&steps[0].1)),
            "what is possible is named"
        );
        assert!(!answer.body.contains("<b>"));
    }
    assert_eq!(
        site.post("/plan/begin", &cookie, "").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    site.post("/plan/begin", &cookie, &format!("remedy={}", steps[0].0))
        .await;
    let step = step_of(&site.get("/plan", &cookie).await.body);
    for (form, word) in [
        (format!("step={step}&outcome=better&end=paused"), "“paused”"),
        (
            format!("step={step}&outcome=better"),
            "What to do with the step",
        ),
        (
            format!("step={step}&outcome=wonderful&end=kept"),
            "“wonderful”",
        ),
        (
            format!("step={step}&end=kept"),
            "better, same, worse, unsure",
        ),
    ] {
        let answer = site.post("/plan/end", &cookie, &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(answer.body.contains(word), "{form}");
    }
    assert_eq!(step_of(&site.get("/plan", &cookie).await.body), step);
    // Without a check there is no plan to choose from.
    let other = site
        .post("/check/screen/about", "", support::ABOUT)
        .await
        .cookie();
    assert_eq!(
        site.post("/plan/begin", &other, "remedy=remedy.heat")
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn the_day_to_judge_can_be_reminded_of() {
    let (site, cookie) = site_with(&plain()).await;
    let page = site.get("/plan/reminders", &cookie).await.body;
    assert!(page.contains("name=\"judge_on\"") && page.contains("name=\"judge_at\""));
    let form = |judge: &str| {
        format!(
            "diary_at=08:30&step_at=20:30&judge_at={judge}&judge_on=on&quiet_from=21:00&quiet_to=08:00&zone=Europe/Berlin"
        )
    };
    for (given, word) in [("25:00", "25:00"), ("07:00", "quiet hours")] {
        let answer = site.post("/plan/reminders", &cookie, &form(given)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(word), "{word}");
    }
    let saved = site.post("/plan/reminders", &cookie, &form("09:15")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let reminders = store::reminder::list_reminders(&site.store, &site.person()).unwrap();
    let judge = reminders.iter().find(|one| one.about == "judge").unwrap();
    assert_eq!((judge.at_time.as_str(), judge.is_on), ("09:15", true));
}
