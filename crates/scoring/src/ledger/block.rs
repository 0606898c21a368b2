//! The entries of 256 customers.

use super::Entry;
use crate::bitmap::WORD;
use crate::numbers::{Cell, Cells, Numbers, over_cells};
use crate::orders::{Purchase, Sums};

/// Customers of one block.
pub(super) const BLOCK: usize = 256;

/// Columns of entries, by customer, then by day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Block {
    /// Where the rows of each customer end; fewer than customers as long as the last ones have none.
    ends: Vec<u32>,
    days: Numbers,
    amounts: Numbers,
    ids: Vec<u32>,
    /// Empty as long as every code is 0.
    codes: Vec<u32>,
}

/// Between what the days and the amounts of a block lie.
#[derive(Debug, Clone)]
pub(super) struct Bounds {
    pub(super) days: (i64, i64),
    pub(super) amounts: (i64, i64),
}

impl Default for Bounds {
    fn default() -> Self {
        Self { days: (i64::MAX, i64::MIN), amounts: (i64::MAX, i64::MIN) }
    }
}

impl Bounds {
    pub(super) fn take(&mut self, entry: &Entry) {
        let wider = |bounds: (i64, i64), value: i64| (bounds.0.min(value), bounds.1.max(value));
        self.days = wider(self.days, entry.day.into());
        self.amounts = wider(self.amounts, entry.amount);
    }
}

/// Inserts without letting the capacity double.
pub(super) fn push<T>(column: &mut Vec<T>, at: usize, value: T) {
    if column.len() == column.capacity() {
        column.reserve_exact(column.len() / 8 + 8);
    }
    column.insert(at, value);
}

impl Block {
    /// Makes room for so many rows of each customer and turns the counts into the place of each one's first row.
    pub(super) fn allot(&mut self, counts: &mut [u32], bounds: &Bounds) {
        let mut end = 0;
        self.ends = Vec::with_capacity(counts.len());
        for count in counts {
            let start = end;
            end += *count;
            self.ends.push(end);
            *count = start;
        }
        let rows = end as usize;
        self.days = Numbers::between_bounds(rows, bounds.days);
        self.amounts = Numbers::between_bounds(rows, bounds.amounts);
        self.ids = vec![0; rows];
    }

    /// Writes a row into a place that was allotted.
    pub(super) fn write(&mut self, at: usize, entry: &Entry) {
        self.days.put(at, entry.day.into());
        self.amounts.put(at, entry.amount);
        self.ids[at] = entry.id;
        if entry.code != 0 && self.codes.is_empty() {
            self.codes = vec![0; self.days.len()];
        }
        if let Some(code) = self.codes.get_mut(at) {
            *code = entry.code;
        }
    }

    /// Brings the rows of each customer into their order.
    pub(super) fn sort(&mut self) {
        let mut rows: Vec<(i32, u32, i64, u32)> = Vec::new();
        for within in 0..self.ends.len() {
            let span = self.span(within);
            if span.clone().map(|at| self.days.get(at)).is_sorted_by(|a, b| a < b) {
                continue;
            }
            rows.clear();
            let entries = span.clone().map(|at| self.entry(0, at));
            rows.extend(entries.map(|entry| (entry.day, entry.id, entry.amount, entry.code)));
            rows.sort_unstable();
            for (at, &(day, id, amount, code)) in span.zip(&rows) {
                self.write(at, &Entry { id, customer: 0, day, amount, code });
            }
        }
    }

    /// The rows of the customer who is the so-many-th of the block.
    fn span(&self, within: usize) -> std::ops::Range<usize> {
        let end = |at: usize| self.ends.get(at).or(self.ends.last()).copied().unwrap_or(0) as usize;
        let start = if within == 0 { 0 } else { end(within - 1) };
        start..end(within)
    }

    fn code(&self, at: usize) -> u32 {
        self.codes.get(at).copied().unwrap_or(0)
    }

    fn entry(&self, customer: u32, at: usize) -> Entry {
        Entry {
            id: self.ids[at],
            customer,
            day: self.days.get(at).unwrap_or_default() as i32,
            amount: self.amounts.get(at).unwrap_or_default(),
            code: self.code(at),
        }
    }

    pub(super) fn entries(&self, customer: u32) -> impl Iterator<Item = Entry> + Clone + '_ {
        self.span(customer as usize % BLOCK).map(move |at| self.entry(customer, at))
    }

    pub(super) fn insert(&mut self, entry: &Entry) {
        let within = entry.customer as usize % BLOCK;
        let last = self.days.len() as u32;
        while self.ends.len() <= within {
            let end = self.ends.len();
            push(&mut self.ends, end, last);
        }
        let span = self.span(within);
        let place = (Some(i64::from(entry.day)), entry.id);
        let before = span.clone().take_while(|&at| (self.days.get(at), self.ids[at]) < place);
        let at = span.start + before.count();
        if entry.code != 0 && self.codes.is_empty() {
            self.codes = vec![0; self.days.len()];
        }
        if entry.code != 0 || !self.codes.is_empty() {
            push(&mut self.codes, at, entry.code);
        }
        self.days.insert(at, entry.day.into());
        self.amounts.insert(at, entry.amount);
        push(&mut self.ids, at, entry.id);
        self.ends[within..].iter_mut().for_each(|end| *end += 1);
    }

    pub(super) fn remove(&mut self, customer: u32, id: u32) -> Option<Entry> {
        let within = customer as usize % BLOCK;
        let at = self.span(within).find(|&at| self.ids[at] == id)?;
        let entry = self.entry(customer, at);
        self.days.remove(at);
        self.amounts.remove(at);
        self.ids.remove(at);
        if !self.codes.is_empty() {
            self.codes.remove(at);
        }
        self.ends[within..].iter_mut().for_each(|end| *end -= 1);
        Some(entry)
    }

    /// Sums up every customer of the block; returns how many entries lie after the day, and the amount farthest from 0.
    ///
    /// Mostly there is neither a return nor a future order among the rows. Then the last row of a customer is his last
    /// purchase, and his sum the difference of two running sums: no branch depends on how many rows somebody has.
    pub(super) fn sum(&self, running: &mut Vec<u64>, sums: &mut Sums, today: i32) -> (u32, u64) {
        if self.ids.is_empty() {
            *sums = Sums::new(sums.orders.len());
            return (0, 0);
        }
        let (least, most) = match self.amounts.cells() {
            Cells::Long(_) => self.amounts.bounds(),
            _ => self.amounts.reach(),
        };
        let farthest = least.unsigned_abs().max(most.unsigned_abs());
        if least >= 0 {
            self.sum_plainly(running, sums);
            if sums.last_days.iter().fold(i32::MIN, |latest, &day| latest.max(day)) <= today {
                return (0, farthest);
            }
        }
        for within in 0..sums.orders.len() {
            let mut purchase = Purchase::NONE;
            let entries = self.span(within).map(|at| self.entry(0, at));
            entries.for_each(|entry| purchase.add(entry.day, entry.amount, today));
            sums.put(within, purchase);
        }
        let future = self.days.iter().filter(|&day| day > i64::from(today)).count();
        (future as u32, farthest)
    }

    /// Takes every entry for a purchase.
    fn sum_plainly(&self, running: &mut Vec<u64>, sums: &mut Sums) {
        if running.len() <= self.ids.len() {
            running.resize(self.ids.len() + 1, 0);
        }
        over_cells!(self.amounts.cells(), cells => {
            let (mut sum, base) = (0u64, self.amounts.base());
            for (place, cell) in running[1..].iter_mut().zip(cells) {
                sum = sum.wrapping_add(cell.number(base) as u64);
                *place = sum;
            }
        });
        let (mut start, mut before) = (0, 0u64);
        let columns = sums.totals.iter_mut().zip(&mut sums.orders).zip(&self.ends);
        for ((total, orders), &end) in columns {
            let until = running.get(end as usize).copied().unwrap_or(before);
            *total = until.wrapping_sub(before) as i64;
            *orders = end - start;
            (start, before) = (end, until);
        }
        over_cells!(self.days.cells(), cells => {
            let base = self.days.base();
            for ((day, &orders), &end) in sums.last_days.iter_mut().zip(&sums.orders).zip(&self.ends) {
                let last = cells.get((end as usize).wrapping_sub(1)).map_or(0, |cell| cell.number(base) as i32);
                *day = if orders > 0 { last } else { 0 };
            }
        });
        let customers = self.ends.len();
        sums.totals[customers..].fill(0);
        sums.orders[customers..].fill(0);
        sums.last_days[customers..].fill(0);
    }

    /// Counts the entries of each customer between two days.
    pub(super) fn count_between(&self, counts: &mut [u32], (from, to): (i32, i32), codes: Option<&[u32]>) {
        let mut words = vec![0; self.ids.len().div_ceil(WORD)];
        self.days.between(0, (from.into(), to.into()), &mut words);
        let within = |at: usize| words[at / WORD] >> (at % WORD) & 1 == 1;
        let mut start = 0;
        for (count, &end) in counts.iter_mut().zip(&self.ends) {
            let span = start as usize..end as usize;
            start = end;
            *count = match codes {
                None => span.map(|at| u32::from(within(at))).sum(),
                Some(codes) => span.map(|at| u32::from(within(at) && codes.contains(&self.code(at)))).sum(),
            };
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let small = self.ends.capacity() + self.ids.capacity() + self.codes.capacity();
        small * 4 + self.days.bytes() + self.amounts.bytes()
    }
}
