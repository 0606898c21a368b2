//! Cuts one row into cells.

use std::ops::Range;

use model::delimited::unescaped;

use super::Delimiter;

/// The cells of one row, borrowed until the next row is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cells<'a> {
    text: &'a str,
    spans: &'a [Range<usize>],
    /// Whether formulas have an apostrophe in front, as [`model::delimited`] puts it there.
    escaped: bool,
}

impl<'a> Cells<'a> {
    /// Number of cells.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The cell of a column; empty beyond the end of a short row.
    pub fn get(&self, column: usize) -> &'a str {
        let cell = self.spans.get(column).and_then(|span| self.text.get(span.clone())).unwrap_or("");
        if self.escaped { unescaped(cell) } else { cell }
    }

    /// The same cells without the apostrophes of formulas.
    pub(super) fn unescaped(self) -> Self {
        Self { escaped: true, ..self }
    }

    /// All cells in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> + '_ {
        (0..self.len()).map(|column| self.get(column))
    }

    /// Whether no cell holds anything but white space.
    pub fn blank(&self) -> bool {
        self.iter().all(|cell| cell.trim().is_empty())
    }
}

/// Reusable buffers for cutting rows.
pub(super) struct Cutter {
    core: csv_core::Reader,
    delimiter: Delimiter,
    bytes: Vec<u8>,
    text: String,
    ends: Vec<usize>,
    spans: Vec<Range<usize>>,
}

impl Cutter {
    pub(super) fn new(delimiter: Delimiter) -> Self {
        let core = csv_core::ReaderBuilder::new().delimiter(delimiter.byte()).build();
        Self {
            core,
            delimiter,
            bytes: vec![0; 4096],
            text: String::new(),
            ends: vec![0; 64],
            spans: Vec::new(),
        }
    }

    /// Cells of a row without quotes, or whose quotes are taken as characters.
    pub(super) fn plain<'a>(&'a mut self, row: &'a str) -> Cells<'a> {
        self.spans.clear();
        match self.delimiter {
            Delimiter::Spaces => {
                let mut rest = 0..row.len();
                for word in row.split_ascii_whitespace() {
                    let at = rest.start + row[rest.clone()].find(word).unwrap_or_default();
                    self.spans.push(at..at + word.len());
                    rest.start = at + word.len();
                }
            }
            _ => {
                let mut start = 0;
                for at in memchr::memchr_iter(self.delimiter.byte(), row.as_bytes()) {
                    self.spans.push(start..at);
                    start = at + 1;
                }
                self.spans.push(start..row.len());
            }
        }
        Cells { text: row, spans: &self.spans, escaped: false }
    }

    /// Cells of a row with quotes.
    pub(super) fn quoted<'a>(&'a mut self, row: &'a str) -> Cells<'a> {
        let (mut input, mut written, mut ended) = (row.as_bytes(), 0, 0);
        self.core.reset();
        loop {
            let (result, read, wrote, ends) =
                self.core.read_record(input, &mut self.bytes[written..], &mut self.ends[ended..]);
            input = &input[read..];
            written += wrote;
            ended += ends;
            match result {
                csv_core::ReadRecordResult::OutputFull => self.bytes.resize(self.bytes.len() * 2, 0),
                csv_core::ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                // An empty input is the end of the row.
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::Record | csv_core::ReadRecordResult::End => break,
            }
        }
        self.text.clear();
        self.text.push_str(&String::from_utf8_lossy(&self.bytes[..written]));
        self.spans.clear();
        let mut start = 0;
        for &end in &self.ends[..ended] {
            self.spans.push(start..end);
            start = end;
        }
        Cells { text: &self.text, spans: &self.spans, escaped: false }
    }

    /// Cells of a row whose quotes are broken: cut at every delimiter, without the quotes that were to enclose cells.
    pub(super) fn broken<'a>(&'a mut self, row: &'a str) -> Cells<'a> {
        self.plain(row);
        for span in &mut self.spans {
            let cell = &row[span.clone()];
            let opened = usize::from(cell.starts_with('"'));
            let closed = usize::from(cell.len() > 1 && cell.ends_with('"'));
            *span = span.start + opened..span.end - closed;
        }
        Cells { text: row, spans: &self.spans, escaped: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list<'a>(cells: Cells<'a>) -> Vec<&'a str> {
        cells.iter().collect()
    }

    #[test]
    fn cuts_cells() {
        let mut cutter = Cutter::new(Delimiter::Comma);
        assert_eq!(list(cutter.plain("a,,b")), ["a", "", "b"]);
        assert_eq!(list(cutter.plain("")), [""]);
        assert_eq!(list(cutter.quoted("\"a,1\",\"b\"\"c\"\"\",\"\nx\"")), ["a,1", "b\"c\"", "\nx"]);
        assert_eq!(list(cutter.broken("\"a,\"b\",\"")), ["a", "b", ""]);
        let mut spaces = Cutter::new(Delimiter::Spaces);
        assert_eq!(list(spaces.plain("  00004 1  1 ")), ["00004", "1", "1"]);
    }

    #[test]
    fn buffers_grow_with_the_row() {
        let mut cutter = Cutter::new(Delimiter::Comma);
        let long = "x".repeat(10_000);
        let row = format!("\"{long}\",{}", vec!["y"; 999].join(","));
        let cells = cutter.quoted(&row);
        assert_eq!((cells.len(), cells.get(0).len(), cells.get(999)), (1000, 10_000, "y"));
        assert_eq!(cells.get(1000), "");
    }
}
