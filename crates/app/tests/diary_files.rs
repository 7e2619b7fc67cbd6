//! `charley diary` as a user meets it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use support::charley;

fn run(folder: &std::path::Path, arguments: &[&str]) -> (i32, String, String) {
    let output = charley()
        .arg("diary")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn a_diary_goes_through_every_format_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("nights.csv"), "night,zone,cramps,note\n2026-11-01,Europe/Berlin,2,\"=1+1\"\n2026-11-02,Europe/Berlin,0,\n").unwrap();
    std::fs::write(
        at.join("cramps.csv"),
        "id,night,started_at,pain\n,2026-11-01,03:10,6\n",
    )
    .unwrap();
    let (code, out, error) = run(at, &["import", "nights.csv", "--out", "a.json"]);
    assert_eq!((code, error.as_str()), (0, ""));
    assert!(
        out.contains("csv: 3 rows read; 2 nights, 2 cramps; 0 rows and 0 cells not taken"),
        "{out}"
    );
    assert_eq!(
        run(
            at,
            &["export", "a.json", "--format", "csv", "--out", "a.zip"]
        )
        .0,
        0
    );
    assert_eq!(run(at, &["export", "a.zip", "--out", "b.json"]).0, 0);
    let read = |name: &str| std::fs::read_to_string(at.join(name)).unwrap();
    assert_eq!(read("a.json"), read("b.json"));
    // A file that exists is left alone.
    assert_eq!(run(at, &["export", "a.zip", "--out", "b.json"]).0, 1);
}

#[test]
fn bad_rows_and_files_end_with_2_and_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("a.csv"), "night,cramps\n2026-11-01,2\nsoon,1\n").unwrap();
    let (code, _, error) = run(at, &["import", "a.csv", "--out", "a.json"]);
    assert_eq!(code, 2);
    assert!(error.contains("line 3, night: soon"), "{error}");
    assert!(!at.join("a.json").exists());
    assert_eq!(
        run(
            at,
            &["import", "a.csv", "--out", "a.json", "--without-bad-rows"]
        )
        .0,
        0
    );
    for arguments in [
        &["import", "none.csv"][..],
        &["import", "a.csv", "--from", "daylio"],
        &["import", "a.csv", "--map", "x=y"],
        &["import", "a.csv", "--zone", "Mars"],
    ] {
        assert_eq!(run(at, arguments).0, 2, "{arguments:?}");
    }
    let (code, out, _) = run(at, &["columns"]);
    assert_eq!(code, 0);
    assert!(out.contains("nights.csv") && out.contains("day.alcohol") && out.contains("eased_by"));
}

/// What reads a diary: each gets the same refusals.
const READERS: [&[&str]; 3] = [
    &["import"],
    &["export", "--out", "out.json"],
    &["summarise"],
];

/// Gives the file to each command and expects 2, these words, and no file.
fn refused_by_each(at: &std::path::Path, file: &str, said: &[&str]) {
    for reader in READERS {
        let (code, _, error) = run(at, &[reader, &[file]].concat());
        assert_eq!(code, 2, "{reader:?} {file}: {error}");
        for words in said {
            assert!(
                error.contains(words),
                "{reader:?} {file}: no {words} in {error}"
            );
        }
        assert!(!at.join("out.json").exists(), "{reader:?} {file}");
    }
}

#[test]
fn rows_that_are_not_possible_are_named_with_line_field_given_and_possible() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for (number, (text, said)) in [
        (
            "night,zone,cramps\n2026-11-01,UTC,1\n2999-01-01,UTC,1\n",
            "line 3, night: 2999-01-01 is not possible; possible: a night that has begun",
        ),
        (
            "night,zone,cramps\n2026-11-01,UTC,1\n2026-11-01,UTC,0\n",
            "line 3, night: 2026-11-01 is not possible; possible: each night once; line 2 is taken",
        ),
        (
            "night,zone,cramps\n2026-11-01,Mars,1\n",
            "line 2, zone: Mars is not possible; possible: ",
        ),
        (
            "night,zone,cramps\n2026-11-01,UTC,-1\n",
            "line 2, cramps: -1 is not possible; possible: a whole number from 0 to 20",
        ),
        (
            "night,zone,cramps,soreness\n2026-11-01,UTC,1,11\n",
            "line 2, soreness: 11 is not possible; possible: a whole number from 0 to 10",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let file = format!("{number}.csv");
        std::fs::write(at.join(&file), text).unwrap();
        refused_by_each(at, &file, &[said]);
    }
    // The table of cramps beside that of nights.
    std::fs::write(
        at.join("nights.csv"),
        "night,zone,cramps\n2026-11-01,UTC,1\n",
    )
    .unwrap();
    let cramps = "id,night,started_at,pain\n,2026-11-01,03:10,11\n";
    std::fs::write(at.join("cramps.csv"), cramps).unwrap();
    let said =
        "cramps.csv, line 2, pain: 11 is not possible; possible: a whole number from 0 to 10";
    refused_by_each(at, "nights.csv", &[said]);
}

#[test]
fn files_that_cannot_be_read_say_why_and_what_is_possible() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let text = "night,zone,note\n2026-11-01,UTC,cafe\n";
    let latin = text.replace("cafe", "caf?").replace('?', "\u{e9}");
    let latin: Vec<u8> = latin.chars().map(|one| one as u8).collect();
    let wide: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for (file, bytes, said) in [
        (
            "latin.csv",
            &latin[..],
            &["not UTF-8", "line 2", "possible: UTF-8"][..],
        ),
        ("wide.csv", &wide, &["UTF-16", "possible: UTF-8"]),
        ("empty.csv", b"", &["empty", "Possible: "]),
        ("foreign.csv", b"a,b\n1,2\n", &["\"a,b\"", "Possible: "]),
        (
            "broken.json",
            b"{\"nights\":\n [",
            &["broken.json", "ends too early, in line 2"],
        ),
        (
            "quote.csv",
            b"night,zone,note\n2026-11-01,UTC,\"ouch\n2026-11-02,UTC,\n",
            &["line 2: a quote is opened and never closed, at \"ouch"],
        ),
        (
            "words.csv",
            b"night,zone,quiet,soreness\n2026-11-01,UTC,x,11\n",
            &[
                "quiet: x is not possible; possible: yes or no, or empty",
                "from 0 to 10, or empty",
            ],
        ),
    ] {
        std::fs::write(at.join(file), bytes).unwrap();
        refused_by_each(at, file, said);
    }
    refused_by_each(at, "none.csv", &["cannot read none.csv"]);
    refused_by_each(at, ".", &["cannot read ."]);
}

#[test]
fn options_that_are_not_possible_end_with_2() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("a.csv"), "night,zone,cramps\n2026-11-01,UTC,0\n").unwrap();
    for (arguments, said) in [
        (&["import"][..], &["<FILE>"][..]),
        (&["import", "a.csv", "--nope"], &["--nope"]),
        (
            &["import", "a.csv", "--from", "word"],
            &["--from", "word", "daylio"],
        ),
        (
            &["import", "a.csv", "--map", "x=y"],
            &["--map", "x=y", "possible: ", "quiet"],
        ),
        (
            &["import", "a.csv", "--zone", "Mars"],
            &["--zone", "Mars", "possible: "],
        ),
        (&["export", "a.csv"], &["--out"]),
        (
            &["export", "a.csv", "--out", "b", "--format", "xml"],
            &["--format", "xml", "csv, json"],
        ),
        (
            &["summarise", "a.csv", "--on", "soon"],
            &["--on", "soon", "possible: a day as YYYY-MM-DD"],
        ),
        (
            &["summarise", "a.csv", "--format", "pdf"],
            &["pdf", "text, json, html"],
        ),
        (&["columns", "a.csv"], &["a.csv"]),
        (&["burn"], &["burn"]),
    ] {
        let (code, out, error) = run(at, arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {error}");
        for words in said {
            assert!(
                error.contains(words),
                "{arguments:?}: no {words} in {error}"
            );
        }
    }
    assert!(!at.join("b").exists());
    // A name that is not in the file is a slip of the pen, and nothing is written.
    let daylio = "full_date,time,mood,activities\n2026-11-05,3:10 am,meh,leg cramp | walk\n";
    std::fs::write(at.join("d.csv"), daylio).unwrap();
    let arguments = ["import", "d.csv", "--map", "bad night=cramp", "--out", "b"];
    let (code, _, error) = run(at, &arguments);
    assert_eq!(code, 2, "{error}");
    assert!(
        error.contains("bad night is not possible") && error.contains("possible: leg cramp, walk"),
        "{error}"
    );
    assert!(!at.join("b").exists());
    let (code, out, _) = run(at, &["import", "d.csv", "--map", "walk=own"]);
    assert_eq!(code, 0);
    assert!(
        out.contains("leg cramp: a cramp") && out.contains("walk: a factor of my own"),
        "{out}"
    );
    assert!(
        out.contains("daylio: 1 row read; 1 night, 1 cramp;"),
        "{out}"
    );
}

#[test]
fn a_summary_is_written_as_text_as_numbers_and_as_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let example = support::root().join("examples/diaries/nights-120.json");
    let example = example.to_str().unwrap();
    let summarise = |format: &str| {
        let (code, out, error) = run(
            at,
            &[
                "summarise",
                "--on",
                "2026-11-23",
                "--format",
                format,
                example,
            ],
        );
        assert_eq!((code, error.as_str()), (0, ""), "{format}");
        out
    };
    let text = summarise("text");
    assert!(text.lines().count() > 10, "{text}");
    let numbers: serde_json::Value = serde_json::from_str(&summarise("json")).unwrap();
    assert!(numbers["summary"]["nights"].is_object(), "{numbers}");
    let page = summarise("html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<svg"));
    // One file for a browser: it loads nothing.
    for loads in ["src=", "<link", "url(http"] {
        assert!(!page.contains(loads), "{loads}");
    }
    assert_eq!(run(at, &["import", example]).0, 0);
}

#[test]
fn a_whole_record_goes_through_the_command_line_and_tables_say_what_they_lack() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let record = serde_json::json!({
        "charley": "diary", "version": 1, "nights": [], "cramps": [], "own_factors": {"own_a1": "Tea"},
        "medicines": [{"name": "furosemide", "started_on": "2026-03", "dose_changed_on": null, "stopped_on": null, "note": "=1", "entered_at": 5, "changed_at": 6}],
        "plan_steps": [{"entered_at": 1, "remedy": "remedy.stretch-bedtime", "started_on": "2026-10-01", "judge_on": null, "state": "active", "outcome": null, "changed_at": 2}],
        "checks": [{"begun_at": 1, "completed_at": 2, "knowledge": "v", "urgency": "soon", "answers": {"age": 68}, "conclusion": {"a": 1}}],
        "reminders": [{"about": "diary", "at_time": "08:30", "by_email": true, "by_push": false, "is_on": true}],
        "quiet_hours": {"from": "21:00", "to": "08:00"}, "zone": "Asia/Kolkata", "shown": null,
    });
    std::fs::write(at.join("a.json"), record.to_string()).unwrap();
    let (code, out, error) = run(at, &["import", "a.json", "--out", "b.json"]);
    assert_eq!((code, error.as_str()), (0, ""));
    assert!(
        out.contains(
            "0 nights, 0 cramps, 1 medicine, 1 step of the plan, 1 check, 1 reminder; 0 rows"
        ),
        "{out}"
    );
    assert_eq!(run(at, &["export", "b.json", "--out", "c.json"]).0, 0);
    let read = |name: &str| std::fs::read_to_string(at.join(name)).unwrap();
    let value: serde_json::Value = serde_json::from_str(&read("c.json")).unwrap();
    assert_eq!(value, record);
    assert_eq!(read("b.json"), read("c.json"));
    let (_, out, _) = run(
        at,
        &["export", "b.json", "--format", "csv", "--out", "d.zip"],
    );
    assert!(out.contains("not the conclusion"), "{out}");
    let (_, out, _) = run(at, &["export", "d.zip", "--out", "e.json"]);
    assert!(
        out.contains("Checks are not taken from tables")
            && out.contains("Reminders are not taken: 1"),
        "{out}"
    );
    let value: serde_json::Value = serde_json::from_str(&read("e.json")).unwrap();
    assert_eq!(
        (&value["medicines"], &value["plan_steps"]),
        (&record["medicines"], &record["plan_steps"])
    );
    let (code, _, error) = run(at, &["export", "none.zip", "--out", "f.json"]);
    assert_eq!(code, 2, "{error}");
}
