//! The sums over the acknowledged layer, kept beside it: a start need not read every cell for them. A cache: it counts
//! only while the base and the delta are those that it was made from.

use sync::codec::Reader;
use sync::digest::Digest;
use sync::ids::StreamId;

use super::mirror::Mirror;
use super::state::State;
use super::{Replica, ReplicaError};
use crate::storage::{Found, Store, Transaction};

/// Key of the meta store.
pub(super) const KEY: &str = "digests";

/// Names the acknowledged layer: segments never change, and the number of a block is never given again.
fn mark(state: &State) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for segment in &state.manifest.segments {
        hasher.update(&segment.hash.0);
    }
    for block in state.delta.keys() {
        hasher.update(&block.to_be_bytes());
    }
    *hasher.finalize().as_bytes()
}

/// The kept sums, if they are of this state.
pub(super) fn read(state: &State, found: &Found) -> Option<Vec<(StreamId, Digest)>> {
    let (_, bytes) = found.first()?;
    let mut from = Reader::new(bytes);
    if from.array::<32>("digests").ok()? != mark(state) {
        return None;
    }
    let mut all = Vec::new();
    while !from.is_empty() {
        let stream = StreamId(from.array("digests").ok()?);
        let length = from.u32("digests").ok()? as usize;
        all.push((stream, Digest::from_bytes(from.take(length, "digests").ok()?).ok()?));
    }
    Some(all)
}

impl<M: Mirror> Replica<M> {
    /// Keeps the sums, if there are any and they are not kept yet.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn save_digests(&self) -> Result<(), ReplicaError> {
        let Some(digests) = self.memory().digests() else { return Ok(()) };
        let mark = mark(&self.state());
        if self.digests.get() == Some(mark) {
            return Ok(());
        }
        let mut bytes = mark.to_vec();
        for (stream, digest) in digests {
            let digest = digest.to_bytes();
            bytes.extend_from_slice(&stream.0);
            bytes.extend_from_slice(&(digest.len() as u32).to_be_bytes());
            bytes.extend_from_slice(&digest);
        }
        let mut transaction = Transaction::default();
        transaction.put(Store::Meta, KEY, bytes);
        self.storage.commit(&transaction).await?;
        self.digests.set(Some(mark));
        Ok(())
    }
}
