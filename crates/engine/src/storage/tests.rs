//! The suite on memory (natively) and on IndexedDB (in a browser), and what only one of them can show.

#[cfg(not(target_arch = "wasm32"))]
mod memory {
    use std::cell::RefCell;
    use std::collections::HashMap;

    use crate::storage::conformance::conformance;
    use crate::storage::memory::{Disk, MemoryStorage};
    use crate::storage::{Storage, StorageError, Store, Transaction, Want};

    thread_local! {
        static DISKS: RefCell<HashMap<String, Disk>> = RefCell::new(HashMap::new());
    }

    async fn open(name: String) -> MemoryStorage {
        let disk = DISKS.with_borrow_mut(|disks| disks.entry(name).or_default().clone());
        MemoryStorage::open(&disk)
    }

    conformance!(tokio::test, open);

    #[tokio::test]
    async fn a_failed_commit_leaves_everything_as_it_was() {
        let storage = open("failing".into()).await;
        let mut plan = Transaction::at(0);
        plan.put(Store::Dirty, "a", vec![1]);
        storage.fail_next(StorageError::Full("no room".into()));
        assert_eq!(storage.commit(&plan).await, Err(StorageError::Full("no room".into())));
        assert_eq!(storage.read(&[Want::Keys(Store::Dirty)]).await, Ok(vec![vec![]]));
        assert_eq!(storage.commit(&plan).await, Ok(1), "and the same again succeeds");
    }
}

#[cfg(target_arch = "wasm32")]
mod indexeddb {
    use std::cell::Cell;
    use std::rc::Rc;

    use wasm_bindgen_test::wasm_bindgen_test;

    use crate::storage::conformance::conformance;
    use crate::storage::indexeddb::IndexedDb;
    use crate::storage::{FORMAT, FORMAT_KEY, Storage, StorageError, Store, Transaction, Want};

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

    async fn open(name: String) -> IndexedDb {
        IndexedDb::open(&name, || {}).await.expect("this browser stores")
    }

    conformance!(wasm_bindgen_test, open);

    #[wasm_bindgen_test]
    async fn a_newer_format_is_read_and_never_written() {
        let storage = open("newer".into()).await;
        let mut plan = Transaction::default();
        plan.put(Store::Meta, FORMAT_KEY, (FORMAT + 1).to_be_bytes().to_vec());
        plan.put(Store::Dirty, "a", vec![1]);
        storage.commit(&plan).await.expect("commits");
        drop(storage);
        let old = open("newer".into()).await;
        assert_eq!(old.commit(&Transaction::default()).await, Err(StorageError::NewerFormat(FORMAT + 1)));
        let found = old.read(&[Want::From(Store::Dirty, String::new())]).await;
        assert_eq!(found, Ok(vec![vec![("a".to_owned(), vec![1])]]));
    }

    #[wasm_bindgen_test]
    async fn a_database_that_was_erased_is_not_taken_for_the_one_that_was_open() {
        let storage = open("erased".into()).await;
        storage.commit(&Transaction::at(0)).await.expect("commits");
        storage.lose();
        IndexedDb::delete("erased").await.expect("deletes");
        assert_eq!(storage.commit(&Transaction::default()).await, Err(StorageError::Erased));
        assert_eq!(storage.read(&[Want::Keys(Store::Meta)]).await, Err(StorageError::Erased));
    }

    #[wasm_bindgen_test]
    async fn a_connection_that_was_lost_is_opened_again_and_looks_at_the_format() {
        let storage = open("lost".into()).await;
        storage.commit(&Transaction::at(0)).await.expect("commits");
        storage.lose();
        assert_eq!(storage.commit(&Transaction::at(1)).await, Ok(2));
        let mut plan = Transaction::default();
        plan.put(Store::Meta, FORMAT_KEY, (FORMAT + 1).to_be_bytes().to_vec());
        open("lost".into()).await.commit(&plan).await.expect("commits");
        storage.lose();
        assert_eq!(storage.commit(&Transaction::at(2)).await, Err(StorageError::NewerFormat(FORMAT + 1)));
    }

    #[wasm_bindgen_test]
    async fn deleting_closes_the_handles_that_are_open() {
        let told = Rc::new(Cell::new(false));
        let tell = told.clone();
        let storage = IndexedDb::open("deleted", move || tell.set(true)).await.expect("opens");
        IndexedDb::delete("deleted").await.expect("deletes");
        assert!(told.get());
        assert_eq!(storage.read(&[Want::Keys(Store::Meta)]).await, Err(StorageError::Closed));
    }
}
