//! One small synchronous door to two engines.
//!
//! `store.write(|tx| …)` runs a serialisable transaction and may run it again after a conflict; `store.read(|tx| …)` sees one consistent state.
//! SQLite commits waiting writes together (group commit): each in a savepoint of its own, each acknowledged only after the commit reached the disk.

mod migrate;
mod postgres;
mod row;
mod sqlite;

use std::path::{Path, PathBuf};

pub use row::{Row, Value};

/// Why an operation on the store did not happen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A unique key is taken.
    #[error("it exists already")]
    Exists,
    /// There is no such record.
    #[error("there is no such record")]
    Missing,
    /// The store is busy; trying again helps.
    #[error("the database is busy; try again")]
    Busy,
    /// Something is broken; the text is for the operator.
    #[error("{0}")]
    Broken(String),
}

/// Why the store cannot be opened, in one sentence with what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OpenProblem(pub String);

/// Where the data lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file.
    File(PathBuf),
    /// A PostgreSQL server, `postgres://…`.
    Server(String),
}

/// The open store; cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
}

#[derive(Clone)]
enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

/// A transaction under way.
pub struct Tx<'t> {
    engine: EngineTx<'t>,
}

enum EngineTx<'t> {
    Sqlite(&'t rusqlite::Connection),
    Postgres(&'t mut dyn postgres::Run),
}

impl Store {
    /// Opens the store and brings its schema up to date.
    ///
    /// # Errors
    /// An unreachable server, a schema newer than the program, a folder or disk that cannot be written.
    pub fn open(location: &Location) -> Result<Self, OpenProblem> {
        let engine = match location {
            Location::File(path) => Engine::Sqlite(sqlite::Sqlite::open(path)?),
            Location::Server(url) => Engine::Postgres(postgres::Postgres::open(url)?),
        };
        Ok(Self { engine })
    }

    /// Opens the embedded database in a data folder, which is made when it does not exist.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_folder(folder: &Path) -> Result<Self, OpenProblem> {
        let is_new = !folder.exists();
        std::fs::create_dir_all(folder).map_err(|error| {
            OpenProblem(format!(
                "The data folder {} cannot be made ({error}); choose another with --data or give this user the right to write there.",
                folder.display()
            ))
        })?;
        #[cfg(unix)]
        if is_new {
            use std::os::unix::fs::PermissionsExt;
            // Answers about health are for this user only. A folder that was there keeps the rights it has.
            let _ = std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700));
        }
        Self::open(&Location::File(folder.join("charley.sqlite")))
    }

    /// Runs `change` in a serialisable transaction; it is run again when another write was in the way.
    ///
    /// # Errors
    /// What `change` returns, then nothing of it is kept; or a database that cannot commit.
    pub fn write<T: Send + 'static>(
        &self,
        change: impl FnMut(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.write(change),
            Engine::Postgres(engine) => engine.write(change),
        }
    }

    /// Runs `look` on one consistent state.
    ///
    /// # Errors
    /// What `look` returns, or a database that cannot be read.
    pub fn read<T>(
        &self,
        look: impl FnOnce(&mut Tx<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.read(look),
            Engine::Postgres(engine) => engine.read(look),
        }
    }

    /// Whether the database reads and writes.
    ///
    /// # Errors
    /// It does not.
    pub fn ping(&self) -> Result<(), Problem> {
        self.read(|tx| tx.query("select 1", &[]).map(drop))?;
        self.write(|tx| tx.query("select 1", &[]).map(drop))
    }

    /// The name of the engine, for messages.
    pub fn engine_name(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite(_) => "SQLite",
            Engine::Postgres(_) => "PostgreSQL",
        }
    }
}

impl Tx<'_> {
    /// Runs a statement; placeholders are `$1`, `$2`, …. Gives the number of rows it touched.
    ///
    /// # Errors
    /// A taken key, a conflict, or a broken database.
    pub fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Problem> {
        match &mut self.engine {
            EngineTx::Sqlite(connection) => sqlite::execute(connection, sql, values),
            EngineTx::Postgres(transaction) => transaction.execute(sql, values),
        }
    }

    /// Runs a query and gives all rows.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Problem> {
        match &mut self.engine {
            EngineTx::Sqlite(connection) => sqlite::query(connection, sql, values),
            EngineTx::Postgres(transaction) => transaction.query(sql, values),
        }
    }

    /// The first row of a query, if there is one.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn query_first(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, Problem> {
        Ok(self.query(sql, values)?.into_iter().next())
    }
}
