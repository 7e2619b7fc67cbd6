//! A file for the diary: upload, look, confirm. Nothing is taken before the yes.

use axum::body::Bytes;
use axum::extract::{Multipart, Path, State as FromState};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use care::access::Action;
use care::night::Diary;
use interop::diary::{
    Dated, ImportDraft, Mapping, Note, Place, Target, apply, changes, names, read_file,
};
use maud::{Markup, html};
use store::record::Taken;
use words::{say, say_with};

use super::record::taken_of;
use super::said;
use crate::asset;
use crate::device::{self, Person};
use crate::diary;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// Most problems listed on the page; the number says how many there are.
const MOST_SHOWN: usize = 200;

/// The upload form.
pub async fn show(FromState(state): FromState<State>, person: Person) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    Ok(match diary::known_zone(&state, &person).await? {
        Some(zone) => form(&state, &zone, false, None),
        None => form(&state, "", true, None),
    })
}

/// The form. `follows` leaves the zone to what the browser says, where it has a script.
fn form(state: &State, zone: &str, follows: bool, error: Option<&str>) -> Response {
    let title = say("files-import-title");
    Page::new(state, &title).personal().show(html! {
        h1 { (title) }
        p.lead { (say("files-import-text")) }
        @if let Some(error) = error { p.error role="alert" { (error) } }
        form method="post" action=(url::DIARY_IMPORT) enctype="multipart/form-data" {
            p { label for="zone" { (say("files-import-zone")) } input #zone name="zone" value=(zone) data-follow[follows] required; }
            p { label for="file" { (say("files-import-file")) } input #file name="file" type="file" required; }
            button { (say("files-import-read")) }
        }
        @if follows { script src=(asset::url("diary.js")) defer {} }
    })
}

/// Reads the file into a draft.
pub async fn upload(
    FromState(state): FromState<State>,
    person: Person,
    mut parts: Multipart,
) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    let known = diary::known_zone(&state, &person).await?;
    let (mut zone, mut file) = (known.unwrap_or_default(), Bytes::new());
    loop {
        let part = match parts.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => break,
            Err(error) => return Ok(error.status().into_response()),
        };
        let name = part.name().unwrap_or_default().to_owned();
        match part.bytes().await {
            Ok(bytes) if name == "zone" => zone = String::from_utf8_lossy(&bytes).trim().to_owned(),
            Ok(bytes) => file = bytes,
            Err(error) => return Ok(error.status().into_response()),
        }
    }
    if care::night::calendar::zone(&zone).is_none() {
        let error = say_with("files-import-zone-error", &[("given", zone.clone().into())]);
        return Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            form(&state, &zone, false, Some(&error)),
        )
            .into_response());
    }
    let (now, knowledge, asked) = (state.now_micros(), state.knowledge.clone(), zone.clone());
    let read = tokio::task::spawn_blocking(move || {
        let is_remedy = |name: &str| knowledge.entry(&format!("remedy.{name}")).is_some();
        read_file(
            &file,
            None,
            &Place {
                zone: &asked,
                now,
                is_remedy: &is_remedy,
            },
        )
    })
    .await
    .map_err(|_| Problem::Broken("a file could not be read".to_owned()))?;
    let draft = match read {
        Ok(draft) => draft,
        Err(refusal) => {
            return Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                form(&state, &zone, false, Some(&said::refusal(&refusal))),
            )
                .into_response());
        }
    };
    let json = serde_json::json!({"zone": zone, "draft": draft}).to_string();
    let own = person.own.clone();
    let (record, cookie) = device::or_new(&state, person).await?;
    let actor = own.unwrap_or_else(|| record.clone());
    let id = state
        .with_store(move |store| {
            store::import_draft::save_import_draft(
                store,
                &record,
                &actor,
                (draft.format.id(), &json),
                now,
            )
        })
        .await?;
    Ok(device::with_cookie(
        Redirect::to(&url::diary_import_draft(&id)).into_response(),
        cookie,
    ))
}

fn parse(text: &str) -> Result<(String, ImportDraft), Problem> {
    let broken = || Problem::Broken("a stored import cannot be read".to_owned());
    let mut value: serde_json::Value = serde_json::from_str(text).map_err(|_| broken())?;
    let zone = value
        .get("zone")
        .and_then(|zone| zone.as_str())
        .unwrap_or_default()
        .to_owned();
    let draft = value
        .get_mut("draft")
        .map(serde_json::Value::take)
        .ok_or_else(broken)?;
    Ok((zone, serde_json::from_value(draft).map_err(|_| broken())?))
}

/// What the file holds, or what was taken from it.
pub async fn show_draft(
    FromState(state): FromState<State>,
    person: Person,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (record, now, asked) = (
        person.record(Action::Diary)?,
        state.now_micros(),
        id.clone(),
    );
    let (format, text) = state
        .with_store(move |store| {
            store::import_draft::find_import_draft(store, &record, &asked, now)
        })
        .await?;
    if format == "done" {
        let (stored, same) = text.split_once(' ').unwrap_or(("0", "0"));
        let title = say("files-done-title");
        return Ok(Page::new(&state, &title).personal().show(html! {
            h1 { (title) }
            p.lead { (say_with("files-done-text", &[("stored", stored.to_owned().into()), ("unchanged", same.to_owned().into())])) }
        }));
    }
    let (_, draft) = parse(&text)?;
    let rest = &draft.rest;
    let finished = rest
        .checks
        .iter()
        .filter(|check| check.completed_at.is_some())
        .count();
    let counts = [
        ("format", format.into()),
        ("rows", draft.rows_read.to_string().into()),
        ("nights", draft.diary.nights.len().to_string().into()),
        ("cramps", draft.diary.cramps.len().to_string().into()),
        ("entries", draft.observations.len().to_string().into()),
        ("medicines", rest.medicines.len().to_string().into()),
        ("steps", rest.plan_steps.len().to_string().into()),
        ("checks", finished.to_string().into()),
    ];
    let notes: Vec<Note> = draft
        .notes
        .iter()
        .cloned()
        .chain(rest.not_taken())
        .collect();
    let title = say("files-draft-title");
    Ok(Page::new(&state, &title).personal().show(html! {
        h1 { (title) }
        p.lead { (say_with("files-draft-counts", &counts)) }
        p { strong { (say("files-draft-nothing-yet")) } }
        @for note in &notes { p { (said::note(note)) } }
        (problems(&draft))
        form method="post" action=(url::diary_import_draft(&id)) {
            (mapping_fields(&draft))
            button { (say("files-draft-confirm")) }
        }
    }))
}

fn problems(draft: &ImportDraft) -> Markup {
    html! {
        @if !draft.problems.is_empty() {
            h2 { (say_with("files-problems-title", &[("count", draft.problems.len().to_string().into())])) }
            ul { @for problem in draft.problems.iter().take(MOST_SHOWN) { li { (said::problem(problem)) } } }
        }
    }
}

fn mapping_fields(draft: &ImportDraft) -> Markup {
    let names = names(&draft.observations);
    let targets: Vec<(String, Target)> = Target::ids()
        .into_iter()
        .filter_map(|id| Target::from_id(&id).map(|target| (id, target)))
        .collect();
    html! {
        @if !names.is_empty() {
            fieldset {
                legend { (say("files-dated-title")) }
                label { input type="radio" name="dated" value="evening" checked; (say("files-dated-evening")) }
                label { input type="radio" name="dated" value="morning"; (say("files-dated-morning")) }
            }
            fieldset {
                legend { (say("files-names-title")) }
                @for (place, one) in names.iter().enumerate() {
                    @let field = format!("name-{place}");
                    p {
                        label for=(field) { (one.name) " (" (one.count) ")" }
                        select id=(field) name=(field) {
                            @for (id, target) in &targets {
                                option value=(id) selected[*target == Target::of_name(&one.name)] { (said::target(target)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Takes what was read.
pub async fn confirm(
    FromState(state): FromState<State>,
    person: Person,
    Path(id): Path<String>,
    axum::Form(fields): axum::Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (record, now) = (person.record(Action::Diary)?, state.now_micros());
    for action in [Action::Check, Action::Medicines, Action::Plan] {
        person.may(action)?;
    }
    let (author, asked) = (person.author(&record), id.clone());
    let (whose, known) = (record.clone(), asked.clone());
    let ((format, text), known) = state
        .with_store(move |store| {
            let draft = store::import_draft::find_import_draft(store, &whose, &known, now)?;
            Ok((draft, store::night::find_diary(store, &whose, None)?))
        })
        .await?;
    let back = Redirect::to(&url::diary_import_draft(&id)).into_response();
    if format == "done" {
        return Ok(back);
    }
    let (zone, draft) = parse(&text)?;
    let value = |name: &str| {
        fields
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    };
    let dated = if value("dated") == Some("morning") {
        Dated::Morning
    } else {
        Dated::Evening
    };
    let mapping: Mapping = names(&draft.observations)
        .into_iter()
        .enumerate()
        .filter_map(|(place, one)| {
            Some((one.name, Target::from_id(value(&format!("name-{place}"))?)?))
        })
        .collect();
    let (diary, _): (Diary, _) = apply(&draft, &mapping, dated, &zone);
    let (changes, unchanged) = changes(&diary, &known, now);
    let taken = Taken {
        changes,
        entered: diary
            .nights
            .iter()
            .map(|night| (night.date, night.entered_at.min(now)))
            .collect(),
        own_factors: diary.own_factors.into_iter().collect(),
        ..taken_of(draft.rest)
    };
    state
        .with_store(move |store| {
            store::import_draft::confirm_import_draft(
                store, &record, &author, &asked, taken, unchanged, now,
            )
        })
        .await?;
    Ok(back)
}
