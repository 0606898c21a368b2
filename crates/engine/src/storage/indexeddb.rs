//! Storage in the browser: one IndexedDB database, strict durability, nothing but IndexedDB awaited in a transaction.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::future::{AbortHandle, LocalBoxFuture, abortable};
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::{Database, VersionChangeEvent};
use indexed_db_futures::error::{DomException, Error, OpenDbError};
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{
    Transaction as IdbTransaction, TransactionDurability, TransactionMode, TransactionOptions,
};
use indexed_db_futures::typed_array::{Uint8Array, Uint8ArraySlice};

use super::{FORMAT, FORMAT_KEY, Found, HEAD, Key, Op, Storage, StorageError, Store, Transaction, Want};

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

async fn read(database: &Database, wants: &[Want]) -> Result<Vec<Found>, StorageError> {
    let names: Vec<&str> = names(wants.iter().map(|want| match want {
        Want::One(store, _) | Want::From(store, _) | Want::Keys(store) => *store,
    }));
    let transaction =
        database.transaction(names).with_mode(TransactionMode::Readonly).build().map_err(failed)?;
    // All are asked for before the first answer is awaited.
    let all = futures::future::join_all(wants.iter().map(|want| find(&transaction, want))).await;
    all.into_iter().map(|found| found.map_err(failed)).collect()
}

async fn commit(database: &Database, plan: &Transaction) -> Result<u64, StorageError> {
    let stores = names(plan.ops.iter().map(Op::store).chain([Store::Meta]));
    let durability =
        if plan.relaxed { TransactionDurability::Relaxed } else { TransactionDurability::Strict };
    let options = TransactionOptions::new().with_durability(durability);
    let transaction = database
        .transaction(stores)
        .with_mode(TransactionMode::Readwrite)
        .with_options(options)
        .build()
        .map_err(failed)?;
    let head = write(&transaction, plan).await?;
    // The error of the transaction is known only after it, and committing consumes our handle on it.
    let system = transaction.as_sys().clone();
    transaction.commit().await.map_err(|error| match system.error() {
        Some(reason) => failed(Error::from(reason)),
        None => failed(error),
    })?;
    Ok(head)
}

async fn find(transaction: &IdbTransaction<'_>, want: &Want) -> Result<Found, Error> {
    match want {
        Want::One(store, key) => {
            let store = transaction.object_store(store.name())?;
            let value: Option<Uint8Array> = store.get(key.as_str()).primitive()?.await?;
            Ok(value.into_iter().map(|value| (key.clone(), value.into())).collect())
        }
        Want::From(store, from) => {
            let store = transaction.object_store(store.name())?;
            let range = || KeyRange::LowerBound(from.as_str(), false);
            let keys = store.get_all_keys::<Key>().with_query::<&str, _>(range()).primitive()?;
            let values = store.get_all::<Uint8Array>().with_query::<&str, _>(range()).primitive()?;
            let (keys, values) = (keys.await?, values.await?);
            keys.zip(values).map(|(key, value)| Ok((key?, value?.into()))).collect()
        }
        Want::Keys(store) => {
            let store = transaction.object_store(store.name())?;
            let keys = store.get_all_keys::<Key>().primitive()?.await?;
            keys.map(|key| Ok((key?, Vec::new()))).collect()
        }
    }
}

/// Puts the writes into the transaction. It is not committed yet: dropped, it rolls back.
async fn write(transaction: &IdbTransaction<'_>, plan: &Transaction) -> Result<u64, StorageError> {
    let meta = transaction.object_store(Store::Meta.name()).map_err(failed)?;
    let mut head = 0;
    if let Some(expected) = plan.expect {
        let stored: Option<Uint8Array> = meta.get(HEAD).primitive().map_err(failed)?.await.map_err(failed)?;
        head = stored.map_or(0, |bytes| number(&bytes));
        if head != expected {
            return Err(StorageError::Behind { head });
        }
        head += 1;
        put(&meta, HEAD, &head.to_be_bytes()).map_err(failed)?;
    }
    for op in &plan.ops {
        let store = transaction.object_store(op.store().name()).map_err(failed)?;
        match op {
            Op::Put { key, value, .. } => put(&store, key, value),
            Op::Delete { key, .. } => store.delete(key.as_str()).primitive().map(drop),
            Op::DeleteBefore { key, .. } => {
                store.delete::<&str, _>(KeyRange::UpperBound(key.as_str(), true)).primitive().map(drop)
            }
        }
        .map_err(failed)?;
    }
    Ok(head)
}

/// A request that fails aborts its transaction, so nobody has to wait for it.
fn put(store: &ObjectStore<'_>, key: &str, value: &[u8]) -> Result<(), Error> {
    store.put(Uint8ArraySlice::new(value)).with_key(key).without_key_type().primitive().map(drop)
}

fn names(stores: impl Iterator<Item = Store>) -> Vec<&'static str> {
    let mut stores: Vec<Store> = stores.collect();
    sorting::ascending(&mut stores);
    stores.dedup();
    stores.into_iter().map(Store::name).collect()
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn failed(error: Error) -> StorageError {
    match error {
        Error::DomException(DomException::Other(error)) if error.name() == "QuotaExceededError" => {
            StorageError::Full(error.message())
        }
        other => StorageError::Failed(other.to_string()),
    }
}

/// Why a database did not open: the browser allows none here, or something is wrong that may pass.
fn refused(error: OpenDbError) -> StorageError {
    match error {
        OpenDbError::Base(error) => {
            let forbidden =
                matches!(&error, Error::DomException(DomException::Other(error)) if is_forbidden(error));
            match failed(error) {
                StorageError::Failed(detail) if forbidden => StorageError::Refused(detail),
                other => other,
            }
        }
        other => StorageError::Refused(other.to_string()),
    }
}

/// Chromium names its refusal like any other trouble and says it in words only.
fn is_forbidden(error: &web_sys::DomException) -> bool {
    matches!(error.name().as_str(), "SecurityError" | "InvalidStateError" | "NotSupportedError")
        || error.message().contains("denied permission")
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
