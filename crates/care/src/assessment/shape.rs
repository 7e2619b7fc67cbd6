//! The shape of an assessment, as it stands in JSON and on pages. It stays stable.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::knowledge::entry::{InPregnancy, Mark, Offer, Order, Role, Step as PlanStep};
use crate::knowledge::table::Source;
use crate::knowledge::{Certainty, Direction, Grade, Tier};

/// The conclusion about one person. Its JSON form is described in the guide and stays stable.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct Assessment<'k> {
    pub knowledge: &'k str,
    pub examined: bool,
    pub urgency: Urgency<'k>,
    pub recognition: Recognition<'k>,
    pub conditions: Vec<Considered<'k>>,
    pub contributors: Vec<Contributing<'k>>,
    pub myths: Vec<Contributing<'k>>,
    pub medicines: Vec<Reviewed<'k>>,
    pub medicines_unrecognised: Vec<Unrecognised>,
    pub tests: Tests<'k>,
    pub plan: Vec<Planned<'k>>,
    pub avoid: Vec<Avoided<'k>>,
    pub groups: Vec<GroupAdvice<'k>>,
    pub complications: Vec<ComplicationFound<'k>>,
    pub pathway: Vec<Ahead<'k>>,
    pub next_questions: Vec<&'k str>,
    pub not_said: Vec<&'k str>,
    pub sources: BTreeMap<&'k str, &'k Source>,
}

/// How soon, and why.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct Urgency<'k> {
    pub tier: Tier,
    pub title: &'k str,
    pub act: String,
    #[serde(rename = "where")]
    pub place: &'k str,
    pub within: &'k str,
    pub because: Vec<Because<'k>>,
    pub go_sooner_if: Vec<&'k str>,
}

/// A rule that fired.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct Because<'k> {
    pub rule: String,
    pub tier: Tier,
    pub text: &'k str,
    pub act: Option<String>,
    pub facts: Vec<&'k str>,
    pub not_sure: bool,
    pub mark: Mark,
    pub sources: Vec<&'k str>,
}

/// State of a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Met.
    Yes,
    /// Not met.
    No,
    /// Not known.
    Unknown,
}

/// Which class the symptoms meet.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct Recognition<'k> {
    pub class: &'k str,
    pub title: &'k str,
    pub text: &'k str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likely: Option<&'k str>,
    pub criteria: Vec<CriterionState<'k>>,
    pub atypical: Vec<AtypicalFound<'k>>,
    pub context: Vec<&'k str>,
    pub sources: Vec<&'k str>,
}

/// A criterion and its state.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct CriterionState<'k> {
    pub id: &'k str,
    pub role: &'k str,
    pub text: &'k str,
    pub state: State,
    pub sources: Vec<&'k str>,
}

/// An atypical item that is there.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct AtypicalFound<'k> {
    pub id: &'k str,
    pub text: &'k str,
    pub why: &'k str,
    pub sources: Vec<&'k str>,
}

/// How well a condition fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Its pattern is there.
    Fits,
    /// Something speaks for it.
    Possible,
    /// Asked, and its pattern is not there.
    Unlikely,
    /// Ruled out by a finding.
    Excluded,
}

/// A condition considered.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct Considered<'k> {
    pub id: &'k str,
    pub title: &'k str,
    pub status: Status,
    pub tier: Tier,
    #[serde(rename = "for")]
    pub speaks_for: Vec<&'k str>,
    pub against: Vec<&'k str>,
    pub unknown: Vec<&'k str>,
    pub remember: Option<&'k str>,
    pub specialty: Option<&'k str>,
    pub unverified: bool,
    pub sources: Vec<&'k str>,
}

/// A contributor or myth.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct Contributing<'k> {
    pub id: &'k str,
    pub title: &'k str,
    pub role: Role,
    pub grade: Grade,
    pub claim: &'k str,
    pub effect: Option<&'k str>,
    pub action: &'k str,
    pub confirm: &'k [String],
    #[serde(skip)]
    pub order: Order,
    pub unverified: bool,
    pub sources: Vec<&'k str>,
}

/// A medicine class to review with the prescriber.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct Reviewed<'k> {
    pub id: &'k str,
    pub title: &'k str,
    pub grade: Grade,
    pub effect: Option<&'k str>,
    pub say: &'k str,
    pub prescriber: &'k str,
    pub recent: bool,
    pub abrupt_stop_danger: bool,
    pub named: Vec<String>,
    pub labs: &'k [String],
    pub unverified: bool,
    pub sources: Vec<&'k str>,
}

/// A medicine whose name is not in the knowledge.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct Unrecognised {
    pub name: String,
    pub did_you_mean: Option<String>,
}

/// Tests that make sense, or why none does.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct Tests<'k> {
    pub needed: Vec<NeededTest<'k>>,
    pub panels: Vec<NeededTest<'k>>,
    pub results: Vec<LaboratoryResult<'k>>,
    pub none_needed_because: Option<&'k str>,
    pub none_needed_sources: Vec<&'k str>,
}

/// A test or panel with its indications.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct NeededTest<'k> {
    pub id: &'k str,
    pub title: &'k str,
    pub why: Vec<&'k str>,
    pub sources: Vec<&'k str>,
}

/// A reported laboratory value beside its interval.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct LaboratoryResult<'k> {
    pub id: &'k str,
    pub title: &'k str,
    pub value: f64,
    pub unit: &'k str,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub interval_unverified: bool,
    pub flag: &'static str,
    pub derived: bool,
    pub meaning: &'k str,
    pub sources: Vec<&'k str>,
}

/// A step of the plan.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct Planned<'k> {
    pub id: &'k str,
    pub title: &'k str,
    pub when: PlanStep,
    pub offer: Option<Offer>,
    pub say: String,
    pub certainty: Option<Certainty>,
    pub direction: Option<Direction>,
    pub population: Option<&'k str>,
    pub pregnancy: Option<InPregnancy>,
    pub expect: Option<&'k str>,
    pub ask_first: Vec<&'k str>,
    pub gates: &'k [String],
    pub judge_after: Option<&'k str>,
    pub review_on: Option<Date>,
    pub stop_if: &'k [String],
    pub limit: Option<&'k str>,
    pub tried: bool,
    pub sources: Vec<&'k str>,
}

/// Something this person should not do.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct Avoided<'k> {
    pub id: &'k str,
    pub title: &'k str,
    pub why: Vec<&'k str>,
    pub sources: Vec<&'k str>,
}

/// A complication that has passed one of its thresholds.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct ComplicationFound<'k> {
    pub id: &'k str,
    pub title: &'k str,
    pub tier: Tier,
    pub text: Vec<&'k str>,
    pub verdict: &'k str,
    pub sources: Vec<&'k str>,
}

/// A step of the way from self-care to a specialist.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct Ahead<'k> {
    pub id: &'k str,
    pub title: &'k str,
    pub when_due: &'k str,
    pub text: &'k str,
    pub review_on: Option<Date>,
    pub next_if: Option<&'k str>,
    pub sources: Vec<&'k str>,
}

/// Advice for a group the person belongs to.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/assessment.md"
)]
pub struct GroupAdvice<'k> {
    pub id: &'k str,
    pub title: &'k str,
    pub advice: &'k str,
    #[serde(rename = "do")]
    pub actions: &'k [String],
    pub avoid: &'k [String],
    pub sources: Vec<&'k str>,
}
