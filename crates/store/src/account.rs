//! Accounts: what a person opens their record with on another device: e-mail address and password, or passkeys.

use crate::db::{Problem, Row, Store, Tx};
use crate::message::{Channel, NewMessage, insert_message};
use crate::write_audit;

/// The account of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose it is.
    pub person: String,
    /// Lower case; none is possible with a passkey.
    pub email: Option<String>,
    /// When the address was confirmed, microseconds UTC.
    pub email_confirmed_at: Option<i64>,
    /// Hash of the password; none is possible with a passkey.
    pub password_hash: Option<String>,
}

/// What a secret that was sent by e-mail is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To show that the address is the person's.
    Confirm,
    /// To choose another password.
    Recover,
}

impl Purpose {
    /// The name in tables and of the letter.
    pub fn id(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Recover => "recover",
        }
    }
}

/// A letter with a secret. The store keeps the hash; the secret itself stands only in the letter.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Hash of the secret.
    pub token_hash: String,
    /// Path of the page that the letter leads to, with the secret in it.
    pub link: String,
    /// The secret is of no use afterwards, microseconds UTC.
    pub expires_at: i64,
}

const COLUMNS: &str = "person_id, email, email_confirmed_at, password_hash";

fn read(row: &Row) -> Result<Account, Problem> {
    Ok(Account {
        person: row.text(0)?,
        email: row.optional_text(1)?,
        email_confirmed_at: row.optional_integer(2)?,
        password_hash: row.optional_text(3)?,
    })
}

fn find(tx: &mut Tx<'_>, column: &str, value: &str) -> Result<Option<Account>, Problem> {
    let sql = format!("select {COLUMNS} from account where {column} = $1");
    tx.query_first(&sql, &[value.into()])?
        .as_ref()
        .map(read)
        .transpose()
}

/// The account of a person, if there is one.
///
/// # Errors
/// A database that cannot be read.
pub fn find_account(store: &Store, person: &str) -> Result<Option<Account>, Problem> {
    store.read(|tx| find(tx, "person_id", person))
}

/// The account with this address in lower case, if there is one.
///
/// # Errors
/// A database that cannot be read.
pub fn find_by_email(store: &Store, email: &str) -> Result<Option<Account>, Problem> {
    store.read(|tx| find(tx, "email", email))
}

/// Gives a person an account, and writes the letter that confirms its address.
///
/// # Errors
/// [`Problem::Exists`] when the address is taken or the person has an account.
pub fn claim(
    store: &Store,
    person: &str,
    email: &str,
    password_hash: &str,
    letter: Letter,
    now: i64,
) -> Result<(), Problem> {
    let (person, email) = (person.to_owned(), email.to_owned());
    let password_hash = password_hash.to_owned();
    store.write(move |tx| {
        release(tx, &email, &person, now)?;
        tx.execute(
            "insert into account (person_id, email, password_hash, created_at, changed_at) values ($1, $2, $3, $4, $4)",
            &[
                person.as_str().into(),
                email.as_str().into(),
                password_hash.as_str().into(),
                now.into(),
            ],
        )?;
        send(tx, &person, &email, Purpose::Confirm, &letter, now)?;
        write_audit(tx, now, &person, "account.create", &person)
    })
}

/// How long an address that was never confirmed is held for who claimed it, in microseconds: as long as its letter is good.
const HELD: i64 = 7 * 24 * 3600 * 1_000_000;

/// Takes an address away from an account that claimed it more than a week ago and never confirmed it: it may be someone else's.
fn release(tx: &mut Tx<'_>, email: &str, person: &str, now: i64) -> Result<(), Problem> {
    tx.execute(
        "update account set email = null, changed_at = $2 where email = $1 and email_confirmed_at is null and changed_at < $3 and person_id <> $4",
        &[email.into(), now.into(), now.saturating_sub(HELD).into(), person.into()],
    )
    .map(drop)
}

/// Keeps the hash of a secret, in place of an earlier one for the same purpose, and puts the letter into the outbox.
fn send(
    tx: &mut Tx<'_>,
    person: &str,
    email: &str,
    purpose: Purpose,
    letter: &Letter,
    now: i64,
) -> Result<(), Problem> {
    tx.execute(
        "delete from email_token where person_id = $1 and purpose = $2",
        &[person.into(), purpose.id().into()],
    )?;
    tx.execute(
        "insert into email_token (token_hash, person_id, purpose, email, expires_at) values ($1, $2, $3, $4, $5)",
        &[
            letter.token_hash.as_str().into(),
            person.into(),
            purpose.id().into(),
            email.into(),
            letter.expires_at.into(),
        ],
    )?;
    let message = NewMessage {
        person: Some(person.to_owned()),
        channel: Channel::Email,
        letter: purpose.id().to_owned(),
        details: serde_json::json!({"to": email, "link": letter.link}).to_string(),
        once_key: None,
        keeps_quiet: false,
        due_at: now,
        expires_at: Some(letter.expires_at),
    };
    insert_message(tx, message, now).map(drop)
}

/// Tells an address what was done with the account, by a letter without a secret.
fn tell(tx: &mut Tx<'_>, person: &str, email: &str, letter: &str, now: i64) -> Result<(), Problem> {
    let message = NewMessage {
        person: Some(person.to_owned()),
        channel: Channel::Email,
        letter: letter.to_owned(),
        details: serde_json::json!({"to": email}).to_string(),
        once_key: None,
        keeps_quiet: false,
        due_at: now,
        expires_at: None,
    };
    insert_message(tx, message, now).map(drop)
}

/// Tells the confirmed address of a person, if there is one.
pub(crate) fn tell_confirmed(
    tx: &mut Tx<'_>,
    person: &str,
    letter: &str,
    now: i64,
) -> Result<(), Problem> {
    let account = find(tx, "person_id", person)?;
    let email = account
        .filter(|account| account.email_confirmed_at.is_some())
        .and_then(|account| account.email);
    match email {
        Some(email) => tell(tx, person, &email, letter, now),
        None => Ok(()),
    }
}

/// Writes the letter that confirms the address of an account once more.
///
/// # Errors
/// [`Problem::Missing`] when the person has no account or no address.
pub fn ask_confirm(store: &Store, person: &str, letter: Letter, now: i64) -> Result<(), Problem> {
    let person = person.to_owned();
    store.write(move |tx| {
        let email = find(tx, "person_id", &person)?
            .and_then(|account| account.email)
            .ok_or(Problem::Missing)?;
        send(tx, &person, &email, Purpose::Confirm, &letter, now)?;
        write_audit(tx, now, &person, "account.ask_confirm", &person)
    })
}

/// Writes a letter to another address; it is the account's once that letter was answered, see [`confirm`].
///
/// # Errors
/// [`Problem::Missing`] when the person has no account; [`Problem::Exists`] when the address is another account's.
pub fn ask_email(
    store: &Store,
    person: &str,
    email: &str,
    letter: Letter,
    now: i64,
) -> Result<(), Problem> {
    let (person, email) = (person.to_owned(), email.to_owned());
    store.write(move |tx| {
        find(tx, "person_id", &person)?.ok_or(Problem::Missing)?;
        release(tx, &email, &person, now)?;
        if find(tx, "email", &email)?.is_some_and(|account| account.person != person) {
            return Err(Problem::Exists);
        }
        send(tx, &person, &email, Purpose::Confirm, &letter, now)?;
        write_audit(tx, now, &person, "account.ask_email", &person)
    })
}

/// Writes the letter with which another password can be chosen. Nothing happens for an address that is not known or was never confirmed:
/// a mistyped one may be someone else's.
///
/// # Errors
/// A database that cannot be written.
pub fn ask_recover(store: &Store, email: &str, letter: Letter, now: i64) -> Result<(), Problem> {
    let email = email.to_owned();
    store.write(move |tx| {
        let Some(account) = find(tx, "email", &email)? else {
            return Ok(());
        };
        if account.email_confirmed_at.is_none() {
            return Ok(());
        }
        send(tx, &account.person, &email, Purpose::Recover, &letter, now)?;
        write_audit(tx, now, "e-mail", "account.ask_recover", &account.person)
    })
}

/// Whose secret this is and for which address, while it is good.
fn find_token(
    tx: &mut Tx<'_>,
    token_hash: &str,
    purpose: Purpose,
    now: i64,
) -> Result<(Account, String), Problem> {
    let row = tx
        .query_first(
            "select person_id, email from email_token where token_hash = $1 and purpose = $2 and expires_at > $3",
            &[token_hash.into(), purpose.id().into(), now.into()],
        )?
        .ok_or(Problem::Missing)?;
    let email = row.text(1)?;
    let account = find(tx, "person_id", &row.text(0)?)?.ok_or(Problem::Missing)?;
    // Who still reads an address that the account has left must not open it.
    if purpose == Purpose::Recover && account.email.as_deref() != Some(email.as_str()) {
        return Err(Problem::Missing);
    }
    Ok((account, email))
}

/// The address that a secret was sent to.
///
/// # Errors
/// [`Problem::Missing`] when the secret is not good (any more).
pub fn find_by_token(
    store: &Store,
    token_hash: &str,
    purpose: Purpose,
    now: i64,
) -> Result<String, Problem> {
    store.read(|tx| find_token(tx, token_hash, purpose, now).map(|(_, email)| email))
}

/// Makes the address to which the letter went the confirmed address of the account. The secret is of no use afterwards.
/// An address that the account leaves is told so, and secrets that were sent there are of no use any more.
///
/// # Errors
/// [`Problem::Missing`] when the secret is not good (any more); [`Problem::Exists`] when the address became another account's meanwhile.
pub fn confirm(store: &Store, token_hash: &str, now: i64) -> Result<(), Problem> {
    let token_hash = token_hash.to_owned();
    store.write(move |tx| {
        let (account, email) = find_token(tx, &token_hash, Purpose::Confirm, now)?;
        let person = account.person;
        tx.execute(
            "update account set email = $3, email_confirmed_at = $2, changed_at = $2 where person_id = $1",
            &[person.as_str().into(), now.into(), email.as_str().into()],
        )?;
        tx.execute(
            "delete from email_token where token_hash = $1 or (person_id = $2 and email <> $3)",
            &[token_hash.as_str().into(), person.as_str().into(), email.as_str().into()],
        )?;
        if let Some(left) = account.email.filter(|left| *left != email)
            && account.email_confirmed_at.is_some()
        {
            tell(tx, &person, &left, "email-changed", now)?;
        }
        write_audit(tx, now, "e-mail", "account.confirm", &person)
    })
}

/// Changes the password of someone who has the secret, signs out every device and removes every passkey. Secrets that were sent are of no use afterwards.
///
/// # Errors
/// [`Problem::Missing`] when the secret is not good (any more).
pub fn recover(
    store: &Store,
    token_hash: &str,
    password_hash: &str,
    now: i64,
) -> Result<(), Problem> {
    let (token_hash, password_hash) = (token_hash.to_owned(), password_hash.to_owned());
    store.write(move |tx| {
        let (account, _) = find_token(tx, &token_hash, Purpose::Recover, now)?;
        let person = account.person;
        set_password(tx, &person, &password_hash, now)?;
        // Who recovers may have lost a passkey to someone else: none of them opens the record any more.
        for table in ["device", "passkey"] {
            tx.execute(
                &format!("delete from {table} where person_id = $1"),
                &[person.as_str().into()],
            )?;
        }
        write_audit(tx, now, "e-mail", "account.recover", &person)
    })
}

fn set_password(tx: &mut Tx<'_>, person: &str, hash: &str, now: i64) -> Result<(), Problem> {
    let rows = tx.execute(
        "update account set password_hash = $2, changed_at = $3 where person_id = $1",
        &[person.into(), hash.into(), now.into()],
    )?;
    if rows == 0 {
        return Err(Problem::Missing);
    }
    tx.execute(
        "delete from email_token where person_id = $1 and purpose = 'recover'",
        &[person.into()],
    )?;
    Ok(())
}

/// Changes the password of an account and signs out every device but `here`: who knew the old one is out.
///
/// # Errors
/// [`Problem::Missing`] when the person has no account.
pub fn save_password(
    store: &Store,
    person: &str,
    here: &str,
    password_hash: &str,
    now: i64,
) -> Result<(), Problem> {
    let (person, here) = (person.to_owned(), here.to_owned());
    let password_hash = password_hash.to_owned();
    store.write(move |tx| {
        set_password(tx, &person, &password_hash, now)?;
        tx.execute(
            "delete from device where person_id = $1 and id <> $2",
            &[person.as_str().into(), here.as_str().into()],
        )?;
        write_audit(tx, now, &person, "account.password", &person)
    })
}
