//! Rules over facts, in four-valued logic.
//!
//! A rule is written in CEL (see `knowledge/README.md` for the subset).
//! The `cel` crate parses it; [`compile`] proves that each name is a declared fact with the right type and lowers it to a small tree over fact numbers.
//! Evaluating that tree is what the product does, because it needs to tell "asked, not sure" from "not asked", which CEL's errors cannot; a property test holds it to CEL's own interpreter.

mod compile;
mod evaluate;
mod shape;

pub use compile::{RuleProblem, compile};
pub use evaluate::Truth;

use serde::Deserialize;

use crate::fact::{FactNumber, OptionSet};

/// One rule: its text as the editor wrote it and, after loading, its compiled form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "String")]
pub struct Rule {
    /// The CEL text.
    pub text: String,
    pub(crate) tree: Tree,
    /// The facts the rule looks at, each once, in order of first mention.
    pub facts: Vec<FactNumber>,
}

impl From<String> for Rule {
    fn from(text: String) -> Self {
        Self {
            text,
            tree: Tree::Constant(false),
            facts: Vec::new(),
        }
    }
}

/// A compiled rule.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Tree {
    Constant(bool),
    /// A yes/no fact is yes.
    Holds(FactNumber),
    /// A choice fact has one of the options in the mask, or a set fact contains one.
    OneOf(FactNumber, OptionSet),
    Integer(FactNumber, Comparison, i64),
    Decimal(FactNumber, Comparison, f64),
    Not(Box<Tree>),
    And(Vec<Tree>),
    Or(Vec<Tree>),
}

impl Default for Tree {
    fn default() -> Self {
        Self::Constant(false)
    }
}

/// How two numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    fn holds<N: PartialOrd>(self, left: N, right: N) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cel::{Context, Program, Value as CelValue};

    use super::*;
    use crate::fact::{Definition, FactKind, Facts, OptionSet, Slot, Value};
    use crate::knowledge::{Knowledge, every_rule};

    /// A small generator: the test must be the same on every machine.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: usize) -> usize {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % sides
        }
    }

    /// Values of a fact worth trying: all options, and both sides of every number a rule compares with.
    ///
    /// A quiet person says mostly no, so that long rules are reached as well.
    fn random_slot(definition: &Definition, numbers: &[f64], quiet: bool, dice: &mut Dice) -> Slot {
        let number = |dice: &mut Dice| {
            numbers[dice.roll(numbers.len())] + [-1.0, -0.01, 0.0, 0.01, 1.0][dice.roll(5)]
        };
        let says_no = quiet && dice.roll(16) != 0;
        match (dice.roll(8), definition.kind) {
            (_, FactKind::Bool) if says_no => Slot::Known(Value::Bool(false)),
            (_, FactKind::Choices) if says_no => Slot::Known(Value::Choices(OptionSet::one(
                dice.roll(definition.options.len()),
            ))),
            (0, _) if !quiet => Slot::Unasked,
            (1, _) if !quiet => Slot::NotSure,
            (_, FactKind::Bool) => Slot::Known(Value::Bool(dice.roll(2) == 0)),
            (_, FactKind::Integer) => Slot::Known(Value::Integer(number(dice).round() as i64)),
            (_, FactKind::Decimal) => Slot::Known(Value::Decimal(number(dice))),
            (_, FactKind::Choice) => {
                Slot::Known(Value::Choice(dice.roll(definition.options.len()) as u8))
            }
            (_, FactKind::Choices) => {
                let count = definition.options.len();
                let sparse = 2 + dice.roll(count);
                Slot::Known(Value::Choices(
                    (0..count)
                        .filter(|_| dice.roll(sparse) == 0)
                        .collect::<OptionSet>(),
                ))
            }
            (_, FactKind::Medicines) => Slot::Unasked,
        }
    }

    fn numbers(tree: &Tree, found: &mut Vec<f64>) {
        match tree {
            Tree::Integer(_, _, number) => found.push(*number as f64),
            Tree::Decimal(_, _, number) => found.push(*number),
            Tree::Not(inner) => numbers(inner, found),
            Tree::And(parts) | Tree::Or(parts) => {
                parts.iter().for_each(|part| numbers(part, found))
            }
            Tree::Constant(_) | Tree::Holds(_) | Tree::OneOf(..) => {}
        }
    }

    fn cel_value(definition: &Definition, value: Value) -> CelValue {
        let option = |place: usize| CelValue::String(Arc::new(definition.options[place].0.clone()));
        match value {
            Value::Bool(value) => CelValue::Bool(value),
            Value::Integer(value) => CelValue::Int(value),
            Value::Decimal(value) => CelValue::Float(value),
            Value::Choice(place) => option(usize::from(place)),
            Value::Choices(set) => {
                let chosen = (0..definition.options.len())
                    .filter(|place| set.contains(*place))
                    .map(option);
                CelValue::List(Arc::new(chosen.collect()))
            }
        }
    }

    /// Every rule of the knowledge can be yes, no and unknown, and says what CEL's own interpreter says.
    #[test]
    fn rules_agree_with_cel_and_none_is_dead() {
        let knowledge = Knowledge::embedded().unwrap();
        let mut dice = Dice(20_261_124);
        let mut compared = 0;
        let mut dead = Vec::new();
        for (rule, file) in every_rule(&knowledge) {
            if rule.facts.is_empty() {
                continue;
            }
            let mut limits = vec![1.0];
            numbers(&rule.tree, &mut limits);
            let program = Program::compile(&rule.text).unwrap();
            let (mut yes, mut no, mut unknown) = (false, false, false);
            for attempt in 0..400_000 {
                if yes && no && unknown && attempt >= 40 {
                    break;
                }
                let mut facts = Facts::none(&knowledge.vocabulary);
                for fact in &rule.facts {
                    let definition = knowledge.vocabulary.definition(*fact);
                    facts.set(
                        *fact,
                        random_slot(definition, &limits, attempt % 2 == 1, &mut dice),
                    );
                }
                let truth = rule.evaluate(&facts);
                yes |= truth == Truth::Yes;
                no |= truth == Truth::No;
                unknown |= truth.is_unknown();
                if attempt >= 40 {
                    continue;
                }
                let mut context = Context::default();
                for fact in &rule.facts {
                    if let Some(value) = facts.value(*fact) {
                        let definition = knowledge.vocabulary.definition(*fact);
                        context.add_variable_from_value(
                            definition.id.clone(),
                            cel_value(definition, value),
                        );
                    }
                }
                let theirs = program.execute(&context);
                let same = match truth {
                    Truth::Yes => theirs == Ok(CelValue::Bool(true)),
                    Truth::No => theirs == Ok(CelValue::Bool(false)),
                    Truth::NotSure | Truth::Unasked => theirs.is_err(),
                };
                assert!(
                    same,
                    "{file}: `{}` is {truth:?} for us and {theirs:?} for CEL",
                    rule.text
                );
                compared += 1;
            }
            if !(yes && no && unknown) {
                dead.push(format!(
                    "{file}: `{}` yes {yes}, no {no}, unknown {unknown}",
                    rule.text
                ));
            }
        }
        assert!(compared > 50_000, "{compared}");
        assert!(
            dead.is_empty(),
            "{} rules cannot be everything:\n{}",
            dead.len(),
            dead.join("\n")
        );
    }

    /// What a rule says for facts given as `a` yes, `b` not sure and so on.
    fn check(text: &str, facts: &[(&str, Slot)], expected: Truth) {
        let mut vocabulary = crate::fact::Vocabulary::default();
        for id in ["a", "b", "c"] {
            vocabulary.declare(Definition {
                id: id.to_owned(),
                kind: FactKind::Bool,
                options: Vec::new(),
                none: None,
                range: None,
                unit: None,
                conversions: Vec::new(),
                origin: crate::fact::Origin::Person,
            });
        }
        let mut rule = Rule::from(text.to_owned());
        compile(&mut rule, &vocabulary).unwrap();
        let mut given = Facts::none(&vocabulary);
        for (id, slot) in facts {
            given.set(vocabulary.number(id).unwrap(), *slot);
        }
        assert_eq!(rule.evaluate(&given), expected, "{text} with {facts:?}");
    }

    #[test]
    fn unknown_is_never_no() {
        let yes = Slot::Known(Value::Bool(true));
        let no = Slot::Known(Value::Bool(false));
        check("a && b", &[("a", yes)], Truth::Unasked);
        check("a && b", &[("a", no)], Truth::No);
        check(
            "a && b",
            &[("a", Slot::NotSure), ("b", yes)],
            Truth::NotSure,
        );
        check("a && b", &[("a", Slot::NotSure)], Truth::Unasked);
        check("a || b", &[("a", Slot::NotSure)], Truth::NotSure);
        check("a || b", &[("a", yes), ("b", Slot::NotSure)], Truth::Yes);
        check("a || b", &[("a", no)], Truth::Unasked);
        check("!a", &[("a", Slot::NotSure)], Truth::NotSure);
        check("!a", &[("a", Slot::Declined)], Truth::Unasked);
        check("a && !(b || c)", &[("a", yes), ("b", no)], Truth::Unasked);
    }
}
