//! A Chromium of its own for each test.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use tokio::sync::{Mutex, MutexGuard};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::support;

/// Two cores: one browser at a time keeps the journeys from starving each other.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// Longest wait for a page.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// How often a wait looks again.
const POLL: std::time::Duration = std::time::Duration::from_millis(15);

/// How a browser is set up.
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    /// Whether scripts run.
    pub scripts: bool,
    /// Width of the window in CSS pixels.
    pub width: u32,
    /// Dark colour scheme.
    pub dark: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            scripts: true,
            width: 1280,
            dark: false,
        }
    }
}

/// A browser under test.
pub struct Browser {
    /// The WebDriver client.
    pub client: Client,
    driver: Child,
    driver_address: String,
    _profile: tempfile::TempDir,
    _turn: MutexGuard<'static, ()>,
}

fn program(variable: &str, name: &str) -> Option<String> {
    if let Ok(path) = std::env::var(variable) {
        return Some(path);
    }
    let found = Command::new("sh")
        .args(["-c", &format!("command -v {name}")])
        .output()
        .ok()?;
    let path = String::from_utf8(found.stdout).ok()?.trim().to_owned();
    (!path.is_empty()).then_some(path)
}

impl Browser {
    /// Starts a browser; `None` when there is none on this machine.
    pub async fn start(setup: Setup) -> Option<Self> {
        let (Some(chromium), Some(chromedriver)) = (
            program("CHROMIUM", "chromium"),
            program("CHROMEDRIVER", "chromedriver"),
        ) else {
            support::skip("there is no chromium or no chromedriver on this machine");
            return None;
        };
        let turn = ONE_AT_A_TIME.lock().await;
        let mut driver = Command::new(chromedriver)
            .arg("--port=0")
            .process_group(0)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let mut lines = BufReader::new(driver.stdout.take().expect("its output")).lines();
        let port = loop {
            let line = lines
                .next()
                .expect("chromedriver says its port")
                .expect("a line");
            if let Some((_, port)) = line.split_once("successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        let profile = tempfile::tempdir().expect("a profile");
        let mut arguments = vec![
            "--headless".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--hide-scrollbars".to_owned(),
            format!("--user-data-dir={}", profile.path().display()),
        ];
        if setup.dark {
            arguments.push("--force-dark-mode".to_owned());
            arguments.push("--blink-settings=preferredColorScheme=0".to_owned());
        }
        // A headless window is at least 500 wide; a phone is emulated.
        let options = json!({
            "binary": chromium,
            "args": arguments,
            "prefs": {"profile.managed_default_content_settings.javascript": if setup.scripts { 1 } else { 2 }},
            "mobileEmulation": {"deviceMetrics": {"width": setup.width, "height": 900, "pixelRatio": 1.0, "touch": false}},
        });
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("a session");
        Some(Self {
            client,
            driver,
            driver_address: format!("http://127.0.0.1:{port}"),
            _profile: profile,
            _turn: turn,
        })
    }

    /// Opens an address.
    pub async fn goto(&self, url: &str) {
        self.client.goto(url).await.expect("the page opens");
    }

    /// The text of the page's content.
    pub async fn text(&self) -> String {
        self.client
            .find(Locator::Css("main"))
            .await
            .expect("main")
            .text()
            .await
            .expect("text")
    }

    /// The first heading.
    pub async fn heading(&self) -> String {
        self.client
            .find(Locator::Css("h1"))
            .await
            .expect("a heading")
            .text()
            .await
            .expect("text")
    }

    /// Clicks what the selector finds.
    pub async fn click(&self, selector: &str) {
        let element = self
            .client
            .find(Locator::Css(selector))
            .await
            .unwrap_or_else(|error| panic!("no {selector}: {error}"));
        element
            .click()
            .await
            .unwrap_or_else(|error| panic!("cannot click {selector}: {error}"));
    }

    /// Whether the selector finds something.
    pub async fn has(&self, selector: &str) -> bool {
        !self
            .client
            .find_all(Locator::Css(selector))
            .await
            .expect("a query")
            .is_empty()
    }

    /// Waits for what the selector finds, as a person waits for a page.
    pub async fn wait_for(&self, selector: &str) {
        if let Err(error) = self
            .client
            .wait()
            .at_most(PATIENCE)
            .every(POLL)
            .for_element(Locator::Css(selector))
            .await
        {
            panic!("no {selector} ({error}): {}", self.text().await);
        }
    }

    /// The page does not scroll sideways; needs scripts.
    pub async fn fits(&self) {
        let script =
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        let over = self
            .client
            .execute(script, Vec::new())
            .await
            .expect("a script of the test");
        assert_eq!(over, 0, "scrolls sideways: {}", self.heading().await);
    }

    /// Sends the form of the check and waits for the next page.
    pub async fn send(&self) {
        let form = self
            .client
            .find(Locator::Css("form.check"))
            .await
            .expect("the form");
        self.click("form.check button").await;
        // The old form is gone once the new page is there.
        let begin = std::time::Instant::now();
        while form.is_displayed().await.is_ok() {
            assert!(begin.elapsed() < PATIENCE, "the form was not sent");
            tokio::time::sleep(POLL).await;
        }
        self.wait_for("main h1").await;
    }

    /// Types into a field.
    pub async fn fill(&self, selector: &str, text: &str) {
        let field = self
            .client
            .find(Locator::Css(selector))
            .await
            .unwrap_or_else(|error| panic!("no {selector}: {error}"));
        field.clear().await.expect("clear");
        field.send_keys(text).await.expect("type");
    }

    /// Holds the key of a device, as if this browser had been used before; a page of the site must be open.
    pub async fn hold(&self, key: &str) {
        let script = format!("document.cookie = 'charley_device={key}; path=/; max-age=86400'");
        self.client
            .execute(&script, Vec::new())
            .await
            .expect("a cookie");
    }

    /// Slows the network down: milliseconds of delay for each answer, bytes a second.
    pub async fn slow_down(&self, delay: u32, bytes_a_second: u32) {
        let conditions = json!({"network_conditions": {"offline": false, "latency": delay, "download_throughput": bytes_a_second, "upload_throughput": bytes_a_second}});
        self.command("chromium/network_conditions", &conditions)
            .await;
    }

    async fn session(&self) -> String {
        let session = self.client.session_id().await.expect("a query");
        let session = session.expect("a session");
        format!("{}/session/{session}", self.driver_address)
    }

    /// A command of WebDriver that the client does not know; gives its value.
    pub async fn command(&self, path: &str, body: &Value) -> Value {
        let address = format!("{}/{path}", self.session().await);
        let sent = ureq::post(&address)
            .config()
            .http_status_as_error(false)
            .build()
            .send_json(body);
        value(path, sent)
    }

    /// A command of Chromium's own protocol.
    pub async fn chromium(&self, command: &str, parameters: Value) -> Value {
        let body = json!({"cmd": command, "params": parameters});
        self.command("goog/cdp/execute", &body).await
    }

    /// A question of WebDriver that the client does not know.
    pub async fn ask(&self, path: &str) -> Value {
        let address = format!("{}/{path}", self.session().await);
        let asked = ureq::get(&address)
            .config()
            .http_status_as_error(false)
            .build()
            .call();
        value(path, asked)
    }

    /// Presses and lets go keys, one after the other.
    pub async fn press(&self, keys: &[char]) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in keys.iter().copied() {
            actions = actions
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value });
        }
        self.client
            .perform_actions(actions)
            .await
            .expect("keys are pressed");
    }

    /// What a script of the test gives.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client
            .execute(script, arguments)
            .await
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Keeps a picture of the page when pictures are wanted.
    pub async fn picture(&self, name: &str) {
        let Ok(folder) = std::env::var("CHARLEY_SCREENSHOTS") else {
            return;
        };
        let png = self.client.screenshot().await.expect("a picture");
        std::fs::create_dir_all(&folder).expect("the folder");
        std::fs::write(format!("{folder}/{name}.png"), png).expect("the file");
    }

    /// Ends the session.
    pub async fn close(self) {
        let _ = self.client.clone().close().await;
    }
}

/// The value of an answer of the driver.
fn value(path: &str, answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Value {
    let mut answer = answer.unwrap_or_else(|error| panic!("{path}: {error}"));
    let is_success = answer.status().is_success();
    let mut said: Value = answer.body_mut().read_json().expect("JSON");
    assert!(is_success, "{path}: {said}");
    said["value"].take()
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver's whole group: a failed test leaves no browser behind.
        let group = format!("-{}", self.driver.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.driver.wait();
    }
}
