//! Which class the symptoms meet (definition derived from the published criteria).

use crate::fact::{FactNumber, Facts, Slot, Value};
use crate::knowledge::Knowledge;
use crate::knowledge::table::Criterion;
use crate::rule::Truth;

use super::{AtypicalFound, CriterionState, Recognition, State, source_ids};

impl Recognition<'_> {
    /// In an emergency nothing is said about cramps: it could reassure.
    pub(super) fn withhold(&mut self) {
        self.class = "withheld";
        self.title = "Not said now";
        self.text =
            "While something may be an emergency, Charley does not say whether this is a cramp.";
        self.likely = None;
        self.criteria.clear();
        self.atypical.clear();
        self.context.clear();
    }
}

pub(super) fn recognise<'k>(knowledge: &'k Knowledge, facts: &mut Facts) -> Recognition<'k> {
    let table = &knowledge.recognition;
    let states: Vec<(&Criterion, Truth)> = table
        .criteria
        .iter()
        .map(|criterion| (criterion, state(criterion, facts)))
        .collect();
    let atypical: Vec<(usize, bool)> = table
        .atypical
        .iter()
        .enumerate()
        .filter(|(_, item)| item.when.evaluate(facts) == Truth::Yes)
        .map(|(place, item)| (place, item.soft))
        .collect();
    let contexts: Vec<usize> = table
        .contexts
        .iter()
        .enumerate()
        .filter(|(_, item)| item.when.evaluate(facts) == Truth::Yes)
        .map(|(place, _)| place)
        .collect();
    let core = all(states
        .iter()
        .filter(|(criterion, _)| criterion.role == "core")
        .map(|(_, truth)| *truth));
    let rls = all(states
        .iter()
        .filter(|(criterion, _)| criterion.role == "rls")
        .map(|(_, truth)| *truth));
    let derived = &knowledge.derived;
    let mut set = |fact: Option<FactNumber>, slot: Slot| {
        if let Some(fact) = fact {
            facts.set(fact, slot);
        }
    };
    set(derived.cramp_core, slot(core));
    set(derived.rls_core, slot(rls));
    set(
        derived.atypical,
        Slot::Known(Value::Choices(
            atypical.iter().map(|(place, _)| *place).collect(),
        )),
    );
    set(
        derived.context,
        Slot::Known(Value::Choices(contexts.iter().copied().collect())),
    );

    let mimic = mimic(knowledge, facts);
    let answers = Answers {
        states: &states,
        rls,
        mimic: mimic.is_some(),
    };
    let hard_atypical = atypical.iter().any(|(_, soft)| !soft);
    let soft_context = !contexts.is_empty() || !atypical.is_empty();
    let class = classify(&answers, hard_atypical, soft_context);
    if let (Some(fact), Some(place)) = (
        derived.recognition,
        crate::knowledge::CLASSES
            .iter()
            .position(|name| *name == class),
    ) {
        facts.set(fact, Slot::Known(Value::Choice(place as u8)));
    }
    let text = table.classes.iter().find(|text| text.id == class);
    Recognition {
        class,
        title: text.map_or("", |text| &text.title),
        text: text.map_or("", |text| &text.text),
        likely: mimic.filter(|_| class == "not_cramp"),
        criteria: states
            .iter()
            .filter(|(criterion, truth)| criterion.role != "rls" || !truth.is_unknown())
            .map(|(criterion, truth)| CriterionState {
                id: &criterion.id,
                role: &criterion.role,
                text: &criterion.text,
                state: match truth {
                    Truth::Yes => State::Yes,
                    Truth::No => State::No,
                    Truth::NotSure | Truth::Unasked => State::Unknown,
                },
                sources: source_ids(&criterion.sources),
            })
            .collect(),
        atypical: atypical
            .iter()
            .map(|(place, _)| &table.atypical[*place])
            .map(|item| AtypicalFound {
                id: &item.id,
                text: &item.text,
                why: &item.why,
                sources: source_ids(&item.sources),
            })
            .collect(),
        context: contexts
            .iter()
            .map(|place| table.contexts[*place].text.as_str())
            .collect(),
        sources: text.map_or(Vec::new(), |text| source_ids(&text.sources)),
    }
}

fn state(criterion: &Criterion, facts: &Facts) -> Truth {
    let truth = criterion.when.evaluate(facts);
    let unknown = criterion
        .unknown_when
        .as_ref()
        .map(|rule| rule.evaluate(facts));
    if truth == Truth::No && unknown == Some(Truth::Yes) {
        Truth::NotSure
    } else {
        truth
    }
}

fn all(truths: impl Iterator<Item = Truth>) -> Truth {
    let mut result = Truth::Yes;
    for truth in truths {
        match truth {
            Truth::No => return Truth::No,
            Truth::Yes => {}
            unknown => result = unknown,
        }
    }
    result
}

fn slot(truth: Truth) -> Slot {
    match truth {
        Truth::Yes => Slot::Known(Value::Bool(true)),
        Truth::No => Slot::Known(Value::Bool(false)),
        Truth::NotSure => Slot::NotSure,
        Truth::Unasked => Slot::Unasked,
    }
}

/// The first mimic whose hallmark is there.
fn mimic<'k>(knowledge: &'k Knowledge, facts: &Facts) -> Option<&'k str> {
    let mut fitting: Vec<_> = knowledge
        .conditions
        .iter()
        .filter(|condition| condition.group != "cramp" && condition.group != "context")
        .filter(|condition| condition.hallmark.evaluate(facts) == Truth::Yes)
        .collect();
    fitting.sort_by_key(|condition| condition.tier);
    fitting.first().map(|condition| condition.id.as_str())
}

struct Answers<'a> {
    states: &'a [(&'a Criterion, Truth)],
    rls: Truth,
    mimic: bool,
}

impl Answers<'_> {
    fn truth(&self, id: &str) -> Truth {
        self.states
            .iter()
            .find(|(criterion, _)| criterion.id == id)
            .map_or(Truth::Unasked, |(_, truth)| *truth)
    }

    fn yes(&self, id: &str) -> bool {
        self.truth(id) == Truth::Yes
    }

    fn no(&self, id: &str) -> bool {
        self.truth(id) == Truth::No
    }

    fn count_core(&self, wanted: impl Fn(Truth) -> bool) -> usize {
        self.states
            .iter()
            .filter(|(criterion, truth)| criterion.role == "core" && wanted(*truth))
            .count()
    }
}

/// How many of the five core answers must be known before anything is said (honesty rule: fewer tell nothing).
const FEWEST_CORE_ANSWERS: usize = 3;

fn classify(answers: &Answers<'_>, hard_atypical: bool, context: bool) -> &'static str {
    let yes = answers.count_core(|truth| truth == Truth::Yes);
    let no = answers.count_core(|truth| truth == Truth::No);
    let known = yes + no;
    // Sudden pain with a hard muscle is a cramp, wherever and whenever it happens.
    let contraction = answers.yes("sudden") && answers.yes("painful") && answers.yes("hard");
    if contraction && answers.rls == Truth::Yes && !answers.no("in_bed") {
        return "mixed";
    }
    if answers.no("painful") {
        return "not_cramp";
    }
    if answers.mimic && (no > 0 || yes < 2) && !(contraction && answers.yes("in_bed")) {
        return "not_cramp";
    }
    if known < FEWEST_CORE_ANSWERS {
        return "cannot_tell";
    }
    if no == 0 && yes == 5 {
        return match (hard_atypical, context) {
            (true, _) => "atypical",
            (false, true) => "with_context",
            (false, false)
                if ["calf_or_foot", "ten_minutes", "one_leg"]
                    .iter()
                    .all(|id| answers.yes(id)) =>
            {
                "typical"
            }
            (false, false) => "meets_criteria",
        };
    }
    if contraction && no > 0 || hard_atypical && no == 0 {
        return "atypical";
    }
    if no == 0 && yes >= FEWEST_CORE_ANSWERS {
        return "probable";
    }
    "cannot_tell"
}
