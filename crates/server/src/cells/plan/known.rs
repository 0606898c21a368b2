//! What is known of a cell that its bearer may not store: whether it is stored, replaced, or elsewhere.

use sync::cell::CellRef;
use sync::merge::{Merge, merge};
use sync::wire::names::Refusal;
use sync::wire::push::CellResult;

use super::Stored;

/// The result of one cell against what is stored, each for itself: nothing that others bring along counts, because nothing
/// of it will be stored either. A cell that would win anything is refused.
pub fn known(cell: &CellRef<'_>, refusal: Option<Refusal>, stored: &Stored<'_>) -> CellResult {
    if let Some(refusal) = refusal {
        return CellResult::Refused(refusal);
    }
    let repeated = stored.by_stamp.get(&cell.stamp);
    let place = stored.places.get(&cell.record).map(|place| place.stream);
    let home = place.or(repeated.map(|repeated| repeated.stream)).unwrap_or(cell.stream);
    let live = stored.live.get(&(home, cell.record)).map_or(&[][..], Vec::as_slice);
    match repeated {
        None if matches!(merge(live, cell), Merge::Inserted { .. }) => CellResult::Refused(Refusal::Grant),
        _ if home != cell.stream => CellResult::Moved,
        Some(repeated) if repeated.live => CellResult::Ok,
        _ => CellResult::Superseded,
    }
}
