//! Inviting a carer or a bed partner.

use axum::extract::{Form, State as FromState};
use axum::http::HeaderMap;
use axum::response::Response;
use care::access::{Action, Role};
use maud::html;
use store::membership::NewInvitation;
use words::{say, say_with};

use super::list::{InviteForm, page};
use crate::device::{self, Person};
use crate::link;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// Longest name, in characters.
const LONGEST: usize = 80;

/// Makes an invitation and shows its link this once.
pub async fn save(
    FromState(state): FromState<State>,
    person: Person,
    headers: HeaderMap,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    person.may(Action::Share)?;
    let field = |name: &str| {
        fields
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.trim())
            .to_owned()
    };
    let mut form = InviteForm {
        name: field("name"),
        record_name: field("record_name"),
        role: field("role"),
        errors: Vec::new(),
    };
    for (given, key) in [
        (&form.name, "people-name"),
        (&form.record_name, "people-record-name"),
    ] {
        if given.is_empty() || given.chars().count() > LONGEST {
            let given = given.chars().take(LONGEST).collect::<String>();
            form.errors.push(
                say_with(
                    "people-name-wrong",
                    &[
                        ("field", say(key).into()),
                        ("given", given.into()),
                        ("most", LONGEST.into()),
                    ],
                )
                .into_owned(),
            );
        }
    }
    let role = Role::from_id(&form.role).filter(|role| *role != Role::Own);
    if role.is_none() {
        form.errors.push(say("people-role-wrong").into_owned());
    }
    let Some(role) = role.filter(|_| form.errors.is_empty()) else {
        return page(&state, &person, &form).await;
    };
    let token = device::new_secret();
    let invitation = NewInvitation {
        role,
        name: form.name.clone(),
        record_name: form.record_name,
        token_hash: device::hash(&token),
    };
    let (record, cookie) = device::or_new(&state, person).await?;
    let now = state.now_micros();
    state
        .with_store(move |store| {
            store::membership::save_invitation(store, &record, invitation, now)
        })
        .await?;
    let link = link::full(&state, &headers, &url::people_invited(&token));
    let made = Page::new(&state, &say("people-made-title"))
        .personal()
        .show(html! {
            h1 { (say("people-made-title")) }
            p.lead { (say_with("people-made", &[("name", form.name.into())])) }
            section.card {
                p { a href=(&link) { (&link) } }
                (link::picture(&link, &say("people-picture")))
            }
            p { (say("people-once")) }
            p { a.button href=(url::PEOPLE) { (say("people-done")) } }
        });
    Ok(device::with_cookie(made, cookie))
}
