//! Requests of other origins, methods that a path does not have, ids that are none, heads that are too large, and requests
//! that two programs could read in two ways.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;
use server::auth::access::Access;
use server::auth::rate_limit::Allowance;
use server::routes::table;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::device::started;
use crate::every_route::{Ids, ask, ask_within, assert_refused, bodies, body, method, path, routes};
use crate::harness::{PASSWORD, Server};

#[tokio::test]
async fn other_origins_change_nothing() {
    let (server, ada, workspace) = started().await;
    let bare = reqwest::Client::builder().no_proxy().build().expect("a client");
    for route in routes(|route| !route.method.is_safe() && route.access != Access::Visitor) {
        for (header, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("origin", "http://127.0.0.1"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            for body in bodies(&route, workspace) {
                let url = format!("{}{}", server.base(), path(&route, &Ids::of(workspace)));
                let request = bare.request(method(&route), url);
                let request = request.header("cookie", ada.cookie().expect("signed in"));
                let (kind, bytes) = body.unwrap_or(("text/plain", Vec::new()));
                let request = request.header("content-type", kind).body(bytes);
                let reply = ada.send(request.header(header, value)).await;
                assert_refused(&route, &reply, 403, "forbidden", value);
            }
        }
    }
    assert_eq!(ada.get("/api/v1/session").await.status, 200, "still signed in");
}

#[tokio::test]
async fn tools_without_a_browser_need_no_origin() {
    let server = Server::start().await;
    server.first_account().await;
    let body = json!({"email": "ada@example.org", "password": PASSWORD});
    let bare = reqwest::Client::builder().no_proxy().build().expect("a client");
    let reply =
        bare.post(format!("{}/api/v1/session", server.base())).json(&body).send().await.expect("answers");
    assert_eq!(reply.status(), 200);
}

#[tokio::test]
async fn methods_that_the_table_does_not_name_are_refused_with_those_it_does() {
    let (server, ada, workspace) = started().await;
    let paths: BTreeSet<&str> = table().iter().map(|route| route.path).collect();
    for at in paths {
        let routes = routes(|route| route.path == at);
        let mut known: BTreeSet<&str> = routes.iter().map(|route| route.method.as_str()).collect();
        // Where there is something to get, its head can be had.
        if known.contains("GET") {
            known.insert("HEAD");
        }
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"] {
            if known.contains(method) {
                continue;
            }
            let request = Request::builder()
                .method(Method::from_bytes(method.as_bytes()).expect("a token"))
                .uri(path(&routes[0], &Ids::of(workspace)))
                .header("cookie", ada.cookie().expect("signed in"))
                .body(Body::empty())
                .expect("a request");
            let reply = ask_within(&server.state, at, request).await;
            assert_eq!(reply.refusal(), (405, "method".into()), "{method} {at}");
            let allowed: BTreeSet<&str> = reply.header("allow").unwrap_or_default().split(',').collect();
            assert_eq!(allowed, known, "{method} {at}");
        }
    }
}

#[tokio::test]
async fn what_is_no_id_names_nothing() {
    let many = Allowance { burst: 1_000, refill_ms: 1 };
    let server = Server::with(|config| config.sign_in_per_address = many).await;
    let (ada, info) = server.first_account().await;
    let workspace = info.workspaces[0].id;
    let long = "0".repeat(20_000);
    for text in [
        "x",
        "0",
        "-1",
        "0123456789abcdef0123456789abcde",
        "0123456789abcdef0123456789abcdef0",
        "0123456789abcdef0123456789abcdeg",
        "%00",
        "%0d%0aset-cookie:%20injected=1",
        "%2e%2e",
        "..%2f..%2fmembers",
        "%ff%fe",
        "%E9%95%BF%E9%9D%92",
        "%27%20OR%201=1--",
        "%7Bws%7D",
        &long,
    ] {
        for route in routes(|route| route.path.contains('{')) {
            for ids in [Ids::everywhere(text), Ids::everywhere(text).with("ws", workspace)] {
                let at = path(&route, &ids);
                if at == path(&route, &Ids::of(workspace)) {
                    continue;
                }
                let reply = ask(&ada, &route, &at, body(&route, workspace)).await;
                assert_refused(&route, &reply, 404, "not_found", &text[..text.len().min(40)]);
                assert!(reply.header("set-cookie").is_none(), "{at:.80}");
            }
        }
    }
}

#[tokio::test]
async fn unknown_paths_are_problems_too() {
    let server = Server::start().await;
    let (ada, _) = server.first_account().await;
    for path in ["/api/v1/nothing", "/api", "/api/v2/session", "/api/v1/workspaces//members"] {
        assert_eq!(ada.get(path).await.refusal(), (404, "not_found".into()), "{path}");
    }
}

/// What the server answers to bytes on a connection of their own.
async fn raw(server: &Server, bytes: &[u8]) -> String {
    let mut socket = tokio::net::TcpStream::connect(server.address).await.expect("connects");
    // The server may have answered and left before it has read all.
    drop(socket.write_all(bytes).await);
    let mut answer = Vec::new();
    drop(socket.read_to_end(&mut answer).await);
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn heads_that_are_too_large_are_refused() {
    let server = Server::start().await;
    let get = |target: &str, headers: &str| {
        format!("GET {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\r\n").into_bytes()
    };
    let many: String = (0..200).map(|n| format!("x-{n}: y\r\n")).collect();
    for (what, request, status) in [
        ("as it should be", get("/api/v1/setup", ""), "200"),
        ("many headers", get("/api/v1/setup", &many), "431"),
        ("a long header", get("/api/v1/setup", &format!("x: {}\r\n", "y".repeat(1 << 20))), "431"),
        ("a long cookie", get("/api/v1/setup", &format!("cookie: {}\r\n", "y".repeat(1 << 20))), "431"),
        ("a long address", get(&format!("/{}", "y".repeat(70_000)), ""), "414"),
        ("a long query", get(&format!("/?{}", "y".repeat(70_000)), ""), "414"),
    ] {
        let answer = raw(&server, &request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{what}: {answer:.60}");
    }
}

/// A proxy in front and this server must not disagree where a request ends.
#[tokio::test]
async fn requests_that_can_be_read_in_two_ways_are_refused() {
    let server = Server::start().await;
    let smuggled = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
    for head in [
        "content-length: 5\r\ncontent-length: 6\r\n",
        "content-length: 4, 5\r\n",
        "content-length: +4\r\n",
        "content-length: -1\r\n",
        "transfer-encoding: chunked, identity\r\n",
        "transfer-encoding : chunked\r\n",
        " folded: header\r\n",
        "name\r\n",
        "a\u{0}b: c\r\n",
    ] {
        let request =
            format!("POST /api/v1/session HTTP/1.1\r\nhost: localhost\r\n{head}\r\n0\r\n\r\n{smuggled}");
        let answer = raw(&server, request.as_bytes()).await;
        let ok = answer.matches("HTTP/1.1 2").count();
        assert!(answer.starts_with("HTTP/1.1 400") && ok == 0, "{head}: {answer}");
    }
}

#[tokio::test]
async fn a_forwarded_address_is_believed_only_from_a_proxy() {
    let server = Server::start().await;
    let mut last = None;
    for n in 0..11 {
        let client = server.client();
        let request = client.request(reqwest::Method::POST, "/api/v1/session");
        let request = request.json(&json!({"email": "nobody@example.org", "password": "wrong password"}));
        let forged = request.header("x-forwarded-for", format!("198.51.100.{n}"));
        last = Some(client.send(forged).await);
    }
    assert_eq!(last.expect("sent").refusal(), (429, "too_many".into()));
}
