//! Values that can be made again at any time, kept only because making them takes long.

use super::mirror::Mirror;
use super::{Replica, ReplicaError};
use crate::storage::{Found, Storage, Store, Transaction, Want};

/// Keys of orders begin with a kind, so with a letter. What comes before is not read at the start.
const FIRST_ORDER: &str = "a";
/// Key of who was in each segment when the day began.
const COMINGS: &str = "!comings";

/// The stored orders of names, by key.
///
/// # Errors
/// When the storage could not.
pub async fn read_ranks(storage: &dyn Storage) -> Result<Found, ReplicaError> {
    let found = storage.read(&[Want::From(Store::Ranks, FIRST_ORDER.to_owned())]).await?;
    Ok(found.into_iter().next().unwrap_or_default())
}

impl<M: Mirror> Replica<M> {
    /// Who was in each segment when the day began, as it was kept last.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn comings(&self) -> Result<Option<Vec<u8>>, ReplicaError> {
        let found = self.storage.read(&[Want::One(Store::Ranks, COMINGS.to_owned())]).await?;
        Ok(found.into_iter().flatten().next().map(|(_, bytes)| bytes))
    }

    /// Keeps who was in each segment when the day began.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn keep_comings(&self, bytes: Vec<u8>) -> Result<(), ReplicaError> {
        let mut transaction = Transaction::default();
        transaction.put(Store::Ranks, COMINGS, bytes);
        self.storage.commit(&transaction).await?;
        Ok(())
    }

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
