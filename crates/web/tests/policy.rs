//! What a browser may load and run: nothing but our own files, on every page.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::http::header::CONTENT_SECURITY_POLICY;
use support::{Answer, Site};

#[tokio::test]
async fn the_policy_is_closed_and_no_page_needs_it_open() {
    let (site, cookie) = Site::with_person().await;
    site.quiet(&cookie).await;
    // A link with its picture for a camera is an answer to a form.
    let made = site
        .post("/me/shares", &cookie, "name=Dr+Adler&days=7&numbers=yes")
        .await;
    assert!(made.body.contains("<svg"), "{}", made.body);
    closed("the link that was made", &made);
    for page in [
        "/",
        "/check",
        "/now",
        "/now/calf",
        "/learn",
        "/tonight",
        "/diary",
        "/diary/choices",
        "/diary/paper",
        "/diary/import",
        "/insight",
        "/plan",
        "/plan/reminders",
        "/me",
        "/people",
        "/medicines",
        "/account",
        "/account/sign-in",
        "/account/recover",
        "/me/shares",
        "/no/such/page",
    ] {
        closed(page, &site.get(page, "").await);
        closed(page, &site.get(page, &cookie).await);
    }
}

/// Holds one answer against the policy.
fn closed(page: &str, answer: &Answer) {
    let policy = answer.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{page}: {policy}");
    for open in [
        "unsafe-inline",
        "unsafe-eval",
        "*",
        "http:",
        "https:",
        "data:",
    ] {
        assert!(!policy.contains(open), "{page} allows {open}: {policy}");
    }
    for inline in [
        " style=\"",
        "<style",
        " onclick=",
        " onload=",
        "javascript:",
    ] {
        assert!(!answer.body.contains(inline), "{page} holds {inline}");
    }
    // Scripts come from files; data for them may stand in the page.
    for script in answer.body.split("<script").skip(1) {
        let head = script.split('>').next().unwrap_or_default();
        assert!(
            head.contains("src=") || head.contains("application/json"),
            "{page} holds a script: {head}"
        );
    }
    for foreign in ["src=\"http", "href=\"http://", "@import"] {
        assert!(!answer.body.contains(foreign), "{page} loads {foreign}");
    }
}
