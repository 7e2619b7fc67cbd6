//! `charley serve`.

use std::path::Path;

use clap::Args;

use crate::failure::Failure;

/// Arguments of `charley serve`.
#[derive(Debug, Args)]
pub struct Arguments {}

impl Arguments {
    /// Without a command line: the environment and the defaults.
    pub fn from_environment() -> Self {
        Self {}
    }
}

pub fn run(_arguments: &Arguments, _folder: Option<&Path>) -> Result<(), Failure> {
    Ok(())
}
