//! From rows to what is written.

use model::entities::common;
use model::expand::{Records, Write};
use model::{Change, Command, FieldId, Kind, Problem, ProblemCode, RecordId, Value};
use protocol::Failure;
use protocol::import::{ImportRecord, Link, MatchKey, RowProblem};
use sync::cell::Flags;
use sync::limits::MAX_BATCH_CELLS;

use super::Running;
use super::past;
use super::products;
use super::staged::Staged;
use super::stages;
use crate::commands::{self, Author, Planned, Stamps};
use crate::records::overwritten::Note;
use crate::workspace::Workspace;

/// Plans the next piece.
pub(super) fn next(
    workspace: &Workspace,
    running: &mut Running,
    author: &Author,
    stamps: &mut Stamps<'_>,
) -> Result<Option<Planned>, Failure> {
    if running.queue.is_empty() {
        return Ok(None);
    }
    let mut tops = std::mem::take(&mut running.tops);
    tops.read(&workspace.records);
    let mut piece = Piece { workspace, staged: Staged::new(&workspace.records, tops), author };
    for _ in 0..workspace.imports.piece {
        let Some(row) = running.queue.pop_front() else { break };
        piece.take(running, row);
        if piece.staged.len() + 8 > MAX_BATCH_CELLS {
            break;
        }
    }
    let (writes, tops) = piece.staged.finish();
    running.tops = tops;
    let mut history = Vec::new();
    Note::Import { action: author.action, import: running.id }.encode(&mut history);
    let mut planned = commands::write(&workspace.records, &writes, author, stamps, Flags::BULK)?;
    if !planned.history.is_empty() {
        history.append(&mut planned.history);
        planned.history = history;
    }
    Ok(Some(planned))
}

struct Piece<'a> {
    workspace: &'a Workspace,
    staged: Staged<'a>,
    author: &'a Author,
}

/// Customers are companies or contacts.
fn other_customer(kind: Kind) -> Option<Kind> {
    match kind {
        Kind::Company => Some(Kind::Contact),
        Kind::Contact => Some(Kind::Company),
        _ => None,
    }
}

impl Piece<'_> {
    /// Whether the server grants the stream of a record, or the one that it would be made in.
    fn may_write_to(&self, id: RecordId, kind: Kind) -> bool {
        let records = &self.workspace.records;
        let stream = records.slot(id).and_then(|slot| records.stream(slot));
        self.author.may_write_to(stream.unwrap_or_else(|| self.author.stream(kind)), kind).is_ok()
    }

    fn take(&mut self, running: &mut Running, mut row: ImportRecord) {
        let workspace = self.workspace;
        let folding = &workspace.search.folding;
        if !self.author.may_write(row.kind) {
            let problem =
                Problem { code: ProblemCode::NotAllowed, field: None, detail: row.kind.key().to_owned() };
            return note(running, &row, true, problem);
        }
        // A row that only names a customer may mean one of the other kind.
        let other = other_customer(row.kind).filter(|_| row.only_new);
        let by_key = self.meant(running, row.kind, other, &row.matches);
        let known = || self.is_known(row.id, row.kind).then(|| workspace.records.resolve_id(row.id));
        let existing = by_key.or_else(known);
        if let Some(id) = existing.filter(|id| *id != row.id) {
            running.aliases.insert(row.id, id);
        }
        if let Some(id) = existing.filter(|_| row.only_new) {
            return self.complete(running, id, &row);
        }
        let mut problems = Vec::new();
        let mut changes = std::mem::take(&mut row.changes);
        for link in &row.links {
            match self.link(running, row.kind, link, &changes) {
                Ok(change) => changes.push(change),
                Err(problem) => problems.push(problem),
            }
        }
        let id = existing.unwrap_or(row.id);
        if !self.may_write_to(id, row.kind) {
            let problem =
                Problem { code: ProblemCode::NotAllowed, field: None, detail: row.kind.key().to_owned() };
            return note(running, &row, true, problem);
        }
        let (taken, refused) = match existing {
            Some(id) => {
                if self.stands_for(id, &row) {
                    // Somebody decided what holds of the two when they became one.
                    changes.retain(|change| self.is_missing(id, change));
                }
                self.update(id, row.kind, changes)
            }
            None => self.create(running.id, row.id, row.kind, changes),
        };
        problems.extend(refused);
        // A record that its row only names leaves the row itself as it is.
        let is_refused = taken == Taken::Refused && !row.only_new;
        problems.into_iter().for_each(|problem| note(running, &row, is_refused, problem));
        match taken {
            Taken::Refused => return,
            Taken::Created => running.piece.created += 1,
            Taken::Updated if !self.is_new(running.id, id) => running.piece.changed.push(id),
            Taken::Updated => {}
            Taken::Unchanged => running.piece.unchanged += 1,
        }
        for key in row.matches.iter().filter(|key| self.holds(id, key)) {
            running.index.add(folding, row.kind, key, id);
        }
    }

    /// Whether a key is one of the record, and not only of the row: what may be an SKU is none where the product has another.
    fn holds(&self, id: RecordId, key: &MatchKey) -> bool {
        match key {
            MatchKey::Id(_) => false,
            MatchKey::Sku(sku) => products::has_sku(&self.staged, &self.workspace.search.folding, id, sku),
            _ => true,
        }
    }

    /// The record that keys mean, of one kind or of another. A number in the other system says more than a name, and a name
    /// means nobody whom the same system knows under another number.
    fn meant(
        &self,
        running: &Running,
        kind: Kind,
        other: Option<Kind>,
        keys: &[MatchKey],
    ) -> Option<RecordId> {
        let workspace = self.workspace;
        let may_be_meant = |key: &MatchKey, id| {
            self.has_number(id, keys) != Some(false)
                && products::may_be_meant(&self.staged, &workspace.search.folding, id, key, keys)
        };
        let find = |kind, keys: &[MatchKey]| {
            running.index.find(&workspace.search.folding, &workspace.records, kind, keys, may_be_meant)
        };
        let numbers = keys.iter().take_while(|key| matches!(key, MatchKey::External { .. })).count();
        let numbers = &keys[..numbers];
        find(kind, numbers)
            .or_else(|| find(other?, numbers))
            .or_else(|| find(kind, keys))
            .or_else(|| find(other?, keys))
    }

    /// Whether a record has one of the numbers among these keys; `None` when it has none at all in their systems.
    fn has_number(&self, id: RecordId, keys: &[MatchKey]) -> Option<bool> {
        let folding = &self.workspace.search.folding;
        let own = self.staged.elements(id, common::EXTERNAL_IDS);
        let pairs = own.iter().flat_map(|(_, value)| keys.iter().map(move |key| (value, key)));
        let same = pairs.filter_map(|(value, key)| match (value, key) {
            (Value::Entry { label, text }, MatchKey::External { source, key }) => {
                (folding.fold(label) == folding.fold(source)).then(|| text.trim() == key.trim())
            }
            _ => None,
        });
        same.reduce(|a, b| a || b)
    }

    /// A record that a row only names stays as it is. But when it was found by something else, and its number in the other
    /// system is not known yet, it gets that: the next one of its name may have another. So does a product its SKU.
    fn complete(&mut self, running: &mut Running, id: RecordId, row: &ImportRecord) {
        let Some(kind) = self.staged.kind(id) else { return };
        let folding = &self.workspace.search.folding;
        let mut missing = Vec::new();
        if self.has_number(id, &row.matches).is_none() {
            let is_number = |change: &&Change| change.field == common::EXTERNAL_IDS;
            missing.extend(row.changes.iter().filter(is_number).cloned());
        }
        if kind == Kind::Product {
            missing.extend(products::missing(&self.staged, folding, id, &row.changes));
        }
        if missing.is_empty() || !self.may_write_to(id, kind) {
            return;
        }
        if self.update(id, kind, missing).0 == Taken::Updated && !self.is_new(running.id, id) {
            running.piece.changed.push(id);
        }
        let is_number = |key: &&MatchKey| matches!(key, MatchKey::External { .. } | MatchKey::Sku(_));
        for key in row.matches.iter().filter(is_number).filter(|key| self.holds(id, key)) {
            running.index.add(folding, kind, key, id);
        }
    }

    /// Whether a row means a record that was merged into this one.
    fn stands_for(&self, id: RecordId, row: &ImportRecord) -> bool {
        let own = row.matches.iter().filter_map(|key| match key {
            MatchKey::Id(id) => Some(*id),
            _ => None,
        });
        own.chain([row.id]).any(|meant| {
            meant != id && self.is_known(meant, row.kind) && self.workspace.records.resolve_id(meant) == id
        })
    }

    fn is_missing(&self, id: RecordId, change: &Change) -> bool {
        self.staged.value(id, change.field, change.element).is_none()
    }

    /// Whether this import created the record.
    fn is_new(&self, import: RecordId, id: RecordId) -> bool {
        is_from(&self.staged, import, id)
    }

    fn is_known(&self, id: RecordId, kind: Kind) -> bool {
        self.staged.kind(id) == Some(kind)
    }

    /// The change that a link makes beside those that were made before.
    fn link(&self, running: &Running, kind: Kind, link: &Link, before: &[Change]) -> Result<Change, Problem> {
        let (of, otherwise) = link.otherwise;
        let by_key = match of {
            Kind::Stage => stages::find(&self.staged, &self.workspace.search.folding, &link.matches, before),
            _ => self.meant(running, of, other_customer(of), &link.matches),
        };
        let target = by_key.or_else(|| running.aliases.get(&otherwise).copied()).unwrap_or(otherwise);
        let problem = |code| {
            let name = link.matches.iter().find_map(|key| match key {
                MatchKey::Name(name) => Some(name.as_str()),
                _ => None,
            });
            let detail = model::text::shorten(name.unwrap_or_default(), 80).into_owned();
            Problem { code, field: Some(link.field), detail }
        };
        if !self.is_known(target, of) && !other_customer(of).is_some_and(|other| self.is_known(target, other))
        {
            return Err(problem(ProblemCode::UnknownRecord));
        }
        let value = match &link.entry {
            Some((label, text)) => Value::Entry { label: label.clone(), text: text.clone() },
            None => Value::Ref(target),
        };
        if self.workspace.catalogue.field(kind, link.field).is_none() {
            return Err(problem(ProblemCode::UnknownField));
        }
        Ok(Change { field: link.field, element: link.set.then_some(target), value: Some(value) })
    }

    fn create(
        &mut self,
        import: RecordId,
        id: RecordId,
        kind: Kind,
        mut changes: Vec<Change>,
    ) -> (Taken, Vec<Problem>) {
        past::complete(kind, &mut changes, self.author.now);
        changes.push(Change { field: common::IMPORT, element: None, value: Some(Value::Ref(import)) });
        let (written, problems) = self.expand(changes, |changes| Command::Create { id, kind, changes });
        let Some(writes) = written else { return (Taken::Refused, problems) };
        self.staged.add(writes);
        (Taken::Created, problems)
    }

    fn update(&mut self, id: RecordId, kind: Kind, mut changes: Vec<Change>) -> (Taken, Vec<Problem>) {
        let read_only = |field: FieldId| {
            self.workspace.catalogue.field(kind, field).is_none_or(|def| def.flags.read_only)
        };
        let ended = past::ended(kind, &changes, self.author.now);
        let told = past::told(kind, &changes, self.author.now, |field| self.staged.value(id, field, None));
        changes.retain(|change| !read_only(change.field));
        // A record that was put away comes back by being imported again.
        let deleted = self.staged.is_deleted(id);
        let command = |changes| {
            let update = Command::Update { ids: vec![id], changes };
            if deleted { Command::Batch(vec![Command::Restore { ids: vec![id] }, update]) } else { update }
        };
        let (written, problems) = self.expand(changes, command);
        let Some(mut writes) = written else { return (Taken::Refused, problems) };
        if let Some(at) = ended {
            past::date_back(&mut writes, at);
        }
        past::add(&mut writes, id, kind, told);
        if writes.is_empty() {
            return (Taken::Unchanged, problems);
        }
        self.staged.add(writes);
        (Taken::Updated, problems)
    }

    /// What the command writes. Values that are refused are left out, and said; `None` when the rest is refused, too.
    fn expand(
        &self,
        changes: Vec<Change>,
        command: impl Fn(Vec<Change>) -> Command,
    ) -> (Option<Vec<Write>>, Vec<Problem>) {
        let now = self.author.now();
        let catalogue = &self.workspace.catalogue;
        let problems = match command(changes.clone()).expand(&self.staged, catalogue, &now) {
            Ok(writes) => return (Some(writes), Vec::new()),
            Err(problems) => problems,
        };
        let refused = |field: FieldId| problems.iter().any(|problem| problem.field == Some(field));
        let rest: Vec<Change> = changes.into_iter().filter(|change| !refused(change.field)).collect();
        let written = command(rest).expand(&self.staged, catalogue, &now).ok();
        (written, problems)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taken {
    Created,
    Updated,
    Unchanged,
    Refused,
}

fn note(running: &mut Running, row: &ImportRecord, refused: bool, problem: Problem) {
    running.piece.problems.push(RowProblem { line: row.line, refused, problem });
}

/// Whether an import created a record.
pub(super) fn is_from(records: &dyn Records, import: RecordId, id: RecordId) -> bool {
    records.value(id, common::IMPORT, None) == Some(Value::Ref(import))
}
