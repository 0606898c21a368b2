//! What tables there are: read from an empty SQLite database in memory, so that a new table needs no mention here.

use sqlx::AssertSqlSafe;
use sqlx::sqlite::SqlitePoolOptions;

use crate::db::sql::{Pool, Row, Value, query};
use crate::db::{DbError, DbResult, MIGRATIONS};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Bytes,
    Text,
}

/// A table with its columns in their order.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<(String, Kind)>,
    /// The columns of the primary key, by place.
    pub(super) key: Vec<usize>,
    /// The tables that it refers to.
    refers_to: Vec<String>,
}

impl Table {
    /// Asks for the first rows by key, or for those after one.
    pub(super) fn page(&self, after_one: bool, limit: usize) -> String {
        let columns: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        let key: Vec<&str> = self.key.iter().map(|column| columns[*column]).collect();
        let (columns, key) = (columns.join(", "), key.join(", "));
        let places: Vec<String> = (1..=self.key.len()).map(|n| format!("${n}")).collect();
        let after =
            if after_one { format!("WHERE ({key}) > ({})", places.join(", ")) } else { String::new() };
        format!("SELECT {columns} FROM {} {after} ORDER BY {key} LIMIT {limit}", self.name)
    }

    /// Inserts this many rows.
    pub(super) fn insertion(&self, rows: usize) -> String {
        let width = self.columns.len();
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        let row = |n: usize| {
            let places: Vec<String> = (1..=width).map(|column| format!("${}", n * width + column)).collect();
            format!("({})", places.join(", "))
        };
        let rows: Vec<String> = (0..rows).map(row).collect();
        format!("INSERT INTO {} ({}) VALUES {}", self.name, names.join(", "), rows.join(", "))
    }

    /// The values of a row of [`Table::page`].
    pub(super) fn values(&self, row: &Row) -> DbResult<Vec<Value<'static>>> {
        let value = |(place, (_, kind)): (usize, &(String, Kind))| match kind {
            Kind::Int => Ok(Value::Int(row.int_opt(place)?)),
            Kind::Bytes => Ok(Value::Bytes(row.blob_opt(place)?.map(|bytes| bytes.to_vec().into()))),
            Kind::Text => Ok(Value::Text(row.text_opt(place)?.map(Into::into))),
        };
        self.columns.iter().enumerate().map(value).collect()
    }
}

/// All tables; one that refers to another comes after it.
pub(super) async fn tables() -> DbResult<Vec<Table>> {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await?;
    MIGRATIONS.run(&pool).await?;
    let pool = Pool::Sqlite(pool);
    let names = query(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlx_%'
         ORDER BY name",
    );
    let mut unordered = Vec::new();
    for row in names.fetch_all(&pool).await? {
        unordered.push(table(&pool, row.text(0)?).await?);
    }
    let mut ordered: Vec<Table> = Vec::new();
    while !unordered.is_empty() {
        let (next, rest): (Vec<Table>, Vec<Table>) = unordered.into_iter().partition(|table| {
            let known =
                |other: &String| *other == table.name || ordered.iter().any(|known| known.name == *other);
            table.refers_to.iter().all(known)
        });
        if next.is_empty() {
            return Err(DbError::Corrupt("order of tables"));
        }
        ordered.extend(next);
        unordered = rest;
    }
    Ok(ordered)
}

async fn table(pool: &Pool, name: String) -> DbResult<Table> {
    let about = |pragma: &str| query(AssertSqlSafe(format!("SELECT {pragma}('{name}')")));
    let (mut columns, mut key) = (Vec::new(), Vec::new());
    for row in about("name, type, pk FROM pragma_table_info").fetch_all(pool).await? {
        let kind = row.parsed(1, "type of a column", |kind| match kind {
            "INTEGER" => Some(Kind::Int),
            "BLOB" => Some(Kind::Bytes),
            "TEXT" => Some(Kind::Text),
            _ => None,
        })?;
        let place = row.int(2)?;
        if place > 0 {
            key.push((place, columns.len()));
        }
        columns.push((row.text(0)?, kind));
    }
    key.sort_unstable();
    let references = about("DISTINCT \"table\" FROM pragma_foreign_key_list").fetch_all(pool).await?;
    let refers_to = references.iter().map(|row| row.text(0)).collect::<DbResult<_>>()?;
    Ok(Table { name, columns, key: key.into_iter().map(|(_, column)| column).collect(), refers_to })
}
