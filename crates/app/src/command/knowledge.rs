//! `charley knowledge`.

use std::fmt::Write;
use std::path::Path;

use care::knowledge::{Knowledge, check, embedded_files};
use clap::{Args, Subcommand};

use crate::failure::Failure;

use super::{Folder, load_knowledge};

/// Arguments of `charley knowledge`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Prove what can be proved about the knowledge; file, line and what to change for each problem
    #[command(
        after_help = "Examples:\n  charley knowledge check\n  charley knowledge check --knowledge ./knowledge"
    )]
    Check,
    /// List all entries, or those of one kind
    #[command(after_help = "Example:\n  charley knowledge list remedy")]
    List {
        /// Kind of entry, for example remedy
        kind: Option<String>,
    },
    /// Show one entry with its sources
    #[command(after_help = "Example:\n  charley knowledge show remedy.magnesium-oral")]
    Show {
        /// Identifier of the entry
        id: String,
    },
    /// Search the entries; small typing errors are forgiven
    #[command(after_help = "Example:\n  charley knowledge search pickel juice")]
    Search {
        /// Words
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// List the emergency and same-day statements that no clinician has signed
    Review,
}

pub fn run(arguments: &Arguments, folder: Option<&Path>) -> Result<(), Failure> {
    match &arguments.action {
        Action::Check => run_check(folder),
        Action::List { kind } => list(&load_knowledge(folder)?, kind.as_deref()),
        Action::Show { id } => show(&load_knowledge(folder)?, id),
        Action::Search { words } => search(&load_knowledge(folder)?, &words.join(" ")),
        Action::Review => review(folder),
    }
}

fn report(folder: Option<&Path>) -> Result<care::knowledge::Report, Failure> {
    Ok(match folder {
        None => check(&embedded_files()),
        Some(root) => check(&Folder::read(root)?.files()),
    })
}

fn run_check(folder: Option<&Path>) -> Result<(), Failure> {
    let report = report(folder)?;
    let mut out = String::new();
    for (kind, count) in &report.counts {
        let _ = writeln!(out, "{count:>6} {kind}");
    }
    if !report.hardest.is_empty() {
        let _ = writeln!(
            out,
            "mean reading grade of patient texts {:.1}; the ten hardest:",
            report.mean_grade
        );
        for (grade, place) in &report.hardest {
            let _ = writeln!(out, "  {grade:>4.1}  {place}");
        }
    }
    if report.problems.is_empty() {
        let _ = writeln!(
            out,
            "{} urgent statements wait for a clinician's signature (charley knowledge review)",
            report.unsigned.len()
        );
        let _ = writeln!(out, "the knowledge is sound");
        return crate::print(&out);
    }
    crate::print(&out)?;
    let mut lines: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    lines.push(format!("{} problems", lines.len()));
    Err(Failure::Failed(lines))
}

fn review(folder: Option<&Path>) -> Result<(), Failure> {
    let report = report(folder)?;
    if !report.problems.is_empty() {
        return Err(Failure::Failed(
            report.problems.iter().map(ToString::to_string).collect(),
        ));
    }
    let mut out = String::new();
    for (place, statement) in report.unsigned {
        let _ = writeln!(out, "{place:<28} {statement}");
    }
    crate::print(&out)
}

fn list(knowledge: &Knowledge, kind: Option<&str>) -> Result<(), Failure> {
    let mut kinds: Vec<&str> = knowledge.entries().map(|entry| entry.kind()).collect();
    kinds.dedup();
    if let Some(kind) = kind
        && !kinds.contains(&kind)
    {
        return Err(Failure::input(format!(
            "KIND: {kind} is not a kind; possible: {}",
            kinds.join(", ")
        )));
    }
    let mut out = String::new();
    for entry in knowledge
        .entries()
        .filter(|entry| kind.is_none_or(|kind| entry.kind() == kind))
    {
        let _ = writeln!(out, "{:<40} {}", entry.id(), entry.title());
    }
    crate::print(&out)
}

fn show(knowledge: &Knowledge, id: &str) -> Result<(), Failure> {
    let Some(entry) = knowledge.entry(id) else {
        let near = knowledge
            .entries()
            .map(|entry| entry.id())
            .max_by(|a, b| nearness(a, id).total_cmp(&nearness(b, id)))
            .unwrap_or_default();
        return Err(Failure::input(format!(
            "ID: {id} is not an entry; the nearest is {near}; `charley knowledge list` lists all"
        )));
    };
    let mut out = format!("{}\n{}\n\n", entry.title(), entry.id());
    for text in entry.texts() {
        let _ = writeln!(out, "- {text}");
    }
    let _ = writeln!(
        out,
        "\n{}\n\nSources (mark of the main statement: {:?})",
        entry.body(),
        entry.mark()
    );
    for citation in entry.sources() {
        let title = knowledge
            .source(&citation.id)
            .map_or("", |source| source.title.as_str());
        let _ = writeln!(out, "- [{:?}] {}: {title}", citation.mark, citation.id);
        if let Some(says) = &citation.says {
            let _ = writeln!(out, "      {says}");
        }
    }
    crate::print(&out)
}

fn nearness(a: &str, b: &str) -> f64 {
    store::search::nearness(a, b)
}

fn search(knowledge: &Knowledge, words: &str) -> Result<(), Failure> {
    let index = store::search::Index::build(knowledge)
        .map_err(|error| Failure::failed(error.to_string()))?;
    let found = index
        .search(words, 20)
        .map_err(|error| Failure::failed(error.to_string()))?;
    if found.is_empty() {
        return Err(Failure::failed(format!("nothing found for: {words}")));
    }
    let mut out = String::new();
    for hit in found {
        let _ = writeln!(out, "{:<40} {}\n      {}", hit.id, hit.title, hit.excerpt);
    }
    crate::print(&out)
}
