//! The diary in process: what is asked, own factors, roles.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::http::StatusCode;
use care::access::Role;
use care::night::{Diary, Muscle, NightState, Side};
use jiff::civil::date;
use serde_json::json;
use store::night::Author;
use support::{LAST, Site, ZONE};

#[tokio::test]
async fn a_person_chooses_what_is_asked() {
    let site = Site::new();
    let saved = site
        .post(
            "/diary/choices",
            "",
            "show=day.alcohol&show=distress&show=nonsense&chosen_zone=Asia%2FTokyo",
        )
        .await;
    let mine = saved.cookie();
    let page = site.get("/tonight", &mine).await.body;
    assert!(page.contains("day.alcohol") && page.contains("name=\"distress\""));
    assert!(!page.contains("name=\"soreness\"") && page.contains("Times are in Asia/Tokyo"));
    assert!(!page.contains("data-zone"), "the chosen zone stays");
    let kept = "show=day.alcohol&show=distress&chosen_zone=Asia%2FTokyo";
    let added = site
        .post(
            "/diary/choices",
            &mine,
            &format!("{kept}&show=soreness&do=add&new=Garden"),
        )
        .await;
    assert!(added.location().ends_with("done=saved"));
    assert!(
        site.get(added.location(), &mine)
            .await
            .body
            .contains("Saved.")
    );
    let page = site.get("/tonight", &mine).await.body;
    assert!(page.contains("Garden"), "{page}");
    assert!(
        page.contains("name=\"soreness\""),
        "the tick beside it is saved too"
    );
    let id = page
        .split("name=\"day.own_")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let form = format!("night={LAST}&field=day.own_{id}&day.own_{id}=yes");
    assert_eq!(
        site.post("/tonight", &mine, &form).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(site.diary().nights[0].day[&format!("own_{id}")], 1);
    let form = format!("{kept}&do=save&own_{id}=Gardening&new=");
    site.post("/diary/choices", &mine, &form).await;
    assert!(
        site.get("/diary/choices", &mine)
            .await
            .body
            .contains("value=\"Gardening\"")
    );
    // What cannot be is named, and what was ticked and typed stays.
    let long = "x".repeat(61);
    for (rest, words) in [
        (
            "do=add&new=".to_owned(),
            "“” is not possible; possible: a name of 1 to 60",
        ),
        (
            "do=save&new=gardening".to_owned(),
            "“gardening” is there already",
        ),
        (
            "do=add&new=Sat+for+long".to_owned(),
            "“Sat for long” is there already",
        ),
        (format!("do=add&new={long}"), "possible: a name of 1 to 60"),
        (
            format!("do=save&new=&own_{id}="),
            "possible: a name of 1 to 60",
        ),
    ] {
        let form = format!("show=day.caffeine&chosen_zone=&{rest}");
        let refused = site.post("/diary/choices", &mine, &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{rest}");
        assert!(
            refused.body.contains(words),
            "{rest} {words}: {}",
            refused.body
        );
        assert!(
            refused.body.contains("value=\"day.caffeine\" checked"),
            "{rest}"
        );
        assert!(
            !refused.body.contains("value=\"day.alcohol\" checked"),
            "{rest}"
        );
    }
    assert!(
        site.get("/diary/choices", &mine)
            .await
            .body
            .contains("value=\"day.alcohol\" checked"),
        "nothing was saved"
    );
    let form = format!("{kept}&do=remove+own_{id}&own_{id}=Gardening");
    let removed = site.post("/diary/choices", &mine, &form).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    assert!(
        !site
            .get("/diary/choices", &mine)
            .await
            .body
            .contains("Gardening")
    );
    let again = site.post("/diary/choices", &mine, &form).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    let wrong = site
        .post("/diary/choices", &mine, "chosen_zone=Mars%2FBase")
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("“Mars/Base” is not possible"));
}

#[tokio::test]
async fn two_weeks_are_copied_from_paper_at_once_or_not_at_all() {
    let site = Site::new();
    let paper = site.get("/diary/paper", "").await.body;
    assert_eq!(paper.matches("class=\"box\"").count(), 14);
    let copy = site
        .get("/diary/paper/copy?zone=Europe/Berlin", "")
        .await
        .body;
    assert_eq!(copy.matches(".cramps\" value").count(), 14, "{copy}");
    let id = store::new_id();
    let rows = "2026-11-10.cramps=0&2026-11-11.cramps=&2026-11-12.cramps=2&2026-11-12.pain=7&2026-11-12.woke=yes&2026-11-12.muscle=calf&2026-11-12.side=left&2026-11-12.sleep=3&2026-11-12.note=hot&2026-11-10.sleep=8&2026-11-11.sleep=6";
    let form = format!("id={id}&first=2026-11-10&{ZONE}&{rows}");
    let wrong = site
        .post(
            "/diary/paper/copy",
            "",
            &format!("{form}&2026-11-13.pain=3&2026-11-14.cramps=many"),
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("number of cramps is missing")
            && wrong.body.contains("“many” is not possible")
    );
    assert!(wrong.body.contains("value=\"7\""), "what was written stays");
    let saved = site.post("/diary/paper/copy", "", &form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let mine = saved.cookie();
    let stored = site.diary();
    let states: Vec<NightState> = (10..=13)
        .map(|day| stored.state(date(2026, 11, day)))
        .collect();
    assert_eq!(
        states,
        [
            NightState::Quiet,
            NightState::NotRecorded,
            NightState::Cramps(2),
            NightState::NotRecorded
        ]
    );
    // All that the sheet asks: of the cramps the worst, of the night itself sleep and note.
    let (worst, other): (Vec<_>, Vec<_>) =
        stored.cramps.iter().partition(|cramp| cramp.pain.is_some());
    let worst = worst[0];
    let said = (worst.pain, worst.awakened, worst.muscle, worst.side);
    assert_eq!(
        said,
        (Some(7), Some(true), Some(Muscle::Calf), Some(Side::Left))
    );
    assert_eq!((other[0].muscle, other[0].awakened), (None, None));
    let nights: Vec<_> = stored
        .nights
        .iter()
        .map(|night| (night.date.day(), night.sleep_quality, night.note.clone()))
        .collect();
    let hot = Some("hot".to_owned());
    assert_eq!(
        nights,
        [(10, Some(8), None), (11, Some(6), None), (12, Some(3), hot)]
    );
    let page = site
        .get("/diary/paper/copy?first=2026-11-10", &mine)
        .await
        .body;
    assert!(
        page.contains("name=\"2026-11-11.sleep\" value=\"6\"")
            && !page.contains("2026-11-12.cramps"),
        "what is stored is shown, what is recorded not asked again"
    );
    let twice = site.post("/diary/paper/copy", &mine, &form).await;
    assert!(
        twice.location().ends_with("done=same"),
        "{}",
        twice.location()
    );
    assert_eq!(site.diary(), stored);
    let other = format!(
        "id={}&first=2026-11-10&2026-11-10.cramps=3",
        store::new_id()
    );
    let known = site.post("/diary/paper/copy", &mine, &other).await;
    assert!(
        known.body.contains("recorded already: No cramps"),
        "{}",
        known.body
    );
    let form = format!("undo={}&back=diary", saved.undo());
    site.post("/tonight/undo", &mine, &form).await;
    assert_eq!(site.diary(), Diary::default());
}

#[tokio::test]
async fn a_bed_partner_logs_and_does_not_read() {
    let site = Site::new();
    let mine = site.quiet("").await.cookie();
    let record = site.first_person();
    let note = "field=note&note=private";
    site.post("/diary/2026-11-23", &mine, note).await;
    let partner = site
        .post("/diary/choices", "", "chosen_zone=")
        .await
        .cookie();
    let owner = record.clone();
    site.store
        .write(move |tx| {
            let own = tx.query_first("select id from person where id <> $1", &[owner.as_str().into()])?.unwrap().text(0)?;
            tx.execute(
                "insert into membership (id, person_id, member_id, role, name, record_name, created_at) values ('m', $1, $2, 'bed_partner', 'B', 'A', 1)",
                &[owner.as_str().into(), own.as_str().into()],
            )?;
            tx.execute("update device set acting_for = $1 where person_id = $2", &[owner.as_str().into(), own.as_str().into()])
        })
        .unwrap();
    let page = site.get("/tonight", &partner).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        !page.body.contains("private")
            && !page.body.contains("So far")
            && !page.body.contains("name=\"soreness\"")
    );
    let form = format!("id={}&night={LAST}&when=0&muscle=calf", store::new_id());
    let saved = site.post("/tonight/cramp", &partner, &form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let seen = site.get(saved.location(), &partner).await.body;
    assert!(seen.contains("Saved.") && seen.contains("Undo"));
    let stored = store::night::find_diary(&site.store, &record, None).unwrap();
    assert_eq!(stored.state(LAST), NightState::Cramps(1));
    let id = stored.cramps[0].id.clone();
    for address in [
        "/diary",
        "/diary/2026-11-23",
        "/diary/choices",
        "/diary/paper",
        "/diary/paper/copy",
        &format!("/diary/cramp/{id}"),
    ] {
        assert_eq!(
            site.get(address, &partner).await.status,
            StatusCode::FORBIDDEN,
            "{address}"
        );
    }
    for address in [
        "/tonight",
        "/diary/2026-11-23",
        "/diary/2026-11-23/remove",
        "/diary/choices",
        "/diary/paper/copy",
    ] {
        assert_eq!(
            site.post(address, &partner, "").await.status,
            StatusCode::FORBIDDEN,
            "{address}"
        );
    }
    let old = site.get("/tonight?night=2026-11-20", &partner).await;
    assert_eq!(old.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn ten_years_stay_fast() {
    let site = Site::new();
    let mine = site.quiet("").await.cookie();
    let record = site.first_person();
    let author = Author {
        id: record.clone(),
        role: Role::Own,
    };
    let first = date(2016, 11, 26);
    let changes = (0..3650)
        .flat_map(|place| {
            let night = first.checked_add(jiff::Span::new().days(place)).unwrap();
            let make = |key, fields: serde_json::Value| care::night::Change {
                key,
                zone: "Europe/Berlin".to_owned(),
                at: 1,
                fields: fields.as_object().unwrap().clone(),
            };
            let night_key = care::night::Key::Night { night };
            let cramp_key = care::night::Key::Cramp {
                id: store::new_id(),
                night,
            };
            [
                make(night_key, json!({"soreness": 2, "day.alcohol": 1})),
                make(cramp_key, json!({"pain": 5})),
            ]
        })
        .collect();
    store::night::save_changes(&site.store, &record, &author, 2, changes).unwrap();
    site.get("/diary", &mine).await;
    let start = std::time::Instant::now();
    for _ in 0..20 {
        assert_eq!(site.get("/diary", &mine).await.status, StatusCode::OK);
    }
    let each = start.elapsed() / 20;
    println!("the year of a diary of ten years: {each:?}");
    assert!(each.as_millis() < 200, "{each:?}");
    let page = site.get("/diary", &mine).await.body;
    assert!(page.contains("The year before"));
}
