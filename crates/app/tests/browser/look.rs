//! Pages that are only looked at: they open, fit a phone, and load nothing from elsewhere.

use crate::chromium::{Browser, Setup};
use crate::support::Server;

const PAGES: [(&str, &str); 10] = [
    ("start", "/"),
    ("check", "/check"),
    ("now", "/now"),
    ("now-calf", "/now/calf"),
    ("learn", "/learn"),
    ("remedy", "/learn/remedy/magnesium-oral"),
    ("faq", "/learn/faq/06-when-to-worry"),
    ("search", "/learn/search?q=pickel+juice"),
    ("clinic-page", "/learn/common-advice"),
    ("missing", "/no/such/page"),
];

async fn look(setup: Setup, name: &str) {
    let Some(browser) = Browser::start(setup).await else {
        return;
    };
    let server = Server::start();
    for (page, path) in PAGES {
        browser.goto(&server.url(path)).await;
        browser.picture(&format!("{page}-{name}")).await;
        assert!(browser.has("main h1").await, "{path}");
        browser.fits().await;
        let foreign = browser
            .client
            .execute("return performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith(location.origin))", Vec::new())
            .await
            .expect("a script of the test");
        assert_eq!(
            foreign,
            serde_json::json!([]),
            "{path} loads something from elsewhere"
        );
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_on_a_phone_in_the_dark() {
    look(
        Setup {
            scripts: true,
            width: 360,
            dark: true,
        },
        "360-dark",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_on_a_phone() {
    look(
        Setup {
            scripts: true,
            width: 360,
            dark: false,
        },
        "360",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_on_a_desktop() {
    look(
        Setup {
            scripts: true,
            width: 1280,
            dark: false,
        },
        "1280",
    )
    .await;
}
