//! The log of a workspace as storage sees it: snapshots to read from, and one writer at a time.

use async_trait::async_trait;
use sync::cursor::Epoch;
use sync::digest::Total;
use sync::entry::Entry;
use sync::ids::{ContentHash, DeviceId, MemberId, RecordId, StreamId, WorkspaceId};
use sync::stamp::Stamp;
use sync::wire::accounts::{Role, UserId};
use sync::wire::names::Mode;
use sync::wire::reconcile::CellName;

use super::DbResult;
use super::audit::Noted;
use super::collecting::{Aging, Collecting};
use super::pieces::{PieceWriter, Pieces};
use crate::cells::plan::Place;
use crate::position::Link;
use crate::rights::AccessRows;

/// Where the log of a workspace stands.
#[derive(Debug, Clone)]
pub struct LogState {
    /// The workspace's name.
    pub name: String,
    /// Its epoch.
    pub epoch: Epoch,
    /// Greatest sequence committed.
    pub head: u64,
    /// The link of the head.
    pub link: Link,
    /// Below it cursors are too old.
    pub gc_floor: u64,
    /// The oldest protocol version that may pull.
    pub min_client: u32,
    /// Greatest stamp stored.
    pub last_stamp: Stamp,
    /// A gate that holds in any case, in milliseconds since 1970: it was told before a restore.
    pub gate_floor: u64,
    /// Whether any record was ever moved to another stream.
    pub has_moved: bool,
    /// Whether any record was ever collected or erased.
    pub has_purged: bool,
    /// When it was last looked through for what may be forgotten.
    pub collected_at: u64,
    /// For how many days replaced cells are kept.
    pub history_days: u32,
}

/// What a person holds, or held, in a stream.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The stream.
    pub stream: StreamId,
    /// What is or was allowed.
    pub mode: Mode,
    /// When and in which epoch it ended.
    pub revoked: Option<(u64, Epoch)>,
}

/// A person who is or was a member.
#[derive(Debug, Clone)]
pub struct DirectoryMember {
    /// The person.
    pub id: MemberId,
    /// Display name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// The role, of a former member the last one.
    pub role: Role,
    /// Whether the membership lasts.
    pub active: bool,
}

/// A device as the push needs it.
#[derive(Debug, Clone, Copy)]
pub struct StoredDevice {
    /// Whose it is.
    pub user: UserId,
    /// Greatest batch number answered.
    pub last_batch: u64,
    /// Greatest stamp accepted: what is beyond it cannot be a repeat.
    pub last_stamp: Stamp,
    /// Whether it may still do anything.
    pub revoked: bool,
}

/// A batch that was answered.
#[derive(Debug, Clone)]
pub struct StoredBatch {
    /// Hash of its bytes.
    pub hash: [u8; 32],
    /// The results as they were sent.
    pub results: String,
    /// The head after it.
    pub seq: u64,
}

/// A cell found by its stamp.
#[derive(Debug, Clone)]
pub struct StoredCell {
    /// Its stamp.
    pub stamp: Stamp,
    /// Whether it wins anything.
    pub live: bool,
    /// The stream that it is in.
    pub stream: StreamId,
    /// The encoded cell.
    pub body: Vec<u8>,
}

/// Live cells of a stream by ascending sequence.
#[derive(Debug, Default)]
pub struct CellPage {
    /// Sequence and encoded cell.
    pub cells: Vec<(u64, Vec<u8>)>,
    /// Whether the page ended because of its size.
    pub cut: bool,
}

/// A cell of a record's history.
#[derive(Debug, Clone)]
pub struct HistoryRow {
    /// Its sequence.
    pub seq: u64,
    /// When it was accepted.
    pub accepted_at: u64,
    /// Whose device wrote it.
    pub member: MemberId,
    /// Who delivered it, when another.
    pub via: Option<MemberId>,
    /// The encoded cell.
    pub body: Vec<u8>,
}

/// A cell to be stored.
#[derive(Debug, Clone)]
pub struct NewCell {
    /// Its sequence.
    pub seq: u64,
    /// Its stream.
    pub stream: StreamId,
    /// Its record.
    pub record: RecordId,
    /// Its stamp.
    pub stamp: Stamp,
    /// Whose device wrote it.
    pub user: UserId,
    /// Who delivered it, when another.
    pub via: Option<UserId>,
    /// The attachments that it names.
    pub blobs: Vec<ContentHash>,
    /// The encoded cell.
    pub body: Vec<u8>,
}

/// Names a live cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellKey {
    /// Its stream.
    pub stream: StreamId,
    /// Its record.
    pub record: RecordId,
    /// Its stamp.
    pub stamp: Stamp,
}

/// A stored live cell that is in another stream from now on.
#[derive(Debug, Clone)]
pub struct Relocated {
    /// As it is stored.
    pub from: CellKey,
    /// Its new sequence.
    pub seq: u64,
    /// Its new stream.
    pub stream: StreamId,
    /// The encoded cell with that stream.
    pub body: Vec<u8>,
}

/// A change of one digest bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BucketChange {
    /// The stream.
    pub stream: StreamId,
    /// The bucket.
    pub bucket: u16,
    /// Cells more or fewer.
    pub cells: i64,
    /// To add to the sum, modulo 2^128.
    pub sum: u128,
}

/// What a batch was answered.
#[derive(Debug)]
pub struct Answered {
    /// The device that froze the batch.
    pub device: DeviceId,
    /// The batch's number.
    pub number: u64,
    /// Hash of its bytes.
    pub hash: [u8; 32],
    /// The results as they are sent.
    pub results: String,
}

/// Everything that a push, an offer or a collection changes. Written as a whole or not at all.
#[derive(Debug)]
pub struct Commit {
    /// The batch and its answer; an offer has none.
    pub batch: Option<Answered>,
    /// Cells that win something.
    pub live: Vec<NewCell>,
    /// Cells that win nothing on arrival.
    pub superseded: Vec<NewCell>,
    /// Stored cells that win nothing any more.
    pub dead: Vec<CellKey>,
    /// Stored cells that are in another stream; the history of their records goes along.
    pub relocated: Vec<Relocated>,
    /// Markers with their sequences. A purge takes all cells and the history that the record has in its stream.
    pub markers: Vec<(u64, Entry)>,
    /// Records of which nothing is accepted any more.
    pub purged: Vec<RecordId>,
    /// Records that are in another stream, with the stamp of the move.
    pub places: Vec<(RecordId, StreamId, Stamp)>,
    /// Digest changes, ascending by stream and bucket.
    pub buckets: Vec<BucketChange>,
    /// Greatest stamp per device, ascending by device.
    pub stamps: Vec<(DeviceId, Stamp)>,
    /// The head afterwards; unchanged when nothing was accepted.
    pub head: u64,
    /// The link of that head.
    pub link: Link,
    /// When.
    pub now_ms: u64,
}

impl Commit {
    /// Whether the log goes on.
    pub fn is_something(&self) -> bool {
        !self.live.is_empty() || !self.superseded.is_empty() || !self.markers.is_empty()
    }
}

/// A consistent view of one workspace.
#[async_trait]
pub trait Snapshot: Aging + Pieces + Send {
    /// Where the log stands. Of a writer: under the lock.
    async fn log(&mut self) -> DbResult<LogState>;

    /// The link of the commit that ended with `seq`.
    async fn link_at(&mut self, seq: u64) -> DbResult<Option<Link>>;

    /// The last sequence of the commit that gave `seq`.
    async fn commit_end(&mut self, seq: u64) -> DbResult<Option<u64>>;

    /// Policy, teams and events.
    async fn access(&mut self) -> DbResult<AccessRows>;

    /// All grants of a person, ended ones too, ascending by stream.
    async fn grants(&mut self, user: UserId) -> DbResult<Vec<Grant>>;

    /// All members ever, ascending by id.
    async fn members(&mut self) -> DbResult<Vec<DirectoryMember>>;

    /// All devices ever with their members, ascending by device.
    async fn devices(&mut self) -> DbResult<Vec<(DeviceId, MemberId)>>;

    /// Live cells with `after` < sequence ≤ `until`, until their bodies exceed `max_bytes`.
    async fn cells(
        &mut self,
        stream: StreamId,
        after: u64,
        until: u64,
        max_bytes: usize,
    ) -> DbResult<CellPage>;

    /// Markers with `after` < sequence ≤ `until`, ascending, at most `limit`.
    async fn markers(
        &mut self,
        stream: StreamId,
        after: u64,
        until: u64,
        limit: u32,
    ) -> DbResult<Vec<(u64, Entry)>>;

    /// What a record's cells in one stream were before a sequence, newest first, at most `limit`.
    async fn history(
        &mut self,
        stream: StreamId,
        record: RecordId,
        before: u64,
        limit: u32,
    ) -> DbResult<Vec<HistoryRow>>;

    /// Names of live cells of a stream by record and stamp, those after `after`, at most `limit`.
    async fn names(
        &mut self,
        stream: StreamId,
        after: Option<CellName>,
        limit: u32,
    ) -> DbResult<Vec<CellName>>;

    /// Those of the named cells that are live in the stream, with their sequences, in no order.
    async fn named(&mut self, stream: StreamId, names: &[CellName]) -> DbResult<Vec<(u64, Vec<u8>)>>;

    /// The bucket sums of a stream.
    async fn sums(&mut self, stream: StreamId) -> DbResult<Vec<u128>>;

    /// The digest of a stream in short.
    async fn total(&mut self, stream: StreamId) -> DbResult<Total>;
}

/// The one transaction that may change the log of a workspace; nothing is kept unless it is committed.
#[async_trait]
pub trait LogWriter: Snapshot + Collecting + PieceWriter {
    /// Notes an act in the audit trail, in this transaction.
    async fn note(&mut self, act: &Noted, now_ms: u64) -> DbResult<()>;

    /// A device, whoever it belongs to.
    async fn device(&mut self, device: DeviceId) -> DbResult<Option<StoredDevice>>;

    /// An answered batch, as long as the answer is kept.
    async fn batch(&mut self, device: DeviceId, number: u64) -> DbResult<Option<StoredBatch>>;

    /// Stored cells with one of these stamps, live or not.
    async fn stored(&mut self, stamps: &[Stamp]) -> DbResult<Vec<StoredCell>>;

    /// The encoded live cells of records of one stream.
    async fn live(&mut self, stream: StreamId, records: &[RecordId]) -> DbResult<Vec<Vec<u8>>>;

    /// Where those of the records are that were ever moved.
    async fn places(&mut self, records: &[RecordId]) -> DbResult<Vec<(RecordId, Place)>>;

    /// Those of the records that were collected or erased.
    async fn purged(&mut self, records: &[RecordId]) -> DbResult<Vec<RecordId>>;

    /// The devices that cells of these records were ever accepted from, in whatever stream.
    async fn makers(&mut self, records: &[RecordId]) -> DbResult<Vec<(RecordId, DeviceId)>>;

    /// Writes what a batch changes.
    async fn apply(&mut self, commit: &Commit) -> DbResult<()>;

    /// Lets a gate hold in any case from now on, in milliseconds since 1970.
    async fn raise_gate(&mut self, ms: u64) -> DbResult<()>;

    /// Begins a new epoch: what was committed stays, what clients remember is void.
    async fn rotate(&mut self, epoch: Epoch) -> DbResult<()>;

    /// Makes everything durable.
    async fn commit(self: Box<Self>) -> DbResult<()>;
}

/// Opens views of logs.
#[async_trait]
pub trait Cells {
    /// A snapshot to read from.
    async fn snapshot(&self, workspace: WorkspaceId) -> DbResult<Box<dyn Snapshot>>;

    /// A snapshot of a standby, which may be behind; none where there is no standby.
    async fn replica(&self, workspace: WorkspaceId) -> DbResult<Option<Box<dyn Snapshot>>>;

    /// The writer of a workspace; waits in line for its turn.
    async fn writer(&self, workspace: WorkspaceId) -> DbResult<Box<dyn LogWriter>>;

    /// Forgets answers to batches given before an instant.
    async fn prune_batches(&self, before_ms: u64) -> DbResult<u64>;

    /// Forgets pieces of snapshots that none names since before an instant.
    async fn prune_pieces(&self, before_ms: u64) -> DbResult<u64>;
}
