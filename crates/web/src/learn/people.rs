//! Advice for groups of people, and the way from self-care to a specialist.

use axum::extract::State as FromState;
use axum::response::Response;
use care::knowledge::Citation;
use maud::html;
use words::say;

use crate::page::Page;
use crate::state::State;
use crate::url;

use super::sources;

fn ids(citations: &[Citation]) -> Vec<&str> {
    citations
        .iter()
        .map(|citation| citation.id.as_str())
        .collect()
}

/// Every group with what to do and what to leave.
pub async fn show_groups(FromState(state): FromState<State>) -> Response {
    let knowledge = &state.knowledge;
    Page::new(&state, &say("learn-groups"))
        .at(url::LEARN)
        .show(html! {
            h1 { (say("learn-groups")) }
            @for group in &knowledge.groups {
                section.card #(group.id) {
                    h2 { (group.title) }
                    p { (group.advice) }
                    @if !group.actions.is_empty() {
                        p { strong { (say("learn-do")) } }
                        ul { @for line in &group.actions { li { (line) } } }
                    }
                    @if !group.avoid.is_empty() {
                        p { strong { (say("learn-avoid")) } }
                        ul { @for line in &group.avoid { li { (line) } } }
                    }
                    ul.list {
                        @for entry in group.entries.iter().filter_map(|id| knowledge.entry(id)) {
                            li { a href=(url::entry(entry.id())) { (entry.title()) } }
                        }
                    }
                    (sources(knowledge, "", &ids(&group.sources)))
                }
            }
        })
}

/// Every step of the pathway.
pub async fn show_pathway(FromState(state): FromState<State>) -> Response {
    let knowledge = &state.knowledge;
    Page::new(&state, &say("learn-pathway"))
        .at(url::LEARN)
        .show(html! {
            h1 { (say("learn-pathway")) }
            @for step in &knowledge.pathway {
                section.card #(step.id) {
                    h2 { (step.title) " " span.tag { (step.when_due) } }
                    p { (step.text) }
                    @if let Some(next) = &step.next_if { p.small { (next) } }
                    (sources(knowledge, "", &ids(&step.sources)))
                }
            }
        })
}
