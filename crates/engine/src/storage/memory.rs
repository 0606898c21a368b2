//! Storage in memory: for tests, for native tools, and where the browser refuses storage (and then only said aloud).

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::future::{LocalBoxFuture, ready};

use super::{FORMAT, FORMAT_KEY, Found, HEAD, Key, Op, Storage, StorageError, Store, Transaction, Want};

type Tables = BTreeMap<(Store, Key), Vec<u8>>;

/// The bytes, apart from any engine: several handles on one disk behave as several tabs on one database do.
#[derive(Debug, Clone, Default)]
pub struct Disk(Rc<RefCell<Tables>>);

impl Disk {
    /// A copy as of now, independent of the original: what a backup or a crash leaves.
    pub fn copy(&self) -> Self {
        Self(Rc::new(RefCell::new(self.0.borrow().clone())))
    }
}

/// One handle on a disk.
#[derive(Debug)]
pub struct MemoryStorage {
    disk: Disk,
    closed: Cell<bool>,
    durable: bool,
    failure: RefCell<Option<StorageError>>,
}

impl MemoryStorage {
    /// Opens a disk; an empty one gets this format.
    pub fn open(disk: &Disk) -> Self {
        let mut tables = disk.0.borrow_mut();
        tables.entry((Store::Meta, FORMAT_KEY.into())).or_insert_with(|| FORMAT.to_be_bytes().to_vec());
        drop(tables);
        Self { disk: disk.clone(), closed: Cell::new(false), durable: false, failure: RefCell::new(None) }
    }

    /// As [`MemoryStorage::open`], where the disk stands for a real one: of a tool that needs it no longer than it runs,
    /// or of a simulated device.
    pub fn on_disk(disk: &Disk) -> Self {
        Self { durable: true, ..Self::open(disk) }
    }

    /// Makes the next commit fail, as a full disk would.
    pub fn fail_next(&self, error: StorageError) {
        *self.failure.borrow_mut() = Some(error);
    }

    fn format(&self) -> u32 {
        number(&self.disk.0.borrow(), FORMAT_KEY).map_or(FORMAT, |format| format as u32)
    }

    fn find(&self, want: &Want) -> Found {
        let tables = self.disk.0.borrow();
        match want {
            Want::One(store, key) => tables
                .get(&(*store, key.clone()))
                .map(|value| (key.clone(), value.clone()))
                .into_iter()
                .collect(),
            Want::From(store, from) => tables
                .range((*store, from.clone())..)
                .take_while(|((s, _), _)| s == store)
                .map(|((_, key), value)| (key.clone(), value.clone()))
                .collect(),
            Want::Keys(store) => tables
                .range((*store, Key::new())..)
                .take_while(|((s, _), _)| s == store)
                .map(|((_, key), _)| (key.clone(), Vec::new()))
                .collect(),
        }
    }

    fn write(&self, transaction: &Transaction) -> Result<u64, StorageError> {
        if self.closed.get() {
            return Err(StorageError::Closed);
        }
        if let Some(error) = self.failure.borrow_mut().take() {
            return Err(error);
        }
        if self.format() > FORMAT {
            return Err(StorageError::NewerFormat(self.format()));
        }
        let mut tables = self.disk.0.borrow_mut();
        let mut head = number(&tables, HEAD).unwrap_or(0);
        if transaction.expect.is_some_and(|expected| expected != head) {
            return Err(StorageError::Behind { head });
        }
        for op in &transaction.ops {
            match op {
                Op::Put { store, key, value } => {
                    tables.insert((*store, key.clone()), value.clone());
                }
                Op::Delete { store, key } => {
                    tables.remove(&(*store, key.clone()));
                }
                Op::DeleteBefore { store, key } => {
                    tables.retain(|(s, k), _| s != store || k >= key);
                }
            }
        }
        if transaction.expect.is_some() {
            head += 1;
            tables.insert((Store::Meta, HEAD.into()), head.to_be_bytes().to_vec());
        }
        Ok(head)
    }
}

fn number(tables: &Tables, key: &str) -> Option<u64> {
    let bytes = tables.get(&(Store::Meta, key.to_owned()))?;
    Some(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

impl Storage for MemoryStorage {
    fn read<'a>(&'a self, wants: &'a [Want]) -> LocalBoxFuture<'a, Result<Vec<Found>, StorageError>> {
        let found = if self.closed.get() {
            Err(StorageError::Closed)
        } else {
            Ok(wants.iter().map(|want| self.find(want)).collect())
        };
        Box::pin(ready(found))
    }

    fn commit<'a>(&'a self, transaction: &'a Transaction) -> LocalBoxFuture<'a, Result<u64, StorageError>> {
        Box::pin(ready(self.write(transaction)))
    }

    fn durable(&self) -> bool {
        self.durable
    }

    fn close(&self) {
        self.closed.set(true);
    }
}
