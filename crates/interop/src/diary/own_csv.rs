//! Charley's own tables, alone, beside each other or in one zip: nights, cramps, own factors, medicines, steps of the plan.
//!
//! Text that a spreadsheet could take for a formula is written with `'` before it, and read without.

use std::collections::BTreeMap;

use care::night::calendar::{LocalTime, instant, zone};
use care::night::{
    Cramp, Diary, EXPOSURES, MOST_CRAMPS_AT_ONCE, Night, Scale, is_own_factor, read_change,
};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde_json::{Map, Value, json};

use super::factor::take_factor;
use super::rest::{At, take_medicine, take_step};
use super::row::{Line, Table, unescape};
use super::{FileRefusal, Format, ImportDraft, Note, Part, Place, Possible, plain_cramp};

/// Every table.
pub const TABLES: [&str; 9] = [
    "nights.csv",
    "cramps.csv",
    "own-factors.csv",
    "medicines.csv",
    "plan-steps.csv",
    "checks.csv",
    "check-answers.csv",
    "reminders.csv",
    "settings.csv",
];

/// Reads tables, each with its name, into a draft.
pub(super) fn read_tables(
    format: Format,
    tables: &[(&str, impl AsRef<str>)],
    place: &Place<'_>,
) -> Result<ImportDraft, FileRefusal> {
    let mut draft = ImportDraft::new(format);
    let open = |name: &'static str| {
        let found = tables.iter().find(|(other, _)| *other == name);
        found
            .map(|(_, text)| Table::open(text.as_ref(), name))
            .transpose()
            .map_err(|why| match tables {
                [_] => why,
                _ => FileRefusal::In(name.to_owned(), Box::new(why)),
            })
    };
    let own = open("own-factors.csv")?.map(|table| own_factors(&mut draft, table));
    let mut found = open("cramps.csv")?.map(|table| read_cramps(&mut draft, table, place));
    let nights = open("nights.csv")?.map(|table| read_nights(&mut draft, table, &mut found, place));
    draft.diary = Diary::new(
        nights.unwrap_or_default().into_values().collect(),
        found.unwrap_or_default().into_values().collect(),
        own.unwrap_or_default(),
    );
    if let Some(table) = open("medicines.csv")? {
        objects(&mut draft, table, |draft, at, given| {
            take_medicine(draft, at, given, place)
        });
    }
    if let Some(table) = open("plan-steps.csv")? {
        objects(&mut draft, table, |draft, at, given| {
            take_step(draft, at, given, place)
        });
    }
    for (name, part) in [
        ("checks.csv", Part::ChecksInTables),
        ("reminders.csv", Part::Reminders),
        ("settings.csv", Part::Settings),
    ] {
        let Some(mut table) = open(name)? else {
            continue;
        };
        let mut count = 0;
        while table.next(&mut draft).is_some() {
            count += 1;
        }
        if count > 0 {
            draft.note(Note::NotTaken(part, count));
        }
    }
    Ok(draft.in_order())
}

/// Gives each row of a table to `take`, as the JSON file would have it: empty cells are left out, moments are numbers.
fn objects<T: serde::de::DeserializeOwned>(
    draft: &mut ImportDraft,
    mut table: Table<'_>,
    mut take: impl FnMut(&mut ImportDraft, At<'_>, T),
) {
    while let Some(line) = table.next(draft) {
        let filled = line.cells().filter(|(_, cell)| !cell.is_empty());
        let fields: Map<String, Value> = filled
            .map(|(column, cell)| {
                let number = column.ends_with("_at").then(|| cell.trim().parse::<i64>());
                let value = match number {
                    Some(Ok(number)) => json!(number),
                    _ => json!(unescape(cell)),
                };
                (column.to_owned(), value)
            })
            .collect();
        if let Some(given) = made(draft, table.file, line.line, fields) {
            let at = At {
                file: table.file,
                line: line.line,
            };
            take(draft, at, given);
        }
    }
}

fn own_factors(draft: &mut ImportDraft, mut table: Table<'_>) -> BTreeMap<String, String> {
    let mut own = BTreeMap::new();
    while let Some(line) = table.next(draft) {
        let at = At {
            file: table.file,
            line: line.line,
        };
        take_factor(
            draft,
            at,
            &mut own,
            line.get("id"),
            unescape(line.get("name")),
        );
    }
    own
}

fn read_cramps(
    draft: &mut ImportDraft,
    mut table: Table<'_>,
    place: &Place<'_>,
) -> BTreeMap<String, Cramp> {
    let mut found: BTreeMap<String, Cramp> = BTreeMap::new();
    let mut without_id = Vec::new();
    while let Some(line) = table.next(draft) {
        let Some(cramp) = read_cramp(draft, table.file, &line, place) else {
            continue;
        };
        if line.trimmed("id").is_empty() {
            without_id.push(cramp);
        } else if found.contains_key(&cramp.id) {
            draft.refuse(table.file, line.line, "id", &cramp.id, Possible::OnceFirst);
        } else {
            found.insert(cramp.id.clone(), cramp);
        }
    }
    // In the order of the file, and none that another row has: a table that was written and added to loses nothing.
    let mut per_night: BTreeMap<Date, u32> = BTreeMap::new();
    for mut cramp in without_id {
        let number = per_night.entry(cramp.night).or_default();
        cramp.id = super::next_counted_id(cramp.night, number, &found);
        found.insert(cramp.id.clone(), cramp);
    }
    found
}

/// The nights under which something is said. Cramps of which only the number is known are put to `cramps`.
fn read_nights(
    draft: &mut ImportDraft,
    mut table: Table<'_>,
    cramps: &mut Option<BTreeMap<String, Cramp>>,
    place: &Place<'_>,
) -> BTreeMap<Date, Night> {
    let has_cramps = cramps.is_some();
    let cramps = cramps.get_or_insert_default();
    let mut per_night: BTreeMap<Date, u32> = BTreeMap::new();
    for cramp in cramps.values() {
        *per_night.entry(cramp.night).or_default() += 1;
    }
    let mut found = BTreeMap::new();
    let mut seen: BTreeMap<Date, u64> = BTreeMap::new();
    while let Some(line) = table.next(draft) {
        let Some((night, count, is_said)) = read_night(draft, table.file, &line, place) else {
            continue;
        };
        if let Some(first) = seen.get(&night.date) {
            let possible = Possible::OnceLine(*first);
            draft.refuse(
                table.file,
                line.line,
                "night",
                &night.date.to_string(),
                possible,
            );
            continue;
        }
        seen.insert(night.date, line.line);
        let there = per_night.get(&night.date).copied().unwrap_or(0);
        if let Some(count) = count {
            let given = line.trimmed("cramps");
            if has_cramps && count < there {
                let possible = Possible::CrampRows(there);
                draft.refuse_cell(table.file, line.line, "cramps", given, possible);
            }
            if count.saturating_sub(there) > MOST_CRAMPS_AT_ONCE {
                let possible = Possible::CrampCount(MOST_CRAMPS_AT_ONCE);
                draft.refuse_cell(table.file, line.line, "cramps", given, possible);
            } else {
                let mut number = 0;
                for _ in there..count {
                    let id = super::next_counted_id(night.date, &mut number, cramps);
                    let cramp = plain_cramp(night.date, id.clone(), &night.zone);
                    cramps.insert(id, cramp);
                }
            }
        }
        if is_said {
            found.insert(night.date, night);
        }
    }
    found
}

/// A cell as the value a change would carry; what cannot be read stays text and is refused by the change.
fn value(
    column: &str,
    cell: &str,
    night: Option<Date>,
    zone_name: &str,
    (draft, file, line): (&mut ImportDraft, &str, u64),
) -> Value {
    let whole = || {
        cell.trim()
            .parse::<i64>()
            .map_or_else(|_| json!(cell), |number| json!(number))
    };
    let truth = || match cell.trim().to_lowercase().as_str() {
        "yes" | "true" | "1" => json!(true),
        "no" | "false" | "0" => json!(false),
        _ => json!(cell),
    };
    if let Some(id) = column.strip_prefix("day.") {
        let scale = EXPOSURES
            .iter()
            .find(|exposure| exposure.id == id)
            .map_or(Scale::YesNo, |exposure| exposure.scale);
        return match scale {
            Scale::YesNo => match truth() {
                Value::Bool(given) => json!(i64::from(given)),
                other => other,
            },
            Scale::Count(_) => whole(),
            Scale::Level(words) => words
                .iter()
                .position(|word| *word == cell.trim())
                .map_or_else(whole, |place| json!(place)),
        };
    }
    if column.starts_with("remedy.") {
        return truth();
    }
    match column {
        "quiet" | "awakened" | "new_signs" => truth(),
        "note" => json!(unescape(cell)),
        "eased_by" => json!(cell.split_whitespace().collect::<Vec<_>>()),
        "muscle" | "side" => json!(cell.trim()),
        "started_at" | "lights_out_at" | "got_up_at" => match (
            cell.trim().parse::<Timestamp>(),
            cell.trim().parse::<Time>(),
        ) {
            (Err(_), Ok(clock)) => {
                let local = night.and_then(|night| instant(night, clock, &zone(zone_name)?));
                match (local, night) {
                    (Some(LocalTime::Twice(..)), Some(night)) => draft.note(Note::ClockTwice {
                        file: file.to_owned(),
                        line,
                        clock,
                        night,
                    }),
                    (Some(LocalTime::Skipped(moved)), Some(night)) => {
                        draft.note(Note::ClockSkipped {
                            file: file.to_owned(),
                            line,
                            clock,
                            night,
                            moved,
                        });
                    }
                    _ => {}
                }
                local.map_or_else(|| json!(cell), |local| json!(local.instant()))
            }
            _ => json!(cell.trim()),
        },
        _ => whole(),
    }
}

/// What a change takes, as a cell of a table has it: a table knows no null, true and false, and some numbers are words there.
fn in_table(column: &str, possible: String) -> Possible {
    if let Some(id) = column.strip_prefix("day.") {
        let exposure = EXPOSURES.iter().find(|exposure| exposure.id == id);
        match exposure.map(|exposure| exposure.scale) {
            Some(Scale::Level(words)) => {
                return Possible::OneOf(words.iter().map(|word| (*word).to_owned()).collect());
            }
            Some(Scale::YesNo) => return Possible::YesNo,
            None if is_own_factor(id) => return Possible::YesNo,
            Some(Scale::Count(_)) | None => {}
        }
    }
    if possible == "true or false" {
        return Possible::YesNo;
    }
    if let Some(words) = possible.strip_prefix("a list of ") {
        return Possible::Words(words.to_owned());
    }
    match possible.strip_suffix(", or null") {
        Some(cell) => Possible::Cell(cell.to_owned()),
        None => Possible::Field(possible),
    }
}

/// Checks a row as if it were a change. Gives the fields that are possible; the others are problems.
fn checked(
    draft: &mut ImportDraft,
    file: &str,
    line: &Line<'_>,
    kind: &str,
    skip: &[&str],
    id: &str,
    place: &Place<'_>,
) -> Option<(Date, String, Map<String, Value>)> {
    let zone_name = match line.trimmed("zone") {
        "" => place.zone,
        given => given,
    };
    let night = line.trimmed("night").parse::<Date>().ok();
    let mut fields = Map::new();
    for (column, cell) in line.cells() {
        if !cell.is_empty() && !skip.contains(&column) {
            let value = value(column, cell, night, zone_name, (draft, file, line.line));
            fields.insert(column.to_owned(), value);
        }
    }
    fields.insert("removed".to_owned(), json!(false));
    let change = json!({"kind": kind, "id": id, "night": line.trimmed("night"), "zone": zone_name, "at": 1, "fields": fields});
    if let Err(refusals) = read_change(&change, place.now, place.is_remedy) {
        let is_whole_row = refusals
            .iter()
            .any(|refusal| ["night", "zone", "id", "kind"].contains(&refusal.field.as_str()));
        for refusal in refusals {
            let possible = in_table(&refusal.field, refusal.possible);
            let (column, given) = (refusal.field.as_str(), refusal.given.as_str());
            if is_whole_row {
                draft.refuse(file, line.line, column, given, possible);
            } else {
                draft.refuse_cell(file, line.line, column, given, possible);
            }
            fields.remove(&refusal.field);
        }
        if is_whole_row {
            return None;
        }
    }
    fields.remove("removed");
    Some((night?, zone_name.to_owned(), fields))
}

/// Fields as what they describe; a problem when they are not.
fn made<T: serde::de::DeserializeOwned>(
    draft: &mut ImportDraft,
    file: &str,
    line: u64,
    fields: Map<String, Value>,
) -> Option<T> {
    serde_json::from_value(fields.into())
        .map_err(|error| draft.refuse(file, line, "", "", Possible::Shape(error.to_string())))
        .ok()
}

fn read_night(
    draft: &mut ImportDraft,
    file: &str,
    line: &Line<'_>,
    place: &Place<'_>,
) -> Option<(Night, Option<u32>, bool)> {
    let skip = ["night", "zone", "cramps", "entered_at"];
    let (date, zone, mut fields) = checked(draft, file, line, "night", &skip, "", place)?;
    let mut count = None;
    let given = line.trimmed("cramps");
    if !given.is_empty() {
        count = given.parse::<u32>().ok();
        if count.is_none() {
            let possible = Possible::CrampCount(MOST_CRAMPS_AT_ONCE);
            draft.refuse_cell(file, line.line, "cramps", given, possible);
        }
    }
    if count == Some(0) {
        if fields.get("quiet") == Some(&json!(false)) {
            let given = line.trimmed("quiet");
            draft.refuse_cell(file, line.line, "quiet", given, Possible::QuietOfNone);
        } else {
            fields.insert("quiet".to_owned(), json!(true));
        }
    }
    let entered = line.trimmed("entered_at");
    let entered_at = entered.parse::<i64>().unwrap_or_else(|_| {
        if !entered.is_empty() {
            let possible = Possible::Microseconds;
            draft.refuse_cell(file, line.line, "entered_at", entered, possible);
        }
        0
    });
    let is_said = !fields.is_empty() || !entered.is_empty();
    let (mut day, mut remedies, mut flat) = (Map::new(), Map::new(), Map::new());
    for (field, value) in fields {
        if let Some(id) = field.strip_prefix("day.") {
            day.insert(id.to_owned(), value);
        } else if let Some(name) = field.strip_prefix("remedy.") {
            remedies.insert(name.to_owned(), value);
        } else {
            flat.insert(field, value);
        }
    }
    flat.insert("date".to_owned(), json!(date));
    flat.insert("zone".to_owned(), json!(zone));
    flat.insert("day".to_owned(), day.into());
    flat.insert("remedies".to_owned(), remedies.into());
    flat.insert("entered_at".to_owned(), json!(entered_at));
    Some((made(draft, file, line.line, flat)?, count, is_said))
}

fn read_cramp(
    draft: &mut ImportDraft,
    file: &str,
    line: &Line<'_>,
    place: &Place<'_>,
) -> Option<Cramp> {
    let mut id = line.trimmed("id").to_owned();
    if let (true, Ok(night)) = (id.is_empty(), line.trimmed("night").parse::<Date>()) {
        // Until every other is known.
        id = super::counted_id(night, 0);
    }
    let skip = ["id", "night", "zone"];
    let (night, zone, mut fields) = checked(draft, file, line, "cramp", &skip, &id, place)?;
    fields.insert("id".to_owned(), json!(id));
    fields.insert("night".to_owned(), json!(night));
    fields.insert("zone".to_owned(), json!(zone));
    made(draft, file, line.line, fields)
}
