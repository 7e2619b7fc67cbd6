//! What goes along with cramps, and the season, in sentences. Never a cause; all exposures in the same order.

use insight::season::{SeasonMissing, SeasonReport};
use insight::summary::{Interval, Unit};
use insight::trigger::coding::SECOND;
use insight::trigger::{LEAST_CRAMPS, LEAST_NIGHTS, Link, Missing, TriggerReport, Verdict};
use jiff::ToSpan;
use jiff::civil::date;
use words::{say, say_with};

use super::numbers::{Found, Numbers};
use super::sentences::{chance, lacking};

/// Nights of 18 months: before, the words that one year can't show a season stand beside it.
const TWO_SUMMERS: u32 = 548;

/// What the season does.
pub fn season(numbers: &Numbers) -> Vec<String> {
    let mut said = match &numbers.season {
        Found::Known(report) => vec![wave(report)],
        Found::Missing(SeasonMissing::Span { have, need }) => {
            let arguments = [("have", (*have).into()), ("need", (*need).into())];
            vec![say_with("insight-season-span", &arguments).into_owned()]
        }
        Found::Missing(SeasonMissing::Nights { have, need }) => {
            let what = say("insight-season-title");
            vec![lacking(&what, *have, *need, Unit::Nights)]
        }
        Found::Missing(SeasonMissing::Cramps { have, need }) => {
            let arguments = [("have", (*have).into()), ("need", (*need).into())];
            vec![say_with("insight-season-cramps", &arguments).into_owned()]
        }
        Found::Missing(SeasonMissing::NotComputed) => {
            vec![say("insight-not-computed").into_owned()]
        }
    };
    let is_short = match &numbers.season {
        Found::Known(report) => report.under_18_months,
        Found::Missing(_) => numbers
            .summary
            .nights
            .is_some_and(|nights| nights.expected < TWO_SUMMERS),
    };
    if is_short {
        said.push(say("insight-season-short").into_owned());
    }
    said
}

fn wave(report: &SeasonReport) -> String {
    if !report.is_clear {
        let arguments = [
            ("noticeable", chance(report.noticeable).into()),
            ("before", chance(report.noticeable_before).into()),
        ];
        return say_with("insight-season-unclear", &arguments).into_owned();
    }
    // A year without a leap day names the same months.
    let peak = date(2025, 1, 1)
        .checked_add(i64::from(report.peak_day.saturating_sub(1)).days())
        .map(|day| day.strftime("%B").to_string())
        .unwrap_or_default();
    say_with(
        "insight-season",
        &[
            ("peak", peak.into()),
            ("sure", chance(report.peak_within_6_weeks).into()),
            ("ratio", format!("{:.1}", report.ratio).into()),
            ("low", format!("{:.1}", report.ratio_low).into()),
            ("high", format!("{:.1}", report.ratio_high).into()),
            ("noticeable", chance(report.noticeable).into()),
        ],
    )
    .into_owned()
}

/// What goes along with cramps: first what is missing for all, then one line for each exposure, with what it still needs.
pub fn links(numbers: &Numbers) -> Vec<String> {
    let report = &numbers.triggers;
    let mut said = missing_for_all(report);
    // Of nothing recorded, a list of nothings says no more.
    if report.recorded > 0 {
        said.extend(report.links.iter().map(|link| sentence(numbers, link)));
    }
    if report.missing.is_empty() {
        said.push(say("insight-link-coincidence").into_owned());
    }
    said
}

/// What can mislead when nights are compared; nothing before anything is recorded.
pub fn pitfalls(numbers: &Numbers) -> Vec<String> {
    if numbers.triggers.recorded == 0 {
        return Vec::new();
    }
    [
        say("insight-pitfall-indication"),
        say("insight-pitfall-reverse"),
        say("insight-pitfall-common"),
        say("insight-pitfall-several"),
        say("insight-pitfall-season"),
        say("insight-pitfall-rare"),
        say("insight-pitfall-before"),
        say("insight-pitfall-always"),
    ]
    .map(|text| text.into_owned())
    .into()
}

fn missing_for_all(report: &TriggerReport) -> Vec<String> {
    report
        .missing
        .iter()
        .map(|missing| match missing {
            Missing::Cramps { .. } => say_with(
                "insight-link-cramps",
                &[
                    ("have", report.cramps.into()),
                    ("need", LEAST_CRAMPS.into()),
                ],
            )
            .into_owned(),
            _ => {
                let what = say("insight-links-title");
                lacking(&what, report.recorded, LEAST_NIGHTS, Unit::Nights)
            }
        })
        .collect()
}

/// "Nights after a hot day", "Second nights after a day with alcohol".
fn nights_after(numbers: &Numbers, exposure: &str) -> String {
    let (key, exposure) = match exposure.strip_suffix(SECOND) {
        Some(first) => ("insight-link-second", first),
        None => ("insight-link-nights", exposure),
    };
    say_with(key, &[("name", name(numbers, exposure).into())]).into_owned()
}

/// The name of an exposure within a sentence.
fn name(numbers: &Numbers, exposure: &str) -> String {
    match numbers.own_factors.get(exposure) {
        Some(own) => say_with("insight-link-own", &[("name", own.as_str().into())]).into_owned(),
        None => {
            let key = format!("exposure-day-{exposure}");
            if words::has(&key) {
                say(&key).into_owned()
            } else {
                exposure.to_owned()
            }
        }
    }
}

fn sentence(numbers: &Numbers, link: &Link) -> String {
    let nights = nights_after(numbers, &link.exposure);
    let Some(ratio) = &link.ratio else {
        let report = &numbers.triggers;
        let why: Vec<String> = report
            .missing
            .iter()
            .chain(&link.missing)
            .map(|missing| lack(*missing, link, report))
            .collect();
        let why = if why.is_empty() {
            say("insight-link-not-computed").into_owned()
        } else {
            why.join(", ")
        };
        return say_with(
            "insight-link-missing",
            &[("nights", nights.into()), ("why", why.into())],
        )
        .into_owned();
    };
    let key = match link.verdict {
        Verdict::LinkedMore => "insight-link-more",
        Verdict::LinkedFewer => "insight-link-fewer",
        Verdict::NoSign => "insight-link-none",
        Verdict::NotEnoughNights => "insight-link-unclear",
    };
    say_with(
        key,
        &[
            ("nights", nights.into()),
            ("ratio", format!("{:.1}", ratio.ratio).into()),
            (
                "range",
                decimals(Interval {
                    low: ratio.low,
                    high: ratio.high,
                })
                .into(),
            ),
            ("with", link.exposed_nights.into()),
            ("without", link.unexposed_nights.into()),
        ],
    )
    .into_owned()
}

fn decimals(interval: Interval) -> String {
    say_with(
        "insight-range",
        &[
            ("low", format!("{:.1}", interval.low).into()),
            ("high", format!("{:.1}", interval.high).into()),
        ],
    )
    .into_owned()
}

/// "9 of 60 recorded nights".
fn lack(missing: Missing, link: &Link, report: &TriggerReport) -> String {
    let said = link.exposed_nights + link.unexposed_nights;
    let (key, have, more) = match missing {
        Missing::Nights { more } => ("insight-lack-nights", report.recorded, more),
        Missing::Cramps { more } => ("insight-lack-cramps", report.cramps, more),
        Missing::Said { more } => ("insight-lack-said", said, more),
        Missing::Exposed { more } => ("insight-lack-exposed", link.exposed_nights, more),
        Missing::Unexposed { more } => ("insight-lack-unexposed", link.unexposed_nights, more),
        Missing::OnlyTwelve => ("insight-lack-twelve", 0, 0),
        Missing::NotComputed => ("insight-link-not-computed", 0, 0),
    };
    say_with(
        key,
        &[("have", have.into()), ("need", (have + more).into())],
    )
    .into_owned()
}
