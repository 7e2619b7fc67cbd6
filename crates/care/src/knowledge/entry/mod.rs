//! The kinds of entries and the fields of their heads, exactly as `knowledge/README.md` describes them.

use serde::Deserialize;

use crate::rule::Rule;

/// How far a statement was verified.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize, serde::Serialize,
)]
pub enum Mark {
    /// Read in the source itself.
    #[default]
    V,
    /// Own arithmetic or inference, labelled as such.
    #[serde(rename = "DER")]
    Derived,
    /// Read in a secondary source.
    V2,
    /// Not verified: may raise caution, never shown as established.
    U,
}

/// One of the five urgencies, most urgent first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, serde::Serialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// T0: emergency now.
    Emergency,
    /// T1: be assessed today.
    SameDay,
    /// T2: within days.
    Soon,
    /// T3: routine appointment.
    Routine,
    /// T4: self-care with a safety net.
    SelfCare,
}

impl Tier {
    /// All tiers, most urgent first.
    pub const ALL: [Self; 5] = [
        Self::Emergency,
        Self::SameDay,
        Self::Soon,
        Self::Routine,
        Self::SelfCare,
    ];

    /// The name in JSON, rules and URLs.
    pub fn id(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::SameDay => "same_day",
            Self::Soon => "soon",
            Self::Routine => "routine",
            Self::SelfCare => "self_care",
        }
    }
}

/// How sure we are of a treatment effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// More studies are very unlikely to change this.
    High,
    /// Probably true.
    Moderate,
    /// May be true.
    Low,
    /// Very uncertain.
    VeryLow,
    /// Nobody has tested this for night cramps.
    None,
}

/// Which way a treatment effect points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// It works.
    Works,
    /// It works a little.
    WorksLittle,
    /// No better than doing without.
    NoDifference,
    /// Studies disagree.
    Conflicting,
    /// It harms.
    Harm,
    /// Not known.
    Unknown,
}

/// How well a cause or medicine is linked to leg cramps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
pub enum Grade {
    /// Large adjusted or randomised evidence.
    G1,
    /// One adjusted study or consistent smaller ones.
    G2,
    /// Case series, label, expert list, mechanism.
    G3,
    /// Looked for and not found, or contradicted.
    G0,
    /// The document gives none.
    #[serde(rename = "none")]
    None,
}

/// A source as an entry cites it.
#[derive(Debug, Clone, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// Identifier in `sources.toml`.
    pub id: String,
    /// How far this statement was verified.
    pub mark: Mark,
    /// The figure or statement it carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
}

/// A sentence with the rule under which it is said.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// When it is said.
    pub when: Rule,
    /// The sentence.
    pub text: String,
    /// Its own mark when weaker than the entry's.
    #[serde(default)]
    pub mark: Option<Mark>,
    /// Sources of its own, beside the entry's.
    #[serde(default)]
    pub sources: Vec<Citation>,
}

/// What all kinds of entries have in common.
pub trait Entry {
    /// First part of the identifier: `red-flag`, `condition`, …
    fn kind(&self) -> &'static str;
    /// Identifier: kind, dot, file name.
    fn id(&self) -> &str;
    /// Title.
    fn title(&self) -> &str;
    /// Sources.
    fn sources(&self) -> &[Citation];
    /// The weakest mark that the main statement rests on.
    fn mark(&self) -> Mark;
    /// Concepts in `codes.toml`.
    fn codes(&self) -> &[String];
    /// What a person reads, in Markdown.
    fn body(&self) -> &str;
    /// File it was read from.
    fn file(&self) -> &str;
    /// All its rules.
    fn rules(&self) -> Vec<&Rule>;
    /// All its rules, to compile them.
    fn rules_mut(&mut self) -> Vec<&mut Rule>;
    /// Identifiers of other entries it refers to.
    fn references(&self) -> Vec<&str>;
    /// Short texts that a person reads, beside the body.
    fn texts(&self) -> Vec<&str>;
}

/// Declares the head of a kind together with what all kinds share.
///
/// `rules`, `references` and `texts` list the places of such things in the head.
macro_rules! entry {
    (
        $(#[$meta:meta])*
        $name:ident = $kind:literal, folder $folder:literal {
            $( $(#[$field_meta:meta])* $field:ident : $type:ty, )*
        }
        rules |$r:ident| $rules:expr;
        rules_mut |$m:ident| $rules_mut:expr;
        references |$f:ident| $references:expr;
        texts |$t:ident| $texts:expr;
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Title.
            pub title: String,
            /// Sources.
            pub sources: Vec<Citation>,
            /// Weakest mark of the main statement.
            pub mark: Mark,
            /// Concepts in `codes.toml`.
            #[serde(default)]
            pub codes: Vec<String>,
            $( $(#[$field_meta])* pub $field: $type, )*
            /// Identifier.
            #[serde(skip)]
            pub id: String,
            /// Markdown body.
            #[serde(skip)]
            pub body: String,
            /// File.
            #[serde(skip)]
            pub file: String,
        }

        impl $name {
            /// The kind, as it stands in identifiers.
            pub const KIND: &'static str = $kind;
            /// The folder of this kind.
            pub const FOLDER: &'static str = $folder;
        }

        impl Entry for $name {
            fn kind(&self) -> &'static str { Self::KIND }
            fn id(&self) -> &str { &self.id }
            fn title(&self) -> &str { &self.title }
            fn sources(&self) -> &[Citation] { &self.sources }
            fn mark(&self) -> Mark { self.mark }
            fn codes(&self) -> &[String] { &self.codes }
            fn body(&self) -> &str { &self.body }
            fn file(&self) -> &str { &self.file }
            fn rules(&self) -> Vec<&Rule> { let $r = self; $rules }
            fn rules_mut(&mut self) -> Vec<&mut Rule> { let $m = self; $rules_mut }
            fn references(&self) -> Vec<&str> { let $f = self; $references }
            fn texts(&self) -> Vec<&str> { let $t = self; $texts }
        }

        impl crate::knowledge::read::Located for $name {
            const FOLDER: &'static str = $folder;
            fn locate(&mut self, stem: &str, body: String, file: &str) {
                self.id = format!("{}.{stem}", $kind);
                self.body = body;
                self.file = file.to_owned();
            }
        }
    };
}

mod finding;
mod help;

pub use finding::{
    Brand, Condition, Contributor, Ingredient, Medicine, Order, Panel, RedFlag, Role, Test,
};
pub use help::{
    Complication, Faq, InPregnancy, Learn, Offer, Relief, ReliefStep, Remedy, Step, Threshold,
};

pub(crate) fn items(list: &[Item]) -> impl Iterator<Item = &Rule> {
    list.iter().map(|item| &item.when)
}

pub(crate) fn items_mut(list: &mut [Item]) -> impl Iterator<Item = &mut Rule> {
    list.iter_mut().map(|item| &mut item.when)
}

pub(crate) fn item_texts(list: &[Item]) -> impl Iterator<Item = &str> {
    list.iter().map(|item| item.text.as_str())
}

pub(crate) fn strings(list: &[String]) -> impl Iterator<Item = &str> {
    list.iter().map(String::as_str)
}

pub(crate) fn optional(text: &Option<String>) -> impl Iterator<Item = &str> {
    text.iter().map(String::as_str)
}
