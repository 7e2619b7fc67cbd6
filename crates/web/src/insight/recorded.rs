//! What is recorded and when, in sentences: nights, gaps, late entries, and the hours of the cramps.

use insight::summary::{BedHour, Enough, Late, Nights};
use words::{say, say_with};

use super::numbers::Numbers;
use super::sentences::{cramps_of, day, nights_of, not_yet, percent, range, share};
use crate::plot::short;

/// How complete the diary is, and how many nights are quiet.
pub fn nights(numbers: &Numbers) -> Vec<String> {
    let Some(nights) = numbers.summary.nights.filter(|nights| nights.logged > 0) else {
        return vec![say("insight-empty").into_owned()];
    };
    let mut said = vec![overview(&nights)];
    if nights.has_many_missing() {
        let missing = f64::from(nights.missing) / f64::from(nights.expected);
        let share = [("share", percent(missing).into())];
        said.push(say_with("insight-nights-many-missing", &share).into_owned());
    }
    if let Some(late) = &numbers.summary.late {
        said.extend(late_entries(late));
    }
    said.push(if nights.cramps == 0 {
        say("insight-nights-no-cramps").into_owned()
    } else {
        say_with(
            "insight-nights-cramps",
            &[
                ("cramps", cramps_of(nights.cramps).into()),
                ("nights", nights_of(nights.with_cramps).into()),
            ],
        )
        .into_owned()
    });
    match &numbers.summary.quiet {
        Enough::Known(quiet) => {
            said.push(share("insight-quiet", &quiet.share));
            said.push(
                say_with("insight-quiet-run", &[("nights", quiet.longest_run.into())]).into_owned(),
            );
            if let Some(gap) = quiet.median_gap {
                said.push(
                    say_with("insight-quiet-gap", &[("nights", short(gap).into())]).into_owned(),
                );
            }
        }
        missing => said.extend(not_yet(&say("insight-for-quiet"), missing)),
    }
    said
}

fn overview(nights: &Nights) -> String {
    let key = match (nights.expected, nights.missing) {
        (1, _) => "insight-nights-one",
        (_, 0) => "insight-nights-all",
        _ => "insight-nights",
    };
    say_with(
        key,
        &[
            ("logged", nights.logged.into()),
            ("nights", nights_of(nights.expected).into()),
            ("missing", nights.missing.into()),
            ("first", day(nights.first).into()),
            ("last", day(nights.last).into()),
        ],
    )
    .into_owned()
}

/// How many were entered late, and what the rate is without them.
fn late_entries(late: &Late) -> Vec<String> {
    let mut said = vec![say_with("insight-late", &[("nights", late.nights.into())]).into_owned()];
    if let (Some(with), Some(without)) = (late.with, late.without) {
        let key = if short(with.per_week) == short(without.per_week) {
            "insight-late-same"
        } else {
            "insight-late-changed"
        };
        let arguments = [
            ("with", short(with.per_week).into()),
            ("without", short(without.per_week).into()),
            ("range", range(without.interval).into()),
        ];
        said.push(say_with(key, &arguments).into_owned());
    }
    said
}

/// When in the night the cramps begin.
pub fn hours(numbers: &Numbers) -> Vec<String> {
    let hours = &numbers.summary.time_of_night;
    if hours.timed + hours.untimed == 0 {
        return vec![say("insight-hours-none").into_owned()];
    }
    let key = if hours.untimed == 0 {
        "insight-hours-all"
    } else {
        "insight-hours"
    };
    let mut said = vec![
        say_with(
            key,
            &[
                ("timed", cramps_of(hours.timed).into()),
                ("untimed", hours.untimed.into()),
            ],
        )
        .into_owned(),
    ];
    match &hours.by_clock {
        Enough::Known(bins) => {
            let most = bins.iter().max_by_key(|bin| bin.cramps);
            said.extend(most.map(|most| {
                say_with(
                    "insight-hours-most",
                    &[
                        ("from", clock(most.hour).into()),
                        ("to", clock((most.hour + 1) % 24).into()),
                        ("cramps", most.cramps.into()),
                        ("timed", cramps_of(hours.timed).into()),
                    ],
                )
                .into_owned()
            }));
        }
        missing => said.extend(not_yet(&say("insight-for-hours"), missing)),
    }
    match &hours.in_bed {
        Enough::Known(bins) => said.push(in_bed(bins)),
        missing => said.extend(not_yet(&say("insight-for-bed"), missing)),
    }
    said
}

/// "02:00".
pub fn clock(hour: u8) -> String {
    format!("{hour:02}:00")
}

/// All hours in bed together.
fn in_bed(bins: &[BedHour]) -> String {
    let cramps: u32 = bins.iter().map(|bin| bin.cramps).sum();
    let hours: f64 = bins.iter().map(|bin| bin.hours_in_bed).sum();
    say_with(
        "insight-hours-bed",
        &[
            (
                "rate",
                short(100.0 * f64::from(cramps) / hours.max(1.0)).into(),
            ),
            ("cramps", cramps_of(cramps).into()),
            ("hours", format!("{hours:.0}").into()),
        ],
    )
    .into_owned()
}
