//! From paper into the diary: two weeks on one form, saved at once. A blank row says nothing.

use axum::Form;
use axum::extract::{Query as FromQuery, State as FromState};
use axum::response::{IntoResponse, Response};
use care::access::Action;
use care::night::{Change, ChangeRefusal, Diary, NightState};
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};
use serde_json::{Map, Value};
use words::{say, say_with};

use super::cramp::EARLIEST;
use super::cramp_form::{muscles, sides};
use super::paper::{NIGHTS, nights};
use super::said::{self, Query, Sent, cramp_change, night_change, refusal_words, sent};
use super::setting::{Setting, night_words};
use super::tonight::{MOST_AT_ONCE, numbered, state_words};
use crate::device::Person;
use crate::errors::{Errors, shown};
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

fn first_of(setting: &Setting, text: &str) -> Result<Date, Problem> {
    let first = match text {
        // The sheet that is full now ended with last night.
        "" => setting
            .last
            .checked_sub((NIGHTS - 1).days())
            .unwrap_or(setting.last),
        text => text.parse().map_err(|_| Problem::NotFound)?,
    };
    if first > setting.last || first.year() < EARLIEST {
        return Err(Problem::NotFound);
    }
    Ok(first)
}

async fn read_diary(state: &State, person: &Person, first: Date) -> Result<Diary, Problem> {
    let last = nights(first).last().unwrap_or(first);
    match person.id.clone() {
        None => Ok(Diary::default()),
        Some(record) => Ok(state
            .with_store(move |store| store::night::find_diary(store, &record, Some((first, last))))
            .await?),
    }
}

/// The form.
pub async fn show(
    FromState(state): FromState<State>,
    person: Person,
    FromQuery(query): FromQuery<Query>,
) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    let setting = Setting::load(&state, &person, query.zone.as_deref()).await?;
    let first = first_of(&setting, query.first.as_deref().unwrap_or_default())?;
    let diary = read_diary(&state, &person, first).await?;
    let id = store::new_id();
    Ok(page(
        &state,
        &setting,
        &diary,
        first,
        &[("id".to_owned(), id)],
        &Errors::default(),
    ))
}

fn page(
    state: &State,
    setting: &Setting,
    diary: &Diary,
    first: Date,
    form: &[(String, String)],
    errors: &Errors,
) -> Response {
    let title = say("diary-copy");
    let page = Page::new(state, &title)
        .at(url::DIARY)
        .with_style("diary.css")
        .personal();
    page.show(html! {
        h1 { (title) }
        p.lead { (say("diary-copy-lead")) }
        (errors.summary(label))
        form.diary method="get" action=(url::DIARY_PAPER_COPY) {
            div.field {
                label for="first" { (say("diary-paper-first")) }
                input.clock type="date" id="first" name="first" value=(first);
            }
            div.actions { button.plain { (say("diary-paper-other")) } }
        }
        form.diary method="post" action=(url::DIARY_PAPER_COPY) novalidate {
            input type="hidden" name="id" value=(sent(form, "id"));
            input type="hidden" name="first" value=(first);
            (setting.zone_input())
            @for night in nights(first).filter(|night| *night <= setting.last) {
                (row(&Row { diary, night, form, errors }))
            }
            div.actions { button { (say("diary-copy-save")) } }
        }
        (setting.zone_note())
    })
}

/// What is asked at a field of a row: which night, and what the sheet calls it.
fn label(field: &str) -> String {
    let (night, name) = field.split_once('.').unwrap_or((field, ""));
    let night = night
        .parse::<Date>()
        .map_or_else(|_| night.to_owned(), night_words);
    format!("{night}, {}", name_words(name))
}

fn name_words(name: &str) -> String {
    match name {
        "pain" => say("diary-copy-pain"),
        "woke" => say("diary-copy-woke"),
        "muscle" => say("diary-cramp-muscle"),
        "side" => say("diary-cramp-side"),
        "sleep" => say("diary-paper-sleep"),
        "note" => say("diary-note"),
        _ => say("diary-copy-cramps"),
    }
    .into_owned()
}

/// One night of the form.
struct Row<'a> {
    diary: &'a Diary,
    night: Date,
    form: &'a [(String, String)],
    errors: &'a Errors,
}

impl Row<'_> {
    fn field(&self, name: &str) -> String {
        format!("{}.{name}", self.night)
    }

    /// What was written, or else what is stored: sleep and a note may be there before the cramps are.
    fn value(&self, name: &str) -> String {
        let field = self.field(name);
        if self.form.iter().any(|(known, _)| *known == field) {
            return sent(self.form, &field).to_owned();
        }
        stored(self.diary, self.night, name)
    }

    fn cell(&self, name: &str, keypad: &str) -> Markup {
        let field = self.field(name);
        html! {
            div.field {
                label for=(field) { (name_words(name)) }
                (self.errors.at(&field))
                input type="text" inputmode=(keypad) autocomplete="off" id=(field) name=(field) value=(self.value(name))
                    aria-describedby=[self.errors.described(&field, None)] aria-invalid=[self.errors.invalid(&field)];
            }
        }
    }

    fn choice(&self, name: &str, options: &[(String, String)]) -> Markup {
        let (field, given) = (self.field(name), self.value(name));
        html! {
            div.field {
                label for=(field) { (name_words(name)) }
                (self.errors.at(&field))
                select id=(field) name=(field) aria-describedby=[self.errors.described(&field, None)] aria-invalid=[self.errors.invalid(&field)] {
                    option value="" selected[given.is_empty()] { (say("diary-not-said")) }
                    @for (value, words) in options {
                        option value=(value) selected[given == *value] { (words) }
                    }
                }
            }
        }
    }
}

/// What the diary holds of a field of the night itself, as the form writes it.
fn stored(diary: &Diary, night: Date, name: &str) -> String {
    let stored = diary.night(night);
    match name {
        "sleep" => stored
            .and_then(|stored| stored.sleep_quality)
            .map(|sleep| sleep.to_string()),
        "note" => stored.and_then(|stored| stored.note.clone()),
        _ => None,
    }
    .unwrap_or_default()
}

/// One night; what is recorded already is shown and not asked again.
fn row(row: &Row<'_>) -> Markup {
    let known = row.diary.state(row.night);
    let yes_no = [("yes", say("diary-yes")), ("no", say("diary-no"))]
        .map(|(value, words)| (value.to_owned(), words.into_owned()));
    // A row that was refused is shown with all that was written, whatever is recorded by now.
    let is_wrong = NAMES.iter().any(|name| row.errors.holds(&row.field(name)));
    html! {
        fieldset.line.wrong[is_wrong] {
            legend { (night_words(row.night)) }
            @if known != NightState::NotRecorded {
                p { a href=(url::diary_night(row.night)) { (state_words(known)) } }
            }
            @if known == NightState::NotRecorded || is_wrong {
                div.columns {
                    (row.cell("cramps", "numeric"))
                    (row.cell("pain", "numeric"))
                    (row.choice("woke", &yes_no))
                    (row.choice("muscle", &muscles()))
                    (row.choice("side", &sides()))
                    (row.cell("sleep", "numeric"))
                    (row.cell("note", "text"))
                }
            }
        }
    }
}

/// Saves all rows at once, or none when one cannot be read.
pub async fn save(
    FromState(state): FromState<State>,
    person: Person,
    Form(form): Form<Sent>,
) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    let setting = Setting::load(&state, &person, Some(sent(&form, "zone"))).await?;
    let first = first_of(&setting, sent(&form, "first"))?;
    let diary = read_diary(&state, &person, first).await?;
    let mut changes = Vec::new();
    let mut errors = Errors::default();
    for (place, night) in (0..).zip(nights(first)) {
        match read_row(&state, &setting, &diary, &form, (place, night)) {
            Ok(said) => changes.extend(said),
            Err(wrong) => {
                for (name, text) in wrong {
                    errors.insert(format!("{night}.{name}"), text);
                }
            }
        }
    }
    if errors.is_empty() {
        said::save(&state, person, &setting, changes, ("saved", url::DIARY)).await
    } else {
        let page = page(&state, &setting, &diary, first, &form, &errors);
        Ok((errors.status(), page).into_response())
    }
}

/// What is wrong with a row: field and words.
type Wrong = Vec<(&'static str, String)>;

/// The fields of a row, in the order of the sheet.
const NAMES: [&str; 7] = ["cramps", "pain", "woke", "muscle", "side", "sleep", "note"];

/// What the domain refuses, at the field of the row.
fn refused(refusals: Vec<ChangeRefusal>) -> Wrong {
    refusals
        .iter()
        .map(|refusal| {
            let name = match refusal.field.as_str() {
                "pain" => "pain",
                "awakened" => "woke",
                "muscle" => "muscle",
                "side" => "side",
                "sleep_quality" => "sleep",
                "note" => "note",
                _ => "cramps",
            };
            (name, refusal_words(refusal))
        })
        .collect()
}

/// A whole number, or the text when it is none, for the domain to refuse.
fn number(text: &str) -> Value {
    text.parse::<i64>().map_or(text.into(), Value::from)
}

/// The changes of one row; none when it is blank.
fn read_row(
    state: &State,
    setting: &Setting,
    diary: &Diary,
    form: &Sent,
    (place, night): (u32, Date),
) -> Result<Vec<Change>, Wrong> {
    let given = |name: &str| sent(form, &format!("{night}.{name}"));
    let about_cramps = ["pain", "woke", "muscle", "side"];
    // What the sheet says of the night itself; what is stored like this already is not said again.
    let mut of_night = Map::new();
    for (name, field) in [("sleep", "sleep_quality"), ("note", "note")] {
        let text = given(name);
        if !text.is_empty() && text != stored(diary, night, name) {
            let value = if name == "note" {
                text.into()
            } else {
                number(text)
            };
            of_night.insert(field.to_owned(), value);
        }
    }
    let is_blank = NAMES.iter().all(|name| given(name).is_empty());
    if !is_blank && night > setting.last {
        return Err(vec![("cramps", say("diary-quiet-early").into_owned())]);
    }
    let count = given("cramps");
    if count.is_empty() && about_cramps.iter().any(|name| !given(name).is_empty()) {
        return Err(vec![("cramps", say("diary-copy-no-count").into_owned())]);
    }
    let mut changes = Vec::new();
    if !count.is_empty() {
        let number = read_count(count)?;
        // The row's number goes into the identifier, so that the same form sent twice makes the same cramps.
        let id = |cramp: u32| numbered(sent(form, "id"), place * 256 + cramp);
        let is_ours = || {
            diary
                .cramps_of(night)
                .iter()
                .all(|cramp| (0..number).any(|one| id(one).as_deref() == Some(cramp.id.as_str())))
        };
        match (diary.state(night), number) {
            (NightState::NotRecorded, _) | (NightState::Quiet, 0) => {}
            (NightState::Cramps(_), 1..) if is_ours() => return Ok(Vec::new()),
            (known, _) => {
                let known = state_words(known);
                let text = say_with("diary-copy-known", &[("known", known.into())]);
                return Err(vec![("cramps", text.into_owned())]);
            }
        }
        if number == 0 {
            let is_cramp = |name: &&str| !given(name).is_empty() && given(name) != "no";
            if let Some(name) = about_cramps.into_iter().find(|name| is_cramp(name)) {
                return Err(vec![(name, say("diary-copy-quiet-pain").into_owned())]);
            }
            of_night.insert("quiet".to_owned(), Value::Bool(true));
        }
        for cramp in 0..number {
            let fields = cramp_fields(&given, cramp);
            let id = id(cramp).unwrap_or_default();
            let change = cramp_change(state, &id, night, &setting.zone_name, fields);
            changes.push(change.map_err(refused)?);
        }
    }
    if !of_night.is_empty() {
        // An entry keeps the zone it was made in.
        let zone = diary
            .night(night)
            .map_or(setting.zone_name.as_str(), |stored| stored.zone.as_str());
        changes.push(night_change(state, night, zone, of_night).map_err(refused)?);
    }
    Ok(changes)
}

fn read_count(text: &str) -> Result<u32, Wrong> {
    text.parse::<u32>()
        .ok()
        .filter(|number| *number <= MOST_AT_ONCE)
        .ok_or_else(|| {
            let most = i64::from(MOST_AT_ONCE);
            let text = say_with(
                "diary-copy-count-wrong",
                &[("given", shown(text).into()), ("most", most.into())],
            );
            vec![("cramps", text.into_owned())]
        })
}

/// What the row says of one of its cramps. One of them was the worst and, if any, one woke the person; the sheet does not say which, the first stands for it.
fn cramp_fields<'f>(given: &impl Fn(&str) -> &'f str, cramp: u32) -> Map<String, Value> {
    let mut fields = Map::new();
    let woke = given("woke");
    if woke == "no" {
        fields.insert("awakened".to_owned(), false.into());
    } else if cramp == 0 && !woke.is_empty() {
        let woke = if woke == "yes" {
            true.into()
        } else {
            woke.into()
        };
        fields.insert("awakened".to_owned(), woke);
    }
    if cramp == 0 {
        for name in ["muscle", "side"] {
            if !given(name).is_empty() {
                fields.insert(name.to_owned(), given(name).into());
            }
        }
        if !given("pain").is_empty() {
            fields.insert("pain".to_owned(), number(given("pain")));
        }
    }
    fields
}
