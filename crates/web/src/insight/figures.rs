//! The plots of the insight page.

use insight::complications::SEVERE_CRAMPS;
use insight::summary::Enough;
use jiff::civil::Date;
use maud::{Markup, html};
use words::{say, say_with};

use super::numbers::Numbers;
use super::sentences::{day, range};
use super::{View, clock, course, maps};
use crate::plot::{
    self, Axis, BOTTOM, HEIGHT, LEFT, Plot, RIGHT, Scale, TOP, dots, line, short, ticks,
};
use crate::url;

/// Most weeks in one drawing: on a phone more would not be told apart.
pub const WEEKS: usize = 104;

/// The plots that belong to a part of the page.
pub fn figures(numbers: &Numbers, section: &str, view: View) -> Markup {
    match section {
        "nights" if view.shows_nights() => maps::calendar(numbers, view),
        "rate" => rate(numbers),
        "change" => html! { (course::trend(numbers)) (alarm(numbers, view)) },
        "hours" => clock::hours(numbers),
        "places" => maps::muscles(numbers),
        "pain" => html! { (duration(numbers)) (months(numbers)) },
        "after" => course::weeks(numbers),
        _ => html! {},
    }
}

/// The heads of a table.
pub fn head(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| say(key).into_owned()).collect()
}

/// "not known".
pub fn unknown() -> String {
    say("insight-unknown").into_owned()
}

/// Days since the year 1, as a number on a scale.
pub fn days(date: Date) -> f64 {
    let since = date
        .since(Date::constant(1, 1, 1))
        .map_or(0, |span| span.get_days());
    f64::from(since)
}

/// An axis of time with up to four dates.
pub fn time(first: Date, last: Date) -> Axis {
    let span = (days(last) - days(first)).max(1.0);
    let label = if span > 300.0 { "%b %Y" } else { "%-d %b" };
    let step = (span / 3.0).ceil().max(1.0) as i64;
    let ticks = (0..4)
        .filter_map(|place| first.checked_add(jiff::Span::new().days(place * step)).ok())
        .filter(|date| *date <= last)
        .map(|date| (days(date), date.strftime(label).to_string()))
        .collect();
    Axis {
        scale: Scale::linear(days(first), days(last), LEFT, RIGHT),
        ticks,
        label: String::new(),
    }
}

/// An axis from 0 up.
pub fn amount(high: f64, label: &str) -> Axis {
    let found = ticks(high, 4);
    let top = found.last().copied().unwrap_or(1.0);
    Axis {
        scale: Scale::linear(0.0, top, BOTTOM, TOP),
        ticks: found
            .into_iter()
            .map(|value| (value, short(value)))
            .collect(),
        label: say(label).into_owned(),
    }
}

fn rate(numbers: &Numbers) -> Markup {
    let Enough::Known(points) = &numbers.summary.rate_line else {
        return html! {};
    };
    let points = points
        .get(points.len().saturating_sub(WEEKS)..)
        .unwrap_or(points);
    let weeks = &numbers.summary.weeks;
    let weeks = weeks
        .get(weeks.len().saturating_sub(WEEKS)..)
        .unwrap_or(weeks);
    let (Some(first), Some(last)) = (
        weeks
            .first()
            .map(|week| week.monday)
            .into_iter()
            .chain(points.first().map(|point| point.night))
            .min(),
        weeks
            .last()
            .map(|week| week.monday)
            .into_iter()
            .chain(points.last().map(|point| point.night))
            .max(),
    ) else {
        return html! {};
    };
    let top = points
        .iter()
        .filter_map(|point| Some(point.rate?.interval.high))
        .chain(weeks.iter().filter_map(|week| week.scaled))
        .fold(SEVERE_CRAMPS, f64::max);
    let x = time(first, last);
    let y = amount(top, "insight-col-rate");
    let band: Vec<_> = points
        .iter()
        .map(|point| {
            let known = point.rate.map(|rate| {
                (
                    y.scale.at(rate.interval.low),
                    y.scale.at(rate.per_week),
                    y.scale.at(rate.interval.high),
                )
            });
            (x.scale.at(days(point.night)), known)
        })
        .collect();
    let single: Vec<_> = weeks
        .iter()
        .filter_map(|week| Some((x.scale.at(days(week.monday)), y.scale.at(week.scaled?), 2.2)))
        .collect();
    let marked = [("mark", short(SEVERE_CRAMPS).into())];
    let mut description = say_with("insight-rate-plot-text", &marked).into_owned();
    if numbers.summary.weeks.len() > WEEKS {
        description.push(' ');
        description.push_str(&say_with(
            "insight-rate-plot-last",
            &[("weeks", WEEKS.into())],
        ));
    }
    let plot = Plot {
        id: "plot-rate",
        title: say("insight-rate-plot").into_owned(),
        description,
        head: head(&[
            "insight-col-night",
            "insight-col-rate",
            "insight-col-range",
            "insight-col-cramps",
            "insight-col-nights",
            "insight-col-mark",
        ]),
        rows: points
            .iter()
            .map(|point| match point.rate {
                Some(rate) => vec![
                    day(point.night),
                    short(rate.per_week),
                    range(rate.interval),
                    rate.cramps.to_string(),
                    rate.nights.to_string(),
                    short(SEVERE_CRAMPS),
                ],
                None => vec![
                    day(point.night),
                    unknown(),
                    String::new(),
                    String::new(),
                    String::new(),
                    short(SEVERE_CRAMPS),
                ],
            })
            .collect(),
        height: HEIGHT,
    };
    html! { (plot.show(html! { (y.up()) (line(&band)) (dots("dot", &single)) (course::mark(&y, SEVERE_CRAMPS)) (x.across()) })) p.small { (plot.description) } }
}

/// A length in the unit people use.
fn length(seconds: u32) -> String {
    if seconds < 120 && seconds != 60 {
        say_with("insight-seconds", &[("count", seconds.into())]).into_owned()
    } else {
        say_with(
            "insight-minutes",
            &[("count", short(f64::from(seconds) / 60.0).into())],
        )
        .into_owned()
    }
}

fn duration(numbers: &Numbers) -> Markup {
    let Enough::Known(both) = &numbers.summary.pain_by_duration else {
        return html! {};
    };
    let x = Axis {
        scale: Scale::log(20.0, 4500.0, LEFT, RIGHT),
        ticks: [30_u32, 120, 600, 3600]
            .into_iter()
            .map(|seconds| (f64::from(seconds), length(seconds)))
            .collect(),
        label: say("insight-col-length").into_owned(),
    };
    let y = Axis {
        scale: Scale::linear(0.0, 10.0, BOTTOM, TOP),
        ticks: [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
            .map(|value| (value, short(value)))
            .into(),
        label: say("insight-col-pain").into_owned(),
    };
    let points: Vec<_> = both
        .points
        .iter()
        .map(|point| {
            let radius = (f64::from(point.cramps).sqrt() * 2.2).min(12.0);
            (
                x.scale.at(f64::from(point.seconds)),
                y.scale.at(f64::from(point.pain)),
                radius,
            )
        })
        .collect();
    let plot = Plot {
        id: "plot-duration",
        title: say("insight-duration-plot").into_owned(),
        description: say("insight-duration-plot-text").into_owned(),
        head: head(&[
            "insight-col-pain",
            "insight-col-length",
            "insight-col-cramps",
        ]),
        rows: both
            .points
            .iter()
            .map(|point| {
                vec![
                    point.pain.to_string(),
                    length(point.seconds),
                    point.cramps.to_string(),
                ]
            })
            .collect(),
        height: HEIGHT,
    };
    plot.show(html! { (y.up()) (x.across()) (dots("point", &points)) })
}

fn months(numbers: &Numbers) -> Markup {
    let Enough::Known(severity) = &numbers.summary.severity else {
        return html! {};
    };
    let months = &severity.by_month;
    let months = months
        .get(months.len().saturating_sub(24)..)
        .unwrap_or(months);
    let parts: Vec<[u32; 3]> = months
        .iter()
        .map(|month| {
            let sum =
                |from: usize, to: usize| month.by_pain.get(from..to).unwrap_or(&[]).iter().sum();
            [sum(0, 4), sum(4, 7), sum(7, 11)]
        })
        .collect();
    let top = parts
        .iter()
        .map(|parts| parts.iter().sum::<u32>())
        .max()
        .unwrap_or(1);
    let y = amount(f64::from(top), "insight-col-cramps");
    let count = u16::try_from(months.len().max(1)).unwrap_or(u16::MAX);
    let scale = Scale::linear(0.0, f64::from(count), LEFT, RIGHT);
    let wide = (RIGHT - LEFT) / f64::from(count);
    let every = (count / 5 + 1).max(1);
    let x = Axis {
        scale,
        ticks: (0_u16..)
            .zip(months)
            .filter(|(place, _)| place % every == 0)
            .map(|(place, month)| {
                (
                    f64::from(place) + 0.5,
                    month.month.strftime("%b %y").to_string(),
                )
            })
            .collect(),
        label: String::new(),
    };
    let plot = Plot {
        id: "plot-months",
        title: say("insight-months-plot").into_owned(),
        description: say("insight-months-plot-text").into_owned(),
        head: head(&[
            "insight-col-month",
            "insight-pain-mild",
            "insight-pain-strong",
            "insight-pain-worst",
        ]),
        rows: months
            .iter()
            .zip(&parts)
            .map(|(month, [mild, strong, worst])| {
                vec![
                    month.month.strftime("%B %Y").to_string(),
                    mild.to_string(),
                    strong.to_string(),
                    worst.to_string(),
                ]
            })
            .collect(),
        height: HEIGHT,
    };
    html! { (plot.show(html! {
        (y.up())
        @for (place, parts) in (0_u16..).zip(&parts) {
            @let x = scale.at(f64::from(place)) + wide * 0.1;
            @for (part, class) in ["mild", "strong", "worst"].into_iter().enumerate() {
                @let below: u32 = parts.iter().take(part).sum();
                @let above: u32 = parts.iter().take(part + 1).sum();
                @let (low, high) = (y.scale.at(f64::from(below)), y.scale.at(f64::from(above)));
                rect class=(class) x=(plot::place(x)) width=(plot::place(wide * 0.8)) y=(plot::place(high)) height=(plot::place(low - high)) {}
            }
        }
        (x.across())
    })) (key()) }
}

/// What the colours of the months mean.
fn key() -> Markup {
    let parts = [
        ("mild", say("insight-pain-mild")),
        ("strong", say("insight-pain-strong")),
        ("worst", say("insight-pain-worst")),
    ];
    html! {
        ul.legend {
            @for (class, text) in parts {
                li {
                    svg aria-hidden="true" width="14" height="14" viewBox="0 0 10 10" { rect class=(class) width="10" height="10" {} }
                    " " (text)
                }
            }
        }
    }
}

/// Where to go when the last weeks are unusually many; on the page only.
fn alarm(numbers: &Numbers, view: View) -> Markup {
    let is_many = matches!(&numbers.alarm, Enough::Known(alarm) if alarm.unusually_many);
    html! {
        @if is_many && view == View::Page { p { a.button href=(url::CHECK) { (say("insight-steps-check")) } } }
    }
}
