//! Stored values that cannot be read: put aside, so that the rest opens. What the server has is fetched again; what it
//! does not have stays in the quarantine with its bytes.

use sync::batch::Batch;
use sync::block::Block;
use sync::segment::Segment;

use super::ReplicaError;
use super::change::{Change, JournalEntry};
use super::meta::{self, Manifest, SegmentInfo, key};
use super::state::{Small, aside_key};
use crate::storage::{Key, Storage, Store, Transaction, Want, log_key};

/// Puts aside what cannot be read. Returns whether there was anything.
///
/// # Errors
/// When the storage could not, or when what says whose replica it is and where it stands cannot be read.
pub(super) async fn put_aside(storage: &dyn Storage) -> Result<bool, ReplicaError> {
    let mut wants = Small::wants();
    wants.extend([Store::Delta, Store::Dirty].map(|store| Want::From(store, Key::new())));
    let mut found = storage.read(&wants).await?;
    let (dirty, delta) = (found.pop().unwrap_or_default(), found.pop().unwrap_or_default());
    let small = Small::read(&found)?;
    let mut put = Transaction::at(small.head);
    for (key, bytes) in dirty.into_iter().filter(|(key, bytes)| !is_sound(key, bytes)) {
        put.delete(Store::Dirty, key.clone());
        put.put(Store::Quarantine, aside_key(&key), bytes);
    }
    for (key, _) in delta.into_iter().filter(|(_, bytes)| Block::open(bytes.as_slice()).is_err()) {
        put.delete(Store::Delta, key);
    }
    let segments = sound_segments(storage, &small.manifest).await?;
    if segments.len() < small.manifest.segments.len() {
        put.put(Store::Meta, key::MANIFEST, meta::to_bytes(&Manifest { segments }));
    }
    if put.ops.is_empty() {
        return Ok(false);
    }
    if let Some(mut cursors) = small.cursors {
        cursors.streams.iter_mut().for_each(|stream| stream.seq = 0);
        put.put(Store::Meta, key::CURSORS, meta::to_bytes(&Some(cursors)));
    }
    let entry = JournalEntry { nonce: 0, change: Change::Rewritten };
    put.put(Store::Journal, log_key(small.head + 1), meta::to_bytes(&entry));
    storage.commit(&put).await?;
    Ok(true)
}

/// Whether a value of the dirty store can be read.
fn is_sound(key: &str, bytes: &[u8]) -> bool {
    match key.as_bytes().first() {
        Some(b'f') => Batch::decode(bytes).is_ok(),
        Some(b'b') => Block::open(bytes).is_ok(),
        _ => true,
    }
}

/// The segments that are there and can be read.
async fn sound_segments(
    storage: &dyn Storage,
    manifest: &Manifest,
) -> Result<Vec<SegmentInfo>, ReplicaError> {
    let mut sound = Vec::new();
    for info in &manifest.segments {
        // One at a time: all of them are megabytes.
        let found = storage.read(&[Want::One(Store::Base, info.hash.to_string())]).await?;
        let bytes = found.into_iter().flatten().next().map(|(_, bytes)| bytes);
        if bytes.is_some_and(|bytes| Segment::open(bytes).is_ok()) {
            sound.push(info.clone());
        }
    }
    Ok(sound)
}
