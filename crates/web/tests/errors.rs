//! One style of errors: each form names a wrong field first on the page with a link to it, and marks it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use axum::http::StatusCode;
use support::Site;

const ID: &str = "0199c0de-0000-7000-8000-000000000001";

/// Address, form, the field that is wrong, and how the summary begins its line.
const WRONG: &[(&str, &str, &str, &str)] = &[
    (
        "/tonight",
        "night=2026-11-23&field=minutes_awake&was.minutes_awake=&minutes_awake=long",
        "minutes_awake",
        "Minutes awake because of cramps: “long”",
    ),
    (
        "/tonight/count",
        "id=ID&night=2026-11-23&count=21",
        "count",
        "How many cramps? “21”",
    ),
    (
        "/tonight/cramp",
        "id=ID&night=2026-11-23&when=at",
        "started_at",
        "Time it began: No time was given",
    ),
    (
        "/tonight/cramp",
        "id=ID&night=2026-11-23&duration=ages",
        "duration",
        "How long, in minutes? “ages”",
    ),
    (
        "/tonight/cramp",
        "id=ID&night=2026-11-23&pain=11",
        "pain",
        "Pain at its worst, 0 (none) to 10 (worst): “11”",
    ),
    (
        "/diary/2026-11-22",
        "field=soreness&soreness=11",
        "soreness",
        "Soreness this morning, 0 (none) to 10 (worst): “11”",
    ),
    (
        "/diary/2026-11-22",
        "field=day.alcohol&day.alcohol=much",
        "day.alcohol",
        "Alcoholic drinks: “much”",
    ),
    (
        "/diary/choices",
        "chosen_zone=Mars",
        "chosen_zone",
        "Time zone: “Mars”",
    ),
    (
        "/diary/choices",
        "do=add&new=",
        "new",
        "Name of a new one: “”",
    ),
    (
        "/diary/paper/copy",
        "id=ID&first=2026-11-10&2026-11-12.pain=3",
        "2026-11-12.cramps",
        "Thursday 12 to Friday 13 November 2026, Cramps: The number",
    ),
    (
        "/diary/paper/copy",
        "id=ID&first=2026-11-10&2026-11-12.cramps=1&2026-11-12.pain=11",
        "2026-11-12.pain",
        "Thursday 12 to Friday 13 November 2026, Worst pain: “11”",
    ),
    (
        "/diary/paper/copy",
        "id=ID&first=2026-11-10&2026-11-12.sleep=12",
        "2026-11-12.sleep",
        "Thursday 12 to Friday 13 November 2026, Sleep, 0 to 10: “12”",
    ),
    (
        "/diary/paper/copy",
        "id=ID&first=2026-11-10&2026-11-12.cramps=0&2026-11-12.side=left",
        "2026-11-12.side",
        "Thursday 12 to Friday 13 November 2026, Which leg? A night with 0",
    ),
    ("/medicines", "name=", "name", "Name on the packet: Nothing"),
    (
        "/medicines",
        "name=x&stopped=soon",
        "stopped",
        "Stopped: &quot;soon&quot;",
    ),
    (
        "/me/shares",
        "name=&days=7&check=yes",
        "name",
        "For whom: Nothing",
    ),
    (
        "/me/shares",
        "name=x&days=90&check=yes",
        "days",
        "For how many days: &quot;90&quot;",
    ),
    (
        "/me/shares",
        "name=x&days=7",
        "scope",
        "What it shows: Nothing was chosen",
    ),
    (
        "/plan/reminders",
        "zone=Mars&quiet_from=22:00&quiet_to=07:00&diary_at=08:30&step_at=20:30",
        "zone",
        "Where you sleep, for example Europe/Berlin: “Mars”",
    ),
    (
        "/plan/reminders",
        "zone=UTC&quiet_from=25:00&quiet_to=07:00&diary_at=08:30&step_at=20:30",
        "quiet_from",
        "Nothing from: “25:00” is no time",
    ),
    (
        "/plan/reminders",
        "zone=UTC&quiet_from=22:00&quiet_to=07:00&diary_at=08:30&step_at=20:30&by_email=on",
        "by_email",
        "By e-mail: Letters need",
    ),
];

/// The tag with this identifier.
fn tag<'b>(body: &'b str, id: &str) -> &'b str {
    let place = body
        .find(&format!(" id=\"{id}\""))
        .unwrap_or_else(|| panic!("{id} is not there"));
    let start = body[..place].rfind('<').unwrap();
    let end = body[place..].find('>').unwrap();
    &body[start..place + end]
}

#[tokio::test]
async fn every_form_leads_to_the_field_that_is_wrong() {
    let site = Site::new();
    let cookie = site
        .post(
            "/tonight/quiet",
            "",
            "night=2026-11-20&zone=Europe%2FBerlin",
        )
        .await
        .cookie();
    for (address, form, field, line) in WRONG {
        let form = form.replace("ID", ID);
        let answer = site.post(address, &cookie, &form).await;
        let (body, place) = (&answer.body, format!("{address} {field}"));
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{place}");
        let summary = "<div class=\"urgent error-summary\" role=\"alert\" tabindex=\"-1\">";
        assert_eq!(body.matches(summary).count(), 1, "{place}");
        let link = format!("<a href=\"#{field}\">{line}");
        assert!(body.contains(&link), "{place} {line}: {body}");
        assert!(body.contains(&format!("id=\"{field}-error\"")), "{place}");
        let tag = tag(body, field);
        assert!(tag.contains(&format!("{field}-error")), "{place}: {tag}");
        // A group of ticks cannot be invalid itself; its ticks are.
        let is_group = *field == "scope";
        assert_eq!(tag.contains("aria-invalid=\"true\""), !is_group, "{place}");
        // Whoever is led to a group must arrive there.
        assert_eq!(
            tag.starts_with("<fieldset"),
            tag.contains("tabindex=\"-1\""),
            "{place}"
        );
    }
    // The script that puts the focus there comes with every page.
    let script = site.get("/medicines", &cookie).await.body;
    assert!(script.contains("enhance.js"));
    assert!(include_str!("../static/enhance.js").contains("wrong.focus()"));
}

#[tokio::test]
async fn links_that_open_nothing_say_what_they_were() {
    let site = Site::new();
    for (address, words) in [
        (
            "/shared/0000",
            "has ended, is locked after five wrong passcodes, or was never made",
        ),
        ("/account/confirm/0000", "Ask for a new letter"),
        ("/account/recover/0000", "Ask for a new letter"),
        ("/people/invited/0000", "This invitation was used"),
        ("/shared/0000/more", "has ended"),
        ("/no/such/page", "may be mistyped"),
        ("/result/0000", "may be mistyped"),
    ] {
        let answer = site.get(address, "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        assert!(answer.body.contains(words), "{address}: {}", answer.body);
        let is_closed = !words.contains("mistyped");
        let title = "<h1>This link does not work any more</h1>";
        assert_eq!(answer.body.contains(title), is_closed, "{address}");
        assert!(
            answer.body.contains("href=\"/diary\">My diary"),
            "{address}"
        );
    }
    let refused = site.post("/plan/begin", "", "nonsense=1").await;
    assert!(refused.status.is_client_error());
    assert!(refused.body.contains("href=\"/diary\">My diary"));
}

#[tokio::test]
async fn a_day_that_is_none_and_a_night_to_come_are_told_apart() {
    let site = Site::new();
    for (date, words) in [
        ("2026-02-31", "<h1>There is no such day</h1>"),
        ("2026-13-01", "<h1>There is no such day</h1>"),
        ("2026-11-25", "<h1>This night is still to come</h1>"),
        ("2999-01-01", "<h1>This night is still to come</h1>"),
        ("20261122", "<h1>This page does not exist</h1>"),
        ("1826-11-22", "<h1>This page does not exist</h1>"),
        ("nonsense", "<h1>This page does not exist</h1>"),
    ] {
        for address in [format!("/diary/{date}"), format!("/tonight?night={date}")] {
            let answer = site.get(&address, "").await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
            assert!(answer.body.contains(words), "{address}");
        }
    }
}

#[tokio::test]
async fn the_start_page_counts_the_screens_as_the_check_does() {
    let site = Site::new();
    let screen = site.get("/check", "").await.body;
    let of = screen.split("Step 1 of about ").nth(1).unwrap();
    let of = of.split('<').next().unwrap();
    let start = site.get("/", "").await.body;
    assert!(
        start.contains(&format!("About {of} short screens")),
        "{of}: {start}"
    );
}
