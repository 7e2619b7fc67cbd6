//! Accounts: an e-mail address and a password with which a person opens their record on another device.

use std::collections::BTreeMap;

use care::access::Role;
use care::night::{Change, Key};
use serde_json::{Map, Value as Json};

use crate::db::{Problem, Row, Store, Tx};
use crate::message::{Channel, NewMessage, insert_message};
use crate::night::{Author, find_record, save_change, touch_diary};
use crate::write_audit;

/// The account of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose it is.
    pub person: String,
    /// Lower case.
    pub email: String,
    /// When the address was confirmed, microseconds UTC.
    pub email_confirmed_at: Option<i64>,
    /// Hash of the password.
    pub password_hash: String,
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
        email: row.text(1)?,
        email_confirmed_at: row.optional_integer(2)?,
        password_hash: row.text(3)?,
    })
}

fn find(tx: &mut Tx<'_>, column: &str, value: &str) -> Result<Option<Account>, Problem> {
    let sql = format!(
        "select {COLUMNS} from account where {column} = $1 and email is not null and password_hash is not null"
    );
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

/// Writes the letter that confirms the address of an account once more.
///
/// # Errors
/// [`Problem::Missing`] when the person has no account.
pub fn ask_confirm(store: &Store, person: &str, letter: Letter, now: i64) -> Result<(), Problem> {
    let person = person.to_owned();
    store.write(move |tx| {
        let account = find(tx, "person_id", &person)?.ok_or(Problem::Missing)?;
        send(tx, &person, &account.email, Purpose::Confirm, &letter, now)?;
        write_audit(tx, now, &person, "account.ask_confirm", &person)
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
) -> Result<Account, Problem> {
    let row = tx
        .query_first(
            "select person_id, email from email_token where token_hash = $1 and purpose = $2 and expires_at > $3",
            &[token_hash.into(), purpose.id().into(), now.into()],
        )?
        .ok_or(Problem::Missing)?;
    let email = row.text(1)?;
    find(tx, "person_id", &row.text(0)?)?
        .filter(|account| account.email == email)
        .ok_or(Problem::Missing)
}

/// The account that a secret was sent for.
///
/// # Errors
/// [`Problem::Missing`] when the secret is not good (any more).
pub fn find_by_token(
    store: &Store,
    token_hash: &str,
    purpose: Purpose,
    now: i64,
) -> Result<Account, Problem> {
    store.read(|tx| find_token(tx, token_hash, purpose, now))
}

/// Notes that an address was confirmed. The secret is of no use afterwards.
///
/// # Errors
/// [`Problem::Missing`] when the secret is not good (any more).
pub fn confirm(store: &Store, token_hash: &str, now: i64) -> Result<(), Problem> {
    let token_hash = token_hash.to_owned();
    store.write(move |tx| {
        let person = find_token(tx, &token_hash, Purpose::Confirm, now)?.person;
        tx.execute(
            "update account set email_confirmed_at = $2, changed_at = $2 where person_id = $1",
            &[person.as_str().into(), now.into()],
        )?;
        tx.execute(
            "delete from email_token where token_hash = $1",
            &[token_hash.as_str().into()],
        )?;
        write_audit(tx, now, "e-mail", "account.confirm", &person)
    })
}

/// Changes the password of someone who has the secret, and signs out every device. Secrets that were sent are of no use afterwards.
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
        let person = find_token(tx, &token_hash, Purpose::Recover, now)?.person;
        set_password(tx, &person, &password_hash, now)?;
        tx.execute(
            "delete from device where person_id = $1",
            &[person.as_str().into()],
        )?;
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

/// Changes the password of an account.
///
/// # Errors
/// [`Problem::Missing`] when the person has no account.
pub fn save_password(
    store: &Store,
    person: &str,
    password_hash: &str,
    now: i64,
) -> Result<(), Problem> {
    let (person, password_hash) = (person.to_owned(), password_hash.to_owned());
    store.write(move |tx| {
        set_password(tx, &person, &password_hash, now)?;
        write_audit(tx, now, &person, "account.password", &person)
    })
}

/// Adds the nights, cramps, own factors and finished checks of a person without an account to another person, then removes the first.
///
/// Where both have said something about the same night, the newer value wins, field by field. What was taken back stays behind:
/// it must not take back what the other record holds.
///
/// # Errors
/// [`Problem::Missing`] when either is not there, or the first has an account.
pub fn bring_along(store: &Store, from: &str, to: &str, now: i64) -> Result<(), Problem> {
    let (from, to) = (from.to_owned(), to.to_owned());
    store.write(move |tx| {
        let claimed = tx.query_first(
            "select person_id from account where person_id = $1",
            &[from.as_str().into()],
        )?;
        if from == to || claimed.is_some() {
            return Err(Problem::Missing);
        }
        let factors = bring_factors(tx, &from, &to)?;
        for (key, entered_by) in keys(tx, &from)? {
            bring_record(tx, &from, &to, &key, entered_by, &factors, now)?;
        }
        tx.execute(
            "update assessment set person_id = $2 where person_id = $1 and state = 'done'",
            &[from.as_str().into(), to.as_str().into()],
        )?;
        touch_diary(tx, &to, now)?;
        let rows = tx.execute("delete from person where id = $1", &[from.as_str().into()])?;
        if rows == 0 {
            return Err(Problem::Missing);
        }
        write_audit(tx, now, &to, "account.bring_along", &from)
    })
}

/// Copies own factors. Gives the identifiers that are different there: a factor with the same name is the same.
fn bring_factors(
    tx: &mut Tx<'_>,
    from: &str,
    to: &str,
) -> Result<BTreeMap<String, String>, Problem> {
    let mut other = BTreeMap::new();
    let rows = tx.query(
        "select id, name, created_at from own_factor where person_id = $1 and not is_removed",
        &[from.into()],
    )?;
    for row in rows {
        let (id, name) = (row.text(0)?, row.text(1)?);
        let known = tx.query_first(
            "select id from own_factor where person_id = $1 and name = $2 and not is_removed",
            &[to.into(), name.as_str().into()],
        )?;
        if let Some(known) = known {
            other.insert(format!("day.{id}"), format!("day.{}", known.text(0)?));
            continue;
        }
        tx.execute(
            "insert into own_factor (person_id, id, name, created_at) values ($1, $2, $3, $4)",
            &[
                to.into(),
                id.as_str().into(),
                name.as_str().into(),
                row.integer(2)?.into(),
            ],
        )?;
    }
    Ok(other)
}

/// What a diary holds, with who entered it.
fn keys(tx: &mut Tx<'_>, person: &str) -> Result<Vec<(Key, Role)>, Problem> {
    let broken = || Problem::Broken("a stored night or cramp cannot be read".to_owned());
    let nights = tx.query(
        "select entered_by, date from night where person_id = $1 and not is_removed",
        &[person.into()],
    )?;
    let cramps = tx.query(
        "select entered_by, night, id from cramp where person_id = $1 and not is_removed",
        &[person.into()],
    )?;
    let mut keys = Vec::new();
    for (rows, is_cramp) in [(nights, false), (cramps, true)] {
        for row in rows {
            let role = Role::from_id(&row.text(0)?).ok_or_else(broken)?;
            let night = row.text(1)?.parse().map_err(|_| broken())?;
            let key = if is_cramp {
                let id = row.text(2)?;
                Key::Cramp { id, night }
            } else {
                Key::Night { night }
            };
            keys.push((key, role));
        }
    }
    Ok(keys)
}

fn bring_record(
    tx: &mut Tx<'_>,
    from: &str,
    to: &str,
    key: &Key,
    role: Role,
    factors: &BTreeMap<String, String>,
    now: i64,
) -> Result<(), Problem> {
    let Some((record, zone)) = find_record(tx, from, key)? else {
        return Ok(());
    };
    // Said at the same time, brought at the same time: the stamps stay what they were.
    let mut groups: BTreeMap<i64, Map<String, Json>> = BTreeMap::new();
    for (field, at) in &record.stamps {
        let value = record.fields.get(field).cloned().unwrap_or(Json::Null);
        let field = factors.get(field).unwrap_or(field).clone();
        groups.entry(*at).or_default().insert(field, value);
    }
    let author = Author {
        id: to.to_owned(),
        role,
    };
    for (at, fields) in groups {
        let change = Change {
            key: key.clone(),
            zone: zone.clone(),
            at,
            fields,
        };
        save_change(tx, to, &author, now, &change)?;
    }
    Ok(())
}
