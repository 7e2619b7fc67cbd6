//! Identifiers are unique, references lead somewhere, and nothing declared is left unused.

use std::collections::HashSet;

use crate::fact::{FactKind, Origin};
use crate::knowledge::Knowledge;
use crate::knowledge::compile::CLASSES;
use crate::knowledge::entry::Tier;
use crate::knowledge::read::{File, Problem};

use super::{Checker, every_citation, every_rule};

/// Facts that the engine reads itself, so that no rule needs to; the diastolic pressure is only reported, because the documents give no limit for it.
const READ_BY_ENGINE: [&str; 4] = ["medicines", "tried", "answered_by", "exam_diastolic"];

/// Sets of options that always have one that holds, so that "none of these" would mean nothing.
const WITHOUT_NONE: [&str; 2] = ["site", "timing"];

/// What makes a knowledge unusable: double identifiers and references that lead nowhere.
pub(in crate::knowledge) fn references(
    knowledge: &Knowledge,
    files: &[File<'_>],
    problems: &mut Vec<Problem>,
) {
    let mut checker = Checker::new(knowledge, files);
    checker.unique();
    checker.complete_texts();
    checker.resolve();
    problems.append(&mut checker.problems);
}

impl Checker<'_> {
    fn unique(&mut self) {
        let knowledge = self.knowledge;
        let lists: [(&str, Vec<&str>); 6] = [
            (
                "sources.toml",
                knowledge
                    .sources
                    .iter()
                    .map(|source| source.id.as_str())
                    .collect(),
            ),
            (
                "codes.toml",
                knowledge
                    .codes
                    .iter()
                    .map(|code| code.id.as_str())
                    .collect(),
            ),
            (
                "safety.toml",
                knowledge
                    .safety
                    .iter()
                    .map(|rule| rule.id.as_str())
                    .collect(),
            ),
            (
                "groups.toml",
                knowledge
                    .groups
                    .iter()
                    .map(|group| group.id.as_str())
                    .collect(),
            ),
            (
                "pathway.toml",
                knowledge
                    .pathway
                    .iter()
                    .map(|step| step.id.as_str())
                    .collect(),
            ),
            (
                "recognition.toml",
                knowledge
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
    }

    fn complete_texts(&mut self) {
        for class in CLASSES {
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

    fn resolve(&mut self) {
        let knowledge = self.knowledge;
        for (file, citation) in every_citation(knowledge) {
            if knowledge.source(&citation.id).is_none() {
                self.problem(
                    file,
                    &format!("\"{}\"", citation.id),
                    format!("source `{}` is not in sources.toml", citation.id),
                );
            }
        }
        let mut references: Vec<(&str, &str)> = Vec::new();
        for list in knowledge.kinds() {
            for entry in list {
                references.extend(entry.references().into_iter().map(|id| (entry.file(), id)));
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
        }
        for rule in &knowledge.safety {
            references.extend(
                rule.block
                    .iter()
                    .chain(&rule.ask)
                    .map(|id| ("safety.toml", id.as_str())),
            );
        }
        for step in &knowledge.pathway {
            references.extend(step.remedies.iter().map(|id| ("pathway.toml", id.as_str())));
        }
        for group in &knowledge.groups {
            references.extend(group.entries.iter().map(|id| ("groups.toml", id.as_str())));
        }
        for bullet in knowledge
            .source_page
            .iter()
            .flat_map(|section| &section.bullets)
        {
            references.extend(
                bullet
                    .entries
                    .iter()
                    .map(|id| ("source-page.toml", id.as_str())),
            );
        }
        for (file, id) in references {
            if !self.exists(id) {
                self.problem(
                    file,
                    &format!("\"{id}\""),
                    format!("`{id}` is not an entry"),
                );
            }
        }
    }

    fn exists(&self, id: &str) -> bool {
        let knowledge = self.knowledge;
        let is_group = |name: &str| knowledge.groups.iter().any(|group| group.id == name);
        knowledge.entry(id).is_some()
            || id.strip_prefix("group.").is_some_and(is_group)
            || knowledge.analytes.iter().any(|analyte| analyte.id == id)
    }

    /// Questions that no rule looks at, and sources that nothing cites.
    pub(super) fn unused(&mut self) {
        let knowledge = self.knowledge;
        let mut used: HashSet<&str> = READ_BY_ENGINE.into_iter().collect();
        // A question that only decides whether another is asked changes nothing.
        for (rule, _) in every_rule(knowledge)
            .iter()
            .filter(|(_, file)| !file.starts_with("questions/"))
        {
            used.extend(rule.facts.iter().map(|fact| knowledge.vocabulary.id(*fact)));
        }
        for question in &knowledge.questions {
            let place = format!("id = \"{}\"", question.id);
            if !used.contains(question.id.as_str()) {
                let text = format!(
                    "question `{}` is used by no rule; use it or remove it",
                    question.id
                );
                self.problem(&question.file, &place, text);
            }
            let wants_none = question.of == Origin::Person && question.kind == FactKind::Choices;
            if wants_none
                && question.none.is_none()
                && !WITHOUT_NONE.contains(&question.id.as_str())
            {
                let text = format!(
                    "question `{}` has no option for \"none of these\"",
                    question.id
                );
                self.problem(&question.file, &place, text);
            }
        }
        let cited: HashSet<&str> = every_citation(knowledge)
            .into_iter()
            .map(|(_, citation)| citation.id.as_str())
            .collect();
        for source in knowledge
            .sources
            .iter()
            .filter(|source| !cited.contains(source.id.as_str()))
        {
            let text = format!(
                "source `{}` is cited by no entry; cite it or remove it",
                source.id
            );
            self.problem("sources.toml", &format!("id = \"{}\"", source.id), text);
        }
    }
}
