//! The diary in process: the morning, nights, cramps, clock changes, paper, roles.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use care::night::{Diary, NightState};
use support::{LAST, Site, ZONE};

#[tokio::test]
async fn one_tap_is_a_quiet_night_and_undo_takes_it_back() {
    let site = Site::new();
    let page = site.get("/tonight?zone=Europe/Berlin", "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.headers[CACHE_CONTROL], "no-store");
    for words in [
        "Monday 23 to Tuesday 24 November 2026",
        "No cramps last night",
        "Not recorded",
        "Times are in Europe/Berlin",
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    let saved = site.quiet("").await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let mine = saved.cookie();
    assert_eq!(site.diary().state(LAST), NightState::Quiet);
    let page = site.get(saved.location(), &mine).await.body;
    assert!(page.contains("Saved.") && page.contains("Undo"), "{page}");
    let form = format!("undo={}&back=tonight", saved.undo());
    let undone = site.post("/tonight/undo", &mine, &form).await;
    assert_eq!(
        undone.location(),
        format!("/tonight?night={LAST}&done=undone")
    );
    assert_eq!(site.diary(), Diary::default());
    let again = site.post("/tonight/undo", &mine, &form).await;
    assert!(
        again.location().ends_with("done=gone"),
        "{}",
        again.location()
    );
    // And the tap works once more.
    site.quiet(&mine).await;
    assert_eq!(site.diary().state(LAST), NightState::Quiet);
    let same = site.quiet(&mine).await;
    assert!(
        same.location().ends_with("done=same"),
        "{}",
        same.location()
    );
}

#[tokio::test]
async fn few_fields_are_asked_and_only_what_changed_is_said() {
    let site = Site::new();
    let mine = site.quiet("").await.cookie();
    let page = site.get("/tonight", &mine).await.body;
    assert!(page.contains("name=\"soreness\"") && page.contains("name=\"sleep_quality\""));
    assert!(!page.contains("day.alcohol") && !page.contains("name=\"distress\""));
    let fields = "field=soreness&was.soreness=&soreness=4&field=minutes_awake&was.minutes_awake=&minutes_awake=25";
    let form = format!("night={LAST}&{ZONE}&{fields}");
    let saved = site.post("/tonight", &mine, &form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let night = site.diary().nights[0].clone();
    assert_eq!(
        (night.soreness, night.minutes_awake, night.quiet),
        (Some(4), Some(25), Some(true))
    );
    // A page from before says nothing about what it did not change.
    let old = format!("night={LAST}&field=soreness&was.soreness=&soreness=");
    site.post("/tonight", &mine, &old).await;
    assert_eq!(site.diary().nights[0].soreness, Some(4));
    let wrong = format!("night={LAST}&field=minutes_awake&was.minutes_awake=25&minutes_awake=long");
    let refused = site.post("/tonight", &mine, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .body
            .contains("“long” is not possible; possible: a whole number from 0 to 1440."),
        "{}",
        refused.body
    );
}

#[tokio::test]
async fn a_cramp_is_added_once_changed_and_deleted() {
    let site = Site::new();
    let mine = site.quiet("").await.cookie();
    let id = store::new_id();
    let form = format!(
        "id={id}&night={LAST}&{ZONE}&when=15&muscle=calf&side=left&pain=7&awakened=yes&duration=2:30&eased_by=stretch&eased_by=walking&note=%3Cb%3E"
    );
    let saved = site.post("/tonight/cramp", &mine, &form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let twice = site.post("/tonight/cramp", &mine, &form).await;
    assert!(twice.location().ends_with("done=same"));
    let stored = site.diary();
    assert_eq!(stored.state(LAST), NightState::Cramps(1));
    assert_eq!(stored.nights[0].quiet, None, "no longer said to be quiet");
    let cramp = &stored.cramps[0];
    assert_eq!(
        cramp.started_at,
        Some("2026-11-24T02:45:00Z".parse().unwrap())
    );
    assert_eq!((cramp.pain, cramp.duration_seconds), (Some(7), Some(150)));
    assert_eq!(cramp.eased_by, ["stretch", "walking"]);
    let refused = site.quiet(&mine).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Cramps are recorded in this night"));

    let address = format!("/diary/cramp/{id}");
    let page = site.get(&address, &mine).await.body;
    assert!(
        page.contains("value=\"03:45\"") && page.contains("value=\"2:30\""),
        "{page}"
    );
    assert!(page.contains("&lt;b&gt;") && !page.contains("<b>"));
    let change = "was.started_at=03:45&started_at=03:45&muscle=&pain=8";
    let saved = site.post(&address, &mine, change).await;
    assert!(saved.location().starts_with("/diary/2026-11-23?done=saved"));
    let cramp = site.diary().cramps[0].clone();
    assert_eq!(
        (cramp.pain, cramp.muscle, cramp.note),
        (Some(8), None, None)
    );
    assert_eq!(
        cramp.started_at,
        Some("2026-11-24T02:45:00Z".parse().unwrap())
    );
    for (field, wrong) in [
        ("pain", "11"),
        ("duration", "900"),
        ("muscle", "ear"),
        ("started_at", "29:00"),
    ] {
        let answer = site
            .post(&address, &mine, &format!("{field}={wrong}"))
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(
            answer.body.contains(&format!("“{wrong}” is not possible")),
            "{}",
            answer.body
        );
    }
    let gone = site.post(&format!("{address}/remove"), &mine, "").await;
    assert_eq!(site.diary().state(LAST), NightState::NotRecorded);
    assert_eq!(
        site.get(&address, &mine).await.status,
        StatusCode::NOT_FOUND
    );
    let form = format!("undo={}&back=night", gone.undo());
    site.post("/tonight/undo", &mine, &form).await;
    assert_eq!(site.diary().cramps[0].pain, Some(8));
    // Nobody else's.
    let other = site.quiet("").await.cookie();
    assert_eq!(
        site.get(&address, &other).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn some_cramps_without_details() {
    let site = Site::new();
    let form = format!("id={}&night={LAST}&{ZONE}&count=3", store::new_id());
    let saved = site.post("/tonight/count", "", &form).await;
    let mine = saved.cookie();
    assert_eq!(site.diary().state(LAST), NightState::Cramps(3));
    site.post("/tonight/count", &mine, &form).await;
    assert_eq!(
        site.diary().state(LAST),
        NightState::Cramps(3),
        "sent twice"
    );
    let wrong = site
        .post(
            "/tonight/count",
            &mine,
            &format!("id=x&night={LAST}&count=21"),
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong
            .body
            .contains("“21” is not possible; possible: a whole number from 1 to 20")
    );
}

#[tokio::test]
async fn a_time_that_came_twice_is_asked_and_one_that_never_was_is_refused() {
    let site = Site::new();
    let mine = site.quiet("").await.cookie();
    let add = |night: &str, rest: &str| {
        let form = format!("id={}&night={night}&{ZONE}&when=at&{rest}", store::new_id());
        let (site, mine) = (&site, mine.clone());
        async move { site.post("/tonight/cramp", &mine, &form).await }
    };
    let asked = add("2026-10-24", "started_at=02:30").await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "came twice",
        "name=\"started_at.which\" value=\"first\"",
        "value=\"second\"",
        "value=\"02:30\"",
    ] {
        assert!(asked.body.contains(words), "{words}: {}", asked.body);
    }
    let saved = add("2026-10-24", "started_at=02:30&started_at.which=second").await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let cramp = site.diary().cramps[0].clone();
    assert_eq!(
        cramp.started_at,
        Some("2026-10-25T01:30:00Z".parse().unwrap())
    );
    let page = site
        .get(&format!("/diary/cramp/{}", cramp.id), &mine)
        .await
        .body;
    assert!(page.contains("value=\"second\" checked"), "{page}");
    let never = add("2026-03-28", "started_at=02:30").await;
    assert_eq!(never.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        never
            .body
            .contains("02:30 did not exist. The clocks showed 03:30"),
        "{}",
        never.body
    );
    let ahead = add("2026-11-23", "started_at=11:00").await;
    assert!(ahead.body.contains("still to come"), "{}", ahead.body);
    let missing = add("2026-11-23", "started_at=").await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_entry_keeps_the_zone_it_was_made_in() {
    let site = Site::new();
    let form = |zone: &str| {
        format!(
            "id={}&night={LAST}&zone={zone}&when=at&started_at=23:00",
            store::new_id()
        )
    };
    let mine = site
        .post("/tonight/cramp", "", &form("Asia/Kolkata"))
        .await
        .cookie();
    // The traveller is in Berlin now.
    site.quiet(&mine).await;
    let other = format!(
        "id={}&night=2026-11-22&{ZONE}&when=at&started_at=23:00",
        store::new_id()
    );
    site.post("/tonight/cramp", &mine, &other).await;
    let page = site.get("/diary/2026-11-23", &mine).await.body;
    assert!(page.contains("23:00 (Asia/Kolkata)"), "{page}");
    let stored = site.diary();
    assert_eq!(stored.cramps[0].zone, "Europe/Berlin");
    assert_eq!(
        stored.cramps[1].started_at,
        Some("2026-11-23T17:30:00Z".parse().unwrap())
    );
}

#[tokio::test]
async fn the_year_shows_each_night_and_never_takes_silence_for_quiet() {
    let site = Site::new();
    let empty = site.get("/diary", "").await;
    assert!(empty.body.contains("Nothing is recorded yet"));
    let mine = site.quiet("").await.cookie();
    let form = format!("id={}&night=2026-11-21&{ZONE}&count=2", store::new_id());
    site.post("/tonight/count", &mine, &form).await;
    let page = site.get("/diary?zone=Europe/Berlin", &mine).await.body;
    assert!(
        page.contains("Quiet: 1. With cramps: 1. Not recorded: 356."),
        "{page}"
    );
    for words in [
        "role=\"img\"",
        "url(#hatch)",
        "class=\"heat-2\"",
        "href=\"/diary/2026-11-21\"",
        "2 cramps",
        "aria-current=\"page\"",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let svg = page
        .split("<svg")
        .nth(1)
        .unwrap()
        .split("</svg>")
        .next()
        .unwrap();
    assert!(!svg.contains("<a "), "the links are in the table");
    assert!(!page.contains("style=\""));
    for (address, status) in [
        ("/diary/2026-11-22", StatusCode::OK),
        ("/diary/2026-11-25", StatusCode::NOT_FOUND),
        ("/diary/2026-11-31", StatusCode::NOT_FOUND),
        ("/diary/20261122", StatusCode::NOT_FOUND),
        ("/diary/nonsense", StatusCode::NOT_FOUND),
        ("/diary?last=2025-11-20", StatusCode::OK),
        ("/diary?last=x", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(site.get(address, &mine).await.status, status, "{address}");
    }
}

#[tokio::test]
async fn a_night_takes_everything_and_is_deleted_with_its_contents() {
    let site = Site::new();
    let form = format!("id={}&night={LAST}&{ZONE}&count=2", store::new_id());
    let mine = site.post("/tonight/count", "", &form).await.cookie();
    let fields = "field=day.alcohol&day.alcohol=2&field=day.activity&day.activity=3&field=day.heat&day.heat=no&field=remedy.stretch-bedtime&remedy.stretch-bedtime=yes&field=note&note=a+bad+one&field=lights_out_at&lights_out_at=22:30";
    let saved = site.post("/diary/2026-11-23", &mine, fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let night = site.diary().nights[0].clone();
    assert_eq!(
        (
            night.day["alcohol"],
            night.day["activity"],
            night.day["heat"]
        ),
        (2, 3, 0)
    );
    assert_eq!(night.remedies.get("stretch-bedtime"), Some(&true));
    assert_eq!(
        night.lights_out_at,
        Some("2026-11-23T21:30:00Z".parse().unwrap())
    );
    let page = site.get("/diary/2026-11-23", &mine).await.body;
    assert!(
        page.contains("a bad one") && page.contains("value=\"22:30\""),
        "{page}"
    );
    let unknown = site
        .post(
            "/diary/2026-11-23",
            &mine,
            "field=remedy.magic&remedy.magic=yes",
        )
        .await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    let gone = site.post("/diary/2026-11-23/remove", &mine, "").await;
    assert_eq!(site.diary(), Diary::default());
    let kept: i64 = site
        .store
        .read(|tx| {
            tx.query_first(
                "select count(*) from night where fields like '%bad one%'",
                &[],
            )?
            .unwrap()
            .integer(0)
        })
        .unwrap();
    assert_eq!(kept, 0, "deleted means the words too");
    let form = format!("undo={}&back=night", gone.undo());
    site.post("/tonight/undo", &mine, &form).await;
    assert_eq!(site.diary().state(LAST), NightState::Cramps(2));
    assert_eq!(site.diary().nights[0].note.as_deref(), Some("a bad one"));
}

#[tokio::test]
async fn a_skipped_time_stays_missing_and_a_length_is_read_as_it_is_written() {
    let site = Site::new();
    let page = site.get("/tonight/cramp?night=2026-11-23", "").await.body;
    let when = page.split("id=\"when\"").nth(1).unwrap();
    let when = when.split("</fieldset>").next().unwrap();
    assert!(
        when.contains("Just now") && !when.contains("checked"),
        "{when}"
    );
    assert!(
        page.contains("inputmode=\"decimal\""),
        "a keypad with a comma"
    );
    let mut mine = String::new();
    for (length, seconds) in [
        ("2,5", 150),
        ("2 min 30", 150),
        ("150 s", 150),
        ("2:05", 125),
    ] {
        let id = store::new_id();
        let form = format!("id={id}&night={LAST}&{ZONE}&muscle=calf&duration={length}");
        let saved = site.post("/tonight/cramp", &mine, &form).await;
        assert_eq!(
            saved.status,
            StatusCode::SEE_OTHER,
            "{length}: {}",
            saved.body
        );
        mine = saved.cookie();
        let stored = site.diary();
        let cramp = stored.cramps.iter().find(|cramp| cramp.id == id).unwrap();
        assert_eq!(cramp.duration_seconds, Some(seconds), "{length}");
        assert_eq!(cramp.started_at, None, "no time was given");
    }
}
