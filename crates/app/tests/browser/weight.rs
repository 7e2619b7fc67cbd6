//! What a first visit to a page costs over the network. The sizes are held; the times are printed for docs/performance.md.

use serde_json::Value;

use crate::chromium::{Browser, Setup};
use crate::person::Kept;
use crate::support::Server;

/// Most bytes of any page, with everything it loads, and of the cramp now.
const MOST: f64 = 100.0 * 1024.0;
const MOST_NOW: f64 = 30.0 * 1024.0;

/// The slow 3G of WebPageTest: 400 ms for each answer, 400 kbit a second.
const DELAY: u32 = 400;
const BYTES_A_SECOND: u32 = 50_000;

const PAGES: [&str; 14] = [
    "/",
    "/check",
    "/now",
    "/now/calf",
    "/learn",
    "/learn/remedy/magnesium-oral",
    "/tonight",
    "/diary",
    "/diary/choices",
    "/diary/paper",
    "/insight",
    "/plan",
    "/plan/reminders",
    "/me",
];

/// The weight is that of a first visit: each page is opened by a browser that has never been there.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_light_on_a_first_visit() {
    let kept = Kept::new(true);
    let server = Server::start_on(kept.folder());
    for page in PAGES {
        let Some(browser) = Browser::start(Setup::default()).await else {
            return;
        };
        // A page without style or script, only to hold the key.
        browser.goto(&server.url("/health")).await;
        browser.hold(&kept.key).await;
        browser.slow_down(DELAY, BYTES_A_SECOND).await;
        browser.goto(&server.url(page)).await;
        let weight = browser
            .client
            .execute(
                "const n = performance.getEntriesByType('navigation')[0]; const paint = performance.getEntriesByName('first-contentful-paint')[0]; return [n.transferSize + performance.getEntriesByType('resource').reduce((s, e) => s + e.transferSize, 0), paint ? paint.startTime : -1, n.domInteractive, n.domContentLoadedEventEnd];",
                Vec::new(),
            )
            .await
            .expect("a script of the test");
        let figure = |place: usize| weight.get(place).and_then(Value::as_f64).unwrap_or(-1.0);
        println!(
            "{page}: {:.1} KB, on a slow 3G first words after {:.0} ms, complete after {:.0} ms",
            figure(0) / 1024.0,
            figure(1),
            figure(3)
        );
        let most = if page.starts_with("/now") {
            MOST_NOW
        } else {
            MOST
        };
        assert!(
            figure(0) > 0.0 && figure(0) < most,
            "{page} weighs {} bytes",
            figure(0)
        );
        browser.close().await;
    }
}
