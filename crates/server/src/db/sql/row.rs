//! A row that either database answered. What cannot be read back is reported, never guessed.

use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use crate::db::{DbError, DbResult};

/// One row; columns are read by position.
pub(crate) enum Row {
    /// From SQLite.
    Sqlite(SqliteRow),
    /// From PostgreSQL.
    Postgres(PgRow),
}

/// A column in the database's own type.
macro_rules! column {
    ($row:ident, $column:ident) => {
        match $row {
            Row::Sqlite(row) => row.try_get($column)?,
            Row::Postgres(row) => row.try_get($column)?,
        }
    };
}

impl Row {
    /// Fixed bytes: ids, hashes.
    pub(crate) fn bytes<const N: usize>(&self, column: usize, what: &'static str) -> DbResult<[u8; N]> {
        self.blob(column)?.try_into().map_err(|_| DbError::Corrupt(what))
    }

    /// Fixed bytes that may be absent.
    pub(crate) fn bytes_opt<const N: usize>(
        &self,
        column: usize,
        what: &'static str,
    ) -> DbResult<Option<[u8; N]>> {
        let value: Option<&[u8]> = column!(self, column);
        value.map(|bytes| bytes.try_into().map_err(|_| DbError::Corrupt(what))).transpose()
    }

    /// Bytes of any length.
    pub(crate) fn blob(&self, column: usize) -> DbResult<&[u8]> {
        Ok(column!(self, column))
    }

    /// A number.
    pub(crate) fn int(&self, column: usize) -> DbResult<i64> {
        Ok(column!(self, column))
    }

    /// A number that may be absent.
    pub(crate) fn int_opt(&self, column: usize) -> DbResult<Option<i64>> {
        Ok(column!(self, column))
    }

    /// Bytes of any length that may be absent.
    pub(crate) fn blob_opt(&self, column: usize) -> DbResult<Option<&[u8]>> {
        Ok(column!(self, column))
    }

    /// A number that is never negative.
    pub(crate) fn uint(&self, column: usize, what: &'static str) -> DbResult<u64> {
        u64::try_from(self.int(column)?).map_err(|_| DbError::Corrupt(what))
    }

    /// A number that is never negative and may be absent.
    pub(crate) fn uint_opt(&self, column: usize, what: &'static str) -> DbResult<Option<u64>> {
        let value: Option<i64> = column!(self, column);
        value.map(|value| u64::try_from(value).map_err(|_| DbError::Corrupt(what))).transpose()
    }

    /// Text.
    pub(crate) fn text(&self, column: usize) -> DbResult<String> {
        Ok(column!(self, column))
    }

    /// Text that may be absent.
    pub(crate) fn text_opt(&self, column: usize) -> DbResult<Option<String>> {
        Ok(column!(self, column))
    }

    /// Text of a closed set.
    pub(crate) fn parsed<T>(
        &self,
        column: usize,
        what: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> DbResult<T> {
        let text: &str = column!(self, column);
        parse(text).ok_or(DbError::Corrupt(what))
    }
}
