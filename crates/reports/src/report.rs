//! What a report gives: figures and tables, and how a table is drawn.

use model::value::Currency;
use model::{FieldId, Filter, Kind, RecordId};
use serde::{Deserialize, Serialize};

/// A report.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Report {
    /// What has to be known to read it: rows left out, a fit that fell back.
    pub notes: Vec<Note>,
    /// Figures and tables, from top to bottom.
    pub blocks: Vec<Block>,
}

/// A remark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Message id; its argument is `$count`.
    pub message: String,
    /// How many rows it is about.
    pub count: u64,
    /// Whether the numbers are to be read with care because of it.
    pub is_warning: bool,
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Block {
    /// Single numbers beside one another.
    Figures(Vec<Figure>),
    /// Rows, and maybe a drawing of them.
    Table(Table),
}

/// A number with its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Message id of the name; `<id>-how` says how it is computed.
    pub label: String,
    /// The number, and what it opens.
    pub value: Shown,
}

/// Rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Message id of the heading; `<id>-how` says how it is computed.
    pub title: String,
    /// Columns; the first names the row.
    pub columns: Vec<Column>,
    /// Rows, each with one value per column.
    pub rows: Vec<Line>,
    /// Rows beyond these that are not shown.
    pub more: u32,
    /// How the rows are drawn above the table; the table says the same in words.
    pub drawing: Option<Drawing>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// What stands above it: usually a message, in a matrix a period or a record.
    pub label: Cell,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// A value per column.
    pub values: Vec<Shown>,
}

/// A value with the records behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// The value.
    pub cell: Cell,
    /// What it opens.
    pub opens: Option<Box<Opens>>,
}

/// A list of records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opens {
    /// Their kind.
    pub kind: Kind,
    /// Which.
    pub filter: Filter,
}

/// A value; the page writes it in its language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    /// Nothing, or not defined.
    Empty,
    /// How many.
    Count(u64),
    /// A plain number and its decimal places.
    Number(f64, u8),
    /// A share, 1 being the whole, and the decimal places of its per cent.
    Share(f64, u8),
    /// An amount in minor units.
    Money(i64, Currency),
    /// A number of days.
    Days(f64),
    /// A day since 1970-01-01.
    Date(i32),
    /// So many months from a first day on.
    Period(i32, u8),
    /// Words that need no translation.
    Text(String),
    /// A message.
    Message(String),
    /// A field of a kind of record.
    Field(Kind, FieldId),
    /// An option of a field.
    Choice(FieldId, String),
    /// A record and its name, which whoever holds the records fills in.
    Record(RecordId, String),
}

/// How a table is drawn. Columns are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Drawing {
    /// A line for each of the columns `of`, over the first column; `band` are the columns of a lower and an upper bound.
    Lines {
        /// Columns drawn.
        of: Vec<u8>,
        /// Columns of an interval.
        band: Option<(u8, u8)>,
    },
    /// The column `of` over the first, both shares of a whole, beside the line on which everybody has the same; the row `marked` is
    /// named.
    Shares {
        /// The column drawn.
        of: u8,
        /// The row named.
        marked: u8,
    },
    /// A bar per row, of the columns `of` one above the other.
    Bars {
        /// Columns drawn.
        of: Vec<u8>,
    },
    /// An interval per row around what was measured, beside the line of 0.
    Intervals {
        /// The column measured.
        of: u8,
        /// The column of the lower end.
        low: u8,
        /// The column of the upper end.
        high: u8,
    },
    /// A centred bar per row, the narrowest on top, by one column.
    Pyramid {
        /// The column.
        of: u8,
    },
    /// Cells shaded by their value, from a column on.
    Heat {
        /// The first shaded column.
        from: u8,
    },
}

impl From<Cell> for Shown {
    fn from(cell: Cell) -> Self {
        Self { cell, opens: None }
    }
}

impl Cell {
    /// With the records behind it.
    pub fn opening(self, kind: Kind, filter: Filter) -> Shown {
        Shown { cell: self, opens: Some(Box::new(Opens { kind, filter })) }
    }

    /// A message.
    pub fn message(id: &str) -> Self {
        Cell::Message(id.to_owned())
    }

    /// A record, not named yet.
    pub fn record(id: RecordId) -> Self {
        Cell::Record(id, String::new())
    }

    /// A share of two numbers, empty where the whole is not above 0.
    pub fn share(part: f64, whole: f64) -> Self {
        if whole > 0.0 { Cell::Share(part / whole, 1) } else { Cell::Empty }
    }

    /// An amount, cut at the limits of 64 bits.
    pub fn money(minor: i128, currency: Currency) -> Self {
        Cell::Money(minor.clamp(i64::MIN.into(), i64::MAX.into()) as i64, currency)
    }

    /// An amount that was computed, rounded half-even; empty where it is no number or beyond 64 bits.
    pub fn computed_money(minor: f64, currency: Currency) -> Self {
        if minor.is_finite() && minor.abs() < 9.2e18 {
            Cell::Money(minor.round_ties_even() as i64, currency)
        } else {
            Cell::Empty
        }
    }
}

impl Figure {
    /// A figure.
    pub fn new(label: &str, value: impl Into<Shown>) -> Self {
        Self { label: label.to_owned(), value: value.into() }
    }
}

impl Note {
    /// A remark about so many rows.
    pub fn about(message: &str, count: u64) -> Self {
        Self { message: message.to_owned(), count, is_warning: false }
    }

    /// A remark that makes the numbers doubtful.
    pub fn warning(message: &str) -> Self {
        Self { message: message.to_owned(), count: 0, is_warning: true }
    }
}

impl Table {
    /// An empty table; columns are named by messages.
    pub fn new(title: &str, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|label| Column { label: Cell::message(label) }).collect();
        Self { title: title.to_owned(), columns, rows: Vec::new(), more: 0, drawing: None }
    }

    /// With a drawing.
    pub fn drawn(self, drawing: Drawing) -> Self {
        Self { drawing: Some(drawing), ..self }
    }

    /// Adds a row.
    pub fn push<const N: usize>(&mut self, values: [Shown; N]) {
        debug_assert_eq!(self.columns.len(), N, "a value for each column");
        self.rows.push(Line { values: values.into() });
    }
}
