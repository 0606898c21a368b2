//! Every route of the table as a request: paths with ids in place of their parameters, bodies of the right shape. What a
//! new route needs that is not known here fails its tests until it is said.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::Request;
use reqwest::Method;
use serde_json::{Value, json};
use server::openapi::document;
use server::router::router;
use server::routes::{Route, table};
use server::state::AppState;
use sync::batch::{Batch, freeze};
use sync::cell::{Cell, CellBuilder};
use sync::cursor::{Epoch, Position};
use sync::export::{ExportHead, ExportKey, seal};
use sync::ids::{ContentHash, DeviceId, MemberId, RecordId, StreamId, WorkspaceId};
use sync::limits::CONTENT_TYPE;
use sync::stamp::{HybridTime, Stamp};
use sync::tag::Tag;
use sync::wire::offer::offer;
use sync::wire::reconcile::{CellName, FetchRequest, Permit, ReconcileRequest};
use tower::ServiceExt as _;

use crate::client::{Client, Reply};

/// An id that nothing has.
const UNKNOWN: &str = "0123456789abcdef0123456789abcdef";
/// The content of the attachment that is sent.
const ATTACHED: &[u8] = b"a small attachment";
/// The device that stamped the cells that are sent.
const DEVICE: DeviceId = DeviceId([7; 8]);
/// What every answer carries, whatever it says.
const GUARDS: [&str; 7] = [
    "content-security-policy",
    "permissions-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
];

/// What stands for the parameters of a path.
#[derive(Debug, Clone)]
pub(crate) struct Ids(Vec<(&'static str, String)>);

impl Ids {
    /// A workspace, and nothing that there is in it.
    pub(crate) fn of(workspace: WorkspaceId) -> Self {
        let unknown = |name| (name, UNKNOWN.to_owned());
        let ids = ["member", "invitation", "team", "session", "event", "document", "relay"].map(unknown);
        Self(ids.into())
            .with("ws", workspace)
            .with("device", DEVICE)
            .with("stream", StreamId::shared(workspace))
            .with("hash", ContentHash::of(ATTACHED))
            .with("token", "not-a-token")
    }

    /// The parameters that there are.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(name, _)| *name)
    }

    /// The same text for every parameter.
    pub(crate) fn everywhere(text: &str) -> Self {
        Self(Self::of(WorkspaceId([0; 16])).0.into_iter().map(|(name, _)| (name, text.to_owned())).collect())
    }

    /// With another value for one of them.
    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, value.to_string()));
        self
    }
}

/// A body and its content type.
pub(crate) type Content = (&'static str, Vec<u8>);

/// The routes of the table about which something holds.
pub(crate) fn routes(which: impl Fn(&Route) -> bool) -> Vec<Route> {
    table().into_iter().filter(which).collect()
}

/// What a failed assertion calls a route.
pub(crate) fn name(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}

pub(crate) fn method(route: &Route) -> Method {
    Method::from_bytes(route.method.as_str().as_bytes()).expect("a method")
}

/// The path with its parameters, and what the route demands behind the question mark.
pub(crate) fn path(route: &Route, ids: &Ids) -> String {
    let parts = route.path.split('/').map(|part| {
        let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) else { return part };
        let known = ids.0.iter().find(|(known, _)| *known == name);
        known.unwrap_or_else(|| panic!("say here what stands for {name} in {}", route.path)).1.as_str()
    });
    let path = parts.collect::<Vec<_>>().join("/");
    match route.id {
        "patchBlob" => format!("{path}?offset=0&length={}", ATTACHED.len()),
        _ => path,
    }
}

/// The interface's document.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(document()).expect("serialises"));

/// The example of a JSON body, from the interface's document; none for what is binary only.
pub(crate) fn example(schema: &str) -> Option<Value> {
    let example = DOCUMENT["components"]["schemas"][schema]["examples"][0].clone();
    (!example.is_null()).then_some(example)
}

/// A body of the right shape about a workspace; none where the route takes none.
pub(crate) fn body(route: &Route, workspace: WorkspaceId) -> Option<Content> {
    let schema = route.takes?;
    Some(match example(schema) {
        Some(mut example) => {
            if let Some(named) = example.get_mut("workspace") {
                *named = workspace.to_string().into();
            }
            if let Some(named) = example.get_mut("batch") {
                *named = sync::hex::encode(&batch(workspace)).into();
            }
            json(&example)
        }
        None if schema == "Submission" => ("application/x-www-form-urlencoded", b"name=Ada".to_vec()),
        None if schema == "Blob" => ("application/octet-stream", ATTACHED.to_vec()),
        None => (CONTENT_TYPE, binary(schema, workspace)),
    })
}

/// A body of no use, and one of the right shape where the route takes one: who may not call hears the same either way.
pub(crate) fn bodies(route: &Route, workspace: WorkspaceId) -> Vec<Option<Content>> {
    match body(route, workspace) {
        None => vec![None],
        right => vec![Some(json(&json!({}))), right],
    }
}

pub(crate) fn json(value: &Value) -> Content {
    ("application/json", value.to_string().into_bytes())
}

fn cell(stream: StreamId) -> Cell {
    let stamp = Stamp::new(HybridTime::new(crate::harness::START_MS, 0), DEVICE);
    let cell = CellBuilder::new(stream, RecordId([1; 16]), stamp, 1).set(Tag::builtin(16), 1, "x");
    cell.build().expect("fits")
}

fn batch(workspace: WorkspaceId) -> Vec<u8> {
    freeze(workspace, DEVICE, 1, &[cell(StreamId::shared(workspace))]).expect("fits")
}

fn binary(schema: &str, workspace: WorkspaceId) -> Vec<u8> {
    let (epoch, at, stream) = (Epoch([1; 16]), Position::START, StreamId::shared(workspace));
    match schema {
        "ReconcileRequest" => {
            ReconcileRequest { epoch, at, stream, from: 0, sums: vec![0; sync::digest::BUCKETS] }.to_bytes()
        }
        "FetchRequest" => {
            let cell = cell(stream);
            let cells = vec![CellName { record: cell.record, stamp: cell.stamp }];
            FetchRequest { epoch, stream, cells }.to_bytes()
        }
        "Offer" => offer(epoch, Permit([0; Permit::LEN]), stream, &[cell(stream)]),
        "UnsentFile" => {
            let batch = batch(workspace);
            let batches = [Batch::decode(&batch).expect("a batch")];
            let head = ExportHead { workspace, device: DEVICE, member: MemberId([1; 16]), created_at: 1 };
            seal(&head, &batches, &[], &ExportKey([7; 32])).expect("seals")
        }
        other => panic!("say here how a {other} looks"),
    }
}

/// Asks over HTTP, and checks what every answer has to carry. Of a stream only the head is waited for.
pub(crate) async fn ask(client: &Client, route: &Route, path: &str, body: Option<Content>) -> Reply {
    let mut request = client.request(method(route), path);
    if let Some((kind, bytes)) = body {
        request = request.header("content-type", kind).body(bytes);
    }
    let response = request.send().await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let endless = headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
    let body = if endless { Vec::new() } else { response.bytes().await.expect("a body").to_vec() };
    let reply = Reply { status, headers, body };
    check(&name(route), route.method.as_str(), &reply);
    reply
}

/// Asks in this process, without a network that could break off early.
pub(crate) async fn ask_within(state: &AppState, what: &str, request: Request<Body>) -> Reply {
    let method = request.method().clone();
    let answer = router(state.clone()).oneshot(request).await.expect("answers");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let body = axum::body::to_bytes(answer.into_body(), 1 << 24).await.expect("a body").to_vec();
    let reply = Reply { status, headers, body };
    check(what, method.as_str(), &reply);
    reply
}

/// No page of another origin may read the answer, the page's policy is on it, nothing keeps it, and the server did not
/// fail.
fn check(what: &str, method: &str, reply: &Reply) {
    let what = format!("{what}: {}", reply.status);
    for guard in GUARDS {
        assert!(reply.headers.contains_key(guard), "{what} without {guard}");
    }
    let open = reply.headers.keys().find(|name| name.as_str().starts_with("access-control-"));
    assert_eq!(open, None, "{what}");
    // A stream has no end that could be kept.
    if reply.header("content-type") != Some("text/event-stream") {
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{what}");
    }
    if reply.status >= 400 && method != "HEAD" {
        reply.problem();
    }
    assert_ne!(reply.status, 500, "{what}: {}", reply.text());
}

/// Refused with this status and code; an answer to HEAD has nothing to say the code in.
pub(crate) fn assert_refused(route: &Route, reply: &Reply, status: u16, code: &str, why: &str) {
    assert_eq!(reply.status, status, "{}, {why}: {}", name(route), reply.text());
    if route.method.as_str() != "HEAD" {
        assert_eq!(reply.problem(), code, "{}, {why}", name(route));
    }
}
