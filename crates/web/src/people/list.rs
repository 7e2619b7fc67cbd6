//! The list of records and of people.

use axum::extract::State as FromState;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use care::access::{Action, Role};
use maud::{Markup, html};
use store::membership::{Invitation, Member, OpenRecord};
use words::{say, say_with};

use super::role_words;
use crate::device::Person;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// What the form for an invitation holds.
#[derive(Default)]
pub struct InviteForm {
    /// Who is invited.
    pub name: String,
    /// Whose record it is.
    pub record_name: String,
    /// The role as it was sent.
    pub role: String,
    /// What is wrong, in words.
    pub errors: Vec<String>,
}

/// The page.
pub async fn show(FromState(state): FromState<State>, person: Person) -> Result<Response, Problem> {
    page(&state, &person, &InviteForm::default()).await
}

/// The page with a form as it was sent.
pub async fn page(state: &State, person: &Person, form: &InviteForm) -> Result<Response, Problem> {
    let may_share = person.may(Action::Share).is_ok();
    let (own, now) = (person.own.clone(), state.now_micros());
    let (records, members, invitations) = match own {
        None => (Vec::new(), Vec::new(), Vec::new()),
        Some(own) => {
            state
                .with_store(move |store| {
                    let records = store::membership::list_records(store, &own)?;
                    if !may_share {
                        return Ok((records, Vec::new(), Vec::new()));
                    }
                    Ok((
                        records,
                        store::membership::list_members(store, &own)?,
                        store::membership::list_invitations(store, &own, now)?,
                    ))
                })
                .await?
        }
    };
    let warning = match &person.acting {
        Some(_) => warning(state, person).await?,
        None => html! {},
    };
    let title = say("people-title");
    let page = Page::new(state, &title).personal().show(html! {
        h1 { (title) }
        @if !form.errors.is_empty() {
            div.error-summary role="alert" tabindex="-1" { ul { @for error in &form.errors { li { (error) } } } }
        }
        @if person.acting.is_some() {
            section.card {
                p { (role_words(person.role)) }
                (warning)
                form method="post" action=(url::PEOPLE_SWITCH) {
                    input type="hidden" name="id" value="";
                    button { (say("people-back")) }
                }
            }
        }
        @if !records.is_empty() {
            h2 { (say("people-records")) }
            @for record in &records { (open_record(record, person)) }
        }
        @if may_share {
            h2 { (say("people-members")) }
            @if members.is_empty() && invitations.is_empty() { p { (say("people-none")) } }
            @for member in &members { (card(member)) }
            @for invitation in &invitations { (waiting(invitation)) }
            h2 { (say("people-invite")) }
            (invite_form(form))
        } @else { p.small { (say("people-own-first")) } }
    });
    let status = if form.errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok((status, page).into_response())
}

/// How urgent the last check of the record was: its title and nothing else.
async fn warning(state: &State, person: &Person) -> Result<Markup, Problem> {
    let record = person.record(Action::WarningSigns)?;
    let last = state
        .with_store(move |store| {
            let done = store::assessment::list_done_assessments(store, &record)?;
            match done.first() {
                None => Ok(None),
                Some((id, _)) => store::assessment::find_assessment(store, &record, id),
            }
        })
        .await?;
    let tier = last
        .as_ref()
        .and_then(|last| last.tier.as_deref())
        .and_then(|tier| {
            state
                .knowledge
                .tiers
                .iter()
                .find(|words| words.id.id() == tier)
        });
    let day = last
        .as_ref()
        .map(|last| crate::result::day(last.completed_at.unwrap_or(last.created_at)));
    Ok(html! {
        @if let (Some(tier), Some(day)) = (tier, day) {
            p { (say_with("people-last-check", &[("day", day.into())])) " " strong { (tier.title) } }
        } @else { p { (say("people-no-check")) } }
    })
}

fn button(action: &str, id: &str, class: &str, words: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            input type="hidden" name="id" value=(id);
            button class=(class) { (words) }
        }
    }
}

fn open_record(record: &OpenRecord, person: &Person) -> Markup {
    let is_shown = person.id.as_ref() == Some(&record.person);
    html! {
        section.card {
            h3 { (record.name) }
            p { (role_words(record.role)) }
            @if is_shown { p { strong { (say("people-shown")) } } }
            div.actions {
                @if !is_shown {
                    (button(url::PEOPLE_SWITCH, &record.person, "", &say_with("people-open", &[("name", record.name.as_str().into())])))
                }
                (button(url::PEOPLE_LEAVE, &record.person, "danger", &say_with("people-leave", &[("name", record.name.as_str().into())])))
            }
        }
    }
}

fn card(member: &Member) -> Markup {
    let day = crate::result::day(member.created_at);
    html! {
        section.card {
            h3 { (member.name) }
            p { (say(kind(member.role))) " · " (say_with("people-since", &[("day", day.into())])) }
            (button(url::PEOPLE_REVOKE, &member.id, "danger", &say_with("people-revoke", &[("name", member.name.as_str().into())])))
        }
    }
}

fn waiting(invitation: &Invitation) -> Markup {
    let day = crate::result::day(invitation.expires_at);
    html! {
        section.card {
            h3 { (invitation.name) }
            p { (say(kind(invitation.role))) " · " (say_with("people-waiting", &[("day", day.into())])) }
            (button(url::PEOPLE_WITHDRAW, &invitation.token_hash, "plain", &say_with("people-withdraw", &[("name", invitation.name.as_str().into())])))
        }
    }
}

fn kind(role: Role) -> &'static str {
    match role {
        Role::BedPartner => "people-bed-partner",
        _ => "people-carer",
    }
}

fn invite_form(form: &InviteForm) -> Markup {
    html! {
        form method="post" action=(url::PEOPLE) {
            p { label for="name" { (say("people-name")) } input #name type="text" name="name" maxlength="80" required value=(form.name); }
            p { label for="record" { (say("people-record-name")) } input #record type="text" name="record_name" maxlength="80" required value=(form.record_name); }
            fieldset {
                legend { (say("people-role")) }
                div.options {
                    @for role in [Role::Carer, Role::BedPartner] {
                        label.option {
                            input type="radio" name="role" value=(role.id()) required checked[form.role == role.id()];
                            (say(kind(role))) ": " (say(if role == Role::Carer { "people-carer-may" } else { "people-bed-partner-may" }))
                        }
                    }
                }
            }
            p { button { (say("people-make")) } }
        }
    }
}
