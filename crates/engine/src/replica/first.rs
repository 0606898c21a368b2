//! The first sync of a large stream: piece by piece, each in a transaction of its own and in the base at once, so that it
//! goes on where it stopped. What came after the pieces were cut is pulled as always.

use serde::{Deserialize, Serialize};
use sync::cursor::{Cursors, Epoch, Position, StreamCursor};
use sync::ids::{ContentHash, StreamId};
use sync::segment::Segment;
use sync::wire::hello::HelloReply;
use sync::wire::snapshot::SnapshotReply;

use super::change::Change;
use super::meta::{self, Manifest, SegmentInfo, key};
use super::mirror::Mirror;
use super::state::State;
use super::{Replica, ReplicaError, Step};
use crate::storage::{Store, Transaction, Want};

/// What is left of the first sync, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct First {
    epoch: Epoch,
    /// The streams that are still to come in pieces.
    streams: Vec<StreamId>,
    /// The pieces of the first of them, once they are known.
    list: Option<List>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct List {
    seq: u64,
    at: Position,
    pieces: Vec<ContentHash>,
}

/// What a first sync asks for next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// The pieces of a stream.
    List(StreamId),
    /// A piece.
    Piece(ContentHash),
}

fn holds(manifest: &Manifest, hash: ContentHash) -> bool {
    manifest.segments.iter().any(|segment| segment.hash == hash)
}

/// Begins the first sync of the streams that come in pieces: those of which nothing is here.
pub(super) fn begin(state: &State, reply: &HelloReply, cursors: &Cursors, put: &mut Transaction) {
    let is_here = |id| state.manifest.segments.iter().any(|segment| segment.stream == id);
    let begins = |id| cursors.of(id) == 0 && !is_here(id) && state.delta.is_empty();
    let large = reply.streams.iter().filter(|stream| stream.pieces > 0 && begins(stream.id));
    let streams: Vec<StreamId> = large.map(|stream| stream.id).collect();
    if !streams.is_empty() {
        put.put(Store::Meta, key::FIRST, meta::to_bytes(&First { epoch: reply.epoch, streams, list: None }));
    }
}

impl<M: Mirror> Replica<M> {
    async fn first(&self) -> Result<Option<First>, ReplicaError> {
        let cursors = {
            let state = self.state();
            // Only then can something be stored: after it every stream has a cursor.
            let begins = |cursors: &&Cursors| cursors.streams.iter().any(|cursor| cursor.seq == 0);
            let Some(cursors) = state.cursors.as_ref().filter(begins) else { return Ok(None) };
            if state.recovery().is_some() {
                return Ok(None);
            }
            cursors.clone()
        };
        let found = self.storage.read(&[Want::One(Store::Meta, key::FIRST.to_owned())]).await?;
        let first: Option<First> = meta::optional(&found.into_iter().flatten().collect(), "first sync")?;
        // Another way may have brought the stream here meanwhile.
        let is_to_come = |first: &First| first.streams.first().is_some_and(|stream| cursors.of(*stream) == 0);
        Ok(first.filter(|first| first.epoch == cursors.epoch && is_to_come(first)))
    }

    /// Whether pieces are still to come; then the base is left alone.
    pub(super) async fn is_filling(&self) -> Result<bool, ReplicaError> {
        Ok(self.first().await?.is_some())
    }

    /// What to ask for before anything is pulled; `None` when there is nothing.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn first_ask(&self) -> Result<Option<Ask>, ReplicaError> {
        loop {
            let Some(First { streams, list, .. }) = self.first().await? else { return Ok(None) };
            let Some(list) = list else {
                if self.state().delta.is_empty() {
                    return Ok(streams.first().map(|stream| Ask::List(*stream)));
                }
                // What was sent from here since the hello may have been moved, or be gone, before the pieces are cut: they
                // hold what is there, and say of nothing that it is not.
                self.pull_instead().await?;
                continue;
            };
            let state = self.state();
            let missing = || list.pieces.iter().filter(|hash| !holds(&state.manifest, **hash));
            self.filling.set(Some((list.pieces.len() - missing().count(), list.pieces.len())));
            return Ok(missing().next().map(|hash| Ask::Piece(*hash)));
        }
    }

    /// How many pieces are here, of how many; while a first sync goes on.
    pub fn filling(&self) -> Option<(usize, usize)> {
        self.filling.get()
    }

    /// Takes the list of a stream's pieces. Without any, or of another epoch, the stream is pulled.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn listed(&self, reply: &SnapshotReply) -> Result<(), ReplicaError> {
        let Some(first) = self.first().await? else { return Ok(()) };
        let mut pieces: Vec<ContentHash> = Vec::new();
        for piece in reply.pieces.iter().filter(|piece| piece.cells > 0) {
            if !pieces.contains(&piece.hash) {
                pieces.push(piece.hash);
            }
        }
        let fits = reply.epoch == first.epoch && first.streams.first() == Some(&reply.stream);
        if pieces.is_empty() || !fits {
            return self.pull_instead().await;
        }
        let list = Some(List { seq: reply.seq, at: reply.meta.at, pieces });
        self.store_first(&First { list, ..first }).await
    }

    /// Gives the pieces of the present stream up: it is pulled from its beginning. What is here of it is good.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn pull_instead(&self) -> Result<(), ReplicaError> {
        let Some(mut first) = self.first().await? else { return Ok(()) };
        first.streams.remove(0);
        first.list = None;
        self.filling.set(None);
        self.store_first(&first).await
    }

    async fn store_first(&self, first: &First) -> Result<(), ReplicaError> {
        self.commit(|_, _| {
            let mut step = Step::new(Change::Noted);
            put_first(first, &mut step.transaction);
            Ok::<_, ReplicaError>(Some((step, ())))
        })
        .await
        .map(|_| ())
    }

    /// Takes a piece into the base. With the last one the stream is here up to where it was cut.
    ///
    /// # Errors
    /// When it is not what was asked for, or the storage could not.
    pub async fn filled(&self, hash: ContentHash, bytes: &[u8]) -> Result<(), ReplicaError> {
        let Some(first) = self.first().await? else { return Ok(()) };
        let segment = Segment::open(bytes)?;
        let (Some(stream), Some(list)) = (first.streams.first().copied(), &first.list) else { return Ok(()) };
        let named = segment.iter().next().filter(|cell| cell.stream == stream);
        let Some(cell) = named.filter(|_| ContentHash::of(bytes) == hash) else {
            return Err(ReplicaError::Damaged("a piece is not the one that was asked for".into()));
        };
        let info = SegmentInfo { hash, stream, first: cell.record, bytes: bytes.len() as u64 };
        let latest = segment.iter().map(|cell| cell.stamp).max();
        let done = self
            .commit(|state, _| {
                if holds(&state.manifest, hash) {
                    return Ok(None);
                }
                let mut step = Step::new(Change::Filled { segment: hash });
                let put = &mut step.transaction;
                // If the power goes before it has reached the disk, it is fetched again.
                put.relaxed = true;
                let mut clock = state.clock.clone();
                latest.into_iter().for_each(|stamp| clock.receive(stamp));
                let mut manifest = state.manifest.clone();
                manifest.segments.push(info.clone());
                sorting::by_key(&mut manifest.segments, |segment| (segment.stream, segment.first));
                put.put(Store::Base, hash.to_string(), bytes.to_vec());
                put.put(Store::Meta, key::MANIFEST, meta::to_bytes(&manifest));
                put.put(Store::Meta, key::CLOCK, clock.to_bytes());
                let is_last = list.pieces.iter().all(|piece| holds(&manifest, *piece));
                if is_last {
                    finish(state, &first, stream, list, put);
                }
                Ok::<_, ReplicaError>(Some((step, is_last)))
            })
            .await?;
        if done == Some(true) {
            self.filling.set(None);
        }
        Ok(())
    }
}

/// The stream is here up to the sequence that it was cut at.
fn finish(state: &State, first: &First, stream: StreamId, list: &List, put: &mut Transaction) {
    let mut cursors = state.cursors.clone();
    cursors.iter_mut().for_each(|cursors| {
        cursors.advance(StreamCursor { id: stream, seq: list.seq });
        cursors.reach(list.at);
    });
    put.put(Store::Meta, key::CURSORS, meta::to_bytes(&cursors));
    let streams = first.streams.get(1..).unwrap_or_default().to_vec();
    put_first(&First { epoch: first.epoch, streams, list: None }, put);
}

fn put_first(first: &First, put: &mut Transaction) {
    match first.streams.is_empty() {
        true => put.delete(Store::Meta, key::FIRST),
        false => put.put(Store::Meta, key::FIRST, meta::to_bytes(first)),
    }
}
