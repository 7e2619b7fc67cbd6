//! Reminders as a calendar feed (RFC 5545). Titles and texts say nothing about health.

use icalendar::{Calendar, Component, Event};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// A reminder and the instants at which it comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Stays the same when the reminder is changed.
    pub id: String,
    /// How often it was changed, or any number that grows with each change.
    pub sequence: u32,
    /// When it was changed last.
    pub changed: Timestamp,
    /// When it comes, each with its day, which names the event.
    pub times: Vec<Timestamp>,
}

/// The feed. Each time is an event of its own in UTC, so that a calendar shows the right local time also after the clocks changed.
///
/// `zone` names the days of the events; `link` is where each event leads.
pub fn feed(series: &[Series], zone: &TimeZone, link: &str) -> String {
    let mut calendar = Calendar::new();
    calendar.name("Charley");
    let utc = |instant: Timestamp| instant.strftime("%Y%m%dT%H%M%SZ").to_string();
    for reminder in series {
        for time in &reminder.times {
            let day = zone.to_datetime(*time).date();
            let end = time.checked_add(10.minutes()).unwrap_or(*time);
            let event = Event::new()
                .uid(&format!("{}-{day}@charley", reminder.id))
                .sequence(reminder.sequence)
                .summary("Charley")
                .url(link)
                .add_property("DTSTAMP", utc(reminder.changed))
                .add_property("DTSTART", utc(*time))
                .add_property("DTEND", utc(end))
                .add_property("TRANSP", "TRANSPARENT")
                .done();
            calendar.push(event);
        }
    }
    calendar.done().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_keep_their_names_and_say_nothing_about_health() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let series = Series {
            id: "r1".to_owned(),
            sequence: 7,
            changed: Timestamp::UNIX_EPOCH,
            // Half past eight on both sides of the change of the clock.
            times: vec![
                "2026-03-28T07:30:00Z".parse().unwrap(),
                "2026-03-29T06:30:00Z".parse().unwrap(),
            ],
        };
        let feed = feed(&[series], &zone, "https://charley.example.org/");
        for line in [
            "UID:r1-2026-03-28@charley",
            "DTSTART:20260328T073000Z",
            "UID:r1-2026-03-29@charley",
            "DTSTART:20260329T063000Z",
            "SEQUENCE:7",
            "SUMMARY:Charley",
            "DTSTAMP:19700101T000000Z",
        ] {
            assert!(feed.lines().any(|found| found == line), "{line}\n{feed}");
        }
        assert!(!feed.contains("cramp") && !feed.contains("DESCRIPTION"));
    }
}
