//! One entry of the knowledge as a page.

use axum::extract::{Path, State as FromState};
use axum::response::Response;
use care::Knowledge;
use care::knowledge::Entry;
use maud::{Markup, html};
use words::say;

use crate::markdown;
use crate::page::Page;
use crate::problem::Problem;
use crate::result::sure;
use crate::state::State;
use crate::url;

/// An entry: what it says, what belongs to its kind, and how it is known.
pub async fn show(
    FromState(state): FromState<State>,
    Path((kind, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let knowledge = &state.knowledge;
    let entry = knowledge
        .entry(&format!("{kind}.{name}"))
        .ok_or(Problem::NotFound)?;
    let mut cited: Vec<&str> = Vec::new();
    for citation in entry.sources() {
        if !cited.contains(&citation.id.as_str()) {
            cited.push(&citation.id);
        }
    }
    Ok(Page::new(&state, entry.title()).at(url::LEARN).show(html! {
        p.small { a href=(url::kind(entry.kind())) { (say(&format!("learn-{}", entry.kind()))) } }
        h1 { (entry.title()) }
        @if entry.mark() == care::knowledge::Mark::U { p { span.tag { (say("learn-mark-U")) } " " (say("result-unverified")) } }
        (summary(knowledge, entry))
        (markdown::render(entry.body()))
        (details(knowledge, entry))
        (related(knowledge, entry))
        (codes(knowledge, entry))
        h2 { (say("learn-sources")) }
        ul {
            @for id in cited {
                @if let Some(source) = knowledge.source(id) {
                    li {
                        a href=(url::source(id)) { (source.title) }
                        @if source.retracted { " " strong { (say("source-retracted")) } }
                        @for citation in entry.sources().iter().filter(|citation| citation.id == id) {
                            @if let Some(says) = &citation.says { br; (says) }
                            " " span.tag { (say(super::mark(citation.mark))) }
                        }
                    }
                }
            }
        }
    }))
}

fn lines<'a>(title: &str, list: impl IntoIterator<Item = &'a str>) -> Markup {
    let list: Vec<&str> = list.into_iter().collect();
    html! {
        @if !list.is_empty() {
            h2 { (say(title)) }
            ul { @for line in list { li { (line) } } }
        }
    }
}

/// What stands before the text.
fn summary(knowledge: &Knowledge, entry: &dyn Entry) -> Markup {
    let id = entry.id();
    if let Some(remedy) = knowledge.remedies.iter().find(|remedy| remedy.id == id) {
        return html! {
            p { (sure(remedy.certainty, remedy.direction)) }
            p.lead { (remedy.say) }
            p { (remedy.expect) }
        };
    }
    if let Some(faq) = knowledge.faqs.iter().find(|faq| faq.id == id) {
        return html! { p.lead { (faq.short) } };
    }
    if let Some(contributor) = knowledge
        .contributors
        .iter()
        .find(|contributor| contributor.id == id)
    {
        return html! {
            p.lead { (contributor.claim) }
            @if let Some(effect) = &contributor.effect { p { span.tag { (effect) } } }
            p { (contributor.action) }
        };
    }
    if let Some(medicine) = knowledge
        .medicines
        .iter()
        .find(|medicine| medicine.id == id)
    {
        return html! {
            p.lead { (medicine.say) }
            @if let Some(effect) = &medicine.effect { p { span.tag { (effect) } } }
        };
    }
    if let Some(flag) = knowledge.red_flags.iter().find(|flag| flag.id == id)
        && let Some(words) = knowledge.tier(flag.tier)
    {
        return html! { section.tier.(flag.tier.id()) { p { strong { (words.title) } } p { (flag.act) } } };
    }
    if let Some(relief) = knowledge.reliefs.iter().find(|relief| relief.id == id) {
        return crate::now::instructions(relief);
    }
    html! {}
}

/// What stands after the text, by kind.
fn details(knowledge: &Knowledge, entry: &dyn Entry) -> Markup {
    let id = entry.id();
    if let Some(remedy) = knowledge.remedies.iter().find(|remedy| remedy.id == id) {
        return html! {
            (lines("result-gates", remedy.gates.iter().map(String::as_str)))
            (lines("learn-when-not", remedy.stop.iter().map(|item| item.text.as_str())))
            (lines("learn-ask-first", remedy.ask.iter().map(|item| item.text.as_str())))
            (lines("result-stop-if", remedy.stop_if.iter().map(String::as_str)))
        };
    }
    if let Some(condition) = knowledge
        .conditions
        .iter()
        .find(|condition| condition.id == id)
    {
        return html! {
            (lines("learn-for", condition.speaks_for.iter().map(|item| item.text.as_str())))
            (lines("learn-against", condition.against.iter().map(|item| item.text.as_str())))
            (lines("learn-signs", [condition.signs.as_str()]))
            @if let Some(remember) = &condition.remember { p { strong { (remember) } } }
        };
    }
    if let Some(test) = knowledge.tests.iter().find(|test| test.id == id) {
        return html! {
            (lines("learn-indication", test.indication.iter().map(|item| item.text.as_str())))
            (lines("learn-not-for", test.not_for.iter().map(String::as_str)))
            (lines("learn-changes", test.changes.iter().map(String::as_str)))
        };
    }
    if let Some(panel) = knowledge.panels.iter().find(|panel| panel.id == id) {
        return html! {
            (lines("learn-indication", panel.indication.iter().map(|item| item.text.as_str())))
            (lines("learn-not-for", panel.do_not_add.iter().map(String::as_str)))
            (lines("learn-changes", [panel.changes_care.as_str()]))
        };
    }
    if let Some(medicine) = knowledge
        .medicines
        .iter()
        .find(|medicine| medicine.id == id)
    {
        let brands: Vec<&str> = medicine
            .brands
            .iter()
            .map(|brand| brand.name.as_str())
            .collect();
        return html! {
            (lines("learn-ingredients", medicine.ingredients.iter().map(|ingredient| ingredient.name.as_str())))
            @if !brands.is_empty() {
                h2 { (say("learn-brands")) }
                p { (brands.join(", ")) }
                p.small { (say("learn-brands-note")) }
            }
        };
    }
    if let Some(complication) = knowledge
        .complications
        .iter()
        .find(|complication| complication.id == id)
    {
        return html! {
            p { (complication.verdict) }
            (lines("learn-do", complication.thresholds.iter().map(|threshold| threshold.text.as_str())))
        };
    }
    html! {}
}

/// Codes of the concepts an entry stands for, for whoever writes a record.
fn codes(knowledge: &Knowledge, entry: &dyn Entry) -> Markup {
    let found: Vec<_> = entry
        .codes()
        .iter()
        .filter_map(|id| knowledge.codes.iter().find(|code| code.id == *id))
        .collect();
    html! {
        @if !found.is_empty() {
            details {
                summary { (say("learn-codes")) }
                div.scroll {
                    table {
                        tr { th { } th { "ICD-10-CM" } th { "ICD-10" } th { "ICD-11" } th { "SNOMED CT" } }
                        @for code in found {
                            tr {
                                td { (code.title) }
                                td { (code.icd10cm.join(", ")) }
                                td { (code.icd10.join(", ")) }
                                td { (code.icd11.join(", ")) }
                                td { (code.snomed.join(", ")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Entries that this one refers to.
fn related(knowledge: &Knowledge, entry: &dyn Entry) -> Markup {
    let mut others: Vec<&dyn Entry> = entry
        .references()
        .into_iter()
        .filter_map(|id| knowledge.entry(id))
        .collect();
    others.dedup_by_key(|entry| entry.id().to_owned());
    html! {
        @if !others.is_empty() {
            ul.list { @for other in others { li { a href=(url::entry(other.id())) { (other.title()) } } } }
        }
    }
}
