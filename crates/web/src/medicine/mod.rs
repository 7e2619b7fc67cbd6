//! The list of medicines: what Charley recognises, and when each was started beside the first cramp in the diary.

mod form;
mod list;

use axum::Router;
use axum::extract::{Form, Path, State as FromState};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use care::access::Action;
use store::medicine::{StoredMedicine, list_medicines};
use words::say;

use crate::device::{self, Person};
use crate::page::Done;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

use form::MedicineForm;

/// The routes of the list.
pub fn routes() -> Router<State> {
    Router::new()
        .route(url::MEDICINES, get(list::show).post(save))
        .route(url::MEDICINE, get(show).post(change))
        .route(url::MEDICINE_REMOVE, post(remove))
}

/// Adds one.
async fn save(
    FromState(state): FromState<State>,
    person: Person,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    person.may(Action::Medicines)?;
    let mut form = MedicineForm::sent(&sent);
    let Some(fields) = form.read(state.today()) else {
        return list::page(&state, &person, &form, &Done::default()).await;
    };
    if form.refuse_known(&list::stored(&state, &person).await?, None) {
        return list::page(&state, &person, &form, &Done::default()).await;
    }
    let own = person.own.clone();
    let (record, cookie) = device::or_new(&state, person).await?;
    let actor = own.unwrap_or_else(|| record.clone());
    let now = state.now_micros();
    let saved = state
        .with_store(move |store| {
            store::medicine::save_medicine(store, &record, &actor, fields, now)
        })
        .await?;
    if saved.is_none() {
        form.errors.insert("name", say("medicine-too-many"));
        return Ok(form.page(&state, None));
    }
    Ok(device::with_cookie(saved_page(), cookie))
}

/// The form of one.
async fn show(
    FromState(state): FromState<State>,
    person: Person,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Medicines)?;
    let medicine = state
        .with_store(move |store| {
            list_medicines(store, &record)?
                .into_iter()
                .find(|medicine| medicine.id == id)
                .ok_or(store::Problem::Missing)
        })
        .await?;
    Ok(MedicineForm::stored(medicine.fields).page(&state, Some(&medicine.id)))
}

/// Says something else of one.
async fn change(
    FromState(state): FromState<State>,
    person: Person,
    Path(id): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Medicines)?;
    let mut form = MedicineForm::sent(&sent);
    let Some(fields) = form.read(state.today()) else {
        return Ok(form.page(&state, Some(&id)));
    };
    if form.refuse_known(&list::stored(&state, &person).await?, Some(&id)) {
        return Ok(form.page(&state, Some(&id)));
    }
    let actor = person.author(&record).id;
    let now = state.now_micros();
    state
        .with_store(move |store| {
            let medicine = StoredMedicine { id, fields };
            store::medicine::change_medicine(store, &record, &actor, medicine, now)
        })
        .await?;
    Ok(saved_page())
}

/// The list, which says that it was saved.
fn saved_page() -> Response {
    Redirect::to(&format!("{}?done=saved", url::MEDICINES)).into_response()
}

/// Takes one off the list.
async fn remove(
    FromState(state): FromState<State>,
    person: Person,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Medicines)?;
    let actor = person.author(&record).id;
    let now = state.now_micros();
    state
        .with_store(move |store| store::medicine::remove_medicine(store, &record, &actor, &id, now))
        .await?;
    Ok(Redirect::to(&format!("{}?done=removed", url::MEDICINES)).into_response())
}
