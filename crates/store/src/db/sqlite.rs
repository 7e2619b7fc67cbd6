//! SQLite: one writer thread with group commit, a small pool of readers beside it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior, params_from_iter};

use super::migrate::migrate;
use super::{EngineTx, OpenProblem, Problem, Row, Tx, Value};

/// How many waiting writes one commit carries at the most.
const GROUP: usize = 256;

/// How many readers work beside the writer.
const READERS: u32 = 4;

/// How long a statement waits for another process.
const PATIENCE: Duration = Duration::from_secs(5);

/// A write on its way to the writer thread: runs it and keeps its answer until the commit is through.
type Work = Box<dyn FnMut(&mut Step<'_>) + Send>;

/// What the writer asks of a piece of work.
enum Step<'c> {
    /// Run in a savepoint; say whether it is to be kept.
    Run(&'c Connection, &'c mut bool),
    /// The commit reached the disk, or failed.
    Acknowledge(Result<(), Problem>),
}

#[derive(Clone)]
pub(super) struct Sqlite {
    writer: Sender<Work>,
    readers: r2d2::Pool<Readers>,
}

impl Sqlite {
    pub(super) fn open(path: &Path) -> Result<Self, OpenProblem> {
        let sentence = |error: &dyn std::fmt::Display| {
            OpenProblem(format!(
                "The database {} cannot be opened ({error}); check that the file and its folder are writable and the disk is not full.",
                path.display()
            ))
        };
        let mut connection = Connection::open(path).map_err(|error| sentence(&error))?;
        // SQLite opens a file that it may not write without a word.
        if connection
            .is_readonly("main")
            .map_err(|error| sentence(&error))?
        {
            return Err(sentence(&"it is read-only"));
        }
        prepare(&connection).map_err(|error| sentence(&error))?;
        migrate(&mut connection, &path.display().to_string())?;
        // A read-only file opens; only a write tells.
        connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(rusqlite::Transaction::rollback)
            .map_err(|error| sentence(&error))?;
        let readers = r2d2::Pool::builder()
            .max_size(READERS)
            .build(Readers {
                path: path.to_owned(),
            })
            .map_err(|error| sentence(&error))?;
        let (writer, waiting) = channel();
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || write_all(&mut connection, &waiting))
            .map_err(|error| sentence(&error))?;
        Ok(Self { writer, readers })
    }

    pub(super) fn write<T: Send + 'static>(
        &self,
        mut change: impl FnMut(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let (answer, wait) = channel();
        let mut kept: Option<Result<T, Problem>> = None;
        let work: Work = Box::new(move |step| match step {
            Step::Run(connection, keep) => {
                let result = change(&mut Tx {
                    engine: EngineTx::Sqlite(connection),
                });
                **keep = result.is_ok();
                kept = Some(result);
            }
            Step::Acknowledge(committed) => {
                let result = match (kept.take(), committed.clone()) {
                    // A change that was refused had nothing to commit.
                    (Some(Err(refused)), _) => Err(refused),
                    (Some(Ok(value)), Ok(())) => Ok(value),
                    (_, Err(problem)) => Err(problem),
                    (None, Ok(())) => Err(Problem::Broken("a write was not run".to_owned())),
                };
                // Whoever asked may have gone away; the write stands.
                let _ = answer.send(result);
            }
        });
        let gone = || Problem::Broken("the writer of the database has stopped".to_owned());
        self.writer.send(work).map_err(|_| gone())?;
        wait.recv().map_err(|_| gone())?
    }

    pub(super) fn read<T>(
        &self,
        look: impl FnOnce(&mut Tx<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let mut connection = self.readers.get().map_err(|_| Problem::Busy)?;
        let transaction = connection.transaction().map_err(problem)?;
        let result = look(&mut Tx {
            engine: EngineTx::Sqlite(&transaction),
        });
        transaction.rollback().map_err(problem)?;
        result
    }
}

/// Durable on every commit, readers beside the writer, foreign keys held, deleted answers overwritten.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma secure_delete = on;",
    )
}

/// The writer: takes all that waits, runs each piece in its own savepoint, commits once, then answers all.
fn write_all(connection: &mut Connection, waiting: &Receiver<Work>) {
    while let Ok(first) = waiting.recv() {
        let mut group = vec![first];
        while group.len() < GROUP
            && let Ok(next) = waiting.try_recv()
        {
            group.push(next);
        }
        let committed = commit_group(connection, &mut group).map_err(problem);
        for mut work in group {
            work(&mut Step::Acknowledge(committed.clone()));
        }
    }
}

fn commit_group(connection: &mut Connection, group: &mut [Work]) -> rusqlite::Result<()> {
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for work in group {
        // A full disk can roll back the whole group; what comes after must not slip into a transaction of its own.
        if transaction.is_autocommit() {
            return Err(rusqlite::Error::SqliteFailure(
                rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL),
                None,
            ));
        }
        let savepoint = transaction.savepoint()?;
        let mut keep = false;
        // A change that panics is refused like any other; the writer must live on.
        let run = AssertUnwindSafe(|| work(&mut Step::Run(&savepoint, &mut keep)));
        if catch_unwind(run).is_err() {
            keep = false;
        }
        if keep {
            savepoint.commit()?;
        }
        // Otherwise dropping the savepoint rolls it back.
    }
    transaction.commit()
}

struct Readers {
    path: PathBuf,
}

impl r2d2::ManageConnection for Readers {
    type Connection = Connection;
    type Error = rusqlite::Error;

    fn connect(&self) -> Result<Connection, rusqlite::Error> {
        let connection = Connection::open_with_flags(
            &self.path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        connection.busy_timeout(PATIENCE)?;
        Ok(connection)
    }

    fn is_valid(&self, connection: &mut Connection) -> Result<(), rusqlite::Error> {
        connection.execute_batch("select 1")
    }

    fn has_broken(&self, _connection: &mut Connection) -> bool {
        false
    }
}

pub(super) fn execute(
    connection: &Connection,
    sql: &str,
    values: &[Value],
) -> Result<u64, Problem> {
    let mut statement = connection.prepare_cached(&numbered(sql)).map_err(problem)?;
    let rows = statement
        .execute(params_from_iter(values.iter().map(to_sqlite)))
        .map_err(problem)?;
    Ok(rows as u64)
}

pub(super) fn query(
    connection: &Connection,
    sql: &str,
    values: &[Value],
) -> Result<Vec<Row>, Problem> {
    let mut statement = connection.prepare_cached(&numbered(sql)).map_err(problem)?;
    let columns = statement.column_count();
    let mut rows = statement
        .query(params_from_iter(values.iter().map(to_sqlite)))
        .map_err(problem)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(problem)? {
        let mut values = Vec::with_capacity(columns);
        for column in 0..columns {
            values.push(match row.get_ref(column).map_err(problem)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(number) => Value::Integer(number),
                ValueRef::Real(number) => Value::Real(number),
                ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
            });
        }
        found.push(Row(values));
    }
    Ok(found)
}

/// SQLite takes `$1` as a name numbered by first appearance; `?1` is a number.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

fn to_sqlite(value: &Value) -> rusqlite::types::Value {
    use rusqlite::types::Value as Own;
    match value {
        Value::Null => Own::Null,
        Value::Text(text) => Own::Text(text.clone()),
        Value::Integer(number) => Own::Integer(*number),
        Value::Real(number) => Own::Real(*number),
        Value::Bool(yes) => Own::Integer(i64::from(*yes)),
        Value::Bytes(bytes) => Own::Blob(bytes.clone()),
    }
}

pub(super) fn problem(error: rusqlite::Error) -> Problem {
    match error.sqlite_error() {
        Some(cause)
            if cause.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
                || cause.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY =>
        {
            Problem::Exists
        }
        Some(cause)
            if matches!(
                cause.code,
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked
            ) =>
        {
            Problem::Busy
        }
        Some(cause) if cause.code == ErrorCode::DiskFull => {
            Problem::Broken("The disk of the database is full; make room and try again.".to_owned())
        }
        Some(cause) if cause.code == ErrorCode::ReadOnly => Problem::Broken(
            "The database is read-only; give this user the right to write its file and folder."
                .to_owned(),
        ),
        _ => Problem::Broken(format!("the database failed: {error}")),
    }
}
