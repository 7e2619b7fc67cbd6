//! Reading an intake: JSON in, typed facts out, or one refusal for each thing that cannot be.

use std::fmt;

use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

use crate::knowledge::Knowledge;
use crate::rule::Truth;

use super::{
    Definition, FactKind, Facts, NamedMedicine, OptionSet, Origin, Slot, Value, parse_medicine_line,
};

/// An intake as it travels: question identifier → answer.
pub type Intake = Map<String, Json>;

/// An answer that cannot be taken, in the words of the person who gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The field.
    pub field: String,
    /// What was given.
    pub given: String,
    /// What is possible.
    pub possible: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} is not possible; possible: {}",
            self.field, self.given, self.possible
        )
    }
}

/// Reads `{"facts": {…}}`; a field that stands twice is refused, because one of the two would be dropped in silence.
///
/// # Errors
/// Text that is not JSON of that shape, with what is possible.
pub fn parse_intake(text: &str) -> Result<Intake, String> {
    struct Fields(Intake);

    impl<'de> serde::Deserialize<'de> for Fields {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visitor;

            impl<'de> serde::de::Visitor<'de> for Visitor {
                type Value = Fields;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("an object of answers, {\"age\": 72, …}")
                }

                fn visit_map<A: serde::de::MapAccess<'de>>(
                    self,
                    mut map: A,
                ) -> Result<Fields, A::Error> {
                    let mut fields = Intake::new();
                    while let Some((name, value)) = map.next_entry::<String, Json>()? {
                        if fields.contains_key(&name) {
                            return Err(serde::de::Error::custom(format!(
                                "{name}: it stands twice; give it once"
                            )));
                        }
                        fields.insert(name, value);
                    }
                    Ok(Fields(fields))
                }
            }

            deserializer.deserialize_map(Visitor)
        }
    }

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        facts: Fields,
    }

    serde_json::from_str::<File>(text.trim_start_matches('\u{feff}'))
        .map(|file| file.facts.0)
        .map_err(|error| format!("the intake is not {{\"facts\": {{\"age\": 72, …}}}}: {error}"))
}

/// Reads all answers.
///
/// # Errors
/// Every answer that is unknown, of the wrong type, out of range, or impossible for this person; nothing is dropped.
pub fn read_intake(knowledge: &Knowledge, intake: &Intake) -> Result<Facts, Vec<Refusal>> {
    let mut facts = Facts::none(&knowledge.vocabulary);
    let mut refusals = Vec::new();
    for (field, answer) in intake {
        if let Err(refusal) = read_one(knowledge, &mut facts, field, answer) {
            refusals.push(refusal);
        }
    }
    for (field, answer) in intake {
        if let Some(refusal) = contradiction(knowledge, &facts, field, answer) {
            refusals.push(refusal);
        }
    }
    if refusals.is_empty() {
        Ok(facts)
    } else {
        Err(refusals)
    }
}

/// Reads one answer into `facts`.
///
/// # Errors
/// The answer is not possible for that field.
pub fn read_one(
    knowledge: &Knowledge,
    facts: &mut Facts,
    field: &str,
    answer: &Json,
) -> Result<(), Refusal> {
    let vocabulary = &knowledge.vocabulary;
    let number = vocabulary
        .number(field)
        .filter(|number| vocabulary.definition(*number).origin != Origin::Derived);
    if number.is_none() && vocabulary.number(field).is_some() {
        return Err(Refusal {
            field: field.to_owned(),
            given: "a value".to_owned(),
            possible: "nothing: this is worked out from other facts".to_owned(),
        });
    }
    let Some(number) = number else {
        return Err(Refusal {
            field: field.to_owned(),
            given: "this name".to_owned(),
            possible: format!(
                "a question identifier, for example {}; `charley questions` lists all",
                vocabulary.nearest(field)
            ),
        });
    };
    let definition = vocabulary.definition(number);
    let refuse = || Refusal {
        field: field.to_owned(),
        given: answer.to_string(),
        possible: definition.possible(),
    };
    if answer.is_null() {
        facts.set(number, Slot::NotSure);
        return Ok(());
    }
    if answer.get("declined") == Some(&Json::Bool(true)) {
        if answer.as_object().is_some_and(|object| object.len() > 1) {
            return Err(refuse());
        }
        facts.set(number, Slot::Declined);
        return Ok(());
    }
    if definition.kind == FactKind::Medicines {
        facts.medicines = medicines(answer).ok_or_else(refuse)?;
        facts.set(number, Slot::Declined);
        return Ok(());
    }
    let (bare, report) = match answer {
        Json::Object(object) => {
            let known = ["value", "unit", "from", "upper", "lower", "date"];
            if object.keys().any(|key| !known.contains(&key.as_str())) {
                return Err(refuse());
            }
            (object.get("value").ok_or_else(refuse)?, Some(object))
        }
        other => (other, None),
    };
    if bare.is_null() {
        facts.set(number, Slot::NotSure);
        return Ok(());
    }
    let unit = report.and_then(|object| object.get("unit"));
    let is_laboratory =
        definition.origin == Origin::Laboratory && definition.kind == FactKind::Decimal;
    let has_limits =
        report.is_some_and(|object| object.contains_key("upper") || object.contains_key("lower"));
    let wrong_unit = unit.is_some_and(|unit| unit.as_str() != definition.unit.as_deref());
    if !is_laboratory && (has_limits || wrong_unit) {
        return Err(refuse());
    }
    let from = report
        .and_then(|object| object.get("from"))
        .map(Json::as_str);
    if from.is_some_and(|from| !matches!(from, Some("person" | "clinician" | "laboratory"))) {
        return Err(refuse());
    }
    let date = report.and_then(|object| object.get("date"));
    if date.is_some_and(|date| {
        date.as_str()
            .and_then(|date| date.parse::<Date>().ok())
            .is_none()
    }) {
        return Err(refuse());
    }
    let value = value(definition, bare, unit).ok_or_else(refuse)?;
    if let Some(upper) = report.and_then(|object| object.get("upper")) {
        let upper =
            convert(definition, upper.as_f64().ok_or_else(refuse)?, unit).ok_or_else(refuse)?;
        if upper <= 0.0 {
            return Err(refuse());
        }
        facts.upper_limits.push((number, upper));
    }
    facts.set(number, Slot::Known(value));
    Ok(())
}

fn value(definition: &Definition, answer: &Json, unit: Option<&Json>) -> Option<Value> {
    let in_range = |number: f64| {
        definition
            .range
            .is_none_or(|(low, high)| number >= low && number <= high)
    };
    match definition.kind {
        FactKind::Bool => answer.as_bool().map(Value::Bool),
        FactKind::Integer => answer
            .as_i64()
            .filter(|number| in_range(*number as f64))
            .map(Value::Integer),
        FactKind::Decimal => {
            if definition.origin == Origin::Laboratory && unit.is_none() {
                return None;
            }
            convert(definition, answer.as_f64()?, unit)
                .filter(|number| in_range(*number))
                .map(Value::Decimal)
        }
        FactKind::Choice => {
            let position = definition.option(answer.as_str()?)?;
            u8::try_from(position).ok().map(Value::Choice)
        }
        FactKind::Choices => {
            let mut set = OptionSet::EMPTY;
            for option in answer.as_array()? {
                set.insert(definition.option(option.as_str()?)?);
            }
            let none = definition.none.map_or(OptionSet::EMPTY, OptionSet::one);
            // "none of these" together with one of these cannot be meant.
            if set.meets(none) && set != none {
                None
            } else {
                Some(Value::Choices(set))
            }
        }
        FactKind::Medicines => None,
    }
}

fn convert(definition: &Definition, number: f64, unit: Option<&Json>) -> Option<f64> {
    let Some(unit) = unit else {
        return Some(number);
    };
    let unit = unit.as_str()?;
    if definition.unit.as_deref() == Some(unit) {
        return Some(number);
    }
    definition
        .conversions
        .iter()
        .find(|(name, _, _)| name == unit)
        .map(|(_, factor, offset)| number * factor + offset)
}

fn medicines(answer: &Json) -> Option<Vec<NamedMedicine>> {
    let mut list = Vec::new();
    for item in answer.as_array()? {
        match item {
            Json::String(line) if !line.trim().is_empty() => list.push(parse_medicine_line(line)?),
            Json::Object(object) => {
                if object
                    .keys()
                    .any(|key| !["name", "started"].contains(&key.as_str()))
                {
                    return None;
                }
                let name = object.get("name")?.as_str()?.trim().to_owned();
                if name.is_empty() {
                    return None;
                }
                let started = match object.get("started") {
                    None | Some(Json::Null) => None,
                    Some(date) => Some(date.as_str()?.parse::<Date>().ok()?),
                };
                list.push(NamedMedicine { name, started });
            }
            _ => return None,
        }
    }
    Some(list)
}

/// An answer that says something of a question that cannot apply to this person, such as a pregnancy at 80.
fn contradiction(
    knowledge: &Knowledge,
    facts: &Facts,
    field: &str,
    answer: &Json,
) -> Option<Refusal> {
    let question = knowledge.question(field)?;
    let applies = question.applies.as_ref()?;
    let number = knowledge.vocabulary.number(field)?;
    let definition = knowledge.vocabulary.definition(number);
    let says_something = match facts.value(number)? {
        Value::Bool(yes) => yes,
        Value::Choice(option) => definition.none != Some(usize::from(option)),
        Value::Choices(set) => {
            !set.is_empty()
                && definition
                    .none
                    .is_none_or(|none| set != OptionSet::one(none))
        }
        Value::Integer(_) | Value::Decimal(_) => true,
    };
    if !says_something || applies.evaluate(facts) != Truth::No {
        return None;
    }
    let others: Vec<String> = applies
        .facts
        .iter()
        .map(|fact| knowledge.vocabulary.id(*fact).to_owned())
        .collect();
    Some(Refusal {
        field: field.to_owned(),
        given: format!("{answer} together with the given {}", others.join(", ")),
        possible: format!("this answer only when {}", applies.text),
    })
}

/// JSON Schema of an intake, made from the vocabulary.
pub(crate) fn fact_schema(definition: &Definition) -> Json {
    let ids: Vec<&str> = definition
        .options
        .iter()
        .map(|(id, _)| id.as_str())
        .collect();
    let base = match definition.kind {
        FactKind::Bool => json!({"type": "boolean"}),
        FactKind::Integer | FactKind::Decimal => {
            let name = if definition.kind == FactKind::Integer {
                "integer"
            } else {
                "number"
            };
            let mut schema = json!({"type": name});
            if let (Some((low, high)), false) =
                (definition.range, definition.origin == Origin::Laboratory)
            {
                schema["minimum"] = json!(low);
                schema["maximum"] = json!(high);
            }
            schema
        }
        FactKind::Choice => json!({"enum": ids}),
        FactKind::Choices => json!({"type": "array", "items": {"enum": ids}, "uniqueItems": true}),
        FactKind::Medicines => json!({"type": "array", "items": {"anyOf": [
            {"type": "string"},
            {"type": "object", "required": ["name"], "additionalProperties": false,
             "properties": {"name": {"type": "string"}, "started": {"type": "string", "format": "date"}}}]}}),
    };
    let declined = json!({"type": "object", "required": ["declined"], "properties": {"declined": {"const": true}}, "additionalProperties": false});
    let mut forms = Vec::new();
    if definition.origin == Origin::Laboratory && definition.kind == FactKind::Decimal {
        let mut units = vec![definition.unit.clone().unwrap_or_default()];
        units.extend(
            definition
                .conversions
                .iter()
                .map(|(unit, _, _)| unit.clone()),
        );
        forms.push(json!({"type": "object", "required": ["value", "unit"], "additionalProperties": false,
            "properties": {"value": {"type": "number"}, "unit": {"enum": units},
                "upper": {"type": "number"}, "lower": {"type": "number"},
                "from": {"enum": ["person", "clinician", "laboratory"]}, "date": {"type": "string", "format": "date"}}}));
    } else {
        forms.push(base.clone());
        if definition.kind != FactKind::Medicines {
            forms.push(json!({"type": "object", "required": ["value"], "additionalProperties": false,
                "properties": {"value": base, "from": {"enum": ["person", "clinician", "laboratory"]}}}));
        }
    }
    forms.push(declined);
    forms.push(json!({"type": "null"}));
    json!({"anyOf": forms})
}
