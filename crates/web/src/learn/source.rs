//! One source and what it is used for.

use axum::extract::{Path, State as FromState};
use axum::response::Response;
use maud::html;
use words::say;

use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// A publication, where to open it, and the entries that rest on it.
pub async fn show(
    FromState(state): FromState<State>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let knowledge = &state.knowledge;
    let source = knowledge.source(&id).ok_or(Problem::NotFound)?;
    let address = match (&source.url, &source.doi, &source.pmc, &source.pmid) {
        (Some(url), ..) => Some(url.clone()),
        (None, Some(doi), ..) => Some(format!("https://doi.org/{doi}")),
        (None, None, Some(pmc), _) => Some(format!("https://pmc.ncbi.nlm.nih.gov/articles/{pmc}/")),
        (None, None, None, Some(pmid)) => Some(format!("https://pubmed.ncbi.nlm.nih.gov/{pmid}/")),
        _ => None,
    };
    let used: Vec<_> = knowledge
        .entries()
        .filter_map(|entry| {
            Some((
                entry,
                entry.sources().iter().find(|citation| citation.id == id)?,
            ))
        })
        .collect();
    Ok(Page::new(&state, &source.title).at(url::LEARN).show(html! {
        p.small { (say("source-title")) }
        h1 { (source.title) }
        @if source.retracted { p.urgent { strong { (say("source-retracted")) } } }
        @if let Some(citation) = &source.citation { p { (citation) } }
        p { span.tag { (say(super::mark(source.mark))) } @if let Some(note) = &source.note { " " (note) } }
        @if let Some(address) = &address {
            p { a.button href=(address) rel="noopener noreferrer external" { (say("source-open")) } }
        }
        h2 { (say("source-used-by")) }
        ul.list {
            @for (entry, citation) in &used {
                li {
                    a href=(url::entry(entry.id())) { (entry.title()) }
                    @if let Some(says) = &citation.says { p.small { (says) " " span.tag { (say(super::mark(citation.mark))) } } }
                }
            }
        }
    }))
}
