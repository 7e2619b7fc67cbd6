//! When in the night the cramps begin.

use std::collections::BTreeMap;

use care::night::{Cramp, Diary, calendar};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::counts::Counts;
use crate::summary::{BedHour, Enough, HourBin, MANY_CRAMPS, TimeOfNight, Unit};

/// Zones by name, looked up once.
#[derive(Default)]
struct Zones(BTreeMap<String, Option<TimeZone>>);

impl Zones {
    /// `None` when no zone has this name: then the clock of the place is not known.
    fn get(&mut self, name: &str) -> Option<&TimeZone> {
        if !self.0.contains_key(name) {
            self.0.insert(name.to_owned(), calendar::zone(name));
        }
        self.0.get(name)?.as_ref()
    }
}

/// Minutes after noon on a clock with this offset in seconds, from 0 to 1439.
fn after_noon(instant: Timestamp, offset: i64) -> u16 {
    let minute = (instant.as_second() + offset).rem_euclid(86_400) / 60;
    u16::try_from((minute + 720) % 1440).unwrap_or(0)
}

/// The offset of the clock of a place, in seconds.
fn offset(instant: Timestamp, zone: &TimeZone) -> i64 {
    i64::from(zone.to_offset(instant).seconds())
}

/// The clock hour of the `place`th hour after noon.
fn clock(place: usize) -> u8 {
    u8::try_from((place + 12) % 24).unwrap_or(0)
}

/// A count of cramps that may be too few to be drawn as bars.
fn many<T>(have: u32, value: impl FnOnce() -> T) -> Enough<T> {
    if have >= MANY_CRAMPS {
        Enough::Known(value())
    } else {
        Enough::NotYet {
            have,
            need: MANY_CRAMPS,
            unit: Unit::Cramps,
        }
    }
}

/// Hours in bed and cramps in them, by place in a list.
struct InBed {
    hours: [f64; 24],
    cramps: [u32; 24],
}

impl InBed {
    const NONE: Self = Self {
        hours: [0.0; 24],
        cramps: [0; 24],
    };

    fn bins(&self, name: impl Fn(usize) -> u8) -> Vec<BedHour> {
        (0..24)
            .map(|place| BedHour {
                hour: name(place),
                cramps: self.cramps[place],
                hours_in_bed: self.hours[place],
                per_hour: (self.hours[place] > 0.0)
                    .then(|| f64::from(self.cramps[place]) / self.hours[place]),
            })
            .collect()
    }
}

/// Bins the beginnings of the cramps of the diary's nights.
pub(crate) fn time_of_night(diary: &Diary, counts: &Counts) -> TimeOfNight {
    let mut zones = Zones::default();
    let (first, last) = (counts.first, counts.last());
    let cramps = || {
        diary
            .cramps
            .iter()
            .filter(|cramp| (first..=last).contains(&cramp.night))
    };
    let mut minutes: Vec<u16> = cramps()
        .filter_map(|cramp| {
            let at = cramp.started_at?;
            Some(after_noon(at, offset(at, zones.get(&cramp.zone)?)))
        })
        .collect();
    minutes.sort_unstable();
    let timed = u32::try_from(minutes.len()).unwrap_or(u32::MAX);
    let all = u32::try_from(cramps().count()).unwrap_or(u32::MAX);
    let mut by_hour = [0_u32; 24];
    for minute in &minutes {
        by_hour[usize::from(minute / 60)] += 1;
    }
    let mut by_clock = InBed::NONE;
    let mut since = InBed::NONE;
    for night in diary
        .nights
        .iter()
        .filter(|night| (first..=last).contains(&night.date))
    {
        let (Some(out), Some(up)) = (night.lights_out_at, night.got_up_at) else {
            continue;
        };
        let length = up.duration_since(out);
        let too_long = length > SignedDuration::from_hours(24);
        if length <= SignedDuration::ZERO || too_long || diary.state(night.date).count().is_none() {
            continue;
        }
        let of_night = diary.cramps_of(night.date);
        // A cramp without a time would make every hour of its night look quieter than it was.
        if of_night.iter().any(|cramp| cramp.started_at.is_none()) {
            continue;
        }
        let Some(zone) = zones.get(&night.zone) else {
            continue;
        };
        // Most nights have no clock change, and looking the offset up at each hour is what costs.
        let (first_offset, last_offset) = (offset(out, zone), offset(up, zone));
        let of = |at| {
            if first_offset == last_offset {
                first_offset
            } else {
                offset(at, zone)
            }
        };
        add_clock_hours(&mut by_clock, out, up, of);
        add_hours_since(&mut since, length);
        count_in_bed(&mut by_clock, &mut since, of_night, (out, up), of);
    }
    let in_bed: u32 = by_clock.cramps.iter().sum();
    TimeOfNight {
        timed,
        untimed: all - timed,
        by_clock: many(timed, || {
            (0..24)
                .map(|place| HourBin {
                    hour: clock(place),
                    cramps: by_hour[place],
                })
                .collect()
        }),
        dots: if timed < MANY_CRAMPS {
            minutes
        } else {
            Vec::new()
        },
        in_bed: many(in_bed, || by_clock.bins(clock)),
        since_lights_out: many(in_bed, || {
            let mut bins = since.bins(|place| u8::try_from(place).unwrap_or(0));
            bins.retain(|bin| bin.per_hour.is_some());
            bins
        }),
    }
}

/// Adds the time from `out` to `up` to the clock hours it lies in; walks in real time, so that a clock change is counted right.
fn add_clock_hours(
    bins: &mut InBed,
    out: Timestamp,
    up: Timestamp,
    offset: impl Fn(Timestamp) -> i64,
) {
    let mut at = out;
    while at < up {
        let offset = offset(at);
        let into = (at.as_second() + offset).rem_euclid(3600);
        let Ok(next) = at.checked_add(SignedDuration::from_secs(3600 - into)) else {
            return;
        };
        let until = next.min(up);
        bins.hours[usize::from(after_noon(at, offset) / 60)] +=
            until.duration_since(at).as_secs_f64() / 3600.0;
        at = until;
    }
}

/// Adds a night of this length to the hours since lights out.
fn add_hours_since(bins: &mut InBed, length: SignedDuration) {
    let hours = length.as_secs_f64() / 3600.0;
    for (place, bin) in bins.hours.iter_mut().enumerate() {
        *bin += (hours - place as f64).clamp(0.0, 1.0);
    }
}

/// Counts the cramps that began in bed.
fn count_in_bed(
    by_clock: &mut InBed,
    since: &mut InBed,
    cramps: &[Cramp],
    (out, up): (Timestamp, Timestamp),
    offset: impl Fn(Timestamp) -> i64,
) {
    for at in cramps.iter().filter_map(|cramp| cramp.started_at) {
        if at < out || at >= up {
            continue;
        }
        by_clock.cramps[usize::from(after_noon(at, offset(at)) / 60)] += 1;
        let hours = usize::try_from(at.duration_since(out).as_hours()).unwrap_or(0);
        since.cramps[hours.min(23)] += 1;
    }
}
