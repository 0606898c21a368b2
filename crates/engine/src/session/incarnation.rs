//! What a database calls itself until the server has given it a device.
//!
//! The name is in the database itself, before the server hears of it: an answer that was lost is given again, and a
//! database that was removed takes its name along, so that the next one, which counts from one again, is another device.

use sync::ids::IncarnationId;

use crate::storage::{Storage, StorageError, Store, Transaction, Want};

/// Key of [`Store::Meta`].
const INCARNATION: &str = "incarnation";

/// The name that is stored, or `fresh` from now on.
///
/// # Errors
/// When the storage could not.
pub(super) async fn incarnation(
    storage: &dyn Storage,
    fresh: [u8; 16],
) -> Result<IncarnationId, StorageError> {
    let found = storage.read(&[Want::One(Store::Meta, INCARNATION.to_owned())]).await?;
    let stored = found.into_iter().flatten().next();
    if let Some(known) = stored.and_then(|(_, bytes)| IncarnationId::from_slice(&bytes)) {
        return Ok(known);
    }
    let mut transaction = Transaction::default();
    transaction.put(Store::Meta, INCARNATION, fresh.to_vec());
    storage.commit(&transaction).await?;
    Ok(IncarnationId(fresh))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::storage::memory::{Disk, MemoryStorage};

    #[tokio::test]
    async fn a_database_keeps_its_name_and_the_next_one_has_another() {
        let disk = Disk::default();
        for fresh in [1, 2] {
            let storage = MemoryStorage::open(&disk);
            let name = incarnation(&storage, [fresh; 16]).await.expect("names it");
            assert_eq!(name, IncarnationId([1; 16]), "asked with {fresh}");
        }
        let after_removal = MemoryStorage::open(&Disk::default());
        let name = incarnation(&after_removal, [3; 16]).await.expect("names it");
        assert_eq!(name, IncarnationId([3; 16]));
    }
}
