//! The markup of a screen of the check.

use axum::response::Response;
use care::fact::{Definition, FactKind};
use care::knowledge::table::Question;
use care::{Intake, Knowledge};
use maud::{Markup, html};
use words::{has, say, say_with};

use crate::page::Page;
use crate::state::State;
use crate::url;

use super::form::{DECLINED, Given, NONE_OF_THE_OTHERS, NOT_SURE, ScreenForm};

/// More options than this stand in two columns on a wide page.
const ONE_COLUMN: usize = 6;

/// A screen.
pub fn screen(
    state: &State,
    form: &ScreenForm,
    intake: &Intake,
    (answered, left): (usize, usize),
    early: bool,
) -> Response {
    let knowledge = &state.knowledge;
    let questions: Vec<(&Question, &Definition)> = form
        .questions
        .iter()
        .filter_map(|id| {
            Some((
                knowledge.question(id)?,
                knowledge
                    .vocabulary
                    .definition(knowledge.vocabulary.number(id)?),
            ))
        })
        .collect();
    let titled = has(&format!("check-{}-title", form.screen));
    let changing = form.questions.iter().all(|id| intake.contains_key(id));
    let at = if changing {
        answered.max(1)
    } else {
        answered + 1
    };
    let of = (answered + left).max(at);
    let back = previous(knowledge, intake, &form.questions);
    let on_behalf = intake.get("answered_by").and_then(|answer| answer.as_str()) == Some("carer");
    let is_single = questions.len() == 1 && !form.is_lines() && !titled;
    let title = match questions.as_slice() {
        [(question, _)] if is_single => question.ask.clone(),
        _ if titled => say(&format!("check-{}-title", form.screen)).into_owned(),
        _ => say("check-title").into_owned(),
    };
    let title = if form.errors.is_empty() {
        title
    } else {
        format!("{}: {title}", say("check-error-title"))
    };
    Page::new(state, &title).at(url::CHECK).personal().show(html! {
        p.small #progress { (say_with("check-progress", &[("at", at.into()), ("of", of.into())])) }
        progress max=(of) value=(at) aria-labelledby="progress" {}
        @if titled {
            h1 { (say(&format!("check-{}-title", form.screen))) }
            p.lead { (say(&format!("check-{}-lead", form.screen))) }
        } @else if is_single {
            @for (question, _) in &questions {
                h1 #(format!("ask-{}", question.id)) { (question.ask) }
            }
        } @else {
            h1 { (say("check-title")) }
        }
        @if form.has_new_signs { p.card role="note" { (say("check-new-signs")) } }
        @if on_behalf { p.small { (say("check-on-behalf")) } }
        @if !form.errors.is_empty() {
            div.urgent.error-summary role="alert" tabindex="-1" {
                h2 { (say("check-error-title")) }
                @if let Some(first) = questions.iter().find(|(question, _)| form.errors.contains_key(&question.id)).filter(|_| form.is_lines()) {
                    p { a href=(format!("#{}", first.0.id)) { (say_with("check-error-lines", &[("count", form.errors.len().into())])) } }
                } @else {
                    ul {
                        @for (question, _) in &questions {
                            @if let Some(error) = form.errors.get(&question.id) {
                                li { a href=(format!("#{}", question.id)) { (question.ask) } " " (error) }
                            }
                        }
                    }
                }
            }
        }
        @if !form.from_list.is_empty() {
            section.card #from-list {
                p { (say_with("check-from-list", &[("names", form.from_list.join(", ").into())])) }
                p { a href=(url::MEDICINES) { (say("medicine-title")) } }
            }
        }
        form.check method="post" action=(url::check_screen(&form.screen)) novalidate {
            @for (question, definition) in &questions {
                input type="hidden" name="question" value=(question.id);
                (one(knowledge, form, question, definition, is_single))
            }
            @if form.is_lines() {
                label.option {
                    input type="checkbox" name=(NONE_OF_THE_OTHERS) value="yes" checked[form.none_of_the_others];
                    span { strong { (say("check-none-others")) } br; span.small { (say("check-none-others-help")) } }
                }
            }
            div.actions {
                button.grow { (say(if changing { "check-save" } else { "check-next" })) }
                @if let Some(back) = &back {
                    a.button.plain href=(url::check_screen(back)) { (say("check-back")) }
                }
            }
        }
        @if !intake.is_empty() {
            div.actions {
                a href=(url::CHECK_ANSWERS) { (say("check-answers")) }
                @if early {
                    form method="post" action=(url::CHECK_COMPLETE) { button.plain { (say("check-result-early")) } }
                }
            }
        }
    })
}

/// The end of the check: nothing more to ask, or a sign that must not wait.
pub fn end(state: &State, is_emergency: bool) -> Response {
    Page::new(state, &say("check-title")).at(url::CHECK).personal().show(html! {
        @if is_emergency {
            @if let Some(words) = state.knowledge.tier(care::knowledge::Tier::Emergency) {
                section.tier.emergency role="alert" {
                    h1 { (words.title) }
                    p.act { (state.settings.local.fill(&words.act)) }
                }
            }
        } @else {
            h1 { (say("check-done-title")) }
            p.lead { (say("check-done-lead")) }
        }
        div.actions {
            form.grow method="post" action=(url::CHECK_COMPLETE) { button { (say("check-result")) } }
            a.button.plain href=(url::CHECK_ANSWERS) { (say("check-answers")) }
        }
    })
}

/// The screen that was answered before these questions.
fn previous(knowledge: &Knowledge, intake: &Intake, questions: &[String]) -> Option<String> {
    let before: Vec<&String> = intake
        .keys()
        .take_while(|id| !questions.contains(id))
        .collect();
    let question = knowledge.question(before.last()?)?;
    Some(
        question
            .screen
            .clone()
            .unwrap_or_else(|| question.id.clone()),
    )
}

fn one(
    knowledge: &Knowledge,
    form: &ScreenForm,
    question: &Question,
    definition: &Definition,
    is_single: bool,
) -> Markup {
    let error = form.errors.get(&question.id);
    let in_lines = form.is_lines();
    html! {
        fieldset.line[in_lines].wrong[in_lines && error.is_some()] id=(question.id) tabindex="-1"
            aria-describedby=[error.map(|_| format!("error-{}", question.id))]
            aria-labelledby=[is_single.then(|| format!("ask-{}", question.id))] {
            @if !is_single { legend { (question.ask) } }
            @if let Some(help) = &question.help { p.help { (help) } }
            @if let Some(error) = error { p.error #(format!("error-{}", question.id)) { (error) } }
            @match definition.kind {
                FactKind::Bool => (yes_no(&form.given, question, in_lines)),
                FactKind::Choice => (choice(&form.given, question, definition, in_lines)),
                FactKind::Choices => (choices(knowledge, &form.given, question, definition)),
                FactKind::Integer if definition.range == Some((0.0, 10.0)) => (scale(&form.given, question)),
                FactKind::Integer | FactKind::Decimal => (number(&form.given, question)),
                FactKind::Medicines => {
                    p.help #(format!("hint-{}", question.id)) { (say("check-medicine-hint")) }
                    textarea name=(question.id) aria-label=(question.ask) aria-describedby=(format!("hint-{}", question.id)) {
                        (form.given.of(&question.id).first().map_or("", |text| text.as_str()))
                    }
                },
            }
        }
    }
}

/// One radio button.
fn radio(
    given: &Given,
    question: &str,
    value: &str,
    label: &str,
    is_none: bool,
    is_quiet: bool,
) -> Markup {
    html! {
        label.option.quiet[is_quiet] {
            input type="radio" name=(question) value=(value) checked[given.has(question, value)] data-none[is_none];
            span { (label) }
        }
    }
}

fn yes_no(given: &Given, question: &Question, in_lines: bool) -> Markup {
    let id = question.id.as_str();
    html! {
        div.(if in_lines { "choices3" } else { "options" }) {
            (radio(given, id, "yes", &say("check-yes"), false, false))
            @if in_lines {
                (radio(given, id, NOT_SURE, &say("check-not-sure"), false, false))
                (radio(given, id, "no", &say("check-no"), true, false))
            } @else {
                (radio(given, id, "no", &say("check-no"), false, false))
                (radio(given, id, NOT_SURE, &say("check-not-sure"), false, false))
                (radio(given, id, DECLINED, &say("check-declined"), false, true))
            }
        }
    }
}

fn choice(given: &Given, question: &Question, definition: &Definition, in_lines: bool) -> Markup {
    let none = definition.none;
    html! {
        div.(if in_lines { "choices3 long" } else { "options" }) {
            @for (place, (option, label)) in definition.options.iter().enumerate() {
                (radio(given, &question.id, option, label, in_lines && none == Some(place), false))
            }
            (radio(given, &question.id, NOT_SURE, &say("check-not-sure"), false, false))
            @if !in_lines { (radio(given, &question.id, DECLINED, &say("check-declined"), false, true)) }
        }
    }
}

fn choices(
    knowledge: &Knowledge,
    given: &Given,
    question: &Question,
    definition: &Definition,
) -> Markup {
    // Of the medicines only the common ones are shown; the others are found by name, and stay ticked if they were.
    let shown = |option: &str| {
        question.options_from.as_deref() != Some("medicines")
            || definition
                .none
                .is_some_and(|none| definition.options[none].0 == option)
            || given.has(&question.id, option)
            || knowledge.medicines.iter().any(|medicine| {
                medicine.common && medicine.id == format!("medicine.{}", option.replace('_', "-"))
            })
    };
    let options: Vec<_> = definition
        .options
        .iter()
        .enumerate()
        .filter(|(_, (option, _))| shown(option))
        .collect();
    let none_last = |place: &usize| definition.none == Some(*place);
    html! {
        div.options.many[options.len() > ONE_COLUMN] data-list {
            @for (_, (option, label)) in options.iter().filter(|(place, _)| !none_last(place)) {
                label.option {
                    input type="checkbox" name=(question.id) value=(option) checked[given.has(&question.id, option)];
                    span { (label) }
                }
            }
            @for (_, (option, label)) in options.iter().filter(|(place, _)| none_last(place)) {
                label.option {
                    input type="checkbox" name=(question.id) value=(option) checked[given.has(&question.id, option)] data-alone="1" data-none;
                    span { (label) }
                }
            }
            label.option {
                input type="checkbox" name=(question.id) value=(NOT_SURE) checked[given.has(&question.id, NOT_SURE)] data-alone="1";
                span { (say("check-not-sure")) }
            }
        }
    }
}

fn scale(given: &Given, question: &Question) -> Markup {
    html! {
        div.scale {
            @for number in 0..=10 { (radio(given, &question.id, &number.to_string(), &number.to_string(), false, false)) }
        }
        div.options {
            (radio(given, &question.id, NOT_SURE, &say("check-not-sure"), false, false))
            (radio(given, &question.id, DECLINED, &say("check-declined"), false, true))
        }
    }
}

fn number(given: &Given, question: &Question) -> Markup {
    let typed = given
        .of(&question.id)
        .iter()
        .find(|value| *value != NOT_SURE && *value != DECLINED);
    html! {
        input.number type="text" inputmode="decimal" autocomplete="off" name=(question.id) aria-label=(question.ask)
            value=(typed.map_or("", |value| value.as_str()));
        label.option {
            input type="checkbox" name=(question.id) value=(NOT_SURE) checked[given.has(&question.id, NOT_SURE)];
            span { (say("check-not-sure")) }
        }
    }
}
