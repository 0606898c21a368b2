//! The entries of 256 customers.

use super::Entry;
use crate::orders::{Purchase, used_bits};

/// Customers of one block.
pub(super) const BLOCK: usize = 256;

/// Columns of entries, by customer, then by day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Block {
    /// Where the rows of each customer end; fewer than customers as long as the last ones have none.
    ends: Vec<u32>,
    days: Vec<i32>,
    amounts: Vec<i64>,
    ids: Vec<u32>,
    /// Empty as long as every code is 0.
    codes: Vec<u32>,
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
    pub(super) fn allot(&mut self, counts: &mut [u32]) {
        let mut end = 0;
        self.ends = Vec::with_capacity(counts.len());
        for count in counts {
            let start = end;
            end += *count;
            self.ends.push(end);
            *count = start;
        }
        let rows = end as usize;
        self.days = vec![0; rows];
        self.amounts = vec![0; rows];
        self.ids = vec![0; rows];
    }

    /// Writes a row into a place that was allotted.
    pub(super) fn write(&mut self, at: usize, entry: &Entry) {
        self.days[at] = entry.day;
        self.amounts[at] = entry.amount;
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
            if self.days[span.clone()].is_sorted_by(|a, b| a < b) {
                continue;
            }
            rows.clear();
            rows.extend(
                span.clone().map(|at| (self.days[at], self.ids[at], self.amounts[at], self.code(at))),
            );
            rows.sort_unstable();
            for (at, row) in span.zip(&rows) {
                (self.days[at], self.ids[at], self.amounts[at]) = (row.0, row.1, row.2);
                if let Some(code) = self.codes.get_mut(at) {
                    *code = row.3;
                }
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
            day: self.days[at],
            amount: self.amounts[at],
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
        let before = span.clone().take_while(|&at| (self.days[at], self.ids[at]) < (entry.day, entry.id));
        let at = span.start + before.count();
        if entry.code != 0 && self.codes.is_empty() {
            self.codes = vec![0; self.days.len()];
        }
        if entry.code != 0 || !self.codes.is_empty() {
            push(&mut self.codes, at, entry.code);
        }
        push(&mut self.days, at, entry.day);
        push(&mut self.amounts, at, entry.amount);
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

    /// Sums up every customer of the block; returns how many entries lie after the day, and the bits of the amounts.
    ///
    /// Mostly there is neither a return nor a future order among the rows. Then the last row of a customer is his last
    /// purchase, and his sum the difference of two running sums: no branch depends on how many rows somebody has.
    pub(super) fn sum(
        &self,
        running: &mut Vec<i64>,
        totals: &mut [i64],
        last_days: &mut [i32],
        orders: &mut [u32],
        today: i32,
    ) -> (u32, i64) {
        let signs = self.amounts.iter().fold(0, |signs, &amount| signs | amount);
        if signs >= 0 && self.sum_plainly(running, totals, last_days, orders) <= today {
            return (0, signs);
        }
        (self.sum_one_by_one(totals, last_days, orders, today), used_bits(&self.amounts))
    }

    /// Takes every entry for a purchase and returns the day of the last one.
    fn sum_plainly(
        &self,
        running: &mut Vec<i64>,
        totals: &mut [i64],
        last_days: &mut [i32],
        orders: &mut [u32],
    ) -> i32 {
        if running.len() <= self.amounts.len() {
            running.resize(self.amounts.len() + 1, 0);
        }
        let mut sum = 0i64;
        for (place, amount) in running[1..].iter_mut().zip(&self.amounts) {
            sum = sum.wrapping_add(*amount);
            *place = sum;
        }
        let (mut start, mut before, mut latest) = (0, 0i64, i32::MIN);
        let customers = self.ends.len();
        let (some, others) = totals.split_at_mut(customers);
        others.fill(0);
        let columns = some.iter_mut().zip(&mut *last_days).zip(&mut *orders).zip(&self.ends);
        for (((total, last_day), orders), &end) in columns {
            let until = running.get(end as usize).copied().unwrap_or(before);
            *total = until.wrapping_sub(before);
            *orders = end - start;
            let last = self.days.get((end as usize).wrapping_sub(1)).copied().unwrap_or(Purchase::NEVER);
            *last_day = if end > start { last } else { Purchase::NEVER };
            latest = latest.max(*last_day);
            (start, before) = (end, until);
        }
        last_days[customers..].fill(Purchase::NEVER);
        orders[customers..].fill(0);
        latest
    }

    fn sum_one_by_one(
        &self,
        totals: &mut [i64],
        last_days: &mut [i32],
        orders: &mut [u32],
        today: i32,
    ) -> u32 {
        let columns = totals.iter_mut().zip(last_days).zip(orders).enumerate();
        for (within, ((total, last_day), orders)) in columns {
            let mut purchase = Purchase::NONE;
            let span = self.span(within);
            let rows = self.days[span.clone()].iter().zip(&self.amounts[span]);
            rows.for_each(|(&day, &amount)| purchase.add(day, amount, today));
            (*total, *last_day, *orders) = (purchase.total, purchase.last_day, purchase.orders);
        }
        self.days.iter().map(|&day| u32::from(day > today)).sum()
    }

    /// Counts the entries of each customer between two days.
    pub(super) fn count_between(&self, counts: &mut [u32], from: i32, to: i32, codes: Option<&[u32]>) {
        let mut start = 0;
        for (count, &end) in counts.iter_mut().zip(&self.ends) {
            let span = start as usize..end as usize;
            start = end;
            let within = |day: i32| (day >= from) & (day <= to);
            *count = match codes {
                None => self.days[span].iter().map(|&day| u32::from(within(day))).sum(),
                Some(codes) => {
                    let counts = |at| within(self.days[at]) && codes.contains(&self.code(at));
                    span.map(|at| u32::from(counts(at))).sum()
                }
            };
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let small = self.ends.capacity() + self.days.capacity() + self.ids.capacity() + self.codes.capacity();
        small * 4 + self.amounts.capacity() * 8
    }
}
