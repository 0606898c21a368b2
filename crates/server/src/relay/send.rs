//! One attempt: the name is resolved here, all its addresses are judged, and the connection goes to one of exactly these.
//! Of the answer only the status is read.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, USER_AGENT};
use axum::http::{HeaderName, HeaderValue, Method, Request};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::RelayConfig;
use super::target::{Target, is_public, target};
use crate::db::relays::Due;

/// Longest time until there is a connection, encrypted and verified.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// Longest time from then until the head of the answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
const PORT: u16 = 443;
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// How allowed names are reached.
#[derive(Debug, Clone, Default)]
pub enum Reach {
    /// By what the network says, if all of it is public.
    #[default]
    Public,
    /// Every name is at this address, whatever it is, and proves itself by one of these certificates. For tests: no option,
    /// environment or file of the program leads here.
    Here(SocketAddr, Vec<CertificateDer<'static>>),
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// The receiver answered with this status.
    Answered(u16),
    /// The address may not be called.
    Forbidden,
    /// There was no answer: no such name, no connection, no proof of the name, or too slow.
    Unreachable,
}

/// Sends a message once.
pub async fn send(config: &RelayConfig, due: &Due) -> Sent {
    // Judged anew: since it was asked for, the operator may have taken the name off the list.
    let Some(target) = target(&due.url, &config.hosts) else { return Sent::Forbidden };
    let addresses = match addresses(&config.reach, &target.host).await {
        Ok(addresses) => addresses,
        Err(sent) => return sent,
    };
    let Some(request) = request(&target, due) else { return Sent::Forbidden };
    let connected = timeout(CONNECT_WITHIN, connect(&config.reach, &target.host, &addresses)).await;
    let Ok(Some(stream)) = connected else { return Sent::Unreachable };
    match timeout(ANSWER_WITHIN, exchange(stream, request)).await {
        Ok(Some(status)) => Sent::Answered(status),
        _ => Sent::Unreachable,
    }
}

/// The addresses of a name. If one of them is special, none is called: who answers so is not to be believed.
async fn addresses(reach: &Reach, host: &str) -> Result<Vec<SocketAddr>, Sent> {
    if let Reach::Here(address, _) = reach {
        return Ok(vec![*address]);
    }
    let found = timeout(CONNECT_WITHIN, lookup_host((host, PORT))).await;
    let Ok(Ok(found)) = found else { return Err(Sent::Unreachable) };
    let found: Vec<SocketAddr> = found.collect();
    match found.iter().all(|address| is_public(address.ip())) {
        _ if found.is_empty() => Err(Sent::Unreachable),
        true => Ok(found),
        false => Err(Sent::Forbidden),
    }
}

type Stream = tokio_rustls::client::TlsStream<TcpStream>;

async fn connect(reach: &Reach, host: &str, addresses: &[SocketAddr]) -> Option<Stream> {
    let name = ServerName::try_from(host.to_owned()).ok()?;
    let tls = TlsConnector::from(trust(reach)?);
    // One after the other, as browsers did; the first that answers is used.
    for address in addresses {
        if let Ok(stream) = TcpStream::connect(address).await {
            return tls.connect(name, stream).await.ok();
        }
    }
    None
}

/// Whose certificates are believed: those that the system believes.
fn trust(reach: &Reach) -> Option<Arc<ClientConfig>> {
    static SYSTEM: OnceLock<Option<Arc<ClientConfig>>> = OnceLock::new();
    match reach {
        Reach::Here(_, certificates) => configured(certificates.iter().cloned()),
        Reach::Public => {
            SYSTEM.get_or_init(|| configured(rustls_native_certs::load_native_certs().certs)).clone()
        }
    }
}

fn configured(roots: impl IntoIterator<Item = CertificateDer<'static>>) -> Option<Arc<ClientConfig>> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(roots);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().ok()?;
    Some(Arc::new(builder.with_root_certificates(store).with_no_client_auth()))
}

fn request(target: &Target, due: &Due) -> Option<Request<Full<Bytes>>> {
    Request::builder()
        .method(Method::POST)
        .uri(target.path.as_str())
        .header(HOST, target.host.as_str())
        .header(USER_AGENT, "Perennial")
        .header(CONTENT_TYPE, HeaderValue::from_str(&due.content_type).ok()?)
        .header(CONTENT_LENGTH, due.body.len())
        .header(IDEMPOTENCY_KEY, due.id.to_string())
        .body(Full::new(Bytes::from(due.body.clone())))
        .ok()
}

/// Sends and waits for the head of the answer; what comes after it is not read.
async fn exchange(stream: Stream, request: Request<Full<Bytes>>) -> Option<u16> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    let driver = tokio::spawn(connection);
    let status = sender.send_request(request).await.ok().map(|response| response.status().as_u16());
    driver.abort();
    status
}
