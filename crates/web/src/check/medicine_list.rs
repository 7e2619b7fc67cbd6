//! The list of medicines answers the check's questions about medicines, as far as the person has not.

use care::access::Action;
use care::fact::{ListedMedicine, MEDICINES, TAKES, answers_of_list};
use care::{Intake, Knowledge};
use serde_json::Value;
use store::Store;
use store::assessment::{self, StoredAssessment};
use store::medicine::{StoredMedicine, list_medicines};

use super::form::ScreenForm;
use crate::device::Person;
use crate::problem::Problem;
use crate::state::State;

fn listed(medicines: &[StoredMedicine]) -> Vec<ListedMedicine<'_>> {
    medicines
        .iter()
        .map(|medicine| ListedMedicine {
            name: &medicine.fields.name,
            started_on: medicine.fields.started_on.as_deref(),
            dose_changed_on: medicine.fields.dose_changed_on.as_deref(),
            is_stopped: medicine.fields.stopped_on.is_some(),
        })
        .collect()
}

fn parse(text: &str) -> Result<Intake, store::Problem> {
    serde_json::from_str(text)
        .map_err(|error| store::Problem::Broken(format!("stored answers are damaged: {error}")))
}

/// Fills the questions about medicines on a screen from the list, unless the person has answered them.
pub async fn fill(
    state: &State,
    person: &Person,
    intake: &Intake,
    form: &mut ScreenForm,
) -> Result<(), Problem> {
    let is_open =
        |id: &str| form.questions.iter().any(|asked| asked == id) && !intake.contains_key(id);
    let open = [TAKES, MEDICINES].map(|id| (id, is_open(id)));
    let Some(record) = person
        .id
        .clone()
        .filter(|_| person.may(Action::Medicines).is_ok())
    else {
        return Ok(());
    };
    if open.iter().all(|(_, is_open)| !is_open) {
        return Ok(());
    }
    let (medicines, last) = state
        .with_store(move |store| {
            Ok((
                list_medicines(store, &record)?,
                assessment::find_last_done_assessment(store, &record)?,
            ))
        })
        .await?;
    // Without a list the check asks as it always did.
    if medicines.is_empty() {
        return Ok(());
    }
    let before = last.map_or(Ok(Intake::new()), |last| parse(&last.facts))?;
    let mut answers = answers_of_list(&state.knowledge, &listed(&medicines), &before);
    answers.retain(|id, _| open.contains(&(id, true)));
    form.fill(&state.knowledge, &answers);
    let taken = medicines
        .into_iter()
        .filter(|medicine| medicine.fields.stopped_on.is_none());
    form.from_list = taken.map(|medicine| medicine.fields.name).collect();
    Ok(())
}

/// The open check, with the medicines of the list where the person has not come to that question.
pub fn fill_open(
    store: &Store,
    knowledge: &Knowledge,
    person: &str,
    now: i64,
) -> Result<Option<StoredAssessment>, store::Problem> {
    let Some(open) = assessment::find_open_assessment(store, person)? else {
        return Ok(None);
    };
    let mut intake = parse(&open.facts)?;
    if !add(store, knowledge, person, &mut intake)? {
        return Ok(Some(open));
    }
    let medicines = intake.remove(MEDICINES).unwrap_or_default();
    let filled = assessment::save_answers(store, person, now, move |stored| {
        let mut intake = parse(stored)?;
        intake.entry(MEDICINES).or_insert_with(|| medicines.clone());
        Ok(Value::Object(intake).to_string())
    })?;
    Ok(Some(filled))
}

/// Adds the medicines of the list by name to answers that lack them. Gives whether there was anything to add.
///
/// Names alone are no complete list: classes stay a question to the person.
pub fn add(
    store: &Store,
    knowledge: &Knowledge,
    person: &str,
    intake: &mut Intake,
) -> Result<bool, store::Problem> {
    if intake.contains_key(MEDICINES) {
        return Ok(false);
    }
    let medicines = list_medicines(store, person)?;
    let answers = answers_of_list(knowledge, &listed(&medicines), &Intake::new());
    let Some(named) = answers.get(MEDICINES) else {
        return Ok(false);
    };
    intake.insert(MEDICINES.to_owned(), named.clone());
    Ok(true)
}

/// Answers without those about medicines, so that they are asked again.
pub fn without(facts: &str) -> Result<String, store::Problem> {
    let mut intake = parse(facts)?;
    intake.retain(|id, _| id != TAKES && id != MEDICINES);
    Ok(Value::Object(intake).to_string())
}
