//! Opens a file: what it is, whether it may be read at all, and which reader it goes to.

use std::io::{BufReader, Cursor, Read};

use super::{FileRefusal, Format, ImportDraft, Place, apple, foreign, own_csv, own_json};

/// Most bytes of text, unpacked.
pub const LARGEST_TEXT: u64 = 25 * 1024 * 1024;

/// Most bytes of Apple Health's zip.
pub const LARGEST_APPLE_ZIP: u64 = 200 * 1024 * 1024;

/// Most bytes of Apple Health's XML, unpacked; it is read as a stream and never held.
pub(super) const LARGEST_APPLE_XML: u64 = 2 * 1024 * 1024 * 1024;

/// Most entries in a zip: Apple Health has one for each workout route.
const MOST_ENTRIES: usize = 20_000;

/// Most that a file may have been packed: text packs to a fifth or a thirtieth, a bomb to a thousandth.
const LARGEST_RATIO: u64 = 200;

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
        Some(format) if format != draft.format => {
            Err(FileRefusal::OtherFormat(draft.format, format))
        }
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
    let mut tables = vec![("nights.csv", checked_text(nights)?)];
    for (name, bytes) in beside {
        if let Some(bytes) = bytes {
            tables.push((name, checked_text(bytes)?));
        }
    }
    own_csv::read_tables(Format::Csv, &tables, place)
}

fn checked_text(bytes: &[u8]) -> Result<&str, FileRefusal> {
    if bytes.len() as u64 > LARGEST_TEXT {
        return Err(too_large(bytes.len() as u64, LARGEST_TEXT));
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
        return Err(too_large(bytes.len() as u64, LARGEST_TEXT));
    }
    let text = decode(bytes)?;
    if text.trim().is_empty() {
        return Err(FileRefusal::Empty);
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
        own_csv::read_tables(Format::Csv, &[("cramps.csv", text)], place)
    } else if has("night") {
        own_csv::read_tables(Format::Csv, &[("nights.csv", text)], place)
    } else if has("category") && has("rating/amount") && has("detail") {
        foreign::read_bearable(text, place)
    } else if has("activities") && has("mood") {
        foreign::read_daylio(text, place)
    } else if columns.first() == Some(&"date") && columns.len() > 1 {
        foreign::read_loop(text, "", place)
    } else {
        Err(FileRefusal::FirstLine(header.chars().take(80).collect()))
    }
}

/// The text of a file: UTF-8, with or without the mark at its beginning.
fn decode(bytes: &[u8]) -> Result<&str, FileRefusal> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(FileRefusal::Utf16);
    }
    if bytes.contains(&0) {
        return Err(FileRefusal::Binary);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes
            .iter()
            .take(error.valid_up_to())
            .filter(|byte| **byte == b'\n')
            .count()
            + 1;
        FileRefusal::NotUtf8(line as u64)
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn too_large(size: u64, most: u64) -> FileRefusal {
    FileRefusal::TooLarge {
        name: None,
        size: Some(size),
        most,
    }
}

fn read_zip(bytes: &[u8], place: &Place<'_>) -> Result<ImportDraft, FileRefusal> {
    let broken = |error: zip::result::ZipError| FileRefusal::Zip(error.to_string());
    if bytes.len() as u64 > LARGEST_APPLE_ZIP {
        return Err(too_large(bytes.len() as u64, LARGEST_APPLE_ZIP));
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > MOST_ENTRIES {
        return Err(FileRefusal::TooManyFiles(
            archive.len() as u64,
            MOST_ENTRIES as u64,
        ));
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
            .map_err(|error| FileRefusal::Unpack(name.clone(), error.to_string()))?;
        if bytes.len() as u64 != declared {
            return Err(FileRefusal::Damaged(name));
        }
        decode(&bytes)
            .map(|text| Some(text.to_owned()))
            .map_err(|why| FileRefusal::In(name.clone(), Box::new(why)))
    };
    let mut tables = Vec::new();
    for name in own_csv::TABLES {
        if let Some(text) = text(find(name))? {
            tables.push((name, text));
        }
    }
    if !tables.is_empty() {
        return own_csv::read_tables(Format::Zip, &tables, place);
    }
    // Loop has one Checkmarks.csv for all habits in the root, and one in the folder of each.
    if names.iter().any(|name| name == "Checkmarks.csv")
        && let Some(marks) = text(Some("Checkmarks.csv".to_owned()))?
    {
        return foreign::read_loop(&marks, "Checkmarks.csv", place);
    }
    Err(match names.first() {
        None => FileRefusal::EmptyZip,
        Some(first) => FileRefusal::UnknownZip(names.len() as u64, first.clone()),
    })
}

fn check_size(name: &str, size: u64, packed: u64, most: u64) -> Result<(), FileRefusal> {
    if size > most {
        return Err(FileRefusal::TooLarge {
            name: Some(name.to_owned()),
            size: Some(size),
            most,
        });
    }
    if size > 1024 * 1024 && size / packed.max(1) > LARGEST_RATIO {
        return Err(FileRefusal::Packed(
            name.to_owned(),
            size / packed.max(1),
            LARGEST_RATIO,
        ));
    }
    Ok(())
}
