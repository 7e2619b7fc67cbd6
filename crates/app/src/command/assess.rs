//! `charley assess`.

use std::path::{Path, PathBuf};

use care::assessment::{Local, conclude};
use care::fact::parse_intake;
use care::{Knowledge, read_intake};
use clap::Args;
use jiff::civil::Date;

use crate::assessment_text;
use crate::failure::Failure;

use super::{Format, load_knowledge, read_input, today};

/// Arguments of `charley assess`.
#[derive(Debug, Args)]
#[command(
    after_help = "An intake is {\"facts\": {\"age\": 72, \"site\": [\"calf\"], …}}.\nKeys are question identifiers (`charley questions`); null means asked and not known; leave out what was not asked.\nLaboratory facts carry a unit: {\"value\": 3.1, \"unit\": \"mmol/L\"}.\n\nExamples:\n  charley assess examples/one-leg-swollen.json\n  charley assess --format json intake.json\n  echo '{\"facts\": {\"age\": 70}}' | charley assess -"
)]
pub struct Arguments {
    /// The intake, a JSON file; - for standard input
    intake: PathBuf,
    /// How the result is written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// The day of the assessment, YYYY-MM-DD; today when left out
    #[arg(long, value_name = "DATE", value_parser = super::read_day)]
    on: Option<Date>,
    /// The emergency number to name
    #[arg(long, value_name = "NUMBER", env = "CHARLEY_EMERGENCY_NUMBER")]
    emergency_number: Option<String>,
}

pub fn run(arguments: &Arguments, folder: Option<&Path>) -> Result<(), Failure> {
    let knowledge = load_knowledge(folder)?;
    let facts = facts(&knowledge, &read_input(&arguments.intake)?)?;
    let local = Local {
        emergency_number: arguments.emergency_number.clone(),
    };
    let assessment = conclude(
        &knowledge,
        &facts,
        arguments.on.unwrap_or_else(today),
        &local,
    );
    match arguments.format {
        Format::Text => crate::print(&assessment_text::write(&knowledge, &assessment)),
        Format::Json => {
            let json = serde_json::to_string_pretty(&assessment)
                .map_err(|error| Failure::failed(error.to_string()))?;
            crate::print(&format!("{json}\n"))
        }
    }
}

/// Reads the intake and its answers.
fn facts(knowledge: &Knowledge, text: &str) -> Result<care::Facts, Failure> {
    let intake = parse_intake(text).map_err(Failure::input)?;
    read_intake(knowledge, &intake)
        .map_err(|refusals| Failure::Input(refusals.iter().map(ToString::to_string).collect()))
}
