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

/// A finished check: when, microseconds UTC, what it asked itself, and whether it asked everything.
struct Check {
    at: i64,
    answers: Json,
    is_whole: bool,
}

/// Checks that are looked at, the newest.
const CHECKS: i64 = 50;

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
    let checks = list_checks(tx, person)?;
    let newest = |which: &dyn Fn(&Check) -> bool| {
        let at = checks
            .iter()
            .filter(|check| which(check))
            .map(|check| check.at);
        at.max().unwrap_or(i64::MIN)
    };
    // A phone's check may be one tap on one sign: it has not asked about the others.
    let asked_all = newest(&|check| check.is_whole);
    let asked_long = newest(&|check| check.answers.get(question).is_some());
    let mut found = Warnings::default();
    let nights = "select date, fields, stamps from night where person_id = $1 and date > $2 and not is_removed order by date";
    for row in tx.query(nights, &since(person, today, SIGNS))? {
        let Some((Json::Bool(said), at)) = said(&row.text(1)?, &row.text(2)?, "new_signs")? else {
            continue;
        };
        found.asked = Some(date(&row.text(0)?)?);
        found.new_signs |= said && at > asked_all;
    }
    let cramps =
        "select fields, stamps from cramp where person_id = $1 and night > $2 and not is_removed";
    for row in tx.query(cramps, &since(person, today, LONG))? {
        let long = said(&row.text(0)?, &row.text(1)?, "duration_seconds")?;
        found.long_cramp |= long.is_some_and(|(seconds, at)| {
            seconds.as_u64() >= Some(LONG_CRAMP.into()) && at > asked_long
        });
    }
    Ok(found)
}

/// The newest finished checks. Of a phone's check only what the phone asked: the rest it took over from an earlier one.
fn list_checks(tx: &mut Tx<'_>, person: &str) -> Result<Vec<Check>, Problem> {
    let rows = tx.query(
        "select completed_at, coalesce(said, facts), said from assessment where person_id = $1 and state = 'done' order by completed_at desc, id desc limit $2",
        &[person.into(), CHECKS.into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Check {
                at: row.optional_integer(0)?.unwrap_or(i64::MIN),
                answers: parse(&row.text(1)?)?,
                is_whole: row.optional_text(2)?.is_none(),
            })
        })
        .collect()
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
