//! Sending contents to the server: one after the other, in parts, going on where the server is.

use protocol::files::{Hash, Refusal};
use sync::ids::{ContentHash, WorkspaceId};
use sync::limits::{BLOB_PIECE_BYTES, MAX_BLOB_PART_BYTES};
use sync::wire::blob::Part;
use sync::wire::problem::ProblemCode;

use super::store::{CHUNK_BYTES, Kept};
use super::{FileError, Files};
use crate::transport::{Api, CallError};

/// A part that went faster than this is followed by one twice as large.
const FAST_MS: i64 = 2_000;
/// Parts that the server answered with another place than expected, in a row: more would be a loop.
const MOST_DETOURS: u32 = 5;
const _: () = assert!(CHUNK_BYTES.is_multiple_of(BLOB_PIECE_BYTES) && CHUNK_BYTES <= MAX_BLOB_PART_BYTES);

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sent {
    /// The server has all of it.
    Done,
    /// The server does not take it.
    Refused(Refusal),
    /// It is not this engine's turn any more.
    Stopped,
    /// Later.
    Failed,
    /// The bytes here are not what their name says, or cannot be read.
    Damaged,
}

/// The way to the server.
pub(crate) struct Way<'a, T> {
    pub(crate) api: &'a Api,
    pub(crate) workspace: WorkspaceId,
    /// Waits until nothing more urgent is to be sent; `false` when this engine is not to send any more.
    pub(crate) turn: T,
    /// Milliseconds on a clock that only counts up.
    pub(crate) uptime: &'a dyn Fn() -> i64,
}

impl Files {
    /// What is here and not on the server.
    async fn waiting(&self) -> Result<Vec<(ContentHash, Kept)>, FileError> {
        let all = self.store.all().await?;
        Ok(all.into_iter().filter(|(_, kept)| !kept.sent && kept.is_whole()).collect())
    }

    /// Contents that are here and not on the server, also what it refused, with their bytes. The oldest are first.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn unsent(&self) -> Result<Vec<(Hash, u64)>, FileError> {
        let mut waiting = self.waiting().await?;
        sorting::by_key(&mut waiting, |(hash, kept)| (kept.added_at, *hash));
        Ok(waiting.into_iter().map(|(hash, kept)| (hash.0, kept.length)).collect())
    }

    /// The content that has waited longest, of those that the server may take.
    ///
    /// # Errors
    /// When the storage could not.
    pub(crate) async fn next_to_send(&self) -> Result<(usize, Option<(ContentHash, Kept)>), FileError> {
        let waiting = self.waiting().await?;
        let count = waiting.len();
        let refused = self.refused.borrow();
        let takes = waiting.into_iter().filter(|(hash, _)| !refused.contains_key(hash));
        Ok((count, takes.min_by_key(|(_, kept)| kept.added_at)))
    }

    /// Sends a content, as far as it goes.
    ///
    /// # Errors
    /// When the storage could not.
    pub(crate) async fn send<T: AsyncFn() -> bool>(
        &self,
        way: &Way<'_, T>,
        hash: ContentHash,
        kept: &Kept,
    ) -> Result<Sent, FileError> {
        let sent = self.send_parts(way, hash, kept).await;
        self.sending.set(None);
        match sent {
            Ok(Sent::Done) => {
                self.store.note(hash, &Kept { sent: true, ..kept.clone() }).await?;
                Ok(Sent::Done)
            }
            // What was only fetched was somebody else's to bring.
            Ok(Sent::Refused(Refusal::NotAllowed)) if !kept.own => {
                self.store.note(hash, &Kept { sent: true, ..kept.clone() }).await?;
                Ok(Sent::Done)
            }
            Ok(Sent::Refused(refusal)) => {
                self.refused.borrow_mut().insert(hash, refusal);
                Ok(Sent::Refused(refusal))
            }
            Err(FileError::Damaged) => {
                self.refused.borrow_mut().insert(hash, Refusal::Other);
                Ok(Sent::Damaged)
            }
            other => other,
        }
    }

    async fn send_parts<T: AsyncFn() -> bool>(
        &self,
        way: &Way<'_, T>,
        hash: ContentHash,
        kept: &Kept,
    ) -> Result<Sent, FileError> {
        if !(way.turn)().await {
            return Ok(Sent::Stopped);
        }
        let mut offset = match way.api.blob_standing(way.workspace, hash).await {
            Ok(Some((_, true))) => return Ok(Sent::Done),
            Ok(Some((received, false))) => received,
            Ok(None) => 0,
            Err(error) => return Ok(failed(&error)),
        };
        let (mut most, mut detours) = (BLOB_PIECE_BYTES, 0);
        loop {
            self.sending.set(Some((hash, offset)));
            if !(way.turn)().await {
                return Ok(Sent::Stopped);
            }
            let bytes = self.store.read(kept, offset, most).await?;
            let (part, end) = (Part { offset, length: kept.length }, offset + bytes.len() as u64);
            let began = (way.uptime)();
            let received = match way.api.send_blob(way.workspace, hash, part, bytes).await {
                Ok(received) => received,
                Err(error) => return Ok(failed(&error)),
            };
            if received == kept.length {
                return Ok(Sent::Done);
            }
            detours = if received == end { 0 } else { detours + 1 };
            // Of another length than this one there may be something under the name, too.
            let odd = received > kept.length || !received.is_multiple_of(BLOB_PIECE_BYTES as u64);
            if odd || detours > MOST_DETOURS {
                return Ok(Sent::Failed);
            }
            if (way.uptime)() - began < FAST_MS {
                most = (most * 2).min(CHUNK_BYTES);
            }
            offset = received;
        }
    }
}

fn failed(error: &CallError) -> Sent {
    match error.code() {
        Some(ProblemCode::TooLarge) => Sent::Refused(Refusal::TooLarge),
        Some(ProblemCode::Forbidden | ProblemCode::NotFound) => Sent::Refused(Refusal::NotAllowed),
        Some(ProblemCode::Invalid) => Sent::Damaged,
        Some(code) if code.as_str() == "attachments_full" => Sent::Refused(Refusal::Full),
        _ => Sent::Failed,
    }
}
