//! What is answered of cells whose records are elsewhere than they say.

use std::collections::{BTreeMap, HashMap};

use sync::cell::CellRef;
use sync::ids::{RecordId, StreamId};
use sync::stamp::Stamp;
use sync::wire::push::{CellResult, MovedTo};

use super::plan::Place;
use super::push::records_of;
use crate::db::DbResult;
use crate::db::cells::LogWriter;

/// Turns old results into those of today: what was stored has gone along with its record since. The client may have
/// pulled the move before it hears this answer, and would put the cell back where it was.
pub(super) async fn follow(
    writer: &mut dyn LogWriter,
    cells: &[CellRef<'_>],
    results: &mut [CellResult],
) -> DbResult<()> {
    let places: HashMap<RecordId, Place> =
        writer.places(&records_of(cells.iter())).await?.into_iter().collect();
    for (cell, result) in cells.iter().zip(results) {
        let place = places.get(&cell.record);
        if result.is_stored() && place.is_some_and(|place| place.stream != cell.stream) {
            *result = CellResult::Moved;
        }
    }
    Ok(())
}

/// Where the records of cells are that were answered `moved`.
pub(super) async fn moved_to(
    writer: &mut dyn LogWriter,
    cells: &[CellRef<'_>],
    results: &[CellResult],
) -> DbResult<Vec<MovedTo>> {
    let moved = || cells.iter().zip(results).filter(|(_, result)| **result == CellResult::Moved);
    let records = records_of(moved().map(|(cell, _)| cell));
    let places = writer.places(&records).await?;
    let mut known: BTreeMap<RecordId, StreamId> =
        places.into_iter().map(|(record, place)| (record, place.stream)).collect();
    // A record whose move was lost is where its cells are.
    let unplaced = moved().filter(|(cell, _)| !known.contains_key(&cell.record));
    let by_stamp: HashMap<Stamp, RecordId> = unplaced.map(|(cell, _)| (cell.stamp, cell.record)).collect();
    let stamps: Vec<Stamp> = by_stamp.keys().copied().collect();
    for found in writer.stored(&stamps).await? {
        known.extend(by_stamp.get(&found.stamp).map(|record| (*record, found.stream)));
    }
    Ok(known.into_iter().map(|(record, stream)| MovedTo { record, stream }).collect())
}
