//! Accounts: what a person opens their record with on another device: e-mail address and password, or passkeys.

use std::collections::BTreeMap;

use care::access::Role;
use care::night::{Change, Key};
use serde_json::{Map, Value as Json};

use crate::db::{Problem, Row, Store, Tx};
use crate::device::{delete_device, insert_device};
use crate::message::{Channel, NewMessage, insert_message};
use crate::night::{Author, find_record, save_change, touch_diary};
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
        release(tx, &email, now)?;
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
fn release(tx: &mut Tx<'_>, email: &str, now: i64) -> Result<(), Problem> {
    tx.execute(
        "update account set email = null, changed_at = $2 where email = $1 and email_confirmed_at is null and changed_at < $3",
        &[email.into(), now.into(), now.saturating_sub(HELD).into()],
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
        release(tx, &email, now)?;
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
            let message = NewMessage {
                person: Some(person.clone()),
                channel: Channel::Email,
                letter: "email-changed".to_owned(),
                details: serde_json::json!({"to": left}).to_string(),
                once_key: None,
                keeps_quiet: false,
                due_at: now,
                expires_at: None,
            };
            insert_message(tx, message, now)?;
        }
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
        let (account, _) = find_token(tx, &token_hash, Purpose::Recover, now)?;
        let person = account.person;
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

/// Adds the nights, cramps, own factors, medicines and checks of a person without an account to another person, then removes the first.
///
/// Where both have said something about the same night, the newer value wins, field by field. What was taken back stays behind:
/// it must not take back what the other record holds.
///
/// # Errors
/// [`Problem::Missing`] when either is not there, or the first has an account.
pub fn bring_along(store: &Store, from: &str, to: &str, now: i64) -> Result<(), Problem> {
    let (from, to) = (from.to_owned(), to.to_owned());
    store.write(move |tx| bring(tx, &from, &to, now))
}

/// Opens the record of `person` on a device with this key, in place of the device that the browser had, all in one transaction.
/// With `brings` what was recorded there without an account comes along, see [`bring_along`].
///
/// # Errors
/// [`Problem::Missing`] when the record that is to come along is gone or has an account.
pub fn arrive(
    store: &Store,
    person: &str,
    before: Option<(&str, &str)>,
    brings: bool,
    (key_hash, name): (&str, &str),
    now: i64,
) -> Result<(), Problem> {
    let person = person.to_owned();
    let before = before.map(|(own, device)| (own.to_owned(), device.to_owned()));
    let (key_hash, name) = (key_hash.to_owned(), name.to_owned());
    store.write(move |tx| {
        if let Some((own, _)) = before.as_ref().filter(|(own, _)| brings && *own != person) {
            bring(tx, own, &person, now)?;
        }
        insert_device(tx, &person, &key_hash, &name, now)?;
        // The new key takes the place of the one this browser had. A record without an account keeps its device: without it nobody could open it.
        if let Some((own, device)) = &before
            && delete_device(tx, own, device)?
        {
            write_audit(tx, now, own, "device.sign_out", device)?;
        }
        Ok(())
    })
}

fn bring(tx: &mut Tx<'_>, from: &str, to: &str, now: i64) -> Result<(), Problem> {
    let claimed = tx.query_first(
        "select person_id from account where person_id = $1",
        &[from.into()],
    )?;
    if from == to || claimed.is_some() {
        return Err(Problem::Missing);
    }
    let factors = bring_factors(tx, from, to)?;
    for (key, entered_by) in keys(tx, from)? {
        bring_record(tx, from, to, &key, entered_by, &factors, now)?;
    }
    tx.execute(
        "update medicine set person_id = $2 where person_id = $1",
        &[from.into(), to.into()],
    )?;
    // A check that is open there already stays the open one.
    tx.execute(
        "update assessment set person_id = $2 where person_id = $1 and (state = 'done' \
         or not exists (select 1 from assessment other where other.person_id = $2 and other.state <> 'done'))",
        &[from.into(), to.into()],
    )?;
    touch_diary(tx, to, now)?;
    let rows = tx.execute("delete from person where id = $1", &[from.into()])?;
    if rows == 0 {
        return Err(Problem::Missing);
    }
    write_audit(tx, now, to, "account.bring_along", from)
}

/// Whether anything is recorded that would come along.
///
/// # Errors
/// A database that cannot be read.
pub fn has_something_to_bring(store: &Store, person: &str) -> Result<bool, Problem> {
    store.read(|tx| {
        let row = tx.query_first(
            "select 1 from person where id = $1 and not exists (select 1 from account where person_id = $1) \
             and (exists (select 1 from night where person_id = $1 and not is_removed) \
             or exists (select 1 from cramp where person_id = $1 and not is_removed) \
             or exists (select 1 from medicine where person_id = $1) \
             or exists (select 1 from own_factor where person_id = $1 and not is_removed) \
             or exists (select 1 from assessment where person_id = $1))",
            &[person.into()],
        )?;
        Ok(row.is_some())
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
        // The same file may have been read on both sides: then the same identifier is known, under another name or taken out.
        tx.execute(
            "insert into own_factor (person_id, id, name, created_at) values ($1, $2, $3, $4) on conflict (person_id, id) do update set is_removed = false",
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
