//! What a person's diary shows.

use crate::db::{Problem, Store};
use crate::night::Author;
use crate::write_audit;

/// Remembers what the diary shows; `choices` is JSON that the pages understand. Read with [`crate::person::find_settings`].
///
/// # Errors
/// [`Problem::Missing`] when there is no such person.
pub fn save_diary_choices(
    store: &Store,
    person: &str,
    author: &Author,
    choices: &str,
    now: i64,
) -> Result<(), Problem> {
    let (person, author, choices) = (person.to_owned(), author.clone(), choices.to_owned());
    store.write(move |tx| {
        let rows = tx.execute(
            "update person set diary_choices = $2 where id = $1",
            &[person.as_str().into(), choices.as_str().into()],
        )?;
        if rows == 0 {
            return Err(Problem::Missing);
        }
        write_audit(tx, now, &author.id, "person.diary_choices", &person)
    })
}
