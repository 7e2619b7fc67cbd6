//! What to do for one muscle, on a page that needs no script.

use axum::extract::{Path, Query, State as FromState};
use axum::response::Response;
use care::knowledge::entry::Relief;
use maud::{Markup, html};
use serde::Deserialize;
use words::say;

use super::{SITES, frame, guide, warnings};
use crate::device::Person;
use crate::learn::sources;
use crate::markdown;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// Which leg, from the outline; it names the page and nothing else.
#[derive(Deserialize)]
pub struct Leg {
    side: Option<String>,
}

/// The page. What the person said in a check decides what it leaves out.
pub async fn show(
    FromState(state): FromState<State>,
    Path(site): Path<String>,
    Query(leg): Query<Leg>,
    person: Person,
) -> Result<Response, Problem> {
    let site = SITES
        .into_iter()
        .find(|known| *known == site)
        .ok_or(Problem::NotFound)?;
    let knowledge = &state.knowledge;
    let relief = guide::relief(knowledge, site).ok_or(Problem::NotFound)?;
    let mine = guide::of_person(&state, &person).await?;
    let is_known = mine.is_some();
    let guide::Mine {
        held: mine,
        is_asked_about_falls,
        stop,
    } = mine.unwrap_or_default();
    let (held, others): (Vec<&Relief>, Vec<&Relief>) = knowledge
        .reliefs
        .iter()
        .filter(|relief| relief.role == "variation")
        .partition(|relief| mine.contains(&relief.id));
    let stays_in_bed = held.iter().any(|relief| relief.no_standing);
    let cited: Vec<&str> = relief
        .sources
        .iter()
        .map(|citation| citation.id.as_str())
        .collect();
    let name = say(&format!("site-{site}"));
    let title = match leg.side.as_deref() {
        Some("left") => format!("{name}, {}", say("side-left")),
        Some("right") => format!("{name}, {}", say("side-right")),
        _ => name.into_owned(),
    };
    let stretch = html! {
        @if let Some(goal) = &relief.goal { p.lead { (goal) } }
        (card(&say("now-bed"), relief.in_bed.as_deref()))
        (card(&say("now-helper"), relief.helper.as_deref()))
        section.card {
            h2 { (say("now-avoid")) }
            ul {
                @for line in relief.avoid.iter().chain(held.iter().flat_map(|relief| &relief.avoid)) { li { (line) } }
            }
        }
        @if !stays_in_bed && is_asked_about_falls { (card(&say("now-standing"), relief.standing.as_deref())) }
        // Without that question nobody knows who might fall: standing is not on the open page.
        @if !stays_in_bed && !is_asked_about_falls {
            @if let Some(standing) = &relief.standing {
                details { summary { (say("now-standing")) } p { (standing) } }
            }
        }
        @if let Some(protocol) = guide::relief(knowledge, "protocol") {
            h2 { (say("now-steps")) }
            ol { @for step in protocol.steps.iter().filter(|step| !(step.stands && stays_in_bed)) { li { strong { (step.at) } " " (step.action) } } }
        }
    };
    let content = html! {
        h1 { (title) }
        @for variation in &held { (card(&variation.title, variation.change.as_deref())) }
        // With a possible clot, a torn muscle or an emergency the warning comes first and the stretch is closed behind it.
        @if !stop.is_empty() || held.iter().any(|relief| guide::NO_STRETCH.contains(&relief.id.as_str())) {
            @if !stop.is_empty() { section.card { h2 { (say("now-no-stretch")) } @for why in &stop { p { (why) } } } }
            (warnings(&state, "now", "now-stop"))
            a.big href=(url::CHECK) { (say("now-after")) }
            details { summary { (say("now-stretch-anyway")) } (stretch) }
        } @else { (stretch) }
        h2 { (say("now-variations")) }
        @for variation in others {
            details {
                summary { (variation.title) }
                @if let Some(change) = &variation.change { p { (change) } }
            }
        }
        (warnings(&state, "now", "now-stop"))
        a.big href=(url::CHECK) { (say("now-after")) }
        a.big href=(url::NOW) { (say("now-other")) }
        (markdown::render(&relief.body))
        (sources(knowledge, &relief.id, &cited))
    };
    Ok(frame::page(&title, is_known, &content))
}

fn card(title: &str, text: Option<&str>) -> Markup {
    html! { @if let Some(text) = text { section.card { h2 { (title) } p { (text) } } } }
}
