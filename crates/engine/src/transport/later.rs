//! The transport of the worker: HTTP whose code comes with the rest of the engine's work, after the first rows.

use std::cell::OnceCell;
use std::rc::Rc;

use futures::future::LocalBoxFuture;
use lazily::lazily;

use super::http::HttpTransport;
use super::{HttpRequest, HttpResponse, Transport, Unreachable};

lazily! {
    in work:
    connect: fn(String) -> Rc<dyn Transport> = |base| Rc::new(HttpTransport::new(&base));
}

/// Requests to one server, once the code for them is here.
pub struct LaterTransport {
    base: String,
    http: OnceCell<Rc<dyn Transport>>,
}

impl LaterTransport {
    /// Talks to the server at this address.
    pub fn new(base: String) -> Self {
        Self { base, http: OnceCell::new() }
    }
}

impl Transport for LaterTransport {
    fn send(&self, request: HttpRequest) -> LocalBoxFuture<'_, Result<HttpResponse, Unreachable>> {
        Box::pin(async move {
            let connect = connect().await.map_err(|_| Unreachable("its code is not here yet".to_owned()))?;
            let http = self.http.get_or_init(|| connect(self.base.clone()));
            http.send(request).await
        })
    }
}
