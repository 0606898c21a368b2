//! Taking back a whole import: what it created is put away unless somebody has worked on it since, what it overwrote comes
//! back where it still stands and where this device knows what it was. What has to be left is counted.

use std::collections::VecDeque;

use model::entities::import as fields;
use model::{Change, Command, Kind, RecordId, Value};
use protocol::import::{TakenBack, TakingBack};
use protocol::{Failure, FailureCode};
use sync::cell::{CellBuilder, Flags};

use super::plan::is_from;
use super::since;
use crate::commands::undo::write_back;
use crate::commands::{self, Author, Planned, Stamps, too_large};
use crate::records::hash::IdMap;
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
    /// Records put away.
    put_away: u64,
    /// Records that it created and that stay.
    kept: u64,
    /// Records that the import changed, and whether they have everything back so far.
    given_back: IdMap<RecordId, bool>,
    /// How many records it changed; `None` when it never came to its end.
    changed: Option<u64>,
}

impl Undoing {
    fn result(&self) -> TakenBack {
        let known = self.given_back.len() as u64;
        let whole = self.given_back.values().filter(|whole| **whole).count() as u64;
        TakenBack {
            restored: self.put_away + whole,
            left: self.changed.unwrap_or_default().max(known) - whole,
            kept: self.kept,
            complete: self.changed.is_some(),
        }
    }
}

impl Workspace {
    /// Stops an import and begins to take it back.
    ///
    /// # Errors
    /// `NotFound` when there is no such import here.
    pub fn import_cancel(&mut self, import: RecordId) -> Result<(), Failure> {
        let running = self.imports.running.iter().position(|running| running.id == import);
        let changed = running.map(|place| self.imports.running.swap_remove(place).changed.len() as u64);
        self.begin_undoing(import, changed)
    }

    /// What taking an import back would do now.
    ///
    /// # Errors
    /// `NotFound` when there is no such import here.
    pub fn import_taking_back(&self, import: RecordId) -> Result<TakingBack, Failure> {
        self.import_slot(import).map(|slot| since::taking_back(&self.records, slot))
    }

    fn import_slot(&self, import: RecordId) -> Result<Slot, Failure> {
        let slot = self.records.slot(import).filter(|slot| self.records.kind(*slot) == Some(Kind::Import));
        slot.ok_or_else(|| Failure::new(FailureCode::NotFound, "import"))
    }

    /// Begins to take an import back; [`Workspace::import_undo_next`] plans it piece by piece.
    ///
    /// # Errors
    /// `NotFound` when there is no such import here.
    pub fn import_undo(&mut self, import: RecordId) -> Result<(), Failure> {
        self.begin_undoing(import, None)
    }

    fn begin_undoing(&mut self, import: RecordId, changed: Option<u64>) -> Result<(), Failure> {
        let slot = self.import_slot(import)?;
        let recorded = match self.records.value(slot, fields::RECORDS_UPDATED) {
            Some(Value::Int(count)) => u64::try_from(count).ok(),
            _ => None,
        };
        let created = since::created(&self.records, slot);
        // The last action first, so that of two writes to a register the earlier value comes back.
        let actions = self.history.actions_of_import(import).into_iter().rev();
        let entries = actions.flat_map(|action| self.history.of_action(action));
        // What the import created is put away with all that it wrote there.
        let entries = entries.filter(|entry| !is_from(&self.records, import, entry.record));
        let overwritten = entries.cloned().collect();
        self.imports.undoing.retain(|undoing| undoing.id != import);
        self.imports.undoing.push(Undoing {
            id: import,
            created: created.alone.into(),
            overwritten,
            noted: false,
            put_away: 0,
            kept: created.worked_on.len() as u64,
            given_back: IdMap::default(),
            changed: changed.or(recorded),
        });
        Ok(())
    }

    /// Ends taking an import back, and says what became of it.
    pub fn import_undo_end(&mut self, import: RecordId) -> TakenBack {
        let place = self.imports.undoing.iter().position(|undoing| undoing.id == import);
        place.map(|place| self.imports.undoing.swap_remove(place).result()).unwrap_or_default()
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
        self.imports.undoing.push(undoing);
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
                let before = planned.cells.len();
                self.put_away(slot, author, stamps, &mut planned)?;
                undoing.put_away += (planned.cells.len() - before) as u64;
            } else if let Some(entry) = undoing.overwritten.pop_front() {
                // Two entries of one record would be two cells of one action.
                let again = planned.cells.iter().any(|cell| cell.record.0 == entry.record.0);
                if again {
                    undoing.overwritten.push_front(entry);
                    break;
                }
                let left = planned.left;
                write_back(&self.records, &self.history, &entry, author, stamps, Flags::BULK, &mut planned)?;
                *undoing.given_back.entry(entry.record).or_insert(true) &= planned.left == left;
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
        author.may_write_to(stream, kind)?;
        let record = sync::ids::RecordId(self.records.id(slot).0);
        let cell = CellBuilder::new(stream, record, stamps(), author.action).bulk().delete();
        planned.push(&self.records, cell.build().map_err(too_large)?);
        Ok(())
    }
}
