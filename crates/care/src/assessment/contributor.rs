//! What may be behind the cramps, and which medicines to review.

use crate::fact::Facts;
use crate::knowledge::entry::{Order, Role};
use crate::knowledge::option_of;
use crate::knowledge::{Grade, Knowledge, Mark};
use crate::rule::Truth;

use super::{Contributing, Reviewed, Unrecognised, has, source_ids};

/// How many contributors are shown at the most .
const MOST: usize = 5;

/// Contributors, and the myths the person asked about.
pub(super) fn contributors<'k>(
    knowledge: &'k Knowledge,
    facts: &Facts,
) -> (Vec<Contributing<'k>>, Vec<Contributing<'k>>) {
    let mut found: Vec<Contributing<'k>> = knowledge
        .contributors
        .iter()
        .filter(|contributor| contributor.when.evaluate(facts) == Truth::Yes)
        .map(|contributor| Contributing {
            id: &contributor.id,
            title: &contributor.title,
            role: contributor.role,
            grade: contributor.grade,
            claim: &contributor.claim,
            effect: contributor.effect.as_deref(),
            action: &contributor.action,
            confirm: &contributor.confirm,
            order: contributor.order,
            unverified: contributor.mark == Mark::U,
            sources: source_ids(&contributor.sources),
        })
        .collect();
    found.sort_by_key(|contributor| (contributor.order, contributor.grade, contributor.id));
    let (myths, mut real): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|contributor| contributor.role == Role::Myth);
    // "No cause found" is said only when nothing was found but the setting of life itself.
    if real
        .iter()
        .any(|contributor| contributor.order < Order::Default && contributor.role != Role::Context)
    {
        real.retain(|contributor| contributor.order != Order::Default);
    }
    real.truncate(MOST);
    (real, myths)
}

/// Every class the person takes that is linked to cramps, for the prescriber.
pub(super) fn medicines<'k>(knowledge: &'k Knowledge, facts: &Facts) -> Vec<Reviewed<'k>> {
    let mut found: Vec<Reviewed<'k>> = knowledge
        .medicines
        .iter()
        .filter(|medicine| medicine.is_linked() && medicine.grade != Grade::G0)
        .filter_map(|medicine| {
            let option = option_of(&medicine.file)?;
            if !has(knowledge, facts, "takes", &option) {
                return None;
            }
            let takes = knowledge.fact("takes")?;
            let position = knowledge.vocabulary.definition(takes).option(&option)?;
            let named = facts
                .medicines
                .iter()
                .filter(|named| {
                    knowledge
                        .medicine_names
                        .find(&named.name)
                        .iter()
                        .any(|class| usize::from(*class) == position)
                })
                .map(|named| named.name.clone())
                .collect();
            Some(Reviewed {
                id: &medicine.id,
                title: &medicine.title,
                grade: medicine.grade,
                effect: medicine.effect.as_deref(),
                say: &medicine.say,
                prescriber: &medicine.prescriber,
                recent: has(knowledge, facts, "takes_recent", &option),
                abrupt_stop_danger: medicine.abrupt_stop_danger,
                named,
                labs: &medicine.labs,
                unverified: medicine.mark == Mark::U,
                sources: source_ids(&medicine.sources),
            })
        })
        .collect();
    found.sort_by_key(|medicine| (!medicine.recent, medicine.grade, medicine.id));
    found
}

/// Names that lead to no class: kept and said, never dropped.
pub(super) fn unrecognised(knowledge: &Knowledge, facts: &Facts) -> Vec<Unrecognised> {
    facts
        .medicines
        .iter()
        .filter(|medicine| knowledge.medicine_names.find(&medicine.name).is_empty())
        .map(|medicine| Unrecognised {
            name: medicine.name.clone(),
            did_you_mean: knowledge
                .medicine_names
                .suggest(&medicine.name)
                .map(str::to_owned),
        })
        .collect()
}
