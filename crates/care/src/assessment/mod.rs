//! From facts to an assessment, and from facts to the next question.
//!
//! Order of work: derive facts, recognise, find red flags, then everything that depends on both.
//! Deliberately absent: probabilities of disease.

mod condition;
mod contributor;
mod derive;
mod next;
mod now;
mod plan;
mod recognition;
mod shape;
mod test;
mod urgency;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::fact::{Facts, Slot};
use crate::knowledge::entry::Citation;
use crate::knowledge::table::Source;
use crate::knowledge::{Knowledge, Tier};

pub use next::{Next, Screen, next, progress};
pub use now::{Signs, is_asked_about_falls, signs, variations};
pub use shape::*;
pub use urgency::warning_signs_asked;

/// What the operator says about the place where Charley runs.
#[derive(Debug, Clone, Default)]
pub struct Local {
    /// The emergency number; "your emergency number" when not set.
    pub emergency_number: Option<String>,
}

/// What stands for the emergency number where none is set.
const WITHOUT_NUMBER: &str = "your emergency number";

impl Local {
    /// Puts the emergency number into a text, for `{emergency}` and for "your emergency number".
    pub fn fill(&self, text: &str) -> String {
        let number = self.emergency_number.as_deref().map(str::trim);
        let number = number.filter(|number| !number.is_empty());
        let text = text.replace("{emergency}", WITHOUT_NUMBER);
        number.map_or(text.clone(), |number| text.replace(WITHOUT_NUMBER, number))
    }
}

/// The conclusion from what is known today.
pub fn conclude<'k>(
    knowledge: &'k Knowledge,
    facts: &Facts,
    today: Date,
    local: &Local,
) -> Assessment<'k> {
    let reported = facts;
    let mut facts = derive::derived(knowledge, facts, today);
    let mut recognition = recognition::recognise(knowledge, &mut facts);
    let urgency = urgency::urgency(knowledge, &mut facts, local);
    let surely_emergency = urgency
        .because
        .iter()
        .any(|because| because.tier == Tier::Emergency && !because.not_sure);
    let mut conditions = condition::considered(knowledge, &facts);
    if surely_emergency {
        recognition.withhold();
        conditions.retain(|condition| {
            condition.tier <= Tier::SameDay && condition.status <= Status::Possible
        });
    }
    let (mut contributors, mut myths) = contributor::contributors(knowledge, &facts);
    let medicines = contributor::medicines(knowledge, &facts);
    let mut tests = test::tests(knowledge, &facts, reported, urgency.tier);
    let (plan, mut avoid) = plan::plan(knowledge, &facts, &urgency, &conditions, today);
    if surely_emergency {
        avoid.retain(|avoided| plan::is_dangerous_now(knowledge, &facts, avoided.id));
    }
    // The tests of what fits come first.
    tests.needed.sort_by_key(|test| {
        let of = |condition: &&Considered<'_>| {
            let entry = knowledge
                .conditions
                .iter()
                .find(|entry| entry.id == condition.id);
            entry.is_some_and(|entry| entry.tests.iter().any(|id| id == test.id))
        };
        conditions
            .iter()
            .position(|condition| of(&condition))
            .unwrap_or(usize::MAX)
    });
    let mut groups = plan::groups(knowledge, &facts);
    let mut complications = plan::complications(knowledge, &facts);
    if surely_emergency {
        // What can wait would only stand in the way; medicines, tests and results stay, because whoever helps will ask.
        contributors.clear();
        myths.clear();
        tests.panels.clear();
        groups.clear();
        complications.clear();
    }
    let pathway = plan::pathway(knowledge, &conditions, urgency.tier, today);
    let mut assessment = Assessment {
        knowledge: &knowledge.version,
        examined: knowledge.vocabulary.iter().any(|(fact, definition)| {
            definition.id.starts_with("exam_") && matches!(facts.slot(fact), Slot::Known(_))
        }),
        next_questions: next::most_valuable(knowledge, &facts, surely_emergency),
        not_said: next::declined(knowledge, &facts),
        medicines_unrecognised: contributor::unrecognised(knowledge, &facts),
        urgency,
        recognition,
        conditions,
        contributors,
        myths,
        medicines,
        tests,
        plan,
        avoid,
        groups,
        complications,
        pathway,
        sources: BTreeMap::new(),
    };
    assessment.sources = assessment.cited(knowledge);
    assessment
}

impl<'k> Assessment<'k> {
    /// Every source that a statement of this assessment names.
    fn cited(&self, knowledge: &'k Knowledge) -> BTreeMap<&'k str, &'k Source> {
        let lists = (self.urgency.because.iter().map(|item| &item.sources))
            .chain([&self.recognition.sources, &self.tests.none_needed_sources])
            .chain(self.recognition.criteria.iter().map(|item| &item.sources))
            .chain(self.recognition.atypical.iter().map(|item| &item.sources))
            .chain(self.conditions.iter().map(|item| &item.sources))
            .chain(self.contributors.iter().map(|item| &item.sources))
            .chain(self.myths.iter().map(|item| &item.sources))
            .chain(self.medicines.iter().map(|item| &item.sources))
            .chain(self.tests.needed.iter().map(|item| &item.sources))
            .chain(self.tests.panels.iter().map(|item| &item.sources))
            .chain(self.tests.results.iter().map(|item| &item.sources))
            .chain(self.plan.iter().map(|item| &item.sources))
            .chain(self.avoid.iter().map(|item| &item.sources))
            .chain(self.groups.iter().map(|item| &item.sources))
            .chain(self.complications.iter().map(|item| &item.sources))
            .chain(self.pathway.iter().map(|item| &item.sources));
        lists
            .flatten()
            .filter_map(|id| Some((*id, knowledge.source(id)?)))
            .collect()
    }
}

/// Identifiers of the sources of a citation list, each once.
fn source_ids(citations: &[Citation]) -> Vec<&str> {
    let mut ids: Vec<&str> = Vec::with_capacity(citations.len());
    for citation in citations {
        if !ids.contains(&citation.id.as_str()) {
            ids.push(&citation.id);
        }
    }
    ids
}

/// Whether an option of a set fact is known to be there.
fn has(knowledge: &Knowledge, facts: &Facts, fact: &str, option: &str) -> bool {
    let Some(number) = knowledge.fact(fact) else {
        return false;
    };
    let place = knowledge.vocabulary.definition(number).option(option);
    place.is_some_and(|place| facts.holds_option(number, place))
}
