//! The host in a worker of the browser.

use std::cell::Cell;
use std::rc::Rc;

use futures::future::{LocalBoxFuture, pending};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, EventSource, MessageEvent, WorkerGlobalScope};

use super::{Channel, Heard, Host, Lease};
use crate::locale::Locale;
use crate::locale::browser::BrowserLocale;
use crate::storage::indexeddb::IndexedDb;
use crate::storage::{Storage, StorageError};
use crate::transport::Transport;
use crate::transport::later::LaterTransport;

/// See the module.
pub struct BrowserHost {
    transport: Rc<LaterTransport>,
    build: String,
}

impl BrowserHost {
    /// In the worker that runs this.
    pub fn new() -> Self {
        let location = scope().location();
        Self {
            transport: Rc::new(LaterTransport::new(location.origin())),
            build: build_of(&location.pathname()),
        }
    }
}

impl Default for BrowserHost {
    fn default() -> Self {
        Self::new()
    }
}

fn scope() -> WorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// The segment after `/b/`; `dev` where there is none.
fn build_of(path: &str) -> String {
    let mut segments = path.split('/').skip_while(|segment| *segment != "b").skip(1);
    segments.next().filter(|build| !build.is_empty()).unwrap_or("dev").to_owned()
}

impl Host for BrowserHost {
    fn build(&self) -> String {
        self.build.clone()
    }

    fn now(&self) -> i64 {
        js_sys::Date::now() as i64
    }

    fn uptime(&self) -> i64 {
        crate::timer::uptime_ms() as i64
    }

    fn random(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("every browser has Web Crypto in workers");
        bytes
    }

    fn spawn(&self, task: LocalBoxFuture<'static, ()>) {
        wasm_bindgen_futures::spawn_local(task);
    }

    fn sleep(&self, ms: u32) -> LocalBoxFuture<'static, ()> {
        Box::pin(gloo::timers::future::TimeoutFuture::new(ms))
    }

    fn open(
        &self,
        name: &str,
        on_close: Box<dyn Fn()>,
    ) -> LocalBoxFuture<'static, Result<Rc<dyn Storage>, StorageError>> {
        let name = name.to_owned();
        Box::pin(async move {
            let storage = IndexedDb::open(&name, on_close).await?;
            Ok(Rc::new(storage) as Rc<dyn Storage>)
        })
    }

    fn delete(&self, name: &str) -> LocalBoxFuture<'static, Result<(), StorageError>> {
        let name = name.to_owned();
        Box::pin(async move { IndexedDb::delete(&name).await })
    }

    fn transport(&self) -> Rc<dyn Transport> {
        self.transport.clone()
    }

    fn locale(&self, tag: &str) -> Rc<dyn Locale> {
        Rc::new(BrowserLocale::new(tag))
    }

    fn channel(&self, name: &str, heard: Box<dyn Fn(String)>) -> Rc<dyn Channel> {
        let channel = BroadcastChannel::new(name).ok();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                heard(text);
            }
        });
        if let Some(channel) = &channel {
            channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        }
        Rc::new(Broadcast { channel, _on_message: on_message })
    }

    fn lead(&self, name: &str, steal: bool, granted: Box<dyn Fn(bool)>) -> Lease {
        Box::new(Lock::request(name, steal, granted))
    }

    fn released(&self, name: &str) -> LocalBoxFuture<'static, ()> {
        let name = name.to_owned();
        Box::pin(async move {
            let granted = Closure::once_into_js(|| ());
            let asked = locks().and_then(|(locks, request)| {
                request.call2(&locks, &name.into(), &granted).ok()?.dyn_into::<Promise>().ok()
            });
            let Some(promise) = asked else { return pending().await };
            if JsFuture::from(promise).await.is_err() {
                // Refused, which says nothing about who holds it.
                pending::<()>().await;
            }
        })
    }

    fn listen(&self, path: &str, heard: Box<dyn Fn(Heard)>) -> Lease {
        Box::new(Stream::open(path, heard.into()))
    }

    fn estimate(&self) -> LocalBoxFuture<'static, Option<(u64, u64)>> {
        Box::pin(async {
            let storage = property(scope().navigator().as_ref(), "storage")?;
            let promise = method(&storage, "estimate")?.call0(&storage).ok()?;
            let estimate = JsFuture::from(promise.dyn_into::<Promise>().ok()?).await.ok()?;
            let number = |name: &str| property(&estimate, name)?.as_f64().map(|value| value as u64);
            Some((number("usage")?, number("quota")?))
        })
    }
}

/// A property that is there.
fn property(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

fn method(object: &JsValue, name: &str) -> Option<Function> {
    property(object, name)?.dyn_into().ok()
}

/// The browser's locks and how one is asked for. A page on plain http has none.
fn locks() -> Option<(JsValue, Function)> {
    let locks = property(scope().navigator().as_ref(), "locks")?;
    let request = method(&locks, "request")?;
    Some((locks, request))
}

struct Broadcast {
    channel: Option<BroadcastChannel>,
    _on_message: Closure<dyn Fn(MessageEvent)>,
}

impl Channel for Broadcast {
    fn post(&self, text: &str) {
        if let Some(channel) = &self.channel {
            // It fails only after closing, when nobody is to be told any more.
            let _ = channel.post_message(&text.into());
        }
    }
}

impl Drop for Broadcast {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.set_onmessage(None);
            channel.close();
        }
    }
}

/// A Web Lock, held until dropped. web-sys has it only behind a flag of the whole build.
struct Lock {
    alive: Rc<Cell<bool>>,
    /// Resolves the promise that holds the lock.
    release: Rc<Cell<Option<Function>>>,
    _granted: Option<Closure<dyn Fn(JsValue) -> Promise>>,
}

impl Lock {
    fn request(name: &str, steal: bool, granted: Box<dyn Fn(bool)>) -> Self {
        let alive = Rc::new(Cell::new(true));
        let release: Rc<Cell<Option<Function>>> = Rc::default();
        let granted: Rc<dyn Fn(bool)> = granted.into();
        let Some((locks, request)) = locks() else {
            // Without locks every engine leads: the protocol bears it, only less is saved.
            wasm_bindgen_futures::spawn_local(async move { granted(true) });
            return Self { alive, release, _granted: None };
        };
        let on_granted = {
            let (alive, release, granted) = (alive.clone(), release.clone(), granted.clone());
            Closure::<dyn Fn(JsValue) -> Promise>::new(move |_| {
                if !alive.get() {
                    return Promise::resolve(&JsValue::UNDEFINED);
                }
                granted(true);
                Promise::new(&mut |resolve, _| release.set(Some(resolve)))
            })
        };
        let options = Object::new();
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&options, &"steal".into(), &steal.into());
        let asked = request.call3(&locks, &name.into(), &options, on_granted.as_ref());
        if let Some(promise) = asked.ok().and_then(|promise| promise.dyn_into::<Promise>().ok()) {
            let alive = alive.clone();
            wasm_bindgen_futures::spawn_local(async move {
                // It ends when released, and with an error when another engine stole the lock.
                if JsFuture::from(promise).await.is_err() && alive.get() {
                    granted(false);
                }
            });
        }
        Self { alive, release, _granted: Some(on_granted) }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.alive.set(false);
        if let Some(release) = self.release.take() {
            // Resolving a promise does not throw.
            let _ = release.call0(&JsValue::UNDEFINED);
        }
        // The browser may still call it once for a request that was waiting.
        if let Some(granted) = self._granted.take() {
            granted.forget();
        }
    }
}

/// A stream of server-sent events.
struct Stream {
    source: Option<EventSource>,
    _on_event: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn()>,
}

impl Stream {
    fn open(path: &str, heard: Rc<dyn Fn(Heard)>) -> Self {
        let source = EventSource::new(path).ok();
        let on_event = {
            let heard = heard.clone();
            Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                if let Some(data) = event.data().as_string() {
                    heard(Heard::Data(data));
                }
            })
        };
        let on_error = {
            let source = source.clone();
            Closure::<dyn Fn()>::new(move || {
                // While connecting it tries again by itself; closed is closed.
                if source.as_ref().is_none_or(|source| source.ready_state() == EventSource::CLOSED) {
                    heard(Heard::Gone);
                }
            })
        };
        if let Some(source) = &source {
            for name in ["head", "directory"] {
                // Adding a listener to a fresh source cannot fail.
                let _ = source.add_event_listener_with_callback(name, on_event.as_ref().unchecked_ref());
            }
            source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        }
        Self { source, _on_event: on_event, _on_error: on_error }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(source) = &self.source {
            source.set_onerror(None);
            source.close();
        }
    }
}
