//! Two weeks on paper: a page to print, for who does not want a screen at the bed.

use axum::extract::{Query as FromQuery, State as FromState};
use axum::response::Response;
use care::access::Action;
use jiff::ToSpan;
use jiff::civil::Date;
use maud::html;
use words::say;

use super::said::Query;
use super::setting::Setting;
use crate::device::Person;
use crate::page::{Page, sideways};
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// Nights on one sheet.
pub const NIGHTS: i32 = 14;

/// The nights of a sheet.
pub fn nights(first: Date) -> impl Iterator<Item = Date> {
    (0..NIGHTS).filter_map(move |place| first.checked_add(place.days()).ok())
}

/// The sheet, from tonight or another night on.
pub async fn show(
    FromState(state): FromState<State>,
    person: Person,
    FromQuery(query): FromQuery<Query>,
) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    let setting = Setting::load(&state, &person, query.zone.as_deref()).await?;
    let first = match query.first.as_deref() {
        None | Some("") => setting.running,
        Some(text) => text.parse().map_err(|_| Problem::NotFound)?,
    };
    let title = say("diary-paper");
    let page = Page::new(&state, &title)
        .at(url::DIARY)
        .with_style("diary.css")
        .personal();
    Ok(page.show(html! {
        h1 { (title) }
        p { (say("diary-paper-how")) }
        form.diary.screen-only method="get" action=(url::DIARY_PAPER) {
            div.field {
                label for="first" { (say("diary-paper-first")) }
                input.clock type="date" id="first" name="first" value=(first);
            }
            div.actions {
                button.plain { (say("diary-paper-other")) }
                a.button.plain href={ (url::DIARY_PAPER_COPY) } { (say("diary-copy")) }
            }
            p.help { (say("diary-paper-print")) }
        }
        (sideways(&say("diary-paper"), html! {
            table.paper {
                thead {
                    tr {
                        th scope="col" { (say("diary-column-night")) }
                        th scope="col" { (say("diary-paper-quiet")) }
                        th scope="col" { (say("diary-paper-count")) }
                        th scope="col" { (say("diary-paper-pain")) }
                        th scope="col" { (say("diary-paper-woke")) }
                        th scope="col" { (say("diary-paper-where")) }
                        th scope="col" { (say("diary-paper-sleep")) }
                        th scope="col" { (say("diary-note")) }
                    }
                }
                tbody {
                    @for night in nights(first) {
                        tr {
                            th scope="row" { (night.strftime("%a %-d %b")) }
                            td { span.box aria-hidden="true" {} }
                            td {} td {}
                            td { (say("diary-yes")) " / " (say("diary-no")) }
                            td {} td {} td {}
                        }
                    }
                }
            }
        }))
        p.small { (say("diary-paper-blank")) }
    }))
}
