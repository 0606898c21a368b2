//! What a device holds, looked at from outside.

use engine::replica::Replica;
use engine::replication::{Outcome, Step, perform};
use engine::storage::{Storage as _, Store, Want};
use engine::transport::claim::{Claimed, claim};
use engine::workspace::Workspace;
use model::RecordId;
use sync::block::Block;
use sync::cell::{Cell, CellRef};
use sync::ids::{DeviceId, StreamId};
use sync::stamp::Stamp;
use sync::tag::Tag;
use sync::wire::claim::ClaimRequest;

use super::{Device, open};

/// What tells one acknowledged cell from another: stream, record, stamp, content.
pub(crate) type Named = (StreamId, sync::ids::RecordId, Stamp, [u8; 16]);

impl Device {
    /// Its id.
    pub fn id(&self) -> DeviceId {
        self.replica.state().identity.device
    }

    /// Claims something.
    pub async fn claim(&self, token: &str, ttl_ms: Option<u64>) -> Claimed {
        let (device, token) = (self.id(), token.to_owned());
        let request = ClaimRequest { device, namespace: "sim".to_owned(), token, ttl_ms };
        claim(&self.api, self.workspace, &request).await.expect("may claim")
    }

    /// How many pieces of a first sync are here, of how many.
    pub fn filling(&self) -> Option<(usize, usize)> {
        self.replica.filling()
    }

    /// Whether a text stands anywhere on its disk.
    pub async fn finds(&self, text: &str) -> bool {
        let wants: Vec<Want> = Store::ALL.iter().map(|store| Want::From(*store, String::new())).collect();
        let found = self.drive.open().read(&wants).await.expect("reads");
        let stands = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        found.iter().flatten().any(|(_, bytes)| stands(bytes))
    }

    /// Cells that the server has not answered.
    pub fn unsent(&self) -> usize {
        self.replica.state().outbox.len()
    }

    /// Whether something waits that the server could take.
    pub fn is_waiting(&self) -> bool {
        !self.stranded && self.unsent() > 0
    }

    /// Where it stands, for whoever looks for a fault.
    pub fn described(&self) -> String {
        let state = self.replica.state();
        let at = state.cursors.as_ref().map_or(0, |cursors| cursors.at.seq);
        let (unsent, refused, recovering) =
            (state.outbox.len(), state.refused.len(), self.replica.is_recovering());
        let standing = self.machine.standing();
        format!(
            "person {} at {at}, unsent {unsent}, refused {refused}, recovering {recovering}, stranded {}, {standing:?}",
            self.person, self.stranded
        )
    }

    /// Whether it has all that the log has up to a sequence, and nothing is left to compare.
    pub fn has_followed(&self, head: u64) -> bool {
        let state = self.replica.state();
        let followed =
            |cursors: &sync::cursor::Cursors| cursors.streams.iter().all(|stream| stream.seq == head);
        !self.replica.is_recovering() && state.cursors.as_ref().is_some_and(followed)
    }

    /// Streams that differ from the server, by a fresh pull.
    pub async fn differing(&mut self) -> usize {
        match perform(&self.replica, &self.api, "sim", Step::Hello).await {
            Outcome::Greeted { .. } => {}
            other => panic!("hello: {other:?}"),
        }
        loop {
            match perform(&self.replica, &self.api, "sim", Step::Pull).await {
                Outcome::Pulled { more: true, .. } => {}
                Outcome::Pulled { digests, .. } => {
                    assert_eq!(digests.len(), 2, "of both streams");
                    return self.replica.differing(&digests).len();
                }
                other => panic!("pull: {other:?}"),
            }
        }
    }

    /// Every acknowledged cell.
    pub fn content(&self) -> Vec<Named> {
        content(&self.replica)
    }

    /// The same, as a fresh start from its disk would see it.
    pub async fn content_on_disk(&self) -> Vec<Named> {
        content(&open(&self.drive, self.workspace, &self.time, &self.skew_ms, self.seed + 1).await)
    }

    /// The cell that gives a register its value here.
    pub fn winning(&self, record: sync::ids::RecordId, tag: Tag) -> Option<Cell> {
        let memory = self.replica.memory();
        let slot = memory.records.slot(RecordId(record.0))?;
        let named = |cell: &CellRef<'_>| cell.tags.contains(&tag);
        let cells = memory.records.acknowledged_of(slot).filter(named);
        cells.max_by_key(|cell| cell.stamp).map(|cell| cell.to_cell())
    }

    /// The name of a record, empty when it is not here.
    pub fn title(&self, record: RecordId) -> String {
        self.replica.memory().title(record)
    }

    /// Why the server refused what lies in the quarantine.
    pub fn refusals(&self) -> Vec<String> {
        self.replica.state().refused.values().map(|refused| refused.code.clone()).collect()
    }

    /// The cells in the quarantine.
    pub(crate) async fn refused(&self) -> Vec<Cell> {
        let all = [Want::From(Store::Quarantine, String::new())];
        let found = self.drive.open().read(&all).await.expect("reads");
        let blocks = found.into_iter().flatten().filter(|(key, _)| key.starts_with('q'));
        let cells = blocks.map(|(_, bytes)| Block::open(bytes).expect("a block"));
        cells.flat_map(|block| block.cells().map(|cell| cell.to_cell()).collect::<Vec<_>>()).collect()
    }
}

/// Every acknowledged cell of a replica.
pub(super) fn content(replica: &Replica<Workspace>) -> Vec<Named> {
    let memory = replica.memory();
    let cells = memory.records.acknowledged();
    let mut all: Vec<_> =
        cells.map(|cell| (cell.stream, cell.record, cell.stamp, cell.fingerprint())).collect();
    all.sort_unstable();
    all
}
