//! Bad input: each refusal names the field, what was given and what is possible.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use care::{Knowledge, read_intake};
use serde_json::{Value, json};

/// `given` is refused for `field`, and the message holds all `words`.
fn refused(intake: Value, field: &str, words: &[&str]) {
    let knowledge = Knowledge::embedded().unwrap();
    let refusals = read_intake(&knowledge, intake.as_object().unwrap()).expect_err("refused");
    let refusal = refusals
        .iter()
        .find(|refusal| refusal.field == field)
        .unwrap_or_else(|| panic!("{refusals:?}"));
    let text = refusal.to_string();
    for word in words {
        assert!(text.contains(word), "{word} is not in: {text}");
    }
}

#[test]
fn impossible_answers() {
    refused(json!({"age": -3}), "age", &["age", "-3", "0 to 120"]);
    refused(
        json!({"age": "seventy"}),
        "age",
        &["\"seventy\"", "whole number"],
    );
    refused(json!({"age": 70.5}), "age", &["70.5"]);
    refused(
        json!({"age": 80, "sex": "female", "pregnancy": "pregnant"}),
        "pregnancy",
        &["pregnant", "age", "age <= 60"],
    );
    refused(
        json!({"sex": "male", "pregnancy": "pregnant"}),
        "pregnancy",
        &["sex"],
    );
    refused(
        json!({"potassium": {"value": 45, "unit": "mmol/L"}}),
        "potassium",
        &["45", "1 to 10", "mmol/L"],
    );
    refused(json!({"potassium": 4.5}), "potassium", &["4.5", "unit"]);
    refused(
        json!({"potassium": {"value": 4.5, "unit": "mg/dL"}}),
        "potassium",
        &["mg/dL", "meq/L"],
    );
    refused(
        json!({"potassium": {"value": "4,5", "unit": "mmol/L"}}),
        "potassium",
        &["4,5"],
    );
    refused(
        json!({"magnesium": {"value": 2.0, "unit": "mg/dL", "colour": "red"}}),
        "magnesium",
        &["colour"],
    );
    refused(
        json!({"swelling": "left"}),
        "swelling",
        &["left", "one_leg"],
    );
    refused(json!({"swelling": true}), "swelling", &["true", "one of"]);
    refused(json!({"site": "calf"}), "site", &["a list of"]);
    refused(json!({"site": ["calf", "moon"]}), "site", &["moon", "calf"]);
    refused(
        json!({"conditions": ["none", "cancer"]}),
        "conditions",
        &["none"],
    );
    refused(
        json!({"muscle_hard": "yes"}),
        "muscle_hard",
        &["\"yes\"", "true, false or null"],
    );
    refused(
        json!({"muscle_hart": true}),
        "muscle_hart",
        &["muscle_hard"],
    );
    refused(json!({"egfr_x": 1}), "egfr_x", &["egfr"]);
    refused(json!({"wells": 3}), "wells", &["worked out"]);
    refused(
        json!({"medicines": "salmeterol"}),
        "medicines",
        &["a list of names"],
    );
    refused(
        json!({"medicines": [{"name": "salmeterol", "started": "last week"}]}),
        "medicines",
        &["last week", "YYYY-MM-DD"],
    );
    refused(
        json!({"medicines": [{"name": " "}]}),
        "medicines",
        &["name"],
    );
}

#[test]
fn what_comes_with_a_value_is_checked_too() {
    refused(json!({"age": {"value": 40, "unit": "mo"}}), "age", &["mo"]);
    refused(
        json!({"age": {"value": 40, "upper": 90}}),
        "age",
        &["upper"],
    );
    refused(
        json!({"age": {"value": 40, "from": "neighbour"}}),
        "age",
        &["neighbour"],
    );
    refused(
        json!({"potassium": {"value": 4.0, "unit": "mmol/L", "date": "last week"}}),
        "potassium",
        &["last week"],
    );
    refused(
        json!({"dark_urine": {"declined": true, "value": true}}),
        "dark_urine",
        &["declined"],
    );
}

#[test]
fn all_refusals_come_at_once() {
    let knowledge = Knowledge::embedded().unwrap();
    let intake = json!({"age": -3, "swelling": "left", "nonsense": 1, "sex": "male"});
    let refusals = read_intake(&knowledge, intake.as_object().unwrap()).expect_err("refused");
    assert_eq!(refusals.len(), 3, "{refusals:?}");
}

#[test]
fn units_are_converted() {
    let knowledge = Knowledge::embedded().unwrap();
    let value = |intake: Value, fact: &str| {
        let facts = read_intake(&knowledge, intake.as_object().unwrap()).unwrap();
        facts
            .decimal(knowledge.vocabulary.number(fact).unwrap())
            .unwrap()
    };
    let near = |a: f64, b: f64| (a - b).abs() < 0.01 * b.abs();
    assert!(near(
        value(
            json!({"potassium": {"value": 3.1, "unit": "meq/L"}}),
            "potassium"
        ),
        3.1
    ));
    assert!(near(
        value(
            json!({"calcium": {"value": 8.0, "unit": "mg/dL"}}),
            "calcium"
        ),
        1.996
    ));
    assert!(near(
        value(
            json!({"magnesium": {"value": 1.4, "unit": "meq/L"}}),
            "magnesium"
        ),
        0.7
    ));
    assert!(near(
        value(
            json!({"creatinine": {"value": 1.0, "unit": "mg/dL"}}),
            "creatinine"
        ),
        88.4
    ));
    assert!(near(
        value(json!({"hba1c": {"value": 6.5, "unit": "%"}}), "hba1c"),
        47.5
    ));
    assert!(near(
        value(
            json!({"vitamin_d": {"value": 20.0, "unit": "ng/mL"}}),
            "vitamin_d"
        ),
        49.9
    ));
}
