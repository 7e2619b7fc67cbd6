//! One module for each command.

pub mod assess;
pub mod diary;
pub mod evaluate;
pub mod knowledge;
pub mod messages;
pub mod questions;
pub mod serve;
mod tidying;

use std::io::Read;
use std::path::{Path, PathBuf};

use care::knowledge::{File, Knowledge, embedded_files};
use clap::{Args, ValueEnum};
use jiff::ZonedDateTime;
use jiff::civil::Date;
use store::Store;
use store::db::Location;

use crate::failure::Failure;

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Most bytes of an input file; an intake of every question is far smaller.
const LARGEST_INPUT: u64 = 8 * 1024 * 1024;

/// Reads a file, or standard input for `-`.
pub fn read_input(path: &Path) -> Result<String, Failure> {
    let name = path.display();
    let mut text = String::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin()
            .take(LARGEST_INPUT + 1)
            .read_to_string(&mut text)
    } else {
        std::fs::File::open(path)
            .and_then(|file| file.take(LARGEST_INPUT + 1).read_to_string(&mut text))
    };
    match read {
        Ok(_) if text.len() as u64 > LARGEST_INPUT => Err(Failure::input(format!(
            "{name} is larger than {} MB",
            LARGEST_INPUT / 1024 / 1024
        ))),
        Ok(_) => Ok(text),
        Err(error) => Err(Failure::input(format!("cannot read {name}: {error}"))),
    }
}

/// Where a server keeps what it remembers.
#[derive(Debug, Args)]
pub struct StoreArguments {
    /// Folder of the embedded database; `charley serve` makes it when it does not exist
    #[arg(
        long,
        value_name = "FOLDER",
        default_value = "data",
        env = "CHARLEY_DATA"
    )]
    pub data: PathBuf,
    /// A PostgreSQL database instead of the embedded one: postgres://user@host/name
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "CHARLEY_DATABASE",
        hide_env_values = true
    )]
    pub database: Option<String>,
}

impl StoreArguments {
    /// Opens the store of a server that has run already: a mistyped folder is not made.
    pub fn open_existing(&self) -> Result<Store, Failure> {
        if self.database.is_none() && !self.data.join("charley.sqlite").exists() {
            return Err(Failure::input(format!(
                "--data: {} holds no database; possible: the folder that `charley serve` uses",
                self.data.display()
            )));
        }
        open_store(&self.data, self.database.as_deref())
    }
}

/// A day as it is typed.
pub fn read_day(text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|_| "possible: a day as YYYY-MM-DD, such as 2026-11-23".to_owned())
}

/// Opens the store of a server: a PostgreSQL database, or the embedded one in a data folder.
pub fn open_store(data: &Path, database: Option<&str>) -> Result<Store, Failure> {
    let opened = match database {
        Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            Store::open(&Location::Server(url.to_owned()))
        }
        Some(_) => {
            return Err(Failure::input(
                "--database: this is not possible; possible: postgres://user@host/name",
            ));
        }
        None => Store::open_folder(data),
    };
    opened.map_err(|problem| Failure::failed(problem.to_string()))
}

/// Today, where the program runs.
pub fn today() -> Date {
    ZonedDateTime::now().date()
}

/// A knowledge folder read into memory.
pub struct Folder {
    files: Vec<(String, String)>,
}

impl Folder {
    /// Reads every file below `root`.
    pub fn read(root: &Path) -> Result<Self, Failure> {
        let mut files = Vec::new();
        let mut waiting = vec![root.to_path_buf()];
        while let Some(folder) = waiting.pop() {
            let entries = std::fs::read_dir(&folder).map_err(|error| {
                Failure::input(format!(
                    "cannot read the folder {}: {error}",
                    folder.display()
                ))
            })?;
            for entry in entries.flatten() {
                let path = entry.path();
                if path.is_dir() {
                    waiting.push(path);
                } else if path
                    .extension()
                    .is_some_and(|end| end == "toml" || end == "md")
                {
                    let relative = path
                        .strip_prefix(root)
                        .unwrap_or(&path)
                        .to_string_lossy()
                        .replace('\\', "/");
                    files.push((relative, read_input(&path)?));
                }
            }
        }
        Ok(Self { files })
    }

    /// Its files.
    pub fn files(&self) -> Vec<File<'_>> {
        self.files
            .iter()
            .map(|(path, text)| File { path, text })
            .collect()
    }
}

/// The knowledge built in, or that of a folder; a damaged one stops the program with file and line.
pub fn load_knowledge(folder: Option<&Path>) -> Result<Knowledge, Failure> {
    let loaded = match folder {
        None => Knowledge::load(&embedded_files()),
        Some(root) => Knowledge::load(&Folder::read(root)?.files()),
    };
    loaded.map_err(|problems| {
        let mut lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        lines.push(format!(
            "the knowledge has {} problems and is not used; mend them and start again",
            lines.len()
        ));
        Failure::Failed(lines)
    })
}
