//! Digest changes, summed per bucket.

use std::collections::BTreeMap;

use sync::cell::CellRef;
use sync::digest::bucket_of;
use sync::ids::StreamId;

use crate::db::cells::BucketChange;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Changes(BTreeMap<(StreamId, u16), (i64, u128)>);

impl Changes {
    /// A cell became live.
    pub(crate) fn add(&mut self, cell: &CellRef<'_>) {
        let (cells, sum) = self.0.entry((cell.stream, bucket_of(cell.record))).or_default();
        *cells += 1;
        *sum = sum.wrapping_add(cell.digest_term());
    }

    /// A cell is no longer live.
    pub(crate) fn remove(&mut self, cell: &CellRef<'_>) {
        let (cells, sum) = self.0.entry((cell.stream, bucket_of(cell.record))).or_default();
        *cells -= 1;
        *sum = sum.wrapping_sub(cell.digest_term());
    }

    /// Ascending by stream and bucket, without those that come to nothing.
    pub(crate) fn finish(self) -> Vec<BucketChange> {
        let change = |((stream, bucket), (cells, sum))| BucketChange { stream, bucket, cells, sum };
        self.0.into_iter().map(change).filter(|change| change.cells != 0 || change.sum != 0).collect()
    }
}
