//! The bytes of attached files on this device: kept in chunks, sent to the server apart from cells, fetched when somebody
//! looks at them. What a record says of a file is the matter of `model`; here a file is a content under its hash.

pub mod fetch;
pub mod send;
pub mod store;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use protocol::files::{Refusal, Standing, Wanted};
use sync::ids::ContentHash;

use crate::storage::{Storage, StorageError};
use store::{FileStore, Kept, Writing};

/// How long a content that the server does not give is not asked for again.
pub(crate) const MISSING_MS: i64 = 5_000;

/// Why a content could not be stored or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// The storage could not.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// There is no such content here, or no such file is being written.
    #[error("there is no such file here")]
    NotHere,
    /// What is stored is not what its name says.
    #[error("the stored bytes are damaged")]
    Damaged,
}

/// The contents of one workspace, with what is going on with them.
pub struct Files {
    /// What is kept.
    pub(crate) store: FileStore,
    writing: RefCell<BTreeMap<u32, Writing>>,
    next: Cell<u32>,
    /// The content that is being sent, and how many bytes the server has.
    pub(crate) sending: Cell<Option<(ContentHash, u64)>>,
    /// Contents that are being fetched, with the bytes that are here.
    pub(crate) fetching: RefCell<BTreeMap<ContentHash, u64>>,
    /// What the server does not take.
    pub(crate) refused: RefCell<BTreeMap<ContentHash, Refusal>>,
    /// What the server does not give, and until when it is not asked again.
    pub(crate) missing: RefCell<BTreeMap<ContentHash, i64>>,
    /// Contents that the server is known to give.
    pub(crate) there: RefCell<BTreeSet<ContentHash>>,
}

impl Files {
    /// Over the storage of a workspace.
    pub fn new(storage: Rc<dyn Storage>) -> Self {
        Self {
            store: FileStore::new(storage),
            writing: RefCell::default(),
            next: Cell::new(0),
            sending: Cell::new(None),
            fetching: RefCell::default(),
            refused: RefCell::default(),
            missing: RefCell::default(),
            there: RefCell::default(),
        }
    }

    /// A file is about to come.
    pub fn begin(&self, now: i64, random: [u8; 16]) -> u32 {
        let put = self.next.get() + 1;
        self.next.set(put);
        self.writing.borrow_mut().insert(put, Writing::new(now, random));
        put
    }

    /// Its next bytes.
    ///
    /// # Errors
    /// When the storage could not: then nothing of the file is kept.
    pub async fn add(&self, put: u32, bytes: &[u8]) -> Result<(), FileError> {
        let writing = self.writing.borrow_mut().remove(&put);
        let mut writing = writing.ok_or(FileError::NotHere)?;
        match writing.add(&self.store, bytes).await {
            Ok(()) => {
                self.writing.borrow_mut().insert(put, writing);
                Ok(())
            }
            Err(error) => {
                // The first failure is what counts.
                let _ = writing.drop(&self.store).await;
                Err(error)
            }
        }
    }

    /// That was all of it: durable when this returns.
    ///
    /// # Errors
    /// When the storage could not, or it is another content than expected: then nothing of the file is kept.
    pub async fn end(
        &self,
        put: u32,
        expected: Option<ContentHash>,
        now: i64,
    ) -> Result<(ContentHash, u64), FileError> {
        let writing = self.writing.borrow_mut().remove(&put);
        let writing = writing.ok_or(FileError::NotHere)?;
        writing.end(&self.store, expected, now).await
    }

    /// The file does not come after all.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn give_up(&self, put: u32) -> Result<(), FileError> {
        let writing = self.writing.borrow_mut().remove(&put);
        match writing {
            Some(writing) => writing.drop(&self.store).await,
            None => Ok(()),
        }
    }

    /// How it stands with contents, and which of them nobody knows anything of yet.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn standings(
        &self,
        wanted: &[Wanted],
        now: i64,
    ) -> Result<(Vec<Standing>, Vec<Wanted>), FileError> {
        let hashes: Vec<ContentHash> = wanted.iter().map(|one| ContentHash(one.hash)).collect();
        let kept = self.store.several(&hashes).await?;
        let (mut standings, mut unknown) = (Vec::new(), Vec::new());
        for (one, kept) in wanted.iter().zip(kept) {
            let hash = ContentHash(one.hash);
            let standing = self.standing(hash, one.length, kept.as_ref(), now);
            if standing == Standing::There && (one.length.is_none() || !self.there.borrow().contains(&hash)) {
                unknown.push(*one);
            }
            standings.push(standing);
        }
        Ok((standings, unknown))
    }

    fn standing(&self, hash: ContentHash, length: Option<u64>, kept: Option<&Kept>, now: i64) -> Standing {
        if let Some(here) = self.fetching.borrow().get(&hash) {
            return Standing::Fetching { here: *here, length };
        }
        match kept.filter(|kept| kept.is_whole()) {
            Some(kept) if kept.sent => Standing::Here,
            Some(kept) => match self.refused.borrow().get(&hash) {
                Some(refusal) => Standing::Refused(*refusal),
                None => {
                    let sending = self.sending.get().filter(|(of, _)| *of == hash);
                    Standing::Sending { sent: sending.map_or(0, |(_, sent)| sent), length: kept.length }
                }
            },
            None if self.missing.borrow().get(&hash).is_some_and(|until| now < *until) => Standing::NotYet,
            None => Standing::There,
        }
    }
}
