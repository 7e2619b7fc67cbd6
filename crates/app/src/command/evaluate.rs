//! `charley evaluate`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use care::evaluation::{Case, evaluate};
use clap::Args;
use jiff::civil::Date;

use crate::assessment_text;
use crate::failure::Failure;

use super::{Format, load_knowledge, read_input, today};

/// Arguments of `charley evaluate`.
#[derive(Debug, Args)]
#[command(
    after_help = "CASES is an array of {\"id\", \"facts\", \"expect\": {\"tiers\": [\"same_day\"], \"condition_any_of\": [\"condition.deep-vein-thrombosis\"],\n\"must_mention\": [\"regular expression\"], \"must_not_say\": [\"regular expression\"]}}; what expect leaves out is not scored.\n\nExample:\n  charley evaluate examples/cases/labelled.json --format json"
)]
pub struct Arguments {
    /// The cases, a JSON file; - for standard input
    cases: PathBuf,
    /// How the result is written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// The day of the assessments, YYYY-MM-DD; today when left out
    #[arg(long, value_name = "DATE", value_parser = super::read_day)]
    on: Option<Date>,
}

pub fn run(arguments: &Arguments, folder: Option<&Path>) -> Result<(), Failure> {
    let knowledge = load_knowledge(folder)?;
    let text = read_input(&arguments.cases)?;
    let cases: Vec<Case> = serde_json::from_str(&text).map_err(|error| {
        Failure::input(format!("the cases are not as described in --help: {error}"))
    })?;
    let evaluation = evaluate(
        &knowledge,
        &cases,
        arguments.on.unwrap_or_else(today),
        |assessment| assessment_text::write(&knowledge, assessment),
    )
    .map_err(Failure::input)?;
    if arguments.format == Format::Json {
        let json = serde_json::to_string_pretty(&evaluation)
            .map_err(|error| Failure::failed(error.to_string()))?;
        return crate::print(&format!("{json}\n"));
    }
    let mut out = String::new();
    for case in evaluation.cases.iter().filter(|case| !case.is_right()) {
        let _ = writeln!(out, "{}:", case.id);
        for refusal in &case.refused {
            let _ = writeln!(out, "    refused: {refusal}");
        }
        let tier = case.tier.map_or("none", |tier| tier.id());
        if case.under_triage {
            let _ = writeln!(out, "    under-triage: {tier}");
        }
        if case.over_triage {
            let _ = writeln!(out, "    over-triage: {tier}");
        }
        if case.top_3 == Some(false) {
            let _ = writeln!(
                out,
                "    condition not in the first three: {}",
                case.conditions.join(", ")
            );
        }
        for pattern in &case.not_mentioned {
            let _ = writeln!(out, "    not mentioned: {pattern}");
        }
        for pattern in &case.said_wrongly {
            let _ = writeln!(out, "    must not be said: {pattern}");
        }
    }
    let totals = &evaluation.totals;
    let _ = writeln!(
        out,
        "{} cases, {} right, {} refused\nunder-triage {}, over-triage {}\ntop 1 {}/{}, top 3 {}/{}\nmentions {}/{}, said wrongly {}",
        totals.cases,
        totals.right,
        totals.refused,
        totals.under_triage,
        totals.over_triage,
        totals.top_1,
        totals.with_condition,
        totals.top_3,
        totals.with_condition,
        totals.mentioned,
        totals.mentions,
        totals.said_wrongly
    );
    crate::print(&out)
}
