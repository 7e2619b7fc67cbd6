//! Where a person is and what their diary shows.

use care::access::{Action, Role, may};
use care::night::calendar;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use words::say_with;

use crate::asset;
use crate::device::Person;
use crate::problem::Problem;
use crate::state::State;

/// What the diary shows before anyone chose: what takes half a minute of a morning.
const FEW: [&str; 3] = ["soreness", "sleep_quality", "minutes_awake"];

/// What a person chose.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// The fields that are shown; the few usual ones when nothing was chosen.
    pub show: Option<Vec<String>>,
    /// A zone that the person chose; otherwise the one that the device says.
    pub zone: Option<String>,
}

impl Choices {
    /// Whether the diary shows this field.
    pub fn shows(&self, field: &str) -> bool {
        match &self.show {
            Some(show) => show.iter().any(|shown| shown == field),
            None => FEW.contains(&field),
        }
    }
}

/// Everything that a page of the diary depends on besides the diary.
pub struct Setting {
    /// IANA name of the zone.
    pub zone_name: String,
    /// The zone.
    pub zone: TimeZone,
    /// The device's zone counts, if it has another.
    follows: bool,
    /// The device's zone counts and is not yet remembered.
    pub is_new_zone: bool,
    /// What is shown.
    pub choices: Choices,
    /// Own factors: identifier and name.
    pub factors: Vec<(String, String)>,
    /// Remedies of the steps of the plan that are under way.
    steps: Vec<String>,
    /// Whether the holder of the device may read the diary; a bed partner may not.
    pub may_read: bool,
    /// The night that runs now.
    pub running: Date,
    /// The night that "last night" means now.
    pub last: Date,
}

impl Setting {
    /// Reads the setting of the person; `said` is the zone that the browser says.
    pub async fn load(state: &State, person: &Person, said: Option<&str>) -> Result<Self, Problem> {
        let (stored, factors, steps) = match person.id.clone() {
            None => (None, Vec::new(), Vec::new()),
            Some(id) => {
                state
                    .with_store(move |store| {
                        Ok((
                            Some(store::person::find_settings(store, &id)?),
                            store::own_factor::list_own_factors(store, &id)?,
                            store::plan_step::list_steps(store, &id)?,
                        ))
                    })
                    .await?
            }
        };
        let choices: Choices = stored
            .as_ref()
            .and_then(|stored| serde_json::from_str(&stored.diary_choices).ok())
            .unwrap_or_default();
        // Someone who looks after the person may be in another place: their device's zone says nothing.
        let follows = choices.zone.is_none() && person.role == Role::Own;
        let known_zone = stored.and_then(|stored| stored.zone);
        let named = [
            choices.zone.clone(),
            said.filter(|_| follows).map(str::to_owned),
            known_zone.clone(),
            TimeZone::system().iana_name().map(str::to_owned),
        ];
        let (zone_name, zone) = named
            .into_iter()
            .flatten()
            .find_map(|name| calendar::zone(&name).map(|zone| (name, zone)))
            .unwrap_or(("UTC".to_owned(), TimeZone::UTC));
        let now = state.clock.now();
        let steps = steps
            .into_iter()
            .filter(|step| step.state == "active" && !step.is_paused)
            .map(|step| step.remedy)
            .collect();
        Ok(Self {
            steps,
            running: calendar::night_of(now, &zone),
            last: calendar::last_night(now, &zone),
            is_new_zone: follows && said.is_some() && known_zone.as_ref() != Some(&zone_name),
            zone_name,
            zone,
            follows,
            choices,
            factors,
            may_read: may(person.role, Action::Diary),
        })
    }

    /// Whether the field is the remedy of a step of the plan that is under way.
    pub fn is_step(&self, field: &str) -> bool {
        self.steps.iter().any(|step| step == field)
    }

    /// Whether any step of the plan is under way.
    pub fn has_steps(&self) -> bool {
        !self.steps.is_empty()
    }

    /// The hidden input that carries the zone; a script puts the device's zone there.
    pub fn zone_input(&self) -> Markup {
        html! {
            @if self.follows { input type="hidden" name="zone" value=(self.zone_name) data-follow="1"; }
        }
    }

    /// Says in which zone the times are, and brings the script that asks the device.
    pub fn zone_note(&self) -> Markup {
        html! {
            p.small data-zone=[self.follows.then_some(&self.zone_name)] {
                (say_with("diary-zone", &[("zone", self.zone_name.as_str().into())]))
            }
            script src=(asset::url("diary.js")) defer {}
        }
    }
}

/// The zone that is known of a person: the one they chose, or the one that their device said last.
pub async fn known_zone(state: &State, person: &Person) -> Result<Option<String>, Problem> {
    let Some(id) = person.id.clone() else {
        return Ok(None);
    };
    let stored = state
        .with_store(move |store| store::person::find_settings(store, &id))
        .await?;
    let choices: Choices = serde_json::from_str(&stored.diary_choices).unwrap_or_default();
    Ok(choices.zone.or(stored.zone))
}

/// A night in words: "Monday 23 to Tuesday 24 November 2026".
pub fn night_words(night: Date) -> String {
    let next = night.tomorrow().unwrap_or(night);
    let from = if night.month() == next.month() {
        "%A %-d"
    } else if night.year() == next.year() {
        "%A %-d %B"
    } else {
        "%A %-d %B %Y"
    };
    say_with(
        "diary-night-words",
        &[
            ("from", night.strftime(from).to_string().into()),
            ("to", next.strftime("%A %-d %B %Y").to_string().into()),
        ],
    )
    .into_owned()
}
