//! The list of databases on this device, in a small database of its own.

use std::cell::RefCell;
use std::rc::Rc;

use protocol::account::LocalWorkspace;
use serde::{Deserialize, Serialize};
use sync::ids::{InstallationId, WorkspaceId};
use sync::wire::accounts::UserId;

use crate::replica::ReplicaError;
use crate::storage::{Found, Key, Storage, Store, Transaction, Want};

/// Name of the list's database.
pub const DATABASE: &str = "perennial";

const INSTALLATION: &str = "installation";
const SIGN_OUT: &str = "sign-out";
const PREFIX: &str = "workspace-";

/// A workspace of a person on this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalEntry {
    /// Workspace.
    pub workspace: WorkspaceId,
    /// Its name.
    pub name: String,
    /// Person.
    pub user: UserId,
    /// The person's name.
    pub user_name: String,
    /// The person's e-mail.
    pub email: String,
    /// When it was last opened, milliseconds since 1970.
    pub used_at: i64,
    /// Changes that are not on the server, as last known.
    #[serde(default)]
    pub unsent: u64,
    /// Signed out: it opens again only after that person has signed in.
    #[serde(default)]
    pub locked: bool,
}

impl LocalEntry {
    /// Name of its database.
    pub fn database(&self) -> String {
        database_name(self.user, self.workspace)
    }

    fn key(&self) -> Key {
        format!("{PREFIX}{}-{}", self.user, self.workspace)
    }

    /// As the page shows it.
    pub fn view(&self) -> LocalWorkspace {
        LocalWorkspace {
            workspace: self.workspace.to_string(),
            name: self.name.clone(),
            user: self.user.to_string(),
            user_name: self.user_name.clone(),
            email: self.email.clone(),
            unsent: self.unsent,
        }
    }
}

/// Name of the database of a person's workspace: another person on this device neither sees nor sends it.
pub fn database_name(user: UserId, workspace: WorkspaceId) -> String {
    format!("perennial-{user}-{workspace}")
}

/// The list.
pub struct Locals {
    storage: Rc<dyn Storage>,
    installation: InstallationId,
    entries: RefCell<Vec<LocalEntry>>,
    sign_out: RefCell<bool>,
}

impl Locals {
    /// Reads the list; `random` names the installation when it is new.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn open(storage: Rc<dyn Storage>, random: [u8; 16]) -> Result<Self, ReplicaError> {
        let found = storage.read(&[Want::From(Store::Meta, Key::new())]).await?;
        let found: Found = found.into_iter().next().unwrap_or_default();
        let stored = found.iter().find(|(key, _)| key == INSTALLATION);
        let installation = match stored.and_then(|(_, bytes)| InstallationId::from_slice(bytes)) {
            Some(installation) => installation,
            None => {
                let mut transaction = Transaction::default();
                transaction.put(Store::Meta, INSTALLATION, random.to_vec());
                storage.commit(&transaction).await?;
                InstallationId(random)
            }
        };
        let mut entries: Vec<LocalEntry> = found
            .iter()
            .filter(|(key, _)| key.starts_with(PREFIX))
            .filter_map(|(_, bytes)| serde_json::from_slice(bytes).ok())
            .collect();
        sorting::by_key(&mut entries, |entry| std::cmp::Reverse(entry.used_at));
        let sign_out = RefCell::new(found.iter().any(|(key, _)| key == SIGN_OUT));
        Ok(Self { storage, installation, entries: RefCell::new(entries), sign_out })
    }

    /// The installation.
    pub fn installation(&self) -> InstallationId {
        self.installation
    }

    /// Whether what it keeps outlives the process.
    pub fn is_durable(&self) -> bool {
        self.storage.durable()
    }

    /// All entries, last used first.
    pub fn entries(&self) -> Vec<LocalEntry> {
        self.entries.borrow().clone()
    }

    /// The entry of a person's workspace.
    pub fn find(&self, user: UserId, workspace: WorkspaceId) -> Option<LocalEntry> {
        self.entries.borrow().iter().find(|entry| entry.user == user && entry.workspace == workspace).cloned()
    }

    /// Writes an entry, in place of an older one.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn put(&self, entry: LocalEntry) -> Result<(), ReplicaError> {
        let mut transaction = Transaction::default();
        let bytes = serde_json::to_vec(&entry).map_err(|error| ReplicaError::Damaged(error.to_string()))?;
        transaction.put(Store::Meta, entry.key(), bytes);
        {
            let mut entries = self.entries.borrow_mut();
            entries.retain(|other| other.key() != entry.key());
            entries.push(entry);
            sorting::by_key(&mut entries, |entry| std::cmp::Reverse(entry.used_at));
        }
        self.storage.commit(&transaction).await?;
        Ok(())
    }

    /// Forgets an entry.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn remove(&self, entry: &LocalEntry) -> Result<(), ReplicaError> {
        let mut transaction = Transaction::default();
        transaction.delete(Store::Meta, entry.key());
        self.entries.borrow_mut().retain(|other| other.key() != entry.key());
        self.storage.commit(&transaction).await?;
        Ok(())
    }

    /// Whether somebody signed out while the server could not be told.
    pub fn owes_sign_out(&self) -> bool {
        *self.sign_out.borrow()
    }

    /// Remembers, or forgets, that the server is still to be told of a sign-out.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn owe_sign_out(&self, owed: bool) -> Result<(), ReplicaError> {
        if *self.sign_out.borrow() == owed {
            return Ok(());
        }
        *self.sign_out.borrow_mut() = owed;
        let mut transaction = Transaction::default();
        if owed {
            transaction.put(Store::Meta, SIGN_OUT, vec![1]);
        } else {
            transaction.delete(Store::Meta, SIGN_OUT);
        }
        self.storage.commit(&transaction).await?;
        Ok(())
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::storage::memory::{Disk, MemoryStorage};

    fn entry(number: u8, used_at: i64) -> LocalEntry {
        LocalEntry {
            workspace: WorkspaceId([number; 16]),
            name: format!("W{number}"),
            user: UserId([9; 16]),
            user_name: "Ada".into(),
            email: "ada@example.org".into(),
            used_at,
            unsent: 0,
            locked: false,
        }
    }

    #[tokio::test]
    async fn the_list_survives_and_is_ordered_by_last_use() {
        let disk = Disk::default();
        let open = async |random| {
            Locals::open(Rc::new(MemoryStorage::open(&disk)), [random; 16]).await.expect("opens")
        };
        let locals = open(1).await;
        for (number, used_at) in [(1, 10), (2, 30), (3, 20), (1, 15)] {
            locals.put(entry(number, used_at)).await.expect("writes");
        }
        locals.remove(&entry(3, 20)).await.expect("removes");
        locals.owe_sign_out(true).await.expect("writes");
        for locals in [&locals, &open(2).await] {
            assert_eq!(locals.entries(), [entry(2, 30), entry(1, 15)]);
            assert_eq!(locals.installation(), InstallationId([1; 16]), "named once");
            assert!(locals.owes_sign_out());
        }
        assert_ne!(entry(1, 0).database(), entry(2, 0).database());
    }
}
