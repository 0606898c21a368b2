//! Between SQLite's column types and ours. What cannot be read back is reported, never guessed.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::db::{DbError, DbResult};

/// A u64 as SQLite's signed integer. Every number stored stays far below 2^63.
pub(super) fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Reads columns by position with our types.
pub(super) trait Columns {
    /// Fixed bytes: ids, hashes.
    fn bytes<const N: usize>(&self, column: usize, what: &'static str) -> DbResult<[u8; N]>;
    /// A number that is never negative.
    fn uint(&self, column: usize, what: &'static str) -> DbResult<u64>;
    /// A number that may be absent.
    fn uint_opt(&self, column: usize, what: &'static str) -> DbResult<Option<u64>>;
    /// Text of a closed set.
    fn parsed<T>(&self, column: usize, what: &'static str, parse: impl Fn(&str) -> Option<T>) -> DbResult<T>;
}

impl Columns for SqliteRow {
    fn bytes<const N: usize>(&self, column: usize, what: &'static str) -> DbResult<[u8; N]> {
        let bytes: &[u8] = self.try_get(column)?;
        bytes.try_into().map_err(|_| DbError::Corrupt(what))
    }

    fn uint(&self, column: usize, what: &'static str) -> DbResult<u64> {
        let value: i64 = self.try_get(column)?;
        u64::try_from(value).map_err(|_| DbError::Corrupt(what))
    }

    fn uint_opt(&self, column: usize, what: &'static str) -> DbResult<Option<u64>> {
        let value: Option<i64> = self.try_get(column)?;
        value.map(|value| u64::try_from(value).map_err(|_| DbError::Corrupt(what))).transpose()
    }

    fn parsed<T>(&self, column: usize, what: &'static str, parse: impl Fn(&str) -> Option<T>) -> DbResult<T> {
        let text: &str = self.try_get(column)?;
        parse(text).ok_or(DbError::Corrupt(what))
    }
}
