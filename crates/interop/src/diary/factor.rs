//! Own factors of a file: how many there may be and what they may be called, the same for every format.

use std::collections::BTreeMap;

use care::night::{LONGEST_OWN_FACTOR, MOST_OWN_FACTORS, is_own_factor};

use super::foreign::{Mapping, Target};
use super::rest::At;
use super::{ImportDraft, Possible, RowProblem};

/// Why an own factor of this name cannot be one of `others` and itself; `None` when it can.
fn refusal(name: &str, others: usize) -> Option<Possible> {
    let is_name = (1..=LONGEST_OWN_FACTOR).contains(&name.chars().count())
        && !name.trim().is_empty()
        && !name.chars().any(char::is_control);
    if !is_name {
        Some(Possible::FactorName(LONGEST_OWN_FACTOR as u64))
    } else if others >= MOST_OWN_FACTORS {
        Some(Possible::FewFactors(MOST_OWN_FACTORS as u64))
    } else {
        None
    }
}

/// Takes a factor of one of Charley's own files, or refuses it. Of two with one identifier the last is taken.
pub(super) fn take_factor(
    draft: &mut ImportDraft,
    at: At<'_>,
    own: &mut BTreeMap<String, String>,
    id: &str,
    name: &str,
) {
    let others = own.len() - usize::from(own.contains_key(id));
    if !is_own_factor(id) {
        draft.refuse(at.file, at.line, "id", id, Possible::OwnFactor);
    } else if let Some(possible) = refusal(name, others) {
        draft.refuse(at.file, at.line, "name", name, possible);
    } else if own.insert(id.to_owned(), name.to_owned()).is_some() {
        draft.refuse(at.file, at.line, "id", id, Possible::OnceLast);
    }
}

/// Names of another program that the person wants as own factors and that cannot be: nothing is taken until they mean something else.
pub fn refused_names(draft: &ImportDraft, mapping: &Mapping) -> Vec<RowProblem> {
    let mut problems = Vec::new();
    let mut others = draft.diary.own_factors.len();
    for one in super::names(&draft.observations) {
        if mapping.get(&one.name) != Some(&Target::OwnFactor) {
            continue;
        }
        match refusal(&one.name, others) {
            None => others += 1,
            Some(possible) => problems.push(RowProblem {
                file: String::new(),
                line: 0,
                column: String::new(),
                given: super::short(&one.name),
                possible,
            }),
        }
    }
    problems
}
