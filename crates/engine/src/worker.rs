//! The engine as pages see it: ports, messages, and everything that hangs together behind them.
//!
//! One engine serves any number of pages. It answers a hello at once, keeps calls until it has started, and runs each
//! call as a task of its own; what waits for storage or the server holds up nobody else.

mod access;
mod account;
mod act;
mod campaigns;
mod comings;
mod deliver;
mod dispatch;
mod drive;
mod duplicates;
mod erase;
mod failures;
mod files;
mod history;
mod imports;
mod later;
mod opening;
mod oversight;
mod ports;
mod refresh;
#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
mod upkeep;
mod views;
mod web_form;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use protocol::message::CallId;
use protocol::{FromEngine, Request, ToEngine};
use sync::wire::accounts::{SessionInfo, SetupInfo};

use crate::host::Host;
use crate::session::{Locals, Opened};
use crate::transport::Api;
use ports::Ports;

/// Number of a connected page.
pub type PortId = u32;

/// What is known of the session on the server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Session {
    /// Who is signed in.
    pub(crate) info: Option<SessionInfo>,
    /// What a visitor may do, when nobody is.
    pub(crate) setup: Option<SetupInfo>,
    /// The server did not answer.
    pub(crate) unreachable: bool,
    /// It was asked at least once, or a workspace is open without asking.
    pub(crate) known: bool,
}

/// An engine. Cloning gives another handle on the same one.
#[derive(Clone)]
pub struct Engine(pub(crate) Rc<Shell>);

pub(crate) struct Shell {
    pub(crate) host: Rc<dyn Host>,
    pub(crate) api: Api,
    pub(crate) locals: RefCell<Option<Rc<Locals>>>,
    pub(crate) session: RefCell<Session>,
    pub(crate) open: RefCell<Option<Rc<Opened>>>,
    pub(crate) ports: RefCell<Ports>,
    /// Calls that came before the engine had started.
    early: RefCell<Option<Vec<(PortId, CallId, Request)>>>,
    pub(crate) refreshing: Cell<bool>,
    /// Requests of people that are not answered yet, and at which uptime somebody last asked for anything.
    pub(crate) asking: Cell<u32>,
    pub(crate) asked_at: Cell<i64>,
    pub(crate) persisted: Cell<Option<bool>>,
    pub(crate) estimate: Cell<Option<(u64, u64)>>,
}

impl Engine {
    /// An engine in this place. It opens what was used last, without waiting for the server.
    pub fn start(host: Rc<dyn Host>) -> Self {
        let shell = Rc::new(Shell {
            api: Api::new(host.transport()),
            host: host.clone(),
            locals: RefCell::default(),
            session: RefCell::default(),
            open: RefCell::default(),
            ports: RefCell::default(),
            early: RefCell::new(Some(Vec::new())),
            refreshing: Cell::new(false),
            asking: Cell::new(0),
            asked_at: Cell::new(i64::MIN),
            persisted: Cell::new(None),
            estimate: Cell::new(None),
        });
        let engine = Self(shell);
        let starting = engine.clone();
        host.spawn(Box::pin(async move { starting.begin().await }));
        engine
    }

    async fn begin(self) {
        self.open_last().await;
        let early = self.0.early.take().unwrap_or_default();
        early.into_iter().for_each(|(port, id, request)| self.call(port, id, request));
        self.refresh();
    }

    /// Connects a page. Messages to it go through `send`, which is dropped when the page is gone.
    pub fn connect(&self, send: impl Fn(Vec<u8>) + 'static) -> PortId {
        self.0.ports.borrow_mut().add(send)
    }

    /// Takes a message of a page.
    pub fn receive(&self, port: PortId, bytes: &[u8]) {
        match protocol::decode::<ToEngine>(bytes) {
            Ok(message) => self.take(port, message),
            // A page of another build: its hello cannot be read either, so it is told by whom it is served.
            Err(_) => self.0.ports.borrow().send(port, &FromEngine::Refused { build: self.0.host.build() }),
        }
    }

    fn take(&self, port: PortId, message: ToEngine) {
        let shell = &self.0;
        match message {
            ToEngine::Hello { build, locale, zone, lock } => {
                let own = shell.host.build();
                let answer = if build == own {
                    FromEngine::Welcome
                } else {
                    FromEngine::Refused { build: own.clone() }
                };
                if build == own {
                    let language = shell.host.locale(&locale);
                    shell.ports.borrow_mut().greet(port, locale, language, zone);
                }
                shell.ports.borrow().send(port, &answer);
                if let Some(lock) = lock {
                    self.disconnect_when_released(port, &lock);
                }
            }
            ToEngine::Call { id, request } => match &mut *shell.early.borrow_mut() {
                Some(early) => early.push((port, id, request)),
                None => self.call(port, id, request),
            },
            ToEngine::Live { subscription, query } => {
                self.asked();
                shell.ports.borrow_mut().subscribe(port, subscription, query.clone());
                self.renew_history(&query);
                self.set_live(port, subscription, query);
                self.refresh();
            }
            ToEngine::Unlive { subscription } => {
                shell.ports.borrow_mut().unsubscribe(port, subscription);
                if let Some(opened) = self.opened() {
                    opened.live.borrow_mut().remove(&(port, subscription));
                }
            }
            ToEngine::Locale { locale } => {
                let language = shell.host.locale(&locale);
                shell.ports.borrow_mut().speak(port, locale, language);
                self.update_viewers();
            }
            ToEngine::Visible(visible) => {
                if visible {
                    self.hope();
                }
            }
            ToEngine::StoragePersisted(persisted) => {
                shell.persisted.set(Some(persisted));
                self.refresh();
            }
            ToEngine::Bye => self.disconnect(port),
        }
    }

    /// A page that crashed, or that the system took away, says no goodbye; its lock is free then.
    fn disconnect_when_released(&self, port: PortId, lock: &str) {
        let (engine, released) = (self.clone(), self.0.host.released(lock));
        self.0.host.spawn(Box::pin(async move {
            released.await;
            engine.disconnect(port);
        }));
    }

    /// Forgets a page, and drops what sends to it.
    fn disconnect(&self, port: PortId) {
        self.0.ports.borrow_mut().remove(port);
        if let Some(opened) = self.opened() {
            opened.live.borrow_mut().remove_where(|(other, _)| *other == port);
        }
    }

    fn call(&self, port: PortId, id: CallId, request: Request) {
        let engine = self.clone();
        // Imports go on piece by piece and can wait; whatever else is called, a person waits for.
        let import = matches!(
            request,
            Request::ImportBlock { .. } | Request::ImportUndo(_) | Request::ImportCancel(_)
        );
        let urgent = u32::from(!import);
        let shell = &self.0;
        shell.asking.set(shell.asking.get() + urgent);
        self.0.host.spawn(Box::pin(async move {
            let result = engine.answer_later(port, request).await;
            let shell = &engine.0;
            shell.ports.borrow().send(port, &FromEngine::Reply { id, result });
            shell.asking.set(shell.asking.get() - urgent);
            if urgent > 0 {
                engine.asked();
            }
        }));
    }

    /// Somebody is at work: what can wait, waits.
    fn asked(&self) {
        self.0.asked_at.set(self.0.host.uptime());
    }

    /// The open workspace.
    pub(crate) fn opened(&self) -> Option<Rc<Opened>> {
        self.0.open.borrow().clone()
    }
}
