//! Imports: rows made by the import worker become bulk cells, matched to what is there.
//!
//! What is there is read step by step, a block of rows is taken over at once and planned piece by piece, so that edits get
//! in between. Nothing is written that is already so. Each piece is one bulk action; what it overwrites goes to the history under the import's id, and
//! what it creates carries the import in a field: that is what undoing it goes by.

mod index;
mod past;
mod plan;
mod products;
mod since;
mod staged;
mod stages;
mod undo;

use std::collections::VecDeque;

use model::entities::import as fields;
use model::{Change, Command, FieldId, Kind, RecordId, Value};
use protocol::import::{Begin, Block, ImportRecord, Progress, RowProblem, Tally};
use protocol::{Failure, FailureCode};

use crate::commands::{self, Author, Planned, Stamps};
use crate::records::Slot;
use crate::records::hash::{IdMap, IdSet};
use crate::workspace::Workspace;
use index::Index;
use staged::Tops;

/// Records of one piece, unless somebody says otherwise. A record is one cell, sometimes two (an order and what follows
/// from it).
const PIECE: usize = 500;

/// Imports that run, and those being taken back.
#[derive(Debug)]
pub struct Imports {
    running: Vec<Running>,
    undoing: Vec<undo::Undoing>,
    /// Records of one piece.
    piece: usize,
}

impl Default for Imports {
    fn default() -> Self {
        Self { running: Vec::new(), undoing: Vec::new(), piece: PIECE }
    }
}

/// An import that runs.
#[derive(Debug)]
struct Running {
    id: RecordId,
    queue: VecDeque<ImportRecord>,
    index: Index,
    tops: Tops,
    /// Rows that mean another record than the one of their own id.
    aliases: IdMap<RecordId, RecordId>,
    /// What is durable.
    progress: Progress,
    /// Records that were there before and were changed.
    changed: IdSet<RecordId>,
    /// What the piece does that is planned and perhaps not yet durable.
    piece: Done,
}

/// What one piece does.
#[derive(Debug, Default)]
struct Done {
    created: u64,
    unchanged: u64,
    changed: Vec<RecordId>,
    problems: Vec<RowProblem>,
}

impl Imports {
    /// These records are others now.
    pub(crate) fn note(&mut self, changed: &[Slot]) {
        for running in &mut self.running {
            running.index.note(changed);
            running.tops.note(changed);
        }
    }

    /// Records have other slots now: another memory took the place of the one that imports began in.
    pub(crate) fn moved(&mut self) {
        for running in &mut self.running {
            running.index.moved();
            running.tops = Tops::default();
        }
    }
}

impl Workspace {
    /// Begins an import: the plan creates its record.
    ///
    /// # Errors
    /// `Invalid` when there is such an import already, `NotAllowed`.
    pub fn import_begin(
        &mut self,
        begin: &Begin,
        author: &Author,
        stamps: &mut Stamps<'_>,
    ) -> Result<Planned, Failure> {
        let change = |field, value| Change { field, element: None, value: Some(value) };
        let mut changes = vec![
            change(fields::FILE_NAME, Value::Text(model::text::shorten(&begin.name, 200).into_owned())),
            change(fields::STARTED_AT, Value::Instant(author.now)),
        ];
        if fields::KINDS.iter().any(|option| option.key == begin.kind.key()) {
            changes.push(change(fields::OF_KIND, Value::Choice(begin.kind.key().to_owned())));
        }
        let command = Command::Create { id: begin.import, kind: Kind::Import, changes };
        let mut planned = commands::plan(&self.records, &self.catalogue, &command, author, stamps)?;
        planned.history.clear();
        let id = begin.import;
        self.imports.running.retain(|running| running.id != id);
        self.imports.running.push(Running {
            id,
            queue: VecDeque::new(),
            index: Index::default(),
            tops: Tops::default(),
            aliases: IdMap::default(),
            progress: Progress::default(),
            changed: IdSet::default(),
            piece: Done::default(),
        });
        Ok(planned)
    }

    /// Takes a block over; [`Workspace::import_next`] plans it.
    ///
    /// # Errors
    /// `NotFound` when the import does not run, `Internal` when the bytes are not a block.
    pub fn import_block(&mut self, import: RecordId, bytes: &[u8]) -> Result<(), Failure> {
        let block: Block = protocol::decode(bytes)
            .map_err(|error| Failure::new(FailureCode::Internal, error.to_string()))?;
        self.running(import)?.queue.extend(block.records);
        Ok(())
    }

    /// How many records a piece has: small ones let people in between, large ones are sooner done.
    pub(crate) fn set_import_piece(&mut self, records: usize) {
        self.imports.piece = records;
    }

    /// Plans the next piece; `None` when nothing is left. Each piece is applied, and [said so](Workspace::import_written),
    /// before the next one is planned, with an action number of its own. A piece without cells needs no commit; the first
    /// ones only read what is there.
    ///
    /// # Errors
    /// `NotFound` when the import does not run, `NotAllowed`.
    pub fn import_next(
        &mut self,
        import: RecordId,
        author: &Author,
        stamps: &mut Stamps<'_>,
    ) -> Result<Option<Planned>, Failure> {
        let place = self.imports.running.iter().position(|running| running.id == import);
        let place = place.ok_or_else(|| Failure::new(FailureCode::NotFound, "import"))?;
        let mut running = self.imports.running.swap_remove(place);
        let planned = if running.index.read(&self.records, &self.search.folding) {
            plan::next(self, &mut running, author, stamps)
        } else {
            Ok(Some(Planned { action: author.action, ..Planned::default() }))
        };
        self.imports.running.push(running);
        planned
    }

    /// The piece planned last is durable: only now it counts.
    pub fn import_written(&mut self, import: RecordId) {
        let Ok(running) = self.running(import) else { return };
        let done = std::mem::take(&mut running.piece);
        running.changed.extend(done.changed);
        let progress = &mut running.progress;
        progress.created += done.created;
        progress.updated = running.changed.len() as u64;
        progress.unchanged += done.unchanged;
        progress.problems.extend(done.problems);
    }

    /// Ends an import: the plan writes its result, with what the import worker counted. Memory used for matching is
    /// given back.
    ///
    /// # Errors
    /// `NotFound` when the import does not run, `NotAllowed`.
    pub fn import_end(
        &mut self,
        import: RecordId,
        tally: Tally,
        author: &Author,
        stamps: &mut Stamps<'_>,
    ) -> Result<(Planned, Progress), Failure> {
        let progress = self.running(import)?.progress.clone();
        self.imports.running.retain(|running| running.id != import);
        let int = |field: FieldId, value: u64| {
            let value = Value::Int(i64::try_from(value).unwrap_or(i64::MAX));
            Change { field, element: None, value: Some(value) }
        };
        let changes = vec![
            Change { field: fields::FINISHED_AT, element: None, value: Some(Value::Instant(author.now)) },
            int(fields::ROWS_READ, tally.rows),
            int(fields::RECORDS_CREATED, progress.created),
            int(fields::RECORDS_UPDATED, progress.updated),
            int(fields::ROWS_WITH_PROBLEMS, tally.troubled),
        ];
        let command = Command::Update { ids: vec![import], changes };
        let mut planned = commands::plan(&self.records, &self.catalogue, &command, author, stamps)?;
        planned.history.clear();
        Ok((planned, progress))
    }

    /// How far an import is, with the problems since the last time it was asked.
    ///
    /// # Errors
    /// `NotFound` when the import does not run.
    pub fn import_progress(&mut self, import: RecordId) -> Result<Progress, Failure> {
        let progress = &mut self.running(import)?.progress;
        let problems = std::mem::take(&mut progress.problems);
        Ok(Progress { problems, ..progress.clone() })
    }

    fn running(&mut self, import: RecordId) -> Result<&mut Running, Failure> {
        let found = self.imports.running.iter_mut().find(|running| running.id == import);
        found.ok_or_else(|| Failure::new(FailureCode::NotFound, "import"))
    }
}
