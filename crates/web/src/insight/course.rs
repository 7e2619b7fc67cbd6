//! Plots over time: the rate by the model, and what the cramps leave behind week by week, with the marks of the knowledge.

use insight::complications::{SEVERE_PAIN, SEVERE_WOKEN, STRONG_SORENESS};
use insight::summary::{Interval, Week};
use maud::{Markup, html};
use words::{say, say_with};

use super::figures::{WEEKS, amount, days, head, time, unknown};
use super::numbers::{Found, Numbers};
use super::sentences::{day, range};
use crate::plot::{
    Axis, BOTTOM, HEIGHT, LEFT, Plot, RIGHT, Scale, TOP, line, place, segment, short,
};

/// A mark of the knowledge as a line across; its number stands above the drawing, where no line crosses it.
pub fn mark(y: &Axis, value: f64) -> Markup {
    let at = place(y.scale.at(value));
    html! {
        line.mark x1=(place(LEFT)) x2=(place(RIGHT)) y1=(at) y2=(at) {}
        text.tick x=(place(RIGHT)) y=(place(TOP - 15.0)) text-anchor="end" { (say_with("insight-mark", &[("value", short(value).into())])) }
    }
}

/// The band of the model, one point a week: every night would draw the same line.
pub fn trend(numbers: &Numbers) -> Markup {
    let Found::Known(trend) = &numbers.trend else {
        return html! {};
    };
    let mut rates: Vec<_> = trend.rates.iter().rev().step_by(7).take(WEEKS).collect();
    rates.reverse();
    let (Some(first), Some(last)) = (rates.first(), rates.last()) else {
        return html! {};
    };
    let x = time(first.night, last.night);
    let y = amount(
        rates.iter().map(|rate| rate.high).fold(1.0, f64::max),
        "insight-col-rate",
    );
    let band: Vec<_> = rates
        .iter()
        .map(|rate| {
            let places = [rate.low, rate.per_week, rate.high].map(|value| y.scale.at(value));
            (
                x.scale.at(days(rate.night)),
                Some((places[0], places[1], places[2])),
            )
        })
        .collect();
    let plot = Plot {
        id: "plot-trend",
        title: say("insight-trend-plot").into_owned(),
        description: say("insight-trend-plot-text").into_owned(),
        head: head(&[
            "insight-col-trend-night",
            "insight-col-rate",
            "insight-col-range",
        ]),
        rows: rates
            .iter()
            .map(|rate| {
                let interval = Interval {
                    low: rate.low,
                    high: rate.high,
                };
                vec![day(rate.night), short(rate.per_week), range(interval)]
            })
            .collect(),
        height: HEIGHT,
    };
    html! { (plot.show(html! { (y.up()) (line(&band)) (x.across()) })) p.small { (plot.description) } }
}

/// One line of a weekly plot: its look, its column and its numbers.
struct Course {
    class: &'static str,
    column: &'static str,
    values: fn(&Week) -> Option<f64>,
}

/// A weekly plot.
struct Weekly {
    id: &'static str,
    title: &'static str,
    text: &'static str,
    /// Highest number of the scale.
    top: f64,
    /// The number from which the knowledge names a step.
    mark: Option<u8>,
    courses: &'static [Course],
    /// Weeks without any cramp say nothing of it.
    needs_cramps: bool,
}

/// All weekly plots, in the order of the page.
const PLOTS: [Weekly; 5] = [
    Weekly {
        id: "plot-woken",
        needs_cramps: true,
        title: "insight-woken-plot",
        text: "insight-woken-plot-text",
        top: 7.0,
        mark: Some(SEVERE_WOKEN),
        courses: &[Course {
            class: "line",
            column: "insight-col-woken",
            values: |week| week.woken.map(f64::from),
        }],
    },
    Weekly {
        id: "plot-pain",
        needs_cramps: true,
        title: "insight-pain-plot",
        text: "insight-pain-plot-text",
        top: 10.0,
        mark: Some(SEVERE_PAIN),
        courses: &[
            Course {
                class: "line",
                column: "insight-col-worst",
                values: |week| week.worst_pain.map(f64::from),
            },
            Course {
                class: "other",
                column: "insight-col-mean",
                values: |week| week.pain,
            },
        ],
    },
    Weekly {
        id: "plot-soreness",
        needs_cramps: false,
        title: "insight-soreness-plot",
        text: "insight-soreness-plot-text",
        top: 10.0,
        mark: Some(STRONG_SORENESS),
        courses: &[
            Course {
                class: "line",
                column: "insight-col-worst",
                values: |week| week.worst_soreness.map(f64::from),
            },
            Course {
                class: "other",
                column: "insight-col-mean",
                values: |week| week.soreness.map(|mean| mean.mean),
            },
        ],
    },
    Weekly {
        id: "plot-distress",
        needs_cramps: false,
        title: "insight-distress-plot",
        text: "insight-distress-plot-text",
        top: 10.0,
        mark: None,
        courses: &[Course {
            class: "line",
            column: "insight-col-mean",
            values: |week| week.distress.map(|mean| mean.mean),
        }],
    },
    Weekly {
        id: "plot-sleep",
        needs_cramps: false,
        title: "insight-sleep-plot",
        text: "insight-sleep-plot-text",
        top: 10.0,
        mark: None,
        courses: &[Course {
            class: "line",
            column: "insight-col-mean",
            values: |week| week.sleep_quality.map(|mean| mean.mean),
        }],
    },
];

/// Whether any week says anything of these.
pub fn has_weeks(numbers: &Numbers) -> bool {
    PLOTS.iter().any(|plot| plot.has(&numbers.summary.weeks))
}

/// Week by week, each with the mark of the knowledge where it names a number.
pub fn weeks(numbers: &Numbers) -> Markup {
    let weeks = &numbers.summary.weeks;
    let weeks = weeks
        .get(weeks.len().saturating_sub(WEEKS)..)
        .unwrap_or(weeks);
    html! { @for plot in PLOTS.iter().filter(|plot| plot.has(weeks)) { (plot.show(weeks)) } }
}

impl Weekly {
    fn has(&self, weeks: &[Week]) -> bool {
        let says = |course: &Course| {
            weeks.iter().any(|week| {
                (week.cramps > 0 || !self.needs_cramps) && (course.values)(week).is_some()
            })
        };
        self.courses.iter().any(says)
    }

    fn show(&self, weeks: &[Week]) -> Markup {
        let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else {
            return html! {};
        };
        let x = time(first.monday, last.monday);
        let y = Axis {
            scale: Scale::linear(0.0, self.top, BOTTOM, TOP),
            ticks: [0.0, self.top].map(|value| (value, short(value))).into(),
            label: String::new(),
        };
        let points = |course: &Course| -> Vec<_> {
            weeks
                .iter()
                .map(|week| {
                    let value = (course.values)(week).map(|value| y.scale.at(value));
                    (x.scale.at(days(week.monday)), value)
                })
                .collect()
        };
        let mut columns = vec!["insight-col-week"];
        columns.extend(self.courses.iter().map(|course| course.column));
        columns.extend(self.mark.map(|_| "insight-col-mark"));
        let plot = Plot {
            id: self.id,
            title: say(self.title).into_owned(),
            description: say_with(self.text, &[("mark", self.mark.unwrap_or(0).into())])
                .into_owned(),
            head: head(&columns),
            rows: weeks
                .iter()
                .map(|week| {
                    let mut row = vec![day(week.monday)];
                    let values = self.courses.iter().map(|course| (course.values)(week));
                    row.extend(values.map(|value| value.map_or_else(unknown, short)));
                    row.extend(self.mark.map(|mark| mark.to_string()));
                    row
                })
                .collect(),
            height: HEIGHT,
        };
        html! {
            (plot.show(html! {
                (y.up())
                @if let Some(value) = self.mark { (mark(&y, f64::from(value))) }
                @for course in self.courses { (segment(course.class, &points(course))) }
                (x.across())
            }))
            p.small { (plot.description) }
        }
    }
}
