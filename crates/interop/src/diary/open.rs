//! Opens a file: what it is, whether it may be read at all, and which reader it goes to.

use std::io::{BufReader, Cursor, Read};

use super::{FileRefusal, Format, ImportDraft, Place, apple, foreign, own_csv, own_json};

/// Most bytes of text, unpacked.
pub const LARGEST_TEXT: u64 = 20 * 1024 * 1024;

/// Most bytes of Apple Health's zip.
pub const LARGEST_APPLE_ZIP: u64 = 200 * 1024 * 1024;

/// Most bytes of Apple Health's XML, unpacked; it is read as a stream and never held.
pub(super) const LARGEST_APPLE_XML: u64 = 2 * 1024 * 1024 * 1024;

/// Most entries in a zip: Apple Health has one for each workout route.
const MOST_ENTRIES: usize = 20_000;

/// Most that a file may have been packed: text packs to a fifth or a thirtieth, a bomb to a thousandth.
const LARGEST_RATIO: u64 = 200;

/// What can be read, for refusals.
const POSSIBLE: &str = "possible: Charley's own CSV, zip or JSON, and the exports of Bearable (CSV), Daylio (CSV), Loop Habit Tracker (CSV zip) and Apple Health (zip or XML)";

/// Reads a file of any known format. `from` says which it should be; otherwise its contents decide.
///
/// # Errors
/// A file that cannot be read as a whole, in one sentence with what was found and what is possible.
pub fn read_file(
    bytes: &[u8],
    from: Option<Format>,
    place: &Place<'_>,
) -> Result<ImportDraft, FileRefusal> {
    let draft = if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        read_zip(bytes, place)?
    } else {
        read_plain(bytes, place)?
    };
    match from {
        Some(format) if format != draft.format => Err(FileRefusal(format!(
            "The file is {}, not {}.",
            draft.format.id(),
            format.id()
        ))),
        _ => Ok(draft),
    }
}

/// Reads `nights.csv` with the tables that lie beside it, each by its name.
///
/// # Errors
/// As [`read_file`].
pub fn read_tables_of(
    nights: &[u8],
    beside: &[(&str, Option<Vec<u8>>)],
    place: &Place<'_>,
) -> Result<ImportDraft, FileRefusal> {
    let text = |name: &str| {
        let found = beside.iter().find(|(other, _)| *other == name);
        found
            .and_then(|(_, bytes)| bytes.as_deref())
            .map(checked_text)
            .transpose()
    };
    let mut draft = ImportDraft::new(Format::Csv);
    own_csv::read_tables(
        &mut draft,
        Some(checked_text(nights)?),
        text("cramps.csv")?,
        text("own-factors.csv")?,
        place,
    )?;
    Ok(draft)
}

fn checked_text(bytes: &[u8]) -> Result<&str, FileRefusal> {
    if bytes.len() as u64 > LARGEST_TEXT {
        return Err(too_large("The file", bytes.len() as u64));
    }
    decode(bytes)
}

fn read_plain(bytes: &[u8], place: &Place<'_>) -> Result<ImportDraft, FileRefusal> {
    let start = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let head = String::from_utf8_lossy(start);
    if head.trim_start_matches('\u{feff}').starts_with("<?xml") {
        return apple::read_xml(BufReader::new(bytes), place);
    }
    if bytes.len() as u64 > LARGEST_TEXT {
        return Err(too_large("The file", bytes.len() as u64));
    }
    let text = decode(bytes)?;
    if text.trim().is_empty() {
        return Err(FileRefusal(format!("The file is empty; {POSSIBLE}.")));
    }
    if text.trim_start().starts_with(['{', '[']) {
        return own_json::read_json(text, place);
    }
    let header = text.lines().next().unwrap_or_default().to_lowercase();
    let columns: Vec<&str> = header
        .split([',', ';'])
        .map(|name| name.trim().trim_matches('"'))
        .collect();
    let has = |name: &str| columns.contains(&name);
    if has("night") && has("id") && has("started_at") {
        let mut draft = ImportDraft::new(Format::Csv);
        own_csv::read_tables(&mut draft, None, Some(text), None, place)?;
        Ok(draft)
    } else if has("night") {
        let mut draft = ImportDraft::new(Format::Csv);
        own_csv::read_tables(&mut draft, Some(text), None, None, place)?;
        Ok(draft)
    } else if has("category") && has("rating/amount") && has("detail") {
        foreign::read_bearable(text, place)
    } else if has("activities") && has("mood") {
        foreign::read_daylio(text, place)
    } else if columns.first() == Some(&"date") && columns.len() > 1 {
        foreign::read_loop(text, "", place)
    } else {
        Err(FileRefusal(format!(
            "The file is text, but its first line, \"{}\", is not known; {POSSIBLE}.",
            header.chars().take(80).collect::<String>()
        )))
    }
}

/// The text of a file: UTF-8, with or without the mark at its beginning.
fn decode(bytes: &[u8]) -> Result<&str, FileRefusal> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(FileRefusal(
            "The file is UTF-16; possible: UTF-8. Save it again as \"CSV UTF-8\".".to_owned(),
        ));
    }
    if bytes.contains(&0) {
        return Err(FileRefusal(format!(
            "The file is binary, not text; {POSSIBLE}."
        )));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
        FileRefusal(format!(
            "The file is not UTF-8: line {line} has a byte that is not, as in Latin-1 or Windows-1252; possible: UTF-8. Save it again as \"CSV UTF-8\"."
        ))
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn too_large(what: &str, size: u64) -> FileRefusal {
    FileRefusal(format!(
        "{what} has {} MB; possible: up to {} MB.",
        size / 1024 / 1024,
        LARGEST_TEXT / 1024 / 1024
    ))
}

fn read_zip(bytes: &[u8], place: &Place<'_>) -> Result<ImportDraft, FileRefusal> {
    let broken =
        |error: zip::result::ZipError| FileRefusal(format!("The zip cannot be read: {error}."));
    if bytes.len() as u64 > LARGEST_APPLE_ZIP {
        return Err(FileRefusal(format!(
            "The zip has {} MB; possible: up to {} MB.",
            bytes.len() / 1024 / 1024,
            LARGEST_APPLE_ZIP / 1024 / 1024
        )));
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > MOST_ENTRIES {
        return Err(FileRefusal(format!(
            "The zip holds {} files; possible: up to {MOST_ENTRIES}.",
            archive.len()
        )));
    }
    let names: Vec<String> = archive
        .file_names()
        .filter_map(|name| name.ok().map(|name| name.into_owned()))
        .collect();
    let find = |end: &str| {
        names
            .iter()
            .find(|name| *name == end || name.ends_with(&format!("/{end}")))
            .cloned()
    };
    if let Some(name) = find("export.xml") {
        let entry = archive.by_name(&name).map_err(broken)?;
        check_size(
            &name,
            entry.size(),
            entry.compressed_size(),
            LARGEST_APPLE_XML,
        )?;
        return apple::read_xml(BufReader::with_capacity(1 << 16, entry), place);
    }
    let mut text = |name: Option<String>| -> Result<Option<String>, FileRefusal> {
        let Some(name) = name else { return Ok(None) };
        let entry = archive.by_name(&name).map_err(broken)?;
        let declared = entry.size();
        check_size(&name, declared, entry.compressed_size(), LARGEST_TEXT)?;
        let mut bytes = Vec::new();
        entry
            .take(declared.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| {
                FileRefusal(format!("{name} in the zip cannot be unpacked: {error}."))
            })?;
        if bytes.len() as u64 != declared {
            return Err(FileRefusal(format!(
                "{name} in the zip is not as large as the zip says; the zip is damaged."
            )));
        }
        decode(&bytes)
            .map(|text| Some(text.to_owned()))
            .map_err(|FileRefusal(why)| FileRefusal(format!("{name}: {why}")))
    };
    let (nights, cramps, own) = (
        text(find("nights.csv"))?,
        text(find("cramps.csv"))?,
        text(find("own-factors.csv"))?,
    );
    if nights.is_some() || cramps.is_some() {
        let mut draft = ImportDraft::new(Format::Zip);
        own_csv::read_tables(
            &mut draft,
            nights.as_deref(),
            cramps.as_deref(),
            own.as_deref(),
            place,
        )?;
        return Ok(draft);
    }
    // Loop has one Checkmarks.csv for all habits in the root, and one in the folder of each.
    if names.iter().any(|name| name == "Checkmarks.csv")
        && let Some(marks) = text(Some("Checkmarks.csv".to_owned()))?
    {
        return foreign::read_loop(&marks, "Checkmarks.csv", place);
    }
    Err(FileRefusal(format!(
        "The zip holds {} files, none of them known, such as {}; {POSSIBLE}.",
        names.len(),
        names.first().map_or("nothing", String::as_str)
    )))
}

fn check_size(name: &str, size: u64, packed: u64, most: u64) -> Result<(), FileRefusal> {
    if size > most {
        return Err(FileRefusal(format!(
            "{name} in the zip has {} MB unpacked; possible: up to {} MB.",
            size / 1024 / 1024,
            most / 1024 / 1024
        )));
    }
    if size > 1024 * 1024 && size / packed.max(1) > LARGEST_RATIO {
        return Err(FileRefusal(format!(
            "{name} in the zip is packed {} times smaller than it is; possible: up to {LARGEST_RATIO} times. This is not an export of a diary.",
            size / packed.max(1)
        )));
    }
    Ok(())
}
