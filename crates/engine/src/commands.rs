//! From what a person does to cells: planning. Pure; nothing here changes memory or storage.
//!
//! plan → commit (one strict transaction over clock, dirty and history) → apply. What a command means is the matter of
//! `model`; here it becomes cells with stamps, and what they overwrite is noted for undo.

pub mod campaign;
pub mod each;
pub(crate) mod placing;
pub mod undo;

use std::rc::Rc;

use model::attachment::Attachment;
use model::entities::common;
use model::expand::{self, Now, Write};
use model::kind::Home;
use model::{Catalogue, Command, FieldId, Kind, RecordId, Value};
use protocol::account::Role;
use protocol::{Failure, FailureCode};
use sync::batch::runs;
use sync::cell::{BuildError, Cell, CellBuilder, Flags};
use sync::ids::{ContentHash, StreamId};
use sync::limits::MAX_MOVED_BYTES;
use sync::stamp::Stamp;
use sync::tag::Tag;

use crate::placement::Placement;
use crate::records::Records;
use crate::records::register::{ATTACHMENTS, tag_of};
use placing::{Placing, Target};

/// Who acts, when, and where it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Author {
    /// The member.
    pub me: RecordId,
    /// What the member may do.
    pub role: Role,
    /// Milliseconds since 1970, as corrected by the server's clock.
    pub now: i64,
    /// The civil day in the workspace's zone.
    pub today: i32,
    /// IANA zone of the device.
    pub zone: String,
    /// The stream of definitions.
    pub config: StreamId,
    /// The stream of customers.
    pub shared: StreamId,
    /// The streams that may be written to, as the last hello said; `None` before the first.
    pub writable: Option<Vec<StreamId>>,
    /// Where records are written.
    pub placement: Rc<Placement>,
    /// Number of this action.
    pub action: u64,
}

/// The stamps of this device, each a new one. Those taken for a plan that fails are lost, harmlessly.
pub type Stamps<'a> = dyn FnMut() -> Stamp + 'a;

/// An action ready to be committed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Planned {
    /// Its number.
    pub action: u64,
    /// What it writes; one cell a record, all flagged bulk when they are more than a batch holds.
    pub cells: Vec<Cell>,
    /// Bytes for the history store, written in the same transaction; empty when there is nothing to keep.
    pub history: Vec<u8>,
    /// Records written.
    pub records: u32,
    /// A piece of an import: see [`crate::replica::Action::relaxed`].
    pub relaxed: bool,
    /// What an undo left because somebody changed it since; 0 otherwise.
    pub left: u32,
    /// The action that was undone or done again, for undo and redo.
    pub undone: Option<u64>,
}

impl Author {
    /// As the model's rules want it.
    pub fn now(&self) -> Now {
        Now { at: self.now, today: self.today, zone: self.zone.clone(), me: Some(self.me) }
    }

    /// The stream that new records of a kind are written to.
    pub fn stream(&self, kind: Kind) -> StreamId {
        match kind.stream() {
            Home::Config => self.config,
            Home::Shared => self.shared,
        }
    }

    /// Whether the server grants the stream of a record of this kind. One that it does not is only read here.
    ///
    /// # Errors
    /// `Withheld`.
    pub(crate) fn may_write_to(&self, stream: StreamId, kind: Kind) -> Result<(), Failure> {
        match &self.writable {
            Some(streams) if !streams.contains(&stream) => {
                Err(Failure::new(FailureCode::Withheld, kind.key()))
            }
            _ => Ok(()),
        }
    }

    /// Whether a record may be written where it is, or is to be made, and go where it is to go.
    ///
    /// # Errors
    /// `Withheld`; `HandOver` where only the new place is not granted: that of another person's records.
    fn may_place(&self, target: &Target, kind: Kind, is_new: bool) -> Result<(), Failure> {
        let hand_over = |_| Failure::new(FailureCode::HandOver, kind.key());
        let here = self.may_write_to(target.from, kind);
        let granted_any = self.writable.as_ref().is_none_or(|streams| !streams.is_empty());
        if is_new && granted_any {
            here.map_err(hand_over)?
        } else {
            here?
        }
        target.to.map_or(Ok(()), |to| self.may_write_to(to, kind).map_err(hand_over))
    }

    /// Whether the member may write records of this kind.
    pub fn may_write(&self, kind: Kind) -> bool {
        match (self.role, kind.stream()) {
            (Role::Owner | Role::Administrator, _) | (Role::Manager | Role::Member, Home::Shared) => true,
            (Role::Booth, Home::Shared) => matches!(kind, Kind::Lead | Kind::Activity),
            (Role::Manager | Role::Member | Role::Booth, Home::Config) | (Role::ReadOnly, _) => false,
        }
    }
}

/// Plans a command.
///
/// # Errors
/// `Invalid` with the problems of each field, `NotAllowed`, `Withheld`.
pub fn plan(
    records: &Records,
    catalogue: &Catalogue,
    command: &Command,
    author: &Author,
    stamps: &mut Stamps<'_>,
) -> Result<Planned, Failure> {
    let writes = command.expand(records, catalogue, &author.now()).map_err(invalid)?;
    write(records, &writes, author, stamps, Flags::NONE)
}

/// Turns what is to be written into cells, and notes what they overwrite.
///
/// # Errors
/// `NotAllowed`; `Withheld`; `Invalid` when the values of one record do not fit a cell.
pub fn write(
    records: &Records,
    writes: &[Write],
    author: &Author,
    stamps: &mut Stamps<'_>,
    flags: Flags,
) -> Result<Planned, Failure> {
    if let Some(write) = writes.iter().find(|write| !author.may_write(write.kind)) {
        return Err(Failure::new(FailureCode::NotAllowed, write.kind.key()));
    }
    let mut cells = Vec::with_capacity(writes.len());
    let mut placing = Placing::new(records, &author.placement, writes);
    for write in writes {
        cells.extend(cells_of(write, &mut placing, author, stamps, flags)?);
    }
    Ok(planned(records, cells, author))
}

/// The cell of a write, and those of what has to move with it.
fn cells_of(
    write: &Write,
    placing: &mut Placing<'_>,
    author: &Author,
    stamps: &mut Stamps<'_>,
    flags: Flags,
) -> Result<Vec<Cell>, Failure> {
    let target = placing.of(write);
    author.may_place(&target, write.kind, placing.is_new(write.record))?;
    let mut cell = begin(write.record, &target, author, stamps(), flags);
    for change in &write.changes {
        let Some(tag) = tag_of(change.field, change.element) else { continue };
        let mut bytes = Vec::new();
        let kind = model::codec::encode(change.value.as_ref(), &mut bytes);
        cell = name_contents(cell, tag, change.value.as_ref());
        cell.push(tag, kind, bytes);
    }
    let cell = match write.deleted {
        Some(true) => cell.delete(),
        Some(false) => cell.restore(),
        None => cell,
    };
    let mut cells = vec![cell.build().map_err(too_large)?];
    let followers = if target.to.is_some() { placing.followers(write.record) } else { Vec::new() };
    for (record, kind, target) in followers {
        author.may_place(&target, kind, false)?;
        cells.push(begin(record, &target, author, stamps(), flags).build().map_err(too_large)?);
    }
    Ok(cells)
}

/// An action of these cells.
fn planned(records: &Records, cells: Vec<Cell>, author: &Author) -> Planned {
    let mut planned = Planned { action: author.action, ..Planned::default() };
    cells.into_iter().for_each(|cell| planned.push(records, cell));
    // Afterwards: what somebody made with many others is taken back with them.
    travel_in_parts(records, &mut planned.cells);
    planned
}

/// Names what an attachment consists of, so that the server keeps it and gives it to who reads the cell.
pub(crate) fn name_contents(cell: CellBuilder, tag: Tag, value: Option<&Value>) -> CellBuilder {
    let attachment = value.filter(|_| tag.field == ATTACHMENTS.field).and_then(Attachment::of_value);
    let hashes = attachment.iter().flat_map(Attachment::hashes);
    hashes.fold(cell, |cell, hash| cell.blob(ContentHash(hash)))
}

/// A cell for a record, which moves it where that is its target.
fn begin(record: RecordId, target: &Target, author: &Author, stamp: Stamp, flags: Flags) -> CellBuilder {
    let record = sync::ids::RecordId(record.0);
    let cell = CellBuilder::new(target.from, record, stamp, author.action).flags(flags);
    match target.to {
        Some(to) => cell.move_to(to).moved_from(target.from),
        None => cell,
    }
}

/// Flags what is more than one batch holds, or one commit takes to other streams, as bulk: it travels in several.
pub(crate) fn travel_in_parts(records: &Records, cells: &mut [Cell]) {
    if runs(cells).nth(1).is_some() || taken_along(records, cells) > MOVED_AT_ONCE {
        cells.iter_mut().for_each(|cell| cell.flags = cell.flags.with(Flags::BULK));
    }
}

/// What an action that moves records may take along, as far as this device knows: the server may have more of them.
const MOVED_AT_ONCE: usize = MAX_MOVED_BYTES / 2;

/// Bytes of the records that cells move to other streams.
fn taken_along(records: &Records, cells: &[Cell]) -> usize {
    let moving = cells.iter().filter(|cell| cell.view().move_target().is_some());
    let slots = moving.filter_map(|cell| records.slot(RecordId(cell.record.0)));
    slots.map(|slot| records.bytes_of(slot)).sum()
}

impl Planned {
    /// Adds a cell and what it overwrites. What a piece of an import creates is known by its import.
    pub(crate) fn push(&mut self, records: &Records, cell: Cell) {
        let overwritten = records.overwritten(&cell.view());
        if !cell.flags.contains(Flags::BULK) || !overwritten.creates() {
            overwritten.encode(&mut self.history);
        }
        self.cells.push(cell);
        self.records += 1;
    }
}

pub(crate) fn invalid(problems: Vec<model::Problem>) -> Failure {
    let detail = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    Failure { problems, ..Failure::new(FailureCode::Invalid, detail) }
}

pub(crate) fn too_large(error: BuildError) -> Failure {
    Failure::new(FailureCode::Invalid, error.to_string())
}

/// What the model's rules read.
impl expand::Records for Records {
    fn kind(&self, id: RecordId) -> Option<Kind> {
        self.slot(id).and_then(|slot| Records::kind(self, slot))
    }

    fn is_deleted(&self, id: RecordId) -> bool {
        self.slot(id).is_some_and(|slot| Records::is_deleted(self, slot))
    }

    fn value(&self, id: RecordId, field: FieldId, element: Option<RecordId>) -> Option<Value> {
        let slot = self.slot(id)?;
        match element {
            None => Records::value(self, slot, field),
            Some(element) => self.element(slot, field, element),
        }
    }

    fn elements(&self, id: RecordId, field: FieldId) -> Vec<(RecordId, Value)> {
        self.slot(id).map(|slot| Records::elements(self, slot, field)).unwrap_or_default()
    }

    fn merged(&self, into: RecordId) -> Vec<RecordId> {
        let Some(target) = self.slot(into) else { return Vec::new() };
        let sources = self.references_to(target).filter(|(_, field)| *field == common::MERGED_INTO);
        let merged = sources.filter(|(source, _)| self.merged_into(*source) == Some(target));
        let mut found: Vec<RecordId> = merged.map(|(source, _)| self.id(source)).collect();
        sorting::ascending(&mut found);
        found
    }

    fn all(&self, kind: Kind) -> Vec<RecordId> {
        let mut all: Vec<RecordId> = self.of(kind).map(|slot| self.id(slot)).collect();
        sorting::ascending(&mut all);
        all
    }

    fn referring(&self, kind: Kind, field: FieldId, to: RecordId) -> Vec<RecordId> {
        let Some(target) = self.slot(to) else { return Vec::new() };
        let of_kind =
            self.referrers(target, field).into_iter().filter(|slot| Records::kind(self, *slot) == Some(kind));
        let mut found: Vec<RecordId> = of_kind.map(|slot| self.id(slot)).collect();
        sorting::ascending(&mut found);
        found
    }
}
