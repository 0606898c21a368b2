//! Snapshots of streams and their pieces, as storage sees them.

use async_trait::async_trait;
use sync::ids::{ContentHash, RecordId, StreamId};

use super::DbResult;

/// A stream as of a sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSnapshot {
    /// The sequence.
    pub seq: u64,
    /// The piece of each range of records, ascending.
    pub pieces: Vec<ContentHash>,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PieceInfo {
    /// Its name.
    pub hash: ContentHash,
    /// Its cells.
    pub cells: u64,
    /// Its bytes.
    pub bytes: u64,
}

/// A piece to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPiece {
    /// What it is.
    pub info: PieceInfo,
    /// The first record that may be in it.
    pub first: RecordId,
    /// The last one.
    pub last: RecordId,
    /// The segment.
    pub body: Vec<u8>,
}

/// Reading snapshots.
#[async_trait]
pub trait Pieces {
    /// The present snapshot of a stream.
    async fn pieces(&mut self, stream: StreamId) -> DbResult<Option<StoredSnapshot>>;

    /// What the pieces of a stream are, also of those that its snapshot does not name any more; in no order.
    async fn piece_infos(&mut self, stream: StreamId) -> DbResult<Vec<PieceInfo>>;

    /// The bytes of a piece of a stream.
    async fn piece(&mut self, stream: StreamId, hash: ContentHash) -> DbResult<Option<Vec<u8>>>;
}

/// Changing them, under the lock of the workspace.
#[async_trait]
pub trait PieceWriter {
    /// Stores a piece that no snapshot names yet.
    async fn add_piece(&mut self, stream: StreamId, piece: &NewPiece, now_ms: u64) -> DbResult<()>;

    /// Puts a snapshot in the place of the one before. Pieces that it does not name are unnamed from `now_ms` on.
    async fn name_pieces(&mut self, stream: StreamId, snapshot: &StoredSnapshot, now_ms: u64)
    -> DbResult<()>;
}
