//! A device's disk: what a crash leaves, what a loss of power takes, and at which commit the device stops.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use engine::storage::memory::{Disk, MemoryStorage};
use engine::storage::{Found, Storage, StorageError, Transaction, Want};
use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use tokio::sync::Notify;

/// At which of its next commits a device stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// Commits that still go well.
    pub after: u32,
    /// Whether the one at which it stops is on the disk by then.
    pub written: bool,
}

/// See the module. Handles come and go with the device's process; the drive stays.
#[derive(Default)]
pub struct Drive {
    disk: RefCell<Disk>,
    /// What a loss of power leaves in any case.
    safe: RefCell<Disk>,
    /// Relaxed transactions since, which it may take.
    cached: RefCell<Vec<Transaction>>,
    stop: Cell<Option<Stop>>,
    stopped: Notify,
    full: Cell<bool>,
}

impl Drive {
    /// A copy of what is on it now, in another device.
    pub fn copy(&self) -> Rc<Self> {
        let copy = Self::default();
        *copy.disk.borrow_mut() = self.disk.borrow().copy();
        *copy.safe.borrow_mut() = self.disk.borrow().copy();
        Rc::new(copy)
    }

    /// A handle for a process.
    pub fn open(self: &Rc<Self>) -> Handle {
        Handle { memory: MemoryStorage::on_disk(&self.disk.borrow()), drive: self.clone() }
    }

    /// The device will stop at one of its next commits.
    pub fn stop_at(&self, stop: Stop) {
        self.stop.set(Some(stop));
    }

    /// The next commit finds no room.
    pub fn fill(&self) {
        self.full.set(true);
    }

    /// Whether the next commit will find none.
    pub fn is_full(&self) -> bool {
        self.full.get()
    }

    /// Waits until the device stops at a commit.
    pub async fn stopped(&self) {
        self.stopped.notified().await;
    }

    /// The process has ended: nothing that was to happen at its commits will.
    pub fn ended(&self) {
        self.stop.set(None);
        self.full.set(false);
    }

    /// How many transactions a loss of power could take now.
    pub fn unsafe_len(&self) -> usize {
        self.cached.borrow().len()
    }

    /// The power goes: of what was relaxed the first `kept` have reached the disk.
    pub fn lose_power(&self, kept: usize) {
        let cached = std::mem::take(&mut *self.cached.borrow_mut());
        cached.iter().take(kept).for_each(|transaction| self.save(transaction));
        *self.disk.borrow_mut() = self.safe.borrow().copy();
    }

    fn save(&self, transaction: &Transaction) {
        let safe = MemoryStorage::open(&self.safe.borrow());
        let saved = safe.commit(transaction).now_or_never().expect("memory is there at once");
        saved.expect("it was committed in this order before");
    }

    /// A transaction was committed.
    fn note(&self, transaction: &Transaction) {
        if transaction.relaxed {
            self.cached.borrow_mut().push(transaction.clone());
            return;
        }
        let cached = std::mem::take(&mut *self.cached.borrow_mut());
        cached.iter().chain([transaction]).for_each(|transaction| self.save(transaction));
    }

    /// Whether the device stops at this commit, and then whether the commit is made.
    fn due(&self) -> Option<bool> {
        let stop = self.stop.get()?;
        if stop.after == 0 {
            self.stop.set(None);
            return Some(stop.written);
        }
        self.stop.set(Some(Stop { after: stop.after - 1, ..stop }));
        None
    }

    /// The process hears no more.
    async fn halt(&self) -> Result<u64, StorageError> {
        self.stopped.notify_one();
        std::future::pending().await
    }
}

/// A process's handle on its drive.
pub struct Handle {
    memory: MemoryStorage,
    drive: Rc<Drive>,
}

impl Storage for Handle {
    fn read<'a>(&'a self, wants: &'a [Want]) -> LocalBoxFuture<'a, Result<Vec<Found>, StorageError>> {
        self.memory.read(wants)
    }

    fn commit<'a>(&'a self, transaction: &'a Transaction) -> LocalBoxFuture<'a, Result<u64, StorageError>> {
        Box::pin(async move {
            if self.drive.full.take() {
                return Err(StorageError::Full("no room".into()));
            }
            let due = self.drive.due();
            if due == Some(false) {
                return self.drive.halt().await;
            }
            let head = self.memory.commit(transaction).await?;
            self.drive.note(transaction);
            if due == Some(true) {
                return self.drive.halt().await;
            }
            Ok(head)
        })
    }

    fn durable(&self) -> bool {
        self.memory.durable()
    }

    fn close(&self) {
        self.memory.close();
    }
}
