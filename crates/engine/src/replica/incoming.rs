//! What the server says: hello, and pages of entries, each applied in one transaction with its cursors.

use sync::block::{BlockKind, BlockWriter};
use sync::cursor::{Cursors, Epoch, StreamCursor};
use sync::entry::EntryRef;
use sync::ids::StreamId;
use sync::wire::gate::GateProof;
use sync::wire::hello::HelloReply;
use sync::wire::meta::Meta;
use sync::wire::pull::{PullPage, PullRequest, StreamDigest};

use super::change::Change;
use super::local::put_history;
use super::meta::{self, key};
use super::mirror::Mirror;
use super::recovery::Recovery;
use super::state::State;
use super::{Replica, ReplicaError, Step, first, gone, resend, rules};
use crate::storage::{Store, Transaction, log_key};

/// What a page brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pulled {
    /// Entries of the page.
    pub entries: usize,
    /// Ask again at once.
    pub more: bool,
    /// The server's digests, ascending by stream; only at the end of a pull.
    pub digests: Vec<StreamDigest>,
}

impl<M: Mirror> Replica<M> {
    /// Notes what every answer says: the server's time and gate, with the gate's proof.
    pub fn observe(&self, sent_at: i64, meta: &Meta, told: Option<GateProof>) {
        let mut state = self.state.borrow_mut();
        let (sent, now) = (sent_at.max(0) as u64, self.wall_clock().max(0) as u64);
        state.clock.observe(sent, now, meta.server_time);
        state.gate = Some(meta.gate);
        if told > state.told() {
            state.told = meta::to_bytes(&told);
        }
    }

    /// A hello is sent: its number.
    pub(crate) fn says_hello(&self) -> u64 {
        let (sent, applied) = self.hellos.get();
        self.hellos.set((sent + 1, applied));
        sent + 1
    }

    /// Whether nobody has applied the answer to a later hello yet. Two may be under way, and answers overtake each other.
    pub(crate) fn is_news(&self, number: u64) -> bool {
        let (sent, applied) = self.hellos.get();
        self.hellos.set((sent, applied.max(number)));
        number >= applied
    }

    /// Applies a hello: directory, rights, epoch. In a new epoch everything that is here is compared with the server, or
    /// sent again where it cannot be compared.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn greeted(&self, reply: &HelloReply) -> Result<(), ReplicaError> {
        let now = self.wall_clock();
        let is_filling = self.is_filling().await?;
        self.commit(|state, memory| {
            let known = state.cursors.as_ref().map(|cursors| cursors.epoch);
            let mut cursors = cursors_in(state, reply.epoch);
            for id in held(reply) {
                cursors.advance(StreamCursor { id, seq: 0 });
            }
            let mut step = Step::new(Change::Noted);
            if known.is_some_and(|known| known != reply.epoch) {
                let recovery = Recovery::of(true, held(reply));
                step.transaction.put(Store::Meta, key::RECOVERY, meta::to_bytes(&recovery.left()));
                if resend::queue(state, memory, reply, &mut step)? {
                    step.change = Change::Rewritten;
                }
            } else {
                let unseen = unseen(state, memory, reply, &cursors);
                if unseen.is_empty() && !is_filling {
                    first::begin(state, reply, &cursors, &mut step.transaction);
                }
                let recovery = still_to_compare(state, reply, unseen, cursors.floor >= reply.gc_floor);
                step.transaction.put(Store::Meta, key::RECOVERY, meta::to_bytes(&recovery));
            }
            cursors.note_floor(reply.gc_floor);
            put_told(state, &mut step.transaction);
            step.transaction.put(Store::Meta, key::CURSORS, meta::to_bytes(&Some(cursors)));
            let directory = state.directory.after(reply, now);
            step.transaction.put(Store::Meta, key::DIRECTORY, meta::to_bytes(&directory));
            step.transaction.put(Store::Meta, key::RULES, rules::told(reply));
            let revoked = state.revoked().told(reply, &state.directory);
            step.transaction.put(Store::Meta, key::REVOKED, meta::to_bytes(&revoked));
            step.transaction.put(Store::Meta, key::CLOCK, state.clock.to_bytes());
            Ok::<_, ReplicaError>(Some((step, ())))
        })
        .await
        .map(|_| ())
    }

    /// What to ask for next; `None` before the first hello.
    pub fn pull_request(&self) -> Option<PullRequest> {
        let state = self.state();
        let cursors = state.cursors.as_ref()?;
        Some(PullRequest {
            workspace: state.identity.workspace,
            epoch: cursors.epoch,
            at: cursors.at,
            streams: state.pulled().collect(),
            max_bytes: sync::limits::DEFAULT_PULL_BYTES,
            floor: cursors.floor,
        })
    }

    /// Applies a page.
    ///
    /// # Errors
    /// When the page cannot be read or the storage could not; then nothing moved, not even the clock.
    pub async fn pulled(
        &self,
        sent_at: i64,
        bytes: &[u8],
        told: Option<GateProof>,
    ) -> Result<Pulled, ReplicaError> {
        let page = PullPage::decode(bytes)?;
        self.observe(sent_at, &page.head.meta, told);
        self.commit(|state, memory| {
            if state.cursors.as_ref().is_none_or(|cursors| cursors.epoch != page.head.epoch) {
                return Err(ReplicaError::Damaged("a page of another epoch".into()));
            }
            page_step(state, memory, &page).map(|step| step.map(|step| (step, ())))
        })
        .await?;
        Ok(Pulled { entries: page.len(), more: page.head.more, digests: page.head.digests })
    }

    /// Whether the acknowledged layer equals what the server said; the streams that do not.
    pub fn differing(&self, digests: &[StreamDigest]) -> Vec<StreamDigest> {
        let mut memory = self.memory.borrow_mut();
        digests.iter().filter(|digest| memory.digest(digest.id) != digest.total()).copied().collect()
    }
}

/// The streams that a hello grants for pulling.
fn held(reply: &HelloReply) -> impl Iterator<Item = StreamId> {
    reply.streams.iter().filter(|stream| stream.mode.may_pull()).map(|stream| stream.id)
}

/// The cursors in an epoch. In another one everything begins anew; what is here keeps a place, granted or not: it is
/// counted as here until it is taken away.
fn cursors_in(state: &State, epoch: Epoch) -> Cursors {
    match &state.cursors {
        Some(cursors) if cursors.epoch == epoch => cursors.clone(),
        before => {
            let mut cursors = Cursors::start(epoch);
            let here = before.iter().flat_map(|before| &before.streams);
            here.for_each(|cursor| cursors.advance(StreamCursor { id: cursor.id, seq: 0 }));
            cursors
        }
    }
}

/// Streams of which something is here although nothing of them was pulled in this epoch: what this device sent, or pieces of a
/// first sync that was cut, where a floor that rose since may hide that some of it was purged; and what is granted again after
/// an epoch in which it was not, so that nobody has compared it.
fn unseen<M: Mirror>(state: &State, memory: &mut M, reply: &HelloReply, cursors: &Cursors) -> Vec<StreamId> {
    let is_below = cursors.floor < reply.gc_floor;
    let was_held =
        |id| state.directory.streams.iter().any(|stream| stream.id == id && stream.mode.may_pull());
    let begun = held(reply).filter(|id| cursors.of(*id) == 0 && (is_below || !was_held(*id)));
    begun.filter(|id| memory.digest(*id).cells > 0).collect()
}

/// What was being compared and still can be, and what is to be compared besides.
fn still_to_compare(
    state: &State,
    reply: &HelloReply,
    more: Vec<StreamId>,
    offers: bool,
) -> Option<Recovery> {
    let mut recovery = state.recovery().unwrap_or(Recovery::of(offers, []));
    recovery.streams.retain(|left| held(reply).any(|id| id == left.id));
    recovery.extend(more);
    recovery.left()
}

/// The transaction of a page; `None` when it brings nothing at all.
fn page_step<M: Mirror>(
    state: &State,
    memory: &M,
    page: &PullPage<'_>,
) -> Result<Option<Step>, ReplicaError> {
    let Some(mut cursors) = state.cursors.clone() else { return Ok(None) };
    let first = cursors.streams.iter().all(|stream| stream.seq == 0);
    let mut clock = state.clock.clone();
    let mut block = BlockWriter::new(BlockKind::Delta);
    for (_, entry) in page.entries() {
        if let EntryRef::Cell(cell) = &entry {
            clock.receive(cell.stamp);
        }
        block.push(&entry).map_err(|full| ReplicaError::Damaged(full.to_string()))?;
    }
    page.head.cursors.iter().for_each(|cursor| cursors.advance(*cursor));
    cursors.reach(page.head.meta.at);
    if block.is_empty() && state.cursors.as_ref() == Some(&cursors) {
        return Ok(None);
    }
    let mut counters = state.counters;
    let delta = (!block.is_empty()).then_some(counters.block);
    counters.block += u64::from(delta.is_some());
    // A first pull overwrites nothing that anybody has seen.
    let overwritten = match first {
        true => Vec::new(),
        false => memory.history_of(&mut page.entries().map(|(_, entry)| entry)),
    };
    let history = (!overwritten.is_empty()).then_some(counters.history);
    counters.history += u64::from(history.is_some());
    let mut step = Step::new(Change::Pulled { delta, history });
    let put = &mut step.transaction;
    // If the power goes before it has reached the disk, its cursor is gone with it, and the page comes again.
    put.relaxed = true;
    if let Some(number) = delta {
        put.put(Store::Delta, log_key(number), block.finish());
    }
    if let Some(number) = history {
        put_history(put, number, overwritten);
    }
    gone::note(page.entries().map(|(_, entry)| entry), delta, put);
    put.put(Store::Meta, key::CURSORS, meta::to_bytes(&Some(cursors)));
    put.put(Store::Meta, key::CLOCK, clock.to_bytes());
    put.put(Store::Meta, key::COUNTERS, meta::to_bytes(&counters));
    put_told(state, put);
    Ok(Some(step))
}

/// Keeps the greatest gate with its proof.
pub(super) fn put_told(state: &State, put: &mut Transaction) {
    if !state.told.is_empty() {
        put.put(Store::Meta, key::GATE, state.told.clone());
    }
}
