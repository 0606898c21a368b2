//! A column of values kept in ascending order while single values change, so that ranks and sums need no pass over all.
//!
//! The values lie in blocks of at most 1,024, each with its sums: a change touches one or two blocks, a rank or a share
//! of the whole looks at the sums of the blocks.

use crate::concentration::{Block, Concentration};

/// A block is divided when it is longer.
const LONGEST: usize = 1024;
/// Values of a block at first, so that there is room for some more.
const USUAL: usize = 896;

/// Values with the customer they belong to, ascending by both.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ranked {
    chunks: Vec<Chunk>,
    len: usize,
}

#[derive(Debug, Clone, Default)]
struct Chunk {
    values: Vec<i64>,
    customers: Vec<u32>,
    /// Sums of the values, those below zero as zero.
    sums: Block,
    below_zero: u32,
}

impl Chunk {
    fn of(entries: &[(i64, u32)]) -> Self {
        let mut chunk = Self {
            values: Vec::with_capacity(LONGEST),
            customers: Vec::with_capacity(LONGEST),
            ..Self::default()
        };
        chunk.values.extend(entries.iter().map(|entry| entry.0));
        chunk.customers.extend(entries.iter().map(|entry| entry.1));
        chunk.sum();
        chunk
    }

    fn sum(&mut self) {
        self.below_zero = self.values.partition_point(|&value| value < 0) as u32;
        self.sums = Block::of(&self.values.iter().map(|&value| value.max(0) as u64).collect::<Vec<_>>());
    }

    /// Where an entry is, or would be.
    fn place(&self, (value, customer): (i64, u32)) -> usize {
        let (from, to) =
            (self.values.partition_point(|&v| v < value), self.values.partition_point(|&v| v <= value));
        from + self.customers[from..to].partition_point(|&other| other < customer)
    }

    fn last(&self) -> Option<(i64, u32)> {
        Some((*self.values.last()?, *self.customers.last()?))
    }
}

impl Ranked {
    /// These entries, in any order.
    pub(crate) fn of(mut entries: Vec<(i64, u32)>) -> Self {
        entries.sort_unstable();
        Self { chunks: entries.chunks(USUAL).map(Chunk::of).collect(), len: entries.len() }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    fn chunk_of(&self, entry: (i64, u32)) -> usize {
        let at = self.chunks.partition_point(|chunk| chunk.last().is_some_and(|last| last < entry));
        at.min(self.chunks.len().saturating_sub(1))
    }

    pub(crate) fn insert(&mut self, value: i64, customer: u32) {
        if self.chunks.is_empty() {
            self.chunks.push(Chunk::of(&[]));
        }
        let at = self.chunk_of((value, customer));
        let chunk = &mut self.chunks[at];
        let place = chunk.place((value, customer));
        chunk.values.insert(place, value);
        chunk.customers.insert(place, customer);
        self.len += 1;
        if chunk.values.len() >= LONGEST {
            let upper: Vec<(i64, u32)> =
                chunk.values.drain(LONGEST / 2..).zip(chunk.customers.drain(LONGEST / 2..)).collect();
            chunk.sum();
            self.chunks.insert(at + 1, Chunk::of(&upper));
        } else {
            chunk.sum();
        }
    }

    pub(crate) fn remove(&mut self, value: i64, customer: u32) {
        if self.chunks.is_empty() {
            return;
        }
        let at = self.chunk_of((value, customer));
        let chunk = &mut self.chunks[at];
        let place = chunk.place((value, customer));
        if chunk.values.get(place) != Some(&value) || chunk.customers.get(place) != Some(&customer) {
            return;
        }
        chunk.values.remove(place);
        chunk.customers.remove(place);
        self.len -= 1;
        if chunk.values.is_empty() {
            self.chunks.remove(at);
        } else {
            chunk.sum();
        }
    }

    /// The value at a rank from 0; 0 beyond the end.
    pub(crate) fn at(&self, mut rank: usize) -> i64 {
        for chunk in &self.chunks {
            match chunk.values.get(rank) {
                Some(&value) => return value,
                None => rank -= chunk.values.len(),
            }
        }
        0
    }

    /// The customers whose value lies in a span, both ends included.
    pub(crate) fn between(&self, least: i64, most: i64) -> impl Iterator<Item = u32> + '_ {
        let start = self.chunks.partition_point(|chunk| chunk.last().is_some_and(|last| last.0 < least));
        let chunks = self.chunks[start..].iter().take_while(move |chunk| chunk.values.first() <= Some(&most));
        chunks.flat_map(move |chunk| {
            let from = chunk.values.partition_point(|&value| value < least);
            let to = chunk.values.partition_point(|&value| value <= most);
            chunk.customers[from..to.max(from)].iter().copied()
        })
    }

    /// How many values are greater than one.
    pub(crate) fn above(&self, value: i64) -> usize {
        let above =
            |chunk: &Chunk| chunk.values.len() - chunk.values.partition_point(|&other| other <= value);
        let chunks = self.chunks.iter().rev();
        chunks.take_while(|chunk| chunk.values.last() > Some(&value)).map(above).sum()
    }

    /// How concentrated the values are.
    pub(crate) fn concentration(&self) -> Concentration {
        let blocks: Vec<Block> = self.chunks.iter().map(|chunk| chunk.sums).collect();
        let read = |at: usize, into: &mut Vec<u64>| {
            into.clear();
            into.extend(self.chunks[at].values.iter().map(|&value| value.max(0) as u64));
        };
        Concentration::of_blocks(&blocks, read, self.chunks.iter().map(|chunk| chunk.below_zero).sum())
    }

    /// The greatest values with their customers, greatest first; of equal ones the lower customer first.
    pub(crate) fn greatest(&self, count: usize) -> Vec<(u32, i64)> {
        let mut best: Vec<(u32, i64)> = Vec::new();
        for chunk in self.chunks.iter().rev() {
            let entries = chunk.customers.iter().zip(&chunk.values).rev();
            for (&customer, &value) in entries {
                if best.len() >= count && best.last().is_none_or(|last| last.1 != value) {
                    best.sort_unstable_by_key(|entry| (std::cmp::Reverse(entry.1), entry.0));
                    best.truncate(count);
                    return best;
                }
                best.push((customer, value));
            }
        }
        best.sort_unstable_by_key(|entry| (std::cmp::Reverse(entry.1), entry.0));
        best.truncate(count);
        best
    }

    /// Bytes that are held.
    pub(crate) fn bytes(&self) -> usize {
        let chunks =
            self.chunks.iter().map(|chunk| chunk.values.capacity() * 8 + chunk.customers.capacity() * 4);
        self.chunks.capacity() * size_of::<Chunk>() + chunks.sum::<usize>()
    }
}
