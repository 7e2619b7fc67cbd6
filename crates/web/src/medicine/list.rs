//! The page of all medicines.

use axum::extract::{Query as FromQuery, State as FromState};
use axum::response::{IntoResponse, Response};
use care::Knowledge;
use care::access::Action;
use care::knowledge::{Grade, Mark};
use jiff::civil::Date;
use maud::{Markup, html};
use store::medicine::{MedicineFields, StoredMedicine};
use words::{say, say_with};

use super::form::MedicineForm;
use crate::device::Person;
use crate::page::{Done, Page, sideways};
use crate::problem::Problem;
use crate::result::grade;
use crate::state::State;
use crate::url;
use care::PartialDay;

/// The page.
pub async fn show(
    FromState(state): FromState<State>,
    person: Person,
    FromQuery(done): FromQuery<Done>,
) -> Result<Response, Problem> {
    person.may(Action::Medicines)?;
    page(&state, &person, &MedicineForm::default(), &done).await
}

/// The medicines on the list.
pub async fn stored(state: &State, person: &Person) -> Result<Vec<StoredMedicine>, Problem> {
    match person.id.clone() {
        None => Ok(Vec::new()),
        Some(record) => Ok(state
            .with_store(move |store| store::medicine::list_medicines(store, &record))
            .await?),
    }
}

/// The page with a form as it was sent, and what was just done.
pub async fn page(
    state: &State,
    person: &Person,
    form: &MedicineForm,
    done: &Done,
) -> Result<Response, Problem> {
    let medicines = stored(state, person).await?;
    let first = match person.id.clone() {
        None => None,
        Some(record) => {
            state
                .with_store(move |store| store::night::find_first_cramp(store, &record))
                .await?
        }
    };
    let title = say("medicine-title");
    let page = Page::new(state, &title).personal().show(html! {
        h1 { (title) }
        (done.notice())
        (form.summary())
        p.lead { strong { (say("medicine-never-stop")) } }
        @if medicines.is_empty() { p { (say("medicine-none")) } }
        @for medicine in &medicines { (card(&state.knowledge, medicine)) }
        @if !medicines.is_empty() {
            h2 { (say("medicine-times")) }
            (times(&medicines, first))
        }
        h2 { (say("medicine-add")) }
        (form.markup(url::MEDICINES))
        p { a href=(url::DIARY) { (say("diary-title")) } }
    });
    Ok((form.errors.status(), page).into_response())
}

fn card(knowledge: &Knowledge, medicine: &StoredMedicine) -> Markup {
    let fields = &medicine.fields;
    let days = [
        (say("medicine-started"), &fields.started_on),
        (say("medicine-dose"), &fields.dose_changed_on),
        (say("medicine-stopped"), &fields.stopped_on),
    ];
    html! {
        section.card {
            h2 { (fields.name) }
            (recognised(knowledge, &fields.name))
            @if days.iter().any(|(_, day)| day.is_some()) {
                dl.facts {
                    @for (words, given) in &days {
                        @if given.is_some() { dt { (words) } dd { (day(given.as_deref())) } }
                    }
                }
            }
            @if let Some(note) = &fields.note { p { (note) } }
            p { a.button.plain href=(url::medicine(&medicine.id)) { (say_with("medicine-change-name", &[("name", fields.name.as_str().into())])) } }
        }
    }
}

/// What the knowledge says that it is: the class with its grade, or that it is not known.
fn recognised(knowledge: &Knowledge, name: &str) -> Markup {
    let classes = knowledge.medicines_named(name);
    html! {
        @for class in &classes {
            p {
                a href=(url::entry(&class.id)) { (class.title) }
                @if class.is_linked() && class.grade != Grade::G0 {
                    " · " (say("medicine-with-cramps")) (grade(class.grade))
                    @if class.mark == Mark::U { " " span.tag { (say("learn-mark-U")) } }
                }
            }
        }
        @if classes.is_empty() {
            p {
                (say("medicine-unknown"))
                @if let Some(near) = knowledge.medicine_names.suggest(name) {
                    " " (say_with("result-medicine-suggest", &[("name", near.into())]))
                }
            }
        }
    }
}

fn times(medicines: &[StoredMedicine], first: Option<Date>) -> Markup {
    html! {
        p {
            @match first {
                Some(first) => (say_with("medicine-first-cramp", &[("night", crate::result::date(first).into())])),
                None => (say("medicine-no-cramp")),
            }
        }
        (sideways(&say("medicine-times"), html! {
            table {
                thead { tr {
                    th scope="col" { (say("medicine-column")) }
                    th scope="col" { (say("medicine-started")) }
                    th scope="col" { (say("medicine-dose")) }
                    th scope="col" { (say("medicine-stopped")) }
                } }
                tbody {
                    @for medicine in medicines {
                        @let fields = &medicine.fields;
                        tr {
                            th scope="row" { (fields.name) }
                            td { (day(fields.started_on.as_deref())) @if let Some(words) = beside(fields, first) { br; (words) } }
                            td { (day(fields.dose_changed_on.as_deref())) }
                            td { (day(fields.stopped_on.as_deref())) }
                        }
                    }
                }
            }
        }))
        p.small { (say("medicine-times-note")) }
    }
}

/// A day in words, as exactly as it is known.
fn day(day: Option<&str>) -> String {
    match day {
        None => say("medicine-not-given").into_owned(),
        Some(text) => PartialDay::read(text).map_or_else(|| text.to_owned(), day_words),
    }
}

/// Where the start lies beside the night of the first cramp. No word of why.
fn beside(fields: &MedicineFields, first: Option<Date>) -> Option<String> {
    let started = PartialDay::read(fields.started_on.as_deref()?)?;
    let first = first?;
    let key = if started.last < first {
        "medicine-before"
    } else if started.first > first {
        "medicine-after"
    } else if started.first == started.last {
        "medicine-same-day"
    } else {
        "medicine-too-coarse"
    };
    Some(say(key).into_owned())
}

/// A day in words, as exactly as it is known: "15 March 2024", "March 2024" or "2024".
fn day_words(day: PartialDay) -> String {
    let format = if day.first == day.last {
        return crate::result::date(day.first);
    } else if day.first.month() == day.last.month() {
        "%B %Y"
    } else {
        "%Y"
    };
    day.first.strftime(format).to_string()
}
