//! Digests: whether two replicas hold the same live cells of a stream, without exchanging them.
//!
//! 4096 buckets by the first 12 bits of BLAKE3(record); each the sum modulo 2^128 of its cells' terms
//! ([`CellRef::digest_term`]). Sums are kept up to date by adding and subtracting, in any order.

use crate::{cell::CellRef, ids::RecordId};

/// Buckets of a stream's digest.
pub const BUCKETS: usize = 4096;

/// The bucket that a record falls into: the first 12 bits of BLAKE3 of its id.
pub fn bucket_of(record: RecordId) -> u16 {
    let hash = blake3::hash(&record.0);
    let [first, second, ..] = *hash.as_bytes();
    u16::from(first) << 4 | u16::from(second) >> 4
}

/// The bucket sums of one stream.
#[derive(Clone, PartialEq, Eq)]
pub struct Digest {
    sums: Vec<u128>,
    cells: u64,
}

/// A digest in short: what a pull reports and clients compare. Bucket sums are exchanged only when it differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Total {
    /// Sum of all bucket sums, modulo 2^128.
    pub sum: u128,
    /// Live cells.
    pub cells: u64,
}

impl Default for Digest {
    fn default() -> Self {
        Self { sums: vec![0; BUCKETS], cells: 0 }
    }
}

impl Digest {
    /// Of a stream without cells.
    pub fn new() -> Self {
        Self::default()
    }

    /// A cell became live.
    pub fn add(&mut self, cell: &CellRef<'_>) {
        self.add_term(bucket_of(cell.record), cell.digest_term());
    }

    /// A cell is no longer live.
    pub fn remove(&mut self, cell: &CellRef<'_>) {
        self.remove_term(bucket_of(cell.record), cell.digest_term());
    }

    /// As [`Digest::add`], with the parts at hand.
    pub fn add_term(&mut self, bucket: u16, term: u128) {
        let sum = &mut self.sums[usize::from(bucket) % BUCKETS];
        *sum = sum.wrapping_add(term);
        self.cells += 1;
    }

    /// As [`Digest::remove`], with the parts at hand.
    pub fn remove_term(&mut self, bucket: u16, term: u128) {
        let sum = &mut self.sums[usize::from(bucket) % BUCKETS];
        *sum = sum.wrapping_sub(term);
        self.cells = self.cells.saturating_sub(1);
    }

    /// The sums by bucket.
    pub fn sums(&self) -> &[u128] {
        &self.sums
    }

    /// In short.
    pub fn total(&self) -> Total {
        let sum = self.sums.iter().fold(0u128, |total, sum| total.wrapping_add(*sum));
        Total { sum, cells: self.cells }
    }

    /// Buckets whose sums differ, ascending.
    pub fn differing(&self, other: &Self) -> Vec<u16> {
        (0..BUCKETS as u16).filter(|i| self.sums[usize::from(*i)] != other.sums[usize::from(*i)]).collect()
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Digest({:032x}, {} cells)", self.total().sum, self.cells)
    }
}

impl FromIterator<(RecordId, u128)> for Digest {
    fn from_iter<I: IntoIterator<Item = (RecordId, u128)>>(terms: I) -> Self {
        let mut digest = Self::new();
        terms.into_iter().for_each(|(record, term)| digest.add_term(bucket_of(record), term));
        digest
    }
}
