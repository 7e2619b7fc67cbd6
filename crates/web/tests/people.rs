//! Carers and bed partners: invited, at work, and refused what is not theirs.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, COOKIE};
use axum::http::{Method, Request};
use care::access::{Action, Role, may};
use care::night::NightState;
use support::{ABOUT, Answer, KNOWLEDGE, LAST, Site};

const ID: &str = "0199c0de-0000-7000-8000-000000000000";
const FORM: &str = "application/x-www-form-urlencoded";

/// Every address that is about a person, with a body that is well formed and what the holder must be allowed.
const GUARDED: &[(&str, &str, &str, Action)] = &[
    ("GET", "/check", "", Action::Check),
    ("GET", "/check/answers", "", Action::Check),
    ("GET", "/check/screen/{screen}", "", Action::Check),
    ("POST", "/check/screen/{screen}", ABOUT, Action::Check),
    ("POST", "/check/complete", "", Action::Check),
    ("POST", "/check/restart", "", Action::Check),
    ("GET", "/result/{id}", "", Action::Check),
    ("POST", "/result/{id}/change", "", Action::Check),
    ("GET", "/plan", "", Action::Plan),
    ("POST", "/plan/begin", "remedy=remedies.x", Action::Plan),
    (
        "POST",
        "/plan/end",
        "step=x&end=done&outcome=same",
        Action::Plan,
    ),
    ("GET", "/plan/reminders", "", Action::Plan),
    ("POST", "/plan/reminders", "", Action::Plan),
    (
        "POST",
        "/plan/reminders/calendar",
        "calendar=none",
        Action::Plan,
    ),
    ("POST", "/api/v1/push/subscribe", "", Action::Plan),
    ("GET", "/tonight", "", Action::LogNight),
    ("POST", "/tonight", "", Action::Diary),
    ("POST", "/tonight/quiet", "", Action::LogNight),
    ("POST", "/tonight/signs", "new_signs=no", Action::Diary),
    ("GET", "/tonight/cramp", "", Action::LogNight),
    ("POST", "/tonight/cramp", "", Action::LogNight),
    ("POST", "/tonight/count", "", Action::LogNight),
    ("POST", "/tonight/undo", "", Action::LogNight),
    ("POST", "/api/v1/device", "", Action::LogNight),
    ("POST", "/api/v1/nights/sync", "{}", Action::LogNight),
    ("GET", "/diary", "", Action::Diary),
    ("GET", "/diary/{date}", "", Action::Diary),
    ("POST", "/diary/{date}", "", Action::Diary),
    ("POST", "/diary/{date}/remove", "", Action::Diary),
    ("GET", "/diary/cramp/{id}", "", Action::Diary),
    ("POST", "/diary/cramp/{id}", "", Action::Diary),
    ("POST", "/diary/cramp/{id}/remove", "", Action::Diary),
    ("GET", "/diary/choices", "", Action::Diary),
    ("POST", "/diary/choices", "", Action::Diary),
    ("GET", "/diary/paper", "", Action::Diary),
    ("GET", "/diary/paper/copy", "", Action::Diary),
    ("POST", "/diary/paper/copy", "", Action::Diary),
    ("GET", "/diary/export", "", Action::Diary),
    ("GET", "/diary/export/{shape}", "", Action::Diary),
    ("GET", "/diary/import", "", Action::Diary),
    ("POST", "/diary/import", "", Action::Diary),
    ("GET", "/diary/import/{id}", "", Action::Diary),
    ("POST", "/diary/import/{id}", "", Action::Diary),
    ("GET", "/insight", "", Action::Diary),
    ("GET", "/medicines", "", Action::Medicines),
    ("POST", "/medicines", "", Action::Medicines),
    ("GET", "/medicines/{id}", "", Action::Medicines),
    ("POST", "/medicines/{id}", "", Action::Medicines),
    ("POST", "/medicines/{id}/remove", "", Action::Medicines),
    ("GET", "/me/shares", "", Action::Share),
    ("POST", "/me/shares", "", Action::Share),
    ("POST", "/me/shares/{id}/revoke", "", Action::Share),
    ("POST", "/people", "", Action::Share),
    ("POST", "/people/withdraw", "id=x", Action::Share),
    ("POST", "/people/revoke", "id=x", Action::Share),
    ("GET", "/me", "", Action::Account),
    ("GET", "/me/delete-data", "", Action::Account),
    ("POST", "/me/delete-data", "", Action::Account),
    ("GET", "/me/delete-account", "", Action::Account),
    ("POST", "/me/delete-account", "", Action::Account),
    ("GET", "/account", "", Action::Account),
    ("POST", "/account", "email=x", Action::Account),
    ("POST", "/account/email", "email=x", Action::Account),
    (
        "POST",
        "/account/passkeys/remove",
        "passkey=x",
        Action::Account,
    ),
    ("POST", "/api/v1/passkeys/begin", "", Action::Account),
    ("POST", "/api/v1/passkeys", "{}", Action::Account),
    ("POST", "/account/password", "", Action::Account),
    ("POST", "/account/confirm", "", Action::Account),
];

/// Every other address: for everyone, opened by a secret in it, or about the holder of the device alone.
const OPEN: &[&str] = &[
    "/",
    "/now",
    "/now/{site}",
    "/now/guide.json",
    "/now/mine.json",
    "/manifest.webmanifest",
    "/sw.js",
    "/learn",
    "/learn/search",
    "/learn/common-advice",
    "/learn/groups",
    "/learn/pathway",
    "/learn/{kind}",
    "/learn/{kind}/{name}",
    "/source/{id}",
    "/asset/{hash}/{name}",
    "/health",
    "/api/",
    "/shared/{token}",
    "/calendar/{file}",
    "/plan/reminders/stop/{id}",
    "/account/sign-in",
    "/api/v1/passkeys/sign-in/begin",
    "/api/v1/passkeys/sign-in",
    "/account/sign-out",
    "/account/confirm/{token}",
    "/account/recover",
    "/account/recover/{token}",
    "/people/switch",
    "/people/leave",
    "/people/invited/{token}",
];

/// Invites; gives the path of the invitation.
async fn invite(site: &Site, cookie: &str, role: &str) -> String {
    let form = format!("name=Tom&record_name=Ada+B&role={role}");
    let made = site.post("/people", cookie, &form).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    assert!(made.body.contains("<svg"));
    let path = made.body.split("/people/invited/").nth(1).unwrap();
    format!("/people/invited/{}", path.split('"').next().unwrap())
}

/// Someone new who accepts; gives their cookie.
async fn member(site: &Site, cookie: &str, role: &str) -> String {
    let path = invite(site, cookie, role).await;
    let accepted = site.post(&path, "", "").await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.body);
    accepted.cookie()
}

#[tokio::test]
async fn each_role_reaches_what_it_may_and_nothing_else() {
    let mut wrong = Vec::new();
    for role in [Role::Own, Role::Carer, Role::BedPartner] {
        let (site, own) = Site::with_person().await;
        let cookie = match role {
            Role::Own => own,
            _ => member(&site, &own, role.id()).await,
        };
        for (method, path, body, action) in GUARDED {
            let address = path
                .replace("{id}", ID)
                .replace("{date}", "2026-11-20")
                .replace("{shape}", "json")
                .replace("{screen}", "about");
            let kind = match *path {
                "/diary/import" => "multipart/form-data; boundary=x",
                "/api/v1/nights/sync" => "application/json",
                _ => FORM,
            };
            let body: &str = if kind.starts_with("multipart") {
                "--x--\r\n"
            } else {
                body
            };
            let request = Request::builder()
                .method(method.parse::<Method>().unwrap())
                .uri(&address)
                .header(COOKIE, &cookie)
                .header(CONTENT_TYPE, kind)
                .header("sec-fetch-site", "same-origin")
                .body(Body::from(body))
                .unwrap();
            let status = site.send(request).await.status;
            if (status == StatusCode::FORBIDDEN) == may(role, *action) {
                wrong.push(format!("{role:?} {method} {address}: {status}"));
            }
            assert!(!status.is_server_error(), "{role:?} {method} {address}");
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_address_is_left_out() {
    for line in include_str!("../src/url.rs").lines() {
        let Some((_, address)) = line.split_once(": &str = ") else {
            continue;
        };
        let address = address.trim_matches(['"', ';']);
        let is_guarded = GUARDED.iter().any(|(_, path, _, _)| *path == address);
        assert!(
            is_guarded || OPEN.contains(&address),
            "{address} is in neither list"
        );
    }
}

#[tokio::test]
async fn a_member_is_told_whose_record_it_is_and_can_go_back() {
    let (site, own) = Site::with_person().await;
    let path = invite(&site, &own, "carer").await;
    let asked = site.get(&path, "").await;
    assert!(asked.body.contains("Ada B invites you") && asked.body.contains("As a carer"));
    let cookie = site.post(&path, "", "").await.cookie();
    for page in [
        "/people", "/tonight", "/diary", "/insight", "/plan", "/check", "/",
    ] {
        let body = site.get(page, &cookie).await.body;
        assert!(body.contains("You are in the record of Ada B."), "{page}");
    }
    let mine = site.get("/diary", &own).await.body;
    assert!(!mine.contains("You are in the record"));
    assert_eq!(site.get(&path, "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.post(&path, "", "").await.status, StatusCode::NOT_FOUND);
    let back = site.post("/people/switch", &cookie, "id=").await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    let body = site.get("/people", &cookie).await.body;
    assert!(!body.contains("You are in the record") && body.contains("Open the record of Ada B"));
    let foreign = format!("id={ID}");
    let refused = site.post("/people/switch", &cookie, &foreign).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn ending_access_ends_it_at_once() {
    let (site, own) = Site::with_person().await;
    let cookie = member(&site, &own, "bed_partner").await;
    assert_eq!(
        site.get("/diary", &cookie).await.status,
        StatusCode::FORBIDDEN
    );
    let list = site.get("/people", &own).await.body;
    assert!(list.contains("End access of Tom"));
    let id = list.split("action=\"/people/revoke\"").nth(1).unwrap();
    let id = id
        .split("value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let ended = site.post("/people/revoke", &own, &format!("id={id}")).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    assert_eq!(site.get("/diary", &cookie).await.status, StatusCode::OK);
    assert!(!site.get("/people", &cookie).await.body.contains("Ada B"));
}

#[tokio::test]
async fn a_bed_partner_sees_how_urgent_the_last_check_was() {
    let (site, own) = Site::with_person().await;
    let cookie = member(&site, &own, "bed_partner").await;
    let none = site.get("/people", &cookie).await.body;
    assert!(none.contains("No check was done yet"));
    site.post("/check/complete", &own, "").await;
    let seen = site.get("/people", &cookie).await.body;
    assert!(seen.contains("The last check, of "), "{seen}");
    assert!(!seen.contains("/result/"));
    assert!(!site.get("/", &cookie).await.body.contains("/result/"));
}

#[tokio::test]
async fn ones_own_invitation_and_a_faulty_form_are_refused() {
    let (site, own) = Site::with_person().await;
    let path = invite(&site, &own, "carer").await;
    assert!(site.get(&path, &own).await.body.contains("your own record"));
    let refused = site.post(&path, &own, "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        site.get(&path, "").await.status,
        StatusCode::OK,
        "it stands"
    );
    let faulty = site
        .post("/people", &own, "name=&record_name=Ada&role=own")
        .await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        faulty
            .body
            .contains("for your list: &quot;&quot; was given")
    );
    assert!(faulty.body.contains("nothing was chosen") && faulty.body.contains("value=\"Ada\""));
}

#[tokio::test]
async fn who_is_refused_gets_a_way_out() {
    let (site, own) = Site::with_person().await;
    let cookie = member(&site, &own, "bed_partner").await;
    let refused = site.get("/diary", &cookie).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    for way in ["href=\"/people\"", "href=\"/\""] {
        assert!(refused.body.contains(way), "{way}: {}", refused.body);
    }
    // What everyone is refused has nothing to do with records.
    let foreign = Request::post("/tonight/quiet")
        .header("sec-fetch-site", "cross-site")
        .body(Body::empty())
        .unwrap();
    let foreign = site.send(foreign).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert!(!foreign.body.contains("href=\"/people\""));
}

#[tokio::test]
async fn a_bed_partner_takes_back_their_own_save_and_no_other() {
    let (site, own) = Site::with_person().await;
    let cookie = member(&site, &own, "bed_partner").await;
    let theirs = site.quiet(&own).await;
    let undo = |answer: &Answer| format!("undo={}&back=tonight", answer.undo());
    let refused = site.post("/tonight/undo", &cookie, &undo(&theirs)).await;
    assert!(refused.location().ends_with("done=gone"));
    assert_eq!(site.diary().state(LAST), NightState::Quiet);
    let cramp = format!("id={}&night={LAST}&when=0&muscle=calf", store::new_id());
    let saved = site.post("/tonight/cramp", &cookie, &cramp).await;
    assert_eq!(site.diary().state(LAST), NightState::Cramps(1));
    let undone = site.post("/tonight/undo", &cookie, &undo(&saved)).await;
    assert!(undone.location().ends_with("done=undone"));
    assert_eq!(site.diary().state(LAST), NightState::Quiet);
}

#[tokio::test]
async fn the_tier_is_that_of_the_check_that_was_finished_last_with_its_date() {
    use store::assessment::{Conclusion, complete_assessment, save_answers};
    let (site, own) = Site::with_person().await;
    let cookie = member(&site, &own, "bed_partner").await;
    let person = site.first_person();
    let noon = |day: &str| {
        let instant: jiff::Timestamp = format!("{day}T12:00:00Z").parse().unwrap();
        instant.as_microsecond()
    };
    for (day, tier) in [("2026-11-02", "emergency"), ("2026-11-09", "routine")] {
        let answer = |_: &str| Ok("{}".to_owned());
        save_answers(&site.store, &person, noon(day), answer).unwrap();
        let conclusion = Conclusion {
            knowledge: "1".to_owned(),
            tier: tier.to_owned(),
            json: "{}".to_owned(),
            holds: store::plan_step::Holds::These(Vec::new()),
        };
        complete_assessment(&site.store, &person, noon(day), "{}", conclusion).unwrap();
    }
    // One that is under way says nothing yet.
    site.post("/check/screen/about", &own, ABOUT).await;
    let title = |tier: &str| {
        let mut tiers = KNOWLEDGE.tiers.iter();
        tiers
            .find(|words| words.id.id() == tier)
            .unwrap()
            .title
            .clone()
    };
    let page = site.get("/people", &cookie).await.body;
    assert!(
        page.contains("The last check, of 9 November 2026, said:"),
        "{page}"
    );
    assert!(page.contains(&title("routine")) && !page.contains(&title("emergency")));
}

#[tokio::test]
async fn a_browser_brings_the_reminders_of_who_holds_it() {
    let (site, own) = Site::with_person().await;
    let cookie = member(&site, &own, "carer").await;
    let ada = site.first_person();
    let page = site.get("/plan/reminders", &cookie).await.body;
    assert!(
        page.contains("your own reminders, not those of Ada B"),
        "{page}"
    );
    assert!(page.contains("data-done="));
    let subscription = serde_json::json!({
        "endpoint": "https://push.example.org/box",
        "keys": {"p256dh": "B".repeat(86) + "A", "auth": "A".repeat(22)},
    });
    let request = Request::post("/api/v1/push/subscribe")
        .header(COOKIE, &cookie)
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(subscription.to_string()))
        .unwrap();
    let saved = site.send(request).await;
    assert_eq!(saved.status, StatusCode::NO_CONTENT, "{}", saved.body);
    let of = "select person_id from push_subscription";
    assert_ne!(site.one(of), ada, "it is the carer's");
    let mine = site.get("/plan/reminders", &own).await.body;
    assert!(mine.contains("It then shows your own reminders."));
    assert!(!mine.contains("device is ready") && !mine.contains("data-done="));
    site.post("/people/switch", &cookie, "id=").await;
    let theirs = site.get("/plan/reminders", &cookie).await.body;
    assert!(theirs.contains("1 device is ready for this."), "{theirs}");
}

#[tokio::test]
async fn each_link_of_the_diary_stands_once_and_only_where_it_leads_somewhere() {
    let (site, own) = Site::with_person().await;
    let links = |body: &str| -> Vec<String> {
        let main = body.split("<main").nth(1).unwrap();
        let mut links: Vec<String> = main
            .split("href=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect();
        links.sort();
        links
    };
    for cookie in [own.clone(), member(&site, &own, "carer").await] {
        for page in ["/diary", "/tonight", "/insight"] {
            let all = links(&site.get(page, &cookie).await.body);
            let mut once = all.clone();
            once.dedup();
            assert_eq!(all, once, "{page}");
            for link in all.iter().filter(|link| link.starts_with('/')) {
                let status = site.get(link, &cookie).await.status;
                assert_eq!(status, StatusCode::OK, "{page} leads to {link}");
            }
        }
    }
}
