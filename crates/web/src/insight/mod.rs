//! What a diary shows: numbers with their ranges, in plain words and plots.

mod attempts;
mod clock;
mod course;
mod figures;
mod links;
mod maps;
mod marks;
mod numbers;
mod recorded;
mod sentences;
mod write;

pub use numbers::{Attempt, Begun, Found, Numbers, Raised, Step};
pub use sentences::{Section, sections};
pub use write::{document, json, text};

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State as FromState;
use axum::response::Response;
use axum::routing::get;
use care::Intake;
use care::access::Action;
use care::night::{Diary, calendar};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, PreEscaped, html};
use store::Store;
use words::say;

use crate::device::Person;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// Most pages kept in memory.
const KEPT: usize = 64;

/// Where the numbers are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// On the person's own page, with links.
    Page,
    /// In a file.
    File,
    /// By a link for a clinician.
    Shared {
        /// Single nights may be shown.
        night_by_night: bool,
    },
}

impl View {
    /// Whether the map of nights belongs there.
    fn shows_nights(self) -> bool {
        !matches!(
            self,
            Self::Shared {
                night_by_night: false
            }
        )
    }
}

/// Days for which an answer of a finished check stands beside the diary.
const ANSWERED: i64 = 28;

/// What a page is made from: the person, the version of the diary, the night that runs, and what else is known.
type Key = (String, i64, Date, Beside);

/// What is known of the person besides the diary.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Beside {
    /// Steps of the plan, the newest first.
    plan: Vec<Begun>,
    /// Questions that were answered lately.
    answered: BTreeSet<String>,
}

impl Beside {
    fn find(store: &Store, record: &str, now: Timestamp) -> Result<Self, store::Problem> {
        let plan = store::plan_step::list_steps(store, record)?
            .iter()
            .filter_map(|step| {
                Some(Begun {
                    remedy: step.remedy.clone(),
                    from: step.started_on.parse().ok()?,
                    is_stopped: step.state == "stopped",
                })
            })
            .collect();
        let open = store::assessment::find_open_assessment(store, record)?;
        let lately = now.as_microsecond() - ANSWERED * 24 * 3_600_000_000;
        let done = match store::assessment::list_done_assessments(store, record)?.first() {
            Some((id, at)) if *at >= lately => {
                store::assessment::find_assessment(store, record, id)?
            }
            _ => None,
        };
        let answered = open
            .iter()
            .chain(&done)
            .filter_map(|check| serde_json::from_str::<Intake>(&check.facts).ok())
            .flatten()
            .filter(|(_, answer)| !answer.is_null())
            .map(|(question, _)| question)
            .collect();
        Ok(Self { plan, answered })
    }
}

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
            let numbers = Numbers::of(&Diary::default(), state.today(), &state.knowledge);
            content(&numbers).into_string().into()
        }
        Some(record) => find(&state, record).await?,
    };
    Ok(Page::new(&state, &say("insight-title"))
        .at(url::DIARY)
        .with_style("diary.css")
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
            let beside = Beside::find(store, &record, now)?;
            let key = (record, settings.diary_version, today, beside);
            if let Some(content) = pages.find(&key) {
                return Ok(content);
            }
            let diary = store::night::find_diary(store, &key.0, None)?;
            let mut numbers = Numbers::with_plan(&diary, today, &knowledge, &key.3.plan);
            numbers
                .questions
                .retain(|raised| !key.3.answered.contains(&raised.question));
            let made: Arc<str> = content(&numbers).into_string().into();
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
        (parts(numbers, View::Page))
        div.actions { a.button.plain href=(url::DIARY) { (say("insight-back")) } }
    }
}

/// All that the numbers say, part by part, with their plots.
pub fn parts(numbers: &Numbers, view: View) -> Markup {
    html! {
        (steps(numbers, view == View::Page))
        // Twelve weeks, which a link shows, can never show a season.
        @for section in sections(numbers).iter().filter(|section| section.id != "season" || !matches!(view, View::Shared { .. })) {
            section.card id=(section.id) {
                h2 { (section.title) }
                @for sentence in &section.sentences { p { (sentence) } }
                @if !section.list.is_empty() {
                    h3 { (say("insight-pitfalls-title")) }
                    ul { @for item in &section.list { li { (item) } } }
                }
                (figures::figures(numbers, section.id, view))
            }
        }
    }
}

/// The thresholds that were passed and the questions that were raised; with links on the page, without elsewhere.
fn steps(numbers: &Numbers, is_page: bool) -> Markup {
    html! {
        @if !numbers.steps.is_empty() || !numbers.questions.is_empty() {
            section #steps {
                @if !numbers.steps.is_empty() {
                    h2 { (say("insight-steps-title")) }
                    p { (say("insight-steps-lead")) }
                    @for step in &numbers.steps {
                        div.tier.(step.tier.id()) {
                            h3 {
                                @if is_page { a href=(url::entry(&step.complication)) { (step.title) } } @else { (step.title) }
                            }
                            p { strong { (step.how_soon) } }
                            p { (step.text) }
                            @if let Some(own) = step.own() { p { (own) } }
                        }
                    }
                }
                @if !numbers.questions.is_empty() {
                    h2 { (say("insight-questions-title")) }
                    p { (say("insight-questions-lead")) }
                    ul.list {
                        @for raised in &numbers.questions {
                            li {
                                // A question alone is a screen of its own name.
                                @if is_page { a href=(url::check_screen(&raised.question)) { (raised.text) } } @else { (raised.text) }
                            }
                        }
                    }
                }
                @if is_page { p { a.button href=(url::CHECK) { (say("insight-steps-check")) } } }
            }
        }
    }
}
