//! Passwords and passcodes: which passwords are possible, and the hashes of both.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use words::{say, say_with};

/// Fewest characters.
const SHORTEST: usize = 10;

/// Fewest different characters, spaces at the ends not counted.
const FEWEST_DIFFERENT: usize = 4;

/// Most characters: a longer one would only make work.
const LONGEST: usize = 200;

/// Passwords of ten characters and more that are tried first by everyone who guesses. In lower case.
const COMMON: [&str; 52] = [
    "1234567890",
    "0123456789",
    "0987654321",
    "9876543210",
    "12345678910",
    "123456789a",
    "1234567891",
    "123123123123",
    "1111111111",
    "0000000000",
    "1122334455",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "q1w2e3r4t5",
    "q1w2e3r4t5y6",
    "1qaz2wsx3edc",
    "qazwsxedcrfv",
    "qwertyuiop",
    "qwertzuiop",
    "qwerty12345",
    "qwerty123456",
    "qwertyuiop123",
    "qwerasdfzxcv",
    "asdfghjkl123",
    "asdfghjkl1",
    "zxcvbnm123",
    "abcdefghij",
    "abcdefghijk",
    "abcd123456",
    "abc1234567",
    "abc123456789",
    "a123456789",
    "aaaaaaaaaa",
    "password12",
    "password123",
    "password1234",
    "password12345",
    "password123!",
    "passwordpassword",
    "mypassword",
    "mypassword1",
    "changeme123",
    "welcome123",
    "welcome1234",
    "letmein123",
    "letmein1234",
    "iloveyou123",
    "iloveyou12",
    "sunshine123",
    "princess123",
    "football123",
    "charleyhorse",
];

/// The password, if it is possible for this address; otherwise what is wrong with it. It is never repeated.
pub fn check(password: &str, email: &str) -> Result<String, String> {
    let length = password.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) {
        return Err(say_with(
            "account-password-length",
            &[
                ("given", length.into()),
                ("least", SHORTEST.into()),
                ("most", LONGEST.into()),
            ],
        )
        .into_owned());
    }
    let lower = password.to_lowercase();
    let different: std::collections::BTreeSet<char> = lower.trim().chars().collect();
    if different.len() < FEWEST_DIFFERENT
        || lower.trim() == email
        || COMMON.contains(&lower.as_str())
    {
        return Err(say("account-password-common").into_owned());
    }
    Ok(password.to_owned())
}

/// The hash under which a password or passcode is kept. Takes a moment and 19 MiB: only in [`State::with_hashing`](crate::state::State).
pub fn hash(password: &str) -> Result<String, store::Problem> {
    let salt = SaltString::generate(&mut OsRng);
    Argon2::default()
        .hash_password(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| store::Problem::Broken(format!("a password cannot be hashed: {error}")))
}

/// A hash that no password has, to be looked at in place of one that is not there.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash(&crate::device::new_secret()).unwrap_or_default());

/// Whether a password or passcode is the one of this hash. Takes the same moment when there is no hash.
pub fn is_right(password: &str, known: Option<&str>) -> bool {
    let nobody = NOBODY.as_str();
    let is_right = PasswordHash::new(known.unwrap_or(nobody)).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    });
    is_right && known.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_long_and_common_passwords_are_refused() {
        let email = "ada@example.org";
        assert!(check("123456789", email).is_err());
        assert!(check(&"x".repeat(201), email).is_err());
        assert!(check("Password123", email).is_err());
        assert!(check("Ada@Example.org", email).is_err());
        assert!(check("          ", email).is_err());
        assert!(check("ababababab", email).is_err());
        // Ten letters are ten letters, however many bytes they take.
        assert!(check("größefüßeä", email).is_ok());
        assert!(check("four calm warm nights", email).is_ok());
        for common in COMMON {
            assert!(common.len() >= SHORTEST, "{common} is refused anyway");
        }
    }

    #[test]
    fn only_the_password_itself_is_right() {
        let known = hash("four calm warm nights").unwrap();
        assert!(is_right("four calm warm nights", Some(&known)));
        assert!(!is_right("four calm warm night", Some(&known)));
        assert!(!is_right("four calm warm nights", None));
        assert!(!is_right("four calm warm nights", Some("damaged")));
    }
}
