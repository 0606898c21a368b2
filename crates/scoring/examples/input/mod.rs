//! What the examples for analysts share: options, a file of delimited text, and errors that say where.

#![allow(dead_code, reason = "each example uses a part of it")]

use std::collections::HashMap;
use std::fmt::Display;
use std::process::ExitCode;

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
        let most =
            [',', ';', '\t'].into_iter().rev().max_by_key(|delimiter| first.matches(*delimiter).count());
        let mut rows = split(text, most.unwrap_or(','));
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

/// Rows with the line each begins on. A cell in quotation marks may hold anything, quotation marks doubled. Empty lines
/// are skipped.
fn split(text: &str, delimiter: char) -> Vec<(usize, Vec<String>)> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut start, mut quoted) = (1, 1, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        line += usize::from(c == '\n');
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            c if quoted => cell.push(c),
            '"' if cell.trim().is_empty() => {
                cell.clear();
                quoted = true;
            }
            '\n' => {
                row.push(std::mem::take(&mut cell).trim().to_owned());
                end_row(&mut rows, &mut row, start);
                start = line;
            }
            c if c == delimiter => row.push(std::mem::take(&mut cell).trim().to_owned()),
            c => cell.push(c),
        }
    }
    row.push(cell.trim().to_owned());
    end_row(&mut rows, &mut row, start);
    rows
}

fn end_row(rows: &mut Vec<(usize, Vec<String>)>, row: &mut Vec<String>, start: usize) {
    let row = std::mem::take(row);
    if row.iter().any(|cell| !cell.is_empty()) {
        rows.push((start, row));
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
