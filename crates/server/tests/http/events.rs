//! Listening for hints: what is told, and when the listening ends.

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::{Value, json};
use sync::ids::WorkspaceId;
use sync::wire::accounts::{MemberList, SessionInfo};

use crate::client::Client;
use crate::device::{Device, of, record, started};
use crate::harness::{DAY_MS, PASSWORD, Server};
use crate::invitations::join;

pub(crate) async fn listen(client: &Client, workspace: WorkspaceId) -> Response {
    let response = client.request(Method::GET, &of(workspace, "events")).send().await.expect("an answer");
    assert_eq!(response.status(), 200);
    response
}

/// Another browser of Ada's.
async fn ada_again(server: &Server) -> Client {
    let client = server.client();
    let body = json!({"email": "ada@example.org", "password": PASSWORD});
    assert_eq!(client.post("/api/v1/session", &body).await.status, 200);
    client
}

/// What is still told until the stream ends.
pub(crate) async fn rest(stream: &mut Response) -> String {
    let mut rest = String::new();
    while let Some(chunk) = stream.chunk().await.expect("reads") {
        rest.push_str(&String::from_utf8_lossy(&chunk));
    }
    rest
}

/// Head and epoch of the next hint, which must be of a commit.
async fn next_head(stream: &mut Response) -> (u64, String) {
    let mut heard = String::new();
    while !heard.contains("\n\n") {
        heard.push_str(&String::from_utf8_lossy(&stream.chunk().await.expect("reads").expect("open")));
    }
    assert!(heard.contains("event: head\n"), "{heard}");
    let data = heard.lines().find_map(|line| line.strip_prefix("data: ")).expect("data");
    let data: Value = serde_json::from_str(data).expect("JSON");
    (data["head"].as_u64().expect("a number"), data["epoch"].as_str().expect("a text").to_owned())
}

#[tokio::test]
async fn listeners_hear_of_commits_and_of_members() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let mut stream = listen(&bo, workspace).await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    assert_eq!(stream.headers()["cache-control"], "no-cache");
    // Whoever begins to listen hears at once where the log stands.
    assert_eq!(next_head(&mut stream).await, (0, device.epoch.to_string()));
    let cell = device.cell(record(1), 16, "x");
    device.push(&[cell]).await;
    assert_eq!(next_head(&mut stream).await, (1, device.epoch.to_string()));
    let mut late = listen(&bo, workspace).await;
    assert_eq!(next_head(&mut late).await, (1, device.epoch.to_string()));

    assert_eq!(ada.delete(&of(workspace, &format!("members/{}", bo_info.user.id))).await.status, 204);
    let rest = rest(&mut stream).await;
    assert!(rest.contains("event: directory\n"), "told, and then the stream ends: {rest}");
}

#[tokio::test]
async fn everybody_hears_of_a_new_name() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let mut stream = listen(&ada, workspace).await;
    next_head(&mut stream).await;

    for name in ["", "  ", "a\u{7}b", &"界".repeat(121)] {
        let refused = bo.put("/api/v1/name", &json!({"name": name})).await;
        assert_eq!(refused.refusal(), (422, "invalid".into()), "{name}");
    }
    assert_eq!(server.client().put("/api/v1/name", &json!({"name": "x"})).await.status, 401);
    assert_eq!(bo.put("/api/v1/name", &json!({"name": " 王小波 "})).await.status, 204);
    let told = stream.chunk().await.expect("reads").expect("open");
    assert!(String::from_utf8_lossy(&told).contains("event: directory\n"));
    let session: SessionInfo = bo.get("/api/v1/session").await.json();
    assert_eq!((session.user.id, session.user.name.as_str()), (bo_info.user.id, "王小波"));
    let members: MemberList = ada.get(&of(workspace, "members")).await.json();
    let names: Vec<&str> = members.members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["Ada", "王小波"]);
    let hello = Device::new(&ada, workspace, 1).await.hello().await;
    assert!(hello.members.iter().any(|member| member.name == "王小波"), "devices get it, too");
}

#[tokio::test]
async fn listening_ends_with_the_session_and_no_other_does() {
    let (server, ada, workspace) = started().await;
    let (bo, _) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let mut of_bo = listen(&bo, workspace).await;
    next_head(&mut of_bo).await;

    let phone = ada_again(&server).await;
    let (mut on_phone, mut here) = (listen(&phone, workspace).await, listen(&ada, workspace).await);
    assert_eq!(phone.delete("/api/v1/session").await.status, 204);
    rest(&mut on_phone).await;

    // A sign-in replaces the session that the browser came with.
    let tablet = ada_again(&server).await;
    let mut on_tablet = listen(&tablet, workspace).await;
    let again = json!({"email": "ada@example.org", "password": PASSWORD});
    assert_eq!(tablet.post("/api/v1/session", &again).await.status, 200);
    rest(&mut on_tablet).await;

    // The others have gone on listening all the while.
    let mut device = Device::new(&ada, workspace, 1).await;
    next_head(&mut here).await;
    let cell = device.cell(record(1), 16, "x");
    device.push(&[cell]).await;

    let mut on_tablet = listen(&tablet, workspace).await;
    let change = json!({"old": PASSWORD, "new": "another password"});
    assert_eq!(ada.post("/api/v1/password", &change).await.status, 204);
    rest(&mut on_tablet).await;
    assert!(
        rest(&mut here).await.contains("\"head\":1"),
        "told before, then the session went on under a new token"
    );
    assert_eq!(listen(&ada, workspace).await.status(), 200);
    let cell = device.cell(record(2), 16, "y");
    device.push(&[cell]).await;
    let mut heard = String::new();
    while !heard.contains("\"head\":2") {
        let chunk = of_bo.chunk().await.expect("reads").expect("somebody else listens on");
        heard.push_str(&String::from_utf8_lossy(&chunk));
    }
}

#[tokio::test]
async fn listening_ends_with_a_session_that_ran_out() {
    let (server, ada, workspace) = started().await;
    let mut stream = listen(&ada, workspace).await;
    server.clock.advance(91 * DAY_MS);
    assert_eq!(ada.get("/api/v1/session").await.status, 401);
    rest(&mut stream).await;
}

#[tokio::test]
async fn a_browser_that_leaves_is_noticed() {
    let (server, ada, workspace) = started().await;
    let open = &server.state.metrics.listeners;
    let mut stream = listen(&ada, workspace).await;
    next_head(&mut stream).await;
    assert_eq!(open.get(), 1);
    drop(stream);
    let noticed = async {
        while open.get() > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), noticed)
        .await
        .expect("nothing is told, and still it is noticed");
}
