//! One row of a table, and what may be wrong with it as text.

use std::ops::Range;

use super::fields::Cells;

/// What is wrong with a row as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowTrouble {
    /// A quote is never closed; the row was ended at its first line end.
    BrokenQuotes,
    /// A quoted cell goes on after its closing quote.
    StrayQuotes,
    /// Fewer cells than columns; the missing ones are empty.
    TooFewCells,
    /// More cells than columns, and not only empty ones.
    TooManyCells,
    /// Longer than a row may be; not read.
    TooLong,
    /// In another encoding than the file; it was read in that one.
    ForeignEncoding,
    /// Some characters could not be read.
    LostCharacters,
}

impl RowTrouble {
    /// All of them, in the order in which they are reported.
    pub const ALL: [RowTrouble; 7] = [
        RowTrouble::BrokenQuotes,
        RowTrouble::StrayQuotes,
        RowTrouble::TooFewCells,
        RowTrouble::TooManyCells,
        RowTrouble::TooLong,
        RowTrouble::ForeignEncoding,
        RowTrouble::LostCharacters,
    ];

    /// Name in reports and messages.
    pub fn key(self) -> &'static str {
        match self {
            RowTrouble::BrokenQuotes => "broken-quotes",
            RowTrouble::StrayQuotes => "stray-quotes",
            RowTrouble::TooFewCells => "too-few-cells",
            RowTrouble::TooManyCells => "too-many-cells",
            RowTrouble::TooLong => "row-too-long",
            RowTrouble::ForeignEncoding => "mixed-encoding",
            RowTrouble::LostCharacters => "lost-characters",
        }
    }
}

/// A set of [`RowTrouble`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Troubles(u8);

impl Troubles {
    /// Adds one.
    pub fn add(&mut self, trouble: RowTrouble) {
        self.0 |= 1 << trouble as u8;
    }

    /// Whether it is in the set.
    pub fn has(self, trouble: RowTrouble) -> bool {
        self.0 & 1 << trouble as u8 != 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those in the set, in the order of [`RowTrouble::ALL`].
    pub fn iter(self) -> impl Iterator<Item = RowTrouble> {
        RowTrouble::ALL.into_iter().filter(move |trouble| self.has(*trouble))
    }
}

/// One row.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// Line of the file on which it begins, from 1.
    pub line: u64,
    /// Its bytes in the decoded text, counted from the beginning of the file.
    pub range: Range<u64>,
    /// The cells; none when the row is too long.
    pub cells: Cells<'a>,
    /// What is wrong with it.
    pub troubles: Troubles,
}
