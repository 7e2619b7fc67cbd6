//! The words of the pages: Fluent texts and one function to say them.
//!
//! Deliberately absent: medical statements (they are knowledge) and anything that is not text.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::langid;

/// The English texts, one file for each part of the site.
pub const ENGLISH: [&str; 10] = [
    include_str!("../texts/en.ftl"),
    include_str!("../texts/en-now.ftl"),
    include_str!("../texts/en-diary.ftl"),
    include_str!("../texts/en-insight.ftl"),
    include_str!("../texts/en-plan.ftl"),
    include_str!("../texts/en-me.ftl"),
    include_str!("../texts/en-files.ftl"),
    include_str!("../texts/en-share.ftl"),
    include_str!("../texts/en-account.ftl"),
    include_str!("../texts/en-people.ftl"),
];

static BUNDLE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    let mut bundle = FluentBundle::new_concurrent(vec![langid!("en")]);
    // Pages say their direction themselves; isolation marks would only disturb searching and copying.
    bundle.set_use_isolating(false);
    for text in ENGLISH {
        let resource = match FluentResource::try_new(text.to_owned()) {
            Ok(resource) => resource,
            // A test parses the texts strictly; what parsed is still usable.
            Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
});

/// The text of `key`; the key itself when there is none, which a test rules out for every key the program says.
pub fn say(key: &str) -> Cow<'static, str> {
    say_with(key, &[])
}

/// The text of `key` with arguments.
pub fn say_with(key: &str, arguments: &[(&str, FluentValue<'_>)]) -> Cow<'static, str> {
    let Some(pattern) = BUNDLE.get_message(key).and_then(|message| message.value()) else {
        return Cow::Owned(key.to_owned());
    };
    let mut values = FluentArgs::new();
    for (name, value) in arguments {
        values.set(*name, value.clone());
    }
    let mut problems = Vec::new();
    let text = BUNDLE.format_pattern(
        pattern,
        (!arguments.is_empty()).then_some(&values),
        &mut problems,
    );
    Cow::Owned(text.into_owned())
}

/// Whether there is a text for `key`.
pub fn has(key: &str) -> bool {
    BUNDLE.has_message(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_parse() {
        for text in ENGLISH {
            FluentResource::try_new(text.to_owned()).unwrap();
        }
    }

    #[test]
    fn plurals_and_arguments() {
        assert_eq!(
            say_with("check-progress", &[("at", 3.into()), ("of", 18.into())]),
            "Step 3 of about 18"
        );
        assert_eq!(
            say_with("search-count", &[("count", 1.into())]),
            "1 page found"
        );
        assert_eq!(
            say_with("search-count", &[("count", 4.into())]),
            "4 pages found"
        );
        assert_eq!(say("no-such-key"), "no-such-key");
    }
}
