//! Bodies that are too large, broken, of the wrong type or compressed.

use std::io::Write;

use serde_json::json;
use server::auth::rate_limit::Allowance;
use sync::ids::{IncarnationId, InstallationId};

use crate::client::Client;
use crate::device::of;
use crate::harness::{PASSWORD, Server};
use crate::invitations::join;

#[tokio::test]
async fn broken_bodies_are_named_as_what_they_are() {
    let server = Server::start().await;
    server.first_account().await;
    let client = server.client();
    for (kind, body, status, code) in [
        ("application/json", "{", 400, "malformed"),
        ("application/json", "{\"email\": 1, \"password\": \"x\"}", 400, "malformed"),
        ("application/json", "{}", 400, "malformed"),
        ("application/json", "", 400, "malformed"),
        ("application/json", "\u{0}", 400, "malformed"),
        ("text/plain", "{\"email\": \"a\", \"password\": \"b\"}", 415, "media_type"),
        ("application/x-www-form-urlencoded", "email=a&password=b", 415, "media_type"),
    ] {
        let request = client.request(reqwest::Method::POST, "/api/v1/session");
        let reply = client.send(request.header("content-type", kind).body(body)).await;
        assert_eq!(reply.refusal(), (status, code.into()), "{kind}: {body}");
        assert!(!reply.text().contains("password\": \"b"));
    }
}

#[tokio::test]
async fn too_much_is_refused_before_it_is_read() {
    let server = Server::start().await;
    let client = server.client();
    let body = vec![b' '; server::body::BODY_MAX_BYTES + 1];
    let request =
        client.request(reqwest::Method::POST, "/api/v1/session").header("content-type", "application/json");
    assert_eq!(client.send(request.body(body)).await.refusal(), (413, "too_large".into()));
}

#[tokio::test]
async fn compressed_bodies_count_by_what_they_unfold_to() {
    let server = Server::start().await;
    server.first_account().await;
    let client = server.client();
    let zip = |bytes: &[u8]| {
        let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        zip.write_all(bytes).expect("memory");
        zip.finish().expect("memory")
    };
    let post = |body: Vec<u8>, encoding: &'static str| {
        let request = client.request(reqwest::Method::POST, "/api/v1/session");
        request.header("content-type", "application/json").header("content-encoding", encoding).body(body)
    };
    let good = format!("{{\"email\": \"ada@example.org\", \"password\": \"{PASSWORD}\"}}");
    assert_eq!(client.send(post(zip(good.as_bytes()), "gzip")).await.status, 200);
    let bomb = zip(&vec![b' '; 50 << 20]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(client.send(post(bomb, "gzip")).await.refusal(), (413, "too_large".into()));
    assert_eq!(client.send(post(vec![1, 2, 3], "gzip")).await.status, 400);
    assert_eq!(client.send(post(vec![1, 2, 3], "zstd")).await.status, 415);
}

#[tokio::test]
async fn devices_and_workspaces_are_not_given_without_end() {
    let few = Allowance { burst: 3, refill_ms: 60_000 };
    let server =
        Server::with(|config| (config.devices_per_member, config.workspaces_per_account) = (few, few)).await;
    let (ada, info) = server.first_account().await;
    let workspace = info.workspaces[0].id;
    let (bo, _) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let device = async |client: &Client, incarnation: u8| {
        let body = json!({"workspace": workspace, "incarnation": IncarnationId([incarnation; 16]),
            "installation": InstallationId([1; 16]), "reason": "new", "label": ""});
        client.post(&of(workspace, "devices"), &body).await
    };
    for incarnation in [1, 2, 1, 1, 3] {
        let given = device(&ada, incarnation).await;
        assert_eq!(given.status, 200, "{incarnation}: {}", given.text());
    }
    let refused = device(&ada, 4).await;
    assert_eq!(refused.refusal(), (429, "too_many".into()));
    assert_eq!(refused.header("retry-after"), Some("60"));
    assert_eq!(device(&bo, 9).await.status, 200, "each has their own");
    server.clock.advance(60_000);
    assert_eq!(device(&ada, 4).await.status, 200);

    let found = async |client: &Client| client.post("/api/v1/workspaces", &json!({"name": "Another"})).await;
    for _ in 0..3 {
        assert_eq!(found(&ada).await.status, 201);
    }
    assert_eq!(found(&ada).await.refusal(), (429, "too_many".into()));
    assert_eq!(found(&bo).await.status, 201);
}
