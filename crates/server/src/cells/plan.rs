//! What a batch does to the log, worked out without touching storage: judge every cell, merge what is allowed, and
//! state the difference.

use std::collections::{BTreeMap, HashMap, HashSet};

use sync::cell::{CellRef, Flags};
use sync::digest::bucket_of;
use sync::ids::{DeviceId, RecordId, StreamId};
use sync::merge::{Merge, merge};
use sync::stamp::{Gate, Stamp};
use sync::wire::accounts::UserId;
use sync::wire::names::Refusal;
use sync::wire::push::CellResult;

use crate::db::cells::{BucketChange, CellKey, NewCell};

/// Two different cells claim one stamp, or two batches one number: two installations act as one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forked;

/// What decides whether a cell may be stored at all.
#[derive(Debug)]
pub struct Rights {
    /// The streams of the workspace that the person holds, and whether cells may be written there.
    pub streams: HashMap<StreamId, bool>,
    /// The person's devices among those that the batch names.
    pub devices: HashSet<DeviceId>,
    /// The greatest time accepted.
    pub gate: Gate,
}

impl Rights {
    /// Why a cell may not be stored, if so.
    fn refusal(&self, cell: &CellRef<'_>) -> Option<Refusal> {
        // A move changes who may read a record. Until the server can carry one out it must not look as if it had.
        if cell.check().is_err() || cell.flags.contains(Flags::MOVE) {
            return Some(Refusal::Malformed);
        }
        match self.streams.get(&cell.stream) {
            None => return Some(Refusal::Stream),
            Some(false) => return Some(Refusal::Grant),
            Some(true) => {}
        }
        if !self.devices.contains(&cell.stamp.device()) {
            return Some(Refusal::Device);
        }
        (!self.gate.allows(cell.stamp.time())).then_some(Refusal::Future)
    }

    /// The refusal of each cell. The cells of one action stand or fall together, unless it is an upload, which is too
    /// large to be judged at once.
    pub fn judge(&self, cells: &[CellRef<'_>]) -> Vec<Option<Refusal>> {
        let mut refusals: Vec<_> = cells.iter().map(|cell| self.refusal(cell)).collect();
        let group = |cell: &CellRef<'_>| {
            (!cell.flags.contains(Flags::BULK)).then_some((cell.stamp.device(), cell.action))
        };
        let fallen: HashSet<_> = cells
            .iter()
            .zip(&refusals)
            .filter(|(_, why)| why.is_some())
            .filter_map(|(cell, _)| group(cell))
            .collect();
        for (cell, refusal) in cells.iter().zip(&mut refusals) {
            if refusal.is_none() && group(cell).is_some_and(|group| fallen.contains(&group)) {
                *refusal = Some(Refusal::Action);
            }
        }
        refusals
    }
}

/// What is stored already and concerns the batch.
#[derive(Debug, Default)]
pub struct Stored<'a> {
    /// Live cells by record.
    pub live: HashMap<(StreamId, RecordId), Vec<CellRef<'a>>>,
    /// Cells whose stamp the batch repeats, and whether they are live.
    pub by_stamp: HashMap<Stamp, (bool, CellRef<'a>)>,
}

/// The difference that a batch makes.
#[derive(Debug, Default)]
pub struct Plan {
    /// One per cell, in the order of the batch.
    pub results: Vec<CellResult>,
    /// New cells that are live afterwards, by ascending sequence.
    pub live: Vec<NewCell>,
    /// New cells that are not.
    pub superseded: Vec<NewCell>,
    /// Stored cells that were live and are not any more.
    pub dead: Vec<CellKey>,
    /// Digest changes, ascending by stream and bucket.
    pub buckets: Vec<BucketChange>,
    /// Greatest stamp accepted per device, ascending by device.
    pub stamps: Vec<(DeviceId, Stamp)>,
    /// The last sequence given; the one before the batch when nothing was accepted.
    pub head: u64,
}

/// Where a live cell of a record came from.
#[derive(Clone, Copy)]
enum Origin {
    Stored,
    /// From this batch, at this place.
    New(usize),
}

/// A record under construction: its live cells and their origins, side by side.
struct Record<'a> {
    live: Vec<CellRef<'a>>,
    origins: Vec<Origin>,
}

/// Who wrote a cell, and who delivered it when another.
pub type Writers = (UserId, Option<UserId>);

/// Merges judged cells into what is stored. `writers` says of a device who that is.
///
/// # Errors
/// [`Forked`] when a stamp is taken by another cell; then nothing of the batch may be stored.
pub fn plan<'a>(
    cells: &[CellRef<'a>],
    refusals: Vec<Option<Refusal>>,
    stored: Stored<'a>,
    head: u64,
    writers: &dyn Fn(DeviceId) -> Writers,
) -> Result<Plan, Forked> {
    let mut records: HashMap<_, Record<'a>> = stored
        .live
        .into_iter()
        .map(|(key, live)| (key, Record { origins: vec![Origin::Stored; live.len()], live }))
        .collect();
    let mut plan = Plan { head, ..Plan::default() };
    let mut seen: HashMap<Stamp, usize> = HashMap::new();
    let mut accepted: Vec<(usize, u64)> = Vec::new();
    let mut alive: HashSet<usize> = HashSet::new();
    let mut changes = Changes::default();
    for (place, (cell, refusal)) in cells.iter().zip(refusals).enumerate() {
        if let Some(refusal) = refusal {
            plan.results.push(CellResult::Refused(refusal));
            continue;
        }
        if let Some(earlier) = seen.get(&cell.stamp) {
            same_or_forked(cell, &cells[*earlier])?;
            plan.results.push(plan.results[*earlier].clone());
            continue;
        }
        seen.insert(cell.stamp, place);
        if let Some((live, present)) = stored.by_stamp.get(&cell.stamp) {
            same_or_forked(cell, present)?;
            plan.results.push(if *live { CellResult::Ok } else { CellResult::Superseded });
            continue;
        }
        let record = records
            .entry((cell.stream, cell.record))
            .or_insert_with(|| Record { live: Vec::new(), origins: Vec::new() });
        plan.head += 1;
        accepted.push((place, plan.head));
        match merge(&record.live, cell) {
            // Every stored stamp that could be repeated was looked up by stamp.
            Merge::Present(_) => return Err(Forked),
            Merge::Superseded => plan.results.push(CellResult::Superseded),
            Merge::Inserted { dead } => {
                for place in dead.into_iter().rev() {
                    let gone = record.live.remove(place);
                    changes.remove(&gone);
                    match record.origins.remove(place) {
                        Origin::Stored => plan.dead.push(key_of(&gone)),
                        Origin::New(place) => drop(alive.remove(&place)),
                    }
                }
                record.live.push(*cell);
                record.origins.push(Origin::New(place));
                alive.insert(place);
                changes.add(cell);
                plan.results.push(CellResult::Ok);
            }
        }
    }
    sort_out(cells, &accepted, &alive, writers, &mut plan);
    plan.buckets = changes.finish();
    Ok(plan)
}

/// A cell replaced within its own batch was accepted and is history at once.
fn sort_out(
    cells: &[CellRef<'_>],
    accepted: &[(usize, u64)],
    alive: &HashSet<usize>,
    writers: &dyn Fn(DeviceId) -> Writers,
    plan: &mut Plan,
) {
    let mut stamps: BTreeMap<DeviceId, Stamp> = BTreeMap::new();
    for (place, seq) in accepted {
        let cell = &cells[*place];
        let mut body = Vec::new();
        cell.encode(&mut body);
        let (user, via) = writers(cell.stamp.device());
        let (stream, record, stamp) = (cell.stream, cell.record, cell.stamp);
        let new = NewCell { seq: *seq, stream, record, stamp, user, via, body };
        if alive.contains(place) {
            plan.live.push(new)
        } else {
            plan.superseded.push(new)
        }
        let greatest = stamps.entry(cell.stamp.device()).or_insert(cell.stamp);
        *greatest = cell.stamp.max(*greatest);
    }
    plan.stamps = stamps.into_iter().collect();
}

fn same_or_forked(cell: &CellRef<'_>, present: &CellRef<'_>) -> Result<(), Forked> {
    if cell.fingerprint() == present.fingerprint() { Ok(()) } else { Err(Forked) }
}

fn key_of(cell: &CellRef<'_>) -> CellKey {
    CellKey { stream: cell.stream, record: cell.record, stamp: cell.stamp }
}

/// Digest changes, summed per bucket.
#[derive(Default)]
struct Changes(BTreeMap<(StreamId, u16), (i64, u128)>);

impl Changes {
    fn add(&mut self, cell: &CellRef<'_>) {
        let (cells, sum) = self.0.entry((cell.stream, bucket_of(cell.record))).or_default();
        *cells += 1;
        *sum = sum.wrapping_add(cell.digest_term());
    }

    fn remove(&mut self, cell: &CellRef<'_>) {
        let (cells, sum) = self.0.entry((cell.stream, bucket_of(cell.record))).or_default();
        *cells -= 1;
        *sum = sum.wrapping_sub(cell.digest_term());
    }

    fn finish(self) -> Vec<BucketChange> {
        let change = |((stream, bucket), (cells, sum))| BucketChange { stream, bucket, cells, sum };
        self.0.into_iter().map(change).filter(|change| change.cells != 0 || change.sum != 0).collect()
    }
}

#[cfg(test)]
mod tests;
