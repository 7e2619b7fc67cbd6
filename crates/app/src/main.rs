//! The binary `charley`: commands, settings, signals. What it decides is in `care`, what it shows in `web`.

mod assessment_text;
mod command;
mod failure;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Failure;

/// Care for people with night leg cramps: assess, learn, serve.
#[derive(Debug, Parser)]
#[command(
    name = "charley",
    version,
    propagate_version = true,
    after_help = "Without a command Charley serves its pages at 127.0.0.1:8080.\n\nExamples:\n  charley                                   serve the pages\n  charley assess examples/plain-night-cramp.json\n  charley knowledge search \"pickle juice\"\n\nExit codes: 0 done, 1 it failed, 2 the input is not possible."
)]
struct Arguments {
    /// A knowledge folder to use instead of the one built in
    #[arg(long, global = true, value_name = "FOLDER", env = "CHARLEY_KNOWLEDGE")]
    knowledge: Option<PathBuf>,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Assess an intake: how urgent, what it is, what may be behind it, what to do
    Assess(command::assess::Arguments),
    /// List all questions, or print the JSON Schema of an intake
    Questions(command::questions::Arguments),
    /// Check, list, show and search the knowledge
    Knowledge(command::knowledge::Arguments),
    /// Score a set of labelled cases
    Evaluate(command::evaluate::Arguments),
    /// Read and write diary files
    #[command(subcommand)]
    Diary(command::diary::Command),
    /// Show how many messages wait, and which were given up
    Messages(command::messages::Arguments),
    /// Serve the pages
    Serve(command::serve::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let folder = arguments.knowledge;
    let done = match arguments.command {
        None => command::serve::run(
            &command::serve::Arguments::from_environment(),
            folder.as_deref(),
        ),
        Some(Command::Assess(arguments)) => command::assess::run(&arguments, folder.as_deref()),
        Some(Command::Questions(arguments)) => {
            command::questions::run(&arguments, folder.as_deref())
        }
        Some(Command::Knowledge(arguments)) => {
            command::knowledge::run(&arguments, folder.as_deref())
        }
        Some(Command::Evaluate(arguments)) => command::evaluate::run(&arguments, folder.as_deref()),
        Some(Command::Diary(command)) => command::diary::run(&command, folder.as_deref()),
        Some(Command::Messages(arguments)) => command::messages::run(&arguments),
        Some(Command::Serve(arguments)) => command::serve::run(&arguments, folder.as_deref()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

/// Writes to standard output; a reader that went away, such as `head`, is no failure.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::failed(format!("cannot write the result: {error}"))),
        Ok(()) => Ok(()),
    }
}
