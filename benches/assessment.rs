//! The three speeds that people feel: an assessment, the start, a search; each beside a reference in the same run.
//!
//! `cargo bench` runs them; docs/performance.md holds measured figures.

use care::assessment::{Local, conclude};
use care::knowledge::embedded_files;
use care::{Intake, Knowledge, read_intake};
use divan::{Bencher, black_box};
use jiff::civil::date;
use store::search::Index;

fn main() {
    divan::main();
}

fn knowledge() -> Knowledge {
    match Knowledge::embedded() {
        Ok(knowledge) => knowledge,
        Err(problems) => panic!("{problems:?}"),
    }
}

/// The example with the most facts, cut to sixty.
fn sixty_facts(knowledge: &Knowledge) -> Intake {
    let text = include_str!("../examples/many-medicines.json");
    let json: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let mut intake: Intake = json["facts"].as_object().cloned().unwrap_or_default();
    for question in &knowledge.questions {
        if intake.len() >= 60 {
            break;
        }
        if !intake.contains_key(&question.id) {
            intake.insert(question.id.clone(), serde_json::Value::Null);
        }
    }
    while intake.len() > 60 {
        let last = intake.keys().next_back().cloned().unwrap_or_default();
        intake.shift_remove(&last);
    }
    intake
}

#[divan::bench]
fn assessment_of_60_facts(bencher: Bencher<'_, '_>) {
    let knowledge = knowledge();
    let facts = match read_intake(&knowledge, &sixty_facts(&knowledge)) {
        Ok(facts) => facts,
        Err(refusals) => panic!("{refusals:?}"),
    };
    let local = Local::default();
    bencher.bench_local(|| {
        let assessment = conclude(&knowledge, black_box(&facts), date(2026, 11, 24), &local);
        black_box(assessment.urgency.tier)
    });
}

#[divan::bench]
fn assessment_read_from_json_and_written_to_json(bencher: Bencher<'_, '_>) {
    let knowledge = knowledge();
    let intake = sixty_facts(&knowledge);
    let local = Local::default();
    bencher.bench_local(|| {
        let facts = read_intake(&knowledge, black_box(&intake))
            .unwrap_or_else(|refusals| panic!("{refusals:?}"));
        let assessment = conclude(&knowledge, &facts, date(2026, 11, 24), &local);
        serde_json::to_string(&assessment).map_or(0, |text| text.len())
    });
}

/// Reference: the same rules by CEL's own interpreter, without drawing any conclusion.
#[divan::bench]
fn reference_rules_by_cel_interpreter(bencher: Bencher<'_, '_>) {
    let knowledge = knowledge();
    let programs: Vec<cel::Program> = knowledge
        .entries()
        .flat_map(|entry| entry.rules())
        .filter_map(|rule| cel::Program::compile(&rule.text).ok())
        .collect();
    let mut context = cel::Context::default();
    for (id, answer) in sixty_facts(&knowledge) {
        match answer {
            serde_json::Value::Bool(value) => context.add_variable_from_value(id, value),
            serde_json::Value::Number(value) => {
                context.add_variable_from_value(id, value.as_i64().unwrap_or_default())
            }
            serde_json::Value::String(value) => context.add_variable_from_value(id, value),
            serde_json::Value::Array(list) => {
                let items: Vec<String> = list
                    .iter()
                    .filter_map(|item| item.as_str().map(str::to_owned))
                    .collect();
                context.add_variable_from_value(id, items);
            }
            _ => {}
        }
    }
    bencher.bench_local(|| {
        programs
            .iter()
            .filter(|program| program.execute(&context) == Ok(cel::Value::Bool(true)))
            .count()
    });
}

#[divan::bench]
fn knowledge_load(bencher: Bencher<'_, '_>) {
    let files = embedded_files();
    bencher.bench_local(|| {
        Knowledge::load(black_box(&files)).map_or(0, |knowledge| knowledge.vocabulary.len())
    });
}

/// Reference: only the TOML of the same files, without rules.
#[divan::bench]
fn reference_toml_of_the_same_files(bencher: Bencher<'_, '_>) {
    let files = embedded_files();
    bencher.bench_local(|| {
        files
            .iter()
            .filter_map(|file| match file.text.strip_prefix("+++\n") {
                Some(rest) => rest.split_once("\n+++").map(|(head, _)| head),
                None => file.path.ends_with(".toml").then_some(file.text),
            })
            .filter(|head| head.parse::<toml::Table>().is_ok())
            .count()
    });
}

#[divan::bench(args = ["magnesium", "restles legs", "pickel juice tonite"])]
fn search(bencher: Bencher<'_, '_>, words: &str) {
    let index = match Index::build(&knowledge()) {
        Ok(index) => index,
        Err(problem) => panic!("{problem}"),
    };
    bencher.bench_local(|| {
        index
            .search(black_box(words), 20)
            .map_or(0, |hits| hits.len())
    });
}

/// Reference: looking for one word in every text, letter by letter.
#[divan::bench]
fn reference_plain_scan(bencher: Bencher<'_, '_>) {
    let knowledge = knowledge();
    bencher.bench_local(|| {
        knowledge
            .entries()
            .filter(|entry| entry.body().contains(black_box("magnesium")))
            .count()
    });
}
