//! When an attempt that failed is made again.

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::{SignedDuration, Timestamp};
use store::message::Claimed;

/// How often a message is tried.
pub const MOST_ATTEMPTS: i64 = 8;

/// How long after its time a message is tried at the most, in seconds: three days.
const LONGEST: i64 = 3 * 24 * 3600;

/// First pause in seconds; each next is four times as long, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: i64 = 60;

/// Longest pause in seconds.
const LONGEST_PAUSE: i64 = 12 * 3600;

/// When to try again after the attempt at `now` failed; `None` when it is time to give up.
///
/// The pause grows fourfold each time and is moved by up to a quarter, so that messages that failed together do not come again together.
/// The move depends on nothing but the message and the attempt, so that a test can tell it.
pub fn after_failure(message: &Claimed, now: Timestamp) -> Option<Timestamp> {
    next_attempt(&message.id, message.attempt, message.created_at, now)
}

fn next_attempt(id: &str, attempt: i64, created_at: i64, now: Timestamp) -> Option<Timestamp> {
    if attempt >= MOST_ATTEMPTS {
        return None;
    }
    let doublings = u32::try_from(attempt.max(1) - 1).ok()?;
    let pause = FIRST_PAUSE
        .saturating_mul(4_i64.saturating_pow(doublings))
        .min(LONGEST_PAUSE);
    let mut hasher = DefaultHasher::new();
    (id, attempt).hash(&mut hasher);
    let moved = i64::try_from(hasher.finish() % 501).unwrap_or(0) - 250;
    let pause = pause + pause * moved / 1000;
    let again = now.checked_add(SignedDuration::from_secs(pause)).ok()?;
    let end = created_at.saturating_add(LONGEST * 1_000_000);
    (again.as_microsecond() <= end).then_some(again)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let now = Timestamp::UNIX_EPOCH;
        let pause = |attempt| {
            next_attempt("a", attempt, 0, now).map(|again| again.duration_since(now).as_secs())
        };
        for (attempt, middle) in [(1, 60), (2, 240), (3, 960), (4, 3840), (7, 43_200)] {
            let pause = pause(attempt).unwrap();
            assert!(
                pause >= middle * 3 / 4 && pause <= middle * 5 / 4,
                "{attempt}: {pause}"
            );
        }
        assert_eq!(pause(8), None);
        let late = Timestamp::from_second(LONGEST).unwrap();
        assert_eq!(next_attempt("a", 2, 0, late), None);
        assert_ne!(next_attempt("a", 5, 0, now), next_attempt("b", 5, 0, now));
    }
}
