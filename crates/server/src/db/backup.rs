//! A backup: one SQLite file with all rows, made while the server runs. It holds the server's keys and everybody's password
//! hash, so it is for the server's user alone.

use std::fs::{File, OpenOptions, remove_file, rename};
use std::io;
use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{ConnectOptions as _, Connection as _};

use super::copy::{Copied, CopyError, Copying, copy};
use super::location::Location;
use super::sql::query;
use super::store::Store;
use super::{DbError, DbResult};

/// Why there is no backup, or why it did not come back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Copying failed.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// A database failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// A file could not be written or read.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] io::Error),
}

/// Writes one state of everything into a new file. It appears when it is complete and on the disk.
///
/// # Errors
/// When the file exists, cannot be written, or the database fails.
pub async fn back_up(from: &Store, file: &Path, now_ms: u64) -> Result<Vec<Copied>, BackupError> {
    let about = |error| BackupError::File(file.to_owned(), error);
    if file.exists() {
        return Err(about(io::ErrorKind::AlreadyExists.into()));
    }
    let part = beside(file, "-part");
    private(&part).map_err(about)?;
    let written = write(from, &part, now_ms).await;
    remove_file(beside(&part, "-opening")).ok();
    match written {
        Ok(copied) => {
            let whole = File::open(&part).and_then(|file| file.sync_all());
            whole.and_then(|()| rename(&part, file)).map_err(about)?;
            Ok(copied)
        }
        Err(error) => {
            remove_file(&part).ok();
            Err(error)
        }
    }
}

async fn write(from: &Store, part: &Path, now_ms: u64) -> Result<Vec<Copied>, BackupError> {
    let to = Store::open(&Location::Sqlite(part.to_owned())).await?;
    let copied = copy(from, &to, Copying::Same).await?;
    query("CREATE TABLE backup (made_at INTEGER NOT NULL)").execute(&to.writer).await?;
    query("INSERT INTO backup (made_at) VALUES ($1)").bind(now_ms).execute(&to.writer).await?;
    to.close().await;
    // Without a write-ahead log beside it the file is whole by itself.
    let alone = SqliteConnectOptions::new().filename(part).journal_mode(SqliteJournalMode::Delete);
    let connection = alone.connect().await.map_err(DbError::from)?;
    connection.close().await.map_err(DbError::from)?;
    Ok(copied)
}

/// A backup opened through a copy of its own, which is brought up to date; the file itself stays as it is.
pub struct Backup {
    /// What is in it.
    pub store: Store,
    /// When it was made, if it says.
    pub made_at: Option<u64>,
    copy: PathBuf,
}

impl Backup {
    /// Opens a backup of this version or an older one.
    ///
    /// # Errors
    /// When it cannot be read or was made by a newer server.
    pub async fn open(file: &Path) -> Result<Self, BackupError> {
        let copy = beside(file, "-restoring");
        let about = |error| BackupError::File(file.to_owned(), error);
        private(&copy).and_then(|()| std::fs::copy(file, &copy)).map_err(about)?;
        let store = Store::open(&Location::Sqlite(copy.clone())).await?;
        let made_at = made_at(&store).await?;
        Ok(Self { store, made_at, copy })
    }

    /// Removes the copy.
    pub async fn close(self) {
        self.store.close().await;
        for end in ["", "-opening", "-wal", "-shm"] {
            remove_file(beside(&self.copy, end)).ok();
        }
    }
}

async fn made_at(store: &Store) -> DbResult<Option<u64>> {
    let table =
        query("SELECT 1 FROM sqlite_schema WHERE name = 'backup'").fetch_optional(&store.readers).await?;
    if table.is_none() {
        return Ok(None);
    }
    let row = query("SELECT max(made_at) FROM backup").fetch_one(&store.readers).await?;
    row.uint_opt(0, "time of the backup")
}

/// The same name with an end more.
fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Makes an empty file that only this user may read.
fn private(file: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true).create(true).truncate(true).open(file)?;
    Ok(())
}
