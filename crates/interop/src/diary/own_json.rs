//! Everything in one JSON file: `{"charley": "diary", "version": 1, "nights": […], "cramps": […], "own_factors": {…}}`.

use std::collections::BTreeMap;

use care::night::{Cramp, Diary, Night, is_own_factor, read_change};
use serde_json::{Value, json};

use super::changes::{cramp_fields, night_fields};
use super::{FileRefusal, Format, ImportDraft, Place, RowProblem};

/// Writes a diary as JSON.
pub fn write_json(diary: &Diary) -> String {
    let value = json!({
        "charley": "diary",
        "version": 1,
        "nights": diary.nights,
        "cramps": diary.cramps,
        "own_factors": diary.own_factors,
    });
    format!("{value:#}\n")
}

/// Reads what [`write_json`] wrote. Lines of problems are places in the lists, from 1.
pub(super) fn read_json(text: &str, place: &Place<'_>) -> Result<ImportDraft, FileRefusal> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| FileRefusal(format!("The file begins as JSON but is not: {error}.")))?;
    if value.get("charley").and_then(Value::as_str) != Some("diary") {
        return Err(FileRefusal(
            "The file is JSON, but not a diary of Charley; possible: an object with \"charley\": \"diary\".".to_owned(),
        ));
    }
    if value.get("version").and_then(Value::as_u64) != Some(1) {
        return Err(FileRefusal(format!(
            "The diary has version {}; possible: 1.",
            value.get("version").unwrap_or(&Value::Null)
        )));
    }
    let mut draft = ImportDraft::new(Format::Json);
    let list = |name: &str| match value.get(name) {
        None => Ok(Vec::new()),
        Some(Value::Array(list)) => Ok(list.clone()),
        Some(_) => Err(FileRefusal(format!("{name} is not a list."))),
    };
    let (mut nights, mut cramps) = (BTreeMap::new(), BTreeMap::new());
    for (index, given) in list("nights")?.into_iter().enumerate() {
        draft.rows_read += 1;
        let read = serde_json::from_value::<Night>(given.clone());
        match read {
            Err(error) => refuse(&mut draft, "nights", index, "", &given, &error.to_string()),
            Ok(mut night) => {
                if night.zone.is_empty() {
                    place.zone.clone_into(&mut night.zone);
                }
                let change = json!({"kind": "night", "night": night.date, "zone": night.zone, "at": 1, "fields": night_fields(&night)});
                if check(&mut draft, "nights", index, &change, place) {
                    if let std::collections::btree_map::Entry::Vacant(e) = nights.entry(night.date)
                    {
                        e.insert(night);
                    } else {
                        refuse(
                            &mut draft,
                            "nights",
                            index,
                            "date",
                            &json!(night.date),
                            "each night once; the first is taken",
                        );
                    }
                }
            }
        }
    }
    for (index, given) in list("cramps")?.into_iter().enumerate() {
        draft.rows_read += 1;
        let read = serde_json::from_value::<Cramp>(given.clone());
        match read {
            Err(error) => refuse(&mut draft, "cramps", index, "", &given, &error.to_string()),
            Ok(mut cramp) => {
                if cramp.zone.is_empty() {
                    place.zone.clone_into(&mut cramp.zone);
                }
                let change = json!({"kind": "cramp", "id": cramp.id, "night": cramp.night, "zone": cramp.zone, "at": 1, "fields": cramp_fields(&cramp)});
                if check(&mut draft, "cramps", index, &change, place) {
                    if cramps.contains_key(&cramp.id) {
                        refuse(
                            &mut draft,
                            "cramps",
                            index,
                            "id",
                            &json!(cramp.id),
                            "each cramp once; the first is taken",
                        );
                    } else {
                        cramps.insert(cramp.id.clone(), cramp);
                    }
                }
            }
        }
    }
    let mut own = BTreeMap::new();
    match value.get("own_factors") {
        None => {}
        Some(Value::Object(given)) => {
            for (index, (id, name)) in given.iter().enumerate() {
                draft.rows_read += 1;
                match name.as_str() {
                    Some(name) if is_own_factor(id) => {
                        own.insert(id.clone(), name.to_owned());
                    }
                    _ => refuse(
                        &mut draft,
                        "own_factors",
                        index,
                        id,
                        name,
                        "own_ with letters and digits, and a text",
                    ),
                }
            }
        }
        Some(_) => return Err(FileRefusal("own_factors is not an object.".to_owned())),
    }
    draft.diary = Diary::new(
        nights.into_values().collect(),
        cramps.into_values().collect(),
        own,
    );
    Ok(draft)
}

fn refuse(
    draft: &mut ImportDraft,
    file: &str,
    index: usize,
    column: &str,
    given: &Value,
    possible: &str,
) {
    let given = match given {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    draft.problems.push(RowProblem {
        file: file.to_owned(),
        line: index as u64 + 1,
        column: column.to_owned(),
        given: given.chars().take(80).collect(),
        possible: possible.to_owned(),
    });
}

fn check(
    draft: &mut ImportDraft,
    file: &str,
    index: usize,
    change: &Value,
    place: &Place<'_>,
) -> bool {
    match read_change(change, place.now, place.is_remedy) {
        Ok(_) => true,
        Err(refusals) => {
            for refusal in refusals {
                refuse(
                    draft,
                    file,
                    index,
                    &refusal.field,
                    &json!(refusal.given),
                    &refusal.possible,
                );
            }
            false
        }
    }
}
