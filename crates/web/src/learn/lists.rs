//! The lists of the learn pages, the clinic page corrected, and search.

use axum::extract::{Path, Query, State as FromState};
use axum::response::Response;
use care::knowledge::Entry;
use maud::{Markup, html};
use serde::Deserialize;
use words::{say, say_with};

use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// How many pages a search shows.
const MOST: usize = 30;

/// Kinds in the order in which people look for them.
const KINDS: [&str; 11] = [
    "faq",
    "learn",
    "remedy",
    "relief",
    "condition",
    "red-flag",
    "contributor",
    "medicine",
    "test",
    "panel",
    "complication",
];

/// The search field.
pub fn search_form(words: &str) -> Markup {
    html! {
        form.search action=(url::LEARN_SEARCH) method="get" role="search" {
            input type="search" name="q" value=(words) aria-label=(say("learn-search-label")) placeholder=(say("learn-search-label"));
            button { (say("learn-search")) }
        }
    }
}

fn links<'a>(entries: impl Iterator<Item = &'a dyn Entry>) -> Markup {
    html! {
        ul.list { @for entry in entries { li { a href=(url::entry(entry.id())) { (entry.title()) } } } }
    }
}

/// All kinds.
pub async fn list(FromState(state): FromState<State>) -> Response {
    let knowledge = &state.knowledge;
    let of = |kind: &'static str| {
        knowledge
            .entries()
            .filter(move |entry| entry.kind() == kind)
    };
    Page::new(&state, &say("learn-title")).at(url::LEARN).show(html! {
        h1 { (say("learn-title")) }
        p.lead { (say("learn-lead")) }
        (search_form(""))
        a.door href=(url::LEARN_PAGE) { strong { (say("learn-page")) } (say("learn-page-lead")) }
        a.door href=(url::LEARN_GROUPS) { strong { (say("learn-groups")) } (say("learn-groups-lead")) }
        a.door href=(url::LEARN_PATHWAY) { strong { (say("learn-pathway")) } (say("learn-pathway-lead")) }
        h2 { (say("learn-faq")) }
        (links(of("faq")))
        @for kind in KINDS.into_iter().filter(|kind| *kind != "faq") {
            details.card {
                summary { (say(&format!("learn-{kind}"))) }
                (links(of(kind)))
            }
        }
    })
}

/// The entries of one kind.
pub async fn list_kind(
    FromState(state): FromState<State>,
    Path(kind): Path<String>,
) -> Result<Response, Problem> {
    let kind = KINDS
        .into_iter()
        .find(|known| *known == kind)
        .ok_or(Problem::NotFound)?;
    let title = say(&format!("learn-{kind}"));
    Ok(Page::new(&state, &title).at(url::LEARN).show(html! {
        h1 { (title) }
        (search_form(""))
        (links(state.knowledge.entries().filter(|entry| entry.kind() == kind)))
        p { a href=(url::LEARN) { (say("learn-title")) } }
    }))
}

/// What was searched for.
#[derive(Debug, Deserialize)]
pub struct Words {
    #[serde(default)]
    q: String,
}

/// Search; typing errors are forgiven.
pub async fn search(
    FromState(state): FromState<State>,
    Query(words): Query<Words>,
) -> Result<Response, Problem> {
    let typed: String = words.q.chars().take(200).collect();
    let found = if typed.trim().is_empty() {
        Vec::new()
    } else {
        let (index, words) = (state.index.clone(), typed.clone());
        state
            .with_store(move |_| index.search(&words, MOST))
            .await?
    };
    Ok(Page::new(&state, &say("search-title")).at(url::LEARN).show(html! {
        h1 { (say("search-title")) }
        (search_form(&typed))
        @if found.is_empty() {
            p { (say("search-nothing")) }
            ul.list { @for kind in KINDS { li { a href=(url::kind(kind)) { (say(&format!("learn-{kind}"))) } } } }
        } @else {
            p.small { (say_with("search-count", &[("count", found.len().into())])) }
            ul.list {
                @for hit in &found {
                    li {
                        a href=(url::entry(&hit.id)) { strong { (hit.title) } " " span.tag { (say(&format!("learn-{}", hit.kind))) } }
                        p.small { (hit.excerpt) }
                    }
                }
            }
        }
    }))
}

/// The clinic page that Charley grew from, each point beside what the evidence supports.
pub async fn show_clinic_page(FromState(state): FromState<State>) -> Response {
    let knowledge = &state.knowledge;
    Page::new(&state, &say("learn-page")).at(url::LEARN).show(html! {
        h1 { (say("learn-page")) }
        p.lead { (say("learn-page-lead")) }
        @for section in &knowledge.source_page {
            h2 { (section.title) }
            @for bullet in &section.bullets {
                section.card {
                    h3 { (bullet.label) " " span.tag { (say(&format!("learn-verdict-{}", bullet.verdict))) } }
                    p { (bullet.correction) }
                    p.small {
                        @for (place, entry) in bullet.entries.iter().filter_map(|id| knowledge.entry(id)).enumerate() {
                            @if place > 0 { " · " }
                            a href=(url::entry(entry.id())) { (entry.title()) }
                        }
                    }
                }
            }
        }
    })
}
