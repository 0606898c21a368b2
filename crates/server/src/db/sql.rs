//! Asking SQLite and PostgreSQL with the same words: a statement is written once, with `$1`, `$2`, … for its values, and
//! runs on whichever database the pool or the transaction belongs to.

mod row;
mod value;

use sqlx::postgres::{PgArguments, PgPool, PgRow};
use sqlx::sqlite::{SqliteArguments, SqlitePool, SqliteRow, SqliteTransaction};
use sqlx::{Arguments as _, PgTransaction, Postgres, SqlSafeStr, SqlStr, Sqlite};

use sync::ids::WorkspaceId;

use super::types::Used;
use super::{DbError, DbResult};
pub(super) use row::Row;
pub(super) use value::Value;

/// Connections to one database.
#[derive(Debug, Clone)]
pub(super) enum Pool {
    /// To a SQLite file.
    Sqlite(SqlitePool),
    /// To a PostgreSQL server.
    Postgres(PgPool),
}

impl Pool {
    /// Closes all connections once their users are done.
    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// How many connections are open, and how many of them in use.
    pub(super) fn used(&self) -> Used {
        let (open, idle) = match self {
            Self::Sqlite(pool) => (pool.size(), pool.num_idle()),
            Self::Postgres(pool) => (pool.size(), pool.num_idle()),
        };
        let idle = u32::try_from(idle).unwrap_or(u32::MAX).min(open);
        Used { busy: open - idle, idle }
    }
}

/// A transaction; rolled back when it is dropped.
pub(super) enum Transaction {
    /// On a SQLite file.
    Sqlite(SqliteTransaction<'static>),
    /// On a PostgreSQL server.
    Postgres(PgTransaction<'static>),
}

impl Transaction {
    /// Keeps what was done, durably.
    pub(super) async fn commit(self) -> DbResult<()> {
        match self {
            Self::Sqlite(tx) => Ok(tx.commit().await?),
            Self::Postgres(tx) => Ok(tx.commit().await?),
        }
    }
}

impl Transaction {
    /// Takes hold of a workspace, if there is one. The only writer of SQLite holds everything.
    pub(super) async fn hold(&mut self, workspace: WorkspaceId) -> DbResult<bool> {
        let sql = match self {
            Self::Sqlite(_) => "SELECT 1 FROM workspace WHERE workspace = $1",
            Self::Postgres(_) => "SELECT 1 FROM workspace WHERE workspace = $1 FOR UPDATE",
        };
        Ok(query(sql).bind(workspace).fetch_optional(self).await?.is_some())
    }
}

/// Where a statement runs.
pub(super) enum Executor<'c> {
    /// On any connection, by itself.
    Pool(&'c Pool),
    /// Within a transaction.
    Transaction(&'c mut Transaction),
}

impl<'c> From<&'c Pool> for Executor<'c> {
    fn from(pool: &'c Pool) -> Self {
        Self::Pool(pool)
    }
}

impl<'c> From<&'c mut Transaction> for Executor<'c> {
    fn from(tx: &'c mut Transaction) -> Self {
        Self::Transaction(tx)
    }
}

/// A statement with its values.
#[must_use = "a statement does nothing until it is run"]
pub(super) struct Query<'q> {
    text: SqlStr,
    values: Vec<Value<'q>>,
}

/// Begins a statement.
pub(super) fn query<'q>(text: impl SqlSafeStr) -> Query<'q> {
    Query { text: text.into_sql_str(), values: Vec::new() }
}

/// What either database answered.
enum Answer<S, P> {
    Sqlite(S),
    Postgres(P),
}

/// Runs a statement by the method of that name of the database's own query.
macro_rules! run {
    ($query:ident, $on:ident, $method:ident) => {
        match $on.into() {
            Executor::Pool(Pool::Sqlite(on)) => Answer::Sqlite($query.for_sqlite()?.$method(on).await?),
            Executor::Pool(Pool::Postgres(on)) => Answer::Postgres($query.for_postgres()?.$method(on).await?),
            Executor::Transaction(Transaction::Sqlite(on)) => {
                Answer::Sqlite($query.for_sqlite()?.$method(&mut **on).await?)
            }
            Executor::Transaction(Transaction::Postgres(on)) => {
                Answer::Postgres($query.for_postgres()?.$method(&mut **on).await?)
            }
        }
    };
}

impl<'q> Query<'q> {
    /// Gives the next value.
    pub(super) fn bind(mut self, value: impl Into<Value<'q>>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Runs it for what it changes; gives the number of rows changed.
    pub(super) async fn execute<'c>(self, on: impl Into<Executor<'c>>) -> DbResult<u64> {
        Ok(match run!(self, on, execute) {
            Answer::Sqlite(done) => done.rows_affected(),
            Answer::Postgres(done) => done.rows_affected(),
        })
    }

    /// All rows.
    pub(super) async fn fetch_all<'c>(self, on: impl Into<Executor<'c>>) -> DbResult<Vec<Row>> {
        Ok(match run!(self, on, fetch_all) {
            Answer::Sqlite(rows) => rows.into_iter().map(Row::Sqlite).collect(),
            Answer::Postgres(rows) => rows.into_iter().map(Row::Postgres).collect(),
        })
    }

    /// The first row, if any.
    pub(super) async fn fetch_optional<'c>(self, on: impl Into<Executor<'c>>) -> DbResult<Option<Row>> {
        let answer: Answer<Option<SqliteRow>, Option<PgRow>> = run!(self, on, fetch_optional);
        Ok(match answer {
            Answer::Sqlite(row) => row.map(Row::Sqlite),
            Answer::Postgres(row) => row.map(Row::Postgres),
        })
    }

    /// The one row that there must be.
    pub(super) async fn fetch_one<'c>(self, on: impl Into<Executor<'c>>) -> DbResult<Row> {
        self.fetch_optional(on).await?.ok_or(DbError::Sqlx(sqlx::Error::RowNotFound))
    }

    fn for_sqlite(self) -> DbResult<sqlx::query::Query<'q, Sqlite, SqliteArguments>> {
        let mut arguments = SqliteArguments::default();
        for value in &self.values {
            match value {
                Value::Int(value) => arguments.add(*value),
                Value::Bytes(value) => arguments.add(value.as_deref()),
                Value::Text(value) => arguments.add(value.as_deref()),
            }
            .map_err(sqlx::Error::Encode)?;
        }
        Ok(sqlx::query_with(self.text, arguments))
    }

    fn for_postgres(self) -> DbResult<sqlx::query::Query<'q, Postgres, PgArguments>> {
        let mut arguments = PgArguments::default();
        for value in &self.values {
            match value {
                Value::Int(value) => arguments.add(*value),
                Value::Bytes(value) => arguments.add(value.as_deref()),
                Value::Text(value) => arguments.add(value.as_deref()),
            }
            .map_err(sqlx::Error::Encode)?;
        }
        Ok(sqlx::query_with(self.text, arguments))
    }
}
