//! Which few steps of an assessment's plan to offer, which chosen step has to stop, and when to remind of judging one.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::assessment::{Assessment, Avoided, Planned};
use crate::knowledge::entry::{Offer, Step};
use crate::knowledge::{Knowledge, Tier};

/// Days for which a step that was not judged is still worth a reminder.
const REMINDED: i64 = 14;

/// How many steps are offered at first: who changes more at once cannot tell what helped.
pub const FIRST: usize = 3;

/// Fewest days from one new remedy to the next.
const APART: i64 = 14;

/// Recorded nights before anything new: the first step of the pathway.
pub const BASELINE: i64 = 14;

/// Why a step cannot be begun now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotNow {
    /// [`FIRST`] are under way.
    Enough,
    /// Another was begun lately; from this day on the next can be.
    TooSoon(Date),
}

/// Whether a remedy may be a step that a person takes by themselves.
pub fn may_be_step(knowledge: &Knowledge, remedy: &str) -> bool {
    let known = knowledge.remedies.iter().find(|known| known.id == remedy);
    known.is_some_and(|known| !matches!(known.offer, Offer::Block | Offer::Clinician))
}

/// Whether a remedy is something new that two weeks of diary come before: neither comfort nor part of the pathway.
pub fn needs_baseline(knowledge: &Knowledge, remedy: &str) -> bool {
    !is_comfort(knowledge, remedy) && !is_of_pathway(knowledge, remedy)
}

fn is_comfort(knowledge: &Knowledge, remedy: &str) -> bool {
    let known = knowledge.remedies.iter().find(|known| known.id == remedy);
    known.is_some_and(|known| known.offer == Offer::Comfort)
}

fn is_of_pathway(knowledge: &Knowledge, remedy: &str) -> bool {
    let mut named = knowledge.pathway.iter().flat_map(|step| &step.remedies);
    named.any(|known| known == remedy)
}

/// Why a remedy cannot be begun on `today` beside those under way, each with the day it was begun; `None` when it can.
///
/// The pathway never stacks two new remedies in one block. What only gives comfort is no part of this, and the remedies
/// that the pathway's steps name belong together.
pub fn not_now(
    knowledge: &Knowledge,
    under_way: &[(&str, Date)],
    remedy: &str,
    today: Date,
) -> Option<NotNow> {
    if is_comfort(knowledge, remedy) {
        return None;
    }
    let others: Vec<&(&str, Date)> = under_way
        .iter()
        .filter(|(id, _)| !is_comfort(knowledge, id))
        .collect();
    if others.len() >= FIRST {
        return Some(NotNow::Enough);
    }
    others
        .into_iter()
        .filter(|(id, _)| !(is_of_pathway(knowledge, id) && is_of_pathway(knowledge, remedy)))
        .filter_map(|(_, begun)| begun.checked_add(APART.days()).ok())
        .filter(|free| *free > today)
        .max()
        .map(NotNow::TooSoon)
}

/// The steps that a person can choose from.
#[derive(Debug)]
pub struct Offered<'a, 'k> {
    /// At most [`FIRST`], best supported first.
    pub first: Vec<&'a Planned<'k>>,
    /// For later.
    pub later: Vec<&'a Planned<'k>>,
    /// Someone must look first: nothing is scheduled.
    pub someone_must_look: bool,
}

/// The steps that a person can take by themselves, in the order of the assessment's plan; what is under way is left out.
pub fn offer<'a, 'k>(assessment: &'a Assessment<'k>, under_way: &[&str]) -> Offered<'a, 'k> {
    let someone_must_look = someone_must_look(assessment);
    let mut first: Vec<&Planned<'k>> = assessment
        .plan
        .iter()
        .filter(|step| !someone_must_look && step.when == Step::SelfCare && step.offer.is_some())
        .filter(|step| !under_way.contains(&step.id))
        .collect();
    let room = FIRST.saturating_sub(under_way.len());
    let later = first.split_off(room.min(first.len()));
    Offered {
        first,
        later,
        someone_must_look,
    }
}

/// Whether someone must look before anything is planned: a warning sign, or a complication that passed a threshold of the same urgency.
pub fn someone_must_look(assessment: &Assessment<'_>) -> bool {
    assessment.urgency.tier <= Tier::SameDay
        || assessment
            .complications
            .iter()
            .any(|complication| complication.tier <= Tier::SameDay)
}

/// Why a chosen step has to stop now, if it has to: the assessment says to leave it.
pub fn stop_of<'a, 'k>(assessment: &'a Assessment<'k>, remedy: &str) -> Option<&'a Avoided<'k>> {
    assessment.avoid.iter().find(|avoided| avoided.id == remedy)
}

/// The day of judging that a reminder on `today` speaks of: the latest of the steps under way that has come, at most 14 days ago.
///
/// One day is one reminder, however many steps are judged on it; a server that stood still for some days makes up for it.
pub fn judge_day(days: impl IntoIterator<Item = Date>, today: Date) -> Option<Date> {
    let oldest = today.checked_sub(REMINDED.days()).unwrap_or(today);
    days.into_iter()
        .filter(|day| (oldest..=today).contains(day))
        .max()
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use jiff::civil::date;

    use super::*;

    static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().unwrap());

    const TODAY: Date = date(2026, 11, 24);

    fn beside(under_way: &[(&str, Date)], remedy: &str) -> Option<NotNow> {
        not_now(&KNOWLEDGE, under_way, remedy, TODAY)
    }

    #[test]
    fn two_new_remedies_are_two_weeks_apart() {
        let magnesium = "remedy.magnesium-oral";
        assert_eq!(beside(&[], magnesium), None);
        assert_eq!(
            beside(&[(magnesium, date(2026, 11, 11))], "remedy.b-complex"),
            Some(NotNow::TooSoon(date(2026, 11, 25)))
        );
        assert_eq!(
            beside(&[(magnesium, date(2026, 11, 10))], "remedy.b-complex"),
            None
        );
    }

    #[test]
    fn comfort_and_what_the_pathway_puts_together_may_be_begun_together() {
        let stretch = ("remedy.stretch-bedtime", TODAY);
        assert_eq!(beside(&[stretch], "remedy.heat"), None);
        assert_eq!(beside(&[("remedy.heat", TODAY)], "remedy.brine-sip"), None);
        assert_eq!(beside(&[stretch], "remedy.alcohol-cut"), None);
        assert!(beside(&[stretch], "remedy.magnesium-oral").is_some());
    }

    #[test]
    fn three_are_enough_and_comfort_does_not_count() {
        let long_ago = date(2026, 1, 1);
        let mut three = vec![
            ("remedy.stretch-bedtime", long_ago),
            ("remedy.exercise", long_ago),
            ("remedy.heat", long_ago),
        ];
        assert_eq!(beside(&three, "remedy.break-sitting"), None);
        three.push(("remedy.alcohol-cut", long_ago));
        assert_eq!(beside(&three, "remedy.break-sitting"), Some(NotNow::Enough));
        assert_eq!(beside(&three, "remedy.cold"), None);
    }
}
