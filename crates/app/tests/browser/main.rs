//! Whole journeys in a real Chromium, with and without JavaScript.
//!
//! Needs `chromium` and `chromedriver` (or `CHROMIUM`, `CHROMEDRIVER`); `./test` gets them.
//! With `CHARLEY_SCREENSHOTS=folder` each page is kept as a picture.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "../support/mod.rs"]
mod support;

mod axe;
mod check;
mod chromium;
mod keyboard;
mod look;
mod narrow;
mod now;
mod now_signs;
mod passkey;
mod person;
mod push;
mod weight;
