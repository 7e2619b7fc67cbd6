//! The parts of a drawing.

use maud::{Markup, html};

use super::{BOTTOM, LEFT, RIGHT, Scale, TOP, place};

/// One axis: its scale, and the numbers that are written at it.
pub struct Axis {
    /// From numbers to places.
    pub scale: Scale,
    /// Number and how it is written.
    pub ticks: Vec<(f64, String)>,
    /// What is counted, with the unit.
    pub label: String,
}

impl Axis {
    /// Drawn at the bottom.
    pub fn across(&self) -> Markup {
        html! {
            line.axis x1=(place(LEFT)) x2=(place(RIGHT)) y1=(place(BOTTOM)) y2=(place(BOTTOM)) {}
            @for (value, text) in &self.ticks {
                @let x = self.scale.at(*value);
                line.axis x1=(place(x)) x2=(place(x)) y1=(place(BOTTOM)) y2=(place(BOTTOM + 3.0)) {}
                text.tick x=(place(x)) y=(place(BOTTOM + 16.0)) text-anchor=(anchor(x)) { (text) }
            }
            text.tick x=(place(RIGHT)) y=(place(BOTTOM + 34.0)) text-anchor="end" { (self.label) }
        }
    }

    /// Drawn at the left, with lines across.
    pub fn up(&self) -> Markup {
        html! {
            @for (value, text) in &self.ticks {
                @let y = self.scale.at(*value);
                line.grid x1=(place(LEFT)) x2=(place(RIGHT)) y1=(place(y)) y2=(place(y)) {}
                text.tick x=(place(LEFT - 4.0)) y=(place(y + 4.0)) text-anchor="end" { (text) }
            }
            text.tick x="2" y=(place(TOP - 15.0)) { (self.label) }
        }
    }
}

/// Texts near an end stay inside the drawing.
fn anchor(x: f64) -> &'static str {
    if x > RIGHT - 14.0 {
        "end"
    } else if x < LEFT + 6.0 {
        "start"
    } else {
        "middle"
    }
}

/// Low, middle and high.
pub type Interval = (f64, f64, f64);

/// A line that breaks where nothing is known, with the band of its intervals: x, then low, middle and high.
pub fn line(points: &[(f64, Option<Interval>)]) -> Markup {
    let mut runs: Vec<Vec<(f64, f64, f64, f64)>> = vec![Vec::new()];
    for (x, known) in points {
        match (known, runs.last_mut()) {
            (Some((low, middle, high)), Some(run)) => run.push((*x, *low, *middle, *high)),
            _ => runs.push(Vec::new()),
        }
    }
    html! {
        @for run in runs.iter().filter(|run| !run.is_empty()) {
            @let band: Vec<String> = run.iter().map(|(x, low, _, _)| format!("{},{}", place(*x), place(*low)))
                .chain(run.iter().rev().map(|(x, _, _, high)| format!("{},{}", place(*x), place(*high)))).collect();
            @let middle: Vec<String> = run.iter().map(|(x, _, middle, _)| format!("{},{}", place(*x), place(*middle))).collect();
            polygon.band points=(band.join(" ")) {}
            polyline.line points=(middle.join(" ")) {}
        }
    }
}

/// A line between places, broken where nothing is known.
pub fn segment(class: &str, points: &[(f64, Option<f64>)]) -> Markup {
    let runs = points
        .split(|(_, y)| y.is_none())
        .filter(|run| !run.is_empty());
    html! {
        @for run in runs {
            @let middle: Vec<String> = run.iter().filter_map(|(x, y)| Some(format!("{},{}", place(*x), place((*y)?)))).collect();
            polyline class=(class) points=(middle.join(" ")) {}
            @if run.len() == 1 {
                @for (x, y) in run { @if let Some(y) = y { circle.(class) cx=(place(*x)) cy=(place(*y)) r="1.5" {} } }
            }
        }
    }
}

/// Dots: x, y and radius.
pub fn dots(class: &str, points: &[(f64, f64, f64)]) -> Markup {
    html! {
        @for (x, y, radius) in points {
            circle class=(class) cx=(place(*x)) cy=(place(*y)) r=(place(*radius)) {}
        }
    }
}

/// Bars from the bottom: left end, width and upper end.
pub fn bars(class: &str, bars: &[(f64, f64, f64)]) -> Markup {
    html! {
        @for (x, width, top) in bars {
            rect class=(class) x=(place(*x)) y=(place(*top)) width=(place(*width)) height=(place((BOTTOM - top).max(0.0))) {}
        }
    }
}
