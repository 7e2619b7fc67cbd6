//! Learn: pages made from the knowledge, with search.

mod entry;
mod lists;
mod people;
mod source;

pub use entry::show;
pub use lists::{list, list_kind, search, search_form, show_clinic_page};
pub use people::{show_groups, show_pathway};
pub use source::show as show_source;

use care::knowledge::{Knowledge, Mark};
use maud::{Markup, html};
use words::{say, say_with};

use crate::url;

/// "How we know": the sources of a statement, with what each carries, closed until asked for.
///
/// `entry` names the entry whose citations say what they carry; empty when there is none.
pub fn sources(knowledge: &Knowledge, entry: &str, ids: &[&str]) -> Markup {
    let citations = knowledge
        .entry(entry)
        .map_or(&[][..], |entry| entry.sources());
    html! {
        @if !ids.is_empty() {
            details.how {
                summary { (say("result-how")) " · " (say_with("learn-source-count", &[("count", ids.len().into())])) }
                ul {
                    @for id in ids {
                        @if let Some(source) = knowledge.source(id) {
                            li {
                                a href=(url::source(id)) { (source.title) }
                                @if source.retracted { " " strong { (say("source-retracted")) } }
                                @for citation in citations.iter().filter(|citation| citation.id == *id) {
                                    @if let Some(says) = &citation.says { br; (says) }
                                    " " span.tag { (say(mark(citation.mark))) }
                                }
                                @if !citations.iter().any(|citation| citation.id == *id) { " " span.tag { (say(mark(source.mark))) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The words of a mark.
pub fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::V => "learn-mark-V",
        Mark::V2 => "learn-mark-V2",
        Mark::U => "learn-mark-U",
        Mark::Derived => "learn-mark-DER",
    }
}
