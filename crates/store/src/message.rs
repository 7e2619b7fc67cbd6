//! The outbox: what is to be carried out, kept in the transaction of the change that caused it.
//!
//! A message is taken under a lease, so that several servers share the work and what a killed one held comes back.
//! It is carried at least once; its identifier stays the same, so that a receiver can tell a repetition.

use crate::db::{Problem, Row, Store, Tx, Value};
use crate::{new_id, write_audit};

/// How a message travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// By e-mail.
    Email,
    /// By web push.
    Push,
}

impl Channel {
    /// The name in tables.
    pub fn id(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Push => "push",
        }
    }

    fn from_id(id: &str) -> Result<Self, Problem> {
        [Self::Email, Self::Push]
            .into_iter()
            .find(|channel| channel.id() == id)
            .ok_or_else(|| Problem::Broken("a message has an unknown channel".to_owned()))
    }
}

/// A message to be carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Whose it is; it goes away with the person.
    pub person: Option<String>,
    /// How it travels.
    pub channel: Channel,
    /// Which letter; the courier knows its words.
    pub letter: String,
    /// Address, subscription and arguments, as a JSON object.
    pub details: String,
    /// The same key is kept once.
    pub once_key: Option<String>,
    /// Keeps the quiet hours of the person.
    pub keeps_quiet: bool,
    /// When to carry it, microseconds UTC.
    pub due_at: i64,
    /// Of no use afterwards, microseconds UTC.
    pub expires_at: Option<i64>,
}

/// A message that was taken to be carried, under a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Identifier, the same at each attempt.
    pub id: String,
    /// Whose it is.
    pub person: Option<String>,
    /// How it travels.
    pub channel: Channel,
    /// Which letter.
    pub letter: String,
    /// Address, subscription and arguments, as JSON.
    pub details: String,
    /// Keeps the quiet hours of the person.
    pub keeps_quiet: bool,
    /// When it was to be carried, microseconds UTC.
    pub due_at: i64,
    /// Of no use afterwards, microseconds UTC.
    pub expires_at: Option<i64>,
    /// Which attempt this is, from 1.
    pub attempt: i64,
    /// When it was written, microseconds UTC.
    pub created_at: i64,
    /// The lease under which it was taken.
    leased_until: i64,
    /// Zone and quiet hours of the person as they are now: zone, from, to.
    pub quiet: Option<(Option<String>, String, String)>,
}

impl Claimed {
    /// Whether nobody else may carry it yet, at `now` in microseconds UTC.
    pub fn is_held(&self, now: i64) -> bool {
        now < self.leased_until
    }
}

/// What comes after an attempt that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// Another attempt at this instant, microseconds UTC.
    Again(i64),
    /// None: the operator sees it among the dead.
    Dead,
}

/// How many messages are in each state, for the operator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// To be carried, now or later.
    pub waiting: i64,
    /// Of those, due for more than an hour: the courier does not run or nobody takes them.
    pub late: i64,
    /// Of those, tried without success and to be tried again.
    pub failed: i64,
    /// Carried.
    pub sent: i64,
    /// Given up.
    pub dead: i64,
    /// Of no use any more.
    pub withdrawn: i64,
}

/// A message that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dead {
    /// Identifier.
    pub id: String,
    /// How it should have travelled.
    pub channel: Channel,
    /// Which letter.
    pub letter: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Why the last attempt failed, without address or contents.
    pub problem: String,
    /// When it was given up, microseconds UTC.
    pub done_at: i64,
}

/// Keeps a message in the transaction of the change that caused it. Gives its identifier; `None` when its once-key is there already.
pub(crate) fn insert_message(
    tx: &mut Tx<'_>,
    message: NewMessage,
    now: i64,
) -> Result<Option<String>, Problem> {
    let id = new_id();
    let rows = tx.execute(
        "insert into message (id, person_id, channel, letter, details, once_key, state, keeps_quiet, due_at, expires_at, created_at) \
         values ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, $9, $10) on conflict (once_key) do nothing",
        &[
            id.as_str().into(),
            message.person.clone().into(),
            message.channel.id().into(),
            message.letter.as_str().into(),
            message.details.as_str().into(),
            message.once_key.clone().into(),
            Value::Bool(message.keeps_quiet),
            message.due_at.into(),
            message.expires_at.map_or(Value::Integer(NEVER), Value::Integer),
            now.into(),
        ],
    )?;
    if rows == 0 {
        return Ok(None);
    }
    let actor = message.person.as_deref().unwrap_or("server");
    write_audit(tx, now, actor, "message.create", &id)?;
    Ok(Some(id))
}

/// The instant that never comes: both engines would have to be told the type of an empty number.
const NEVER: i64 = i64::MAX;

/// Keeps a message in a transaction of its own.
///
/// # Errors
/// A database that cannot be written.
pub fn save_message(
    store: &Store,
    message: NewMessage,
    now: i64,
) -> Result<Option<String>, Problem> {
    store.write(move |tx| insert_message(tx, message.clone(), now))
}

/// Takes messages that are due, at most `limit`, for `lease_micros`. No other server gets them while the lease runs.
///
/// What is of no use any more is withdrawn instead. A lease alone leaves no audit line: what becomes of the message does.
///
/// # Errors
/// A database that cannot be written.
pub fn claim_due(
    store: &Store,
    now: i64,
    lease_micros: i64,
    limit: i64,
) -> Result<Vec<Claimed>, Problem> {
    store.write(move |tx| {
        let late = tx.query(
            "update message set state = 'withdrawn', details = '{}', last_problem = 'too late', leased_until = null, done_at = $1 \
             where state = 'waiting' and expires_at <= $1 and (leased_until is null or leased_until <= $1) returning id",
            &[now.into()],
        )?;
        for row in late {
            write_audit(tx, now, "courier", "message.withdraw", &row.text(0)?)?;
        }
        let rows = tx.query(
            "update message set leased_until = $2, attempts = attempts + 1 where id in \
             (select id from message where state = 'waiting' and due_at <= $1 and (leased_until is null or leased_until <= $1) order by due_at, id limit $3) \
             returning id, person_id, channel, letter, details, keeps_quiet, due_at, expires_at, attempts, created_at, leased_until",
            &[
                now.into(),
                now.saturating_add(lease_micros).into(),
                limit.into(),
            ],
        )?;
        let mut claimed = rows
            .iter()
            .map(|row| read_claimed(tx, row))
            .collect::<Result<Vec<Claimed>, Problem>>()?;
        claimed.sort_by(|a, b| (a.due_at, &a.id).cmp(&(b.due_at, &b.id)));
        Ok(claimed)
    })
}

fn read_claimed(tx: &mut Tx<'_>, row: &Row) -> Result<Claimed, Problem> {
    let person = row.optional_text(1)?;
    let quiet = match &person {
        None => None,
        Some(person) => tx
            .query_first(
                "select zone, quiet_from, quiet_to from person where id = $1",
                &[person.as_str().into()],
            )?
            .map(|row| Ok::<_, Problem>((row.optional_text(0)?, row.text(1)?, row.text(2)?)))
            .transpose()?,
    };
    Ok(Claimed {
        id: row.text(0)?,
        person,
        channel: Channel::from_id(&row.text(2)?)?,
        letter: row.text(3)?,
        details: row.text(4)?,
        keeps_quiet: row.truth(5)?,
        due_at: row.integer(6)?,
        expires_at: row.optional_integer(7)?.filter(|at| *at != NEVER),
        attempt: row.integer(8)?,
        created_at: row.integer(9)?,
        leased_until: row.integer(10)?,
        quiet,
    })
}

/// Ends a message in a state; only under the lease it was taken with.
fn end(
    store: &Store,
    message: &Claimed,
    state: &'static str,
    problem: &str,
    now: i64,
) -> Result<bool, Problem> {
    let (id, lease, attempt) = (message.id.clone(), message.leased_until, message.attempt);
    let problem = problem.to_owned();
    store.write(move |tx| {
        // Addresses and links that open something are not kept longer than they are needed.
        let rows = tx.execute(
            "update message set state = $4, details = '{}', last_problem = $5, leased_until = null, done_at = $6 \
             where id = $1 and state = 'waiting' and leased_until = $2 and attempts = $3",
            &[
                id.as_str().into(),
                lease.into(),
                attempt.into(),
                state.into(),
                problem.as_str().into(),
                now.into(),
            ],
        )?;
        if rows > 0 {
            write_audit(tx, now, "courier", &format!("message.{state}"), &id)?;
        }
        Ok(rows > 0)
    })
}

/// The message was carried. `false` when the lease ran out and another server has it.
///
/// # Errors
/// A database that cannot be written.
pub fn finish(store: &Store, message: &Claimed, now: i64) -> Result<bool, Problem> {
    end(store, message, "sent", "", now)
}

/// The attempt failed; `problem` is for the operator and names neither address nor contents. `false` as in [`finish`].
///
/// # Errors
/// A database that cannot be written.
pub fn fail(
    store: &Store,
    message: &Claimed,
    problem: &str,
    after: After,
    now: i64,
) -> Result<bool, Problem> {
    match after {
        After::Dead => end(store, message, "dead", problem, now),
        After::Again(at) => release(store, message, problem, at, 0),
    }
}

/// The message waits for its time; this was no attempt. `false` as in [`finish`].
///
/// # Errors
/// A database that cannot be written.
pub fn put_off(store: &Store, message: &Claimed, until: i64) -> Result<bool, Problem> {
    release(store, message, "", until, 1)
}

fn release(
    store: &Store,
    message: &Claimed,
    problem: &str,
    due_at: i64,
    not_counted: i64,
) -> Result<bool, Problem> {
    let (id, lease, attempt) = (message.id.clone(), message.leased_until, message.attempt);
    let problem = problem.to_owned();
    store.write(move |tx| {
        let rows = tx.execute(
            "update message set due_at = $4, attempts = attempts - $5, leased_until = null, last_problem = $6 \
             where id = $1 and state = 'waiting' and leased_until = $2 and attempts = $3",
            &[
                id.as_str().into(),
                lease.into(),
                attempt.into(),
                due_at.into(),
                not_counted.into(),
                problem.as_str().into(),
            ],
        )?;
        Ok(rows > 0)
    })
}

/// The message is of no use any more, for instance because its subscription ended. `false` as in [`finish`].
///
/// # Errors
/// A database that cannot be written.
pub fn withdraw(store: &Store, message: &Claimed, why: &str, now: i64) -> Result<bool, Problem> {
    end(store, message, "withdrawn", why, now)
}

/// How many messages are in each state.
///
/// # Errors
/// A database that cannot be read.
pub fn count_messages(store: &Store, now: i64) -> Result<Counts, Problem> {
    const HOUR: i64 = 3_600_000_000;
    store.read(|tx| {
        let mut counts = Counts::default();
        for row in tx.query("select state, count(*) from message group by state", &[])? {
            let number = row.integer(1)?;
            match row.text(0)?.as_str() {
                "waiting" => counts.waiting = number,
                "sent" => counts.sent = number,
                "dead" => counts.dead = number,
                _ => counts.withdrawn = number,
            }
        }
        let late = tx.query_first(
            "select count(*) from message where state = 'waiting' and due_at <= $1",
            &[now.saturating_sub(HOUR).into()],
        )?;
        counts.late = late.map_or(Ok(0), |row| row.integer(0))?;
        let failed = tx.query_first(
            "select count(*) from message where state = 'waiting' and last_problem <> ''",
            &[],
        )?;
        counts.failed = failed.map_or(Ok(0), |row| row.integer(0))?;
        Ok(counts)
    })
}

/// The messages that were given up, newest first.
///
/// # Errors
/// A database that cannot be read.
pub fn list_dead(store: &Store, limit: i64) -> Result<Vec<Dead>, Problem> {
    store.read(|tx| {
        let rows = tx.query(
            "select id, channel, letter, attempts, coalesce(last_problem, ''), done_at from message where state = 'dead' order by done_at desc, id desc limit $1",
            &[limit.into()],
        )?;
        rows.iter()
            .map(|row| {
                Ok(Dead {
                    id: row.text(0)?,
                    channel: Channel::from_id(&row.text(1)?)?,
                    letter: row.text(2)?,
                    attempts: row.integer(3)?,
                    problem: row.text(4)?,
                    done_at: row.integer(5)?,
                })
            })
            .collect()
    })
}
