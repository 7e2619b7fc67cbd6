//! What entries must have and must not say.

use std::collections::HashMap;

use crate::knowledge::code_shape::is_well_formed;
use crate::knowledge::entry::{Mark, Offer, Order, Role, Step, Tier};

use super::{Checker, every_citation};

/// Fewest words of a text for a person.
const FEWEST_WORDS: usize = 8;

/// Pages that show warning signs by themselves.
const PLACES: [&str; 3] = ["start", "now", "week"];

/// Verdicts on a point of the clinic page.
const VERDICTS: [&str; 4] = ["right", "incomplete", "overstated", "wrong"];

impl Checker<'_> {
    pub(super) fn content(&mut self) {
        self.texts();
        self.what_is_not_verified();
        self.retracted();
        self.contributors();
        self.remedies();
        self.medicines();
        self.red_flags();
        self.clinic_page();
        self.codes();
    }

    fn texts(&mut self) {
        for list in self.knowledge.kinds() {
            for entry in list {
                if entry.sources().is_empty() {
                    self.problem(entry.file(), "sources", "has no source".to_owned());
                }
                if entry.body().split_whitespace().count() < FEWEST_WORDS {
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
        }
    }

    /// What was not verified may raise caution, never reassure.
    fn what_is_not_verified(&mut self) {
        for condition in &self.knowledge.conditions {
            for item in condition
                .against
                .iter()
                .filter(|item| item.mark == Some(Mark::U))
            {
                let text = "an item marked U may not speak against a condition".to_owned();
                self.problem(&condition.file, &item.when.text, text);
            }
        }
    }

    /// Neither figures nor sentences may outlive a retraction.
    fn retracted(&mut self) {
        for (file, citation) in every_citation(self.knowledge) {
            let is_retracted = self
                .knowledge
                .source(&citation.id)
                .is_some_and(|source| source.retracted);
            let has_figures = citation
                .says
                .as_ref()
                .is_some_and(|says| says.chars().any(|c| c.is_ascii_digit()));
            if is_retracted && has_figures {
                let text = format!(
                    "`{}` is retracted: none of its figures may be shown",
                    citation.id
                );
                self.problem(file, &citation.id, text);
            }
        }
    }

    fn contributors(&mut self) {
        for contributor in &self.knowledge.contributors {
            if (contributor.role == Role::Myth) != (contributor.order == Order::Myth) {
                self.problem(
                    &contributor.file,
                    "role",
                    "a myth has the role and the order `myth`".to_owned(),
                );
            }
        }
    }

    fn remedies(&mut self) {
        for remedy in &self.knowledge.remedies {
            if remedy.offer == Offer::Offer
                && remedy.judge_after.is_none()
                && remedy.step == Step::SelfCare
            {
                self.problem(
                    &remedy.file,
                    "step",
                    "says not when to judge it; add `judge_after`".to_owned(),
                );
            }
            for duration in remedy.judge_after.iter().chain(&remedy.washout) {
                if duration.parse::<jiff::Span>().is_err() {
                    let text = format!("`{duration}` is not an ISO 8601 duration such as P6W");
                    self.problem(&remedy.file, duration, text);
                }
            }
            if remedy.id == "remedy.quinine" && remedy.offer != Offer::Block {
                self.problem(&remedy.file, "offer", "quinine is never offered".to_owned());
            }
        }
    }

    fn medicines(&mut self) {
        for medicine in &self.knowledge.medicines {
            if medicine.abrupt_stop_danger && medicine.may_stop {
                let text = "cannot be both dangerous to stop and free to stop".to_owned();
                self.problem(&medicine.file, "may_stop", text);
            }
            if medicine.is_linked() && medicine.ingredients.is_empty() {
                self.problem(
                    &medicine.file,
                    "ingredients",
                    "has no ingredient".to_owned(),
                );
            }
        }
    }

    /// Two red flags with the same rule cannot set two urgencies.
    fn red_flags(&mut self) {
        for place in PLACES {
            if !self
                .knowledge
                .red_flags
                .iter()
                .any(|flag| flag.shown_at.iter().any(|at| at == place))
            {
                self.problem(
                    "README.md",
                    "shown_at",
                    format!("no red flag is shown at `{place}`"),
                );
            }
        }
        for flag in &self.knowledge.red_flags {
            for place in flag
                .shown_at
                .iter()
                .filter(|place| !PLACES.contains(&place.as_str()))
            {
                self.problem(
                    &flag.file,
                    place,
                    format!("`{place}` is not one of {}", PLACES.join(", ")),
                );
            }
        }
        let mut seen: HashMap<String, (&str, Tier)> = HashMap::new();
        for flag in &self.knowledge.red_flags {
            let rule = flag
                .when
                .text
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            match seen.get(&rule) {
                Some((other, tier)) if *tier != flag.tier => {
                    let text = format!("has the same rule as {other} and another urgency");
                    self.problem(&flag.file, "when", text);
                }
                _ => {
                    seen.insert(rule, (flag.id.as_str(), flag.tier));
                }
            }
        }
    }

    fn clinic_page(&mut self) {
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
            if !VERDICTS.contains(&bullet.verdict.as_str()) {
                let text = format!(
                    "verdict `{}` is not one of {}",
                    bullet.verdict,
                    VERDICTS.join(", ")
                );
                self.problem("source-page.toml", &bullet.label, text);
            }
        }
    }

    fn codes(&mut self) {
        let knowledge = self.knowledge;
        let mut codes: Vec<(&str, &str, &str)> = Vec::new();
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
                        .map(|value| ("codes.toml", system, value.as_str())),
                );
            }
        }
        for analyte in &knowledge.analytes {
            let loinc = analyte.loinc.iter().chain(&analyte.loinc_unverified);
            codes.extend(loinc.map(|value| ("analytes.toml", "loinc", value.as_str())));
            let units =
                std::iter::once(&analyte.unit).chain(analyte.units.iter().map(|other| &other.unit));
            codes.extend(units.map(|unit| ("analytes.toml", "ucum", unit.as_str())));
        }
        for question in &knowledge.questions {
            codes.extend(
                question
                    .unit
                    .iter()
                    .map(|unit| (question.file.as_str(), "ucum", unit.as_str())),
            );
        }
        for medicine in &knowledge.medicines {
            for ingredient in &medicine.ingredients {
                let file = medicine.file.as_str();
                codes.extend(
                    ingredient
                        .atc
                        .iter()
                        .map(|value| (file, "atc", value.as_str())),
                );
                codes.extend(
                    ingredient
                        .rxcui
                        .iter()
                        .map(|value| (file, "rxnorm", value.as_str())),
                );
            }
        }
        for (file, system, code) in codes {
            if is_well_formed(system, code) == Some(false) {
                self.problem(
                    file,
                    &format!("\"{code}\""),
                    format!("`{code}` cannot be a {system} code"),
                );
            }
        }
    }
}
