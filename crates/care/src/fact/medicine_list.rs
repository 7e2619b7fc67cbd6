//! What a person's list of medicines answers in the check.

use serde_json::{Value as Json, json};

use super::{FactKind, Intake};
use crate::knowledge::Knowledge;
use crate::partial_day::PartialDay;

/// A medicine on a person's list. Days as [`PartialDay`] reads them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedMedicine<'l> {
    /// The name on the packet.
    pub name: &'l str,
    /// When it was started.
    pub started_on: Option<&'l str>,
    /// When its dose was last changed.
    pub dose_changed_on: Option<&'l str>,
    /// It is no longer taken.
    pub is_stopped: bool,
}

/// The question for classes of medicines.
pub const TAKES: &str = "takes";

/// The question for medicines by name.
pub const MEDICINES: &str = "medicines";

/// The answers to [`TAKES`] and [`MEDICINES`] that follow from the list, and from what was answered `before`.
///
/// What is taken is named with the day it was started or its dose changed, when that is known to the day: a guessed day could make a new medicine look old.
/// Of the answers before, what the list says was stopped is left out; what the list does not know stays. An answer with nothing in it is not given.
pub fn answers_of_list(
    knowledge: &Knowledge,
    list: &[ListedMedicine<'_>],
    before: &Intake,
) -> Intake {
    let mut answers = Intake::new();
    let (taken, stopped): (Vec<_>, Vec<_>) = list.iter().partition(|one| !one.is_stopped);
    let mut names: Vec<Json> = taken.iter().map(|one| named(one)).collect();
    let is_listed = |name: &str| {
        list.iter()
            .any(|one| one.name.trim().eq_ignore_ascii_case(name.trim()))
    };
    for item in entries(before, MEDICINES) {
        let name = item.get("name").unwrap_or(item).as_str();
        // A line may carry its day behind the name.
        let is_known = name.is_none_or(|name| {
            is_listed(name)
                || super::parse_medicine_line(name).is_some_and(|line| is_listed(&line.name))
        });
        if !is_known {
            names.push(item.clone());
        }
    }
    if !names.is_empty() {
        answers.insert(MEDICINES.to_owned(), names.into());
    }
    let classes = |list: &[ListedMedicine<'_>]| -> Vec<usize> {
        let found = list
            .iter()
            .flat_map(|one| knowledge.medicine_names.find(one.name));
        found.map(usize::from).collect()
    };
    let (now, no_longer) = (classes(&taken), classes(&stopped));
    let Some(definition) = knowledge
        .vocabulary
        .number(TAKES)
        .map(|number| knowledge.vocabulary.definition(number))
        .filter(|definition| definition.kind == FactKind::Choices)
    else {
        return answers;
    };
    let ticked = |option: &str| entries(before, TAKES).any(|given| given.as_str() == Some(option));
    let takes: Vec<&str> = (definition.options.iter().enumerate())
        .filter(|(place, _)| definition.none != Some(*place))
        .filter(|(place, (option, _))| {
            now.contains(place) || (ticked(option) && !no_longer.contains(place))
        })
        .map(|(_, (option, _))| option.as_str())
        .collect();
    if !takes.is_empty() {
        answers.insert(TAKES.to_owned(), json!(takes));
    }
    answers
}

fn entries<'i>(intake: &'i Intake, question: &str) -> impl Iterator<Item = &'i Json> {
    intake
        .get(question)
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
}

fn named(medicine: &ListedMedicine<'_>) -> Json {
    let day = |text: Option<&str>| {
        let day = PartialDay::read(text?)?;
        (day.first == day.last).then_some(day.first)
    };
    // A change of dose of which the day is not known hides when it was: then the start says too little.
    let started = match medicine.dose_changed_on {
        Some(changed) => day(Some(changed)),
        None => day(medicine.started_on),
    };
    match started {
        Some(started) => json!({"name": medicine.name, "started": started}),
        None => json!({"name": medicine.name}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::read_intake;

    fn listed(name: &str) -> ListedMedicine<'_> {
        ListedMedicine {
            name,
            started_on: None,
            dose_changed_on: None,
            is_stopped: false,
        }
    }

    #[test]
    fn the_list_answers_and_what_was_stopped_does_not() {
        let knowledge = Knowledge::embedded().unwrap();
        let list = [
            ListedMedicine {
                started_on: Some("2026-09-01"),
                ..listed("Salbutamol")
            },
            ListedMedicine {
                started_on: Some("2026-09"),
                ..listed("mystery drops")
            },
            ListedMedicine {
                is_stopped: true,
                ..listed("simvastatin")
            },
        ];
        let before = json!({"takes": ["statin", "nicotine"], "medicines": ["simvastatin", "Salbutamol 2026-01-01", "old tea"]});
        let answers = answers_of_list(&knowledge, &list, before.as_object().unwrap());
        assert_eq!(
            answers["medicines"],
            json!([{"name": "Salbutamol", "started": "2026-09-01"}, {"name": "mystery drops"}, "old tea"])
        );
        let takes = answers["takes"].to_string();
        assert!(!takes.contains("statin"), "{takes}");
        assert!(!takes.contains("none"), "{takes}");
        assert!(read_intake(&knowledge, &answers).is_ok());
        assert_eq!(
            answers_of_list(&knowledge, &[], &Intake::new()),
            Intake::new()
        );
    }
}
