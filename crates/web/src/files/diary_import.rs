//! A file for the diary: upload, look, confirm. Nothing is taken before the yes.

use axum::body::Bytes;
use axum::extract::{Multipart, Path, State as FromState};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use care::access::Action;
use care::night::Diary;
use interop::diary::{
    Dated, ImportDraft, Mapping, Note, Place, Target, apply, changes, names, read_file,
    refused_names,
};
use maud::{Markup, html};
use store::record::{Stored, Taken};
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
        p.lead { (say_with("files-import-text", &[("most", said::size(super::LARGEST_FILE).into())])) }
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
    let read = in_background(move || {
        let is_remedy = |name: &str| knowledge.entry(&format!("remedy.{name}")).is_some();
        let place = Place {
            zone: &asked,
            now,
            is_remedy: &is_remedy,
            is_step: &|id: &str| care::plan::may_be_step(&knowledge, id),
        };
        let kept = |draft: ImportDraft| {
            let json = serde_json::json!({"zone": asked, "draft": draft});
            (draft.format.id(), json.to_string())
        };
        Ok(read_file(&file, None, &place).map(kept))
    })
    .await?;
    let (format, json) = match read {
        Ok(kept) => kept,
        Err(refusal) => {
            return Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                form(&state, &zone, false, Some(&said::refusal(&refusal))),
            )
                .into_response());
        }
    };
    let own = person.own.clone();
    let (record, cookie) = device::or_new(&state, person).await?;
    let actor = own.unwrap_or_else(|| record.clone());
    let id = state
        .with_store(move |store| {
            store::import_draft::save_import_draft(store, &record, &actor, (format, &json), now)
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

/// Work that takes long enough to keep others waiting.
async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(Problem::Broken("a file could not be read".to_owned())))
}

/// What was taken.
fn done(state: &State, text: &str) -> Response {
    let stored: Stored = serde_json::from_str(text).unwrap_or_default();
    let kinds = [
        ("files-done-nights", stored.nights),
        ("files-done-cramps", stored.cramps),
        ("files-done-factors", stored.own_factors),
        ("files-done-medicines", stored.medicines),
        ("files-done-steps", stored.steps),
        ("files-done-checks", stored.checks),
    ];
    let kinds = kinds.into_iter().filter(|(_, count)| *count > 0);
    let mut what: Vec<String> = kinds
        .map(|(key, count)| said::counted(key, count).into_owned())
        .collect();
    if what.is_empty() {
        what.push(say("files-done-nothing").into_owned());
    }
    let arguments = [
        ("stored", what.join(", ").into()),
        ("unchanged", stored.unchanged.to_string().into()),
    ];
    let title = say("files-done-title");
    Page::new(state, &title).personal().show(html! {
        h1 { (title) }
        p.lead { (say_with("files-done-text", &arguments)) }
        p { a.button href=(url::DIARY) { (say("files-done-diary")) } }
    })
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
        return Ok(done(&state, &text));
    }
    in_background(move || {
        let (_, draft) = parse(&text)?;
        Ok(draft_page(&state, &id, &draft, &Vec::new(), &[]))
    })
    .await
}

/// The fields of the form, as they were sent.
type Sent = Vec<(String, String)>;

fn sent<'s>(fields: &'s Sent, name: &str) -> Option<&'s str> {
    let mut fields = fields.iter();
    fields
        .find(|(field, _)| field == name)
        .map(|(_, value)| value.as_str())
}

/// The page with what was chosen so far, and what is wrong with it.
fn draft_page(
    state: &State,
    id: &str,
    draft: &ImportDraft,
    chosen: &Sent,
    errors: &[String],
) -> Response {
    let rest = &draft.rest;
    let finished = rest
        .checks
        .iter()
        .filter(|check| check.completed_at.is_some())
        .count();
    let counts = [
        ("format", said::format(draft.format).into()),
        ("rows", draft.rows_read.to_string().into()),
        ("nights", draft.diary.nights.len().to_string().into()),
        ("cramps", draft.diary.cramps.len().to_string().into()),
        ("entries", draft.observations.len().to_string().into()),
        ("medicines", rest.medicines.len().to_string().into()),
        ("steps", rest.plan_steps.len().to_string().into()),
        ("checks", finished.to_string().into()),
    ];
    let has_something = draft.diary != Diary::default()
        || !draft.observations.is_empty()
        || !rest.medicines.is_empty()
        || !rest.plan_steps.is_empty()
        || finished > 0;
    let notes: Vec<Note> = draft
        .notes
        .iter()
        .cloned()
        .chain(rest.not_taken())
        .collect();
    let title = say("files-draft-title");
    Page::new(state, &title).personal().show(html! {
        h1 { (title) }
        @for error in errors { p.error role="alert" { (error) } }
        p.lead { (say_with("files-draft-counts", &counts)) }
        p { strong { (say(if has_something { "files-draft-nothing-yet" } else { "files-draft-none" })) } }
        @for note in &notes { p { (said::note(note)) } }
        (problems(draft))
        form method="post" action=(url::diary_import_draft(id)) {
            @if has_something {
                (mapping_fields(draft, chosen))
                button name="answer" value="yes" { (say("files-draft-confirm")) }
            }
            button.plain name="answer" value="no" { (say("files-draft-cancel")) }
        }
    })
}

fn problems(draft: &ImportDraft) -> Markup {
    html! {
        @if !draft.problems.is_empty() {
            h2 { (say_with("files-problems-title", &[("what", said::lost(draft.lost).into())])) }
            ul {
                @for problem in &draft.problems { li { (said::problem(problem)) } }
                @if draft.further > 0 { li { (said::further(draft.further)) } }
            }
        }
    }
}

fn mapping_fields(draft: &ImportDraft, chosen: &Sent) -> Markup {
    let names = names(&draft.observations);
    let targets: Vec<(String, Target)> = Target::ids()
        .into_iter()
        .filter_map(|id| Target::from_id(&id).map(|target| (id, target)))
        .collect();
    let is_morning = sent(chosen, "dated") == Some("morning");
    html! {
        @if !names.is_empty() {
            fieldset {
                legend { (say("files-dated-title")) }
                label { input type="radio" name="dated" value="evening" checked[!is_morning]; (say("files-dated-evening")) }
                label { input type="radio" name="dated" value="morning" checked[is_morning]; (say("files-dated-morning")) }
            }
            fieldset {
                legend { (say("files-names-title")) }
                @for (place, one) in names.iter().enumerate() {
                    @let field = format!("name-{place}");
                    @let meant = sent(chosen, &field).and_then(Target::from_id).unwrap_or_else(|| Target::of_name(&one.name));
                    p {
                        label for=(field) { (one.name) " (" (one.count) ")" }
                        select id=(field) name=(field) {
                            @for (id, target) in &targets {
                                option value=(id) selected[*target == meant] { (said::target(target)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What of a draft is taken, and what of it the record has already; or what is wrong with the answers.
fn chosen(
    (zone, draft): (String, ImportDraft),
    fields: &Sent,
    known: &Diary,
    now: i64,
) -> Result<(Taken, u64), (Box<ImportDraft>, Vec<String>)> {
    let dated = match sent(fields, "dated") {
        Some("morning") => Dated::Morning,
        _ => Dated::Evening,
    };
    let mapping: Mapping = names(&draft.observations)
        .into_iter()
        .enumerate()
        .filter_map(|(place, one)| {
            let target = Target::from_id(sent(fields, &format!("name-{place}"))?)?;
            Some((one.name, target))
        })
        .collect();
    let refused = refused_names(&draft, &mapping);
    if !refused.is_empty() {
        let errors = refused.iter().map(said::refused_name).collect();
        return Err((Box::new(draft), errors));
    }
    let (diary, _) = apply(&draft, &mapping, dated, &zone);
    let new = diary.own_factors.keys();
    let new = new
        .filter(|id| !known.own_factors.contains_key(*id))
        .count();
    let factors = known.own_factors.len() + new;
    if new > 0 && factors > care::night::MOST_OWN_FACTORS {
        let arguments = [
            ("given", factors.to_string().into()),
            ("most", care::night::MOST_OWN_FACTORS.to_string().into()),
        ];
        let error = say_with("files-factors-full", &arguments).into_owned();
        return Err((Box::new(draft), vec![error]));
    }
    let (changes, unchanged) = changes(&diary, known, now);
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
    Ok((taken, unchanged))
}

/// Takes what was read, or forgets it.
pub async fn answer(
    FromState(state): FromState<State>,
    person: Person,
    Path(id): Path<String>,
    axum::Form(fields): axum::Form<Sent>,
) -> Result<Response, Problem> {
    let (record, now) = (person.record(Action::Diary)?, state.now_micros());
    let (author, asked) = (person.author(&record), id.clone());
    if sent(&fields, "answer") == Some("no") {
        state
            .with_store(move |store| {
                store::import_draft::remove_import_draft(store, &record, &author.id, &asked, now)
            })
            .await?;
        return Ok(Redirect::to(url::DIARY_IMPORT).into_response());
    }
    for action in [Action::Check, Action::Medicines, Action::Plan] {
        person.may(action)?;
    }
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
    let site = state.clone();
    let read = in_background(move || {
        Ok(
            chosen(parse(&text)?, &fields, &known, now).map_err(|(draft, errors)| {
                let page = draft_page(&site, &id, &draft, &fields, &errors);
                (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
            }),
        )
    })
    .await?;
    let (taken, unchanged) = match read {
        Ok(taken) => taken,
        Err(page) => return Ok(page),
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
