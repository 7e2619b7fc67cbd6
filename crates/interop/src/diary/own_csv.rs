//! Charley's own tables: `nights.csv`, `cramps.csv`, `own-factors.csv`, alone or in one zip.
//!
//! Text that a spreadsheet could take for a formula is written with `'` before it, and read without.

use std::collections::BTreeMap;

use care::night::calendar::{LocalTime, instant, zone};
use care::night::{Cramp, Diary, EXPOSURES, Night, Scale, is_own_factor, read_change};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde_json::{Map, Value, json};

use super::{FileRefusal, ImportDraft, Place, RowProblem, plain_cramp};

/// Makes a text safe in a spreadsheet; [`unescape`] gives it back.
pub(super) fn escape(text: &str) -> String {
    match text.chars().next() {
        None => "'".to_owned(),
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\'') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

/// The text behind [`escape`].
pub(super) fn unescape(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest)
            if rest.is_empty() || rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) =>
        {
            rest
        }
        _ => text,
    }
}

/// A row of a CSV file with its line and its cells by column.
pub(super) struct Line {
    pub line: u64,
    pub cells: Vec<(String, String)>,
}

impl Line {
    pub fn get(&self, column: &str) -> &str {
        self.cells
            .iter()
            .find(|(name, _)| name == column)
            .map_or("", |(_, cell)| cell)
    }
}

/// Header and rows; a row of another width is a problem of its own.
pub(super) fn rows(
    text: &str,
    file: &str,
    draft: &mut ImportDraft,
) -> Result<(Vec<String>, Vec<Line>), FileRefusal> {
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.matches(';').count() > first.matches(',').count() {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let header: Vec<String> = reader
        .headers()
        .map_err(|error| FileRefusal(format!("The header cannot be read: {error}.")))?
        .iter()
        .map(|name| name.trim().to_owned())
        .collect();
    let mut lines = Vec::new();
    for record in reader.records() {
        draft.rows_read += 1;
        let mut problem = |line, given: String, possible: String| {
            draft.problems.push(RowProblem {
                file: file.to_owned(),
                line,
                column: "row".to_owned(),
                given,
                possible,
            });
        };
        match record {
            Err(error) => problem(0, error.to_string(), "CSV in UTF-8".to_owned()),
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let is_wider = record.len() > header.len()
                    && record
                        .iter()
                        .skip(header.len())
                        .any(|cell| !cell.is_empty());
                if record.len() < header.len() || is_wider {
                    problem(
                        line,
                        format!("{} cells", record.len()),
                        format!("{} cells", header.len()),
                    );
                    continue;
                }
                let cells = header
                    .iter()
                    .cloned()
                    .zip(record.iter().map(str::to_owned))
                    .collect();
                lines.push(Line { line, cells });
            }
        }
    }
    Ok((header, lines))
}

/// Reads the tables into a draft: nights, and cramps and own factors where they are given.
pub(super) fn read_tables(
    draft: &mut ImportDraft,
    nights: Option<&str>,
    cramps: Option<&str>,
    own_factors: Option<&str>,
    place: &Place<'_>,
) -> Result<(), FileRefusal> {
    let mut own = BTreeMap::new();
    if let Some(text) = own_factors {
        for line in rows(text, "own-factors.csv", draft)?.1 {
            let id = line.get("id").to_owned();
            if !is_own_factor(&id) {
                refuse(
                    draft,
                    "own-factors.csv",
                    line.line,
                    "id",
                    &id,
                    "own_ with letters and digits",
                );
            } else if own
                .insert(id.clone(), unescape(line.get("name")).to_owned())
                .is_some()
            {
                refuse(
                    draft,
                    "own-factors.csv",
                    line.line,
                    "id",
                    &id,
                    "each once; the last name is taken",
                );
            }
        }
    }
    let mut found_cramps: BTreeMap<String, Cramp> = BTreeMap::new();
    let mut per_night: BTreeMap<Date, u32> = BTreeMap::new();
    if let Some(text) = cramps {
        for line in rows(text, "cramps.csv", draft)?.1 {
            let Some(cramp) = read_cramp(draft, &line, &mut per_night, place) else {
                continue;
            };
            if found_cramps.contains_key(&cramp.id) {
                refuse(
                    draft,
                    "cramps.csv",
                    line.line,
                    "id",
                    &cramp.id,
                    "each cramp once; the first is taken",
                );
            } else {
                found_cramps.insert(cramp.id.clone(), cramp);
            }
        }
    }
    per_night.clear();
    for cramp in found_cramps.values() {
        *per_night.entry(cramp.night).or_default() += 1;
    }
    let mut found_nights: BTreeMap<Date, Night> = BTreeMap::new();
    let mut seen: BTreeMap<Date, u64> = BTreeMap::new();
    if let Some(text) = nights {
        for line in rows(text, "nights.csv", draft)?.1 {
            let Some((night, count, is_said)) = read_night(draft, &line, place) else {
                continue;
            };
            if let Some(first) = seen.get(&night.date) {
                let possible = format!("each night once; line {first} is taken");
                refuse(
                    draft,
                    "nights.csv",
                    line.line,
                    "night",
                    &night.date.to_string(),
                    &possible,
                );
                continue;
            }
            seen.insert(night.date, line.line);
            let there = per_night.get(&night.date).copied().unwrap_or(0);
            if let Some(count) = count {
                if cramps.is_some() && count < there {
                    let possible =
                        format!("{there}, the rows of this night in cramps.csv, which are taken");
                    refuse(
                        draft,
                        "nights.csv",
                        line.line,
                        "cramps",
                        &count.to_string(),
                        &possible,
                    );
                }
                for number in there + 1..=count {
                    let cramp = plain_cramp(night.date, number, &night.zone);
                    found_cramps.insert(cramp.id.clone(), cramp);
                }
            }
            if is_said {
                found_nights.insert(night.date, night);
            }
        }
    }
    draft.diary = Diary::new(
        found_nights.into_values().collect(),
        found_cramps.into_values().collect(),
        own,
    );
    Ok(())
}

fn refuse(
    draft: &mut ImportDraft,
    file: &str,
    line: u64,
    column: &str,
    given: &str,
    possible: &str,
) {
    draft.problems.push(RowProblem {
        file: file.to_owned(),
        line,
        column: column.to_owned(),
        given: if given.is_empty() {
            "nothing".to_owned()
        } else {
            given.chars().take(80).collect()
        },
        possible: possible.to_owned(),
    });
}

/// A cell as the value a change would carry; what cannot be read stays text and is refused by the change.
fn value(
    column: &str,
    cell: &str,
    night: Option<Date>,
    zone_name: &str,
    notes: &mut Vec<String>,
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
                    (Some(LocalTime::Twice(..)), Some(night)) => notes.push(format!("{clock} in the night of {night} came twice because the clock was put back; the first is taken.")),
                    (Some(LocalTime::Skipped(moved)), Some(night)) => notes.push(format!("{clock} in the night of {night} did not exist because the clock was put forward; {moved} is taken.")),
                    _ => {}
                }
                local.map_or_else(|| json!(cell), |local| json!(local.instant()))
            }
            _ => json!(cell.trim()),
        },
        _ => whole(),
    }
}

/// Checks a row as if it were a change. Gives the fields that are possible; the others are problems.
fn checked(
    draft: &mut ImportDraft,
    file: &str,
    line: &Line,
    kind: &str,
    skip: &[&str],
    id: &str,
    place: &Place<'_>,
) -> Option<(Date, String, Map<String, Value>)> {
    let zone_name = match line.get("zone").trim() {
        "" => place.zone,
        given => given,
    };
    let night = line.get("night").trim().parse::<Date>().ok();
    let mut fields = Map::new();
    for (column, cell) in &line.cells {
        if !cell.is_empty() && !skip.contains(&column.as_str()) {
            fields.insert(
                column.clone(),
                value(column, cell, night, zone_name, &mut draft.notes),
            );
        }
    }
    fields.insert("removed".to_owned(), json!(false));
    let mut change = json!({"kind": kind, "id": id, "night": line.get("night").trim(), "zone": zone_name, "at": 1, "fields": fields});
    if let Err(refusals) = read_change(&change, place.now, place.is_remedy) {
        let is_whole_row = refusals
            .iter()
            .any(|refusal| ["night", "zone", "id", "kind"].contains(&refusal.field.as_str()));
        for refusal in &refusals {
            refuse(
                draft,
                file,
                line.line,
                &refusal.field,
                &refusal.given,
                &refusal.possible,
            );
            fields.remove(&refusal.field);
        }
        if is_whole_row {
            return None;
        }
        change["fields"] = json!(fields);
    }
    fields.remove("removed");
    Some((night?, zone_name.to_owned(), fields))
}

fn read_night(
    draft: &mut ImportDraft,
    line: &Line,
    place: &Place<'_>,
) -> Option<(Night, Option<u32>, bool)> {
    let (date, zone, mut fields) = checked(
        draft,
        "nights.csv",
        line,
        "night",
        &["night", "zone", "cramps", "entered_at"],
        "",
        place,
    )?;
    let mut count = None;
    let given = line.get("cramps").trim();
    if !given.is_empty() {
        match given.parse::<u32>() {
            Ok(number) if number <= 100 => count = Some(number),
            _ => refuse(
                draft,
                "nights.csv",
                line.line,
                "cramps",
                given,
                "a whole number from 0 to 100, or nothing for a night that was not recorded",
            ),
        }
    }
    if count == Some(0) {
        if fields.get("quiet") == Some(&json!(false)) {
            refuse(
                draft,
                "nights.csv",
                line.line,
                "quiet",
                "no",
                "yes or nothing when cramps is 0; the night is not taken as quiet",
            );
        } else {
            fields.insert("quiet".to_owned(), json!(true));
        }
    }
    let entered = line.get("entered_at").trim();
    let entered_at = match entered.parse::<i64>() {
        Ok(at) => at,
        Err(_) => {
            if !entered.is_empty() {
                refuse(
                    draft,
                    "nights.csv",
                    line.line,
                    "entered_at",
                    entered,
                    "microseconds since 1970, UTC",
                );
            }
            0
        }
    };
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
    match serde_json::from_value(flat.into()) {
        Ok(night) => Some((night, count, is_said)),
        Err(error) => {
            refuse(
                draft,
                "nights.csv",
                line.line,
                "row",
                &error.to_string(),
                "a night",
            );
            None
        }
    }
}

fn read_cramp(
    draft: &mut ImportDraft,
    line: &Line,
    per_night: &mut BTreeMap<Date, u32>,
    place: &Place<'_>,
) -> Option<Cramp> {
    let mut id = line.get("id").trim().to_owned();
    if let (true, Ok(night)) = (id.is_empty(), line.get("night").trim().parse::<Date>()) {
        let number = per_night.entry(night).or_default();
        *number += 1;
        id = super::counted_id(night, *number);
    }
    let (night, zone, mut fields) = checked(
        draft,
        "cramps.csv",
        line,
        "cramp",
        &["id", "night", "zone"],
        &id,
        place,
    )?;
    fields.insert("id".to_owned(), json!(id));
    fields.insert("night".to_owned(), json!(night));
    fields.insert("zone".to_owned(), json!(zone));
    match serde_json::from_value(fields.into()) {
        Ok(cramp) => Some(cramp),
        Err(error) => {
            refuse(
                draft,
                "cramps.csv",
                line.line,
                "row",
                &error.to_string(),
                "a cramp",
            );
            None
        }
    }
}
