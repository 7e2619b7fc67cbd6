//! What a diary says that someone has to look at today, and what leads back to the warning signs.
//!
//! Only the thresholds of the complications are looked at: nothing is fitted, so it costs a morning nothing.

use care::Knowledge;
use care::access::Action;
use care::knowledge::entry::RedFlag;
use care::night::Diary;
use insight::complications::{DiaryFacts, diary_facts, urgent};
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};
use store::Store;
use store::warning::{Warnings, find_warnings};
use words::say;

use crate::device::Person;
use crate::insight::Step;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// Nights that are read: what the answers are made from, and the quarter of a year before cramps are called rare.
const NIGHTS: i64 = 100;

/// The red flag of a cramp that does not end, and the question it is decided by.
const LONG_CRAMP: (&str, &str) = ("red-flag.S05", care::night::LONG_CRAMP_QUESTION);

/// Days from one weekly question to the next.
const WEEK: i64 = 7;

/// What a diary raises.
#[derive(Debug, Clone)]
pub struct Alert {
    /// What leads back to the warning signs.
    pub warnings: Warnings,
    /// Thresholds passed that are for today or at once, the most urgent first.
    pub steps: Vec<Step>,
    /// What the diary answers of the check's questions.
    pub facts: DiaryFacts,
    /// The last nights.
    pub diary: Diary,
}

impl Alert {
    /// Reads what a person's diary raises. `today` is the evening's date of the night that runs.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn find(
        store: &Store,
        knowledge: &Knowledge,
        person: &str,
        today: Date,
    ) -> Result<Self, store::Problem> {
        let first = today.checked_sub(NIGHTS.days()).unwrap_or(today);
        let diary = store::night::find_diary(store, person, Some((first, today)))?;
        let facts = diary_facts(&diary, today);
        Ok(Self {
            warnings: find_warnings(store, person, today, LONG_CRAMP.1)?,
            steps: urgent(knowledge, &diary, today)
                .into_iter()
                .map(|passed| Step::of(knowledge, passed, &facts))
                .collect(),
            facts,
            diary,
        })
    }

    /// As [`Self::find`], for the person of this device; `None` when nothing is stored yet or the holder may not see warning signs.
    ///
    /// Who may not read the diary gets no more than the warning signs.
    pub async fn load(
        state: &State,
        person: &Person,
        today: Date,
    ) -> Result<Option<Self>, Problem> {
        let Some(record) = person.id.clone() else {
            return Ok(None);
        };
        if person.may(Action::WarningSigns).is_err() {
            return Ok(None);
        }
        let knowledge = state.knowledge.clone();
        let mut alert = state
            .with_store(move |store| Self::find(store, &knowledge, &record, today))
            .await?;
        if person.may(Action::Diary).is_err() {
            alert.steps.clear();
        }
        Ok(Some(alert))
    }

    /// Whether the warning signs have to be looked at before anything else.
    pub fn must_look(&self) -> bool {
        self.warnings.new_signs || self.warnings.long_cramp || !self.steps.is_empty()
    }

    /// The notices; with ways to the check for who may answer it. `whole`: with what to do instead of where it stands.
    pub fn notices(&self, state: &State, may_check: bool, whole: bool) -> Markup {
        html! {
            @if self.warnings.new_signs {
                section.urgent {
                    h2 { (say("diary-signs-open")) }
                    p { (say("diary-signs-open-lead")) }
                    @if may_check { p { a.button href=(url::CHECK) { (say("diary-signs-check")) } } }
                }
            }
            @if self.warnings.long_cramp { (long_cramp(state, may_check)) }
            @for step in &self.steps {
                section.tier.(step.tier.id()) {
                    h2 { (step.title) }
                    p { strong { (step.how_soon) } }
                    @if whole { p { (step.text) } } @else { p { a href={ (url::INSIGHT) "#steps" } { (say("diary-steps-more")) } } }
                }
            }
        }
    }

    /// Whether the weekly question is due in the morning after this night.
    pub fn is_question_due(&self, night: Date) -> bool {
        self.warnings.asked.is_none_or(|asked| {
            let due = asked.checked_add(WEEK.days()).unwrap_or(asked);
            due <= night
        })
    }
}

/// A cramp of 10 minutes or more: the knowledge's question, what to do if the answer is yes, and where to answer it.
fn long_cramp(state: &State, may_check: bool) -> Markup {
    let (flag, question) = LONG_CRAMP;
    let flag: Option<&RedFlag> = state
        .knowledge
        .red_flags
        .iter()
        .find(|known| known.id == flag);
    let asked = state.knowledge.question(question);
    html! {
        @if let (Some(flag), Some(asked)) = (flag, asked) {
            section.tier.(flag.tier.id()) {
                h2 { (say("diary-long-title")) }
                p { (say("diary-long-ask")) " " strong { (asked.ask) } }
                p { (say("diary-long-yes")) " " (state.settings.local.fill(&flag.act)) }
                @if may_check {
                    p {
                        a.button href={ (url::check_screen(asked.screen.as_deref().unwrap_or(question))) "#" (question) } {
                            (say("diary-long-answer"))
                        }
                    }
                }
            }
        }
    }
}

/// The signs that the weekly question is about, in the words of the knowledge.
pub fn weekly_signs(knowledge: &Knowledge) -> impl Iterator<Item = &str> {
    knowledge
        .red_flags
        .iter()
        .filter(|flag| flag.shown_at.iter().any(|at| at == "week"))
        .map(|flag| flag.go_sooner.as_deref().unwrap_or(&flag.title))
}
