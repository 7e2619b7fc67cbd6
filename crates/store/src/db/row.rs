//! Values that both engines know.

use super::Problem;

/// A value of a column or a placeholder.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Text.
    Text(String),
    /// 64-bit integer.
    Integer(i64),
    /// Double.
    Real(f64),
    /// Truth value.
    Bool(bool),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(pub(super) Vec<Value>);

impl Row {
    /// Text of a column.
    ///
    /// # Errors
    /// The column is not there or not text.
    pub fn text(&self, column: usize) -> Result<String, Problem> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Ok(text.clone()),
            other => Err(unexpected(column, other)),
        }
    }

    /// Text of a column that may be empty.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn optional_text(&self, column: usize) -> Result<Option<String>, Problem> {
        match self.0.get(column) {
            Some(Value::Null) => Ok(None),
            _ => self.text(column).map(Some),
        }
    }

    /// Integer of a column.
    ///
    /// # Errors
    /// The column is not there or not an integer.
    pub fn integer(&self, column: usize) -> Result<i64, Problem> {
        match self.0.get(column) {
            Some(Value::Integer(number)) => Ok(*number),
            other => Err(unexpected(column, other)),
        }
    }

    /// Truth value of a column; SQLite keeps it as 0 or 1.
    ///
    /// # Errors
    /// The column is not there or not a truth value.
    pub fn truth(&self, column: usize) -> Result<bool, Problem> {
        match self.0.get(column) {
            Some(Value::Bool(yes)) => Ok(*yes),
            Some(Value::Integer(number @ (0 | 1))) => Ok(*number == 1),
            other => Err(unexpected(column, other)),
        }
    }

    /// Integer of a column that may be empty.
    ///
    /// # Errors
    /// As [`Row::integer`].
    pub fn optional_integer(&self, column: usize) -> Result<Option<i64>, Problem> {
        match self.0.get(column) {
            Some(Value::Null) => Ok(None),
            _ => self.integer(column).map(Some),
        }
    }
}

/// The value itself is not named: it may be someone's answers, and this text reaches a log.
fn unexpected(column: usize, found: Option<&Value>) -> Problem {
    let found = match found {
        None => "nothing",
        Some(Value::Null) => "null",
        Some(Value::Text(_)) => "text",
        Some(Value::Integer(_)) => "an integer",
        Some(Value::Real(_)) => "a double",
        Some(Value::Bool(_)) => "a truth value",
        Some(Value::Bytes(_)) => "bytes",
    };
    Problem::Broken(format!(
        "column {column} of a result holds {found}, which the program does not expect"
    ))
}
