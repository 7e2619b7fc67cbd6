//! Tests that make sense, or the plain statement that none does.

use crate::fact::{Facts, Value};
use crate::knowledge::entry::Item;
use crate::knowledge::table::{Analyte, Interval};
use crate::knowledge::{Knowledge, Mark, Tier};
use crate::rule::Truth;

use super::{LaboratoryResult, NeededTest, Tests, source_ids};

pub(super) fn tests<'k>(
    knowledge: &'k Knowledge,
    facts: &Facts,
    reported: &Facts,
    tier: Tier,
) -> Tests<'k> {
    let needed: Vec<NeededTest<'k>> = knowledge
        .tests
        .iter()
        .filter_map(|test| {
            let why = reasons(&test.indication, facts);
            (!why.is_empty()).then(|| NeededTest {
                id: &test.id,
                title: &test.title,
                why,
                sources: source_ids(&test.sources),
            })
        })
        .collect();
    let panels: Vec<NeededTest<'k>> = knowledge
        .panels
        .iter()
        .filter(|panel| panel.id != NO_PANEL)
        .filter_map(|panel| {
            let why = reasons(&panel.indication, facts);
            (!why.is_empty()).then(|| NeededTest {
                id: &panel.id,
                title: &panel.title,
                why,
                sources: source_ids(&panel.sources),
            })
        })
        .collect();
    let rule_zero = knowledge.panels.iter().find(|panel| panel.id == NO_PANEL);
    let none = rule_zero.filter(|panel| {
        needed.is_empty() && tier > Tier::SameDay && !reasons(&panel.indication, facts).is_empty()
    });
    Tests {
        needed,
        panels,
        results: results(knowledge, facts, reported),
        none_needed_because: none
            .and_then(|panel| {
                panel
                    .indication
                    .iter()
                    .find(|item| item.when.evaluate(facts) == Truth::Yes)
            })
            .map(|item| item.text.as_str()),
        none_needed_sources: none.map_or(Vec::new(), |panel| source_ids(&panel.sources)),
    }
}

/// Rule zero: no panel.
const NO_PANEL: &str = "panel.none";

fn reasons<'k>(items: &'k [Item], facts: &Facts) -> Vec<&'k str> {
    items
        .iter()
        .filter(|item| item.when.evaluate(facts) == Truth::Yes)
        .map(|item| item.text.as_str())
        .collect()
}

/// Every laboratory value known, beside the interval that fits the person.
fn results<'k>(
    knowledge: &'k Knowledge,
    facts: &Facts,
    reported: &Facts,
) -> Vec<LaboratoryResult<'k>> {
    knowledge
        .analytes
        .iter()
        .filter_map(|analyte| {
            let fact = knowledge.fact(&analyte.id)?;
            let value = facts.decimal(fact)?;
            let (interval, mark) = interval(knowledge, facts, analyte);
            let printed = facts
                .upper_limits
                .iter()
                .find(|(upper, _)| *upper == fact)
                .map(|(_, upper)| *upper);
            let (low, high) = (interval.low, printed.or(interval.high));
            let critical = analyte.critical.unwrap_or_default();
            let flag = if critical.low.is_some_and(|low| value <= low)
                || critical.high.is_some_and(|high| value >= high)
            {
                "critical"
            } else if low.is_some_and(|low| value < low) {
                "low"
            } else if high.is_some_and(|high| value > high) {
                "high"
            } else if low.is_none() && high.is_none() {
                "no interval"
            } else {
                "within"
            };
            Some(LaboratoryResult {
                id: &analyte.id,
                title: &analyte.title,
                value,
                unit: &analyte.unit,
                low,
                high,
                interval_unverified: printed.is_none() && mark == Some(Mark::U),
                flag,
                derived: reported.value(fact).is_none(),
                meaning: &analyte.meaning,
                sources: source_ids(&analyte.sources),
            })
        })
        .collect()
}

/// The interval for this person, and how far it was verified.
fn interval(knowledge: &Knowledge, facts: &Facts, analyte: &Analyte) -> (Interval, Option<Mark>) {
    let option = |fact: &str| -> Option<String> {
        let number = knowledge.fact(fact)?;
        match facts.value(number)? {
            Value::Choice(place) => Some(
                knowledge
                    .vocabulary
                    .definition(number)
                    .options
                    .get(usize::from(place))?
                    .0
                    .clone(),
            ),
            _ => None,
        }
    };
    let age = knowledge.fact("age").and_then(|fact| facts.integer(fact));
    if option("pregnancy").as_deref() == Some("pregnant")
        && let Some(own) = analyte.pregnancy
        && analyte.pregnancy_mark != Some(Mark::U)
    {
        let weeks = knowledge
            .fact("weeks_pregnant")
            .and_then(|fact| facts.integer(fact));
        let interval = match weeks {
            Some(..=13) => analyte.pregnancy_first.unwrap_or(own),
            Some(14..=27) => analyte.pregnancy_second.unwrap_or(own),
            _ => own,
        };
        return (interval, analyte.pregnancy_mark.or(analyte.ranges_mark));
    }
    let by_sex = match option("sex").as_deref() {
        Some("female") => analyte.adult_female,
        Some("male") if age.is_some_and(|age| age < 50) => {
            analyte.adult_male_under_50.or(analyte.adult_male)
        }
        Some("male") => analyte.adult_male,
        _ => None,
    };
    (
        by_sex.or(analyte.adult).unwrap_or_default(),
        analyte.ranges_mark,
    )
}
