//! Values that can be made again at any time, kept only because making them takes long.

use super::mirror::Mirror;
use super::{Replica, ReplicaError};
use crate::storage::{Found, Key, Storage, Store, Transaction, Want};

/// The stored orders of names, by key.
///
/// # Errors
/// When the storage could not.
pub async fn read_ranks(storage: &dyn Storage) -> Result<Found, ReplicaError> {
    let found = storage.read(&[Want::From(Store::Ranks, Key::new())]).await?;
    Ok(found.into_iter().next().unwrap_or_default())
}

impl<M: Mirror> Replica<M> {
    /// Keeps orders of names, each in place of an older one under its key.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn save_ranks(&self, ranks: Found) -> Result<(), ReplicaError> {
        if ranks.is_empty() {
            return Ok(());
        }
        let mut transaction = Transaction::default();
        ranks.into_iter().for_each(|(key, bytes)| transaction.put(Store::Ranks, key, bytes));
        self.storage.commit(&transaction).await?;
        Ok(())
    }
}
