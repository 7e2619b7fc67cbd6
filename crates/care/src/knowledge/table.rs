//! Knowledge that is a table, not an entry with a text: questions, recognition, analytes, safety rules, groups, sources, codes.

use serde::Deserialize;

use crate::fact::{FactKind, Origin};
use crate::rule::Rule;

use super::entry::{Citation, Mark, Tier};

/// An option of a question.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerOption {
    /// Identifier.
    pub id: String,
    /// In words.
    pub label: String,
}

/// Asks for one fact in plain words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Identifier of the fact.
    pub id: String,
    /// H01–H33, X01–X24 of the clinical document.
    #[serde(default)]
    pub code: Option<String>,
    /// The question.
    pub ask: String,
    /// What helps to answer it.
    #[serde(default)]
    pub help: Option<String>,
    /// Type of the fact.
    pub kind: FactKind,
    /// Options.
    #[serde(default)]
    pub options: Vec<AnswerOption>,
    /// Options made from the entries of this folder.
    #[serde(default)]
    pub options_from: Option<String>,
    /// The option that says "nothing of this".
    #[serde(default)]
    pub none: Option<String>,
    /// Smallest possible value.
    #[serde(default)]
    pub min: Option<f64>,
    /// Largest possible value.
    #[serde(default)]
    pub max: Option<f64>,
    /// UCUM unit.
    #[serde(default)]
    pub unit: Option<String>,
    /// Who can answer.
    #[serde(default)]
    pub of: Origin,
    /// Questions with the same screen are asked on one page.
    #[serde(default)]
    pub screen: Option<String>,
    /// To whom it can apply at all.
    #[serde(default)]
    pub applies: Option<Rule>,
    /// When the check asks it of its own accord.
    #[serde(default)]
    pub ask_if: Option<Rule>,
    /// File, set on reading.
    #[serde(skip)]
    pub file: String,
}

/// A criterion of recognition.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Identifier.
    pub id: String,
    /// core, typical, supportive, rls.
    pub role: String,
    /// In words.
    pub text: String,
    /// When it is met.
    pub when: Rule,
    /// When it cannot be told, although the rule says no.
    #[serde(default)]
    pub unknown_when: Option<Rule>,
    /// Sources.
    pub sources: Vec<Citation>,
}

/// An item that makes cramps atypical.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtypicalItem {
    /// A01–A13.
    pub id: String,
    /// In words.
    pub text: String,
    /// When it is there.
    pub when: Rule,
    /// Why it matters.
    pub why: String,
    /// Goes with ordinary cramps too: makes a context, not an atypical cramp.
    #[serde(default)]
    pub soft: bool,
    /// Sources.
    pub sources: Vec<Citation>,
}

/// A setting in which cramps are expected.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextItem {
    /// Identifier.
    pub id: String,
    /// In words.
    pub text: String,
    /// When it is there.
    pub when: Rule,
    /// Sources.
    pub sources: Vec<Citation>,
}

/// A class of recognition.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassText {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// In words.
    pub text: String,
    /// Sources.
    pub sources: Vec<Citation>,
}

/// `recognition.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recognition {
    /// Criteria.
    #[serde(default, rename = "criterion")]
    pub criteria: Vec<Criterion>,
    /// Atypical items.
    #[serde(default)]
    pub atypical: Vec<AtypicalItem>,
    /// Settings.
    #[serde(default, rename = "context")]
    pub contexts: Vec<ContextItem>,
    /// Classes.
    #[serde(default, rename = "class")]
    pub classes: Vec<ClassText>,
}

/// Low and high end of an interval.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// Low end.
    #[serde(default)]
    pub low: Option<f64>,
    /// High end.
    #[serde(default)]
    pub high: Option<f64>,
}

/// Another unit and its conversion.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherUnit {
    /// UCUM unit.
    pub unit: String,
    /// Factor.
    pub factor: f64,
    /// Offset.
    #[serde(default)]
    pub offset: f64,
    /// Mark of the factor when it is weaker.
    #[serde(default)]
    pub mark: Option<Mark>,
}

/// A laboratory value at which something must be done.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LaboratoryUrgency {
    /// When.
    pub when: Rule,
    /// How soon.
    pub tier: Tier,
    /// Mark of the limit.
    pub mark: Mark,
    /// The clinician who signed it, and when.
    #[serde(default)]
    pub signed: Option<String>,
    /// In words.
    pub text: String,
}

/// A laboratory value.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the fields are those of analytes.toml, described in knowledge/README.md"
)]
pub struct Analyte {
    pub id: String,
    pub key: String,
    pub title: String,
    pub unit: String,
    #[serde(default)]
    pub loinc: Vec<String>,
    #[serde(default)]
    pub loinc_unverified: Vec<String>,
    #[serde(default)]
    pub units: Vec<OtherUnit>,
    pub possible: [f64; 2],
    #[serde(default)]
    pub possible_source: Option<String>,
    #[serde(default)]
    pub adult: Option<Interval>,
    #[serde(default)]
    pub adult_female: Option<Interval>,
    #[serde(default)]
    pub adult_male: Option<Interval>,
    #[serde(default)]
    pub adult_male_under_50: Option<Interval>,
    #[serde(default)]
    pub pregnancy: Option<Interval>,
    #[serde(default)]
    pub pregnancy_first: Option<Interval>,
    #[serde(default)]
    pub pregnancy_second: Option<Interval>,
    #[serde(default)]
    pub pregnancy_mark: Option<Mark>,
    #[serde(default)]
    pub critical: Option<Interval>,
    #[serde(default)]
    pub critical_mark: Option<Mark>,
    #[serde(default)]
    pub ranges_mark: Option<Mark>,
    #[serde(default)]
    pub urgency: Vec<LaboratoryUrgency>,
    pub meaning: String,
    #[serde(default)]
    pub traps: Vec<String>,
    pub sources: Vec<Citation>,
}

/// One worked example of a formula.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormulaVector {
    /// Inputs by name.
    pub inputs: toml::Table,
    /// Expected result.
    pub expect: f64,
}

/// A formula, with what it must give.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the fields are those of analytes.toml, described in knowledge/README.md"
)]
pub struct Formula {
    pub id: String,
    pub title: String,
    pub definition: String,
    pub limits: String,
    #[serde(default)]
    pub mark: Option<Mark>,
    pub vectors: Vec<FormulaVector>,
    pub sources: Vec<Citation>,
}

/// A rule that blocks or holds back remedies.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SafetyRule {
    /// R01–R20.
    pub id: String,
    /// When it acts.
    pub when: Rule,
    /// Remedies it forbids.
    #[serde(default)]
    pub block: Vec<String>,
    /// Remedies it allows only after asking.
    #[serde(default)]
    pub ask: Vec<String>,
    /// Why, in words.
    pub message: String,
    /// Mark.
    pub mark: Mark,
    /// Sources.
    pub sources: Vec<Citation>,
}

/// A group of people with own advice.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// Who belongs to it.
    pub when: Rule,
    /// In words.
    pub advice: String,
    /// What to do.
    #[serde(default, rename = "do")]
    pub actions: Vec<String>,
    /// What not to do.
    #[serde(default)]
    pub avoid: Vec<String>,
    /// Entries that matter to it.
    #[serde(default)]
    pub entries: Vec<String>,
    /// Mark.
    pub mark: Mark,
    /// Sources.
    pub sources: Vec<Citation>,
}

/// A step of the way from self-care to a specialist.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathwayStep {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// When it is due, in words.
    pub when_due: String,
    /// In words.
    pub text: String,
    /// When to review, ISO 8601 duration.
    #[serde(default)]
    pub review: Option<String>,
    /// What to look at in the review of a remedy that goes on after it, in words.
    #[serde(default)]
    pub at_review: Option<String>,
    /// Remedies that belong to the step: they may be begun beside each other.
    #[serde(default)]
    pub remedies: Vec<String>,
    /// When to go on.
    #[serde(default)]
    pub next_if: Option<String>,
    /// Mark.
    pub mark: Mark,
    /// Sources.
    pub sources: Vec<Citation>,
}

/// The words of a tier; `{emergency}` stands for the configured emergency number.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierText {
    /// The tier.
    pub id: Tier,
    /// Title.
    pub title: String,
    /// What to do.
    pub act: String,
    /// Where to go.
    #[serde(rename = "where")]
    pub place: String,
    /// How soon.
    pub within: String,
}

/// A publication.
#[derive(Debug, Clone, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of a reference")]
pub struct Source {
    pub id: String,
    #[serde(default, skip_serializing)]
    pub keys: Vec<String>,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doi: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pmid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pmc: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry: Option<String>,
    pub mark: Mark,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    pub checked: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retracted: bool,
}

/// A concept with its codes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are code systems")]
pub struct Code {
    pub id: String,
    pub title: String,
    #[serde(default)]
    pub icd10cm: Vec<String>,
    #[serde(default)]
    pub icd10: Vec<String>,
    #[serde(default)]
    pub icd11: Vec<String>,
    #[serde(default)]
    pub snomed: Vec<String>,
    #[serde(default)]
    pub snomed_optional: Vec<String>,
    #[serde(default)]
    pub loinc: Vec<String>,
    #[serde(default)]
    pub ucum: Vec<String>,
    #[serde(default)]
    pub note: Option<String>,
    pub mark: Mark,
}

/// A code system and its licence.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields describe a code system")]
pub struct CodeSystem {
    pub id: String,
    pub title: String,
    #[serde(default)]
    pub release: Option<String>,
    pub licence: String,
    #[serde(default)]
    pub attribution: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub mark: Option<Mark>,
    #[serde(default)]
    pub sources: Vec<Citation>,
}

/// A bullet of the clinic page.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageBullet {
    /// Its short name on the page.
    pub label: String,
    /// Entries that treat it.
    pub entries: Vec<String>,
    /// right, incomplete, overstated, wrong.
    pub verdict: String,
    /// What the evidence supports.
    pub correction: String,
}

/// A section of the clinic page.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageSection {
    /// Its heading.
    pub title: String,
    /// Its bullets.
    pub bullets: Vec<PageBullet>,
}
