//! One connection to the server, as a browser keeps it: one request after the other.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync::limits::CONTENT_TYPE;
use tokio::net::TcpStream;

/// Where the server is, and who asks.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) address: SocketAddr,
    /// The session's cookie; empty before there is one.
    pub(crate) cookie: String,
}

/// An open connection.
pub(crate) struct Line {
    place: Place,
    sender: SendRequest<Full<Bytes>>,
}

impl Line {
    pub(crate) async fn open(place: &Place) -> Result<Self> {
        let socket = TcpStream::connect(place.address).await?;
        socket.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(socket)).await?;
        // What goes wrong with the connection is told to the request that waits for it.
        tokio::spawn(async move { drop(connection.await) });
        Ok(Self { place: place.clone(), sender })
    }

    /// Asks, and gives the answer once its head is there.
    pub(crate) async fn begin(
        &mut self,
        method: Method,
        path: &str,
        kind: &str,
        body: Vec<u8>,
    ) -> Result<Response<Incoming>> {
        let host = self.place.address.to_string();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &host)
            .header("origin", format!("http://{host}"))
            .header("cookie", &self.place.cookie)
            .header("content-type", kind)
            .header("accept", CONTENT_TYPE)
            .body(Full::from(body))?;
        self.sender.ready().await?;
        let answer = self.sender.send_request(request).await?;
        let status = answer.status();
        if !status.is_success() {
            let body = answer.into_body().collect().await?.to_bytes();
            bail!("{path}: {status} {}", String::from_utf8_lossy(&body));
        }
        Ok(answer)
    }

    /// Asks with bytes, and gives the bytes of the answer.
    pub(crate) async fn ask(&mut self, path: &str, body: Vec<u8>) -> Result<Bytes> {
        let answer = self.begin(Method::POST, path, CONTENT_TYPE, body).await?;
        Ok(answer.into_body().collect().await?.to_bytes())
    }

    /// Asks in JSON, and gives the bytes of the answer.
    pub(crate) async fn send(&mut self, path: &str, body: &impl Serialize) -> Result<Response<Bytes>> {
        let body = serde_json::to_vec(body)?;
        let (head, body) = self.begin(Method::POST, path, "application/json", body).await?.into_parts();
        Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
    }

    /// Asks and is answered in JSON.
    pub(crate) async fn post<T: DeserializeOwned>(&mut self, path: &str, body: &impl Serialize) -> Result<T> {
        let answer = self.send(path, body).await?;
        serde_json::from_slice(answer.body()).with_context(|| path.to_owned())
    }

    /// Reads a text.
    pub(crate) async fn get(&mut self, path: &str) -> Result<String> {
        let answer = self.begin(Method::GET, path, "text/plain", Vec::new()).await?;
        Ok(String::from_utf8(answer.into_body().collect().await?.to_bytes().to_vec())?)
    }
}
