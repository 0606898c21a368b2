//! Filling a memory from storage: the base, segment by segment, and what lies beside it.

use sync::ids::DeviceId;
use sync::segment::Segment;

use super::mirror::Mirror;
use super::state::{State, Stored};
use super::{ReplicaError, apply, digests};
use crate::records::Layer;
use crate::storage::{Found, Storage, Store, Want};

/// Reads a whole database into a memory, which `fresh` makes.
pub(super) async fn load<M: Mirror>(
    storage: &dyn Storage,
    fresh: &dyn Fn(DeviceId) -> M,
) -> Result<(State, M), ReplicaError> {
    // Another engine may compact in between, which takes segments away: then the manifest is read again.
    for _ in 0..3 {
        let stored = Stored::read(storage.read(&Stored::wants()).await?)?;
        let Some(state) = State::load(&stored)? else { return Err(ReplicaError::Empty) };
        let mut memory = fresh(state.identity.device);
        if !load_base(storage, &mut memory, &state).await? {
            continue;
        }
        apply::fill(&mut memory, &stored)?;
        if let Some(digests) = digests::read(&state, &stored.digests) {
            memory.set_digests(digests);
        }
        memory.take_directory(&state.directory);
        memory.opened();
        return Ok((state, memory));
    }
    Err(ReplicaError::Damaged("segments of the base are missing".into()))
}

/// Reads the segments; while the storage reads the next ones, those that came are taken over, so that few lie in memory
/// twice. `false` when one is missing.
async fn load_base<M: Mirror>(
    storage: &dyn Storage,
    memory: &mut M,
    state: &State,
) -> Result<bool, ReplicaError> {
    let segments = state.manifest.segments.iter();
    let wants: Vec<Want> = segments.map(|one| Want::One(Store::Base, one.hash.to_string())).collect();
    let Some(first) = wants.chunks(1).next() else { return Ok(true) };
    let mut found = storage.read(first).await?;
    for next in wants.chunks(1).skip(1) {
        // The first poll starts the read; what came before is taken over while it goes on.
        let taking = async { take_segment(memory, found) };
        let (read, taken) = futures::future::join(storage.read(next), taking).await;
        if !taken? {
            return Ok(false);
        }
        found = read?;
    }
    take_segment(memory, found)
}

/// Takes over a segment that was read; `false` when it was not there.
fn take_segment<M: Mirror>(memory: &mut M, found: Vec<Found>) -> Result<bool, ReplicaError> {
    let Some((_, bytes)) = found.into_iter().flatten().next() else { return Ok(false) };
    let segment = Segment::open(bytes)?;
    memory.load(Layer::Acknowledged, &mut segment.iter().map(sync::entry::EntryRef::Cell));
    Ok(true)
}
