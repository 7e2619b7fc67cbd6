//! The list of medicines answers the check, and a changed list is said beside a finished one.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use support::{ABOUT, Site};

const CHANGED: &str = "Made before your medicine list changed";

fn facts(site: &Site) -> serde_json::Value {
    let last = store::assessment::find_last_done_assessment(&site.store, &site.person());
    serde_json::from_str(&last.unwrap().unwrap().facts).unwrap()
}

#[tokio::test]
async fn the_check_takes_the_list_and_the_person_can_change_it() {
    let site = Site::new();
    let answer = site.post("/check/screen/about", "", ABOUT).await;
    let cookie = answer.cookie();
    for form in [
        "name=Salbutamol&started=2026-09-01",
        "name=Old+pill&stopped=2025",
        "name=%3Cb%3E",
    ] {
        site.post("/medicines", &cookie, form).await;
    }
    let page = site.get("/check/screen/medicines", &cookie).await.body;
    assert!(
        page.contains("From your list of medicines: &lt;b&gt;, Salbutamol."),
        "{page}"
    );
    assert!(
        page.contains("Salbutamol 2026-09-01") && !page.contains("Old pill"),
        "{page}"
    );
    let ticked = page
        .split("name=\"takes\"")
        .filter(|input| input.split('>').next().unwrap().contains("checked"));
    assert_eq!(ticked.count(), 1, "{page}");
    // What the person sends counts, whatever the list says.
    let sent = "question=takes&takes=none&question=medicines&medicines=";
    site.post("/check/screen/medicines", &cookie, sent).await;
    let page = site.get("/check/screen/medicines", &cookie).await.body;
    assert!(
        !page.contains("From your list") && !page.contains("Salbutamol"),
        "{page}"
    );
    site.post("/check/complete", &cookie, "").await;
    assert_eq!(facts(&site)["medicines"], serde_json::json!([]));
}

#[tokio::test]
async fn a_changed_list_is_said_and_asked_again() {
    let site = Site::new();
    let answer = site.post("/check/screen/about", "", ABOUT).await;
    let cookie = answer.cookie();
    site.post("/medicines", &cookie, "name=Salbutamol&started=2026-09-01")
        .await;
    // Ended before the question came: the list answers.
    let done = site
        .post("/check/complete", &cookie, "")
        .await
        .location()
        .to_owned();
    assert_eq!(facts(&site)["medicines"][0]["name"], "Salbutamol");
    let page = site.get(&done, &cookie).await.body;
    assert!(!page.contains(CHANGED), "{page}");
    let medicine = store::medicine::list_medicines(&site.store, &site.person())
        .unwrap()
        .remove(0);
    site.post(&format!("/medicines/{}/remove", medicine.id), &cookie, "")
        .await;
    for place in [done.as_str(), "/me"] {
        let page = site.get(place, &cookie).await.body;
        assert!(page.contains(CHANGED), "{place}: {page}");
    }
    site.post("/medicines", &cookie, "name=Furosemide").await;
    site.post(&format!("{done}/change"), &cookie, "").await;
    let page = site.get("/check/screen/medicines", &cookie).await.body;
    assert!(
        page.contains("From your list of medicines: Furosemide."),
        "{page}"
    );
    site.post("/check/complete", &cookie, "").await;
    assert_eq!(facts(&site)["medicines"][0]["name"], "Furosemide");
    let page = site.get("/me", &cookie).await.body;
    assert!(!page.contains(CHANGED), "{page}");
}
