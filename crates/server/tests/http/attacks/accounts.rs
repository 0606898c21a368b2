//! Learning who has an account.
//!
//! Time is compared by what takes it: each password hash is counted, so that nothing depends on how busy the machine is.

use serde_json::{Value, json};

use crate::client::Reply;
use crate::device::started;
use crate::harness::{PASSWORD, Server};
use crate::invitations::invite;

/// An answer, and how many passwords were hashed for it.
async fn costing(server: &Server, answer: impl Future<Output = Reply>) -> (Reply, u64) {
    let before = server.state.metrics.password_hashes.get();
    let reply = answer.await;
    (reply, server.state.metrics.password_hashes.get() - before)
}

/// Everything in an answer that somebody could compare.
pub(super) fn seen(reply: &Reply) -> (u16, Vec<(String, String)>, String) {
    let headers = reply.headers.iter().filter(|(name, _)| *name != "date");
    let text = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = headers.map(|(name, value)| (name.to_string(), text(value))).collect();
    (reply.status, headers, reply.text())
}

pub(super) fn sign_in(email: &str, password: &str) -> Value {
    json!({"email": email, "password": password})
}

pub(super) fn sign_up(email: &str) -> Value {
    json!({"email": email, "name": "Bo", "password": PASSWORD, "workspace_name": "W"})
}

#[tokio::test]
async fn signing_in_tells_nobody_which_accounts_exist() {
    let server = Server::start().await;
    server.first_account().await;
    let client = server.client();
    let wrong = sign_in("ada@example.org", "wrong password");
    let known = client.post("/api/v1/session", &wrong);
    let (known, known_cost) = costing(&server, known).await;
    assert_eq!((known.refusal(), known_cost), ((401, "wrong_credentials".into()), 1));
    for (email, password) in [
        ("nobody@example.org", "wrong password"),
        ("nobody@example.org", PASSWORD),
        ("", ""),
        ("ada@example.org\u{0}", PASSWORD),
        ("ada@example.org'--", PASSWORD),
        ("%", "%"),
    ] {
        let wrong = sign_in(email, password);
        let unknown = client.post("/api/v1/session", &wrong);
        let (unknown, cost) = costing(&server, unknown).await;
        assert_eq!((seen(&unknown), cost), (seen(&known), known_cost), "{email:?}");
    }
}

/// Limits count an account that does not exist like one that does, so that they tell nothing either.
#[tokio::test]
async fn being_slowed_down_tells_nobody_which_accounts_exist() {
    let server = Server::start().await;
    server.first_account().await;
    let mut told = Vec::new();
    for email in ["ada@example.org", "nobody@example.org"] {
        let mut answers = Vec::new();
        for _ in 0..12 {
            let reply = server.client().post("/api/v1/session", &sign_in(email, "wrong password")).await;
            answers.push(seen(&reply));
        }
        told.push(answers);
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn a_closed_server_answers_every_sign_up_the_same() {
    let server = Server::start().await;
    server.first_account().await;
    let taken = costing(&server, server.client().post("/api/v1/accounts", &sign_up("ada@example.org"))).await;
    let free = costing(&server, server.client().post("/api/v1/accounts", &sign_up("bo@example.org"))).await;
    assert_eq!(taken.0.refusal(), (403, "forbidden".into()));
    assert_eq!((seen(&taken.0), taken.1), (seen(&free.0), free.1));
}

/// Where anybody may sign up, that an e-mail is taken has to be said: no mail is sent that could say it. The same work is
/// done first, and the tries are few.
#[tokio::test]
async fn an_open_server_is_asked_about_few_addresses() {
    let server = Server::with(|config| config.open_signup = true).await;
    server.first_account().await;
    let ask = |email: &str| {
        let (client, body) = (server.client(), sign_up(email));
        async move { client.post("/api/v1/accounts", &body).await }
    };
    let (free, free_cost) = costing(&server, ask("bo@example.org")).await;
    let (taken, taken_cost) = costing(&server, ask("bo@example.org")).await;
    assert_eq!((free.status, taken.refusal()), (201, (409, "conflict".into())));
    assert_eq!(free_cost, taken_cost);
    for _ in 1..10 {
        assert_eq!(ask("bo@example.org").await.status, 409);
    }
    assert_eq!(ask("bo@example.org").await.refusal(), (429, "too_many".into()));
    server.clock.advance(30_000);
    for n in 0..5 {
        assert_eq!(ask(&format!("new{n}@example.org")).await.status, 201, "who is new is not held up");
    }
}

/// Who holds an invitation for anybody must not ask it about everybody.
#[tokio::test]
async fn an_invitation_is_asked_about_few_addresses() {
    let (server, ada, workspace) = started().await;
    let open = invite(&ada, workspace, json!({"role": "member"})).await;
    let link = format!("/api/v1/invitations/{}", open.token.reveal());
    let accept = |email: &str| {
        let account = json!({"account": {"email": email, "name": "Bo", "password": PASSWORD}});
        let (client, link) = (server.client(), link.clone());
        async move { client.post(&link, &account).await }
    };
    let (taken, taken_cost) = costing(&server, accept("ada@example.org")).await;
    assert_eq!(taken.refusal(), (409, "conflict".into()));
    for _ in 1..10 {
        assert_eq!(accept("ada@example.org").await.status, 409);
    }
    assert_eq!(accept("ada@example.org").await.refusal(), (429, "too_many".into()));
    server.clock.advance(30_000);
    let (free, free_cost) = costing(&server, accept("bo@example.org")).await;
    assert_eq!((free.status, free_cost), (200, taken_cost));

    // One that names an address says the same about every other.
    let named = invite(&ada, workspace, json!({"role": "member", "email": "cy@example.org"})).await;
    let link = format!("/api/v1/invitations/{}", named.token.reveal());
    let mut answers = Vec::new();
    for email in ["ada@example.org", "nobody@example.org"] {
        let account = json!({"account": {"email": email, "name": "Bo", "password": PASSWORD}});
        let (reply, cost) = costing(&server, server.client().post(&link, &account)).await;
        assert_eq!(reply.refusal(), (403, "forbidden".into()));
        answers.push((seen(&reply), cost));
    }
    assert_eq!(answers[0], answers[1]);
}
