//! Everything that can be proved about the knowledge without a person.

mod content;
mod reading;
mod references;

use std::collections::BTreeMap;

use crate::rule::Rule;

use super::Knowledge;
use super::entry::{Citation, Tier};
use super::read::{File, Problem, line_of};

pub(super) use references::references;

/// The result of a full check.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// How many of each kind there are.
    pub counts: BTreeMap<&'static str, usize>,
    /// The hardest patient texts: grade, place.
    pub hardest: Vec<(f64, String)>,
    /// Mean reading grade of all patient texts.
    pub mean_grade: f64,
    /// Emergency and same-day statements that no clinician has signed: place, statement.
    pub unsigned: Vec<(String, String)>,
}

/// Loads and checks; a knowledge that does not load gives only its problems.
pub fn check(files: &[File<'_>]) -> Report {
    let knowledge = match Knowledge::load(files) {
        Ok(knowledge) => knowledge,
        Err(problems) => {
            return Report {
                problems,
                ..Report::default()
            };
        }
    };
    let mut checker = Checker::new(&knowledge, files);
    checker.unused();
    checker.content();
    let (hardest, mean_grade) = checker.reading();
    let mut report = Report {
        problems: checker.problems,
        counts: counts(&knowledge),
        hardest,
        mean_grade,
        unsigned: unsigned(&knowledge),
    };
    report.problems.sort();
    report.problems.dedup();
    report
}

fn counts(knowledge: &Knowledge) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::from([
        ("questions", knowledge.questions.len()),
        ("facts", knowledge.vocabulary.len()),
        ("sources", knowledge.sources.len()),
        ("codes", knowledge.codes.len()),
        ("analytes", knowledge.analytes.len()),
        ("safety rules", knowledge.safety.len()),
        ("groups", knowledge.groups.len()),
        ("pathway steps", knowledge.pathway.len()),
        ("criteria", knowledge.recognition.criteria.len()),
        ("atypical items", knowledge.recognition.atypical.len()),
        (
            "ingredients",
            knowledge
                .medicines
                .iter()
                .map(|medicine| medicine.ingredients.len())
                .sum(),
        ),
        (
            "brands",
            knowledge
                .medicines
                .iter()
                .map(|medicine| medicine.brands.len())
                .sum(),
        ),
        (
            "clinic page bullets",
            knowledge
                .source_page
                .iter()
                .map(|section| section.bullets.len())
                .sum(),
        ),
        ("rules", every_rule(knowledge).len()),
    ]);
    for entry in knowledge.entries() {
        *counts.entry(entry.kind()).or_default() += 1;
    }
    counts
}

/// All compiled rules with the file each stands in.
pub(crate) fn every_rule(knowledge: &Knowledge) -> Vec<(&Rule, &str)> {
    let mut rules = Vec::new();
    for question in &knowledge.questions {
        let own = question.applies.iter().chain(&question.ask_if);
        rules.extend(own.map(|rule| (rule, question.file.as_str())));
    }
    let recognition = &knowledge.recognition;
    let criteria = recognition
        .criteria
        .iter()
        .flat_map(|item| std::iter::once(&item.when).chain(&item.unknown_when));
    let recognised = criteria
        .chain(recognition.atypical.iter().map(|item| &item.when))
        .chain(recognition.contexts.iter().map(|item| &item.when));
    rules.extend(recognised.map(|rule| (rule, "recognition.toml")));
    for analyte in &knowledge.analytes {
        rules.extend(
            analyte
                .urgency
                .iter()
                .map(|urgency| (&urgency.when, "analytes.toml")),
        );
    }
    rules.extend(
        knowledge
            .safety
            .iter()
            .map(|rule| (&rule.when, "safety.toml")),
    );
    rules.extend(
        knowledge
            .groups
            .iter()
            .map(|group| (&group.when, "groups.toml")),
    );
    for list in knowledge.kinds() {
        for entry in list {
            let file = entry.file();
            rules.extend(entry.rules().into_iter().map(|rule| (rule, file)));
        }
    }
    rules
}

/// All citations with the file each stands in.
fn every_citation(knowledge: &Knowledge) -> Vec<(&str, &Citation)> {
    let mut citations: Vec<(&str, &Citation)> = Vec::new();
    let mut add = |file, list| {
        let list: &[Citation] = list;
        citations.extend(list.iter().map(|citation| (file, citation)));
    };
    for list in knowledge.kinds() {
        for entry in list {
            add(entry.file(), entry.sources());
        }
    }
    for condition in &knowledge.conditions {
        for item in condition.speaks_for.iter().chain(&condition.against) {
            add(&condition.file, &item.sources);
        }
    }
    for remedy in &knowledge.remedies {
        for item in remedy.stop.iter().chain(&remedy.ask) {
            add(&remedy.file, &item.sources);
        }
    }
    let recognition = &knowledge.recognition;
    recognition
        .criteria
        .iter()
        .for_each(|item| add("recognition.toml", &item.sources));
    recognition
        .atypical
        .iter()
        .for_each(|item| add("recognition.toml", &item.sources));
    recognition
        .contexts
        .iter()
        .for_each(|item| add("recognition.toml", &item.sources));
    recognition
        .classes
        .iter()
        .for_each(|item| add("recognition.toml", &item.sources));
    knowledge
        .analytes
        .iter()
        .for_each(|item| add("analytes.toml", &item.sources));
    knowledge
        .formulas
        .iter()
        .for_each(|item| add("analytes.toml", &item.sources));
    knowledge
        .safety
        .iter()
        .for_each(|item| add("safety.toml", &item.sources));
    knowledge
        .groups
        .iter()
        .for_each(|item| add("groups.toml", &item.sources));
    knowledge
        .pathway
        .iter()
        .for_each(|item| add("pathway.toml", &item.sources));
    knowledge
        .code_systems
        .iter()
        .for_each(|item| add("codes.toml", &item.sources));
    citations
}

/// Collects problems, each with its line.
struct Checker<'k> {
    knowledge: &'k Knowledge,
    files: &'k [File<'k>],
    problems: Vec<Problem>,
}

impl<'k> Checker<'k> {
    fn new(knowledge: &'k Knowledge, files: &'k [File<'k>]) -> Self {
        Self {
            knowledge,
            files,
            problems: Vec::new(),
        }
    }

    /// A problem in `file`, at the line where `needle` stands.
    fn problem(&mut self, file: &str, needle: &str, text: String) {
        let content = self
            .files
            .iter()
            .find(|candidate| candidate.path == file)
            .map_or("", |file| file.text);
        self.problems.push(Problem {
            file: file.to_owned(),
            line: line_of(content, needle),
            text,
        });
    }
}

/// Emergency and same-day statements: they need a clinician's signature before a release.
fn unsigned(knowledge: &Knowledge) -> Vec<(String, String)> {
    let urgent = |tier: Tier| tier <= Tier::SameDay;
    let flags = knowledge
        .red_flags
        .iter()
        .filter(|flag| urgent(flag.tier) && flag.signed.is_none())
        .map(|flag| (flag.id.clone(), flag.title.clone()));
    let limits = knowledge.analytes.iter().flat_map(|analyte| {
        let own = analyte
            .urgency
            .iter()
            .filter(|limit| urgent(limit.tier) && limit.signed.is_none());
        own.map(|urgency| (format!("analyte.{}", analyte.id), urgency.when.text.clone()))
    });
    flags.chain(limits).collect()
}
