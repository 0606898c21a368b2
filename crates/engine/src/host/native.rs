//! The host of native tools and tests: memory, HTTP, the tasks of the runtime's local set; one engine, which leads.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::{LocalBoxFuture, pending, ready};
use futures::task::{LocalSpawn, LocalSpawnExt};

use super::{Channel, Heard, Host, Lease};
use crate::locale::Locale;
use crate::locale::fixed::FixedLocale;
use crate::storage::memory::{Disk, MemoryStorage};
use crate::storage::{Storage, StorageError};
use crate::transport::Transport;

/// Waiting, given by the runtime.
pub type Sleep = Box<dyn Fn(u32) -> LocalBoxFuture<'static, ()>>;

/// See the module.
pub struct NativeHost {
    transport: Rc<dyn Transport>,
    spawner: Box<dyn LocalSpawn>,
    sleep: Sleep,
    now: Box<dyn Fn() -> i64>,
    started: i64,
    disks: RefCell<HashMap<String, Disk>>,
    /// Who waits for which lock.
    waiting: RefCell<HashMap<String, oneshot::Sender<()>>>,
}

impl NativeHost {
    /// Over this transport; the runtime gives tasks, waiting and the time.
    pub fn new(
        transport: Rc<dyn Transport>,
        spawner: impl LocalSpawn + 'static,
        sleep: Sleep,
        now: impl Fn() -> i64 + 'static,
    ) -> Self {
        Self {
            transport,
            spawner: Box::new(spawner),
            sleep,
            started: now(),
            now: Box::new(now),
            disks: RefCell::default(),
            waiting: RefCell::default(),
        }
    }

    /// With what another host had stored by now, as after its end: nothing that it does from then on is seen here.
    #[must_use]
    pub fn after(self, other: &Self) -> Self {
        let disks = other.disks.borrow();
        let copies = disks.iter().map(|(name, disk)| (name.clone(), disk.copy())).collect();
        Self { disks: RefCell::new(copies), ..self }
    }

    /// Whoever held this lock is gone.
    pub fn release(&self, lock: &str) {
        if let Some(waiting) = self.waiting.borrow_mut().remove(lock) {
            // It fails when nobody waits any more.
            let _ = waiting.send(());
        }
    }
}

struct Nobody;

impl Channel for Nobody {
    fn post(&self, _: &str) {}
}

impl Host for NativeHost {
    fn build(&self) -> String {
        "native".to_owned()
    }

    fn now(&self) -> i64 {
        (self.now)()
    }

    fn uptime(&self) -> i64 {
        (self.now)() - self.started
    }

    fn random(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        bytes
    }

    fn spawn(&self, task: LocalBoxFuture<'static, ()>) {
        // It fails only when the runtime is shutting down, and then nobody waits for the task.
        let _ = self.spawner.spawn_local(task);
    }

    fn sleep(&self, ms: u32) -> LocalBoxFuture<'static, ()> {
        (self.sleep)(ms)
    }

    fn open(
        &self,
        name: &str,
        _: Box<dyn Fn()>,
    ) -> LocalBoxFuture<'static, Result<Rc<dyn Storage>, StorageError>> {
        let disk = self.disks.borrow_mut().entry(name.to_owned()).or_default().clone();
        Box::pin(ready(Ok(Rc::new(MemoryStorage::on_disk(&disk)) as Rc<dyn Storage>)))
    }

    fn delete(&self, name: &str) -> LocalBoxFuture<'static, Result<(), StorageError>> {
        self.disks.borrow_mut().remove(name);
        Box::pin(ready(Ok(())))
    }

    fn transport(&self) -> Rc<dyn Transport> {
        self.transport.clone()
    }

    fn locale(&self, _: &str) -> Rc<dyn Locale> {
        Rc::new(FixedLocale::default())
    }

    fn channel(&self, _: &str, _: Box<dyn Fn(String)>) -> Rc<dyn Channel> {
        Rc::new(Nobody)
    }

    fn lead(&self, _: &str, _: bool, granted: Box<dyn Fn(bool)>) -> Lease {
        self.spawn(Box::pin(async move { granted(true) }));
        Box::new(())
    }

    fn released(&self, name: &str) -> LocalBoxFuture<'static, ()> {
        let (free, freed) = oneshot::channel();
        self.waiting.borrow_mut().insert(name.to_owned(), free);
        Box::pin(async move {
            if freed.await.is_err() {
                pending::<()>().await;
            }
        })
    }

    fn listen(&self, _: &str, _: Box<dyn Fn(Heard)>) -> Lease {
        // Nothing depends on the hints: the watchdog asks.
        Box::new(())
    }

    fn estimate(&self) -> LocalBoxFuture<'static, Option<(u64, u64)>> {
        Box::pin(ready(None))
    }
}
