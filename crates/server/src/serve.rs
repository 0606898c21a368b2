//! Listening, and stopping without cutting anybody off.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::TokioTimer;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use crate::peers;
use crate::router::router;
use crate::state::AppState;

/// How long requests in progress may take to finish when the server stops.
const STOP_WITHIN: Duration = Duration::from_secs(10);
/// How long a connection may take to send the head of a request.
const HEAD_WITHIN: Duration = Duration::from_secs(15);

/// Certificate chain and private key as PEM files.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// The chain, the server's certificate first.
    pub cert: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// Opens the listening socket, so that its address is known before the first request.
///
/// # Errors
/// When the address is taken or not this computer's.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address).map_err(|error| about(&error, address))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Reads certificate and key, so that a mistake shows before anybody is told that the server listens.
///
/// # Errors
/// When a file is missing, not PEM, or the key is not the certificate's.
pub async fn load_tls(files: &TlsFiles) -> io::Result<RustlsConfig> {
    // An error means that one is installed already, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let loaded = RustlsConfig::from_pem_file(&files.cert, &files.key).await;
    loaded.map_err(|error| about(&error, format!("{} and {}", files.cert.display(), files.key.display())))
}

/// The names that a certificate is for. Addresses among them need no mention: every address is answered.
///
/// # Errors
/// When the file is missing or holds no certificate.
pub fn certificate_names(files: &TlsFiles) -> io::Result<Vec<String>> {
    let unusable = |error: &dyn std::fmt::Display| {
        io::Error::new(io::ErrorKind::InvalidData, format!("{}: {error}", files.cert.display()))
    };
    let first = CertificateDer::from_pem_file(&files.cert).map_err(|error| unusable(&error))?;
    let certificate = webpki::EndEntityCert::try_from(&first).map_err(|error| unusable(&error))?;
    Ok(certificate.valid_dns_names().map(str::to_owned).collect())
}

/// The same error, saying what it is about.
fn about(error: &io::Error, what: impl std::fmt::Display) -> io::Error {
    io::Error::new(error.kind(), format!("{what}: {error}"))
}

/// Serves until `stop` completes, then turns new requests away for as long as configured, and lets those in progress
/// finish.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    state: AppState,
    listener: TcpListener,
    tls: Option<RustlsConfig>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let handle = Handle::new();
    let app = router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let stopper = handle.clone();
    let (telling, stopping) = (state.clone(), state.clone());
    let peers = tokio::spawn(async move { peers::run(&telling).await });
    tokio::spawn(async move {
        stop.await;
        stopping.stop();
        tokio::time::sleep(stopping.config.drain).await;
        stopper.graceful_shutdown(Some(STOP_WITHIN));
    });
    let served = accept(listener, tls, handle, app).await;
    peers.abort();
    peers::tell_rest(&state).await;
    served
}

async fn accept(
    listener: TcpListener,
    tls: Option<RustlsConfig>,
    handle: Handle<SocketAddr>,
    app: IntoMakeServiceWithConnectInfo<Router, SocketAddr>,
) -> io::Result<()> {
    match tls {
        None => {
            // Nothing but a proxy that is told to speaks HTTP/2 without TLS. To find out which version it is, each connection
            // would read its first bytes apart, without a limit of time and into a buffer of twice the size.
            let mut server = axum_server::from_tcp(listener)?.handle(handle).http1_only();
            server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
            server.serve(app).await
        }
        Some(config) => {
            let mut server = axum_server::from_tcp_rustls(listener, config)?.handle(handle);
            server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
            server.serve(app).await
        }
    }
}
