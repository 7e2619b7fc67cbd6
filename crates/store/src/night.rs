//! Nights and cramps as they are stored, and the one way in which they change.

use std::collections::BTreeMap;

use care::access::{self, Action, Role};
use care::night::{Change, Cramp, Diary, Key, Night, Outcome, Record, merge};
use jiff::civil::Date;
use serde_json::{Map, Value as Json};

use crate::db::{Problem, Row, Store, Tx, Value};
use crate::write_audit;

/// Who changes a diary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The person, carer or bed partner.
    pub id: String,
    /// What they are to the person.
    pub role: Role,
}

/// Puts changes into a person's diary, all in one transaction. Gives what each did, in the same order.
///
/// A change that arrives twice, or after a newer one, changes nothing and is answered with [`Outcome::Unchanged`].
/// `now` in microseconds UTC.
///
/// # Errors
/// A database that cannot be written; then nothing is kept.
pub fn save_changes(
    store: &Store,
    person: &str,
    author: &Author,
    now: i64,
    changes: Vec<Change>,
) -> Result<Vec<Outcome>, Problem> {
    let (person, author) = (person.to_owned(), author.clone());
    store.write(move |tx| {
        changes
            .iter()
            .map(|change| save_change(tx, &person, &author, now, change))
            .collect::<Result<Vec<Outcome>, Problem>>()
            .and_then(|outcomes| {
                if outcomes.contains(&Outcome::Stored) {
                    touch_diary(tx, &person, now)?;
                }
                Ok(outcomes)
            })
    })
}

/// Marks that the diary is different now.
pub(crate) fn touch_diary(tx: &mut Tx<'_>, person: &str, now: i64) -> Result<(), Problem> {
    let rows = tx.execute(
        "update person set diary_version = diary_version + 1, used_at = $2 where id = $1",
        &[person.into(), now.into()],
    )?;
    if rows == 0 {
        Err(Problem::Missing)
    } else {
        Ok(())
    }
}

/// Puts one change into the diary, in a transaction.
pub(crate) fn save_change(
    tx: &mut Tx<'_>,
    person: &str,
    author: &Author,
    now: i64,
    change: &Change,
) -> Result<Outcome, Problem> {
    let found = find_record(tx, person, &change.key)?;
    let is_new = found.is_none();
    if !is_new && !may_change(tx, person, author.role, &change.key)? {
        return Ok(Outcome::Unchanged);
    }
    let (mut record, zone_before) = found.unwrap_or_default();
    let outcome = merge(&mut record, change);
    if outcome == Outcome::Unchanged && !is_new {
        return Ok(outcome);
    }
    // Where a cramp lies follows the time that counts: a late replay of an older one must not move it.
    let decides = match record.stamps.get("started_at") {
        Some(said) if matches!(change.key, Key::Cramp { .. }) => {
            *said == change.at && change.fields.contains_key("started_at")
        }
        _ => change.at >= record.stamps.values().max().copied().unwrap_or(change.at),
    };
    let zone = if decides || is_new {
        change.zone.clone()
    } else {
        zone_before
    };
    let is_removed = record
        .fields
        .get("removed")
        .and_then(Json::as_bool)
        .unwrap_or(false);
    let values = |key: &[Value]| -> Vec<Value> {
        let rest = [
            zone.as_str().into(),
            Json::Object(record.fields.clone()).to_string().into(),
            serde_json::to_string(&record.stamps)
                .unwrap_or_default()
                .into(),
            Value::Bool(is_removed),
            author.role.id().into(),
            now.into(),
        ];
        [Value::from(person)]
            .into_iter()
            .chain(key.iter().cloned())
            .chain(rest)
            .collect()
    };
    match &change.key {
        Key::Night { night } => tx.execute(
            "insert into night (person_id, date, zone, fields, stamps, is_removed, entered_by, entered_at, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8) \
             on conflict (person_id, date) do update set zone = $3, fields = $4, stamps = $5, is_removed = $6, changed_at = $8",
            &values(&[night.to_string().into()]),
        )?,
        Key::Cramp { id, night } => tx.execute(
            &format!(
                "insert into cramp (person_id, id, night, zone, fields, stamps, is_removed, entered_by, entered_at, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) \
                 on conflict (person_id, id) do update set night = {}, zone = $4, fields = $5, stamps = $6, is_removed = $7, changed_at = $9",
                if decides { "$3" } else { "cramp.night" }
            ),
            &values(&[id.as_str().into(), night.to_string().into()]),
        )?,
    };
    let subject = match &change.key {
        Key::Night { night } => format!("night {person} {night}"),
        Key::Cramp { id, .. } => format!("cramp {person} {id}"),
    };
    write_audit(tx, now, &author.id, "diary.change", &subject)?;
    Ok(Outcome::Stored)
}

/// Whether someone in this role may change what is stored there: who may not read the diary changes only the cramps that such a one entered.
fn may_change(tx: &mut Tx<'_>, person: &str, role: Role, key: &Key) -> Result<bool, Problem> {
    let Key::Cramp { id, .. } = key else {
        return Ok(true);
    };
    if access::may(role, Action::Diary) {
        return Ok(true);
    }
    let row = tx.query_first(
        "select entered_by from cramp where person_id = $1 and id = $2",
        &[person.into(), id.as_str().into()],
    )?;
    row.map_or(Ok(true), |row| Ok(row.text(0)? == role.id()))
}

/// A stored night or cramp with its stamps and its zone.
pub(crate) fn find_record(
    tx: &mut Tx<'_>,
    person: &str,
    key: &Key,
) -> Result<Option<(Record, String)>, Problem> {
    let row = match key {
        Key::Night { night } => tx.query_first(
            "select fields, stamps, zone from night where person_id = $1 and date = $2",
            &[person.into(), night.to_string().into()],
        )?,
        Key::Cramp { id, .. } => tx.query_first(
            "select fields, stamps, zone from cramp where person_id = $1 and id = $2",
            &[person.into(), id.as_str().into()],
        )?,
    };
    row.map(|row| {
        let record = Record {
            fields: parse(&row.text(0)?)?,
            stamps: parse(&row.text(1)?)?,
        };
        Ok((record, row.text(2)?))
    })
    .transpose()
}

pub(crate) fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_json::from_str(text)
        .map_err(|_| Problem::Broken("a stored night or cramp cannot be read".to_owned()))
}

/// A person's diary, whole or from `first` to `last` (both included), without what was taken back.
///
/// # Errors
/// A database that cannot be read.
pub fn find_diary(
    store: &Store,
    person: &str,
    span: Option<(Date, Date)>,
) -> Result<Diary, Problem> {
    store.read(|tx| read_diary(tx, person, span))
}

/// As [`find_diary`], in a transaction.
pub(crate) fn read_diary(
    tx: &mut Tx<'_>,
    person: &str,
    span: Option<(Date, Date)>,
) -> Result<Diary, Problem> {
    let (first, last) = match span {
        Some((first, last)) => (first.to_string(), last.to_string()),
        None => ("0000-01-01".to_owned(), "9999-12-31".to_owned()),
    };
    let values = [person.into(), first.into(), last.into()];
    let nights = tx.query(
        "select date, zone, entered_at, fields from night where person_id = $1 and date >= $2 and date <= $3 and not is_removed order by date",
        &values,
    )?;
    let cramps = tx.query(
        "select id, zone, night, fields from cramp where person_id = $1 and night >= $2 and night <= $3 and not is_removed order by night",
        &values,
    )?;
    let factors = tx.query(
        "select id, name from own_factor where person_id = $1 and not is_removed",
        &[person.into()],
    )?;
    Ok(Diary::new(
        nights.iter().map(read_night).collect::<Result<_, _>>()?,
        cramps.iter().map(read_cramp).collect::<Result<_, _>>()?,
        factors
            .iter()
            .map(|row| Ok((row.text(0)?, row.text(1)?)))
            .collect::<Result<BTreeMap<_, _>, Problem>>()?,
    ))
}

/// How much a diary holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Nights said to be without cramps, that have none.
    pub quiet: i64,
    /// Nights with at least one cramp.
    pub with_cramps: i64,
    /// Cramps.
    pub cramps: i64,
    /// The first night about which anything was said.
    pub first: Option<Date>,
}

/// Counts a person's diary without reading it.
///
/// # Errors
/// A database that cannot be read.
pub fn count_diary(store: &Store, person: &str) -> Result<Totals, Problem> {
    store.read(|tx| {
        let person: &[Value] = &[person.into()];
        let cramps = tx
            .query_first(
                "select count(*), count(distinct night), min(night) from cramp where person_id = $1 and not is_removed",
                person,
            )?
            .ok_or(Problem::Missing)?;
        // The fields are written without spaces, and a quotation mark in a note is escaped: the text is in no other place.
        let quiet = tx
            .query_first(
                "select count(*) from night n where person_id = $1 and not is_removed and fields like '%\"quiet\":true%' \
                 and not exists (select 1 from cramp c where c.person_id = n.person_id and c.night = n.date and not c.is_removed)",
                person,
            )?
            .ok_or(Problem::Missing)?;
        let first = tx
            .query_first(
                "select min(date) from night where person_id = $1 and not is_removed",
                person,
            )?
            .ok_or(Problem::Missing)?;
        let first = [cramps.optional_text(2)?, first.optional_text(0)?];
        Ok(Totals {
            quiet: quiet.integer(0)?,
            with_cramps: cramps.integer(1)?,
            cramps: cramps.integer(0)?,
            first: first.into_iter().flatten().min().map(|text| date(&text)).transpose()?,
        })
    })
}

/// The night of the first cramp in a person's diary.
///
/// # Errors
/// A database that cannot be read.
pub fn find_first_cramp(store: &Store, person: &str) -> Result<Option<Date>, Problem> {
    store.read(|tx| {
        tx.query_first(
            "select min(night) from cramp where person_id = $1 and not is_removed",
            &[person.into()],
        )?
        .ok_or(Problem::Missing)?
        .optional_text(0)?
        .map(|text| date(&text))
        .transpose()
    })
}

/// A cramp of a person, unless it was taken back.
///
/// # Errors
/// A database that cannot be read.
pub fn find_cramp(store: &Store, person: &str, id: &str) -> Result<Option<Cramp>, Problem> {
    store.read(|tx| {
        tx.query_first(
            "select id, zone, night, fields from cramp where person_id = $1 and id = $2 and not is_removed",
            &[person.into(), id.into()],
        )?
        .as_ref()
        .map(read_cramp)
        .transpose()
    })
}

pub(crate) fn date(text: &str) -> Result<Date, Problem> {
    text.parse()
        .map_err(|_| Problem::Broken("a stored date cannot be read".to_owned()))
}

fn read_night(row: &Row) -> Result<Night, Problem> {
    let mut fields: Map<String, Json> = parse(&row.text(3)?)?;
    let mut day = Map::new();
    let mut remedies = Map::new();
    // A night's fields are flat, so that each merges by itself; here they are sorted into their groups.
    let grouped: Vec<String> = fields
        .keys()
        .filter(|field| field.contains('.'))
        .cloned()
        .collect();
    for field in grouped {
        let Some(value) = fields.remove(&field) else {
            continue;
        };
        if let Some(id) = field.strip_prefix("day.") {
            day.insert(id.to_owned(), value);
        } else if let Some(name) = field.strip_prefix("remedy.") {
            remedies.insert(name.to_owned(), value);
        }
    }
    fields.insert("date".to_owned(), row.text(0)?.into());
    fields.insert("day".to_owned(), day.into());
    fields.insert("remedies".to_owned(), remedies.into());
    let mut night: Night = serde_json::from_value(fields.into())
        .map_err(|_| Problem::Broken("a stored night cannot be read".to_owned()))?;
    night.zone = row.text(1)?;
    night.entered_at = row.integer(2)?;
    Ok(night)
}

fn read_cramp(row: &Row) -> Result<Cramp, Problem> {
    #[derive(serde::Deserialize)]
    #[serde(default)]
    #[derive(Default)]
    struct Fields {
        started_at: Option<jiff::Timestamp>,
        muscle: Option<care::night::Muscle>,
        side: Option<care::night::Side>,
        duration_seconds: Option<u32>,
        pain: Option<u8>,
        awakened: Option<bool>,
        eased_by: Vec<String>,
        note: Option<String>,
    }

    let fields: Fields = parse(&row.text(3)?)?;
    Ok(Cramp {
        id: row.text(0)?,
        night: date(&row.text(2)?)?,
        zone: row.text(1)?,
        started_at: fields.started_at,
        muscle: fields.muscle,
        side: fields.side,
        duration_seconds: fields.duration_seconds,
        pain: fields.pain,
        awakened: fields.awakened,
        eased_by: fields.eased_by,
        note: fields.note,
        removed: false,
    })
}
