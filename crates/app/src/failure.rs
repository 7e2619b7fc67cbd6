//! How a command ends when it cannot do what was asked.

use std::process::ExitCode;

/// Why a command stopped.
#[derive(Debug)]
pub enum Failure {
    /// The input is not possible: exit 2.
    Input(Vec<String>),
    /// It failed: exit 1.
    Failed(Vec<String>),
}

impl Failure {
    /// One thing is wrong with the input.
    pub fn input(text: impl Into<String>) -> Self {
        Self::Input(vec![text.into()])
    }

    /// One thing failed.
    pub fn failed(text: impl Into<String>) -> Self {
        Self::Failed(vec![text.into()])
    }

    /// Says it on standard error and gives the exit code.
    pub fn report(self) -> ExitCode {
        let (lines, code) = match self {
            Self::Input(lines) => (lines, 2),
            Self::Failed(lines) => (lines, 1),
        };
        for line in lines {
            eprintln!("charley: {line}");
        }
        ExitCode::from(code)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::failed(format!("{error:#}"))
    }
}
