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

/// How much a record holds, in words.
fn counts(diary: &Diary, rest: &Rest) -> String {
    let mut text = format!(
        "{} nights, {} cramps",
        diary.nights.len(),
        diary.cramps.len()
    );
    for (count, what) in [
        (rest.medicines.len(), "medicines"),
        (rest.plan_steps.len(), "steps of the plan"),
        (rest.checks.len(), "checks"),
        (rest.reminders.len(), "reminders"),
    ] {
        if count > 0 {
            text.push_str(&format!(", {count} {what}"));
        }
    }
    text
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
        Err(Failure::Input(
            draft.problems.iter().map(web::files::problem).collect(),
        ))
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
