//! The rows of a table, as every reader of a CSV file meets them: one after the other, never all at once.
//!
//! Written here and not taken from a crate: a reader of CSV takes a quote that is never closed for a long text, and the rows in it are lost.

use std::borrow::Cow;
use std::rc::Rc;

use super::{FileRefusal, ImportDraft, Possible};

/// Most columns of a table. Other programs have one for each habit, ours one for each circumstance and remedy.
pub(super) const MOST_COLUMNS: usize = 500;

/// Most lines of a text in quotes, unless it is short.
const MOST_LINES: u64 = 20;

/// Most bytes of a text in quotes that has more than [`MOST_LINES`]: the longest note, of the widest characters, with its quotes.
const LONGEST_QUOTED: usize = 4 * care::night::LONGEST_NOTE + 16;

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
pub(super) struct Line<'t> {
    /// Line of the file in which it begins, from 1.
    pub line: u64,
    header: Rc<[String]>,
    cells: Vec<Cow<'t, str>>,
}

impl Line<'_> {
    /// The cell as it stands; empty when there is none.
    pub fn get(&self, column: &str) -> &str {
        self.cells()
            .find(|(name, _)| *name == column)
            .map_or("", |(_, cell)| cell)
    }

    /// The cell without space around it.
    pub fn trimmed(&self, column: &str) -> &str {
        self.get(column).trim()
    }

    /// Column and cell, in the order of the file.
    pub fn cells(&self) -> impl Iterator<Item = (&str, &str)> {
        let cells = self.cells.iter().map(AsRef::as_ref);
        self.header.iter().map(String::as_str).zip(cells)
    }
}

/// A table with the name under which its problems are told.
pub(super) struct Table<'t> {
    /// The file in a zip; empty when the file is the table.
    pub file: &'t str,
    /// Names of the columns, in order.
    pub header: Rc<[String]>,
    rows: Rows<'t>,
}

impl<'t> Table<'t> {
    /// Reads the header.
    pub fn open(text: &'t str, file: &'t str) -> Result<Self, FileRefusal> {
        let first = text.lines().next().unwrap_or_default();
        let is_semicolon = first.matches(';').count() > first.matches(',').count();
        let mut rows = Rows {
            text,
            at: 0,
            line: 1,
            delimiter: if is_semicolon { b';' } else { b',' },
            width: None,
        };
        let header = match rows.next() {
            None => Vec::new(),
            Some(Found::Unclosed { .. }) => return Err(FileRefusal::HeaderQuote),
            Some(Found::Row { count, .. }) if count > MOST_COLUMNS => {
                return Err(FileRefusal::TooManyColumns(
                    count as u64,
                    MOST_COLUMNS as u64,
                ));
            }
            Some(Found::Row { cells, .. }) => cells,
        };
        rows.width = Some(header.len());
        Ok(Self {
            file,
            header: header.iter().map(|name| name.trim().to_owned()).collect(),
            rows,
        })
    }

    /// The same with all names of columns in lower case.
    pub fn lower(mut self) -> Self {
        self.header = self.header.iter().map(|name| name.to_lowercase()).collect();
        self
    }

    /// The next row that is as wide as the header; every other is a problem of its own.
    pub fn next(&mut self, draft: &mut ImportDraft) -> Option<Line<'t>> {
        loop {
            let found = self.rows.next()?;
            draft.rows_read += 1;
            match found {
                Found::Unclosed { line, begins } => {
                    draft.refuse(self.file, line, "", begins, Possible::ClosedQuote);
                }
                Found::Row { line, cells, count } => {
                    let width = self.header.len();
                    let is_wider =
                        count > MOST_COLUMNS || cells.iter().skip(width).any(|c| !c.is_empty());
                    if count >= width && !is_wider {
                        return Some(Line {
                            line,
                            header: Rc::clone(&self.header),
                            cells,
                        });
                    }
                    let possible = Possible::Cells(width as u64);
                    draft.refuse(self.file, line, "", &count.to_string(), possible);
                }
            }
        }
    }
}

/// What stands at a place of a file.
enum Found<'t> {
    /// A row: where it begins, its first [`MOST_COLUMNS`] cells, how many it has.
    Row {
        line: u64,
        cells: Vec<Cow<'t, str>>,
        count: usize,
    },
    /// A line in which a quote is opened that is never closed, and the text behind it in that line.
    Unclosed { line: u64, begins: &'t str },
}

/// Goes through the text row by row. A row with an unclosed quote ends with its line.
struct Rows<'t> {
    text: &'t str,
    /// Bytes that were read.
    at: usize,
    /// The line at that place, from 1.
    line: u64,
    delimiter: u8,
    /// Cells of the header, once it was read.
    width: Option<usize>,
}

impl<'t> Rows<'t> {
    fn next(&mut self) -> Option<Found<'t>> {
        // Empty lines are no rows.
        while self.byte().is_some_and(is_end) {
            self.end_line();
        }
        self.byte()?;
        let (line, mut cells, mut count) = (self.line, Vec::new(), 0);
        loop {
            let begin = self.at;
            let cell = if self.byte() == Some(b'"') {
                match self.quoted() {
                    Some(cell) => cell,
                    None => {
                        self.at = begin;
                        let begins = self.until(is_end);
                        let line = self.line;
                        self.end_line();
                        return Some(Found::Unclosed { line, begins });
                    }
                }
            } else {
                let delimiter = self.delimiter;
                Cow::Borrowed(self.until(|byte| byte == delimiter || is_end(byte)))
            };
            count += 1;
            if cells.len() < MOST_COLUMNS {
                cells.push(cell);
            }
            if self.byte() == Some(self.delimiter) {
                self.at += 1;
            } else {
                self.end_line();
                return Some(Found::Row { line, cells, count });
            }
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The text up to a byte that ends it, which is ASCII, or to the end of the file.
    fn until(&mut self, ends: impl Fn(u8) -> bool) -> &'t str {
        let begin = self.at;
        let rest = self.text.as_bytes().get(begin..).unwrap_or_default();
        self.at += rest
            .iter()
            .position(|byte| ends(*byte))
            .unwrap_or(rest.len());
        self.text.get(begin..self.at).unwrap_or_default()
    }

    /// Goes behind the end of a line: `\n`, `\r\n` or `\r`.
    fn end_line(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += match rest {
            [b'\r', b'\n', ..] => 2,
            [] => return,
            _ => 1,
        };
        self.line += 1;
    }

    /// A cell in quotes, `""` in it being one; `None`, with nothing read, when the quote is not closed as one that belongs to this cell.
    fn quoted(&mut self) -> Option<Cow<'t, str>> {
        let (begin, line) = (self.at, self.line);
        self.at += 1;
        let closed = self.quoted_to_the_end(begin, line);
        if closed.is_none() {
            (self.at, self.line) = (begin, line);
        }
        closed
    }

    fn quoted_to_the_end(&mut self, begin: usize, line: u64) -> Option<Cow<'t, str>> {
        let mut text: Cow<'t, str> = Cow::Borrowed("");
        let mut add = |part: &'t str| {
            if text.is_empty() {
                text = Cow::Borrowed(part);
            } else {
                text.to_mut().push_str(part);
            }
        };
        loop {
            add(self.until(|byte| byte == b'"' || is_end(byte)));
            match self.byte()? {
                b'"' => {
                    self.at += 1;
                    if self.byte() != Some(b'"') {
                        break;
                    }
                    add("\"");
                    self.at += 1;
                }
                _ => {
                    let end = self.at;
                    self.end_line();
                    add(self.text.get(end..self.at).unwrap_or_default());
                    let is_long = self.at - begin > LONGEST_QUOTED;
                    if is_long && self.line - line > MOST_LINES || self.is_row() {
                        return None;
                    }
                }
            }
        }
        // Behind a quote that closes comes the next cell or line; of one line, what comes is taken as it stands.
        let delimiter = self.delimiter;
        let rest = self.until(|byte| byte == delimiter || is_end(byte));
        if !rest.trim().is_empty() {
            if self.line > line {
                return None;
            }
            add(rest);
        }
        Some(text)
    }

    /// Whether what stands here looks like a row of this table: as wide as the header, with a night in one of the first two cells.
    fn is_row(&self) -> bool {
        let Some(width) = self.width else {
            return false;
        };
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let line = rest.split(|byte| is_end(*byte)).next().unwrap_or_default();
        let mut cells = line.split(|byte| *byte == self.delimiter);
        let is_night = cells.by_ref().take(2).any(|cell| {
            matches!(cell, [year, _, _, _, b'-', _, _, b'-', _, day] if year.is_ascii_digit() && day.is_ascii_digit())
        });
        is_night && 2 + cells.count() >= width.max(3)
    }
}

fn is_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}
