//! `charley diary summarise`: the numbers of the insight page, from a file.

use std::path::{Path, PathBuf};

use care::night::{Diary, calendar};
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use web::insight::{Numbers, document, json, text};

use crate::command::load_knowledge;
use crate::failure::Failure;

/// How the numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Sentences, as on the page
    Text,
    /// Every number and the sentences, for programs
    Json,
    /// One file for a browser, with the plots
    Html,
}

/// Arguments of `charley diary summarise`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  charley diary summarise --on 2026-11-23 examples/diaries/nights-120.json\n  charley diary summarise --format html diary.json > diary.html"
)]
pub struct Arguments {
    /// The diary, a file that `charley diary export` wrote
    file: PathBuf,
    /// How the numbers are written
    #[arg(long, value_enum, default_value = "text")]
    format: Form,
    /// The night up to which nights count, YYYY-MM-DD; that night itself counts once it is recorded. The night that runs now when left out
    #[arg(long, value_name = "DATE", value_parser = crate::command::read_day)]
    on: Option<Date>,
}

pub fn run(arguments: &Arguments, folder: Option<&Path>) -> Result<(), Failure> {
    let knowledge = load_knowledge(folder)?;
    let diary = super::read_record(&arguments.file, folder)?.diary;
    let on = arguments.on.unwrap_or_else(|| running(&diary));
    let numbers = Numbers::of(&diary, on, &knowledge);
    match arguments.format {
        Form::Text => crate::print(&text(&numbers)),
        Form::Html => crate::print(&document(&numbers)),
        Form::Json => {
            let json = json(&numbers).map_err(|error| Failure::failed(error.to_string()))?;
            crate::print(&format!("{json}\n"))
        }
    }
}

/// The night that runs now where the last night was.
fn running(diary: &Diary) -> Date {
    let zone = diary
        .nights
        .last()
        .and_then(|night| calendar::zone(&night.zone))
        .unwrap_or_else(TimeZone::system);
    calendar::night_of(Timestamp::now(), &zone)
}
