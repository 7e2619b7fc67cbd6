//! A screen of the check as a form: what was given, what it means, what is wrong with it.

use std::collections::HashMap;

use care::fact::{Definition, FactKind};
use care::{Intake, Knowledge, read_intake};
use serde_json::{Value, json};
use words::{say, say_with};

/// The value that stands for "not sure".
pub const NOT_SURE: &str = "not_sure";

/// The value that stands for "rather not say".
pub const DECLINED: &str = "declined";

/// The box that answers every open line with no.
pub const NONE_OF_THE_OTHERS: &str = "none_of_the_others";

/// What a browser sends, or would send, for each question.
#[derive(Debug, Clone, Default)]
pub struct Given(HashMap<String, Vec<String>>);

impl Given {
    /// Stored answers in the form of fields.
    pub fn from_intake(knowledge: &Knowledge, intake: &Intake) -> Self {
        let mut given = HashMap::new();
        for (id, answer) in intake {
            let is_medicines = knowledge
                .question(id)
                .is_some_and(|question| question.kind == FactKind::Medicines);
            given.insert(id.clone(), fields_of(answer, is_medicines));
        }
        Self(given)
    }

    /// What was given for a question.
    pub fn of(&self, question: &str) -> &[String] {
        self.0.get(question).map_or(&[], Vec::as_slice)
    }

    /// Whether a value was given for a question.
    pub fn has(&self, question: &str, value: &str) -> bool {
        self.of(question).iter().any(|given| given == value)
    }
}

fn fields_of(answer: &Value, is_medicines: bool) -> Vec<String> {
    match answer {
        Value::Null => vec![NOT_SURE.to_owned()],
        Value::Bool(true) => vec!["yes".to_owned()],
        Value::Bool(false) => vec!["no".to_owned()],
        Value::Array(items) if is_medicines => {
            let lines: Vec<String> = items.iter().map(medicine_line).collect();
            vec![lines.join("\n")]
        }
        Value::Array(items) => items
            .iter()
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect(),
        Value::String(text) => vec![text.clone()],
        Value::Object(_) if answer.get("declined").is_some() => vec![DECLINED.to_owned()],
        Value::Object(object) => object
            .get("value")
            .map_or(Vec::new(), |value| fields_of(value, false)),
        other => vec![other.to_string()],
    }
}

fn medicine_line(item: &Value) -> String {
    match item {
        Value::String(name) => name.clone(),
        other => {
            let text = |key: &str| other.get(key).and_then(Value::as_str).unwrap_or_default();
            format!("{} {}", text("name"), text("started"))
                .trim()
                .to_owned()
        }
    }
}

/// A screen with what was given and what is wrong.
#[derive(Debug)]
pub struct ScreenForm {
    /// The screen.
    pub screen: String,
    /// The questions on it.
    pub questions: Vec<String>,
    /// What was given.
    pub given: Given,
    /// Whether every open line is a no.
    pub none_of_the_others: bool,
    /// What is wrong, by question.
    pub errors: HashMap<String, String>,
    /// Names of medicines that were filled in from the person's list.
    pub from_list: Vec<String>,
    /// The diary sent the person here: something is new.
    pub has_new_signs: bool,
}

impl ScreenForm {
    /// A screen to be filled in.
    pub fn asked(screen: &str, questions: Vec<String>, given: Given) -> Self {
        Self {
            screen: screen.to_owned(),
            questions,
            given,
            none_of_the_others: false,
            errors: HashMap::new(),
            from_list: Vec::new(),
            has_new_signs: false,
        }
    }

    /// Fills in answers that were not given; what was given stays.
    pub fn fill(&mut self, knowledge: &Knowledge, answers: &Intake) {
        for (id, fields) in Given::from_intake(knowledge, answers).0 {
            self.given.0.entry(id).or_insert(fields);
        }
    }

    /// A screen that was sent.
    pub fn posted(screen: &str, fields: Vec<(String, String)>) -> Self {
        let mut form = Self::asked(screen, Vec::new(), Given::default());
        for (name, value) in fields {
            match name.as_str() {
                "question" => {
                    if !form.questions.contains(&value) {
                        form.questions.push(value);
                    }
                }
                NONE_OF_THE_OTHERS => form.none_of_the_others = true,
                _ => form.given.0.entry(name).or_default().push(value),
            }
        }
        form
    }

    /// Whether the screen is a list of lines answered with yes, no or not sure.
    pub fn is_lines(&self) -> bool {
        matches!(
            self.screen.as_str(),
            "emergency" | "same_day" | "within_days" | "between"
        )
    }

    /// The answers; what cannot be understood stands in `errors`.
    pub fn read(&mut self, knowledge: &Knowledge) -> Vec<(String, Value)> {
        let mut answers = Vec::new();
        for id in self.questions.clone() {
            let Some(number) = knowledge.vocabulary.number(&id) else {
                continue;
            };
            let definition = knowledge.vocabulary.definition(number);
            match self.read_one(&id, definition) {
                Ok(answer) => answers.push((id, answer)),
                Err(text) => {
                    self.errors.insert(id, text);
                }
            }
        }
        answers
    }

    fn read_one(&self, id: &str, definition: &Definition) -> Result<Value, String> {
        let given: Vec<&str> = self
            .given
            .of(id)
            .iter()
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
            .collect();
        if definition.kind == FactKind::Medicines {
            let lines = given.first().map_or(Vec::new(), |text| {
                text.lines()
                    .map(str::trim)
                    .filter(|line| !line.is_empty())
                    .collect()
            });
            return Ok(json!(lines));
        }
        if given.is_empty() {
            let none = definition
                .none
                .and_then(|none| definition.options.get(none))
                .map(|(id, _)| id.clone());
            return match (
                self.none_of_the_others && self.is_lines(),
                definition.kind,
                none,
            ) {
                (true, FactKind::Bool, _) => Ok(json!(false)),
                (true, FactKind::Choice, Some(none)) => Ok(json!(none)),
                (true, FactKind::Choices, Some(none)) => Ok(json!([none])),
                _ if self.is_lines() => Err(say("check-error-line").into_owned()),
                _ => Err(say("check-error-question").into_owned()),
            };
        }
        if given.contains(&DECLINED) {
            return Ok(json!({"declined": true}));
        }
        // A number typed beside a ticked "not sure" is an answer; for the rest "not sure" stands alone.
        let values: Vec<&str> = given
            .iter()
            .copied()
            .filter(|value| *value != NOT_SURE)
            .collect();
        if values.is_empty() {
            return Ok(Value::Null);
        }
        match definition.kind {
            FactKind::Bool | FactKind::Choice if values.len() > 1 => {
                Err(say("check-error-question").into_owned())
            }
            FactKind::Bool => match values[0] {
                "yes" => Ok(json!(true)),
                "no" => Ok(json!(false)),
                _ => Err(say("check-error-question").into_owned()),
            },
            FactKind::Choice => Ok(json!(values[0])),
            FactKind::Choices => {
                let none = definition
                    .none
                    .and_then(|none| definition.options.get(none));
                match none {
                    Some((none, label)) if values.contains(&none.as_str()) && values.len() > 1 => {
                        Err(
                            say_with("check-error-none", &[("none", label.clone().into())])
                                .into_owned(),
                        )
                    }
                    _ if given.len() > values.len() => Err(say_with(
                        "check-error-none",
                        &[("none", say("check-not-sure").into_owned().into())],
                    )
                    .into_owned()),
                    _ => Ok(json!(values)),
                }
            }
            FactKind::Integer | FactKind::Decimal => {
                let (low, high) = definition.range.unwrap_or((0.0, 1000.0));
                let wrong = || {
                    say_with(
                        "check-error-number",
                        &[
                            ("given", values[0].to_owned().into()),
                            ("low", format!("{low}").into()),
                            ("high", format!("{high}").into()),
                        ],
                    )
                    .into_owned()
                };
                let number: f64 = values[0].replace(',', ".").parse().map_err(|_| wrong())?;
                if !(low..=high).contains(&number) {
                    return Err(wrong());
                }
                match definition.kind {
                    FactKind::Integer if number.fract() != 0.0 => Err(wrong()),
                    FactKind::Integer => Ok(json!(number as i64)),
                    _ => Ok(json!(number)),
                }
            }
            FactKind::Medicines => Ok(Value::Null),
        }
    }

    /// Holds the answers against what was said before.
    pub fn check(&mut self, knowledge: &Knowledge, intake: &Intake, answers: &[(String, Value)]) {
        let mut merged = intake.clone();
        for (id, answer) in answers {
            merged.insert(id.clone(), answer.clone());
        }
        let Err(refusals) = read_intake(knowledge, &merged) else {
            return;
        };
        for refusal in refusals {
            let own = self.questions.contains(&refusal.field);
            // An answer given elsewhere that no longer fits is named on the first question here.
            let place = if own {
                refusal.field.clone()
            } else {
                self.questions.first().cloned().unwrap_or_default()
            };
            let ask = knowledge
                .question(&refusal.field)
                .map_or(refusal.field.clone(), |question| question.ask.clone());
            let field = if own {
                others(knowledge, &refusal.field)
            } else {
                ask
            };
            let text = say_with("check-error-impossible", &[("fields", field.into())]).into_owned();
            let error = self.errors.entry(place).or_default();
            if !error.is_empty() {
                error.push(' ');
            }
            error.push_str(&text);
        }
    }
}

/// The questions that decide whether a question can apply, in words.
fn others(knowledge: &Knowledge, field: &str) -> String {
    let rule = knowledge
        .question(field)
        .and_then(|question| question.applies.as_ref());
    let asked: Vec<String> = rule
        .into_iter()
        .flat_map(|rule| &rule.facts)
        .filter_map(|fact| {
            Some(
                knowledge
                    .question(knowledge.vocabulary.id(*fact))?
                    .ask
                    .clone(),
            )
        })
        .collect();
    asked.join(" ")
}
