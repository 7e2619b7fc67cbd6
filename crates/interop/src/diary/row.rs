//! The rows of a table, as every reader of a CSV file meets them.

use super::{FileRefusal, ImportDraft, Possible};

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
pub(super) struct Line {
    /// Line of the file, from 1.
    pub line: u64,
    /// Column and cell, in the order of the file.
    pub cells: Vec<(String, String)>,
}

impl Line {
    /// The cell as it stands; empty when there is none.
    pub fn get(&self, column: &str) -> &str {
        self.cells
            .iter()
            .find(|(name, _)| name == column)
            .map_or("", |(_, cell)| cell)
    }

    /// The cell without space around it.
    pub fn trimmed(&self, column: &str) -> &str {
        self.get(column).trim()
    }
}

/// A table with the name under which its problems are told.
pub(super) struct Table<'t> {
    /// The file in a zip; empty when the file is the table.
    pub file: &'t str,
    /// Names of the columns, in order.
    pub header: Vec<String>,
    /// Rows as wide as the header.
    pub lines: Vec<Line>,
}

impl<'t> Table<'t> {
    /// Reads header and rows; a row of another width is a problem of its own.
    pub fn read(text: &str, file: &'t str, draft: &mut ImportDraft) -> Result<Self, FileRefusal> {
        let first = text.lines().next().unwrap_or_default();
        let is_semicolon = first.matches(';').count() > first.matches(',').count();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(if is_semicolon { b';' } else { b',' })
            .flexible(true)
            .from_reader(text.as_bytes());
        let header: Vec<String> = reader
            .headers()
            .map_err(|error| FileRefusal::Header(error.to_string()))?
            .iter()
            .map(|name| name.trim().to_owned())
            .collect();
        let mut lines = Vec::new();
        for record in reader.records() {
            draft.rows_read += 1;
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    draft.refuse(file, 0, "", &error.to_string(), Possible::Csv);
                    continue;
                }
            };
            let line = record.position().map_or(0, csv::Position::line);
            let is_wider = record
                .iter()
                .skip(header.len())
                .any(|cell| !cell.is_empty());
            if record.len() < header.len() || is_wider {
                let possible = Possible::Cells(header.len() as u64);
                draft.refuse(file, line, "", &record.len().to_string(), possible);
                continue;
            }
            let cells = header.iter().cloned().zip(record.iter().map(str::to_owned));
            lines.push(Line {
                line,
                cells: cells.collect(),
            });
        }
        Ok(Self {
            file,
            header,
            lines,
        })
    }

    /// The same with all names of columns in lower case.
    pub fn lower(mut self) -> Self {
        let cells = self.lines.iter_mut().flat_map(|line| &mut line.cells);
        for name in cells.map(|(name, _)| name).chain(self.header.iter_mut()) {
            *name = name.to_lowercase();
        }
        self
    }
}
