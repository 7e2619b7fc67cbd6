//! Conditions considered: what speaks for, against, and is still unknown.

use crate::fact::{Facts, Origin};
use crate::knowledge::entry::{Condition, Item};
use crate::knowledge::{Knowledge, Mark};
use crate::rule::Truth;

use super::{Considered, Status, source_ids};

/// How many conditions an assessment names at the most.
const MOST: usize = 12;

/// How many true items make a condition possible without its hallmark.
const ITEMS_FOR_POSSIBLE: usize = 2;

pub(super) fn considered<'k>(knowledge: &'k Knowledge, facts: &Facts) -> Vec<Considered<'k>> {
    let mut all: Vec<Considered<'k>> = knowledge
        .conditions
        .iter()
        .filter_map(|condition| consider(knowledge, condition, facts))
        .collect();
    // The cramp itself comes before the settings it happens in, and danger before likeness.
    all.sort_by_key(|condition| {
        (
            condition.status,
            condition.tier,
            std::cmp::Reverse(condition.speaks_for.len()),
            condition.id,
        )
    });
    all.truncate(MOST);
    all
}

fn consider<'k>(
    knowledge: &'k Knowledge,
    condition: &'k Condition,
    facts: &Facts,
) -> Option<Considered<'k>> {
    let hallmark = condition.hallmark.evaluate(facts);
    let holds = |rule: &Option<crate::rule::Rule>| rule.as_ref().map(|rule| rule.evaluate(facts));
    let speaks_for = holding(&condition.speaks_for, facts);
    let against = holding(&condition.against, facts);
    let status = if holds(&condition.excluded_when) == Some(Truth::Yes) {
        Status::Excluded
    } else if hallmark == Truth::Yes {
        Status::Fits
    } else if hallmark == Truth::NotSure
        || holds(&condition.possible_when) == Some(Truth::Yes)
        || speaks_for.len() >= ITEMS_FOR_POSSIBLE
        || hallmark == Truth::Unasked && !speaks_for.is_empty()
    {
        Status::Possible
    } else if !against.is_empty() && !speaks_for.is_empty() {
        Status::Unlikely
    } else {
        return None;
    };
    if status == Status::Excluded && speaks_for.is_empty() {
        return None;
    }
    Some(Considered {
        id: &condition.id,
        title: &condition.title,
        status,
        tier: condition.tier,
        unknown: unknown(knowledge, condition, facts),
        speaks_for,
        against,
        remember: condition.remember.as_deref(),
        specialty: condition.specialty.as_deref(),
        unverified: condition.mark == Mark::U,
        sources: source_ids(&condition.sources),
    })
}

fn holding<'k>(items: &'k [Item], facts: &Facts) -> Vec<&'k str> {
    items
        .iter()
        .filter(|item| item.when.evaluate(facts) == Truth::Yes)
        .map(|item| item.text.as_str())
        .collect()
}

/// Questions of the person that would decide an item still open; what needs hands or a laboratory is not asked here.
fn unknown<'k>(knowledge: &'k Knowledge, condition: &Condition, facts: &Facts) -> Vec<&'k str> {
    let mut questions: Vec<&str> = Vec::new();
    let rules = std::iter::once(&condition.hallmark)
        .chain(condition.speaks_for.iter().map(|item| &item.when));
    for rule in rules.filter(|rule| rule.evaluate(facts).is_unknown()) {
        for fact in rule
            .facts
            .iter()
            .filter(|fact| facts.value(**fact).is_none())
        {
            let id = knowledge.vocabulary.id(*fact);
            let of_person = knowledge
                .question(id)
                .is_some_and(|question| question.of == Origin::Person);
            if of_person && !questions.contains(&id) {
                questions.push(id);
            }
        }
    }
    questions.truncate(6);
    questions
}
