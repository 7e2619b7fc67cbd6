//! Carries messages out: e-mail and web push, from the outbox of the store.
//!
//! Any number of servers may run a courier on one store; each message is under a lease while it is carried.
//! Deliberately absent: HTTP towards people (`web`), sentences (`words`), deciding what is sent (whoever writes the message).
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod address;
mod email;
mod push;
mod retry;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use care::reminder::{QuietHours, not_before};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::message::{Channel, Claimed, claim_due, fail, finish, put_off, withdraw};
use store::{Problem, Store};

pub use retry::{MOST_ATTEMPTS, after_failure};

/// How long a message is held while it is carried, in microseconds: longer than any server may take to answer.
const LEASE: i64 = 5 * 60 * 1_000_000;

/// How many reminders are turned into messages in one transaction.
const DUE: i64 = 100;

/// How many messages are taken at once: at their slowest they are all carried within the lease.
const AT_ONCE: i64 = 8;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the operator sets.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The mail server: `smtp://` or `smtps://user:password@host:port`, with `?tls=required` for STARTTLS.
    pub smtp: Option<String>,
    /// Sender of the letters: `Charley <charley@example.org>`.
    pub mail_from: Option<String>,
    /// Where the site is reached, without a slash at the end: `https://charley.example.org`.
    pub site: String,
    /// Push services on this machine are allowed, without HTTPS: for tests only.
    pub allows_loopback: bool,
}

/// What one round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Carried.
    pub sent: usize,
    /// Put off to the end of the quiet hours.
    pub put_off: usize,
    /// Failed, to be tried again.
    pub again: usize,
    /// Given up.
    pub dead: usize,
    /// Of no use any more.
    pub withdrawn: usize,
}

/// What became of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Carried {
    /// Taken over by the other side.
    Yes,
    /// May succeed later.
    NotNow(String),
    /// Will never succeed.
    Never(String),
    /// Nobody is there any more.
    Gone(String),
}

/// Carries the messages of one store.
pub struct Courier {
    store: Store,
    email: Option<email::Email>,
    push: push::Push,
}

impl Courier {
    /// A courier for a store; makes the key that signs push messages when there is none.
    ///
    /// # Errors
    /// A sentence for the operator: settings that cannot be read, or a store that cannot be written.
    pub fn new(store: Store, settings: &Settings, now: Timestamp) -> Result<Self, String> {
        let email = email::Email::new(settings)?;
        let push = push::Push::new(&store, settings, now)?;
        Ok(Self { store, email, push })
    }

    /// Turns reminders that are due into messages and carries all messages that are due.
    ///
    /// `clock` is asked before each batch and each message: a round can last, and quiet hours begin meanwhile.
    ///
    /// # Errors
    /// A store that cannot be read or written; what was carried until then stands.
    pub fn run_once(&self, clock: impl Fn() -> Timestamp) -> Result<Round, Problem> {
        while store::reminder::turn_due_into_messages(&self.store, clock().as_microsecond(), DUE)?
            .due
            >= DUE
        {}
        let mut round = Round::default();
        loop {
            let claimed = claim_due(&self.store, clock().as_microsecond(), LEASE, AT_ONCE)?;
            if claimed.is_empty() {
                return Ok(round);
            }
            for message in claimed {
                let now = clock();
                if !message.is_held(now.as_microsecond()) {
                    // The lease ended while others were carried: whoever claims it next carries it.
                    continue;
                }
                self.treat(&message, now, &mut round)?;
            }
        }
    }

    fn treat(&self, message: &Claimed, now: Timestamp, round: &mut Round) -> Result<(), Problem> {
        let micros = now.as_microsecond();
        let allowed = allowed_from(message, now);
        if allowed > now {
            put_off(&self.store, message, allowed.as_microsecond())?;
            round.put_off += 1;
            return Ok(());
        }
        let carried = match message.channel {
            Channel::Email => match &self.email {
                Some(email) => email.carry(message, now),
                None => {
                    Carried::NotNow("no mail server is set; give --smtp and --mail-from".to_owned())
                }
            },
            Channel::Push => self.push.carry(&self.store, message, now)?,
        };
        match carried {
            Carried::Yes => {
                finish(&self.store, message, micros)?;
                round.sent += 1;
            }
            Carried::Gone(why) => {
                withdraw(&self.store, message, &why, micros)?;
                round.withdrawn += 1;
            }
            Carried::Never(why) => self.give_up(message, &why, micros, round)?,
            Carried::NotNow(why) => match after_failure(message, now) {
                None => self.give_up(message, &why, micros, round)?,
                Some(again) => {
                    let again = allowed_from(message, again).as_microsecond();
                    fail(
                        &self.store,
                        message,
                        &why,
                        store::message::After::Again(again),
                        micros,
                    )?;
                    round.again += 1;
                }
            },
        }
        Ok(())
    }

    fn give_up(
        &self,
        message: &Claimed,
        why: &str,
        micros: i64,
        round: &mut Round,
    ) -> Result<(), Problem> {
        tracing::warn!(message = %message.id, letter = %message.letter, "a message was given up: {why}");
        fail(
            &self.store,
            message,
            why,
            store::message::After::Dead,
            micros,
        )?;
        round.dead += 1;
        Ok(())
    }

    /// Runs in a thread of its own until the handle is dropped or stopped; looks every `pause`.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn spawn(self, pause: Duration) -> std::io::Result<Running> {
        let (stop, stopped) = channel();
        let thread = std::thread::Builder::new()
            .name("courier".to_owned())
            .spawn(move || self.run(pause, &stopped))?;
        Ok(Running {
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    fn run(&self, pause: Duration, stopped: &Receiver<()>) {
        loop {
            if let Err(problem) = self.run_once(Timestamp::now) {
                tracing::warn!("the courier could not look for messages: {problem}");
            }
            match stopped.recv_timeout(pause) {
                Err(RecvTimeoutError::Timeout) => {}
                _ => return,
            }
        }
    }
}

/// The courier at work; dropping it ends the work after the round under way.
pub struct Running {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A courier that panicked has said so already.
            let _ = thread.join();
        }
    }
}

/// The first instant from `wanted` on at which the message may be carried.
fn allowed_from(message: &Claimed, wanted: Timestamp) -> Timestamp {
    let Some((zone, from, to)) = message.quiet.as_ref().filter(|_| message.keeps_quiet) else {
        return wanted;
    };
    let zone = zone
        .as_deref()
        .and_then(care::night::calendar::zone)
        .unwrap_or(TimeZone::UTC);
    QuietHours::read(from, to).map_or(wanted, |quiet| not_before(wanted, &zone, quiet))
}

/// The details of a message.
fn details(message: &Claimed) -> Result<serde_json::Value, String> {
    serde_json::from_str(&message.details).map_err(|_| "its details cannot be read".to_owned())
}

/// Shared pieces of the addresses of letters.
type Site = Arc<str>;
