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

        impl super::read::Located for $name {
            const FOLDER: &'static str = $folder;
            fn locate(&mut self, stem: &str, body: String, file: &str) {
                self.id = format!("{}.{stem}", $kind);
                self.body = body;
                self.file = file.to_owned();
            }
        }
    };
}

fn items(list: &[Item]) -> impl Iterator<Item = &Rule> {
    list.iter().map(|item| &item.when)
}

fn items_mut(list: &mut [Item]) -> impl Iterator<Item = &mut Rule> {
    list.iter_mut().map(|item| &mut item.when)
}

fn item_texts(list: &[Item]) -> impl Iterator<Item = &str> {
    list.iter().map(|item| item.text.as_str())
}

fn strings(list: &[String]) -> impl Iterator<Item = &str> {
    list.iter().map(String::as_str)
}

fn optional(text: &Option<String>) -> impl Iterator<Item = &str> {
    text.iter().map(String::as_str)
}

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

/// Order in which contributors are shown (causes.md 1.3).
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
    /// In words.
    pub text: String,
    /// How soon.
    pub tier: Tier,
    /// As a rule, where facts allow.
    #[serde(default)]
    pub when: Option<Rule>,
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
