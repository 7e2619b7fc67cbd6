//! The whole diary by keyboard alone: every control can be reached and used, the focus is seen, and each control says what it is.

use std::time::{Duration, Instant};

use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::chromium::{Browser, Setup};
use crate::support::Server;

const PHONE: Setup = Setup {
    scripts: true,
    width: 360,
    dark: false,
};

/// Most stops of the Tab key before something is taken to be out of reach.
const MOST_STOPS: usize = 250;

/// Roles that tell a listener nothing.
const EMPTY_ROLES: [&str; 5] = ["", "generic", "none", "presentation", "unknown"];

/// A person who has nothing but a keyboard, and what they found wrong.
struct Typist {
    browser: Browser,
    wrong: Vec<String>,
}

impl Typist {
    async fn press(&self, key: Key) {
        self.browser.press(&[char::from(key)]).await;
    }

    /// What has the focus now: whether it fits the selector, whether the focus is seen, and its first words.
    async fn focus(&self, selector: &str) -> (bool, bool, String) {
        let script = "const one = document.activeElement, style = getComputedStyle(one);
            const box = one.getBoundingClientRect();
            const isSeen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && box.width > 0 && box.right > 0 && box.bottom > 0 && box.top < innerHeight;
            return [one.matches(arguments[0]), isSeen, one === document.body, one.outerHTML.slice(0, 90)];";
        let found = self.browser.script(script, vec![json!(selector)]).await;
        let is_body = found[2] == true;
        let words = found[3].as_str().unwrap_or_default().to_owned();
        (found[0] == true, found[1] == true || is_body, words)
    }

    /// Goes on with Tab until the focus is on what the selector names. Every stop on the way has to be seen.
    async fn reach(&mut self, selector: &str) {
        for _ in 0..MOST_STOPS {
            self.press(Key::Tab).await;
            let (is_there, is_seen, words) = self.focus(selector).await;
            if !is_seen {
                let page = self.browser.heading().await;
                self.wrong
                    .push(format!("{page}: the focus is not seen on {words}"));
            }
            if is_there {
                return;
            }
        }
        panic!(
            "{selector} cannot be reached: {}",
            self.browser.text().await
        );
    }

    /// Presses a key that leads to another page, and waits for it.
    async fn follow(&mut self, key: Key) {
        self.browser.script("window.isOld = true", Vec::new()).await;
        self.press(key).await;
        let begin = Instant::now();
        loop {
            // Between two pages there may be none to ask.
            let state = self
                .browser
                .client
                .execute("return [!window.isOld, document.readyState]", Vec::new())
                .await;
            if state.is_ok_and(|state| state == json!([true, "complete"])) {
                return;
            }
            assert!(begin.elapsed() < Duration::from_secs(20), "no other page");
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
    }

    /// Reaches a link or button and presses Enter.
    async fn go(&mut self, selector: &str) {
        self.reach(selector).await;
        self.follow(Key::Enter).await;
    }

    /// Reaches a group of choices or a list and goes on with an arrow until this value is chosen.
    async fn choose(&mut self, selector: &str, value: &str, arrow: Key) {
        self.reach(selector).await;
        for _ in 0..40 {
            let script = "const one = document.activeElement; return one.type === 'radio' && !one.checked ? '' : one.value";
            if self.browser.script(script, Vec::new()).await == value {
                return;
            }
            self.press(arrow).await;
        }
        panic!("{selector} cannot be set to {value}");
    }

    /// The page says this.
    async fn hears(&self, words: &str) {
        let text = self.browser.text().await;
        assert!(text.contains(words), "no {words:?}: {text}");
    }

    /// Each control of the page has a name and a role, as a screen reader says them.
    async fn listen(&mut self) {
        let page = self.browser.heading().await;
        self.browser
            .script(
                "for (const one of document.querySelectorAll('details')) one.open = true",
                Vec::new(),
            )
            .await;
        let controls =
            "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
        // A table of a year has a link for each night: a few of them stand for all.
        let script = "return [...document.querySelectorAll(arguments[0])].filter(one => one.checkVisibility()).filter(one => !one.closest('tr:nth-child(n+4)'))";
        let found = self.browser.script(script, vec![json!(controls)]).await;
        let found = found.as_array().expect("a list").clone();
        assert!(found.len() > 5, "{page}: {} controls", found.len());
        for element in found {
            let id = element.as_object().and_then(|one| one.values().next());
            let id = id.and_then(Value::as_str).expect("an element").to_owned();
            let of = |what: &str| format!("element/{id}/{what}");
            let name = self.browser.ask(&of("computedlabel")).await;
            let role = self.browser.ask(&of("computedrole")).await;
            let role = role.as_str().unwrap_or_default();
            if name.as_str().unwrap_or_default().trim().is_empty() || EMPTY_ROLES.contains(&role) {
                let html = self
                    .browser
                    .script("return arguments[0].outerHTML.slice(0, 120)", vec![element])
                    .await;
                self.wrong
                    .push(format!("{page}: name {name}, role {role:?}: {html}"));
            }
        }
        self.browser
            .script("for (const one of document.querySelectorAll('details')) one.open = false; document.activeElement.blur()", Vec::new())
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_diary_by_keyboard_alone() {
    let Some(browser) = Browser::start(PHONE).await else {
        return;
    };
    let server = Server::start();
    browser.goto(&server.url("/tonight")).await;
    let mut typist = Typist {
        browser,
        wrong: Vec::new(),
    };
    let me = &mut typist;

    // Past the navigation in one step.
    me.reach("a.skip").await;
    me.press(Key::Enter).await;
    me.reach("main *").await;
    let (is_in, _, words) = me.focus("main button, main a, main summary").await;
    assert!(is_in, "after the skip link: {words}");

    // A quiet night, taken back, said again, and taken back for the cramp.
    me.browser.goto(&server.url("/tonight")).await;
    me.listen().await;
    me.go("form[action='/tonight/quiet'] button").await;
    me.hears("Saved.").await;
    me.go(".notice button").await;
    me.hears("Not recorded").await;
    me.go("form[action='/tonight/quiet'] button").await;
    me.hears("So far: No cramps").await;

    // A cramp with time, muscle, side and pain.
    me.go("main a[href^='/tonight/cramp?night=']").await;
    me.listen().await;
    me.choose("input[name=when]", "at", Key::Down).await;
    me.reach("#started_at").await;
    me.browser.press(&['1', '0', '1', '0', 'P']).await;
    let time = me
        .browser
        .script("return document.activeElement.value", Vec::new())
        .await;
    assert_eq!(time, "22:10", "as typed");
    me.choose("#muscle", "calf", Key::Down).await;
    me.choose("#side", "left", Key::Down).await;
    me.choose("input[name=pain]", "6", Key::Right).await;
    me.choose("#awakened", "yes", Key::Down).await;
    me.reach("input[name=eased_by]").await;
    me.press(Key::Space).await;
    me.go("form.diary .actions button").await;
    me.hears("Saved.").await;
    me.hears("1 cramp").await;

    // Changed, taken back, deleted, on the page of the night.
    me.go("main a[href^='/diary/20']").await;
    me.hears("22:10").await;
    me.hears("pain 6").await;
    me.listen().await;
    me.go("main a[href^='/diary/cramp/']").await;
    me.listen().await;
    me.choose("input[name=pain]", "8", Key::Right).await;
    me.go("form.diary .actions button").await;
    me.hears("pain 8").await;
    me.go(".notice button").await;
    me.hears("pain 6").await;
    me.go("main a[href^='/diary/cramp/']").await;
    me.go("form[action$='/remove'] button").await;
    me.hears("Deleted.").await;
    me.go(".notice button").await;
    me.hears("22:10").await;

    // Something about the night itself, behind a line that opens with a key.
    me.reach("form.diary summary").await;
    me.press(Key::Enter).await;
    assert!(me.browser.has("form.diary details[open]").await);
    me.go("form.diary .actions button").await;

    // The year: the map can be moved, its table opened, and a night opened from it.
    me.go("nav a[href='/diary']").await;
    me.listen().await;
    me.reach(".scroll[tabindex='0']").await;
    let place = "return document.activeElement.scrollLeft";
    let before = me.browser.script(place, Vec::new()).await;
    for _ in 0..3 {
        me.press(Key::Left).await;
    }
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_ne!(
        me.browser.script(place, Vec::new()).await,
        before,
        "the map moves"
    );
    me.reach("main summary").await;
    me.press(Key::Enter).await;
    me.go("main table a").await;
    assert!(me.browser.has("form.diary").await);
    assert_eq!(me.wrong, Vec::<String>::new());
    typist.browser.close().await;
}

/// The other pages of the diary, with and without errors, say what each control is.
#[tokio::test(flavor = "multi_thread")]
async fn each_control_of_the_diary_says_what_it_is() {
    let kept = crate::person::Kept::new(true);
    let server = Server::start_on(kept.folder());
    let Some(browser) = Browser::start(PHONE).await else {
        return;
    };
    browser.goto(&server.url("/health")).await;
    browser.hold(&kept.key).await;
    let mut typist = Typist {
        browser,
        wrong: Vec::new(),
    };
    for page in [
        "/tonight",
        "/tonight/cramp",
        "/diary",
        "/diary/choices",
        "/diary/paper",
        "/diary/paper/copy",
        "/diary/export",
        "/diary/import",
        "/insight",
        "/medicines",
        "/plan",
        "/plan/reminders",
        "/me",
        "/me/shares",
        "/people",
        "/account",
    ] {
        typist.browser.goto(&server.url(page)).await;
        typist.listen().await;
    }
    // A form that was refused puts the focus on what is wrong.
    typist.browser.goto(&server.url("/tonight/cramp")).await;
    typist.reach("#duration").await;
    typist.browser.press(&['x']).await;
    typist.go("form.diary .actions button").await;
    let (is_there, _, words) = typist.focus(".error-summary").await;
    assert!(is_there, "the focus is on {words}");
    typist.listen().await;
    let refused = typist.browser.client.find(Locator::Css("#duration")).await;
    let refused = refused.expect("the field");
    let described = refused.attr("aria-describedby").await.expect("a query");
    assert_eq!(described.as_deref(), Some("duration-help duration-error"));
    assert_eq!(typist.wrong, Vec::<String>::new());
    typist.browser.close().await;
}
