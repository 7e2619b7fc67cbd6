//! Four-valued evaluation: Kleene's logic with two kinds of unknown.

use crate::fact::{Facts, Slot, Value};

use super::{Rule, Tree};

/// What a rule says about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// It depends on an answer that was "not sure".
    NotSure,
    /// It depends on something that was not asked, or that the person did not want to say.
    Unasked,
}

impl Truth {
    /// Neither yes nor no.
    pub fn is_unknown(self) -> bool {
        matches!(self, Self::NotSure | Self::Unasked)
    }

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            unknown => unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

impl Rule {
    /// What the rule says about these facts.
    ///
    /// For `a && b`, one "no" decides; for `a || b`, one "yes" decides.
    /// Otherwise "and" is only as well known as its least asked part (not asked raises nothing), and "or" is "not sure" as soon as one part is (an explicit doubt must not vanish behind a question that was never put).
    pub fn evaluate(&self, facts: &Facts) -> Truth {
        self.tree.evaluate(facts)
    }
}

impl Tree {
    fn evaluate(&self, facts: &Facts) -> Truth {
        match self {
            Self::Constant(value) => Truth::from(*value),
            Self::Holds(fact) => on_value(facts.slot(*fact), |value| match value {
                Value::Bool(value) => *value,
                _ => false,
            }),
            Self::OneOf(fact, mask) => match facts.slot(*fact) {
                Slot::AtLeast { set, .. } if mask.meets(*set) => Truth::Yes,
                slot => on_value(slot, |value| match value {
                    Value::Choice(option) => mask.contains(usize::from(*option)),
                    Value::Choices(set) => mask.meets(*set),
                    _ => false,
                }),
            },
            Self::Integer(fact, comparison, right) => {
                on_value(facts.slot(*fact), |value| match value {
                    Value::Integer(left) => comparison.holds(*left, *right),
                    _ => false,
                })
            }
            Self::Decimal(fact, comparison, right) => {
                on_value(facts.slot(*fact), |value| match value {
                    Value::Decimal(left) => comparison.holds(*left, *right),
                    _ => false,
                })
            }
            Self::Not(inner) => inner.evaluate(facts).not(),
            Self::And(parts) => {
                let mut result = Truth::Yes;
                for part in parts {
                    match (part.evaluate(facts), result) {
                        (Truth::No, _) => return Truth::No,
                        (Truth::Unasked, _) => result = Truth::Unasked,
                        (Truth::NotSure, Truth::Yes) => result = Truth::NotSure,
                        _ => {}
                    }
                }
                result
            }
            Self::Or(parts) => {
                let mut result = Truth::No;
                for part in parts {
                    match (part.evaluate(facts), result) {
                        (Truth::Yes, _) => return Truth::Yes,
                        (Truth::NotSure, _) => result = Truth::NotSure,
                        (Truth::Unasked, Truth::No) => result = Truth::Unasked,
                        _ => {}
                    }
                }
                result
            }
        }
    }
}

fn on_value(slot: &Slot, holds: impl Fn(&Value) -> bool) -> Truth {
    match slot {
        Slot::Known(value) => Truth::from(holds(value)),
        Slot::NotSure | Slot::AtLeast { is_doubt: true, .. } => Truth::NotSure,
        Slot::Unasked
        | Slot::Declined
        | Slot::AtLeast {
            is_doubt: false, ..
        } => Truth::Unasked,
    }
}
