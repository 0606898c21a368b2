//! The engine in a browser's worker, over its IndexedDB, with no server behind it.

use std::cell::RefCell;
use std::rc::Rc;

use model::entities::company;
use model::{Change, Command, Kind, RecordId, Value};
use protocol::account::Stage;
use protocol::query::RowsQuery;
use protocol::{FromEngine, Query, Reply, Request, ToEngine, View};
use sync::export::ExportKey;
use sync::ids::{DeviceId, InstallationId, WorkspaceId};
use sync::wire::accounts::{Role, UserId};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Engine, PortId};
use crate::host::Host;
use crate::host::browser::BrowserHost;
use crate::replica::{Directory, Identity, Replica};
use crate::session::local::{DATABASE, LocalEntry, Locals};
use crate::workspace::Workspace;

const USER: UserId = UserId([2; 16]);
const WORKSPACE: WorkspaceId = WorkspaceId([1; 16]);

/// What a device keeps of a workspace that it has opened before.
async fn leave_behind(host: &BrowserHost) {
    let entry = LocalEntry {
        workspace: WORKSPACE,
        name: "Works".into(),
        user: USER,
        user_name: "Ada".into(),
        email: "ada@example.org".into(),
        used_at: 1,
        unsent: 0,
        locked: false,
    };
    let storage = host.open(&entry.database(), Box::new(|| {})).await.expect("opens");
    let identity = Identity {
        workspace: WORKSPACE,
        member: USER.into(),
        installation: InstallationId([3; 16]),
        device: DeviceId::new(4),
        export_key: ExportKey([5; 32]),
        unsent_lost: 0,
    };
    let directory = Directory { name: "Works".into(), role: Some(Role::Owner), ..Directory::default() };
    Replica::<Workspace>::create(&*storage, &identity, &directory).await.expect("creates");
    storage.close();
    let list = host.open(DATABASE, Box::new(|| {})).await.expect("opens");
    let locals = Locals::open(list, [3; 16]).await.expect("opens");
    locals.put(entry).await.expect("writes");
}

struct Page {
    engine: Engine,
    port: PortId,
    inbox: Rc<RefCell<Vec<FromEngine>>>,
}

impl Page {
    fn open() -> Self {
        let engine = Engine::start(Rc::new(BrowserHost::new()));
        let inbox: Rc<RefCell<Vec<FromEngine>>> = Rc::default();
        let inside = inbox.clone();
        let port = engine.connect(move |bytes| inside.borrow_mut().extend(protocol::decode(&bytes)));
        let page = Self { engine, port, inbox };
        page.tell(&ToEngine::Hello {
            build: "dev".into(),
            locale: "en".into(),
            zone: "Europe/Berlin".into(),
            lock: None,
        });
        page.tell(&ToEngine::Live { subscription: 1, query: Query::Session });
        let rows = RowsQuery {
            kind: Kind::Company,
            filter: model::Filter::default(),
            sort: vec![],
            columns: vec![],
            start: 0,
            len: 10,
            group: None,
            closed: Vec::new(),
            locate: None,
        };
        page.tell(&ToEngine::Live { subscription: 2, query: Query::Rows(rows) });
        page
    }

    fn tell(&self, message: &ToEngine) {
        self.engine.receive(self.port, &protocol::encode(message));
    }

    fn create(&self, id: u8, name: &str) {
        let name = Change { field: company::NAME, element: None, value: Some(Value::Text(name.into())) };
        let command = Command::Create { id: RecordId([id; 16]), kind: Kind::Company, changes: vec![name] };
        self.tell(&ToEngine::Call { id: u32::from(id), request: Request::Run(command) });
    }

    fn stage(&self) -> Option<Stage> {
        self.inbox.borrow().iter().rev().find_map(|message| match message {
            FromEngine::Patch { view: Ok(View::Session(session)), .. } => Some(session.stage),
            _ => None,
        })
    }

    fn names(&self) -> Vec<String> {
        let inbox = self.inbox.borrow();
        let rows = inbox.iter().rev().find_map(|message| match message {
            FromEngine::Patch { view: Ok(View::Rows(rows)), .. } => Some(rows),
            _ => None,
        });
        rows.map(|rows| rows.rows.iter().map(|row| row.name.clone()).collect()).unwrap_or_default()
    }

    fn replied(&self, id: u32) -> bool {
        let is = |message: &FromEngine| matches!(message, FromEngine::Reply { id: other, result: Ok(Reply::Done { .. }) } if *other == id);
        self.inbox.borrow().iter().any(is)
    }
}

async fn until(what: &str, done: impl Fn() -> bool) {
    let host = BrowserHost::new();
    for _ in 0..500 {
        if done() {
            return;
        }
        host.sleep(10).await;
    }
    panic!("never: {what}");
}

/// One walk, because the list of databases is one for the whole origin.
#[wasm_bindgen_test]
async fn it_opens_offline_from_a_cold_start_and_tabs_follow_each_other() {
    let first = Page::open();
    until("no server, nothing here", || first.stage() == Some(Stage::Unreachable)).await;
    assert!(first.inbox.borrow().contains(&FromEngine::Welcome));

    leave_behind(&BrowserHost::new()).await;
    let one = Page::open();
    one.create(1, "Too early to be lost");
    until("opens without a session", || one.stage() == Some(Stage::Open)).await;
    until("what came before it was ready", || one.replied(1)).await;
    until("and shows", || one.names() == ["Too early to be lost"]).await;

    let two = Page::open();
    until("a second engine on the same database", || two.names() == ["Too early to be lost"]).await;
    two.create(2, "From the other tab");
    until("it is durable", || two.replied(2)).await;
    until("and the first tab shows it", || one.names() == ["From the other tab", "Too early to be lost"])
        .await;
    one.create(3, "And back");
    until("back", || two.names() == ["And back", "From the other tab", "Too early to be lost"]).await;

    let three = Page::open();
    until("a third one reads all of it from disk", || three.names().len() == 3).await;

    let stranger = Page::open();
    stranger.tell(&ToEngine::Hello {
        build: "other".into(),
        locale: "en".into(),
        zone: "UTC".into(),
        lock: None,
    });
    let refused = FromEngine::Refused { build: "dev".into() };
    until("another build is refused", || stranger.inbox.borrow().contains(&refused)).await;
}
