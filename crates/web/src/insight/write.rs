//! The same numbers outside the site: as text for a terminal, as JSON for programs, and as one file for a browser.

use maud::{DOCTYPE, PreEscaped, html};
use serde::Serialize;
use words::say;

use super::numbers::Numbers;
use super::sentences::{Section, sections};
use super::{View, parts};

/// The styles of the one file: those of the pages.
const STYLES: [&str; 3] = [
    include_str!("../../static/style.css"),
    include_str!("../../static/diary.css"),
    include_str!("../../static/plot.css"),
];

/// Titles and sentences, one a line.
pub fn text(numbers: &Numbers) -> String {
    let mut lines = vec![say("insight-title").into_owned(), String::new()];
    if !numbers.steps.is_empty() {
        lines.push(say("insight-steps-title").into_owned());
        for step in &numbers.steps {
            lines.push(format!(
                "  {} ({}): {}",
                step.title, step.how_soon, step.text
            ));
            lines.extend(step.own().map(|own| format!("    {own}")));
        }
        lines.push(String::new());
    }
    if !numbers.questions.is_empty() {
        lines.push(say("insight-questions-title").into_owned());
        lines.extend(
            numbers
                .questions
                .iter()
                .map(|raised| format!("  {}", raised.text)),
        );
        lines.push(String::new());
    }
    for section in sections(numbers) {
        lines.push(section.title);
        lines.extend(
            section
                .sentences
                .iter()
                .map(|sentence| format!("  {sentence}")),
        );
        if !section.list.is_empty() {
            lines.push(format!("  {}:", say("insight-pitfalls-title")));
            lines.extend(section.list.iter().map(|item| format!("  - {item}")));
        }
        lines.push(String::new());
    }
    lines.join("\n")
}

/// Every number, and the sentences that are said of them.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    numbers: &'a Numbers,
    sections: Vec<Section>,
}

/// Every number as JSON; `sections` holds the sentences of the page.
///
/// # Errors
/// None that is known: the numbers have no keys that JSON does not take.
pub fn json(numbers: &Numbers) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&Told {
        numbers,
        sections: sections(numbers),
    })
}

/// One file that needs nothing else, with the plots of the page.
pub fn document(numbers: &Numbers) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (say("insight-title")) " · " (say("app-name")) }
                @for style in STYLES { style { (PreEscaped(style)) } }
            }
            body {
                main {
                    h1 { (say("insight-title")) }
                    p.lead { (say("insight-lead")) }
                    (parts(numbers, View::File))
                }
            }
        }
    }
    .into_string()
}
