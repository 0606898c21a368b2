//! What the person sees before anything is imported.

use model::{Kind, Problem, RecordId};
use protocol::import::{Column, Dialect, Hints, Preview, Target};

use super::open::Opened;
use crate::mapping::{Guess, guess};
use crate::table::{Row, RowTrouble};
use crate::typing::{Plan, PlanSettings, Typer};

/// Rows shown.
const SHOWN_ROWS: usize = 50;
/// Longest cell shown, in characters.
const SHOWN_CHARS: usize = 200;
/// Rows typed to see what problems a mapping would have.
const TRIED_ROWS: usize = 1000;
/// Problems listed per column, each of another code.
const LISTED_PROBLEMS: usize = 5;

/// More columns than this are worth a word.
const MANY_COLUMNS: usize = 100;

/// The preview of a file whose beginning is `start`.
pub fn preview(
    opened: &Opened,
    start: &[u8],
    size: u64,
    kind: Option<Kind>,
    hints: &Hints,
    dialect: &Dialect,
) -> Preview {
    let guess = guessed(opened, kind, hints);
    let problems = tried(opened, start, guess.kind, &guess.targets, hints, dialect);
    let columns = opened.header.names.iter().zip(guess.targets).zip(&opened.stats).zip(problems);
    let columns = columns.map(|(((name, target), stats), problems)| Column {
        name: name.clone(),
        target,
        examples: stats.examples.clone(),
        problems,
    });
    let shown = |cell: &String| model::text::shorten(cell, SHOWN_CHARS).into_owned();
    let convention = opened.convention();
    Preview {
        dialect: Dialect {
            encoding: Some(opened.detected.encoding.name().to_owned()),
            delimiter: Some(opened.delimiter.byte()),
            header: Some(opened.has_header),
            decimal_comma: dialect.decimal_comma.or(convention.decimal_comma),
            day_first: dialect.day_first.or(convention.day_first),
        },
        kind: guess.kind,
        columns: columns.collect(),
        rows: opened.rows.iter().take(SHOWN_ROWS).map(|row| row.iter().map(shown).collect()).collect(),
        size,
        estimated_rows: estimate(opened, size),
        notes: notes(opened),
    }
}

/// Where the columns go. Those that a report has of its own go nowhere and say nothing about the others.
fn guessed(opened: &Opened, kind: Option<Kind>, hints: &Hints) -> Guess {
    let own = opened.own_columns();
    let mut guess = guess(kind, &opened.header.names[own..], &opened.stats[own..], hints);
    guess.targets.splice(0..0, std::iter::repeat_n(Target::Ignore, own));
    guess
}

fn estimate(opened: &Opened, size: u64) -> u64 {
    if opened.complete || opened.sampled_bytes == 0 {
        return opened.sampled_rows;
    }
    let rows = u128::from(opened.sampled_rows) * u128::from(size) / u128::from(opened.sampled_bytes);
    u64::try_from(rows).unwrap_or(u64::MAX)
}

/// Problems that the first rows would have, per column.
fn tried(
    opened: &Opened,
    start: &[u8],
    kind: Kind,
    mapping: &[Target],
    hints: &Hints,
    dialect: &Dialect,
) -> Vec<Vec<Problem>> {
    let mut typer = Typer::new(Plan::new(PlanSettings {
        own_columns: opened.own_columns(),
        kind,
        mapping: mapping.to_vec(),
        names: opened.header.names.clone(),
        conventions: opened.conventions(dialect),
        // Nothing of this is kept, so the ids do not matter.
        workspace: RecordId::default(),
        hints: hints.clone(),
    }));
    let (mut reader, before) = opened.reader();
    let mut problems: Vec<Vec<Problem>> = vec![Vec::new(); opened.columns()];
    let (mut seen, mut records) = (0, Vec::new());
    reader.push(start, opened.complete, &mut |row: Row<'_>| {
        seen += 1;
        if seen <= before || seen > before + TRIED_ROWS || row.cells.blank() {
            return;
        }
        records.clear();
        for found in typer.row(row.line, row.cells, row.troubles, &mut records).problems {
            let Some(list) = found.column.and_then(|column| problems.get_mut(column)) else { continue };
            if list.len() < LISTED_PROBLEMS && list.iter().all(|known| known.code != found.problem.code) {
                list.push(found.problem);
            }
        }
    });
    problems
}

/// Things to know, in a fixed order. Each is the end of a message id.
fn notes(opened: &Opened) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |applies: bool, code: &str| {
        if applies {
            notes.push(code.to_owned());
        }
    };
    let evidence = opened.stats.iter().map(|column| column.evidence);
    let file = opened.convention();
    let open = |numbers: bool| {
        evidence.clone().any(|column| {
            let own = column.convention().or(file);
            if numbers {
                column.open_numbers > 0 && own.decimal_comma.is_none()
            } else {
                column.open_dates > 0 && own.day_first.is_none()
            }
        })
    };
    note(!opened.has_header, "no-header");
    note(opened.preamble > 0, "title-rows");
    note(opened.header.duplicates, "duplicate-headers");
    note(opened.header.unnamed, "empty-headers");
    let troubles = |wanted: &[RowTrouble]| wanted.iter().any(|trouble| opened.troubles.has(*trouble));
    note(troubles(&[RowTrouble::ForeignEncoding]), "mixed-encoding");
    note(troubles(&[RowTrouble::LostCharacters]), "lost-characters");
    note(troubles(&[RowTrouble::BrokenQuotes, RowTrouble::StrayQuotes]), "broken-quotes");
    note(troubles(&[RowTrouble::TooFewCells, RowTrouble::TooManyCells]), "ragged-rows");
    note(opened.columns() > MANY_COLUMNS, "many-columns");
    note(opened.oddities.zeros, "nul-bytes");
    note(opened.oddities.controls, "control-characters");
    note(opened.oddities.long_cells, "long-cells");
    note(opened.oddities.formulas, "formulas");
    note(open(true), "ambiguous-numbers");
    note(open(false), "ambiguous-dates");
    notes
}
