//! Numbers from nights: description, change, season and what goes along with cramps.
//!
//! Every method and every minimum of data is that of the project's statistical specification.
//! Deliberately absent: I/O, clock, randomness without a seed, sentences, medical statements.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod burden;
pub mod change;
pub mod complications;
pub mod counts;
mod describe;
mod hours;
mod late;
pub mod model;
pub mod overlay;
mod pain;
pub mod season;
pub mod share;
#[cfg(test)]
mod simulate;
pub mod summary;
pub mod trend;
pub mod trigger;
pub mod window;
