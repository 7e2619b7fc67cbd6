//! `charley diary export`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::{counts, read_record};
use crate::failure::Failure;

/// How a diary is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shape {
    /// Tables in a zip
    Csv,
    /// One JSON file
    Json,
}

/// Arguments of `charley diary export`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  charley diary export diary.json --format csv --out diary.zip")]
pub struct Arguments {
    /// The diary: nights.csv, zip or JSON
    file: PathBuf,
    /// How it is written
    #[arg(long, value_enum, default_value = "json")]
    format: Shape,
    /// Where it is written; it must not exist
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub fn run(arguments: &Arguments, folder: Option<&Path>) -> Result<(), Failure> {
    let draft = read_record(&arguments.file, folder)?;
    let (diary, rest) = (&draft.diary, &draft.rest);
    let bytes = match arguments.format {
        Shape::Csv => interop::diary::write_zip(diary, rest).map_err(Failure::failed)?,
        Shape::Json => interop::diary::write_json(diary, rest).into_bytes(),
    };
    save(&arguments.out, &bytes)?;
    let mut text = format!("{}: {}\n", arguments.out.display(), counts(diary, rest));
    if arguments.format == Shape::Csv && !rest.checks.is_empty() {
        text.push_str(&format!("{}\n", words::say("files-tables-lack")));
    }
    for note in &draft.notes {
        text.push_str(&format!("{}\n", web::files::note(note)));
    }
    crate::print(&text)
}

/// Writes a new file; one that exists is left alone.
pub(super) fn save(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    use std::io::Write;
    std::fs::File::create_new(path)
        .and_then(|mut file| file.write_all(bytes))
        .map_err(|error| Failure::failed(format!("cannot write {}: {error}", path.display())))
}
