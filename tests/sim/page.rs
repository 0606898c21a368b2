//! A page and its whole engine, over the real server.

use std::cell::RefCell;
use std::rc::Rc;

use engine::host::native::NativeHost;
use engine::worker::{Engine, PortId};
use model::entities::company;
use model::{Change, Command, Kind, RecordId, Value};
use protocol::account::{Member, Role, SessionView, Stage};
use protocol::query::RowsQuery;
use protocol::request::Secret;
use protocol::status::Chip;
use protocol::{Failure, FromEngine, Query, Reply, Request, ToEngine, View, later};

use crate::network::{Fate, Line, Network};
use crate::world::World;

/// See the module.
pub struct Page {
    host: Rc<NativeHost>,
    engine: Engine,
    port: PortId,
    /// Its network.
    pub network: Rc<Network>,
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
    /// Opens it. It follows session, chip, companies and members.
    pub fn open(world: &World) -> Self {
        let network = Network::new(world.service());
        Self::start(native(world, &network), network)
    }

    /// The browser was killed, and starts again on what it had stored.
    pub fn again(&self, world: &World) -> Self {
        let network = self.network.again();
        self.network.set_fate_for_all(Fate::CrashBefore);
        Self::start(native(world, &network).after(&self.host), network)
    }

    /// The browser was killed and has erased what it stored; its cookie is still there.
    pub fn erased(&self, world: &World) -> Self {
        let network = self.network.again();
        self.network.set_fate_for_all(Fate::CrashBefore);
        Self::start(native(world, &network), network)
    }

    fn start(host: NativeHost, network: Rc<Network>) -> Self {
        let host = Rc::new(host);
        let engine = Engine::start(host.clone());
        Self::of(host, engine, network, None)
    }

    /// Another tab of the same browser, which holds this lock as long as it lives.
    pub fn beside(&self, lock: &str) -> Self {
        Self::of(self.host.clone(), self.engine.clone(), self.network.clone(), Some(lock.to_owned()))
    }

    fn of(host: Rc<NativeHost>, engine: Engine, network: Rc<Network>, lock: Option<String>) -> Self {
        let inbox: Rc<RefCell<Vec<FromEngine>>> = Rc::default();
        let inside = inbox.clone();
        let port = engine.connect(move |bytes| {
            inside.borrow_mut().push(protocol::decode(&bytes).expect("a message of this build"));
        });
        let page = Self { host, engine, port, network, inbox, calls: 0 };
        page.tell(&ToEngine::Hello { build: "native".into(), locale: "en".into(), zone: "UTC".into(), lock });
        for (subscription, query) in
            [(1, Query::Session), (2, Query::Status), (3, companies()), (4, Query::Members)]
        {
            page.tell(&ToEngine::Live { subscription, query });
        }
        page
    }

    /// Dies without a goodbye: only its lock is free then.
    pub fn die(&self, lock: &str) {
        self.host.release(lock);
    }

    /// Whether the engine has forgotten it, and all that it kept of it.
    pub fn is_forgotten(&self) -> bool {
        Rc::strong_count(&self.inbox) == 1
    }

    /// Says something to the engine.
    pub fn tell(&self, message: &ToEngine) {
        self.engine.receive(self.port, &protocol::encode(message));
    }

    /// Asks the engine and waits for the reply.
    pub async fn call(&mut self, request: Request) -> Result<Reply, Failure> {
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

    /// Asks the engine what code asks that comes after the first screen.
    pub async fn later(&mut self, request: later::Request) -> Result<later::Reply, Failure> {
        match self.call(Request::Later(protocol::encode(&request))).await? {
            Reply::Later(bytes) => Ok(protocol::decode(&bytes).expect("a reply of this build")),
            other => panic!("{other:?}"),
        }
    }

    /// The last answer to a live query.
    pub fn last(&self, wanted: u32) -> Option<View> {
        self.inbox.borrow().iter().rev().find_map(|message| match message {
            FromEngine::Patch { subscription, view: Ok(view), .. } if *subscription == wanted => {
                Some(view.clone())
            }
            _ => None,
        })
    }

    /// Where the person stands.
    pub fn session(&self) -> Option<SessionView> {
        self.last(1).map(|view| match view {
            View::Session(session) => session,
            other => panic!("{other:?}"),
        })
    }

    /// The chip, and how many changes are not on the server.
    pub fn chip(&self) -> Option<(Chip, u64)> {
        self.last(2).map(|view| match view {
            View::Status(status) => (status.chip, status.unsent),
            other => panic!("{other:?}"),
        })
    }

    /// All members ever.
    pub fn members(&self) -> Vec<Member> {
        match self.last(4) {
            Some(View::Members(members)) => members,
            _ => Vec::new(),
        }
    }

    /// The names of all companies.
    pub fn names(&self) -> Vec<String> {
        match self.last(3) {
            Some(View::Rows(rows)) => rows.rows.into_iter().map(|row| row.name).collect(),
            _ => Vec::new(),
        }
    }
}

/// The host of a page in this world.
fn native(world: &World, network: &Rc<Network>) -> NativeHost {
    let time = world.time.clone();
    let clock = time.clone();
    let service = world.service();
    // A millisecond passes whenever somebody who waits is asked, but not while the server works.
    let sleep = Box::new(move |ms: u32| -> futures::future::LocalBoxFuture<'static, ()> {
        let (clock, service) = (clock.clone(), service.clone());
        Box::pin(async move {
            let end = clock.now() + i64::from(ms);
            loop {
                tokio::task::yield_now().await;
                if clock.now() >= end {
                    break;
                }
                if !service.is_working() {
                    clock.pass(1);
                }
            }
        })
    });
    let now = move || {
        time.pass(1);
        time.now()
    };
    NativeHost::new(Rc::new(Line(network.clone())), Spawner, sleep, now)
}

/// Lets everybody work until it is so.
pub async fn until(mut done: impl FnMut() -> bool) {
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
        closed: Vec::new(),
        locate: None,
    })
}

/// Creates a company.
pub fn create(id: u8, name: &str) -> Request {
    let name = Change { field: company::NAME, element: None, value: Some(Value::Text(name.into())) };
    Request::Run(Command::Create { id: RecordId([id; 16]), kind: Kind::Company, changes: vec![name] })
}

/// A password.
pub fn password(text: &str) -> Secret {
    Secret(text.into())
}

/// Invites somebody in a role, for booth staff at an event, and lets them join on a device of their own.
pub async fn join(
    world: &World,
    owner: &mut Page,
    name: &str,
    (role, event): (Role, Option<RecordId>),
) -> Page {
    let invite = Request::Invite { email: None, role, event, team: None };
    let Ok(Reply::Invitations(invitations)) = owner.call(invite).await else { panic!("an invitation") };
    let path = invitations[0].path.clone().expect("shown once");
    let token = path.rsplit('/').next().expect("a token").to_owned();
    let mut page = Page::open(world);
    until(|| page.session().is_some_and(|session| session.stage == Stage::SignedOut)).await;
    let account = (name.to_owned(), format!("{name}@example.org"), password("battery staple horse"));
    let accepted = page.call(Request::AcceptInvitation { token, account: Some(account) }).await;
    assert_eq!(accepted, Ok(Reply::Ok));
    until(|| owner.members().iter().any(|member| member.name == name)).await;
    page
}

/// Ada founds her workspace.
pub fn sign_up() -> Request {
    Request::SignUp {
        email: "ada@example.org".into(),
        name: "Ada".into(),
        password: password("correct horse battery"),
        workspace: "Works".into(),
        setup_code: None,
    }
}

/// Ada signs in on another device.
pub fn sign_in() -> Request {
    Request::SignIn { email: "ada@example.org".into(), password: password("correct horse battery") }
}
