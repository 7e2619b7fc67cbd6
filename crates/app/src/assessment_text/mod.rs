//! An assessment in plain words, for the terminal and for evaluation.

mod labels;

use std::fmt::Write;

use care::Knowledge;
use care::assessment::{Assessment, State, Status};
use care::knowledge::entry::{Offer, Step};
use care::knowledge::{Mark, Tier};

use labels::{certainty_word, direction_word, grade};

/// Widest line.
const WIDTH: usize = 92;

/// Writes the whole assessment.
pub fn write(knowledge: &Knowledge, assessment: &Assessment<'_>) -> String {
    let mut page = Page { out: String::new() };
    page.urgency(assessment);
    page.recognition(assessment);
    page.conditions(knowledge, assessment);
    page.contributors(assessment);
    page.medicines(assessment);
    page.tests(assessment);
    page.plan(assessment);
    page.ahead(assessment);
    page.open(knowledge, assessment);
    page.sources(assessment);
    page.out
}

struct Page {
    out: String,
}

impl Page {
    fn heading(&mut self, text: &str) {
        let _ = writeln!(self.out, "\n{text}\n{}", "-".repeat(text.chars().count()));
    }

    /// A paragraph, wrapped, its first line after `first` and the others after as many blanks.
    fn paragraph(&mut self, first: &str, text: &str) {
        let indent = first.chars().count();
        let mut line = first.to_owned();
        let mut empty = true;
        for word in text.split_whitespace() {
            if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
                let _ = writeln!(self.out, "{}", line.trim_end());
                line = " ".repeat(indent);
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        let _ = writeln!(self.out, "{}", line.trim_end());
    }

    fn cited(sources: &[&str]) -> String {
        if sources.is_empty() {
            String::new()
        } else {
            format!(" [{}]", sources.join(", "))
        }
    }

    fn urgency(&mut self, assessment: &Assessment<'_>) {
        let urgency = &assessment.urgency;
        let _ = writeln!(self.out, "{}", urgency.title.to_uppercase());
        self.paragraph("", &urgency.act);
        self.paragraph("Where: ", urgency.place);
        self.paragraph("When: ", urgency.within);
        if !urgency.because.is_empty() {
            self.heading("Why");
        }
        for because in &urgency.because {
            let doubt = if because.not_sure {
                " (you were not sure; that counts as yes here)"
            } else {
                ""
            };
            let unverified = if because.mark == Mark::U {
                " (listed out of caution; its source was not verified)"
            } else {
                ""
            };
            self.paragraph(
                "- ",
                &format!(
                    "{}{doubt}{unverified} [{}]{}",
                    because.text,
                    because.rule,
                    Self::cited(&because.sources)
                ),
            );
            if let Some(act) = because
                .act
                .as_deref()
                .filter(|_| because.tier <= Tier::Routine)
            {
                self.paragraph("  ", act);
            }
        }
        if !urgency.go_sooner_if.is_empty() {
            self.heading("Go sooner if");
            for line in &urgency.go_sooner_if {
                self.paragraph("- ", line);
            }
        }
    }

    fn recognition(&mut self, assessment: &Assessment<'_>) {
        let recognition = &assessment.recognition;
        self.heading("What it looks like");
        self.paragraph(
            "",
            &format!(
                "{}. {}{}",
                recognition.title,
                recognition.text,
                Self::cited(&recognition.sources)
            ),
        );
        if recognition.class == "withheld" {
            return;
        }
        for criterion in recognition
            .criteria
            .iter()
            .filter(|criterion| criterion.role == "core" || criterion.state != State::Unknown)
        {
            let mark = match criterion.state {
                State::Yes => "yes",
                State::No => "no ",
                State::Unknown => "?  ",
            };
            self.paragraph(&format!("  {mark}  "), criterion.text);
        }
        for item in &recognition.atypical {
            self.paragraph(
                "- ",
                &format!(
                    "Unusual: {} {}{}",
                    item.text,
                    item.why,
                    Self::cited(&item.sources)
                ),
            );
        }
        if !recognition.context.is_empty() {
            self.paragraph("", &format!("Setting: {}.", recognition.context.join(", ")));
        }
        if !assessment.examined {
            self.paragraph(
                "",
                "Nobody has examined you: this rests on answers alone and is provisional.",
            );
        }
    }

    fn conditions(&mut self, knowledge: &Knowledge, assessment: &Assessment<'_>) {
        if assessment.conditions.is_empty() {
            return;
        }
        self.heading("Considered");
        for condition in &assessment.conditions {
            let status = match condition.status {
                Status::Fits => "fits",
                Status::Possible => "possible",
                Status::Unlikely => "unlikely",
                Status::Excluded => "excluded",
            };
            let unverified = if condition.unverified {
                " (not verified)"
            } else {
                ""
            };
            self.paragraph(
                "- ",
                &format!(
                    "{}: {status}{unverified} [{}]{}",
                    condition.title,
                    condition.id,
                    Self::cited(&condition.sources)
                ),
            );
            for (name, list) in [
                ("for", &condition.speaks_for),
                ("against", &condition.against),
            ] {
                for text in list {
                    self.paragraph(&format!("    {name}: "), text);
                }
            }
            let unknown: Vec<&str> = condition
                .unknown
                .iter()
                .filter_map(|id| Some(knowledge.question(id)?.ask.as_str()))
                .take(2)
                .collect();
            for text in unknown {
                self.paragraph("    unknown: ", text);
            }
            if let Some(remember) = condition.remember {
                self.paragraph("    ", remember);
            }
        }
    }

    fn contributors(&mut self, assessment: &Assessment<'_>) {
        if !assessment.contributors.is_empty() {
            self.heading("What may be behind it");
        }
        for contributor in assessment.contributors.iter().chain(&assessment.myths) {
            let effect = contributor
                .effect
                .map_or(String::new(), |effect| format!(" ({effect})"));
            let unverified = if contributor.unverified {
                " (not verified)"
            } else {
                ""
            };
            self.paragraph(
                "- ",
                &format!(
                    "{}: {}{effect}{unverified} {} {}{}",
                    contributor.title,
                    contributor.claim,
                    contributor.action,
                    grade(contributor.grade),
                    Self::cited(&contributor.sources)
                ),
            );
        }
    }

    fn medicines(&mut self, assessment: &Assessment<'_>) {
        if assessment.medicines.is_empty() && assessment.medicines_unrecognised.is_empty() {
            return;
        }
        self.heading("Medicines to review with the person who prescribes them");
        for medicine in &assessment.medicines {
            let named = if medicine.named.is_empty() {
                String::new()
            } else {
                format!(" ({})", medicine.named.join(", "))
            };
            let recent = if medicine.recent {
                " Started or raised in the last 6 months."
            } else {
                ""
            };
            let effect = medicine
                .effect
                .map_or(String::new(), |effect| format!(" {effect}."));
            self.paragraph(
                "- ",
                &format!(
                    "{}{named}:{recent}{effect} {}{}",
                    medicine.title,
                    medicine.say,
                    Self::cited(&medicine.sources)
                ),
            );
        }
        for medicine in &assessment.medicines_unrecognised {
            let near = medicine
                .did_you_mean
                .as_ref()
                .map_or(String::new(), |name| format!(" Did you mean {name}?"));
            self.paragraph(
                "- ",
                &format!(
                    "{}: not in Charley's list, so nothing is said about it.{near}",
                    medicine.name
                ),
            );
        }
    }

    fn tests(&mut self, assessment: &Assessment<'_>) {
        let tests = &assessment.tests;
        if assessment.recognition.class == "withheld"
            && tests.needed.is_empty()
            && tests.results.is_empty()
        {
            return;
        }
        self.heading("Tests");
        for result in &tests.results {
            let interval = match (result.low, result.high) {
                (Some(low), Some(high)) => format!(" (usual {low} to {high})"),
                (None, Some(high)) => format!(" (usual up to {high})"),
                (Some(low), None) => format!(" (usual from {low})"),
                (None, None) => String::new(),
            };
            let unverified = if result.interval_unverified && !interval.is_empty() {
                " (interval not verified)"
            } else {
                ""
            };
            self.paragraph(
                "- ",
                &format!(
                    "{} {:.2} {}: {}{interval}{unverified}. {}{}",
                    result.title,
                    result.value,
                    result.unit,
                    result.flag,
                    result.meaning,
                    Self::cited(&result.sources)
                ),
            );
        }
        if let Some(because) = tests.none_needed_because {
            self.paragraph(
                "",
                &format!(
                    "No test is needed. {because}{}",
                    Self::cited(&tests.none_needed_sources)
                ),
            );
        } else if tests.needed.is_empty() {
            self.paragraph("", "No test follows from these answers. Whoever examines you may see a reason for one.");
        }
        for test in &tests.needed {
            self.paragraph(
                "- ",
                &format!(
                    "{}: {}{}",
                    test.title,
                    test.why.join(" "),
                    Self::cited(&test.sources)
                ),
            );
        }
    }

    fn plan(&mut self, assessment: &Assessment<'_>) {
        if !assessment.plan.is_empty() {
            self.heading("Plan");
        }
        let mut is_more = false;
        for step in &assessment.plan {
            let more = step.when == Step::SelfCare && step.offer != Some(Offer::Offer);
            if more && !is_more {
                let _ = writeln!(
                    self.out,
                    "\nMore that you may try or use for comfort; see how sure each is:"
                );
            } else if is_more && !more {
                let _ = writeln!(self.out);
            }
            is_more = more;
            let when = match step.when {
                Step::Now => "now",
                Step::SelfCare => "by yourself",
                Step::Clinician => "with a clinician",
                Step::Specialist => "with a specialist",
            };
            let sure = match (step.certainty, step.direction) {
                (Some(certainty), Some(direction)) => format!(
                    " Certainty: {}, {}.",
                    certainty_word(certainty),
                    direction_word(direction)
                ),
                _ => String::new(),
            };
            let population = step.population.map_or(String::new(), |population| {
                format!(" Studied in {population}.")
            });
            let review = step
                .review_on
                .map_or(String::new(), |date| format!(" Judge on {date}."));
            self.paragraph(
                "- ",
                &format!(
                    "{} ({when}): {}{sure}{population}{review}{}",
                    step.title,
                    step.say,
                    Self::cited(&step.sources)
                ),
            );
            for ask in &step.ask_first {
                self.paragraph("    ask first: ", ask);
            }
            if !step.stop_if.is_empty() {
                self.paragraph("    stop if: ", &step.stop_if.join("; "));
            }
        }
        if !assessment.avoid.is_empty() {
            self.heading("Avoid");
        }
        for avoided in &assessment.avoid {
            self.paragraph(
                "- ",
                &format!(
                    "{}: {}{}",
                    avoided.title,
                    avoided.why.join(" "),
                    Self::cited(&avoided.sources)
                ),
            );
        }
        for group in &assessment.groups {
            self.heading(group.title);
            self.paragraph(
                "",
                &format!("{}{}", group.advice, Self::cited(&group.sources)),
            );
            for line in group.actions {
                self.paragraph("- do: ", line);
            }
            for line in group.avoid {
                self.paragraph("- do not: ", line);
            }
        }
    }

    fn ahead(&mut self, assessment: &Assessment<'_>) {
        for complication in &assessment.complications {
            self.heading(complication.title);
            for text in &complication.text {
                self.paragraph(
                    "- ",
                    &format!("{text}{}", Self::cited(&complication.sources)),
                );
            }
        }
        if !assessment.pathway.is_empty() {
            self.heading("The way ahead");
        }
        for step in &assessment.pathway {
            let review = step
                .review_on
                .map_or(String::new(), |date| format!(" Review on {date}."));
            self.paragraph(
                "- ",
                &format!(
                    "{} ({}): {}{review}{}",
                    step.title,
                    step.when_due,
                    step.text,
                    Self::cited(&step.sources)
                ),
            );
        }
    }

    fn open(&mut self, knowledge: &Knowledge, assessment: &Assessment<'_>) {
        if !assessment.next_questions.is_empty() {
            self.heading("Worth asking next");
            for id in &assessment.next_questions {
                let ask = knowledge
                    .question(id)
                    .map_or("", |question| question.ask.as_str());
                self.paragraph("- ", &format!("{ask} [{id}]"));
            }
        }
        if !assessment.not_said.is_empty() {
            self.heading("Not said");
            self.paragraph(
                "",
                &format!(
                    "These were left unsaid, so they could not be checked: {}.",
                    assessment.not_said.join(", ")
                ),
            );
        }
    }

    fn sources(&mut self, assessment: &Assessment<'_>) {
        self.heading("Sources");
        for (id, source) in &assessment.sources {
            let place = match (&source.doi, &source.pmid, &source.url) {
                (Some(doi), _, _) => format!(" doi {doi}"),
                (None, Some(pmid), _) => format!(" PMID {pmid}"),
                (None, None, Some(url)) => format!(" {url}"),
                _ => String::new(),
            };
            let citation = source.citation.as_deref().unwrap_or_default();
            self.paragraph(
                &format!("[{id}] "),
                &format!("{}. {citation}{place} ({:?})", source.title, source.mark),
            );
        }
        let _ = writeln!(
            self.out,
            "\nKnowledge {}. Charley gives no diagnosis and no probability of disease.",
            assessment.knowledge
        );
    }
}
