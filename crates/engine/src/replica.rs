//! A replica: one workspace of one member on this device. Storage and memory in step, the outbox, and where it stands.
//!
//! Every change goes the same way: it is planned from state and memory, committed as one transaction together with a
//! word of what it was (the journal), and then applied from the bytes of that transaction. When another engine on the
//! same database was faster, its changes are applied from the journal first, and the plan is made again.

pub mod change;
pub mod meta;
pub mod mirror;
pub mod state;

mod apply;
mod cache;
mod compact;
mod damage;
mod digests;
mod drafts;
mod export;
pub mod first;
mod gone;
mod granted;
mod incoming;
mod load;
mod local;
mod outgoing;
mod quarantine;
pub mod recovery;
mod repairs;
mod resend;
mod revoked;
mod rules;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

use std::cell::{Cell, Ref, RefCell, RefMut};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::future::LocalBoxFuture;
use futures::lock::Mutex;
use lazily::lazily;
use sync::codec::DecodeError;

use crate::storage::{Found, Key, Storage, StorageError, Store, Transaction, Want, log_key, log_number};
pub use cache::read_ranks;
use change::{Change, JournalEntry};
use load::load;
pub use local::{Action, Stamper};
pub use meta::{Directory, Identity};
pub use mirror::Mirror;
pub use outgoing::{Frozen, Pushed};
use state::Small;
pub use state::State;

/// How many entries of the journal are kept: an engine that is further behind reads everything again.
const JOURNAL_LEN: u64 = 256;

/// Why a replica could not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplicaError {
    /// The storage could not.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// What is stored, or what the server sent, cannot be read.
    #[error("unreadable: {0}")]
    Damaged(String),
    /// The server does not grant the stream that it would be written to.
    #[error("the stream is not granted")]
    Withheld,
    /// Nothing of the replica is stored here.
    #[error("the database is empty")]
    Empty,
}

impl From<DecodeError> for ReplicaError {
    fn from(error: DecodeError) -> Self {
        Self::Damaged(error.to_string())
    }
}

type PutAside = LocalBoxFuture<'static, Result<bool, ReplicaError>>;

// Rarely needed, so not part of what a start waits for.
lazily! {
    in work:
    put_aside: fn(Rc<dyn Storage>) -> PutAside = |storage| {
        Box::pin(async move { damage::put_aside(&*storage).await })
    };
    read_journal: fn(&Found, u64, u64) -> Option<Vec<JournalEntry>> = journal_entries;
}

/// A planned change: the writes, and what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) transaction: Transaction,
    pub(crate) change: Change,
}

impl Step {
    pub(crate) fn new(change: Change) -> Self {
        Self { transaction: Transaction::default(), change }
    }
}

/// See the module. One engine has one replica per open workspace.
pub struct Replica<M> {
    storage: Rc<dyn Storage>,
    state: RefCell<State>,
    memory: RefCell<M>,
    /// One commit at a time within this engine.
    writer: Mutex<()>,
    reloads: Cell<u64>,
    /// Until this uptime bulk changes are not sent.
    bulk_held_until: Cell<i64>,
    /// How far a first sync in pieces is.
    filling: Cell<Option<(usize, usize)>>,
    /// Hellos that were sent, and which of them was the last whose answer was applied.
    hellos: Cell<(u64, u64)>,
    /// Of which acknowledged layer the digests are kept.
    digests: Cell<Option<[u8; 32]>>,
    ambient: Ambient,
}

/// What a replica takes from outside: time and randomness.
pub struct Ambient {
    /// Milliseconds since 1970 by the wall clock of this device.
    pub now: Box<dyn Fn() -> i64>,
    /// Milliseconds on a clock that only counts up.
    pub uptime: Box<dyn Fn() -> i64>,
    /// Random numbers.
    pub random: Box<dyn Fn() -> u64>,
}

impl<M: Mirror> Replica<M> {
    /// Opens what is stored.
    ///
    /// # Errors
    /// [`ReplicaError::Empty`] where no replica was created yet.
    pub async fn open(storage: Rc<dyn Storage>, empty: M, ambient: Ambient) -> Result<Self, ReplicaError> {
        let fresh = |device| empty.fresh(device);
        let (state, memory) = match load(&*storage, &fresh).await {
            Err(ReplicaError::Damaged(what)) => {
                let put_aside = put_aside().await.map_err(|_| ReplicaError::Damaged(what.clone()))?;
                if !put_aside(storage.clone()).await? {
                    return Err(ReplicaError::Damaged(what));
                }
                load(&*storage, &fresh).await?
            }
            other => other?,
        };
        Ok(Self {
            storage,
            state: RefCell::new(state),
            memory: RefCell::new(memory),
            writer: Mutex::new(()),
            reloads: Cell::new(0),
            bulk_held_until: Cell::new(i64::MIN),
            filling: Cell::new(None),
            hellos: Cell::new((0, 0)),
            digests: Cell::new(None),
            ambient,
        })
    }

    /// Writes the identity of a new replica into an empty database, and what is known of the workspace before its first
    /// hello.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn create(
        storage: &dyn Storage,
        identity: &Identity,
        directory: &Directory,
    ) -> Result<(), ReplicaError> {
        let mut transaction = Transaction::at(0);
        transaction.put(Store::Meta, meta::key::DIRECTORY, meta::to_bytes(directory));
        transaction.put(Store::Meta, meta::key::IDENTITY, meta::to_bytes(identity));
        match storage.commit(&transaction).await {
            // Another tab was faster; what it wrote is as good.
            Ok(_) | Err(StorageError::Behind { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// What it knows of its storage.
    pub fn state(&self) -> Ref<'_, State> {
        self.state.borrow()
    }

    /// The records.
    pub fn memory(&self) -> Ref<'_, M> {
        self.memory.borrow()
    }

    /// The records, to answer queries that keep something. Not to be held over an await.
    pub fn memory_mut(&self) -> RefMut<'_, M> {
        self.memory.borrow_mut()
    }

    /// How often memory was filled again from storage: after that, everything has another answer.
    pub fn reloads(&self) -> u64 {
        self.reloads.get()
    }

    /// Keeps bulk changes from being sent for so many milliseconds from now: an import that runs is faster alone. Frozen
    /// batches are sent.
    pub fn hold_bulk(&self, ms: i64) {
        self.bulk_held_until.set((self.ambient.uptime)().saturating_add(ms));
    }

    /// Whether bulk changes are kept from being sent.
    pub fn holds_bulk(&self) -> bool {
        (self.ambient.uptime)() < self.bulk_held_until.get()
    }

    /// Whether something waits that may be sent now.
    pub fn has_to_send(&self) -> bool {
        let outbox = &self.state.borrow().outbox;
        if self.holds_bulk() { outbox.is_urgent() } else { !outbox.is_empty() }
    }

    /// Whether what it commits outlives the process.
    pub fn is_durable(&self) -> bool {
        self.storage.durable()
    }

    /// Where it is stored, for what is no part of its log.
    pub(crate) fn storage(&self) -> Rc<dyn Storage> {
        self.storage.clone()
    }

    /// The wall clock of this device.
    pub fn wall_clock(&self) -> i64 {
        (self.ambient.now)()
    }

    /// Lets go of the database.
    pub fn close(&self) {
        self.storage.close();
    }

    /// Commits a change: plans it, and again after each change of another engine that came first. `plan` gives `None`
    /// when there is nothing to do.
    pub(crate) async fn commit<T, E: From<ReplicaError>>(
        &self,
        mut plan: impl FnMut(&State, &mut M) -> Result<Option<(Step, T)>, E>,
    ) -> Result<Option<T>, E> {
        let _writer = self.writer.lock().await;
        loop {
            let planned = plan(&self.state.borrow(), &mut self.memory.borrow_mut())?;
            let Some((mut step, result)) = planned else { return Ok(None) };
            let nonce = (self.ambient.random)();
            self.add_journal(&mut step, nonce);
            match self.storage.commit(&step.transaction).await {
                Ok(head) => {
                    self.applied(&step, head)?;
                    if step.change == Change::Rewritten {
                        self.reload().await?;
                    }
                    return Ok(Some(result));
                }
                Err(StorageError::Behind { .. }) => {
                    if self.follow(Some(nonce)).await? {
                        return Ok(Some(result));
                    }
                }
                Err(error) => return Err(ReplicaError::from(error).into()),
            }
        }
    }

    /// Applies what other engines on this database have committed. Returns whether there was anything.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn catch_up(&self) -> Result<bool, ReplicaError> {
        let _writer = self.writer.lock().await;
        let before = self.state.borrow().head;
        self.follow(None).await?;
        Ok(self.state.borrow().head != before)
    }

    fn add_journal(&self, step: &mut Step, nonce: u64) {
        let head = self.state.borrow().head;
        let entry = JournalEntry { nonce, change: step.change.clone() };
        step.transaction.expect = Some(head);
        step.transaction.put(Store::Journal, log_key(head + 1), meta::to_bytes(&entry));
        if head.is_multiple_of(64) {
            step.transaction.delete_before(Store::Journal, log_key(head.saturating_sub(JOURNAL_LEN)));
        }
    }

    fn applied(&self, step: &Step, head: u64) -> Result<(), ReplicaError> {
        let (mut state, mut memory) = (self.state.borrow_mut(), self.memory.borrow_mut());
        apply::apply(&mut state, &mut *memory, &step.change, &step.transaction, true)?;
        state.head = head;
        Ok(())
    }

    /// Follows the journal. Returns whether the commit with this nonce was among its entries.
    async fn follow(&self, own: Option<u64>) -> Result<bool, ReplicaError> {
        let head = self.state.borrow().head;
        let mut wants = Small::wants();
        wants.push(Want::From(Store::Journal, log_key(head + 1)));
        let mut found = self.storage.read(&wants).await?;
        let journal = found.pop().unwrap_or_default();
        let small = Small::read(&found)?;
        if small.head < head || small.identity.is_none() {
            // Another database under the same name: nothing of this one belongs into it.
            return Err(StorageError::Erased.into());
        }
        let read = read_journal().await.map_err(|_| ReplicaError::Damaged("a part of the program".into()))?;
        let entries = read(&journal, head, small.head);
        let is_own = |entry: &JournalEntry| Some(entry.nonce) == own;
        let had_own = entries.iter().flatten().any(is_own);
        let followed = match &entries {
            Some(entries) => self.follow_entries(entries, found).await?,
            None => false,
        };
        if followed {
            self.state.borrow_mut().head = small.head;
        } else {
            self.reload().await?;
        }
        Ok(had_own)
    }

    /// Applies entries of the journal in order; `false` when some of it is gone and everything must be read again.
    async fn follow_entries(
        &self,
        entries: &[JournalEntry],
        small: Vec<Found>,
    ) -> Result<bool, ReplicaError> {
        let mut keys = Vec::new();
        for entry in entries {
            let Some(needed) = apply::needs(&entry.change) else { return Ok(false) };
            keys.extend(needed);
        }
        let wants: Vec<Want> = keys.iter().map(|(store, key)| Want::One(*store, key.clone())).collect();
        let found = self.storage.read(&wants).await?;
        let mut source: BTreeMap<(Store, Key), Vec<u8>> = BTreeMap::new();
        for ((store, key), found) in keys.into_iter().zip(found) {
            let Some((_, bytes)) = found.into_iter().next() else { return Ok(false) };
            source.insert((store, key), bytes);
        }
        for (key, bytes) in small.into_iter().flatten() {
            source.insert((Store::Meta, key), bytes);
        }
        let (mut state, mut memory) = (self.state.borrow_mut(), self.memory.borrow_mut());
        for entry in entries {
            // What does not fit the state here is read again, never guessed.
            if apply::apply(&mut state, &mut *memory, &entry.change, &source, false).is_err() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Fills state and memory anew from storage. Until both are complete the old ones are read.
    async fn reload(&self) -> Result<(), ReplicaError> {
        let (mut state, mut memory) =
            load(&*self.storage, &|device| self.memory.borrow().fresh(device)).await?;
        let mut old = self.state.borrow_mut();
        state.gate = old.gate;
        state.compactions = old.compactions + 1;
        if let Some(flying) = old.outbox.in_flight() {
            state.outbox.sending(flying);
        }
        *old = state;
        let mut place = self.memory.borrow_mut();
        std::mem::swap(&mut *place, &mut memory);
        place.replaces(memory);
        self.reloads.set(self.reloads.get() + 1);
        Ok(())
    }
}

/// The entries from `from` (exclusive) to `to`, if all of them are there and readable.
fn journal_entries(journal: &Found, from: u64, to: u64) -> Option<Vec<JournalEntry>> {
    let mut entries = Vec::new();
    for (expected, (key, bytes)) in (from + 1..=to).zip(journal) {
        if log_number(key) != Some(expected) {
            return None;
        }
        entries.push(serde_json::from_slice(bytes).ok()?);
    }
    (entries.len() as u64 == to.saturating_sub(from)).then_some(entries)
}
