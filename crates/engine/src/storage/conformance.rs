//! What every storage must do. One macro stamps the same tests on each of them.

use super::{Found, HEAD, Storage, StorageError, Store, Transaction, Want, log_key};

/// Stamps the suite on a storage. `$open` makes an async function `(name: String) -> impl Storage` that opens the same
/// bytes again for the same name; `$test` is the attribute of an async test there.
macro_rules! conformance {
    ($test:meta, $open:path) => {
        crate::storage::conformance::conformance!(@cases $test, $open:
            writes_are_read_back_in_the_order_of_keys,
            a_transaction_is_all_or_nothing,
            a_stale_head_writes_nothing,
            the_head_counts_only_changes_of_the_log,
            what_was_committed_is_there_for_the_next_handle,
            two_handles_see_each_other,
            ranges_are_removed_up_to_their_end,
            large_values_return_whole,
            a_closed_storage_says_so,
        );
    };
    (@cases $test:meta, $open:path: $case:ident, $($more:ident,)*) => {
        #[$test]
        async fn $case() {
            let open = async |name: &str| $open(format!("{}-{name}", stringify!($case))).await;
            crate::storage::conformance::$case(open).await;
        }
        crate::storage::conformance::conformance!(@cases $test, $open: $($more,)*);
    };
    (@cases $test:meta, $open:path:) => {};
}
pub(crate) use conformance;

async fn all(storage: &impl Storage, store: Store) -> Vec<(String, Vec<u8>)> {
    let mut found = storage.read(&[Want::From(store, String::new())]).await.expect("reads");
    found.pop().expect("one answer for one question")
}

fn put(expect: Option<u64>, entries: &[(Store, &str, &[u8])]) -> Transaction {
    let mut transaction = Transaction { expect, ..Transaction::default() };
    for (store, key, value) in entries {
        transaction.put(*store, *key, value.to_vec());
    }
    transaction
}

fn found(entries: &[(&str, &[u8])]) -> Found {
    entries.iter().map(|(key, value)| ((*key).to_owned(), value.to_vec())).collect()
}

pub(crate) async fn writes_are_read_back_in_the_order_of_keys<S: Storage>(open: impl AsyncFn(&str) -> S) {
    let storage = open("db").await;
    let entries: &[(Store, &str, &[u8])] = &[
        (Store::Delta, "b", b"2"),
        (Store::Delta, "a", b"1"),
        (Store::Dirty, "a", b""),
        (Store::Delta, "c", b"3"),
    ];
    storage.commit(&put(None, entries)).await.expect("commits");
    let wants = [
        Want::From(Store::Delta, "b".into()),
        Want::One(Store::Delta, "a".into()),
        Want::One(Store::Delta, "z".into()),
        Want::Keys(Store::Delta),
        Want::From(Store::Dirty, String::new()),
        Want::From(Store::Base, String::new()),
    ];
    let expected = [
        found(&[("b", b"2"), ("c", b"3")]),
        found(&[("a", b"1")]),
        found(&[]),
        found(&[("a", b""), ("b", b""), ("c", b"")]),
        found(&[("a", b"")]),
        found(&[]),
    ];
    assert_eq!(storage.read(&wants).await.expect("reads"), expected);
}

pub(crate) async fn a_transaction_is_all_or_nothing<S: Storage>(open: impl AsyncFn(&str) -> S) {
    let storage = open("db").await;
    let mut plan =
        put(None, &[(Store::Dirty, "a", b"1"), (Store::Delta, "a", b"1"), (Store::Dirty, "a", b"2")]);
    plan.delete(Store::Delta, "a");
    plan.delete(Store::Delta, "never there");
    storage.commit(&plan).await.expect("commits");
    assert_eq!(all(&storage, Store::Dirty).await, found(&[("a", b"2")]), "later writes win");
    assert_eq!(all(&storage, Store::Delta).await, found(&[]));
}

pub(crate) async fn a_stale_head_writes_nothing<S: Storage>(open: impl AsyncFn(&str) -> S) {
    let storage = open("db").await;
    assert_eq!(storage.commit(&put(Some(0), &[(Store::Dirty, "a", b"1")])).await, Ok(1));
    for stale in [0, 2, u64::MAX] {
        let late = put(Some(stale), &[(Store::Dirty, "a", b"2"), (Store::Base, "b", b"2")]);
        assert_eq!(storage.commit(&late).await, Err(StorageError::Behind { head: 1 }), "{stale}");
    }
    assert_eq!(all(&storage, Store::Dirty).await, found(&[("a", b"1")]));
    assert_eq!(all(&storage, Store::Base).await, found(&[]));
    assert_eq!(storage.commit(&put(Some(1), &[(Store::Dirty, "a", b"3")])).await, Ok(2));
}

pub(crate) async fn the_head_counts_only_changes_of_the_log<S: Storage>(open: impl AsyncFn(&str) -> S) {
    let storage = open("db").await;
    storage.commit(&put(None, &[(Store::Drafts, "form", b"typed")])).await.expect("commits");
    assert_eq!(storage.commit(&put(Some(0), &[])).await, Ok(1));
    storage.commit(&put(None, &[(Store::Drafts, "form", b"typed more")])).await.expect("commits");
    assert_eq!(storage.commit(&put(Some(1), &[])).await, Ok(2));
    let head = storage.read(&[Want::One(Store::Meta, HEAD.into())]).await.expect("reads");
    assert_eq!(head, [found(&[(HEAD, &2u64.to_be_bytes())])]);
}

pub(crate) async fn what_was_committed_is_there_for_the_next_handle<S: Storage>(
    open: impl AsyncFn(&str) -> S,
) {
    let storage = open("db").await;
    storage.commit(&put(Some(0), &[(Store::Dirty, "a", b"1")])).await.expect("commits");
    storage.close();
    drop(storage);
    let again = open("db").await;
    assert_eq!(all(&again, Store::Dirty).await, found(&[("a", b"1")]));
    let other = open("other").await;
    assert_eq!(all(&other, Store::Dirty).await, found(&[]), "databases are apart");
}

pub(crate) async fn two_handles_see_each_other<S: Storage>(open: impl AsyncFn(&str) -> S) {
    let (one, two) = (open("db").await, open("db").await);
    assert_eq!(one.commit(&put(Some(0), &[(Store::Dirty, "a", b"1")])).await, Ok(1));
    assert_eq!(all(&two, Store::Dirty).await, found(&[("a", b"1")]));
    let behind = two.commit(&put(Some(0), &[(Store::Dirty, "b", b"2")])).await;
    assert_eq!(behind, Err(StorageError::Behind { head: 1 }));
    assert_eq!(two.commit(&put(Some(1), &[(Store::Dirty, "b", b"2")])).await, Ok(2));
    assert_eq!(all(&one, Store::Dirty).await, found(&[("a", b"1"), ("b", b"2")]));
}

pub(crate) async fn ranges_are_removed_up_to_their_end<S: Storage>(open: impl AsyncFn(&str) -> S) {
    let storage = open("db").await;
    let mut plan = Transaction::default();
    for number in [1, 2, 15, 16, 300] {
        plan.put(Store::Journal, log_key(number), vec![number as u8]);
    }
    plan.put(Store::Drafts, log_key(1), vec![1]);
    plan.delete_before(Store::Journal, log_key(16));
    storage.commit(&plan).await.expect("commits");
    let (sixteen, later) = (log_key(16), log_key(300));
    assert_eq!(all(&storage, Store::Journal).await, found(&[(&sixteen, &[16]), (&later, &[44])]));
    assert_eq!(all(&storage, Store::Drafts).await.len(), 1, "other stores stay");
}

pub(crate) async fn large_values_return_whole<S: Storage>(open: impl AsyncFn(&str) -> S) {
    let storage = open("db").await;
    let large: Vec<u8> = (0..3_000_000u32).map(|i| (i * 7 % 251) as u8).collect();
    storage.commit(&put(None, &[(Store::Base, "segment", &large)])).await.expect("commits");
    let back = all(&storage, Store::Base).await;
    assert!(back == found(&[("segment", &large)]));
}

pub(crate) async fn a_closed_storage_says_so<S: Storage>(open: impl AsyncFn(&str) -> S) {
    let storage = open("db").await;
    storage.close();
    assert_eq!(storage.read(&[Want::Keys(Store::Meta)]).await, Err(StorageError::Closed));
    assert_eq!(storage.commit(&Transaction::default()).await, Err(StorageError::Closed));
}
