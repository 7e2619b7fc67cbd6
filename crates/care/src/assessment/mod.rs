//! From facts to an assessment, and from facts to the next question.
//!
//! Order of work: derive facts, recognise, find red flags, then everything that depends on both.
//! Deliberately absent: probabilities of disease.

mod condition;
mod contributor;
mod derive;
mod next;
mod plan;
mod recognition;
mod test;
mod urgency;

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::fact::{Facts, Slot};
use crate::knowledge::entry::{
    Citation, InPregnancy, Item, Mark, Offer, Order, Role, Step as PlanStep,
};
use crate::knowledge::table::Source;
use crate::knowledge::{Certainty, Direction, Grade, Knowledge, Tier};

pub use next::{Next, Screen, next, progress};
pub use urgency::warning_signs_asked;

/// What the operator says about the place where Charley runs.
#[derive(Debug, Clone, Default)]
pub struct Local {
    /// The emergency number; "your emergency number" when not set.
    pub emergency_number: Option<String>,
}

/// What stands for the emergency number where none is set.
const WITHOUT_NUMBER: &str = "your emergency number";

impl Local {
    /// Puts the emergency number into a text, for `{emergency}` and for "your emergency number".
    pub fn fill(&self, text: &str) -> String {
        let number = self.emergency_number.as_deref().map(str::trim);
        let number = number.filter(|number| !number.is_empty());
        let text = text.replace("{emergency}", WITHOUT_NUMBER);
        number.map_or(text.clone(), |number| text.replace(WITHOUT_NUMBER, number))
    }
}

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
    pub speaks_for: Vec<Cow<'k, str>>,
    pub against: Vec<Cow<'k, str>>,
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
    pub why: Vec<Cow<'k, str>>,
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
    pub ask_first: Vec<Cow<'k, str>>,
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
    pub why: Vec<Cow<'k, str>>,
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

/// The conclusion from what is known today.
pub fn conclude<'k>(
    knowledge: &'k Knowledge,
    facts: &Facts,
    today: Date,
    local: &Local,
) -> Assessment<'k> {
    let reported = facts;
    let mut facts = derive::derived(knowledge, facts, today);
    let mut recognition = recognition::recognise(knowledge, &mut facts);
    let urgency = urgency::urgency(knowledge, &mut facts, local);
    let surely_emergency = urgency
        .because
        .iter()
        .any(|because| because.tier == Tier::Emergency && !because.not_sure);
    let mut conditions = condition::considered(knowledge, &facts);
    if surely_emergency {
        recognition.withhold();
        conditions.retain(|condition| {
            condition.tier <= Tier::SameDay && condition.status <= Status::Possible
        });
    }
    let (mut contributors, mut myths) = contributor::contributors(knowledge, &facts);
    let medicines = contributor::medicines(knowledge, &facts);
    let mut tests = test::tests(knowledge, &facts, reported, urgency.tier);
    let (plan, mut avoid) = plan::plan(knowledge, &facts, &urgency, &conditions, today);
    if surely_emergency {
        avoid.retain(|avoided| plan::is_dangerous_now(knowledge, &facts, avoided.id));
    }
    // The tests of what fits come first.
    tests.needed.sort_by_key(|test| {
        let of = |condition: &&Considered<'_>| {
            let entry = knowledge
                .conditions
                .iter()
                .find(|entry| entry.id == condition.id);
            entry.is_some_and(|entry| entry.tests.iter().any(|id| id == test.id))
        };
        conditions
            .iter()
            .position(|condition| of(&condition))
            .unwrap_or(usize::MAX)
    });
    let mut groups = plan::groups(knowledge, &facts);
    let mut complications = plan::complications(knowledge, &facts);
    if surely_emergency {
        // What can wait would only stand in the way; medicines, tests and results stay, because whoever helps will ask.
        contributors.clear();
        myths.clear();
        tests.panels.clear();
        groups.clear();
        complications.clear();
    }
    let pathway = plan::pathway(knowledge, &conditions, urgency.tier, today);
    let mut assessment = Assessment {
        knowledge: &knowledge.version,
        examined: knowledge.vocabulary.iter().any(|(fact, definition)| {
            definition.id.starts_with("exam_") && matches!(facts.slot(fact), Slot::Known(_))
        }),
        next_questions: next::most_valuable(knowledge, &facts, surely_emergency),
        not_said: next::declined(knowledge, &facts),
        medicines_unrecognised: contributor::unrecognised(knowledge, &facts),
        urgency,
        recognition,
        conditions,
        contributors,
        myths,
        medicines,
        tests,
        plan,
        avoid,
        groups,
        complications,
        pathway,
        sources: BTreeMap::new(),
    };
    assessment.sources = assessment.cited(knowledge);
    assessment
}

impl<'k> Assessment<'k> {
    /// Every source that a statement of this assessment names.
    fn cited(&self, knowledge: &'k Knowledge) -> BTreeMap<&'k str, &'k Source> {
        let lists = (self.urgency.because.iter().map(|item| &item.sources))
            .chain([&self.recognition.sources, &self.tests.none_needed_sources])
            .chain(self.recognition.criteria.iter().map(|item| &item.sources))
            .chain(self.recognition.atypical.iter().map(|item| &item.sources))
            .chain(self.conditions.iter().map(|item| &item.sources))
            .chain(self.contributors.iter().map(|item| &item.sources))
            .chain(self.myths.iter().map(|item| &item.sources))
            .chain(self.medicines.iter().map(|item| &item.sources))
            .chain(self.tests.needed.iter().map(|item| &item.sources))
            .chain(self.tests.panels.iter().map(|item| &item.sources))
            .chain(self.tests.results.iter().map(|item| &item.sources))
            .chain(self.plan.iter().map(|item| &item.sources))
            .chain(self.avoid.iter().map(|item| &item.sources))
            .chain(self.groups.iter().map(|item| &item.sources))
            .chain(self.complications.iter().map(|item| &item.sources))
            .chain(self.pathway.iter().map(|item| &item.sources));
        lists
            .flatten()
            .filter_map(|id| Some((*id, knowledge.source(id)?)))
            .collect()
    }
}

/// The sentence of an item; one that was not verified says so wherever it is read.
fn said(item: &Item) -> Cow<'_, str> {
    if item.mark == Some(Mark::U) {
        Cow::Owned(format!(
            "{} (Not verified; named as a caution only.)",
            item.text
        ))
    } else {
        Cow::Borrowed(&item.text)
    }
}

/// Identifiers of the sources of a citation list, each once.
fn source_ids(citations: &[Citation]) -> Vec<&str> {
    let mut ids: Vec<&str> = Vec::with_capacity(citations.len());
    for citation in citations {
        if !ids.contains(&citation.id.as_str()) {
            ids.push(&citation.id);
        }
    }
    ids
}

/// Whether an option of a set fact is known to be there.
fn has(knowledge: &Knowledge, facts: &Facts, fact: &str, option: &str) -> bool {
    let Some(number) = knowledge.fact(fact) else {
        return false;
    };
    let place = knowledge.vocabulary.definition(number).option(option);
    place.is_some_and(|place| facts.holds_option(number, place))
}
