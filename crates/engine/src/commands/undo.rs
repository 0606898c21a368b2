//! Undo and redo: writing back what an action overwrote, where the action's own value still stands.

use protocol::{Failure, FailureCode};
use sync::cell::{CellBuilder, Flags};
use sync::stamp::Stamp;
use sync::tag::Tag;

use super::{Author, Planned, Stamps, name_contents, too_large, travel_in_parts};
use crate::history::History;
use crate::records::overwritten::{Before, Note};
use crate::records::register::KIND;
use crate::records::{Overwritten, Records};

/// Undos and redos that are followed back for one register.
const STEPS: usize = 200;

/// Plans to undo an action, the last one when `action` is `None`. `None` when there is nothing to undo.
///
/// # Errors
/// `NotAllowed` for a member who only reads, `Withheld`.
pub fn plan_undo(
    records: &Records,
    history: &History,
    action: Option<u64>,
    author: &Author,
    stamps: &mut Stamps<'_>,
) -> Result<Option<Planned>, Failure> {
    let Some(of) = action.or_else(|| history.next_undo()) else { return Ok(None) };
    if !history.can_undo(of) {
        return Ok(None);
    }
    take_back(records, history, of, Note::Undo { action: author.action, of }, author, stamps).map(Some)
}

/// Plans to do again what was undone last. `None` when nothing was.
///
/// # Errors
/// `NotAllowed` for a member who only reads.
pub fn plan_redo(
    records: &Records,
    history: &History,
    author: &Author,
    stamps: &mut Stamps<'_>,
) -> Result<Option<Planned>, Failure> {
    let Some(of) = history.next_redo() else { return Ok(None) };
    let planned = take_back(records, history, of, Note::Redo { action: author.action, of }, author, stamps)?;
    Ok(Some(planned))
}

fn take_back(
    records: &Records,
    history: &History,
    of: u64,
    note: Note,
    author: &Author,
    stamps: &mut Stamps<'_>,
) -> Result<Planned, Failure> {
    let mut planned = Planned { action: author.action, undone: Some(of), ..Planned::default() };
    note.encode(&mut planned.history);
    for entry in history.of_action(of) {
        write_back(records, history, entry, author, stamps, Flags::NONE, &mut planned)?;
    }
    travel_in_parts(records, &mut planned.cells);
    Ok(planned)
}

/// Adds the cell that writes back what one cell overwrote, and counts what has to be left.
pub(crate) fn write_back(
    records: &Records,
    history: &History,
    entry: &Overwritten,
    author: &Author,
    stamps: &mut Stamps<'_>,
    flags: Flags,
    planned: &mut Planned,
) -> Result<(), Failure> {
    let Some(slot) = records.slot(entry.record) else { return Ok(()) };
    let Some(kind) = records.kind(slot) else { return Ok(()) };
    if !author.may_write(kind) {
        return Err(Failure::new(FailureCode::NotAllowed, kind.key()));
    }
    let stream = records.stream(slot).unwrap_or_else(|| author.stream(kind));
    author.may_write_to(stream, kind)?;
    let record = sync::ids::RecordId(entry.record.0);
    let cell = CellBuilder::new(stream, record, stamps(), author.action).flags(flags);
    if entry.creates() {
        // What somebody else has added to the record since would disappear with it.
        let foreign =
            records.registers(slot).iter().any(|register| register.stamp.device() != entry.by.device());
        if foreign || records.is_deleted(slot) {
            planned.left += 1;
            return Ok(());
        }
        planned.push(records, cell.delete().build().map_err(too_large)?);
        return Ok(());
    }
    let (mut cell, mut written) = (cell, 0);
    for before in &entry.before {
        let winner = records.register(slot, before.tag);
        let still = winner.is_some_and(|winner| stands_for(history, entry, before.tag, winner.stamp));
        if !still {
            planned.left += 1;
            continue;
        }
        written += 1;
        cell = restore(cell, before);
    }
    if written > 0 {
        planned.push(records, cell.build().map_err(too_large)?);
    }
    Ok(())
}

/// Whether a register's value is the one that this cell gave it: by the cell itself, or because what was done to it since
/// was taken back.
fn stands_for(history: &History, entry: &Overwritten, tag: Tag, winner: Stamp) -> bool {
    let mut at = Some(winner);
    for _ in 0..STEPS {
        match at {
            Some(stamp) if stamp == entry.by => return true,
            Some(stamp) => at = history.restored(entry.record, stamp, tag),
            None => return false,
        }
    }
    false
}

fn restore(mut cell: CellBuilder, before: &Before) -> CellBuilder {
    match before.tag {
        Tag::TOMBSTONE if Flags(before.flags).contains(Flags::TOMBSTONE) => cell.delete(),
        Tag::TOMBSTONE => cell.restore(),
        // The kind of a record that exists never changes.
        KIND => cell,
        tag => {
            let value = model::codec::decode(before.kind, &before.bytes).ok().flatten();
            cell = name_contents(cell, tag, value.as_ref());
            cell.push(tag, before.kind, before.bytes.clone());
            cell
        }
    }
}
