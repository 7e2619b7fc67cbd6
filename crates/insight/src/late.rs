//! Nights that were entered late, and the rate without them.
//!
//! Whoever enters a night days later remembers it worse. Source: statistical specification, 2.5.

use care::night::{Diary, calendar};
use jiff::SignedDuration;

use crate::counts::{Counts, days_between, rate};
use crate::summary::{FIRST_RATE_NIGHTS, Late};

/// From this long after the end of the night on, an entry is late.
const LATE: SignedDuration = SignedDuration::from_hours(36);

/// Counts the recorded nights that were first entered more than 36 hours after their noon; `None` when there is none.
///
/// Nights that do not say when they were entered count as entered in time.
pub(crate) fn late(diary: &Diary, counts: &Counts, dispersion: f64) -> Option<Late> {
    let mut in_time = counts.nights.clone();
    let mut late = 0;
    for night in diary.nights.iter().filter(|night| night.entered_at > 0) {
        let end = calendar::zone(&night.zone)
            .and_then(|zone| calendar::bounds(night.date, &zone))
            .and_then(|(_, end)| end.checked_add(LATE).ok());
        let is_late = end.is_some_and(|end| night.entered_at > end.as_microsecond());
        let place = usize::try_from(days_between(counts.first, night.date)).ok();
        if let Some(cell) = place.and_then(|place| in_time.get_mut(place))
            && is_late
            && cell.take().is_some()
        {
            late += 1;
        }
    }
    if late == 0 {
        return None;
    }
    let of = |(nights, cramps): (u32, u32)| {
        (nights >= FIRST_RATE_NIGHTS).then(|| rate(cramps, nights, dispersion))
    };
    Some(Late {
        nights: late,
        with: of(counts.total()),
        without: of(Counts::from_nights(counts.first, in_time).total()),
    })
}
