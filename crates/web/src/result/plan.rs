//! What to do, what to leave, which medicines to talk about, which tests make sense.

use care::assessment::{Assessment, NeededTest, Planned};
use care::knowledge::entry::{Offer, Step};
use care::knowledge::{Certainty, Direction, Grade, Knowledge};
use maud::{Markup, html};
use words::{say, say_with};

use crate::learn::sources;
use crate::url;

pub fn plan(knowledge: &Knowledge, assessment: &Assessment<'_>) -> Markup {
    let of = |step: Step, first: bool| -> Vec<&Planned<'_>> {
        let is_first = |planned: &Planned<'_>| {
            matches!(planned.offer, None | Some(Offer::Offer)) || planned.when != Step::SelfCare
        };
        assessment
            .plan
            .iter()
            // What the urgency asks for stands at the top of the page already.
            .filter(|planned| planned.id != assessment.urgency.tier.id())
            .filter(|planned| planned.when == step && is_first(planned) == first)
            .collect()
    };
    let steps = [
        (Step::Now, "result-plan-now"),
        (Step::SelfCare, "result-plan-self_care"),
        (Step::Clinician, "result-plan-clinician"),
        (Step::Specialist, "result-plan-specialist"),
    ];
    let more = of(Step::SelfCare, false);
    html! {
        @if assessment.plan.iter().any(|planned| planned.id != assessment.urgency.tier.id()) {
            h2 #plan { (say("result-plan")) }
            @for (step, title) in steps {
                @let planned = of(step, true);
                @if !planned.is_empty() {
                    h3 { (say(title)) }
                    @for step in planned { (one(knowledge, step)) }
                }
            }
            @if !more.is_empty() {
                details.card {
                    summary { (say("result-plan-more")) }
                    @for step in more { (one(knowledge, step)) }
                }
            }
        }
        @if !assessment.avoid.is_empty() {
            h2 #avoid { (say("result-avoid")) }
            @for avoided in &assessment.avoid {
                section.card {
                    h3 { a href=(url::entry(avoided.id)) { (avoided.title) } }
                    @for why in &avoided.why { p { (why) } }
                    (sources(knowledge, avoided.id, &avoided.sources))
                }
            }
        }
    }
}

fn one(knowledge: &Knowledge, step: &Planned<'_>) -> Markup {
    html! {
        section.card {
            h3 {
                @if knowledge.entry(step.id).is_some() { a href=(url::entry(step.id)) { (step.title) } } @else { (step.title) }
            }
            p { (step.say) }
            @if let (Some(certainty), Some(direction)) = (step.certainty, step.direction) { p { (sure(certainty, direction)) } }
            @if let Some(population) = step.population {
                p.small { (say_with("result-population", &[("population", population.into())])) }
            }
            @if let Some(expect) = step.expect { p { (expect) } }
            @if let Some(limit) = step.limit { p { (limit) } }
            @if step.tried { p { span.tag { (say("result-tried")) } } }
            @if let Some(date) = step.review_on {
                p { (say_with("result-judge", &[("date", super::date(date).into())])) }
            }
            (lines("result-ask-first", &step.ask_first))
            @if !step.gates.is_empty() || !step.stop_if.is_empty() {
                details {
                    summary { (say("result-gates")) }
                    ul { @for gate in step.gates { li { (gate) } } }
                    @if !step.stop_if.is_empty() {
                        p { strong { (say("result-stop-if")) } }
                        ul { @for line in step.stop_if { li { (line) } } }
                    }
                }
            }
            (sources(knowledge, step.id, &step.sources))
        }
    }
}

pub fn lines(title: &str, list: &[impl AsRef<str>]) -> Markup {
    html! {
        @if !list.is_empty() {
            p { strong { (say(title)) } }
            ul { @for line in list { li { (line.as_ref()) } } }
        }
    }
}

/// Certainty and direction as two tags.
pub fn sure(certainty: Certainty, direction: Direction) -> Markup {
    let certainty = match certainty {
        Certainty::High => "result-certainty-high",
        Certainty::Moderate => "result-certainty-moderate",
        Certainty::Low => "result-certainty-low",
        Certainty::VeryLow => "result-certainty-very_low",
        Certainty::None => "result-certainty-none",
    };
    let direction = match direction {
        Direction::Works => "result-direction-works",
        Direction::WorksLittle => "result-direction-works_little",
        Direction::NoDifference => "result-direction-no_difference",
        Direction::Conflicting => "result-direction-conflicting",
        Direction::Harm => "result-direction-harm",
        Direction::Unknown => "result-direction-unknown",
    };
    html! {
        span.tag.strong { (say(direction)) }
        span.tag { (say("result-certainty")) ": " (say(certainty)) }
    }
}

/// How well something is linked, as a tag.
pub fn grade(grade: Grade) -> Markup {
    let word = match grade {
        Grade::G1 => "result-grade-G1",
        Grade::G2 => "result-grade-G2",
        Grade::G3 => "result-grade-G3",
        Grade::G0 => "result-grade-G0",
        Grade::None => return html! {},
    };
    html! { " " span.tag { (say(word)) } }
}

pub fn medicines(knowledge: &Knowledge, assessment: &Assessment<'_>) -> Markup {
    let (found, unknown) = (&assessment.medicines, &assessment.medicines_unrecognised);
    html! {
        @if !found.is_empty() || !unknown.is_empty() {
            h2 #medicines { (say("result-medicines")) }
            p { strong { (say("result-medicines-lead")) } }
            @for medicine in found {
                section.card {
                    h3 { a href=(url::entry(medicine.id)) { (medicine.title) } }
                    @if !medicine.named.is_empty() { p.small { (medicine.named.join(", ")) } }
                    @if medicine.recent { p { span.tag.strong { (say("result-medicine-recent")) } } }
                    p {
                        (medicine.say)
                        @if let Some(effect) = medicine.effect { " " span.tag { (effect) } }
                        (grade(medicine.grade))
                    }
                    @if medicine.abrupt_stop_danger { p { strong { (say("result-abrupt")) } } }
                    (sources(knowledge, medicine.id, &medicine.sources))
                }
            }
            @for medicine in unknown {
                p.small {
                    (say_with("result-medicine-unknown", &[("name", medicine.name.clone().into())])) " "
                    @if let Some(name) = &medicine.did_you_mean { (say_with("result-medicine-suggest", &[("name", name.clone().into())])) }
                }
            }
        }
    }
}

pub fn tests(knowledge: &Knowledge, assessment: &Assessment<'_>) -> Markup {
    let tests = &assessment.tests;
    let list = |needed: &[NeededTest<'_>]| {
        html! {
            @for test in needed {
                section.card {
                    h3 { a href=(url::entry(test.id)) { (test.title) } }
                    ul { @for why in &test.why { li { (why) } } }
                    (sources(knowledge, test.id, &test.sources))
                }
            }
        }
    };
    html! {
        @if assessment.recognition.class != "withheld" {
            h2 #tests { (say("result-tests")) }
            @if !tests.results.is_empty() {
                h3 { (say("result-results")) }
                div.scroll {
                    table {
                        @for result in &tests.results {
                            tr {
                                td { (result.title) }
                                td { (format!("{:.2} {}", result.value, result.unit)) }
                                td {
                                    span.tag.strong[result.flag == "critical"] { (result.flag) }
                                    @if result.interval_unverified { span.tag { (say("learn-mark-U")) } }
                                }
                            }
                        }
                    }
                }
            }
            @if let Some(because) = tests.none_needed_because {
                section.card {
                    h3 { (say("result-tests-none")) }
                    p { (because) }
                    (sources(knowledge, "panel.none", &tests.none_needed_sources))
                }
            } @else if tests.needed.is_empty() {
                p { (say("result-tests-open")) }
            }
            (list(&tests.needed))
            @if !tests.panels.is_empty() {
                h3 { (say("result-panels")) }
                (list(&tests.panels))
            }
        }
    }
}

pub fn groups(knowledge: &Knowledge, assessment: &Assessment<'_>) -> Markup {
    html! {
        @for group in &assessment.groups {
            details.card {
                summary { (group.title) }
                p { (group.advice) }
                @if !group.actions.is_empty() {
                    p { strong { (say("learn-do")) } }
                    ul { @for line in group.actions { li { (line) } } }
                }
                @if !group.avoid.is_empty() {
                    p { strong { (say("learn-avoid")) } }
                    ul { @for line in group.avoid { li { (line) } } }
                }
                (sources(knowledge, "", &group.sources))
            }
        }
    }
}

pub fn complications(knowledge: &Knowledge, assessment: &Assessment<'_>) -> Markup {
    html! {
        @if !assessment.complications.is_empty() {
            h2 { (say("result-complications")) }
            @for complication in &assessment.complications {
                section.card {
                    h3 { a href=(url::entry(complication.id)) { (complication.title) } }
                    ul { @for text in &complication.text { li { (text) } } }
                    (sources(knowledge, complication.id, &complication.sources))
                }
            }
        }
    }
}

pub fn pathway(knowledge: &Knowledge, assessment: &Assessment<'_>) -> Markup {
    html! {
        @if !assessment.pathway.is_empty() {
            details.card {
                summary { (say("result-pathway")) }
                @for step in &assessment.pathway {
                    h3 { (step.title) " " span.tag { (step.when_due) } }
                    p { (step.text) }
                    @if let Some(date) = step.review_on {
                        p.small { (say_with("result-judge", &[("date", super::date(date).into())])) }
                    }
                    @if let Some(next) = step.next_if { p.small { (next) } }
                    (sources(knowledge, "", &step.sources))
                }
            }
        }
    }
}
