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
    assert!(out.contains("2 nights, 2 cramps; 0 problems"), "{out}");
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
        out.contains("1 medicines, 1 steps of the plan, 1 checks, 1 reminders; 0 problems"),
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
