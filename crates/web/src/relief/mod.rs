//! The cramp now: choose a muscle, then what to do with it. Black with dim marks, for the night.

use axum::extract::{Path, State as FromState};
use axum::response::Response;
use care::knowledge::Tier;
use care::knowledge::entry::Relief;
use maud::{Markup, html};
use words::{say, say_with};

use crate::learn::sources;
use crate::markdown;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// Muscles, as the buttons stand on the page.
const SITES: [&str; 7] = [
    "calf",
    "sole-toes",
    "calf-deep",
    "shin",
    "hamstring",
    "quadriceps",
    "inner-thigh",
];

/// Choose a muscle.
pub async fn list(FromState(state): FromState<State>) -> Response {
    Page::new(&state, &say("now-title")).at(url::NOW).night().show(html! {
        h1 { (say("now-title")) }
        p.lead { (say("now-lead")) }
        nav.sites aria-label=(say("now-title")) {
            @for site in SITES { a href=(url::now_site(site)) { (say(&format!("site-{site}"))) } }
        }
        (warnings(&state, "now", "now-stop"))
    })
}

/// What to do for one muscle.
pub async fn show(
    FromState(state): FromState<State>,
    Path(site): Path<String>,
) -> Result<Response, Problem> {
    let site = SITES
        .into_iter()
        .find(|known| *known == site)
        .ok_or(Problem::NotFound)?;
    let knowledge = &state.knowledge;
    let find = |id: String| knowledge.reliefs.iter().find(|relief| relief.id == id);
    let relief = find(format!("relief.{site}")).ok_or(Problem::NotFound)?;
    let protocol = find("relief.protocol".to_owned());
    let cited: Vec<&str> = relief
        .sources
        .iter()
        .map(|citation| citation.id.as_str())
        .collect();
    let title = say(&format!("site-{site}"));
    Ok(Page::new(&state, &title).at(url::NOW).night().show(html! {
        h1 { (title) }
        (instructions(relief))
        @if let Some(protocol) = protocol {
            h2 { (say("now-steps")) }
            ol {
                @for step in &protocol.steps { li { strong { (step.at) } " " (step.action) } }
            }
        }
        h2 { (say("now-variations")) }
        @for variation in knowledge.reliefs.iter().filter(|relief| relief.role == "variation") {
            details {
                summary { (variation.title) }
                @if let Some(change) = &variation.change { p { (change) } }
            }
        }
        (warnings(&state, "now", "now-stop"))
        p { a.button href=(url::CHECK) { (say("now-after")) } }
        p { a href=(url::NOW) { (say("now-other")) } }
        (markdown::render(&relief.body))
        (sources(knowledge, &relief.id, &cited))
    }))
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
