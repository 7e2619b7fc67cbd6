//! What is declared about each fact.

use std::collections::HashMap;
use std::fmt;

use serde::Deserialize;

/// Place of a fact in the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FactNumber(u16);

impl FactNumber {
    /// As an index.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Type of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// Yes or no.
    Bool,
    /// Whole number.
    Integer,
    /// Number with a UCUM unit.
    Decimal,
    /// One of the options.
    Choice,
    /// Any of the options.
    Choices,
    /// Medicines by name, with the date of starting when known.
    Medicines,
}

impl FactKind {
    /// The name in question files and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Choice => "choice",
            Self::Choices => "choices",
            Self::Medicines => "medicines",
        }
    }
}

impl fmt::Display for FactKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bool => "a yes/no fact",
            Self::Integer => "a whole number",
            Self::Decimal => "a decimal",
            Self::Choice => "a choice of one option",
            Self::Choices => "a set of options",
            Self::Medicines => "a list of medicines",
        })
    }
}

/// Who can supply a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The person or their carer.
    #[default]
    Person,
    /// A clinician who examined the person.
    Clinician,
    /// A laboratory report.
    Laboratory,
    /// Worked out from other facts; never asked.
    Derived,
}

/// One declared fact.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Identifier, the same in rules, intakes and pages.
    pub id: String,
    /// Type.
    pub kind: FactKind,
    /// Options of a choice, identifier and label.
    pub options: Vec<(String, String)>,
    /// The option that says "nothing of this".
    pub none: Option<usize>,
    /// Smallest and largest possible value, in the canonical unit.
    pub range: Option<(f64, f64)>,
    /// Canonical UCUM unit.
    pub unit: Option<String>,
    /// Other accepted units with factor and offset to the canonical one.
    pub conversions: Vec<(String, f64, f64)>,
    /// Who can supply it.
    pub origin: Origin,
}

impl Definition {
    /// Position of an option.
    pub fn option(&self, id: &str) -> Option<usize> {
        self.options.iter().position(|(option, _)| option == id)
    }

    /// All option identifiers, for messages.
    pub fn option_list(&self) -> String {
        let ids: Vec<&str> = self.options.iter().map(|(id, _)| id.as_str()).collect();
        ids.join(", ")
    }

    /// What an answer may be, in words.
    pub fn possible(&self) -> String {
        let range = |(low, high): (f64, f64)| format!("from {low} to {high}");
        match self.kind {
            FactKind::Bool => "true, false or null (asked, not known)".to_owned(),
            FactKind::Integer => {
                format!("a whole number {}", self.range.map_or(String::new(), range))
            }
            FactKind::Decimal => {
                let unit = self.unit.as_deref().unwrap_or("1");
                let range = self.range.map_or(String::new(), range);
                if self.origin == Origin::Laboratory {
                    let mut units = vec![unit];
                    units.extend(self.conversions.iter().map(|(unit, _, _)| unit.as_str()));
                    format!(
                        "{{\"value\": …, \"unit\": …}} with a value {range} {unit}; units: {}",
                        units.join(", ")
                    )
                } else {
                    format!("a number {range} {unit}")
                }
            }
            FactKind::Choice => format!("one of {}", self.option_list()),
            FactKind::Choices => format!("a list of {}", self.option_list()),
            FactKind::Medicines => {
                "a list of names, or of {\"name\": …, \"started\": \"YYYY-MM-DD\"}".to_owned()
            }
        }
    }
}

/// All declared facts.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    definitions: Vec<Definition>,
    numbers: HashMap<String, FactNumber>,
}

impl Vocabulary {
    /// Declares a fact; `None` when the identifier is taken or the vocabulary is full.
    pub fn declare(&mut self, definition: Definition) -> Option<FactNumber> {
        if self.numbers.contains_key(&definition.id) {
            return None;
        }
        let number = FactNumber(u16::try_from(self.definitions.len()).ok()?);
        self.numbers.insert(definition.id.clone(), number);
        self.definitions.push(definition);
        Some(number)
    }

    /// The number of a fact.
    pub fn number(&self, id: &str) -> Option<FactNumber> {
        self.numbers.get(id).copied()
    }

    /// The definition of a fact.
    pub fn definition(&self, fact: FactNumber) -> &Definition {
        &self.definitions[fact.index()]
    }

    /// The identifier of a fact.
    pub fn id(&self, fact: FactNumber) -> &str {
        &self.definition(fact).id
    }

    /// How many facts are declared.
    pub fn len(&self) -> usize {
        self.definitions.len()
    }

    /// Whether nothing is declared.
    pub fn is_empty(&self) -> bool {
        self.definitions.is_empty()
    }

    /// All facts in order of declaration.
    pub fn iter(&self) -> impl Iterator<Item = (FactNumber, &Definition)> {
        (0..).map(FactNumber).zip(&self.definitions)
    }

    /// The declared name most like `name`, for messages.
    pub fn nearest(&self, name: &str) -> &str {
        self.definitions
            .iter()
            .map(|definition| definition.id.as_str())
            .max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)))
            .unwrap_or("")
    }
}
