//! Digests: whether two replicas hold the same live cells of a stream, without exchanging them.
//!
//! 4096 buckets by the first 12 bits of BLAKE3(record); each the sum modulo 2^128 of its cells' terms
//! ([`CellRef::digest_term`]). Sums are kept up to date by adding and subtracting, in any order.

use crate::{
    cell::CellRef,
    codec::{DecodeError, Reader},
    ids::RecordId,
};

/// Buckets of a stream's digest.
pub const BUCKETS: usize = 4096;
/// Format number that a stored digest begins with.
pub const DIGEST_FORMAT: u8 = 1;
const STORED_LEN: usize = 1 + 8 + BUCKETS * 16;

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

    /// For storage, so that a start does not hash every cell: format number, cells, then the sums by bucket.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(STORED_LEN);
        out.push(DIGEST_FORMAT);
        out.extend_from_slice(&self.cells.to_be_bytes());
        self.sums.iter().for_each(|sum| out.extend_from_slice(&sum.to_be_bytes()));
        out
    }

    /// Reads the whole of `bytes`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = Reader::new(bytes);
        let format = from.u8("digest")?;
        if format != DIGEST_FORMAT {
            return Err(DecodeError::UnknownFormat { what: "digest", found: u32::from(format) });
        }
        let cells = from.u64("digest")?;
        let sums = from.take(BUCKETS * 16, "digest")?;
        from.finish("digest")?;
        Ok(Self { sums: sums.as_chunks().0.iter().copied().map(u128::from_be_bytes).collect(), cells })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{RECORD, any_cell, cell_a, cell_b, unhex, vectors};
    use proptest::prelude::*;

    #[test]
    fn golden() {
        let (a, b) = (cell_a(), cell_b());
        assert_eq!(format!("{:04x}", bucket_of(RECORD)), vectors::BUCKET);
        let mut digest = Digest::new();
        digest.add(&a.view());
        digest.add(&b.view());
        let terms = [vectors::TERM_A, vectors::TERM_B].map(|term| u128::from_str_radix(term, 16).unwrap());
        assert_eq!(digest.total(), Total { sum: terms[0].wrapping_add(terms[1]), cells: 2 });
        assert_eq!(digest.sums()[0x08cd], terms[0]);
        let bytes = digest.to_bytes();
        assert_eq!(bytes[..9], [1, 0, 0, 0, 0, 0, 0, 0, 2]);
        assert_eq!(bytes[9 + 0x08cd * 16..][..16], unhex(vectors::TERM_A));
        assert_eq!(Digest::from_bytes(&bytes), Ok(digest));
        for bad in [&bytes[..bytes.len() - 1], &[&bytes[..], &[0]].concat(), &[]] {
            assert!(Digest::from_bytes(bad).is_err());
        }
        assert_eq!(Digest::from_bytes(&[2]), Err(DecodeError::UnknownFormat { what: "digest", found: 2 }));
    }

    proptest! {
        #[test]
        fn sums_do_not_depend_on_the_way(cells in proptest::collection::vec(any_cell(), 0..20), cut: prop::sample::Index) {
            let cut = cut.index(cells.len() + 1);
            let mut forth = Digest::new();
            cells.iter().for_each(|cell| forth.add(&cell.view()));
            let mut back = Digest::new();
            cells.iter().rev().for_each(|cell| back.add(&cell.view()));
            prop_assert_eq!(&forth, &back);
            cells[cut..].iter().for_each(|cell| forth.remove(&cell.view()));
            let rest: Digest = cells[..cut].iter().map(|cell| (cell.record, cell.view().digest_term())).collect();
            prop_assert_eq!(&forth, &rest);
            let mut buckets: Vec<u16> = cells[cut..].iter().map(|cell| bucket_of(cell.record)).collect();
            buckets.sort();
            buckets.dedup();
            prop_assert_eq!(rest.differing(&back), buckets);
        }
    }
}
