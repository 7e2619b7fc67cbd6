//! The diary: one year as a map of nights, with the table behind it, and the totals.

use axum::extract::{Query as FromQuery, State as FromState};
use axum::response::Response;
use care::access::Action;
use care::night::{Diary, NightState};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use maud::{Markup, html};
use words::{say, say_with};

use super::alert::Alert;
use super::said::{Query, notice};
use super::setting::Setting;
use super::tonight::state_words;
use crate::device::Person;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// Weeks on the map.
const WEEKS: i32 = 52;

/// From one cell to the next, in units of the picture; a cell is a little smaller.
const STEP: i32 = 12;

/// Room for the names of weekdays.
const LEFT: i32 = 30;

/// Room for the names of months.
const TOP: i32 = 14;

/// The year up to now, or up to another night.
pub async fn show(
    FromState(state): FromState<State>,
    person: Person,
    FromQuery(query): FromQuery<Query>,
) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    let setting = Setting::load(&state, &person, query.zone.as_deref()).await?;
    let last = match query.last.as_deref() {
        None => setting.running,
        Some(text) => text.parse().map_err(|_| Problem::NotFound)?,
    };
    let last: Date = setting.running.min(last);
    let first = first_of(last).ok_or(Problem::NotFound)?;
    let (diary, totals) = match person.id.clone() {
        None => (Diary::default(), store::night::Totals::default()),
        Some(record) => {
            state
                .with_store(move |store| {
                    Ok((
                        store::night::find_diary(store, &record, Some((first, last)))?,
                        store::night::count_diary(store, &record)?,
                    ))
                })
                .await?
        }
    };
    let alert = Alert::load(&state, &person, setting.running).await?;
    let title = say("diary-title");
    let page = Page::new(&state, &title)
        .at(url::DIARY)
        .with_style("diary.css")
        .personal();
    let has_earlier = totals.first.is_some_and(|earliest| earliest < first);
    let earlier = first.yesterday().ok().filter(|_| has_earlier);
    let later = last
        .checked_add(WEEKS.weeks())
        .ok()
        .filter(|_| last < setting.running);
    Ok(page.show(html! {
        h1 { (title) }
        (notice(&query, "diary"))
        @if let Some(alert) = &alert { (alert.notices(&state, person.may(Action::Check).is_ok(), false)) }
        div.actions {
            a.button href=(url::TONIGHT) { (say("diary-last-night")) }
            a.button.plain href=(url::INSIGHT) { (say("diary-insight")) }
            a.button.plain href=(url::PLAN) { (say("diary-plan")) }
        }
        p.links {
            a href=(url::DIARY_CHOICES) { (say("diary-choices")) } " · "
            a href=(url::DIARY_PAPER) { (say("diary-paper")) } " · "
            a href=(url::DIARY_EXPORT) { (say("diary-export")) } " · "
            a href=(url::DIARY_IMPORT) { (say("diary-import")) } " · "
            a href=(url::SHARES) { (say("diary-share")) } " · "
            a href=(url::MEDICINES) { (say("medicine-title")) }
        }
        @if totals.first.is_none() { p { (say("diary-empty")) } }
        dl.facts {
            dt { (say("diary-total-quiet")) } dd { (totals.quiet) }
            dt { (say("diary-total-nights")) } dd { (totals.with_cramps) }
            dt { (say("diary-total-cramps")) } dd { (totals.cramps) }
        }
        h2 { (say("diary-map-heading")) }
        (map(&diary, first, last))
        (legend())
        details {
            summary { (say("diary-map-table")) }
            (table(&diary, first, last))
        }
        ul.list {
            @if let Some(earlier) = earlier {
                li { a rel="prev" href={ (url::DIARY) "?last=" (earlier) } { (say("diary-earlier")) } }
            }
            @if let Some(later) = later {
                li { a rel="next" href={ (url::DIARY) "?last=" (later) } { (say("diary-later")) } }
            }
            li { a href=(url::DIARY_CHOICES) { (say("diary-choices")) } }
            li { a href=(url::DIARY_PAPER_COPY) { (say("diary-copy")) } }
        }
        (setting.zone_note())
    }))
}

/// The Monday on which the map begins.
fn first_of(last: Date) -> Option<Date> {
    let monday = last
        .checked_sub(i32::from(last.weekday().to_monday_zero_offset()).days())
        .ok()?;
    monday.checked_sub((WEEKS - 1).weeks()).ok()
}

/// How a night is painted: not recorded never looks like quiet.
fn look(state: NightState) -> usize {
    match state {
        NightState::Quiet => 0,
        NightState::Cramps(1) => 1,
        NightState::Cramps(2) => 2,
        NightState::Cramps(_) => 3,
        NightState::NotRecorded => 4,
    }
}

fn nights(first: Date, last: Date) -> impl Iterator<Item = Date> {
    first
        .series(1.day())
        .take_while(move |night| *night <= last)
}

/// Weeks from left to right, weekdays from top to bottom; one path for each look keeps the page small.
fn map(diary: &Diary, first: Date, last: Date) -> Markup {
    let mut paths = [const { String::new() }; 5];
    let mut counts = [0_i64; 5];
    let mut months = Vec::new();
    for (place, night) in (0_i32..).zip(nights(first, last)) {
        let (x, y) = (LEFT + place / 7 * STEP, TOP + place % 7 * STEP);
        let look = look(diary.state(night));
        if let (Some(path), Some(count)) = (paths.get_mut(look), counts.get_mut(look)) {
            path.push_str(&format!("M{x} {y}h10v10h-10z"));
            *count += 1;
        }
        // The name stands over the first week that begins in the month.
        if night.weekday() == Weekday::Monday && night.day() <= 7 {
            months.push((x, night.strftime("%b").to_string()));
        }
    }
    let (width, height) = (LEFT + WEEKS * STEP, TOP + 7 * STEP);
    let [quiet, one, two, three, none] = counts;
    let description = say_with(
        "diary-map-description",
        &[
            ("quiet", quiet.into()),
            ("cramps", (one + two + three).into()),
            ("none", none.into()),
        ],
    );
    html! {
        div.scroll.newest-first tabindex="0" role="group" aria-label=(say("diary-map-heading")) {
            svg.heat role="img" aria-labelledby="map-title map-description" viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height) {
                title #map-title { (say("diary-map-title")) }
                desc #map-description { (description) }
                (hatch())
                @for (look, path) in paths.iter().enumerate() {
                    @if !path.is_empty() { path class={ "heat-" (look) } fill=[(look == 4).then_some("url(#hatch)")] d=(path) {} }
                }
                @for (x, name) in &months { text x=(x) y="10" { (name) } }
                @for (row, offset) in [0, 2, 4].into_iter().zip([0_i64, 2, 4]) {
                    @if let Ok(day) = first.checked_add(offset.days()) {
                        text x="0" y=(TOP + row * STEP + 9) { (day.strftime("%a")) }
                    }
                }
            }
        }
    }
}

fn hatch() -> Markup {
    html! {
        defs {
            pattern #hatch width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                path class="hatch" d="M0 0v4" {}
            }
        }
    }
}

fn legend() -> Markup {
    let words = [
        say("diary-state-quiet"),
        say("diary-legend-one"),
        say("diary-legend-two"),
        say("diary-legend-three"),
        say("diary-state-none"),
    ];
    html! {
        ul.legend {
            @for (look, words) in words.iter().enumerate() {
                li {
                    svg.heat aria-hidden="true" width="14" height="14" viewBox="0 0 10 10" {
                        path class={ "heat-" (look) } fill=[(look == 4).then_some("url(#hatch)")] d="M0 0h10v10h-10z" {}
                    }
                    " " (words)
                }
            }
        }
    }
}

/// Every night of the map, the newest first.
fn table(diary: &Diary, first: Date, last: Date) -> Markup {
    let mut all: Vec<Date> = nights(first, last).collect();
    all.reverse();
    html! {
        div.scroll {
            table {
                thead { tr { th scope="col" { (say("diary-column-night")) } th scope="col" { (say("diary-column-state")) } } }
                tbody {
                    @for night in all {
                        tr {
                            th scope="row" { a href=(url::diary_night(night)) { (night.strftime("%a %-d %b %Y")) } }
                            td { (state_words(diary.state(night))) }
                        }
                    }
                }
            }
        }
    }
}
