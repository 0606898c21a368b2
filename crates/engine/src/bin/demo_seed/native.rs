//! The program: one engine over HTTP, with what a page would say to it.

use std::cell::RefCell;
use std::io::Read;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use engine::host::native::NativeHost;
use engine::transport::http::HttpTransport;
use engine::worker::{Engine, PortId};
use futures::task::{LocalFutureObj, LocalSpawn, SpawnError};
use model::RecordId;
use protocol::account::OpenWorkspace;
use protocol::import::{Begin, Block, ImportRecord, Tally};
use protocol::request::Secret;
use protocol::status::Chip;
use protocol::{FromEngine, Query, Reply, Request, ToEngine, View, encode};
use tokio::task::LocalSet;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(300);
/// Records in one block.
const BLOCK: usize = 500;
const MS_PER_DAY: i64 = 86_400_000;

#[derive(Debug, thiserror::Error)]
enum SeedError {
    #[error("usage: demo-seed --url URL --email EMAIL --password-stdin [--locale en|zh-Hans|zh-Hant]")]
    Usage,
    #[error("the password could not be read: {0}")]
    Password(#[from] std::io::Error),
    #[error("refused: {0}")]
    Refused(#[from] protocol::Failure),
    #[error("{0} did not happen within five minutes")]
    Late(&'static str),
    #[error("the server did not give an id that can be read: {0}")]
    Id(String),
}

struct Options {
    url: String,
    email: String,
    password: String,
    locale: String,
}

pub(crate) fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let done = runtime.map_err(SeedError::from).and_then(|runtime| {
        let options = options(std::env::args().skip(1))?;
        LocalSet::new().block_on(&runtime, seed(options))
    });
    match done {
        Ok(records) => {
            say(&format!("{records} records are on the server."));
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// For the person at the terminal.
fn say(line: &str) {
    use std::io::Write;
    // With nobody listening there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, SeedError> {
    let (mut url, mut email, mut locale, mut stdin) = (None, None, "en".to_owned(), false);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--url" => url = arguments.next(),
            "--email" => email = arguments.next(),
            "--locale" => locale = arguments.next().ok_or(SeedError::Usage)?,
            "--password-stdin" => stdin = true,
            _ => return Err(SeedError::Usage),
        }
    }
    let (Some(url), Some(email), true) = (url, email, stdin) else { return Err(SeedError::Usage) };
    let mut password = String::new();
    std::io::stdin().read_to_string(&mut password)?;
    Ok(Options { url, email, password: password.trim_end_matches(['\r', '\n']).to_owned(), locale })
}

struct Spawner;

impl LocalSpawn for Spawner {
    fn spawn_local_obj(&self, task: LocalFutureObj<'static, ()>) -> Result<(), SpawnError> {
        tokio::task::spawn_local(task);
        Ok(())
    }
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}

struct Page {
    engine: Engine,
    port: PortId,
    inbox: Rc<RefCell<Vec<FromEngine>>>,
    calls: u32,
}

impl Page {
    fn open(options: &Options) -> Self {
        let sleep = Box::new(|ms: u32| -> futures::future::LocalBoxFuture<'static, ()> {
            Box::pin(tokio::time::sleep(Duration::from_millis(u64::from(ms))))
        });
        let transport = Rc::new(HttpTransport::new(&options.url));
        let engine = Engine::start(Rc::new(NativeHost::new(transport, Spawner, sleep, now)));
        let inbox: Rc<RefCell<Vec<FromEngine>>> = Rc::default();
        let inside = inbox.clone();
        let port = engine.connect(move |bytes| inside.borrow_mut().extend(protocol::decode(&bytes)));
        let page = Self { engine, port, inbox, calls: 0 };
        page.tell(&ToEngine::Hello {
            build: "native".into(),
            locale: options.locale.clone(),
            zone: "UTC".into(),
            lock: None,
        });
        for (subscription, query) in [(1, Query::Session), (2, Query::Status), (3, Query::Catalogue)] {
            page.tell(&ToEngine::Live { subscription, query });
        }
        page
    }

    fn tell(&self, message: &ToEngine) {
        self.engine.receive(self.port, &encode(message));
    }

    async fn call(&mut self, request: Request) -> Result<Reply, SeedError> {
        self.calls += 1;
        let id = self.calls;
        self.tell(&ToEngine::Call { id, request });
        let take = |page: &Page| {
            let mut inbox = page.inbox.borrow_mut();
            let is = |one: &FromEngine| matches!(one, FromEngine::Reply { id: other, .. } if *other == id);
            let place = inbox.iter().position(is)?;
            Some(inbox.swap_remove(place))
        };
        match self.until("an answer", take).await? {
            FromEngine::Reply { result, .. } => Ok(result?),
            _ => Err(SeedError::Late("an answer")),
        }
    }

    async fn until<T>(&self, what: &'static str, find: impl Fn(&Page) -> Option<T>) -> Result<T, SeedError> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(found) = find(self) {
                return Ok(found);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Err(SeedError::Late(what))
    }

    /// The last answer to a live query.
    fn last(&self, wanted: u32) -> Option<View> {
        self.inbox.borrow().iter().rev().find_map(|message| match message {
            FromEngine::Patch { subscription, view: Ok(view), .. } if *subscription == wanted => {
                Some(view.clone())
            }
            _ => None,
        })
    }

    fn workspace(&self) -> Option<OpenWorkspace> {
        match self.last(1) {
            Some(View::Session(session)) => session.open,
            _ => None,
        }
    }

    fn is_synced(&self) -> Option<()> {
        match self.last(2) {
            Some(View::Status(status)) if status.chip == Chip::Synced && status.unsent == 0 => Some(()),
            _ => None,
        }
    }

    fn has_pipeline(&self) -> Option<()> {
        match self.last(3) {
            Some(View::Catalogue(catalogue)) if !catalogue.pipelines.is_empty() => Some(()),
            _ => None,
        }
    }
}

async fn seed(options: Options) -> Result<usize, SeedError> {
    let mut page = Page::open(&options);
    page.call(Request::SignIn { email: options.email.clone(), password: Secret(options.password.clone()) })
        .await?;
    let open = page.until("opening the workspace", Page::workspace).await?;
    page.until("the workspace's first pipeline", Page::has_pipeline).await?;
    let workspace: RecordId = id(&open.workspace)?;
    let today = now().div_euclid(MS_PER_DAY) as i32;
    let setting = demo::Setting {
        workspace,
        today,
        now: now(),
        me: id(&open.me.id)?,
        locale: demo::Locale::of(&options.locale),
        first_pipeline: matches!(
            page.last(3),
            Some(View::Catalogue(view)) if view.pipelines.iter().any(|one| one.is_first(workspace))
        ),
    };
    let story = demo::story(&setting);
    let (total, import) = (story.len(), model::derive::derive_id(workspace, "sample"));
    let begin = Begin { import, name: "sample".into(), kind: model::Kind::Company };
    page.call(Request::ImportBegin(begin)).await?;
    for records in story.chunks(BLOCK) {
        let record = |one: &demo::Record| ImportRecord {
            line: 0,
            id: one.id,
            kind: one.kind,
            matches: Vec::new(),
            only_new: false,
            changes: one.changes.clone(),
            links: Vec::new(),
        };
        let bytes = encode(&Block { records: records.iter().map(record).collect() });
        page.call(Request::ImportBlock { import, bytes }).await?;
    }
    let tally = Tally { rows: total as u64, ..Tally::default() };
    page.call(Request::ImportEnd { import, tally }).await?;
    page.until("sending", Page::is_synced).await?;
    Ok(total)
}

fn id(text: &str) -> Result<RecordId, SeedError> {
    text.parse().map_err(|_| SeedError::Id(text.to_owned()))
}
