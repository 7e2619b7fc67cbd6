//! The check: warning signs first, then one question a page.
//!
//! Each step is stateless: what is asked next follows from the stored answers, so that back, refresh and a second device work by themselves.

mod answers;
mod form;
mod markup;
mod medicine_list;
mod said;

use axum::extract::{Path, State as FromState};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, http::HeaderValue};
use care::access::Action;
use care::assessment::{Assessment, Local, Next, conclude, next, progress, warning_signs_asked};
use care::fact::Origin;
use care::plan::someone_must_look;
use care::rule::Truth;
use care::{Facts, Intake, Knowledge, Refusal, read_intake};
use jiff::civil::Date;
use serde_json::Value;
use store::assessment::Conclusion;
use store::plan_step::Holds;

use crate::device::{self, Person};
use crate::problem::Problem;
use crate::state::State;
use crate::url;

pub use answers::show as show_answers;
pub use said::save_said;

use form::{Given, ScreenForm};

/// The screen of the most urgent warning signs.
const WARNING_SIGNS: &str = "emergency";

/// The stored answers of a person's open check.
async fn open_intake(state: &State, person: &Person) -> Result<Intake, Problem> {
    let Some(person) = person.id.clone() else {
        return Ok(Intake::new());
    };
    let open = state
        .with_store(move |store| store::assessment::find_open_assessment(store, &person))
        .await?;
    open.map_or(Ok(Intake::new()), |open| parse(&open.facts))
}

fn parse(text: &str) -> Result<Intake, Problem> {
    serde_json::from_str(text)
        .map_err(|error| Problem::Broken(format!("stored answers are damaged: {error}")))
}

/// Stored answers as facts. Answers that a newer knowledge no longer takes are asked again.
pub fn facts_of(knowledge: &Knowledge, intake: &Intake) -> (Facts, Vec<Refusal>) {
    let mut kept = intake.clone();
    let mut refused = Vec::new();
    // Each round takes at least one answer away, so this ends.
    loop {
        match read_intake(knowledge, &kept) {
            Ok(facts) => return (facts, refused),
            Err(refusals) => {
                kept.retain(|field, _| !refusals.iter().any(|refusal| refusal.field == *field));
                refused.extend(refusals);
            }
        }
    }
}

/// About how many screens the check with these answers has, answered ones included, as its own pages count them.
pub fn screens(state: &State, facts: &str) -> Result<usize, Problem> {
    let (facts, _) = facts_of(&state.knowledge, &parse(facts)?);
    let (answered, left) = progress(&state.knowledge, &facts, state.clock.today());
    Ok(answered + left)
}

/// The next screen, or the end.
pub async fn show_next(
    FromState(state): FromState<State>,
    person: Person,
) -> Result<Response, Problem> {
    person.may(Action::Check)?;
    let intake = open_intake(&state, &person).await?;
    let (facts, _) = facts_of(&state.knowledge, &intake);
    let today = state.today();
    match next(&state.knowledge, &facts, today) {
        Next::Ask(screen) => {
            let questions: Vec<String> =
                screen.questions.iter().map(|id| (*id).to_owned()).collect();
            let mut form = ScreenForm::asked(
                screen.id,
                questions,
                Given::from_intake(&state.knowledge, &intake),
            );
            medicine_list::fill(&state, &person, &intake, &mut form).await?;
            form.has_new_signs = has_new_signs(&state, &person).await?;
            Ok(markup::screen(
                &state,
                &form,
                &intake,
                progress(&state.knowledge, &facts, today),
                warning_signs_asked(&state.knowledge, &facts),
            ))
        }
        Next::Stop(_) => Ok(markup::end(&state, true)),
        Next::Done => Ok(markup::end(&state, false)),
    }
}

/// One screen again, to change an answer.
pub async fn show_screen(
    FromState(state): FromState<State>,
    person: Person,
    Path(screen): Path<String>,
) -> Result<Response, Problem> {
    person.may(Action::Check)?;
    let intake = open_intake(&state, &person).await?;
    let (facts, _) = facts_of(&state.knowledge, &intake);
    let questions = questions_of(&state.knowledge, &facts, &screen);
    if questions.is_empty() {
        return Err(Problem::NotFound);
    }
    let mut form = ScreenForm::asked(
        &screen,
        questions,
        Given::from_intake(&state.knowledge, &intake),
    );
    medicine_list::fill(&state, &person, &intake, &mut form).await?;
    form.has_new_signs = has_new_signs(&state, &person).await?;
    Ok(markup::screen(
        &state,
        &form,
        &intake,
        progress(&state.knowledge, &facts, state.today()),
        warning_signs_asked(&state.knowledge, &facts),
    ))
}

/// The questions of a screen that can apply; a question alone is a screen of its own name.
fn questions_of(knowledge: &Knowledge, facts: &Facts, screen: &str) -> Vec<String> {
    knowledge
        .questions
        .iter()
        .filter(|question| question.of == Origin::Person)
        .filter(|question| question.screen.as_deref() == Some(screen) || question.id == screen)
        .filter(|question| {
            question
                .applies
                .as_ref()
                .is_none_or(|rule| rule.evaluate(facts) != Truth::No)
        })
        .map(|question| question.id.clone())
        .collect()
}

/// Saves the answers of one screen, all or none.
pub async fn save_screen(
    FromState(state): FromState<State>,
    person: Person,
    Path(screen): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    person.may(Action::Check)?;
    let intake = open_intake(&state, &person).await?;
    let mut form = ScreenForm::posted(&screen, fields);
    let questions: Vec<String> = form.questions.clone();
    let is_known = |id: &String| {
        state.knowledge.question(id).is_some_and(|question| {
            question.of == Origin::Person
                && (question.screen.as_deref() == Some(screen.as_str()) || question.id == screen)
        })
    };
    if questions.is_empty() || !questions.iter().all(is_known) {
        return Err(Problem::NotFound);
    }
    let (facts, refusals) = facts_of(&state.knowledge, &intake);
    // What a newer knowledge no longer takes must not stand in the way of other answers; it is asked again.
    let mut kept = intake.clone();
    kept.retain(|field, _| !refusals.iter().any(|refusal| refusal.field == *field));
    let answers = form.read(&state.knowledge);
    if form.errors.is_empty() {
        form.check(&state.knowledge, &kept, &answers);
    }
    if !form.errors.is_empty() {
        let page = markup::screen(
            &state,
            &form,
            &intake,
            progress(&state.knowledge, &facts, state.today()),
            warning_signs_asked(&state.knowledge, &facts),
        );
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let (person, cookie) = device::or_new(&state, person).await?;
    let now = state.now_micros();
    let knowledge = state.knowledge.clone();
    state
        .with_store(move |store| {
            store::assessment::save_answers(store, &person, now, move |stored| {
                // Merged into what is stored now: another device may have answered meanwhile.
                let mut merged: Intake = serde_json::from_str(stored).map_err(|error| {
                    store::Problem::Broken(format!("stored answers are damaged: {error}"))
                })?;
                if let Err(refusals) = read_intake(&knowledge, &merged) {
                    merged
                        .retain(|field, _| !refusals.iter().any(|refusal| refusal.field == *field));
                }
                for (id, answer) in &answers {
                    merged.insert(id.clone(), answer.clone());
                }
                match read_intake(&knowledge, &merged) {
                    Ok(_) => Ok(Value::Object(merged).to_string()),
                    // Two tabs contradict each other; the second is asked to look again.
                    Err(_) => Err(store::Problem::Busy),
                }
            })
        })
        .await?;
    Ok(see_other(url::CHECK, cookie))
}

/// Drops all answers of the open check.
pub async fn restart(
    FromState(state): FromState<State>,
    person: Person,
) -> Result<Response, Problem> {
    person.may(Action::Check)?;
    if let Some(person) = person.id {
        let now = state.now_micros();
        state
            .with_store(move |store| store::assessment::remove_open_assessment(store, &person, now))
            .await?;
    }
    Ok(see_other(url::CHECK, None))
}

/// Takes the answers of a finished check into a new one, to change them.
pub async fn reopen(
    FromState(state): FromState<State>,
    person: Person,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    person.may(Action::Check)?;
    let person = person.id.ok_or(Problem::NotFound)?;
    uuid::Uuid::parse_str(&id).map_err(|_| Problem::NotFound)?;
    let now = state.now_micros();
    state
        .with_store(move |store| {
            let done = store::assessment::find_assessment(store, &person, &id)?
                .ok_or(store::Problem::Missing)?;
            let mut facts = done.facts;
            if store::assessment::is_before_medicine_change(store, &person, &id)? {
                facts = medicine_list::without(&facts)?;
            }
            store::assessment::save_answers(store, &person, now, move |stored| {
                // Answers already given in an open check are newer and stay.
                Ok(if stored == "{}" {
                    facts.clone()
                } else {
                    stored.to_owned()
                })
            })
        })
        .await?;
    Ok(see_other(url::CHECK_ANSWERS, None))
}

/// Draws the conclusion from what is known so far and closes the check.
///
/// Sent twice, it leads to the same result; answers that changed meanwhile, or that the knowledge no longer takes, lead back to the check.
pub async fn complete(
    FromState(state): FromState<State>,
    person: Person,
) -> Result<Response, Problem> {
    person.may(Action::Check)?;
    let Some(person) = person.id else {
        return Ok(see_other(url::CHECK, None));
    };
    let knowledge = state.knowledge.clone();
    let local = state.settings.local.clone();
    let (now, today) = (state.now_micros(), state.today());
    let done = state
        .with_store(move |store| {
            let Some(open) = medicine_list::fill_open(store, &knowledge, &person, now)? else {
                let last = store::assessment::find_last_done_assessment(store, &person)?;
                return Ok(last.map(|last| last.id));
            };
            let Some(conclusion) = conclusion_of(&knowledge, &open.facts, today, &local)? else {
                return Ok(None);
            };
            store::assessment::complete_assessment(store, &person, now, &open.facts, conclusion)
        })
        .await?;
    Ok(match done {
        Some(id) => see_other(&url::result(&id), None),
        None => see_other(url::CHECK, None),
    })
}

/// The conclusion from stored answers as of a day; `None` when the knowledge no longer takes them.
fn conclusion_of(
    knowledge: &Knowledge,
    facts: &str,
    day: Date,
    local: &Local,
) -> Result<Option<Conclusion>, store::Problem> {
    let broken = |error: serde_json::Error| store::Problem::Broken(error.to_string());
    let intake: Intake = serde_json::from_str(facts).map_err(broken)?;
    let Ok(facts) = read_intake(knowledge, &intake) else {
        return Ok(None);
    };
    let assessment = conclude(knowledge, &facts, day, local);
    Ok(Some(Conclusion {
        knowledge: knowledge.version.clone(),
        tier: assessment.urgency.tier.id().to_owned(),
        json: serde_json::to_string(&assessment).map_err(broken)?,
        holds: holds(&assessment),
    }))
}

/// Which chosen steps may not go on: all while someone must look first, else those to be left.
fn holds(assessment: &Assessment<'_>) -> Holds {
    if someone_must_look(assessment) {
        return Holds::All;
    }
    let avoided = assessment.avoid.iter().map(|avoided| avoided.id.to_owned());
    Holds::These(avoided.collect())
}

/// Where the warning signs are asked: a check that has asked them already shows them again, to be changed.
pub async fn warning_signs(state: &State, person: &Person) -> Result<String, Problem> {
    let intake = open_intake(state, person).await?;
    let is_answered = state
        .knowledge
        .questions
        .iter()
        .filter(|question| question.screen.as_deref() == Some(WARNING_SIGNS))
        .any(|question| intake.contains_key(&question.id));
    Ok(if is_answered {
        url::check_screen(WARNING_SIGNS)
    } else {
        url::CHECK.to_owned()
    })
}

/// Whether the person said in the diary that something is new, and finished no check since.
async fn has_new_signs(state: &State, person: &Person) -> Result<bool, Problem> {
    let Some(record) = person.id.clone() else {
        return Ok(false);
    };
    // Where the night begins a few hours earlier or later makes no difference here.
    let today = state.today();
    Ok(state
        .with_store(move |store| store::warning::find_warnings(store, &record, today, ""))
        .await?
        .new_signs)
}

fn see_other(to: &str, cookie: Option<HeaderValue>) -> Response {
    device::with_cookie(Redirect::to(to).into_response(), cookie)
}
