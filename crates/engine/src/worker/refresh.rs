//! Answering live queries: soon after a change, many changes at once.

use std::rc::Rc;

use protocol::Query;
use protocol::message::SubscriptionId;

use super::{Engine, PortId};
use crate::live::{Moment, is_of_records};
use crate::session::Opened;
use crate::timer::Timer;
use crate::viewer::Viewer;

impl Engine {
    /// Something may have another answer now.
    pub(crate) fn refresh(&self) {
        if self.0.refreshing.replace(true) {
            return;
        }
        let engine = self.clone();
        self.0.host.spawn(Box::pin(async move {
            engine.0.refreshing.set(false);
            engine.answer_live();
        }));
    }

    fn answer_live(&self) {
        let queries = self.0.ports.borrow().queries();
        for (port, subscription, query) in queries.into_iter().filter(|(_, _, query)| !is_of_records(query)) {
            if let Some(view) = self.view(&query) {
                self.0.ports.borrow_mut().patch_if_new(port, subscription, view);
            }
        }
        if let Some(opened) = self.opened() {
            self.answer_records(&opened);
        }
    }

    fn answer_records(&self, opened: &Rc<Opened>) {
        self.ask_histories(opened);
        let now = self.0.host.uptime();
        let (patches, wait) = {
            let mut memory = opened.replica.memory_mut();
            let mut live = opened.live.borrow_mut();
            if opened.reloads.replace(opened.replica.reloads()) != opened.replica.reloads() {
                live.refresh();
            }
            let timer = Timer::start();
            // Who has just come sees the first rows at once.
            let working = self.is_working() && !opened.catching_up.get();
            let patches = live.run(&mut memory, Moment { now, wall: self.0.host.now(), working });
            live.took(&memory, timer.ms(), working);
            (patches, live.wait(&memory, now))
        };
        for patch in patches {
            let (port, subscription) = patch.key;
            self.0.ports.borrow_mut().patch(port, subscription, patch.view);
        }
        let Some(wait) = wait else { return };
        let timer = opened.live_timer.get() + 1;
        opened.live_timer.set(timer);
        let (engine, opened) = (self.clone(), opened.clone());
        self.0.host.spawn(Box::pin(async move {
            engine.0.host.sleep(wait).await;
            if opened.live_timer.get() == timer {
                engine.refresh();
            }
        }));
    }

    /// Registers a live query with the open workspace.
    pub(crate) fn set_live(&self, port: PortId, subscription: SubscriptionId, query: Query) {
        if !is_of_records(&query) {
            return;
        }
        if let Some(opened) = self.opened()
            && let Some(viewer) = self.viewer(&opened, port)
        {
            opened.live.borrow_mut().set((port, subscription), query, viewer);
        }
    }

    /// Registers all live queries with a workspace that was just opened.
    pub(crate) fn set_all_live(&self) {
        let queries = self.0.ports.borrow().queries();
        queries.into_iter().for_each(|(port, subscription, query)| self.set_live(port, subscription, query));
        self.refresh();
    }

    /// Languages or rights changed.
    pub(crate) fn update_viewers(&self) {
        if let Some(opened) = self.opened() {
            let update = |key: &(PortId, SubscriptionId), viewer: &mut Viewer| {
                if let Some(new) = self.viewer(&opened, key.0) {
                    *viewer = new;
                }
            };
            opened.live.borrow_mut().update_viewers(update);
        }
        self.refresh();
    }

    /// The person and page that queries of a port are answered for; `None` before its hello.
    pub(crate) fn viewer(&self, opened: &Opened, port: PortId) -> Option<Viewer> {
        let ports = self.0.ports.borrow();
        let port = ports.get(port).or_else(|| ports.first())?;
        Some(Viewer {
            me: opened.me(),
            role: opened.role(),
            locale: port.locale.clone()?,
            zone: port.zone.clone(),
            now: self.0.host.now(),
        })
    }
}
