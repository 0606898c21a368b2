//! A browser as far as the server can tell: keeps the cookie, sends the origin.

use std::sync::Mutex;

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// One cookie jar.
pub(crate) struct Client {
    http: reqwest::Client,
    base: Mutex<String>,
    cookie: Mutex<Option<String>>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Client {
    pub(crate) fn new(base: String) -> Self {
        Self::over(base, reqwest::Client::builder())
    }

    /// One that connects anew for each request.
    pub(crate) fn unpooled(base: String) -> Self {
        Self::over(base, reqwest::Client::builder().pool_max_idle_per_host(0))
    }

    fn over(base: String, http: reqwest::ClientBuilder) -> Self {
        let http = http.no_proxy().build().expect("a client");
        Self { http, base: Mutex::new(base), cookie: Mutex::new(None) }
    }

    /// The cookie as the browser would send it.
    pub(crate) fn cookie(&self) -> Option<String> {
        self.cookie.lock().expect("not poisoned").clone()
    }

    pub(crate) fn set_cookie(&self, cookie: Option<String>) {
        *self.cookie.lock().expect("not poisoned") = cookie;
    }

    /// Which server it speaks with.
    pub(crate) fn base(&self) -> String {
        self.base.lock().expect("not poisoned").clone()
    }

    /// Goes on with a server at another address.
    pub(crate) fn move_to(&self, base: String) {
        *self.base.lock().expect("not poisoned") = base;
    }

    /// A request with everything that a browser adds.
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let base = self.base.lock().expect("not poisoned").clone();
        let mut request = self.http.request(method, format!("{base}{path}")).header("origin", &base);
        if let Some(cookie) = self.cookie() {
            request = request.header("cookie", cookie);
        }
        request
    }

    /// Sends, and keeps the cookie that comes back.
    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        let response = request.send().await.expect("an answer");
        for value in response.headers().get_all("set-cookie") {
            let pair = value.to_str().expect("text").split(';').next().expect("a pair").to_owned();
            self.set_cookie((!pair.ends_with('=')).then_some(pair));
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, body: response.bytes().await.expect("a body").to_vec() }
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path)).await
    }

    /// A GET with one header more.
    pub(crate) async fn get_with(&self, path: &str, name: &'static str, value: &str) -> Reply {
        let value = HeaderValue::from_str(value).expect("a value");
        self.send(self.request(Method::GET, path).header(HeaderName::from_static(name), value)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &impl Serialize) -> Reply {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &impl Serialize) -> Reply {
        self.send(self.request(Method::PUT, path).json(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &impl Serialize) -> Reply {
        self.send(self.request(Method::PATCH, path).json(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        self.send(self.request(Method::DELETE, path)).await
    }
}

impl Reply {
    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("text"))
    }

    /// The code of the problem, after checking that it is one and agrees with the status.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.text());
        let body: Value = self.json();
        assert_eq!(body["status"], self.status, "{body}");
        assert!(body["title"].as_str().is_some_and(|title| !title.is_empty()));
        assert!(body["server_time"].as_u64().is_some_and(|time| time > 0));
        body["code"].as_str().expect("a code").to_owned()
    }

    /// Status and code of a problem, for tables.
    pub(crate) fn refusal(&self) -> (u16, String) {
        (self.status, self.problem())
    }
}
