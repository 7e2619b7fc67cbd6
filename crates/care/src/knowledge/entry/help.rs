//! What helps: remedies, relief, complications, answers and what is known in general.

use serde::Deserialize;

use crate::rule::Rule;

use super::{
    Certainty, Citation, Direction, Entry, Item, Mark, Tier, item_texts, items, items_mut,
    optional, strings,
};

/// How a remedy is put to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    /// In the default plan.
    Offer,
    /// The person may try it after the gates.
    Allow,
    /// Comfort, no claim.
    Comfort,
    /// Information for a visit.
    Clinician,
    /// Explained why not.
    Warn,
    /// Never scheduled.
    Block,
}

/// When in the plan a remedy stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// During an attack.
    Now,
    /// By oneself.
    SelfCare,
    /// With a clinician.
    Clinician,
    /// With a specialist.
    Specialist,
}

/// Whether a remedy suits pregnancy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InPregnancy {
    /// Suitable.
    Ok,
    /// Ask first.
    Ask,
    /// No.
    No,
}

entry! {
    /// Anything done to relieve or prevent.
    Remedy = "remedy", folder "remedies" {
        /// I-01 and on; absent for parts of one.
        #[serde(default)] code: Option<String>,
        /// How it is put to a person.
        offer: Offer,
        /// Where it stands in the plan.
        step: Step,
        /// In pregnancy.
        pregnancy: InPregnancy,
        /// How sure we are.
        certainty: Certainty,
        /// Which way it points.
        direction: Direction,
        /// Where the evidence is from, when not from night cramps.
        #[serde(default)] population: Option<String>,
        /// Whom it suits.
        #[serde(default)] when: Option<Rule>,
        /// The honest sentence.
        say: String,
        /// What to expect.
        expect: String,
        /// What must be asked first.
        #[serde(default)] gates: Vec<String>,
        /// Never then.
        stop: Vec<Item>,
        /// Only after asking then.
        ask: Vec<Item>,
        /// Ceiling.
        #[serde(default)] limit: Option<String>,
        /// Interactions.
        #[serde(default)] interactions: Vec<String>,
        /// Stop using it if.
        #[serde(default)] stop_if: Vec<String>,
        /// When to judge, ISO 8601 duration.
        #[serde(default)] judge_after: Option<String>,
        /// Wash-out, ISO 8601 duration.
        #[serde(default)] washout: Option<String>,
        /// Whether it can be blinded.
        #[serde(default)] blindable: Option<String>,
        /// Whether a person may try it on trial.
        self_trial: String,
    }
    rules |s| s.when.iter().chain(items(&s.stop)).chain(items(&s.ask)).collect();
    rules_mut |s| s.when.iter_mut().chain(items_mut(&mut s.stop)).chain(items_mut(&mut s.ask)).collect();
    references |_s| Vec::new();
    texts |s| [s.say.as_str(), s.expect.as_str()].into_iter().chain(item_texts(&s.stop)).chain(item_texts(&s.ask))
        .chain(strings(&s.gates)).chain(strings(&s.stop_if)).collect();
}

/// One step of the cramp-now protocol.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReliefStep {
    /// Time from the start.
    pub at: String,
    /// What to do.
    #[serde(rename = "do")]
    pub action: String,
    /// Why.
    pub why: String,
    /// It is done on the feet: left out for people whom a variation keeps in bed.
    #[serde(default)]
    pub stands: bool,
}

entry! {
    /// A part of the cramp-now protocol.
    Relief = "relief", folder "relief" {
        /// protocol, site, variation, avoid, after, swallowed.
        role: String,
        /// Option of the question `site`.
        #[serde(default)] site: Option<String>,
        /// For whom.
        #[serde(default)] when: Option<Rule>,
        /// Steps.
        #[serde(default)] steps: Vec<ReliefStep>,
        /// Where foot, knee and hip should go.
        #[serde(default)] goal: Option<String>,
        /// Standing.
        #[serde(default)] standing: Option<String>,
        /// In bed.
        #[serde(default)] in_bed: Option<String>,
        /// With a helper.
        #[serde(default)] helper: Option<String>,
        /// What not to do.
        #[serde(default)] avoid: Vec<String>,
        /// What changes for these people.
        #[serde(default)] change: Option<String>,
        /// These people are not told to stand.
        #[serde(default)] no_standing: bool,
        /// How sure we are.
        #[serde(default)] certainty: Option<Certainty>,
        /// Which way it points.
        #[serde(default)] direction: Option<Direction>,
    }
    rules |s| s.when.iter().collect();
    rules_mut |s| s.when.iter_mut().collect();
    references |_s| Vec::new();
    texts |s| s.steps.iter().map(|step| step.action.as_str()).chain(optional(&s.goal)).chain(optional(&s.standing))
        .chain(optional(&s.in_bed)).chain(optional(&s.helper)).chain(strings(&s.avoid)).chain(optional(&s.change)).collect();
}

/// A threshold at which something is done.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// Its name within the complication, where something else than its rule decides, too.
    #[serde(default)]
    pub id: Option<String>,
    /// In words.
    pub text: String,
    /// How soon.
    pub tier: Tier,
    /// As a rule, where facts allow.
    #[serde(default)]
    pub when: Option<Rule>,
    /// Weeks that a step of the plan must have lasted before it counts; an assessment knows of none.
    #[serde(default)]
    pub plan_weeks: Option<u16>,
}

entry! {
    /// What cramps can lead to.
    Complication = "complication", folder "complications" {
        /// How it is measured.
        measure: String,
        /// How often.
        how_often: String,
        /// When to act.
        thresholds: Vec<Threshold>,
        /// What the evidence supports.
        verdict: String,
    }
    rules |s| s.thresholds.iter().filter_map(|threshold| threshold.when.as_ref()).collect();
    rules_mut |s| s.thresholds.iter_mut().filter_map(|threshold| threshold.when.as_mut()).collect();
    references |_s| Vec::new();
    texts |s| s.thresholds.iter().map(|threshold| threshold.text.as_str()).chain([s.verdict.as_str()]).collect();
}

entry! {
    /// A question people ask.
    Faq = "faq", folder "faq" {
        /// Place in the list.
        number: u16,
        /// One sentence.
        short: String,
        /// What the clinic page says.
        #[serde(default)] corrects: Option<String>,
        /// Entries it rests on.
        #[serde(default)] entries: Vec<String>,
        /// How sure we are.
        #[serde(default)] certainty: Option<Certainty>,
        /// Which way it points.
        #[serde(default)] direction: Option<Direction>,
    }
    rules |_s| Vec::new();
    rules_mut |_s| Vec::new();
    references |s| strings(&s.entries).collect();
    texts |s| vec![s.short.as_str()];
}

entry! {
    /// What is known about night cramps in general.
    Learn = "learn", folder "learn" {
        /// Place in the list.
        number: u16,
    }
    rules |_s| Vec::new();
    rules_mut |_s| Vec::new();
    references |_s| Vec::new();
    texts |_s| Vec::new();
}
