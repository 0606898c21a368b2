//! Bodies that are too large, unfold to too much, have the wrong type or are nonsense, at every route.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::{Body, Bytes};
use axum::http::{Request, request::Builder};
use serde_json::{Value, json};
use server::auth::access::Access;
use server::body::BODY_MAX_BYTES;
use server::routes::{Route, table};
use sync::ids::WorkspaceId;
use sync::limits::{MAX_DELIVER_BYTES, MAX_SUBMISSION_BYTES};

use crate::client::Reply;
use crate::device::started;
use crate::every_route::{
    Content, Ids, ask_within, assert_refused, body, example, json as as_json, name, path, routes,
};
use crate::harness::Server;

/// Somebody who may call everything, in this process.
struct Owner {
    server: Server,
    cookie: String,
    workspace: WorkspaceId,
}

impl Owner {
    async fn new() -> Self {
        let (server, ada, workspace) = started().await;
        Self { server, cookie: ada.cookie().expect("signed in"), workspace }
    }

    fn request(&self, route: &Route) -> Builder {
        let at = path(route, &Ids::of(self.workspace));
        Request::builder().method(route.method.clone()).uri(at).header("cookie", &self.cookie)
    }

    async fn send(&self, route: &Route, request: Builder, body: Body) -> Reply {
        ask_within(&self.server.state, &name(route), request.body(body).expect("a request")).await
    }

    /// Sends as a browser does, which keeps the cookie that comes back.
    async fn post(&mut self, route: &Route, (kind, bytes): Content) -> Reply {
        let request = self.request(route).header("content-type", kind);
        let reply = self.send(route, request, Body::from(bytes)).await;
        if let Some(pair) = reply.header("set-cookie").and_then(|text| text.split(';').next()) {
            pair.clone_into(&mut self.cookie);
        }
        reply
    }
}

/// The most that a route reads of a body.
fn bound(route: &Route) -> usize {
    match route.id {
        "deliver" => MAX_DELIVER_BYTES,
        "showDocument" | "submit" => MAX_SUBMISSION_BYTES,
        _ => BODY_MAX_BYTES,
    }
}

/// Bytes without end, and whether anybody asked for them.
fn endless() -> (Body, Arc<AtomicBool>) {
    let asked = Arc::new(AtomicBool::new(false));
    let told = asked.clone();
    let pieces = std::iter::repeat_with(move || {
        told.store(true, Ordering::Relaxed);
        Ok::<_, std::io::Error>(Bytes::from_static(&[b' '; 1 << 16]))
    });
    (Body::from_stream(tokio_stream::iter(pieces)), asked)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    zip.write_all(bytes).expect("memory");
    zip.finish().expect("memory")
}

#[tokio::test]
async fn nothing_larger_than_the_bound_is_read() {
    let owner = Owner::new().await;
    let bomb = gzip(&vec![b' '; MAX_DELIVER_BYTES + 1]);
    assert!(bomb.len() < MAX_DELIVER_BYTES / 200);
    for route in table() {
        let declared = owner.request(&route).header("content-length", bound(&route) + 1);
        let (endless, _) = endless();
        let unfolding = owner.request(&route).header("content-encoding", "gzip");
        for (what, request, body) in [
            ("declared", declared, Body::empty()),
            ("without end", owner.request(&route), endless),
            ("a bomb", unfolding, Body::from(bomb.clone())),
        ] {
            let reply = owner.send(&route, request.header("content-type", "application/json"), body).await;
            assert_refused(&route, &reply, 413, "too_large", what);
        }
    }
}

#[tokio::test]
async fn who_may_not_call_gets_no_body_read() {
    let owner = Owner::new().await;
    for route in routes(|route| !matches!(route.access, Access::Public | Access::Visitor)) {
        let (endless, asked) = endless();
        let mut request = owner.request(&route).body(endless).expect("a request");
        request.headers_mut().remove("cookie");
        let reply = ask_within(&owner.server.state, &name(&route), request).await;
        assert_refused(&route, &reply, 401, "signed_out", "nobody");
        assert!(!asked.load(Ordering::Relaxed), "{}", name(&route));
    }
}

/// Only gzip is unpacked, once. What is compressed otherwise, or twice, is refused before anything is unfolded.
#[tokio::test]
async fn only_one_compression_is_unpacked_and_only_once() {
    let owner = Owner::new().await;
    let twice = gzip(&gzip(&vec![b' '; 16 << 20]));
    for route in routes(|route| route.takes.is_some()) {
        for encoding in ["br", "deflate", "zstd", "compress", "gzip, gzip", "gzip, br", "nonsense"] {
            let request = owner.request(&route).header("content-encoding", encoding);
            let reply = owner.send(&route, request, Body::from(twice.clone())).await;
            assert_refused(&route, &reply, 415, "media_type", encoding);
        }
        for broken in [twice[..40].to_vec(), vec![0x1f, 0x8b]] {
            let kind = body(&route, owner.workspace).expect("it takes one").0;
            let request =
                owner.request(&route).header("content-encoding", "gzip").header("content-type", kind);
            let reply = owner.send(&route, request, Body::from(broken)).await;
            assert_refused(&route, &reply, 400, "malformed", "broken");
        }
    }
}

#[tokio::test]
async fn a_body_of_another_type_is_not_looked_at() {
    let owner = Owner::new().await;
    for route in routes(|route| route.takes.is_some()) {
        let (right, bytes) = body(&route, owner.workspace).expect("it takes one");
        for kind in [
            "text/plain",
            "text/html",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/octet-stream",
            "application/jsonp",
            "",
        ] {
            if kind != right {
                let request = owner.request(&route);
                let request = if kind.is_empty() { request } else { request.header("content-type", kind) };
                let reply = owner.send(&route, request, Body::from(bytes.clone())).await;
                assert_refused(&route, &reply, 415, "media_type", kind);
            }
        }
    }
}

/// Values that a field is not expecting.
fn strange() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(u64::MAX),
        json!(1e308),
        json!(""),
        json!("x"),
        json!("\u{0}\r\n\u{202e}'\"<script>%00../../"),
        json!("x".repeat(100_000)),
        json!("ff".repeat(50_000)),
        json!([]),
        json!(vec![json!({}); 10_000]),
        json!({}),
        json!({"a": {"b": [null]}}),
    ]
}

/// Where the values of a body are, at any depth.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut visit = |key: String, value: &Value| {
        let place = format!("{at}/{key}");
        found.push(place.clone());
        places(value, &place, found);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| visit(key.clone(), value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(n, value)| visit(n.to_string(), value)),
        _ => {}
    }
}

/// Each value of each JSON body in turn is something else. The answers may be any but a fault of the server.
#[tokio::test]
async fn no_value_of_any_body_breaks_the_server() {
    let mut owner = Owner::new().await;
    let mut tried = 0;
    for route in routes(|route| route.takes.is_some_and(|schema| example(schema).is_some())) {
        let (_, bytes) = body(&route, owner.workspace).expect("it takes one");
        let right: Value = serde_json::from_slice(&bytes).expect("JSON");
        let mut found = Vec::new();
        places(&right, "", &mut found);
        for place in found {
            for value in strange() {
                let mut body = right.clone();
                *body.pointer_mut(&place).expect("found above") = value;
                let reply = owner.post(&route, as_json(&body)).await;
                assert!(reply.status < 500, "{place} in {}: {}", name(&route), reply.text());
                tried += 1;
            }
        }
    }
    assert!(tried > 500, "{tried}");
}

#[tokio::test]
async fn nonsense_is_called_malformed_at_every_route() {
    let mut owner = Owner::new().await;
    let deep = "[".repeat(200_000);
    let deep_objects = "{\"a\":".repeat(200_000);
    let endless_number = format!("{{\"name\": {}}}", "9".repeat(100_000));
    let pieces: [&[u8]; 11] = [
        b"",
        b"{",
        b"null",
        b"\"text\"",
        b"42",
        b"\x00\xff\xfe",
        b"{\"name\": \"\xff\"}",
        b"\xef\xbb\xbf{}",
        deep.as_bytes(),
        deep_objects.as_bytes(),
        endless_number.as_bytes(),
    ];
    // An attachment may hold anything, if that is what its name says, and so may what somebody fills in.
    let opaque = ["Blob", "Submission"];
    for route in routes(|route| route.takes.is_some_and(|schema| !opaque.contains(&schema))) {
        let kind = body(&route, owner.workspace).expect("it takes one").0;
        for bytes in pieces {
            let reply = owner.post(&route, (kind, bytes.to_vec())).await;
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(20)]).into_owned();
            // Nothing has to be said to accept an invitation; this one does not exist.
            if route.id == "acceptInvitation" && reply.status == 404 {
                continue;
            }
            assert_refused(&route, &reply, 400, "malformed", &shown);
        }
    }
}

#[tokio::test]
async fn an_attachment_that_is_not_what_its_name_says_is_refused() {
    let mut owner = Owner::new().await;
    for route in routes(|route| route.takes == Some("Blob")) {
        let (kind, mut bytes) = body(&route, owner.workspace).expect("it takes one");
        bytes[0] ^= 1;
        let reply = owner.post(&route, (kind, bytes)).await;
        assert_refused(&route, &reply, 422, "invalid", "another content");
    }
}
