//! Grades, certainty and direction in words.

use care::knowledge::{Certainty, Direction, Grade};

/// A grade, in brackets.
pub fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::G1 => "(grade G1)",
        Grade::G2 => "(grade G2)",
        Grade::G3 => "(grade G3)",
        Grade::G0 => "(grade G0)",
        Grade::None => "",
    }
}

/// How sure.
pub fn certainty_word(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::High => "high",
        Certainty::Moderate => "moderate",
        Certainty::Low => "low",
        Certainty::VeryLow => "very low",
        Certainty::None => "not tested",
    }
}

/// Which way.
pub fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Works => "works",
        Direction::WorksLittle => "works a little",
        Direction::NoDifference => "no better than without",
        Direction::Conflicting => "studies disagree",
        Direction::Harm => "harms",
        Direction::Unknown => "effect unknown",
    }
}
