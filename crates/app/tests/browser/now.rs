//! The cramp now: dark, small, and exact without a network.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use fantoccini::Locator;
use serde_json::{Value, json};

use crate::chromium::{Browser, Setup};
use crate::support::Server;

pub const PHONE: Setup = Setup {
    scripts: true,
    width: 360,
    dark: false,
};

/// Opens the page and waits until it works without a network.
pub async fn visit(browser: &Browser, address: &str) {
    browser.goto(&format!("{address}/now")).await;
    browser.wait_for("#now[data-ready=true]").await;
    let kept = "const done = arguments[0]; navigator.serviceWorker.ready.then(() => done(true));";
    browser
        .client
        .execute_async(kept, Vec::new())
        .await
        .expect("the worker is ready");
}

/// Logs one cramp as a person does: where, gone, pain, woke me.
async fn log_cramp(browser: &Browser, site: &str, pain: u8) {
    browser.wait_for("#view-where:not([hidden])").await;
    tap(browser, &format!("[data-site={site}][data-side=left]")).await;
    browser.wait_for("#view-guide:not([hidden])").await;
    tap(browser, "#gone").await;
    browser.wait_for("#view-gone:not([hidden])").await;
    tap(browser, &format!("[data-pain='{pain}']")).await;
    tap(browser, "[data-woke=true]").await;
    tap(browser, "#again").await;
}

/// A tap, wherever the thumb would have to scroll to.
pub async fn tap(browser: &Browser, selector: &str) {
    let script = "document.querySelector(arguments[0]).dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))";
    browser
        .client
        .execute(script, vec![json!(selector)])
        .await
        .unwrap_or_else(|error| panic!("no {selector}: {error}"));
}

/// Waits until this many things are not sent yet.
pub async fn until_waiting(browser: &Browser, count: usize) {
    let begin = Instant::now();
    loop {
        let now = browser
            .client
            .execute(
                "return document.getElementById('waiting').dataset.count",
                Vec::new(),
            )
            .await
            .expect("a script of the test");
        if now == json!(count.to_string()) {
            return;
        }
        assert!(
            begin.elapsed() < Duration::from_secs(60),
            "{now} wait, not {count}"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// What every cramp in the server's store says; the server is stopped for it.
fn cramps(server: &mut Server) -> Vec<Value> {
    server.stop();
    let store = store::Store::open_folder(&server.data()).expect("the store opens");
    let rows = store
        .read(|tx| tx.query("select fields from cramp where not is_removed", &[]))
        .expect("the cramps");
    rows.iter()
        .map(|row| serde_json::from_str(&row.text(0).expect("text")).expect("JSON"))
        .collect()
}

fn are_three(cramps: &[Value]) {
    assert_eq!(cramps.len(), 3, "{cramps:?}");
    for cramp in cramps {
        assert_eq!(cramp["side"], "left", "{cramp}");
        assert_eq!(cramp["awakened"], true, "{cramp}");
        assert!(
            cramp["pain"].is_u64() && cramp["started_at"].is_string(),
            "{cramp}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_cramps_without_a_network_arrive_exactly_once() {
    let Some(browser) = Browser::start(PHONE).await else {
        return;
    };
    let mut server = Server::start();
    let address = server.address.clone();
    visit(&browser, &address).await;
    server.stop();
    // The page itself comes from the phone.
    browser.goto(&format!("{address}/now")).await;
    browser.wait_for("#now[data-ready=true]").await;
    for (site, pain) in [("calf", 7), ("sole-toes", 4), ("hamstring", 0)] {
        log_cramp(&browser, site, pain).await;
    }
    until_waiting(&browser, 3).await;
    // A person is slower than this test: each of the nine taps is on the phone's disk before the page is left.
    let kept = browser
        .client
        .execute_async(
            "const done = arguments[0]; const look = async () => { const all = await charleyWaiting.all(); all.length >= 9 ? done(all.length) : setTimeout(look, 20); }; look();",
            Vec::new(),
        )
        .await
        .expect("the entries");
    assert_eq!(kept, 9);
    let said = browser.text().await;
    assert!(said.contains("3 not sent yet"), "{said}");
    // Opened again without a network, they are still there.
    browser.goto(&format!("{address}/now")).await;
    until_waiting(&browser, 3).await;
    server.start_again();
    browser.goto(&format!("{address}/now")).await;
    until_waiting(&browser, 0).await;
    are_three(&cramps(&mut server));
    browser.close().await;
}

/// A wire between browser and server that can lose the answer to a sync.
fn wire(to: String, is_armed: Arc<AtomicBool>, has_lost: Arc<AtomicBool>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    std::thread::spawn(move || {
        for browser in listener.incoming().flatten() {
            let Ok(server) = TcpStream::connect(&to) else {
                continue;
            };
            let (is_armed, has_lost) = (is_armed.clone(), has_lost.clone());
            let is_sync = Arc::new(AtomicBool::new(false));
            let up = (
                browser.try_clone().expect("a copy"),
                server.try_clone().expect("a copy"),
            );
            let seen = is_sync.clone();
            std::thread::spawn(move || {
                pump(up.0, up.1, |bytes| {
                    if String::from_utf8_lossy(bytes).contains("POST /api/v1/nights/sync") {
                        seen.store(true, Ordering::SeqCst);
                    }
                    true
                });
            });
            std::thread::spawn(move || {
                pump(server, browser, |_| {
                    let loses = is_armed.load(Ordering::SeqCst) && is_sync.load(Ordering::SeqCst);
                    if loses {
                        has_lost.store(true, Ordering::SeqCst);
                    }
                    !loses
                });
            });
        }
    });
    format!("http://{address}")
}

fn pump(mut from: TcpStream, mut to: TcpStream, mut passes: impl FnMut(&[u8]) -> bool) {
    let mut buffer = [0u8; 16 * 1024];
    while let Ok(count) = from.read(&mut buffer) {
        if count == 0 || !passes(&buffer[..count]) || to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(std::net::Shutdown::Both);
    let _ = to.shutdown(std::net::Shutdown::Both);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_in_the_middle_of_the_replay_doubles_nothing() {
    let Some(browser) = Browser::start(PHONE).await else {
        return;
    };
    let mut server = Server::start();
    let (is_armed, has_lost) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicBool::new(false)),
    );
    let behind = server.address.trim_start_matches("http://").to_owned();
    let address = wire(behind, is_armed.clone(), has_lost.clone());
    visit(&browser, &address).await;
    server.stop();
    for (site, pain) in [("calf", 7), ("shin", 4), ("quadriceps", 9)] {
        log_cramp(&browser, site, pain).await;
    }
    until_waiting(&browser, 3).await;
    // The batch is stored, its answer is lost, and the server is killed at once.
    is_armed.store(true, Ordering::SeqCst);
    server.start_again();
    browser.goto(&format!("{address}/now")).await;
    let begin = Instant::now();
    while !has_lost.load(Ordering::SeqCst) {
        assert!(
            begin.elapsed() < Duration::from_secs(60),
            "no answer was lost"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    server.stop();
    until_waiting(&browser, 3).await;
    is_armed.store(false, Ordering::SeqCst);
    server.start_again();
    browser.goto(&format!("{address}/now")).await;
    until_waiting(&browser, 0).await;
    are_three(&cramps(&mut server));
    browser.close().await;
}

/// Highest channel of a picture, read by the browser itself on an empty page.
async fn brightest(browser: &Browser, png: &[u8]) -> u64 {
    use std::fmt::Write as _;
    let hex = png.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    browser.goto("about:blank").await;
    let script = "const done = arguments[1]; const bytes = new Uint8Array(arguments[0].match(/../g).map(h => parseInt(h, 16)));
        createImageBitmap(new Blob([bytes], {type: 'image/png'})).then(image => {
            const canvas = new OffscreenCanvas(image.width, image.height); const brush = canvas.getContext('2d'); brush.drawImage(image, 0, 0);
            const data = brush.getImageData(0, 0, image.width, image.height).data; let most = 0;
            for (let i = 0; i < data.length; i += 1) if (i % 4 !== 3 && data[i] > most) most = data[i];
            done(most); });";
    let most = browser
        .client
        .execute_async(script, vec![json!(hex)])
        .await
        .expect("a script of the test");
    most.as_u64().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_on_it_is_brighter_than_a_dim_amber_and_it_is_small() {
    let Some(browser) = Browser::start(PHONE).await else {
        return;
    };
    let server = Server::start();
    browser.goto(&server.url("/now")).await;
    // Before the script has done anything, and after.
    let mut pictures = vec![browser.client.screenshot().await.expect("a picture")];
    browser.picture("now-where").await;
    browser.wait_for("#now[data-ready=true]").await;
    // The first visit: nothing came from the worker yet.
    let size = browser
        .client
        .execute("return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(e => [e.name, e.transferSize])", Vec::new())
        .await
        .expect("a script of the test");
    let entries = size.as_array().expect("a list").clone();
    let total: u64 = entries.iter().filter_map(|entry| entry[1].as_u64()).sum();
    println!("{total} bytes: {entries:?}");
    assert!(
        total > 10_000 && total < 30_000,
        "{total} bytes: {entries:?}"
    );
    let small = browser
        .client
        .execute("return [...document.querySelectorAll('main a, main button, main summary, .part')].filter(e => { const r = e.getBoundingClientRect(); return r.width && !(e.tagName === 'a') && (r.width < 63.5 || r.height < 63.5); }).map(e => e.outerHTML.slice(0, 80))", Vec::new())
        .await
        .expect("a script of the test");
    assert_eq!(small, json!([]), "too small for a thumb");
    browser.fits().await;
    tap(&browser, "[data-site=calf][data-side=right]").await;
    browser.wait_for("#view-guide:not([hidden])").await;
    browser.picture("now-guide").await;
    browser.fits().await;
    pictures.push(browser.client.screenshot().await.expect("a picture"));
    tap(&browser, "[data-ago='15']").await;
    browser.wait_for("#view-triage:not([hidden])").await;
    tap(
        &browser,
        "[data-sign=breathless_or_chest_pain] [data-answer=true]",
    )
    .await;
    browser.wait_for("#verdict[data-tier=emergency]").await;
    browser.picture("now-triage").await;
    browser.fits().await;
    pictures.push(browser.client.screenshot().await.expect("a picture"));
    for picture in pictures {
        let most = brightest(&browser, &picture).await;
        assert!(most > 100 && most <= 200, "brightest channel {most}");
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_works_without_a_script() {
    let Some(browser) = Browser::start(Setup {
        scripts: false,
        ..PHONE
    })
    .await
    else {
        return;
    };
    let server = Server::start();
    browser.goto(&server.url("/now")).await;
    let link = browser
        .client
        .find(Locator::Css("a[data-site=calf][data-side=left]"))
        .await
        .expect("the calf")
        .attr("href")
        .await
        .expect("an attribute")
        .expect("an address");
    browser.goto(&server.url(&link)).await;
    assert_eq!(browser.heading().await, "Calf, Left");
    let text = browser.text().await;
    assert!(text.contains("Sit up with the knee straight"), "{text}");
    assert!(
        !text.contains("Put your weight on the leg"),
        "standing is not open: {text}"
    );
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_phone_judges_warning_signs_as_the_server_does() {
    let Some(browser) = Browser::start(PHONE).await else {
        return;
    };
    let server = Server::start();
    visit(&browser, &server.address).await;
    let knowledge = care::Knowledge::embedded().expect("the knowledge");
    let signs = care::assessment::signs(&knowledge);
    // The same on every machine.
    let mut dice = 7u64;
    let mut roll = |sides: usize| {
        dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) as usize % sides
    };
    let mut people: Vec<Value> = Vec::new();
    for place in 0..600 {
        let mut answers = care::Intake::new();
        if roll(3) == 0 {
            answers.insert("pregnancy".to_owned(), json!("pregnant"));
        }
        // Most people say mostly no; some leave much open.
        let sides = [4, 12, 40][place % 3];
        for question in &signs.questions {
            let definition = knowledge
                .vocabulary
                .definition(knowledge.vocabulary.number(&question.id).expect("a fact"));
            let answer = match (roll(sides), question.kind) {
                (0, _) => Value::Null,
                (1, _) => continue,
                (2, care::fact::FactKind::Bool) => json!(true),
                (_, care::fact::FactKind::Bool) => json!(false),
                (what, kind) => {
                    let other = &definition.options[roll(definition.options.len())].0;
                    let option = if what == 2 {
                        other
                    } else {
                        question.none.as_ref().unwrap_or(other)
                    };
                    if kind == care::fact::FactKind::Choices {
                        json!([option])
                    } else {
                        json!(option)
                    }
                }
            };
            answers.insert(question.id.clone(), answer);
        }
        people.push(Value::Object(answers));
    }
    let script = "const done = arguments[1]; fetch(document.getElementById('now').dataset.guide).then(r => r.json()).then(guide =>
        done(arguments[0].map(answers => charleyRule.fired(guide, answers).map(one => [one.flag.id, one.truth]))));";
    let found = browser
        .client
        .execute_async(script, vec![json!(people)])
        .await
        .expect("a script of the test");
    let mut counts = [0usize; 2];
    for (answers, found) in people.iter().zip(found.as_array().expect("a list")) {
        let facts = care::read_intake(&knowledge, answers.as_object().expect("answers"))
            .unwrap_or_else(|why| panic!("{answers}: {why:?}"));
        let today = "2026-11-25".parse().expect("a date");
        let assessment = care::assessment::conclude(
            &knowledge,
            &facts,
            today,
            &care::assessment::Local::default(),
        );
        let mut server: Vec<(String, String)> = assessment
            .urgency
            .because
            .iter()
            .filter(|because| because.tier <= care::knowledge::Tier::SameDay)
            .map(|because| {
                (
                    because.rule.clone(),
                    if because.not_sure { "not sure" } else { "yes" }.to_owned(),
                )
            })
            .collect();
        let mut phone: Vec<(String, String)> =
            serde_json::from_value(found.clone()).expect("pairs");
        server.sort();
        phone.sort();
        assert_eq!(phone, server, "{answers}");
        counts[usize::from(phone.is_empty())] += 1;
    }
    assert!(
        counts.iter().all(|count| *count > 20),
        "one-sided answers: {counts:?}"
    );
    browser.close().await;
}
