//! Reminders in the browser: asked for on the page, carried by the courier, read by the browser, shown by the worker.
//!
//! No push service can be reached here. So the browser's own subscription is made by the test in the page, of real keys;
//! the courier carries to a push service of the test, and what arrived there is handed to the worker as a push service would.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use courier::{Courier, Settings};
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};
use store::Store;
use store::push::{find_subscription, save_subscription};
use web_push_native::p256::SecretKey;
use web_push_native::{Auth, decrypt};

use crate::chromium::{Browser, Setup};
use crate::person::Kept;
use crate::support::Server;

const PHONE: Setup = Setup {
    scripts: true,
    width: 360,
    dark: false,
};

/// What a browser does when a page subscribes: refuses without a permission, else makes keys. The test gets the private ones.
const SUBSCRIBE: &str = "
    const hex = bytes => [...new Uint8Array(bytes)].map(byte => byte.toString(16).padStart(2, '0')).join('');
    const text = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=/g, '');
    PushManager.prototype.subscribe = async options => {
        if (Notification.permission !== 'granted') throw new DOMException('not allowed', 'NotAllowedError');
        const pair = await crypto.subtle.generateKey({name: 'ECDH', namedCurve: 'P-256'}, true, ['deriveBits']);
        const secret = (await crypto.subtle.exportKey('jwk', pair.privateKey)).d;
        const bytes = atob(secret.replace(/-/g, '+').replace(/_/g, '/'));
        const auth = crypto.getRandomValues(new Uint8Array(16));
        sessionStorage.setItem('keys', JSON.stringify({
            secret: hex(Uint8Array.from(bytes, one => one.charCodeAt(0))), auth: hex(auth),
            server: text(options.applicationServerKey), visible: options.userVisibleOnly}));
        const raw = await crypto.subtle.exportKey('raw', pair.publicKey);
        return {endpoint: 'https://push.example.org/box/1', expirationTime: null, keys: {p256dh: text(raw), auth: text(auth)}};
    };";

/// A push service: its address and what it gets, head and body.
fn push_service() -> (String, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    let (give, got) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = BufReader::new(stream);
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                if stream.read_line(&mut head).unwrap_or(0) == 0 {
                    break;
                }
            }
            let length = field(&head, "content-length").parse().unwrap_or(0);
            let mut body = vec![0; length];
            let _ = stream.read_exact(&mut body);
            let _ = give.send((head, body));
            let _ = stream
                .get_mut()
                .write_all(b"HTTP/1.1 201 x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    });
    (format!("http://{address}/box/1"), got)
}

/// A field of the head of a request; empty when there is none.
fn field(head: &str, name: &str) -> String {
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map_or_else(String::new, |(_, value)| value.to_owned())
}

fn bytes(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().expect("a text");
    (0..hex.len() / 2)
        .map(|place| u8::from_str_radix(&hex[2 * place..2 * place + 2], 16).expect("hex"))
        .collect()
}

async fn before_each_page(browser: &Browser, script: &str) {
    let parameters = json!({"source": script});
    browser
        .chromium("Page.addScriptToEvaluateOnNewDocument", parameters)
        .await;
}

async fn open(setup: Setup) -> Option<(Browser, Kept, Server)> {
    let browser = Browser::start(setup).await?;
    let kept = Kept::new(true);
    let server = Server::start_on(kept.folder());
    let session = json!({"name": "charley_device", "value": kept.key, "url": server.address});
    browser.chromium("Network.setCookie", session).await;
    Some((browser, kept, server))
}

async fn is_offered(browser: &Browser) -> bool {
    let button = browser
        .client
        .find(fantoccini::Locator::Css("[data-push] button"))
        .await
        .expect("the button");
    button.is_displayed().await.expect("whether it is shown")
}

#[tokio::test(flavor = "multi_thread")]
async fn push_is_offered_only_where_the_browser_can_do_it() {
    for (scripts, before, expected) in [
        (false, "", false),
        (true, "delete window.PushManager;", false),
        (true, "delete Navigator.prototype.serviceWorker;", false),
        (true, "", true),
    ] {
        let Some((browser, _kept, server)) = open(Setup { scripts, ..PHONE }).await else {
            return;
        };
        before_each_page(&browser, before).await;
        browser.goto(&server.url("/plan/reminders")).await;
        assert_eq!(browser.heading().await, "Reminders");
        assert_eq!(is_offered(&browser).await, expected, "{scripts} {before}");
        // E-mail and calendar are there in each case.
        assert!(browser.has("[name=by_email]").await && browser.has("[value=new]").await);
        browser.close().await;
    }
}

/// Hands the worker what a push service brings, and gives the notifications it shows: one for each.
///
/// Chromium forgets a notification that is asked for before it is on the screen. So it gets its time, and else the message comes again.
async fn shown(browser: &Browser, address: &str, told: &[&str]) -> Vec<Value> {
    let script = "const done = arguments[0]; navigator.serviceWorker.ready.then(worker => worker.getNotifications()).then(all =>
        done(all.map(one => ({title: one.title, body: one.body, tag: one.tag, data: one.data}))), error => done(String(error)));";
    browser.chromium("ServiceWorker.enable", json!({})).await;
    let mut found = Value::Null;
    for attempt in 1..=8 {
        for data in told {
            // A new profile numbers its registrations from 0.
            let message = json!({"origin": address, "registrationId": "0", "data": data});
            browser
                .chromium("ServiceWorker.deliverPushMessage", message)
                .await;
        }
        tokio::time::sleep(Duration::from_millis(500 * attempt)).await;
        found = browser
            .client
            .execute_async(script, Vec::new())
            .await
            .expect("a script of the test");
        let all = found.as_array().cloned().unwrap_or_default();
        let has_named = all.iter().any(|one| one["tag"] != "");
        if all.len() >= told.len() && has_named {
            return all;
        }
    }
    panic!("too few notifications: {found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_reaches_the_browser_that_asked_for_it_and_says_nothing_about_health() {
    let Some((browser, kept, server)) = open(PHONE).await else {
        return;
    };
    before_each_page(&browser, SUBSCRIBE).await;
    browser.goto(&server.url("/plan/reminders")).await;

    // Without a permission the page says so, and nothing is kept.
    let store = Store::open_folder(&kept.folder().join("data")).expect("the store");
    let one = |sql: &str| {
        let row = store.read(|tx| tx.query_first(sql, &[])).expect("a query");
        row.map(|row| row.text(0).expect("text"))
    };
    browser.click("[data-push] button").await;
    let said = "const done = arguments[0]; const look = () => { const text = document.querySelector('[data-push] [role=status]').textContent; text ? done(text) : setTimeout(look, 20); }; look();";
    let said = browser.client.execute_async(said, Vec::new()).await;
    let said = said.expect("a script of the test");
    assert!(
        said.as_str().expect("words").contains("permission"),
        "{said}"
    );
    assert_eq!(one("select id from push_subscription"), None);

    // With one it subscribes, and the page says that this device is ready.
    let granted = json!({"descriptor": {"name": "notifications"}, "state": "granted"});
    browser.command("permissions", &granted).await;
    browser.click("[data-push] button").await;
    browser.wait_for("[name=by_push]").await;
    let text = browser.text().await;
    assert!(text.contains("1 device is ready for this."), "{text}");
    let id = one("select id from push_subscription").expect("a subscription");
    let person = one("select person_id from push_subscription").expect("a person");
    let kept_there = find_subscription(&store, &id)
        .expect("a query")
        .expect("it");
    assert_eq!(kept_there.endpoint, "https://push.example.org/box/1");
    let keys = browser.script(
        "return JSON.parse(sessionStorage.getItem('keys'))",
        Vec::new(),
    );
    let keys = keys.await;
    assert_eq!(keys["visible"], true);

    // The person asks for the morning reminder on this device.
    browser.click("[name=diary_on]").await;
    browser.click("[name=by_push]").await;
    browser.fill("#zone", "UTC").await;
    browser.click("main form button:not([type=button])").await;
    browser.wait_for("[name=diary_on]:checked").await;
    assert!(browser.has("[name=by_push]:checked").await);

    // The same keys at a push service on this machine.
    let (service, got) = push_service();
    let there = store::push::Subscription {
        endpoint: service.clone(),
        ..kept_there
    };
    store::push::remove_subscription(&store, &id, 1).expect("removed");
    save_subscription(&store, &person, None, there, 1).expect("kept");
    let tomorrow = Timestamp::now()
        .to_zoned_datetime(jiff::tz::TimeZone::UTC)
        .date()
        .tomorrow()
        .expect("a day");
    let morning = tomorrow
        .at(8, 31, 0, 0)
        .to_zoned_datetime(jiff::tz::TimeZone::UTC)
        .expect("an instant")
        .timestamp();
    let settings = Settings {
        site: server.address.clone(),
        allows_loopback: true,
        ..Settings::default()
    };
    let courier = Courier::new(store.clone(), &settings, morning).expect("a courier");
    // This morning's reminder, if its time is still to come, does not count.
    let round = courier.run_once(|| morning).expect("a round");
    assert_eq!(round.sent, 1, "{round:?}");
    let later = morning.checked_add(1.minute()).expect("an instant");
    assert_eq!(courier.run_once(|| later).expect("a round").sent, 0);

    // It is signed with the key that the page gave the browser, and only the browser can read it.
    let (head, body) = got.recv().expect("a message");
    let signature = field(&head, "authorization");
    let server_key = keys["server"].as_str().expect("a key");
    assert!(
        signature.ends_with(&format!(", k={server_key}")),
        "{signature}"
    );
    let secret = SecretKey::from_slice(&bytes(&keys["secret"])).expect("the browser's key");
    let auth = bytes(&keys["auth"]);
    let clear = decrypt(body, &secret, Auth::from_slice(&auth)).expect("it can be read");
    let clear = String::from_utf8(clear).expect("text");
    let told: Value = serde_json::from_str(&clear).expect("JSON");
    assert_eq!(told["body"], "Charley has a reminder for you");

    // The worker shows it, as it would come from a push service; what cannot be read is shown bare.
    let all = shown(&browser, &server.address, &[&clear, "no JSON"]).await;
    for one in &all {
        assert_eq!(one["title"], "Charley");
        for word in ["cramp", "leg", "night", "diary", "pain", "sleep"] {
            let words = format!("{} {}", one["title"], one["body"]).to_lowercase();
            assert!(!words.contains(word), "{word}: {one}");
        }
    }
    let reminder = all.iter().find(|one| one["tag"] == "remind-diary");
    let reminder = reminder.expect("the reminder");
    assert_eq!(reminder["body"], "Charley has a reminder for you");
    let leads_to = reminder["data"]["url"].as_str().expect("an address");
    assert!(leads_to.starts_with(&server.address), "{leads_to}");
    browser.close().await;
}
