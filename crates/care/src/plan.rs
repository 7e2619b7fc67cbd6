//! Which few steps of an assessment's plan to offer, which chosen step has to stop, and when to remind of judging one.

use crate::assessment::{Assessment, Avoided, Planned};
use crate::knowledge::Tier;
use crate::knowledge::entry::Step;

use jiff::ToSpan;
use jiff::civil::Date;

/// Days for which a step that was not judged is still worth a reminder.
const REMINDED: i64 = 14;

/// How many steps are offered at first: who changes more at once cannot tell what helped.
pub const FIRST: usize = 3;

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
    let someone_must_look = assessment.urgency.tier <= Tier::SameDay;
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
