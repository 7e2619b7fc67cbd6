//! Nothing of a file is lost in silence.

use std::collections::BTreeMap;

use care::night::{Diary, Night};
use jiff::civil::date;
use proptest::prelude::*;

use super::tests::{NOW, ready};
use super::*;

/// What a record holds after a file was taken.
fn taken(file: &Diary, known: &Diary) -> Diary {
    let (changes, _) = changes(file, known, NOW);
    let mut cramps = known.cramps.clone();
    for change in changes {
        let care::night::Key::Cramp { id, night } = &change.key else {
            continue;
        };
        let mut fields = change.fields.clone();
        let place = cramps.iter().position(|cramp| cramp.id == *id);
        let before = place.map(|place| cramps.swap_remove(place));
        let before = before.unwrap_or_else(|| {
            let mut new = plain_cramp(*night, String::new(), &change.zone);
            new.id.clone_from(id);
            new
        });
        let mut all = serde_json::to_value(before).unwrap();
        all.as_object_mut().unwrap().append(&mut fields);
        cramps.push(serde_json::from_value(all).unwrap());
    }
    Diary::new(known.nights.clone(), cramps, known.own_factors.clone())
}

#[test]
fn a_cramp_with_details_is_taken_beside_one_that_is_known() {
    let logged = "id,night,zone,started_at\n019ac000-0000-7000-8000-000000000001,2026-11-10,Europe/Berlin,02:00\n";
    let known = ready(logged).diary;
    let file = ready("id,night,zone,started_at,muscle,side,duration_seconds,pain\n,2026-11-10,,04:30,calf,left,,7\n").diary;
    let after = taken(&file, &known);
    assert_eq!(after.cramps.len(), 2);
    assert!(after.cramps.iter().any(|cramp| cramp.pain == Some(7)));
    // The same file again changes nothing.
    assert!(changes(&file, &after, NOW).0.is_empty());
    // Of two that are only counted one is the known one.
    let counted = ready("night,cramps\n2026-11-10,2\n").diary;
    assert_eq!(taken(&counted, &known).cramps.len(), 2);
    // Three, of which one is told and one is known, are three.
    let both = Diary::new(
        Vec::new(),
        [
            file.cramps,
            vec![2, 3]
                .into_iter()
                .map(|number| {
                    plain_cramp(
                        date(2026, 11, 10),
                        counted_id(date(2026, 11, 10), number),
                        "UTC",
                    )
                })
                .collect(),
        ]
        .concat(),
        BTreeMap::new(),
    );
    assert_eq!(taken(&both, &known).cramps.len(), 3);
}

#[test]
fn pain_that_is_filled_in_for_counted_cramps_is_kept() {
    let known = ready("night,zone,cramps\n2026-11-10,Europe/Berlin,2\n").diary;
    let mut file = known.clone();
    for cramp in &mut file.cramps {
        cramp.pain = Some(6);
    }
    let zip = write_zip(&file, &Rest::default()).unwrap();
    let file = tests::read(&zip).unwrap().diary;
    let after = taken(&file, &known);
    assert_eq!(
        after
            .cramps
            .iter()
            .map(|cramp| cramp.pain)
            .collect::<Vec<_>>(),
        [Some(6), Some(6)]
    );
}

#[test]
fn a_row_that_is_added_to_a_written_table_is_one_more_cramp() {
    let night = date(2026, 11, 10);
    let known = ready("night,zone,cramps\n2026-11-10,Europe/Berlin,2\n").diary;
    let (first, second) = (counted_id(night, 1), counted_id(night, 2));
    let file = format!(
        "id,night,started_at,pain\n,2026-11-10,03:10,7\n{first},2026-11-10,,\n{second},2026-11-10,,\n"
    );
    let draft = ready(&file);
    assert_eq!((draft.diary.cramps.len(), draft.problems.len()), (3, 0));
    let after = taken(&draft.diary, &known);
    assert_eq!(after.cramps.len(), 3);
    assert!(changes(&draft.diary, &after, NOW).0.is_empty());
    // A number beside rows of which the first was taken out does not write over the second.
    let cramps = format!("id,night,pain\n{second},2026-11-10,6\n").into_bytes();
    let tables = [("cramps.csv", Some(cramps))];
    let draft = read_tables_of(b"night,cramps\n2026-11-10,2\n", &tables, &tests::place()).unwrap();
    assert_eq!(draft.diary.cramps.len(), 2);
    assert!(draft.diary.cramps.iter().any(|cramp| cramp.pain == Some(6)));
    assert_eq!(taken(&draft.diary, &Diary::default()).cramps.len(), 2);
}

#[test]
fn a_quote_that_is_never_closed_swallows_no_row() {
    let tail: String = (2..=30)
        .map(|day| format!("2026-10-{day:02},1,\n"))
        .collect();
    for (text, nights) in [
        // To the end of the file.
        (
            "2026-11-01,1,\"ouch\n2026-11-02,2,\n2026-11-03,0,\n".to_owned(),
            2,
        ),
        // To the next quote.
        (
            "2026-11-01,1,\"ouch\n2026-11-02,2,\n2026-11-03,0,\"bad, really\"\n".to_owned(),
            2,
        ),
        // To a quote that ends a note which does not begin with one.
        (
            "2026-11-01,1,\"ouch\n2026-11-02,2,\n2026-11-03,0,so \"\n".to_owned(),
            2,
        ),
        (
            format!("2026-11-01,1,\"ouch\n{tail}2026-11-03,0,so \"\n"),
            30,
        ),
    ] {
        let draft = ready(&format!("night,cramps,note\n{text}"));
        assert!(
            draft
                .problems
                .iter()
                .any(|problem| problem.line == 2 && problem.possible == Possible::ClosedQuote),
            "{:?}",
            draft.problems
        );
        assert_eq!(draft.problems.len(), 1, "{:?}", draft.problems);
        assert_eq!(
            draft
                .diary
                .counts()
                .iter()
                .filter(|(_, count)| count.is_some())
                .count(),
            nights,
            "{text}"
        );
    }
    // In the header there is nothing to go on with.
    let refusal = tests::read(b"night,\"note\n2026-11-01,a\n").unwrap_err();
    assert_eq!(refusal, FileRefusal::HeaderQuote);
}

proptest! {
    #[test]
    fn a_note_of_many_lines_survives(note in "[a-z,;\"'\n\r =-]{0,400}", lines in 0usize..60) {
        let note = format!("{note}{}", "\n, \"\" x".repeat(lines));
        let mut night = Night::new(date(2026, 11, 1), "UTC");
        (night.quiet, night.note, night.entered_at) = (Some(true), Some(note), 1);
        let diary = Diary::new(vec![night], Vec::new(), BTreeMap::new());
        let read = ready(&write_nights(&diary));
        prop_assert_eq!(&read.problems, &Vec::new());
        prop_assert_eq!(&read.diary, &diary);
    }

    #[test]
    fn rows_are_read_as_the_writer_wrote_them(rows in prop::collection::vec(prop::collection::vec("[a,;\"'\n\r é]{0,6}", 3), 1..6)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["a", "b", "c"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let mut draft = ImportDraft::new(Format::Csv);
        let mut table = row::Table::open(&text, "").unwrap();
        let mut read = Vec::new();
        while let Some(line) = table.next(&mut draft) {
            read.push(line.cells().map(|(_, cell)| cell.to_owned()).collect::<Vec<_>>());
        }
        prop_assert_eq!(&draft.problems, &Vec::new());
        prop_assert_eq!(read, rows);
    }
}

#[test]
fn the_day_of_another_program_is_read_in_every_month() {
    let months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    for (month, name) in (1..).zip(months) {
        for (day, text) in [
            (1, "1st"),
            (2, "2nd"),
            (3, "3rd"),
            (4, "4th"),
            (18, "18"),
            (21, "21st"),
            (22, "22nd"),
            (23, "23rd"),
            (31, "31st"),
        ] {
            let Ok(expected) = jiff::civil::Date::new(2019, month, day) else {
                continue;
            };
            for name in [name, &name[..3]] {
                let text = format!("{text} {name} 2019");
                assert_eq!(foreign::any_date(&text), Some(expected), "{text}");
            }
        }
    }
    assert_eq!(foreign::any_date("st August 2019"), None);
}

#[test]
fn own_factors_are_few_and_have_short_plain_names() {
    let long = "a".repeat(61);
    let csv = format!("id,name\nown_a,{long}\nown_b,\nown_c,\"a\u{7}b\"\nown_d,Tea\nb,Coffee\n");
    let tables = [("own-factors.csv", Some(csv.into_bytes()))];
    let draft = read_tables_of(b"night,cramps\n", &tables, &tests::place()).unwrap();
    let found: Vec<(u64, &str)> = draft
        .problems
        .iter()
        .map(|one| (one.line, one.column.as_str()))
        .collect();
    assert_eq!(found, [(2, "name"), (3, "name"), (4, "name"), (6, "id")]);
    assert_eq!(
        draft.diary.own_factors.values().collect::<Vec<_>>(),
        ["Tea"]
    );
    let json = format!(
        r#"{{"charley": "diary", "version": 1, "own_factors": {{"own_a": "{long}", "own_b": "", "own_d": "Tea", "b": "x", "own_e": 3}}}}"#
    );
    let draft = ready(&json);
    assert_eq!(draft.problems.len(), 4, "{:?}", draft.problems);
    assert_eq!(draft.diary.own_factors.len(), 1);
    let many: String = (0..23)
        .map(|number| format!("own_{number},name {number}\n"))
        .collect();
    let tables = [(
        "own-factors.csv",
        Some(format!("id,name\n{many}").into_bytes()),
    )];
    let draft = read_tables_of(b"night,cramps\n", &tables, &tests::place()).unwrap();
    assert_eq!(
        (draft.diary.own_factors.len(), draft.problems.len()),
        (20, 3)
    );
    assert_eq!(draft.problems[0].possible, Possible::FewFactors(20));

    let names: String = (0..22).map(|number| format!("factor {number} |")).collect();
    let draft = ready(&format!(
        "full_date,time,mood,activities\n2026-11-05,22:10,good,{names} {long}\n"
    ));
    let own: Mapping = names_of(&draft)
        .into_iter()
        .map(|name| (name, Target::OwnFactor))
        .collect();
    let problems = refused_names(&draft, &own);
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(
        problems
            .iter()
            .any(|one| one.possible == Possible::FactorName(60))
    );
    assert!(refused_names(&draft, &Mapping::new()).is_empty());
}

fn names_of(draft: &ImportDraft) -> Vec<String> {
    names(&draft.observations)
        .into_iter()
        .map(|one| one.name)
        .collect()
}

#[test]
fn large_files_of_nothing_are_refused_or_counted() {
    let commas = ",".repeat(20 * 1024 * 1024);
    let refusal = tests::read(format!("night,{commas}").as_bytes()).unwrap_err();
    assert!(
        matches!(refusal, FileRefusal::TooManyColumns(..)),
        "{refusal:?}"
    );
    let draft = ready(&format!("night,cramps\n2026-11-01,1\n{commas}\n"));
    assert_eq!((draft.problems.len(), draft.problems[0].line), (1, 3));
    let many: String = (0..1_500).map(|_| "soon,1\n").collect();
    let draft = ready(&format!("night,cramps\n2026-11-01,1\n{many}"));
    assert_eq!(
        (draft.problems.len(), draft.further, draft.lost.rows),
        (MOST_PROBLEMS, 1_300, 1_500)
    );
    let xml = format!(
        "<?xml version=\"1.0\"?><HealthData>\n\n<Record type=\"{}\"/></HealthData>",
        "a".repeat(3 << 20)
    );
    assert_eq!(
        tests::read(xml.as_bytes()),
        Err(FileRefusal::LongElement(3, apple::LONGEST_EVENT))
    );
}

#[test]
fn problems_are_in_order_and_rows_and_cells_are_counted_apart() {
    let draft = ready(
        "night,cramps,soreness,distress,note\n2026-11-05,99,11,x,\n2026-11-06,1\nsoon,1,12,,\n2026-11-07,20,,,\n",
    );
    let lines: Vec<u64> = draft.problems.iter().map(|one| one.line).collect();
    assert!(lines.is_sorted(), "{lines:?}");
    assert_eq!((draft.lost.rows, draft.lost.cells), (2, 3));
    assert_eq!(draft.diary.cramps.len(), 20);
    assert!(
        draft
            .problems
            .iter()
            .any(|one| one.possible == Possible::CrampCount(20))
    );
    // In a table nothing is null, and a yes is no number.
    let draft = ready("night,zone,quiet,soreness,day.heat,day.activity\n2026-11-05,UTC,x,11,x,x\n");
    let possible: Vec<String> = draft
        .problems
        .iter()
        .map(|one| format!("{:?}", one.possible))
        .collect();
    let all = possible.join(" ");
    assert!(
        all.contains("Cell(\"a whole number from 0 to 10\")") && all.contains("YesNo"),
        "{all}"
    );
    assert!(
        !all.contains("null") && !all.contains("true") && all.contains("OneOf"),
        "{all}"
    );
}

#[test]
fn a_clock_change_names_its_line() {
    let draft =
        ready("id,night,started_at\n,2026-10-20,02:30\n,2026-10-24,02:30\n,2026-03-28,02:30\n");
    let lines: Vec<u64> = draft
        .notes
        .iter()
        .map(|note| match note {
            Note::ClockTwice { line, .. } | Note::ClockSkipped { line, .. } => *line,
            _ => 0,
        })
        .collect();
    assert_eq!(lines, [3, 4]);
}
