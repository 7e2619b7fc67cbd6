//! Every page in process: closed, complete, and every link leads somewhere.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use support::{KNOWLEDGE, Site};

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
            // Each night leads to the one before: a month of them is enough.
            let is_older = link.strip_prefix("/diary/").is_some_and(|night| {
                night.starts_with(['1', '2']) && !night.starts_with("2026-11")
            });
            if link.starts_with('/') && !is_older && seen.insert(link.clone()) {
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
