//! Scores a set of labelled cases: under-triage, over-triage, top 1, top 3, what must and must not be said.

use jiff::civil::Date;
use regex::RegexBuilder;
use serde::{Deserialize, Serialize};

use crate::assessment::{Assessment, Local, Status, conclude};
use crate::fact::{Intake, read_intake};
use crate::knowledge::{Knowledge, Tier};

/// One labelled case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Identifier.
    pub id: String,
    /// Answers.
    pub facts: Intake,
    /// What is right.
    pub expect: Expectation,
}

/// What is right for a case. What is left out is not scored.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// Acceptable tiers.
    #[serde(default)]
    pub tiers: Vec<Tier>,
    /// Acceptable conditions.
    #[serde(default)]
    pub condition_any_of: Vec<String>,
    /// Regular expressions that the text must contain.
    #[serde(default)]
    pub must_mention: Vec<String>,
    /// Regular expressions that the text must not contain.
    #[serde(default)]
    pub must_not_say: Vec<String>,
}

/// The score of one case.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/evaluation.md"
)]
pub struct Score {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
    pub under_triage: bool,
    pub over_triage: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_1: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_3: Option<bool>,
    pub conditions: Vec<String>,
    pub not_mentioned: Vec<String>,
    pub said_wrongly: Vec<String>,
}

impl Score {
    /// Whether nothing is wrong with the case.
    pub fn is_right(&self) -> bool {
        self.refused.is_empty()
            && !self.under_triage
            && !self.over_triage
            && self.top_3 != Some(false)
            && self.not_mentioned.is_empty()
            && self.said_wrongly.is_empty()
    }
}

/// The totals of a set of cases.
#[derive(Debug, Clone, Default, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/evaluation.md"
)]
pub struct Totals {
    pub cases: usize,
    pub right: usize,
    pub refused: usize,
    pub under_triage: usize,
    pub over_triage: usize,
    pub with_condition: usize,
    pub top_1: usize,
    pub top_3: usize,
    pub mentions: usize,
    pub mentioned: usize,
    pub said_wrongly: usize,
}

/// The evaluation of a set of cases.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the JSON shape, described in docs/guide/evaluation.md"
)]
pub struct Evaluation {
    pub knowledge: String,
    pub totals: Totals,
    pub cases: Vec<Score>,
}

/// Evaluates the cases on one day; `text` gives the words a person would read.
///
/// # Errors
/// A regular expression of a case does not parse.
pub fn evaluate(
    knowledge: &Knowledge,
    cases: &[Case],
    today: Date,
    text: impl Fn(&Assessment<'_>) -> String,
) -> Result<Evaluation, String> {
    let mut evaluation = Evaluation {
        knowledge: knowledge.version.clone(),
        totals: Totals::default(),
        cases: Vec::new(),
    };
    for case in cases {
        let score = score(knowledge, case, today, &text)?;
        let totals = &mut evaluation.totals;
        totals.cases += 1;
        totals.right += usize::from(score.is_right());
        totals.refused += usize::from(!score.refused.is_empty());
        totals.under_triage += usize::from(score.under_triage);
        totals.over_triage += usize::from(score.over_triage);
        totals.with_condition += usize::from(score.top_1.is_some());
        totals.top_1 += usize::from(score.top_1 == Some(true));
        totals.top_3 += usize::from(score.top_3 == Some(true));
        totals.mentions += case.expect.must_mention.len();
        totals.mentioned += case.expect.must_mention.len() - score.not_mentioned.len();
        totals.said_wrongly += score.said_wrongly.len();
        evaluation.cases.push(score);
    }
    Ok(evaluation)
}

fn score(
    knowledge: &Knowledge,
    case: &Case,
    today: Date,
    text: &impl Fn(&Assessment<'_>) -> String,
) -> Result<Score, String> {
    let mut score = Score {
        id: case.id.clone(),
        tier: None,
        refused: Vec::new(),
        under_triage: false,
        over_triage: false,
        top_1: None,
        top_3: None,
        conditions: Vec::new(),
        not_mentioned: Vec::new(),
        said_wrongly: Vec::new(),
    };
    let facts = match read_intake(knowledge, &case.facts) {
        Ok(facts) => facts,
        Err(refusals) => {
            score.refused = refusals.iter().map(ToString::to_string).collect();
            score.not_mentioned = case.expect.must_mention.clone();
            return Ok(score);
        }
    };
    let assessment = conclude(knowledge, &facts, today, &Local::default());
    let tier = assessment.urgency.tier;
    score.tier = Some(tier);
    let accepted = &case.expect.tiers;
    if !accepted.is_empty() && !accepted.contains(&tier) {
        // Tiers are ordered most urgent first.
        score.under_triage = accepted.iter().all(|right| tier > *right);
        score.over_triage = !score.under_triage;
    }
    let ranked: Vec<&str> = assessment
        .conditions
        .iter()
        .filter(|condition| condition.status <= Status::Possible)
        .map(|condition| condition.id)
        .collect();
    score.conditions = ranked.iter().take(3).map(|id| (*id).to_owned()).collect();
    if !case.expect.condition_any_of.is_empty() {
        let is_right = |id: &&str| case.expect.condition_any_of.iter().any(|right| right == id);
        score.top_1 = Some(ranked.first().is_some_and(is_right));
        score.top_3 = Some(ranked.iter().take(3).any(is_right));
    }
    // Where a line happens to break must not decide whether something was said.
    let words = text(&assessment)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let found = |pattern: &String| -> Result<bool, String> {
        RegexBuilder::new(pattern)
            .case_insensitive(true)
            .build()
            .map(|regex| regex.is_match(&words))
            .map_err(|error| {
                format!(
                    "case {}: `{pattern}` is not a regular expression: {error}",
                    case.id
                )
            })
    };
    for pattern in &case.expect.must_mention {
        if !found(pattern)? {
            score.not_mentioned.push(pattern.clone());
        }
    }
    for pattern in &case.expect.must_not_say {
        if found(pattern)? {
            score.said_wrongly.push(pattern.clone());
        }
    }
    Ok(score)
}
