//! The built page: files, compressed forms, addresses of the page itself, caching, headers.

use std::fs;

use server::config::Transport;
use tempfile::TempDir;

use crate::harness::Server;

/// A build as the bundler leaves it, with an accident beside it that must stay out of reach.
fn build() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let dist = folder.path().join("dist");
    fs::create_dir_all(dist.join("b/0123456789ab")).expect("makes");
    let write = |name: &str, text: &str| fs::write(dist.join(name), text).expect("writes");
    write("index.html", "<!doctype html><title>Perennial</title>");
    write("sw.js", "// worker");
    write("manifest.webmanifest", "{}");
    write("perennial-0123456789abcdef.js", "plain script");
    write("perennial-0123456789abcdef.js.br", "brotli bytes");
    write("perennial-0123456789abcdef.js.gz", "gzip bytes");
    write("b/0123456789ab/engine_bg.wasm", "\0asm");
    write("big.css", &"a{color:red}".repeat(1_000));
    fs::write(folder.path().join("secret.txt"), "secret").expect("writes");
    folder
}

async fn serving(folder: &TempDir) -> Server {
    let dist = folder.path().join("dist");
    Server::with(|config| config.assets = Some(dist)).await
}

#[tokio::test]
async fn what_may_be_kept_is_kept_and_the_rest_is_asked_for() {
    let folder = build();
    let server = serving(&folder).await;
    for (path, kind, cache) in [
        ("/", "text/html", "no-cache"),
        ("/index.html", "text/html", "no-cache"),
        ("/sw.js", "text/javascript", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/perennial-0123456789abcdef.js", "text/javascript", "public, max-age=31536000, immutable"),
        ("/b/0123456789ab/engine_bg.wasm", "application/wasm", "public, max-age=31536000, immutable"),
    ] {
        let reply = server.client().get(path).await;
        assert_eq!(reply.status, 200, "{path}");
        assert_eq!(reply.header("content-type"), Some(kind), "{path}");
        assert_eq!(reply.header("cache-control"), Some(cache), "{path}");
        assert_eq!(reply.header("vary"), Some("accept-encoding"), "{path}");
    }
    let first = server.client().get("/").await;
    let modified = first.header("last-modified").expect("a time").to_owned();
    let again = server.client().get_with("/", "if-modified-since", &modified).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[tokio::test]
async fn compressed_forms_are_used_when_they_are_there() {
    let folder = build();
    let server = serving(&folder).await;
    let path = "/perennial-0123456789abcdef.js";
    for (accepts, encoding, body) in [
        ("gzip, deflate, br, zstd", Some("br"), "brotli bytes"),
        ("gzip", Some("gzip"), "gzip bytes"),
        ("identity", None, "plain script"),
    ] {
        let reply = server.client().get_with(path, "accept-encoding", accepts).await;
        assert_eq!((reply.header("content-encoding"), reply.text().as_str()), (encoding, body), "{accepts}");
        assert_eq!(reply.header("content-type"), Some("text/javascript"), "{accepts}");
    }
    let dynamic = server.client().get_with("/big.css", "accept-encoding", "br").await;
    assert_eq!(dynamic.header("content-encoding"), Some("br"));
    assert!(dynamic.body.len() < 1_000, "{}", dynamic.body.len());
    let interface = server.client().get_with("/api/v1/openapi.json", "accept-encoding", "gzip").await;
    assert_eq!(interface.header("content-encoding"), Some("gzip"));
}

#[tokio::test]
async fn the_pages_own_addresses_open_the_page() {
    let folder = build();
    let server = serving(&folder).await;
    for path in ["/customers", "/customers/0123", "/join/some-token", "/a.b/c"] {
        let reply = server.client().get_with(path, "accept", "text/html,*/*;q=0.8").await;
        assert_eq!((reply.status, reply.header("content-type")), (200, Some("text/html")), "{path}");
        assert_eq!(reply.header("cache-control"), Some("no-cache"), "{path}");
        let fetched = server.client().get_with(path, "accept", "*/*").await;
        assert_eq!(fetched.refusal(), (404, "not_found".into()), "{path} fetched as a file");
    }
    let script = server.client().request(reqwest::Method::GET, "/old-0123456789abcdef.js");
    let script = script.header("sec-fetch-mode", "no-cors").header("accept", "text/html");
    assert_eq!(
        server.client().send(script).await.status,
        404,
        "a script that is gone must not become a page"
    );
    let head = server.client().request(reqwest::Method::HEAD, "/");
    let head = server.client().send(head).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(
        server.client().post("/customers", &serde_json::json!({})).await.refusal(),
        (405, "method".into())
    );
}

#[tokio::test]
async fn nothing_beside_the_folder_is_served() {
    let folder = build();
    let server = serving(&folder).await;
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/b/../../secret.txt",
        "/%00",
        "//secret.txt",
    ] {
        // Written to the socket as it stands: clients would tidy the path up.
        let mut socket = tokio::net::TcpStream::connect(server.address).await.expect("connects");
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        tokio::io::AsyncWriteExt::write_all(&mut socket, request.as_bytes()).await.expect("writes");
        let mut answer = Vec::new();
        tokio::io::AsyncReadExt::read_to_end(&mut socket, &mut answer).await.expect("reads");
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
    }
}

#[tokio::test]
async fn a_server_without_a_page_says_so() {
    let server = Server::start().await;
    assert_eq!(
        server.client().get_with("/", "accept", "text/html").await.refusal(),
        (404, "not_found".into())
    );
}

#[tokio::test]
async fn every_answer_carries_the_policy() {
    let folder = build();
    let server = serving(&folder).await;
    let expected = [
        (
            "content-security-policy",
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; \
             style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; manifest-src 'self'; base-uri 'self'; \
             form-action 'self'; frame-ancestors 'none'",
        ),
        ("permissions-policy", "camera=(self), microphone=(self)"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    for path in ["/", "/sw.js", "/nothing.js", "/api/v1/setup", "/api/v1/session", "/api/v1/nothing"] {
        let reply = server.client().get(path).await;
        for (name, value) in expected {
            assert_eq!(reply.header(name), Some(value), "{path}");
        }
        assert_eq!(reply.header("strict-transport-security"), None);
        if path.starts_with("/api") {
            assert_eq!(reply.header("cache-control"), Some("no-store"), "{path}");
        }
    }
}

#[tokio::test]
async fn https_is_remembered_by_browsers_but_not_for_localhost() {
    let server = Server::with(|config| {
        config.transport = Transport::TrustedProxy;
        config.names = vec!["crm.example.org".into()];
    })
    .await;
    let strict = async |host: &str| {
        let reply = server.client().get_with("/api/v1/setup", "host", host).await;
        reply.header("strict-transport-security").map(str::to_owned)
    };
    assert_eq!(strict("crm.example.org").await.as_deref(), Some("max-age=31536000"));
    assert_eq!(strict("localhost:8443").await, None);
}

#[tokio::test]
async fn operators_see_health_and_numbers_and_the_world_does_not() {
    let server = Server::start().await;
    assert_eq!(server.client().get("/healthz").await.status, 204);
    let text = server.client().get("/metrics").await.text();
    assert!(
        text.contains("perennial_http_requests_total{method=\"GET\",route=\"/healthz\",status=\"204\"} 1"),
        "{text}"
    );

    let proxied = Server::with(|config| config.transport = Transport::TrustedProxy).await;
    assert_eq!(proxied.client().get("/metrics").await.refusal(), (404, "not_found".into()));
    let token = sync::wire::accounts::Secret::new("operator");
    let guarded = Server::with(|config| config.metrics_token = Some(token)).await;
    let client = guarded.client();
    assert_eq!(client.get("/metrics").await.status, 404);
    assert_eq!(client.get_with("/metrics", "authorization", "Bearer guess").await.status, 404);
    assert_eq!(client.get_with("/metrics", "authorization", "Bearer operator").await.status, 200);
}
