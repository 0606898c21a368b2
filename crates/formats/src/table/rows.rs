//! The push parser: text in pieces of any size, rows out.

use super::delimiter::Delimiter;
use super::fields::{Cells, Cutter};
use super::row::{Row, RowTrouble, Troubles};
use super::scan::{End, Quotes, end_of_row};
use super::{MAX_COLUMNS, MAX_ROW_BYTES};

/// Cuts text into rows. Cutting the text differently never changes the rows.
pub struct Rows {
    delimiter: Delimiter,
    cutter: Cutter,
    expected: Option<usize>,
    pending: String,
    /// Where `pending` begins in the whole text.
    offset: u64,
    line: u64,
    skipping: bool,
}

impl Rows {
    /// A parser for the beginning of a file.
    pub fn new(delimiter: Delimiter) -> Self {
        let cutter = Cutter::new(delimiter);
        Self {
            delimiter,
            cutter,
            expected: None,
            pending: String::new(),
            offset: 0,
            line: 1,
            skipping: false,
        }
    }

    /// Says how many columns there are: rows of other lengths are marked, and a quoted cell over several lines that
    /// only makes sense without them is recognised as broken.
    pub fn expect_columns(&mut self, columns: usize) {
        self.expected = Some(columns);
    }

    /// Takes the next piece of text and hands every complete row to `sink`, empty lines left out. With `last` the rest
    /// is a row too.
    pub fn push(&mut self, text: &str, last: bool, sink: &mut dyn FnMut(Row<'_>)) {
        let owned;
        let whole: &str = if self.pending.is_empty() {
            text
        } else {
            self.pending.push_str(text);
            owned = std::mem::take(&mut self.pending);
            &owned
        };
        let mut at = 0;
        while at < whole.len() {
            match self.next_row(&whole[at..], at, last, sink) {
                Some(next) => at += next,
                None => break,
            }
        }
        self.pending.push_str(&whole[at..]);
        self.offset += at as u64;
    }

    /// Handles one row at the start of `text`, which stands at `at` of the present piece; the number of bytes it took,
    /// or `None` when more text is needed.
    fn next_row(
        &mut self,
        text: &str,
        at: usize,
        last: bool,
        sink: &mut dyn FnMut(Row<'_>),
    ) -> Option<usize> {
        if self.skipping {
            return self.skip(text, last);
        }
        let start = self.offset + at as u64;
        let found = end_of_row(text.as_bytes(), self.delimiter.byte(), self.delimiter.quotes(), last);
        if found.map_or(text.len(), |end| end.end) > MAX_ROW_BYTES {
            let mut troubles = Troubles::default();
            troubles.add(RowTrouble::TooLong);
            let range = start..start + MAX_ROW_BYTES as u64;
            sink(Row { line: self.line, range, cells: Cells::default(), troubles });
            self.skipping = true;
            return self.skip(text, last);
        }
        let end = self.judge(text, found?);
        if end.end > 0 {
            self.emit(&text[..end.end], start, end.quotes, sink);
        }
        self.line += 1 + end.inner_lines as u64;
        Some(end.next)
    }

    /// Passes over the rest of a row that is too long.
    fn skip(&mut self, text: &str, last: bool) -> Option<usize> {
        match end_of_row(text.as_bytes(), self.delimiter.byte(), false, last) {
            Some(end) => {
                self.skipping = false;
                self.line += 1;
                Some(end.next)
            }
            // A carriage return may be the first half of a line end.
            None if text.ends_with('\r') => (text.len() > 1).then(|| text.len() - 1),
            None => Some(text.len()),
        }
    }

    /// Takes a row over several lines for broken when only its first line has the right number of cells.
    fn judge(&mut self, text: &str, end: End) -> End {
        let (Some(expected), Some((first, next))) = (self.expected, end.first_line) else { return end };
        let cells = |row: &str| memchr::memchr_iter(self.delimiter.byte(), row.as_bytes()).count() + 1;
        if cells(&text[..first]) != expected || self.cutter.quoted(&text[..end.end]).len() == expected {
            return end;
        }
        End { end: first, next, inner_lines: 0, first_line: None, quotes: Quotes::Broken }
    }

    fn emit(&mut self, row: &str, start: u64, quotes: Quotes, sink: &mut dyn FnMut(Row<'_>)) {
        let mut troubles = Troubles::default();
        let cells = match quotes {
            Quotes::None => self.cutter.plain(row),
            Quotes::Good => self.cutter.quoted(row),
            Quotes::Stray => {
                troubles.add(RowTrouble::StrayQuotes);
                self.cutter.quoted(row)
            }
            Quotes::Broken => {
                troubles.add(RowTrouble::BrokenQuotes);
                self.cutter.broken(row)
            }
        };
        let expected = self.expected.unwrap_or(cells.len()).min(MAX_COLUMNS);
        if cells.len() < expected {
            troubles.add(RowTrouble::TooFewCells);
        }
        if (expected..cells.len()).any(|column| !cells.get(column).trim().is_empty()) {
            troubles.add(RowTrouble::TooManyCells);
        }
        sink(Row { line: self.line, range: start..start + row.len() as u64, cells, troubles });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Owned = (u64, Vec<String>, Vec<&'static str>);

    fn rows(text: &str, piece: usize, delimiter: Delimiter, columns: Option<usize>) -> Vec<Owned> {
        let mut parser = Rows::new(delimiter);
        if let Some(columns) = columns {
            parser.expect_columns(columns);
        }
        let mut found = Vec::new();
        let mut sink = |row: Row<'_>| {
            let cells = row.cells.iter().map(str::to_owned).collect();
            found.push((row.line, cells, row.troubles.iter().map(RowTrouble::key).collect()));
        };
        let mut rest = text;
        while !rest.is_empty() {
            let mut cut = piece.min(rest.len());
            while !rest.is_char_boundary(cut) {
                cut += 1;
            }
            parser.push(&rest[..cut], false, &mut sink);
            rest = &rest[cut..];
        }
        parser.push("", true, &mut sink);
        found
    }

    fn owned(line: u64, cells: &[&str], troubles: &[&'static str]) -> Owned {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect(), troubles.to_vec())
    }

    #[test]
    fn bad_rows_are_named_and_no_other_is_lost() {
        let text = "a,b\r\n1,\"x\n2,\"y\"\n\n3\n4,z,extra\n5,v,,\n\"6\"7,w\n8,\"two\nlines\"\n9,end";
        for piece in [1, 2, 7, 1000] {
            assert_eq!(
                rows(text, piece, Delimiter::Comma, Some(2)),
                [
                    owned(1, &["a", "b"], &[]),
                    owned(2, &["1", "x"], &["broken-quotes"]),
                    owned(3, &["2", "y"], &[]),
                    owned(5, &["3"], &["too-few-cells"]),
                    owned(6, &["4", "z", "extra"], &["too-many-cells"]),
                    owned(7, &["5", "v", "", ""], &[]),
                    owned(8, &["67", "w"], &["stray-quotes"]),
                    owned(9, &["8", "two\nlines"], &[]),
                    owned(11, &["9", "end"], &[]),
                ]
            );
        }
    }

    #[test]
    fn quotes_that_pair_up_wrongly_are_seen_by_the_number_of_cells() {
        let text = "1,\"b\n2,\"d,e\"\n3,f\n";
        let found = rows(text, 4, Delimiter::Comma, Some(2));
        assert_eq!(found[0], owned(1, &["1", "b"], &["broken-quotes"]));
        assert_eq!(found[1], owned(2, &["2", "d,e"], &[]));
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn a_row_beyond_all_measure_is_skipped() {
        let text = format!("a\n{}\n\"{}\"\nb\n", "x".repeat(MAX_ROW_BYTES + 1), "y".repeat(MAX_ROW_BYTES));
        for piece in [100_000, 10_000_000] {
            let found = rows(&text, piece, Delimiter::Comma, None);
            let lines: Vec<_> = found.iter().map(|row| (row.0, row.2.clone())).collect();
            assert_eq!(
                lines,
                [(1, vec![]), (2, vec!["row-too-long"]), (3, vec!["row-too-long"]), (4, vec![])]
            );
        }
    }

    #[test]
    fn long_cells_and_many_columns_are_fine() {
        let text = format!("\"{}\"{}\n", "字".repeat(10_000), ",1".repeat(999));
        let found = rows(&text, 4096, Delimiter::Comma, Some(1000));
        assert_eq!((found[0].1.len(), found[0].1[0].chars().count(), found[0].2.len()), (1000, 10_000, 0));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn pieces_do_not_matter(text in "[ab,\"\n\r\t ;é张\u{0}]{0,80}", piece in 1usize..9, columns in prop::option::of(1usize..4)) {
            for delimiter in [Delimiter::Comma, Delimiter::Spaces] {
                let whole = rows(&text, text.len().max(1), delimiter, columns);
                prop_assert_eq!(rows(&text, piece, delimiter, columns), whole);
            }
        }
    }
}
