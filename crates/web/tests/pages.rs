//! The whole router in process: what it answers, what it refuses, what it never lets out.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE,
};
use axum::http::{Request, StatusCode};
use care::Knowledge;
use care::assessment::Local;
use store::Store;
use tower::ServiceExt;
use web::{Clock, Settings, State};

static KNOWLEDGE: LazyLock<Arc<Knowledge>> =
    LazyLock::new(|| Arc::new(Knowledge::embedded().unwrap()));

struct Site {
    router: Router,
    store: Store,
    _folder: tempfile::TempDir,
}

struct Answer {
    status: StatusCode,
    headers: axum::http::HeaderMap,
    body: String,
}

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_folder(folder.path()).unwrap();
        let settings = Settings {
            local: Local {
                emergency_number: Some("999".to_owned()),
            },
            is_https: true,
        };
        let clock = Clock::Fixed("2026-11-24T03:00:00Z".parse().unwrap());
        let state = State::new(KNOWLEDGE.clone(), store.clone(), settings, clock).unwrap();
        Self {
            router: web::router(state),
            store,
            _folder: folder,
        }
    }

    /// The only person of this site.
    fn person(&self) -> String {
        self.store
            .read(|tx| {
                tx.query_first("select person_id from assessment", &[])?
                    .unwrap()
                    .text(0)
            })
            .unwrap()
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 10_000_000).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(
            Request::get(path)
                .header(COOKIE, cookie)
                .body(Body::empty())
                .unwrap(),
        )
        .await
    }

    async fn post(&self, path: &str, cookie: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(COOKIE, cookie)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.send(request).await
    }
}

impl Answer {
    fn cookie(&self) -> String {
        self.headers[SET_COOKIE]
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned()
    }

    fn location(&self) -> &str {
        self.headers[LOCATION].to_str().unwrap()
    }
}

const ABOUT: &str =
    "question=age&age=68&question=sex&sex=female&question=answered_by&answered_by=self";

#[tokio::test]
async fn every_page_is_closed_and_complete() {
    let site = Site::new();
    let mut paths: Vec<String> = [
        "/",
        "/now",
        "/now/calf",
        "/check",
        "/check/answers",
        "/learn",
        "/learn/common-advice",
        "/learn/groups",
        "/learn/pathway",
        "/learn/search?q=cramp",
        "/nothing",
    ]
    .map(str::to_owned)
    .to_vec();
    paths.extend(
        KNOWLEDGE
            .entries()
            .map(|entry| format!("/learn/{}", entry.id().replacen('.', "/", 1))),
    );
    paths.extend(
        KNOWLEDGE
            .sources
            .iter()
            .map(|source| format!("/source/{}", source.id)),
    );
    for path in paths {
        let answer = site.get(&path, "").await;
        let expected = if path == "/nothing" {
            StatusCode::NOT_FOUND
        } else {
            StatusCode::OK
        };
        assert_eq!(answer.status, expected, "{path}");
        let policy = answer.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert!(
            answer.body.contains("<main") && answer.body.contains("999"),
            "{path}"
        );
        assert!(
            !answer.body.contains(" style=\"")
                && !answer.body.contains("<style")
                && !answer.body.contains(" onclick"),
            "{path} has inline style or script"
        );
        for link in answer
            .body
            .split("href=\"/")
            .skip(1)
            .chain(answer.body.split("action=\"/").skip(1))
        {
            assert!(!link.starts_with('/'), "{path}: a link to another host");
        }
    }
}

#[tokio::test]
async fn every_link_leads_somewhere() {
    let site = Site::new();
    let mut seen = std::collections::BTreeSet::from(["/".to_owned()]);
    let mut waiting = vec!["/".to_owned()];
    while let Some(path) = waiting.pop() {
        let answer = site.get(&path, "").await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        for link in answer
            .body
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
        {
            let link = link.split('#').next().unwrap().to_owned();
            if link.starts_with('/') && seen.insert(link.clone()) {
                waiting.push(link);
            }
        }
    }
    assert!(seen.len() > 500, "{}", seen.len());
}

#[tokio::test]
async fn a_wrong_address_helps() {
    let site = Site::new();
    for path in [
        "/x",
        "/learn/remedy/x",
        "/learn/x",
        "/source/x",
        "/now/x",
        "/check/screen/x",
        "/result/x",
        "/asset/a/b",
    ] {
        let answer = site.get(path, "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(
            answer.body.contains("name=\"q\"") && answer.body.contains("/check"),
            "{path}"
        );
    }
    let method = site.post("/learn", "", "").await;
    assert_eq!(method.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(method.body.contains("<h1>"));
}

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
        site.get(&result, "charley_device=' or 1=1 --").await.status,
        StatusCode::NOT_FOUND
    );
    // Deleted means gone.
    let gone = site.post("/forget", &mine, "").await;
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
async fn files_are_kept_for_ever_and_health_is_told() {
    let site = Site::new();
    let page = site.get("/", "").await.body;
    for name in ["style.css", "enhance.js", "icon.svg"] {
        let address = page
            .split('"')
            .find(|part| part.starts_with("/asset/") && part.ends_with(name))
            .unwrap();
        let file = site.get(address, "").await;
        assert_eq!(file.status, StatusCode::OK);
        assert!(
            file.headers[CACHE_CONTROL]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
    }
    assert_eq!(site.get("/health", "").await.body, "ok");
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
