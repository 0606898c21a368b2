//! Writes comma-separated text that spreadsheets open without executing anything.

use csv_core::WriteResult;

/// Writes rows. Cells that a spreadsheet would take for a formula get an apostrophe in front, and so do those that would
/// be taken for such a cell: taking one off always gives the cell back.
#[derive(Clone)]
pub struct Writer {
    core: csv_core::Writer,
    bytes: Vec<u8>,
}

impl Default for Writer {
    fn default() -> Self {
        Self::new()
    }
}

impl Writer {
    /// Starts a file: UTF-8 with a byte order mark, because Excel takes files without one for the local encoding.
    pub fn new() -> Self {
        let core = csv_core::WriterBuilder::new().terminator(csv_core::Terminator::CRLF).build();
        Self { core, bytes: b"\xEF\xBB\xBF".to_vec() }
    }

    /// Bytes so far.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing but the byte order mark is written.
    pub fn is_empty(&self) -> bool {
        self.bytes.len() <= 3
    }

    /// Appends a row.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        for (at, cell) in cells.into_iter().enumerate() {
            if at > 0 {
                self.step(|core, out| core.delimiter(out));
            }
            // Whether a cell is quoted is decided by all of it.
            match is_formula(cell.trim_start_matches('\'')) {
                true => self.field(&["'", cell].concat()),
                false => self.field(cell),
            }
        }
        self.step(|core, out| core.terminator(out));
    }

    /// The finished file.
    pub fn finish(mut self) -> Vec<u8> {
        self.step(|core, out| core.finish(out));
        self.bytes
    }

    fn field(&mut self, cell: &str) {
        let mut rest = cell.as_bytes();
        loop {
            let mut out = [0; 1024];
            let (result, read, wrote) = self.core.field(rest, &mut out);
            self.bytes.extend_from_slice(&out[..wrote]);
            rest = &rest[read..];
            if result == WriteResult::InputEmpty {
                return;
            }
        }
    }

    fn step(&mut self, write: impl Fn(&mut csv_core::Writer, &mut [u8]) -> (WriteResult, usize)) {
        loop {
            let mut out = [0; 16];
            let (result, wrote) = write(&mut self.core, &mut out);
            self.bytes.extend_from_slice(&out[..wrote]);
            if result == WriteResult::InputEmpty {
                return;
            }
        }
    }
}

/// Whether a spreadsheet would calculate the cell. Signed numbers and phone numbers are left alone.
pub(crate) fn is_formula(cell: &str) -> bool {
    match cell.chars().next() {
        Some('=' | '@' | '\t' | '\r') => true,
        Some('+' | '-') => !cell[1..].chars().all(|c| c.is_ascii_digit() || " .,()-/".contains(c)),
        _ => false,
    }
}

/// A cell without the apostrophe that the writer put in front of it.
pub(crate) fn unescaped(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Delimiter, Row, Rows};
    use proptest::prelude::*;

    fn written(rows: &[Vec<String>]) -> String {
        let mut writer = Writer::new();
        for row in rows {
            writer.row(row.iter().map(String::as_str));
        }
        let text = String::from_utf8(writer.finish()).expect("text was written");
        text.strip_prefix('\u{FEFF}').expect("a byte order mark").to_owned()
    }

    #[test]
    fn nothing_is_executed() {
        for (cell, expected) in [
            ("=1+1", "'=1+1\r\n"),
            ("@SUM(A1)", "'@SUM(A1)\r\n"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0\r\n"),
            ("-2+3", "'-2+3\r\n"),
            ("'=1+1", "''=1+1\r\n"),
            ("'quoted'", "'quoted'\r\n"),
            ("-12.50", "-12.50\r\n"),
            ("+86 138-0013-8000", "+86 138-0013-8000\r\n"),
            ("a,b", "\"a,b\"\r\n"),
            ("=a,b", "\"'=a,b\"\r\n"),
            ("a\"b", "\"a\"\"b\"\r\n"),
        ] {
            assert_eq!(written(&[vec![cell.to_owned()]]), expected);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(rows in proptest::collection::vec(proptest::collection::vec("[=+'@-]{0,3}[a-z0-9,;\"\n é张]{1,30}", 1..6), 1..8)) {
            let mut found = Vec::new();
            Rows::new(Delimiter::Comma).push(&written(&rows), true, &mut |row: Row<'_>| {
                found.push(row.cells.unescaped().iter().map(str::to_owned).collect::<Vec<_>>());
            });
            prop_assert_eq!(found, rows);
        }
    }
}
