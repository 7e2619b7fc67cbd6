//! The knowledge: what medicine says, parsed once, checked as a whole, then never changed.

mod check;
mod code_shape;
mod compile;
pub mod entry;
mod read;
mod reading_grade;
pub mod table;

use std::collections::HashMap;

use include_dir::{Dir, include_dir};
use serde_json::{Map, json};
use sha2::{Digest, Sha256};

use crate::fact::{FactNumber, Intake, MedicineNames, Origin, Vocabulary};

#[cfg(test)]
pub(crate) use check::every_rule;
pub use check::{Report, check};
pub use code_shape::loinc_check_digit;
pub(crate) use compile::{CLASSES, option_of};
pub use entry::{Certainty, Citation, Direction, Entry, Grade, Mark, Tier};
pub use read::{File, Problem};
pub use reading_grade::reading_grade;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../knowledge");

/// Everything Charley knows.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "the fields are the folders and files of knowledge/"
)]
pub struct Knowledge {
    /// Year, month and hash of all files: `2026.11-3f2a…`.
    pub version: String,
    pub vocabulary: Vocabulary,
    pub questions: Vec<table::Question>,
    pub recognition: table::Recognition,
    pub analytes: Vec<table::Analyte>,
    pub formulas: Vec<table::Formula>,
    pub safety: Vec<table::SafetyRule>,
    pub groups: Vec<table::Group>,
    pub pathway: Vec<table::PathwayStep>,
    pub tiers: Vec<table::TierText>,
    /// Title when nothing is known yet.
    pub unknown_title: String,
    /// Sentence when warning signs were not asked.
    pub unasked: String,
    pub sources: Vec<table::Source>,
    pub codes: Vec<table::Code>,
    pub code_systems: Vec<table::CodeSystem>,
    pub source_page: Vec<table::PageSection>,
    pub red_flags: Vec<entry::RedFlag>,
    pub conditions: Vec<entry::Condition>,
    pub contributors: Vec<entry::Contributor>,
    pub medicines: Vec<entry::Medicine>,
    pub tests: Vec<entry::Test>,
    pub panels: Vec<entry::Panel>,
    pub remedies: Vec<entry::Remedy>,
    pub reliefs: Vec<entry::Relief>,
    pub complications: Vec<entry::Complication>,
    pub faqs: Vec<entry::Faq>,
    pub learns: Vec<entry::Learn>,
    pub medicine_names: MedicineNames,
    question_places: HashMap<String, usize>,
    entry_places: HashMap<String, (usize, usize)>,
    source_places: HashMap<String, usize>,
    pub(crate) derived: compile::DerivedFacts,
}

/// The files built into the program.
pub fn embedded_files() -> Vec<File<'static>> {
    fn walk(folder: &Dir<'static>, files: &mut Vec<File<'static>>) {
        for file in folder.files() {
            if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
                files.push(File { path, text });
            }
        }
        for inner in folder.dirs() {
            walk(inner, files);
        }
    }
    let mut files = Vec::new();
    walk(&EMBEDDED, &mut files);
    files
}

impl Knowledge {
    /// Parses and compiles the knowledge.
    ///
    /// # Errors
    /// All problems that make it unusable: files that do not parse, rules that do not compile, references that lead nowhere. [`check`] finds more.
    pub fn load(files: &[File<'_>]) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut knowledge = read::read(files, &mut problems);
        // What does not parse would only cause a hundred further problems.
        if !problems.is_empty() {
            problems.sort();
            return Err(problems);
        }
        compile::compile(&mut knowledge, files, &mut problems);
        knowledge.index();
        check::references(&knowledge, files, &mut problems);
        knowledge.version = version(files);
        if problems.is_empty() {
            Ok(knowledge)
        } else {
            problems.sort();
            problems.dedup();
            Err(problems)
        }
    }

    /// The knowledge built into the program.
    ///
    /// # Errors
    /// As [`Knowledge::load`]; a build whose tests passed has none.
    pub fn embedded() -> Result<Self, Vec<Problem>> {
        Self::load(&embedded_files())
    }

    fn index(&mut self) {
        self.question_places = self
            .questions
            .iter()
            .enumerate()
            .map(|(place, question)| (question.id.clone(), place))
            .collect();
        self.source_places = self
            .sources
            .iter()
            .enumerate()
            .map(|(place, source)| (source.id.clone(), place))
            .collect();
        let mut places = HashMap::new();
        for (kind, list) in self.kinds().into_iter().enumerate() {
            for (place, entry) in list.into_iter().enumerate() {
                places.insert(entry.id().to_owned(), (kind, place));
            }
        }
        self.entry_places = places;
    }

    /// All entries, by kind.
    pub fn kinds(&self) -> [Vec<&dyn Entry>; 11] {
        fn list<E: Entry>(entries: &[E]) -> Vec<&dyn Entry> {
            entries.iter().map(|entry| entry as &dyn Entry).collect()
        }
        [
            list(&self.red_flags),
            list(&self.conditions),
            list(&self.contributors),
            list(&self.medicines),
            list(&self.tests),
            list(&self.panels),
            list(&self.remedies),
            list(&self.reliefs),
            list(&self.complications),
            list(&self.faqs),
            list(&self.learns),
        ]
    }

    /// All entries.
    pub fn entries(&self) -> impl Iterator<Item = &dyn Entry> {
        self.kinds().into_iter().flatten()
    }

    /// The entry with this identifier.
    pub fn entry(&self, id: &str) -> Option<&dyn Entry> {
        let (kind, place) = *self.entry_places.get(id)?;
        let found: &dyn Entry = match kind {
            0 => self.red_flags.get(place)?,
            1 => self.conditions.get(place)?,
            2 => self.contributors.get(place)?,
            3 => self.medicines.get(place)?,
            4 => self.tests.get(place)?,
            5 => self.panels.get(place)?,
            6 => self.remedies.get(place)?,
            7 => self.reliefs.get(place)?,
            8 => self.complications.get(place)?,
            9 => self.faqs.get(place)?,
            _ => self.learns.get(place)?,
        };
        Some(found)
    }

    /// The question for a fact.
    pub fn question(&self, id: &str) -> Option<&table::Question> {
        self.questions.get(*self.question_places.get(id)?)
    }

    /// A source.
    pub fn source(&self, id: &str) -> Option<&table::Source> {
        self.sources.get(*self.source_places.get(id)?)
    }

    /// The words of a tier.
    pub fn tier(&self, tier: Tier) -> Option<&table::TierText> {
        self.tiers.iter().find(|text| text.id == tier)
    }

    /// The classes that a written name of a medicine belongs to; empty when it is not known.
    pub fn medicines_named(&self, written: &str) -> Vec<&entry::Medicine> {
        let found = self.medicine_names.find(written);
        if found.is_empty() {
            return Vec::new();
        }
        self.medicines
            .iter()
            .filter(|medicine| {
                compile::position_in_takes(&self.vocabulary, &medicine.file)
                    .is_some_and(|position| found.contains(&position))
            })
            .collect()
    }

    /// The number of a derived or declared fact that the engine itself needs.
    pub(crate) fn fact(&self, id: &str) -> Option<FactNumber> {
        self.vocabulary.number(id)
    }

    /// JSON Schema of an intake.
    pub fn intake_schema(&self) -> serde_json::Value {
        let mut properties = Map::new();
        for (_, definition) in self.vocabulary.iter() {
            if definition.origin == Origin::Derived {
                continue;
            }
            let mut schema = crate::fact_schema(definition);
            if let Some(question) = self.question(&definition.id) {
                schema["description"] = json!(match &question.help {
                    Some(help) => format!("{} {help}", question.ask),
                    None => question.ask.clone(),
                });
            } else if let Some(analyte) = self
                .analytes
                .iter()
                .find(|analyte| analyte.id == definition.id)
            {
                schema["description"] = json!(format!("{} ({})", analyte.title, analyte.unit));
            }
            properties.insert(definition.id.clone(), schema);
        }
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Charley intake",
            "description": "Answers by question identifier. null: asked, not known. Absent: not asked. {\"declined\": true}: asked, not wanted.",
            "type": "object",
            "required": ["facts"],
            "properties": {"facts": {"type": "object", "properties": properties, "additionalProperties": false}},
        })
    }

    /// An intake of everything a case names as "not sure" beside its facts.
    pub fn with_not_sure(mut facts: Intake, not_sure: &[String]) -> Intake {
        for field in not_sure {
            facts.insert(field.clone(), serde_json::Value::Null);
        }
        facts
    }
}

/// Year and month of the newest check, and a hash of every file.
fn version(files: &[File<'_>]) -> String {
    let mut files = files.to_vec();
    files.sort_by_key(|file| file.path);
    let mut hash = Sha256::new();
    for file in files
        .iter()
        .filter(|file| file.path != "README.md" && !file.path.starts_with("cases/"))
    {
        hash.update(file.path.as_bytes());
        hash.update([0]);
        hash.update(file.text.as_bytes());
        hash.update([0]);
    }
    let digest = hash.finalize();
    let short: String = digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("2026.11-{short}")
}
