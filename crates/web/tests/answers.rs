//! A person's answers in process: whose they are, what is refused, what is kept.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, SET_COOKIE};
use axum::http::{Request, StatusCode};
use support::{ABOUT, Site};

#[tokio::test]
async fn answers_belong_to_the_device_that_gave_them() {
    let site = Site::new();
    let first = site.post("/check/screen/about", "", ABOUT).await;
    assert_eq!(
        (first.status, first.location()),
        (StatusCode::SEE_OTHER, "/check")
    );
    let set = first.headers[SET_COOKIE].to_str().unwrap();
    for word in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(set.contains(word), "{set}");
    }
    let mine = first.cookie();
    let next = site.get("/check", &mine).await;
    assert_eq!(next.headers[CACHE_CONTROL], "no-store");
    assert!(next.body.contains("name=\"question\" value=\"conditions\""));
    assert!(site.get("/check/answers", &mine).await.body.contains("68"));
    let done = site.post("/check/complete", &mine, "").await;
    let result = done.location().to_owned();
    assert!(result.starts_with("/result/"));
    assert!(
        site.get(&result, &mine)
            .await
            .body
            .contains("Cannot tell yet")
    );
    // Nobody else's.
    assert_eq!(site.get(&result, "").await.status, StatusCode::NOT_FOUND);
    let other = site.post("/check/screen/about", "", ABOUT).await.cookie();
    assert_eq!(
        site.get(&result, &other).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        site.get(&result, "__Host-charley_device=' or 1=1 --")
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    // Deleted means gone.
    let gone = site.post("/me/delete-account", &mine, "").await;
    assert!(
        gone.headers[SET_COOKIE]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
    assert_eq!(site.get(&result, &mine).await.status, StatusCode::NOT_FOUND);
    let done = site.post("/check/complete", &other, "").await;
    let theirs = site.get(done.location(), &other).await;
    assert_eq!(
        theirs.status,
        StatusCode::OK,
        "the other device keeps its own"
    );
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let site = Site::new();
    let request = Request::post("/check/screen/about")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .header("origin", "https://elsewhere.example")
        .body(Body::from(ABOUT))
        .unwrap();
    let answer = site.send(request).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("<h1>") && answer.headers.contains_key(CONTENT_SECURITY_POLICY));
    assert!(!answer.headers.contains_key(SET_COOKIE));
}

#[tokio::test]
async fn bad_answers_are_named_and_nothing_is_saved() {
    let site = Site::new();
    let check = async |screen: &str, form: &str, cookie: &str, words: &[&str]| {
        let answer = site
            .post(&format!("/check/screen/{screen}"), cookie, form)
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        for word in words {
            assert!(answer.body.contains(word), "{form}: {word} is missing");
        }
        assert!(!answer.headers.contains_key(SET_COOKIE), "nothing is saved");
    };
    check(
        "about",
        "question=age&age=-3&question=sex&sex=female&question=answered_by&answered_by=self",
        "",
        &["-3", "from 0 to 120", "value=\"-3\""],
    )
    .await;
    check(
        "about",
        "question=age&age=old&question=sex&question=answered_by&answered_by=self",
        "",
        &["old", "Please choose an answer"],
    )
    .await;
    check(
        "about",
        "question=age&age=7.5&question=sex&sex=male&question=answered_by&answered_by=self",
        "",
        &["7.5"],
    )
    .await;
    check("site", "question=site", "", &["Please choose an answer"]).await;
    check(
        "situation",
        "question=conditions&conditions=none&conditions=cancer",
        "",
        &["None of these"],
    )
    .await;
    check(
        "emergency",
        "question=breathless_or_chest_pain&question=cold_pale_limb&cold_pale_limb=no",
        "",
        &["One line is not answered"],
    )
    .await;
    let device = site.post("/check/screen/about", "", ABOUT).await.cookie();
    check(
        "site",
        "question=site&site=moon",
        &device,
        &["does not fit"],
    )
    .await;
    let old = site
        .post(
            "/check/screen/about",
            &device,
            "question=age&age=80&question=sex&sex=female&question=answered_by&answered_by=self",
        )
        .await;
    assert_eq!(old.status, StatusCode::SEE_OTHER);
    check(
        "situation",
        "question=pregnancy&pregnancy=pregnant&question=conditions&conditions=none",
        &device,
        &["How old are you?"],
    )
    .await;
    assert!(
        !site
            .get("/check/answers", &device)
            .await
            .body
            .contains("Pregnant")
    );
    // A question that does not stand on the screen, or does not exist, is no form of ours.
    assert_eq!(
        site.post("/check/screen/about", &device, "question=site&site=calf")
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        site.post("/check/screen/x", &device, "question=x&x=1")
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        site.post(
            "/check/screen/exam_general",
            &device,
            "question=exam_general&exam_general=none"
        )
        .await
        .status,
        StatusCode::NOT_FOUND
    );
    let huge = site
        .post(
            "/check/screen/medicines",
            &device,
            &format!("question=medicines&medicines={}", "x".repeat(100_000)),
        )
        .await;
    assert_eq!(huge.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn not_sure_is_kept_as_not_sure() {
    let site = Site::new();
    let device = site.post("/check/screen/about", "", ABOUT).await.cookie();
    let saved = site.post("/check/screen/emergency", &device, "question=cold_pale_limb&cold_pale_limb=not_sure&question=jaw_stiff&none_of_the_others=yes").await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let result = site
        .post("/check/complete", &device, "")
        .await
        .location()
        .to_owned();
    let page = site.get(&result, &device).await.body;
    assert!(
        page.contains("tier emergency") && page.contains("You were not sure"),
        "a doubt counts"
    );
    assert!(
        page.contains("Call 999"),
        "the operator's number stands in the advice"
    );
}

#[tokio::test]
async fn what_was_typed_is_never_markup() {
    let site = Site::new();
    let device = site.post("/check/screen/about", "", ABOUT).await.cookie();
    let script = "%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    let saved = site
        .post(
            "/check/screen/medicines",
            &device,
            &format!("question=takes&takes=none&question=medicines&medicines={script}"),
        )
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    for path in [
        "/check/answers".to_owned(),
        "/check/screen/medicines".to_owned(),
        format!("/learn/search?q={script}"),
        site.post("/check/complete", &device, "")
            .await
            .location()
            .to_owned(),
    ] {
        let page = site.get(&path, &device).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!page.body.contains("<script>alert"), "{path}");
    }
}

#[tokio::test]
async fn a_field_that_is_neither_yes_nor_no_is_refused() {
    let site = Site::new();
    for value in ["maybe", "true", "yes&cold_pale_limb=no"] {
        let form = format!("question=cold_pale_limb&cold_pale_limb={value}");
        let answer = site.post("/check/screen/emergency", "", &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}");
    }
}

#[tokio::test]
async fn asking_twice_for_the_result_gives_the_same_result() {
    let site = Site::new();
    let device = site.post("/check/screen/about", "", ABOUT).await.cookie();
    let first = site
        .post("/check/complete", &device, "")
        .await
        .location()
        .to_owned();
    let second = site
        .post("/check/complete", &device, "")
        .await
        .location()
        .to_owned();
    assert_eq!(first, second);
}

#[tokio::test]
async fn answers_that_a_newer_knowledge_does_not_take_are_asked_again() {
    let site = Site::new();
    let device = site.post("/check/screen/about", "", ABOUT).await.cookie();
    // As an older program may have stored them.
    let person = site.person();
    let old = "{\"age\":68,\"sex\":\"female\",\"gone_question\":true,\"swelling\":\"renamed\"}"
        .to_owned();
    store::assessment::save_answers(&site.store, &person, 1, move |_| Ok(old.clone())).unwrap();
    assert_eq!(site.get("/check", &device).await.status, StatusCode::OK);
    let back = site.post("/check/complete", &device, "").await;
    assert_eq!(
        back.location(),
        "/check",
        "no conclusion leaves an answer out"
    );
    let saved = site
        .post("/check/screen/site", &device, "question=site&site=calf")
        .await;
    assert_eq!(
        saved.status,
        StatusCode::SEE_OTHER,
        "a stale answer blocks nothing"
    );
    assert!(
        site.post("/check/complete", &device, "")
            .await
            .location()
            .starts_with("/result/")
    );
}

#[tokio::test]
async fn what_was_urgent_stays_visible_under_newer_knowledge() {
    let site = Site::new();
    let device = site.post("/check/screen/about", "", ABOUT).await.cookie();
    let person = site.person();
    let facts = store::assessment::find_open_assessment(&site.store, &person)
        .unwrap()
        .unwrap()
        .facts;
    let conclusion = store::assessment::Conclusion {
        knowledge: "older".to_owned(),
        tier: "emergency".to_owned(),
        json: "{}".to_owned(),
        holds: store::plan_step::Holds::All,
    };
    let id = store::assessment::complete_assessment(&site.store, &person, 2, &facts, conclusion)
        .unwrap()
        .unwrap();
    let page = site.get(&format!("/result/{id}"), &device).await.body;
    assert!(
        page.contains("tier emergency") && page.contains("On that day"),
        "{page}"
    );
    assert_eq!(
        site.get("/result/%00", &device).await.status,
        StatusCode::NOT_FOUND
    );
}
