//! What to ask next: warning signs before anything else, stopping at the first emergency.

use crate::fact::{FactKind, Facts, Origin, Slot};
use crate::knowledge::entry::Entry;
use crate::knowledge::table::Question;
use crate::knowledge::{Knowledge, Tier};
use crate::rule::{Rule, Truth};

use super::derive;

/// Most lines of warning signs on one screen.
const LINES: usize = 10;

/// Questions that are asked together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen<'k> {
    /// Name of the screen, or the identifier of its only question.
    pub id: &'k str,
    /// The questions, in order.
    pub questions: Vec<&'k str>,
}

/// What the check does now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next<'k> {
    /// Ask these.
    Ask(Screen<'k>),
    /// Stop: this emergency sign was answered yes.
    Stop(&'k str),
    /// Nothing left that the check asks of its own accord.
    Done,
}

/// The next screen of the check.
pub fn next<'k>(knowledge: &'k Knowledge, facts: &Facts, today: jiff::civil::Date) -> Next<'k> {
    let facts = derive::derived(knowledge, facts, today);
    // Only a sure yes stops: a doubt counts for the urgency, but the other warning signs are still asked.
    let emergency = knowledge
        .red_flags
        .iter()
        .find(|flag| flag.tier == Tier::Emergency && flag.when.evaluate(&facts) == Truth::Yes);
    if let Some(flag) = emergency {
        return Next::Stop(&flag.id);
    }
    let mut due = knowledge
        .questions
        .iter()
        .filter(|question| is_due(knowledge, question, &facts));
    let Some(first) = due.next() else {
        return Next::Done;
    };
    let Some(screen) = first.screen.as_deref() else {
        return Next::Ask(Screen {
            id: &first.id,
            questions: vec![&first.id],
        });
    };
    let mut questions = vec![first.id.as_str()];
    questions.extend(
        due.filter(|question| question.screen.as_deref() == Some(screen))
            .map(|question| question.id.as_str()),
    );
    questions.truncate(LINES);
    Next::Ask(Screen {
        id: screen,
        questions,
    })
}

fn is_due(knowledge: &Knowledge, question: &Question, facts: &Facts) -> bool {
    let Some(fact) = knowledge.fact(&question.id) else {
        return false;
    };
    let holds = |rule: &Option<Rule>, otherwise: bool| {
        rule.as_ref()
            .map_or(otherwise, |rule| rule.evaluate(facts) == Truth::Yes)
    };
    let can_apply = question
        .applies
        .as_ref()
        .is_none_or(|rule| rule.evaluate(facts) != Truth::No);
    let asked = if question.kind == FactKind::Medicines {
        facts.is_asked(fact) || !facts.medicines.is_empty()
    } else {
        facts.is_asked(fact)
    };
    question.of == Origin::Person && !asked && can_apply && holds(&question.ask_if, false)
}

/// How many questions an assessment proposes.
const PROPOSED: usize = 10;

/// The unasked questions whose answers could change most, most valuable first.
///
/// A question is worth the weights of the undecided rules it stands in: an urgent red flag more than any hallmark, a hallmark more than a gate.
pub(super) fn most_valuable<'k>(
    knowledge: &'k Knowledge,
    facts: &Facts,
    stopped: bool,
) -> Vec<&'k str> {
    if stopped {
        return Vec::new();
    }
    let mut worth = vec![0u32; knowledge.vocabulary.len()];
    let mut add = |rule: &Rule, weight: u32| {
        if rule.evaluate(facts) != Truth::Unasked {
            return;
        }
        for fact in rule
            .facts
            .iter()
            .filter(|fact| *facts.slot(**fact) == Slot::Unasked)
        {
            worth[fact.index()] += weight;
        }
    };
    for flag in &knowledge.red_flags {
        let weight = match flag.tier {
            Tier::Emergency => 1000,
            Tier::SameDay => 400,
            Tier::Soon => 150,
            Tier::Routine | Tier::SelfCare => 10,
        };
        add(&flag.when, weight);
    }
    for criterion in &knowledge.recognition.criteria {
        add(
            &criterion.when,
            if criterion.role == "core" { 120 } else { 30 },
        );
    }
    for condition in &knowledge.conditions {
        add(&condition.hallmark, 15);
    }
    for rule in &knowledge.safety {
        add(&rule.when, 4);
    }
    for remedy in &knowledge.remedies {
        for rule in remedy.rules() {
            add(rule, 2);
        }
    }
    for contributor in &knowledge.contributors {
        add(&contributor.when, 3);
    }
    let mut questions: Vec<(u32, usize, &str)> = knowledge
        .questions
        .iter()
        .enumerate()
        .filter(|(_, question)| question.of == Origin::Person)
        .filter(|(_, question)| {
            question
                .applies
                .as_ref()
                .is_none_or(|rule| rule.evaluate(facts) != Truth::No)
        })
        .filter_map(|(place, question)| {
            let value = worth[knowledge.fact(&question.id)?.index()];
            (value > 0).then_some((value, place, question.id.as_str()))
        })
        .collect();
    questions.sort_by_key(|(value, place, _)| (std::cmp::Reverse(*value), *place));
    questions
        .into_iter()
        .take(PROPOSED)
        .map(|(_, _, id)| id)
        .collect()
}

/// Warning signs that the person did not want to speak about.
pub(super) fn declined<'k>(knowledge: &'k Knowledge, facts: &Facts) -> Vec<&'k str> {
    knowledge
        .questions
        .iter()
        .filter(|question| question.kind != FactKind::Medicines)
        .filter(|question| {
            knowledge
                .fact(&question.id)
                .is_some_and(|fact| *facts.slot(fact) == Slot::Declined)
        })
        .map(|question| question.id.as_str())
        .collect()
}

/// How many screens of the check are answered, and how many are still due as far as is known now.
pub fn progress(knowledge: &Knowledge, facts: &Facts, today: jiff::civil::Date) -> (usize, usize) {
    let facts = derive::derived(knowledge, facts, today);
    let count = |wanted: &dyn Fn(&Question) -> bool| {
        let mut lines: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
        for question in knowledge
            .questions
            .iter()
            .filter(|question| wanted(question))
        {
            *lines
                .entry(question.screen.as_deref().unwrap_or(&question.id))
                .or_default() += 1;
        }
        lines
            .values()
            .map(|lines| lines.div_ceil(LINES))
            .sum::<usize>()
    };
    let answered = count(&|question| {
        let Some(fact) = knowledge.fact(&question.id) else {
            return false;
        };
        // What the check would not ask of its own accord is no step of it.
        question.of == Origin::Person && facts.is_asked(fact) && question.ask_if.is_some()
    });
    (
        answered,
        count(&|question| is_due(knowledge, question, &facts)),
    )
}
