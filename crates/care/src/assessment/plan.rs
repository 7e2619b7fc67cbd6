//! What to do, what to leave, and how groups of people differ.

use jiff::Span;
use jiff::civil::Date;

use crate::fact::{Facts, Slot, Value};
use crate::knowledge::entry::{InPregnancy, Item, Offer, Remedy, Step};
use crate::knowledge::{Knowledge, Tier, option_of};
use crate::rule::Truth;

use super::{
    Ahead, Avoided, ComplicationFound, Considered, GroupAdvice, Planned, Status, Urgency, has,
    source_ids,
};

/// Remedies that nobody should use for night cramps of their own accord; said to everyone who wants them or could be told to.
const ALWAYS_AVOID: [&str; 2] = ["remedy.quinine", "remedy.electrolytes"];

pub(super) fn plan<'k>(
    knowledge: &'k Knowledge,
    facts: &Facts,
    urgency: &Urgency<'k>,
    conditions: &[Considered<'k>],
    today: Date,
) -> (Vec<Planned<'k>>, Vec<Avoided<'k>>) {
    let mut plan = Vec::new();
    let mut avoid = Vec::new();
    if urgency.tier < Tier::SelfCare {
        plan.extend(clinician_step(knowledge, urgency));
    }
    for remedy in &knowledge.remedies {
        let verdict = verdict(knowledge, facts, remedy);
        let always = ALWAYS_AVOID.contains(&remedy.id.as_str());
        let offered = matches!(remedy.offer, Offer::Offer | Offer::Allow | Offer::Comfort);
        // What a person can buy without asking anyone is named when it must not be taken, even where it is a matter for a clinician.
        let within_reach = offered || remedy.self_trial == "caution";
        if always || within_reach && !verdict.stop.is_empty() {
            let mut why = verdict.stop.clone();
            if always {
                why.insert(0, &remedy.say);
            }
            avoid.push(Avoided {
                id: &remedy.id,
                title: &remedy.title,
                why,
                sources: source_ids(&remedy.sources),
            });
            continue;
        }
        // Where someone must look first, nothing is scheduled: a plan would read as an all-clear.
        if urgency.tier <= Tier::SameDay || !verdict.stop.is_empty() {
            continue;
        }
        let suits = remedy
            .when
            .as_ref()
            .is_none_or(|rule| rule.evaluate(facts) == Truth::Yes);
        let for_clinician = remedy.offer == Offer::Clinician
            && remedy.when.is_some()
            && urgency.tier <= Tier::Routine;
        if suits && (offered || for_clinician) && is_cramp(conditions) {
            plan.push(planned(knowledge, facts, remedy, verdict.ask, today));
        }
    }
    if matches!(urgency.tier, Tier::Soon | Tier::Routine) {
        plan.extend(specialist_step(conditions));
    }
    plan.sort_by_key(|step| {
        (
            step.when,
            step.offer,
            step.certainty,
            step.direction,
            step.id,
        )
    });
    (plan, avoid)
}

/// Remedies are for cramps; for something else the plan is to have it looked at.
fn is_cramp(conditions: &[Considered<'_>]) -> bool {
    conditions.iter().any(|condition| {
        condition.id == "condition.nocturnal-leg-cramps" && condition.status <= Status::Possible
    })
}

struct Verdict<'k> {
    stop: Vec<&'k str>,
    ask: Vec<&'k str>,
}

/// All stops and questions of a remedy for this person: its own, those of its rules, and pregnancy.
///
/// Block beats ask, ask beats allow. A rule that is "not sure" holds back; one that was never asked does not, but its gate is shown.
fn verdict<'k>(knowledge: &'k Knowledge, facts: &Facts, remedy: &'k Remedy) -> Verdict<'k> {
    let mut verdict = Verdict {
        stop: Vec::new(),
        ask: Vec::new(),
    };
    let mut add = |list: &'k [Item], stops: bool| {
        for item in list {
            match (item.when.evaluate(facts), stops) {
                (Truth::Yes, true) => push(&mut verdict.stop, &item.text),
                (Truth::Yes | Truth::NotSure, false) | (Truth::NotSure, true) => {
                    push(&mut verdict.ask, &item.text)
                }
                _ => {}
            }
        }
    };
    add(&remedy.stop, true);
    add(&remedy.ask, false);
    for rule in &knowledge.safety {
        let blocks = rule.block.contains(&remedy.id);
        let asks = rule.ask.contains(&remedy.id);
        if !blocks && !asks {
            continue;
        }
        match rule.when.evaluate(facts) {
            Truth::Yes if blocks => push(&mut verdict.stop, &rule.message),
            Truth::Yes | Truth::NotSure => push(&mut verdict.ask, &rule.message),
            _ => {}
        }
    }
    match (pregnant(knowledge, facts), remedy.pregnancy) {
        (Truth::Yes, InPregnancy::No) => push(&mut verdict.stop, "Not in pregnancy."),
        (Truth::Yes, InPregnancy::Ask) => {
            push(
                &mut verdict.ask,
                "You are pregnant: ask your midwife or doctor first.",
            );
        }
        (Truth::NotSure, InPregnancy::No | InPregnancy::Ask) => {
            push(&mut verdict.ask, "You may be pregnant: make sure first.");
        }
        _ => {}
    }
    verdict
}

fn push<'k>(list: &mut Vec<&'k str>, text: &'k str) {
    if !list.contains(&text) {
        list.push(text);
    }
}

fn pregnant(knowledge: &Knowledge, facts: &Facts) -> Truth {
    let Some(number) = knowledge.fact("pregnancy") else {
        return Truth::Unasked;
    };
    let place = knowledge.vocabulary.definition(number).option("pregnant");
    match facts.slot(number) {
        Slot::Known(Value::Choice(option)) => Truth::from(place == Some(usize::from(*option))),
        Slot::NotSure => Truth::NotSure,
        _ => Truth::Unasked,
    }
}

fn planned<'k>(
    knowledge: &'k Knowledge,
    facts: &Facts,
    remedy: &'k Remedy,
    ask_first: Vec<&'k str>,
    today: Date,
) -> Planned<'k> {
    let review_on = remedy
        .judge_after
        .as_ref()
        .and_then(|duration| duration.parse::<Span>().ok())
        .and_then(|span| today.checked_add(span).ok());
    let tried =
        option_of(&remedy.file).is_some_and(|option| has(knowledge, facts, "tried", &option));
    Planned {
        id: &remedy.id,
        title: &remedy.title,
        when: remedy.step,
        offer: Some(remedy.offer),
        say: remedy.say.clone(),
        certainty: Some(remedy.certainty),
        direction: Some(remedy.direction),
        population: remedy.population.as_deref(),
        pregnancy: Some(remedy.pregnancy),
        expect: Some(&remedy.expect),
        ask_first,
        gates: &remedy.gates,
        judge_after: remedy.judge_after.as_deref(),
        review_on,
        stop_if: &remedy.stop_if,
        limit: remedy.limit.as_deref(),
        tried,
        sources: source_ids(&remedy.sources),
    }
}

/// The step that the urgency asks for.
fn clinician_step<'k>(knowledge: &'k Knowledge, urgency: &Urgency<'k>) -> Option<Planned<'k>> {
    let words = knowledge.tier(urgency.tier)?;
    let sources = urgency
        .because
        .iter()
        .flat_map(|because| because.sources.iter().copied());
    let mut cited: Vec<&str> = Vec::new();
    for source in sources {
        if !cited.contains(&source) {
            cited.push(source);
        }
    }
    Some(Planned {
        when: if urgency.tier == Tier::Emergency {
            Step::Now
        } else {
            Step::Clinician
        },
        say: urgency.act.clone(),
        ..bare(urgency.tier.id(), &words.title, cited)
    })
}

/// Which specialist the fitting conditions point to.
fn specialist_step<'k>(conditions: &[Considered<'k>]) -> Vec<Planned<'k>> {
    let mut seen: Vec<&str> = Vec::new();
    let mut steps = Vec::new();
    for condition in conditions
        .iter()
        .filter(|condition| condition.status == Status::Fits)
    {
        let Some(specialty) = condition.specialty else {
            continue;
        };
        if seen.contains(&specialty) {
            continue;
        }
        seen.push(specialty);
        steps.push(Planned {
            when: Step::Specialist,
            say: format!(
                "Your doctor may send you to {specialty}: {}.",
                condition.title
            ),
            ..bare(condition.id, condition.title, condition.sources.clone())
        });
    }
    steps
}

fn bare<'k>(id: &'k str, title: &'k str, sources: Vec<&'k str>) -> Planned<'k> {
    Planned {
        id,
        title,
        when: Step::Clinician,
        offer: None,
        say: String::new(),
        certainty: None,
        direction: None,
        population: None,
        pregnancy: None,
        expect: None,
        ask_first: Vec::new(),
        gates: &[],
        judge_after: None,
        review_on: None,
        stop_if: &[],
        limit: None,
        tried: false,
        sources,
    }
}

/// Advice for the groups the person belongs to.
pub(super) fn groups<'k>(knowledge: &'k Knowledge, facts: &Facts) -> Vec<GroupAdvice<'k>> {
    knowledge
        .groups
        .iter()
        .filter(|group| group.when.evaluate(facts) == Truth::Yes)
        .map(|group| GroupAdvice {
            id: &group.id,
            title: &group.title,
            advice: &group.advice,
            actions: &group.actions,
            avoid: &group.avoid,
            sources: source_ids(&group.sources),
        })
        .collect()
}

/// Complications that have passed a threshold.
pub(super) fn complications<'k>(
    knowledge: &'k Knowledge,
    facts: &Facts,
) -> Vec<ComplicationFound<'k>> {
    let mut found: Vec<ComplicationFound<'k>> = Vec::new();
    for complication in &knowledge.complications {
        let passed: Vec<_> = complication
            .thresholds
            .iter()
            // No fact says how long a plan has lasted; the diary's page knows.
            .filter(|threshold| threshold.plan_weeks.is_none())
            .filter(|threshold| {
                threshold
                    .when
                    .as_ref()
                    .is_some_and(|rule| rule.evaluate(facts) == Truth::Yes)
            })
            .collect();
        let Some(tier) = passed.iter().map(|threshold| threshold.tier).min() else {
            continue;
        };
        found.push(ComplicationFound {
            id: &complication.id,
            title: &complication.title,
            tier,
            text: passed
                .iter()
                .map(|threshold| threshold.text.as_str())
                .collect(),
            verdict: &complication.verdict,
            sources: source_ids(&complication.sources),
        });
    }
    found.sort_by_key(|complication| (complication.tier, complication.id));
    found
}

/// The way ahead for someone with cramps and nothing urgent; the quinine gate is information for clinicians and is not among it.
pub(super) fn pathway<'k>(
    knowledge: &'k Knowledge,
    conditions: &[Considered<'k>],
    tier: Tier,
    today: Date,
) -> Vec<Ahead<'k>> {
    if tier <= Tier::SameDay || !is_cramp(conditions) {
        return Vec::new();
    }
    knowledge
        .pathway
        .iter()
        .filter(|step| !NOT_FOR_PEOPLE.contains(&step.id.as_str()))
        .map(|step| Ahead {
            id: &step.id,
            title: &step.title,
            when_due: &step.when_due,
            text: &step.text,
            review_on: step
                .review
                .as_ref()
                .and_then(|duration| duration.parse::<Span>().ok())
                .and_then(|span| today.checked_add(span).ok()),
            next_if: step.next_if.as_deref(),
            sources: source_ids(&step.sources),
        })
        .collect()
}

/// Steps of the pathway that this check itself is, or that only a clinician takes.
const NOT_FOR_PEOPLE: [&str; 2] = ["step-0", "step-4"];

/// Whether a remedy could do harm before help comes: what the rule about a possible clot forbids, when that rule holds.
pub(super) fn is_dangerous_now(knowledge: &Knowledge, facts: &Facts, remedy: &str) -> bool {
    knowledge
        .safety
        .iter()
        .filter(|rule| rule.id == CLOT_RULE && rule.when.evaluate(facts) == Truth::Yes)
        .any(|rule| rule.block.iter().any(|blocked| blocked == remedy))
}

/// The safety rule about a possible clot.
const CLOT_RULE: &str = "R01";
