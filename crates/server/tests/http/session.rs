//! Signing in and out, cookies, limits.

use serde_json::json;
use server::config::Transport;

use crate::client::Client;
use crate::harness::{DAY_MS, PASSWORD, Server};
use crate::home::Home;

async fn sign_in(client: &Client, email: &str, password: &str) -> crate::client::Reply {
    client.post("/api/v1/session", &json!({"email": email, "password": password})).await
}

#[tokio::test]
async fn wrong_email_and_wrong_password_look_the_same() {
    let server = Server::start().await;
    server.first_account().await;
    let wrong = [
        sign_in(&server.client(), "ada@example.org", "wrong password").await,
        sign_in(&server.client(), "nobody@example.org", PASSWORD).await,
        sign_in(&server.client(), "", "").await,
    ];
    for reply in &wrong {
        assert_eq!(reply.refusal(), (401, "wrong_credentials".into()));
        assert_eq!(reply.text(), wrong[0].text());
        assert!(reply.header("set-cookie").is_none());
    }
    assert_eq!(sign_in(&server.client(), " ADA@example.ORG", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn signing_in_rotates_and_signing_out_ends() {
    let server = Server::start().await;
    let (ada, _) = server.first_account().await;
    let before = ada.cookie();
    assert_eq!(sign_in(&ada, "ada@example.org", PASSWORD).await.status, 200);
    let after = ada.cookie();
    assert_ne!(before, after);
    let thief = server.client();
    thief.set_cookie(before);
    assert_eq!(thief.get("/api/v1/session").await.status, 401, "the token from before the sign-in is dead");

    assert_eq!(ada.delete("/api/v1/session").await.status, 204);
    assert_eq!(ada.cookie(), None);
    thief.set_cookie(after);
    assert_eq!(thief.get("/api/v1/session").await.status, 401);
    assert_eq!(ada.delete("/api/v1/session").await.status, 204, "twice is no error");
}

#[tokio::test]
async fn sessions_end_when_unused_and_when_old() {
    let server = Server::start().await;
    let (ada, _) = server.first_account().await;
    for _ in 0..4 {
        server.clock.advance(80 * DAY_MS);
        assert_eq!(ada.get("/api/v1/session").await.status, 200, "used within ninety days");
    }
    server.clock.advance(46 * DAY_MS);
    assert_eq!(ada.get("/api/v1/session").await.status, 401, "older than a year");

    assert_eq!(sign_in(&ada, "ada@example.org", PASSWORD).await.status, 200);
    server.clock.advance(91 * DAY_MS);
    assert_eq!(ada.get("/api/v1/session").await.status, 401, "unused for ninety days");
}

#[tokio::test]
async fn cookies_are_out_of_reach() {
    for (transport, expected) in
        [(Transport::Plain, ("perennial=", false)), (Transport::TrustedProxy, ("__Host-perennial=", true))]
    {
        let server = Server::with(|config| config.transport = transport).await;
        server.first_account().await;
        let reply = sign_in(&server.client(), "ada@example.org", PASSWORD).await;
        let cookie = reply.header("set-cookie").expect("a cookie");
        assert!(cookie.starts_with(expected.0), "{cookie}");
        assert_eq!(cookie.contains("; Secure"), expected.1, "{cookie}");
        for attribute in ["; HttpOnly", "; SameSite=Strict", "; Path=/"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
}

#[tokio::test]
async fn the_database_cannot_be_used_to_sign_in() {
    let server = Server::on(Home::sqlite(), None, |_| {}).await;
    let (ada, _) = server.first_account().await;
    let token = ada.cookie().expect("a cookie").split_once('=').expect("a pair").1.to_owned();
    let home = server.shut_down().await;
    let bytes = std::fs::read(home.file()).expect("reads");
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    let raw =
        base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, &token).expect("decodes");
    assert!(holds(b"ada@example.org"), "this is the right file");
    assert!(!holds(&raw) && !holds(token.as_bytes()) && !holds(PASSWORD.as_bytes()));
}

#[tokio::test]
async fn guessing_one_account_is_slowed_down() {
    let server = Server::start().await;
    server.first_account().await;
    let client = server.client();
    for _ in 0..10 {
        assert_eq!(sign_in(&client, "ada@example.org", "wrong password").await.status, 401);
    }
    let limited = sign_in(&client, "ada@example.org", PASSWORD).await;
    assert_eq!(limited.refusal(), (429, "too_many".into()));
    assert_eq!(limited.header("retry-after"), Some("30"));
    assert_eq!(limited.json::<serde_json::Value>()["retry_after_ms"], 30_000);
    assert_eq!(sign_in(&client, "bo@example.org", PASSWORD).await.status, 401, "others are not affected");
    server.clock.advance(30_000);
    assert_eq!(sign_in(&client, "ada@example.org", PASSWORD).await.status, 200);
    assert_eq!(sign_in(&client, "ada@example.org", PASSWORD).await.status, 200, "success costs nothing");
}

/// An attempt from a network address, as a proxy tells it.
async fn attempt(server: &Server, address: &str, email: &str, password: &str) -> u16 {
    let client = server.client();
    let body = json!({"email": email, "password": password});
    let request = client.request(reqwest::Method::POST, "/api/v1/session").json(&body);
    client.send(request.header("x-forwarded-for", address)).await.status
}

#[tokio::test]
async fn a_stranger_cannot_keep_somebody_out() {
    let server = Server::with(|config| config.transport = Transport::TrustedProxy).await;
    server.first_account().await;
    let (ada, nobody) = ("ada@example.org", "nobody@example.org");
    for minute in 0..60 {
        // All that one address is given in a minute, and more.
        for email in [ada, nobody] {
            let mut answers = Vec::new();
            for _ in 0..12 {
                answers.push(attempt(&server, "198.51.100.7", email, "wrong password").await);
            }
            assert!(answers.ends_with(&[429, 429]), "{minute}: {answers:?} for {email}");
        }
        assert_eq!(attempt(&server, "198.51.100.8", ada, PASSWORD).await, 200, "{minute}");
        assert_eq!(attempt(&server, "198.51.100.9", nobody, PASSWORD).await, 401, "{minute}");
        server.clock.advance(60_000);
    }
}

#[tokio::test]
async fn guessing_one_account_from_many_addresses_is_slowed_down() {
    let all = server::auth::rate_limit::Allowance { burst: 12, refill_ms: 2_000 };
    let server = Server::with(|config| {
        config.transport = Transport::TrustedProxy;
        config.sign_in_per_account = all;
    })
    .await;
    server.first_account().await;
    for email in ["ada@example.org", "nobody@example.org"] {
        for n in 0..12 {
            assert_eq!(attempt(&server, &format!("198.51.100.{n}"), email, "wrong password").await, 401);
        }
        assert_eq!(attempt(&server, "198.51.100.99", email, PASSWORD).await, 429, "{email}");
    }
    server.clock.advance(2_000);
    assert_eq!(attempt(&server, "198.51.100.98", "ada@example.org", PASSWORD).await, 200);
    assert_eq!(attempt(&server, "198.51.100.98", "ada@example.org", PASSWORD).await, 200, "costs nothing");
}

#[tokio::test]
async fn an_account_that_does_not_exist_is_limited_like_one_that_does() {
    let server = Server::start().await;
    for _ in 0..10 {
        assert_eq!(sign_in(&server.client(), "nobody@example.org", "wrong password").await.status, 401);
    }
    assert_eq!(sign_in(&server.client(), "nobody@example.org", "wrong password").await.status, 429);
}

#[tokio::test]
async fn guessing_many_accounts_from_one_address_is_slowed_down() {
    let server = Server::with(|config| config.transport = Transport::TrustedProxy).await;
    let attempt = async |address: &str, n: u32| {
        attempt(&server, address, &format!("user{n}@example.org"), "wrong password").await
    };
    for n in 0..60 {
        assert_eq!(attempt("198.51.100.7", n).await, 401);
    }
    assert_eq!(
        attempt("203.0.113.5, 198.51.100.7", 61).await,
        429,
        "what the caller claims before the proxy's entry is ignored"
    );
    assert_eq!(attempt("198.51.100.8", 61).await, 401);
    server.clock.advance(5_000);
    assert_eq!(attempt("198.51.100.7", 62).await, 401);
}
