//! Bodies of the entries as HTML. They are our own knowledge, yet raw HTML in them is shown as text.

use maud::PreEscaped;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Markdown as HTML; headings begin at the second level, because the page has the first.
pub fn render(markdown: &str) -> PreEscaped<String> {
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::Start(Tag::Heading {
            level,
            id,
            classes,
            attrs,
        }) => Event::Start(Tag::Heading {
            level: lower(level),
            id,
            classes,
            attrs,
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        other => other,
    });
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut out, events);
    // A wide table scrolls inside itself, not the page.
    PreEscaped(
        out.replace("<table>", "<div class=\"scroll\"><table>")
            .replace("</table>", "</table></div>"),
    )
}

fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        HeadingLevel::H2 => HeadingLevel::H3,
        _ => HeadingLevel::H4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_html_is_text() {
        let html = render("# A\n\n<script>x</script> b").0;
        assert!(
            html.contains("<h2>A</h2>") && html.contains("&lt;script&gt;"),
            "{html}"
        );
    }
}
