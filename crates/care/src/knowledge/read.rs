//! Reading files into entries and tables; every problem with file and line.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::table::{
    Analyte, Code, CodeSystem, Formula, Group, PageSection, PathwayStep, Question, Recognition,
    SafetyRule, Source, TierText,
};
use super::{Knowledge, Mark, entry};

/// Something that is wrong in the knowledge.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, relative to the knowledge folder.
    pub file: String,
    /// The line, from 1; 0 when the whole file is meant.
    pub line: usize,
    /// What is wrong and what to change.
    pub text: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {}", self.file, self.text)
        } else {
            write!(f, "{}:{}: {}", self.file, self.line, self.text)
        }
    }
}

/// One file of the knowledge folder.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Path relative to the knowledge folder, with `/`.
    pub path: &'a str,
    /// Content.
    pub text: &'a str,
}

/// An entry that can be told where it came from.
pub(crate) trait Located: DeserializeOwned {
    const FOLDER: &'static str;
    fn locate(&mut self, stem: &str, body: String, file: &str);
}

/// The line, from 1, in which `needle` first stands in `text`; 0 when it does not.
pub(crate) fn line_of(text: &str, needle: &str) -> usize {
    text.find(needle).map_or(0, |at| line_at(text, at))
}

fn line_at(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        + 1
}

pub(super) fn toml<T: DeserializeOwned>(
    file: File<'_>,
    text: &str,
    first_line: usize,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    match toml::from_str(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let line = error
                .span()
                .map_or(0, |span| line_at(text, span.start) + first_line);
            problems.push(Problem {
                file: file.path.to_owned(),
                line,
                text: error.message().to_owned(),
            });
            None
        }
    }
}

/// Reads the entry files of one kind.
pub(super) fn entries<E: Located>(files: &[File<'_>], problems: &mut Vec<Problem>) -> Vec<E> {
    let mut found = Vec::new();
    for file in files {
        let Some(stem) = file
            .path
            .strip_prefix(E::FOLDER)
            .and_then(|rest| rest.strip_prefix('/'))
            .and_then(|name| name.strip_suffix(".md"))
        else {
            continue;
        };
        let parts = file
            .text
            .strip_prefix("+++\n")
            .and_then(|rest| rest.split_once("\n+++"));
        let Some((head, body)) = parts else {
            problems.push(Problem {
                file: file.path.to_owned(),
                line: 1,
                text: "an entry begins with +++, a TOML head and +++ again".to_owned(),
            });
            continue;
        };
        if let Some(mut entry) = toml::<E>(*file, head, 1, problems) {
            entry.locate(stem, body.trim().to_owned(), file.path);
            found.push(entry);
        }
    }
    found
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Questions {
    #[serde(default)]
    question: Vec<Question>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sources {
    source: Vec<Source>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Codes {
    #[serde(default)]
    system: Vec<CodeSystem>,
    code: Vec<Code>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Analytes {
    analyte: Vec<Analyte>,
    #[serde(default)]
    formula: Vec<Formula>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Safety {
    rule: Vec<SafetyRule>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Groups {
    group: Vec<Group>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pathway {
    step: Vec<PathwayStep>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SourcePage {
    section: Vec<PageSection>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tiers {
    unknown_title: String,
    unasked: String,
    tier: Vec<TierText>,
}

/// What is added to a sentence that was not verified.
const CAUTION_ONLY: &str = " (Not verified; named as a caution only.)";

/// Reads all files; rules are not compiled yet.
pub(super) fn read(files: &[File<'_>], problems: &mut Vec<Problem>) -> Knowledge {
    let mut files = files.to_vec();
    files.sort_by_key(|file| file.path);
    let files = files.as_slice();
    let mut knowledge = Knowledge {
        red_flags: entries::<entry::RedFlag>(files, problems),
        conditions: entries(files, problems),
        contributors: entries(files, problems),
        medicines: entries(files, problems),
        tests: entries(files, problems),
        panels: entries(files, problems),
        remedies: entries(files, problems),
        reliefs: entries(files, problems),
        complications: entries(files, problems),
        faqs: entries(files, problems),
        learns: entries(files, problems),
        ..Knowledge::default()
    };
    // Wherever such a sentence is read, on a result, a page or the terminal, it says itself that it was not verified.
    let conditions = knowledge.conditions.iter_mut();
    let items = conditions
        .flat_map(|entry| entry.speaks_for.iter_mut().chain(&mut entry.against))
        .chain(
            knowledge
                .tests
                .iter_mut()
                .flat_map(|entry| &mut entry.indication),
        )
        .chain(
            knowledge
                .panels
                .iter_mut()
                .flat_map(|entry| &mut entry.indication),
        )
        .chain(
            knowledge
                .remedies
                .iter_mut()
                .flat_map(|entry| entry.stop.iter_mut().chain(&mut entry.ask)),
        );
    for item in items.filter(|item| item.mark == Some(Mark::U)) {
        item.text.push_str(CAUTION_ONLY);
    }
    knowledge.faqs.sort_by_key(|faq| faq.number);
    knowledge.learns.sort_by_key(|learn| learn.number);
    for file in files {
        match file.path {
            path if path.starts_with("questions/") && path.ends_with(".toml") => {
                let mut questions: Questions =
                    toml(*file, file.text, 0, problems).unwrap_or_default();
                for question in &mut questions.question {
                    question.file = path.to_owned();
                }
                knowledge.questions.extend(questions.question);
            }
            "recognition.toml" => {
                knowledge.recognition =
                    toml::<Recognition>(*file, file.text, 0, problems).unwrap_or_default();
            }
            "sources.toml" => {
                knowledge.sources = toml::<Sources>(*file, file.text, 0, problems)
                    .unwrap_or_default()
                    .source;
            }
            "codes.toml" => {
                let codes: Codes = toml(*file, file.text, 0, problems).unwrap_or_default();
                knowledge.codes = codes.code;
                knowledge.code_systems = codes.system;
            }
            "analytes.toml" => {
                let analytes: Analytes = toml(*file, file.text, 0, problems).unwrap_or_default();
                knowledge.analytes = analytes.analyte;
                knowledge.formulas = analytes.formula;
            }
            "safety.toml" => {
                knowledge.safety = toml::<Safety>(*file, file.text, 0, problems)
                    .unwrap_or_default()
                    .rule
            }
            "groups.toml" => {
                knowledge.groups = toml::<Groups>(*file, file.text, 0, problems)
                    .unwrap_or_default()
                    .group
            }
            "pathway.toml" => {
                knowledge.pathway = toml::<Pathway>(*file, file.text, 0, problems)
                    .unwrap_or_default()
                    .step
            }
            "source-page.toml" => {
                knowledge.source_page = toml::<SourcePage>(*file, file.text, 0, problems)
                    .unwrap_or_default()
                    .section;
            }
            "tiers.toml" => {
                let tiers: Tiers = toml(*file, file.text, 0, problems).unwrap_or_default();
                knowledge.unknown_title = tiers.unknown_title;
                knowledge.unasked = tiers.unasked;
                knowledge.tiers = tiers.tier;
            }
            path if path == "README.md" || path.starts_with("cases/") || path.ends_with(".md") => {}
            path => problems.push(Problem {
                file: path.to_owned(),
                line: 0,
                text:
                    "this file belongs to no part of the knowledge; knowledge/README.md lists them"
                        .to_owned(),
            }),
        }
    }
    for rule in knowledge
        .safety
        .iter_mut()
        .filter(|rule| rule.mark == Mark::U)
    {
        rule.message.push_str(CAUTION_ONLY);
    }
    knowledge
}
