//! The report: every row with a problem, as a file that can be corrected and imported again. It is known by its own
//! columns, which are then passed over.

mod held;
mod words;

use model::FieldId;
use model::entities::{activity, common, company, contact, deal, lead, order, order_line};
use protocol::import::{RowProblem, Tally, Target};

use crate::table::{Row, Writer};
use crate::typing::{CellProblem, Fate, Outcome};
use held::{Held, HeldRow};
use words::Words;

/// Largest report. Rows beyond are only counted; the last line says how many there are.
const MAX_BYTES: usize = 64 << 20;

/// Columns of a report before those of the file.
pub const OWN_COLUMNS: usize = 3;

/// Whether a file whose columns have these names is a report, in whatever language.
pub fn is_report(names: &[String]) -> bool {
    Words::all().iter().any(|words| {
        names.len() > OWN_COLUMNS && words.heads().iter().zip(names).all(|(head, name)| head == name)
    })
}

/// A report being written: the line of the file, what became of the row, what is wrong with it, and its cells as they
/// were, under their names. Rows are held back until the engine has said what it refuses of them.
pub struct Report {
    words: Words,
    names: Vec<String>,
    mapping: Vec<Target>,
    held: Held,
    file: File,
    tally: Tally,
}

#[derive(Clone)]
struct File {
    writer: Writer,
    left_out: u64,
}

impl Report {
    /// A report in an interface language (`en`, `zh-Hans`, `zh-Hant`) about columns with these names, which go to
    /// these targets.
    pub fn new(locale: &str, names: &[String], mapping: &[Target]) -> Self {
        let words = Words::of(locale);
        let mut writer = Writer::new();
        let heads = words.heads();
        writer.row(heads.into_iter().chain(names.iter().map(String::as_str)));
        Self {
            words,
            names: names.to_vec(),
            mapping: mapping.to_vec(),
            held: Held::default(),
            file: File { writer, left_out: 0 },
            tally: Tally::default(),
        }
    }

    /// Adds a row; lines ascend.
    pub fn row(&mut self, row: &Row<'_>, outcome: Outcome) {
        let held = HeldRow::new(row, outcome);
        self.tally.rows += 1;
        self.tally.troubled += u64::from(held.is_troubled());
        self.tally.rejected += u64::from(held.outcome.fate == Fate::Rejected);
        self.held.push(held);
    }

    /// Adds what the engine refused of a row that is still held back.
    pub fn refuse(&mut self, found: &RowProblem) {
        let Some(row) = self.held.find(found.line) else { return };
        self.tally.troubled += u64::from(!row.is_troubled());
        self.tally.rejected += u64::from(found.refused && row.outcome.fate != Fate::Rejected);
        let column =
            found.problem.field.and_then(|field| self.mapping.iter().position(|target| feeds(target, field)));
        row.refuse(CellProblem { column, problem: found.problem.clone() }, found.refused);
    }

    /// Writes the rows before a line: nothing more will be said about them.
    pub fn release(&mut self, before: u64) {
        while let Some(row) = self.held.pop(before) {
            self.file.row(&self.words, &self.names, &row);
        }
    }

    /// What was counted so far.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// The file so far.
    pub fn file(&self) -> Vec<u8> {
        let mut file = self.file.clone();
        self.held.iter().for_each(|row| file.row(&self.words, &self.names, row));
        if file.left_out > 0 {
            file.writer.row([self.words.left_out(file.left_out).as_str()]);
        }
        file.writer.finish()
    }
}

impl File {
    fn row(&mut self, words: &Words, names: &[String], row: &HeldRow) {
        if !row.is_troubled() {
            return;
        }
        if self.writer.len() > MAX_BYTES {
            self.left_out += 1;
            return;
        }
        let troubles = row.troubles.iter().map(|trouble| words.trouble(trouble).to_owned());
        let cells = row.outcome.problems.iter().map(|found| sentence(words, names, found));
        let problems = troubles.chain(cells).collect::<Vec<_>>().join("; ");
        let fate = match row.outcome.fate {
            Fate::Taken => words.taken,
            Fate::InPart => words.in_part,
            Fate::Rejected => words.rejected,
        };
        let line = row.line.to_string();
        let heads = [line.as_str(), fate, problems.as_str()];
        self.writer.row(heads.into_iter().chain(row.cells()));
    }
}

fn sentence(words: &Words, names: &[String], found: &CellProblem) -> String {
    let sentence = words.problem(found.problem.code);
    let named = found.column.map(|column| match names.get(column) {
        Some(name) if !name.is_empty() => name.clone(),
        _ => words.column(column + 1),
    });
    let detail = match found.problem.detail.as_str() {
        "" => String::new(),
        detail => format!(" ({detail})"),
    };
    match named {
        Some(name) => format!("{name}: {sentence}{detail}"),
        None => format!("{sentence}{detail}"),
    }
}

/// Whether a column with this target says something about a field.
fn feeds(target: &Target, field: FieldId) -> bool {
    match target {
        Target::Ignore => false,
        Target::Field(own) | Target::AddressPart(own, _) => *own == field,
        Target::FullName => {
            [contact::FAMILY_NAME, contact::GIVEN_NAME, lead::FAMILY_NAME, lead::GIVEN_NAME].contains(&field)
        }
        Target::ExternalId => field == common::EXTERNAL_IDS,
        Target::CompanyName => {
            [company::NAME, contact::COMPANIES, deal::COMPANY, order::CUSTOMER].contains(&field)
        }
        Target::CustomerKey | Target::CustomerEmail | Target::CustomerName => {
            [order::CUSTOMER, order::CONTACT, deal::CONTACTS, activity::ABOUT].contains(&field)
        }
        Target::Product => field == order_line::PRODUCT,
        Target::Quantity => field == order_line::QUANTITY,
    }
}
