//! What Charley knows and decides about a person with leg cramps.
//!
//! Facts and knowledge go in, an assessment comes out; the same facts, knowledge and day always give the same assessment.
//! Deliberately absent: I/O, clock, randomness, async, database, HTTP, logging. The day and the place come in as arguments.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod access;
pub mod assessment;
pub mod evaluation;
pub mod fact;
pub mod formula;
pub mod knowledge;
pub mod night;
mod partial_day;
pub mod plan;
pub mod reminder;
pub mod rule;

pub use fact::{Facts, Intake, Refusal, read_intake};
pub use knowledge::Knowledge;
pub use partial_day::PartialDay;

pub(crate) use fact::fact_schema;
