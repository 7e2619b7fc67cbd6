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
