//! A network that loses, repeats and delays, in front of the real service.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll};

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use engine::transport::{HttpRequest, HttpResponse, Method, Transport, Unreachable};
use futures::future::LocalBoxFuture;
use sync::wire::blob::RECEIVED_HEADER;
use sync::wire::gate::GATE_HEADER;
use tokio::sync::Notify;
use tower::ServiceExt;

use crate::world::Service;

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fate {
    /// It arrives, and so does its answer.
    #[default]
    Arrives,
    /// It never arrives.
    Lost,
    /// It arrives; its answer does not.
    AnswerLost,
    /// It arrives twice; the second answer comes back.
    Doubled,
    /// It never arrives now, but some requests later, when nobody waits for it any more.
    Late,
    /// The device stops while it waits, before the request arrives.
    CrashBefore,
    /// The device stops while it waits, after the request arrived.
    CrashAfter,
    /// The server stops once it has waited so often for its database; the device is told that nobody answers.
    ServerStops(u32),
}

/// One device's way to the server, with its cookie.
pub struct Network {
    service: Service,
    cookie: RefCell<Option<String>>,
    keeps_cookies: Cell<bool>,
    fate: Cell<Fate>,
    every: Cell<Fate>,
    /// What happens to the next requests with a method about a content.
    files: RefCell<Vec<(Method, VecDeque<Fate>)>>,
    /// Requests about contents that were sent: method, path and range.
    sent: RefCell<Vec<(Method, String)>>,
    late: RefCell<Vec<HttpRequest>>,
    /// Requests that arrived, by what they ask for.
    asked: RefCell<BTreeMap<String, usize>>,
    crashed: Notify,
}

impl Network {
    /// To this service.
    pub fn new(service: Service) -> Rc<Self> {
        Rc::new(Self {
            service,
            cookie: RefCell::default(),
            keeps_cookies: Cell::new(true),
            fate: Cell::default(),
            every: Cell::default(),
            files: RefCell::default(),
            sent: RefCell::default(),
            late: RefCell::default(),
            asked: RefCell::default(),
            crashed: Notify::new(),
        })
    }

    /// The same browser's way to the server after it was started again.
    pub fn again(&self) -> Rc<Self> {
        let network = Self::new(self.service.clone());
        *network.cookie.borrow_mut() = self.cookie.borrow().clone();
        network
    }

    /// How many requests arrived for something in a workspace, by its name.
    pub fn requests(&self, name: &str) -> usize {
        self.asked.borrow().get(name).copied().unwrap_or_default()
    }

    /// Decides over the next request.
    pub fn set_fate(&self, fate: Fate) {
        self.fate.set(fate);
    }

    /// The cookie that it has.
    pub fn cookie(&self) -> Option<String> {
        self.cookie.borrow().clone()
    }

    /// Gives it a cookie.
    pub fn set_cookie(&self, cookie: Option<String>) {
        *self.cookie.borrow_mut() = cookie;
    }

    /// The browser keeps no cookies from now on.
    pub fn refuse_cookies(&self) {
        self.keeps_cookies.set(false);
    }

    /// Waits until the device stops during a request.
    pub async fn crashed(&self) {
        self.crashed.notified().await;
    }

    /// Decides over all requests from now on, where nothing is decided over the next one.
    pub fn set_fate_for_all(&self, fate: Fate) {
        self.every.set(fate);
    }

    /// What is decided over all requests.
    pub fn fate_for_all(&self) -> Fate {
        self.every.get()
    }

    /// Decides over the next requests with this method about contents of files.
    pub fn set_fate_of(&self, method: Method, fates: &[Fate]) {
        let mut files = self.files.borrow_mut();
        files.retain(|(of, _)| *of != method);
        files.push((method, fates.iter().copied().collect()));
    }

    /// The requests with this method about contents of files that were sent.
    pub fn sent(&self, method: Method) -> Vec<String> {
        let sent = self.sent.borrow();
        sent.iter().filter(|(of, _)| *of == method).map(|(_, what)| what.clone()).collect()
    }

    /// Forgets which were sent.
    pub fn forget_sent(&self) {
        self.sent.borrow_mut().clear();
    }

    /// What happens to a request about a content, where that is decided.
    fn fate_of_file(&self, request: &HttpRequest) -> Option<Fate> {
        if !request.path.contains("/blob/") {
            return None;
        }
        self.sent.borrow_mut().push((request.method, format!("{} {:?}", request.path, request.range)));
        let mut files = self.files.borrow_mut();
        files.iter_mut().find(|(of, _)| *of == request.method)?.1.pop_front()
    }

    /// How many delayed requests are still on their way.
    pub fn late_len(&self) -> usize {
        self.late.borrow().len()
    }

    /// Lets one delayed request arrive, the oldest first, or the newest, so that they overtake one another.
    pub async fn deliver_late(&self, newest: bool) {
        let request = {
            let mut late = self.late.borrow_mut();
            match (late.is_empty(), newest) {
                (true, _) => None,
                (_, true) => late.pop(),
                (_, false) => Some(late.remove(0)),
            }
        };
        if let Some(request) = request {
            drop(self.reach(request).await);
        }
    }

    async fn reach(&self, request: HttpRequest) -> Result<HttpResponse, Unreachable> {
        let _working = self.service.works();
        self.ask(request).await
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, Unreachable> {
        if let Some(name) = request.path.split('/').nth(5) {
            *self.asked.borrow_mut().entry(name.to_owned()).or_default() += 1;
        }
        let method = match request.method {
            Method::Get => "GET",
            Method::Head => "HEAD",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        };
        let mut builder =
            Request::builder().method(method).uri(&request.path).header(header::ACCEPT, request.accept);
        if let Some((from, to)) = request.range {
            builder = builder.header(header::RANGE, format!("bytes={from}-{}", to.saturating_sub(1)));
        }
        if let Some(content_type) = request.content_type {
            builder = builder.header(header::CONTENT_TYPE, content_type);
        }
        if let Some(cookie) = &*self.cookie.borrow() {
            builder = builder.header(header::COOKIE, cookie);
        }
        let path = request.path;
        if path.ends_with("/push") || path.ends_with("/offer") {
            self.service.wrote();
        }
        let request = builder.body(Body::from(request.body)).expect("a request");
        let response = self.service.router().oneshot(request).await.unwrap_or_else(|never| match never {});
        for value in
            response.headers().get_all(header::SET_COOKIE).iter().filter(|_| self.keeps_cookies.get())
        {
            let pair = value.to_str().ok().and_then(|text| text.split(';').next());
            *self.cookie.borrow_mut() = pair.map(str::to_owned);
        }
        let status = response.status().as_u16();
        let text =
            |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (gate, received) = (text(GATE_HEADER), text(RECEIVED_HEADER));
        let body =
            to_bytes(response.into_body(), usize::MAX).await.map_err(|e| Unreachable(e.to_string()))?;
        if let Some(why) = never(status, &body) {
            self.service.alarms().raise(format!("{method} {path}: {why}"));
        }
        Ok(HttpResponse { status, body: body.to_vec(), gate, received })
    }

    /// The server's process ends in the middle of it.
    async fn stop_server(&self, request: HttpRequest, waits: u32) -> Result<HttpResponse, Unreachable> {
        let answer = Bounded { inner: pin!(self.reach(request)), waits }.await;
        self.service.stopped();
        match answer {
            Some(_) => Err(Unreachable("the server stopped after it".into())),
            None => Err(Unreachable("the server stopped at it".into())),
        }
    }

    /// The device stops: its task never hears again.
    async fn crash(&self) -> Result<HttpResponse, Unreachable> {
        self.crashed.notify_one();
        std::future::pending().await
    }
}

/// A handle that the engine takes.
pub struct Line(pub Rc<Network>);

impl Transport for Line {
    fn send(&self, request: HttpRequest) -> LocalBoxFuture<'_, Result<HttpResponse, Unreachable>> {
        Box::pin(async move {
            let network = &self.0;
            let lost = || Err(Unreachable("lost".into()));
            let fate = match (network.fate_of_file(&request), network.fate.take()) {
                (Some(fate), _) => fate,
                (None, Fate::Arrives) => network.every.get(),
                (None, fate) => fate,
            };
            match fate {
                Fate::Arrives => network.reach(request).await,
                Fate::Lost => lost(),
                Fate::AnswerLost => network.reach(request).await.and_then(|_| lost()),
                Fate::Doubled => {
                    network.reach(request.clone()).await?;
                    network.reach(request).await
                }
                Fate::Late => {
                    network.late.borrow_mut().push(request);
                    lost()
                }
                Fate::ServerStops(waits) => network.stop_server(request, waits).await,
                Fate::CrashBefore => network.crash().await,
                Fate::CrashAfter => {
                    network.reach(request).await?;
                    network.crash().await
                }
            }
        })
    }
}

/// Why the server must not answer so here, where its disk is sound and nobody asks more than it can do.
fn never(status: u16, body: &[u8]) -> Option<String> {
    let is_fault = matches!(status, 500..|400| 413 | 415 | 422);
    is_fault.then(|| format!("{status} {}", String::from_utf8_lossy(body)))
}

/// A future that is given up when it has waited so often.
struct Bounded<'a, F> {
    inner: Pin<&'a mut F>,
    waits: u32,
}

impl<F: Future> Future for Bounded<'_, F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Poll::Ready(output) = self.inner.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        if self.waits == 0 {
            return Poll::Ready(None);
        }
        self.waits -= 1;
        Poll::Pending
    }
}
