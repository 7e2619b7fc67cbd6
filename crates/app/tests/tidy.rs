//! What must hold for the repository itself.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::path::{Path, PathBuf};

use support::root;

/// Longest source file, in lines.
const LONGEST: usize = 520;

fn files(folder: &str, end: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, end: &str, found: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                if !path.ends_with("target") {
                    walk(&path, end, found);
                }
            } else if path.extension().is_some_and(|own| own == end) {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), end, &mut found);
    found
}

#[test]
fn each_module_says_what_it_is_and_none_grows_too_long() {
    for (path, text) in files("crates", "rs") {
        assert!(
            text.starts_with("//!"),
            "{} begins without a sentence on what it is",
            path.display()
        );
        let lines = text.lines().count();
        let is_declaration =
            path.ends_with("knowledge/entry.rs") || path.ends_with("knowledge/check.rs");
        assert!(
            lines <= if is_declaration { 900 } else { LONGEST },
            "{} has {lines} lines",
            path.display()
        );
    }
}

#[test]
fn the_architecture_page_tells_the_truth() {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for entry in std::fs::read_dir(root().join("crates")).unwrap().flatten() {
        let name = format!("crates/{}", entry.file_name().to_string_lossy());
        assert!(page.contains(&name), "{name} is not in ARCHITECTURE.md");
    }
    for word in page.split(|c: char| c.is_whitespace() || "`(),;".contains(c)) {
        let word = word.trim_end_matches(['.', ':', '/']);
        let is_path = ["crates/", "knowledge/", "docs/", "examples/"]
            .iter()
            .any(|start| word.starts_with(start));
        if is_path && !word.contains(['*', '<', '…', '{']) {
            assert!(
                root().join(word).exists(),
                "ARCHITECTURE.md names {word}, which does not exist"
            );
        }
    }
}

#[test]
fn sql_stands_only_in_the_store_and_the_domain_is_pure() {
    for (path, text) in files("crates", "rs") {
        let inside = |name: &str| path.components().any(|part| part.as_os_str() == name);
        if inside("tests") || inside("benches") {
            continue;
        }
        if !inside("store") {
            for word in [
                "rusqlite",
                "insert into",
                "select * from",
                "update assessment",
            ] {
                assert!(!text.contains(word), "{} holds {word}", path.display());
            }
        }
        if inside("care") {
            for word in [
                "std::fs",
                "std::env",
                "std::net",
                "SystemTime",
                "Timestamp::now",
                "ZonedDateTime::now",
                "tokio",
                "tracing",
                "rand::",
            ] {
                assert!(
                    !text.contains(word),
                    "{} holds {word}: care decides, it does not act",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn every_word_said_has_a_text_and_every_text_is_said() {
    let mut code = String::new();
    for (_, text) in files("crates/web/src", "rs") {
        code.push_str(&text);
    }
    for (_, text) in files("crates/courier/src", "rs")
        .into_iter()
        .chain(files("crates/app/src", "rs"))
    {
        code.push_str(&text);
    }
    let texts: String = files("crates/words/texts", "ftl")
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    let keys: Vec<&str> = texts
        .lines()
        .filter_map(|line| line.split_once(" ="))
        .map(|(key, _)| key)
        .filter(|key| !key.starts_with([' ', '#', '[']))
        .collect();
    // Keys that are put together from an identifier.
    let built = [
        "check-",
        "learn-",
        "site-",
        "result-",
        "muscle-",
        "side-",
        "eased-",
        "exposure-",
        "letter-",
        "role-",
        "verdict-",
    ];
    for key in &keys {
        let is_built = built.iter().any(|start| key.starts_with(start));
        assert!(
            is_built || code.contains(&format!("\"{key}\"")),
            "{key} is never said"
        );
    }
    for call in ["say(\"", "say_with(\"", "has(\""] {
        for key in code
            .split(call)
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
        {
            assert!(words::has(key), "{key} has no text");
        }
    }
    for kind in [
        "faq",
        "learn",
        "remedy",
        "relief",
        "condition",
        "red-flag",
        "contributor",
        "medicine",
        "test",
        "panel",
        "complication",
    ] {
        assert!(words::has(&format!("learn-{kind}")), "learn-{kind}");
    }
}

#[test]
fn nothing_needs_openssl_cmake_or_two_databases() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for banned in ["openssl-sys", "aws-lc-sys", "cmake", "native-tls"] {
        assert!(
            !lock.contains(&format!("name = \"{banned}\"")),
            "{banned} is in Cargo.lock"
        );
    }
}

#[test]
fn every_bullet_of_the_clinic_page_is_treated() {
    let knowledge = care::Knowledge::embedded().unwrap();
    // The sections of the page with how many points each makes at least.
    let sections = [
        ("Causes", 9),
        ("Symptoms", 6),
        ("Complications", 5),
        ("Diagnosis", 5),
        ("Treatment", 9),
        ("Prevent", 9),
        ("Home", 9),
        ("Medical Attention", 3),
        ("Frequently", 6),
    ];
    for (word, points) in sections {
        let found: usize = knowledge
            .source_page
            .iter()
            .filter(|section| section.title.contains(word))
            .map(|section| section.bullets.len())
            .sum();
        assert!(found >= points, "{word}: {found} of {points}");
    }
    for bullet in knowledge
        .source_page
        .iter()
        .flat_map(|section| &section.bullets)
    {
        assert!(!bullet.entries.is_empty(), "{} has no entry", bullet.label);
    }
    let labels: Vec<String> = knowledge
        .source_page
        .iter()
        .flat_map(|section| &section.bullets)
        .map(|bullet| bullet.label.to_lowercase())
        .collect();
    for label in [
        "dehydration",
        "electrolyte imbalances",
        "poor circulation",
        "muscle fatigue",
        "nerve compression",
        "medications",
        "pregnancy",
        "age",
        "inactivity",
        "sharp pain",
        "muscle tightening",
        "lingering discomfort",
        "inability to move",
        "timing",
        "recurrent",
        "sleep disturbance",
        "muscle injury",
        "muscle soreness",
        "chronic pain",
        "emotional stress",
        "medical history",
        "physical examination",
        "blood tests",
        "nerve function tests",
        "additional tests",
        "stretching",
        "massag",
        "heat",
        "hydration",
        "electrolyte balance",
        "vitamins",
        "medication",
        "regular exercise",
        "avoiding triggers",
        "stay hydrated",
        "balance electrolytes",
        "stretch before bed",
        "foot positioning",
        "sleep posture",
        "shoes",
        "heat therapy",
        "prolonged inactivity",
        "cold compress",
        "magnesium-rich",
        "epsom",
        "essential oils",
        "persistent cramps",
        "severe pain",
        "symptoms",
        "second opinion",
        "appointment",
        "specialist",
        "whatsapp",
        "health packages",
        "callback",
        "deficiency",
        "iron",
        "vitamin",
        "foods",
        "stop leg cramps",
        "worry",
    ] {
        assert!(
            labels.iter().any(|known| known.contains(label)),
            "no point on the clinic page's \"{label}\""
        );
    }
}
