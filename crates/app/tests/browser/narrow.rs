//! No page scrolls sideways on a small phone: every address of the site, empty and filled, with long words, all details open.

use serde_json::{Value, json};
use store::Store;
use store::assessment::{Conclusion, complete_assessment, list_done_assessments, save_answers};
use store::medicine::{MedicineFields, list_medicines, save_medicine};
use store::membership::{NewInvitation, accept_invitation, save_invitation};
use store::night::{Author, find_diary};

use crate::chromium::{Browser, Setup};
use crate::person::Kept;
use crate::support::{Server, root};

/// A word that cannot be broken between two words.
const LONG: &str = "Donaudampfschifffahrtsgesellschaftskapitaensmuetzenabzeichen";

/// Every address that names nothing in particular, from where the site keeps its addresses.
fn addresses() -> Vec<String> {
    let source = root().join("crates/web/src/url.rs");
    let source = std::fs::read_to_string(source).expect("the addresses");
    let found: Vec<String> = source
        .lines()
        .filter_map(|line| line.split_once(": &str = \""))
        .filter_map(|(_, rest)| Some(rest.split_once('"')?.0.to_owned()))
        .filter(|address| address.starts_with('/') && !address.contains('{'))
        .collect();
    assert!(found.len() > 40, "{found:?}");
    found
}

/// Asks as the person's browser does; gives the answer.
fn get(server: &Server, key: &str, path: &str) -> ureq::http::Response<ureq::Body> {
    ureq::get(server.url(path))
        .config()
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .header("cookie", format!("charley_device={key}"))
        .call()
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Sends a form as the person's browser does; gives where it leads and what it shows.
fn post(server: &Server, key: &str, path: &str, kind: &str, body: &str) -> (String, String) {
    let mut answer = ureq::post(server.url(path))
        .config()
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .header("cookie", format!("charley_device={key}"))
        .header("content-type", kind)
        .header("sec-fetch-site", "same-origin")
        .send(body)
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    let to = answer.headers().get("location");
    let to = to
        .map_or("", |to| to.to_str().expect("an address"))
        .to_owned();
    (to, answer.body_mut().read_to_string().expect("a page"))
}

/// Is it a page, and not a file, a redirect or a refusal?
fn is_page(server: &Server, key: &str, path: &str) -> bool {
    let answer = get(server, key, path);
    let kind = answer.headers().get("content-type");
    let is_html = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    is_html && answer.status() == 200
}

/// Puts long names everywhere, a finished check, and people. Gives the addresses of what it made.
fn furnish(kept: &Kept) -> Vec<String> {
    let store = Store::open_folder(&kept.folder().join("data")).expect("the store");
    let person = store
        .read(|tx| {
            tx.query_first("select id from person", &[])?
                .ok_or(store::Problem::Missing)?
                .text(0)
        })
        .expect("the person");
    // A record that was last used long ago would be tidied away.
    let now = jiff::Timestamp::now().as_microsecond();
    let author = Author {
        id: person.clone(),
        role: care::access::Role::Own,
    };
    let fields = MedicineFields {
        name: LONG.to_owned(),
        note: Some(LONG.to_owned()),
        started_on: Some("2025-03".to_owned()),
        ..MedicineFields::default()
    };
    save_medicine(&store, &person, &person, fields, now).expect("a medicine");
    store::own_factor::save_own_factor(&store, &person, &author, LONG, now).expect("a factor");
    let example = root().join("examples/many-medicines.json");
    let example = std::fs::read_to_string(example).expect("an intake");
    let example: Value = serde_json::from_str(&example).expect("JSON");
    let facts = example["facts"].to_string();
    let answers = facts.clone();
    save_answers(&store, &person, now, move |_| Ok(answers.clone())).expect("answers");
    let conclusion = Conclusion {
        knowledge: "0".to_owned(),
        tier: "routine".to_owned(),
        json: "{}".to_owned(),
        holds: store::plan_step::Holds::These(Vec::new()),
    };
    complete_assessment(&store, &person, now, &facts, conclusion).expect("a conclusion");
    for step in ["remedy.heat", "remedy.magnesium-oral"] {
        let dates = ("2026-11-01".to_owned(), Some("2026-12-01".to_owned()));
        store::plan_step::begin_step(&store, &person, &person, step, dates, now).expect("a step");
    }
    let member = store::device::save_device(&store, "friend", "", now).expect("a friend");
    let device = store::device::find_holder(&store, "friend").expect("a query");
    let device = device.expect("their device").device;
    for hash in ["accepted", "waiting"] {
        let invitation = NewInvitation {
            role: care::access::Role::Carer,
            name: LONG.to_owned(),
            record_name: LONG.to_owned(),
            token_hash: hash.to_owned(),
        };
        save_invitation(&store, &person, invitation, now).expect("an invitation");
        if hash == "accepted" {
            accept_invitation(&store, hash, &member, &device, now).expect("a member");
        }
    }
    let diary = find_diary(&store, &person, None).expect("the diary");
    let cramp = diary.cramps.last().expect("a cramp");
    let medicines = list_medicines(&store, &person).expect("the list");
    let done = list_done_assessments(&store, &person).expect("the checks");
    vec![
        format!("/diary/{}", cramp.night),
        format!("/diary/cramp/{}", cramp.id),
        format!("/medicines/{}", medicines[0].id),
        format!("/result/{}", done[0].0),
        "/check/screen/about".to_owned(),
        "/learn/remedy/magnesium-oral".to_owned(),
        "/no/such/page".to_owned(),
    ]
}

/// What reaches beyond the screen on the page that is open.
async fn too_wide(browser: &Browser, width: u32) -> Option<String> {
    let metrics = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false});
    browser
        .chromium("Emulation.setDeviceMetricsOverride", metrics)
        .await;
    let script = "for (const one of document.querySelectorAll('details')) one.open = true;
        const most = arguments[0], page = document.scrollingElement;
        if (page.scrollWidth <= most) return null;
        const all = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > most + 0.5 && !one.closest('.scroll'));
        return page.scrollWidth + ' px: ' + all.slice(-2).map(one => one.outerHTML.slice(0, 120)).join(' | ');";
    let found = browser.script(script, vec![json!(width)]).await;
    found.as_str().map(str::to_owned)
}

async fn look_at_all(filled: bool) {
    let kept = Kept::new(filled);
    let mut pages = if filled { furnish(&kept) } else { Vec::new() };
    let server = Server::start_on(kept.folder());
    let Some(browser) = Browser::start(Setup::default()).await else {
        return;
    };
    browser.goto(&server.url("/health")).await;
    if filled {
        browser.hold(&kept.key).await;
        let form = "application/x-www-form-urlencoded";
        let share = format!("name={LONG}&days=7&numbers=yes&nights=yes&check=yes");
        let (_, made) = post(&server, &kept.key, "/me/shares", form, &share);
        let token = made
            .split("/shared/")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        pages.push(format!(
            "/shared/{}",
            token.unwrap_or_else(|| panic!("no link: {made}"))
        ));
        let file = format!(
            "--cut\r\ncontent-disposition: form-data; name=\"zone\"\r\n\r\nUTC\r\n--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nnight,zone,cramps,note\n2026-11-01,UTC,2,{LONG}\n{LONG},UTC,1,\n\r\n--cut--\r\n"
        );
        let kind = "multipart/form-data; boundary=cut";
        let (draft, said) = post(&server, &kept.key, "/diary/import", kind, &file);
        assert!(draft.starts_with("/diary/import/"), "{said}");
        pages.push(draft);
    }
    let key = if filled { kept.key.as_str() } else { "" };
    pages.extend(addresses());
    pages.retain(|page| page == "/no/such/page" || is_page(&server, key, page));
    assert!(pages.len() > 20, "{pages:?}");
    let mut wrong = Vec::new();
    for page in &pages {
        browser.goto(&server.url(page)).await;
        for width in [320, 360] {
            if let Some(found) = too_wide(&browser, width).await {
                wrong.push(format!("{page} at {width}: {found}"));
            }
        }
        browser
            .picture(&format!("narrow-{filled}{}", page.replace('/', "-")))
            .await;
    }
    println!("{} pages: {pages:?}", pages.len());
    assert_eq!(wrong, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_of_a_filled_record_scrolls_sideways() {
    look_at_all(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_of_an_empty_record_scrolls_sideways() {
    look_at_all(false).await;
}
