//! How two versions of the same night or cramp become one: per field the newer value wins.
//!
//! The order in which changes arrive does not matter, and a change that arrives twice changes nothing the second time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Change;

/// The fields of a night or a cramp, each with the time it was said.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Record {
    /// Field → value; a cleared field is not here.
    pub fields: Map<String, Value>,
    /// Field → when it was last said or cleared, microseconds UTC.
    pub stamps: BTreeMap<String, i64>,
}

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Something is different now.
    Stored,
    /// It was known already, or something newer is.
    Unchanged,
}

/// Puts a change into a record.
///
/// Of two values said at the same microsecond the larger text wins, so that every order of arrival ends the same.
pub fn merge(record: &mut Record, change: &Change) -> Outcome {
    let mut outcome = Outcome::Unchanged;
    for (field, value) in &change.fields {
        let stamp = record.stamps.get(field).copied();
        let newer = match stamp {
            None => true,
            Some(at) if at == change.at => {
                let known = record.fields.get(field).unwrap_or(&Value::Null).to_string();
                let said = value.to_string();
                said > known
            }
            Some(at) => change.at > at,
        };
        if !newer {
            continue;
        }
        record.stamps.insert(field.clone(), change.at);
        let before = if value.is_null() {
            record.fields.remove(field)
        } else {
            record.fields.insert(field.clone(), value.clone())
        };
        if before.as_ref().unwrap_or(&Value::Null) != value || stamp != Some(change.at) {
            outcome = Outcome::Stored;
        }
    }
    outcome
}
