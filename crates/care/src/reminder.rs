//! When a reminder comes: at a local time, outside the quiet hours, also on the days when clocks change.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// The local times between which nothing is sent, often over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    /// The first minute that is quiet.
    pub from: Time,
    /// The first minute that is not; the same as `from` when no hours are quiet, which nobody can choose.
    pub to: Time,
}

/// The hours that are always quiet, so that nothing wakes a sleeper.
pub const NIGHT: QuietHours = QuietHours {
    from: Time::constant(23, 0, 0, 0),
    to: Time::constant(6, 0, 0, 0),
};

impl QuietHours {
    /// Reads two times such as `21:00` and `08:00`.
    pub fn read(from: &str, to: &str) -> Option<Self> {
        Some(Self {
            from: read_time(from)?,
            to: read_time(to)?,
        })
    }

    /// Whether a clock that shows this time is in the quiet hours.
    pub fn contains(self, clock: Time) -> bool {
        if self.from <= self.to {
            self.from <= clock && clock < self.to
        } else {
            self.from <= clock || clock < self.to
        }
    }

    /// Whether they hold the whole night, [`NIGHT`].
    pub fn hold_night(self) -> bool {
        // Both ends of the night are in them, and they do not end and begin again in between.
        let last = NIGHT.to.wrapping_sub(1.minute());
        self.from != self.to
            && self.contains(NIGHT.from)
            && self.contains(last)
            && !NIGHT.contains(self.to)
    }

    fn contains_instant(self, instant: Timestamp, zone: &TimeZone) -> bool {
        self.contains(zone.to_datetime(instant).time())
    }
}

/// A time of day in hours and minutes, as forms and tables write it: `08:05`.
pub fn read_time(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    let is_number = |part: &str| {
        (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(hour) || !is_number(minute) || minute.len() != 2 {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// The instant itself, or the end of the quiet hours it falls in.
///
/// When the end comes twice because the clock is put back, the first that is not past counts; when it is skipped, the first minute after the gap that is not quiet.
pub fn not_before(instant: Timestamp, zone: &TimeZone, quiet: QuietHours) -> Timestamp {
    if !quiet.contains_instant(instant, zone) {
        return instant;
    }
    let today = zone.to_datetime(instant).date();
    // A few days are enough: the quiet hours end once a day, unless the clock skips just that minute.
    days(today, 0..=3)
        .flat_map(|day| {
            let ambiguous = || zone.to_ambiguous_timestamp(day.to_datetime(quiet.to));
            [ambiguous().earlier().ok(), ambiguous().later().ok()]
        })
        .flatten()
        .filter(|end| *end > instant && !quiet.contains_instant(*end, zone))
        .min()
        .unwrap_or(instant)
}

/// The next time that a daily reminder is due, strictly after `after`.
///
/// Once a day: when the local time comes twice, the first counts; when it is skipped, as much later as the clock was put forward.
/// A time in the quiet hours is put off to their end. `None` only at the end of the calendar.
pub fn next_time(
    at_time: Time,
    zone: &TimeZone,
    quiet: QuietHours,
    after: Timestamp,
) -> Option<Timestamp> {
    let today = zone.to_datetime(after).date();
    // Yesterday's reminder may have been put off into today.
    days(today, -1..=4)
        .filter_map(|day| {
            let wanted = zone.to_ambiguous_timestamp(day.to_datetime(at_time));
            wanted.compatible().ok()
        })
        .map(|wanted| not_before(wanted, zone, quiet))
        .filter(|time| *time > after)
        .min()
}

fn days(first: Date, numbers: std::ops::RangeInclusive<i64>) -> impl Iterator<Item = Date> {
    numbers.filter_map(move |number| first.checked_add(number.days()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn instant(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    #[test]
    fn over_midnight_and_over_both_clock_changes() {
        let quiet = QuietHours::read("21:00", "08:00").unwrap();
        let put_off = |text| not_before(instant(text), &berlin(), quiet).to_string();
        // 23:30 in winter and in the night the clock is put forward (29 March 2026) and back (25 October 2026).
        assert_eq!(put_off("2026-01-10T22:30:00Z"), "2026-01-11T07:00:00Z");
        assert_eq!(put_off("2026-03-28T22:30:00Z"), "2026-03-29T06:00:00Z");
        assert_eq!(put_off("2026-10-24T21:30:00Z"), "2026-10-25T07:00:00Z");
        // The end itself is not quiet; the beginning is.
        assert_eq!(put_off("2026-01-10T07:00:00Z"), "2026-01-10T07:00:00Z");
        assert_eq!(put_off("2026-01-10T20:00:00Z"), "2026-01-11T07:00:00Z");
    }

    #[test]
    fn the_whole_night_is_quiet_or_it_cannot_be_chosen() {
        let hold = |from: &str, to: &str| QuietHours::read(from, to).unwrap().hold_night();
        for (from, to) in [
            ("21:00", "08:00"),
            ("23:00", "06:00"),
            ("06:30", "06:00"),
            ("12:00", "11:00"),
            ("23:00", "22:59"),
        ] {
            assert!(hold(from, to), "{from} {to}");
        }
        for (from, to) in [
            ("21:00", "21:00"),
            ("00:00", "00:00"),
            ("23:01", "06:00"),
            ("23:00", "05:59"),
            ("00:00", "08:00"),
            ("08:00", "20:00"),
            // Quiet at both ends of the night, not between two and three.
            ("03:00", "02:00"),
        ] {
            assert!(!hold(from, to), "{from} {to}");
        }
    }

    #[test]
    fn an_end_that_comes_twice_or_never() {
        let quiet = QuietHours::read("21:00", "02:30").unwrap();
        let put_off = |text| not_before(instant(text), &berlin(), quiet).to_string();
        // 02:10 for the second time: the first 02:30 is past.
        assert_eq!(put_off("2026-10-25T01:10:00Z"), "2026-10-25T01:30:00Z");
        assert_eq!(put_off("2026-10-25T00:10:00Z"), "2026-10-25T00:30:00Z");
        // 02:30 is skipped.
        assert_eq!(put_off("2026-03-29T00:30:00Z"), "2026-03-29T01:30:00Z");
    }

    #[test]
    fn once_a_day_even_when_the_time_comes_twice() {
        let quiet = QuietHours::read("12:00", "12:00").unwrap();
        let at = read_time("02:30").unwrap();
        let first = next_time(at, &berlin(), quiet, instant("2026-10-24T20:00:00Z")).unwrap();
        assert_eq!(first.to_string(), "2026-10-25T00:30:00Z");
        let second = next_time(at, &berlin(), quiet, first).unwrap();
        assert_eq!(second.to_string(), "2026-10-26T01:30:00Z");
    }

    #[test]
    fn times_are_read_strictly() {
        assert_eq!(read_time("8:05"), Time::new(8, 5, 0, 0).ok());
        for wrong in [
            "", "8", "24:00", "08:60", "-1:00", "08:5", "08:00:00", "a:10",
        ] {
            assert_eq!(read_time(wrong), None, "{wrong}");
        }
    }

    const ZONES: [&str; 8] = [
        "Europe/Berlin",
        "America/New_York",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "Africa/Cairo",
        "America/Santiago",
        "Asia/Kolkata",
        "Pacific/Apia",
    ];

    prop_compose! {
        fn clock()(minute in 0..1440_i32) -> Time {
            Time::new((minute / 60) as i8, (minute % 60) as i8, 0, 0).unwrap()
        }
    }

    /// Instants within two days of a change of the clock, and any others.
    fn moment(zone: &TimeZone, year: i16, nth: usize, offset_minutes: i64) -> Timestamp {
        let start = zone
            .to_timestamp(Date::new(year, 1, 1).unwrap().to_datetime(Time::midnight()))
            .unwrap();
        let change = zone.following(start).nth(nth);
        let base = change.map_or(start, |change| change.timestamp());
        base.checked_add(offset_minutes.minutes()).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn never_in_the_quiet_hours_and_strictly_after(
            zone in proptest::sample::select(&ZONES[..]),
            year in 2000..2037_i16,
            nth in 0..3_usize,
            offset in -2880..2880_i64,
            at in clock(),
            from in clock(),
            length in 0..1200_i64,
        ) {
            let zone = TimeZone::get(zone).unwrap();
            let quiet = QuietHours { from, to: from.wrapping_add(length.minutes()) };
            let after = moment(&zone, year, nth, offset);
            let time = next_time(at, &zone, quiet, after).unwrap();
            prop_assert!(time > after);
            prop_assert!(!quiet.contains_instant(time, &zone));
            // Never a day left out: at the longest two days, when one reminder was put off and the next skipped.
            prop_assert!(time.duration_since(after).as_hours() <= 49);
            let put_off = not_before(after, &zone, quiet);
            prop_assert!(put_off >= after && !quiet.contains_instant(put_off, &zone));
            prop_assert_eq!(not_before(put_off, &zone, quiet), put_off);
            if !quiet.contains_instant(after, &zone) {
                prop_assert_eq!(put_off, after);
            }
        }

        #[test]
        fn outside_the_quiet_hours_the_clock_shows_the_chosen_time_unless_it_is_skipped(
            zone in proptest::sample::select(&ZONES[..]),
            year in 2000..2037_i16,
            offset in -2880..2880_i64,
            at in clock(),
        ) {
            let zone = TimeZone::get(zone).unwrap();
            let quiet = QuietHours { from: at.wrapping_add(1.minute()), to: at.wrapping_add(2.minutes()) };
            let after = moment(&zone, year, 0, offset);
            let time = next_time(at, &zone, quiet, after).unwrap();
            let shown = zone.to_datetime(time);
            let wanted = zone.to_ambiguous_timestamp(shown.date().to_datetime(at));
            prop_assert!(shown.time() == at || wanted.offset().is_gap_like());
        }
    }

    trait GapLike {
        fn is_gap_like(&self) -> bool;
    }

    impl GapLike for jiff::tz::AmbiguousOffset {
        fn is_gap_like(&self) -> bool {
            matches!(self, Self::Gap { .. })
        }
    }
}
