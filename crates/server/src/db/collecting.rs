//! What collecting and erasing ask of the log of a workspace.

use async_trait::async_trait;
use sync::ids::{RecordId, StreamId};
use sync::stamp::Stamp;

use super::DbResult;

/// A stored live cell, and how old it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgedCell {
    /// Its stream.
    pub stream: StreamId,
    /// Its record.
    pub record: RecordId,
    /// Its stamp.
    pub stamp: Stamp,
    /// When it was accepted.
    pub accepted_at: u64,
    /// The encoded cell.
    pub body: Vec<u8>,
}

/// Names a cell of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PastKey {
    /// Its stream.
    pub stream: StreamId,
    /// Its record.
    pub record: RecordId,
    /// Its sequence.
    pub seq: u64,
}

/// A cell of the history, and how long it has been there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastCell {
    /// Its name.
    pub key: PastKey,
    /// When it was replaced.
    pub replaced_at: u64,
    /// The encoded cell.
    pub body: Vec<u8>,
}

/// Reading a workspace from one end to the other.
#[async_trait]
pub trait Aging {
    /// Live cells by stream, record and stamp, those after `after`, at most `limit`.
    async fn aged(
        &mut self,
        after: Option<(StreamId, RecordId, Stamp)>,
        limit: u32,
    ) -> DbResult<Vec<AgedCell>>;

    /// Cells of the history by stream, record and sequence, those after `after`, at most `limit`.
    async fn past(&mut self, after: Option<PastKey>, limit: u32) -> DbResult<Vec<PastCell>>;
}

/// Forgetting, under the lock of the workspace.
#[async_trait]
pub trait Collecting {
    /// All streams that ever held a cell, ascending.
    async fn streams(&mut self) -> DbResult<Vec<StreamId>>;

    /// Cells of these records in a stream, live or not, each with the time when it was accepted; in no order.
    async fn accepted(
        &mut self,
        stream: StreamId,
        records: &[RecordId],
    ) -> DbResult<Vec<(RecordId, Stamp, u64)>>;

    /// Removes cells of the history; how many were there.
    async fn forget_history(&mut self, cells: &[PastKey]) -> DbResult<u64>;

    /// The end of the last commit before the first one made after an instant. None: there is none.
    async fn last_before(&mut self, ms: u64) -> DbResult<Option<u64>>;

    /// From now on cursors below are too old, and markers of purges up to there are not told any more. The floor never
    /// sinks.
    async fn raise_floor(&mut self, seq: u64) -> DbResult<()>;

    /// Removes links of the chain that lie below the floor, the oldest first, at most `most`; how many.
    async fn trim_chain(&mut self, most: u32) -> DbResult<u64>;

    /// Notes when the workspace was looked through.
    async fn note_collected(&mut self, at_ms: u64) -> DbResult<()>;
}
