//! Everything that is not on the server, as one sealed file: frozen batches, refused cells, drafts.

use sync::batch::{Batch, freeze, runs};
use sync::block::Block;
use sync::cell::CellRef;
use sync::export::{EXPORT_EXTENSION, ExportHead, seal};

use super::mirror::Mirror;
use super::state::{number_of, taken};
use super::{Replica, ReplicaError};
use crate::storage::{Found, Store, Want};

impl<M: Mirror> Replica<M> {
    /// The file, and a name for it. What waits is frozen first, so that the file's batches are those that are sent later.
    /// Where nothing can be written any more (a full disk, a newer format) and for what was refused, batches are made for
    /// the file only, under numbers that this device never reaches by counting.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn export_unsent(&self) -> Result<(String, Vec<u8>), ReplicaError> {
        // A failure is what the file is for.
        let _ = self.freeze_all().await;
        let stores = [Store::Dirty, Store::Quarantine, Store::Drafts];
        let wants = stores.map(|store| Want::From(store, String::new()));
        let found = self.storage.read(&wants).await?;
        let [dirty, quarantine, drafts]: [Found; 3] =
            found.try_into().map_err(|_| ReplicaError::Damaged("incomplete answer of the storage".into()))?;
        let mut batches: Vec<Vec<u8>> = Vec::new();
        batches.extend(dirty.iter().filter(|(key, _)| key.starts_with('f')).map(|(_, bytes)| bytes.clone()));
        let blocks = dirty.iter().filter(|(key, _)| key.starts_with('b')).map(|(key, bytes)| {
            let skip = number_of(key, "b").map_or(0, |block| taken(&dirty, block));
            (bytes.as_slice(), skip)
        });
        let refused = quarantine.iter().filter(|(key, _)| key.starts_with('q'));
        let refused = refused.map(|(_, bytes)| (bytes.as_slice(), 0));
        self.freeze_for_file(blocks.chain(refused), &mut batches)?;
        let drafts: Vec<&[u8]> = drafts.iter().map(|(_, bytes)| bytes.as_slice()).collect();
        self.sealed(&batches, &drafts)
    }

    /// The same with nothing but these refused actions.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn export_refused(&self, numbers: &[u64]) -> Result<(String, Vec<u8>), ReplicaError> {
        let stored = self.read_refused(numbers).await?;
        let mut batches = Vec::new();
        let blocks = stored.iter().flat_map(|(_, found)| found).map(|(_, bytes)| (bytes.as_slice(), 0));
        self.freeze_for_file(blocks, &mut batches)?;
        self.sealed(&batches, &[])
    }

    /// Makes batches of stored blocks, of each without so many cells.
    fn freeze_for_file<'a>(
        &self,
        blocks: impl Iterator<Item = (&'a [u8], usize)>,
        batches: &mut Vec<Vec<u8>>,
    ) -> Result<(), ReplicaError> {
        let state = self.state();
        let mut number = (self.wall_clock().max(0) as u64) << 12;
        for (bytes, skip) in blocks {
            let block = Block::open(bytes)?;
            let cells: Vec<CellRef<'_>> = block.cells().skip(skip).collect();
            for part in runs(&cells) {
                let batch = freeze(state.identity.workspace, state.identity.device, number, part);
                batches.push(batch.map_err(|error| ReplicaError::Damaged(error.to_string()))?);
                number += 1;
            }
        }
        Ok(())
    }

    fn sealed(&self, batches: &[Vec<u8>], drafts: &[&[u8]]) -> Result<(String, Vec<u8>), ReplicaError> {
        let state = self.state();
        let decoded: Result<Vec<Batch<'_>>, _> = batches.iter().map(|bytes| Batch::decode(bytes)).collect();
        let head = ExportHead {
            workspace: state.identity.workspace,
            device: state.identity.device,
            member: state.identity.member,
            created_at: self.wall_clock().max(0) as u64,
        };
        let bytes = seal(&head, &decoded?, drafts, &state.identity.export_key)
            .map_err(|error| ReplicaError::Damaged(error.to_string()))?;
        Ok((format!("perennial.{EXPORT_EXTENSION}"), bytes))
    }
}
