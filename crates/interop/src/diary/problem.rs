//! What is not taken from a file, and what else should be known, as closed lists of values.
//!
//! Deliberately absent: sentences. The pages and the command line say them.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::Format;

/// A row, or a part of one, that is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowProblem {
    /// The file inside a zip or the list inside a JSON file; empty otherwise.
    pub file: String,
    /// Line of the file or place in the list, from 1; 0 when there is none.
    pub line: u64,
    /// The column; empty when the row as a whole is meant.
    pub column: String,
    /// What was given; empty when nothing was.
    pub given: String,
    /// What is possible.
    pub possible: Possible,
}

/// How much of a file is not taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// Whole rows, or entries of a list.
    pub rows: u64,
    /// Single cells of rows that are taken without them.
    pub cells: u64,
}

/// What would have been possible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Possible {
    /// What a field of a night or a cramp takes, in the words of [`care::night::read_change`].
    Field(String),
    /// What the reader of JSON expected, in its words.
    Shape(String),
    /// As [`Self::Field`], in a table, where a cell can also be empty.
    Cell(String),
    /// Yes, no, or an empty cell.
    YesNo,
    /// Words of a list, separated by spaces.
    Words(String),
    /// A quote that is closed: behind it the next cell or row.
    ClosedQuote,
    /// As many cells as the header has.
    Cells(u64),
    /// The identifier of an own factor, and a text.
    OwnFactor,
    /// A name of an own factor: up to this many characters, none of which is a control character.
    FactorName(u64),
    /// Up to this many own factors.
    FewFactors(u64),
    /// Each once; the last is taken.
    OnceLast,
    /// Each once; the first is taken.
    OnceFirst,
    /// Each once; the one in this line is taken.
    OnceLine(u64),
    /// This number: the rows of the night in `cramps.csv`, which are taken.
    CrampRows(u32),
    /// A number of cramps up to this, or an empty cell.
    CrampCount(u32),
    /// Yes or an empty cell, because the night has no cramps; it is not taken as quiet.
    QuietOfNone,
    /// Microseconds since 1970, UTC.
    Microseconds,
    /// A date.
    Date,
    /// A day that has come.
    DayThatCame,
    /// A clock time; the entry is taken without it.
    ClockTime,
    /// A mark of Loop Habit Tracker.
    Mark,
    /// A time as Apple Health writes it.
    AppleTime,
    /// A time that has come.
    TimeThatCame,
    /// A time in the same night, after its beginning.
    SameNight,
    /// A number of drinks up to this.
    Drinks(u32),
    /// A text of 1 to this many characters.
    Text(u64),
    /// A text of up to this many characters.
    Note(u64),
    /// A day, a month or a year from 1900 on that has come.
    PartialDay,
    /// A remedy of the knowledge.
    Remedy,
    /// One of these words.
    OneOf(Vec<String>),
}

/// Something about a file that should be known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// A clock time that came twice; the first is taken.
    ClockTwice {
        /// The file inside a zip; empty otherwise.
        file: String,
        /// Line of the file, from 1.
        line: u64,
        /// As written.
        clock: Time,
        /// In this night.
        night: Date,
    },
    /// A clock time that did not exist.
    ClockSkipped {
        /// The file inside a zip; empty otherwise.
        file: String,
        /// Line of the file, from 1.
        line: u64,
        /// As written.
        clock: Time,
        /// In this night.
        night: Date,
        /// What is taken.
        moved: Timestamp,
    },
    /// A night has both a cramp and a quiet entry; the cramp is taken.
    CrampAndQuiet(Date),
    /// What is not taken of every export of this program.
    LeftOut(Format),
    /// This many further notes are like those listed.
    Further(u64),
    /// A part of Charley's own file is not taken into a record; this many entries.
    NotTaken(Part, u64),
    /// Something in the file has a name that is not known, and is not taken.
    UnknownPart(String),
}

/// Adds a note; beyond [`super::MOST_PROBLEMS`] only their number grows.
pub(super) fn add_note(notes: &mut Vec<Note>, note: Note) {
    if notes.len() < super::MOST_PROBLEMS {
        notes.push(note);
    } else if let Some(Note::Further(count)) = notes.last_mut() {
        *count += 1;
    } else {
        notes.push(Note::Further(1));
    }
}

/// A part of Charley's own files that is not taken into a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Reminders.
    Reminders,
    /// Zone, quiet hours and what the diary shows.
    Settings,
    /// Checks that were not finished.
    OpenChecks,
    /// Checks in tables, which lack the conclusion.
    ChecksInTables,
}

/// Why a whole file is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRefusal {
    /// In the header of a table a quote is opened and never closed.
    HeaderQuote,
    /// A table with too many columns: how many, most.
    TooManyColumns(u64, u64),
    /// It begins as JSON and is damaged in this line.
    NotJson(u64),
    /// It begins as JSON and ends too early, in this line.
    CutJson(u64),
    /// JSON, but no diary.
    NotADiary,
    /// A version that is not known.
    Version(String),
    /// A part of the JSON file is no list.
    NotAList(&'static str),
    /// A part of the JSON file is no object.
    NotAnObject(&'static str),
    /// No time zone.
    Zone(String),
    /// Damaged XML: after how many bytes, in the words of the reader.
    Xml(u64, String),
    /// An element of the XML that begins before this line's end has more than so many bytes.
    LongElement(u64, u64),
    /// XML, but not of Apple Health.
    NotHealth,
    /// Another format than was said: what it is, what was said.
    OtherFormat(Format, Format),
    /// The file, or one of this name in a zip, is too large: bytes, most bytes.
    TooLarge {
        /// The file in a zip.
        name: Option<String>,
        /// Bytes; `None` when only known to be more.
        size: Option<u64>,
        /// Most bytes.
        most: u64,
    },
    /// Nothing in it.
    Empty,
    /// Text whose first line is not known.
    FirstLine(String),
    /// UTF-16.
    Utf16,
    /// Not text.
    Binary,
    /// This line is not UTF-8.
    NotUtf8(u64),
    /// The zip cannot be read, in the words of the reader.
    Zip(String),
    /// A zip with too many files: how many, most.
    TooManyFiles(u64, u64),
    /// A file in the zip cannot be unpacked: its name, the words of the reader.
    Unpack(String, String),
    /// A file in the zip is not as large as the zip says.
    Damaged(String),
    /// A file in the zip is packed too small: its name, how many times, most times.
    Packed(String, u64, u64),
    /// A zip without any file.
    EmptyZip,
    /// A zip without a known file: how many files, the name of one.
    UnknownZip(u64, String),
    /// A file in the zip is refused.
    In(String, Box<FileRefusal>),
}
