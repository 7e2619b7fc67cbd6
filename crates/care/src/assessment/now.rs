//! What a phone needs during a cramp: the warning signs it can decide by itself, and what is different for this person.

use jiff::civil::Date;

use crate::fact::{FactKind, Facts, Origin, Slot};
use crate::knowledge::entry::{RedFlag, Relief};
use crate::knowledge::table::Question;
use crate::knowledge::{Knowledge, Tier};
use crate::rule::Truth;

use super::derive;
use super::urgency::fires;

/// Warning signs that can be decided from their own questions.
#[derive(Debug)]
pub struct Signs<'k> {
    /// What is asked, in the order of the check.
    pub questions: Vec<&'k Question>,
    /// The emergency and same-day rules that these answers can decide.
    pub flags: Vec<&'k RedFlag>,
}

/// Facts that a phone may know besides the warning signs.
const KNOWN_ON_PHONE: [&str; 1] = ["pregnancy"];

/// The warning signs for a phone.
///
/// A rule belongs to them when it fires if every sign is in doubt: then it needs nothing that the phone does not ask.
pub fn signs(knowledge: &Knowledge) -> Signs<'_> {
    let asked: Vec<&Question> = knowledge
        .questions
        .iter()
        .filter(|question| {
            question.of == Origin::Person
                && matches!(question.screen.as_deref(), Some("emergency" | "same_day"))
                && matches!(
                    question.kind,
                    FactKind::Bool | FactKind::Choice | FactKind::Choices
                )
        })
        .collect();
    let mut doubted = Facts::none(&knowledge.vocabulary);
    for id in asked
        .iter()
        .map(|question| question.id.as_str())
        .chain(KNOWN_ON_PHONE)
    {
        if let Some(fact) = knowledge.fact(id) {
            doubted.set(fact, Slot::NotSure);
        }
    }
    let flags: Vec<&RedFlag> = knowledge
        .red_flags
        .iter()
        .filter(|flag| flag.tier <= Tier::SameDay)
        .filter(|flag| fires(flag.when.evaluate(&doubted), flag.tier))
        .collect();
    let questions = asked
        .into_iter()
        .filter(|question| {
            knowledge
                .fact(&question.id)
                .is_some_and(|fact| flags.iter().any(|flag| flag.when.facts.contains(&fact)))
        })
        .collect();
    Signs { questions, flags }
}

/// The variations of relief that hold for this person; a doubt counts, because each makes relief more careful.
pub fn variations<'k>(knowledge: &'k Knowledge, facts: &Facts, today: Date) -> Vec<&'k Relief> {
    let facts = derive::derived(knowledge, facts, today);
    knowledge
        .reliefs
        .iter()
        .filter(|relief| relief.role == "variation")
        .filter(|relief| {
            relief
                .when
                .as_ref()
                .is_some_and(|rule| matches!(rule.evaluate(&facts), Truth::Yes | Truth::NotSure))
        })
        .collect()
}

/// Whether the person was asked about falls: without that nobody knows who may stand on a cramped leg.
pub fn is_asked_about_falls(knowledge: &Knowledge, facts: &Facts) -> bool {
    knowledge
        .fact("falls")
        .is_some_and(|fact| facts.is_asked(fact))
}
