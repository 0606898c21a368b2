//! Whether a cell may be stored at all.

use std::collections::{HashMap, HashSet};

use sync::cell::{CellRef, Flags};
use sync::ids::{DeviceId, RecordId, StreamId};
use sync::stamp::Gate;
use sync::wire::names::Refusal;

use super::Place;

/// What a person may do in a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Read only.
    Read,
    /// Write any record.
    Write,
    /// Write records that the person's own devices made, and see nothing.
    Append,
    /// Nothing any more.
    Revoked,
}

/// What decides whether a cell may be stored.
#[derive(Debug, Default)]
pub struct Rights {
    /// The streams of the workspace that the person holds.
    pub streams: HashMap<StreamId, Right>,
    /// The person's devices among those that the cells name; `None` where any device may have written them.
    pub devices: Option<HashSet<DeviceId>>,
    /// The greatest time accepted.
    pub gate: Gate,
    /// Records among those of the cells that were collected or erased.
    pub purged: HashSet<RecordId>,
    /// Where moved records among those of the cells are now.
    pub places: HashMap<RecordId, Place>,
    /// Records among those of the cells that somebody else made.
    pub foreign: HashSet<RecordId>,
}

impl Rights {
    /// The streams that a cell names, and the one that its record is in.
    pub fn named(&self, cell: &CellRef<'_>) -> impl Iterator<Item = StreamId> + use<> {
        let place = self.places.get(&cell.record).map(|place| place.stream);
        [Some(cell.stream), cell.move_target(), cell.move_source(), place].into_iter().flatten()
    }

    /// Why a cell may not be stored, if so.
    fn refusal(&self, cell: &CellRef<'_>) -> Option<Refusal> {
        if cell.check().is_err() {
            return Some(Refusal::Malformed);
        }
        let target = cell.move_target();
        if let Some(refusal) = std::iter::once(cell.stream)
            .chain(target)
            .chain(cell.move_source())
            .find_map(|stream| self.no_right(stream, cell.record))
        {
            return Some(refusal);
        }
        // Whoever only appends does not decide where records are.
        if target.is_some() && self.streams.get(&cell.stream) != Some(&Right::Write) {
            return Some(Refusal::Grant);
        }
        if self.devices.as_ref().is_some_and(|devices| !devices.contains(&cell.stamp.device())) {
            return Some(Refusal::Device);
        }
        if self.purged.contains(&cell.record) {
            return Some(Refusal::Purged);
        }
        // By a stream that the record never was in, only those reach it who may write where it is; and only they take it
        // away from there.
        let reaches = |place: &Place| {
            let takes_away = target.is_some() && cell.stamp > place.stamp;
            (place.was_in(cell.stream) && !takes_away) || self.no_right(place.stream, cell.record).is_none()
        };
        if self.places.get(&cell.record).is_some_and(|place| !reaches(place)) {
            return Some(Refusal::Grant);
        }
        (!self.gate.allows(cell.stamp.time())).then_some(Refusal::Future)
    }

    fn no_right(&self, stream: StreamId, record: RecordId) -> Option<Refusal> {
        match self.streams.get(&stream) {
            None => Some(Refusal::Stream),
            Some(Right::Write) => None,
            Some(Right::Append) if !self.foreign.contains(&record) => None,
            Some(Right::Append | Right::Read | Right::Revoked) => Some(Refusal::Grant),
        }
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

    /// As [`Rights::judge`], for cells that are no actions of the person: each stands for itself.
    pub fn judge_each(&self, cells: &[CellRef<'_>]) -> Vec<Option<Refusal>> {
        cells.iter().map(|cell| self.refusal(cell)).collect()
    }
}
