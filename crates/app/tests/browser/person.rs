//! A person with a diary, put into a data folder before the server starts.

use std::path::Path;

use care::access::Role;
use care::night::{Change, Key};
use jiff::civil::date;
use jiff::{Span, Timestamp};
use serde_json::{Map, json};
use sha2::{Digest, Sha256};
use store::Store;
use store::night::{Author, save_changes};

/// The key of the person's device; a secret only in this test.
const KEY: &str = "5ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7";

/// A data folder with one person in it.
pub struct Kept {
    folder: tempfile::TempDir,
    /// The key that opens the record.
    pub key: String,
}

impl Kept {
    /// With a hundred nights up to yesterday, or with nothing at all.
    pub fn new(filled: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let key = KEY.to_owned();
        let store = Store::open_folder(&folder.path().join("data")).expect("a store");
        if filled {
            fill(&store, &key, 100);
        }
        Self { folder, key }
    }

    /// The folder that holds `data`.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// Gives the holder of `key` so many nights up to yesterday.
fn fill(store: &Store, key: &str, nights: i64) {
    let hash: String = Sha256::digest(key.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let now = Timestamp::now();
    let person =
        store::device::save_device(store, &hash, "test", now.as_microsecond()).expect("a person");
    let today = now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let mut changes = Vec::new();
    for back in (1..=nights).filter(|back| back % 11 != 0) {
        let night = today
            .checked_sub(Span::new().days(back))
            .unwrap_or(date(2026, 1, 1));
        let at = now.as_microsecond();
        let zone = "UTC".to_owned();
        let mut fields = Map::new();
        fields.insert("sleep_quality".to_owned(), json!(back % 11));
        fields.insert("day.alcohol".to_owned(), json!(back % 3));
        fields.insert("day.heat".to_owned(), json!(back % 4 / 3));
        let cramps = [0, 1, 0, 0, 2, 1, 0][usize::try_from(back % 7).unwrap_or(0)];
        if cramps == 0 {
            fields.insert("quiet".to_owned(), json!(true));
        }
        changes.push(Change {
            key: Key::Night { night },
            zone: zone.clone(),
            at,
            fields,
        });
        for place in 0..cramps {
            let started = night
                .tomorrow()
                .unwrap_or(night)
                .at(1 + i8::try_from(back % 5).unwrap_or(0), 10 * place, 0, 0)
                .to_zoned_datetime(jiff::tz::TimeZone::UTC)
                .expect("a time")
                .timestamp();
            let fields = json!({"started_at": started.to_string(), "muscle": (["calf", "sole_toes", "hamstring"][usize::try_from(back % 3).unwrap_or(0)]), "side": if back % 2 == 0 {"left"} else {"right"}, "duration_seconds": 60 * (1 + back % 6), "pain": 3 + back % 6, "awakened": back % 2 == 0});
            changes.push(Change {
                key: Key::Cramp {
                    id: store::new_id(),
                    night,
                },
                zone: zone.clone(),
                at,
                fields: fields.as_object().cloned().unwrap_or_default(),
            });
        }
    }
    let author = Author {
        id: person.clone(),
        role: Role::Own,
    };
    save_changes(store, &person, &author, now.as_microsecond(), changes).expect("saved");
}
