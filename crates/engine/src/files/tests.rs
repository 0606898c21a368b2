//! Contents over the storage in memory: what is kept when, and what is let go.

use std::collections::BTreeSet;
use std::rc::Rc;

use sync::cursor::Epoch;

use super::store::CHUNK_BYTES;
use super::*;
use crate::storage::memory::{Disk, MemoryStorage};
use crate::storage::{Store, Want};

fn files(disk: &Disk) -> Files {
    Files::new(Rc::new(MemoryStorage::open(disk)))
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 7 % 251) as u8).collect()
}

/// Puts a file in pieces that do not fit chunks.
async fn put(files: &Files, bytes: &[u8], now: i64) -> ContentHash {
    let put = files.begin(now, [now as u8; 16]);
    for piece in bytes.chunks(100_001) {
        files.add(put, piece).await.expect("adds");
    }
    let (hash, length) = files.end(put, None, now).await.expect("ends");
    assert_eq!(length, bytes.len() as u64);
    hash
}

async fn read(files: &Files, hash: ContentHash) -> Vec<u8> {
    let kept = files.store.get(hash).await.expect("reads").expect("is there");
    let mut bytes = Vec::new();
    loop {
        let more = files.store.read(&kept, bytes.len() as u64, usize::MAX).await.expect("reads");
        if more.is_empty() {
            return bytes;
        }
        bytes.extend(more);
    }
}

/// Chunks in the database.
async fn chunks(disk: &Disk) -> usize {
    let found = MemoryStorage::open(disk).read(&[Want::Keys(Store::Blobs)]).await.expect("reads");
    found.into_iter().flatten().filter(|(key, _)| key.starts_with('c')).count()
}

#[tokio::test]
async fn what_was_put_is_there_for_the_next_start() {
    let disk = Disk::default();
    for length in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES] {
        let bytes = content(length);
        let hash = put(&files(&disk), &bytes, 5).await;
        assert_eq!(hash, ContentHash::of(&bytes));
        assert!(read(&files(&disk), hash).await == bytes, "{length}");
    }
}

#[tokio::test]
async fn a_file_that_did_not_come_to_its_end_is_cleared_away_a_day_later() {
    let disk = Disk::default();
    let killed = files(&disk);
    let put = killed.begin(1_000, [1; 16]);
    killed.add(put, &content(2 * CHUNK_BYTES)).await.expect("adds");
    let whole = self::put(&killed, &content(CHUNK_BYTES + 1), 1_000).await;
    drop(killed);
    let next = files(&disk);
    next.store.clear(1_000 + 24 * 60 * 60_000).await.expect("clears");
    assert_eq!(chunks(&disk).await, 4, "somebody may be writing");
    next.store.clear(1_001 + 24 * 60 * 60_000).await.expect("clears");
    assert_eq!(chunks(&disk).await, 2);
    assert_eq!(read(&next, whole).await.len(), CHUNK_BYTES + 1);
}

#[tokio::test]
async fn one_content_is_kept_once_and_a_full_disk_leaves_nothing() {
    let disk = Disk::default();
    let storage = Rc::new(MemoryStorage::open(&disk));
    let files = Files::new(storage.clone());
    let bytes = content(CHUNK_BYTES + 9);
    let hash = put(&files, &bytes, 1).await;
    assert_eq!(put(&files, &bytes, 2).await, hash);
    assert_eq!(chunks(&disk).await, 2);
    let other = files.begin(4, [4; 16]);
    files.add(other, &content(CHUNK_BYTES + 10)).await.expect("adds");
    storage.fail_next(StorageError::Full("it is".into()));
    assert_eq!(files.end(other, None, 4).await, Err(FileError::Storage(StorageError::Full("it is".into()))));
    assert_eq!(chunks(&disk).await, 2);
    let given_up = files.begin(5, [5; 16]);
    files.add(given_up, &content(2 * CHUNK_BYTES)).await.expect("adds");
    files.give_up(given_up).await.expect("gives up");
    assert_eq!(files.add(given_up, &[1]).await, Err(FileError::NotHere));
    assert_eq!(chunks(&disk).await, 2);
}

/// Marks a content as sent, and as fetched or not.
async fn mark(files: &Files, hash: ContentHash, own: bool) {
    let kept = files.store.get(hash).await.expect("reads").expect("is there");
    files.store.note(hash, &Kept { sent: true, own, ..kept }).await.expect("notes");
}

#[tokio::test]
async fn what_is_on_the_server_goes_first_and_what_is_not_never() {
    let files = files(&Disk::default());
    let mut hashes = Vec::new();
    for n in 0..4 {
        hashes.push(put(&files, &content(1_000 + n), n as i64).await);
    }
    for hash in &hashes[1..] {
        mark(&files, *hash, true).await;
    }
    let here = async || {
        let kept = files.store.several(&hashes).await.expect("reads");
        kept.iter().map(Option::is_some).collect::<Vec<_>>()
    };
    files.let_go(5_000, None, 9).await.expect("lets go");
    assert_eq!(here().await, [true; 4], "there is room");
    files.let_go(3_100, None, 9).await.expect("lets go");
    assert_eq!(here().await, [true, false, true, true], "the one not looked at for longest");
    files.let_go(0, None, 9).await.expect("lets go");
    assert_eq!(here().await, [true, false, false, false]);
}

const DAY: i64 = 24 * 60 * 60_000;

/// Nothing names it any more, or not yet.
#[tokio::test]
async fn what_nothing_names_goes_once_the_server_has_it() {
    let disk = Disk::default();
    let files = files(&disk);
    let mut all = Vec::new();
    for n in 1..=5 {
        all.push(put(&files, &[n], i64::from(n)).await);
    }
    let &[fetched, named, waits, was_named, never] = all.as_slice() else { panic!("five") };
    for (hash, own) in [(fetched, false), (named, true), (was_named, true), (never, true)] {
        mark(&files, hash, own).await;
    }
    let here = async || {
        let kept = files.store.several(&all).await.expect("reads");
        kept.iter().map(Option::is_some).collect::<Vec<_>>()
    };
    let let_go = async |names: &[ContentHash], now: i64| {
        let names: BTreeSet<ContentHash> = names.iter().copied().collect();
        files.let_go(u64::MAX, Some(&names), now).await.expect("lets go");
    };
    let_go(&[named, waits, was_named], 10).await;
    assert_eq!(
        here().await,
        [false, true, true, true, true],
        "a form may be open that will name the last one"
    );
    files.let_go(u64::MAX, None, 2 * DAY).await.expect("lets go");
    assert_eq!(here().await, [false, true, true, true, true], "nobody knows what is named");
    let_go(&[named, waits], 11).await;
    assert_eq!(here().await, [false, true, true, false, true], "erased, or taken away");
    let_go(&[named], 11).await;
    assert_eq!(here().await, [false, true, true, false, true], "what is not on the server stays");
    files.store.used(never, DAY).await.expect("writes");
    let_go(&[named], 2 * DAY).await;
    assert_eq!(here().await, [false, true, true, false, true], "it was looked at within a day");
    let_go(&[named], 2 * DAY + 1).await;
    assert_eq!(here().await, [false, true, true, false, false]);
    let left = MemoryStorage::open(&disk).read(&[Want::Keys(Store::Blobs)]).await.expect("reads");
    let of_gone = |key: &str| [was_named, never].iter().any(|hash| key.contains(&hash.to_string()));
    assert!(!left.into_iter().flatten().any(|(key, _)| of_gone(&key)), "nothing is left of them");
}

#[tokio::test]
async fn in_another_epoch_everything_is_offered_again() {
    let files = files(&Disk::default());
    let hash = put(&files, &content(10), 1).await;
    assert!(!files.store.enter_epoch(Epoch([1; 16])).await.expect("enters"));
    mark(&files, hash, true).await;
    assert!(!files.store.enter_epoch(Epoch([1; 16])).await.expect("enters"));
    assert_eq!(files.next_to_send().await.expect("reads").0, 0);
    assert!(files.store.enter_epoch(Epoch([2; 16])).await.expect("enters"));
    assert_eq!(files.next_to_send().await.expect("reads").0, 1);
}

#[tokio::test]
async fn looking_at_a_content_puts_back_nothing_that_was_noted_meanwhile() {
    let disk = Disk::default();
    let one = files(&disk);
    let (old, young) = (put(&one, &content(10), 1).await, put(&one, &content(11), 2).await);
    one.store.enter_epoch(Epoch([1; 16])).await.expect("enters");
    mark(&one, old, true).await;
    mark(&one, young, true).await;
    // Another tab read what is known, and writes only after the epoch of a restored server was entered.
    let other = files(&disk);
    let kept = other.store.get(old).await.expect("reads").expect("is there");
    assert!(kept.sent);
    one.store.enter_epoch(Epoch([2; 16])).await.expect("enters");
    other.store.used(old, 3).await.expect("writes");
    assert_eq!(one.next_to_send().await.expect("reads").0, 2, "both are offered again");
    assert_eq!(one.store.get(old).await.expect("reads").expect("is there").used_at, 3);
    mark(&one, old, true).await;
    mark(&one, young, true).await;
    one.let_go(10, None, 9).await.expect("lets go");
    let left = one.store.all().await.expect("reads");
    assert_eq!(left.iter().map(|(hash, _)| *hash).collect::<Vec<_>>(), [old], "it was looked at later");
}

#[tokio::test]
async fn how_it_stands_is_told() {
    let files = files(&Disk::default());
    let bytes = content(9);
    let hash = put(&files, &bytes, 1).await;
    let wanted = |hash: ContentHash| Wanted { hash: hash.0, length: Some(9) };
    let tell = async |hash| files.standings(&[wanted(hash)], 100).await.expect("tells").0.remove(0);
    assert_eq!(tell(hash).await, Standing::Sending { sent: 0, length: 9 });
    files.sending.set(Some((hash, 4)));
    assert_eq!(tell(hash).await, Standing::Sending { sent: 4, length: 9 });
    files.refused.borrow_mut().insert(hash, Refusal::Full);
    assert_eq!(tell(hash).await, Standing::Refused(Refusal::Full));
    mark(&files, hash, true).await;
    assert_eq!(tell(hash).await, Standing::Here);
    let other = ContentHash([7; 32]);
    assert_eq!(files.standings(&[wanted(other)], 100).await.expect("tells").1.len(), 1, "to be found out");
    assert_eq!(tell(other).await, Standing::There);
    files.missing.borrow_mut().insert(other, 101);
    assert_eq!(tell(other).await, Standing::NotYet);
    files.missing.borrow_mut().insert(other, 100);
    assert_eq!(tell(other).await, Standing::There, "it is asked for again");
    files.fetching.borrow_mut().insert(other, 5);
    assert_eq!(tell(other).await, Standing::Fetching { here: 5, length: Some(9) });
}

#[tokio::test]
async fn what_is_not_sent_is_named_and_another_content_than_expected_is_not_kept() {
    let disk = Disk::default();
    let one = files(&disk);
    let (first, second) = (content(CHUNK_BYTES + 5), content(7));
    let late = put(&one, &first, 9).await;
    let early = put(&one, &second, 5).await;
    let named = [(early.0, 7), (late.0, CHUNK_BYTES as u64 + 5)];
    assert_eq!(one.unsent().await.expect("reads"), named);
    let kept = one.store.get(early).await.expect("reads").expect("is there");
    one.store.note(early, &store::Kept { sent: true, ..kept }).await.expect("notes");
    assert_eq!(one.unsent().await.expect("reads"), named[1..]);

    let before = chunks(&disk).await;
    for (expected, is_kept) in [(Some(early), false), (Some(ContentHash::of(b"more")), true)] {
        let put = one.begin(11, [3; 16]);
        one.add(put, b"more").await.expect("adds");
        assert_eq!(one.end(put, expected, 11).await.is_ok(), is_kept, "{expected:?}");
    }
    assert_eq!(chunks(&disk).await, before + 1);
    assert_eq!(one.unsent().await.expect("reads").len(), 2);
}
