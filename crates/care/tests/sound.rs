//! The knowledge that is built in holds together: what `charley knowledge check` says of it, without the program.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use care::knowledge::{check, embedded_files};

#[test]
fn the_built_in_knowledge_is_sound() {
    let problems = check(&embedded_files()).problems;
    assert!(problems.is_empty(), "{problems:#?}");
}
