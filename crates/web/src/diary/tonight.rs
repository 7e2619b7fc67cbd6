//! The morning page: which night it is, one tap when it was quiet, few fields otherwise.

use axum::Form;
use axum::extract::{Query as FromQuery, State as FromState};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use care::access::Action;
use care::night::{Change, Diary, NightState};
use jiff::civil::Date;
use maud::{Markup, html};
use serde_json::{Map, Value};
use words::{say, say_with};

use super::alert::Alert;
use super::cramp::{chosen_night, with_quiet_off};
use super::fields::{self, Field};
use super::said::{self, Query, Sent, cramp_change, night_change, notice, sent};
use super::setting::{Setting, night_words};
use super::sheet::Sheet;
use super::signs;
use crate::device::Person;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// Most cramps that can be added at once without details.
pub const MOST_AT_ONCE: u32 = care::night::MOST_CRAMPS_AT_ONCE;

/// The diary of one night; empty for who may not read it.
pub async fn read_night(
    state: &State,
    person: &Person,
    setting: &Setting,
    night: Date,
) -> Result<Diary, Problem> {
    match person.id.clone().filter(|_| setting.may_read) {
        None => Ok(Diary::default()),
        Some(record) => Ok(state
            .with_store(move |store| store::night::find_diary(store, &record, Some((night, night))))
            .await?),
    }
}

/// A form of the night with what is stored. Its times are in the zone of the entry.
pub fn sheet_of(diary: &Diary, setting: &Setting, night: Date) -> Sheet {
    let stored = diary.night(night);
    let zone = stored
        .and_then(|stored| care::night::calendar::zone(&stored.zone))
        .unwrap_or_else(|| setting.zone.clone());
    let mut sheet = Sheet::new(night, zone);
    if let Some(stored) = stored {
        fields::fill(&mut sheet, stored);
    }
    sheet
}

/// The morning page.
pub async fn show(
    FromState(state): FromState<State>,
    person: Person,
    FromQuery(query): FromQuery<Query>,
) -> Result<Response, Problem> {
    person.may(Action::LogNight)?;
    let setting = Setting::load(&state, &person, query.zone.as_deref()).await?;
    let night = chosen_night(&setting, query.night.as_deref().unwrap_or_default())?;
    let diary = read_night(&state, &person, &setting, night).await?;
    let sheet = sheet_of(&diary, &setting, night);
    let alert = Alert::load(&state, &person, setting.running).await?;
    // The weekly question stands on the page of last night, for who may answer it.
    let asks = setting.may_read
        && night == setting.last
        && alert
            .as_ref()
            .is_none_or(|alert| alert.is_question_due(night));
    let more = html! {
        @if let Some(alert) = &alert { (alert.notices(&state, person.may(Action::Check).is_ok(), false)) }
        @if asks { (signs::question(&state, &setting, night, &sheet)) }
    };
    Ok(page(&state, &setting, &diary, &sheet, (&query, Some(more))))
}

/// The page with what was just done and what else it says, or with what was wrong.
pub fn page(
    state: &State,
    setting: &Setting,
    diary: &Diary,
    sheet: &Sheet,
    (query, more): (&Query, Option<Markup>),
) -> Response {
    let night = sheet.night;
    let title = if night == setting.last {
        say("diary-last-night")
    } else if night == setting.running {
        say("diary-this-night")
    } else {
        say("diary-that-night")
    };
    let known = diary.state(night);
    // Whether a night was quiet is known in the morning, not before it has begun.
    let may_be_quiet = night <= setting.last && known == NightState::NotRecorded;
    let page = Page::new(state, &title).with_style("diary.css").personal();
    page.show(html! {
        h1 { (title) }
        p.lead { (night_words(night)) }
        (notice(query, "tonight"))
        (sheet.errors.summary(|field| match field {
            "quiet" => say("diary-state-quiet").into_owned(),
            "count" => say("diary-count").into_owned(),
            field => fields::label(state, setting, field),
        }))
        @if sheet.errors.holds("quiet") { div #quiet tabindex="-1" { (sheet.errors.at("quiet")) } }
        @match more {
            Some(more) => (more),
            None => @if sheet.errors.holds("new_signs") { (signs::question(state, setting, night, sheet)) },
        }
        @if setting.may_read { p { (say("diary-so-far")) " " strong { (state_words(known)) } } }
        @if may_be_quiet {
            form method="post" action=(url::TONIGHT_QUIET) {
                input type="hidden" name="night" value=(night);
                (setting.zone_input())
                button.big { (say(if night == setting.last { "diary-quiet-last" } else { "diary-quiet-that" })) }
            }
        }
        div.actions { a.button.big.plain href=(url::tonight_cramp(night)) { (say("diary-cramp-add")) } }
        @if night != setting.running && night == setting.last {
            div.actions { a.button.plain href=(url::tonight_cramp(setting.running)) { (say("diary-cramp-just-now")) } }
        }
        (count_form(setting, sheet))
        @if setting.may_read { (few_fields(state, setting, sheet)) }
        @if setting.may_read {
            ul.list {
                li { a href=(url::diary_night(night)) { (say("diary-whole-night")) } }
                li { a href=(url::DIARY_CHOICES) { (say("diary-choices")) } }
                li { a href=(url::DIARY) { (say("diary-title")) } }
            }
        }
        (setting.zone_note())
    })
}

/// What is known of a night, in words.
pub fn state_words(state: NightState) -> String {
    match state {
        NightState::Quiet => say("diary-state-quiet").into_owned(),
        NightState::NotRecorded => say("diary-state-none").into_owned(),
        NightState::Cramps(count) => {
            say_with("diary-state-cramps", &[("count", i64::from(count).into())]).into_owned()
        }
    }
}

/// Some cramps, no details.
fn count_form(setting: &Setting, sheet: &Sheet) -> Markup {
    html! {
        details open[sheet.errors.holds("count")] {
            summary { (say("diary-count-title")) }
            form.diary method="post" action=(url::TONIGHT_COUNT) novalidate {
                input type="hidden" name="id" value=(store::new_id());
                input type="hidden" name="night" value=(sheet.night);
                (setting.zone_input())
                (sheet.digits("count", &say("diary-count")))
                button { (say("diary-count-save")) }
            }
        }
    }
}

/// A step of the plan is asked as what it is.
fn asked(setting: &Setting, field: &Field) -> Field {
    let label = field.label.clone();
    Field {
        label: if setting.is_step(&field.id) {
            say_with("diary-step-done", &[("step", label.into())]).into_owned()
        } else {
            label
        },
        id: field.id.clone(),
    }
}

fn few_fields(state: &State, setting: &Setting, sheet: &Sheet) -> Markup {
    let shown: Vec<Field> = fields::groups(state, setting)
        .into_iter()
        .flatten()
        .filter(|field| fields::is_shown(setting, field))
        .collect();
    html! {
        @if !shown.is_empty() {
            h2 { (say("diary-few")) }
            form.diary method="post" action=(url::TONIGHT) novalidate {
                input type="hidden" name="night" value=(sheet.night);
                (setting.zone_input())
                @for field in &shown { (fields::control(sheet, &asked(setting, field))) }
                div.actions { button { (say("diary-save")) } }
            }
        }
    }
}

/// What a form of a night is about, for who may do that: where the person is, the night, and what is known of it.
async fn read_sent(
    state: &State,
    person: &Person,
    action: Action,
    form: &Sent,
) -> Result<(Setting, Date, Diary), Problem> {
    person.may(action)?;
    let setting = Setting::load(state, person, Some(sent(form, "zone"))).await?;
    let night = chosen_night(&setting, sent(form, "night"))?;
    let diary = read_night(state, person, &setting, night).await?;
    Ok((setting, night, diary))
}

/// Saves the few fields.
pub async fn save(
    FromState(state): FromState<State>,
    person: Person,
    Form(form): Form<Sent>,
) -> Result<Response, Problem> {
    let (setting, night, diary) = read_sent(&state, &person, Action::Diary, &form).await?;
    match read_fields(&state, &setting, &diary, night, &form) {
        Ok(changes) => {
            let to = format!("{}?night={night}", url::TONIGHT);
            said::save(&state, person, &setting, changes, ("saved", &to)).await
        }
        Err(sheet) => refused(&state, &setting, &diary, &sheet),
    }
}

/// The changes that a form with fields of a night makes, or the form with what is wrong.
pub fn read_fields(
    state: &State,
    setting: &Setting,
    diary: &Diary,
    night: Date,
    form: &Sent,
) -> Result<Vec<Change>, Box<Sheet>> {
    // An entry keeps the zone it was made in.
    let zone = diary
        .night(night)
        .map_or(setting.zone_name.as_str(), |stored| stored.zone.as_str());
    let zone_of_times = care::night::calendar::zone(zone).unwrap_or_else(|| setting.zone.clone());
    let mut sheet = Sheet::posted(night, zone_of_times, form);
    let fields = fields::read(&mut sheet);
    if sheet.errors.is_empty() && fields.is_empty() {
        return Ok(Vec::new());
    }
    match sheet.take(night_change(state, night, zone, fields)) {
        Some(change) => Ok(vec![change]),
        None => Err(Box::new(sheet)),
    }
}

/// One tap: no cramps. Refused when cramps are recorded.
pub async fn save_quiet(
    FromState(state): FromState<State>,
    person: Person,
    Form(form): Form<Sent>,
) -> Result<Response, Problem> {
    let (setting, night, diary) = read_sent(&state, &person, Action::LogNight, &form).await?;
    let mut sheet = sheet_of(&diary, &setting, night);
    let refusal = match diary.state(night) {
        NightState::Cramps(_) => Some(say("diary-quiet-not")),
        _ if night > setting.last => Some(say("diary-quiet-early")),
        _ => None,
    };
    if let Some(refusal) = refusal {
        sheet.errors.insert("quiet", refusal);
        return refused(&state, &setting, &diary, &sheet);
    }
    let zone = diary
        .night(night)
        .map_or(setting.zone_name.clone(), |stored| stored.zone.clone());
    let mut fields = Map::new();
    fields.insert("quiet".to_owned(), Value::Bool(true));
    match sheet.take(night_change(&state, night, &zone, fields)) {
        Some(change) => {
            let to = back(&form, night);
            said::save(&state, person, &setting, vec![change], ("saved", &to)).await
        }
        None => refused(&state, &setting, &diary, &sheet),
    }
}

fn refused(
    state: &State,
    setting: &Setting,
    diary: &Diary,
    sheet: &Sheet,
) -> Result<Response, Problem> {
    let page = page(state, setting, diary, sheet, (&Query::default(), None));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn back(form: &Sent, night: Date) -> String {
    if sent(form, "back") == "night" {
        url::diary_night(night)
    } else {
        format!("{}?night={night}", url::TONIGHT)
    }
}

/// Adds some cramps without details.
pub async fn save_count(
    FromState(state): FromState<State>,
    person: Person,
    Form(form): Form<Sent>,
) -> Result<Response, Problem> {
    let (setting, night, diary) = read_sent(&state, &person, Action::LogNight, &form).await?;
    let count = sent(&form, "count").parse::<u32>().unwrap_or(0);
    let changes = if (1..=MOST_AT_ONCE).contains(&count) {
        bare_cramps(&state, sent(&form, "id"), night, &setting.zone_name, count)
    } else {
        None
    };
    let Some(changes) = changes else {
        let mut sheet = sheet_of(&diary, &setting, night);
        let given = sent(&form, "count");
        let error = say_with(
            "diary-count-wrong",
            &[
                ("given", given.to_owned().into()),
                ("most", i64::from(MOST_AT_ONCE).into()),
            ],
        );
        sheet.set("count", given);
        sheet.errors.insert("count", error);
        return refused(&state, &setting, &diary, &sheet);
    };
    let changes = with_quiet_off(&state, &setting.zone_name, changes);
    let to = back(&form, night);
    said::save(&state, person, &setting, changes, ("saved", &to)).await
}

/// So many cramps of which no more is known; the same form sent twice makes the same cramps.
pub fn bare_cramps(
    state: &State,
    form_id: &str,
    night: Date,
    zone: &str,
    count: u32,
) -> Option<Vec<Change>> {
    (0..count)
        .map(|number| {
            cramp_change(state, &numbered(form_id, number)?, night, zone, Map::new()).ok()
        })
        .collect()
}

/// The identifier of the form with a number at its end.
pub fn numbered(form_id: &str, number: u32) -> Option<String> {
    uuid::Uuid::parse_str(form_id).ok()?;
    let start = form_id.get(..32)?;
    Some(format!("{start}{number:04x}"))
}
