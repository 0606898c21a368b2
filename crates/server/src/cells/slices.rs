//! Cutting cells into what one commit may hold. A cell that moves a record takes all of the record along, so that a batch of
//! moves can be many times its own size; a page holds whole commits, and somebody has to be able to read it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use sync::cell::{CellRef, Flags};
use sync::ids::{DeviceId, RecordId, StreamId};
use sync::limits::MAX_MOVED_BYTES;
use sync::wire::names::Refusal;

use super::plan::Place;
use super::push::{decode, records_of};
use crate::db::DbResult;
use crate::db::cells::{LogState, LogWriter};

/// Cells for one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slice {
    /// Their places among those given.
    pub(super) range: Range<usize>,
    /// Whether they fit. What does not is one action, or one cell, that moves too much by itself.
    pub(super) fits: bool,
}

/// The slices of cells in their order: one where nothing moves. Actions stay whole where they stand or fall together.
pub(super) async fn slices(
    writer: &mut dyn LogWriter,
    log: &LogState,
    cells: &[CellRef<'_>],
    each_alone: bool,
) -> DbResult<Vec<Slice>> {
    let weights = weights(writer, log, cells).await?;
    Ok(cut(cells, &weights, each_alone, MAX_MOVED_BYTES))
}

/// Refuses what moves too much, and with it its action.
pub(super) fn refuse(cells: &[CellRef<'_>], refusals: &mut [Option<Refusal>]) {
    for (cell, refusal) in cells.iter().zip(refusals).filter(|(_, refusal)| refusal.is_none()) {
        *refusal = Some(if cell.move_target().is_some() { Refusal::TooLarge } else { Refusal::Action });
    }
}

/// How many bytes each record has in the streams that it may leave.
async fn weights(
    writer: &mut dyn LogWriter,
    log: &LogState,
    cells: &[CellRef<'_>],
) -> DbResult<HashMap<RecordId, usize>> {
    let moving: Vec<&CellRef<'_>> = cells.iter().filter(|cell| cell.move_target().is_some()).collect();
    let mut weights = HashMap::new();
    if moving.is_empty() {
        return Ok(weights);
    }
    let records = records_of(moving.iter().copied());
    let places = if log.has_moved { writer.places(&records).await? } else { Vec::new() };
    let places: HashMap<RecordId, Place> = places.into_iter().collect();
    let mut left: BTreeMap<StreamId, Vec<RecordId>> = BTreeMap::new();
    for cell in moving {
        let place = places.get(&cell.record).map(|place| place.stream);
        let sources = [Some(cell.stream), cell.move_source(), place].into_iter().flatten();
        for source in sources.filter(|source| Some(*source) != cell.move_target()) {
            left.entry(source).or_default().push(cell.record);
        }
    }
    for (stream, mut records) in left {
        records.sort_unstable();
        records.dedup();
        for body in writer.live(stream, &records).await? {
            *weights.entry(decode(&body)?.record).or_default() += body.len();
        }
    }
    Ok(weights)
}

fn cut(
    cells: &[CellRef<'_>],
    weights: &HashMap<RecordId, usize>,
    each_alone: bool,
    most: usize,
) -> Vec<Slice> {
    let mut slices: Vec<Slice> = Vec::new();
    let mut taken: HashSet<RecordId> = HashSet::new();
    let mut bytes = 0;
    for unit in units(cells, each_alone) {
        let moved: HashSet<RecordId> = cells[unit.clone()]
            .iter()
            .filter(|cell| cell.move_target().is_some())
            .map(|cell| cell.record)
            .collect();
        let of = |records: &mut dyn Iterator<Item = &RecordId>| -> usize {
            records.map(|record| weights.get(record).copied().unwrap_or_default()).sum()
        };
        // A record that moves twice is taken along once, more or less.
        let more = of(&mut moved.iter().filter(|record| !taken.contains(*record)));
        match slices.last_mut().filter(|last| last.fits && bytes + more <= most) {
            Some(last) => {
                last.range.end = unit.end;
                bytes += more;
            }
            None => {
                taken.clear();
                bytes = of(&mut moved.iter());
                slices.push(Slice { range: unit, fits: bytes <= most });
            }
        }
        taken.extend(moved);
    }
    slices
}

/// The least runs between which may be cut: no action has cells on both sides, unless it is an upload.
fn units(cells: &[CellRef<'_>], each_alone: bool) -> Vec<Range<usize>> {
    let action = |cell: &CellRef<'_>| -> Option<(DeviceId, u64)> {
        let alone = each_alone || cell.flags.contains(Flags::BULK);
        (!alone).then_some((cell.stamp.device(), cell.action))
    };
    let mut last: HashMap<(DeviceId, u64), usize> = HashMap::new();
    for (place, cell) in cells.iter().enumerate() {
        last.extend(action(cell).map(|action| (action, place)));
    }
    let (mut units, mut start, mut end) = (Vec::new(), 0, 0);
    for (place, cell) in cells.iter().enumerate() {
        end = end.max(action(cell).map_or(place, |action| last[&action]));
        if place == end {
            units.push(start..place + 1);
            start = place + 1;
        }
    }
    units
}

#[cfg(test)]
mod tests {
    use sync::cell::{Cell, CellBuilder};
    use sync::stamp::{HybridTime, Stamp};
    use sync::tag::Tag;

    use super::*;

    const HERE: StreamId = StreamId([1; 16]);
    const THERE: StreamId = StreamId([2; 16]);

    /// A cell of an action, 0 for an upload; it moves its record, or not.
    fn cell(at: u64, action: u64, record: u8, moves: bool) -> Cell {
        let stamp = Stamp::new(HybridTime::new(at, 0), DeviceId::new(9));
        let cell = CellBuilder::new(HERE, RecordId([record; 16]), stamp, action.max(100));
        let cell = match moves {
            true => cell.move_to(THERE),
            false => cell.set(Tag::builtin(16), 1, "x"),
        };
        let flags = if action == 0 { Flags::BULK } else { Flags::NONE };
        let built = cell.build().expect("fits");
        Cell { flags: built.flags.with(flags), action, ..built }
    }

    #[test]
    fn a_commit_takes_no_more_along_than_it_may_and_actions_stay_whole() {
        let weights: HashMap<RecordId, usize> =
            (1..=9).map(|n| (RecordId([n; 16]), 10 * usize::from(n))).collect();
        for (what, given, expected) in [
            ("nothing moves", &[(0, 9, false), (1, 9, false), (0, 9, false)][..], &[(0..3, true)][..]),
            ("it fits", &[(0, 4, true), (0, 6, true)], &[(0..2, true)]),
            ("an upload is cut", &[(0, 4, true), (0, 7, true), (0, 2, true)], &[(0..1, true), (1..3, true)]),
            ("between actions", &[(1, 4, true), (1, 2, true), (2, 5, true)], &[(0..2, true), (2..3, true)]),
            ("not within one", &[(1, 4, true), (2, 5, true), (1, 2, true)], &[(0..3, false)]),
            (
                "too much by itself",
                &[(1, 2, true), (2, 9, true), (2, 3, true), (3, 1, true)],
                &[(0..1, true), (1..3, false), (3..4, true)],
            ),
            ("twice is once", &[(0, 9, true), (0, 9, true), (0, 1, true)], &[(0..3, true)]),
            ("nothing at all", &[], &[]),
        ] {
            let cells: Vec<Cell> = given
                .iter()
                .zip(1..)
                .map(|((action, record, moves), at)| cell(at, *action, *record, *moves))
                .collect();
            let views: Vec<CellRef<'_>> = cells.iter().map(Cell::view).collect();
            let found: Vec<(Range<usize>, bool)> = cut(&views, &weights, false, 100)
                .into_iter()
                .map(|slice| (slice.range, slice.fits))
                .collect();
            assert_eq!(found, expected, "{what}");
        }
        let cells = [cell(1, 1, 9, true), cell(2, 1, 8, true)];
        let views: Vec<CellRef<'_>> = cells.iter().map(Cell::view).collect();
        assert_eq!(cut(&views, &weights, true, 100).len(), 2, "what is offered is no action");
    }

    #[test]
    fn with_what_moves_too_much_its_action_falls() {
        let cells = [cell(1, 1, 9, true), cell(2, 1, 8, false), cell(3, 1, 7, false)];
        let views: Vec<CellRef<'_>> = cells.iter().map(Cell::view).collect();
        let mut refusals = [None, None, Some(Refusal::Grant)];
        refuse(&views, &mut refusals);
        assert_eq!(refusals, [Some(Refusal::TooLarge), Some(Refusal::Action), Some(Refusal::Grant)]);
    }
}
