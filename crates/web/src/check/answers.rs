//! All answers so far, each with a way to change it.

use axum::extract::State as FromState;
use axum::response::Response;
use care::Knowledge;
use care::access::Action;
use care::fact::FactKind;
use maud::html;
use serde_json::Value;
use words::say;

use crate::device::Person;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// The list.
pub async fn show(FromState(state): FromState<State>, person: Person) -> Result<Response, Problem> {
    person.may(Action::Check)?;
    let intake = super::open_intake(&state, &person).await?;
    let knowledge = &state.knowledge;
    Ok(Page::new(&state, &say("answers-title")).at(url::CHECK).personal().show(html! {
        h1 { (say("answers-title")) }
        @if intake.is_empty() {
            p.lead { (say("answers-empty")) }
        } @else {
            p.lead { (say("answers-lead")) }
            ul.list {
                @for (id, answer) in &intake {
                    @if let Some(question) = knowledge.question(id) {
                        li {
                            p {
                                (question.ask) br;
                                strong { (in_words(knowledge, id, answer)) } " "
                                a href=(format!("{}#{id}", url::check_screen(question.screen.as_deref().unwrap_or(id)))) {
                                    (say("answers-change"))
                                }
                            }
                        }
                    }
                }
            }
        }
        div.actions {
            a.button href=(url::CHECK) { (say("check-next")) }
            }
        details.card {
            summary { (say("check-restart")) }
            p { (say("check-restart-lead")) }
            form method="post" action=(url::CHECK_RESTART) { button.danger { (say("check-restart")) } }
        }
    }))
}

/// An answer in the words of its options.
pub fn in_words(knowledge: &Knowledge, id: &str, answer: &Value) -> String {
    let Some(number) = knowledge.vocabulary.number(id) else {
        return String::new();
    };
    let definition = knowledge.vocabulary.definition(number);
    let label = |option: &str| {
        let known = definition.options.iter().find(|(id, _)| id == option);
        known.map_or(option.to_owned(), |(_, label)| label.clone())
    };
    match answer {
        Value::Null => say("answers-not-sure").into_owned(),
        Value::Bool(true) => say("check-yes").into_owned(),
        Value::Bool(false) => say("check-no").into_owned(),
        Value::String(option) => label(option),
        Value::Array(items) if items.is_empty() => say("answers-nothing").into_owned(),
        Value::Array(items) => {
            let words: Vec<String> = items
                .iter()
                .map(|item| match item.as_str() {
                    Some(text) if definition.kind == FactKind::Medicines => text.to_owned(),
                    Some(option) => label(option),
                    None => item
                        .get("name")
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                        .to_owned(),
                })
                .collect();
            words.join(", ")
        }
        Value::Object(object) if object.contains_key("declined") => {
            say("answers-declined").into_owned()
        }
        other => other.to_string(),
    }
}
