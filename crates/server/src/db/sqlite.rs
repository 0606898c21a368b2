//! SQLite: one connection writes, a few read. Write-ahead log, so that readers see a snapshot and never wait.

mod accounts;
mod cells;
mod commit;
mod devices;
mod invitations;
mod read;
mod row;
mod workspaces;

use std::path::Path;
use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
    SqliteTransaction,
};

use super::{Db, DbResult};

/// Readers at once; SQLite serves them from memory, more would only wait for the processor.
const READERS: u32 = 4;
/// How long a write may wait for another process (a shell command, a backup) that holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Pages of log after which the writer moves it into the database file: 16 MiB, so that an upload pays rarely.
const CHECKPOINT_PAGES: &str = "4096";

/// How long a request waits in line before it is told to come again; shorter than the limit on requests.
const LINE_TIMEOUT: Duration = Duration::from_secs(20);
/// SQLite's result code for a file that another process holds.
const SQLITE_BUSY: &str = "5";

/// Whether another process held the file for too long.
pub(super) fn is_busy(error: &dyn DatabaseError) -> bool {
    error.code().is_some_and(|code| code == SQLITE_BUSY)
}

/// The embedded database.
#[derive(Debug, Clone)]
pub struct SqliteDb {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl SqliteDb {
    /// Opens the file, creating and migrating it as needed.
    ///
    /// # Errors
    /// When the file cannot be opened, or was written by a newer server.
    pub async fn open(file: &Path) -> DbResult<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
            .pragma("cache_size", "-32768")
            .statement_cache_capacity(200);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(LINE_TIMEOUT)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone().create_if_missing(true))
            .await?;
        sqlx::migrate!("migrations/sqlite").run(&writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(LINE_TIMEOUT)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.read_only(true))
            .await?;
        Ok(Self { writer, readers })
    }

    /// Closes all connections; the last one folds the log into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// A write transaction, from the start: there is one writer, so it can neither fail to upgrade nor deadlock.
    async fn begin(&self) -> DbResult<SqliteTransaction<'static>> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }
}

impl Db for SqliteDb {}

#[cfg(test)]
mod tests {
    use super::SqliteDb;

    /// An empty database in a folder that goes when the test ends.
    async fn open() -> (SqliteDb, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let db = SqliteDb::open(&folder.path().join("test.sqlite")).await.expect("opens");
        (db, folder)
    }

    crate::db::conformance::conformance!(super::open);

    #[tokio::test]
    async fn a_database_of_a_newer_server_is_left_alone() {
        let (db, folder) = open().await;
        sqlx::query(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'later', TRUE, x'00', 0)",
        )
        .execute(&db.writer)
        .await
        .expect("writes");
        db.close().await;
        let error = SqliteDb::open(&folder.path().join("test.sqlite")).await.expect_err("must not open");
        assert!(error.to_string().contains("9999"), "{error}");
    }

    #[tokio::test]
    async fn a_closed_database_is_a_passing_trouble() {
        let (db, _folder) = open().await;
        db.close().await;
        let error = crate::db::Accounts::has_accounts(&db).await.expect_err("closed");
        assert!(error.is_transient(), "{error}");
        assert!(!crate::db::DbError::Corrupt("cell").is_transient());
    }

    #[tokio::test]
    async fn what_is_committed_is_on_the_disk() {
        let (db, _folder) = open().await;
        for (pragma, expected) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")] {
            let sql = sqlx::AssertSqlSafe(format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}"));
            let found: String = sqlx::query_scalar(sql).fetch_one(&db.writer).await.expect("reads");
            assert_eq!(found, expected, "{pragma}");
        }
    }
}
