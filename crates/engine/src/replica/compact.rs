//! Compaction: when the delta has grown, its cells move into the base. Segments are written first, under the hash of
//! their content; then one short transaction switches the manifest and drops exactly the compacted blocks.

use std::collections::BTreeSet;

use sync::block::Block;
use sync::cell::Cell;
use sync::entry::EntryRef;
use sync::ids::{ContentHash, RecordId, StreamId};
use sync::limits::SEGMENT_TARGET_BYTES;
use sync::segment::{SegmentBuilder, SegmentError};

use super::change::Change;
use super::meta::{self, Manifest, SegmentInfo, key};
use super::mirror::Mirror;
use super::state::State;
use super::{Replica, ReplicaError, Step};
use crate::storage::{Store, Transaction, Want, log_key};

/// A delta smaller than this stays.
const LEAST_BYTES: u64 = 256 << 10;
/// A delta of more blocks than this is compacted whatever its size: each is a value to read at the start.
const MOST_BLOCKS: usize = 64;
/// Places of records that are read in one piece.
const PLACES: usize = 5_000;
/// Records whose cells are read in one piece.
const RECORDS: usize = 300;

/// A run of records of one stream that is rewritten as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Range {
    stream: StreamId,
    first: RecordId,
    /// First record behind it; `None` means to the end.
    end: Option<RecordId>,
}

impl Range {
    fn contains(&self, stream: StreamId, record: RecordId) -> bool {
        self.stream == stream && record >= self.first && self.end.is_none_or(|end| record < end)
    }
}

/// Records by stream.
type Touched = BTreeSet<(StreamId, RecordId)>;

/// Whether the delta has passed its share of the base.
pub(crate) fn is_due(state: &State) -> bool {
    let base: u64 = state.manifest.segments.iter().map(|segment| segment.bytes).sum();
    let delta: u64 = state.delta.values().sum();
    state.delta.len() > MOST_BLOCKS || (delta >= LEAST_BYTES && delta > base / 20)
}

impl<M: Mirror> Replica<M> {
    /// Compacts if it is due. `pause` is awaited between small pieces of the work, so that people do not wait behind it.
    /// Returns whether it did.
    ///
    /// # Errors
    /// When the storage could not; the old base and delta stay.
    pub async fn compact(&self, pause: impl AsyncFn()) -> Result<bool, ReplicaError> {
        let gone = self.has_gone().await?;
        if (!gone && !is_due(&self.state())) || self.is_filling().await? {
            return Ok(false);
        }
        self.sweep().await?;
        if gone {
            self.forget_gone().await?;
        }
        let (blocks, manifest, compactions) = {
            let state = self.state();
            (state.delta.keys().copied().collect::<Vec<u64>>(), state.manifest.clone(), state.compactions)
        };
        let (reloads, upto) = (self.reloads(), blocks.last().copied());
        let pause = async || {
            pause().await;
            // Places mean something else after memory was filled again; the next round compacts.
            self.reloads() == reloads
        };
        let Some((blocks, touched)) = self.touched(&blocks, &pause).await? else { return Ok(false) };
        let bytes = self.state().delta.values().sum();
        let (mut kept, ranges) = affected(&manifest, &touched, bytes);
        let Some(places) = self.places(&pause).await else { return Ok(false) };
        for range in ranges {
            let Some(written) = self.write_range(&range, &places, &pause).await? else { return Ok(false) };
            kept.extend(written);
        }
        sorting::by_key(&mut kept, |segment| (segment.stream, segment.first));
        let next = Manifest { segments: kept };
        self.commit(|state, _| {
            // Another engine compacted meanwhile: its base is as good. What was written here it may have swept away.
            if state.compactions != compactions || blocks.iter().any(|block| !state.delta.contains_key(block))
            {
                return Ok(None);
            }
            let mut step = switch(&blocks, &manifest, &next);
            if gone && super::gone::is_done(state, upto) {
                step.transaction.delete(Store::Meta, key::GONE);
            }
            Ok::<_, ReplicaError>(Some((step, ())))
        })
        .await?;
        Ok(true)
    }

    /// Deletes the segments of a compaction that stopped before it was done.
    pub(super) async fn sweep(&self) -> Result<(), ReplicaError> {
        let manifest = self.state().manifest.clone();
        let found = self.storage.read(&[Want::Keys(Store::Base)]).await?;
        let named: BTreeSet<String> = manifest.segments.iter().map(|one| one.hash.to_string()).collect();
        let keys = found.into_iter().flatten().map(|(key, _)| key);
        let left: Vec<String> = keys.filter(|key| !named.contains(key)).collect();
        if left.is_empty() {
            return Ok(());
        }
        self.commit(|state, _| {
            if state.manifest != manifest {
                return Ok(None);
            }
            let mut step = Step::new(Change::Compacted { blocks: Vec::new() });
            left.iter().for_each(|key| step.transaction.delete(Store::Base, key.clone()));
            Ok::<_, ReplicaError>(Some((step, ())))
        })
        .await
        .map(|_| ())
    }

    /// The records that the delta names, and the blocks that may go: one with entries of a newer build stays as it is.
    /// `None` when it has to stop.
    async fn touched(
        &self,
        blocks: &[u64],
        pause: &impl AsyncFn() -> bool,
    ) -> Result<Option<(Vec<u64>, Touched)>, ReplicaError> {
        let (mut known, mut touched) = (Vec::new(), Touched::new());
        for number in blocks {
            if !pause().await {
                return Ok(None);
            }
            let found = self.storage.read(&[Want::One(Store::Delta, log_key(*number))]).await?;
            for (_, bytes) in found.into_iter().flatten() {
                let block = Block::open(bytes)?;
                let records: Option<Vec<(StreamId, RecordId)>> = block.entries().map(record_of).collect();
                if let Some(records) = records {
                    touched.extend(records);
                    known.push(*number);
                }
            }
        }
        Ok(Some((known, touched)))
    }

    /// The places of all records, by the first byte of the record's id.
    async fn places(&self, pause: &impl AsyncFn() -> bool) -> Option<Vec<Vec<(RecordId, u32)>>> {
        let mut places = vec![Vec::new(); 256];
        let count = self.memory().places();
        for start in (0..count).step_by(PLACES) {
            if !pause().await {
                return None;
            }
            let memory = self.memory();
            for place in start..count.min(start + PLACES) {
                let record = memory.record_at(place);
                places[usize::from(record.0[0])].push((record, place as u32));
            }
        }
        Some(places)
    }

    /// Writes the live cells of a range as segments. `None` when it has to stop.
    async fn write_range(
        &self,
        range: &Range,
        places: &[Vec<(RecordId, u32)>],
        pause: &impl AsyncFn() -> bool,
    ) -> Result<Option<Vec<SegmentInfo>>, ReplicaError> {
        let damaged = |error: SegmentError| ReplicaError::Damaged(error.to_string());
        let last = range.end.map_or(255, |end| end.0[0]);
        let mut infos = Vec::new();
        let mut building: Option<(RecordId, SegmentBuilder)> = None;
        for bucket in &places[usize::from(range.first.0[0])..=usize::from(last)] {
            let mut bucket = bucket.clone();
            bucket.sort_unstable();
            for piece in bucket.chunks(RECORDS) {
                if !pause().await {
                    return Ok(None);
                }
                for (record, place) in piece {
                    let cells = self.cells_of(range, *record, *place);
                    if cells.is_empty() {
                        continue;
                    }
                    if let Some((first, full)) = building.take_if(|(_, builder)| builder.is_full()) {
                        infos.push(self.write_segment(range.stream, first, full).await?);
                    }
                    let (_, builder) =
                        building.get_or_insert_with(|| (*record, SegmentBuilder::new(range.stream)));
                    for cell in &cells {
                        builder.push(&cell.view()).map_err(damaged)?;
                    }
                }
            }
        }
        if let Some((first, rest)) = building {
            infos.push(self.write_segment(range.stream, first, rest).await?);
        }
        Ok(Some(infos))
    }

    /// The live cells of a record that belong to a range, by stamp.
    fn cells_of(&self, range: &Range, record: RecordId, place: u32) -> Vec<Cell> {
        let mut cells: Vec<Cell> = Vec::new();
        if range.contains(range.stream, record) {
            self.memory().visit_acknowledged(place as usize, &mut |cell| {
                if cell.stream == range.stream {
                    cells.push(cell.to_cell());
                }
            });
        }
        cells.sort_unstable_by_key(|cell| cell.stamp);
        cells
    }

    async fn write_segment(
        &self,
        stream: StreamId,
        first: RecordId,
        builder: SegmentBuilder,
    ) -> Result<SegmentInfo, ReplicaError> {
        let bytes = builder.finish();
        let hash = ContentHash::of(&bytes);
        let info = SegmentInfo { hash, stream, first, bytes: bytes.len() as u64 };
        // The switch of the manifest, which is not relaxed, comes after all of them.
        let mut transaction = Transaction { relaxed: true, ..Transaction::default() };
        transaction.put(Store::Base, hash.to_string(), bytes);
        self.storage.commit(&transaction).await?;
        Ok(info)
    }
}

/// The record that an entry is about; `None` for an entry of a newer build.
fn record_of(entry: EntryRef<'_>) -> Option<(StreamId, RecordId)> {
    match entry {
        EntryRef::Cell(cell) => Some((cell.stream, cell.record)),
        EntryRef::Purge(purge) => Some((purge.stream, purge.record)),
        EntryRef::Moved(moved) => Some((moved.stream, moved.record)),
        EntryRef::Unknown { .. } => None,
    }
}

/// The whole of a stream, in as many equal ranges as it will about have segments, so that one at a time is in memory.
fn whole(stream: StreamId, bytes: u64) -> Vec<Range> {
    let parts = (bytes / SEGMENT_TARGET_BYTES as u64).next_power_of_two().clamp(1, 128);
    let at = |part: u64| {
        let mut record = [0; 16];
        record[0] = (part * 256 / parts) as u8;
        RecordId(record)
    };
    (0..parts)
        .map(|part| Range { stream, first: at(part), end: (part + 1 < parts).then(|| at(part + 1)) })
        .collect()
}

/// Splits the base into what stays and the ranges to rewrite. `bytes` is the size of the delta.
fn affected(manifest: &Manifest, touched: &Touched, bytes: u64) -> (Vec<SegmentInfo>, Vec<Range>) {
    let (mut kept, mut ranges) = (Vec::new(), Vec::new());
    let mut streams: Vec<StreamId> = touched.iter().map(|(stream, _)| *stream).collect();
    streams.dedup();
    streams.extend(manifest.segments.iter().map(|segment| segment.stream));
    sorting::ascending(&mut streams);
    streams.dedup();
    for stream in streams {
        let segments: Vec<&SegmentInfo> =
            manifest.segments.iter().filter(|one| one.stream == stream).collect();
        if segments.is_empty() {
            ranges.extend(whole(stream, bytes));
        }
        for (place, segment) in segments.iter().enumerate() {
            // The first segment of a stream also takes what lies before it.
            let first = if place == 0 { RecordId([0; 16]) } else { segment.first };
            let range = Range { stream, first, end: segments.get(place + 1).map(|next| next.first) };
            if touched
                .range((stream, first)..)
                .next()
                .is_some_and(|(stream, record)| range.contains(*stream, *record))
            {
                ranges.push(range);
            } else {
                kept.push((*segment).clone());
            }
        }
    }
    (kept, ranges)
}

fn switch(blocks: &[u64], before: &Manifest, after: &Manifest) -> Step {
    let mut step = Step::new(Change::Compacted { blocks: blocks.to_vec() });
    let put = &mut step.transaction;
    put.put(Store::Meta, key::MANIFEST, meta::to_bytes(after));
    blocks.iter().for_each(|block| put.delete(Store::Delta, log_key(*block)));
    let stays = |hash: &ContentHash| after.segments.iter().any(|segment| segment.hash == *hash);
    for segment in before.segments.iter().filter(|segment| !stays(&segment.hash)) {
        put.delete(Store::Base, segment.hash.to_string());
    }
    step
}
