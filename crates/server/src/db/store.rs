//! Storage in a SQLite file or in PostgreSQL: the statements are the same, only opening and locking differ.

mod accounts;
mod audit;
mod blobs;
mod cells;
mod claims;
mod collecting;
mod commit;
mod devices;
mod documents;
mod grants;
mod invitations;
mod operation;
mod peers;
mod pieces;
mod read;
mod relays;
mod rights;
mod workspaces;

pub(super) use audit::entry_at;
pub(super) use blobs::pieces;
pub(super) use read::LogView;

use sqlx::postgres::PgConnectOptions;
use sync::ids::WorkspaceId;

use super::location::Location;
use super::sql::{Pool, Transaction, query};
use super::{Db, DbError, DbResult, MIGRATIONS, postgres, sqlite};

/// The database of a server.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) writer: Pool,
    pub(super) readers: Pool,
    replica: Option<Pool>,
}

/// Connections that a server process holds to PostgreSQL. SQLite has one writer and a few readers whatever is said here.
#[derive(Debug, Clone, Copy)]
pub struct Connections {
    /// For requests that write. One that waits for its workspace keeps its connection.
    pub writers: u32,
    /// For those that read.
    pub readers: u32,
}

impl Default for Connections {
    fn default() -> Self {
        Self { writers: 8, readers: 8 }
    }
}

/// What a transaction takes hold of at its beginning, so that others who take hold of the same come after it. SQLite has
/// one writer, who takes hold of everything.
#[derive(Debug, Clone, Copy)]
pub(super) enum Lock {
    /// Each statement is right whatever others do.
    Nothing,
    /// The server as a whole.
    Server,
    /// One workspace.
    Workspace(WorkspaceId),
}

impl Store {
    /// Opens a database, creating and migrating its tables as needed. A SQLite file is created, a PostgreSQL database has
    /// to exist.
    ///
    /// # Errors
    /// When it cannot be opened, or was written by a newer server.
    pub async fn open(location: &Location) -> DbResult<Self> {
        Self::open_with(location, Connections::default()).await
    }

    /// The same with a number of connections of one's own.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_with(location: &Location, connections: Connections) -> DbResult<Self> {
        let (writer, readers) = match location {
            Location::Sqlite(file) => sqlite::open(file).await?,
            Location::Postgres(options) => postgres::open(options, connections).await?,
        };
        Ok(Self { writer, readers, replica: None })
    }

    /// Answers pulls from a standby of PostgreSQL where it is far enough. It need not be there yet.
    #[must_use]
    pub fn with_replica(self, options: &PgConnectOptions, connections: Connections) -> Self {
        Self { replica: Some(postgres::replica(options, connections)), ..self }
    }

    /// Opens a database as it is, for a command that works beside a running server of the same version.
    ///
    /// # Errors
    /// When it cannot be opened, or its tables are not those of this version.
    pub async fn open_unchanged(location: &Location, connections: Connections) -> DbResult<Self> {
        let (writer, readers) = match location {
            Location::Sqlite(file) => sqlite::open_unchanged(file).await?,
            Location::Postgres(options) => postgres::open_unchanged(options, connections).await?,
        };
        let found =
            query("SELECT version FROM _sqlx_migrations ORDER BY version").fetch_all(&readers).await?;
        let found = found.iter().map(|row| row.int(0)).collect::<DbResult<Vec<i64>>>()?;
        if found != MIGRATIONS.iter().map(|migration| migration.version).collect::<Vec<_>>() {
            return Err(DbError::OtherVersion);
        }
        Ok(Self { writer, readers, replica: None })
    }

    /// Closes all connections; of SQLite the last one folds the log into the file.
    pub async fn close(&self) {
        if let Some(replica) = &self.replica {
            replica.close().await;
        }
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Whether somebody writes just now, as far as this process knows.
    pub fn is_writing(&self) -> bool {
        let (all, idle) = match &self.writer {
            Pool::Sqlite(pool) => (pool.size(), pool.num_idle()),
            Pool::Postgres(pool) => (pool.size(), pool.num_idle()),
        };
        idle < all as usize
    }

    /// A transaction that writes.
    pub(super) async fn begin(&self, lock: Lock) -> DbResult<Transaction> {
        match &self.writer {
            // From the start: there is one writer, so it can neither fail to upgrade nor deadlock.
            Pool::Sqlite(pool) => Ok(Transaction::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?)),
            Pool::Postgres(pool) => {
                let mut tx = Transaction::Postgres(pool.begin().await?);
                match lock {
                    Lock::Nothing => {}
                    Lock::Server => {
                        let row = query("SELECT id FROM server_secret WHERE id = 1 FOR UPDATE");
                        row.fetch_one(&mut tx).await?;
                    }
                    Lock::Workspace(workspace) => {
                        let row = query("SELECT workspace FROM workspace WHERE workspace = $1 FOR UPDATE");
                        row.bind(workspace).fetch_one(&mut tx).await?;
                    }
                }
                Ok(tx)
            }
        }
    }

    /// A transaction that sees one state of everything and writes nothing.
    pub(super) async fn begin_snapshot(&self) -> DbResult<Transaction> {
        Self::snapshot_of(&self.readers).await
    }

    /// The same on the standby, if there is one.
    async fn begin_replica(&self) -> DbResult<Option<Transaction>> {
        match &self.replica {
            Some(replica) => Ok(Some(Self::snapshot_of(replica).await?)),
            None => Ok(None),
        }
    }

    async fn snapshot_of(pool: &Pool) -> DbResult<Transaction> {
        Ok(match pool {
            Pool::Sqlite(pool) => Transaction::Sqlite(pool.begin().await?),
            Pool::Postgres(pool) => Transaction::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
            ),
        })
    }
}

impl Db for Store {}
