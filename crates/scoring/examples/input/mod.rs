//! What the examples for analysts share: options, a file of delimited text, and errors that say where.

#![allow(dead_code, reason = "each example uses a part of it")]

use std::collections::HashMap;
use std::fmt::Display;
use std::process::ExitCode;

use csv_core::ReadRecordResult;

/// What the command line says.
pub(crate) struct Arguments {
    options: HashMap<String, Vec<String>>,
    /// The file.
    pub(crate) file: String,
}

impl Arguments {
    /// Reads `--name value` pairs and flags and one file; `usage` is shown with what is wrong.
    pub(crate) fn read(usage: &str, known: &[&str], flags: &[&str]) -> Result<Self, String> {
        let wrong = |what: String| format!("{what}\nusage: {usage}");
        let mut given = std::env::args().skip(1);
        let (mut options, mut file) = (HashMap::<String, Vec<String>>::new(), None);
        while let Some(argument) = given.next() {
            let name = argument.strip_prefix("--");
            match name {
                Some(name) if flags.contains(&name) => {
                    options.insert(name.to_owned(), Vec::new());
                }
                Some(name) if known.contains(&name) => {
                    let value = given.next().ok_or_else(|| wrong(format!("--{name} needs a value")))?;
                    options.entry(name.to_owned()).or_default().push(value);
                }
                Some(name) => return Err(wrong(format!("there is no option --{name}"))),
                None if file.is_none() => file = Some(argument),
                None => return Err(wrong(format!("one file at a time, not also {argument}"))),
            }
        }
        let file = file.ok_or_else(|| wrong("which file?".to_owned()))?;
        Ok(Self { options, file })
    }

    /// Whether a flag or option was given.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.options.contains_key(name)
    }

    /// All values of an option.
    pub(crate) fn all(&self, name: &str) -> &[String] {
        self.options.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The last value of an option as a number or key, or what is meant without it.
    pub(crate) fn value<T: std::str::FromStr>(&self, name: &str, otherwise: T) -> Result<T, String> {
        match self.all(name).last() {
            None => Ok(otherwise),
            Some(text) => text.parse().map_err(|_| format!("--{name} cannot be {text}")),
        }
    }
}

/// A file of delimited text.
pub(crate) struct Table {
    /// Names of the columns; empty if read without a header.
    pub(crate) header: Vec<String>,
    /// Line on which each row begins, and its cells.
    pub(crate) rows: Vec<(usize, Vec<String>)>,
}

impl Table {
    /// Reads a file; the delimiter is what the first line has most of: comma, semicolon or tab.
    pub(crate) fn read(file: &str, with_header: bool) -> Result<Self, String> {
        let bytes = std::fs::read(file).map_err(|error| format!("{file} cannot be read: {error}"))?;
        let text = String::from_utf8(bytes)
            .map_err(|error| format!("{file} is not UTF-8 (byte {})", error.utf8_error().valid_up_to()))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let first = text.lines().next().unwrap_or_default();
        let most = [b',', b';', b'\t']
            .into_iter()
            .rev()
            .max_by_key(|delimiter| first.bytes().filter(|byte| byte == delimiter).count());
        let mut rows = split(text, most.unwrap_or(b',')).map_err(|error| format!("{file}: {error}"))?;
        if !with_header {
            return Ok(Self { header: Vec::new(), rows });
        }
        if rows.is_empty() {
            return Err(format!("{file} is empty: not even a header"));
        }
        let (_, header) = rows.remove(0);
        if let Some((line, cells)) = rows.iter().find(|(_, cells)| cells.len() != header.len()) {
            return Err(format!("line {line} has {} cells, the header {}", cells.len(), header.len()));
        }
        Ok(Self { header, rows })
    }

    /// Place of the first column that has one of these names, case and separators aside.
    pub(crate) fn column(&self, names: &[&str]) -> Option<usize> {
        let plain = |name: &str| -> String {
            name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        names.iter().find_map(|name| self.header.iter().position(|own| plain(own) == plain(name)))
    }

    /// The same, or an error that names what was looked for and what is there.
    pub(crate) fn required(&self, names: &[&str]) -> Result<usize, String> {
        let missing = || {
            format!("there is no column {}; the columns are {}", names.join(" or "), self.header.join(", "))
        };
        self.column(names).ok_or_else(missing)
    }
}

/// A number of a cell, or where it is none.
pub(crate) fn number<T: std::str::FromStr>(cell: &str, line: usize, what: &str) -> Result<T, String> {
    cell.parse().map_err(|_| format!("line {line}: {what} is {cell:?}, which is no number"))
}

/// More cells than any row has.
const MOST_CELLS: usize = 16_384;
/// A row that no file holds. Read after the last one it comes out alone, unless a quotation mark is still open.
const END: &[u8] = b"\n\x00end\n";

/// Rows with the line each begins on. A cell in quotation marks may hold anything, quotation marks doubled. Empty rows are
/// skipped; a quotation mark that is never closed is an error.
fn split(text: &str, delimiter: u8) -> Result<Vec<(usize, Vec<String>)>, String> {
    let mut reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
    let bytes = [text.as_bytes(), END].concat();
    let (mut cells, mut ends) = (vec![0; bytes.len()], vec![0; MOST_CELLS]);
    let (mut rest, mut line, mut rows) = (&bytes[..], 1, Vec::new());
    let lines = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
    loop {
        // Lines that hold nothing are passed over, so that a row's line is its own.
        let (empty, from) = rest.split_at(rest.iter().take_while(|byte| b"\r\n".contains(byte)).count());
        line += lines(empty);
        let (result, read, _, count) = reader.read_record(from, &mut cells, &mut ends);
        let cell = |at: usize| {
            let from = at.checked_sub(1).map_or(0, |before| ends[before]);
            String::from_utf8_lossy(&cells[from..ends[at]]).trim().to_owned()
        };
        let row: Vec<String> = (0..count).map(cell).collect();
        match result {
            ReadRecordResult::Record if row == ["\0end"] => return Ok(rows),
            ReadRecordResult::Record if row.iter().any(|cell| !cell.is_empty()) => rows.push((line, row)),
            ReadRecordResult::Record => {}
            ReadRecordResult::OutputEndsFull => {
                return Err(format!("the row of line {line} has more than {MOST_CELLS} cells"));
            }
            // The text has come to its end inside of a cell.
            _ => return Err(format!("a quotation mark in the row of line {line} is never closed")),
        }
        line += lines(&from[..read]);
        rest = &from[read..];
    }
}

/// Prints a document, or what is wrong on the other stream.
pub(crate) fn finish<E: Display>(result: Result<serde_json::Value, E>) -> ExitCode {
    use std::io::Write;
    match result {
        Ok(document) => {
            let mut out = std::io::stdout().lock();
            let written = serde_json::to_writer_pretty(&mut out, &document).is_ok() && writeln!(out).is_ok();
            if written { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            // The report has nowhere else to go if even this fails.
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}
