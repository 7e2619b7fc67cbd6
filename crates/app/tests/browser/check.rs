//! The check from the first screen to a result.

use std::collections::HashMap;

use crate::chromium::{Browser, Setup};
use crate::support::Server;

/// Most screens that a typical person sees.
const MOST_SCREENS: usize = 22;

/// Answers by question; a question that is not named gets its "none", "no" or "not sure".
type Answers = HashMap<&'static str, &'static str>;

/// Fills in one screen as a person would: the named answers, then "none of the others" or the quiet answer of each question.
async fn answer_screen(browser: &Browser, answers: &Answers) -> Vec<String> {
    let page = browser.client.source().await.expect("the page");
    let questions: Vec<String> = page
        .split("name=\"question\" value=\"")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
        .collect();
    let shows = |question: &str, rest: &str| page.contains(&format!("name=\"{question}\" {rest}"));
    let has_others = page.contains("name=\"none_of_the_others\"");
    let mut others = false;
    for question in &questions {
        if let Some(wanted) = answers.get(question.as_str()) {
            for option in wanted.split('+') {
                if shows(question, &format!("value=\"{option}\"")) {
                    browser
                        .click(&format!("input[name='{question}'][value='{option}']"))
                        .await;
                } else if page.contains(&format!("<textarea name=\"{question}\"")) {
                    browser
                        .fill(&format!("textarea[name='{question}']"), option)
                        .await;
                } else {
                    browser
                        .fill(&format!("input.number[name='{question}']"), option)
                        .await;
                }
            }
        } else if has_others {
            others = true;
        } else if page.contains(&format!("<textarea name=\"{question}\"")) {
            // Nothing to add by name.
        } else {
            let quiet = ["none", "no", "not_sure"]
                .into_iter()
                .find(|value| shows(question, &format!("value=\"{value}\"")));
            let quiet = quiet.unwrap_or_else(|| panic!("no quiet answer for {question}"));
            browser
                .click(&format!("input[name='{question}'][value='{quiet}']"))
                .await;
        }
    }
    if others {
        browser.click("input[name=none_of_the_others]").await;
    }
    questions
}

/// Walks the check to its end; gives how many screens it took.
async fn walk(
    browser: &Browser,
    server: &Server,
    answers: &Answers,
    pictures: &str,
    scripts: bool,
) -> usize {
    browser.goto(&server.url("/check")).await;
    let mut screens = 0;
    while browser.has("form.check").await {
        screens += 1;
        assert!(screens <= 60, "the check does not end");
        browser.picture(&format!("{pictures}-{screens:02}")).await;
        if scripts {
            browser.fits().await;
        }
        let before = answer_screen(browser, answers).await;
        browser.send().await;
        assert!(
            !browser.has(".error-summary").await,
            "{before:?}: {}",
            browser.text().await
        );
    }
    screens
}

async fn see_result(browser: &Browser) {
    browser.click("form[action='/check/complete'] button").await;
    browser.wait_for("#urgency").await;
}

fn typical() -> Answers {
    HashMap::from([
        ("age", "68"),
        ("sex", "female"),
        ("answered_by", "self"),
        ("site", "calf"),
        ("timing", "in_bed_asleep"),
        ("onset_sudden", "yes"),
        ("worst_pain", "7"),
        ("muscle_hard", "yes"),
        ("duration", "min_1_to_5"),
        ("stretch_relief", "yes"),
        ("side", "one_leg_at_a_time"),
        ("frequency", "monthly"),
        ("woken_nights", "0"),
        ("first_cramps", "over_5_years"),
    ])
}

async fn typical_cramp(scripts: bool) {
    let Some(browser) = Browser::start(Setup {
        scripts,
        width: if scripts { 360 } else { 1280 },
        dark: false,
    })
    .await
    else {
        return;
    };
    let server = Server::start();
    let name = if scripts { "typical" } else { "typical-plain" };
    let screens = walk(&browser, &server, &typical(), name, scripts).await;
    assert!(screens <= MOST_SCREENS, "{screens} screens");
    see_result(&browser).await;
    browser.picture(&format!("{name}-result")).await;
    let text = browser.text().await;
    assert!(browser.has("section.tier.self_care").await, "{text}");
    for expected in [
        "Typical night leg cramps",
        "No test is needed",
        "Stretch",
        "Go sooner if",
        "How we know",
    ] {
        assert!(text.contains(expected), "{expected} is missing: {text}");
    }
    // "How we know" opens, and leads to the source.
    browser.click("#recognition details.how summary").await;
    browser.click("#recognition details.how a").await;
    browser.wait_for("a[href^='/learn/']").await;
    assert!(
        browser
            .client
            .current_url()
            .await
            .expect("url")
            .path()
            .starts_with("/source/")
    );
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typical_cramp_with_scripts() {
    typical_cramp(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typical_cramp_without_scripts() {
    typical_cramp(false).await;
}

async fn emergency(scripts: bool) {
    let Some(browser) = Browser::start(Setup {
        scripts,
        width: 360,
        dark: scripts,
    })
    .await
    else {
        return;
    };
    let server = Server::start();
    let mut answers = typical();
    answers.insert("breathless_or_chest_pain", "yes");
    let screens = walk(&browser, &server, &answers, "emergency", scripts).await;
    assert!(
        screens <= 4,
        "stops at the first emergency, not after {screens} screens"
    );
    assert!(browser.has("section.tier.emergency").await);
    assert!(
        browser.text().await.contains("112"),
        "the operator's number"
    );
    see_result(&browser).await;
    browser
        .picture(if scripts {
            "emergency-result-dark"
        } else {
            "emergency-result"
        })
        .await;
    let text = browser.text().await;
    assert!(browser.has("section.tier.emergency").await);
    assert!(
        !text.contains("Typical night leg cramps"),
        "nothing may reassure: {text}"
    );
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_with_scripts() {
    emergency(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_without_scripts() {
    emergency(false).await;
}

async fn mixed(scripts: bool) {
    let Some(browser) = Browser::start(Setup {
        scripts,
        width: 1280,
        dark: scripts,
    })
    .await
    else {
        return;
    };
    let server = Server::start();
    let mut answers = typical();
    answers.extend([
        ("urge_to_move", "yes"),
        ("worse_at_rest", "yes"),
        ("relief_while_moving", "yes"),
        ("worse_in_evening", "yes"),
        ("medicines", "Seroflo 2026-10-01"),
    ]);
    walk(&browser, &server, &answers, "mixed", scripts).await;
    see_result(&browser).await;
    browser
        .picture(if scripts {
            "mixed-result-dark"
        } else {
            "mixed-result"
        })
        .await;
    let text = browser.text().await;
    for expected in ["Two things at once", "Restless legs", "errit", "inhaler"] {
        assert!(text.contains(expected), "{expected} is missing: {text}");
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mixed_result_with_scripts() {
    mixed(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mixed_result_without_scripts() {
    mixed(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_survive_a_killed_server_and_can_be_changed() {
    let Some(browser) = Browser::start(Setup {
        width: 360,
        ..Setup::default()
    })
    .await
    else {
        return;
    };
    let mut server = Server::start();
    browser.goto(&server.url("/check")).await;
    answer_screen(&browser, &typical()).await;
    browser.send().await;
    server.kill_and_restart();
    browser.goto(&server.url("/check")).await;
    assert_ne!(
        browser.heading().await,
        "First, about you",
        "the first screen is answered"
    );
    browser.click("a[href='/check/answers']").await;
    assert!(browser.text().await.contains("68"));
    browser.picture("answers").await;
    browser.click("a[href='/check/screen/about#age']").await;
    browser.fill("input.number[name=age]", "-3").await;
    browser.send().await;
    browser.picture("bad-age").await;
    let text = browser.text().await;
    assert!(
        text.contains("-3") && text.contains("from 0 to 120"),
        "names what was given and what is possible: {text}"
    );
    browser.fill("input.number[name=age]", "70").await;
    browser.send().await;
    browser.goto(&server.url("/check/answers")).await;
    assert!(browser.text().await.contains("70"));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_a_no_until_it_is_said() {
    let Some(browser) = Browser::start(Setup {
        scripts: false,
        width: 360,
        dark: false,
    })
    .await
    else {
        return;
    };
    let server = Server::start();
    browser.goto(&server.url("/check")).await;
    answer_screen(&browser, &typical()).await;
    browser.send().await;
    answer_screen(&browser, &typical()).await;
    browser.send().await;
    assert!(
        browser.has("input[name=none_of_the_others]").await,
        "{}",
        browser.text().await
    );
    browser.send().await;
    assert!(
        browser.has(".error-summary").await,
        "open lines are not taken as no"
    );
    browser.picture("open-lines").await;
    browser.click("input[name=none_of_the_others]").await;
    browser.send().await;
    assert!(!browser.has(".error-summary").await);
    browser.close().await;
}
