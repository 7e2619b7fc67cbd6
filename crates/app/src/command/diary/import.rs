//! `charley diary import`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use interop::diary::{Dated, Format, Mapping, Target, apply, names, refused_names};

use super::export::save;
use super::{ZONE, counted, counts, problems, read_draft};
use crate::failure::Failure;

/// Most names of a file that a refusal lists.
const MOST_NAMES: usize = 50;

/// What the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum From {
    /// nights.csv
    Csv,
    /// The tables in a zip
    Zip,
    /// Charley's JSON
    Json,
    /// Bearable's CSV
    Bearable,
    /// Daylio's CSV
    Daylio,
    /// Loop Habit Tracker's zip
    Loop,
    /// Apple Health's zip or XML
    AppleHealth,
}

/// Arguments of `charley diary import`.
#[derive(Debug, Args)]
#[command(
    after_help = "Without --out nothing is written: the file is read and what it holds is said.\n\nExamples:\n  charley diary import daylio_export.csv --zone Europe/Berlin\n  charley diary import daylio_export.csv --map \"bad night=cramp\" --map \"hot day=day.heat\" --out diary.json"
)]
pub struct Arguments {
    /// The file
    file: PathBuf,
    /// What it is; found out from its contents when left out
    #[arg(long, value_enum)]
    from: Option<From>,
    /// Where the diary is written, as JSON; it must not exist
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// What a name of another program means: cramp, quiet, own, ignore or day.EXPOSURE
    #[arg(long, value_name = "NAME=MEANING")]
    map: Vec<String>,
    /// The time zone of rows that name none
    #[arg(long, default_value = ZONE)]
    zone: String,
    /// Entries with a day and no time belong to the night that ends that morning
    #[arg(long)]
    morning: bool,
    /// Write the diary although some rows cannot be taken
    #[arg(long)]
    without_bad_rows: bool,
}

pub fn run(arguments: &Arguments, folder: Option<&Path>) -> Result<(), Failure> {
    let from = arguments.from.map(|from| match from {
        From::Csv => Format::Csv,
        From::Zip => Format::Zip,
        From::Json => Format::Json,
        From::Bearable => Format::Bearable,
        From::Daylio => Format::Daylio,
        From::Loop => Format::Loop,
        From::AppleHealth => Format::AppleHealth,
    });
    let mut mapping = Mapping::new();
    for given in &arguments.map {
        let read = given
            .rsplit_once('=')
            .and_then(|(name, id)| Some((name.to_owned(), Target::from_id(id)?)));
        let (name, target) = read.ok_or_else(|| {
            Failure::input(format!(
                "--map: {given} is not possible; possible: NAME= and one of {}",
                Target::ids().join(", ")
            ))
        })?;
        mapping.insert(name, target);
    }
    if care::night::calendar::zone(&arguments.zone).is_none() {
        return Err(Failure::input(format!(
            "--zone: {} is not possible; possible: an IANA time zone, such as Europe/Berlin",
            arguments.zone
        )));
    }
    let draft = read_draft(&arguments.file, from, &arguments.zone, folder)?;
    let dated = if arguments.morning {
        Dated::Morning
    } else {
        Dated::Evening
    };
    let found = names(&draft.observations);
    if let Some(name) = mapping
        .keys()
        .find(|name| !found.iter().any(|one| one.name == **name))
    {
        let possible: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
        let possible = match possible.as_slice() {
            [] => "none, as there are no names of your own in it".to_owned(),
            some => some
                .iter()
                .take(MOST_NAMES)
                .copied()
                .collect::<Vec<_>>()
                .join(", "),
        };
        return Err(Failure::input(format!(
            "--map: {name} is not possible, as the file has no such name; possible: {possible}"
        )));
    }
    let refused = refused_names(&draft, &mapping);
    if !refused.is_empty() {
        let refused = refused.iter().map(web::files::refused_name);
        return Err(Failure::Input(
            refused.map(|text| format!("--map: {text}")).collect(),
        ));
    }
    let (diary, notes) = apply(&draft, &mapping, dated, &arguments.zone);
    let mut text = format!(
        "{}: {} read; {}; {} and {} not taken\n",
        draft.format.id(),
        counted(draft.rows_read, "row", "rows"),
        counts(&diary, &draft.rest),
        counted(draft.lost.rows, "row", "rows"),
        counted(draft.lost.cells, "cell", "cells"),
    );
    for one in found {
        let target = mapping
            .get(&one.name)
            .cloned()
            .unwrap_or_else(|| Target::of_name(&one.name));
        text.push_str(&format!(
            "  {} × {}: {}\n",
            one.count,
            one.name,
            web::files::target(&target)
        ));
    }
    for note in draft.notes.iter().chain(&notes) {
        text.push_str(&format!("{}\n", web::files::note(note)));
    }
    crate::print(&text)?;
    if !draft.problems.is_empty() && !arguments.without_bad_rows {
        let mut lines = problems(&draft);
        lines.push(
            "nothing is written; mend the rows, or leave them out with --without-bad-rows"
                .to_owned(),
        );
        return Err(Failure::Input(lines));
    }
    for problem in problems(&draft) {
        eprintln!("charley: left out: {problem}");
    }
    match &arguments.out {
        None => Ok(()),
        Some(out) => save(
            out,
            interop::diary::write_json(&diary, &draft.rest).as_bytes(),
        ),
    }
}
