//! The connected pages: their languages and their live queries.

use std::collections::BTreeMap;
use std::rc::Rc;

use protocol::message::SubscriptionId;
use protocol::{Failure, FromEngine, Query, View};

use super::PortId;
use crate::locale::Locale;

/// A page.
pub(crate) struct Port {
    send: Rc<dyn Fn(Vec<u8>)>,
    /// BCP 47 tag of its language.
    pub(crate) tag: String,
    /// Its language; `None` before its hello.
    pub(crate) locale: Option<Rc<dyn Locale>>,
    /// Zone of the device.
    pub(crate) zone: String,
    subscriptions: BTreeMap<SubscriptionId, Subscription>,
}

/// A live query of a page. Its sequence goes on when another workspace is opened.
struct Subscription {
    query: Query,
    sequence: u64,
    /// Hash of the last answer, where this module compares.
    sent: Option<[u8; 32]>,
}

/// All pages.
#[derive(Default)]
pub(crate) struct Ports {
    next: PortId,
    ports: BTreeMap<PortId, Port>,
}

impl Ports {
    pub(crate) fn add(&mut self, send: impl Fn(Vec<u8>) + 'static) -> PortId {
        self.next += 1;
        let port = Port {
            send: Rc::new(send),
            tag: "en".into(),
            locale: None,
            zone: "UTC".into(),
            subscriptions: BTreeMap::new(),
        };
        self.ports.insert(self.next, port);
        self.next
    }

    pub(crate) fn remove(&mut self, port: PortId) {
        self.ports.remove(&port);
    }

    pub(crate) fn get(&self, port: PortId) -> Option<&Port> {
        self.ports.get(&port)
    }

    /// The first page that said hello: whose language counts for what is done for all of them.
    pub(crate) fn first(&self) -> Option<&Port> {
        self.ports.values().find(|port| port.locale.is_some())
    }

    pub(crate) fn greet(&mut self, port: PortId, tag: String, locale: Rc<dyn Locale>, zone: String) {
        if let Some(port) = self.ports.get_mut(&port) {
            port.zone = zone;
            port.tag = tag;
            port.locale = Some(locale);
        }
    }

    pub(crate) fn speak(&mut self, port: PortId, tag: String, locale: Rc<dyn Locale>) {
        if let Some(port) = self.ports.get_mut(&port) {
            port.tag = tag;
            port.locale = Some(locale);
        }
    }

    pub(crate) fn subscribe(&mut self, port: PortId, id: SubscriptionId, query: Query) {
        let Some(port) = self.ports.get_mut(&port) else { return };
        let sequence = port.subscriptions.get(&id).map_or(0, |old| old.sequence);
        port.subscriptions.insert(id, Subscription { query, sequence, sent: None });
    }

    pub(crate) fn unsubscribe(&mut self, port: PortId, id: SubscriptionId) {
        if let Some(port) = self.ports.get_mut(&port) {
            port.subscriptions.remove(&id);
        }
    }

    /// Every live query, by page and subscription.
    pub(crate) fn queries(&self) -> Vec<(PortId, SubscriptionId, Query)> {
        let of = |(id, port): (&PortId, &Port)| {
            let id = *id;
            port.subscriptions.iter().map(|(sub, one)| (id, *sub, one.query.clone())).collect::<Vec<_>>()
        };
        self.ports.iter().flat_map(of).collect()
    }

    pub(crate) fn send(&self, port: PortId, message: &FromEngine) {
        if let Some(port) = self.ports.get(&port) {
            (port.send)(protocol::encode(message));
        }
    }

    pub(crate) fn send_to_all(&self, message: &FromEngine) {
        let bytes = protocol::encode(message);
        self.ports.values().for_each(|port| (port.send)(bytes.clone()));
    }

    /// Sends an answer that is known to be new.
    pub(crate) fn patch(&mut self, port: PortId, id: SubscriptionId, view: Result<View, Failure>) {
        let Some(port) = self.ports.get_mut(&port) else { return };
        let Some(subscription) = port.subscriptions.get_mut(&id) else { return };
        subscription.sequence += 1;
        let message = FromEngine::Patch { subscription: id, sequence: subscription.sequence, view };
        (port.send)(protocol::encode(&message));
    }

    /// Sends an answer unless it equals the last one.
    pub(crate) fn patch_if_new(&mut self, port: PortId, id: SubscriptionId, view: View) {
        let view: Result<View, Failure> = Ok(view);
        let hash = *blake3::hash(&protocol::encode(&view)).as_bytes();
        let Some(one) = self.ports.get_mut(&port).and_then(|port| port.subscriptions.get_mut(&id)) else {
            return;
        };
        if one.sent != Some(hash) {
            one.sent = Some(hash);
            self.patch(port, id, view);
        }
    }
}
