//! The engine worker's client: calls with one answer, and live queries whose answers come again after every change.
//!
//! A `SharedWorker` serves all tabs where there is one, else a worker of this tab. Both sides come from one build and
//! refuse a partner of another. What is sent before the engine has welcomed this page waits in a queue.

mod live;
pub mod port;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use futures::channel::oneshot;
use leptos::prelude::*;
use protocol::event::Event;
use protocol::message::{CallId, SubscriptionId};
use protocol::query::RowsQuery;
use protocol::view::RowsView;
use protocol::{Failure, FailureCode, FromEngine, Query, Reply, Request, ToEngine, View, later};

pub use live::{
    Remote, live, live_board, live_catalogue, live_history, live_imports, live_members, live_record,
    live_report, live_rfm, live_rows, live_scores, live_search, live_segments, live_session, live_status,
    live_sync, live_timeline, live_today,
};

/// Workers that may die on this page one after the other; the next would die as well.
const MOST_LOSSES: u32 = 3;

/// How the page stands with its engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// The worker loads.
    Starting,
    /// It serves this page.
    Ready,
    /// It is of another build: a reload is offered.
    OtherBuild,
    /// It could not be started; the text is for the log.
    Failed(String),
}

type Deliver = Box<dyn Fn(Result<View, Failure>)>;

struct Subscription {
    query: Query,
    last: Option<u64>,
    deliver: Deliver,
}

#[derive(Default)]
struct Client {
    port: Option<port::Port>,
    ready: bool,
    losses: u32,
    queue: Vec<ToEngine>,
    next: u32,
    calls: HashMap<CallId, oneshot::Sender<Result<Reply, Failure>>>,
    subscriptions: HashMap<SubscriptionId, Subscription>,
}

thread_local! {
    static CLIENT: RefCell<Client> = RefCell::default();
    static SIGNALS: (ArcRwSignal<Link>, ArcRwSignal<Option<Event>>) =
        (ArcRwSignal::new(Link::Starting), ArcRwSignal::new(None));
}

/// How the page stands with its engine.
pub fn link() -> ArcReadSignal<Link> {
    SIGNALS.with(|(link, _)| link.read_only())
}

/// The last event that the engine sent by itself.
pub fn events() -> ArcReadSignal<Option<Event>> {
    SIGNALS.with(|(_, events)| events.read_only())
}

/// Starts the worker and greets it.
pub fn start() {
    connect(true);
    window_event_listener_untyped("visibilitychange", |_| {
        send(ToEngine::Visible(document().visibility_state() == web_sys::VisibilityState::Visible));
    });
    // The engine waits longer after each failure; the browser knows at once when there is a network again.
    window_event_listener_untyped("online", |_| {
        leptos::task::spawn_local(async {
            // Who has nothing open has nothing to send.
            let _ = call(Request::SyncNow).await;
        });
    });
    window_event_listener_untyped("pagehide", |event| {
        // A worker of this tab is kept with the page. A shared one goes on for others, and would work for a page that may
        // never be seen again.
        if !is_kept(&event) || is_shared() {
            send(ToEngine::Bye);
        }
    });
    window_event_listener_untyped("pageshow", |event| {
        if is_kept(&event) && is_shared() {
            CLIENT.with_borrow_mut(|client| client.ready = false);
            again(true, "the page was away");
        }
    });
}

/// Whether a page that goes or comes is kept by the browser for "back".
fn is_kept(event: &web_sys::Event) -> bool {
    js_sys::Reflect::get(event, &"persisted".into()).is_ok_and(|kept| kept.is_truthy())
}

fn is_shared() -> bool {
    CLIENT.with_borrow(|client| client.port.as_ref().is_some_and(port::Port::is_shared))
}

fn connect(shared: bool) {
    let url = crate::browser::root_data("engine").unwrap_or_else(|| "/engine-loader.js".to_owned());
    let opened = port::Port::open(&url, shared, received, move |reason| lost(shared, reason));
    match opened {
        Ok(port) => {
            port.post(&hello());
            CLIENT.with_borrow_mut(|client| client.port = Some(port));
        }
        Err(_) if shared => connect(false),
        Err(reason) => set_link(Link::Failed(format!("{reason:?}"))),
    }
}

fn hello() -> ToEngine {
    ToEngine::Hello {
        build: crate::browser::root_data("build").unwrap_or_else(|| "dev".to_owned()),
        locale: crate::state::language::initial().tag().to_owned(),
        zone: crate::browser::zone(),
        lock: crate::browser::root_data("lock"),
    }
}

fn set_link(link: Link) {
    SIGNALS.with(|(signal, _)| signal.set(link));
}

/// The worker never started, or a worker of this tab died: calls under way fail, live queries go on with a new one.
fn lost(shared: bool, reason: String) {
    let (was_ready, losses) = CLIENT.with_borrow_mut(|client| {
        client.port = None;
        client.losses += 1;
        (std::mem::take(&mut client.ready), client.losses)
    });
    if (shared || was_ready) && losses <= MOST_LOSSES {
        again(false, &reason);
    } else {
        fail_calls(&reason);
        // A worker that dies before it was ready would die again.
        set_link(Link::Failed(reason));
    }
}

/// Calls under way fail; live queries go on over a new port.
fn again(shared: bool, reason: &str) {
    fail_calls(reason);
    CLIENT.with_borrow_mut(|client| {
        let again = client.subscriptions.iter_mut().map(|(id, subscription)| {
            subscription.last = None;
            ToEngine::Live { subscription: *id, query: subscription.query.clone() }
        });
        client.queue = again.collect();
    });
    set_link(Link::Starting);
    connect(shared);
}

fn fail_calls(reason: &str) {
    let calls = CLIENT.with_borrow_mut(|client| std::mem::take(&mut client.calls));
    for (_, answer) in calls {
        let _ = answer.send(Err(Failure::new(FailureCode::Internal, reason)));
    }
}

fn received(message: FromEngine) {
    match message {
        FromEngine::Welcome => {
            CLIENT.with_borrow_mut(|client| {
                client.ready = true;
                let queue = std::mem::take(&mut client.queue);
                if let Some(port) = &client.port {
                    queue.iter().for_each(|message| port.post(message));
                }
            });
            set_link(Link::Ready);
        }
        FromEngine::Refused { .. } => {
            fail_calls("the engine is of another build");
            set_link(Link::OtherBuild);
        }
        FromEngine::Reply { id, result } => {
            let waiting = CLIENT.with_borrow_mut(|client| client.calls.remove(&id));
            if let Some(waiting) = waiting {
                let _ = waiting.send(result);
            }
        }
        FromEngine::Patch { subscription, sequence, view } => patched(subscription, sequence, view),
        FromEngine::Event(event) => SIGNALS.with(|(_, events)| events.set(Some(event))),
    }
}

fn patched(id: SubscriptionId, sequence: u64, view: Result<View, Failure>) {
    // Taken out while it delivers: what it updates may subscribe again.
    let taken = CLIENT.with_borrow_mut(|client| {
        let subscription = client.subscriptions.get_mut(&id)?;
        if subscription.last.is_some_and(|last| last >= sequence) {
            return None;
        }
        subscription.last = Some(sequence);
        Some(std::mem::replace(&mut subscription.deliver, Box::new(|_| ())))
    });
    if let Some(deliver) = taken {
        deliver(view);
        CLIENT.with_borrow_mut(|client| {
            if let Some(subscription) = client.subscriptions.get_mut(&id) {
                subscription.deliver = deliver;
            }
        });
    }
}

/// Sends a message, or keeps it until the engine is ready.
pub fn send(message: ToEngine) {
    CLIENT.with_borrow_mut(|client| match &client.port {
        Some(port) if client.ready => port.post(&message),
        _ => client.queue.push(message),
    });
}

/// Asks for something once.
///
/// # Errors
/// What the engine answers; `Internal` when the worker died, with nothing known about the outcome.
pub async fn call(request: Request) -> Result<Reply, Failure> {
    let (answer, answered) = oneshot::channel();
    let id = CLIENT.with_borrow_mut(|client| {
        client.next += 1;
        client.calls.insert(client.next, answer);
        client.next
    });
    send(ToEngine::Call { id, request });
    answered.await.unwrap_or_else(|_| Err(Failure::new(FailureCode::Internal, "no answer")))
}

/// The rows of a list as they are now.
///
/// # Errors
/// As [`call`].
pub async fn rows_now(query: RowsQuery) -> Result<RowsView, Failure> {
    match now(Query::Rows(query)).await? {
        View::Rows(rows) => Ok(rows),
        _ => Err(Failure::new(FailureCode::Internal, "no rows")),
    }
}

/// The answer to a query as it is now.
///
/// # Errors
/// As [`call`].
pub async fn now(query: Query) -> Result<View, Failure> {
    let (answer, answered) = oneshot::channel();
    let answer = Cell::new(Some(answer));
    let deliver = move |view| {
        // It may be delivered once more before nobody listens.
        if let Some(answer) = answer.take() {
            let _ = answer.send(view);
        }
    };
    let subscription = subscribe(query, Box::new(deliver));
    let view = answered.await;
    unsubscribe(subscription);
    view.unwrap_or_else(|_| Err(Failure::new(FailureCode::Internal, "no answer")))
}

/// Asks the engine for something that only code needs which comes after the first screen.
///
/// # Errors
/// As [`call`].
pub async fn later(request: later::Request) -> Result<later::Reply, Failure> {
    match call(Request::Later(protocol::encode(&request))).await? {
        Reply::Later(bytes) => {
            protocol::decode(&bytes).map_err(|error| Failure::new(FailureCode::Internal, error.to_string()))
        }
        _ => Err(Failure::new(FailureCode::Internal, "another answer")),
    }
}

fn subscribe(query: Query, deliver: Deliver) -> SubscriptionId {
    let id = CLIENT.with_borrow_mut(|client| {
        client.next += 1;
        client.subscriptions.insert(client.next, Subscription { query: query.clone(), last: None, deliver });
        client.next
    });
    send(ToEngine::Live { subscription: id, query });
    id
}

fn resubscribe(id: SubscriptionId, query: Query) {
    CLIENT.with_borrow_mut(|client| {
        if let Some(subscription) = client.subscriptions.get_mut(&id) {
            subscription.query = query.clone();
        }
    });
    send(ToEngine::Live { subscription: id, query });
}

fn unsubscribe(id: SubscriptionId) {
    CLIENT.with_borrow_mut(|client| client.subscriptions.remove(&id));
    send(ToEngine::Unlive { subscription: id });
}
