//! PostgreSQL: a pool of connections, serialisable writes, run again after a conflict.

use std::sync::Arc;
use std::time::Duration;

use postgres::config::{Host, SslMode};
use postgres::error::SqlState;
use postgres::types::{ToSql, Type};
use postgres::{Client, Config, IsolationLevel, NoTls, Transaction};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::migrate::migrate;
use super::{EngineTx, OpenProblem, Problem, Row, Tx, Value};

/// How many connections are open at the most.
const CONNECTIONS: u32 = 8;

/// How often a write that met another is tried.
const ATTEMPTS: u32 = 12;

#[derive(Clone)]
pub(super) struct Postgres {
    pool: r2d2::Pool<Connections>,
}

/// The transaction without its lifetimes.
pub(super) trait Run {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Problem>;
    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Problem>;
}

/// A transaction that remembers whether another was in its way.
struct Running<'a, 't> {
    transaction: &'a mut Transaction<'t>,
    met_conflict: bool,
}

impl Running<'_, '_> {
    fn problem(&mut self, error: &postgres::Error) -> Problem {
        self.met_conflict |= is_conflict(error);
        problem(error)
    }
}

impl Run for Running<'_, '_> {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Problem> {
        let done = self.transaction.execute(sql, &parameters(values));
        done.map_err(|error| self.problem(&error))
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Problem> {
        let rows = self.transaction.query(sql, &parameters(values));
        let rows = rows.map_err(|error| self.problem(&error))?;
        rows.iter().map(row).collect()
    }
}

/// Why one attempt at a write did not succeed.
enum Failed {
    /// Another transaction was in the way; running it again helps.
    Conflict,
    /// Anything else.
    Otherwise(Problem),
}

impl Postgres {
    pub(super) fn open(url: &str) -> Result<Self, OpenProblem> {
        let config: Config = url.parse().map_err(|error| {
            OpenProblem(format!("--database is not a PostgreSQL address ({error}); it looks like postgres://user@host/name."))
        })?;
        let what = config.get_dbname().unwrap_or("postgres").to_owned();
        let manager = Connections { config };
        let unreachable = |error: &dyn std::fmt::Display| {
            OpenProblem(format!(
                "The PostgreSQL database {what} cannot be reached ({error}); check the address, that the server runs, and the password."
            ))
        };
        let mut first = manager
            .client()
            .map_err(|error| unreachable(&described(&error)))?;
        // Two servers that start together must not both make the tables.
        first
            .batch_execute("select pg_advisory_lock(7242531)")
            .map_err(|error| unreachable(&described(&error)))?;
        let migrated = migrate(&mut first, &what);
        let _ = first.batch_execute("select pg_advisory_unlock(7242531)");
        migrated?;
        let pool = r2d2::Pool::builder()
            .max_size(CONNECTIONS)
            .min_idle(Some(1))
            .connection_timeout(Duration::from_secs(5))
            .build(manager)
            .map_err(|error| unreachable(&error))?;
        Ok(Self { pool })
    }

    pub(super) fn write<T>(
        &self,
        mut change: impl FnMut(&mut Tx<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            match self.attempt(&mut change) {
                Ok(value) => return Ok(value),
                Err(Failed::Conflict) if attempt < ATTEMPTS => {
                    // Short at first, then longer, so that rivals do not meet again at once.
                    std::thread::sleep(Duration::from_millis(u64::from(attempt * attempt)));
                }
                Err(Failed::Conflict) => return Err(Problem::Busy),
                Err(Failed::Otherwise(problem)) => return Err(problem),
            }
        }
    }

    fn attempt<T>(
        &self,
        change: &mut impl FnMut(&mut Tx<'_>) -> Result<T, Problem>,
    ) -> Result<T, Failed> {
        // No free connection is not a conflict: trying again at once would only lengthen the queue.
        let mut client = self
            .pool
            .get()
            .map_err(|_| Failed::Otherwise(Problem::Busy))?;
        let mut transaction = client
            .build_transaction()
            .isolation_level(IsolationLevel::Serializable)
            .start()
            .map_err(|error| Failed::Otherwise(problem(&error)))?;
        let mut run = Running {
            transaction: &mut transaction,
            met_conflict: false,
        };
        let changed = change(&mut Tx {
            engine: EngineTx::Postgres(&mut run),
        });
        if run.met_conflict {
            return Err(Failed::Conflict);
        }
        // Dropping the transaction rolls it back.
        let value = changed.map_err(Failed::Otherwise)?;
        match transaction.commit() {
            Ok(()) => Ok(value),
            Err(error) if is_conflict(&error) => Err(Failed::Conflict),
            // The commit may have happened: running the change again could do it twice.
            Err(error) if error.code().is_none() => Err(Failed::Otherwise(Problem::Broken(
                "the connection to the database was lost while saving; it may or may not have been saved".to_owned(),
            ))),
            Err(error) => Err(Failed::Otherwise(problem(&error))),
        }
    }

    pub(super) fn read<T>(
        &self,
        look: impl FnOnce(&mut Tx<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let mut client = self.pool.get().map_err(|_| Problem::Busy)?;
        let mut transaction = client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true)
            .start()
            .map_err(|error| problem(&error))?;
        let mut run = Running {
            transaction: &mut transaction,
            met_conflict: false,
        };
        look(&mut Tx {
            engine: EngineTx::Postgres(&mut run),
        })
    }
}

struct Connections {
    config: Config,
}

impl Connections {
    /// Whether every address is one of this machine.
    fn is_here(&self) -> bool {
        let hosts = self.config.get_hosts();
        !hosts.is_empty()
            && hosts.iter().all(is_here)
            && self
                .config
                .get_hostaddrs()
                .iter()
                .all(std::net::IpAddr::is_loopback)
    }

    fn client(&self) -> Result<Client, postgres::Error> {
        match self.config.get_ssl_mode() {
            SslMode::Disable => self.config.connect(NoTls),
            // On the same machine nothing is gained by TLS, and the server's certificate is its own.
            SslMode::Prefer if self.is_here() => self.config.connect(NoTls),
            _ => {
                // To another machine nothing goes unencrypted, whatever it answers.
                let mut config = self.config.clone();
                config.ssl_mode(SslMode::Require);
                config.connect(tls())
            }
        }
    }
}

impl r2d2::ManageConnection for Connections {
    type Connection = Client;
    type Error = postgres::Error;

    fn connect(&self) -> Result<Client, postgres::Error> {
        self.client()
    }

    fn is_valid(&self, client: &mut Client) -> Result<(), postgres::Error> {
        client.is_valid(Duration::from_secs(2))
    }

    fn has_broken(&self, client: &mut Client) -> bool {
        client.is_closed()
    }
}

fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => ["localhost", "127.0.0.1", "::1"].contains(&name.as_str()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

fn tls() -> MakeRustlsConnect {
    let roots = rustls::RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions();
    let builder = match versions {
        Ok(builder) => builder,
        // Cannot happen with this provider; the default of the library is the same.
        Err(_) => rustls::ClientConfig::builder(),
    };
    MakeRustlsConnect::new(builder.with_root_certificates(roots).with_no_client_auth())
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| match value {
            Value::Null => &None::<String> as &(dyn ToSql + Sync),
            Value::Text(text) => text,
            Value::Integer(number) => number,
            Value::Real(number) => number,
            Value::Bool(yes) => yes,
            Value::Bytes(bytes) => bytes,
        })
        .collect()
}

fn row(row: &postgres::Row) -> Result<Row, Problem> {
    let mut values = Vec::with_capacity(row.len());
    for (place, column) in row.columns().iter().enumerate() {
        let value = match *column.type_() {
            Type::TEXT | Type::VARCHAR | Type::NAME => row
                .try_get::<_, Option<String>>(place)
                .map(|value| value.map_or(Value::Null, Value::Text)),
            Type::INT8 => row
                .try_get::<_, Option<i64>>(place)
                .map(|value| value.map_or(Value::Null, Value::Integer)),
            Type::INT4 => row
                .try_get::<_, Option<i32>>(place)
                .map(|value| value.map_or(Value::Null, |number| Value::Integer(number.into()))),
            Type::FLOAT8 => row
                .try_get::<_, Option<f64>>(place)
                .map(|value| value.map_or(Value::Null, Value::Real)),
            Type::BOOL => row
                .try_get::<_, Option<bool>>(place)
                .map(|value| value.map_or(Value::Null, Value::Bool)),
            Type::BYTEA => row
                .try_get::<_, Option<Vec<u8>>>(place)
                .map(|value| value.map_or(Value::Null, Value::Bytes)),
            ref other => {
                return Err(Problem::Broken(format!(
                    "column {} has the type {other}, which the program does not use",
                    column.name()
                )));
            }
        };
        values.push(value.map_err(|error| problem(&error))?);
    }
    Ok(Row(values))
}

fn is_conflict(error: &postgres::Error) -> bool {
    error.code().is_some_and(|code| {
        *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED
    })
}

fn problem(error: &postgres::Error) -> Problem {
    match error.code() {
        Some(code) if *code == SqlState::UNIQUE_VIOLATION => Problem::Exists,
        Some(_) if is_conflict(error) => Problem::Busy,
        Some(code) if *code == SqlState::DISK_FULL => {
            Problem::Broken("The disk of the database is full; make room and try again.".to_owned())
        }
        Some(code) if *code == SqlState::READ_ONLY_SQL_TRANSACTION => {
            Problem::Broken("The database server is read-only; connect to the primary.".to_owned())
        }
        None if error.is_closed() => Problem::Busy,
        _ => Problem::Broken(format!("the database failed: {}", described(error))),
    }
}

/// An error without the row it is about: that may be someone's answers, and this text reaches a log.
fn described(error: &postgres::Error) -> String {
    use std::error::Error;
    if let Some(database) = error.as_db_error() {
        return format!("{} ({})", database.message(), database.code().code());
    }
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
