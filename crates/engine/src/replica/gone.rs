//! Records that were collected or erased: what this device noted of their earlier values goes, too, and the base is written
//! without them soon, not only when the delta has grown.

use sync::entry::EntryRef;

use super::change::Change;
use super::meta::key;
use super::mirror::Mirror;
use super::state::State;
use super::{Replica, ReplicaError, Step};
use crate::history::gone::without;
use crate::storage::{Key, Store, Transaction, Want};

/// Notes that a delta block takes records away for good.
pub(super) fn note<'a>(
    entries: impl Iterator<Item = EntryRef<'a>>,
    block: Option<u64>,
    put: &mut Transaction,
) {
    let mut entries = entries;
    if let Some(block) = block.filter(|_| entries.any(|entry| matches!(entry, EntryRef::Purge(_)))) {
        put.put(Store::Meta, key::GONE, block.to_be_bytes().to_vec());
    }
}

/// The note goes when the blocks up to here are in the base, and none came after them.
pub(super) fn is_done(state: &State, upto: Option<u64>) -> bool {
    state.delta.keys().next_back().copied() <= upto
}

impl<M: Mirror> Replica<M> {
    /// Whether some block of the delta takes records away for good.
    pub(super) async fn has_gone(&self) -> Result<bool, ReplicaError> {
        let found = self.storage.read(&[Want::One(Store::Meta, key::GONE.to_owned())]).await?;
        Ok(found.into_iter().flatten().next().is_some())
    }

    /// Forgets earlier values of records of which nothing is left.
    pub(super) async fn forget_gone(&self) -> Result<(), ReplicaError> {
        let found = self.storage.read(&[Want::From(Store::History, Key::new())]).await?;
        let mut step = Step::new(Change::Noted);
        {
            let memory = self.memory();
            for (key, bytes) in found.into_iter().flatten() {
                if let Some(rest) = without(&bytes, &|record| memory.is_gone(record)) {
                    step.transaction.put(Store::History, key, rest);
                }
            }
        }
        if !step.transaction.ops.is_empty() {
            self.commit(|_, _| Ok::<_, ReplicaError>(Some((step.clone(), ())))).await?;
            self.memory_mut().forget_gone();
        }
        Ok(())
    }
}
