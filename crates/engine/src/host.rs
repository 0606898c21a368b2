//! What an engine takes from the place it runs in: time, randomness, tasks, databases, the network, other tabs.

#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;

use std::any::Any;
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use crate::locale::Locale;
use crate::storage::{Storage, StorageError};
use crate::transport::Transport;

/// Something that lasts until it is dropped: a lock, a stream of events, a channel.
pub type Lease = Box<dyn Any>;

/// What a stream of server-sent events brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// The data of one event.
    Data(String),
    /// The stream ended and does not come back by itself.
    Gone,
}

/// Messages between the engines of one browser.
pub trait Channel {
    /// Tells all others.
    fn post(&self, text: &str);
}

/// See the module.
pub trait Host {
    /// Build of this engine.
    fn build(&self) -> String;

    /// Milliseconds since 1970 by the wall clock, which people set forth and back: for what is shown and stored.
    fn now(&self) -> i64;

    /// Milliseconds on a clock that only counts up: for everything that waits.
    fn uptime(&self) -> i64;

    /// Random bytes.
    fn random(&self) -> [u8; 16];

    /// Runs a task beside the others.
    fn spawn(&self, task: LocalBoxFuture<'static, ()>);

    /// Waits. Zero lets everything else that waits go first.
    fn sleep(&self, ms: u32) -> LocalBoxFuture<'static, ()>;

    /// Opens a database. `on_close` is called when a newer version in another tab takes it away.
    fn open(
        &self,
        name: &str,
        on_close: Box<dyn Fn()>,
    ) -> LocalBoxFuture<'static, Result<Rc<dyn Storage>, StorageError>>;

    /// Deletes a database.
    fn delete(&self, name: &str) -> LocalBoxFuture<'static, Result<(), StorageError>>;

    /// The way to the server.
    fn transport(&self) -> Rc<dyn Transport>;

    /// A language.
    fn locale(&self, tag: &str) -> Rc<dyn Locale>;

    /// Joins the channel of this name.
    fn channel(&self, name: &str, heard: Box<dyn Fn(String)>) -> Rc<dyn Channel>;

    /// Asks to lead under this name. `granted` is called with `true` when this engine leads, and with `false` when the
    /// lead was taken away. With `steal` a silent leader is deposed.
    fn lead(&self, name: &str, steal: bool, granted: Box<dyn Fn(bool)>) -> Lease;

    /// Waits until nobody holds the lock of this name any more; for ever where there are no locks.
    fn released(&self, name: &str) -> LocalBoxFuture<'static, ()>;

    /// Listens to server-sent events at a path.
    fn listen(&self, path: &str, heard: Box<dyn Fn(Heard)>) -> Lease;

    /// Bytes used and allowed, where the browser says.
    fn estimate(&self) -> LocalBoxFuture<'static, Option<(u64, u64)>>;
}
