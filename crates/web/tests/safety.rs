//! What a diary or a check says that has to be looked at, and what the diary and the plan then do.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::http::StatusCode;
use care::access::Role;
use care::night::read_change;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use store::night::{Author, save_changes};
use support::Site;

/// The night that ended last at the site's fixed time, 03:00 UTC on 24 November 2026.
const LAST: Date = date(2026, 11, 23);

/// The site's time in microseconds.
const NOW: i64 = 1_795_489_200_000_000;

const DAY: i64 = 24 * 3_600_000_000;

const ZONE: &str = "zone=Europe%2FBerlin";

struct Someone {
    site: Site,
    cookie: String,
    id: String,
}

impl Someone {
    async fn new() -> Self {
        let site = Site::new();
        let made = site.post_json("/api/v1/device", "", &json!({})).await;
        let cookie = made.cookie();
        let id = site
            .store
            .read(|tx| {
                tx.query_first("select id from person", &[])?
                    .unwrap()
                    .text(0)
            })
            .unwrap();
        store::person::save_zone(&site.store, &id, "Europe/Berlin", 1).unwrap();
        Self { site, cookie, id }
    }

    fn change(&self, change: Value) {
        let change = read_change(&change, NOW, &|_| true).unwrap();
        let author = Author {
            id: self.id.clone(),
            role: Role::Own,
        };
        save_changes(&self.site.store, &self.id, &author, NOW, vec![change]).unwrap();
    }

    /// Says something about the night so many before the last.
    fn night(&self, back: i64, fields: Value) {
        let night = LAST.checked_sub(back.days()).unwrap();
        self.change(json!({"kind": "night", "night": night, "zone": "Europe/Berlin", "at": NOW - back * DAY - 1, "fields": fields}));
    }

    fn cramp(&self, back: i64, fields: Value) {
        let night = LAST.checked_sub(back.days()).unwrap();
        self.change(json!({"kind": "cramp", "id": store::new_id(), "night": night, "zone": "Europe/Berlin", "at": NOW - back * DAY - 1, "fields": fields}));
    }

    /// A soreness of four mornings after one cramp.
    fn sore_for_four_days(&self) {
        self.cramp(3, json!({"pain": 5}));
        self.night(3, json!({"soreness": 4}));
        for back in 0..3 {
            self.night(back, json!({"quiet": true, "soreness": 4}));
        }
    }

    /// Finishes a check with these answers.
    async fn check(&self, answers: Value) {
        let answers = answers.to_string();
        store::assessment::save_answers(&self.site.store, &self.id, NOW - 2 * DAY, move |_| {
            Ok(answers.clone())
        })
        .unwrap();
        let done = self.post("/check/complete", "").await;
        assert!(
            done.location().starts_with("/result/"),
            "{}",
            done.location()
        );
    }

    async fn get(&self, path: &str) -> String {
        let answer = self.site.get(path, &self.cookie).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        answer.body
    }

    async fn post(&self, path: &str, form: &str) -> support::Answer {
        self.site.post(path, &self.cookie, form).await
    }

    fn begun(&self, remedy: &str, on: &str, judge_on: Option<&str>) {
        let dates = (on.to_owned(), judge_on.map(str::to_owned));
        store::plan_step::begin_step(&self.site.store, &self.id, &self.id, remedy, dates, 1)
            .unwrap();
    }

    async fn begin(&self, remedy: &str) -> support::Answer {
        self.post("/plan/begin", &format!("remedy={remedy}")).await
    }
}

/// A plain night cramp: nothing urgent.
fn plain() -> Value {
    json!({"age": 50, "sex": "male", "onset_sudden": true, "worst_pain": 6, "muscle_hard": true, "site": ["calf"], "timing": ["in_bed_asleep"],
        "duration": "min_1_to_5", "stretch_relief": "yes", "side": "one_leg_at_a_time", "conditions": ["none"], "takes": ["none"]})
}

#[tokio::test]
async fn the_weekly_question_is_asked_again_after_a_week() {
    let mine = Someone::new().await;
    let ask = "any new swelling, weakness, numbness, dark urine or breathlessness?";
    let page = mine.get("/tonight").await;
    assert!(page.contains(ask), "{page}");
    for sign in [
        "One leg swells",
        "Both legs turn weak or numb",
        "dark brown",
        "short of breath",
        "go numb where you would sit",
    ] {
        assert!(page.contains(sign), "{sign}");
    }
    let wrong = mine
        .post(
            "/tonight/signs",
            &format!("night={LAST}&{ZONE}&new_signs=perhaps"),
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong
            .body
            .contains("“perhaps” is not possible; possible: Yes, No."),
        "{}",
        wrong.body
    );
    let no = mine
        .post(
            "/tonight/signs",
            &format!("night={LAST}&{ZONE}&new_signs=no"),
        )
        .await;
    assert_eq!(no.status, StatusCode::SEE_OTHER);
    assert!(no.location().starts_with("/tonight?"), "{}", no.location());
    assert!(!mine.get("/tonight").await.contains(ask));
    assert!(
        !mine
            .get("/diary")
            .await
            .contains("You said that something is new")
    );
    let stored = store::night::find_diary(&mine.site.store, &mine.id, None).unwrap();
    assert_eq!(stored.night(LAST).unwrap().new_signs, Some(false));
    // Six nights later it is not asked, seven nights later it is.
    let other = Someone::new().await;
    other.night(6, json!({"new_signs": false}));
    assert!(!other.get("/tonight").await.contains(ask));
    let other = Someone::new().await;
    other.night(7, json!({"new_signs": false}));
    assert!(other.get("/tonight").await.contains(ask));
}

#[tokio::test]
async fn a_yes_leads_to_the_warning_signs_and_stays_until_they_were_checked() {
    let mine = Someone::new().await;
    mine.check(plain()).await;
    // The check was finished at the site's time; what is said later is newer.
    let yes = mine
        .post(
            "/tonight/signs",
            &format!("night={LAST}&{ZONE}&new_signs=yes"),
        )
        .await;
    assert_eq!(
        (yes.status, yes.location()),
        (StatusCode::SEE_OTHER, "/check")
    );
    mine.change(json!({"kind": "night", "night": LAST, "zone": "Europe/Berlin", "at": NOW, "fields": {"new_signs": true}}));
    let older = Someone::new().await;
    older
        .post(
            "/tonight/signs",
            &format!("night={LAST}&{ZONE}&new_signs=yes"),
        )
        .await;
    for (path, words) in [
        ("/check", "You said in your diary that something is new."),
        ("/tonight", "You said that something is new"),
        ("/diary", "You said that something is new"),
        ("/plan", "You said that something is new"),
    ] {
        assert!(older.get(path).await.contains(words), "{path}");
    }
    // A check under way that has asked them already shows them again.
    older
        .post(
            "/check/screen/emergency",
            "question=dark_urine&dark_urine=no",
        )
        .await;
    let again = older
        .post(
            "/tonight/signs",
            &format!("night={LAST}&{ZONE}&new_signs=yes"),
        )
        .await;
    assert_eq!(again.location(), "/check/screen/emergency");
    older.check(plain()).await;
    for path in ["/check", "/tonight", "/diary", "/plan"] {
        assert!(
            !older.get(path).await.contains("something is new"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_cramp_of_ten_minutes_leads_to_its_question() {
    let mine = Someone::new().await;
    let id = store::new_id();
    let form = |duration: &str| {
        format!("id={id}&night={LAST}&{ZONE}&when=15&muscle=calf&side=left&duration={duration}")
    };
    let saved = mine.post("/tonight/cramp", &form("10")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let link = "/check/screen/same_day#cramp_over_10_minutes_unrelieved";
    for path in [
        saved.location(),
        "/tonight",
        "/diary",
        &format!("/diary/{LAST}"),
    ] {
        let page = mine.get(path).await;
        for words in [
            "A single cramp lasted more than 10 minutes and did not ease with stretching and walking",
            "Be seen today.",
            link,
        ] {
            assert!(page.contains(words), "{path}: {words}: {page}");
        }
    }
    assert!(
        mine.get("/check/screen/same_day")
            .await
            .contains("cramp_over_10_minutes_unrelieved")
    );
    let short = Someone::new().await;
    short.cramp(0, json!({"duration_seconds": 599}));
    short.cramp(28, json!({"duration_seconds": 900}));
    assert!(!short.get("/diary").await.contains(link));
}

#[tokio::test]
async fn what_a_diary_passed_for_today_stands_on_top_of_it() {
    let mine = Someone::new().await;
    mine.sore_for_four_days();
    for path in ["/tonight?done=saved", "/diary"] {
        let page = mine.get(path).await;
        assert!(
            page.contains("Soreness afterwards") && page.contains("/insight#steps"),
            "{path}: {page}"
        );
    }
    assert!(mine.get("/insight").await.contains("id=\"steps\""));
    let well = Someone::new().await;
    well.night(0, json!({"quiet": true}));
    assert!(!well.get("/diary").await.contains("/insight#steps"));
}

#[tokio::test]
async fn a_diary_alone_never_says_that_all_is_well() {
    let mine = Someone::new().await;
    for back in 0..28 {
        mine.night(back, json!({"quiet": true}));
    }
    let page = mine.get("/insight").await;
    assert!(!page.contains("id=\"steps\""), "mild is no step: {page}");
}

#[tokio::test]
async fn no_step_is_begun_while_the_diary_says_that_someone_must_look() {
    let mine = Someone::new().await;
    mine.check(plain()).await;
    assert!(mine.get("/plan").await.contains("Begin this step"));
    mine.sore_for_four_days();
    let page = mine.get("/plan").await;
    assert!(!page.contains("Begin this step"), "{page}");
    for words in [
        "Sore for more than 3 days, even once, or getting worse: have it examined today",
        "Someone has to look at your legs first.",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let refused = mine.begin("remedy.stretch-bedtime").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        store::plan_step::list_steps(&mine.site.store, &mine.id)
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn two_new_steps_are_never_stacked() {
    let mine = Someone::new().await;
    mine.check(plain()).await;
    let begun = mine.begin("remedy.stretch-bedtime").await;
    assert_eq!(begun.location(), "/plan?done=begun", "{}", begun.body);
    let twice = mine.begin("remedy.stretch-bedtime").await;
    assert_eq!(twice.location(), "/plan");
    // Something new waits for two weeks of diary; what the pathway begins with did not.
    let refused = mine.begin("remedy.brine-sip").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .body
            .contains("First 14 nights of diary; 0 are recorded."),
        "{}",
        refused.body
    );
    for back in 0..14 {
        mine.night(back, json!({"quiet": true}));
    }
    let refused = mine.begin("remedy.brine-sip").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .body
            .contains("It can be begun from 8 December 2026."),
        "{}",
        refused.body
    );
    // Comfort, and what the pathway puts together, may be begun beside it.
    for remedy in ["remedy.heat", "remedy.break-sitting", "remedy.exercise"] {
        let beside = mine.begin(remedy).await;
        assert_eq!(
            beside.status,
            StatusCode::SEE_OTHER,
            "{remedy}: {}",
            beside.body
        );
    }
    let refused = mine.begin("remedy.foot-position").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("three steps are under way"),
        "{}",
        refused.body
    );
    let names: Vec<String> = store::plan_step::list_steps(&mine.site.store, &mine.id)
        .unwrap()
        .into_iter()
        .map(|step| step.remedy)
        .collect();
    assert_eq!(names.len(), 4, "{names:?}");
}

#[tokio::test]
async fn two_weeks_of_diary_come_before_anything_new_and_a_step_is_looked_at_after_four() {
    let mine = Someone::new().await;
    mine.check(plain()).await;
    for back in 0..13 {
        mine.night(back, json!({"quiet": true}));
    }
    let page = mine.get("/plan").await;
    let (baseline, choices) = (page.find("Two weeks of diary"), page.find("Choose a step"));
    assert!(baseline.is_some() && baseline < choices, "{page}");
    assert!(
        page.contains("13 of 14 nights are recorded.")
            && page.contains("Start nothing new, no supplement either.")
    );
    mine.night(13, json!({"quiet": true}));
    assert!(!mine.get("/plan").await.contains("nights are recorded."));
    mine.begun("remedy.stretch-bedtime", "2026-10-28", Some("2026-12-09"));
    assert!(
        mine.get("/plan")
            .await
            .contains("Check on 25 November 2026 how you get on with it.")
    );
    let other = Someone::new().await;
    other.check(plain()).await;
    other.begun("remedy.stretch-bedtime", "2026-10-27", Some("2026-12-08"));
    for back in 0..5 {
        other.night(back, json!({"remedy.stretch-bedtime": back > 1}));
    }
    let page = other.get("/plan").await;
    for words in [
        "Check that you do what you chose, and that you do it right.",
        "Of 5 nights on which your diary says something of it, it was done on 3.",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[tokio::test]
async fn a_check_that_says_stop_pauses_the_step_and_the_next_lifts_it() {
    let mine = Someone::new().await;
    mine.begun("remedy.stretch-bedtime", "2026-11-01", None);
    let mut clot = plain();
    clot.as_object_mut()
        .unwrap()
        .insert("swelling".to_owned(), json!("one_leg"));
    mine.check(clot).await;
    let is_paused =
        || store::plan_step::list_steps(&mine.site.store, &mine.id).unwrap()[0].is_paused;
    assert!(is_paused());
    assert!(
        mine.get("/plan")
            .await
            .contains("Nothing reminds you of it")
    );
    mine.check(plain()).await;
    assert!(!is_paused());
}

#[tokio::test]
async fn vitamin_k2_cannot_be_begun() {
    let mine = Someone::new().await;
    mine.check(plain()).await;
    let refused = mine.begin("remedy.vitamin-k2").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        !mine
            .get("/plan")
            .await
            .contains("value=\"remedy.vitamin-k2\"")
    );
}

#[tokio::test]
async fn quiet_hours_always_hold_the_night() {
    let mine = Someone::new().await;
    let form = |from: &str, to: &str| {
        format!(
            "{ZONE}&quiet_from={from}&quiet_to={to}&diary_at=08:30&step_at=20:30&judge_at=09:30"
        )
    };
    for (from, to) in [
        ("21:00", "21:00"),
        ("23:30", "08:00"),
        ("21:00", "05:00"),
        ("03:00", "02:00"),
    ] {
        let refused = mine.post("/plan/reminders", &form(from, to)).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{from} {to}"
        );
        let words = format!(
            "Quiet hours: from {from} to {to} was given. Possible: hours that hold the night from 23:00 to 06:00"
        );
        assert!(refused.body.contains(&words), "{}", refused.body);
    }
    let saved = mine.post("/plan/reminders", &form("22:00", "07:00")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
}

#[tokio::test]
async fn walking_on_the_heels_is_left_out_for_who_might_fall() {
    let walk = "Walk on your heels";
    let steady = Someone::new().await;
    steady.check(plain()).await;
    let page = steady.get("/now/calf").await;
    assert!(
        page.contains(walk) && page.contains("Use none on numb skin or with poor blood flow."),
        "{page}"
    );
    let frail = Someone::new().await;
    let mut old = plain();
    old.as_object_mut()
        .unwrap()
        .insert("falls".to_owned(), json!(true));
    frail.check(old).await;
    let page = frail.get("/now/calf").await;
    assert!(
        !page.contains(walk) && page.contains("Use warmth for 10 to 15 minutes"),
        "{page}"
    );
}
