//! Streams that were taken away: what is not sent of them goes aside, then everything of them leaves this device.
//!
//! In transactions that may be cut anywhere: until the last one the streams still count as due, and each step does only
//! what is left of it. First the unsent changes, then what the history and the drafts kept, for which the records must
//! still be known, and at the end the acknowledged cells.

mod aside;

use std::collections::{BTreeSet, HashSet};

use serde::{Deserialize, Serialize};
use sync::block::{Block, BlockKind, BlockWriter};
use sync::entry::EntryRef;
use sync::ids::{RecordId, StreamId};
use sync::wire::hello::{GrantedStream, HelloReply, RevokedStream};

use super::change::Change;
use super::meta::{self, Directory, Manifest, key};
use super::mirror::Mirror;
use super::state::State;
use super::{Replica, ReplicaError, Step, digests};
use crate::storage::{Found, Key, Store, Transaction, Want, log_key};

/// Values of the history store that are written anew in one transaction.
const HISTORY_STEP: usize = 256;
/// Sorts behind every key.
const BEHIND_ALL: &str = "\u{10ffff}";

/// What the last hello said was taken away, stored until another one says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Revoked {
    /// Still to be acted on.
    due: Vec<RevokedStream>,
    /// Acted on.
    done: Vec<RevokedStream>,
    /// Never acted on: this device held the stream after that, which a server that was restored does not know any more.
    undone: Vec<RevokedStream>,
    /// This device is no part of the workspace any more: the member was removed, or the device was.
    removed: bool,
}

impl Revoked {
    /// What follows from a hello for what is known; `before` is what the one before it said.
    pub(super) fn told(self, reply: &HelloReply, before: &Directory) -> Self {
        let mut told = Self { removed: !is_present(reply), ..Self::default() };
        for revoked in reply.revoked.iter().filter(|revoked| !grants(&reply.streams, revoked.id)) {
            let list = if self.done.contains(revoked) {
                &mut told.done
            } else if self.undone.contains(revoked) || is_outlived(revoked, reply, before) {
                &mut told.undone
            } else {
                &mut told.due
            };
            list.push(revoked.clone());
        }
        told
    }
}

fn grants(streams: &[GrantedStream], id: StreamId) -> bool {
    streams.iter().any(|stream| stream.id == id)
}

/// Whether the stream was granted again after it was taken away, and the server has lost that: its word is of another epoch,
/// and a later one said that this device holds the stream. Until somebody grants it once more it is only read.
fn is_outlived(revoked: &RevokedStream, reply: &HelloReply, before: &Directory) -> bool {
    revoked.epoch != reply.epoch && grants(&before.streams, revoked.id) && before.told_at > revoked.revoked_at
}

/// Whether a hello counts the member among those of the workspace.
pub(super) fn is_present(reply: &HelloReply) -> bool {
    !reply.streams.is_empty() || reply.members.iter().any(|member| member.id == reply.member)
}

/// What is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Gone {
    /// These streams.
    Streams(Vec<StreamId>),
    /// All of them, and who the others are.
    Everything,
}

impl Gone {
    fn has(&self, stream: StreamId) -> bool {
        match self {
            Self::Streams(streams) => streams.contains(&stream),
            Self::Everything => true,
        }
    }
}

/// What one step of taking leave found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// There was something to do, or something came in between: ask again.
    More,
    /// Nothing is left of this part.
    Through,
}

impl State {
    /// What the last hello said was taken away.
    pub(crate) fn revoked(&self) -> Revoked {
        serde_json::from_slice(&self.revoked).unwrap_or_default()
    }

    /// Whether the last hello said that this device is no part of the workspace any more.
    pub(crate) fn is_removed(&self) -> bool {
        self.revoked().removed
    }

    /// What is to go now: what was taken away, in whatever epoch, while nothing is being compared.
    fn gone(&self) -> Option<Gone> {
        let cursors = self.cursors.as_ref().filter(|_| self.recovery().is_none())?;
        let revoked = self.revoked();
        let streams: Vec<StreamId> = revoked.due.iter().map(|revoked| revoked.id).collect();
        let all = revoked.removed && cursors.streams.iter().all(|cursor| streams.contains(&cursor.id));
        match streams.is_empty() {
            true => None,
            false if all => Some(Gone::Everything),
            false => Some(Gone::Streams(streams)),
        }
    }
}

impl<M: Mirror> Replica<M> {
    /// Whether something was taken away that is still here.
    pub fn has_revoked(&self) -> bool {
        self.state().gone().is_some()
    }

    /// Takes one step towards having nothing of what was taken away. Returns whether more is left.
    ///
    /// # Errors
    /// When the storage could not; what is left stays due.
    pub async fn withdraw(&self) -> Result<bool, ReplicaError> {
        let Some(gone) = self.state().gone() else { return Ok(false) };
        if self.set_aside(&gone).await? == Progress::Through && self.forget(&gone).await? == Progress::Through
        {
            self.drop_streams(&gone).await?;
        }
        Ok(self.has_revoked())
    }

    /// The records that are nowhere but in what goes.
    fn records_of(&self, gone: &Gone) -> HashSet<RecordId> {
        let memory = self.memory();
        let mut records = HashSet::new();
        for place in 0..memory.places() {
            let (mut goes, mut stays) = (false, false);
            memory.visit_acknowledged(place, &mut |cell| match gone.has(cell.stream) {
                true => goes = true,
                false => stays = true,
            });
            if goes && !stays {
                records.insert(memory.record_at(place));
            }
        }
        records
    }

    /// Removes what the history and the drafts keep of records that go.
    async fn forget(&self, gone: &Gone) -> Result<Progress, ReplicaError> {
        let wants = [Store::History, Store::Drafts].map(|store| Want::From(store, Key::new()));
        let found = self.storage.read(&wants).await?;
        let [history, drafts]: [Found; 2] =
            found.try_into().map_err(|_| ReplicaError::Damaged("incomplete answer of the storage".into()))?;
        let mut put = Transaction::default();
        if *gone == Gone::Everything {
            history.iter().for_each(|(key, _)| put.delete(Store::History, key.clone()));
            drafts.iter().for_each(|(key, _)| put.delete(Store::Drafts, key.clone()));
        } else {
            let records = self.records_of(gone);
            let names: BTreeSet<String> = records.iter().map(ToString::to_string).collect();
            // The form of a record has its id in its name.
            let is_of = |form: &str| form.split('/').any(|part| names.contains(part));
            drafts.iter().filter(|(form, _)| is_of(form)).for_each(|(form, _)| {
                put.delete(Store::Drafts, form.clone());
            });
            let memory = self.memory();
            let changed = history.into_iter().filter_map(|(key, bytes)| {
                memory.history_without(&bytes, &records).map(|bytes| (key, bytes))
            });
            for (key, bytes) in changed.take(HISTORY_STEP) {
                match bytes.is_empty() {
                    true => put.delete(Store::History, key),
                    false => put.put(Store::History, key, bytes),
                }
            }
        }
        if put.ops.is_empty() {
            return Ok(Progress::Through);
        }
        self.storage.commit(&put).await?;
        Ok(Progress::More)
    }

    /// Drops the acknowledged cells of what goes: the end of it, after which the streams are not due any more.
    async fn drop_streams(&self, gone: &Gone) -> Result<(), ReplicaError> {
        let found = self.storage.read(&[Want::From(Store::Delta, Key::new())]).await?;
        let delta = found.into_iter().next().unwrap_or_default();
        let manifest = self.state().manifest.clone();
        self.commit(|state, _| {
            let known = delta.iter().map(|(key, _)| key.clone()).eq(state.delta.keys().copied().map(log_key));
            if !known || state.manifest != manifest || state.gone().as_ref() != Some(gone) {
                return Ok(None);
            }
            let mut step = Step::new(Change::Rewritten);
            let put = &mut step.transaction;
            let mut counters = state.counters;
            rewrite_delta(&delta, gone, &mut counters.block, put)?;
            put.put(Store::Meta, key::COUNTERS, meta::to_bytes(&counters));
            put_base(&manifest, gone, put);
            put_rest(state, gone, put);
            Ok::<_, ReplicaError>(Some((step, ())))
        })
        .await?;
        // Segments of a compaction that stopped are named by nothing.
        self.sweep().await
    }
}

/// Writes the delta without what goes. From the first block that changes on all get new numbers: their order counts, and a
/// number stands for one content.
fn rewrite_delta(
    delta: &Found,
    gone: &Gone,
    next: &mut u64,
    put: &mut Transaction,
) -> Result<(), ReplicaError> {
    let goes = |entry: &EntryRef<'_>| match entry {
        EntryRef::Cell(cell) => gone.has(cell.stream),
        EntryRef::Purge(purge) => gone.has(purge.stream),
        EntryRef::Moved(moved) => gone.has(moved.stream),
        EntryRef::Unknown { .. } => *gone == Gone::Everything,
    };
    let mut changes = false;
    for (name, bytes) in delta {
        let block = Block::open(bytes.as_slice())?;
        changes |= block.entries().any(|entry| goes(&entry));
        if !changes {
            continue;
        }
        let mut rest = BlockWriter::new(BlockKind::Delta);
        for entry in block.entries().filter(|entry| !goes(entry)) {
            rest.push(&entry).map_err(|full| ReplicaError::Damaged(full.to_string()))?;
        }
        put.delete(Store::Delta, name.clone());
        if !rest.is_empty() {
            put.put(Store::Delta, log_key(*next), rest.finish());
            *next += 1;
        }
    }
    Ok(())
}

fn put_base(manifest: &Manifest, gone: &Gone, put: &mut Transaction) {
    let (goes, segments): (Vec<_>, Vec<_>) =
        manifest.segments.iter().cloned().partition(|segment| gone.has(segment.stream));
    goes.iter().for_each(|segment| put.delete(Store::Base, segment.hash.to_string()));
    put.put(Store::Meta, key::MANIFEST, meta::to_bytes(&Manifest { segments }));
}

/// Cursors, sums, orders, and where there is nobody else any more, who they were.
fn put_rest(state: &State, gone: &Gone, put: &mut Transaction) {
    let cursors = state.cursors.clone().map(|mut cursors| {
        cursors.streams.retain(|cursor| !gone.has(cursor.id));
        cursors
    });
    put.put(Store::Meta, key::CURSORS, meta::to_bytes(&cursors));
    put.delete(Store::Meta, digests::KEY);
    let Revoked { due, mut done, undone, removed } = state.revoked();
    let (acted, due): (Vec<_>, Vec<_>) = due.into_iter().partition(|revoked| gone.has(revoked.id));
    done.extend(acted);
    put.put(Store::Meta, key::REVOKED, meta::to_bytes(&Revoked { due, done, undone, removed }));
    // Orders of names are made again.
    put.delete_before(Store::Ranks, BEHIND_ALL);
    if *gone == Gone::Everything {
        let me = |member: &sync::wire::hello::Member| member.id == state.identity.member;
        let directory = Directory {
            name: state.directory.name.clone(),
            members: state.directory.members.iter().filter(|member| me(member)).cloned().collect(),
            heard_at: state.directory.heard_at,
            min_client: state.directory.min_client,
            ..Directory::default()
        };
        put.put(Store::Meta, key::DIRECTORY, meta::to_bytes(&directory));
        put.put(Store::Meta, key::RULES, Vec::new());
    }
}
