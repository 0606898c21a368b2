//! What cells do to the log, worked out without touching storage: judge every cell, merge what is allowed, move records
//! whose stream changed, and state the difference.

pub(super) mod changes;
mod judge;
mod known;
mod record;

use std::collections::{BTreeMap, HashMap};

use sync::cell::CellRef;
use sync::entry::{Entry, Moved};
use sync::ids::{DeviceId, RecordId, StreamId};
use sync::stamp::Stamp;
use sync::wire::accounts::UserId;
use sync::wire::names::Refusal;
use sync::wire::push::CellResult;

use crate::db::cells::{BucketChange, CellKey, NewCell, Relocated};
use changes::Changes;
pub use judge::{Right, Rights};
pub use known::known;
use record::{Origin, Record};

/// Two different cells claim one stamp, or two batches one number: two installations act as one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forked;

/// Where a record is that was moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its stream.
    pub stream: StreamId,
    /// The stamp of the move that brought it there.
    pub stamp: Stamp,
    /// The streams that it left.
    pub left: Vec<StreamId>,
}

impl Place {
    /// Whether the record is or was in a stream.
    pub fn was_in(&self, stream: StreamId) -> bool {
        self.stream == stream || self.left.contains(&stream)
    }
}

/// A stored cell that is given once more.
#[derive(Debug, Clone, Copy)]
pub struct Repeated<'a> {
    /// Whether it wins anything.
    pub live: bool,
    /// The stream that it is in.
    pub stream: StreamId,
    /// As it was written.
    pub cell: CellRef<'a>,
}

/// What is stored already and concerns the cells.
#[derive(Debug, Default)]
pub struct Stored<'a> {
    /// Live cells by stream and record; of moved records those at their place.
    pub live: HashMap<(StreamId, RecordId), Vec<CellRef<'a>>>,
    /// Cells whose stamp is repeated.
    pub by_stamp: HashMap<Stamp, Repeated<'a>>,
    /// Where moved records are.
    pub places: HashMap<RecordId, Place>,
}

/// The difference that cells make.
#[derive(Debug, Default)]
pub struct Plan {
    /// One per cell, in the order given.
    pub results: Vec<CellResult>,
    /// New cells that are live afterwards, by ascending sequence.
    pub live: Vec<NewCell>,
    /// New cells that are not.
    pub superseded: Vec<NewCell>,
    /// Stored cells that were live and are not any more.
    pub dead: Vec<CellKey>,
    /// Stored cells that are live in another stream now.
    pub relocated: Vec<Relocated>,
    /// Markers with their sequences.
    pub markers: Vec<(u64, Entry)>,
    /// Records of which nothing is accepted any more.
    pub purged: Vec<RecordId>,
    /// Records that are in another stream now, with the stamp of the move.
    pub places: Vec<(RecordId, StreamId, Stamp)>,
    /// Digest changes, ascending by stream and bucket.
    pub buckets: Vec<BucketChange>,
    /// Greatest stamp accepted per device, ascending by device.
    pub stamps: Vec<(DeviceId, Stamp)>,
    /// The last sequence given; the one before when nothing was accepted.
    pub head: u64,
}

impl Plan {
    /// Whether every cell that is stored was given a sequence after a head, and nothing else was.
    pub fn is_plain(&self, head: u64) -> bool {
        let stored = self.results.iter().filter(|result| result.is_stored()).count() as u64;
        let moves = !self.markers.is_empty() || !self.relocated.is_empty();
        stored > 0 && !moves && self.head == head + stored
    }
}

/// Who wrote a cell, and who delivered it when another.
pub type Writers = (UserId, Option<UserId>);

/// An accepted cell: its place among those given, its sequence, and the stream that it ended in.
struct Accepted {
    place: usize,
    seq: u64,
    stream: StreamId,
}

/// What is being put together.
struct Planner<'a> {
    records: HashMap<(StreamId, RecordId), Record<'a>>,
    places: HashMap<RecordId, Place>,
    accepted: Vec<Accepted>,
    /// The streams of repeated cells, by their places among those given.
    repeated: Vec<(usize, StreamId)>,
    changes: Changes,
    plan: Plan,
}

/// Merges judged cells into what is stored. `writers` says of a device who that is.
///
/// # Errors
/// [`Forked`] when a stamp is taken by another cell; then nothing may be stored.
pub fn plan<'a>(
    cells: &[CellRef<'a>],
    refusals: Vec<Option<Refusal>>,
    stored: Stored<'a>,
    head: u64,
    writers: &dyn Fn(DeviceId) -> Writers,
) -> Result<Plan, Forked> {
    let records = stored.live.into_iter().map(|(key, live)| (key, Record::stored(live))).collect();
    let mut planner = Planner {
        records,
        places: stored.places,
        accepted: Vec::new(),
        repeated: Vec::new(),
        changes: Changes::default(),
        plan: Plan { head, ..Plan::default() },
    };
    let mut seen: HashMap<Stamp, usize> = HashMap::new();
    for (place, (cell, refusal)) in cells.iter().zip(refusals).enumerate() {
        let result = match (refusal, seen.get(&cell.stamp), stored.by_stamp.get(&cell.stamp)) {
            (Some(refusal), _, _) => CellResult::Refused(refusal),
            (None, Some(earlier), _) => {
                same_or_forked(cell, &cells[*earlier])?;
                let known = planner.repeated.iter().find(|(place, _)| place == earlier).copied();
                planner.repeated.extend(known.map(|(_, stream)| (place, stream)));
                planner.plan.results[*earlier].clone()
            }
            (None, None, Some(present)) => {
                same_or_forked(cell, &present.cell)?;
                planner.repeated.push((place, present.stream));
                if present.live { CellResult::Ok } else { CellResult::Superseded }
            }
            (None, None, None) => planner.accept(place, cell)?,
        };
        seen.entry(cell.stamp).or_insert(place);
        planner.plan.results.push(result);
    }
    Ok(planner.finish(cells, writers))
}

impl<'a> Planner<'a> {
    /// The stream that a cell of this record is stored in.
    fn stream_of(&self, cell: &CellRef<'_>) -> StreamId {
        self.places.get(&cell.record).map_or(cell.stream, |place| place.stream)
    }

    fn accept(&mut self, place: usize, cell: &CellRef<'a>) -> Result<CellResult, Forked> {
        let here = self.move_first(cell);
        let stream = here.unwrap_or_else(|| self.stream_of(cell));
        let record = self.records.entry((stream, cell.record)).or_default();
        self.plan.head += 1;
        self.accepted.push(Accepted { place, seq: self.plan.head, stream });
        let number = self.accepted.len() - 1;
        let stored = CellRef { stream, ..*cell };
        let lives = record.merge(stored, Origin::New(number), &mut self.changes, &mut self.plan.dead)?;
        // A move is answered like any cell: whoever made it holds both streams.
        let elsewhere = here.is_none() && stream != cell.stream;
        Ok(match lives {
            _ if elsewhere => CellResult::Moved,
            true => CellResult::Ok,
            false => CellResult::Superseded,
        })
    }

    /// Carries a move out, if it is the newest one of its record: everything of the record goes where it says. Gives the
    /// stream that the record is in then.
    fn move_first(&mut self, cell: &CellRef<'a>) -> Option<StreamId> {
        let target = cell.move_target()?;
        let place = self.places.get(&cell.record);
        if place.is_some_and(|place| place.stamp >= cell.stamp) {
            return None;
        }
        let mut sources: Vec<StreamId> = place.map(|place| place.stream).into_iter().collect();
        sources.extend([Some(cell.stream), cell.move_source()].into_iter().flatten());
        sources.sort_unstable();
        sources.dedup();
        let mut left: Vec<StreamId> = place.map(|place| place.left.clone()).unwrap_or_default();
        for source in sources.into_iter().filter(|source| *source != target) {
            left.push(source);
            self.relocate(cell.record, source, target);
        }
        self.places.insert(cell.record, Place { stream: target, stamp: cell.stamp, left });
        self.plan.places.retain(|(record, _, _)| *record != cell.record);
        self.plan.places.push((cell.record, target, cell.stamp));
        Some(target)
    }

    /// Takes a record out of a stream, leaves a marker there and merges its cells into another one.
    fn relocate(&mut self, id: RecordId, source: StreamId, target: StreamId) {
        self.plan.head += 1;
        let marker = Moved { stream: source, record: id, target };
        self.plan.markers.push((self.plan.head, Entry::Moved(marker)));
        let Some(record) = self.records.remove(&(source, id)) else { return };
        let there = self.records.entry((target, id)).or_default();
        for (cell, origin) in record.into_cells() {
            self.changes.remove(&cell);
            let origin = match origin {
                Origin::Stored { key, .. } => {
                    self.plan.head += 1;
                    Origin::Stored { key, moved_to: Some(self.plan.head) }
                }
                // After the markers of these moves: the record may have left the stream and come back.
                Origin::New(number) => {
                    self.plan.head += 1;
                    let accepted = &mut self.accepted[number];
                    (accepted.seq, accepted.stream) = (self.plan.head, target);
                    Origin::New(number)
                }
            };
            let cell = CellRef { stream: target, ..cell };
            // Both sides were looked up by stamp or are of these cells: none meets another one of its stamp.
            let merged = there.merge(cell, origin, &mut self.changes, &mut self.plan.dead);
            if let (Ok(false), Origin::Stored { key, .. }) = (merged, origin) {
                self.plan.dead.push(key);
            }
        }
    }

    /// Where a repeated cell is, is known when all moves are made. A record that was never moved may all the same be
    /// elsewhere than whoever repeats it says: the server may have lost the move.
    fn answer_repeated(&mut self, cells: &[CellRef<'_>]) {
        for (place, stream) in std::mem::take(&mut self.repeated) {
            let cell = &cells[place];
            let home = self.places.get(&cell.record).map_or(stream, |place| place.stream);
            if home != cell.stream {
                self.plan.results[place] = CellResult::Moved;
            }
        }
    }

    /// A cell replaced among its own was accepted and is history at once.
    fn finish(mut self, cells: &[CellRef<'_>], writers: &dyn Fn(DeviceId) -> Writers) -> Plan {
        self.answer_repeated(cells);
        let mut alive = vec![false; self.accepted.len()];
        let mut relocated = Vec::new();
        for (cell, origin) in self.records.into_values().flat_map(Record::into_cells) {
            match origin {
                Origin::New(number) => alive[number] = true,
                Origin::Stored { key, moved_to: Some(seq) } => {
                    relocated.push(Relocated { from: key, seq, stream: cell.stream, body: encoded(&cell) });
                }
                Origin::Stored { moved_to: None, .. } => {}
            }
        }
        relocated.sort_unstable_by_key(|cell| cell.seq);
        let mut stamps: BTreeMap<DeviceId, Stamp> = BTreeMap::new();
        for (accepted, alive) in self.accepted.iter().zip(alive) {
            let cell = CellRef { stream: accepted.stream, ..cells[accepted.place] };
            let (user, via) = writers(cell.stamp.device());
            let (seq, stream, record, stamp) = (accepted.seq, cell.stream, cell.record, cell.stamp);
            let (blobs, body) = (cell.blobs.iter().collect(), encoded(&cell));
            let new = NewCell { seq, stream, record, stamp, user, via, blobs, body };
            let into = if alive { &mut self.plan.live } else { &mut self.plan.superseded };
            into.push(new);
            let greatest = stamps.entry(stamp.device()).or_insert(stamp);
            *greatest = stamp.max(*greatest);
        }
        self.plan.live.sort_unstable_by_key(|cell| cell.seq);
        self.plan.superseded.sort_unstable_by_key(|cell| cell.seq);
        self.plan.relocated = relocated;
        self.plan.stamps = stamps.into_iter().collect();
        self.plan.buckets = self.changes.finish();
        self.plan
    }
}

fn encoded(cell: &CellRef<'_>) -> Vec<u8> {
    let mut body = Vec::with_capacity(cell.encoded_len());
    cell.encode(&mut body);
    body
}

fn same_or_forked(cell: &CellRef<'_>, present: &CellRef<'_>) -> Result<(), Forked> {
    if cell.fingerprint() == present.fingerprint() { Ok(()) } else { Err(Forked) }
}

#[cfg(test)]
mod moves;
#[cfg(test)]
mod tests;
