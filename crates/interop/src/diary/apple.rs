//! Apple Health's `export.xml`, read as a stream: time in bed and alcoholic drinks, nothing else.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};

use care::night::calendar::{night_of, zone};
use care::night::{Diary, Night};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use quick_xml::events::{BytesStart, Event};

use super::open::LARGEST_APPLE_XML;
use super::{FileRefusal, Format, ImportDraft, Note, Place, Possible};

const SLEEP: &str = "HKCategoryTypeIdentifierSleepAnalysis";
const IN_BED: &str = "HKCategoryValueSleepAnalysisInBed";
const ALCOHOL: &str = "HKQuantityTypeIdentifierNumberOfAlcoholicBeverages";

/// Most bytes of one element: the reader keeps it whole.
pub(super) const LONGEST_EVENT: u64 = 1024 * 1024;

/// What the reader of XML reads from: counts lines, and ends when one element is too long.
struct Counted<R> {
    input: R,
    /// Lines that ended.
    lines: u64,
    /// Bytes since the last element.
    taken: u64,
}

impl<R: BufRead> Counted<R> {
    fn is_over(&self) -> bool {
        self.taken > LONGEST_EVENT
    }
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let from = self.fill_buf()?;
        let count = from.len().min(into.len());
        for (to, byte) in into.iter_mut().zip(from) {
            *to = *byte;
        }
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.is_over() {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        if let Ok(bytes) = self.input.fill_buf() {
            let consumed = bytes.iter().take(count);
            self.lines += consumed.filter(|byte| **byte == b'\n').count() as u64;
        }
        self.taken += count as u64;
        self.input.consume(count);
    }
}

/// Most drinks of a day, as the diary has it.
const MOST_DRINKS: u32 = 30;

/// Reads the XML. The whole is never in memory.
pub(super) fn read_xml(input: impl BufRead, place: &Place<'_>) -> Result<ImportDraft, FileRefusal> {
    let tz = zone(place.zone).ok_or_else(|| FileRefusal::Zone(place.zone.to_owned()))?;
    let mut draft = ImportDraft::new(Format::AppleHealth);
    let mut reader = quick_xml::Reader::from_reader(Counted {
        input: io::BufReader::new(input.take(LARGEST_APPLE_XML + 1)),
        lines: 0,
        taken: 0,
    });
    let (mut bed, mut drinks) = (
        BTreeMap::<Date, (Timestamp, Timestamp)>::new(),
        BTreeMap::<Date, f64>::new(),
    );
    let (mut buffer, mut is_health) = (Vec::new(), false);
    loop {
        let event = reader
            .read_event_into(&mut buffer)
            .map_err(|error| (reader.error_position(), error.to_string()));
        let line = reader.get_ref().lines + 1;
        let event = event.map_err(|(after, words)| {
            if reader.get_ref().is_over() {
                FileRefusal::LongElement(line, LONGEST_EVENT)
            } else {
                FileRefusal::Xml(after, words)
            }
        })?;
        match &event {
            Event::Eof => break,
            Event::Start(element) if element.name().as_ref() == "HealthData" => is_health = true,
            Event::Start(element) | Event::Empty(element)
                if element.name().as_ref() == "Record" =>
            {
                draft.rows_read += 1;
                if let Err((column, given, possible)) =
                    take(element, &tz, place, &mut bed, &mut drinks)
                {
                    draft.refuse("export.xml", line, column, &given, possible);
                }
            }
            _ => {}
        }
        if reader.buffer_position() > LARGEST_APPLE_XML {
            return Err(FileRefusal::TooLarge {
                name: Some("export.xml".to_owned()),
                size: None,
                most: LARGEST_APPLE_XML,
            });
        }
        buffer.clear();
        reader.get_mut().taken = 0;
    }
    if !is_health {
        return Err(FileRefusal::NotHealth);
    }
    let mut nights: BTreeMap<Date, Night> = BTreeMap::new();
    for (date, (from, to)) in bed {
        let night = nights
            .entry(date)
            .or_insert_with(|| Night::new(date, place.zone));
        (night.lights_out_at, night.got_up_at) = (Some(from), Some(to));
    }
    for (date, count) in drinks {
        // Half drinks are rounded up, so that little is not nothing.
        let whole = count.ceil().clamp(0.0, f64::from(MOST_DRINKS)) as i64;
        nights
            .entry(date)
            .or_insert_with(|| Night::new(date, place.zone))
            .day
            .insert("alcohol".to_owned(), whole);
    }
    draft.diary = Diary::new(nights.into_values().collect(), Vec::new(), BTreeMap::new());
    draft.note(Note::LeftOut(Format::AppleHealth));
    Ok(draft)
}

type Refused = (&'static str, String, Possible);

fn take(
    element: &BytesStart<'_>,
    tz: &TimeZone,
    place: &Place<'_>,
    bed: &mut BTreeMap<Date, (Timestamp, Timestamp)>,
    drinks: &mut BTreeMap<Date, f64>,
) -> Result<(), Refused> {
    let get = |name: &str| -> String {
        element
            .try_get_attribute(name)
            .ok()
            .flatten()
            .map_or(String::new(), |attribute| attribute.value.to_string())
    };
    let kind = get("type");
    let is_bed = kind == SLEEP && get("value") == IN_BED;
    if !is_bed && kind != ALCOHOL {
        return Ok(());
    }
    let instant = |name: &'static str| {
        let given = get(name);
        Timestamp::strptime("%Y-%m-%d %H:%M:%S %z", &given)
            .map_err(|_| (name, given, Possible::AppleTime))
    };
    let from = instant("startDate")?;
    if from.as_microsecond() > place.now {
        return Err(("startDate", get("startDate"), Possible::TimeThatCame));
    }
    if is_bed {
        let to = instant("endDate")?;
        if to < from || night_of(to, tz) != night_of(from, tz) {
            return Err(("endDate", get("endDate"), Possible::SameNight));
        }
        let night = night_of(from, tz);
        let is_longer = bed
            .get(&night)
            .is_none_or(|(start, end)| to.duration_since(from) > end.duration_since(*start));
        if is_longer {
            bed.insert(night, (from, to));
        }
    } else {
        let given = get("value");
        match given.parse::<f64>() {
            Ok(count) if (0.0..=f64::from(MOST_DRINKS)).contains(&count) => {
                *drinks.entry(tz.to_datetime(from).date()).or_default() += count
            }
            _ => return Err(("value", given, Possible::Drinks(MOST_DRINKS))),
        }
    }
    Ok(())
}
