//! Records in the order of their contents, with what comparing needs; put in that order piece by piece.

use super::FieldKind;
use super::columns::{Column, Records};
use super::similarity::Letters;
use crate::sorting::Sorting;

/// Texts or records taken in one step.
const AT_ONCE: usize = 4096;

/// Records in the order of their contents, with what comparing needs.
#[derive(Debug)]
pub(super) struct Base<'a> {
    pub(super) columns: Vec<BaseColumn<'a>>,
    /// Row of each record.
    rows: Vec<u32>,
}

#[derive(Debug)]
pub(super) struct BaseColumn<'a> {
    pub(super) kind: FieldKind,
    offset: Vec<u32>,
    values: Vec<u32>,
    /// The distinct values, ascending: a value's number is its rank.
    pub(super) texts: Vec<&'a str>,
    pub(super) letters: Vec<Letters>,
    /// How many records have each value.
    pub(super) count: Vec<u32>,
    /// How many records have a value at all.
    pub(super) filled: u32,
}

/// Records that are being put in order, field by field.
#[derive(Debug)]
pub(super) struct Ordering<'a> {
    records: &'a Records,
    /// Each field's values as ranks, and its texts in order.
    ranked: Vec<(Vec<u32>, Vec<&'a str>)>,
    sorting: Sorting<u32>,
    rows: Vec<u32>,
    columns: Vec<BaseColumn<'a>>,
}

impl<'a> Ordering<'a> {
    pub(super) fn new(records: &'a Records) -> Self {
        let sorting = Sorting::new(values_of(&records.columns[0]));
        Self { records, ranked: Vec::new(), sorting, rows: Vec::new(), columns: Vec::new() }
    }

    /// Does the next piece; `false` when that was the last.
    pub(super) fn step(&mut self) -> bool {
        let fields = self.records.fields.len();
        if self.ranked.len() < fields {
            self.rank();
        } else if self.rows.len() < self.records.len() as usize {
            self.order();
        } else if self.columns.last().is_some_and(|column| column.is_open(&self.rows)) {
            self.fill();
        } else if self.columns.len() < fields {
            let field = self.columns.len();
            let texts = std::mem::take(&mut self.ranked[field].1);
            self.columns.push(BaseColumn::new(self.records.fields[field].kind, texts));
        } else {
            return false;
        }
        true
    }

    pub(super) fn end(self) -> Base<'a> {
        Base { columns: self.columns, rows: self.rows }
    }

    /// How much is done, from 0 to 1.
    pub(super) fn done(&self) -> f64 {
        let begun = self.ranked.len() + self.columns.len().saturating_sub(1);
        begun as f64 / (2 * self.records.fields.len()) as f64
    }

    /// Goes on sorting the values of a field.
    fn rank(&mut self) {
        let column = &self.records.columns[self.ranked.len()];
        if self.sorting.step(|&a, &b| column.texts[a as usize].cmp(&column.texts[b as usize])) {
            return;
        }
        let next = match self.records.columns.get(self.ranked.len() + 1) {
            Some(next) => values_of(next),
            None => (0..self.records.len()).collect(),
        };
        let order = std::mem::replace(&mut self.sorting, Sorting::new(next)).end();
        self.ranked.push(ranked(column, &order));
    }

    /// Goes on sorting the records.
    fn order(&mut self) {
        let (records, ranked) = (self.records, &self.ranked);
        let of_row = |field: usize, row: u32| values(records, ranked, field, row);
        let is_going = self.sorting.step(|&a, &b| {
            let mut fields = (0..ranked.len()).map(|field| of_row(field, a).cmp(of_row(field, b)));
            fields.find(|order| order.is_ne()).unwrap_or(a.cmp(&b))
        });
        if !is_going {
            self.rows = std::mem::replace(&mut self.sorting, Sorting::new(Vec::new())).end();
        }
    }

    /// Goes on with the letters and the values of a field.
    fn fill(&mut self) {
        let field = self.columns.len() - 1;
        let column = &mut self.columns[field];
        let known = column.letters.len();
        if known < column.texts.len() {
            let texts = column.texts[known..].iter().take(AT_ONCE);
            column.letters.extend(texts.map(|text| Letters::new(text)));
            return;
        }
        for &row in self.rows[column.offset.len() - 1..].iter().take(AT_ONCE) {
            column.push(values(self.records, &self.ranked, field, row));
        }
    }
}

/// The ranks of the values of a record in a field.
fn values<'a>(records: &Records, ranked: &'a [(Vec<u32>, Vec<&str>)], field: usize, row: u32) -> &'a [u32] {
    let offset = &records.columns[field].offset;
    &ranked[field].0[offset[row as usize] as usize..offset[row as usize + 1] as usize]
}

impl Base<'_> {
    pub(super) fn len(&self) -> u32 {
        self.rows.len() as u32
    }

    /// The row of a record of this order.
    pub(super) fn row(&self, record: u32) -> u32 {
        self.rows[record as usize]
    }
}

impl<'a> BaseColumn<'a> {
    fn new(kind: FieldKind, texts: Vec<&'a str>) -> Self {
        let (letters, count) = (Vec::with_capacity(texts.len()), vec![0; texts.len()]);
        Self { kind, offset: vec![0], values: Vec::new(), texts, letters, count, filled: 0 }
    }

    /// Whether letters or values are missing.
    fn is_open(&self, rows: &[u32]) -> bool {
        self.letters.len() < self.texts.len() || self.offset.len() <= rows.len()
    }

    fn push(&mut self, values: &[u32]) {
        self.filled += u32::from(!values.is_empty());
        for (at, &value) in values.iter().enumerate() {
            // A value that a record names twice counts once; values are ascending.
            if at == 0 || values[at - 1] != value {
                self.values.push(value);
                self.count[value as usize] += 1;
            }
        }
        self.offset.push(self.values.len() as u32);
    }

    #[inline]
    pub(super) fn of(&self, record: u32) -> &[u32] {
        &self.values[self.offset[record as usize] as usize..self.offset[record as usize + 1] as usize]
    }
}

/// The numbers of a field's distinct values, to be sorted.
fn values_of(column: &Column) -> Vec<u32> {
    (0..column.texts.len() as u32).collect()
}

/// Each record's values as ranks, ascending; and the distinct values in order.
fn ranked<'a>(column: &'a Column, order: &[u32]) -> (Vec<u32>, Vec<&'a str>) {
    let mut rank = vec![0u32; order.len()];
    for (place, &value) in order.iter().enumerate() {
        rank[value as usize] = place as u32;
    }
    let mut values: Vec<u32> = column.values.iter().map(|&value| rank[value as usize]).collect();
    for ends in column.offset.windows(2) {
        values[ends[0] as usize..ends[1] as usize].sort_unstable();
    }
    (values, order.iter().map(|&value| column.texts[value as usize].as_str()).collect())
}
