//! The plots of the time of night: by the clock, and by the hours in bed.

use insight::summary::{BedHour, Enough, HourBin};
use maud::{Markup, html};
use words::say;

use super::figures::{amount, head};
use super::numbers::Numbers;
use super::recorded::clock;
use crate::plot::{Axis, BOTTOM, HEIGHT, LEFT, Plot, RIGHT, Scale, bars, dots, short};

/// Hours in bed that a rate is given for: cramps in one hour are too few to read.
const HOURS: f64 = 100.0;

/// By the clock, as dots below 20 cramps; and by hours in bed where they are known.
pub fn hours(numbers: &Numbers) -> Markup {
    let hours = &numbers.summary.time_of_night;
    html! {
        @match &hours.by_clock {
            Enough::Known(bins) => (by_clock(bins)),
            Enough::NotYet { .. } => @if !hours.dots.is_empty() { (single(&hours.dots)) },
        }
        @if let Enough::Known(bins) = &hours.in_bed { (in_bed(bins)) }
        @if let Enough::Known(bins) = &hours.since_lights_out { (since_lights_out(bins)) }
    }
}

/// From noon to noon, in units of `hour`.
fn noon_to_noon(hour: f64) -> Axis {
    Axis {
        scale: Scale::linear(0.0, 24.0 * hour, LEFT, RIGHT),
        ticks: (0_u8..=4)
            .map(|place| (f64::from(place) * 6.0 * hour, clock((12 + place * 6) % 24)))
            .collect(),
        label: String::new(),
    }
}

/// One column for each amount.
fn columns(amounts: &[f64], y: &Axis) -> Vec<(f64, f64, f64)> {
    let count = u16::try_from(amounts.len().max(1)).unwrap_or(u16::MAX);
    let scale = Scale::linear(0.0, f64::from(count), LEFT, RIGHT);
    (0_u16..)
        .zip(amounts)
        .map(|(place, amount)| {
            (
                scale.at(f64::from(place)) + 1.0,
                (RIGHT - LEFT) / f64::from(count) - 2.0,
                y.scale.at(*amount),
            )
        })
        .collect()
}

fn by_clock(bins: &[HourBin]) -> Markup {
    let amounts: Vec<f64> = bins.iter().map(|bin| f64::from(bin.cramps)).collect();
    let y = amount(
        amounts.iter().copied().fold(1.0, f64::max),
        "insight-col-cramps",
    );
    let plot = Plot {
        id: "plot-hours",
        title: say("insight-hours-plot").into_owned(),
        description: say("insight-hours-plot-text").into_owned(),
        head: head(&["insight-col-hour", "insight-col-cramps"]),
        rows: bins
            .iter()
            .map(|bin| vec![clock(bin.hour), bin.cramps.to_string()])
            .collect(),
        height: HEIGHT,
    };
    plot.show(html! { (y.up()) (bars("bar", &columns(&amounts, &y))) (noon_to_noon(1.0).across()) })
}

/// Every cramp as a dot: too few for bars. Those of the same half hour stand on each other.
fn single(minutes: &[u16]) -> Markup {
    let x = noon_to_noon(60.0);
    let mut stack = [0_u16; 48];
    let points: Vec<_> = minutes
        .iter()
        .map(|minute| {
            let half = stack.get_mut(usize::from(minute / 30));
            let below = half.map_or(0, |half| {
                *half += 1;
                *half - 1
            });
            (
                x.scale.at(f64::from(*minute)),
                BOTTOM - 6.0 - 8.0 * f64::from(below.min(16)),
                3.5,
            )
        })
        .collect();
    let plot = Plot {
        id: "plot-dots",
        title: say("insight-dots-plot").into_owned(),
        description: say("insight-dots-plot-text").into_owned(),
        head: head(&["insight-col-time"]),
        rows: minutes
            .iter()
            .map(|minute| vec![format!("{:02}:{:02}", (minute / 60 + 12) % 24, minute % 60)])
            .collect(),
        height: HEIGHT,
    };
    plot.show(html! { (x.across()) (dots("point", &points)) })
}

/// Bars of a rate in bed, and the table with what it is made from.
fn rates(
    id: &'static str,
    texts: [&str; 3],
    bins: &[BedHour],
    hour: fn(u8) -> String,
    x: &Axis,
) -> Markup {
    let [title, text, column] = texts;
    let amounts: Vec<f64> = bins
        .iter()
        .map(|bin| HOURS * bin.per_hour.unwrap_or(0.0))
        .collect();
    let y = amount(
        amounts.iter().copied().fold(1.0, f64::max),
        "insight-col-per-hours",
    );
    let plot = Plot {
        id,
        title: say(title).into_owned(),
        description: say(text).into_owned(),
        head: head(&[
            column,
            "insight-col-cramps",
            "insight-col-in-bed",
            "insight-col-per-hours",
        ]),
        rows: bins
            .iter()
            .filter_map(|bin| {
                Some(vec![
                    hour(bin.hour),
                    bin.cramps.to_string(),
                    short(bin.hours_in_bed),
                    short(HOURS * bin.per_hour?),
                ])
            })
            .collect(),
        height: HEIGHT,
    };
    html! {
        (plot.show(html! { (y.up()) (bars("bar", &columns(&amounts, &y))) (x.across()) }))
        p.small { (plot.description) }
    }
}

fn in_bed(bins: &[BedHour]) -> Markup {
    let texts = [
        "insight-bed-plot",
        "insight-bed-plot-text",
        "insight-col-hour",
    ];
    rates("plot-bed", texts, bins, clock, &noon_to_noon(1.0))
}

fn since_lights_out(bins: &[BedHour]) -> Markup {
    let count = u16::try_from(bins.len().max(1)).unwrap_or(u16::MAX);
    let x = Axis {
        scale: Scale::linear(0.0, f64::from(count), LEFT, RIGHT),
        ticks: (0..=count)
            .step_by(usize::from(count / 5 + 1))
            .map(|hour| (f64::from(hour), hour.to_string()))
            .collect(),
        label: say("insight-col-since").into_owned(),
    };
    let texts = [
        "insight-since-plot",
        "insight-since-plot-text",
        "insight-col-since",
    ];
    rates("plot-since", texts, bins, |hour| hour.to_string(), &x)
}
