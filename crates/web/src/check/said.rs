//! What a phone said about warning signs in the night: read, put over the last answers, concluded.

use std::sync::Arc;

use care::assessment::signs;
use care::fact::Refusal;
use care::night::ChangeRefusal;
use care::{Intake, Knowledge, read_intake};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use store::phone_check::{Said, SaidOutcome};
use uuid::Uuid;

use crate::problem::Problem;
use crate::state::State;

/// Stores `{"kind": "check", "id": "…", "at": …, "answers": {…}}` of a person; `actor` is who said it.
///
/// The same may come any number of times and in any order. What is not possible is given back with field, given and possible.
pub async fn save_said(
    state: &State,
    person: &str,
    actor: &str,
    given: &Value,
) -> Result<Result<SaidOutcome, Vec<ChangeRefusal>>, Problem> {
    let now = state.now_micros();
    let said = match read(&state.knowledge, person, given, now) {
        Ok(said) => said,
        Err(refusals) => return Ok(Err(refusals)),
    };
    let (knowledge, local) = (state.knowledge.clone(), state.settings.local.clone());
    let (person, actor) = (person.to_owned(), actor.to_owned());
    let outcome = state
        .with_store(move |store| {
            let mut listed = Intake::new();
            super::medicine_list::add(store, &knowledge, &person, &mut listed)?;
            let merging = knowledge.clone();
            store::phone_check::save_said(
                store,
                &person,
                &actor,
                said,
                now,
                move |base, said, replaces| merge(&merging, base, said, replaces),
                move |facts, at| {
                    let told = parse(facts)?;
                    let mut with_list = told.clone();
                    for (id, answer) in &listed {
                        with_list.entry(id).or_insert_with(|| answer.clone());
                    }
                    // A list that the check cannot take must not keep a warning sign from being stored.
                    let facts = match read_intake(&knowledge, &with_list) {
                        Ok(_) => with_list,
                        Err(_) => told,
                    };
                    let day = Timestamp::from_microsecond(at)
                        .map(|at| at.to_zoned_datetime(TimeZone::system()).date())
                        .map_err(|error| store::Problem::Broken(error.to_string()))?;
                    let facts = Value::Object(facts).to_string();
                    let conclusion = super::conclusion_of(&knowledge, &facts, day, &local)?;
                    let conclusion = conclusion.ok_or_else(|| {
                        store::Problem::Broken("merged answers are not possible".to_owned())
                    })?;
                    Ok((facts, conclusion))
                },
            )
        })
        .await?;
    Ok(Ok(outcome))
}

fn parse(text: &str) -> Result<Intake, store::Problem> {
    serde_json::from_str(text)
        .map_err(|error| store::Problem::Broken(format!("stored answers are damaged: {error}")))
}

/// Puts the phone's answers into `base`. What was said before and no longer fits them is left out, to be asked again.
fn merge(
    knowledge: &Arc<Knowledge>,
    base: &str,
    said: &str,
    replaces: bool,
) -> Result<String, store::Problem> {
    let (mut merged, said) = (parse(base)?, parse(said)?);
    for (id, answer) in &said {
        if replaces {
            merged.insert(id.clone(), answer.clone());
        } else {
            merged.entry(id).or_insert_with(|| answer.clone());
        }
    }
    // Each round takes at least one old answer away, and the fresh ones alone fit each other: this ends.
    while let Err(refusals) = read_intake(knowledge, &merged) {
        let before = merged.len();
        for refusal in &refusals {
            let field = refusal.field.as_str();
            let asked = knowledge
                .question(field)
                .and_then(|question| question.applies.as_ref());
            // Of a fresh answer, what makes it impossible is old.
            let facts = asked.into_iter().flat_map(|rule| &rule.facts);
            let others: Vec<&str> = facts.map(|fact| knowledge.vocabulary.id(*fact)).collect();
            merged.retain(|id, _| {
                said.contains_key(id)
                    || (id != field
                        && (!said.contains_key(field) || !others.contains(&id.as_str())))
            });
        }
        if merged.len() == before {
            merged.retain(|id, _| said.contains_key(id));
            break;
        }
    }
    Ok(Value::Object(merged).to_string())
}

fn read(
    knowledge: &Knowledge,
    person: &str,
    given: &Value,
    now: i64,
) -> Result<Said, Vec<ChangeRefusal>> {
    let refused = |field: &str, possible: &str| ChangeRefusal {
        field: field.to_owned(),
        given: given.get(field).map_or(String::new(), |given| {
            given.to_string().chars().take(80).collect()
        }),
        possible: possible.to_owned(),
    };
    let mut refusals = Vec::new();
    let id = given
        .get("id")
        .and_then(Value::as_str)
        .and_then(|id| Uuid::parse_str(id).ok());
    if id.is_none() {
        refusals.push(refused(
            "id",
            "a UUID, such as 01935b2e-7c1f-7b3a-9d2e-3f1a5c7e9b10",
        ));
    }
    let at = given.get("at").and_then(Value::as_i64).filter(|at| *at > 0);
    if at.is_none() {
        refusals.push(refused("at", "microseconds since 1970, UTC"));
    }
    let answers = given
        .get("answers")
        .and_then(Value::as_object)
        .filter(|answers| !answers.is_empty());
    match answers {
        None => refusals.push(refused(
            "answers",
            "an object with at least one question and its answer",
        )),
        Some(answers) => refusals.extend(refusals_of(knowledge, answers)),
    }
    match (id, at, answers) {
        (Some(id), Some(at), Some(answers)) if refusals.is_empty() => Ok(Said {
            id: check_id(person, id),
            at: at.min(now),
            answers: json!(answers).to_string(),
        }),
        _ => Err(refusals),
    }
}

/// Only questions about warning signs can be answered, with what they take: the rest of the check is not for the night, nor for a bed partner.
fn refusals_of(knowledge: &Knowledge, answers: &Intake) -> Vec<ChangeRefusal> {
    let asked = signs(knowledge).questions;
    let is_asked = |id: &String| asked.iter().any(|question| question.id == *id);
    let strangers = answers
        .iter()
        .filter(|(id, _)| !is_asked(id))
        .map(|(id, answer)| ChangeRefusal {
            field: id.clone(),
            given: answer.to_string().chars().take(80).collect(),
            possible: "a question about a warning sign".to_owned(),
        });
    let strangers: Vec<ChangeRefusal> = strangers.collect();
    if !strangers.is_empty() {
        return strangers;
    }
    let as_change = |refusal: Refusal| ChangeRefusal {
        field: refusal.field,
        given: refusal.given,
        possible: refusal.possible,
    };
    let read = read_intake(knowledge, answers);
    read.err()
        .unwrap_or_default()
        .into_iter()
        .map(as_change)
        .collect()
}

/// The identifier of the check: of this person and this phone's identifier, so that nobody can name another's.
fn check_id(person: &str, id: Uuid) -> String {
    let hash = crate::device::hash(&format!("{person} {id}"));
    let mut bytes = [0_u8; 16];
    for (place, byte) in bytes.iter_mut().enumerate() {
        let digits = hash.get(place * 2..place * 2 + 2).unwrap_or("00");
        *byte = u8::from_str_radix(digits, 16).unwrap_or_default();
    }
    uuid::Builder::from_custom_bytes(bytes)
        .into_uuid()
        .to_string()
}
