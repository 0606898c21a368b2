//! How requests reach the server: one trait, an implementation over HTTP that works natively and in the worker.

pub mod api;
pub mod claim;
pub mod http;
#[cfg(target_arch = "wasm32")]
pub mod later;

use futures::future::LocalBoxFuture;

pub use api::{Api, CallError};

/// Method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Ask what reading would give.
    Head,
    /// Create or do.
    Post,
    /// Put in place of what was there.
    Put,
    /// Change.
    Patch,
    /// Remove.
    Delete,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// Method.
    pub method: Method,
    /// Path below the server's address, beginning with a slash.
    pub path: String,
    /// Type of the body; `None` without one.
    pub content_type: Option<&'static str>,
    /// What the answer may be.
    pub accept: &'static str,
    /// Only these bytes of the answer: from the first, up to and without the second.
    pub range: Option<(u64, u64)>,
    /// The body.
    pub body: Vec<u8>,
    /// Milliseconds after which the answer is no longer waited for.
    pub patience_ms: u32,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HttpResponse {
    /// Status.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
    /// The header [`GATE_HEADER`](sync::wire::gate::GATE_HEADER).
    pub gate: Option<String>,
    /// The header [`RECEIVED_HEADER`](sync::wire::blob::RECEIVED_HEADER).
    pub received: Option<String>,
}

/// No answer came: no network, a dead server, a deadline. What was asked may or may not have been done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the server cannot be reached: {0}")]
pub struct Unreachable(pub String);

/// A way to the server. It keeps the session's cookie by itself.
pub trait Transport {
    /// Sends a request and waits for the whole answer.
    fn send(&self, request: HttpRequest) -> LocalBoxFuture<'_, Result<HttpResponse, Unreachable>>;
}
