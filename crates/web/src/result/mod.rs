//! A result: how urgent it is first, then what it looks like, what may be behind it, what to do.

mod plan;

pub use plan::{grade, sure};

use axum::extract::{Path, State as FromState};
use axum::response::Response;
use care::access::Action;
use care::assessment::{
    Assessment, Because, Considered, Contributing, State as CriterionState, Status, conclude,
};
use care::knowledge::{Knowledge, Mark, Tier};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use words::{say, say_with};

use crate::device::Person;
use crate::learn::sources;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// The civil day of an instant where the server runs, in words.
pub fn day(micros: i64) -> String {
    Timestamp::from_microsecond(micros)
        .map(|instant| {
            instant
                .to_zoned_datetime(TimeZone::system())
                .strftime("%-d %B %Y")
                .to_string()
        })
        .unwrap_or_default()
}

/// A date in words, such as "24 November 2026".
pub fn date(date: jiff::civil::Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// One of the person's own results.
pub async fn show(
    FromState(state): FromState<State>,
    person: Person,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let is_own = person.may(Action::Account).is_ok();
    let person = person.record(Action::Check)?;
    // Identifiers are UUIDs; anything else is no address of ours.
    uuid::Uuid::parse_str(&id).map_err(|_| Problem::NotFound)?;
    let (stored, is_before_change) = state
        .with_store(move |store| {
            let stored = store::assessment::find_assessment(store, &person, &id)?
                .filter(|stored| stored.is_done)
                .ok_or(store::Problem::Missing)?;
            let is_before = store::assessment::is_before_medicine_change(store, &person, &id)?;
            Ok((stored, is_before))
        })
        .await?;
    let knowledge = &state.knowledge;
    let intake =
        serde_json::from_str(&stored.facts).map_err(|error| Problem::Broken(error.to_string()))?;
    let (facts, dropped) = crate::check::facts_of(knowledge, &intake);
    let completed = stored.completed_at.unwrap_or(stored.created_at);
    let date = Timestamp::from_microsecond(completed)
        .map(|instant| instant.to_zoned_datetime(TimeZone::system()).date())
        .unwrap_or_else(|_| state.today());
    let assessment = conclude(knowledge, &facts, date, &state.settings.local);
    let on_that_day = knowledge
        .tiers
        .iter()
        .find(|words| stored.tier.as_deref() == Some(words.id.id()));
    let is_newer = stored.knowledge.as_deref() != Some(knowledge.version.as_str());
    Ok(Page::new(&state, &say("result-title"))
        .at(url::CHECK)
        .personal()
        .show(html! {
            p.small { (say_with("result-of", &[("date", day(completed).into())])) }
            @if is_before_change {
                section.card #before-change {
                    p { (say("result-medicines-changed")) }
                    form method="post" action=(url::result_change(&stored.id)) { button { (say("result-go-through")) } }
                }
            }
            @if is_newer { p.small { (say("result-newer")) } }
            @if !dropped.is_empty() {
                p.small {
                    (say("result-dropped")) " "
                    @for refusal in &dropped {
                        (knowledge.question(&refusal.field).map_or(refusal.field.as_str(), |question| question.ask.as_str())) " "
                    }
                }
            }
            // Today's knowledge may not make light of what was urgent on that day.
            @if let Some(words) = on_that_day.filter(|words| words.id < assessment.urgency.tier) {
                section.tier.(words.id.id()) {
                    p { strong { (say("result-on-that-day")) " " (words.title) } }
                    p { (state.settings.local.fill(&words.act)) }
                }
            }
            (urgency(knowledge, &assessment, state.settings.local.emergency_number.as_deref()))
            (recognition(knowledge, &assessment))
            (plan::plan(knowledge, &assessment))
            (contributors(knowledge, &assessment))
            (plan::medicines(knowledge, &assessment))
            (plan::tests(knowledge, &assessment))
            (conditions(knowledge, &assessment))
            (plan::complications(knowledge, &assessment))
            (plan::pathway(knowledge, &assessment))
            (plan::groups(knowledge, &assessment))
            (open(knowledge, &assessment))
            p.small { (say("result-print")) }
            div.actions {
                form method="post" action=(url::result_change(&stored.id)) { button { (say("result-change")) } }
                a.button.plain href=(url::CHECK) { (say("result-again")) }
                a.button.plain href=(url::LEARN) { (say("learn-title")) }
            }
            @if is_own { (crate::me::link()) }
        }))
}

fn urgency(knowledge: &Knowledge, assessment: &Assessment<'_>, number: Option<&str>) -> Markup {
    let urgency = &assessment.urgency;
    html! {
        section.tier.(urgency.tier.id()) #urgency {
            h1 { (urgency.title) }
            p.act { (urgency.act) }
            @if urgency.tier == Tier::Emergency {
                @if let Some(number) = number { p { a.button href=(format!("tel:{number}")) { (say_with("start-call", &[("number", number.into())])) } } }
            }
            dl.facts {
                dt { (say("result-within")) } dd { (urgency.within) }
                dt { (say("result-where")) } dd { (urgency.place) }
            }
        }
        @if !urgency.because.is_empty() {
            section.card {
                h2 { (say("result-why")) }
                @for because in urgency.because.iter().take(REASONS) { (reason(knowledge, because)) }
                @if urgency.because.len() > REASONS {
                    details {
                        summary { (say_with("result-more-reasons", &[("count", (urgency.because.len() - REASONS).into())])) }
                        @for because in urgency.because.iter().skip(REASONS) { (reason(knowledge, because)) }
                    }
                }
            }
        }
        @if !urgency.go_sooner_if.is_empty() {
            section.card #safety-net {
                h2 { (say("result-go-sooner")) }
                @for (tier, lines) in by_urgency(knowledge, &urgency.go_sooner_if) {
                    @if let Some(words) = knowledge.tier(tier) {
                        p { strong { (words.title) } }
                        ul.small { @for line in lines { li { (line) } } }
                    }
                }
            }
        }
    }
}

/// How many reasons stand open; the others are one tap away.
const REASONS: usize = 4;

fn reason(knowledge: &Knowledge, because: &Because<'_>) -> Markup {
    html! {
        div {
            h3 { (because.text) }
            @if because.not_sure { p.small { (say("result-not-sure")) } }
            @if because.mark == Mark::U { p.small { (say("result-unverified")) } }
            @if let Some(act) = &because.act { @if because.tier <= Tier::Routine { p { (act) } } }
            (sources(knowledge, &because.rule, &because.sources))
        }
    }
}

/// The lines of the safety net under the urgency each would have.
fn by_urgency<'a>(knowledge: &Knowledge, lines: &[&'a str]) -> Vec<(Tier, Vec<&'a str>)> {
    let tier_of = |line: &str| {
        let flag = knowledge
            .red_flags
            .iter()
            .find(|flag| flag.go_sooner.as_deref() == Some(line));
        flag.map_or(Tier::SameDay, |flag| flag.tier)
    };
    let of = |tier: Tier| {
        lines
            .iter()
            .copied()
            .filter(|line| tier_of(line) == tier)
            .collect::<Vec<_>>()
    };
    Tier::ALL
        .into_iter()
        .map(|tier| (tier, of(tier)))
        .filter(|(_, lines)| !lines.is_empty())
        .collect()
}

fn recognition(knowledge: &Knowledge, assessment: &Assessment<'_>) -> Markup {
    let recognition = &assessment.recognition;
    let state = |state: CriterionState| match state {
        CriterionState::Yes => ("yes", "result-state-yes"),
        CriterionState::No => ("no", "result-state-no"),
        CriterionState::Unknown => ("unknown", "result-state-unknown"),
    };
    html! {
        section.card #recognition {
            h2 { (say("result-recognition")) }
            p { strong { (recognition.title) "." } " " (recognition.text) }
            @if let Some(likely) = recognition.likely.and_then(|id| knowledge.entry(id)) {
                p { a href=(url::entry(likely.id())) { (likely.title()) } }
            }
            @if !recognition.context.is_empty() {
                p { (say("result-setting")) ": " (recognition.context.join(", ")) "." }
            }
            @for item in &recognition.atypical {
                p { span.tag { (say("result-unusual")) } " " (item.text) " " (item.why) }
                (sources(knowledge, "", &item.sources))
            }
            @if !assessment.examined { p.small { (say("result-not-examined")) } }
            @if !recognition.criteria.is_empty() {
                details {
                    summary { (say("result-criteria")) }
                    table {
                        @for criterion in recognition.criteria.iter().filter(|criterion| criterion.role != "supportive" || criterion.state != CriterionState::Unknown) {
                            @let (class, word) = state(criterion.state);
                            tr { td { (criterion.text) } td.(class) { (say(word)) } }
                        }
                    }
                }
            }
            (sources(knowledge, "", &recognition.sources))
        }
    }
}

fn contributors(knowledge: &Knowledge, assessment: &Assessment<'_>) -> Markup {
    let list = |title: &str, items: &[Contributing<'_>]| {
        html! {
            @if !items.is_empty() {
                h2 { (say(title)) }
                @for item in items {
                    section.card {
                        h3 { a href=(url::entry(item.id)) { (item.title) } }
                        p {
                            (item.claim)
                            @if let Some(effect) = item.effect { " " span.tag { (effect) } }
                            @if item.unverified { " " span.tag { (say("learn-mark-U")) } }
                            (plan::grade(item.grade))
                        }
                        p { (item.action) }
                        (sources(knowledge, item.id, &item.sources))
                    }
                }
            }
        }
    };
    html! {
        (list("result-contributors", &assessment.contributors))
        (list("result-myths", &assessment.myths))
    }
}

fn conditions(knowledge: &Knowledge, assessment: &Assessment<'_>) -> Markup {
    html! {
        @if !assessment.conditions.is_empty() {
            h2 #conditions { (say("result-conditions")) }
            @for condition in &assessment.conditions { (considered(knowledge, condition)) }
        }
    }
}

fn considered(knowledge: &Knowledge, condition: &Considered<'_>) -> Markup {
    let status = match condition.status {
        Status::Fits => "result-fits",
        Status::Possible => "result-possible",
        Status::Unlikely => "result-unlikely",
        Status::Excluded => "result-excluded",
    };
    let unknown: Vec<&str> = condition
        .unknown
        .iter()
        .filter_map(|id| Some(knowledge.question(id)?.ask.as_str()))
        .collect();
    html! {
        details.card open[condition.status == Status::Fits] {
            summary {
                (condition.title) " "
                span.tag.strong[condition.status == Status::Fits] { (say(status)) }
                @if condition.unverified { span.tag { (say("learn-mark-U")) } }
            }
            @if let Some(remember) = condition.remember { p { strong { (remember) } } }
            (plan::lines("result-for", &condition.speaks_for))
            (plan::lines("result-against", &condition.against))
            (plan::lines("result-unknown", &unknown))
            p { a href=(url::entry(condition.id)) { (condition.title) } }
            (sources(knowledge, condition.id, &condition.sources))
        }
    }
}

fn open(knowledge: &Knowledge, assessment: &Assessment<'_>) -> Markup {
    html! {
        @if !assessment.next_questions.is_empty() {
            details.card {
                summary { (say("result-next")) }
                ul {
                    @for id in &assessment.next_questions {
                        @if let Some(question) = knowledge.question(id) { li { (question.ask) } }
                    }
                }
            }
        }
        @if !assessment.not_said.is_empty() {
            section.card {
                p { (say("result-not-said")) }
                ul {
                    @for id in &assessment.not_said {
                        @if let Some(question) = knowledge.question(id) { li { (question.ask) } }
                    }
                }
            }
        }
    }
}
