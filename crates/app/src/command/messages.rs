//! `charley messages`: what waits in the outbox and what was given up. Never to whom, never what it says.

use std::fmt::Write;

use clap::Args;
use jiff::Timestamp;
use store::message::{count_messages, list_dead};

use super::StoreArguments;
use crate::failure::Failure;

/// Most messages that are listed.
const LISTED: i64 = 50;

/// Arguments of `charley messages`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    store: StoreArguments,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let store = arguments.store.open_existing()?;
    let failed = |problem: store::Problem| Failure::failed(problem.to_string());
    let now = Timestamp::now().as_microsecond();
    let counts = count_messages(&store, now).map_err(failed)?;
    let mut text = format!(
        "waiting {} (of those due for more than an hour: {}; failed and to be tried again: {})\nsent {}\ngiven up {}\nwithdrawn {}\n",
        counts.waiting, counts.late, counts.failed, counts.sent, counts.dead, counts.withdrawn
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
