//! Plots as accessible SVG: a title, a description, and a table that says the same.
//!
//! Only classes and presentation attributes; the colours are in `plot.css`, for light, dark and print.
//! Shape and position carry every meaning, colour only helps.

mod scale;
mod shape;

pub use scale::{Scale, short, ticks};
pub use shape::{Axis, bars, dots, line, segment};

use maud::{Markup, html};
use words::say;

/// Width of every drawing, in its own units; on a phone of 360 px one unit is about 0.8 pixels, so `plot.css` writes larger there.
pub const WIDTH: f64 = 340.0;
/// Left end of the drawing space.
pub const LEFT: f64 = 34.0;
/// Right end of the drawing space.
pub const RIGHT: f64 = 332.0;
/// Upper end of the drawing space.
pub const TOP: f64 = 28.0;
/// Lower end of the drawing space.
pub const BOTTOM: f64 = 160.0;
/// Height of a drawing with axes.
pub const HEIGHT: f64 = 200.0;

/// A plot before it is drawn.
pub struct Plot {
    /// Unique on the page.
    pub id: &'static str,
    /// What it shows.
    pub title: String,
    /// What can be seen in it, in a sentence.
    pub description: String,
    /// Heads of the table.
    pub head: Vec<String>,
    /// Rows of the table, each as long as the head.
    pub rows: Vec<Vec<String>>,
    /// Height of the drawing.
    pub height: f64,
}

impl Plot {
    /// The whole figure around a drawing.
    pub fn show(&self, drawing: Markup) -> Markup {
        let title = format!("{}-title", self.id);
        let description = format!("{}-description", self.id);
        html! {
            figure.plot {
                svg role="img" viewBox=(format!("0 0 {WIDTH} {}", self.height)) aria-labelledby=(format!("{title} {description}")) {
                    title id=(title) { (self.title) }
                    desc id=(description) { (self.description) }
                    (drawing)
                }
                figcaption { (self.title) }
                (self.table())
            }
        }
    }

    /// The table behind the drawing.
    fn table(&self) -> Markup {
        html! {
            details {
                summary { (say("plot-table")) }
                div.scroll tabindex="0" role="region" aria-label=(self.title) {
                    table {
                        thead { tr { @for name in &self.head { th scope="col" { (name) } } } }
                        tbody {
                            @for row in &self.rows {
                                tr {
                                    @for (place, cell) in row.iter().enumerate() {
                                        @if place == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A place in a drawing, to a tenth of a unit.
pub fn place(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}
