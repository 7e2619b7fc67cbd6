//! Writes Charley's own tables.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use care::night::{Diary, EXPOSURES, Night, NightState, Scale};
use jiff::civil::Date;

use super::columns::{CRAMP, NIGHT};
use super::own_csv::escape;

fn table(header: &[String], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    // Writing into memory cannot fail, and every row has the width of the header.
    let _ = writer.write_record(header);
    for row in rows {
        let _ = writer.write_record(&row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn yes_no(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

fn exposure_text(id: &str, value: i64) -> String {
    let scale = EXPOSURES
        .iter()
        .find(|exposure| exposure.id == id)
        .map_or(Scale::YesNo, |exposure| exposure.scale);
    match (scale, value) {
        (Scale::YesNo, 0 | 1) => yes_no(value == 1),
        (Scale::Level(words), _) => usize::try_from(value)
            .ok()
            .and_then(|place| words.get(place))
            .map_or(value.to_string(), |word| (*word).to_owned()),
        _ => value.to_string(),
    }
}

/// `nights.csv`: one row for every night under which something is recorded, cramps included.
pub fn write_nights(diary: &Diary) -> String {
    let day: BTreeSet<String> = EXPOSURES
        .iter()
        .map(|exposure| exposure.id.to_owned())
        .chain(
            diary
                .nights
                .iter()
                .flat_map(|night| night.day.keys().cloned()),
        )
        .collect();
    let remedies: BTreeSet<&String> = diary
        .nights
        .iter()
        .flat_map(|night| night.remedies.keys())
        .collect();
    let header: Vec<String> = NIGHT
        .iter()
        .map(|column| column.0.to_owned())
        .chain(day.iter().map(|id| format!("day.{id}")))
        .chain(remedies.iter().map(|name| format!("remedy.{name}")))
        .chain(["note".to_owned()])
        .collect();
    let dates: BTreeSet<Date> = diary
        .nights
        .iter()
        .map(|night| night.date)
        .chain(diary.cramps.iter().map(|cramp| cramp.night))
        .collect();
    let rows = dates.into_iter().map(|date| {
        let (found, empty) = (diary.night(date), Night::new(date, ""));
        let night = found.unwrap_or(&empty);
        let zone = match found {
            Some(night) => night.zone.clone(),
            None => diary
                .cramps_of(date)
                .first()
                .map_or(String::new(), |cramp| cramp.zone.clone()),
        };
        let count = match diary.state(date) {
            NightState::NotRecorded => None,
            state => state.count(),
        };
        let mut row = vec![
            date.to_string(),
            zone,
            shown(count),
            night.quiet.map_or(String::new(), yes_no),
            shown(night.soreness),
            shown(night.sleep_quality),
            shown(night.distress),
            shown(night.minutes_awake),
            night.new_signs.map_or(String::new(), yes_no),
            shown(night.lights_out_at),
            shown(night.got_up_at),
            found.map_or(String::new(), |night| night.entered_at.to_string()),
        ];
        row.extend(day.iter().map(|id| {
            night
                .day
                .get(id)
                .map_or(String::new(), |value| exposure_text(id, *value))
        }));
        row.extend(remedies.iter().map(|name| {
            night
                .remedies
                .get(*name)
                .map_or(String::new(), |done| yes_no(*done))
        }));
        row.push(night.note.as_deref().map_or(String::new(), escape));
        row
    });
    table(&header, rows)
}

/// `cramps.csv`: one row for every cramp.
pub fn write_cramps(diary: &Diary) -> String {
    let header: Vec<String> = CRAMP.iter().map(|column| column.0.to_owned()).collect();
    let rows = diary.cramps.iter().map(|cramp| {
        vec![
            cramp.id.clone(),
            cramp.night.to_string(),
            cramp.zone.clone(),
            shown(cramp.started_at),
            cramp.muscle.map_or("", |muscle| muscle.id()).to_owned(),
            cramp.side.map_or("", |side| side.id()).to_owned(),
            shown(cramp.duration_seconds),
            shown(cramp.pain),
            cramp.awakened.map_or(String::new(), yes_no),
            cramp.eased_by.join(" "),
            cramp.note.as_deref().map_or(String::new(), escape),
        ]
    });
    table(&header, rows)
}

/// `own-factors.csv`: identifier and name.
pub fn write_own_factors(diary: &Diary) -> String {
    table(
        &["id".to_owned(), "name".to_owned()],
        diary
            .own_factors
            .iter()
            .map(|(id, name)| vec![id.clone(), escape(name)]),
    )
}

/// The three tables in one zip.
///
/// # Errors
/// The zip cannot be written, in one sentence.
pub fn write_zip(diary: &Diary) -> Result<Vec<u8>, String> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in [
        ("nights.csv", write_nights(diary)),
        ("cramps.csv", write_cramps(diary)),
        ("own-factors.csv", write_own_factors(diary)),
    ] {
        zip.start_file(name, options)
            .map_err(|error| error.to_string())?;
        zip.write_all(text.as_bytes())
            .map_err(|error| error.to_string())?;
    }
    Ok(zip
        .finish()
        .map_err(|error| error.to_string())?
        .into_inner())
}
