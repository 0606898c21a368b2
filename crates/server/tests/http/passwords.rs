//! Links by which a forgotten password is replaced.

use serde_json::{Value, json};
use sync::ids::WorkspaceId;
use sync::wire::accounts::{PasswordLink, PasswordLinkPreview, SessionInfo};

use crate::client::{Client, Reply};
use crate::device::{of, started};
use crate::harness::{DAY_MS, PASSWORD, Server};
use crate::invitations::{invite, join};

const NEXT: &str = "an entirely new one";

async fn ask(by: &Client, workspace: WorkspaceId, person: &SessionInfo) -> Reply {
    by.post(&of(workspace, &format!("members/{}/password-link", person.user.id)), &json!({})).await
}

/// The address that the link leads to.
async fn link(by: &Client, workspace: WorkspaceId, person: &SessionInfo) -> String {
    let reply = ask(by, workspace, person).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    let path = reply.json::<PasswordLink>().path;
    format!("/api/v1/passwords/{}", path.reveal().strip_prefix("/password/").expect("the page's path"))
}

async fn sign_in(server: &Server, email: &str, password: &str) -> u16 {
    server.client().post("/api/v1/session", &json!({"email": email, "password": password})).await.status
}

#[tokio::test]
async fn a_link_sets_a_password_once_and_ends_all_sessions() {
    let (server, ada, workspace) = started().await;
    let (bo, person) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let link = link(&ada, workspace, &person).await;
    let page = server.client();
    let preview: PasswordLinkPreview = page.get(&link).await.json();
    assert_eq!((preview.name.as_str(), preview.email.as_str()), ("bo", "bo@example.org"));

    let short = page.post(&link, &json!({"password": "short"})).await;
    assert_eq!(short.refusal(), (422, "invalid".into()));
    assert_eq!(sign_in(&server, "bo@example.org", PASSWORD).await, 200, "nothing happened yet");
    let session: SessionInfo = page.post(&link, &json!({"password": NEXT})).await.json();
    assert_eq!(session.user.id, person.user.id);
    assert_eq!(page.get("/api/v1/session").await.json::<SessionInfo>(), session);
    assert_eq!(bo.get("/api/v1/session").await.status, 401);
    assert_eq!(sign_in(&server, "bo@example.org", PASSWORD).await, 401);
    assert_eq!(sign_in(&server, "bo@example.org", NEXT).await, 200);
    for reply in [page.get(&link).await, page.post(&link, &json!({"password": PASSWORD})).await] {
        assert_eq!(reply.refusal(), (410, "gone".into()), "used");
    }
    let acts: Value = ada.get(&of(workspace, "audit")).await.json();
    let acts: Vec<&str> =
        acts["entries"].as_array().expect("acts").iter().filter_map(|one| one["act"].as_str()).collect();
    assert_eq!(acts[..2], ["password_set", "password_link_made"]);
}

#[tokio::test]
async fn who_may_make_a_link_for_whom() {
    let (server, ada, workspace) = started().await;
    let owner: SessionInfo = ada.get("/api/v1/session").await.json();
    let mut people = Vec::new();
    for role in ["administrator", "manager", "member", "read_only"] {
        people.push(join(&server, &ada, workspace, &format!("{role}@example.org"), role).await);
    }
    let (other, second) = join(&server, &ada, workspace, "other@example.org", "administrator").await;
    let administrator = &people[0];
    for (_, person) in &people {
        assert_eq!(ask(&ada, workspace, person).await.status, 201, "{}", person.user.email);
    }
    for (_, person) in &people[1..] {
        assert_eq!(ask(&administrator.0, workspace, person).await.status, 201, "{}", person.user.email);
    }
    for person in [&owner, &second, &administrator.1] {
        let refused = ask(&administrator.0, workspace, person).await;
        assert_eq!(refused.refusal(), (403, "forbidden".into()), "{}", person.user.email);
    }
    assert_eq!(ask(&ada, workspace, &owner).await.refusal(), (403, "forbidden".into()), "one's own");
    // Somebody else's workspace has its own members.
    let made: Value = other.post("/api/v1/workspaces", &json!({"name": "Second"})).await.json();
    let elsewhere: WorkspaceId = made["id"].as_str().expect("an id").parse().expect("an id");
    assert_eq!(ask(&other, elsewhere, &people[2].1).await.refusal(), (404, "not_found".into()));
    // Now the link would open another workspace, too.
    assert_eq!(ask(&ada, workspace, &second).await.refusal(), (409, "conflict".into()));
}

#[tokio::test]
async fn links_end() {
    let (server, ada, workspace) = started().await;
    let (bo, person) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let (cy, issuer) = join(&server, &ada, workspace, "cy@example.org", "administrator").await;
    let gone = async |link: &str| {
        let page = server.client();
        for reply in [page.get(link).await, page.post(link, &json!({"password": NEXT})).await] {
            assert_eq!(reply.refusal(), (410, "gone".into()));
        }
    };
    let member = |info: &SessionInfo| of(workspace, &format!("members/{}", info.user.id));

    let late = link(&ada, workspace, &person).await;
    server.clock.advance(DAY_MS);
    gone(&late).await;

    let changed = link(&ada, workspace, &person).await;
    let change = json!({"old": PASSWORD, "new": NEXT});
    assert_eq!(bo.post("/api/v1/password", &change).await.status, 204);
    gone(&changed).await;

    let by_cy = link(&cy, workspace, &person).await;
    assert_eq!(server.client().get(&by_cy).await.status, 200);
    assert_eq!(ada.patch(&member(&issuer), &json!({"role": "member"})).await.status, 204);
    gone(&by_cy).await;

    let joined = link(&ada, workspace, &person).await;
    let made: Value = ada.post("/api/v1/workspaces", &json!({"name": "Second"})).await.json();
    let second: WorkspaceId = made["id"].as_str().expect("an id").parse().expect("an id");
    let invitation = invite(&ada, second, json!({"role": "member"})).await;
    let accept = format!("/api/v1/invitations/{}", invitation.token.reveal());
    assert_eq!(bo.post(&accept, &json!({})).await.status, 200);
    gone(&joined).await;

    assert_eq!(server.client().get("/api/v1/passwords/guess").await.refusal(), (404, "not_found".into()));
}
