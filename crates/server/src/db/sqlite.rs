//! Opening a SQLite file: one connection writes, a few read. Write-ahead log, so that readers see a snapshot and never
//! wait.

use std::fs::{File, OpenOptions};
use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use super::sql::Pool;
use super::{DbResult, MIGRATIONS};

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
pub(super) fn is_passing(code: &str) -> bool {
    code == SQLITE_BUSY
}

/// Opens the file, creating and migrating it as needed, and gives the writer and the readers.
pub(super) async fn open(file: &Path) -> DbResult<(Pool, Pool)> {
    let alone = wait_alone(file).await?;
    let writer = connect(options(file).create_if_missing(true), 1).await?;
    MIGRATIONS.run(&writer).await?;
    drop(alone);
    let readers = connect(options(file).read_only(true), READERS).await?;
    Ok((Pool::Sqlite(writer), Pool::Sqlite(readers)))
}

/// Opens the file as it is.
pub(super) async fn open_unchanged(file: &Path) -> DbResult<(Pool, Pool)> {
    let writer = connect(options(file), 1).await?;
    Ok((Pool::Sqlite(writer), Pool::Sqlite(connect(options(file).read_only(true), READERS).await?)))
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        .pragma("cache_size", "-32768")
        .statement_cache_capacity(200)
}

async fn connect(options: SqliteConnectOptions, connections: u32) -> DbResult<SqlitePool> {
    let pool = SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(LINE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None);
    Ok(pool.connect_with(options).await?)
}

/// Waits until no other process opens the same file: two that bring its tables up to date at once would disturb each
/// other. Goes on to be so until it is dropped.
async fn wait_alone(file: &Path) -> DbResult<File> {
    let mut name = file.as_os_str().to_owned();
    name.push("-opening");
    let lock = move || {
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.write(true).create(true).truncate(false).open(&name)?;
        file.lock()?;
        Ok(file)
    };
    let locked = tokio::task::spawn_blocking(lock).await.map_err(std::io::Error::other);
    Ok(locked.and_then(|locked| locked).map_err(sqlx::Error::Io)?)
}

#[cfg(test)]
mod tests {
    use super::MIGRATIONS;
    use crate::db::conformance::{first_migrations, rows_after_rights, rows_before_rights};
    use crate::db::location::Location;
    use crate::db::sql::{Pool, query};
    use crate::db::store::Store;

    fn file_in(folder: &tempfile::TempDir) -> Location {
        Location::Sqlite(folder.path().join("test.sqlite"))
    }

    /// An empty database in a folder that goes when the test ends.
    async fn open() -> Option<(Store, tempfile::TempDir)> {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Store::open(&file_in(&folder)).await.expect("opens");
        Some((db, folder))
    }

    crate::db::conformance::conformance!(super::open);

    #[tokio::test]
    async fn processes_may_start_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = file_in(&folder);
        crate::db::conformance::processes_start_at_once(&file).await;
    }

    #[tokio::test]
    async fn members_of_before_keep_their_roles() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = file_in(&folder);
        let path = folder.path().join("test.sqlite");
        let pool = super::connect(super::options(&path).create_if_missing(true), 1).await.expect("opens");
        first_migrations(&MIGRATIONS, 6).run(&pool).await.expect("migrates");
        let pool = Pool::Sqlite(pool);
        rows_before_rights(&pool).await;
        pool.close().await;
        rows_after_rights(&Store::open(&file).await.expect("opens")).await;
    }

    #[tokio::test]
    async fn a_database_of_a_newer_server_is_left_alone() {
        let (db, folder) = open().await.expect("opens");
        query(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'later', TRUE, x'00', 0)",
        )
        .execute(&db.writer)
        .await
        .expect("writes");
        db.close().await;
        let error = Store::open(&file_in(&folder)).await.expect_err("must not open");
        assert!(error.to_string().contains("9999"), "{error}");
    }

    #[tokio::test]
    async fn a_closed_database_is_a_passing_trouble() {
        let (db, _folder) = open().await.expect("opens");
        db.close().await;
        let error = crate::db::Accounts::has_accounts(&db).await.expect_err("closed");
        assert!(error.is_transient(), "{error}");
        assert!(!crate::db::DbError::Corrupt("cell").is_transient());
    }

    #[tokio::test]
    async fn what_is_committed_is_on_the_disk() {
        let (db, _folder) = open().await.expect("opens");
        for (pragma, expected) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")] {
            let sql = sqlx::AssertSqlSafe(format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}"));
            let row = query(sql).fetch_one(&db.writer).await.expect("reads");
            assert_eq!(row.text(0).expect("text"), expected, "{pragma}");
        }
    }
}
