//! Pure mappings between Charley's records and the formats of others: diary files, exports of other programs, calendars.
//!
//! Bytes come in, records and problems come out, and the other way round.
//! Deliberately absent: files, network, clock, database.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
pub mod calendar;

pub mod diary;
