//! The description of a diary against values worked out by hand, and what must hold for every diary.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::collections::BTreeMap;

use care::night::{Cramp, Diary, Muscle, Night, Side};
use insight::counts::rate;
use insight::share::{exact, half_p, quantile, ranks, wilson};
use insight::summary::{Balance, Enough, Unit, summarise};
use jiff::civil::date;
use proptest::prelude::*;
use support::{FIRST, cramp, day, diary, parts, quiet, repeated};

fn close(is: f64, expected: f64, by: f64) {
    assert!((is - expected).abs() <= by, "{is} is not {expected}");
}

#[test]
fn intervals_are_those_of_the_tables() {
    // Twice the gamma quantile of shape 12½ is the χ² quantile of 25 degrees of freedom: 13.120 and 40.646.
    let twelve = rate(12, 28, 1.0);
    close(twelve.per_week, 3.0, 1e-12);
    close(twelve.interval.low, 7.0 * 13.120 / 2.0 / 28.0, 1e-3);
    close(twelve.interval.high, 7.0 * 40.646 / 2.0 / 28.0, 1e-3);
    let wider = rate(12, 28, 2.0);
    assert!(wider.interval.low < twelve.interval.low);
    assert!(wider.interval.high > twelve.interval.high);
    // Wilson 1927 and Clopper and Pearson 1934 for 3 of 10.
    let share = wilson(3, 10);
    close(share.interval.low, 0.1078, 1e-4);
    close(share.interval.high, 0.6032, 1e-4);
    let share = exact(3, 10);
    close(share.interval.low, 0.0667, 1e-4);
    close(share.interval.high, 0.6525, 1e-4);
    // 1 + 10 + 45 + 120 of 1024, twice.
    close(half_p(3, 10), 352.0 / 1024.0, 1e-9);
    close(half_p(7, 10), 352.0 / 1024.0, 1e-9);
    close(half_p(5, 10), 1.0, 1e-9);
    close(half_p(0, 10), 2.0 / 1024.0, 1e-9);
    close(quantile(&[1.0, 2.0, 3.0, 4.0], 0.25).unwrap(), 1.75, 1e-12);
    assert_eq!(ranks(&[5.0, 1.0, 5.0, 9.0]), [2.5, 1.0, 2.5, 4.0]);
}

#[test]
fn an_empty_diary_knows_nothing() {
    let summary = summarise(&diary(&[]), day(3));
    assert_eq!(summary.nights, None);
    let missing = Enough::NotYet {
        have: 0,
        need: 14,
        unit: Unit::Nights,
    };
    assert_eq!(summary.rate, missing);
    assert!(summary.calendar.is_empty());
}

#[test]
fn nine_nights_of_fourteen() {
    let summary = summarise(&repeated(&[1, 0, 0], 3), day(9));
    let missing = Enough::NotYet {
        have: 9,
        need: 14,
        unit: Unit::Nights,
    };
    assert_eq!(summary.rate, missing);
    assert_eq!(
        serde_json::to_string(&summary.rate).unwrap(),
        r#"{"not_yet":{"have":9,"need":14,"unit":"nights"}}"#
    );
}

#[test]
fn missing_nights_are_counted_as_missing_and_nowhere_else() {
    // Two weeks with 7 cramps in 14 nights, then a week of silence.
    let mut nights = [Some(1), Some(0)].repeat(7);
    nights.push(None);
    let summary = summarise(&diary(&nights), day(21));
    let overview = summary.nights.unwrap();
    assert_eq!((overview.first, overview.last), (FIRST, day(20)));
    assert_eq!((overview.expected, overview.logged), (21, 14));
    assert_eq!((overview.missing, overview.with_cramps), (7, 7));
    close(summary.rate.known().unwrap().per_week, 3.5, 1e-12);
    assert_eq!(summary.weeks.len(), 3);
    assert_eq!(summary.weeks[2].scaled, None);
    assert_eq!(summary.calendar[20].cramps, None);
    assert_eq!(summary.calendar[1].cramps, Some(0));
}

#[test]
fn tonight_counts_only_when_something_is_said_of_it() {
    let nights = repeated(&[0], 14);
    assert_eq!(summarise(&nights, day(14)).nights.unwrap().expected, 14);
    assert_eq!(summarise(&nights, day(13)).nights.unwrap().expected, 14);
    // A diary with nights of the future: they do not count.
    assert_eq!(summarise(&nights, day(4)).nights.unwrap().expected, 5);
}

#[test]
fn models_and_description_end_with_the_same_night() {
    let nights = repeated(&[1, 0, 2, 0], 20);
    for today in [day(79), day(80)] {
        let last = summarise(&nights, today).nights.unwrap().last;
        assert_eq!(last, day(79));
        assert_eq!(insight::trend::trend(&nights, today).unwrap().until, last);
    }
}

#[test]
fn late_entries_are_counted_and_the_rate_is_given_without_them() {
    let (mut nights, mut cramps) = (Vec::new(), Vec::new());
    for place in 0..40 {
        let mut night = support::quiet(day(place));
        // The night ends at 11:00 UTC of the next day; the last five are entered 36 hours and a second later.
        let end: jiff::Timestamp = format!("{}T11:00:00Z", day(place + 1)).parse().unwrap();
        let late = i64::from(place >= 35);
        night.entered_at = end.as_microsecond() + (36 * 3600 + late) * 1_000_000;
        if place >= 35 {
            night.quiet = None;
            cramps.push(support::cramp(day(place), 1));
        }
        nights.push(night);
    }
    let late = summarise(
        &Diary::new(nights.clone(), cramps, BTreeMap::new()),
        day(40),
    )
    .late
    .unwrap();
    assert_eq!(late.nights, 5);
    assert_eq!(late.with.unwrap().cramps, 5);
    assert_eq!(
        (late.without.unwrap().cramps, late.without.unwrap().nights),
        (0, 35)
    );
    nights.truncate(35);
    let in_time = summarise(&Diary::new(nights, Vec::new(), BTreeMap::new()), day(35));
    assert_eq!(in_time.late, None);
    assert!(!in_time.nights.unwrap().has_many_missing());
    let gaps = summarise(&diary(&[Some(0), Some(0), None, Some(0)]), day(4));
    assert!(gaps.nights.unwrap().has_many_missing());
}

#[test]
fn each_week_says_waking_and_the_worst() {
    let (mut nights, mut cramps) = (Vec::new(), Vec::new());
    for (place, (pain, awakened)) in [(4, Some(true)), (8, Some(false)), (6, Some(true))]
        .into_iter()
        .enumerate()
    {
        cramps.push(care::night::Cramp {
            pain: Some(pain),
            awakened,
            ..support::cramp(day(place), 1)
        });
        nights.push(care::night::Night {
            quiet: None,
            soreness: Some(2 * place as u8),
            ..support::quiet(day(place))
        });
    }
    cramps.push(support::cramp(day(7), 1));
    let weeks = summarise(&Diary::new(nights, cramps, BTreeMap::new()), day(8)).weeks;
    assert_eq!((weeks[0].woken, weeks[0].worst_pain), (Some(2), Some(8)));
    close(weeks[0].pain.unwrap(), 6.0, 1e-12);
    assert_eq!(weeks[0].worst_soreness, Some(4));
    // A cramp of which nothing is said is no quiet night.
    assert_eq!((weeks[1].woken, weeks[1].worst_pain), (None, None));
}

#[test]
fn a_week_is_scaled_to_seven_logged_nights() {
    let summary = summarise(
        &diary(&[Some(2), Some(0), None, Some(1), None, None, Some(0)]),
        day(7),
    );
    assert_eq!((summary.weeks[0].logged, summary.weeks[0].cramps), (4, 3));
    close(summary.weeks[0].scaled.unwrap(), 5.25, 1e-12);
}

#[test]
fn quiet_runs_and_gaps_stop_at_a_night_that_nobody_logged() {
    // Gaps of 1, 3 and 4 nights are known; the one over the missing night is not.
    let mut nights = vec![
        Some(1),
        Some(1),
        Some(0),
        Some(0),
        Some(1),
        Some(0),
        Some(0),
        Some(0),
        Some(2),
    ];
    nights.extend([Some(0), Some(0), None, Some(0), Some(0), Some(1)]);
    nights.extend([Some(0); 14]);
    let summary = summarise(&diary(&nights), day(29));
    let quiet = summary.quiet.known().unwrap();
    assert_eq!(quiet.longest_run, 14);
    assert_eq!(quiet.median_gap, Some(3.0));
    assert_eq!((quiet.share.count, quiet.share.of), (23, 28));
}

#[test]
fn dispersion_is_the_persons_own_after_twelve_weeks() {
    let week = |first: u32| [first, 0, 0, 0, 0, 0, 0];
    let pattern = [week(0), week(4)].concat();
    let early = summarise(&repeated(&pattern, 5), day(70));
    close(early.dispersion, 1.4, 1e-12);
    // Each window expects 2 a week and sees 0, 4, 0, 4: 8 over 3 degrees of freedom.
    let late = summarise(&repeated(&pattern, 6), day(84));
    close(late.dispersion, 8.0 / 3.0, 1e-12);
    // Even weeks: never below 1.
    close(
        summarise(&repeated(&[1], 84), day(84)).dispersion,
        1.0,
        1e-12,
    );
}

#[test]
fn the_rate_line_breaks_where_less_than_half_was_logged() {
    let mut nights = vec![Some(1); 28];
    nights.extend([None; 56]);
    nights.extend([Some(0); 28]);
    let summary = summarise(&diary(&nights), day(112));
    let line = summary.rate_line.known().unwrap();
    assert_eq!(line.last().unwrap().night, day(111));
    close(line.last().unwrap().rate.unwrap().per_week, 0.0, 1e-12);
    assert!(line.iter().any(|point| point.rate.is_none()));
    close(line[0].rate.unwrap().per_week, 7.0, 1e-12);
}

#[test]
fn hours_are_those_of_the_clock_where_the_person_was() {
    let at = |night, number, time: &str, zone: &str| Cramp {
        started_at: Some(time.parse().unwrap()),
        zone: zone.to_owned(),
        ..cramp(night, number)
    };
    let cramps = vec![
        at(day(0), 0, "2026-01-06T02:30:00Z", "Europe/Berlin"),
        at(day(1), 0, "2026-01-07T02:30:00Z", "Asia/Kolkata"),
        at(day(2), 0, "2026-01-08T02:30:00Z", "Nowhere/Known"),
    ];
    let hours = summarise(&Diary::new(Vec::new(), cramps, BTreeMap::new()), day(3)).time_of_night;
    assert_eq!((hours.timed, hours.untimed), (2, 1));
    // 03:30 in Berlin and 08:00 in India, in minutes after noon.
    assert_eq!(hours.dots, [930, 1200]);
    assert_eq!(
        hours.by_clock,
        Enough::NotYet {
            have: 2,
            need: 20,
            unit: Unit::Cramps
        }
    );
}

#[test]
fn hours_in_bed_count_a_repeated_hour_twice() {
    // The night of 24 October 2026: in Berlin the hour from two to three comes twice.
    let night = date(2026, 10, 24);
    let slept = Night {
        lights_out_at: Some("2026-10-24T21:30:00Z".parse().unwrap()),
        got_up_at: Some("2026-10-25T05:00:00Z".parse().unwrap()),
        ..Night::new(night, "Europe/Berlin")
    };
    let cramps = (0..20)
        .map(|number| Cramp {
            started_at: Some("2026-10-25T01:10:00Z".parse().unwrap()),
            ..cramp(night, number)
        })
        .collect();
    let diary = Diary::new(vec![slept], cramps, BTreeMap::new());
    let hours = summarise(&diary, date(2026, 10, 25)).time_of_night;
    let bed = hours.in_bed.known().unwrap();
    let two = bed.iter().find(|hour| hour.hour == 2).unwrap();
    close(two.hours_in_bed, 2.0, 1e-9);
    close(two.per_hour.unwrap(), 10.0, 1e-9);
    let late = bed.iter().find(|hour| hour.hour == 23).unwrap();
    close(late.hours_in_bed, 0.5, 1e-9);
    close(bed.iter().map(|hour| hour.hours_in_bed).sum(), 7.5, 1e-9);
    let since = hours.since_lights_out.known().unwrap();
    assert_eq!(since.len(), 8);
    assert_eq!((since[3].cramps, since[7].hours_in_bed), (20, 0.5));
}

#[test]
fn places_severity_and_duration() {
    let cramps: Vec<Cramp> = (0..20_u32)
        .map(|number| Cramp {
            muscle: Some(Muscle::Calf),
            side: Some(if number < 16 { Side::Left } else { Side::Right }),
            pain: Some(u8::try_from(number / 2).unwrap()),
            duration_seconds: Some(60 * (number / 2 + 1)),
            ..cramp(day(number as usize), 0)
        })
        .collect();
    let summary = summarise(&Diary::new(Vec::new(), cramps, BTreeMap::new()), day(20));
    let places = summary.places.known().unwrap();
    assert_eq!(
        (places.places.len(), places.places[0].side),
        (2, Side::Left)
    );
    let sides = places.sides.known().unwrap();
    assert_eq!((sides.left.count, sides.balance), (16, Balance::MoreLeft));
    // 2 · (1 + 20 + 190 + 1140 + 4845) / 2²⁰.
    close(sides.p, 2.0 * 6196.0 / 1_048_576.0, 1e-9);
    let severity = summary.severity.known().unwrap();
    close(severity.median, 4.5, 1e-12);
    assert_eq!(severity.quartiles, (2.0, 7.0));
    assert_eq!((severity.severe.count, severity.worst_of_night[9]), (6, 2));
    assert_eq!(severity.by_month.len(), 1);
    close(severity.by_month[0].mean, 4.5, 1e-12);
    let both = summary.pain_by_duration.known().unwrap();
    close(both.spearman.unwrap(), 1.0, 1e-9);
    // 1, 5 and 10 minutes, two each.
    assert_eq!((both.points.len(), both.round_durations.count), (10, 6));
}

#[test]
fn burden_and_sleep_do_not_take_the_unsaid_for_zero() {
    // 28 nights, 8 with a cramp; four say that it woke, pain 6 for 5 minutes and 30 minutes awake, four say nothing.
    let (mut nights, mut cramps) = parts(
        &[
            Some(1),
            Some(0),
            Some(1),
            Some(0),
            Some(0),
            Some(0),
            Some(0),
        ]
        .repeat(4),
    );
    for cramp in cramps.iter_mut().take(4) {
        cramp.awakened = Some(true);
        cramp.pain = Some(6);
        cramp.duration_seconds = Some(300);
        nights.push(Night {
            minutes_awake: Some(30),
            ..Night::new(cramp.night, "Europe/Berlin")
        });
    }
    let summary = summarise(&Diary::new(nights, cramps, BTreeMap::new()), day(28));
    let burden = summary.burden.known().unwrap();
    close(burden.cramps.per_week, 2.0, 1e-12);
    let woken = burden.nights_woken.unwrap();
    close(woken.amount, 2.0, 1e-12);
    assert_eq!((woken.known, woken.of), (4, 8));
    // Each week is like the others, so no draw of weeks differs.
    assert_eq!(woken.interval, None);
    close(burden.pain_minutes.unwrap().amount, 60.0, 1e-12);
    let sleep = summary.sleep_cost.known().unwrap();
    close(sleep.minutes.unwrap().amount, 30.0 * 8.0 / 28.0, 1e-12);
    close(sleep.awakenings.unwrap().amount, 8.0 / 28.0, 1e-12);
}

#[test]
fn the_interval_of_the_burden_comes_from_blocks_of_seven_recorded_nights() {
    let woken = |weeks: &[[u32; 7]]| {
        let counts: Vec<Option<u32>> = weeks.iter().flatten().map(|cramps| Some(*cramps)).collect();
        let (nights, mut cramps) = parts(&counts);
        for cramp in &mut cramps {
            cramp.awakened = Some(true);
        }
        let days = counts.len();
        let summary = summarise(&Diary::new(nights, cramps, BTreeMap::new()), day(days));
        summary.burden.known().unwrap().nights_woken.unwrap()
    };
    let (none, all) = ([0; 7], [1; 7]);
    // Two kinds of weeks, half of each: the number of full weeks drawn is binomial with 8 and one half.
    // P(at most 0) = 1/256 and P(at most 1) = 9/256, so the 2.5 % quantile is one week of eight: 7/8 nights a week.
    let eight = woken(&[none, all, none, all, none, all, none, all]);
    close(eight.amount, 3.5, 1e-12);
    let interval = eight.interval.unwrap();
    close(interval.low, 7.0 / 8.0, 1e-12);
    close(interval.high, 7.0 * 7.0 / 8.0, 1e-12);
    // The same every time, and single nights that differ in every week the same way give no width.
    assert_eq!(eight, woken(&[none, all, none, all, none, all, none, all]));
    assert_eq!(woken(&[[1, 0, 0, 1, 0, 0, 0]; 8]).interval, None);
    // Nothing happened: no range is made up.
    let nothing = woken(&[none; 8]);
    assert_eq!((nothing.amount, nothing.interval), (0.0, None));
}

#[test]
fn travel_and_medicines_are_marked() {
    let mut nights = vec![quiet(day(0)), quiet(day(1)), quiet(day(2))];
    nights[1].zone = "Asia/Tokyo".to_owned();
    nights[2].zone = "Asia/Tokyo".to_owned();
    nights[2].day.insert("medicine_change".to_owned(), 1);
    let cells = summarise(&Diary::new(nights, Vec::new(), BTreeMap::new()), day(3)).calendar;
    assert_eq!(
        cells.iter().map(|cell| cell.travel).collect::<Vec<_>>(),
        [false, true, false]
    );
    assert!(cells[2].medicine_change && !cells[1].medicine_change);
}

/// Nights as people log them.
fn counts() -> impl Strategy<Value = Vec<Option<u32>>> {
    prop::collection::vec(
        prop_oneof![2 => Just(None), 3 => Just(Some(0)), 2 => (1..4_u32).prop_map(Some)],
        20..160,
    )
}

proptest! {
    #[test]
    fn a_further_quiet_night_never_raises_a_rate(nights in counts(), place in 0..160_usize) {
        let today = day(nights.len());
        let before = summarise(&diary(&nights), today);
        let mut more = nights.clone();
        let Some(silent) = more.iter().cycle().skip(place).take(more.len()).position(Option::is_none) else {
            return Ok(());
        };
        let silent = (silent + place) % more.len();
        more[silent] = Some(0);
        let after = summarise(&diary(&more), today);
        for (before, after) in [(&before.rate, &after.rate), (&before.rate_now, &after.rate_now)] {
            if let (Enough::Known(before), Enough::Known(after)) = (before, after) {
                prop_assert!(after.per_week <= before.per_week);
            }
        }
    }

    #[test]
    fn silence_is_never_zero(nights in counts()) {
        let summary = summarise(&diary(&nights), day(nights.len()));
        let logged = nights.iter().flatten().count();
        let cramps: u32 = nights.iter().flatten().sum();
        if let Enough::Known(rate) = summary.rate {
            prop_assert_eq!(rate.nights as usize, logged);
            prop_assert!((rate.per_week - 7.0 * f64::from(cramps) / logged as f64).abs() < 1e-9);
        }
        if let Enough::Known(quiet) = summary.quiet {
            prop_assert_eq!(quiet.share.count as usize, nights.iter().filter(|night| **night == Some(0)).count());
        }
        if let Some(overview) = summary.nights {
            prop_assert_eq!(overview.logged + overview.missing, overview.expected);
            prop_assert_eq!(overview.expected as usize, summary.calendar.len());
        }
    }

    #[test]
    fn the_order_of_entries_does_not_matter(nights in counts(), turn in 0..200_usize) {
        let (quiet, cramps) = parts(&nights);
        let today = day(nights.len());
        let first = summarise(&Diary::new(quiet.clone(), cramps.clone(), BTreeMap::new()), today);
        let (mut quiet, mut cramps) = (quiet, cramps);
        quiet.reverse();
        if !cramps.is_empty() {
            let turn = turn % cramps.len();
            cramps.rotate_left(turn);
        }
        prop_assert_eq!(first, summarise(&Diary::new(quiet, cramps, BTreeMap::new()), today));
    }
}
