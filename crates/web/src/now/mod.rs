//! The cramp now: choose a muscle, then what to do with it. Truly black with dim marks, for the night.
//!
//! Every page is complete without a script; with one, the whole of it works without a network.

mod body;
mod frame;
mod guide;
mod install;
mod show;
mod site;

use axum::Router;
use axum::routing::get;
use care::knowledge::Tier;
use care::knowledge::entry::Relief;
use maud::{Markup, html};
use words::{say, say_with};

pub use body::{SHADED_HEIGHT, Shade, shaded};
pub use guide::Guide;

use crate::state::State;
use crate::url;

/// Muscles, as lists show them; each has an entry of the knowledge's relief.
const SITES: [&str; 7] = [
    "calf",
    "sole-toes",
    "calf-deep",
    "shin",
    "hamstring",
    "quadriceps",
    "inner-thigh",
];

/// The pages and what a phone keeps of them.
pub fn routes() -> Router<State> {
    Router::new()
        .route(url::NOW, get(show::show))
        .route(url::NOW_SITE, get(site::show))
        .route(url::NOW_GUIDE, get(guide::show))
        .route(url::NOW_MINE, get(guide::show_mine))
        .route(url::MANIFEST, get(install::show_manifest))
        .route(url::SERVICE_WORKER, get(install::show_worker))
}

/// The positions for a site, in bed first: at night that is the safe one.
pub fn instructions(relief: &Relief) -> Markup {
    let part = |title: &str, text: &Option<String>| {
        html! { @if let Some(text) = text { section.card { h3 { (say(title)) } p { (text) } } } }
    };
    html! {
        @if let Some(goal) = &relief.goal { p.lead { (goal) } }
        @if let Some(change) = &relief.change { p.lead { (change) } }
        (part("now-bed", &relief.in_bed))
        (part("now-standing", &relief.standing))
        (part("now-helper", &relief.helper))
        @if !relief.avoid.is_empty() {
            section.card { h3 { (say("now-avoid")) } ul { @for line in &relief.avoid { li { (line) } } } }
        }
    }
}

/// The warning signs that the knowledge wants shown at this place.
pub fn warnings(state: &State, place: &str, title: &str) -> Markup {
    let shown = state
        .knowledge
        .red_flags
        .iter()
        .filter(|flag| flag.shown_at.iter().any(|at| at == place));
    html! {
        section.urgent {
            h2 { (say(title)) }
            ul {
                @for flag in shown {
                    li {
                        (flag.go_sooner.as_deref().unwrap_or(&flag.title)) " "
                        @if flag.tier == Tier::Emergency { strong { (say_with("start-call", &[("number", state.emergency_number().into())])) } }
                    }
                }
            }
        }
    }
}
