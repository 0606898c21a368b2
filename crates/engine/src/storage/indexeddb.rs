//! Storage in the browser: one IndexedDB database, strict durability, nothing but IndexedDB awaited in a transaction.

mod transactions;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::future::{AbortHandle, LocalBoxFuture, abortable};
use indexed_db_futures::database::{Database, VersionChangeEvent};
use indexed_db_futures::error::{DomException, Error, OpenDbError};
use indexed_db_futures::prelude::*;

use super::{FORMAT, FORMAT_KEY, Found, Storage, StorageError, Store, Transaction, Want};
use transactions::{commit, failed, number, read, refused};

/// A database of this browser.
pub struct IndexedDb(Rc<Inner>);

struct Inner {
    name: String,
    /// `None` after the browser dropped the connection; the next call opens another.
    database: RefCell<Option<Database>>,
    /// Closed for good: by this engine, or for a newer version in another tab.
    closed: Cell<bool>,
    /// The stored format is newer than this version.
    newer: Cell<Option<u32>>,
    /// The database was seen before, so an empty one is not the same.
    greeted: Cell<bool>,
    watch: RefCell<Option<AbortHandle>>,
    on_close: Box<dyn Fn()>,
}

impl IndexedDb {
    /// Opens the database of this name and creates it if there is none. `on_close` is called when another tab's newer
    /// version takes it away.
    ///
    /// # Errors
    /// [`StorageError::Refused`] where the browser allows no storage, [`StorageError::Failed`] otherwise.
    pub async fn open(name: &str, on_close: impl Fn() + 'static) -> Result<Self, StorageError> {
        let inner = Rc::new(Inner {
            name: name.to_owned(),
            database: RefCell::new(None),
            closed: Cell::new(false),
            newer: Cell::new(None),
            greeted: Cell::new(false),
            watch: RefCell::new(None),
            on_close: Box::new(on_close),
        });
        inner.handle().await?;
        Ok(Self(inner))
    }

    /// As when the browser drops the connection.
    #[cfg(test)]
    pub(super) fn lose(&self) {
        if let Some(database) = self.0.database.borrow_mut().take() {
            database.close();
        }
    }

    /// Deletes the database of this name, once every handle on it is closed.
    ///
    /// # Errors
    /// When the browser does not.
    pub async fn delete(name: &str) -> Result<(), StorageError> {
        Database::delete_by_name(name).map_err(refused)?.await.map_err(failed)
    }
}

impl Drop for IndexedDb {
    fn drop(&mut self) {
        self.close();
    }
}

impl Inner {
    /// The connection, opened anew if it is gone.
    async fn handle(self: &Rc<Self>) -> Result<Database, StorageError> {
        if self.closed.get() {
            return Err(StorageError::Closed);
        }
        if let Some(database) = self.database.borrow().clone() {
            return Ok(database);
        }
        let database = match connect(&self.name, Some(FORMAT)).await {
            // A newer build has been here. Without a version its database opens as it is.
            Err(OpenDbError::Base(Error::DomException(DomException::Other(error))))
                if error.name() == "VersionError" =>
            {
                connect(&self.name, None).await.map_err(refused)?
            }
            other => other.map_err(refused)?,
        };
        if let Err(error) = self.greet(&database).await {
            database.close();
            return Err(error);
        }
        self.watch(&database);
        *self.database.borrow_mut() = Some(database.clone());
        Ok(database)
    }

    /// Notes a newer format, and writes the format where there is none: with every connection, for while there was none
    /// another build may have been here, or the browser may have erased everything.
    async fn greet(&self, database: &Database) -> Result<(), StorageError> {
        let wants = [Want::One(Store::Meta, FORMAT_KEY.into())];
        let found = read(database, &wants).await?;
        match found.first().and_then(|found| found.first()) {
            Some((_, bytes)) => {
                let format = number(bytes) as u32;
                self.newer.set((format > FORMAT).then_some(format));
            }
            None if self.greeted.get() => return Err(StorageError::Erased),
            None => {
                let mut first = Transaction::default();
                first.put(Store::Meta, FORMAT_KEY, FORMAT.to_be_bytes().to_vec());
                commit(database, &first).await?;
            }
        }
        self.greeted.set(true);
        Ok(())
    }

    /// Follows the connection: gives way to a newer version, and notices when the browser drops it.
    fn watch(self: &Rc<Self>, database: &Database) {
        let Ok(mut changes) = database.version_changes() else { return };
        let inner = Rc::downgrade(self);
        let (watching, handle) = abortable(async move {
            let event = changes.recv().await;
            let Some(inner) = inner.upgrade() else { return };
            let database = inner.database.borrow_mut().take();
            if event.is_some() {
                inner.closed.set(true);
                if let Some(database) = database {
                    database.close();
                }
                (inner.on_close)();
            }
        });
        wasm_bindgen_futures::spawn_local(async move {
            // Aborted when the storage is closed.
            let _ = watching.await;
        });
        if let Some(previous) = self.watch.borrow_mut().replace(handle) {
            previous.abort();
        }
    }

    async fn read_once(self: &Rc<Self>, wants: &[Want]) -> Result<Vec<Found>, StorageError> {
        read(&self.handle().await?, wants).await
    }

    async fn write_once(self: &Rc<Self>, plan: &Transaction) -> Result<u64, StorageError> {
        let database = self.handle().await?;
        match self.newer.get() {
            Some(format) => Err(StorageError::NewerFormat(format)),
            None => commit(&database, plan).await,
        }
    }

    /// Whether a fresh connection may help: the browser drops connections of sleeping tabs and on its own trouble.
    fn may_retry(&self, error: &StorageError) -> bool {
        let lost = matches!(error, StorageError::Failed(_)) && !self.closed.get();
        if lost && let Some(database) = self.database.borrow_mut().take() {
            database.close();
        }
        lost
    }
}

async fn connect(name: &str, version: Option<u32>) -> Result<Database, OpenDbError> {
    let create = |_: VersionChangeEvent, database: Database| {
        let present: Vec<String> = database.object_store_names().collect();
        for store in Store::ALL.iter().filter(|store| !present.iter().any(|name| name == store.name())) {
            database.create_object_store(store.name()).build()?;
        }
        Ok(())
    };
    match version {
        Some(version) => Database::open(name).with_version(version).with_on_upgrade_needed(create).await,
        None => Database::open(name).await,
    }
}

impl Storage for IndexedDb {
    fn read<'a>(&'a self, wants: &'a [Want]) -> LocalBoxFuture<'a, Result<Vec<Found>, StorageError>> {
        Box::pin(async move {
            match self.0.read_once(wants).await {
                Err(error) if self.0.may_retry(&error) => self.0.read_once(wants).await,
                done => done,
            }
        })
    }

    fn commit<'a>(&'a self, transaction: &'a Transaction) -> LocalBoxFuture<'a, Result<u64, StorageError>> {
        Box::pin(async move {
            match self.0.write_once(transaction).await {
                Err(error) if self.0.may_retry(&error) => self.0.write_once(transaction).await,
                done => done,
            }
        })
    }

    fn durable(&self) -> bool {
        true
    }

    fn close(&self) {
        self.0.closed.set(true);
        if let Some(watch) = self.0.watch.borrow_mut().take() {
            watch.abort();
        }
        if let Some(database) = self.0.database.borrow_mut().take() {
            database.close();
        }
    }
}
