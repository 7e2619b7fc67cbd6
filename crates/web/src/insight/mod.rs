//! What a diary shows: numbers with their ranges, in plain words and plots.

mod figures;
mod links;
mod numbers;
mod sentences;
mod write;

pub use numbers::{Found, Numbers, Step};
pub use sentences::{Section, sections};
pub use write::{document, json, text};

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State as FromState;
use axum::response::Response;
use axum::routing::get;
use care::access::Action;
use care::night::{Diary, calendar};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, PreEscaped, html};
use words::say;

use crate::device::Person;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// Most pages kept in memory.
const KEPT: usize = 64;

/// What a page is made from: the person, the version of the diary, the night that runs.
type Key = (String, i64, Date);

/// A page and what it was made from.
type Kept = (Key, Arc<str>);

/// The contents of the last pages that were made, oldest first.
#[derive(Clone, Default)]
pub struct Pages(Arc<Mutex<Vec<Kept>>>);

impl Pages {
    fn find(&self, key: &Key) -> Option<Arc<str>> {
        let pages = self.0.lock().ok()?;
        let (_, content) = pages.iter().find(|(known, _)| known == key)?;
        Some(content.clone())
    }

    fn keep(&self, key: Key, content: Arc<str>) {
        if let Ok(mut pages) = self.0.lock() {
            // An older version of the same person's page is of no use any more.
            pages.retain(|(known, _)| known.0 != key.0);
            if pages.len() >= KEPT {
                pages.remove(0);
            }
            pages.push((key, content));
        }
    }
}

/// The routes of the insight page.
pub fn routes() -> Router<State> {
    Router::new().route(url::INSIGHT, get(show))
}

/// All numbers of the person's diary.
async fn show(FromState(state): FromState<State>, person: Person) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    let content = match person.id {
        None => {
            let numbers = Numbers::of(&Diary::default(), state.clock.today(), &state.knowledge);
            content(&numbers).into_string().into()
        }
        Some(record) => find(&state, record).await?,
    };
    Ok(Page::new(&state, &say("insight-title"))
        .at(url::DIARY)
        .with_style("plot.css")
        .personal()
        .show(PreEscaped(content.to_string())))
}

async fn find(state: &State, record: String) -> Result<Arc<str>, Problem> {
    let (pages, knowledge, now) = (
        state.pages.clone(),
        state.knowledge.clone(),
        state.clock.now(),
    );
    Ok(state
        .with_store(move |store| {
            let settings = store::person::find_settings(store, &record)?;
            let zone = settings
                .zone
                .as_deref()
                .and_then(calendar::zone)
                .unwrap_or_else(TimeZone::system);
            let today = calendar::night_of(now, &zone);
            let key = (record, settings.diary_version, today);
            if let Some(content) = pages.find(&key) {
                return Ok(content);
            }
            let diary = store::night::find_diary(store, &key.0, None)?;
            let made: Arc<str> = content(&Numbers::of(&diary, today, &knowledge))
                .into_string()
                .into();
            pages.keep(key, made.clone());
            Ok(made)
        })
        .await?)
}

/// The page without its frame.
fn content(numbers: &Numbers) -> Markup {
    html! {
        h1 { (say("insight-title")) }
        p.lead { (say("insight-lead")) }
        (steps(numbers, true))
        @for section in sections(numbers) {
            section.card id=(section.id) {
                h2 { (section.title) }
                @for sentence in &section.sentences { p { (sentence) } }
                (figures::figures(numbers, section.id))
            }
        }
        div.actions { a.button.plain href=(url::DIARY) { (say("insight-back")) } }
    }
}

/// The thresholds that were passed; with links on the page, without in a file.
fn steps(numbers: &Numbers, is_page: bool) -> Markup {
    html! {
        @if !numbers.steps.is_empty() {
            section #steps {
                h2 { (say("insight-steps-title")) }
                p { (say("insight-steps-lead")) }
                @for step in &numbers.steps {
                    div.tier.(step.tier.id()) {
                        h3 {
                            @if is_page { a href=(url::entry(&step.complication)) { (step.title) } } @else { (step.title) }
                        }
                        p { strong { (step.how_soon) } }
                        p { (step.text) }
                    }
                }
                @if is_page { p { a.button href=(url::CHECK) { (say("insight-steps-check")) } } }
            }
        }
    }
}
