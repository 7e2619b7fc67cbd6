//! Which red flags are there, and the urgency they set.

use crate::fact::{Facts, OptionSet, Slot, Value};
use crate::knowledge::{Knowledge, Tier};
use crate::rule::Truth;

use super::{Because, Local, Urgency, source_ids};

pub(super) fn urgency<'k>(
    knowledge: &'k Knowledge,
    facts: &mut Facts,
    local: &Local,
) -> Urgency<'k> {
    let mut because = Vec::new();
    let mut fired = OptionSet::EMPTY;
    for (place, flag) in knowledge.red_flags.iter().enumerate() {
        let truth = flag.when.evaluate(facts);
        if !fires(truth, flag.tier) {
            continue;
        }
        fired.insert(place);
        because.push(Because {
            rule: flag.id.clone(),
            tier: flag.tier,
            text: &flag.title,
            act: Some(local.fill(&flag.act)),
            facts: behind(knowledge, facts, &flag.when.facts),
            not_sure: truth == Truth::NotSure,
            mark: flag.mark,
            sources: source_ids(&flag.sources),
        });
    }
    for analyte in &knowledge.analytes {
        // The most urgent limit that is passed is enough for one value.
        let limit = analyte
            .urgency
            .iter()
            .find(|limit| limit.when.evaluate(facts) == Truth::Yes);
        if let Some(limit) = limit {
            because.push(Because {
                rule: format!("analyte.{}", analyte.id),
                tier: limit.tier,
                text: &limit.text,
                act: None,
                facts: behind(knowledge, facts, &limit.when.facts),
                not_sure: false,
                mark: limit.mark,
                sources: source_ids(&analyte.sources),
            });
        }
    }
    because.sort_by(|a, b| (a.tier, a.not_sure, &a.rule).cmp(&(b.tier, b.not_sure, &b.rule)));
    let tier = because.first().map_or(Tier::SelfCare, |first| first.tier);
    let derived = &knowledge.derived;
    if let Some(flags) = derived.flags {
        facts.set(flags, Slot::Known(Value::Choices(fired)));
    }
    if let Some(fact) = derived.tier {
        let place = Tier::ALL
            .iter()
            .position(|candidate| *candidate == tier)
            .unwrap_or(0);
        facts.set(fact, Slot::Known(Value::Choice(place as u8)));
    }
    let words = knowledge.tier(tier);
    let mut title = words.map_or("", |words| words.title.as_str());
    let mut act = local.fill(words.map_or("", |words| &words.act));
    if tier > Tier::SameDay && !warning_signs_asked(knowledge, facts) {
        let nothing_known = because.is_empty();
        if nothing_known {
            title = &knowledge.unknown_title;
            act.clear();
        }
        act = format!("{} {act}", knowledge.unasked).trim_end().to_owned();
    }
    Urgency {
        tier,
        title,
        act,
        place: words.map_or("", |words| &words.place),
        within: words.map_or("", |words| &words.within),
        because,
        go_sooner_if: safety_net(knowledge, facts, tier),
    }
}

/// Whether every emergency sign that can concern this person was put to them.
pub fn warning_signs_asked(knowledge: &Knowledge, facts: &Facts) -> bool {
    knowledge
        .questions
        .iter()
        .filter(|question| question.screen.as_deref() == Some("emergency"))
        .filter(|question| {
            question
                .applies
                .as_ref()
                .is_none_or(|rule| rule.evaluate(facts) != Truth::No)
        })
        .all(|question| {
            knowledge
                .fact(&question.id)
                .is_some_and(|fact| facts.is_asked(fact) && *facts.slot(fact) != Slot::Declined)
        })
}

/// A doubt about an emergency or same-day sign counts as yes; about anything less it raises nothing.
pub(super) fn fires(truth: Truth, tier: Tier) -> bool {
    truth == Truth::Yes || truth == Truth::NotSure && tier <= Tier::SameDay
}

/// The facts of a rule that were answered, as the reason why it fired.
fn behind<'k>(
    knowledge: &'k Knowledge,
    facts: &Facts,
    of_rule: &[crate::fact::FactNumber],
) -> Vec<&'k str> {
    of_rule
        .iter()
        .filter(|fact| match facts.slot(**fact) {
            Slot::Known(Value::Bool(value)) => *value,
            Slot::Known(Value::Choice(option)) => {
                knowledge.vocabulary.definition(**fact).none != Some(usize::from(*option))
            }
            Slot::Known(_) | Slot::AtLeast { .. } | Slot::NotSure => true,
            Slot::Declined | Slot::Unasked => false,
        })
        .map(|fact| knowledge.vocabulary.id(*fact))
        .collect()
}

/// "Go sooner if": the signs more urgent than the tier that this person can still get.
fn safety_net<'k>(knowledge: &'k Knowledge, facts: &Facts, tier: Tier) -> Vec<&'k str> {
    let mut lines: Vec<(Tier, &str)> = Vec::new();
    for flag in &knowledge.red_flags {
        let Some(line) = flag.go_sooner.as_deref() else {
            continue;
        };
        let applies = flag.net_when.as_ref().is_none_or(|rule| {
            rule.evaluate(facts) == Truth::Yes || rule.evaluate(facts) == Truth::NotSure
        });
        let fired = fires(flag.when.evaluate(facts), flag.tier);
        if applies && !fired && flag.tier < tier && !lines.iter().any(|(_, text)| *text == line) {
            lines.push((flag.tier, line));
        }
    }
    lines.sort_by_key(|(tier, _)| *tier);
    lines.into_iter().map(|(_, line)| line).collect()
}
