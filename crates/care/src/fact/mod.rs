//! Facts: typed pieces of information about a person, and what is declared about each.
//!
//! A fact is known, "not sure" (asked, not known), declined, or not asked; these four stay apart everywhere.

mod intake;
mod medicine_list;
mod medicine_name;
mod options;
mod vocabulary;

pub(crate) use intake::fact_schema;
pub use intake::{Intake, Refusal, parse_intake, read_intake, read_one};
pub use medicine_list::{ListedMedicine, MEDICINES, TAKES, answers_of_list};
pub use medicine_name::{MedicineNames, parse_medicine_line};
pub use options::OptionSet;
pub use vocabulary::{Definition, FactKind, FactNumber, Origin, Vocabulary};

use jiff::civil::Date;

/// The value of a known fact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A whole number in the fact's unit.
    Integer(i64),
    /// A number in the fact's canonical unit.
    Decimal(f64),
    /// Position of the chosen option.
    Choice(u8),
    /// Set of options, one bit each.
    Choices(OptionSet),
}

/// What is known about one fact.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Slot {
    /// Nobody asked.
    #[default]
    Unasked,
    /// Asked; the person does not know.
    NotSure,
    /// Asked; the person does not want to say.
    Declined,
    /// Asked and known.
    Known(Value),
    /// A set that holds at least these options; whether it holds others is not known.
    AtLeast {
        /// Options known to be there.
        set: OptionSet,
        /// The person was asked for the rest and is not sure.
        is_doubt: bool,
    },
}

/// A medicine as a person named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedMedicine {
    /// The name on the packet.
    pub name: String,
    /// When it was started or last raised.
    pub started: Option<Date>,
}

/// All facts about one person at one time.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    slots: Vec<Slot>,
    /// Medicines by name; matched to classes when facts are derived.
    pub medicines: Vec<NamedMedicine>,
    /// Upper limit of normal printed on the report, for the laboratory facts that carry one.
    pub upper_limits: Vec<(FactNumber, f64)>,
}

impl Facts {
    /// No facts yet, for this vocabulary.
    pub fn none(vocabulary: &Vocabulary) -> Self {
        Self {
            slots: vec![Slot::Unasked; vocabulary.len()],
            medicines: Vec::new(),
            upper_limits: Vec::new(),
        }
    }

    /// What is known about `fact`.
    pub fn slot(&self, fact: FactNumber) -> &Slot {
        self.slots.get(fact.index()).unwrap_or(&Slot::Unasked)
    }

    /// The value of `fact` when it is known.
    pub fn value(&self, fact: FactNumber) -> Option<Value> {
        match self.slot(fact) {
            Slot::Known(value) => Some(*value),
            _ => None,
        }
    }

    /// Whether a set fact is known to hold the option at `place`.
    pub fn holds_option(&self, fact: FactNumber, place: usize) -> bool {
        match self.slot(fact) {
            Slot::Known(Value::Choices(set)) | Slot::AtLeast { set, .. } => set.contains(place),
            _ => false,
        }
    }

    /// A known decimal, in its canonical unit.
    pub fn decimal(&self, fact: FactNumber) -> Option<f64> {
        match self.value(fact) {
            Some(Value::Decimal(value)) => Some(value),
            _ => None,
        }
    }

    /// A known whole number.
    pub fn integer(&self, fact: FactNumber) -> Option<i64> {
        match self.value(fact) {
            Some(Value::Integer(value)) => Some(value),
            _ => None,
        }
    }

    /// Sets what is known about `fact`.
    pub fn set(&mut self, fact: FactNumber, slot: Slot) {
        if let Some(place) = self.slots.get_mut(fact.index()) {
            *place = slot;
        }
    }

    /// Whether `fact` was asked in any way.
    pub fn is_asked(&self, fact: FactNumber) -> bool {
        *self.slot(fact) != Slot::Unasked
    }
}
