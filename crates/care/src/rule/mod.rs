//! Rules over facts, in four-valued logic.
//!
//! A rule is written in CEL (see `knowledge/README.md` for the subset).
//! The `cel` crate parses it; [`compile`] proves that each name is a declared fact with the right type and lowers it to a small tree over fact numbers.
//! Evaluating that tree is what the product does, because it needs to tell "asked, not sure" from "not asked", which CEL's errors cannot; a property test holds it to CEL's own interpreter.

mod compile;
mod evaluate;

pub use compile::{RuleProblem, compile};
pub use evaluate::Truth;

use serde::Deserialize;

use crate::fact::FactNumber;

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
    OneOf(FactNumber, u128),
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
