//! One transaction at a time: reading, committing, and what its failure means.

use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::error::{DomException, Error, OpenDbError};
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{
    Transaction as IdbTransaction, TransactionDurability, TransactionMode, TransactionOptions,
};
use indexed_db_futures::typed_array::{Uint8Array, Uint8ArraySlice};

use crate::storage::{Found, HEAD, Key, Op, StorageError, Store, Transaction, Want};

pub(super) async fn read(database: &Database, wants: &[Want]) -> Result<Vec<Found>, StorageError> {
    let names: Vec<&str> = names(wants.iter().map(|want| match want {
        Want::One(store, _) | Want::From(store, _) | Want::Keys(store) => *store,
    }));
    let transaction =
        database.transaction(names).with_mode(TransactionMode::Readonly).build().map_err(failed)?;
    // All are asked for before the first answer is awaited.
    let all = futures::future::join_all(wants.iter().map(|want| find(&transaction, want))).await;
    all.into_iter().map(|found| found.map_err(failed)).collect()
}

pub(super) async fn commit(database: &Database, plan: &Transaction) -> Result<u64, StorageError> {
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

pub(super) fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
pub(super) fn failed(error: Error) -> StorageError {
    match error {
        Error::DomException(DomException::Other(error)) if error.name() == "QuotaExceededError" => {
            StorageError::Full(error.message())
        }
        other => StorageError::Failed(other.to_string()),
    }
}

/// Why a database did not open: the browser allows none here, or something is wrong that may pass.
pub(super) fn refused(error: OpenDbError) -> StorageError {
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
