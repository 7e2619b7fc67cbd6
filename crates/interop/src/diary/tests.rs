//! Round trips, rows that are not possible, and files that are refused.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use care::night::{Cramp, Diary, Muscle, Night, NightState, Side};
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use serde_json::json;

use super::*;

pub(super) const NOW: i64 = 1_796_000_000_000_000; // 2026-11-30

pub(super) fn place() -> Place<'static> {
    Place {
        zone: "Europe/Berlin",
        now: NOW,
        is_remedy: &|name| name == "heat",
        is_step: &|id| id == "remedy.heat",
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<ImportDraft, FileRefusal> {
    read_file(bytes, None, &place())
}

pub(super) fn ready(text: &str) -> ImportDraft {
    read(text.as_bytes()).unwrap()
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[=+@'\t\r\n-]{0,2}[a-zäß日\"',;\r\n =]{0,12}",
        "\\PC{1,20}",
        Just("=1+1".to_owned()),
        Just("'".to_owned())
    ]
}

prop_compose! {
    fn night()(
        days in 0i64..400, (quiet, signs) in any::<(Option<bool>, Option<bool>)>(), soreness in prop::option::of(0u8..=10), distress in prop::option::of(0u8..=10),
        awake in prop::option::of(0u16..=1440), out in prop::option::of(0i64..1_795_000_000), note in prop::option::of(text()),
        alcohol in prop::option::of(0i64..=30), activity in prop::option::of(0i64..=3), own in prop::option::of(0i64..=1),
        heat in any::<Option<bool>>(), entered_at in 1i64..NOW, removed in prop::bool::weighted(0.1),
    ) -> Night {
        let mut night = Night::new(date(2025, 8, 1).checked_add(days.days()).unwrap(), "Asia/Kolkata");
        (night.quiet, night.soreness, night.distress, night.minutes_awake) = (quiet, soreness, distress, awake);
        night.new_signs = signs;
        night.lights_out_at = out.map(|at| Timestamp::from_second(at).unwrap());
        (night.note, night.entered_at, night.removed) = (note, entered_at, removed);
        for (id, value) in [("alcohol", alcohol), ("activity", activity), ("own_ab12", own)] {
            if let Some(value) = value { night.day.insert(id.to_owned(), value); }
        }
        if let Some(heat) = heat { night.remedies.insert("heat".to_owned(), heat); }
        night
    }
}

prop_compose! {
    fn cramp()(
        id in any::<u128>(), days in 0i64..400, minutes in prop::option::of(0i64..1439), muscle in prop::option::of(0usize..8),
        side in prop::option::of(0usize..3), duration in prop::option::of(0u32..=43200), pain in prop::option::of(0u8..=10),
        awakened in any::<Option<bool>>(), eased in prop::sample::subsequence(care::night::EASED_BY.to_vec(), 0..3), note in prop::option::of(text()),
    ) -> Cramp {
        let night = date(2025, 8, 1).checked_add(days.days()).unwrap();
        let hex = format!("{id:032x}");
        Cramp {
            id: format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]),
            night,
            zone: "Asia/Kolkata".to_owned(),
            started_at: minutes.map(|minutes| {
                let zone = care::night::calendar::zone("Asia/Kolkata").unwrap();
                care::night::calendar::bounds(night, &zone).unwrap().0.checked_add(minutes.minutes()).unwrap()
            }),
            muscle: muscle.map(|at| Muscle::ALL[at]),
            side: side.map(|at| Side::ALL[at]),
            duration_seconds: duration,
            pain,
            awakened,
            eased_by: eased.into_iter().map(str::to_owned).collect(),
            note,
            removed: false,
        }
    }
}

prop_compose! {
    fn diary()(nights in prop::collection::vec(night(), 0..12), cramps in prop::collection::vec(cramp(), 0..8), name in "[=+@'-]{0,2}[a-zäß日][a-z\"',; =]{0,12}") -> Diary {
        let nights: BTreeMap<Date, Night> = nights.into_iter().map(|night| (night.date, night)).collect();
        Diary::new(nights.into_values().collect(), cramps, [("own_ab12".to_owned(), name)].into_iter().collect())
    }
}

proptest! {
    #[test]
    fn a_diary_survives_the_way_out_and_in(diary in diary()) {
        let rest = Rest::default();
        let json = ready(&write_json(&diary, &rest));
        prop_assert_eq!(&json.problems, &Vec::new());
        prop_assert_eq!(&json.diary, &diary);
        let zip = read(&write_zip(&diary, &rest).unwrap()).unwrap();
        prop_assert_eq!(&zip.problems, &Vec::new());
        prop_assert_eq!(&zip.diary, &diary);
        let (changes, unchanged) = changes(&zip.diary, &diary, NOW);
        prop_assert!(changes.is_empty());
        prop_assert_eq!(unchanged as usize, diary.nights.len() + diary.cramps.len());
    }

    #[test]
    fn no_cell_begins_a_formula_and_no_bytes_make_a_reader_panic(text in text(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let safe = row::escape(&text);
        prop_assert!(!safe.starts_with(['=', '+', '-', '@', '\t', '\r']));
        prop_assert_eq!(row::unescape(&safe), text);
        let _ = read(&bytes);
    }
}

#[test]
fn counts_alone_are_a_diary() {
    let draft = ready("\u{feff}night,cramps\n2026-11-01,2\n2026-11-02,0\n2026-11-03,\n");
    assert_eq!((draft.rows_read, draft.problems.len()), (3, 0));
    let state = |day| draft.diary.state(date(2026, 11, day));
    assert_eq!(
        (state(1), state(2), state(3), state(4)),
        (
            NightState::Cramps(2),
            NightState::Quiet,
            NightState::NotRecorded,
            NightState::NotRecorded
        )
    );
    // A second import of the same file adds nothing.
    assert!(
        changes(
            &ready("night;cramps\n2026-11-01;2\n").diary,
            &draft.diary,
            NOW
        )
        .0
        .is_empty()
    );
}

#[test]
fn each_bad_row_is_named_with_line_and_column() {
    let draft = ready(
        "night,zone,cramps,soreness,day.alcohol,remedy.magic,note\n2026-11-01,,1,11,,,\n2026-11-01,,1,,,,\nyesterday,,1,,,,\n2027-11-01,,1,,,,\n2026-11-02,Mars/Base,1,,,,\n2026-11-03,,many,,31,yes,\"a\nb\"\n2026-11-04,,1\n",
    );
    let found: Vec<(u64, &str)> = draft
        .problems
        .iter()
        .map(|problem| (problem.line, problem.column.as_str()))
        .collect();
    let mut expected = vec![
        (8, ""),
        (2, "soreness"),
        (3, "night"),
        (4, "night"),
        (5, "night"),
        (6, "zone"),
        (7, "day.alcohol"),
        (7, "remedy.magic"),
        (7, "cramps"),
    ];
    let mut sorted: Vec<(u64, &str)> = found.clone();
    sorted.sort_unstable();
    expected.sort_unstable();
    // The row with the note has two lines, so the last one stands in line 9.
    expected
        .iter_mut()
        .filter(|one| one.1.is_empty())
        .for_each(|one| one.0 = 9);
    expected.sort_unstable();
    assert_eq!(sorted, expected);
    assert_eq!(draft.rows_read, 7);
    assert_eq!(draft.diary.state(date(2026, 11, 1)), NightState::Cramps(1));
    assert_eq!(
        draft
            .diary
            .night(date(2026, 11, 3))
            .unwrap()
            .note
            .as_deref(),
        Some("a\nb")
    );
}

#[test]
fn clock_times_of_a_clock_change_are_told() {
    let draft =
        ready("id,night,started_at\n,2026-10-24,02:30\n,2026-03-28,02:30\n,2026-03-28,23:00\n");
    assert_eq!(
        (
            draft.problems.len(),
            draft.notes.len(),
            draft.diary.cramps.len()
        ),
        (0, 2, 3)
    );
}

#[test]
fn entries_of_other_programs_mean_what_the_person_says() {
    let bearable = "date,date formatted,weekday,time of day,category,rating/amount,detail,notes\n\"1st Nov 2026\",2026-11-01,Sunday,pm,Symptom,2,Leg cramps (Mild),\n\"2nd Nov 2026\",2026-11-02,Monday,am,Symptom,0,Leg cramps (None),\n\"3rd Nov 2026\",2026-11-03,Tuesday,all day,Factors,,Hot day | Walk,\n\"3rd Nov 2026\",soon,Tuesday,,Symptom,1,Leg cramps,\n";
    let draft = ready(bearable);
    assert_eq!(
        (draft.format, draft.problems.len(), draft.observations.len()),
        (Format::Bearable, 1, 3)
    );
    let mapping: Mapping = [
        ("Hot day".to_owned(), Target::from_id("day.heat").unwrap()),
        ("Walk".to_owned(), Target::OwnFactor),
    ]
    .into_iter()
    .collect();
    let (diary, _) = apply(&draft, &mapping, Dated::Evening, "Europe/Berlin");
    assert_eq!(diary.state(date(2026, 11, 1)), NightState::Cramps(1));
    assert_eq!(diary.state(date(2026, 11, 2)), NightState::NotRecorded);
    assert_eq!(diary.night(date(2026, 11, 3)).unwrap().day.len(), 2);
    assert_eq!(diary.own_factors.values().collect::<Vec<_>>(), ["Walk"]);

    let daylio = "full_date,date,weekday,time,mood,activities,note_title,note\n2026-11-05,5 November,Thursday,3:10 am,meh,\"calf cramp | tea\",\"\",\"\"\n2026-11-06,6 November,Friday,22:10,good,calm night,\"\",\"\"\n";
    let draft = ready(daylio);
    assert_eq!((draft.format, draft.problems.len()), (Format::Daylio, 0));
    let mapping: Mapping = [("calm night".to_owned(), Target::Quiet)]
        .into_iter()
        .collect();
    let (diary, _) = apply(&draft, &mapping, Dated::Evening, "Europe/Berlin");
    assert_eq!(
        diary.counts(),
        [
            (date(2026, 11, 4), Some(1)),
            (date(2026, 11, 5), None),
            (date(2026, 11, 6), Some(0))
        ]
    );

    let draft =
        ready("Date,Cramp,Tea\n2026-11-05,YES_MANUAL,NO\n2026-11-04,0,2\n2026-11-03,maybe,1\n");
    assert_eq!(
        (draft.format, draft.problems.len(), draft.observations.len()),
        (Format::Loop, 1, 2)
    );
    assert_eq!(
        apply(&draft, &Mapping::new(), Dated::Morning, "Europe/Berlin")
            .0
            .counts(),
        [(date(2026, 11, 4), Some(1))]
    );
    assert_eq!(Target::from_id("day.alcohol"), None);
}

#[test]
fn apple_health_gives_time_in_bed_and_drinks() {
    let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
<HealthData locale="en_DE"><ExportDate value="2026-11-20"/>
<Record type="HKCategoryTypeIdentifierSleepAnalysis" startDate="2026-11-10 23:05:00 +0100" endDate="2026-11-11 06:40:00 +0100" value="HKCategoryValueSleepAnalysisInBed"/>
<Record type="HKCategoryTypeIdentifierSleepAnalysis" startDate="2026-11-10 13:05:00 +0100" endDate="2026-11-10 13:40:00 +0100" value="HKCategoryValueSleepAnalysisInBed"/>
<Record type="HKQuantityTypeIdentifierNumberOfAlcoholicBeverages" startDate="2026-11-10 20:00:00 +0100" endDate="2026-11-10 20:00:00 +0100" value="2"><MetadataEntry key="a" value="b"/></Record>
<Record type="HKQuantityTypeIdentifierNumberOfAlcoholicBeverages" startDate="soon" endDate="" value="2"/>
<Record type="HKQuantityTypeIdentifierStepCount" startDate="2026-11-10 20:00:00 +0100" value="900"/></HealthData>"#;
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(
        "apple_health_export/export.xml",
        zip::write::SimpleFileOptions::default(),
    )
    .unwrap();
    zip.write_all(xml.as_bytes()).unwrap();
    for draft in [
        ready(xml),
        read(&zip.finish().unwrap().into_inner()).unwrap(),
    ] {
        assert_eq!(
            (draft.format, draft.rows_read, draft.problems.len()),
            (Format::AppleHealth, 5, 1)
        );
        let night = draft.diary.night(date(2026, 11, 10)).unwrap();
        assert_eq!(
            night.lights_out_at.unwrap().to_string(),
            "2026-11-10T22:05:00Z"
        );
        assert_eq!(night.day["alcohol"], 2);
        assert_eq!(
            draft.diary.state(date(2026, 11, 10)),
            NightState::NotRecorded
        );
    }
}

#[test]
fn files_that_cannot_be_read_say_what_they_are() {
    let mut bomb = zip::ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file("nights.csv", zip::write::SimpleFileOptions::default())
        .unwrap();
    bomb.write_all(&vec![b'0'; 19 * 1024 * 1024]).unwrap();
    let bomb = bomb.finish().unwrap().into_inner();
    let mut other = zip::ZipWriter::new(Cursor::new(Vec::new()));
    other
        .start_file("cat.jpg", zip::write::SimpleFileOptions::default())
        .unwrap();
    let other = other.finish().unwrap().into_inner();
    let large = vec![b'a'; 100 * 1024 * 1024];
    for (bytes, expected) in [
        (&b"\xff\xfen\x00i\x00"[..], "Utf16"),
        (b"night,note\n2026-11-01,Kr\xe4mpfe\n", "NotUtf8(2)"),
        (b"\x89PNG\r\n\x00\x00", "Binary"),
        (b"", "Empty"),
        (b"a,b\n1,2\n", "FirstLine(\"a,b\")"),
        (
            b"{\"charley\": \"diary\", \"version\": 2}",
            "Version(\"2\")",
        ),
        (
            b"{\"charley\": \"diary\", \"version\": 1, \"nights\": 3}",
            "NotAList(\"nights\")",
        ),
        (b"{\"x\"", "CutJson(1)"),
        (b"[]", "NotADiary"),
        (b"<?xml version=\"1.0\"?><a/>", "NotHealth"),
        (b"PK\x03\x04rubbish", "Zip("),
        (&bomb, "Packed(\"nights.csv\""),
        (&other, "UnknownZip(1, \"cat.jpg\")"),
        (
            &large,
            "TooLarge { name: None, size: Some(104857600), most: 26214400 }",
        ),
    ] {
        let refusal = format!("{:?}", read(bytes).unwrap_err());
        assert!(refusal.contains(expected), "{refusal}");
    }
    assert_eq!(
        read_file(b"night,cramps\n", Some(Format::Daylio), &place()),
        Err(FileRefusal::OtherFormat(Format::Csv, Format::Daylio))
    );
}

fn rest() -> Rest {
    let check = |completed_at| Check {
        begun_at: NOW - 5_000_000,
        completed_at,
        knowledge: Some("2026.11-0".to_owned()),
        urgency: Some(care::knowledge::Tier::SameDay),
        answers: json!({"age": 68, "swelling": null})
            .as_object()
            .unwrap()
            .clone(),
        conclusion: Some(json!({"urgency": {"tier": "same_day"}})),
    };
    Rest {
        medicines: vec![
            Medicine {
                name: "=furosemide".to_owned(),
                started_on: Some("2026-03".to_owned()),
                note: Some("in the morning,\n40 mg".to_owned()),
                entered_at: NOW - 9,
                changed_at: NOW - 8,
                ..Medicine::default()
            },
            Medicine {
                name: "salbutamol".to_owned(),
                stopped_on: Some("2025".to_owned()),
                ..Medicine::default()
            },
        ],
        plan_steps: vec![PlanStep {
            remedy: "remedy.heat".to_owned(),
            started_on: "2026-10-01".to_owned(),
            judge_on: Some("2026-11-12".to_owned()),
            state: "kept".to_owned(),
            outcome: Some("better".to_owned()),
            entered_at: NOW - 7,
            changed_at: NOW - 6,
        }],
        checks: vec![check(Some(NOW - 4)), check(None)],
        reminders: vec![Reminder {
            about: "diary".to_owned(),
            at_time: "08:30".to_owned(),
            by_email: true,
            by_push: false,
            is_on: true,
        }],
        quiet_hours: Some(QuietHours {
            from: "21:00".to_owned(),
            to: "08:00".to_owned(),
        }),
        zone: Some("Asia/Kolkata".to_owned()),
        shown: Some(json!({"fields": ["alcohol"]})),
    }
}

#[test]
fn a_whole_record_survives_the_way_out_and_in() {
    let draft = ready(&write_json(&Diary::default(), &rest()));
    assert_eq!(draft.problems, []);
    assert_eq!(draft.rest, rest());
    assert_eq!(
        draft.rest.not_taken(),
        [
            Note::NotTaken(Part::Reminders, 1),
            Note::NotTaken(Part::Settings, 3),
            Note::NotTaken(Part::OpenChecks, 1)
        ]
    );
    let draft = read(&write_zip(&Diary::default(), &rest()).unwrap()).unwrap();
    assert_eq!(draft.problems, []);
    assert_eq!(draft.rest.medicines, rest().medicines);
    assert_eq!(draft.rest.plan_steps, rest().plan_steps);
    assert_eq!(
        draft.notes,
        [
            Note::NotTaken(Part::ChecksInTables, 2),
            Note::NotTaken(Part::Reminders, 1),
            Note::NotTaken(Part::Settings, 4)
        ]
    );
}

#[test]
fn a_file_from_before_is_read_and_what_is_not_possible_is_named() {
    let old = ready(
        r#"{"charley": "diary", "version": 1, "nights": [], "cramps": [], "own_factors": {}}"#,
    );
    assert_eq!((old.problems.len(), old.rest), (0, Rest::default()));
    let draft = ready(
        r#"{"charley": "diary", "version": 1, "horoscope": 1, "medicines": [{"name": ""}, {"name": "a", "started_on": "2027"}, {"named": "b"}],
        "plan_steps": [{"remedy": "heat", "started_on": "soon", "state": "on"}], "checks": [{"begun_at": 5, "completed_at": 4, "answers": {}}, {"begun_at": 1, "answers": 3}]}"#,
    );
    let found: Vec<(&str, u64, &str)> = draft
        .problems
        .iter()
        .map(|problem| (problem.file.as_str(), problem.line, problem.column.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("checks", 1, "completed_at"),
            ("checks", 1, "urgency"),
            ("checks", 2, ""),
            ("medicines", 1, "name"),
            ("medicines", 2, "started_on"),
            ("medicines", 3, ""),
            ("plan_steps", 1, "remedy"),
            ("plan_steps", 1, "started_on"),
            ("plan_steps", 1, "state"),
        ]
    );
    assert_eq!(draft.rest, Rest::default());
    assert_eq!(draft.notes, [Note::UnknownPart("horoscope".to_owned())]);
}
