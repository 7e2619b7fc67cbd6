//! Everything that can be proved about the knowledge without a person.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::fact::{FactKind, Origin};
use crate::rule::Rule;

use super::code_shape::is_well_formed;
use super::entry::{Citation, Mark, Offer, Order, Role, Tier};
use super::read::{File, Problem, line_of};
use super::{Knowledge, reading_grade};

/// Facts that the engine reads itself, so that no rule needs to; the diastolic pressure is only reported, because the documents give no limit for it.
const READ_BY_ENGINE: [&str; 4] = ["medicines", "tried", "answered_by", "exam_diastolic"];

/// Reading grade above which a patient text is a problem.
const HARDEST_GRADE: f64 = 12.0;

/// The result of a full check.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// How many of each kind there are.
    pub counts: BTreeMap<&'static str, usize>,
    /// The hardest patient texts: grade, place.
    pub hardest: Vec<(f64, String)>,
    /// Mean reading grade of all patient texts.
    pub mean_grade: f64,
    /// Emergency and same-day statements that no clinician has signed: place, statement.
    pub unsigned: Vec<(String, String)>,
}

/// Loads and checks; a knowledge that does not load gives only its problems.
pub fn check(files: &[File<'_>]) -> Report {
    let knowledge = match Knowledge::load(files) {
        Ok(knowledge) => knowledge,
        Err(problems) => {
            return Report {
                problems,
                ..Report::default()
            };
        }
    };
    let mut checker = Checker {
        knowledge: &knowledge,
        files,
        problems: Vec::new(),
    };
    checker.unused_questions();
    checker.unused_sources();
    checker.codes();
    checker.entries();
    checker.medicine();
    checker.contradictory_flags();
    checker.source_page();
    let (hardest, mean_grade) = checker.reading();
    let mut report = Report {
        problems: checker.problems,
        counts: counts(&knowledge),
        hardest,
        mean_grade,
        unsigned: unsigned(&knowledge),
    };
    report.problems.sort();
    report.problems.dedup();
    report
}

fn counts(knowledge: &Knowledge) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::from([
        ("questions", knowledge.questions.len()),
        ("facts", knowledge.vocabulary.len()),
        ("sources", knowledge.sources.len()),
        ("codes", knowledge.codes.len()),
        ("analytes", knowledge.analytes.len()),
        ("safety rules", knowledge.safety.len()),
        ("groups", knowledge.groups.len()),
        ("pathway steps", knowledge.pathway.len()),
        ("criteria", knowledge.recognition.criteria.len()),
        ("atypical items", knowledge.recognition.atypical.len()),
        (
            "ingredients",
            knowledge
                .medicines
                .iter()
                .map(|medicine| medicine.ingredients.len())
                .sum(),
        ),
        (
            "brands",
            knowledge
                .medicines
                .iter()
                .map(|medicine| medicine.brands.len())
                .sum(),
        ),
        (
            "clinic page bullets",
            knowledge
                .source_page
                .iter()
                .map(|section| section.bullets.len())
                .sum(),
        ),
        ("rules", every_rule(knowledge).len()),
    ]);
    for entry in knowledge.entries() {
        *counts.entry(entry.kind()).or_default() += 1;
    }
    counts
}

/// All compiled rules with the file each stands in.
pub(crate) fn every_rule(knowledge: &Knowledge) -> Vec<(&Rule, &str)> {
    let mut rules = Vec::new();
    for question in &knowledge.questions {
        let own = question.applies.iter().chain(&question.ask_if);
        rules.extend(own.map(|rule| (rule, question.file.as_str())));
    }
    let recognition = &knowledge.recognition;
    rules.extend(
        recognition
            .criteria
            .iter()
            .flat_map(|item| std::iter::once(&item.when).chain(&item.unknown_when))
            .map(|rule| (rule, "recognition.toml")),
    );
    rules.extend(
        recognition
            .atypical
            .iter()
            .map(|item| (&item.when, "recognition.toml")),
    );
    rules.extend(
        recognition
            .contexts
            .iter()
            .map(|item| (&item.when, "recognition.toml")),
    );
    for analyte in &knowledge.analytes {
        rules.extend(
            analyte
                .urgency
                .iter()
                .map(|urgency| (&urgency.when, "analytes.toml")),
        );
    }
    rules.extend(
        knowledge
            .safety
            .iter()
            .map(|rule| (&rule.when, "safety.toml")),
    );
    rules.extend(
        knowledge
            .groups
            .iter()
            .map(|group| (&group.when, "groups.toml")),
    );
    for list in knowledge.kinds() {
        for entry in list {
            let file = entry.file();
            // The entries live as long as the knowledge, so their rules may be handed out.
            rules.extend(entry.rules().into_iter().map(|rule| (rule, file)));
        }
    }
    rules
}

/// References from entry to entry, to sources and to codes.
pub(super) fn references(knowledge: &Knowledge, files: &[File<'_>], problems: &mut Vec<Problem>) {
    let mut checker = Checker {
        knowledge,
        files,
        problems: Vec::new(),
    };
    checker.unique();
    checker.resolve();
    problems.append(&mut checker.problems);
}

struct Checker<'k> {
    knowledge: &'k Knowledge,
    files: &'k [File<'k>],
    problems: Vec<Problem>,
}

impl Checker<'_> {
    fn problem(&mut self, file: &str, needle: &str, text: String) {
        let content = self
            .files
            .iter()
            .find(|candidate| candidate.path == file)
            .map_or("", |file| file.text);
        self.problems.push(Problem {
            file: file.to_owned(),
            line: line_of(content, needle),
            text,
        });
    }

    fn unique(&mut self) {
        let lists: [(&str, Vec<&str>); 6] = [
            (
                "sources.toml",
                self.knowledge
                    .sources
                    .iter()
                    .map(|source| source.id.as_str())
                    .collect(),
            ),
            (
                "codes.toml",
                self.knowledge
                    .codes
                    .iter()
                    .map(|code| code.id.as_str())
                    .collect(),
            ),
            (
                "safety.toml",
                self.knowledge
                    .safety
                    .iter()
                    .map(|rule| rule.id.as_str())
                    .collect(),
            ),
            (
                "groups.toml",
                self.knowledge
                    .groups
                    .iter()
                    .map(|group| group.id.as_str())
                    .collect(),
            ),
            (
                "pathway.toml",
                self.knowledge
                    .pathway
                    .iter()
                    .map(|step| step.id.as_str())
                    .collect(),
            ),
            (
                "recognition.toml",
                self.knowledge
                    .recognition
                    .criteria
                    .iter()
                    .map(|item| item.id.as_str())
                    .collect(),
            ),
        ];
        for (file, ids) in lists {
            let mut seen = HashSet::new();
            for id in ids {
                if !seen.insert(id) {
                    self.problem(
                        file,
                        &format!("id = \"{id}\""),
                        format!("`{id}` stands twice; give one another identifier"),
                    );
                }
            }
        }
        for class in super::compile::CLASSES {
            if !self
                .knowledge
                .recognition
                .classes
                .iter()
                .any(|text| text.id == class)
            {
                self.problem(
                    "recognition.toml",
                    "[[class]]",
                    format!("the class `{class}` has no text"),
                );
            }
        }
        for tier in Tier::ALL {
            if self.knowledge.tier(tier).is_none() {
                self.problem(
                    "tiers.toml",
                    "[[tier]]",
                    format!("the tier `{}` has no text", tier.id()),
                );
            }
        }
    }

    fn cited(&mut self, file: &str, citations: &[Citation]) {
        for citation in citations {
            if self.knowledge.source(&citation.id).is_none() {
                self.problem(
                    file,
                    &format!("\"{}\"", citation.id),
                    format!("source `{}` is not in sources.toml", citation.id),
                );
            }
        }
    }

    fn exists(&self, id: &str) -> bool {
        self.knowledge.entry(id).is_some()
            || id
                .strip_prefix("group.")
                .is_some_and(|group| self.knowledge.groups.iter().any(|entry| entry.id == group))
            || self
                .knowledge
                .analytes
                .iter()
                .any(|analyte| analyte.id == id)
    }

    fn resolve(&mut self) {
        let knowledge = self.knowledge;
        for entry in knowledge.entries() {
            self.cited(entry.file(), entry.sources());
            for reference in entry.references() {
                if !self.exists(reference) {
                    self.problem(
                        entry.file(),
                        &format!("\"{reference}\""),
                        format!("`{reference}` is not an entry"),
                    );
                }
            }
            for code in entry.codes() {
                if !knowledge.codes.iter().any(|known| known.id == *code) {
                    self.problem(
                        entry.file(),
                        &format!("\"{code}\""),
                        format!("code concept `{code}` is not in codes.toml"),
                    );
                }
            }
        }
        for condition in &knowledge.conditions {
            for item in condition.speaks_for.iter().chain(&condition.against) {
                self.cited(&condition.file, &item.sources);
            }
        }
        for remedy in &knowledge.remedies {
            for item in remedy.stop.iter().chain(&remedy.ask) {
                self.cited(&remedy.file, &item.sources);
            }
        }
        for item in &knowledge.recognition.criteria {
            self.cited("recognition.toml", &item.sources);
        }
        for item in &knowledge.recognition.atypical {
            self.cited("recognition.toml", &item.sources);
        }
        for item in &knowledge.recognition.contexts {
            self.cited("recognition.toml", &item.sources);
        }
        for item in &knowledge.recognition.classes {
            self.cited("recognition.toml", &item.sources);
        }
        for analyte in &knowledge.analytes {
            self.cited("analytes.toml", &analyte.sources);
        }
        for formula in &knowledge.formulas {
            self.cited("analytes.toml", &formula.sources);
        }
        for rule in &knowledge.safety {
            self.cited("safety.toml", &rule.sources);
            for remedy in rule.block.iter().chain(&rule.ask) {
                if !self.exists(remedy) {
                    self.problem(
                        "safety.toml",
                        &format!("\"{remedy}\""),
                        format!("`{remedy}` is not an entry"),
                    );
                }
            }
        }
        for group in &knowledge.groups {
            self.cited("groups.toml", &group.sources);
            for entry in &group.entries {
                if !self.exists(entry) {
                    self.problem(
                        "groups.toml",
                        &format!("\"{entry}\""),
                        format!("`{entry}` is not an entry"),
                    );
                }
            }
        }
        for step in &knowledge.pathway {
            self.cited("pathway.toml", &step.sources);
        }
        for system in &knowledge.code_systems {
            self.cited("codes.toml", &system.sources);
        }
        for bullet in knowledge
            .source_page
            .iter()
            .flat_map(|section| &section.bullets)
        {
            for entry in &bullet.entries {
                if !self.exists(entry) {
                    self.problem(
                        "source-page.toml",
                        &format!("\"{entry}\""),
                        format!("`{entry}` is not an entry"),
                    );
                }
            }
        }
    }

    fn unused_questions(&mut self) {
        let mut used: HashSet<&str> = READ_BY_ENGINE.into_iter().collect();
        for (rule, file) in every_rule(self.knowledge) {
            // A question that only decides whether another is asked is used too, but not by its own rules.
            for fact in &rule.facts {
                let id = self.knowledge.vocabulary.id(*fact);
                if !file.starts_with("questions/") {
                    used.insert(id);
                }
            }
        }
        for question in &self.knowledge.questions {
            if !used.contains(question.id.as_str()) {
                self.problem(
                    &question.file,
                    &format!("id = \"{}\"", question.id),
                    format!(
                        "question `{}` is used by no rule; use it or remove it",
                        question.id
                    ),
                );
            }
            if question.of == Origin::Person
                && question.kind == FactKind::Choices
                && question.none.is_none()
                && question.id != "site"
                && question.id != "timing"
            {
                self.problem(
                    &question.file,
                    &format!("id = \"{}\"", question.id),
                    format!(
                        "question `{}` has no option for \"none of these\"",
                        question.id
                    ),
                );
            }
        }
    }

    fn unused_sources(&mut self) {
        let mut used: HashSet<String> = HashSet::new();
        let mut cite = |citations: &[Citation]| {
            used.extend(citations.iter().map(|citation| citation.id.clone()))
        };
        let knowledge = self.knowledge;
        for entry in knowledge.entries() {
            cite(entry.sources());
        }
        for condition in &knowledge.conditions {
            for item in condition.speaks_for.iter().chain(&condition.against) {
                cite(&item.sources);
            }
        }
        for remedy in &knowledge.remedies {
            for item in remedy.stop.iter().chain(&remedy.ask) {
                cite(&item.sources);
            }
        }
        let recognition = &knowledge.recognition;
        recognition
            .criteria
            .iter()
            .for_each(|item| cite(&item.sources));
        recognition
            .atypical
            .iter()
            .for_each(|item| cite(&item.sources));
        recognition
            .contexts
            .iter()
            .for_each(|item| cite(&item.sources));
        recognition
            .classes
            .iter()
            .for_each(|item| cite(&item.sources));
        knowledge
            .analytes
            .iter()
            .for_each(|item| cite(&item.sources));
        knowledge
            .formulas
            .iter()
            .for_each(|item| cite(&item.sources));
        knowledge.safety.iter().for_each(|item| cite(&item.sources));
        knowledge.groups.iter().for_each(|item| cite(&item.sources));
        knowledge
            .pathway
            .iter()
            .for_each(|item| cite(&item.sources));
        knowledge
            .code_systems
            .iter()
            .for_each(|item| cite(&item.sources));
        for source in &knowledge.sources {
            if !used.contains(&source.id) {
                self.problem(
                    "sources.toml",
                    &format!("id = \"{}\"", source.id),
                    format!(
                        "source `{}` is cited by no entry; cite it or remove it",
                        source.id
                    ),
                );
            }
        }
    }

    fn codes(&mut self) {
        let mut codes: Vec<(&str, &str, String)> = Vec::new();
        let knowledge = self.knowledge;
        for code in &knowledge.codes {
            let lists = [
                ("icd10cm", &code.icd10cm),
                ("icd10", &code.icd10),
                ("icd11", &code.icd11),
                ("snomed", &code.snomed),
                ("snomed", &code.snomed_optional),
                ("loinc", &code.loinc),
                ("ucum", &code.ucum),
            ];
            for (system, list) in lists {
                codes.extend(
                    list.iter()
                        .map(|value| ("codes.toml", system, value.clone())),
                );
            }
        }
        for analyte in &knowledge.analytes {
            let loinc = analyte.loinc.iter().chain(&analyte.loinc_unverified);
            codes.extend(loinc.map(|value| ("analytes.toml", "loinc", value.clone())));
            codes.push(("analytes.toml", "ucum", analyte.unit.clone()));
            codes.extend(
                analyte
                    .units
                    .iter()
                    .map(|other| ("analytes.toml", "ucum", other.unit.clone())),
            );
        }
        for question in &knowledge.questions {
            codes.extend(
                question
                    .unit
                    .iter()
                    .map(|unit| (question.file.as_str(), "ucum", unit.clone())),
            );
        }
        for medicine in &knowledge.medicines {
            for ingredient in &medicine.ingredients {
                codes.extend(
                    ingredient
                        .atc
                        .iter()
                        .map(|value| (medicine.file.as_str(), "atc", value.clone())),
                );
                codes.extend(
                    ingredient
                        .rxcui
                        .iter()
                        .map(|value| (medicine.file.as_str(), "rxnorm", value.clone())),
                );
            }
        }
        for (file, system, code) in codes {
            if is_well_formed(system, &code) == Some(false) {
                self.problem(
                    file,
                    &format!("\"{code}\""),
                    format!("`{code}` cannot be a {system} code"),
                );
            }
        }
    }

    fn entries(&mut self) {
        let knowledge = self.knowledge;
        for entry in knowledge.entries() {
            if entry.sources().is_empty() {
                self.problem(entry.file(), "sources", "has no source".to_owned());
            }
            if entry.body().split_whitespace().count() < 8 {
                self.problem(
                    entry.file(),
                    "+++",
                    "has no text for the person who reads it".to_owned(),
                );
            }
            if entry.texts().iter().any(|text| text.trim().is_empty()) {
                self.problem(entry.file(), "\"\"", "has an empty text".to_owned());
            }
        }
        for condition in &knowledge.conditions {
            // What was not verified may never reassure.
            for item in condition
                .against
                .iter()
                .filter(|item| item.mark == Some(Mark::U))
            {
                self.problem(
                    &condition.file,
                    &item.text,
                    "an item marked U may not speak against a condition".to_owned(),
                );
            }
        }
        for contributor in &knowledge.contributors {
            if (contributor.role == Role::Myth) != (contributor.order == Order::Myth) {
                self.problem(
                    &contributor.file,
                    "role",
                    "a myth has the role and the order `myth`".to_owned(),
                );
            }
        }
        for remedy in &knowledge.remedies {
            if remedy.offer == Offer::Offer
                && remedy.judge_after.is_none()
                && remedy.step == super::entry::Step::SelfCare
            {
                self.problem(
                    &remedy.file,
                    "step",
                    "says not when to judge it; add `judge_after`".to_owned(),
                );
            }
            for duration in remedy.judge_after.iter().chain(&remedy.washout) {
                if duration.parse::<jiff::Span>().is_err() {
                    self.problem(
                        &remedy.file,
                        duration,
                        format!("`{duration}` is not an ISO 8601 duration such as P6W"),
                    );
                }
            }
            let quinine = remedy.id == "remedy.quinine";
            if quinine && remedy.offer != Offer::Block {
                self.problem(&remedy.file, "offer", "quinine is never offered".to_owned());
            }
        }
        // Neither a publication's figures nor its sentences may outlive its retraction.
        for source in knowledge.sources.iter().filter(|source| source.retracted) {
            for entry in knowledge.entries() {
                for citation in entry
                    .sources()
                    .iter()
                    .filter(|citation| citation.id == source.id)
                {
                    if citation
                        .says
                        .as_ref()
                        .is_some_and(|says| says.chars().any(|c| c.is_ascii_digit()))
                    {
                        self.problem(
                            entry.file(),
                            &source.id,
                            format!(
                                "`{}` is retracted: none of its figures may be shown",
                                source.id
                            ),
                        );
                    }
                }
            }
        }
    }

    fn medicine(&mut self) {
        for medicine in &self.knowledge.medicines {
            if medicine.abrupt_stop_danger && medicine.may_stop {
                self.problem(
                    &medicine.file,
                    "may_stop",
                    "cannot be both dangerous to stop and free to stop".to_owned(),
                );
            }
            if medicine.code.is_some() && medicine.ingredients.is_empty() {
                self.problem(
                    &medicine.file,
                    "ingredients",
                    "has no ingredient".to_owned(),
                );
            }
        }
    }

    fn contradictory_flags(&mut self) {
        let mut seen: HashMap<String, (&str, Tier)> = HashMap::new();
        for flag in &self.knowledge.red_flags {
            let text: String = flag
                .when
                .text
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            match seen.get(&text) {
                Some((other, tier)) if *tier != flag.tier => {
                    let text = format!("has the same rule as {other} and another urgency");
                    self.problem(&flag.file, "when", text);
                }
                _ => {
                    seen.insert(text, (flag.id.as_str(), flag.tier));
                }
            }
        }
    }

    fn source_page(&mut self) {
        let verdicts = ["right", "incomplete", "overstated", "wrong"];
        for bullet in self
            .knowledge
            .source_page
            .iter()
            .flat_map(|section| &section.bullets)
        {
            if bullet.entries.is_empty() {
                self.problem(
                    "source-page.toml",
                    &bullet.label,
                    format!("`{}` has no entry", bullet.label),
                );
            }
            if !verdicts.contains(&bullet.verdict.as_str()) {
                let text = format!(
                    "verdict `{}` is not one of {}",
                    bullet.verdict,
                    verdicts.join(", ")
                );
                self.problem("source-page.toml", &bullet.label, text);
            }
        }
    }

    fn reading(&mut self) -> (Vec<(f64, String)>, f64) {
        let mut graded = Vec::new();
        let knowledge = self.knowledge;
        for entry in knowledge.entries() {
            graded.extend(reading_grade(entry.body()).map(|grade| (grade, entry.id().to_owned())));
            for text in entry.texts() {
                let place = || {
                    format!(
                        "{}: {}",
                        entry.id(),
                        text.chars().take(60).collect::<String>()
                    )
                };
                graded.extend(reading_grade(text).map(|grade| (grade, place())));
            }
        }
        for question in knowledge
            .questions
            .iter()
            .filter(|question| question.of == Origin::Person)
        {
            graded.extend(
                reading_grade(&question.ask)
                    .map(|grade| (grade, format!("question {}", question.id))),
            );
        }
        graded.sort_by(|a, b| b.0.total_cmp(&a.0));
        let bodies: BTreeSet<&str> = knowledge.entries().map(|entry| entry.id()).collect();
        for (grade, place) in &graded {
            if *grade > HARDEST_GRADE
                && bodies.contains(place.as_str())
                && let Some(entry) = knowledge.entry(place)
            {
                self.problem(
                    entry.file(),
                    "\n+++\n",
                    format!("the text reads at grade {grade:.1}; use shorter sentences and words"),
                );
            }
        }
        let mean = graded.iter().map(|(grade, _)| grade).sum::<f64>() / graded.len().max(1) as f64;
        graded.truncate(10);
        (graded, mean)
    }
}

fn unsigned(knowledge: &Knowledge) -> Vec<(String, String)> {
    let urgent = |tier: Tier| tier <= Tier::SameDay;
    let flags = knowledge
        .red_flags
        .iter()
        .filter(|flag| urgent(flag.tier))
        .map(|flag| (flag.id.clone(), flag.title.clone()));
    let limits = knowledge.analytes.iter().flat_map(|analyte| {
        let own = analyte
            .urgency
            .iter()
            .filter(|urgency| urgent(urgency.tier));
        own.map(|urgency| (format!("analyte.{}", analyte.id), urgency.when.text.clone()))
    });
    flags.chain(limits).collect()
}
