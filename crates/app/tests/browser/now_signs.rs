//! Warning signs answered during a cramp: before the stretch on the phone, and a check in the record.

use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::now::{PHONE, tap, until_waiting, visit};
use crate::support::Server;

/// Whether an element is there for the eye: not hidden, and in no closed part.
async fn is_seen(browser: &Browser, selector: &str) -> bool {
    let script = "return document.querySelector(arguments[0]).checkVisibility()";
    let seen = browser.client.execute(script, vec![json!(selector)]).await;
    seen.expect("a script of the test") == json!(true)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_possible_clot_puts_the_warning_before_the_stretch_and_reaches_the_record() {
    let Some(browser) = Browser::start(PHONE).await else {
        return;
    };
    let mut server = Server::start();
    visit(&browser, &server.address).await;
    tap(&browser, "[data-site=calf][data-side=left]").await;
    browser.wait_for("#view-guide:not([hidden])").await;
    assert!(is_seen(&browser, "#goal").await && is_seen(&browser, "#part-bed").await);
    assert!(!is_seen(&browser, "#stop").await);
    tap(&browser, "#trouble").await;
    browser.wait_for("#view-triage:not([hidden])").await;
    tap(&browser, "[data-sign=swelling] [data-answer=one_leg]").await;
    tap(&browser, "#return").await;
    browser.wait_for("#view-guide:not([hidden])").await;
    assert!(is_seen(&browser, "#stop").await);
    for hidden in ["#goal", "#part-bed", "#hold", "#steps"] {
        assert!(!is_seen(&browser, hidden).await, "{hidden}");
    }
    let said = browser.text().await;
    assert!(said.contains("no rubbing, no stretching"), "{said}");
    // It stands when the page is opened again, and for the next cramp of the night.
    visit(&browser, &server.address).await;
    browser.wait_for("#view-guide:not([hidden])").await;
    assert!(is_seen(&browser, "#stop").await && !is_seen(&browser, "#goal").await);
    tap(&browser, "#gone").await;
    tap(&browser, "#again").await;
    tap(&browser, "[data-site=hamstring][data-side=left]").await;
    browser.wait_for("#view-guide:not([hidden])").await;
    assert!(is_seen(&browser, "#stop").await && !is_seen(&browser, "#goal").await);
    until_waiting(&browser, 0).await;
    server.stop();
    let store = store::Store::open_folder(&server.data()).expect("the store opens");
    let rows = store
        .read(|tx| {
            tx.query(
                "select facts, tier from assessment where state = 'done'",
                &[],
            )
        })
        .expect("the checks");
    assert_eq!(rows.len(), 1);
    let facts: Value = serde_json::from_str(&rows[0].text(0).expect("text")).expect("JSON");
    assert_eq!(facts["swelling"], "one_leg");
    assert_eq!(rows[0].text(1).expect("text"), "same_day");
    browser.close().await;
}
