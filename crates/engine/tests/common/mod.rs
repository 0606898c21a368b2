//! An engine's memory without storage: what tests and benches drive.
#![allow(dead_code, missing_docs, unreachable_pub)]

pub mod page;

use std::rc::Rc;

use engine::commands::campaign::{PlannedStart, plan as plan_start};
use engine::commands::{Author, Planned};
use engine::locale::fixed::FixedLocale;
use engine::placement::Placement;
use engine::queries;
use engine::records::Layer;
use engine::viewer::Viewer;
use engine::workspace::Workspace;
use model::entities::{common, company, contact, deal, order};
use model::value::Currency;
use model::{Change, Command, FieldId, Filter, Kind, RecordId, Value};
use protocol::account::Role;
use protocol::campaign::StartCampaign;
use protocol::query::RowsQuery;
use protocol::view::RowsView;
use protocol::{Failure, Query, View};
use sync::cell::Cell;
use sync::entry::EntryRef;
use sync::ids::{DeviceId, StreamId, WorkspaceId};
use sync::stamp::{HybridTime, Stamp};

pub const WORKSPACE: RecordId = RecordId([0xee; 16]);
pub const ME: RecordId = RecordId([0xaa; 16]);
pub const EUR: Currency = Currency(*b"EUR");
/// 2026-03-16T09:00Z, a Monday.
pub const NOW: i64 = 1_773_651_600_000;
pub const TODAY: i32 = 20_528;

pub struct Desk {
    pub ws: Workspace,
    pub device: DeviceId,
    pub now: i64,
    pub cells: Vec<Cell>,
    pub history: Vec<u8>,
    /// Where its records are written, and which streams may be written to.
    pub placement: Placement,
    pub writable: Option<Vec<StreamId>>,
    action: u64,
    counter: u64,
    pub ids: u64,
}

/// The orders of names that are worth saving, as storage would keep them.
pub fn saved_orders(ws: &mut Workspace) -> Vec<(String, Vec<u8>)> {
    let orders = ws.ranks_to_save();
    let encoded = orders.into_iter().map(|(key, slots)| {
        let mut bytes = Vec::new();
        slots.chunks(3).for_each(|piece| ws.encode_order(piece, &mut bytes));
        (key, bytes)
    });
    encoded.collect()
}

/// A view without how long it took.
pub fn without_time(view: View) -> View {
    use protocol::Late;
    use protocol::view::{ReportView, RfmView};
    match view {
        View::Rfm(view) => {
            View::Rfm(Late::new(&RfmView { took_ms: 0.0, ..view.open().expect("is of this build") }))
        }
        View::Report(view) => {
            let view = view.open().expect("is of this build");
            View::Report(Late::new(&view.map(|view| Box::new(ReportView { took_ms: 0.0, ..*view }))))
        }
        other => other,
    }
}

impl Desk {
    /// An open workspace with nothing in it.
    pub fn empty() -> Self {
        Self::on(DeviceId::new(7))
    }

    /// The same on another device.
    pub fn on(device: DeviceId) -> Self {
        let mut ws = Workspace::new(WORKSPACE, device);
        ws.opened();
        Self {
            ws,
            device,
            now: NOW,
            cells: Vec::new(),
            history: Vec::new(),
            placement: Placement::everyone(WorkspaceId(WORKSPACE.0)),
            writable: None,
            action: 0,
            counter: 0,
            ids: 0,
        }
    }

    /// An open workspace with its settings and the first pipeline.
    pub fn new() -> Self {
        let mut desk = Self::empty();
        let author = desk.author();
        let settings = [
            set(model::entities::workspace::NAME, text("Test")),
            set(model::entities::workspace::CURRENCY, text("EUR")),
        ];
        let mut stamps = desk.stamps();
        let planned =
            desk.ws.plan_defaults(&settings, &|key| key.to_owned(), &author, &mut stamps).expect("defaults");
        desk.commit(planned);
        desk
    }

    pub fn author(&mut self) -> Author {
        self.action += 1;
        Author {
            me: ME,
            role: Role::Owner,
            now: self.now,
            today: (self.now / 86_400_000) as i32,
            zone: "UTC".into(),
            config: StreamId::config(WorkspaceId(WORKSPACE.0)),
            shared: StreamId::shared(WorkspaceId(WORKSPACE.0)),
            writable: self.writable.clone(),
            placement: Rc::new(self.placement.clone()),
            action: self.action,
        }
    }

    /// Stamps for one action, in the millisecond of now.
    pub fn stamps(&mut self) -> impl FnMut() -> Stamp + use<> {
        self.counter += 1_000_000;
        let (mut counter, device, now) = (self.counter, self.device, self.now as u64);
        move || {
            counter += 1;
            Stamp::new(HybridTime::from_u64((now << 16) + counter), device)
        }
    }

    pub fn viewer(&self) -> Viewer {
        let locale = Rc::new(FixedLocale::default());
        Viewer { me: ME, role: Role::Owner, locale, zone: "UTC".into(), now: self.now }
    }

    pub fn commit(&mut self, planned: Planned) {
        self.ws.applied(&planned);
        self.cells.extend(planned.cells);
        self.history.extend(planned.history);
    }

    pub fn run(&mut self, command: Command) -> Result<u64, Failure> {
        let author = self.author();
        let mut stamps = self.stamps();
        let planned = self.ws.plan(&command, &author, &mut stamps)?;
        self.commit(planned);
        Ok(author.action)
    }

    pub fn undo(&mut self, action: Option<u64>) -> Option<u32> {
        let author = self.author();
        let mut stamps = self.stamps();
        let planned = self.ws.plan_undo(action, &author, &mut stamps).expect("allowed")?;
        let left = planned.left;
        self.commit(planned);
        Some(left)
    }

    pub fn redo(&mut self) -> bool {
        let author = self.author();
        let mut stamps = self.stamps();
        let planned = self.ws.plan_redo(&author, &mut stamps).expect("allowed");
        planned.map(|planned| self.commit(planned)).is_some()
    }

    pub fn next_id(&mut self) -> RecordId {
        self.ids += 1;
        // Spread, as random ids are.
        let mixed = (u128::from(self.ids)).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        RecordId(mixed.to_be_bytes())
    }

    pub fn create(&mut self, kind: Kind, changes: Vec<Change>) -> RecordId {
        let id = self.next_id();
        self.run(Command::Create { id, kind, changes }).expect("created");
        id
    }

    pub fn update(&mut self, id: RecordId, changes: Vec<Change>) -> u64 {
        self.run(Command::Update { ids: vec![id], changes }).expect("updated")
    }

    pub fn company(&mut self, name: &str) -> RecordId {
        self.create(Kind::Company, vec![set(company::NAME, text(name))])
    }

    pub fn contact(&mut self, family: &str, given: &str) -> RecordId {
        self.create(
            Kind::Contact,
            vec![set(contact::FAMILY_NAME, text(family)), set(contact::GIVEN_NAME, text(given))],
        )
    }

    pub fn order(&mut self, customer: RecordId, day: i32, minor: i64) -> RecordId {
        let changes = vec![
            set(order::CUSTOMER, Value::Ref(customer)),
            set(order::ORDERED_ON, Value::Date(day)),
            set(order::AMOUNT, money(minor)),
        ];
        self.create(Kind::Order, changes)
    }

    pub fn deal(&mut self, title: &str, minor: i64) -> RecordId {
        self.create(Kind::Deal, vec![set(deal::TITLE, text(title)), set(deal::AMOUNT, money(minor))])
    }

    pub fn merge(&mut self, survivor: RecordId, losers: &[RecordId]) -> u64 {
        self.run(Command::Merge { survivor, losers: losers.to_vec(), take: Vec::new() }).expect("merged")
    }

    /// The cells of another desk, as the server would give them.
    /// Starts a campaign as it is given; its action, and what was planned.
    pub fn start(&mut self, start: &StartCampaign) -> Result<(u64, PlannedStart), Failure> {
        self.now += 1000;
        let (author, mut stamps) = (self.author(), self.stamps());
        let planned = plan_start(&self.ws.records, &self.ws.catalogue, start, &author, &mut stamps)?;
        self.commit(planned.planned.clone());
        Ok((author.action, planned))
    }

    pub fn pull(&mut self, other: &Desk) {
        let entries = || other.cells.iter().map(|cell| EntryRef::Cell(cell.view()));
        let history = self.ws.history_of(entries());
        self.ws.apply_remote(entries(), &history);
    }

    pub fn ask(&mut self, query: Query) -> View {
        let viewer = self.viewer();
        self.ws.settle(std::slice::from_ref(&viewer));
        queries::answer(&mut self.ws, &query, &viewer).expect("answered")
    }

    pub fn rows(&mut self, query: RowsQuery) -> RowsView {
        match self.ask(Query::Rows(query)) {
            View::Rows(view) => view,
            other => panic!("{other:?}"),
        }
    }

    pub fn names(&mut self, query: RowsQuery) -> Vec<String> {
        self.rows(query).rows.into_iter().map(|row| row.name).collect()
    }

    /// The same state, read from storage by a new engine.
    pub fn reopened(&self) -> Workspace {
        let mut ws = Workspace::new(WORKSPACE, self.device);
        ws.load(Layer::Dirty, self.cells.iter().map(|cell| EntryRef::Cell(cell.view())));
        ws.load_history(&self.history);
        ws.opened();
        ws
    }
}

pub fn rows_of(kind: Kind) -> RowsQuery {
    RowsQuery {
        kind,
        filter: Filter::default(),
        sort: Vec::new(),
        columns: vec![common::DISPLAY_NAME],
        start: 0,
        len: 500,
        group: None,
        closed: Vec::new(),
        locate: None,
    }
}

pub fn set(field: FieldId, value: Value) -> Change {
    Change { field, element: None, value: Some(value) }
}

pub fn clear(field: FieldId) -> Change {
    Change { field, element: None, value: None }
}

/// An element of a set, under the element that the model gives it.
pub fn add(kind: Kind, field: FieldId, value: Value) -> Change {
    let catalogue = model::Catalogue::default();
    let def = catalogue.field(kind, field).expect("declared");
    Change { field, element: Some(model::derive::element_of(def, &value)), value: Some(value) }
}

pub fn works_at(company: RecordId, title: &str) -> Change {
    let value = Value::Entry { label: String::new(), text: title.to_owned() };
    Change { field: contact::COMPANIES, element: Some(company), value: Some(value) }
}

pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub fn choice(key: &str) -> Value {
    Value::Choice(key.to_owned())
}

pub fn entry(label: &str, text: &str) -> Value {
    Value::Entry { label: label.to_owned(), text: text.to_owned() }
}

pub fn money(minor: i64) -> Value {
    Value::Money { minor, currency: EUR }
}
