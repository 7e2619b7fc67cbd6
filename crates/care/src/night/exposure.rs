//! What can be said about the day before a night.

/// How an exposure is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// No (0) or yes (1).
    YesNo,
    /// A number from 0 to this.
    Count(i64),
    /// One of these words, by its place.
    Level(&'static [&'static str]),
}

impl Scale {
    /// The largest value.
    pub fn most(self) -> i64 {
        match self {
            Self::YesNo => 1,
            Self::Count(most) => most,
            Self::Level(words) => i64::try_from(words.len()).unwrap_or(1) - 1,
        }
    }
}

/// Something in the day before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposure {
    /// The name in files, tables and texts.
    pub id: &'static str,
    /// How it is answered.
    pub scale: Scale,
}

/// Everything that can be said about a day, besides a person's own factors.
pub const EXPOSURES: [Exposure; 9] = [
    Exposure {
        id: "activity",
        scale: Scale::Level(&["little", "usual", "more", "hard"]),
    },
    Exposure {
        id: "long_sitting",
        scale: Scale::YesNo,
    },
    Exposure {
        id: "long_standing",
        scale: Scale::YesNo,
    },
    Exposure {
        id: "alcohol",
        scale: Scale::Count(30),
    },
    Exposure {
        id: "caffeine",
        scale: Scale::Count(30),
    },
    Exposure {
        id: "fluids",
        scale: Scale::Level(&["less", "usual", "more"]),
    },
    Exposure {
        id: "heat",
        scale: Scale::YesNo,
    },
    Exposure {
        id: "other_shoes",
        scale: Scale::YesNo,
    },
    Exposure {
        id: "medicine_change",
        scale: Scale::YesNo,
    },
];

/// Whether this is the identifier of a person's own factor: `own_` and letters or digits.
pub fn is_own_factor(id: &str) -> bool {
    id.strip_prefix("own_").is_some_and(|rest| {
        (1..=40).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}
