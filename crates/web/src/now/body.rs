//! The outline of the legs, front and back. On `/now` each part is a link that names muscle and side; on a page of numbers it is shaded.
//!
//! Seen from the front the person's right leg is on the left of the picture, seen from the back it is on the right.
//! At 360 px each part is at least 64 px wide and high.

use maud::{Markup, html};
use words::say;

use crate::url;

/// Parts of a leg seen from the front: site, top, height.
const FRONT: [(&str, u32, u32); 4] = [
    ("quadriceps", 24, 104),
    ("inner-thigh", 132, 72),
    ("shin", 208, 108),
    ("sole-toes", 320, 70),
];

/// The same from behind.
const BACK: [(&str, u32, u32); 4] = [
    ("hamstring", 24, 150),
    ("calf", 178, 72),
    ("calf-deep", 254, 66),
    ("sole-toes", 324, 66),
];

/// Width of a leg, in the units of the picture.
const WIDTH: u32 = 78;

/// Outline of a leg that begins at 0, within [`WIDTH`].
const OUTLINE: &str = "M4 24C2 90 10 150 16 190C8 230 12 280 22 318C24 345 14 366 8 384Q8 392 18 392L60 392Q70 392 70 384C64 366 54 345 56 318C66 280 70 230 62 190C68 150 76 90 74 24Z";

/// The parts of a view from the top: name, upper and lower end.
type Parts = [(&'static str, u32, u32); 4];

/// The four views of a leg: left end, side, parts.
const LEGS: [(u32, &str, &Parts); 4] = [
    (0, "right", &FRONT),
    (82, "left", &FRONT),
    (180, "left", &BACK),
    (262, "right", &BACK),
];

/// How a part of the shaded picture looks.
pub struct Shade {
    /// From 0, no cramps, to 4.
    pub step: u8,
    /// What stands in it, line by line.
    pub lines: Vec<String>,
}

/// Names of the views and sides, and the outline of each leg.
fn frame(content: &Markup) -> Markup {
    html! {
        text.view x="80" y="414" text-anchor="middle" { (say("now-front")) }
        text.view x="260" y="414" text-anchor="middle" { (say("now-back")) }
        @for (x, side, _) in LEGS {
            text.view x=(x + WIDTH / 2) y="16" text-anchor="middle" { (say(&format!("side-{side}"))) }
            path.leg d=(OUTLINE) transform=(format!("translate({x} 0)")) {}
        }
        (content)
    }
}

/// The picture as a drawing without links, 340 units wide and [`SHADED_HEIGHT`] high: each part as `shade` says for site and side.
pub fn shaded(shade: &dyn Fn(&str, &str) -> Shade) -> Markup {
    frame(&html! {
        @for (x, side, parts) in LEGS {
            @for (site, y, height) in parts {
                @let shade = shade(site, side);
                rect class={ "shade-" (shade.step) } x=(x) y=(y) width=(WIDTH) height=(height) rx="10" {}
                @for (line, text) in (0_u32..).zip(&shade.lines) {
                    text.tick x=(x + WIDTH / 2) y=(y + height / 2 + 16 * line) text-anchor="middle" { (text) }
                }
            }
        }
    })
}

/// Height of the shaded picture.
pub const SHADED_HEIGHT: f64 = 420.0;

/// The picture with a link for each part.
pub fn outline() -> Markup {
    html! {
        svg.body viewBox="0 0 340 420" role="group" aria-label=(say("now-lead")) {
            (frame(&html! {
                @for (x, side, parts) in LEGS {
                    @for (site, y, height) in parts {
                        a href=(url::now_side(site, side)) data-site=(site) data-side=(side)
                            aria-label=(format!("{}, {}", say(&format!("site-short-{site}")), say(&format!("side-{side}")))) {
                            rect.part x=(x) y=(y) width=(WIDTH) height=(height) rx="10" {}
                            @for (line, word) in say(&format!("site-short-{site}")).split(' ').enumerate() {
                                text.name x=(x + WIDTH / 2) y=(y + height / 2 + 16 * line as u32) { (word) } " "
                            }
                        }
                    }
                }
            }))
        }
    }
}
