//! Orders of each customer together, kept up to date in place: what is summed up again and again.
//!
//! Customers are kept in blocks of 256. A block holds the rows of its customers one customer after the other, those of
//! a customer by day, as columns: a change moves some kilobytes, and sums run through memory in one direction. An order
//! is found by its id through the customer it belongs to.

mod block;

use crate::orders::{Purchase, Purchases, Sums, may_wrap};
use block::{BLOCK, Block, Bounds};

/// Mark of an id without an entry.
const NOBODY: u32 = u32::MAX;

/// One order, order line or activity of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Number of the record, small and stable.
    pub id: u32,
    /// Index of the customer.
    pub customer: u32,
    /// Civil day, days since 1970-01-01.
    pub day: i32,
    /// Amount in minor units of the currency of account.
    pub amount: i64,
    /// What was bought or done, by the caller's dictionary; 0 where it makes no difference.
    pub code: u32,
}

/// Entries by customer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    blocks: Vec<Block>,
    customers: usize,
    /// By id.
    owners: Vec<u32>,
    len: usize,
}

impl Ledger {
    /// No entries yet.
    pub fn new(customers: usize) -> Self {
        let mut ledger = Self::default();
        ledger.grow(customers);
        ledger
    }

    /// All of these, in any order. Of two with the same id the one seen last counts; what names a customer beyond the
    /// given number makes the ledger grow.
    pub fn of(customers: usize, entries: impl Iterator<Item = Entry> + Clone) -> Self {
        let mut ledger = Self::new(customers);
        let (mut greatest, mut rows) = (None, 0usize);
        let mut counts = vec![0u32; customers];
        let mut bounds = vec![Bounds::default(); customers.div_ceil(BLOCK)];
        for entry in entries.clone() {
            let at = entry.customer as usize;
            if at >= counts.len() {
                counts.resize(at + 1, 0);
                bounds.resize(counts.len().div_ceil(BLOCK), Bounds::default());
            }
            counts[at] += 1;
            bounds[at / BLOCK].take(&entry);
            greatest = greatest.max(Some(entry.id));
            rows += 1;
        }
        ledger.grow(counts.len());
        ledger.owners = vec![NOBODY; greatest.map_or(0, |id| id as usize + 1)];
        for ((block, counts), bounds) in ledger.blocks.iter_mut().zip(counts.chunks_mut(BLOCK)).zip(&bounds) {
            // The counts become the places where the next row of each customer goes.
            block.allot(counts, bounds);
        }
        let mut twice = false;
        for entry in entries.clone() {
            let (at, block) = (entry.customer as usize, entry.customer as usize / BLOCK);
            ledger.blocks[block].write(counts[at] as usize, &entry);
            counts[at] += 1;
            let owner = &mut ledger.owners[entry.id as usize];
            twice |= *owner != NOBODY;
            *owner = entry.customer;
        }
        if twice {
            let mut one_by_one = Self::new(ledger.customers);
            entries.for_each(|entry| _ = one_by_one.put(entry));
            return one_by_one;
        }
        ledger.len = rows;
        ledger.blocks.iter_mut().for_each(Block::sort);
        ledger
    }

    /// Number of customers.
    pub fn customers(&self) -> usize {
        self.customers
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Makes room for so many customers.
    pub fn grow(&mut self, customers: usize) {
        if customers > self.customers {
            self.customers = customers;
            let blocks = customers.div_ceil(BLOCK);
            self.blocks.reserve_exact(blocks.saturating_sub(self.blocks.len()));
            self.blocks.resize_with(blocks, Block::default);
        }
    }

    /// Puts an entry in, or in place of the one with its id, which is returned.
    pub fn put(&mut self, entry: Entry) -> Option<Entry> {
        let before = self.remove(entry.id);
        self.grow(entry.customer as usize + 1);
        let id = entry.id as usize;
        if id >= self.owners.len() {
            let more = id + 1 - self.owners.len();
            if id >= self.owners.capacity() {
                self.owners.reserve_exact(more + self.owners.len() / 8);
            }
            self.owners.resize(id + 1, NOBODY);
        }
        self.owners[id] = entry.customer;
        self.blocks[entry.customer as usize / BLOCK].insert(&entry);
        self.len += 1;
        before
    }

    /// Takes an entry out.
    pub fn remove(&mut self, id: u32) -> Option<Entry> {
        let customer = self.owners.get(id as usize).copied().filter(|&owner| owner != NOBODY)?;
        let removed = self.blocks[customer as usize / BLOCK].remove(customer, id)?;
        self.owners[id as usize] = NOBODY;
        self.len -= 1;
        Some(removed)
    }

    /// The entry with this id.
    pub fn get(&self, id: u32) -> Option<Entry> {
        let customer = self.owners.get(id as usize).copied().filter(|&owner| owner != NOBODY)?;
        self.entries(customer as usize).find(|entry| entry.id == id)
    }

    /// The entries of a customer, by day.
    pub fn entries(&self, customer: usize) -> impl Iterator<Item = Entry> + Clone + '_ {
        self.blocks.get(customer / BLOCK).into_iter().flat_map(move |block| block.entries(customer as u32))
    }

    /// What one customer bought; [`Purchase::NONE`] for an unknown one. For bringing a score up to date after a change.
    pub fn purchase(&self, customer: usize, today: i32) -> Purchase {
        let mut purchase = Purchase::NONE;
        let mut total = 0i128;
        for entry in self.entries(customer) {
            purchase.add(entry.day, entry.amount, today);
            total += if entry.day <= today { i128::from(entry.amount) } else { 0 };
        }
        purchase.total = total.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
        purchase
    }

    /// Sums up every customer in one pass.
    pub fn purchases(&self, today: i32) -> Purchases {
        let mut result = Purchases::none(0, today);
        let (mut running, mut sums) = (Vec::new(), Sums::new(BLOCK));
        let mut farthest = 0;
        for (at, block) in self.blocks.iter().enumerate() {
            let (in_future, far) = block.sum(&mut running, &mut sums, today);
            result.append(&sums, BLOCK.min(self.customers - at * BLOCK));
            result.in_future += in_future;
            farthest = far.max(farthest);
        }
        if may_wrap(farthest, self.len) {
            for customer in 0..self.customers {
                let exact = self.purchase(customer, today);
                let seen = self.entries(customer).filter(|entry| entry.day <= today);
                let total: i128 = seen.map(|entry| i128::from(entry.amount)).sum();
                result.saturated |= total != i128::from(exact.total);
                result.put(customer, exact);
            }
        }
        result
    }

    /// For each customer how many entries lie in a span of days and have one of the codes; without codes all count.
    pub fn count_between(&self, from: i32, to: i32, codes: Option<&[u32]>) -> Vec<u32> {
        let mut counts = vec![0; self.customers];
        for (block, counts) in self.blocks.iter().zip(counts.chunks_mut(BLOCK)) {
            block.count_between(counts, (from, to), codes);
        }
        counts
    }

    /// Bytes that are held.
    pub fn bytes(&self) -> usize {
        let blocks = self.blocks.capacity() * size_of::<Block>();
        blocks + self.owners.capacity() * 4 + self.blocks.iter().map(Block::bytes).sum::<usize>()
    }
}

#[cfg(test)]
mod tests;
