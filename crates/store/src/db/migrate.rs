//! Brings a schema up to date, on either engine, from one folder.

use include_dir::{Dir, include_dir};
use refinery_core::error::Kind;
use refinery_core::traits::sync::Migrate;
use refinery_core::{Migration, Runner};

use super::OpenProblem;

static MIGRATIONS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/migrations");

pub(super) fn migrate<C: Migrate>(connection: &mut C, what: &str) -> Result<(), OpenProblem> {
    let mut migrations = Vec::new();
    for file in MIGRATIONS.files() {
        let name = file
            .path()
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        let sql = file.contents_utf8().unwrap_or_default();
        let migration = Migration::unapplied(name, sql).map_err(|error| {
            OpenProblem(format!(
                "The migration {name} built into this program is damaged: {error}."
            ))
        })?;
        migrations.push(migration);
    }
    migrations.sort();
    let runner = Runner::new(&migrations)
        .set_abort_missing(true)
        .set_abort_divergent(true);
    match runner.run(connection) {
        Ok(_) => Ok(()),
        Err(error) => Err(OpenProblem(match error.kind() {
            Kind::MissingVersion(newer) => format!(
                "The database {what} was written by a newer Charley (schema {newer}); start that version, or restore an older backup."
            ),
            Kind::DivergentVersion(theirs, _) => format!(
                "The database {what} has another schema than this program under the same number ({theirs}); start the Charley that made it."
            ),
            Kind::Connection(text, cause) => format!(
                "The database {what} cannot be brought up to date ({text}: {cause}); check that its disk is writable and not full."
            ),
            other => format!("The database {what} cannot be brought up to date: {other}."),
        })),
    }
}
