//! The report: every row with a problem, as a file that can be corrected and imported again. It is known by its own
//! columns, which say nothing about a customer, but whose record a row is.

mod held;
mod words;

use std::borrow::Borrow;

use model::delimited::{MARK, push_row};
use model::entities::{activity, answer, common, company, contact, deal, lead, order, order_line, product};
use model::{FieldId, RecordId};
use protocol::import::{RowProblem, Tally, Target};

use crate::table::Row;
use crate::typing::{CellProblem, Fate, Outcome};
use held::{Held, HeldRow};
use words::Words;

/// Largest report. Rows beyond are only counted; the last line says how many there are.
const MAX_BYTES: usize = 64 << 20;

/// Columns of a report before those of the file.
pub const OWN_COLUMNS: usize = 4;
/// The one of them that names the row's record.
pub(crate) const RECORD_COLUMN: usize = 3;
/// In front of a record's id, so that no spreadsheet takes it for a number.
const RECORD_MARK: &str = "r-";

/// The record that a cell of that column names.
pub(crate) fn record_of(cell: &str) -> Option<RecordId> {
    cell.trim().strip_prefix(RECORD_MARK)?.parse().ok()
}

/// Whether a file whose columns have these names is a report, in whatever language.
pub fn is_report(names: &[String]) -> bool {
    Words::all().iter().any(|words| {
        names.len() > OWN_COLUMNS && words.heads().iter().zip(names).all(|(head, name)| head == name)
    })
}

/// A report being written: the line of the file, what became of the row, what is wrong with it, which record it is, and
/// its cells as they were, under their names. The rows of one order stand there together, for it is taken over as a whole.
/// Rows are held back until the engine has said what it refuses of them.
pub struct Report {
    words: Words,
    names: Vec<String>,
    mapping: Vec<Target>,
    /// Columns of a report before.
    own_columns: usize,
    held: Held,
    file: File,
    tally: Tally,
}

#[derive(Clone)]
struct File {
    text: String,
    left_out: u64,
}

impl Report {
    /// A report in an interface language (`en`, `zh-Hans`, `zh-Hant`) about columns with these names, which go to
    /// these targets. So many of them at the beginning are those of a report before, which this one takes the place of.
    pub fn new(locale: &str, names: &[String], mapping: &[Target], own_columns: usize) -> Self {
        let words = Words::of(locale);
        let names = names.get(own_columns..).unwrap_or_default();
        let mapping = mapping.get(own_columns..).unwrap_or_default();
        let mut text = MARK.to_owned();
        push_row(&mut text, words.heads().into_iter().chain(names.iter().map(String::as_str)));
        Self {
            words,
            names: names.to_vec(),
            mapping: mapping.to_vec(),
            own_columns,
            held: Held::default(),
            file: File { text, left_out: 0 },
            tally: Tally::default(),
        }
    }

    /// Adds a row; lines ascend.
    pub fn row(&mut self, row: &Row<'_>, outcome: Outcome) {
        let held = HeldRow::new(row, self.own_columns, outcome);
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
        let ready: Vec<HeldRow> = std::iter::from_fn(|| self.held.pop(before)).collect();
        for together in ready.chunk_by(HeldRow::is_of_order_of) {
            self.file.rows(&self.words, &self.names, together);
        }
    }

    /// What was counted so far.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// The file so far.
    pub fn file(&self) -> Vec<u8> {
        let mut file = self.file.clone();
        let held: Vec<&HeldRow> = self.held.iter().collect();
        for together in held.chunk_by(|a, b| a.is_of_order_of(b)) {
            file.rows(&self.words, &self.names, together);
        }
        if file.left_out > 0 {
            push_row(&mut file.text, [self.words.left_out(file.left_out).as_str()]);
        }
        file.text.into_bytes()
    }
}

impl File {
    /// Writes the rows of one order, or one other row, where something is wrong with any of them.
    fn rows(&mut self, words: &Words, names: &[String], rows: &[impl Borrow<HeldRow>]) {
        if rows.iter().any(|row| row.borrow().is_troubled()) {
            rows.iter().for_each(|row| self.row(words, names, row.borrow()));
        }
    }

    fn row(&mut self, words: &Words, names: &[String], row: &HeldRow) {
        if self.text.len() > MAX_BYTES {
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
        let record = row.outcome.record.map(|id| format!("{RECORD_MARK}{id}")).unwrap_or_default();
        let own = [line.as_str(), fate, problems.as_str(), record.as_str()];
        push_row(&mut self.text, own.into_iter().chain(row.cells()));
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
            [company::NAME, contact::COMPANIES, deal::COMPANY, order::CUSTOMER, answer::CUSTOMER]
                .contains(&field)
        }
        Target::CustomerKey | Target::CustomerEmail | Target::CustomerName => {
            let of_order = [order::CUSTOMER, order::CONTACT, deal::CONTACTS, activity::ABOUT];
            of_order.contains(&field) || [answer::CUSTOMER, answer::CONTACT].contains(&field)
        }
        Target::Product => field == order_line::PRODUCT,
        Target::ProductSku => field == order_line::PRODUCT || field == product::SKU,
        Target::ProductCategory => field == product::CATEGORY,
        Target::Quantity => field == order_line::QUANTITY,
        Target::Asked(_) => field == answer::SCORE,
    }
}
