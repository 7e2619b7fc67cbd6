//! What may be wrong: red flags, conditions, contributors, medicines, tests and panels.

use serde::Deserialize;

use crate::rule::Rule;

use super::{
    Citation, Entry, Grade, Item, Mark, Tier, item_texts, items, items_mut, optional, strings,
};

entry! {
    /// A rule that sets an urgency.
    RedFlag = "red-flag", folder "red-flags" {
        /// E, S, D, R, X (examination) or C (combination).
        series: String,
        /// The urgency it sets.
        tier: Tier,
        /// When it fires.
        when: Rule,
        /// What to do.
        act: String,
        /// Conditions it points to.
        #[serde(default)] suggests: Vec<String>,
        /// Reasoning for a clinician.
        clinician: String,
        /// Its line in the safety net.
        #[serde(default)] go_sooner: Option<String>,
        /// To whom that line applies.
        #[serde(default)] net_when: Option<Rule>,
        /// Places that show its line of the safety net: start, now, week.
        #[serde(default)] shown_at: Vec<String>,
        /// The clinician who signed it, and when.
        #[serde(default)] signed: Option<String>,
    }
    rules |s| std::iter::once(&s.when).chain(&s.net_when).collect();
    rules_mut |s| std::iter::once(&mut s.when).chain(&mut s.net_when).collect();
    references |s| strings(&s.suggests).collect();
    texts |s| std::iter::once(s.act.as_str()).chain(optional(&s.go_sooner)).collect();
}

entry! {
    /// Night leg cramps themselves, or something that can be mistaken for them.
    Condition = "condition", folder "conditions" {
        /// cramp, night_rest, vascular, nerve_spine, muscle_joint_skin, context.
        group: String,
        /// Urgency when suspected.
        tier: Tier,
        /// The pattern that makes it fit.
        hallmark: Rule,
        /// A weaker pattern.
        #[serde(default)] possible_when: Option<Rule>,
        /// What truly excludes it.
        #[serde(default)] excluded_when: Option<Rule>,
        /// What speaks for it.
        #[serde(rename = "for")] speaks_for: Vec<Item>,
        /// What speaks against it.
        against: Vec<Item>,
        /// What an examiner looks for.
        signs: String,
        /// Tests that confirm it.
        #[serde(default)] tests: Vec<String>,
        /// Who sees it.
        #[serde(default)] specialty: Option<String>,
        /// What must always be said with it.
        #[serde(default)] remember: Option<String>,
    }
    rules |s| std::iter::once(&s.hallmark).chain(&s.possible_when).chain(&s.excluded_when)
        .chain(items(&s.speaks_for)).chain(items(&s.against)).collect();
    rules_mut |s| std::iter::once(&mut s.hallmark).chain(&mut s.possible_when).chain(&mut s.excluded_when)
        .chain(items_mut(&mut s.speaks_for)).chain(items_mut(&mut s.against)).collect();
    references |s| strings(&s.tests).collect();
    texts |s| item_texts(&s.speaks_for).chain(item_texts(&s.against)).chain(optional(&s.remember)).collect();
}

/// What part a contributor plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Secondary cramp.
    Cause,
    /// Raises the risk.
    Contributor,
    /// Setting in which cramps are common.
    Context,
    /// Cramp-like, something else.
    Mimic,
    /// Popular, not supported.
    Myth,
}

/// Order in which contributors are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Red-flag mimic.
    Mimic,
    /// Medicine started or raised lately.
    Medicine,
    /// Dialysis, pregnancy, cirrhosis, cancer.
    Setting,
    /// Nerve, spine or artery trouble.
    NerveArtery,
    /// Deficiency with a trigger.
    Deficiency,
    /// Way of life.
    Lifestyle,
    /// No cause found.
    Default,
    /// Shown only to those who believe or ask.
    Myth,
}

entry! {
    /// A cause or circumstance that may be behind the cramps.
    Contributor = "contributor", folder "contributors" {
        /// C01–C57.
        code: String,
        /// Its part.
        role: Role,
        /// How well it is linked.
        grade: Grade,
        /// Where it stands in the list.
        order: Order,
        /// When it is shown.
        when: Rule,
        /// Size of the association.
        #[serde(default)] effect: Option<String>,
        /// One sentence as strong as the grade allows.
        claim: String,
        /// Questions that detect it.
        detect: Vec<String>,
        /// Tests that confirm it.
        #[serde(default)] confirm: Vec<String>,
        /// What to do.
        action: String,
        /// What the clinic page says wrongly.
        #[serde(default)] correction: Option<String>,
    }
    rules |s| vec![&s.when];
    rules_mut |s| vec![&mut s.when];
    references |s| strings(&s.confirm).collect();
    texts |s| [s.claim.as_str(), s.action.as_str()].into_iter().chain(optional(&s.correction)).collect();
}

/// An ingredient with its codes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ingredient {
    /// Name.
    pub name: String,
    /// ATC codes.
    #[serde(default)]
    pub atc: Vec<String>,
    /// RxNorm ingredient identifier.
    #[serde(default)]
    pub rxcui: Option<String>,
    /// Other names.
    #[serde(default)]
    pub also: Vec<String>,
}

/// A brand name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// Name.
    pub name: String,
    /// Whether it was seen on a product or label page.
    pub seen: bool,
}

entry! {
    /// A class of medicines.
    Medicine = "medicine", folder "medicines" {
        /// M01–M53; MI01 and on for classes that only interact.
        #[serde(default)] code: Option<String>,
        /// How well it is linked to cramps.
        grade: Grade,
        /// Line of the check-list.
        label: String,
        /// Shown as a check box.
        #[serde(default)] common: bool,
        /// Ingredients.
        ingredients: Vec<Ingredient>,
        /// Brands.
        #[serde(default)] brands: Vec<Brand>,
        /// Size of the association.
        #[serde(default)] effect: Option<String>,
        /// Analytes worth a look.
        #[serde(default)] labs: Vec<String>,
        /// What the person is told.
        say: String,
        /// What the prescriber may consider.
        prescriber: String,
        /// The person may leave it off without asking.
        #[serde(default)] may_stop: bool,
        /// Stopping suddenly is dangerous.
        #[serde(default)] abrupt_stop_danger: bool,
    }
    rules |_s| Vec::new();
    rules_mut |_s| Vec::new();
    references |s| strings(&s.labs).collect();
    texts |s| vec![s.say.as_str()];
}

impl Medicine {
    /// Whether the class itself is linked to cramps or mimics them (M01–M53), rather than only interacting with remedies (MI…).
    pub fn is_linked(&self) -> bool {
        self.code
            .as_deref()
            .is_some_and(|code| !code.starts_with("MI"))
    }
}

entry! {
    /// An examination or laboratory test.
    Test = "test", folder "tests" {
        /// blood, urine, vascular, imaging, neurophysiology, sleep, bedside.
        method: String,
        /// When it makes sense.
        indication: Vec<Item>,
        /// When it does not.
        not_for: Vec<String>,
        /// Analytes it measures.
        #[serde(default)] analytes: Vec<String>,
        /// Which result changes what.
        changes: Vec<String>,
        /// Who orders it.
        #[serde(default)] who: Option<String>,
    }
    rules |s| items(&s.indication).collect();
    rules_mut |s| items_mut(&mut s.indication).collect();
    references |s| strings(&s.analytes).collect();
    texts |s| item_texts(&s.indication).chain(strings(&s.not_for)).collect();
}

entry! {
    /// A health package.
    Panel = "panel", folder "panels" {
        /// P-…
        code: String,
        /// When it is worth it.
        indication: Vec<Item>,
        /// Tests in it.
        #[serde(default)] tests: Vec<String>,
        /// Analytes in it.
        #[serde(default)] analytes: Vec<String>,
        /// What must not be bundled.
        do_not_add: Vec<String>,
        /// When to repeat.
        retest: String,
        /// Result that changes care.
        changes_care: String,
        /// How to prepare.
        #[serde(default)] preparation: Option<String>,
    }
    rules |s| items(&s.indication).collect();
    rules_mut |s| items_mut(&mut s.indication).collect();
    references |s| strings(&s.tests).chain(strings(&s.analytes)).collect();
    texts |s| item_texts(&s.indication).collect();
}
