//! All rows of one database in another: for backups, restoring, and moving between SQLite and PostgreSQL. A backup is a
//! SQLite file with the same tables.

mod schema;

use sqlx::AssertSqlSafe;
use sync::cursor::Epoch;
use sync::ids::WorkspaceId;

use super::sql::{Transaction, Value, query};
use super::store::{Lock, Store};
use super::{DbError, DbResult};
use crate::clock::{Random, random_bytes};
use schema::{Table, tables};

/// Rows read at once: with the greatest payloads 16 MiB.
const PAGE: usize = 256;
/// Values that one statement takes at most; SQLite's limit is 32,766.
const VALUES_MAX: usize = 8_192;

/// What copying came to.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// A database failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// Rows would be mixed with others.
    #[error("there are rows already: give a database that nobody has used")]
    NotEmpty,
}

/// Rows copied of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The table.
    pub table: String,
    /// Its rows.
    pub rows: u64,
}

/// What the copy is for.
#[derive(Clone, Copy)]
pub enum Copying<'r> {
    /// Goes on where the source stops, or lies in a drawer: everything stays.
    Same,
    /// A backup comes back. Clients may know more than it, so every workspace begins a new epoch, with what this gives; and
    /// who was signed out since would be signed in again, so all sessions end.
    Restored(&'r dyn Random),
}

/// Copies one state of all tables into an empty database, all or nothing. Whoever writes to the source meanwhile is not
/// disturbed, and what they write is not copied.
///
/// # Errors
/// When a database fails, or the target is not empty.
pub async fn copy(from: &Store, to: &Store, copying: Copying<'_>) -> Result<Vec<Copied>, CopyError> {
    let tables = tables().await?;
    let mut source = from.begin_snapshot().await?;
    let mut target = to.begin(Lock::Nothing).await?;
    for table in &tables {
        let any = query(AssertSqlSafe(format!("SELECT 1 FROM {} LIMIT 1", table.name)));
        if any.fetch_optional(&mut target).await?.is_some() {
            return Err(CopyError::NotEmpty);
        }
    }
    let mut copied = Vec::new();
    for table in &tables {
        let rows = copy_table(table, &mut source, &mut target).await?;
        copied.push(Copied { table: table.name.clone(), rows });
    }
    if let Copying::Restored(random) = copying {
        begin_again(&mut target, random).await?;
    }
    target.commit().await?;
    Ok(copied)
}

async fn begin_again(tx: &mut Transaction, random: &dyn Random) -> DbResult<()> {
    for row in query("SELECT workspace FROM workspace ORDER BY workspace").fetch_all(&mut *tx).await? {
        query("UPDATE workspace SET epoch = $1 WHERE workspace = $2")
            .bind(Epoch(random_bytes(random)))
            .bind(WorkspaceId(row.bytes(0, "workspace id")?))
            .execute(&mut *tx)
            .await?;
    }
    query("DELETE FROM session").execute(tx).await?;
    Ok(())
}

async fn copy_table(table: &Table, source: &mut Transaction, target: &mut Transaction) -> DbResult<u64> {
    let (mut count, mut last): (u64, Option<Vec<Value<'static>>>) = (0, None);
    loop {
        let mut asked = query(AssertSqlSafe(table.page(last.is_some(), PAGE)));
        for value in last.take().into_iter().flatten() {
            asked = asked.bind(value);
        }
        let rows = asked.fetch_all(&mut *source).await?;
        let values: Vec<Vec<Value<'static>>> =
            rows.iter().map(|row| table.values(row)).collect::<DbResult<_>>()?;
        for some in values.chunks(VALUES_MAX / table.columns.len()) {
            let mut insertion = query(AssertSqlSafe(table.insertion(some.len())));
            for value in some.iter().flatten() {
                insertion = insertion.bind(value.clone());
            }
            insertion.execute(&mut *target).await?;
        }
        count += values.len() as u64;
        if values.len() < PAGE {
            return Ok(count);
        }
        last = values.last().map(|row| table.key.iter().map(|column| row[*column].clone()).collect());
    }
}

#[cfg(test)]
mod tests;
