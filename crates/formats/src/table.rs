//! From text to rows of cells: the delimiter, quotes that may be broken, rows of unequal length, names of columns.

mod delimiter;
mod fields;
mod header;
mod reader;
mod row;
mod rows;
mod scan;

pub(crate) use delimiter::is_declaration;
pub use delimiter::{Delimiter, guess_delimiter};
pub use fields::Cells;
pub use header::{Header, guess_header};
pub use reader::{Reader, ReaderRow};
pub use row::{Row, RowTrouble, Troubles};
pub use rows::Rows;

/// Most columns of a table; a file with more is refused as a whole.
pub const MAX_COLUMNS: usize = 2000;

/// Longest row in bytes of text; what is longer is reported and skipped up to its line end.
pub const MAX_ROW_BYTES: usize = 1 << 20;
