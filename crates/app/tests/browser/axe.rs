//! axe-core 4.14.1 (Deque Systems, MPL-2.0, in `axe/`) looks at every kind of page, light and dark, empty and filled.

use serde_json::{Value, json};

use crate::chromium::{Browser, Setup};
use crate::person::Kept;
use crate::support::Server;

const AXE: &str = include_str!("axe/axe.min.js");

/// Every page that can be opened without an identifier, and one of each kind that needs one.
const PAGES: [&str; 33] = [
    "/",
    "/check",
    "/check/answers",
    "/now",
    "/now/calf",
    "/learn",
    "/learn/remedy/magnesium-oral",
    "/learn/search?q=pickel+juice",
    "/learn/common-advice",
    "/learn/groups",
    "/learn/pathway",
    "/tonight",
    "/tonight/cramp",
    "/diary",
    "/diary/2026-11-20",
    "/diary/choices",
    "/diary/paper",
    "/diary/paper/copy",
    "/diary/export",
    "/diary/import",
    "/insight",
    "/plan",
    "/plan/reminders",
    "/me",
    "/me/shares",
    "/me/delete-data",
    "/me/delete-account",
    "/medicines",
    "/people",
    "/account",
    "/account/sign-in",
    "/account/recover",
    "/no/such/page",
];

/// Fields and buttons under 48 px, and links in lists under 24 px.
const SMALL: &str = "const low = (found, least) => found.map(e => [e, (e.matches('[type=checkbox], [type=radio]') && e.closest('label') || e).getBoundingClientRect().height]).filter(([, height]) => height > 0 && height < least).map(([e, height]) => `too small: ${e.tagName} ${e.id || e.name || e.textContent} ${height} px`); return [...low([...document.querySelectorAll('main :is(input:not([type=hidden]), select, textarea, button)')], 47.9), ...low([...document.querySelectorAll('main li a')], 23.9)];";

/// What axe finds on the page that is open.
async fn findings(browser: &Browser) -> Vec<String> {
    browser
        .client
        .execute(AXE, Vec::new())
        .await
        .expect("axe loads");
    let found = browser
        .client
        .execute_async(
            "const done = arguments[arguments.length - 1]; axe.run(document, {resultTypes: ['violations']}).then(r => done(r.violations.map(v => v.id + ' (' + v.impact + '): ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + (n.any[0] || n.all[0] || n.none[0] || {message: ''}).message).join(' | '))), e => done(['axe failed: ' + e]))",
            Vec::new(),
        )
        .await
        .expect("axe runs");
    match found {
        Value::Array(lines) => lines
            .iter()
            .map(|line| line.as_str().unwrap_or_default().to_owned())
            .collect(),
        other => vec![format!("axe gave {other}")],
    }
}

async fn look_at_all(setup: Setup, filled: bool) {
    let kept = Kept::new(filled);
    let server = Server::start_on(kept.folder());
    let Some(browser) = Browser::start(setup).await else {
        return;
    };
    browser.goto(&server.url("/")).await;
    if filled {
        browser.hold(&kept.key).await;
    }
    let mut all = Vec::new();
    for page in PAGES {
        browser.goto(&server.url(page)).await;
        browser.fits().await;
        for finding in findings(&browser).await {
            all.push(format!("{page}: {finding}"));
        }
        // The black pages have a look of their own.
        if !page.starts_with("/now") {
            let small = browser.client.execute(SMALL, Vec::new()).await;
            let small = small.expect("a script of the test");
            for finding in small.as_array().into_iter().flatten() {
                all.push(format!("{page}: {finding}"));
            }
        }
    }
    assert!(all.is_empty(), "{}", json!(all));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_a_filled_record() {
    let setup = Setup {
        width: 360,
        ..Setup::default()
    };
    look_at_all(setup, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_a_filled_record_in_the_dark() {
    let setup = Setup {
        dark: true,
        ..Setup::default()
    };
    look_at_all(setup, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_an_empty_record() {
    look_at_all(Setup::default(), false).await;
}
