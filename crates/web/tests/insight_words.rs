//! The words of the insight page: what a number waits for, when nothing is named, and where a warning leads.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use care::night::Diary;
use insight::summary::Enough;
use jiff::civil::{Date, date};
use support::KNOWLEDGE;
use web::insight::{Numbers, View, text};

const EXAMPLE: &str = include_str!("../../../examples/diaries/nights-120.json");

/// The night that runs at the fixed time of the test site.
fn tonight() -> Date {
    date(2026, 11, 23)
}

fn example() -> Diary {
    let diary: Diary = serde_json::from_str(EXAMPLE).unwrap();
    Diary::new(diary.nights, diary.cramps, diary.own_factors)
}

#[test]
fn a_diary_of_one_night_says_what_each_number_waits_for() {
    let night = care::night::Night {
        quiet: Some(true),
        ..care::night::Night::new(date(2026, 11, 23), "Europe/Berlin")
    };
    let diary = Diary::new(vec![night], Vec::new(), std::collections::BTreeMap::new());
    let text = text(&Numbers::of(&diary, tonight(), &KNOWLEDGE));
    for said in [
        "Recorded: one night, that of 23 November 2026.",
        "No cramp is recorded.",
        "Quiet nights: not enough nights yet, 1 of 28 recorded.",
        "Change over 8 weeks: not enough nights yet, 1 of 56 recorded.",
        "A season needs a diary of 274 nights from the first recorded one to the last. Yours has 1 so far.",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    for never in [
        "0 cramps on",
        "A dotted line",
        "not known for 0",
        "Not recorded: 0",
        "from 23",
    ] {
        assert!(!text.contains(never), "{never}: {text}");
    }
}

#[test]
fn a_season_is_named_only_when_it_is_clear_and_a_change_may_be_a_wave() {
    let mut numbers = Numbers::of(&example(), tonight(), &KNOWLEDGE);
    let mut report = insight::season::SeasonReport {
        nights: (date(2025, 1, 1), date(2026, 1, 1)),
        recorded: 300,
        under_18_months: true,
        ratio: 1.6,
        ratio_low: 1.1,
        ratio_high: 2.4,
        noticeable: 0.94,
        noticeable_before: insight::season::noticeable_before(),
        is_clear: false,
        peak_day: 196,
        peak_within_6_weeks: 0.999,
    };
    numbers.season = web::insight::Found::Known(report.clone());
    assert!(text(&numbers).contains(
        "No clear season: the probability of a noticeable wave is 94 %; before any night was looked at it was 75 %."
    ));
    assert!(!text(&numbers).contains("Most cramps come around"));
    (report.noticeable, report.is_clear) = (0.9999, true);
    numbers.season = web::insight::Found::Known(report);
    let said = text(&numbers);
    assert!(said.contains("Most cramps come around July"), "{said}");
    let season = said
        .lines()
        .find(|line| line.contains("around July"))
        .unwrap();
    assert!(season.contains("99 %") && !season.contains("100 %"));
    let Enough::Known(change) = &mut numbers.change else {
        panic!("known");
    };
    change.is_sure = true;
    assert!(text(&numbers).contains("It can also be a natural wave."));
}

#[test]
fn an_alarm_leads_to_the_check() {
    let mut numbers = Numbers::of(&example(), tonight(), &KNOWLEDGE);
    let Enough::Known(alarm) = &mut numbers.alarm else {
        panic!("known");
    };
    for is_many in [false, true] {
        alarm.unusually_many = is_many;
        let mut numbers = Numbers {
            alarm: Enough::Known(alarm.clone()),
            ..Numbers::of(&example(), tonight(), &KNOWLEDGE)
        };
        numbers.steps.clear();
        numbers.questions.clear();
        let page = web::insight::parts(&numbers, View::Page).into_string();
        assert_eq!(page.contains("dark pee, answer the check now."), is_many);
        assert_eq!(page.contains("href=\"/check\""), is_many);
        let file = web::insight::parts(&numbers, View::File).into_string();
        assert!(!file.contains("href=\"/check\""));
    }
}

#[test]
fn a_mark_that_was_passed_names_the_own_numbers() {
    let numbers = Numbers::of(&example(), tonight(), &KNOWLEDGE);
    let burden = numbers
        .steps
        .iter()
        .find(|step| step.complication == "complication.burden")
        .unwrap();
    let own = burden.own().unwrap();
    assert!(own.starts_with("Your last 28 nights: "), "{own}");
    let worst = &numbers.facts.facts["worst_pain"];
    assert!(own.contains(&format!("worst pain {worst} of 10")), "{own}");
    assert!(text(&numbers).contains(&own));
    let page = web::insight::parts(&numbers, View::Page).into_string();
    assert!(page.contains(&own));
    // The marks are drawn, and named in the tables.
    assert_eq!(page.matches("<line class=\"mark\"").count(), 4);
    assert!(page.contains("dotted: mark 7") && page.contains("<th scope=\"col\">Mark</th>"));
    assert_eq!(page.matches("What can mislead here").count(), 1);
}

#[test]
fn few_cramps_are_dots_and_many_are_bars_also_by_hours_in_bed() {
    let mut diary = example();
    let page = web::insight::parts(&Numbers::of(&diary, tonight(), &KNOWLEDGE), View::Page);
    let page = page.into_string();
    for drawn in ["plot-hours-title", "plot-bed-title", "plot-since-title"] {
        assert!(page.contains(drawn), "{drawn}");
    }
    assert!(!page.contains("plot-dots"));
    diary.nights.truncate(9);
    let last = diary.nights.last().unwrap().date;
    diary.cramps.retain(|cramp| cramp.night <= last);
    let numbers = Numbers::of(&diary, last.tomorrow().unwrap(), &KNOWLEDGE);
    let dots = numbers.summary.time_of_night.dots.len();
    assert!(dots > 0 && dots < 20, "{dots}");
    let page = web::insight::parts(&numbers, View::Page).into_string();
    assert!(page.contains("plot-dots-title") && !page.contains("plot-hours-title"));
    assert_eq!(page.matches("<circle class=\"point\"").count(), dots);
}
