//! Where the writes of an action go: new records by the placement, others where they are; and what has to move with them.

use model::entities::{activity, answer, common, lead, order_line};
use model::expand::Write;
use model::{FieldId, Kind, RecordId, Value};
use protocol::Failure;
use sync::cell::Flags;
use sync::ids::StreamId;

use super::{Author, Planned, Stamps, begin, too_large};
use crate::placement::{Facts, Place, Placement, place};
use crate::records::hash::IdMap;
use crate::records::{Records, Slot};

/// Of what an activity is about, what says more of who may see it comes first.
const NARROW_FIRST: [Kind; 5] = [Kind::Lead, Kind::Deal, Kind::Order, Kind::Contact, Kind::Company];

/// Where a record is written, and where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    /// The stream that it is in, or that a new one is made in.
    pub(crate) from: StreamId,
    /// The stream that it moves to.
    pub(crate) to: Option<StreamId>,
}

/// The streams of one action.
pub(super) struct Placing<'a> {
    records: &'a Records,
    placement: &'a Placement,
    writes: IdMap<RecordId, &'a Write>,
    targets: IdMap<RecordId, StreamId>,
    /// Every record counts as where the placement wants it, whatever is written.
    ideal: bool,
}

impl<'a> Placing<'a> {
    pub(super) fn new(records: &'a Records, placement: &'a Placement, writes: &'a [Write]) -> Self {
        Self::over(records, placement, false, writes.iter().map(|write| (write.record, write)).collect())
    }

    fn over(
        records: &'a Records,
        placement: &'a Placement,
        ideal: bool,
        writes: IdMap<RecordId, &'a Write>,
    ) -> Self {
        Self { records, placement, writes, targets: IdMap::default(), ideal }
    }

    /// Whether a record is nowhere yet.
    pub(super) fn is_new(&self, record: RecordId) -> bool {
        self.present(record).is_none()
    }

    /// Where a write goes.
    pub(super) fn of(&mut self, write: &Write) -> Target {
        let from = self.present(write.record);
        let to = self.target(write.record, write.kind);
        Target { from: from.unwrap_or(to), to: Some(to).filter(|to| from.is_some_and(|from| from != *to)) }
    }

    /// What belongs to a record that moves and is not written itself: each with its kind.
    pub(super) fn followers(&mut self, moved: RecordId) -> Vec<(RecordId, Kind, Target)> {
        let Some(slot) = self.records.slot(moved) else { return Vec::new() };
        let belongs = |(source, field): (Slot, FieldId)| {
            let kind = self.records.kind(source)?;
            (parent_fields(kind).contains(&field)).then_some((self.records.id(source), kind))
        };
        let mut found: Vec<(RecordId, Kind)> = self.records.references_to(slot).filter_map(belongs).collect();
        sorting::by_key(&mut found, |(id, _)| *id);
        found.dedup();
        found.retain(|(id, _)| !self.writes.contains_key(id) && !self.targets.contains_key(id));
        let mut followers = Vec::new();
        for (id, kind) in found {
            let Some(from) = self.present(id) else { continue };
            let to = self.wanted(id, kind);
            if from != to {
                self.targets.insert(id, to);
                followers.push((id, kind, Target { from, to: Some(to) }));
            }
        }
        followers
    }

    /// The stream in which a record is now.
    fn present(&self, id: RecordId) -> Option<StreamId> {
        self.records.slot(id).and_then(|slot| self.records.stream(slot))
    }

    /// The stream in which a record is after the action.
    fn target(&mut self, id: RecordId, kind: Kind) -> StreamId {
        if let Some(known) = self.targets.get(&id) {
            return *known;
        }
        let present = self.present(id);
        let decides = |field: FieldId| self.writes.get(&id).is_some_and(|write| names(write, field));
        let fields = [common::OWNER, activity::ABOUT, order_line::ORDER, answer::CUSTOMER];
        let stays = !self.ideal && kind != Kind::Event && !fields.into_iter().any(decides);
        let stream = match present.filter(|_| stays) {
            Some(present) => present,
            None => self.wanted(id, kind),
        };
        self.targets.insert(id, stream);
        stream
    }

    /// The stream that the placement gives a record.
    fn wanted(&mut self, id: RecordId, kind: Kind) -> StreamId {
        let parent = (place(kind) == Place::Parent).then(|| self.parent(id, kind)).flatten();
        let facts = Facts {
            id,
            kind,
            owner: self.reference(id, common::OWNER),
            parent,
            event: if kind == Kind::Lead { self.reference(id, lead::EVENT) } else { None },
        };
        self.placement.stream(&facts)
    }

    /// The stream of the record that this one belongs to.
    fn parent(&mut self, id: RecordId, kind: Kind) -> Option<StreamId> {
        let parent = match kind {
            Kind::OrderLine => self.reference(id, order_line::ORDER)?,
            Kind::Answer => self.reference(id, answer::CUSTOMER)?,
            _ => self.about(id)?,
        };
        let kind = self.kind(parent)?;
        Some(self.target(parent, kind))
    }

    /// Of several records that an activity is about, the one that says most of who may see it; of several of these the
    /// first by id.
    fn about(&self, id: RecordId) -> Option<RecordId> {
        // By element, as they are after the action.
        let mut about: IdMap<RecordId, Option<RecordId>> = IdMap::default();
        if let Some(slot) = self.records.slot(id) {
            let here = self.records.elements(slot, activity::ABOUT);
            about.extend(here.into_iter().map(|(element, value)| (element, value.as_ref_id())));
        }
        let written = self.writes.get(&id).into_iter().flat_map(|write| &write.changes);
        for change in written.filter(|change| change.field == activity::ABOUT) {
            let target = change.value.as_ref().and_then(Value::as_ref_id);
            about.extend(change.element.map(|element| (element, target)));
        }
        let rank = |kind| NARROW_FIRST.iter().position(|one| *one == kind);
        let targets = about.into_values().flatten();
        let ranked = targets.filter_map(|target| Some((rank(self.kind(target)?)?, target)));
        ranked.min().map(|(_, target)| target)
    }

    fn kind(&self, id: RecordId) -> Option<Kind> {
        let written = self.writes.get(&id).map(|write| write.kind);
        written.or_else(|| self.records.slot(id).and_then(|slot| self.records.kind(slot)))
    }

    /// The record that a single field refers to after the action.
    fn reference(&self, id: RecordId, field: FieldId) -> Option<RecordId> {
        let written = self.writes.get(&id).filter(|write| names(write, field));
        let value = match written {
            Some(write) => {
                let change = write.changes.iter().rev().find(|change| change.field == field)?;
                change.value.clone()
            }
            None => self.records.slot(id).and_then(|slot| self.records.value(slot, field)),
        };
        value.as_ref().and_then(Value::as_ref_id)
    }
}

/// Records that are not where the placement wants them and not on their way, by kind; each with it.
pub(crate) fn misplaced(records: &Records, placement: &Placement) -> Vec<(RecordId, Kind)> {
    let mut placing = Placing::over(records, placement, true, IdMap::default());
    let mut found = Vec::new();
    for kind in Kind::ALL.iter().copied() {
        for slot in records.all_of(kind) {
            let id = records.id(*slot);
            let Some(present) = placing.present(id) else { continue };
            let heads = records.destination(*slot);
            if !placement.is_captured(present) && heads != Some(placing.target(id, kind)) {
                found.push((id, kind));
            }
        }
    }
    found
}

/// Plans to move records to where the placement wants them. Nobody undoes it: it follows from the policy.
///
/// # Errors
/// `Withheld`, `HandOver`; `Invalid` never.
pub(crate) fn plan(
    records: &Records,
    misplaced: &[(RecordId, Kind)],
    author: &Author,
    stamps: &mut Stamps<'_>,
) -> Result<Planned, Failure> {
    let mut placing = Placing::over(records, &author.placement, true, IdMap::default());
    let mut planned = Planned { action: author.action, ..Planned::default() };
    for (id, kind) in misplaced {
        let Some(from) = placing.present(*id) else { continue };
        let to = placing.target(*id, *kind);
        if from == to {
            continue;
        }
        let target = Target { from, to: Some(to) };
        author.may_place(&target, *kind, false)?;
        let cell = begin(*id, &target, author, stamps(), Flags::BULK);
        planned.cells.push(cell.build().map_err(too_large)?);
        planned.records += 1;
    }
    Ok(planned)
}

fn names(write: &Write, field: FieldId) -> bool {
    write.changes.iter().any(|change| change.field == field)
}

/// The fields by which records of a kind belong to others.
fn parent_fields(kind: Kind) -> &'static [FieldId] {
    match kind {
        Kind::Activity => &[activity::ABOUT],
        Kind::OrderLine => &[order_line::ORDER],
        Kind::Answer => &[answer::CUSTOMER],
        _ => &[],
    }
}
