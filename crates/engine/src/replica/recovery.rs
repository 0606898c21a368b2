//! Making the acknowledged layer and the server equal again, stream by stream, in rounds that may be cut anywhere.
//!
//! After a reset, a fault or a long absence nobody knows who lacks what. A round asks for the server's cells in the
//! buckets that differ; what is missing here is fetched, what is missing there is offered, and the server judges each
//! offered cell. Then one transaction applies all of it and notes how far the stream is.

mod round;

use serde::{Deserialize, Serialize};
use sync::cursor::{Cursors, Position};
use sync::ids::StreamId;
use sync::wire::gate::GateProof;
use sync::wire::reconcile::ReconcileRequest;

use super::change::Change;
use super::meta::{self, key};
use super::mirror::Mirror;
use super::state::State;
use super::{Replica, ReplicaError, Step};
use crate::storage::Store;

pub use round::{Difference, Offered};

/// Why the two sides have to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The sums of these streams differ.
    Differing(Vec<StreamId>),
    /// The server does not know the position: everything is compared.
    Lost,
    /// The position lies below the server's floor: what it lacks was collected there.
    BelowFloor,
}

/// What is left to compare, stored until nothing is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovery {
    /// Whether the server is offered what it lacks.
    pub offers: bool,
    /// The streams, ascending.
    pub streams: Vec<Left>,
}

/// How far a stream is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// The stream.
    pub id: StreamId,
    /// The first bucket that is not known to be equal yet.
    pub from: u16,
    /// Buckets before this one were exchanged already. Those from `from` on to here are looked at again: where names
    /// differed, two cells of one name may have hidden behind them.
    #[serde(default)]
    pub exchanged: u16,
    /// Sequence of the first round's snapshot: everything later is to be pulled.
    pub seq: Option<u64>,
}

impl Left {
    /// All of a stream.
    fn all(id: StreamId) -> Self {
        Self { id, from: 0, exchanged: 0, seq: None }
    }
}

impl Recovery {
    /// Of these streams from their first buckets on.
    pub(super) fn of(offers: bool, streams: impl IntoIterator<Item = StreamId>) -> Self {
        let mut streams: Vec<Left> = streams.into_iter().map(Left::all).collect();
        sorting::by_key(&mut streams, |left| left.id);
        Self { offers, streams }
    }

    /// As it is stored: nothing, when nothing is left.
    pub(super) fn left(self) -> Option<Self> {
        (!self.streams.is_empty()).then_some(self)
    }

    /// Adds streams that are not in it.
    pub(super) fn extend(&mut self, streams: Vec<StreamId>) {
        let known: Vec<StreamId> = self.streams.iter().map(|left| left.id).collect();
        let new = streams.into_iter().filter(|id| !known.contains(id));
        self.streams.extend(new.map(Left::all));
        sorting::by_key(&mut self.streams, |left| left.id);
    }
}

impl State {
    /// What is left to compare with the server.
    pub(crate) fn recovery(&self) -> Option<Recovery> {
        serde_json::from_slice(&self.recovery).ok()?
    }

    /// The greatest gate that the server told.
    pub(crate) fn told(&self) -> Option<GateProof> {
        serde_json::from_slice(&self.told).ok()?
    }
}

impl<M: Mirror> Replica<M> {
    /// Whether something is left to compare.
    pub fn is_recovering(&self) -> bool {
        self.state().recovery().is_some()
    }

    /// Notes that the two sides have to be compared.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn recover(&self, cause: &Cause) -> Result<(), ReplicaError> {
        self.commit(|state, _| {
            let Some(mut cursors) = state.cursors.clone() else { return Ok(None) };
            let held: Vec<StreamId> = state.pulled().map(|cursor| cursor.id).collect();
            let recovery = match cause {
                Cause::Differing(streams) => {
                    let mut recovery = state.recovery().unwrap_or(Recovery::of(true, []));
                    recovery.extend(streams.iter().copied().filter(|id| held.contains(id)).collect());
                    recovery
                }
                Cause::Lost => {
                    // Whatever is known of the server's log is not of this one.
                    cursors.at = Position::START;
                    Recovery::of(true, held)
                }
                // The position stays: it alone tells when the server loses what came after its floor.
                Cause::BelowFloor => Recovery::of(false, held),
            };
            Ok::<_, ReplicaError>(Some((note(Some(cursors), recovery), ())))
        })
        .await
        .map(|_| ())
    }

    /// The question of the next round; `None` when nothing is left.
    pub fn next_round(&self) -> Option<ReconcileRequest> {
        let state = self.state();
        let (cursors, recovery) = (state.cursors.as_ref()?, state.recovery()?);
        let left = recovery.streams.first()?;
        let sums = self.memory_mut().sums(left.id);
        let sums = sums.get(usize::from(left.from)..)?.to_vec();
        Some(ReconcileRequest {
            epoch: cursors.epoch,
            at: cursors.at,
            stream: left.id,
            from: left.from,
            sums,
        })
    }
}

/// The step that stores what is left.
fn note(cursors: Option<Cursors>, recovery: Recovery) -> Step {
    let mut step = Step::new(Change::Noted);
    step.transaction.put(Store::Meta, key::CURSORS, meta::to_bytes(&cursors));
    step.transaction.put(Store::Meta, key::RECOVERY, meta::to_bytes(&recovery.left()));
    step
}
