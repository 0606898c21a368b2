//! The report: every row with a problem, as a file that can be corrected and imported again.

mod words;

use crate::table::{Row, Writer};
use crate::typing::{Fate, Outcome};
use words::Words;

/// Largest report. Rows beyond are only counted; the last line says how many there are.
const MAX_BYTES: usize = 64 << 20;

/// A report being written: the line of the file, what became of the row, what is wrong with it, and its cells as they
/// were, under their names.
pub struct Report {
    words: Words,
    names: Vec<String>,
    writer: Writer,
    left_out: u64,
}

impl Report {
    /// A report in an interface language (`en`, `zh-Hans`, `zh-Hant`).
    pub fn new(locale: &str, names: &[String]) -> Self {
        let words = Words::of(locale);
        let mut writer = Writer::new();
        let heads = words.heads();
        writer.row(heads.into_iter().chain(names.iter().map(String::as_str)));
        Self { words, names: names.to_vec(), writer, left_out: 0 }
    }

    /// Adds a row.
    pub fn row(&mut self, row: &Row<'_>, outcome: &Outcome) {
        if self.writer.len() > MAX_BYTES {
            self.left_out += 1;
            return;
        }
        let mut problems: Vec<String> =
            row.troubles.iter().map(|trouble| self.words.trouble(trouble).to_owned()).collect();
        for found in &outcome.problems {
            let sentence = self.words.problem(found.problem.code);
            let named = found.column.map(|column| match self.names.get(column) {
                Some(name) if !name.is_empty() => name.clone(),
                _ => self.words.column(column + 1),
            });
            let detail = if found.problem.detail.is_empty() {
                String::new()
            } else {
                format!(" ({})", found.problem.detail)
            };
            problems.push(match named {
                Some(name) => format!("{name}: {sentence}{detail}"),
                None => format!("{sentence}{detail}"),
            });
        }
        let fate = match outcome.fate {
            Fate::Taken => self.words.taken,
            Fate::InPart => self.words.in_part,
            Fate::Rejected => self.words.rejected,
        };
        let (line, problems) = (row.line.to_string(), problems.join("; "));
        let heads = [line.as_str(), fate, problems.as_str()];
        self.writer.row(heads.into_iter().chain(row.cells.iter()));
    }

    /// The file so far.
    pub fn file(&self) -> Vec<u8> {
        let mut writer = self.writer.clone();
        if self.left_out > 0 {
            writer.row([self.words.left_out(self.left_out).as_str()]);
        }
        writer.finish()
    }
}
