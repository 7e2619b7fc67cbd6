//! A passkey is made, opens the record again, and opens nothing once the record is gone.

use serde_json::json;

use crate::chromium::{Browser, Setup};
use crate::support::Server;

/// A phone with a screen lock, as the browser would find one.
async fn add_authenticator(browser: &Browser) {
    let phone = json!({
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": true,
        "hasUserVerification": true,
        "isUserConsenting": true,
        "isUserVerified": true,
    });
    browser.command("webauthn/authenticator", &phone).await;
}

const MAKE: &str = "[data-passkey=make] button";
const SIGN_IN: &str = "[data-passkey=sign-in] button";

/// Waits until the page says this.
async fn wait_for_text(browser: &Browser, text: &str) {
    let begin = std::time::Instant::now();
    loop {
        // In one step in the page: an element found before a page change is gone after it.
        let said = browser
            .client
            .execute(
                "return document.querySelector('main')?.innerText ?? ''",
                Vec::new(),
            )
            .await
            .unwrap_or_default();
        let said = said.as_str().unwrap_or_default();
        if said.contains(text) {
            return;
        }
        assert!(begin.elapsed().as_secs() < 20, "no “{text}” in: {said}");
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_opens_the_record_again() {
    let setup = Setup {
        width: 360,
        ..Setup::default()
    };
    let Some(browser) = Browser::start(setup).await else {
        return;
    };
    let server = Server::start();
    // Passkeys belong to a name; this machine's is localhost.
    let site = server.address.replace("127.0.0.1", "localhost");
    let at = |path: &str| format!("{site}{path}");
    browser.goto(&at("/tonight")).await;
    browser.click("form[action='/tonight/quiet'] button").await;
    browser.wait_for(".notice").await;
    browser.goto(&at("/account")).await;
    add_authenticator(&browser).await;
    browser.fits().await;
    browser.picture("account-unclaimed-360").await;
    browser.click(MAKE).await;
    wait_for_text(&browser, "You are signed in with a passkey").await;
    browser.fits().await;
    browser.picture("account-passkey-360").await;

    // The only way in is not taken away.
    browser
        .click("form[action='/account/passkeys/remove'] button")
        .await;
    wait_for_text(&browser, "the only way into your record").await;

    browser.click("button.danger").await;
    wait_for_text(&browser, "Open your diary on this device").await;
    browser.goto(&at("/diary")).await;
    let before = browser.text().await;
    browser.goto(&at("/account/sign-in")).await;
    browser.picture("account-sign-in-360").await;
    browser.click(SIGN_IN).await;
    wait_for_text(&browser, "You are signed in with a passkey").await;
    assert!(browser.text().await.contains("last used on"));
    browser.goto(&at("/diary")).await;
    assert_ne!(browser.text().await, before, "the night is there again");

    // The authenticator still has the key; the record is gone.
    browser.goto(&at("/me/delete-account")).await;
    browser.click("button.danger").await;
    browser.goto(&at("/account/sign-in")).await;
    browser.click(SIGN_IN).await;
    wait_for_text(&browser, "This passkey opens no record here").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_name_or_a_passkey_the_other_way_is_said() {
    let Some(browser) = Browser::start(Setup::default()).await else {
        return;
    };
    let server = Server::start();
    browser.goto(&server.url("/account")).await;
    let text = browser.text().await;
    assert!(
        text.contains("this site opened at http://localhost:"),
        "{text}"
    );
    assert!(
        !text.contains("Make a passkey"),
        "no button that cannot work"
    );
    browser
        .goto(&server.address.replace("127.0.0.1", "localhost"))
        .await;
    let site = server.address.replace("127.0.0.1", "localhost");
    browser.goto(&format!("{site}/account/sign-in")).await;
    // An authenticator without any key of this site: the browser refuses, the page says so and stays.
    add_authenticator(&browser).await;
    browser.click(SIGN_IN).await;
    wait_for_text(&browser, "That did not work, or was stopped").await;
    browser.close().await;
}
