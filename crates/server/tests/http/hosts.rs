//! The names that the server answers to: a page of another site must not become its origin by pointing its own name here.

use reqwest::Method;
use server::auth::hosts::own_name;

use crate::harness::{PASSWORD, Server};
use crate::home::Home;
use crate::process::{Program, certificate, over_tls};

#[tokio::test]
async fn a_rebound_name_gets_nothing_and_changes_nothing() {
    let assets = tempfile::tempdir().expect("a folder");
    std::fs::write(assets.path().join("index.html"), "<!doctype html>").expect("writes");
    let folder = assets.path().to_owned();
    let server = Server::with(|config| config.assets = Some(folder)).await;
    let port = server.address.port();
    let account = serde_json::json!({"email": "e@vil.example", "name": "E", "password": PASSWORD, "workspace_name": "W"});
    let client = server.client();
    for host in ["evil.example".to_owned(), format!("evil.example:{port}"), "localhost.evil.example".into()] {
        for path in ["/", "/api/v1/setup", "/healthz", "/metrics", "/nothing.js"] {
            let reply = client.get_with(path, "host", &host).await;
            assert_eq!(reply.refusal(), (421, "unknown_host".into()), "{host}{path}");
        }
        // To the browser this is the page's own origin.
        let request = reqwest::Client::builder().no_proxy().build().expect("a client");
        let request = request.request(Method::POST, format!("{}/api/v1/accounts", server.base()));
        let request = request.header("host", &host).header("origin", format!("http://{host}"));
        let reply = client.send(request.header("sec-fetch-site", "same-origin").json(&account)).await;
        assert_eq!(reply.refusal(), (421, "unknown_host".into()), "{host}");
    }
    for host in
        [format!("127.0.0.1:{port}"), format!("localhost:{port}"), "[::1]".into(), "booth.local".into()]
    {
        let reply = client.get_with("/api/v1/setup", "host", &host).await;
        let setup: serde_json::Value = reply.json();
        assert_eq!(setup["needs_first_account"], true, "{host}");
    }
}

#[tokio::test]
async fn names_come_from_the_operator_the_certificate_and_the_computer() {
    let home = Home::new().await;
    let (files, trusting) = certificate(home.path(), &["127.0.0.1", "Crm.example.org", "*.example.net"]);
    let (cert, key) = (files.cert.display().to_string(), files.key.display().to_string());
    let program = Program::start_with(
        &home,
        &["--tls-cert", &cert, "--tls-key", &key, "--public-name", "shop.example,fair.example"],
    );
    let address = program.base.strip_prefix("https://").expect("https").parse().expect("an address");
    let own = own_name().expect("a name");
    for (host, status) in [
        ("crm.example.org", 200),
        ("a.example.net", 200),
        ("shop.example:8443", 200),
        ("fair.example", 200),
        (own.as_str(), 200),
        ("evil.example", 421),
    ] {
        let request = format!("GET /api/v1/setup HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        let (_, answer) = over_tls(address, trusting.clone(), b"http/1.1", &request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{host}: {answer}");
    }
}
