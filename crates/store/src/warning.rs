//! What a diary says that leads back to the warning signs of the check, until a check was finished since.

use care::night::LONG_CRAMP;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value as Json;

use crate::db::{Problem, Store, Tx, Value};
use crate::night::{date, parse};

/// Nights in which a yes to the weekly question is looked for.
const SIGNS: i64 = 366;

/// Nights in which a long cramp is looked for.
const LONG: i64 = 28;

/// The warning signs that a diary raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Warnings {
    /// The last night with an answer to the weekly question, of the last year.
    pub asked: Option<Date>,
    /// A yes of the last year that was said after the last check that was finished on the pages.
    pub new_signs: bool,
    /// A cramp of 10 minutes or more in the last 28 nights that no finished check has asked about since.
    pub long_cramp: bool,
}

/// The last finished check: when, microseconds UTC, and its answers.
struct Check {
    at: i64,
    answers: Json,
}

/// Finds what a person's diary raises. `today` is the evening's date of the night that runs; `question` asks about a long cramp.
///
/// When something was said is when the person said it, not when it arrived.
///
/// # Errors
/// A database that cannot be read.
pub fn find_warnings(
    store: &Store,
    person: &str,
    today: Date,
    question: &str,
) -> Result<Warnings, Problem> {
    store.read(|tx| read_warnings(tx, person, today, question))
}

/// As [`find_warnings`], in a transaction.
pub(crate) fn read_warnings(
    tx: &mut Tx<'_>,
    person: &str,
    today: Date,
    question: &str,
) -> Result<Warnings, Problem> {
    let check = last_check(tx, person, "state = 'done'")?;
    let checked = check.as_ref().map_or(i64::MIN, |check| check.at);
    // A phone's check may be one tap on one sign: it has not asked about the others.
    let whole = last_check(tx, person, "state = 'done' and said is null")?;
    let asked_all = whole.map_or(i64::MIN, |check| check.at);
    let mut found = Warnings::default();
    let nights = "select date, fields, stamps from night where person_id = $1 and date > $2 and not is_removed order by date";
    for row in tx.query(nights, &since(person, today, SIGNS))? {
        let Some((Json::Bool(said), at)) = said(&row.text(1)?, &row.text(2)?, "new_signs")? else {
            continue;
        };
        found.asked = Some(date(&row.text(0)?)?);
        found.new_signs |= said && at > asked_all;
    }
    let is_asked = check.is_some_and(|check| check.answers.get(question).is_some());
    let cramps =
        "select fields, stamps from cramp where person_id = $1 and night > $2 and not is_removed";
    for row in tx.query(cramps, &since(person, today, LONG))? {
        let long = said(&row.text(0)?, &row.text(1)?, "duration_seconds")?;
        found.long_cramp |= long.is_some_and(|(seconds, at)| {
            seconds.as_u64() >= Some(LONG_CRAMP.into()) && !(is_asked && at <= checked)
        });
    }
    Ok(found)
}

fn last_check(tx: &mut Tx<'_>, person: &str, which: &str) -> Result<Option<Check>, Problem> {
    tx.query_first(
        &format!("select completed_at, facts from assessment where person_id = $1 and {which} order by completed_at desc, id desc limit 1"),
        &[person.into()],
    )?
    .map(|row| {
        Ok(Check {
            at: row.optional_integer(0)?.unwrap_or(i64::MIN),
            answers: parse(&row.text(1)?)?,
        })
    })
    .transpose()
}

/// The person, and the night after which so many nights lie.
fn since(person: &str, today: Date, nights: i64) -> [Value; 2] {
    let first = today.checked_sub(nights.days()).unwrap_or(today);
    [person.into(), first.to_string().into()]
}

/// What was said in a field, and when, microseconds UTC.
fn said(fields: &str, stamps: &str, field: &str) -> Result<Option<(Json, i64)>, Problem> {
    let mut fields: Json = parse(fields)?;
    let stamps: Json = parse(stamps)?;
    let at = stamps.get(field).and_then(Json::as_i64);
    let value = fields.get_mut(field).map(Json::take);
    Ok(value.zip(at))
}
