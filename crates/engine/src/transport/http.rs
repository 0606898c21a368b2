//! The transport over HTTP. In the worker it is the browser's fetch, which keeps the cookie; natively it keeps one itself.

#[cfg(not(target_arch = "wasm32"))]
use std::cell::RefCell;
use std::time::Duration;

use futures::future::LocalBoxFuture;
use reqwest::header::{ACCEPT, CONTENT_TYPE, RANGE};

use sync::limits::PROTOCOL_VERSION;
use sync::wire::PROTOCOL_HEADER;
use sync::wire::blob::RECEIVED_HEADER;
use sync::wire::gate::GATE_HEADER;

use super::{HttpRequest, HttpResponse, Method, Transport, Unreachable};

/// Requests to one server.
#[derive(Debug)]
pub struct HttpTransport {
    client: reqwest::Client,
    /// Scheme, host and port, without a slash at the end.
    base: String,
    #[cfg(not(target_arch = "wasm32"))]
    cookie: RefCell<Option<String>>,
}

impl HttpTransport {
    /// Talks to the server at this address, e.g. `http://127.0.0.1:8080`.
    pub fn new(base: &str) -> Self {
        Self {
            client: reqwest::Client::new(),
            base: base.trim_end_matches('/').to_owned(),
            #[cfg(not(target_arch = "wasm32"))]
            cookie: RefCell::new(None),
        }
    }

    fn prepare(&self, request: HttpRequest) -> reqwest::RequestBuilder {
        let url = format!("{}{}", self.base, request.path);
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Head => reqwest::Method::HEAD,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Patch => reqwest::Method::PATCH,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut builder = self
            .client
            .request(method, url)
            .header(ACCEPT, request.accept)
            .header(PROTOCOL_HEADER, PROTOCOL_VERSION)
            .timeout(Duration::from_millis(request.patience_ms.into()));
        if let Some((from, to)) = request.range {
            builder = builder.header(RANGE, format!("bytes={from}-{}", to.saturating_sub(1)));
        }
        if let Some(content_type) = request.content_type {
            builder = builder.header(CONTENT_TYPE, content_type).body(request.body);
        }
        self.native_headers(builder)
    }

    /// What a browser adds by itself: the cookie and the origin.
    #[cfg(not(target_arch = "wasm32"))]
    fn native_headers(&self, builder: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        let builder = builder.header(reqwest::header::ORIGIN, &self.base);
        match &*self.cookie.borrow() {
            Some(cookie) => builder.header(reqwest::header::COOKIE, cookie),
            None => builder,
        }
    }

    #[cfg(target_arch = "wasm32")]
    fn native_headers(&self, builder: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        builder
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn keep_cookie(&self, response: &reqwest::Response) {
        for value in response.headers().get_all(reqwest::header::SET_COOKIE) {
            if let Some(pair) = value.to_str().ok().and_then(|text| text.split(';').next()) {
                *self.cookie.borrow_mut() = Some(pair.to_owned());
            }
        }
    }

    #[cfg(target_arch = "wasm32")]
    fn keep_cookie(&self, _: &reqwest::Response) {}
}

impl Transport for HttpTransport {
    fn send(&self, request: HttpRequest) -> LocalBoxFuture<'_, Result<HttpResponse, Unreachable>> {
        Box::pin(async move {
            let failed = |error: reqwest::Error| Unreachable(error.without_url().to_string());
            let response = self.prepare(request).send().await.map_err(failed)?;
            self.keep_cookie(&response);
            let status = response.status().as_u16();
            let header =
                |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
            let (gate, received) = (header(GATE_HEADER), header(RECEIVED_HEADER));
            let body = response.bytes().await.map_err(failed)?.to_vec();
            Ok(HttpResponse { status, body, gate, received })
        })
    }
}
