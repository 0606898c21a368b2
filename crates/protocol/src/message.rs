//! The envelopes between a page and the engine, and their encoding.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::event::Event;
use crate::query::Query;
use crate::request::{Failure, Reply, Request};
use crate::view::View;

/// Number that a page gives to a call; the reply repeats it.
pub type CallId = u32;

/// Number that a page gives to a live query; unique within its port.
pub type SubscriptionId = u32;

/// From a page to the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ToEngine {
    /// First message on a port. The engine answers `Welcome` or `Refused`.
    Hello {
        /// The build that served the page.
        build: String,
        /// BCP 47 tag of the interface language: `en`, `zh-Hans`, `zh-Hant`.
        locale: String,
        /// IANA zone of the device.
        zone: String,
        /// A Web Lock that the page holds as long as it lives; `None` where the browser has none.
        lock: Option<String>,
    },
    /// One request with one reply.
    Call {
        /// Repeated in the reply.
        id: CallId,
        /// What is asked.
        request: Request,
    },
    /// Start a live query, or replace the query of a running one (new filter, new window).
    Live {
        /// The subscription.
        subscription: SubscriptionId,
        /// The query. A patch with its result follows, then one after each change of the result.
        query: Query,
    },
    /// End a live query.
    Unlive {
        /// The subscription.
        subscription: SubscriptionId,
    },
    /// The interface language changed.
    Locale {
        /// BCP 47 tag.
        locale: String,
    },
    /// The page is visible or hidden: the engine syncs on becoming visible.
    Visible(bool),
    /// The browser's answer to the request for persistent storage, which only a page can ask.
    StoragePersisted(bool),
    /// The page goes away. One that dies says nothing, and is known to be gone by its lock.
    Bye,
}

/// From the engine to a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FromEngine {
    /// The engine serves this page.
    Welcome,
    /// The engine is of another build: the page keeps its drafts and offers a reload.
    Refused {
        /// Build of the engine.
        build: String,
    },
    /// Answer to a call.
    Reply {
        /// Number of the call.
        id: CallId,
        /// The result.
        result: Result<Reply, Failure>,
    },
    /// New result of a live query.
    Patch {
        /// The subscription.
        subscription: SubscriptionId,
        /// Counts up within the subscription; an older one that arrives late is dropped.
        sequence: u64,
        /// The whole result for the window.
        view: Result<View, Failure>,
    },
    /// Something happened that nobody asked for.
    Event(Event),
}

/// A message that this build cannot read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unreadable message: {0}")]
pub struct Unreadable(String);

/// Bytes of a message.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // Serialising plain owned data into a growing buffer cannot fail.
    postcard::to_stdvec(message).expect("plain data encodes")
}

/// The message in these bytes.
///
/// # Errors
/// When the bytes are not such a message.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    postcard::from_bytes(bytes).map_err(|error| Unreadable(error.to_string()))
}
