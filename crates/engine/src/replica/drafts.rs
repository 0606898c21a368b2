//! Drafts: what is typed and not saved, by form. They belong to the device and are no part of the log.

use protocol::request::Draft;

use super::mirror::Mirror;
use super::{Replica, ReplicaError};
use crate::storage::{Store, Transaction, Want};

impl<M: Mirror> Replica<M> {
    /// Keeps a draft, in place of an older one of the same form.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn put_draft(&self, mut draft: Draft) -> Result<(), ReplicaError> {
        draft.at = self.wall_clock();
        let mut transaction = Transaction::default();
        let bytes = serde_json::to_vec(&draft).map_err(|error| ReplicaError::Damaged(error.to_string()))?;
        transaction.put(Store::Drafts, draft.form, bytes);
        self.storage.commit(&transaction).await?;
        Ok(())
    }

    /// Forgets a draft.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn drop_draft(&self, form: &str) -> Result<(), ReplicaError> {
        let mut transaction = Transaction::default();
        transaction.delete(Store::Drafts, form);
        self.storage.commit(&transaction).await?;
        Ok(())
    }

    /// All drafts, newest first. One that a newer build wrote differently is left where it is.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn drafts(&self) -> Result<Vec<Draft>, ReplicaError> {
        let found = self.storage.read(&[Want::From(Store::Drafts, String::new())]).await?;
        let mut drafts: Vec<Draft> = found
            .into_iter()
            .flatten()
            .filter_map(|(_, bytes)| serde_json::from_slice(&bytes).ok())
            .collect();
        sorting::by(&mut drafts, |a, b| b.at.cmp(&a.at).then_with(|| a.form.cmp(&b.form)));
        Ok(drafts)
    }
}
