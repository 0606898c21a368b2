//! Contents in the local database, in the store `blobs`: what is known of each under `m` and its hash, when it was last
//! looked at under `u` and its hash, that something was seen to name it under `n` and its hash, its bytes in chunks under
//! `c`, a name of the content and the number of the chunk. A content is there when the first is; chunks without it are left
//! over from a file that never came to its end.
//!
//! Looking at a content, and finding its name, writes a key of its own: it never puts back what somebody else has noted about it
//! meanwhile.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use sync::cursor::Epoch;
use sync::ids::{ContentHash, ContentHasher};

use super::FileError;
use crate::storage::{Found, Storage, Store, Transaction, Want};

/// Bytes of a chunk; the last one of a content may be shorter.
pub const CHUNK_BYTES: usize = 256 << 10;
/// How old chunks without a content are before they are removed: nobody writes a file for a day.
const LEFT_OVER_MS: i64 = 24 * 60 * 60_000;
/// Key of the epoch in which the contents were sent.
const EPOCH: &str = "e";

/// What is known of a content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Names its chunks.
    pub content: String,
    /// Its bytes, as far as known.
    pub length: u64,
    /// Bytes that are here.
    pub here: u64,
    /// Whether the server has it.
    pub sent: bool,
    /// Whether it was added on this device, and not fetched.
    pub own: bool,
    /// When it came, in milliseconds since 1970.
    pub added_at: i64,
    /// When it was last looked at, as far as that was known when this was written.
    pub used_at: i64,
    /// Whether something was seen to name it; only of what was added here.
    #[serde(skip)]
    pub named: bool,
}

impl Kept {
    /// Whether all of it is here.
    pub fn is_whole(&self) -> bool {
        self.here == self.length
    }
}

/// See the module.
pub struct FileStore {
    storage: Rc<dyn Storage>,
}

fn name_key(hash: ContentHash) -> String {
    format!("m{hash}")
}

fn used_key(hash: ContentHash) -> String {
    format!("u{hash}")
}

fn named_key(hash: ContentHash) -> String {
    format!("n{hash}")
}

fn chunk_key(content: &str, chunk: u64) -> String {
    format!("c{content}{chunk:08x}")
}

fn chunks(bytes: u64) -> u64 {
    bytes.div_ceil(CHUNK_BYTES as u64)
}

impl FileStore {
    pub(super) fn new(storage: Rc<dyn Storage>) -> Self {
        Self { storage }
    }

    /// What is known of a content.
    pub(crate) async fn get(&self, hash: ContentHash) -> Result<Option<Kept>, FileError> {
        Ok(self.several(&[hash]).await?.pop().flatten())
    }

    /// What is known of several contents, in their order.
    pub(crate) async fn several(&self, hashes: &[ContentHash]) -> Result<Vec<Option<Kept>>, FileError> {
        let keys = hashes.iter().flat_map(|hash| [name_key(*hash), used_key(*hash), named_key(*hash)]);
        let wants: Vec<Want> = keys.map(|key| Want::One(Store::Blobs, key)).collect();
        let found = self.storage.read(&wants).await?;
        let read = |found: &[Found]| {
            let (_, bytes) = found.first()?.first()?;
            let used = found.get(1).and_then(|found| found.first());
            let named = found.get(2).is_some_and(|found| !found.is_empty());
            known(bytes, used.map(|(_, bytes)| bytes.as_slice()), named)
        };
        Ok(found.chunks(3).map(read).collect())
    }

    /// All contents, by hash.
    pub(crate) async fn all(&self) -> Result<Vec<(ContentHash, Kept)>, FileError> {
        // Times, and whether it is named, are behind names in the order of keys.
        let found = self.storage.read(&[Want::From(Store::Blobs, "m".into())]).await?;
        let found: BTreeMap<String, Vec<u8>> = found.into_iter().flatten().collect();
        let read = |(key, bytes): (&String, &Vec<u8>)| {
            let hash: ContentHash = key.strip_prefix('m')?.parse().ok()?;
            let used = found.get(&used_key(hash)).map(Vec::as_slice);
            Some((hash, known(bytes, used, found.contains_key(&named_key(hash)))?))
        };
        Ok(found.iter().filter_map(read).collect())
    }

    /// Somebody looks at a content.
    pub(crate) async fn used(&self, hash: ContentHash, at: i64) -> Result<(), FileError> {
        let mut transaction = Transaction { relaxed: true, ..Transaction::default() };
        transaction.put(Store::Blobs, used_key(hash), at.to_be_bytes().to_vec());
        self.storage.commit(&transaction).await?;
        Ok(())
    }

    /// Something names a content.
    pub(crate) async fn is_named(&self, hash: ContentHash) -> Result<(), FileError> {
        let mut transaction = Transaction { relaxed: true, ..Transaction::default() };
        transaction.put(Store::Blobs, named_key(hash), Vec::new());
        self.storage.commit(&transaction).await?;
        Ok(())
    }

    /// Notes something about a content. It survives the end of the browser; of a loss of power only what it says about
    /// itself is lost.
    pub(crate) async fn note(&self, hash: ContentHash, kept: &Kept) -> Result<(), FileError> {
        let mut transaction = Transaction { relaxed: true, ..Transaction::default() };
        put(&mut transaction, hash, kept);
        self.storage.commit(&transaction).await?;
        Ok(())
    }

    /// One chunk.
    pub(crate) async fn chunk(&self, kept: &Kept, chunk: u64) -> Result<Vec<u8>, FileError> {
        let want = [Want::One(Store::Blobs, chunk_key(&kept.content, chunk))];
        let found = self.storage.read(&want).await?;
        let (_, bytes) = found.into_iter().flatten().next().ok_or(FileError::Damaged)?;
        let expected = (kept.length - chunk * CHUNK_BYTES as u64).min(CHUNK_BYTES as u64);
        if bytes.len() as u64 == expected { Ok(bytes) } else { Err(FileError::Damaged) }
    }

    /// Bytes of a whole content from a place on, at most so many, and never beyond the chunk that the place lies in.
    pub(crate) async fn read(&self, kept: &Kept, from: u64, most: usize) -> Result<Vec<u8>, FileError> {
        if from >= kept.length {
            return Ok(Vec::new());
        }
        let chunk = self.chunk(kept, from / CHUNK_BYTES as u64).await?;
        let start = (from % CHUNK_BYTES as u64) as usize;
        let end = chunk.len().min(start.saturating_add(most));
        Ok(chunk[start..end].to_vec())
    }

    /// Removes a content.
    pub(crate) async fn remove(&self, hash: ContentHash, kept: &Kept) -> Result<(), FileError> {
        let mut transaction = Transaction::default();
        transaction.delete(Store::Blobs, name_key(hash));
        transaction.delete(Store::Blobs, used_key(hash));
        transaction.delete(Store::Blobs, named_key(hash));
        delete_chunks(&mut transaction, &kept.content, chunks(kept.length.max(kept.here)));
        self.storage.commit(&transaction).await?;
        Ok(())
    }

    /// In another epoch than before, whatever is here may be lost there: it is to be sent again. Whether it was another.
    pub(crate) async fn enter_epoch(&self, epoch: Epoch) -> Result<bool, FileError> {
        let found = self.storage.read(&[Want::One(Store::Blobs, EPOCH.into())]).await?;
        let before = found.into_iter().flatten().next().map(|(_, bytes)| bytes);
        if before.as_deref() == Some(&epoch.0[..]) {
            return Ok(false);
        }
        let mut transaction = Transaction::default();
        transaction.put(Store::Blobs, EPOCH, epoch.0.to_vec());
        if before.is_some() {
            for (hash, kept) in self.all().await?.into_iter().filter(|(_, kept)| kept.sent && kept.is_whole())
            {
                put(&mut transaction, hash, &Kept { sent: false, ..kept });
            }
        }
        self.storage.commit(&transaction).await?;
        Ok(before.is_some())
    }

    /// Removes the chunks of files that never came to their end.
    pub(crate) async fn clear(&self, now: i64) -> Result<(), FileError> {
        let found = self.storage.read(&[Want::Keys(Store::Blobs)]).await?;
        let named: Vec<String> = self.all().await?.into_iter().map(|(_, kept)| kept.content).collect();
        let mut transaction = Transaction::default();
        for (key, _) in found.into_iter().flatten() {
            let Some(content) = key.strip_prefix('c').and_then(|rest| rest.get(..CONTENT_CHARS)) else {
                continue;
            };
            let begun = content.get(..16).and_then(|text| i64::from_str_radix(text, 16).ok()).unwrap_or(0);
            if now.saturating_sub(begun) > LEFT_OVER_MS && named.iter().all(|other| other != content) {
                transaction.delete(Store::Blobs, key);
            }
        }
        if !transaction.ops.is_empty() {
            self.storage.commit(&transaction).await?;
        }
        Ok(())
    }
}

/// Characters of the name of a content: when it was begun, and something random.
const CONTENT_CHARS: usize = 32;

/// What is written about a content, with the later of the times at which it was looked at.
fn known(bytes: &[u8], used: Option<&[u8]>, named: bool) -> Option<Kept> {
    let kept: Kept = serde_json::from_slice(bytes).ok()?;
    let used = used.and_then(|bytes| bytes.try_into().ok()).map_or(i64::MIN, i64::from_be_bytes);
    Some(Kept { used_at: kept.used_at.max(used), named, ..kept })
}

fn put(transaction: &mut Transaction, hash: ContentHash, kept: &Kept) {
    let bytes = serde_json::to_vec(kept).expect("texts and numbers");
    transaction.put(Store::Blobs, name_key(hash), bytes);
}

fn delete_chunks(transaction: &mut Transaction, content: &str, count: u64) {
    (0..count).for_each(|chunk| transaction.delete(Store::Blobs, chunk_key(content, chunk)));
}

/// A content that is being written.
pub(crate) struct Writing {
    content: String,
    hasher: ContentHasher,
    length: u64,
    /// Bytes that do not make a chunk yet.
    rest: Vec<u8>,
}

impl Writing {
    pub(crate) fn new(now: i64, random: [u8; 16]) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = random;
        let content = format!("{:016x}{:016x}", now.max(0), u64::from_be_bytes([a, b, c, d, e, f, g, h]));
        Self { content, hasher: ContentHasher::default(), length: 0, rest: Vec::new() }
    }

    /// Goes on with what is here of a content.
    pub(crate) async fn again(store: &FileStore, kept: &Kept) -> Result<Self, FileError> {
        let mut hasher = ContentHasher::default();
        for chunk in 0..chunks(kept.here) {
            hasher.update(&store.chunk(kept, chunk).await?);
        }
        Ok(Self { content: kept.content.clone(), hasher, length: kept.here, rest: Vec::new() })
    }

    /// The name of its chunks.
    pub(crate) fn content(&self) -> &str {
        &self.content
    }

    /// Bytes that are stored.
    pub(crate) fn stored(&self) -> u64 {
        self.length - self.rest.len() as u64
    }

    /// Adds what follows. Each whole chunk is stored at once.
    pub(crate) async fn add(&mut self, store: &FileStore, bytes: &[u8]) -> Result<(), FileError> {
        self.hasher.update(bytes);
        self.length += bytes.len() as u64;
        self.rest.extend_from_slice(bytes);
        while self.rest.len() >= CHUNK_BYTES {
            let rest = self.rest.split_off(CHUNK_BYTES);
            let chunk = std::mem::replace(&mut self.rest, rest);
            let number = (self.length - self.rest.len() as u64) / CHUNK_BYTES as u64 - 1;
            let mut transaction = Transaction { relaxed: true, ..Transaction::default() };
            transaction.put(Store::Blobs, chunk_key(&self.content, number), chunk);
            store.storage.commit(&transaction).await?;
        }
        Ok(())
    }

    /// That was all: durable, with everything before it, when this returns.
    pub(crate) async fn end(
        self,
        store: &FileStore,
        expected: Option<ContentHash>,
        now: i64,
    ) -> Result<(ContentHash, u64), FileError> {
        let hash = self.hasher.finish();
        if expected.is_some_and(|expected| expected != hash) {
            self.drop(store).await?;
            return Err(FileError::Damaged);
        }
        let known = store.get(hash).await?;
        if known.as_ref().is_some_and(Kept::is_whole) {
            let length = self.length;
            self.drop(store).await?;
            return Ok((hash, length));
        }
        let kept = Kept {
            content: self.content.clone(),
            length: self.length,
            here: self.length,
            sent: false,
            own: true,
            added_at: now,
            used_at: now,
            named: false,
        };
        self.put(store, hash, &kept, known.as_ref()).await?;
        Ok((hash, kept.length))
    }

    /// All of a content that was fetched is here.
    pub(crate) async fn end_as(
        self,
        store: &FileStore,
        hash: ContentHash,
        now: i64,
    ) -> Result<(), FileError> {
        if self.hasher.finish() != hash {
            self.drop(store).await?;
            return Err(FileError::Damaged);
        }
        let kept = Kept {
            content: self.content.clone(),
            length: self.length,
            here: self.length,
            sent: true,
            own: false,
            added_at: now,
            used_at: now,
            named: false,
        };
        self.put(store, hash, &kept, None).await
    }

    async fn put(
        &self,
        store: &FileStore,
        hash: ContentHash,
        kept: &Kept,
        before: Option<&Kept>,
    ) -> Result<(), FileError> {
        let mut transaction = Transaction::default();
        if !self.rest.is_empty() {
            let last = self.length / CHUNK_BYTES as u64;
            transaction.put(Store::Blobs, chunk_key(&self.content, last), self.rest.clone());
        }
        if let Some(before) = before.filter(|before| before.content != self.content) {
            delete_chunks(&mut transaction, &before.content, chunks(before.here));
        }
        put(&mut transaction, hash, kept);
        let done = store.storage.commit(&transaction).await;
        if let Err(error) = done {
            // The first failure is what counts.
            let _ = self.drop_chunks(store).await;
            return Err(error.into());
        }
        Ok(())
    }

    /// Nothing of it is kept.
    pub(crate) async fn drop(self, store: &FileStore) -> Result<(), FileError> {
        self.drop_chunks(store).await
    }

    async fn drop_chunks(&self, store: &FileStore) -> Result<(), FileError> {
        let mut transaction = Transaction::default();
        delete_chunks(&mut transaction, &self.content, chunks(self.length));
        store.storage.commit(&transaction).await?;
        Ok(())
    }
}
