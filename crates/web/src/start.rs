//! The start page: three doors.

use axum::extract::State as FromState;
use axum::response::Response;
use care::access::Action;
use maud::html;
use words::{say, say_with};

use crate::device::Person;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// Three doors, what must not wait, and earlier checks.
pub async fn show(FromState(state): FromState<State>, person: Person) -> Result<Response, Problem> {
    let known = person.record(Action::Account).is_ok();
    let may_check = person.may(Action::Check).is_ok();
    let (open, earlier) = match person.id.filter(|_| may_check) {
        None => (None, Vec::new()),
        Some(person) => {
            state
                .with_store(move |store| {
                    let open = store::assessment::find_open_assessment(store, &person)?;
                    Ok((
                        open,
                        store::assessment::list_done_assessments(store, &person)?,
                    ))
                })
                .await?
        }
    };
    let answers = open.as_ref().map_or("{}", |open| open.facts.as_str());
    let screens = crate::check::screens(&state, answers)?;
    Ok(Page::new(&state, &say("start-title")).at(url::START).personal().show(html! {
        h1 { (say("start-title")) }
        p.lead { (say("start-lead")) }
        div.doors {
            a.door.first href=(url::NOW) { strong { (say("start-now")) } (say("start-now-text")) }
            a.door href=(url::CHECK) {
                strong { (say(if open.is_some() { "start-check-resume" } else { "start-check" })) }
                (say_with("start-check-text", &[("screens", screens.into())]))
            }
            a.door href=(url::LEARN) { strong { (say("start-learn")) } (say("start-learn-text")) }
        }
        (crate::now::warnings(&state, "start", "start-emergency-title"))
        @if !earlier.is_empty() {
            h2 { (say("start-earlier")) }
            ul.list {
                @for (id, completed) in &earlier {
                    li { a href=(url::result(id)) { (crate::result::day(*completed)) } }
                }
            }
        }
        section.card {
            h2 { (say("start-privacy-title")) }
            p { (say("start-privacy")) }
            p { a href=(url::ACCOUNT) { (say("account-title")) } }
            @if known { (crate::me::link()) }
            p { a href=(url::PEOPLE) { (say("people-title")) } }
        }
    }))
}
