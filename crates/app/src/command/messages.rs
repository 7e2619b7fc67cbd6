//! `charley messages`: what waits in the outbox and what was given up. Never to whom, never what it says.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use store::message::{count_messages, list_dead};

use super::open_store;
use crate::failure::Failure;

/// Most messages that are listed.
const LISTED: i64 = 50;

/// Arguments of `charley messages`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Folder of the embedded database
    #[arg(
        long,
        value_name = "FOLDER",
        default_value = "data",
        env = "CHARLEY_DATA"
    )]
    data: PathBuf,
    /// A PostgreSQL database instead of the embedded one: postgres://user@host/name
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "CHARLEY_DATABASE",
        hide_env_values = true
    )]
    database: Option<String>,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.database.is_none() && !arguments.data.join("charley.sqlite").exists() {
        return Err(Failure::input(format!(
            "--data: {} holds no database; possible: the folder that `charley serve` uses",
            arguments.data.display()
        )));
    }
    let store = open_store(&arguments.data, arguments.database.as_deref())?;
    let failed = |problem: store::Problem| Failure::failed(problem.to_string());
    let now = Timestamp::now().as_microsecond();
    let counts = count_messages(&store, now).map_err(failed)?;
    let mut text = format!(
        "waiting {} (of those due for more than an hour: {})\nsent {}\ngiven up {}\nwithdrawn {}\n",
        counts.waiting, counts.late, counts.sent, counts.dead, counts.withdrawn
    );
    for dead in list_dead(&store, LISTED).map_err(failed)? {
        let at = Timestamp::from_microsecond(dead.done_at)
            .map_or_else(|_| String::new(), |at| at.to_string());
        let _ = writeln!(
            text,
            "{at} {} {:?} {} after {} attempts: {}",
            dead.id, dead.channel, dead.letter, dead.attempts, dead.problem
        );
    }
    crate::print(&text)
}
