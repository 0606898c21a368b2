//! Two whole engines as pages see them, over the real server: from the first account to a change on the other device.

use std::cell::RefCell;
use std::rc::Rc;

use engine::host::native::NativeHost;
use engine::worker::{Engine, PortId};
use model::entities::company;
use model::{Change, Command, Kind, RecordId, Value};
use protocol::account::{SessionView, Stage};
use protocol::query::RowsQuery;
use protocol::request::Secret;
use protocol::status::Chip;
use protocol::{Failure, FailureCode, FromEngine, Query, Reply, Request, ToEngine, View};
use tests::network::{Fate, Line, Network};
use tests::world::World;
use tokio::task::LocalSet;

/// A page with its engine.
struct Page {
    engine: Engine,
    port: PortId,
    network: Rc<Network>,
    inbox: Rc<RefCell<Vec<FromEngine>>>,
    calls: u32,
}

struct Spawner;

impl futures::task::LocalSpawn for Spawner {
    fn spawn_local_obj(
        &self,
        task: futures::task::LocalFutureObj<'static, ()>,
    ) -> Result<(), futures::task::SpawnError> {
        tokio::task::spawn_local(task);
        Ok(())
    }
}

impl Page {
    fn open(world: &World) -> Self {
        let network = Network::new(world.router.clone());
        let time = world.time.clone();
        let sleep = Box::new(|_: u32| -> futures::future::LocalBoxFuture<'static, ()> {
            Box::pin(tokio::task::yield_now())
        });
        let now = move || {
            time.pass(1);
            time.now()
        };
        let host = NativeHost::new(Rc::new(Line(network.clone())), Spawner, sleep, now);
        let engine = Engine::start(Rc::new(host));
        let inbox: Rc<RefCell<Vec<FromEngine>>> = Rc::default();
        let inside = inbox.clone();
        let port = engine.connect(move |bytes| {
            inside.borrow_mut().push(protocol::decode(&bytes).expect("a message of this build"));
        });
        let page = Self { engine, port, network, inbox, calls: 0 };
        page.tell(&ToEngine::Hello { build: "native".into(), locale: "en".into(), zone: "UTC".into() });
        for (subscription, query) in
            [(1, Query::Session), (2, Query::Status), (3, companies()), (4, Query::Members)]
        {
            page.tell(&ToEngine::Live { subscription, query });
        }
        page
    }

    fn tell(&self, message: &ToEngine) {
        self.engine.receive(self.port, &protocol::encode(message));
    }

    async fn call(&mut self, request: Request) -> Result<Reply, Failure> {
        self.calls += 1;
        let id = self.calls;
        self.tell(&ToEngine::Call { id, request });
        let is_reply =
            |message: &FromEngine| matches!(message, FromEngine::Reply { id: other, .. } if *other == id);
        until(|| self.inbox.borrow().iter().any(is_reply)).await;
        let mut inbox = self.inbox.borrow_mut();
        let place = inbox.iter().position(is_reply).expect("it is there");
        match inbox.remove(place) {
            FromEngine::Reply { result, .. } => result,
            other => panic!("{other:?}"),
        }
    }

    fn last(&self, wanted: u32) -> Option<View> {
        self.inbox.borrow().iter().rev().find_map(|message| match message {
            FromEngine::Patch { subscription, view: Ok(view), .. } if *subscription == wanted => {
                Some(view.clone())
            }
            _ => None,
        })
    }

    fn session(&self) -> Option<SessionView> {
        self.last(1).map(|view| match view {
            View::Session(session) => session,
            other => panic!("{other:?}"),
        })
    }

    fn chip(&self) -> Option<(Chip, u64)> {
        self.last(2).map(|view| match view {
            View::Status(status) => (status.chip, status.unsent),
            other => panic!("{other:?}"),
        })
    }

    fn names(&self) -> Vec<String> {
        match self.last(3) {
            Some(View::Rows(rows)) => rows.rows.into_iter().map(|row| row.name).collect(),
            _ => Vec::new(),
        }
    }
}

async fn until(mut done: impl FnMut() -> bool) {
    for _ in 0..200_000 {
        if done() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("it never came");
}

fn companies() -> Query {
    Query::Rows(RowsQuery {
        kind: Kind::Company,
        filter: model::Filter::default(),
        sort: vec![],
        columns: vec![company::NAME],
        start: 0,
        len: 50,
        group: None,
        locate: None,
    })
}

fn create(id: u8, name: &str) -> Request {
    let name = Change { field: company::NAME, element: None, value: Some(Value::Text(name.into())) };
    Request::Run(Command::Create { id: RecordId([id; 16]), kind: Kind::Company, changes: vec![name] })
}

fn password(text: &str) -> Secret {
    Secret(text.into())
}

async fn walk() {
    let world = World::new().await;
    let mut ada = Page::open(&world);
    until(|| ada.session().is_some_and(|session| session.stage == Stage::Setup)).await;

    let request = Request::SignUp {
        email: "ada@example.org".into(),
        name: "Ada".into(),
        password: password("correct horse battery"),
        workspace: "Works".into(),
    };
    assert_eq!(ada.call(request).await, Ok(Reply::Ok));
    until(|| ada.session().is_some_and(|session| session.open.is_some_and(|open| open.name == "Works")))
        .await;
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    assert!(ada.session().is_some_and(|session| session.open.is_some_and(|open| open.empty)));

    let done = ada.call(create(1, "Brücke GmbH")).await;
    assert!(matches!(done, Ok(Reply::Done { records: 1, .. })), "{done:?}");
    until(|| ada.names() == ["Brücke GmbH"]).await;
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    let empty_name = ada.call(create(2, "")).await;
    assert_eq!(empty_name.map_err(|failure| failure.code), Err(FailureCode::Invalid));

    let mut other = Page::open(&world);
    until(|| other.session().is_some_and(|session| session.stage == Stage::SignedOut)).await;
    let wrong =
        Request::SignIn { email: "ada@example.org".into(), password: password("wrong horse battery") };
    assert_eq!(other.call(wrong).await.map_err(|failure| failure.code), Err(FailureCode::WrongCredentials));
    let right =
        Request::SignIn { email: "ada@example.org".into(), password: password("correct horse battery") };
    assert_eq!(other.call(right).await, Ok(Reply::Ok));
    until(|| other.names() == ["Brücke GmbH"]).await;

    offline(&mut ada, &mut other).await;
    signing_out(&mut other).await;
}

/// What is done without the network waits, is counted, and comes over when the network is back.
async fn offline(ada: &mut Page, other: &mut Page) {
    other.network.set_fate_for_all(Fate::Lost);
    assert!(other.call(create(3, "Acker AG")).await.is_ok());
    until(|| other.names() == ["Acker AG", "Brücke GmbH"]).await;
    until(|| other.chip() == Some((Chip::Offline, 1))).await;
    assert_eq!(
        other.call(Request::SignOut { remove: true }).await.map_err(|f| f.code),
        Err(FailureCode::Unsent)
    );
    other.network.set_fate_for_all(Fate::Arrives);
    other.tell(&ToEngine::Visible(true));
    until(|| other.chip() == Some((Chip::Synced, 0))).await;
    ada.tell(&ToEngine::Visible(true));
    until(|| ada.names() == ["Acker AG", "Brücke GmbH"]).await;

    let undone = other.call(Request::Undo(None)).await;
    assert!(matches!(undone, Ok(Reply::Undone { left: 0, .. })), "{undone:?}");
    until(|| other.names() == ["Brücke GmbH"]).await;
}

async fn signing_out(page: &mut Page) {
    until(|| page.chip() == Some((Chip::Synced, 0))).await;
    assert_eq!(page.call(Request::SignOut { remove: false }).await, Ok(Reply::Ok));
    until(|| {
        page.session().is_some_and(|session| session.stage == Stage::SignedOut && session.local.is_empty())
    })
    .await;
    assert_eq!(page.call(create(9, "Nobody")).await.map_err(|f| f.code), Err(FailureCode::NotFound));
    let again =
        Request::SignIn { email: "ada@example.org".into(), password: password("correct horse battery") };
    assert_eq!(page.call(again).await, Ok(Reply::Ok));
    until(|| page.session().is_some_and(|session| session.stage == Stage::Open)).await;
    assert_eq!(page.call(Request::SignOut { remove: true }).await, Ok(Reply::Ok));
    until(|| page.session().is_some_and(|session| session.local.is_empty() && session.open.is_none())).await;
}

#[tokio::test]
async fn from_the_first_account_to_the_other_device() {
    LocalSet::new().run_until(walk()).await;
}
