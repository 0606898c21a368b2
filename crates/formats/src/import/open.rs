//! The first look at a file: what it is, in which encoding, how it is cut, what its columns are called and hold.

use model::delimited::is_formula;
use protocol::import::Dialect;

use crate::mapping::{ColumnStats, Convention, Evidence, known_names};
use crate::report::{OWN_COLUMNS, is_report};
use crate::table::{
    Delimiter, Header, MAX_COLUMNS, Reader, Row, RowTrouble, Rows, Troubles, guess_delimiter, guess_header,
    is_declaration,
};
use crate::text::{Decoder, Detected, Unreadable, by_name, detect, recognise};

/// Rows kept as text.
const KEPT_ROWS: usize = 200;
/// Bytes of text that the delimiter is guessed from.
const DELIMITER_BYTES: usize = 128 * 1024;

/// What the beginning of a file shows.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Encoding.
    pub detected: Detected,
    /// Separator of cells.
    pub delimiter: Delimiter,
    /// Rows before the names or the first data: titles of reports.
    pub preamble: usize,
    /// Whether a row of names follows.
    pub has_header: bool,
    /// Names of the columns; empty texts without a header.
    pub header: Header,
    /// First rows of data.
    pub rows: Vec<Vec<String>>,
    /// What the columns hold.
    pub stats: Vec<ColumnStats>,
    /// Rows of data in the sample.
    pub sampled_rows: u64,
    /// Bytes of the sample.
    pub sampled_bytes: u64,
    /// What was wrong with rows of the sample.
    pub troubles: Troubles,
    /// What is strange inside its cells.
    pub oddities: Oddities,
    /// Whether the sample is the whole file.
    pub complete: bool,
}

/// Strange things that a sample holds; none of them is lost or executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Oddities {
    /// NUL characters.
    pub zeros: bool,
    /// Other control characters.
    pub controls: bool,
    /// Cells of more than [`LONG_CELL`] bytes.
    pub long_cells: bool,
    /// Cells that a spreadsheet would calculate.
    pub formulas: bool,
}

/// A cell with more bytes is worth a word.
const LONG_CELL: usize = 5000;

impl Oddities {
    fn note(&mut self, cell: &str) {
        let control = |byte: u8| (byte < b' ' && !matches!(byte, 0 | b'\t' | b'\n' | b'\r')) || byte == 0x7f;
        self.zeros |= cell.contains('\0');
        self.controls |= cell.bytes().any(control);
        self.long_cells |= cell.len() > LONG_CELL;
        self.formulas |= is_formula(cell);
    }
}

impl Opened {
    /// Looks at the first bytes of a file (up to [`super::SAMPLE_BYTES`]); `complete` says that there are no more.
    pub fn look(start: &[u8], complete: bool, dialect: &Dialect) -> Result<Self, Unreadable> {
        recognise(start)?;
        let chosen = dialect.encoding.as_deref().and_then(by_name);
        let detected = detect(start, complete, chosen);
        let delimiter = dialect
            .delimiter
            .and_then(Delimiter::from_byte)
            .unwrap_or_else(|| guess_delimiter(&beginning(start, detected)));
        let first = first_rows(start, detected, delimiter);
        let shape = Layout::of(&first, dialect.header);
        if shape.columns > MAX_COLUMNS {
            return Err(Unreadable::TooManyColumns);
        }
        let mut opened = Self {
            detected,
            delimiter,
            preamble: shape.preamble,
            has_header: shape.header.is_some(),
            header: shape.header.unwrap_or_else(|| Header::none(shape.columns)),
            rows: Vec::new(),
            stats: vec![ColumnStats::default(); shape.columns],
            sampled_rows: 0,
            sampled_bytes: start.len() as u64,
            troubles: Troubles::default(),
            oddities: Oddities::default(),
            complete,
        };
        opened.survey(start);
        if opened.sampled_rows == 0 && !opened.has_header {
            return Err(Unreadable::Empty);
        }
        Ok(opened)
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.header.names.len()
    }

    /// Columns that the file has as a report of an import before; none if it is none.
    pub fn own_columns(&self) -> usize {
        if is_report(&self.header.names) { OWN_COLUMNS } else { 0 }
    }

    /// A reader for the whole file, and how many of its rows come before the data.
    pub fn reader(&self) -> (Reader, usize) {
        let mut reader = Reader::new(self.detected, self.delimiter);
        reader.expect_columns(self.columns());
        if self.own_columns() > 0 {
            reader.expect_apostrophes();
        }
        (reader, self.preamble + usize::from(self.has_header))
    }

    /// What the file as a whole shows about numbers and dates.
    pub fn convention(&self) -> Convention {
        self.stats.iter().fold(Evidence::default(), |sum, column| sum.and(column.evidence)).convention()
    }

    /// The convention of each column: what the person said, else what the column shows, else what the file shows.
    pub fn conventions(&self, dialect: &Dialect) -> Vec<Convention> {
        let said = Convention {
            decimal_comma: dialect.decimal_comma,
            day_first: dialect.day_first,
            ..Convention::default()
        };
        let file = self.convention();
        self.stats.iter().map(|column| said.or(column.evidence.convention()).or(file)).collect()
    }

    fn survey(&mut self, start: &[u8]) {
        let (mut reader, before) = self.reader();
        let mut seen = 0;
        // The last row of a sample may be cut in the middle.
        reader.push(start, self.complete, &mut |row: Row<'_>| {
            seen += 1;
            if seen <= before || row.cells.blank() {
                return;
            }
            self.sampled_rows += 1;
            row.troubles.iter().for_each(|trouble| self.troubles.add(trouble));
            for (column, stats) in self.stats.iter_mut().enumerate() {
                stats.note(row.cells.get(column));
                self.oddities.note(row.cells.get(column));
            }
            if self.rows.len() < KEPT_ROWS && !row.troubles.has(RowTrouble::TooLong) {
                self.rows.push((0..self.header.names.len()).map(|at| row.cells.get(at).to_owned()).collect());
            }
        });
    }
}

fn beginning(start: &[u8], detected: Detected) -> String {
    let (mut text, mut damage) = (String::new(), Vec::new());
    let end = start.len().min(DELIMITER_BYTES);
    Decoder::new(detected).push(&start[..end], true, &mut text, &mut damage);
    text
}

fn first_rows(start: &[u8], detected: Detected, delimiter: Delimiter) -> Vec<Vec<String>> {
    let text = beginning(start, detected);
    let mut rows = Vec::new();
    Rows::new(delimiter).push(&text, true, &mut |row: Row<'_>| {
        if rows.len() < KEPT_ROWS && !is_declaration(row.cells) {
            rows.push(row.cells.iter().map(str::to_owned).collect());
        }
    });
    rows
}

struct Layout {
    preamble: usize,
    header: Option<Header>,
    columns: usize,
}

impl Layout {
    fn of(rows: &[Vec<String>], header: Option<bool>) -> Self {
        let usual = usual_length(rows);
        let filled = |row: &Vec<String>| row.iter().filter(|cell| !cell.trim().is_empty()).count();
        // Titles of reports stand alone above the table.
        let preamble = match usual {
            0..=2 => 0,
            _ => rows.iter().take_while(|row| filled(row) <= 1).count().min(rows.len().saturating_sub(1)),
        };
        let rest = &rows[preamble..];
        let named = |first: &Vec<String>| {
            header.unwrap_or_else(|| guess_header(first, &rest[1..], known_names(first)))
        };
        match rest.first().filter(|first| named(first)) {
            Some(first) => {
                let header = Header::of(first, usual);
                Self { preamble, columns: header.names.len(), header: Some(header) }
            }
            // Without names nothing tells a title from a row that is nearly empty.
            None => Self { preamble: 0, header: None, columns: usual.max(1) },
        }
    }
}

/// The number of cells that most rows have (of equally many the first row's), without columns at the end in which no
/// row has anything.
fn usual_length(rows: &[Vec<String>]) -> usize {
    let mut lengths: Vec<usize> = rows.iter().map(Vec::len).collect();
    lengths.sort_unstable();
    let groups = lengths.chunk_by(|a, b| a == b);
    let first = rows.first().map_or(0, Vec::len);
    let usual = groups.max_by_key(|group| (group.len(), group[0] == first)).map_or(0, |group| group[0]);
    let used =
        |column: usize| rows.iter().any(|row| row.get(column).is_some_and(|cell| !cell.trim().is_empty()));
    (0..usual).rev().find(|column| used(*column)).map_or(0, |last| last + 1)
}
