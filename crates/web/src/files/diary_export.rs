//! The diary as a file.

use axum::extract::{Path, State as FromState};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use care::access::Action;
use maud::html;
use words::say;

use crate::device::Person;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// What can be taken along.
pub async fn show(FromState(state): FromState<State>, person: Person) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    Ok(Page::new(&state, &say("files-export-title"))
        .personal()
        .show(html! {
            h1 { (say("files-export-title")) }
            @if person.id.is_some() {
                p.lead { (say("files-export-text")) }
                ul.list {
                    li { a href=(url::diary_export_file("zip")) { (say("files-export-zip")) } }
                    li { a href=(url::diary_export_file("json")) { (say("files-export-json")) } }
                }
                p.small { (say("files-tables-lack")) }
            } @else {
                p.lead { (say("files-export-nothing")) }
            }
            p { a href=(url::DIARY_IMPORT) { (say("files-import-title")) } }
        }))
}

/// The file.
pub async fn download(
    FromState(state): FromState<State>,
    person: Person,
    Path(shape): Path<String>,
) -> Result<Response, Problem> {
    let record = person.record(Action::Diary)?;
    // Who may take the diary along may see the rest of it too; should that change, nothing goes out unseen.
    for action in [Action::Check, Action::Medicines, Action::Plan] {
        person.may(action)?;
    }
    let whole = state
        .with_store(move |store| store::record::find_whole_record(store, &record))
        .await?;
    let rest = super::record::rest_of(&whole)?;
    let (kind, name, bytes) = match shape.as_str() {
        "zip" => (
            "application/zip",
            "attachment; filename=\"charley-diary.zip\"",
            interop::diary::write_zip(&whole.diary, &rest).map_err(Problem::Broken)?,
        ),
        "json" => (
            "application/json",
            "attachment; filename=\"charley-diary.json\"",
            interop::diary::write_json(&whole.diary, &rest).into_bytes(),
        ),
        _ => return Err(Problem::NotFound),
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, bytes).into_response())
}
