//! `/now`: the outline of the legs, and, for the script, every later view as an empty frame.
//!
//! The page is the same for everybody, so that a phone may keep it.

use axum::extract::State as FromState;
use axum::response::Response;
use care::knowledge::Tier;
use maud::{Markup, html};
use words::{say, say_with};

use super::{body, frame, guide};
use crate::state::State;
use crate::url;

/// The page.
pub async fn show(FromState(state): FromState<State>) -> Response {
    let (version, _) = guide::guide(&state);
    let number = state.settings.local.emergency_number.clone();
    let content = html! {
        div #now data-guide=(url::now_guide(&version)) data-mine=(url::NOW_MINE) data-device=(url::API_DEVICE)
            data-sync=(url::API_NIGHTS_SYNC) data-worker=(url::SERVICE_WORKER)
            data-waiting=(say("now-waiting")) data-refused=(say("now-refused")) data-remove=(say("now-undo")) data-elsewhere=(say("now-elsewhere-logged")) data-bring=(say("now-bring")) data-full=(say("now-not-kept"))
            data-yes=(say("check-yes")) data-no=(say("check-no")) data-unsure=(say("answers-not-sure"))
            data-none=(say("now-no-sign")) data-long=(say("now-long")) data-ask=(say("now-ask")) data-in=(say("now-breathe-in")) data-out=(say("now-breathe-out"))
            data-hold=(say("now-hold")) data-held=(say("now-held")) data-other=(say("site-other")) {
            p #acting role="status" hidden {}
            (choose(&state))
            (follow())
            (gone())
            (triage(number.as_deref()))
        }
        p #waiting role="status" hidden {}
        ul #refused hidden {}
    };
    frame::page(&say("now-title"), false, &content)
}

fn choose(state: &State) -> Markup {
    let shown = state
        .knowledge
        .red_flags
        .iter()
        .filter(|flag| flag.shown_at.iter().any(|at| at == "now"));
    html! {
        section #view-where {
            h1 tabindex="-1" { (say("now-lead")) }
            (body::outline())
            button.big #elsewhere type="button" hidden { (say("now-elsewhere")) }
            button.big #quiet type="button" hidden { (say("now-quiet")) }
            p #quiet-said role="status" hidden { (say("now-quiet-said")) }
            h2 { (say("now-stop")) }
            @for flag in shown {
                a.big href=(url::CHECK) data-flag=(flag.id) {
                    (flag.go_sooner.as_deref().unwrap_or(&flag.title))
                    @if flag.tier == Tier::Emergency { " " strong { (say_with("start-call", &[("number", state.emergency_number().into())])) } }
                }
            }
            p { a.quiet href=(url::START) { (say("app-name")) } }
        }
    }
}

fn follow() -> Markup {
    html! {
        section #view-guide hidden {
            h1 #site tabindex="-1" {}
            p #clock role="timer" {}
            div.chips role="group" aria-label=(say("now-began")) {
                @for (minutes, key) in [("0", "now-just-now"), ("15", "now-15"), ("30", "now-30"), ("60", "now-60")] {
                    button type="button" data-ago=(minutes) aria-pressed="false" { (say(key)) }
                }
            }
            div.chips role="group" aria-label=(say("now-leg")) {
                @for side in ["left", "right", "both"] {
                    button type="button" data-leg=(side) aria-pressed="false" { (say(&format!("side-{side}"))) }
                }
            }
            // A warning sign that was answered with yes or in doubt comes before everything else.
            section.card #stop role="alert" hidden { div {} button.big #stop-signs type="button" { (say("now-stop-signs")) } }
            div #changes {}
            // Open unless there is such a sign: then stretching waits behind the warning.
            details #stretch open {
                summary { (say("now-stretch-anyway")) }
                p.lead #goal {}
                @for (id, key) in [("bed", "now-bed"), ("helper", "now-helper")] {
                    section.card #{"part-" (id)} hidden { h2 { (say(key)) } p {} }
                }
                // Closed at first: at night the bed comes first, and who might fall never gets it.
                details #part-stand hidden { summary { (say("now-standing")) } p {} }
                section.card #part-avoid hidden { h2 { (say("now-avoid")) } ul {} }
                p #breath aria-hidden="true" { span {} }
                button.big #hold type="button" { (say("now-hold")) }
            }
            button.big #trouble type="button" { (say("now-trouble")) }
            button.big #speak type="button" aria-pressed="false" { (say("now-speak")) }
            details { summary { (say("now-variations")) } div #variations {} }
            details #in-order { summary { (say("now-steps")) } ol #steps {} }
            p { a.quiet #source href=(url::LEARN) { (say("now-source")) } }
            button.big #back type="button" { (say("now-other")) }
            div.thumb { button.big.main #gone type="button" { (say("now-gone")) } }
        }
    }
}

fn gone() -> Markup {
    html! {
        section #view-gone hidden {
            h1 tabindex="-1" { (say("now-saved")) }
            p #saved {}
            div #lasted hidden {
                h2 #lasted-label { (say("now-lasted")) }
                div.chips role="group" aria-labelledby="lasted-label" {
                    @for (minutes, key) in [(1, "now-lasted-1"), (3, "now-lasted-3"), (5, "now-lasted-5"), (10, "now-lasted-10")] {
                        button type="button" data-lasted=(minutes) data-seconds=(minutes * 60) aria-pressed="false" { (say(key)) }
                    }
                    button type="button" data-lasted="all" aria-pressed="false" { (say("now-lasted-all")) }
                }
            }
            h2 #pain-label { (say("now-pain")) }
            div.numbers role="group" aria-labelledby="pain-label" {
                @for pain in 0..=10 { button type="button" data-pain=(pain) aria-pressed="false" { (pain) } }
            }
            div.chips role="group" aria-label=(say("now-woke")) {
                button type="button" data-woke="true" aria-pressed="false" { (say("now-woke")) }
                button type="button" data-woke="false" aria-pressed="false" { (say("now-awake")) }
            }
            button.big #again type="button" { (say("now-again")) }
            button.big #undo type="button" { (say("now-undo")) }
            a.big href=(url::DIARY) { (say("nav-diary")) }
        }
    }
}

fn triage(number: Option<&str>) -> Markup {
    html! {
        section #view-triage hidden {
            h1 tabindex="-1" { (say("check-emergency-title")) }
            div #verdict role="alert" {}
            @if let Some(number) = number {
                a.big #call href=(format!("tel:{number}")) hidden { (say_with("start-call", &[("number", number.into())])) }
            }
            div #signs {}
            button.big #rest type="button" { (say("now-rest-no")) }
            a.big href=(url::CHECK) { (say("now-whole-check")) }
            div.thumb { button.big.main #return type="button" { (say("now-return")) } }
        }
    }
}
