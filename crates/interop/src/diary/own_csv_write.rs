//! Writes Charley's own tables.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use care::night::{Diary, EXPOSURES, Night, NightState, Scale};
use jiff::civil::Date;

use super::Rest;
use super::columns::{CHECK, CHECK_ANSWER, MEDICINE, PLAN_STEP, REMINDER, SETTING};
use super::columns::{CRAMP, NIGHT};
use super::row::escape;

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
fn write_cramps(diary: &Diary) -> String {
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
fn write_own_factors(diary: &Diary) -> String {
    table(
        &["id".to_owned(), "name".to_owned()],
        diary
            .own_factors
            .iter()
            .map(|(id, name)| vec![id.clone(), escape(name)]),
    )
}

fn names_of<const COUNT: usize>(columns: [(&str, &str, &str, &str); COUNT]) -> Vec<String> {
    columns.iter().map(|column| column.0.to_owned()).collect()
}

fn text(value: &Option<String>) -> String {
    value.as_deref().map_or(String::new(), escape)
}

/// An instant as people and spreadsheets read it.
fn moment(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).map_or(String::new(), |at| at.to_string())
}

/// The tables of what a record holds besides the diary, each with its name.
fn write_rest(rest: &Rest) -> Vec<(&'static str, String)> {
    let medicines = rest.medicines.iter().map(|one| {
        vec![
            escape(&one.name),
            text(&one.started_on),
            text(&one.dose_changed_on),
            text(&one.stopped_on),
            text(&one.note),
            one.entered_at.to_string(),
            one.changed_at.to_string(),
        ]
    });
    let steps = rest.plan_steps.iter().map(|one| {
        vec![
            one.remedy.clone(),
            one.started_on.clone(),
            text(&one.judge_on),
            one.state.clone(),
            text(&one.outcome),
            one.entered_at.to_string(),
            one.changed_at.to_string(),
        ]
    });
    let checks = (1..).zip(&rest.checks).map(|(number, one): (u64, _)| {
        vec![
            number.to_string(),
            moment(one.begun_at),
            one.completed_at.map_or(String::new(), moment),
            text(&one.knowledge),
            one.urgency
                .map_or(String::new(), |tier| tier.id().to_owned()),
        ]
    });
    let answers = (1..).zip(&rest.checks).flat_map(|(number, one): (u64, _)| {
        let row = move |(question, answer): (&String, &serde_json::Value)| {
            vec![number.to_string(), question.clone(), answer.to_string()]
        };
        one.answers.iter().map(row)
    });
    let reminders = rest.reminders.iter().map(|one| {
        vec![
            one.about.clone(),
            one.at_time.clone(),
            yes_no(one.by_email),
            yes_no(one.by_push),
            yes_no(one.is_on),
        ]
    });
    let quiet = rest.quiet_hours.as_ref();
    let settings = [
        ("zone", rest.zone.clone()),
        ("quiet_from", quiet.map(|quiet| quiet.from.clone())),
        ("quiet_to", quiet.map(|quiet| quiet.to.clone())),
        ("shown", rest.shown.as_ref().map(ToString::to_string)),
    ];
    let settings = settings
        .into_iter()
        .filter_map(|(name, value)| Some(vec![name.to_owned(), value?]));
    vec![
        ("medicines.csv", table(&names_of(MEDICINE), medicines)),
        ("plan-steps.csv", table(&names_of(PLAN_STEP), steps)),
        ("checks.csv", table(&names_of(CHECK), checks)),
        ("check-answers.csv", table(&names_of(CHECK_ANSWER), answers)),
        ("reminders.csv", table(&names_of(REMINDER), reminders)),
        ("settings.csv", table(&names_of(SETTING), settings)),
    ]
}

/// Every table in one zip; those of what is not recorded have only their header.
///
/// # Errors
/// The zip cannot be written, in the words of its writer.
pub fn write_zip(diary: &Diary, rest: &Rest) -> Result<Vec<u8>, String> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let mut tables = vec![
        ("nights.csv", write_nights(diary)),
        ("cramps.csv", write_cramps(diary)),
        ("own-factors.csv", write_own_factors(diary)),
    ];
    tables.extend(write_rest(&rest.clone().in_order()));
    for (name, text) in tables {
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
