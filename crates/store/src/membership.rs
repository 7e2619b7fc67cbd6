//! Members of a record: carers and bed partners, how they are invited, and whose record a device shows.

use care::access::Role;

use crate::db::{Problem, Row, Store};
use crate::{new_id, write_audit};

/// How long an invitation can be accepted, in microseconds: seven days.
pub const INVITATION_LIFE: i64 = 7 * 24 * 3600 * 1_000_000;

/// An invitation to be made. Only the hash of its secret is kept.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// What the invited will be.
    pub role: Role,
    /// Who is invited, in the person's words.
    pub name: String,
    /// Whose record it is, as the member's device will say it.
    pub record_name: String,
    /// Hash of the secret in the address.
    pub token_hash: String,
}

/// An invitation that can still be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Hash of its secret; names it to the person who made it.
    pub token_hash: String,
    /// Whose record it opens.
    pub person: String,
    /// What the invited will be.
    pub role: Role,
    /// Who is invited.
    pub name: String,
    /// Whose record it is, in words.
    pub record_name: String,
    /// When it ends, microseconds UTC.
    pub expires_at: i64,
}

/// Someone who may open a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The membership.
    pub id: String,
    /// What they are.
    pub role: Role,
    /// Who they are, in the person's words.
    pub name: String,
    /// Since when, microseconds UTC.
    pub created_at: i64,
}

/// A record that someone may open besides their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRecord {
    /// Whose record it is.
    pub person: String,
    /// What the member is to them.
    pub role: Role,
    /// Whose record it is, in words.
    pub name: String,
}

/// What became of accepting an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// The device now shows that record.
    Member,
    /// It is the record of the one who tries; nothing changed and the invitation stands.
    OwnRecord,
}

fn role(row: &Row, place: usize) -> Result<Role, Problem> {
    let id = row.text(place)?;
    Role::from_id(&id).ok_or_else(|| Problem::Broken(format!("`{id}` is no role")))
}

const COLUMNS: &str = "token_hash, person_id, role, name, record_name, expires_at";

fn read(row: &Row) -> Result<Invitation, Problem> {
    Ok(Invitation {
        token_hash: row.text(0)?,
        person: row.text(1)?,
        role: role(row, 2)?,
        name: row.text(3)?,
        record_name: row.text(4)?,
        expires_at: row.integer(5)?,
    })
}

/// Makes an invitation to the record of `person` that ends after [`INVITATION_LIFE`]. Those that ended are cleared away.
///
/// # Errors
/// A database that cannot be written.
pub fn save_invitation(
    store: &Store,
    person: &str,
    invitation: NewInvitation,
    now: i64,
) -> Result<(), Problem> {
    let person = person.to_owned();
    store.write(move |tx| {
        tx.execute(
            "delete from invitation where person_id = $1 and expires_at <= $2",
            &[person.as_str().into(), now.into()],
        )?;
        tx.execute(
            "insert into invitation (token_hash, person_id, role, name, record_name, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)",
            &[
                invitation.token_hash.as_str().into(),
                person.as_str().into(),
                invitation.role.id().into(),
                invitation.name.as_str().into(),
                invitation.record_name.as_str().into(),
                now.into(),
                now.saturating_add(INVITATION_LIFE).into(),
            ],
        )?;
        write_audit(tx, now, &person, "invitation.create", &person)
    })
}

/// The invitations of a person that can still be accepted, newest first.
///
/// # Errors
/// A database that cannot be read.
pub fn list_invitations(store: &Store, person: &str, now: i64) -> Result<Vec<Invitation>, Problem> {
    store.read(|tx| {
        let sql = format!(
            "select {COLUMNS} from invitation where person_id = $1 and expires_at > $2 order by created_at desc"
        );
        tx.query(&sql, &[person.into(), now.into()])?
            .iter()
            .map(read)
            .collect()
    })
}

/// The invitation with this secret, if it can still be accepted.
///
/// # Errors
/// A database that cannot be read.
pub fn find_invitation(
    store: &Store,
    token_hash: &str,
    now: i64,
) -> Result<Option<Invitation>, Problem> {
    store.read(|tx| {
        let sql =
            format!("select {COLUMNS} from invitation where token_hash = $1 and expires_at > $2");
        tx.query_first(&sql, &[token_hash.into(), now.into()])?
            .map(|row| read(&row))
            .transpose()
    })
}

/// Takes an invitation back.
///
/// # Errors
/// [`Problem::Missing`] when the person has no such invitation.
pub fn remove_invitation(
    store: &Store,
    person: &str,
    token_hash: &str,
    now: i64,
) -> Result<(), Problem> {
    let (person, hash) = (person.to_owned(), token_hash.to_owned());
    store.write(move |tx| {
        let rows = tx.execute(
            "delete from invitation where person_id = $1 and token_hash = $2",
            &[person.as_str().into(), hash.as_str().into()],
        )?;
        if rows == 0 {
            return Err(Problem::Missing);
        }
        write_audit(tx, now, &person, "invitation.remove", &person)
    })
}

/// Who may open a person's record, longest first.
///
/// # Errors
/// A database that cannot be read.
pub fn list_members(store: &Store, person: &str) -> Result<Vec<Member>, Problem> {
    store.read(|tx| {
        tx.query(
            "select id, role, name, created_at from membership where person_id = $1 order by created_at, id",
            &[person.into()],
        )?
        .iter()
        .map(|row| {
            Ok(Member {
                id: row.text(0)?,
                role: role(row, 1)?,
                name: row.text(2)?,
                created_at: row.integer(3)?,
            })
        })
        .collect()
    })
}

/// The records that `member` may open besides their own.
///
/// # Errors
/// A database that cannot be read.
pub fn list_records(store: &Store, member: &str) -> Result<Vec<OpenRecord>, Problem> {
    store.read(|tx| {
        tx.query(
            "select person_id, role, record_name from membership where member_id = $1 order by created_at, id",
            &[member.into()],
        )?
        .iter()
        .map(|row| {
            Ok(OpenRecord {
                person: row.text(0)?,
                role: role(row, 1)?,
                name: row.text(2)?,
            })
        })
        .collect()
    })
}

/// Makes `member` a member and lets their `device` show that record. Each invitation works once.
///
/// Who is a member already gets the role of the invitation.
///
/// # Errors
/// [`Problem::Missing`] when the invitation was used, taken back or is over.
pub fn accept_invitation(
    store: &Store,
    token_hash: &str,
    member: &str,
    device: &str,
    now: i64,
) -> Result<Accepted, Problem> {
    let (hash, member, device) = (token_hash.to_owned(), member.to_owned(), device.to_owned());
    store.write(move |tx| {
        let sql =
            format!("select {COLUMNS} from invitation where token_hash = $1 and expires_at > $2");
        let row = tx
            .query_first(&sql, &[hash.as_str().into(), now.into()])?
            .ok_or(Problem::Missing)?;
        let invitation = read(&row)?;
        if invitation.person == member {
            return Ok(Accepted::OwnRecord);
        }
        let id = new_id();
        tx.execute(
            "insert into membership (id, person_id, member_id, role, name, record_name, created_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict (person_id, member_id) do update set role = excluded.role, name = excluded.name, record_name = excluded.record_name",
            &[
                id.as_str().into(),
                invitation.person.as_str().into(),
                member.as_str().into(),
                invitation.role.id().into(),
                invitation.name.as_str().into(),
                invitation.record_name.as_str().into(),
                now.into(),
            ],
        )?;
        tx.execute(
            "delete from invitation where token_hash = $1",
            &[hash.as_str().into()],
        )?;
        tx.execute(
            "update device set acting_for = $3 where id = $1 and person_id = $2",
            &[
                device.as_str().into(),
                member.as_str().into(),
                invitation.person.as_str().into(),
            ],
        )?;
        write_audit(tx, now, &member, "membership.create", &invitation.person)?;
        Ok(Accepted::Member)
    })
}

/// Lets a device of `member` show the record of someone they are a member of, or with `None` their own.
///
/// # Errors
/// [`Problem::Missing`] when they may not open that record or have no such device.
pub fn switch_record(
    store: &Store,
    member: &str,
    device: &str,
    record: Option<&str>,
    now: i64,
) -> Result<(), Problem> {
    let (member, device) = (member.to_owned(), device.to_owned());
    let record = record.map(str::to_owned);
    store.write(move |tx| {
        let rows = match &record {
            None => tx.execute(
                "update device set acting_for = null where id = $1 and person_id = $2",
                &[device.as_str().into(), member.as_str().into()],
            )?,
            Some(record) => tx.execute(
                "update device set acting_for = $3 where id = $1 and person_id = $2 and exists (select 1 from membership m where m.person_id = $3 and m.member_id = $2)",
                &[
                    device.as_str().into(),
                    member.as_str().into(),
                    record.as_str().into(),
                ],
            )?,
        };
        if rows == 0 {
            return Err(Problem::Missing);
        }
        let subject = record.as_deref().unwrap_or(&member);
        write_audit(tx, now, &member, "device.switch", subject)
    })
}

/// Ends the membership of `member` in the record of `person`, as the member wishes.
///
/// # Errors
/// [`Problem::Missing`] when there is none.
pub fn leave_record(store: &Store, member: &str, person: &str, now: i64) -> Result<(), Problem> {
    let (member, person) = (member.to_owned(), person.to_owned());
    store.write(move |tx| {
        let row = tx
            .query_first(
                "select id from membership where person_id = $1 and member_id = $2",
                &[person.as_str().into(), member.as_str().into()],
            )?
            .ok_or(Problem::Missing)?;
        end(tx, &row.text(0)?, &person, &member)?;
        write_audit(tx, now, &member, "membership.leave", &person)
    })
}

/// Ends a membership in the record of `person`, as that person wishes. The member's devices show their own record again and
/// get its reminders no more; its calendar needs another address.
///
/// # Errors
/// [`Problem::Missing`] when the person has no such member.
pub fn revoke_member(store: &Store, person: &str, id: &str, now: i64) -> Result<(), Problem> {
    let (person, id) = (person.to_owned(), id.to_owned());
    store.write(move |tx| {
        let row = tx
            .query_first(
                "select member_id from membership where person_id = $1 and id = $2",
                &[person.as_str().into(), id.as_str().into()],
            )?
            .ok_or(Problem::Missing)?;
        end(tx, &id, &person, &row.text(0)?)?;
        write_audit(tx, now, &person, "membership.revoke", &id)
    })
}

fn end(tx: &mut crate::Tx<'_>, id: &str, person: &str, member: &str) -> Result<(), Problem> {
    tx.execute("delete from membership where id = $1", &[id.into()])?;
    tx.execute(
        "update device set acting_for = null where person_id = $1 and acting_for = $2",
        &[member.into(), person.into()],
    )?;
    // Reminders about the record reach the member's devices no more, and an address of the calendar that the member may know ends.
    tx.execute(
        "delete from push_subscription where person_id = $2 and device_id in (select id from device where person_id = $1)",
        &[member.into(), person.into()],
    )?;
    tx.execute(
        "update person set calendar_key_hash = null where id = $1",
        &[person.into()],
    )?;
    Ok(())
}
