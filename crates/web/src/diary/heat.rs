//! The map of nights: weeks from left to right, how many cramps as how dark, and the table behind it.

use care::night::NightState;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use maud::{Markup, html};
use words::{say, say_with};

use super::tonight::state_words;
use crate::url;

/// Weeks on the map of a year.
pub const WEEKS: i32 = 52;

/// From one cell to the next, in units of the picture; a cell is a little smaller.
const STEP: i32 = 12;

/// Room for the names of weekdays.
const LEFT: i32 = 30;

/// Room for the names of months.
const TOP: i32 = 14;

/// Mark of another time zone, from its lower left corner.
const TRIANGLE: &str = "h8l-4-7z";

/// Mark of a new or changed medicine, from its left end.
const DISC: &str = "a3 3 0 1 0 6 0a3 3 0 1 0-6 0z";

/// The Monday on which the map of the year up to this night begins.
pub fn first_of(last: Date) -> Option<Date> {
    monday(last)?.checked_sub((WEEKS - 1).weeks()).ok()
}

/// The Monday of the week of a night.
pub fn monday(night: Date) -> Option<Date> {
    night
        .checked_sub(i32::from(night.weekday().to_monday_zero_offset()).days())
        .ok()
}

/// What each look of a night means.
const LOOKS: [&str; 5] = [
    "diary-state-quiet",
    "diary-legend-one",
    "diary-legend-two",
    "diary-legend-three",
    "diary-state-none",
];

/// How a night is painted: not recorded never looks like quiet.
fn look(state: NightState) -> usize {
    match state {
        NightState::Quiet => 0,
        NightState::Cramps(1) => 1,
        NightState::Cramps(2) => 2,
        NightState::Cramps(_) => 3,
        NightState::NotRecorded => 4,
    }
}

/// What else a night is marked with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// Another time zone than the night before.
    pub travel: bool,
    /// A new or changed medicine on the day.
    pub medicine_change: bool,
}

/// The nights of a map.
pub struct Heat<'a> {
    /// What is known of a night.
    pub state: &'a dyn Fn(Date) -> NightState,
    /// Its marks.
    pub marks: &'a dyn Fn(Date) -> Marks,
    /// A Monday.
    pub first: Date,
    /// The last night.
    pub last: Date,
}

impl Heat<'_> {
    fn nights(&self) -> impl Iterator<Item = Date> {
        let last = self.last;
        self.first
            .series(1.day())
            .take_while(move |night| *night <= last)
    }

    /// Weeks from left to right, weekdays from top to bottom; one path for each look keeps the page small.
    pub fn map(&self) -> Markup {
        let mut paths = [const { String::new() }; 5];
        let mut counts = [0_i64; 5];
        let (mut travel, mut medicine) = (String::new(), String::new());
        let mut months = Vec::new();
        let mut weeks = 1;
        for (place, night) in (0_i32..).zip(self.nights()) {
            weeks = place / 7 + 1;
            let (x, y) = (LEFT + place / 7 * STEP, TOP + place % 7 * STEP);
            let look = look((self.state)(night));
            if let (Some(path), Some(count)) = (paths.get_mut(look), counts.get_mut(look)) {
                path.push_str(&format!("M{x} {y}h10v10h-10z"));
                *count += 1;
            }
            let marks = (self.marks)(night);
            if marks.travel {
                travel.push_str(&format!("M{} {}{TRIANGLE}", x + 1, y + 9));
            }
            if marks.medicine_change {
                medicine.push_str(&format!("M{} {}{DISC}", x + 2, y + 5));
            }
            // The name stands over the first week that begins in the month.
            if night.weekday() == Weekday::Monday && night.day() <= 7 {
                months.push((x, night.strftime("%b").to_string()));
            }
        }
        let (width, height) = (LEFT + weeks * STEP, TOP + 7 * STEP);
        let [quiet, one, two, three, none] = counts;
        let description = say_with(
            "diary-map-description",
            &[
                ("quiet", quiet.into()),
                ("cramps", (one + two + three).into()),
                ("none", none.into()),
            ],
        );
        html! {
            div.scroll.newest-first tabindex="0" role="group" aria-label=(say("diary-map-heading")) {
                svg.heat role="img" aria-labelledby="map-title map-description" viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height) {
                    title #map-title { (say("diary-map-title")) }
                    desc #map-description { (description) }
                    (hatch())
                    @for (look, path) in paths.iter().enumerate() {
                        @if !path.is_empty() { path class={ "heat-" (look) } fill=[(look == 4).then_some("url(#hatch)")] d=(path) {} }
                    }
                    @if !travel.is_empty() { path.mark-travel d=(travel) {} }
                    @if !medicine.is_empty() { path.mark-medicine d=(medicine) {} }
                    @for (x, name) in &months { text x=(x) y="10" { (name) } }
                    @for (row, offset) in [0, 2, 4].into_iter().zip([0_i64, 2, 4]) {
                        @if let Ok(day) = self.first.checked_add(offset.days()) {
                            text x="0" y=(TOP + row * STEP + 9) { (day.strftime("%a")) }
                        }
                    }
                }
            }
        }
    }

    /// What each look means, and the marks that are on the map.
    pub fn legend(&self) -> Markup {
        let (travel, medicine) = self
            .nights()
            .map(self.marks)
            .fold((false, false), |(travel, medicine), marks| {
                (travel || marks.travel, medicine || marks.medicine_change)
            });
        let marks = [
            (
                travel,
                "mark-travel",
                format!("M1 9{TRIANGLE}"),
                "diary-mark-travel",
            ),
            (
                medicine,
                "mark-medicine",
                format!("M2 5{DISC}"),
                "diary-mark-medicine",
            ),
        ];
        html! {
            ul.legend {
                @for (look, key) in LOOKS.into_iter().enumerate() {
                    li {
                        svg.heat aria-hidden="true" width="14" height="14" viewBox="0 0 10 10" {
                            path class={ "heat-" (look) } fill=[(look == 4).then_some("url(#hatch)")] d="M0 0h10v10h-10z" {}
                        }
                        " " (say(key))
                    }
                }
                @for (_, class, path, key) in marks.iter().filter(|mark| mark.0) {
                    li {
                        svg.heat aria-hidden="true" width="14" height="14" viewBox="0 0 10 10" { path class=(class) d=(path) {} }
                        " " (say(key))
                    }
                }
            }
        }
    }

    /// Every night of the map, the newest first; with a link to each where the diary can be opened.
    pub fn table(&self, has_links: bool) -> Markup {
        let mut all: Vec<Date> = self.nights().collect();
        all.reverse();
        html! {
            div.scroll {
                table {
                    thead { tr { th scope="col" { (say("diary-column-night")) } th scope="col" { (say("diary-column-state")) } } }
                    tbody {
                        @for night in all {
                            @let name = night.strftime("%a %-d %b %Y");
                            tr {
                                th scope="row" {
                                    @if has_links { a href=(url::diary_night(night)) { (name) } } @else { (name) }
                                }
                                td {
                                    (state_words((self.state)(night)))
                                    @let marks = (self.marks)(night);
                                    @if marks.travel { ", " (say("diary-mark-travel")) }
                                    @if marks.medicine_change { ", " (say("diary-mark-medicine")) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn hatch() -> Markup {
    html! {
        defs {
            pattern #hatch width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                path class="hatch" d="M0 0v4" {}
            }
        }
    }
}
