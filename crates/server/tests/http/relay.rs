//! Messages to other servers: what may be called, that nothing is sent twice, and what is tried again. The receiver is a real
//! server with a certificate of its own; that it is on this computer is allowed to these tests alone.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use reqwest::Method;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::json;
use server::relay::send::Reach;
use server::relay::{RelayConfig, send_due};
use server::serve::{bind, load_tls};
use sync::ids::WorkspaceId;
use sync::limits::MAX_RELAY_BYTES;
use sync::wire::relay::{RelayId, RelayInfo};

use crate::client::{Client, Reply};
use crate::device::of;
use crate::harness::Server;
use crate::invitations::join;
use crate::process::certificate;

const HOST: &str = "hooks.example.org";

/// What arrived: path, idempotency key, content type, body.
type Arrived = Arc<Mutex<Vec<[String; 4]>>>;

/// A server that answers what it is told to, then 204.
struct Receiver {
    address: SocketAddr,
    root: CertificateDer<'static>,
    arrived: Arrived,
    answers: Arc<Mutex<VecDeque<u16>>>,
    _folder: tempfile::TempDir,
}

impl Receiver {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (files, _) = certificate(folder.path(), &[HOST]);
        let root = CertificateDer::from_pem_file(&files.cert).expect("a certificate");
        let tls = load_tls(&files).await.expect("a certificate");
        let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (arrived, answers) = (Arrived::default(), Arc::<Mutex<VecDeque<u16>>>::default());
        let (to, from) = (arrived.clone(), answers.clone());
        let take = move |uri: Uri, headers: HeaderMap, body: Bytes| {
            let header =
                |name: &str| headers.get(name).map_or("", |value| value.to_str().expect("text")).to_owned();
            assert_eq!(
                (header("host"), header("cookie"), header("referer")),
                (HOST.into(), String::new(), String::new())
            );
            let body = String::from_utf8_lossy(&body).into_owned();
            let one = [uri.to_string(), header("idempotency-key"), header("content-type"), body];
            to.lock().expect("not poisoned").push(one);
            let status = from.lock().expect("not poisoned").pop_front().unwrap_or(204);
            async move { (StatusCode::from_u16(status).expect("a status"), [("location", "https://127.0.0.1/")]) }
        };
        let server = axum_server::from_tcp_rustls(listener, tls).expect("listens");
        tokio::spawn(server.serve(Router::new().fallback(take).into_make_service()));
        Self { address, root, arrived, answers, _folder: folder }
    }

    fn answer(&self, statuses: &[u16]) {
        self.answers.lock().expect("not poisoned").extend(statuses);
    }

    fn arrived(&self) -> Vec<[String; 4]> {
        self.arrived.lock().expect("not poisoned").clone()
    }
}

fn id(n: u8) -> RelayId {
    RelayId([n; 16])
}

fn message(url: &str, body: &str) -> serde_json::Value {
    json!({"url": url, "content_type": "application/json", "body": sync::hex::encode(body.as_bytes())})
}

async fn ask(by: &Client, workspace: WorkspaceId, n: u8, body: &serde_json::Value) -> Reply {
    by.send(by.request(Method::PUT, &of(workspace, &format!("relay/{}", id(n)))).json(body)).await
}

async fn stands(by: &Client, workspace: WorkspaceId, n: u8) -> (String, u32, Option<u16>) {
    let info: RelayInfo = by.get(&of(workspace, &format!("relay/{}", id(n)))).await.json();
    (info.state.to_string(), info.attempts, info.status)
}

/// A server that may call the receiver.
async fn started(receiver: &Receiver) -> (Server, Client, WorkspaceId) {
    let reach = Reach::Here(receiver.address, vec![receiver.root.clone()]);
    let server = Server::with(|config| config.relay = RelayConfig { hosts: vec![HOST.into()], reach }).await;
    let (ada, info) = server.first_account().await;
    (server, ada, info.workspaces[0].id)
}

#[tokio::test]
async fn a_message_arrives_once_however_often_it_is_asked_for() {
    let receiver = Receiver::start().await;
    let (server, ada, workspace) = started(&receiver).await;
    let url = format!("https://{HOST}/T0/B0?x=1");
    for _ in 0..2 {
        let reply = ask(&ada, workspace, 1, &message(&url, "{\"n\":1}")).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
    assert_eq!(stands(&ada, workspace, 1).await, ("waiting".into(), 0, None));
    for sent in [1, 0] {
        assert_eq!(send_due(&server.state).await.expect("sends"), sent);
    }
    assert_eq!(ask(&ada, workspace, 1, &message(&url, "{\"n\":1}")).await.status, 200);
    assert_eq!(send_due(&server.state).await.expect("sends"), 0);
    assert_eq!(stands(&ada, workspace, 1).await, ("done".into(), 1, Some(204)));
    let expected =
        ["/T0/B0?x=1".to_owned(), id(1).to_string(), "application/json".into(), "{\"n\":1}".into()];
    assert_eq!(receiver.arrived(), [expected]);
    let other = ask(&ada, workspace, 1, &message(&url, "{\"n\":2}")).await;
    assert_eq!(other.refusal(), (409, "conflict".into()), "the id stands for other bytes");
    let metrics = ada.get("/metrics").await.text();
    assert!(metrics.contains("perennial_relays_total{outcome=\"done\"} 1"), "{metrics}");
}

#[tokio::test]
async fn what_the_receiver_says_decides() {
    let receiver = Receiver::start().await;
    let (server, ada, workspace) = started(&receiver).await;
    let url = format!("https://{HOST}/");
    for (n, answer, state) in
        [(1, 200, "done"), (2, 302, "refused"), (3, 410, "refused"), (4, 503, "waiting")]
    {
        ask(&ada, workspace, n, &message(&url, &n.to_string())).await;
        receiver.answer(&[answer]);
        assert_eq!(send_due(&server.state).await.expect("sends"), 1);
        assert_eq!(stands(&ada, workspace, n).await, (state.into(), 1, Some(answer)), "{answer}");
    }
    assert_eq!(receiver.arrived().len(), 4, "no redirect was followed");
    // Again after half a minute, with the same key, until it is done.
    receiver.answer(&[500, 204]);
    for (wait, sent) in [(29_999, 0), (1, 1), (119_999, 0), (1, 1), (3_600_000, 0)] {
        server.clock.advance(wait);
        assert_eq!(send_due(&server.state).await.expect("sends"), sent, "after {wait}");
    }
    assert_eq!(stands(&ada, workspace, 4).await, ("done".into(), 3, Some(204)));
    let keys: Vec<String> = receiver.arrived().into_iter().skip(3).map(|[_, key, ..]| key).collect();
    assert_eq!(keys, [id(4).to_string(), id(4).to_string(), id(4).to_string()]);
}

#[tokio::test]
async fn a_receiver_that_is_not_there_is_tried_for_a_day() {
    let receiver = Receiver::start().await;
    let nobody =
        bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port").local_addr().expect("an address");
    let reach = Reach::Here(nobody, vec![receiver.root.clone()]);
    let server = Server::with(|config| config.relay = RelayConfig { hosts: vec![HOST.into()], reach }).await;
    let (ada, info) = server.first_account().await;
    let workspace = info.workspaces[0].id;
    ask(&ada, workspace, 1, &message(&format!("https://{HOST}/"), "x")).await;
    let mut attempts = 0;
    for _ in 0..24 * 60 * 2 {
        attempts += send_due(&server.state).await.expect("sends");
        server.clock.advance(30_000);
    }
    assert_eq!(attempts, 8);
    assert_eq!(stands(&ada, workspace, 1).await, ("failed".into(), 8, None));
}

/// The name has to prove itself: whoever answers under the address without its certificate gets nothing.
#[tokio::test]
async fn a_receiver_that_is_another_gets_nothing() {
    let (receiver, impostor) = (Receiver::start().await, Receiver::start().await);
    let reach = Reach::Here(impostor.address, vec![receiver.root.clone()]);
    let server = Server::with(|config| config.relay = RelayConfig { hosts: vec![HOST.into()], reach }).await;
    let (ada, info) = server.first_account().await;
    ask(&ada, info.workspaces[0].id, 1, &message(&format!("https://{HOST}/"), "x")).await;
    assert_eq!(send_due(&server.state).await.expect("sends"), 1);
    assert!(impostor.arrived().is_empty());
    assert_eq!(stands(&ada, info.workspaces[0].id, 1).await, ("waiting".into(), 1, None));
}

/// As the program is set up: a name that leads to this computer is called by nobody.
#[tokio::test]
async fn a_name_that_leads_inside_is_not_called() {
    let hosts = vec!["localhost".into(), HOST.into()];
    let server = Server::with(|config| config.relay = RelayConfig { hosts, reach: Reach::Public }).await;
    let (ada, info) = server.first_account().await;
    let workspace = info.workspaces[0].id;
    ask(&ada, workspace, 1, &message("https://localhost/", "x")).await;
    assert_eq!(send_due(&server.state).await.expect("sends"), 1);
    assert_eq!(stands(&ada, workspace, 1).await, ("refused".into(), 1, None));
}

#[tokio::test]
async fn who_may_send_what_and_who_hears_of_it() {
    let receiver = Receiver::start().await;
    let (server, ada, workspace) = started(&receiver).await;
    let (bo, _) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let (cy, _) = join(&server, &ada, workspace, "cy@example.org", "read_only").await;
    let good = message(&format!("https://{HOST}/"), "x");
    assert_eq!(ask(&cy, workspace, 1, &good).await.refusal(), (403, "forbidden".into()));
    assert_eq!(ask(&bo, workspace, 1, &good).await.status, 200);
    assert_eq!(
        ask(&ada, workspace, 1, &good).await.refusal(),
        (409, "conflict".into()),
        "somebody else's id"
    );
    let at = of(workspace, &format!("relay/{}", id(1)));
    assert_eq!(ada.get(&at).await.refusal(), (404, "not_found".into()));
    for (field, value) in [
        ("url", json!("https://elsewhere.example/")),
        ("url", json!(format!("http://{HOST}/"))),
        ("url", json!(format!("https://{HOST}:8443/"))),
        ("url", json!("https://127.0.0.1/")),
        ("content_type", json!("a\r\nb")),
        ("content_type", json!("")),
        ("body", json!("00".repeat(MAX_RELAY_BYTES + 1))),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let reply = ask(&ada, workspace, 2, &body).await;
        assert_eq!(reply.refusal(), (422, "invalid".into()), "{field}");
        assert_eq!(reply.json::<serde_json::Value>()["field"], field);
    }
    let closed = Server::start().await;
    let (eve, info) = closed.first_account().await;
    let reply = ask(&eve, info.workspaces[0].id, 1, &good).await;
    assert_eq!(reply.refusal(), (422, "invalid".into()), "nothing is allowed unless the operator says so");
}
