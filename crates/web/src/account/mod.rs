//! The account: passkeys, or e-mail and password, that open the record on another device. Nobody needs one to use Charley.

mod letters;
mod own;
mod passkey;
pub mod password;
mod sign_in;
mod tries;

use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use words::{say, say_with};

use crate::state::State;
use crate::url;

pub use passkey::Passkeys;
pub use tries::Tries;

/// The routes of the account.
pub fn routes() -> Router<State> {
    Router::new()
        .route(url::ACCOUNT, get(own::show).post(own::claim))
        .route(
            url::ACCOUNT_SIGN_IN,
            get(sign_in::ask).post(sign_in::sign_in),
        )
        .route(url::ACCOUNT_SIGN_OUT, post(sign_in::sign_out))
        .route(url::ACCOUNT_PASSWORD, post(own::save_password))
        .route(url::ACCOUNT_EMAIL, post(own::save_email))
        .route(url::ACCOUNT_PASSKEY_REMOVE, post(own::remove_passkey))
        .route(url::API_PASSKEY_BEGIN, post(passkey::begin))
        .route(url::API_PASSKEY, post(passkey::keep))
        .route(url::API_PASSKEY_SIGN_IN_BEGIN, post(passkey::begin_sign_in))
        .route(url::API_PASSKEY_SIGN_IN, post(passkey::sign_in))
        .route(url::ACCOUNT_CONFIRM, post(letters::ask_confirm))
        .route(
            url::ACCOUNT_CONFIRM_TOKEN,
            get(letters::show_confirm).post(letters::confirm),
        )
        .route(
            url::ACCOUNT_RECOVER,
            get(letters::show_recover).post(letters::ask_recover),
        )
        .route(
            url::ACCOUNT_RECOVER_TOKEN,
            get(letters::show_choose).post(letters::choose),
        )
}

/// What was just done, as an address says it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

impl Done {
    /// That in words.
    fn words(&self) -> Option<String> {
        let key = match self.done.as_str() {
            "out" => "account-done-out",
            "password" => "account-done-password",
            _ => return None,
        };
        Some(say(key).into_owned())
    }
}

/// The fields of a form.
type Fields = Vec<(String, String)>;

/// The first field with this name, as it was typed.
fn field<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields
        .iter()
        .find(|(key, _)| key == name)
        .map_or("", |(_, value)| value)
}

/// An e-mail address in lower case, or what is wrong with it.
///
/// Only a letter shows whether an address is right; here only what can be none is refused.
fn read_email(given: &str) -> Result<String, String> {
    let email = given.trim().to_lowercase();
    let is_possible = email.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains('@')
    });
    let is_plain = !email.chars().any(|character| {
        character.is_whitespace() || character.is_control() || "<>()[],;:\\\"".contains(character)
    });
    if is_possible && is_plain && email.len() <= 254 {
        Ok(email)
    } else {
        let short: String = given.trim().chars().take(80).collect();
        Err(say_with("account-email-wrong", &[("given", short.into())]).into_owned())
    }
}

/// What is wrong, in front of a form.
fn summary(errors: &[String]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div.error-summary role="alert" tabindex="-1" { ul { @for error in errors { li { (error) } } } }
        }
    }
}

/// The field for an e-mail address.
fn email_input(given: &str) -> Markup {
    html! {
        p {
            label for="email" { (say("account-email")) }
            input #email type="email" name="email" autocomplete="username" maxlength="254" required value=(given);
        }
    }
}

/// The field for a password: a new one, or the one that is known.
fn password_input(name: &str, label: &str, is_new: bool) -> Markup {
    html! {
        p {
            label for=(name) { (label) }
            input id=(name) type="password" name=(name) autocomplete=(if is_new { "new-password" } else { "current-password" }) maxlength="200" required;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_no_address_is_refused() {
        assert_eq!(
            read_email("  Ada@Example.org "),
            Ok("ada@example.org".to_owned())
        );
        for wrong in [
            "",
            "ada",
            "@example.org",
            "ada@host",
            "a b@example.org",
            "x@y@example.org",
            "Ada <ada@example.org>",
            "ada@example.org.",
            "ada@example.org\r\nbcc: x@example.org",
        ] {
            assert!(read_email(wrong).is_err(), "{wrong}");
        }
    }
}
