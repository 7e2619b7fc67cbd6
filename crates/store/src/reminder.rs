//! Reminders: when each is due next, and how due ones become messages.

use care::night::calendar::{night_of, zone};
use care::night::{LONG_CRAMP_QUESTION, NightState};
use care::plan::judge_day;
use care::reminder::{QuietHours, next_time, read_time};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::db::{Problem, Row, Store, Tx, Value};
use crate::message::{Channel, NewMessage, insert_message};
use crate::night::read_diary;
use crate::warning::read_warnings;
use crate::{new_id, write_audit};

/// A reminder of no use half a day later, in microseconds.
const USEFUL: i64 = 12 * 3_600_000_000;

/// A reminder as it is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// Identifier; it also opens the page that stops it.
    pub id: String,
    /// `diary` in the morning, `step` at bedtime, `judge` on the day to judge a step.
    pub about: String,
    /// Local time, `08:30`.
    pub at_time: String,
    /// By e-mail.
    pub by_email: bool,
    /// By web push.
    pub by_push: bool,
    /// Whether it comes at all.
    pub is_on: bool,
    /// When it was made, microseconds UTC.
    pub created_at: i64,
    /// When it was changed, microseconds UTC.
    pub changed_at: i64,
}

/// What a person wants of a reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// `diary`, `step` or `judge`.
    pub about: &'static str,
    /// Local time.
    pub at_time: Time,
    /// By e-mail.
    pub by_email: bool,
    /// By web push.
    pub by_push: bool,
    /// Whether it comes at all.
    pub is_on: bool,
}

/// Where and when a person is not to be disturbed.
struct Rest {
    zone: TimeZone,
    quiet: QuietHours,
}

fn find_rest(tx: &mut Tx<'_>, person: &str) -> Result<Rest, Problem> {
    let row = tx
        .query_first(
            "select zone, quiet_from, quiet_to from person where id = $1",
            &[person.into()],
        )?
        .ok_or(Problem::Missing)?;
    let broken = || Problem::Broken("stored quiet hours cannot be read".to_owned());
    Ok(Rest {
        zone: row
            .optional_text(0)?
            .and_then(|name| zone(&name))
            .unwrap_or(TimeZone::UTC),
        quiet: QuietHours::read(&row.text(1)?, &row.text(2)?).ok_or_else(broken)?,
    })
}

fn next(rest: &Rest, at_time: Time, after: i64) -> Result<i64, Problem> {
    Timestamp::from_microsecond(after)
        .ok()
        .and_then(|after| next_time(at_time, &rest.zone, rest.quiet, after))
        .map(Timestamp::as_microsecond)
        .ok_or_else(|| Problem::Broken("a reminder has no next time".to_owned()))
}

fn stored_time(text: &str) -> Result<Time, Problem> {
    read_time(text).ok_or_else(|| Problem::Broken("a stored reminder has no time".to_owned()))
}

/// Sets zone, quiet hours and reminders of a person together; each is due next after `now`, microseconds UTC.
///
/// # Errors
/// [`Problem::Missing`] when there is no such person.
pub fn save_reminders(
    store: &Store,
    person: &str,
    actor: &str,
    zone: &str,
    quiet: QuietHours,
    wishes: Vec<Wish>,
    now: i64,
) -> Result<(), Problem> {
    let (person, actor, zone) = (person.to_owned(), actor.to_owned(), zone.to_owned());
    store.write(move |tx| {
        let rows = tx.execute(
            "update person set zone = $2, quiet_from = $3, quiet_to = $4 where id = $1",
            &[
                person.as_str().into(),
                zone.as_str().into(),
                clock(quiet.from).into(),
                clock(quiet.to).into(),
            ],
        )?;
        if rows == 0 {
            return Err(Problem::Missing);
        }
        let rest = find_rest(tx, &person)?;
        for wish in &wishes {
            save_reminder(tx, &person, &rest, wish, now)?;
        }
        write_audit(tx, now, &actor, "reminder.change", &person)
    })
}

/// A time as forms and tables write it.
pub fn clock(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

fn save_reminder(
    tx: &mut Tx<'_>,
    person: &str,
    rest: &Rest,
    wish: &Wish,
    now: i64,
) -> Result<(), Problem> {
    let next_at = next(rest, wish.at_time, now)?;
    let values = [
        person.into(),
        wish.about.into(),
        clock(wish.at_time).into(),
        Value::Bool(wish.by_email),
        Value::Bool(wish.by_push),
        Value::Bool(wish.is_on),
        next_at.into(),
        now.into(),
    ];
    let rows = tx.execute(
        "update reminder set at_time = $3, by_email = $4, by_push = $5, is_on = $6, next_at = $7, changed_at = $8 where person_id = $1 and about = $2 and plan_step_id is null",
        &values,
    )?;
    if rows == 0 {
        let mut values = values.to_vec();
        values.push(new_id().into());
        tx.execute(
            "insert into reminder (id, person_id, about, at_time, by_email, by_push, is_on, next_at, created_at, changed_at) values ($9, $1, $2, $3, $4, $5, $6, $7, $8, $8)",
            &values,
        )?;
    }
    Ok(())
}

fn read(row: &Row) -> Result<Reminder, Problem> {
    Ok(Reminder {
        id: row.text(0)?,
        about: row.text(1)?,
        at_time: row.text(2)?,
        by_email: row.truth(3)?,
        by_push: row.truth(4)?,
        is_on: row.truth(5)?,
        created_at: row.integer(6)?,
        changed_at: row.integer(7)?,
    })
}

const COLUMNS: &str = "id, about, at_time, by_email, by_push, is_on, created_at, changed_at";

/// A person's reminders.
///
/// # Errors
/// A database that cannot be read.
pub fn list_reminders(store: &Store, person: &str) -> Result<Vec<Reminder>, Problem> {
    store.read(|tx| read_reminders(tx, person))
}

/// As [`list_reminders`], in a transaction.
pub(crate) fn read_reminders(tx: &mut Tx<'_>, person: &str) -> Result<Vec<Reminder>, Problem> {
    let sql = format!("select {COLUMNS} from reminder where person_id = $1 order by about");
    tx.query(&sql, &[person.into()])?.iter().map(read).collect()
}

/// Stops one reminder, for whoever holds a letter that names it.
///
/// # Errors
/// [`Problem::Missing`] when there is no such reminder.
pub fn stop_reminder(store: &Store, id: &str, now: i64) -> Result<(), Problem> {
    let id = id.to_owned();
    store.write(move |tx| {
        let rows = tx.execute(
            "update reminder set by_email = $2, changed_at = $3 where id = $1",
            &[id.as_str().into(), Value::Bool(false), now.into()],
        )?;
        if rows == 0 {
            return Err(Problem::Missing);
        }
        write_audit(tx, now, "letter", "reminder.stop", &id)
    })
}

/// The confirmed address of a person, if there is one.
///
/// # Errors
/// A database that cannot be read.
pub fn find_confirmed_email(store: &Store, person: &str) -> Result<Option<String>, Problem> {
    store.read(|tx| confirmed_email(tx, person))
}

fn confirmed_email(tx: &mut Tx<'_>, person: &str) -> Result<Option<String>, Problem> {
    tx.query_first(
        "select email from account where person_id = $1 and email is not null and email_confirmed_at is not null",
        &[person.into()],
    )?
    .map(|row| row.text(0))
    .transpose()
}

/// What became of reminders that were due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turned {
    /// How many were due: as many as the limit when more may be.
    pub due: i64,
    /// How many messages were made of them.
    pub made: usize,
}

/// Turns reminders that are due into messages, at most `limit`, and sets when each is due again, all in one transaction.
///
/// Nothing is sent when the diary of the night is complete already, no step is under way, or none is to be judged.
///
/// # Errors
/// A database that cannot be written.
pub fn turn_due_into_messages(store: &Store, now: i64, limit: i64) -> Result<Turned, Problem> {
    store.write(move |tx| {
        let rows = tx.query(
            "select id, person_id, about, at_time, by_email, by_push, next_at from reminder where is_on and next_at <= $1 order by next_at, id limit $2",
            &[now.into(), limit.into()],
        )?;
        let mut turned = Turned { due: i64::try_from(rows.len()).unwrap_or(limit), made: 0 };
        for row in rows {
            let (id, person, about) = (row.text(0)?, row.text(1)?, row.text(2)?);
            let due_at = row.integer(6)?;
            let rest = find_rest(tx, &person)?;
            tx.execute(
                "update reminder set next_at = $2 where id = $1",
                &[
                    id.as_str().into(),
                    next(&rest, stored_time(&row.text(3)?)?, now)?.into(),
                ],
            )?;
            if due_at.saturating_add(USEFUL) <= now {
                continue;
            }
            let Some(occasion) = find_occasion(tx, &person, &about, &rest, due_at)? else {
                continue;
            };
            let message = |channel: Channel, to: &str, details: serde_json::Value| NewMessage {
                person: Some(person.clone()),
                channel,
                letter: format!("remind-{about}"),
                details: details.to_string(),
                once_key: Some(format!("reminder:{id}:{occasion}:{to}")),
                keeps_quiet: true,
                due_at,
                expires_at: Some(due_at.saturating_add(USEFUL)),
            };
            if row.truth(4)?
                && let Some(email) = confirmed_email(tx, &person)?
            {
                let details = serde_json::json!({"to": email, "reminder": id});
                turned.made += usize::from(insert_message(tx, message(Channel::Email, "email", details), now)?.is_some());
            }
            if row.truth(5)? {
                let devices = tx.query(
                    "select id from push_subscription where person_id = $1",
                    &[person.as_str().into()],
                )?;
                for device in devices {
                    let device = device.text(0)?;
                    let details = serde_json::json!({"subscription": device});
                    turned.made += usize::from(insert_message(tx, message(Channel::Push, &device, details), now)?.is_some());
                }
            }
        }
        Ok(turned)
    })
}

/// What there is to remind of, named so that each occasion makes one message; `None` when there is nothing.
fn find_occasion(
    tx: &mut Tx<'_>,
    person: &str,
    about: &str,
    rest: &Rest,
    due_at: i64,
) -> Result<Option<String>, Problem> {
    if about != "diary" && is_held(tx, person, rest, due_at)? {
        return Ok(None);
    }
    if about == "judge" {
        let Ok(due) = Timestamp::from_microsecond(due_at) else {
            return Ok(None);
        };
        let rows = tx.query(
            "select judge_on from plan_step where person_id = $1 and state = 'active' and paused_at is null and judge_on is not null",
            &[person.into()],
        )?;
        let mut days: Vec<Date> = Vec::new();
        for row in rows {
            days.extend(row.text(0)?.parse::<Date>());
        }
        let today = rest.zone.to_datetime(due).date();
        return Ok(judge_day(days, today).map(|day| day.to_string()));
    }
    Ok(is_needed(tx, person, about, rest, due_at)?.then(|| due_at.to_string()))
}

/// Whether someone has to look before any step goes on: the last check says so, or the diary since. Nobody is reminded of a step then.
fn is_held(tx: &mut Tx<'_>, person: &str, rest: &Rest, due_at: i64) -> Result<bool, Problem> {
    let last = tx.query_first(
        "select tier from assessment where person_id = $1 and state = 'done' order by completed_at desc, id desc limit 1",
        &[person.into()],
    )?;
    let tier = last.map(|row| row.optional_text(0)).transpose()?.flatten();
    if matches!(tier.as_deref(), Some("emergency" | "same_day")) {
        return Ok(true);
    }
    let Ok(due) = Timestamp::from_microsecond(due_at) else {
        return Ok(false);
    };
    let warnings = read_warnings(tx, person, night_of(due, &rest.zone), LONG_CRAMP_QUESTION)?;
    Ok(warnings.new_signs || warnings.long_cramp)
}

/// Whether a daily reminder still has something to remind of.
fn is_needed(
    tx: &mut Tx<'_>,
    person: &str,
    about: &str,
    rest: &Rest,
    due_at: i64,
) -> Result<bool, Problem> {
    if about != "diary" {
        let active = tx.query_first(
            "select id from plan_step where person_id = $1 and state = 'active' and paused_at is null limit 1",
            &[person.into()],
        )?;
        return Ok(active.is_some());
    }
    // The night that ended last: half a day before, whatever the hour of the reminder.
    let Some(before) = Timestamp::from_microsecond(due_at)
        .ok()
        .and_then(|due| due.checked_sub(12.hours()).ok())
    else {
        return Ok(true);
    };
    let night = night_of(before, &rest.zone);
    let diary = read_diary(tx, person, Some((night, night)))?;
    // A cramp logged at three says nothing about the rest of the night; the morning's answer does.
    Ok(match diary.state(night) {
        NightState::Quiet => false,
        NightState::Cramps(_) => diary.night(night).is_none(),
        NightState::NotRecorded => true,
    })
}

/// Sets the secret of the calendar feed by its hash; the address before stops working. Without a hash there is no feed.
///
/// # Errors
/// [`Problem::Missing`] when there is no such person.
pub fn save_calendar_key(
    store: &Store,
    person: &str,
    actor: &str,
    hash: Option<String>,
    now: i64,
) -> Result<(), Problem> {
    let (person, actor) = (person.to_owned(), actor.to_owned());
    store.write(move |tx| {
        let rows = tx.execute(
            "update person set calendar_key_hash = $2 where id = $1",
            &[person.as_str().into(), hash.clone().into()],
        )?;
        if rows == 0 {
            return Err(Problem::Missing);
        }
        write_audit(tx, now, &actor, "calendar.key", &person)
    })
}

/// Whose calendar feed has a secret with this hash.
///
/// # Errors
/// A database that cannot be read.
pub fn find_calendar(store: &Store, hash: &str) -> Result<Option<String>, Problem> {
    store.read(|tx| {
        tx.query_first(
            "select id from person where calendar_key_hash = $1",
            &[hash.into()],
        )?
        .map(|row| row.text(0))
        .transpose()
    })
}

/// Whether a person's calendar feed has an address.
///
/// # Errors
/// A database that cannot be read.
pub fn has_calendar(store: &Store, person: &str) -> Result<bool, Problem> {
    store.read(|tx| {
        let row = tx.query_first(
            "select id from person where id = $1 and calendar_key_hash is not null",
            &[person.into()],
        )?;
        Ok(row.is_some())
    })
}
