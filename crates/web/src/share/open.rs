//! What the one with link and passcode sees: the person's numbers as on their own page, of twelve weeks. Nothing is remembered on their device: the passcode opens this one answer.

use std::collections::BTreeMap;

use axum::extract::{Form, Path, State as FromState};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use care::night::{Diary, NightState, calendar};
use jiff::tz::TimeZone;
use jiff::{Span, civil::Date};
use maud::{Markup, html};
use store::share::OpenShare;
use words::{say, say_with};

use crate::account::password;
use crate::device;
use crate::errors::Errors;
use crate::insight::{self, Numbers, View};
use crate::page::{Page, sideways};
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// Nights that are shown: twelve weeks.
const NIGHTS: i64 = 84;

/// Asks for the passcode. A link that ended looks like one that never was: both say that there is none.
pub async fn ask(
    FromState(state): FromState<State>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    find(&state, &token).await?;
    Ok(form(&state, &token, None))
}

async fn find(state: &State, token: &str) -> Result<OpenShare, Problem> {
    let hash = device::hash(token);
    let now = state.now_micros();
    state
        .with_store(move |store| store::share::find_share(store, &hash))
        .await?
        .filter(|open| open.share.is_open(now))
        .ok_or(Problem::NotFound)
}

fn form(state: &State, token: &str, error: Option<&str>) -> Response {
    let mut errors = Errors::default();
    if let Some(error) = error {
        errors.insert("passcode", error);
    }
    let page = Page::new(state, &say("shared-title")).personal().show(html! {
        h1 { (say("shared-title")) }
        p.lead { (say("shared-lead")) }
        (errors.summary(|_| say("share-passcode").into_owned()))
        form method="post" action=(url::shared(token)) {
            div.field {
                label for="passcode" { (say("share-passcode")) }
                (errors.at("passcode"))
                input #passcode.number type="text" inputmode="numeric" autocomplete="off" name="passcode" required aria-describedby=[errors.described("passcode", None)] aria-invalid=[errors.invalid("passcode")];
            }
            p { button { (say("shared-open")) } }
        }
    });
    private((errors.status(), page).into_response())
}

/// Not for search engines, and the secret in the address goes nowhere.
fn private(mut response: Response) -> Response {
    response.headers_mut().insert(
        HeaderName::from_static("x-robots-tag"),
        HeaderValue::from_static("noindex"),
    );
    response
}

/// Shows what the link may show, or asks again.
pub async fn show(
    FromState(state): FromState<State>,
    Path(token): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let open = find(&state, &token).await?;
    let given = fields
        .iter()
        .find(|(key, _)| key == "passcode")
        .map_or("", |(_, value)| value);
    // Some write it in two groups.
    let given: String = given.chars().filter(|c| !c.is_whitespace()).collect();
    if given.is_empty() {
        // Nothing was tried, so nothing counts towards the lock.
        return Ok(form(&state, &token, Some(&say("shared-empty"))));
    }
    let now = state.now_micros();
    let (id, hash) = (open.share.id.clone(), open.passcode_hash.clone());
    let is_right = state
        .with_hashing(move |store| {
            if !store::share::begin_attempt(store, &id, now)? {
                return Err(store::Problem::Missing);
            }
            let is_right = password::is_right(&given, Some(&hash));
            store::share::end_attempt(store, &id, is_right, now)?;
            Ok(is_right)
        })
        .await?;
    if !is_right {
        let wrong = say("shared-wrong");
        return Ok(form(&state, &token, Some(&wrong)));
    }
    let scope: Vec<String> = serde_json::from_str(&open.share.scope).unwrap_or_default();
    let may = |name: &str| scope.iter().any(|one| one == name);
    let person = open.person.clone();
    let (instant, knowledge) = (state.clock.now(), state.knowledge.clone());
    let (may_numbers, may_nights) = (may("numbers"), may("nights"));
    let (parts, diary, last, checks) = state
        .with_store(move |store| {
            let settings = store::person::find_settings(store, &person)?;
            let zone = settings
                .zone
                .as_deref()
                .and_then(calendar::zone)
                .unwrap_or(TimeZone::UTC);
            let today = calendar::night_of(instant, &zone);
            let window = today.checked_sub(Span::new().days(NIGHTS)).unwrap_or(today);
            let diary = store::night::find_diary(store, &person, Some((window, today)))?;
            // As on the person's own page: the night that runs counts once it is recorded.
            let last = ::insight::window::last_night(&diary, today);
            let diary = since(&diary, last_nights(last).last().unwrap_or(last));
            let checks = store::assessment::list_done_assessments(store, &person)?;
            let assessed = match checks.first() {
                Some((id, _)) => store::assessment::find_assessment(store, &person, id)?,
                None => None,
            };
            // Worked out here, because it may take a while.
            let parts = may_numbers.then(|| {
                let numbers = Numbers::of(&without_own_factors(&diary), today, &knowledge);
                let view = View::Shared {
                    night_by_night: may_nights,
                };
                insight::parts(&numbers, view)
            });
            Ok((parts, diary, last, assessed))
        })
        .await?;
    let tier = checks
        .as_ref()
        .and_then(|check| Some((check.tier.clone()?, check.completed_at?)));
    let page = Page::new(&state, &say("shared-title"))
        .with_style("diary.css")
        .with_style("plot.css")
        .personal();
    Ok(private(page.show(html! {
        h1 { (say_with("shared-for", &[("name", open.share.name.clone().into())])) }
        p.lead { (say_with("shared-until", &[("day", crate::result::day(open.share.expires_at).into())])) }
        @if may("check") {
            h2 { (say("shared-check")) }
            @match &tier {
                Some((tier, at)) => p { (crate::result::day(*at)) ": " strong { (tier_title(&state, tier)) } },
                None => p { (say("shared-no-check")) },
            }
        }
        @if let Some(parts) = &parts {
            h2 { (say("shared-numbers")) }
            p { (say("shared-words")) }
            (parts)
        }
        @if may("nights") { (nights(&diary, last)) }
        p.small { (say("shared-missing")) }
    })))
}

fn tier_title(state: &State, tier: &str) -> String {
    state
        .knowledge
        .tiers
        .iter()
        .find(|text| text.id.id() == tier)
        .map_or_else(|| tier.to_owned(), |text| text.title.clone())
}

/// The last night and those before it, the newest first.
fn last_nights(last: Date) -> impl Iterator<Item = Date> {
    (0..NIGHTS).filter_map(move |back| last.checked_sub(Span::new().days(back)).ok())
}

/// The diary from `first` on.
fn since(diary: &Diary, first: Date) -> Diary {
    let mut diary = diary.clone();
    diary.nights.retain(|night| night.date >= first);
    diary.cramps.retain(|cramp| cramp.night >= first);
    diary
}

/// The diary without what the person named in their own words: a link for numbers does not show words.
fn without_own_factors(diary: &Diary) -> Diary {
    let mut nights = diary.nights.clone();
    for night in &mut nights {
        night
            .day
            .retain(|name, _| !care::night::is_own_factor(name));
    }
    Diary::new(nights, diary.cramps.clone(), BTreeMap::new())
}

fn nights(diary: &Diary, last: Date) -> Markup {
    html! {
        h2 { (say("shared-nights")) }
        (sideways(&say("shared-nights"), html! {
            table {
                thead { tr { th scope="col" { (say("shared-night")) } th scope="col" { (say("shared-cramps")) } th scope="col" { (say("shared-worst")) } th scope="col" { (say("shared-awake")) } } }
                tbody {
                    @for date in last_nights(last) {
                        @let cramps = diary.cramps_of(date);
                        tr {
                            th scope="row" { (date) }
                            td { @match diary.state(date) {
                                NightState::Quiet => "0",
                                NightState::Cramps(count) => (count),
                                NightState::NotRecorded => span.unknown { (say("shared-not-recorded")) },
                            } }
                            td { @if let Some(worst) = cramps.iter().filter_map(|cramp| cramp.pain).max() { (worst) } }
                            td { @if cramps.iter().any(|cramp| cramp.awakened == Some(true)) { (say("shared-yes")) } }
                        }
                    }
                }
            }
        }))
    }
}
