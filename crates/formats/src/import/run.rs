//! Reading and typing the whole file, block by block.

use std::collections::VecDeque;

use model::{Catalogue, FieldKind, Kind, RecordId};
use protocol::import::{Block, Dialect, Hints, ImportRecord, RowProblem, Tally, Target};

use super::BLOCK_RECORDS;
use super::open::Opened;
use crate::mapping::Evidence;
use crate::report::Report;
use crate::table::{Reader, Row};
use crate::typing::{Plan, PlanSettings, Typer};

/// Text that fills a block before it has all its records.
const BLOCK_BYTES: usize = 512 * 1024;

/// What the person decided.
#[derive(Debug, Clone)]
pub struct StartSettings {
    /// Kind of the rows.
    pub kind: Kind,
    /// One target per column.
    pub mapping: Vec<Target>,
    /// Workspace, the key of the ids.
    pub workspace: RecordId,
    /// Corrections.
    pub dialect: Dialect,
    /// What is known of the workspace.
    pub hints: Hints,
}

/// An import being read.
pub struct Run {
    reader: Reader,
    /// Rows still to be passed over: titles and names.
    before: usize,
    /// Bytes read.
    read: u64,
    typing: Typing,
    /// Where the rows end that are complete with each block under way.
    under_way: VecDeque<u64>,
}

/// What happens to a row once it is read; apart from the reader, which borrows it while reading.
struct Typing {
    typer: Typer,
    records: Vec<ImportRecord>,
    bytes: usize,
    /// Blocks, each with the line before which it completes all rows.
    blocks: VecDeque<(Vec<u8>, u64)>,
    report: Report,
}

impl Run {
    /// Whether the mapped columns hold dates or numbers that the beginning of the file does not explain, so that the
    /// whole file should be [surveyed](Survey) first: also percentages that are all below one so far.
    pub fn needs_survey(opened: &Opened, settings: &StartSettings) -> bool {
        let conventions = opened.conventions(&settings.dialect);
        !opened.complete
            && opened.stats.iter().zip(conventions).zip(&settings.mapping).any(|((column, known), target)| {
                let mapped = *target != Target::Ignore;
                let numbers = column.evidence.open_numbers > 0 && known.decimal_comma.is_none();
                let dates = column.evidence.open_dates > 0 && known.day_first.is_none();
                let fractions = known.fraction == Some(true) && is_percentage(settings.kind, target);
                mapped && (numbers || dates || fractions)
            })
    }

    /// Starts with the file's first byte still to come. `whole` is what a survey of the whole file found.
    pub fn new(opened: &Opened, settings: StartSettings, whole: Option<&[Evidence]>) -> Self {
        let mut opened = opened.clone();
        if let Some(whole) = whole {
            opened.stats.iter_mut().zip(whole).for_each(|(column, evidence)| column.evidence = *evidence);
        }
        let (reader, before) = opened.reader();
        let own_columns = opened.own_columns();
        let (names, mapping) = (&opened.header.names, &settings.mapping);
        let report = Report::new(&settings.hints.locale, names, mapping, own_columns);
        let plan = Plan::new(PlanSettings {
            own_columns,
            kind: settings.kind,
            mapping: settings.mapping,
            names: opened.header.names.clone(),
            conventions: opened.conventions(&settings.dialect),
            workspace: settings.workspace,
            hints: settings.hints,
        });
        let typing = Typing {
            typer: Typer::new(plan),
            records: Vec::new(),
            bytes: 0,
            blocks: VecDeque::new(),
            report,
        };
        Self { reader, before, read: 0, typing, under_way: VecDeque::new() }
    }

    /// Takes the next bytes of the file; with `last` everything that was held back becomes a block, and one without
    /// records comes after it, whose answer says what became of all others.
    pub fn push(&mut self, bytes: &[u8], last: bool) {
        let (typing, before) = (&mut self.typing, &mut self.before);
        self.read += bytes.len() as u64;
        self.reader.push(bytes, last, &mut |row: Row<'_>| {
            if *before > 0 {
                *before -= 1;
            } else {
                typing.row(row);
            }
        });
        if last {
            typing.typer.finish(&mut typing.records);
            if !typing.records.is_empty() {
                typing.flush(u64::MAX);
            }
            typing.flush(u64::MAX);
        }
    }

    /// The next complete block, as postcard bytes of a [`Block`].
    pub fn next_block(&mut self) -> Option<Vec<u8>> {
        let (block, complete) = self.typing.blocks.pop_front()?;
        self.under_way.push_back(complete);
        Some(block)
    }

    /// The engine took over the block that was handed out last, and says what it refused of those before it.
    pub fn answered(&mut self, problems: &[RowProblem]) {
        let report = &mut self.typing.report;
        problems.iter().for_each(|found| report.refuse(found));
        while self.under_way.len() > 1 {
            self.under_way.pop_front().into_iter().for_each(|complete| report.release(complete));
        }
    }

    /// Number of complete blocks.
    pub fn ready(&self) -> usize {
        self.typing.blocks.len()
    }

    /// Bytes read so far.
    pub fn read(&self) -> u64 {
        self.read
    }

    /// Rows so far.
    pub fn tally(&self) -> Tally {
        self.typing.report.tally()
    }

    /// The report of every row with a problem so far, as a CSV file.
    pub fn report(&self) -> Vec<u8> {
        self.typing.report.file()
    }
}

fn is_percentage(kind: Kind, target: &Target) -> bool {
    let Target::Field(field) = target else { return false };
    let catalogue = Catalogue::default();
    let def = catalogue.field(kind, *field).or_else(|| catalogue.field(Kind::OrderLine, *field));
    def.is_some_and(|def| def.kind == FieldKind::Percent)
}

impl Typing {
    fn row(&mut self, row: Row<'_>) {
        if row.cells.blank() && row.troubles.is_empty() {
            return;
        }
        let outcome = self.typer.row(row.line, row.cells, row.troubles, &mut self.records);
        self.report.row(&row, outcome);
        self.bytes += row.range.end.saturating_sub(row.range.start) as usize;
        if self.records.len() >= BLOCK_RECORDS || self.bytes >= BLOCK_BYTES {
            self.flush(self.typer.open_line().unwrap_or(row.line + 1));
        }
    }

    /// Makes a block that completes all rows before a line.
    fn flush(&mut self, complete: u64) {
        self.bytes = 0;
        let block = Block { records: std::mem::take(&mut self.records) };
        self.blocks.push_back((protocol::encode(&block), complete));
    }
}

/// Looks through a whole file for what its numbers and dates show, without typing it.
pub struct Survey {
    reader: Reader,
    before: usize,
    columns: Vec<Evidence>,
}

impl Survey {
    /// Starts with the file's first byte still to come.
    pub fn new(opened: &Opened) -> Self {
        let (reader, before) = opened.reader();
        Self { reader, before, columns: vec![Evidence::default(); opened.columns()] }
    }

    /// Takes the next bytes of the file.
    pub fn push(&mut self, bytes: &[u8], last: bool) {
        let (columns, before) = (&mut self.columns, &mut self.before);
        self.reader.push(bytes, last, &mut |row: Row<'_>| {
            if *before > 0 {
                *before -= 1;
                return;
            }
            for (at, column) in columns.iter_mut().enumerate() {
                column.note(row.cells.get(at));
            }
        });
    }

    /// What the columns show.
    pub fn evidence(&self) -> &[Evidence] {
        &self.columns
    }
}
