//! Carries messages out: e-mail and web push, at least once, with a stable identifier, never in quiet hours.
//!
//! What is to be carried was written in the transaction of the change that caused it; see `store::message`.
//! Deliberately absent: deciding what to say or when (`care`), SQL (`store`), sentences (`words`).
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
