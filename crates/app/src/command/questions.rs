//! `charley questions`.

use std::fmt::Write;
use std::path::Path;

use care::fact::Origin;
use clap::{Args, ValueEnum};
use serde_json::json;

use crate::failure::Failure;

use super::load_knowledge;

/// Arguments of `charley questions`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  charley questions\n  charley questions --format json\n  charley questions --format schema > intake.schema.json"
)]
pub struct Arguments {
    /// How the questions are written
    #[arg(long, value_enum, default_value = "text")]
    format: QuestionFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum QuestionFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// JSON Schema of an intake
    Schema,
}

pub fn run(arguments: &Arguments, folder: Option<&Path>) -> Result<(), Failure> {
    let knowledge = load_knowledge(folder)?;
    let vocabulary = &knowledge.vocabulary;
    let asked = vocabulary
        .iter()
        .filter(|(_, definition)| definition.origin != Origin::Derived);
    let words = |id: &str| {
        let question = knowledge.question(id);
        let analyte = knowledge.analytes.iter().find(|analyte| analyte.id == id);
        (
            question
                .map(|question| question.ask.clone())
                .or_else(|| analyte.map(|analyte| analyte.title.clone())),
            question.and_then(|question| question.help.clone()),
        )
    };
    let origin = |origin: Origin| match origin {
        Origin::Person => "person",
        Origin::Clinician => "clinician",
        Origin::Laboratory => "laboratory",
        Origin::Derived => "derived",
    };
    match arguments.format {
        QuestionFormat::Schema => print_json(&knowledge.intake_schema()),
        QuestionFormat::Json => {
            let list: Vec<_> = asked
                .map(|(_, definition)| {
                    let (ask, help) = words(&definition.id);
                    let question = knowledge.question(&definition.id);
                    json!({
                        "id": definition.id, "ask": ask, "help": help, "of": origin(definition.origin),
                        "kind": definition.kind.name(), "unit": definition.unit,
                        "options": definition.options.iter().map(|(id, label)| json!({"id": id, "label": label})).collect::<Vec<_>>(),
                        "none": definition.none.and_then(|none| definition.options.get(none)).map(|(id, _)| id),
                        "range": definition.range, "possible": definition.possible(),
                        "code": question.and_then(|question| question.code.clone()),
                        "applies": question.and_then(|question| question.applies.as_ref()).map(|rule| rule.text.clone()),
                        "screen": question.and_then(|question| question.screen.clone()),
                    })
                })
                .collect();
            print_json(&json!({"knowledge": knowledge.version, "questions": list}))
        }
        QuestionFormat::Text => {
            let mut out = String::new();
            for (_, definition) in asked {
                let (ask, help) = words(&definition.id);
                let _ = writeln!(out, "{}  ({})", definition.id, origin(definition.origin));
                let _ = writeln!(out, "    {}", ask.unwrap_or_default());
                if let Some(help) = help {
                    let _ = writeln!(out, "    {help}");
                }
                let _ = writeln!(out, "    possible: {}", definition.possible());
            }
            crate::print(&out)
        }
    }
}

fn print_json(value: &serde_json::Value) -> Result<(), Failure> {
    let text =
        serde_json::to_string_pretty(value).map_err(|error| Failure::failed(error.to_string()))?;
    crate::print(&format!("{text}\n"))
}
