//! Getting into somebody's session, and what a link gives away.

use serde_json::json;

use super::accounts::{seen, sign_in, sign_up};
use crate::client::Client;
use crate::device::{of, started};
use crate::harness::{PASSWORD, Server};
use crate::invitations::invite;

/// A link that never was, was used, was withdrawn or has expired: who guesses learns nothing about the workspace.
#[tokio::test]
async fn links_that_are_none_say_nothing() {
    let (server, ada, workspace) = started().await;
    let withdrawn = invite(&ada, workspace, json!({"role": "member"})).await;
    let path = of(workspace, &format!("invitations/{}", withdrawn.id));
    assert_eq!(ada.delete(&path).await.status, 204);
    let mut answers = Vec::new();
    for token in [withdrawn.token.reveal(), &"A".repeat(43), "x", "%00", &withdrawn.token.reveal()[1..]] {
        let link = format!("/api/v1/invitations/{token}");
        answers.push(seen(&server.client().get(&link).await));
        let account = json!({"account": {"email": "bo@example.org", "name": "Bo", "password": PASSWORD}});
        answers.push(seen(&server.client().post(&link, &account).await));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer.0 == 404), "{answers:?}");
}

/// A cookie that somebody else put into the browser is not what the person is signed in with afterwards.
#[tokio::test]
async fn a_planted_session_is_worth_nothing() {
    let server = Server::with(|config| config.open_signup = true).await;
    let (ada, info) = server.first_account().await;
    let workspace = info.workspaces[0].id;
    let eve = server.client();
    assert_eq!(eve.post("/api/v1/accounts", &sign_up("eve@example.org")).await.status, 201);
    let eves = eve.cookie().expect("signed in");
    let made_up = format!("perennial={}", "A".repeat(43));
    let invitation = invite(&ada, workspace, json!({"role": "member"})).await;
    let link = format!("/api/v1/invitations/{}", invitation.token.reveal());
    let accepting = json!({"account": {"email": "cy@example.org", "name": "Cy", "password": PASSWORD}});
    for (path, body) in [
        ("/api/v1/session", sign_in("ada@example.org", PASSWORD)),
        ("/api/v1/accounts", sign_up("bo@example.org")),
        (link.as_str(), accepting),
    ] {
        let planted = [made_up.clone(), eves.clone()];
        for planted in if path == "/api/v1/session" { &planted[..] } else { &planted[..1] } {
            let victim = server.client();
            victim.set_cookie(Some(planted.clone()));
            let reply = victim.post(path, &body).await;
            assert!(reply.status < 300, "{path}: {}", reply.text());
            assert_ne!(victim.cookie().as_ref(), Some(planted), "{path}: a token of its own");
            let thief = server.client();
            thief.set_cookie(Some(planted.clone()));
            assert_eq!(thief.get("/api/v1/session").await.status, 401, "{path}: the planted one is dead");
        }
    }
}

/// All that ends a session ends it for who stole the cookie too.
#[tokio::test]
async fn a_stolen_session_ends_with_the_password() {
    let (server, ada, workspace) = started().await;
    let thief = server.client();
    thief.set_cookie(ada.cookie());
    assert_eq!(thief.get(&of(workspace, "members")).await.status, 200);
    let body = json!({"old": PASSWORD, "new": "another correct horse"});
    assert_eq!(ada.post("/api/v1/password", &body).await.status, 204);
    assert_eq!(thief.get(&of(workspace, "members")).await.status, 401);
    assert_eq!(ada.get(&of(workspace, "members")).await.status, 200);
}

/// Whoever sits at an open browser cannot lock its owner out: the present password is asked for, and guesses are counted.
#[tokio::test]
async fn an_open_browser_is_not_enough_for_a_new_password() {
    let (_server, ada, _) = started().await;
    let change = async |client: &Client, old: &str| {
        client.post("/api/v1/password", &json!({"old": old, "new": "another correct horse"})).await.status
    };
    for _ in 0..10 {
        assert_eq!(change(&ada, "a guess of it").await, 422);
    }
    assert_eq!(change(&ada, PASSWORD).await, 429);
}
