//! `charley diary`: a diary in files.

mod columns;
mod export;
mod import;
mod summarise;

use std::path::Path;

use care::night::Diary;
use clap::Subcommand;
use interop::diary::{Format, ImportDraft, LARGEST_APPLE_ZIP, Place, Rest, read_file};

use super::load_knowledge;
use crate::failure::Failure;

/// What can be done with a diary file.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List every column of the diary tables
    Columns,
    /// Write a diary as tables in a zip, or as JSON
    Export(export::Arguments),
    /// Read a diary file or the export of another program, and say what cannot be taken
    Import(import::Arguments),
    /// The numbers of the insight page, as text, JSON or HTML with plots
    Summarise(summarise::Arguments),
}

pub fn run(command: &Command, folder: Option<&Path>) -> Result<(), Failure> {
    match command {
        Command::Columns => columns::run(),
        Command::Export(arguments) => export::run(arguments, folder),
        Command::Import(arguments) => import::run(arguments, folder),
        Command::Summarise(arguments) => summarise::run(arguments, folder),
    }
}

/// A number with its noun.
fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// How much a record holds, in words.
fn counts(diary: &Diary, rest: &Rest) -> String {
    let kinds = [
        (diary.nights.len(), "night", "nights"),
        (diary.cramps.len(), "cramp", "cramps"),
        (rest.medicines.len(), "medicine", "medicines"),
        (
            rest.plan_steps.len(),
            "step of the plan",
            "steps of the plan",
        ),
        (rest.checks.len(), "check", "checks"),
        (rest.reminders.len(), "reminder", "reminders"),
    ];
    let mut text = Vec::new();
    for (place, (count, one, many)) in kinds.into_iter().enumerate() {
        // Nights and cramps are what a diary is about, also when there are none.
        if count > 0 || place < 2 {
            text.push(counted(count as u64, one, many));
        }
    }
    text.join(", ")
}

/// Every problem that is listed, and how many more rows have one.
fn problems(draft: &ImportDraft) -> Vec<String> {
    let mut lines: Vec<String> = draft.problems.iter().map(web::files::problem).collect();
    if draft.further > 0 {
        lines.push(web::files::further(draft.further).into_owned());
    }
    lines
}

/// The zone for rows that name none.
const ZONE: &str = "UTC";

/// Reads a record in Charley's own formats: `nights.csv` (with the other tables beside it, where they exist), the zip, or the JSON file.
///
/// # Errors
/// A file that cannot be read, or every row that is not possible.
pub fn read_record(path: &Path, folder: Option<&Path>) -> Result<ImportDraft, Failure> {
    let draft = read_draft(path, None, ZONE, folder)?;
    if !matches!(draft.format, Format::Csv | Format::Zip | Format::Json) {
        return Err(Failure::input(format!(
            "{} is an export of {}; make a diary of it first: charley diary import",
            path.display(),
            draft.format.id()
        )));
    }
    if draft.problems.is_empty() {
        Ok(draft)
    } else {
        Err(Failure::Input(problems(&draft)))
    }
}

/// Reads any file into a draft.
fn read_draft(
    path: &Path,
    from: Option<Format>,
    zone: &str,
    folder: Option<&Path>,
) -> Result<ImportDraft, Failure> {
    let knowledge = load_knowledge(folder)?;
    let is_remedy = |name: &str| knowledge.entry(&format!("remedy.{name}")).is_some();
    let place = Place {
        zone,
        now: jiff::Timestamp::now().as_microsecond(),
        is_remedy: &is_remedy,
        is_step: &|id: &str| care::plan::may_be_step(&knowledge, id),
    };
    let bytes = bytes(path)?;
    let beside = |name: &str| {
        let path = path.with_file_name(name);
        path.exists().then(|| self::bytes(&path)).transpose()
    };
    let is_nights = path.file_name().is_some_and(|name| name == "nights.csv");
    let read = if is_nights {
        let mut tables = Vec::new();
        for name in interop::diary::TABLES {
            if name != "nights.csv" {
                tables.push((name, beside(name)?));
            }
        }
        interop::diary::read_tables_of(&bytes, &tables, &place)
    } else {
        read_file(&bytes, from, &place)
    };
    read.map_err(|refusal| {
        let why = web::files::refusal(&refusal);
        Failure::input(format!("{}: {why}", path.display()))
    })
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let name = path.display();
    let size = std::fs::metadata(path)
        .map_err(|error| Failure::input(format!("cannot read {name}: {error}")))?
        .len();
    if size > LARGEST_APPLE_ZIP {
        return Err(Failure::input(format!(
            "{name} has {} MB; possible: up to {} MB; of Apple Health give the zip, not the XML in it",
            size / 1024 / 1024,
            LARGEST_APPLE_ZIP / 1024 / 1024
        )));
    }
    std::fs::read(path).map_err(|error| Failure::input(format!("cannot read {name}: {error}")))
}
