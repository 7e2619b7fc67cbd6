//! What a phone keeps to guide through a cramp and to check the warning signs without a network.

use std::sync::{Arc, OnceLock};

use axum::Json;
use axum::body::Bytes;
use axum::extract::State as FromState;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use care::Intake;
use care::access::Action;
use care::assessment::{Local, conclude, is_asked_about_falls, signs, variations};
use care::knowledge::entry::Relief;
use care::knowledge::{Knowledge, Tier};
use care::plan::stop_of;
use serde_json::{Value, json};
use words::{say, say_with};

use crate::check;
use crate::device::{self, Person};
use crate::problem::Problem;
use crate::state::State;

/// The variations with which a muscle is not stretched.
pub const NO_STRETCH: [&str; 2] = ["relief.variation-clot", "relief.variation-calf-injury"];

/// The remedy that the guidance is.
const STRETCH: &str = "remedy.acute-stretch";

/// Version and text of the guide, made once: a running server has one knowledge and one place.
pub type Guide = Arc<OnceLock<(String, Bytes)>>;

/// Version and text of the guide.
pub fn guide(state: &State) -> (String, Bytes) {
    state
        .guide
        .get_or_init(|| {
            let text = made(&state.knowledge, &state.settings.local).to_string();
            (device::hash(&text).chars().take(16).collect(), text.into())
        })
        .clone()
}

/// Gives the guide: public, the same for everybody.
pub async fn show(FromState(state): FromState<State>) -> Response {
    let (_, text) = guide(&state);
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        text,
    )
        .into_response()
}

/// Gives the variations that hold for the person of this device, for the phone to remember. Never kept by a cache.
///
/// `known` is false when the person has answered nothing yet: then the phone offers the variations.
pub async fn show_mine(
    FromState(state): FromState<State>,
    person: Person,
) -> Result<Response, Problem> {
    let mine = of_person(&state, &person).await?;
    // The page itself is the same for everybody; whose record it writes to, only this answer can say.
    let acting = person
        .acting
        .as_ref()
        .map(|name| say_with("people-acting", &[("name", name.as_str().into())]));
    let is_known = mine.is_some();
    let mine = mine.unwrap_or_default();
    let stop = (!mine.stop.is_empty())
        .then(|| [vec![say("now-no-stretch").into_owned()], mine.stop].concat());
    let answer = json!({"known": is_known, "variations": mine.held, "stop": stop, "record": person.record_mark(), "acting": acting});
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// What is known of a person for a cramp.
#[derive(Default)]
pub struct Mine {
    /// Identifiers of the variations that hold.
    pub held: Vec<String>,
    /// Whether the person was asked about falls.
    pub is_asked_about_falls: bool,
    /// Why the muscle is not to be stretched, in words; empty when nothing speaks against it.
    pub stop: Vec<String>,
}

/// What is known of the person; `None` without a check.
///
/// The open check and the last finished one together: one that was only just begun must not hide what the other found.
pub async fn of_person(state: &State, person: &Person) -> Result<Option<Mine>, Problem> {
    if person.id.is_none() || person.may(Action::Check).is_err() {
        return Ok(None);
    }
    let id = person.id.clone().unwrap_or_default();
    let checks = state
        .with_store(move |store| {
            let open = store::assessment::find_open_assessment(store, &id)?;
            let done = store::assessment::find_last_done_assessment(store, &id)?;
            Ok([open, done])
        })
        .await?;
    let mut known = None;
    for check in checks.into_iter().flatten() {
        let mine: &mut Mine = known.get_or_insert_default();
        let intake: Intake = serde_json::from_str(&check.facts)
            .map_err(|error| Problem::Broken(format!("stored answers are damaged: {error}")))?;
        let (facts, _) = check::facts_of(&state.knowledge, &intake);
        for relief in variations(&state.knowledge, &facts, state.today()) {
            if !mine.held.contains(&relief.id) {
                mine.held.push(relief.id.clone());
            }
        }
        mine.is_asked_about_falls |= is_asked_about_falls(&state.knowledge, &facts);
        let local = &state.settings.local;
        let assessment = conclude(&state.knowledge, &facts, state.today(), local);
        let why = stop_of(&assessment, STRETCH).map(|avoided| &avoided.why);
        // In an emergency an assessment speaks of nothing else, so it avoids nothing either.
        let emergency = (assessment.urgency.tier == Tier::Emergency)
            .then_some([assessment.urgency.title, assessment.urgency.act.as_str()]);
        let emergency = emergency.iter().flatten().copied();
        for text in emergency.chain(why.into_iter().flatten().copied()) {
            let text = local.fill(text);
            if !mine.stop.contains(&text) {
                mine.stop.push(text);
            }
        }
    }
    Ok(known)
}

/// The relief of the knowledge with this name.
pub fn relief<'k>(knowledge: &'k Knowledge, name: &str) -> Option<&'k Relief> {
    let id = format!("relief.{name}");
    knowledge.reliefs.iter().find(|relief| relief.id == id)
}

fn made(knowledge: &Knowledge, local: &Local) -> Value {
    let sites: serde_json::Map<String, Value> = super::SITES
        .iter()
        .filter_map(|site| {
            let relief = relief(knowledge, site)?;
            let parts = json!({"title": say(&format!("site-{site}")), "goal": relief.goal, "bed": relief.in_bed,
                "stand": relief.standing, "helper": relief.helper, "avoid": relief.avoid});
            Some(((*site).to_owned(), parts))
        })
        .collect();
    let variations: Vec<Value> = knowledge
        .reliefs
        .iter()
        .filter(|relief| relief.role == "variation")
        .map(|relief| {
            json!({"id": relief.id, "title": relief.title, "change": relief.change.as_deref().map(|text| local.fill(text)),
                "avoid": relief.avoid, "bedOnly": relief.no_standing, "noStretch": NO_STRETCH.contains(&relief.id.as_str())})
        })
        .collect();
    let protocol = relief(knowledge, "protocol");
    // A third place marks what is done on the feet.
    let steps: Vec<Value> = protocol
        .map(|relief| {
            let steps = relief.steps.iter();
            steps
                .map(|step| match step.stands {
                    true => json!([step.at, step.action, 1]),
                    false => json!([step.at, step.action]),
                })
                .collect()
        })
        .unwrap_or_default();
    let signs = signs(knowledge);
    let questions: Vec<Value> = signs
        .questions
        .iter()
        .map(|question| {
            let options: Vec<[&str; 2]> = question
                .options
                .iter()
                .map(|option| [option.id.as_str(), option.label.as_str()])
                .collect();
            json!({"id": question.id, "ask": question.ask, "help": question.help, "kind": question.kind.name(),
                "options": options, "none": question.none,
                "applies": question.applies.as_ref().map(|rule| rule.to_json(&knowledge.vocabulary))})
        })
        .collect();
    let flags: Vec<Value> = signs
        .flags
        .iter()
        .map(|flag| {
            json!({"id": flag.id, "tier": tier_name(flag.tier), "title": flag.title, "act": local.fill(&flag.act),
                "when": flag.when.to_json(&knowledge.vocabulary)})
        })
        .collect();
    // What the knowledge says where it forbids the stretch itself, such as a possible clot.
    let stops: Vec<Value> = knowledge
        .safety
        .iter()
        .filter(|rule| rule.block.iter().any(|remedy| remedy == STRETCH))
        .map(|rule| json!({"when": rule.when.to_json(&knowledge.vocabulary), "text": rule.message}))
        .collect();
    let tiers: serde_json::Map<String, Value> = [Tier::Emergency, Tier::SameDay]
        .into_iter()
        .filter_map(|tier| {
            let words = knowledge.tier(tier)?;
            let parts = json!({"title": words.title, "act": local.fill(&words.act)});
            Some((tier_name(tier).to_owned(), parts))
        })
        .collect();
    json!({"sites": sites, "general": {"goal": protocol.and_then(|relief| relief.goal.as_deref()), "avoid": protocol.map(|relief| &relief.avoid)},
        "variations": variations, "steps": steps, "questions": questions, "flags": flags, "stops": stops, "tiers": tiers, "unasked": knowledge.unasked})
}

fn tier_name(tier: Tier) -> &'static str {
    if tier == Tier::Emergency {
        "emergency"
    } else {
        "same_day"
    }
}
