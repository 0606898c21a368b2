//! Everything that an open workspace holds in memory, kept consistent with its cells.
//!
//! Cells come in through here; what follows from them (fields, settings, scores, lists, search) is brought up to date
//! before the next answer, however many cells came in between (`settling`).

mod settling;

use std::rc::Rc;

use model::entities::segment_day::Seen;
use model::expand::Write;
use model::{Catalogue, Command, Kind, RecordId, defaults};
use protocol::Failure;
use protocol::each::UpdateEach;
use sync::cell::Flags;
use sync::digest::Total;
use sync::entry::EntryRef;
use sync::ids::{DeviceId, StreamId};

use crate::analysis::current::Work;
use crate::commands::each::PlannedEach;
use crate::commands::{self, Author, Planned, Stamps, undo};
use crate::derived::settings::Settings;
use crate::derived::{Derived, Scope, names, rates::Rates};
use crate::history::History;
use crate::import::Imports;
use crate::lists::{Lists, ranks};
use crate::records::apply::CellName;
use crate::records::hash::IdMap;
use crate::records::{Changes, Layer, Records, Slot};
use crate::search::Search;
use crate::search::pinyin::Pinyin;
use crate::timer::Timer;
use crate::viewer::Viewer;
use settling::Settling;
pub use settling::{Settle, Settled, bit};

/// What a workspace holds in memory.
#[derive(Debug)]
pub struct Workspace {
    /// Id of the workspace, and of its record of settings.
    pub id: RecordId,
    /// The records.
    pub records: Records,
    /// All fields.
    pub catalogue: Catalogue,
    /// What this device saw overwritten.
    pub history: History,
    pub(crate) derived: Derived,
    pub(crate) search: Search,
    pub(crate) lists: Lists,
    pub(crate) imports: Imports,
    /// Which member each device belongs to, so that history names people offline.
    pub(crate) directory: IdMap<DeviceId, RecordId>,
    /// What came in since the last settling began.
    pending: Changes,
    settling: Option<Settling>,
}

impl Workspace {
    /// An empty workspace, before anything is loaded.
    pub fn new(id: RecordId, device: DeviceId) -> Self {
        Self {
            id,
            records: Records::new(),
            catalogue: Catalogue::default(),
            history: History::new(device),
            derived: Derived::default(),
            search: Search::default(),
            lists: Lists::default(),
            imports: Imports::default(),
            directory: IdMap::default(),
            pending: Changes::default(),
            settling: None,
        }
    }

    // What storage holds, at the start.

    /// Takes over the entries of a segment or block; the acknowledged ones first.
    pub fn load<'a>(&mut self, layer: Layer, entries: impl IntoIterator<Item = EntryRef<'a>>) {
        self.records.load(layer, entries);
    }

    /// Takes over a value of the history store, in the order of its keys.
    pub fn load_history(&mut self, bytes: &[u8]) {
        self.history.load(bytes);
    }

    /// Takes over a value of the store of orders, before anything is asked.
    pub fn load_ranks(&mut self, key: &str, bytes: Vec<u8>) {
        self.lists.load_ranks(key, bytes);
    }

    /// Takes over the directory: (device, member).
    pub fn set_directory(&mut self, devices: impl IntoIterator<Item = (DeviceId, RecordId)>) {
        self.directory = devices.into_iter().collect();
    }

    /// Takes over the names of members: lists are sorted by them.
    pub fn set_members(&mut self, names: impl IntoIterator<Item = (RecordId, String)>) {
        let names: IdMap<RecordId, String> = names.into_iter().collect();
        if names != self.derived.members {
            self.derived.members = names;
            self.lists.clear();
        }
    }

    /// Everything is loaded.
    pub fn opened(&mut self) {
        self.read_settings();
        self.catalogue = Catalogue::from_records(&self.records);
    }

    fn read_settings(&mut self) {
        self.derived.settings = Settings::read(&self.records, self.id);
        self.derived.rates = Rates::read(&self.records);
        self.derived.forget();
    }

    // Planning: nothing changes.

    /// Plans a command.
    ///
    /// # Errors
    /// `Invalid` with the problems of each field, `NotAllowed`.
    pub fn plan(
        &self,
        command: &Command,
        author: &Author,
        stamps: &mut Stamps<'_>,
    ) -> Result<Planned, Failure> {
        commands::plan(&self.records, &self.catalogue, command, author, stamps)
    }

    /// Plans the same changes for each of several records.
    pub fn plan_each(&self, each: &UpdateEach, author: &Author, stamps: &mut Stamps<'_>) -> PlannedEach {
        let asked = (&each.ids[..], &each.changes[..]);
        commands::each::plan(&self.records, &self.catalogue, asked, author, stamps)
    }

    /// Plans to undo an action of this device, the last one when `None`. `None` when there is nothing to undo.
    ///
    /// # Errors
    /// `NotAllowed`.
    pub fn plan_undo(
        &self,
        action: Option<u64>,
        author: &Author,
        stamps: &mut Stamps<'_>,
    ) -> Result<Option<Planned>, Failure> {
        undo::plan_undo(&self.records, &self.history, action, author, stamps)
    }

    /// Plans to do again what was undone last. `None` when nothing was.
    ///
    /// # Errors
    /// `NotAllowed`.
    pub fn plan_redo(&self, author: &Author, stamps: &mut Stamps<'_>) -> Result<Option<Planned>, Failure> {
        undo::plan_redo(&self.records, &self.history, author, stamps)
    }

    /// Plans what a new workspace begins with: its settings and the first pipeline, as far as they are missing.
    /// No cells when nothing is.
    ///
    /// # Errors
    /// `NotAllowed`.
    pub fn plan_defaults(
        &self,
        settings: &[model::Change],
        name: &dyn Fn(&str) -> String,
        author: &Author,
        stamps: &mut Stamps<'_>,
    ) -> Result<Planned, Failure> {
        let missing = |id: RecordId| self.records.slot(id).is_none_or(|slot| !self.records.has_cells(slot));
        let mut writes: Vec<Write> = Vec::new();
        if missing(self.id) {
            let create = Command::Create { id: self.id, kind: Kind::Workspace, changes: settings.to_vec() };
            let expanded = create.expand(&self.records, &self.catalogue, &author.now());
            writes.extend(expanded.map_err(commands::invalid)?);
        }
        if self.records.all_of(Kind::Pipeline).is_empty() {
            writes.extend(defaults::pipeline(self.id, &author.now(), name));
        }
        let mut planned = commands::write(&self.records, &writes, author, stamps, Flags::NONE)?;
        // What the program does on its own is not undone by a person.
        planned.history.clear();
        Ok(planned)
    }

    /// Plans what this member saw of a day of segments.
    ///
    /// # Errors
    /// `NotAllowed`.
    pub fn plan_segment_days(
        &self,
        day: i32,
        seen: &[(RecordId, Seen)],
        author: &Author,
        stamps: &mut Stamps<'_>,
    ) -> Result<Planned, Failure> {
        let write = |(segment, seen): &(RecordId, Seen)| {
            let record = self.records.slot(defaults::segment_day_id(*segment, day));
            let is_new = record.is_none_or(|slot| !self.records.has_cells(slot));
            defaults::segment_day(*segment, day, seen, &author.now(), is_new)
        };
        let writes: Vec<Write> = seen.iter().map(write).collect();
        let mut planned = commands::write(&self.records, &writes, author, stamps, Flags::NONE)?;
        planned.history.clear();
        Ok(planned)
    }

    /// Bytes for the history store for what the server gave, to be committed with it.
    pub fn history_of<'a>(&self, entries: impl IntoIterator<Item = EntryRef<'a>>) -> Vec<u8> {
        let mut bytes = Vec::new();
        for cell in entries.into_iter().filter_map(|entry| entry.cell()) {
            let overwritten = self.records.overwritten(&cell);
            let sees =
                overwritten.before.iter().any(|before| before.stamp.is_some_and(|stamp| stamp != cell.stamp));
            if sees {
                overwritten.encode(&mut bytes);
            }
        }
        bytes
    }

    // Applying, once it is durable.

    /// Applies what was planned.
    pub fn applied(&mut self, planned: &Planned) {
        self.history.load(&planned.history);
        let changes = self.records.apply_local(&planned.cells);
        self.note(&changes);
    }

    /// Applies what the server gave, with what [`Workspace::history_of`] said.
    pub fn apply_remote<'a>(&mut self, entries: impl IntoIterator<Item = EntryRef<'a>>, history: &[u8]) {
        self.history.load(history);
        let changes = self.records.apply_remote(entries);
        self.note(&changes);
    }

    /// Applies what another engine wrote to this database.
    pub fn apply_dirty(&mut self, cells: &[sync::cell::Cell], history: &[u8]) {
        self.history.load(history);
        let changes = self.records.apply_local(cells);
        self.note(&changes);
    }

    /// The server has these cells.
    pub fn acknowledge(&mut self, cells: &[CellName]) {
        let changes = self.records.acknowledge(cells);
        self.note(&changes);
    }

    /// The server refused these cells.
    pub fn refuse(&mut self, cells: &[CellName]) {
        let changes = self.records.refuse(cells);
        self.note(&changes);
    }

    /// The sums over the acknowledged cells of a stream.
    pub fn digest(&mut self, stream: StreamId) -> Total {
        self.records.digest(stream)
    }

    /// Notes changes for the next answer, and for imports that read what is there.
    pub fn note(&mut self, changes: &Changes) {
        self.imports.note(&changes.records);
        self.pending.extend(changes);
    }

    // Reading.

    /// A scope for reading fields.
    pub fn scope<'a>(&'a self, viewer: &'a Viewer) -> Scope<'a> {
        Scope::new(&self.records, &self.catalogue, &self.derived, &self.search, viewer, self.id)
    }

    /// The civil day in the workspace's zone.
    pub fn today(&self, viewer: &Viewer) -> i32 {
        self.scope(viewer).today
    }

    /// The display name of a record, for the sync page; empty when it is not here.
    pub fn title(&self, record: RecordId) -> String {
        self.records.slot(record).map(|slot| names::display(&self.records, slot)).unwrap_or_default()
    }

    /// Whether nothing has been created yet: no customers, deals, orders.
    pub fn is_empty(&self) -> bool {
        let kinds = [Kind::Company, Kind::Contact, Kind::Lead, Kind::Deal, Kind::Order];
        kinds.iter().all(|kind| self.records.of(*kind).next().is_none())
    }

    /// Bytes of cells and of searched texts in memory.
    pub fn bytes(&self) -> (usize, usize) {
        (self.records.bytes(), self.search.bytes())
    }

    /// Bytes of the columns that rules are asked of.
    pub fn columns(&self) -> usize {
        let columns = self.derived.columns.borrow();
        if columns.filled.is_empty() {
            0
        } else {
            columns.tables.iter().map(|(_, table)| table.bytes()).sum()
        }
    }

    /// One step of the work that can wait until nothing else is to be done: filling the search. `false` when all is done.
    pub fn idle(&mut self) -> bool {
        self.search.fill(&self.records, &self.catalogue)
    }

    /// Gives the search the pinyin of names, where it does not have them yet.
    pub(crate) fn learn_pinyin(&mut self) {
        if self.search.lacks_pinyin() {
            self.search.learn(Pinyin::default());
        }
    }

    /// Whether scores and reports can be computed.
    pub(crate) fn has_analyst(&self) -> bool {
        self.derived.analyst().is_some()
    }

    /// Scores and reports can be computed from now on; what was shown without them is to be asked again.
    pub(crate) fn set_analyst(&mut self, analyst: crate::analysis::Analyst) {
        self.derived.set_analyst(analyst);
        self.lists.forget_scored();
    }

    /// How often anything changed so far.
    pub(crate) fn changes(&self) -> u64 {
        self.derived.changes.get()
    }

    /// Whether all that came in is settled, what is searched for is found and no score is missing.
    pub(crate) fn is_at_rest(&self) -> bool {
        let settled = !self.has_pending() && !self.is_settling();
        settled && self.search.is_filled(&self.records) && !self.derived.has_work()
    }

    /// Goes on for about so many milliseconds with scores that somebody asked for and that take long. Whether there was
    /// something to do; lists that they have a part in are forgotten when they are there.
    pub(crate) fn work(&mut self, viewer: &Viewer, ms: f64) -> bool {
        if !self.derived.has_work() {
            return false;
        }
        let Some(analyst) = self.derived.analyst() else { return false };
        let work = (analyst.go_on)(&self.scope(viewer), ms);
        if work == Work::Finished {
            self.lists.forget_scored();
            self.derived.columns.borrow_mut().forget_scores();
        }
        work != Work::Nothing
    }

    /// Goes on for about so many milliseconds filling columns that rules were asked of.
    pub(crate) fn fill_columns(&self, viewer: &Viewer, ms: f64) {
        if let Some(analyst) = self.derived.analyst().filter(|_| self.derived.wants_columns()) {
            (analyst.fill)(&self.scope(viewer), ms);
        }
    }

    /// Goes on filling the search for about so many milliseconds; whether all is there.
    pub(crate) fn fill_search(&mut self, ms: f64) -> bool {
        let timer = Timer::start();
        while self.idle() {
            if timer.ms() >= ms {
                return false;
            }
        }
        true
    }

    /// Orders of names to be put into storage, each under its key, replacing what was there: their records, which
    /// [`Workspace::encode_order`] makes bytes of.
    pub fn ranks_to_save(&mut self) -> Vec<(String, Rc<Vec<Slot>>)> {
        self.lists.ranks_to_save()
    }

    /// Appends the next records of an order to its bytes, which are empty at first.
    pub fn encode_order(&self, slots: &[Slot], out: &mut Vec<u8>) {
        ranks::encode(&self.records, slots, out);
    }

    /// Forgets the lists in languages that nobody looks in any more.
    pub(crate) fn keep_locales(&mut self, locales: &[String]) {
        self.lists.keep_locales(locales);
    }
}
