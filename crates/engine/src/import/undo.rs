//! Taking back a whole import: what it created is put away, what it overwrote comes back where it still stands.

use std::collections::VecDeque;

use model::entities::{common, import as fields};
use model::{Change, Command, Kind, RecordId, Value};
use protocol::{Failure, FailureCode};
use sync::cell::{CellBuilder, Flags};

use crate::commands::undo::write_back;
use crate::commands::{self, Author, Planned, Stamps, too_large};
use crate::records::{Overwritten, Slot};
use crate::workspace::Workspace;

/// Records of one piece.
const PIECE: usize = 1_000;

/// An import that is being taken back.
#[derive(Debug)]
pub(super) struct Undoing {
    id: RecordId,
    created: VecDeque<Slot>,
    overwritten: VecDeque<Overwritten>,
    noted: bool,
}

impl Workspace {
    /// Stops an import and begins to take it back.
    ///
    /// # Errors
    /// `NotFound` when there is no such import here.
    pub fn import_cancel(&mut self, import: RecordId) -> Result<(), Failure> {
        self.imports.running.retain(|running| running.id != import);
        self.import_undo(import)
    }

    /// Begins to take an import back; [`Workspace::import_undo_next`] plans it piece by piece.
    ///
    /// # Errors
    /// `NotFound` when there is no such import here.
    pub fn import_undo(&mut self, import: RecordId) -> Result<(), Failure> {
        let slot = self.records.slot(import).filter(|slot| self.records.kind(*slot) == Some(Kind::Import));
        let slot = slot.ok_or_else(|| Failure::new(FailureCode::NotFound, "import"))?;
        let created = self.records.referrers(slot, common::IMPORT).into();
        // The last action first, so that of two writes to a register the earlier value comes back.
        let actions = self.history.actions_of_import(import).into_iter().rev();
        let overwritten = actions.flat_map(|action| self.history.of_action(action)).cloned().collect();
        self.imports.undoing.retain(|undoing| undoing.id != import);
        self.imports.undoing.push(Undoing { id: import, created, overwritten, noted: false });
        Ok(())
    }

    /// Plans the next piece; `None` when everything is taken back. Each piece is applied before the next one is planned.
    ///
    /// # Errors
    /// `NotFound` when the import is not being taken back, `NotAllowed`.
    pub fn import_undo_next(
        &mut self,
        import: RecordId,
        author: &Author,
        stamps: &mut Stamps<'_>,
    ) -> Result<Option<Planned>, Failure> {
        let place = self.imports.undoing.iter().position(|undoing| undoing.id == import);
        let place = place.ok_or_else(|| Failure::new(FailureCode::NotFound, "import"))?;
        let mut undoing = self.imports.undoing.swap_remove(place);
        let planned = self.take_back(&mut undoing, author, stamps)?;
        if planned.is_some() {
            self.imports.undoing.push(undoing);
        }
        Ok(planned)
    }

    fn take_back(
        &self,
        undoing: &mut Undoing,
        author: &Author,
        stamps: &mut Stamps<'_>,
    ) -> Result<Option<Planned>, Failure> {
        let mut planned = Planned { action: author.action, ..Planned::default() };
        while planned.cells.len() < PIECE {
            if let Some(slot) = undoing.created.pop_front() {
                self.put_away(slot, author, stamps, &mut planned)?;
            } else if let Some(entry) = undoing.overwritten.pop_front() {
                // Two entries of one record would be two cells of one action.
                let again = planned.cells.iter().any(|cell| cell.record.0 == entry.record.0);
                if again {
                    undoing.overwritten.push_front(entry);
                    break;
                }
                write_back(&self.records, &self.history, &entry, author, stamps, Flags::BULK, &mut planned)?;
            } else {
                break;
            }
        }
        if planned.cells.is_empty() && !undoing.noted {
            undoing.noted = true;
            let value = Some(Value::Instant(author.now));
            let changes = vec![Change { field: fields::UNDONE_AT, element: None, value }];
            let command = Command::Update { ids: vec![undoing.id], changes };
            planned = commands::plan(&self.records, &self.catalogue, &command, author, stamps)?;
        }
        planned.history.clear();
        Ok(Some(planned).filter(|planned| !planned.cells.is_empty()))
    }

    fn put_away(
        &self,
        slot: Slot,
        author: &Author,
        stamps: &mut Stamps<'_>,
        planned: &mut Planned,
    ) -> Result<(), Failure> {
        let Some(kind) = self.records.kind(slot).filter(|_| self.records.is_present(slot)) else {
            return Ok(());
        };
        if !author.may_write(kind) {
            return Err(Failure::new(FailureCode::NotAllowed, kind.key()));
        }
        let stream = self.records.stream(slot).unwrap_or_else(|| author.stream(kind));
        let record = sync::ids::RecordId(self.records.id(slot).0);
        let cell = CellBuilder::new(stream, record, stamps(), author.action).bulk().delete();
        planned.push(&self.records, cell.build().map_err(too_large)?);
        Ok(())
    }
}
