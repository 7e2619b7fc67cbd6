//! The numbers in sentences: the same for the page, the command line and the file.
//!
//! A number never stands without its range, and nothing is ever called a cause.

use insight::summary::{Balance, Enough, Estimate, Interval, Rate, Share, Unit};
use insight::trend::TrendMissing;
use jiff::civil::Date;
use serde::Serialize;
use words::{say, say_with};

use super::numbers::{Found, Numbers};
use super::{attempts, course, links, recorded};
use crate::plot::short;

/// One part of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Its place on the page.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// What can be said.
    pub sentences: Vec<String>,
    /// What to bear in mind, as a short list; mostly none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub list: Vec<String>,
}

/// Everything that can be said, in the order of the page.
pub fn sections(numbers: &Numbers) -> Vec<Section> {
    let section = |id: &'static str, title: &str, sentences: Vec<String>| Section {
        id,
        title: say(title).into_owned(),
        sentences,
        list: Vec::new(),
    };
    let mut sections = vec![
        section("nights", "insight-nights-title", recorded::nights(numbers)),
        section("rate", "insight-rate-title", rates(numbers)),
        section("change", "insight-change-title", changes(numbers)),
        section("season", "insight-season-title", links::season(numbers)),
        Section {
            list: links::pitfalls(numbers),
            ..section("links", "insight-links-title", links::links(numbers))
        },
        section("hours", "insight-hours-title", recorded::hours(numbers)),
        section("places", "insight-places-title", places(numbers)),
        section("pain", "insight-pain-title", pain(numbers)),
        section("burden", "insight-burden-title", burden(numbers)),
        section("after", "insight-after-title", after(numbers)),
    ];
    // Whoever has no step of a plan with nights before and after it reads nothing of it.
    let attempts = attempts::attempts(numbers);
    if !attempts.is_empty() {
        sections.insert(3, section("plan", "insight-attempt-title", attempts));
    }
    sections
}

/// "1 night", "2 nights".
pub fn nights_of(count: u32) -> String {
    say_with("insight-count-nights", &[("count", count.into())]).into_owned()
}

/// "1 cramp", "2 cramps".
pub fn cramps_of(count: u32) -> String {
    say_with("insight-count-cramps", &[("count", count.into())]).into_owned()
}

/// A day in words.
pub fn day(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// "Quiet nights: not enough nights yet, 9 of 14"; `what` is the number that waits.
pub fn not_yet<T>(what: &str, number: &Enough<T>) -> Option<String> {
    let Enough::NotYet { have, need, unit } = number else {
        return None;
    };
    Some(lacking(what, *have, *need, *unit))
}

/// The same from the numbers.
pub fn lacking(what: &str, have: u32, need: u32, unit: Unit) -> String {
    let key = match unit {
        Unit::Nights => "insight-not-yet-nights",
        Unit::Cramps => "insight-not-yet-cramps",
        Unit::Weeks => "insight-not-yet-weeks",
    };
    let arguments = [
        ("what", what.into()),
        ("have", have.into()),
        ("need", need.into()),
    ];
    say_with(key, &arguments).into_owned()
}

/// "1.2 to 3.4".
pub fn range(interval: Interval) -> String {
    say_with(
        "insight-range",
        &[
            ("low", short(interval.low).into()),
            ("high", short(interval.high).into()),
        ],
    )
    .into_owned()
}

/// A share in per cent, without decimals.
pub fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// A probability in per cent, from 1 to 99: no diary makes anything certain.
pub fn chance(probability: f64) -> String {
    percent(probability.clamp(0.01, 0.99))
}

fn rate(key: &str, rate: &Rate) -> String {
    say_with(
        key,
        &[
            ("rate", short(rate.per_week).into()),
            ("range", range(rate.interval).into()),
            ("cramps", cramps_of(rate.cramps).into()),
            ("nights", nights_of(rate.nights).into()),
        ],
    )
    .into_owned()
}

pub fn share(key: &str, share: &Share) -> String {
    say_with(
        key,
        &[
            ("share", percent(share.share).into()),
            ("low", percent(share.interval.low).into()),
            ("high", percent(share.interval.high).into()),
            ("count", share.count.into()),
            ("of", share.of.into()),
            ("nights", nights_of(share.of).into()),
        ],
    )
    .into_owned()
}

fn rates(numbers: &Numbers) -> Vec<String> {
    let mut said = Vec::new();
    match &numbers.summary.rate_now {
        Enough::Known(now) => said.push(rate("insight-rate-now", now)),
        missing => said.extend(not_yet(&say("insight-for-rate"), missing)),
    }
    if let (Enough::Known(all), Some(nights)) = (&numbers.summary.rate, &numbers.summary.nights) {
        said.push(
            say_with(
                "insight-rate-all",
                &[
                    ("first", day(nights.first).into()),
                    ("last", day(nights.last).into()),
                    ("rate", short(all.per_week).into()),
                    ("range", range(all.interval).into()),
                    ("cramps", cramps_of(all.cramps).into()),
                    ("nights", nights_of(all.nights).into()),
                ],
            )
            .into_owned(),
        );
    }
    said.push(say("insight-waves").into_owned());
    said
}

fn changes(numbers: &Numbers) -> Vec<String> {
    let mut said = Vec::new();
    match &numbers.trend {
        Found::Known(trend) => {
            let shift = &trend.shift;
            let arguments = [
                ("until", day(trend.until).into()),
                ("percent", format!("{:+.0} %", shift.percent).into()),
                ("low", format!("{:+.0} %", shift.low).into()),
                ("high", format!("{:+.0} %", shift.high).into()),
                ("fewer", chance(shift.fewer).into()),
                ("within", chance(shift.within_20_percent).into()),
            ];
            said.push(say_with("insight-trend", &arguments).into_owned());
            if shift.stable {
                said.push(say_with("insight-trend-stable", &arguments).into_owned());
            }
        }
        Found::Missing(TrendMissing::Nights { have, need }) => {
            let what = say("insight-for-trend");
            said.push(lacking(&what, *have, *need, Unit::Nights));
        }
        Found::Missing(TrendMissing::NotComputed) => {
            said.push(say("insight-not-computed").into_owned());
        }
    }
    if let Enough::Known(change) = &numbers.change {
        let arguments = [
            ("from", day(change.between.0).into()),
            ("to", day(change.between.1).into()),
            ("before", short(change.before).into()),
            ("after", short(change.after).into()),
            ("probability", chance(change.probability_of_change).into()),
        ];
        let key = if change.is_sure {
            "insight-change-one"
        } else {
            "insight-change-none"
        };
        said.push(say_with(key, &arguments).into_owned());
    }
    if let Enough::Known(alarm) = &numbers.alarm
        && alarm.unusually_many
    {
        said.push(
            say_with(
                "insight-alarm",
                &[
                    ("last", short(alarm.last_weeks.per_week).into()),
                    ("lastrange", range(alarm.last_weeks.interval).into()),
                    ("usual", short(alarm.usual.per_week).into()),
                    ("usualrange", range(alarm.usual.interval).into()),
                ],
            )
            .into_owned(),
        );
    }
    said
}

fn places(numbers: &Numbers) -> Vec<String> {
    let Enough::Known(places) = &numbers.summary.places else {
        let what = say("insight-for-places");
        return not_yet(&what, &numbers.summary.places)
            .into_iter()
            .collect();
    };
    let mut said = Vec::new();
    if let Some(most) = places.places.first() {
        said.push(
            say_with(
                "insight-places-most",
                &[
                    ("place", place_name(most.muscle.id(), most.side.id()).into()),
                    ("share", percent(most.share.share).into()),
                    ("low", percent(most.share.interval.low).into()),
                    ("high", percent(most.share.interval.high).into()),
                    ("count", most.share.count.into()),
                    ("of", most.share.of.into()),
                ],
            )
            .into_owned(),
        );
    }
    match &places.sides {
        Enough::Known(sides) => said.push(share(
            match sides.balance {
                Balance::MoreLeft => "insight-sides-left",
                Balance::MoreRight => "insight-sides-right",
                Balance::NoDifferenceSeen => "insight-sides-none",
            },
            &sides.left,
        )),
        missing => said.extend(not_yet(&say("insight-for-sides"), missing)),
    }
    said
}

/// "Calf, left".
pub fn place_name(muscle: &str, side: &str) -> String {
    format!(
        "{}, {}",
        say(&format!("muscle-{muscle}")),
        say(&format!("side-{side}")).to_lowercase()
    )
}

fn pain(numbers: &Numbers) -> Vec<String> {
    let Enough::Known(severity) = &numbers.summary.severity else {
        let what = say("insight-for-pain");
        return not_yet(&what, &numbers.summary.severity)
            .into_iter()
            .collect();
    };
    let mut said = vec![
        say_with(
            "insight-pain",
            &[
                ("median", short(severity.median).into()),
                ("low", short(severity.quartiles.0).into()),
                ("high", short(severity.quartiles.1).into()),
                ("cramps", severity.cramps.into()),
            ],
        )
        .into_owned(),
        share("insight-pain-severe", &severity.severe),
    ];
    match &numbers.summary.pain_by_duration {
        Enough::Known(both) => {
            if let (Some(spearman), Some(interval)) = (both.spearman, both.interval) {
                let key = if interval.low > 0.0 {
                    "insight-duration-more"
                } else if interval.high < 0.0 {
                    "insight-duration-less"
                } else {
                    "insight-duration-none"
                };
                let two = |value: f64| format!("{value:.2}");
                said.push(
                    say_with(
                        key,
                        &[
                            ("spearman", two(spearman).into()),
                            ("low", two(interval.low).into()),
                            ("high", two(interval.high).into()),
                        ],
                    )
                    .into_owned(),
                );
            }
            said.push(share("insight-duration-round", &both.round_durations));
        }
        missing => said.extend(not_yet(&say("insight-for-duration"), missing)),
    }
    said
}

fn estimate(key: &str, estimate: Option<&Estimate>) -> Option<String> {
    let estimate = estimate?;
    let mut arguments = vec![
        ("amount", short(estimate.amount).into()),
        ("known", estimate.known.into()),
        ("nights", nights_of(estimate.of).into()),
    ];
    let from = match estimate.interval {
        Some(interval) => {
            arguments.push(("range", range(interval).into()));
            say_with("insight-estimate-range", &arguments)
        }
        None if estimate.of == 0 => say("insight-estimate-none"),
        None => say_with("insight-estimate-alone", &arguments),
    };
    arguments.push(("from", from.into()));
    Some(say_with(key, &arguments).into_owned())
}

fn burden(numbers: &Numbers) -> Vec<String> {
    let Enough::Known(burden) = &numbers.summary.burden else {
        let what = say("insight-for-burden");
        return not_yet(&what, &numbers.summary.burden)
            .into_iter()
            .collect();
    };
    let mut said = vec![rate("insight-burden-cramps", &burden.cramps)];
    said.extend(estimate(
        "insight-burden-woken",
        burden.nights_woken.as_ref(),
    ));
    said.extend(estimate(
        "insight-burden-pain",
        burden.pain_minutes.as_ref(),
    ));
    if let Enough::Known(sleep) = &numbers.summary.sleep_cost {
        said.extend(estimate("insight-sleep-woken", sleep.awakenings.as_ref()));
        said.extend(estimate("insight-sleep-minutes", sleep.minutes.as_ref()));
    }
    said
}

fn after(numbers: &Numbers) -> Vec<String> {
    if !course::has_weeks(numbers) {
        return vec![say("insight-after-none").into_owned()];
    }
    vec![
        say("insight-after").into_owned(),
        say("insight-after-marks").into_owned(),
    ]
}
