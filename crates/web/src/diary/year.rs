//! The diary: one year as a map of nights, with the table behind it, and the totals.

use axum::extract::{Query as FromQuery, State as FromState};
use axum::response::Response;
use care::access::Action;
use care::night::Diary;
use jiff::ToSpan;
use jiff::civil::Date;
use maud::html;
use words::say;

use super::alert::Alert;
use super::heat::{Heat, Marks, WEEKS, first_of};
use super::said::{Query, notice};
use super::setting::Setting;
use crate::device::Person;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

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
    let heat = Heat {
        state: &|night| diary.state(night),
        marks: &|_| Marks::default(),
        first,
        last,
    };
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
            @if person.may(Action::Share).is_ok() { a href=(url::SHARES) { (say("diary-share")) } " · " }
            a href=(url::MEDICINES) { (say("medicine-title")) }
        }
        @if totals.first.is_none() { p { (say("diary-empty")) } }
        dl.facts {
            dt { (say("diary-total-quiet")) } dd { (totals.quiet) }
            dt { (say("diary-total-nights")) } dd { (totals.with_cramps) }
            dt { (say("diary-total-cramps")) } dd { (totals.cramps) }
        }
        h2 { (say("diary-map-heading")) }
        (heat.map())
        (heat.legend())
        details {
            summary { (say("diary-map-table")) }
            (heat.table(true))
        }
        ul.list {
            @if let Some(earlier) = earlier {
                li { a rel="prev" href={ (url::DIARY) "?last=" (earlier) } { (say("diary-earlier")) } }
            }
            @if let Some(later) = later {
                li { a rel="next" href={ (url::DIARY) "?last=" (later) } { (say("diary-later")) } }
            }
            li { a href=(url::DIARY_PAPER_COPY) { (say("diary-copy")) } }
        }
        (setting.zone_note())
    }))
}
