//! The two maps of the page: the nights of a year, and the muscles.

use std::collections::BTreeMap;

use care::night::NightState;
use insight::share::wilson;
use insight::summary::Enough;
use jiff::civil::Date;
use maud::{Markup, html};
use words::{say, say_with};

use super::View;
use super::figures::head;
use super::numbers::Numbers;
use super::sentences::{percent, place_name};
use crate::diary::{Heat, Marks, first_of, monday};
use crate::now::{SHADED_HEIGHT, Shade, shaded};
use crate::plot::Plot;

/// Shares from which a muscle is painted darker; below the first it is painted lightest.
const DARKER: [f64; 3] = [0.1, 0.25, 0.5];

/// The last year night by night, as on the diary's page.
pub fn calendar(numbers: &Numbers, view: View) -> Markup {
    let Some(nights) = &numbers.summary.nights else {
        return html! {};
    };
    let known: BTreeMap<Date, u32> = numbers
        .summary
        .calendar
        .iter()
        .filter_map(|cell| Some((cell.night, cell.cramps?)))
        .collect();
    let state = |night| match known.get(&night) {
        None => NightState::NotRecorded,
        Some(0) => NightState::Quiet,
        Some(cramps) => NightState::Cramps(*cramps),
    };
    let Some(first) = first_of(nights.last).max(monday(nights.first)) else {
        return html! {};
    };
    let marked: BTreeMap<Date, Marks> = numbers
        .summary
        .calendar
        .iter()
        .filter(|cell| cell.travel || cell.medicine_change)
        .map(|cell| {
            let marks = Marks {
                travel: cell.travel,
                medicine_change: cell.medicine_change,
            };
            (cell.night, marks)
        })
        .collect();
    let heat = Heat {
        state: &state,
        marks: &|night| marked.get(&night).copied().unwrap_or_default(),
        first,
        last: nights.last,
    };
    html! {
        h3 { (say("insight-calendar-title")) }
        (heat.map())
        (heat.legend())
        details {
            summary { (say("insight-calendar-table")) }
            (heat.table(view == View::Page))
        }
    }
}

/// The legs, darker where more cramps were, and the shares with their ranges as a table.
pub fn muscles(numbers: &Numbers) -> Markup {
    let Enough::Known(places) = &numbers.summary.places else {
        return html! {};
    };
    let of = places.places.first().map_or(0, |place| place.share.of);
    let shade = |site: &str, side: &str| {
        let count = places
            .places
            .iter()
            .filter(|place| place.muscle.id().replace('_', "-") == site)
            .filter(|place| place.side.id() == side || place.side.id() == "both")
            .map(|place| place.share.count)
            .sum();
        if count == 0 {
            return Shade {
                step: 0,
                lines: Vec::new(),
            };
        }
        let share = wilson(count, of);
        // Without a second "%", so that neighbours do not touch on a phone; the table has it in full.
        let whole = |share: f64| format!("{:.0}", 100.0 * share);
        let (low, high) = (whole(share.interval.low), whole(share.interval.high));
        Shade {
            step: DARKER
                .iter()
                .fold(1, |step, from| step + u8::from(share.share >= *from)),
            lines: vec![percent(share.share), format!("{low}–{high}")],
        }
    };
    let plot = Plot {
        id: "plot-places",
        title: say("insight-places-plot").into_owned(),
        description: say("insight-places-plot-text").into_owned(),
        head: head(&[
            "insight-col-place",
            "insight-col-cramps",
            "insight-col-share",
            "insight-col-range",
        ]),
        rows: places
            .places
            .iter()
            .map(|place| {
                let interval = place.share.interval;
                let both = [
                    ("low", percent(interval.low).into()),
                    ("high", percent(interval.high).into()),
                ];
                vec![
                    place_name(place.muscle.id(), place.side.id()),
                    place.share.count.to_string(),
                    percent(place.share.share),
                    say_with("insight-range", &both).into_owned(),
                ]
            })
            .collect(),
        height: SHADED_HEIGHT,
    };
    html! { (plot.show(shaded(&shade))) p.small { (plot.description) } }
}
