//! The command line as a user meets it: results, help, errors, exit codes.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::io::Write;
use std::process::{Output, Stdio};

use serde_json::{Value, json};
use support::{charley, root};

fn run(arguments: &[&str]) -> Output {
    charley()
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap()
}

fn run_with_input(arguments: &[&str], input: &str) -> Output {
    let mut child = charley()
        .args(arguments)
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn error(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn every_example_is_assessed() {
    let tiers = [
        ("plain-night-cramp", "self_care"),
        ("one-leg-swollen", "same_day"),
        ("restless-legs", "routine"),
        ("claudication", "routine"),
        ("pregnancy", "self_care"),
        ("dialysis", "routine"),
        ("statin-thighs", "soon"),
        ("saddle-numbness", "emergency"),
        ("child-growing-pains", "routine"),
        ("not-sure-everything", "emergency"),
        ("clinician-examination", "same_day"),
        ("mixed", "routine"),
        ("quinine-bruises", "same_day"),
        ("tetany-after-neck-surgery", "emergency"),
        ("weekly-broken-nights", "routine"),
    ];
    for (name, tier) in tiers {
        let file = format!("examples/{name}.json");
        let json = run(&["assess", "--format", "json", "--on", "2026-11-24", &file]);
        assert!(json.status.success(), "{name}: {}", error(&json));
        let assessment: Value = serde_json::from_str(&out(&json)).unwrap();
        assert_eq!(assessment["urgency"]["tier"], tier, "{name}");
        for field in [
            "knowledge",
            "urgency",
            "recognition",
            "conditions",
            "contributors",
            "medicines",
            "tests",
            "plan",
            "avoid",
            "next_questions",
            "sources",
        ] {
            assert!(assessment.get(field).is_some(), "{name}: {field}");
        }
        let text = out(&run(&["assess", "--on", "2026-11-24", &file]));
        assert!(
            text.contains("Sources") && text.contains("gives no diagnosis"),
            "{name}"
        );
        assert!(
            !text.to_lowercase().contains("2.67") && !text.contains("3.63"),
            "{name}: a withheld figure"
        );
    }
    let examples = std::fs::read_dir(root().join("examples"))
        .unwrap()
        .filter(|entry| {
            entry
                .as_ref()
                .unwrap()
                .path()
                .extension()
                .is_some_and(|end| end == "json")
        });
    assert!(examples.count() >= 12);
}

#[test]
fn bad_input_names_the_field_and_exits_with_2() {
    let check = |input: &str, words: &[&str]| {
        let output = run_with_input(&["assess", "-"], input);
        assert_eq!(output.status.code(), Some(2), "{input}");
        assert!(
            out(&output).is_empty(),
            "nothing is half said: {}",
            out(&output)
        );
        for word in words {
            assert!(
                error(&output).contains(word),
                "{word} is not in {}",
                error(&output)
            );
        }
    };
    check(
        "{\"facts\": {\"age\": -3, \"potassium\": {\"value\": 45, \"unit\": \"mmol/L\"}}}",
        &["age", "-3", "0 to 120", "potassium", "45", "1 to 10"],
    );
    check(
        "{\"facts\": {\"sex\": \"female\", \"age\": 80, \"pregnancy\": \"pregnant\"}}",
        &["pregnancy", "pregnant", "age"],
    );
    check(
        "{\"facts\": {\"colour\": 1}}",
        &["colour", "question identifier"],
    );
    check("{\"facts\": {}, \"more\": 1}", &["more", "facts"]);
    check("{\"fact\": {}}", &["fact", "expected `facts`"]);
    check("[1]", &["the intake is not"]);
    check("{", &["the intake is not", "line 1"]);
    check(
        "{\"facts\": {\"age\": 72, \"age\": 8}}",
        &["age", "stands twice"],
    );
    check("{\"facts\": {\"wells\": 3}}", &["wells", "worked out"]);
    check(
        "{\"facts\": {\"medicines\": [\"salbutamol 2025-13-45\"]}}",
        &["2025-13-45", "YYYY-MM-DD"],
    );
    check(
        "{\"facts\": {\"age\": 5, \"weeks_pregnant\": 3}}",
        &["weeks_pregnant", "age"],
    );
    let gone = run(&["assess", "no-such-file.json"]);
    assert_eq!(gone.status.code(), Some(2));
    assert!(error(&gone).contains("no-such-file.json"));
    assert_eq!(
        run(&["assess", "--on", "yesterday", "examples/mixed.json"])
            .status
            .code(),
        Some(2)
    );
    assert_eq!(run(&["asess"]).status.code(), Some(2));
    let address = run(&["serve", "--database", "mysql://x"]);
    assert_eq!(address.status.code(), Some(2));
    assert!(error(&address).contains("postgres://user@host/name"));
}

#[test]
fn the_schema_accepts_the_examples_fields() {
    let schema: Value =
        serde_json::from_str(&out(&run(&["questions", "--format", "schema"]))).unwrap();
    let fields = schema["properties"]["facts"]["properties"]
        .as_object()
        .unwrap();
    assert!(fields.len() > 200);
    assert!(
        fields["swelling"]["description"]
            .as_str()
            .unwrap()
            .contains("swollen")
    );
    for entry in std::fs::read_dir(root().join("examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let example: Value =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for field in example
            .get("facts")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|facts| facts.keys())
        {
            assert!(fields.contains_key(field), "{}: {field}", path.display());
        }
    }
    let questions: Value =
        serde_json::from_str(&out(&run(&["questions", "--format", "json"]))).unwrap();
    assert_eq!(
        questions["questions"].as_array().unwrap().len(),
        fields.len()
    );
    assert!(out(&run(&["questions"])).contains("possible: one of"));
}

#[test]
fn the_knowledge_can_be_checked_listed_shown_and_searched() {
    let check = run(&["knowledge", "check"]);
    assert!(check.status.success(), "{}", error(&check));
    assert!(out(&check).contains("the knowledge is sound") && out(&check).contains("ten hardest"));
    assert!(out(&run(&["knowledge", "list", "remedy"])).contains("remedy.stretch-bedtime"));
    let kind = run(&["knowledge", "list", "remedies"]);
    assert_eq!(kind.status.code(), Some(2));
    assert!(error(&kind).contains("remedy"));
    assert!(out(&run(&["knowledge", "show", "remedy.magnesium-oral"])).contains("garrison-2020"));
    let id = run(&["knowledge", "show", "remedy.magnesium"]);
    assert_eq!(id.status.code(), Some(2));
    assert!(
        error(&id).contains("the nearest is remedy.magnesium-"),
        "{}",
        error(&id)
    );
    assert!(out(&run(&["knowledge", "search", "pickel", "juice"])).contains("pickle"));
    assert_eq!(
        run(&["knowledge", "search", "zzzzqqqq"]).status.code(),
        Some(1)
    );
    assert!(out(&run(&["knowledge", "review"])).contains("red-flag.E01"));
}

/// A copy of the knowledge with one change.
fn damaged(change: impl Fn(&std::path::Path)) -> tempfile::TempDir {
    fn copy(from: &std::path::Path, to: &std::path::Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &target)
            } else {
                std::fs::copy(entry.path(), target).unwrap();
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("knowledge"), folder.path());
    change(folder.path());
    folder
}

#[test]
fn damaged_knowledge_stops_with_file_and_line() {
    let replace = |file: &'static str, from: &'static str, to: &'static str| {
        damaged(move |folder| {
            let path = folder.join(file);
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.contains(from), "{file} holds {from}");
            std::fs::write(path, text.replacen(from, to, 1)).unwrap();
        })
    };
    let check = |folder: tempfile::TempDir, words: &[&str]| {
        for command in [
            ["knowledge", "check"].as_slice(),
            &["serve", "--listen", "127.0.0.1:0"],
            &["assess", "examples/mixed.json"],
        ] {
            let output = charley()
                .args(command)
                .arg("--knowledge")
                .arg(folder.path())
                .current_dir(root())
                .output()
                .unwrap();
            assert_eq!(output.status.code(), Some(1), "{command:?}");
            for word in words {
                assert!(
                    error(&output).contains(word),
                    "{command:?}: {word} is not in {}",
                    error(&output)
                );
            }
        }
    };
    check(
        replace(
            "red-flags/E01.md",
            "tier = \"emergency\"",
            "tier = \"emergancy\"",
        ),
        &["red-flags/E01.md:", "emergancy", "same_day"],
    );
    check(
        replace(
            "red-flags/E01.md",
            "when = \"breathless_or_chest_pain",
            "when = \"breathles_or_chest_pain",
        ),
        &["red-flags/E01.md:", "breathless_or_chest_pain"],
    );
    check(
        replace("red-flags/E01.md", "series =", "serie ="),
        &["red-flags/E01.md:", "serie"],
    );
    check(
        replace("faq/01-deficiency.md", "+++", "++"),
        &["faq/01-deficiency.md:1", "+++"],
    );
    check(
        replace(
            "remedies/heat.md",
            "sources = [",
            "sources = [ { id = \"no-such-2020\", mark = \"V\" },",
        ),
        &["remedies/heat.md:", "no-such-2020"],
    );
    check(
        replace("safety.toml", "remedy.massage", "remedy.masage"),
        &["safety.toml:", "remedy.masage"],
    );
    // What only the full check finds.
    let full = |folder: tempfile::TempDir, words: &[&str]| {
        let output = charley()
            .args(["knowledge", "check", "--knowledge"])
            .arg(folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        for word in words {
            assert!(
                error(&output).contains(word),
                "{word} is not in {}",
                error(&output)
            );
        }
    };
    full(
        replace("analytes.toml", "\"2823-3\"", "\"2823-4\""),
        &["analytes.toml:", "2823-4", "loinc"],
    );
    full(
        replace("codes.toml", "\"G47.62\"", "\"47.62\""),
        &["codes.toml:", "47.62"],
    );
    full(
        replace("source-page.toml", "entries = [", "entries = [], was = ["),
        &["source-page.toml"],
    );
    full(
        replace(
            "remedies/quinine.md",
            "offer = \"block\"",
            "offer = \"allow\"",
        ),
        &["remedies/quinine.md:", "never offered"],
    );
}

#[test]
fn cases_are_scored() {
    let cases = json!([
        {"id": "right", "facts": {"swelling": "one_leg"}, "expect": {"tiers": ["same_day"], "condition_any_of": ["condition.deep-vein-thrombosis"],
            "must_mention": ["clot"], "must_not_say": ["quinine sulfate 200"]}},
        {"id": "under", "facts": {"age": 70}, "expect": {"tiers": ["same_day"]}},
        {"id": "over", "facts": {"swelling": "one_leg"}, "expect": {"tiers": ["routine", "self_care"]}},
        {"id": "unsaid", "facts": {"age": 70}, "expect": {"must_mention": ["wombat"], "must_not_say": ["knowledge"]}},
        {"id": "refused", "facts": {"age": 700}, "expect": {"tiers": ["routine"]}}
    ])
    .to_string();
    let output = run_with_input(&["evaluate", "--format", "json", "-"], &cases);
    assert!(output.status.success(), "{}", error(&output));
    let totals = serde_json::from_str::<Value>(&out(&output)).unwrap()["totals"].clone();
    let expected = json!({"cases": 5, "right": 1, "refused": 1, "under_triage": 1, "over_triage": 1, "with_condition": 1, "top_1": 1, "top_3": 1,
        "mentions": 2, "mentioned": 1, "said_wrongly": 1});
    assert_eq!(totals, expected);
    let text = out(&run_with_input(&["evaluate", "-"], &cases));
    assert!(
        text.contains("under-triage 1, over-triage 1") && text.contains("wombat"),
        "{text}"
    );
    assert_eq!(
        run_with_input(&["evaluate", "-"], "{}").status.code(),
        Some(2)
    );
    let shipped = run(&[
        "evaluate",
        "examples/cases/labelled.json",
        "--on",
        "2026-11-24",
    ]);
    assert!(
        out(&shipped).contains("under-triage 0, over-triage 0"),
        "{}{}",
        out(&shipped),
        error(&shipped)
    );
}

#[test]
fn nothing_known_is_no_all_clear() {
    let text = out(&run_with_input(&["assess", "-"], "{\"facts\": {}}"));
    assert!(text.starts_with("NOT ENOUGH IS KNOWN YET"), "{text}");
    assert!(
        text.contains("no all-clear") && !text.contains("Nothing you told us"),
        "{text}"
    );
}

#[test]
fn help_has_examples() {
    for command in [
        vec!["--help"],
        vec!["assess", "--help"],
        vec!["questions", "--help"],
        vec!["evaluate", "--help"],
        vec!["serve", "--help"],
        vec!["knowledge", "search", "--help"],
    ] {
        let output = run(&command);
        assert!(
            output.status.success() && out(&output).contains("Example"),
            "{command:?}"
        );
    }
    assert!(out(&run(&["--version"])).starts_with("charley "));
}
