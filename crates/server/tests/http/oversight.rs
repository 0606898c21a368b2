//! Sessions, devices and the audit trail: what can be ended, what it means, and what is noted.

use serde_json::{Value, json};
use sync::ids::{StreamId, WorkspaceId};
use sync::wire::audit::AuditPage;
use sync::wire::device::{DeviceReason, DeviceRequest};
use sync::wire::sessions::{DeviceList, SessionList};

use crate::client::{Client, Reply};
use crate::device::{Device, ask_for_device, of, record, started};
use crate::events::{listen, rest};
use crate::harness::{DAY_MS, PASSWORD, START_MS, Server};
use crate::invitations::{invite, join};
use crate::rights::member;

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0";

/// Signs in with a browser of that name.
async fn sign_in(server: &Server, email: &str, agent: &str) -> Client {
    let client = server.client();
    let request = client.request(reqwest::Method::POST, "/api/v1/session").header("user-agent", agent);
    let reply = client.send(request.json(&json!({"email": email, "password": PASSWORD}))).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    client
}

async fn sessions(client: &Client) -> SessionList {
    client.get("/api/v1/sessions").await.json()
}

async fn revoke(by: &Client, workspace: WorkspaceId, device: &Device<'_>) {
    let reply = by.delete(&of(workspace, &format!("devices/{}", device.id))).await;
    assert_eq!(reply.status, 204, "{}", reply.text());
}

async fn audit(by: &Client, workspace: WorkspaceId, rest: &str) -> AuditPage {
    let reply = by.get(&of(workspace, &format!("audit{rest}"))).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let (server, ada, workspace) = started().await;
    server.clock.advance(1_000);
    let other = sign_in(&server, "ada@example.org", FIREFOX).await;
    let listed = sessions(&other).await.sessions;
    let told: Vec<(&str, u64, bool)> =
        listed.iter().map(|of| (of.label.as_str(), of.created_at, of.current)).collect();
    assert_eq!(told, [("Firefox · Windows", START_MS + 1_000, true), ("", START_MS, false)]);
    let (bo, _) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    assert_eq!(sessions(&bo).await.sessions.len(), 1, "one's own");
    let path = format!("/api/v1/sessions/{}", listed[0].id);
    assert_eq!(bo.delete(&path).await.refusal(), (404, "not_found".into()));

    let mut hints = listen(&other, workspace).await;
    assert_eq!(ada.delete(&path).await.status, 204);
    assert_eq!(other.get("/api/v1/session").await.refusal(), (401, "signed_out".into()));
    rest(&mut hints).await;
    assert_eq!(ada.delete(&path).await.refusal(), (404, "not_found".into()));
    assert_eq!(sessions(&ada).await.sessions.len(), 1);
    let noted = audit(&ada, workspace, "?limit=1").await.entries.remove(0);
    assert_eq!((noted.act.as_str(), noted.details["label"].as_str()), ("session_ended", "Firefox · Windows"));

    server.clock.advance(100 * DAY_MS);
    let later = sign_in(&server, "ada@example.org", "curl/8").await;
    assert_eq!(sessions(&later).await.sessions.len(), 1, "what lay too long is over");
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let (server, ada, _) = started().await;
    let other = sign_in(&server, "ada@example.org", "curl/8").await;
    let change = json!({"old": PASSWORD, "new": "another long one"});
    assert_eq!(ada.post("/api/v1/password", &change).await.status, 204);
    assert_eq!(other.get("/api/v1/sessions").await.refusal(), (401, "signed_out".into()));
    assert_eq!(sessions(&ada).await.sessions.len(), 1);
}

#[tokio::test]
async fn a_stolen_tablet_is_told_and_refused() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let mut tablet = Device::new(&bo, workspace, 1).await;
    let kept = tablet.cell(record(1), 16, "was acknowledged");
    tablet.push(std::slice::from_ref(&kept)).await;
    let acknowledged = {
        tablet.number -= 1;
        tablet.freeze(std::slice::from_ref(&kept))
    };
    tablet.try_hello(4).await;
    let listed: DeviceList = ada.get(&of(workspace, "devices")).await.json();
    assert_eq!((listed.devices.len(), listed.devices[0].unsent), (1, 4));
    assert_eq!((listed.devices[0].id, listed.devices[0].member), (tablet.id, member(&bo_info)));
    let mut hints = listen(&bo, workspace).await;

    server.clock.advance(5);
    revoke(&ada, workspace, &tablet).await;
    assert!(rest(&mut hints).await.contains("event: directory"), "told, and no more");
    let hello = tablet.hello().await;
    assert_eq!(
        (hello.streams.len(), hello.members.len(), hello.devices.len(), hello.teams.len()),
        (0, 0, 0, 0)
    );
    assert_eq!(hello.device_revoked_at, Some(START_MS + 5));
    let gone: Vec<(StreamId, u64)> = hello.revoked.iter().map(|gone| (gone.id, gone.revoked_at)).collect();
    assert!(gone.contains(&(tablet.shared(), START_MS + 5)) && gone.len() == 2, "{gone:?}");
    assert!(hello.revoked.iter().all(|gone| gone.epoch == hello.epoch));

    let waiting = [tablet.cell(record(2), 16, "x"), tablet.cell(record(3), 16, "y")];
    let before = hello.head;
    assert_eq!(tablet.results(&waiting).await, ["refused:grant", "refused:grant"]);
    let again: Value = tablet.send(acknowledged).await.json();
    assert_eq!(again["results"], json!(["ok"]), "what was stored is not put aside");
    assert_eq!(Device::new(&ada, workspace, 9).await.hello().await.head, before, "nothing was stored");
    let pulled = tablet.try_pull(&tablet.pull_request(0, 1 << 20)).await;
    let closed = [
        pulled,
        bo.get(&of(workspace, "members")).await,
        bo.get(&of(workspace, "events")).await,
        ask_again(&bo, workspace, 1).await,
        ask_again(&bo, workspace, 2).await,
    ];
    for reply in closed {
        assert_eq!(reply.refusal(), (403, "forbidden".into()));
    }
    let listed: DeviceList = ada.get(&of(workspace, "devices")).await.json();
    assert_eq!(listed.devices.iter().filter(|of| of.revoked_at.is_some()).count(), 1);
}

/// The request of another incarnation, without a name.
fn asking(workspace: WorkspaceId, n: u8) -> DeviceRequest {
    DeviceRequest {
        workspace,
        incarnation: sync::ids::IncarnationId([n; 16]),
        installation: sync::ids::InstallationId([n; 16]),
        previous: None,
        key: None,
        reason: DeviceReason::New,
        label: String::new(),
    }
}

async fn ask_again(client: &Client, workspace: WorkspaceId, n: u8) -> Reply {
    client.post(&of(workspace, "devices"), &asking(workspace, n)).await
}

#[tokio::test]
async fn a_device_without_a_name_is_called_by_its_browser() {
    let (_server, ada, workspace) = started().await;
    let path = of(workspace, "devices");
    let request = ada.request(reqwest::Method::POST, &path).header("user-agent", FIREFOX);
    assert_eq!(ada.send(request.json(&asking(workspace, 1))).await.status, 200);
    ask_for_device(&ada, workspace, 2).await;
    let listed: DeviceList = ada.get(&path).await.json();
    let mut labels: Vec<String> = listed.devices.into_iter().map(|device| device.label).collect();
    labels.sort();
    assert_eq!(labels, ["Booth tablet", "Firefox · Windows"]);
}

#[tokio::test]
async fn signing_in_anew_gives_a_new_device_and_not_the_old_one() {
    let (server, ada, workspace) = started().await;
    let (bo, _) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let tablet = Device::new(&bo, workspace, 1).await;
    revoke(&ada, workspace, &tablet).await;
    let bo = sign_in(&server, "bo@example.org", "curl/8").await;
    let mut old = tablet.with_client(&bo);
    assert!(old.hello().await.device_revoked_at.is_some());
    let cell = old.cell(record(1), 16, "x");
    assert_eq!(old.results(std::slice::from_ref(&cell)).await, ["refused:grant"]);
    assert_eq!(ask_for_device(&bo, workspace, 1).await.device, tablet.id, "the same store stays out");
    let mut new = Device::new(&bo, workspace, 2).await;
    let own = new.cell(record(2), 16, "y");
    assert_eq!(new.results(&[own, cell]).await, ["ok", "refused:device"], "nor does another deliver for it");
    assert_eq!(new.hello().await.device_revoked_at, None);
}

#[tokio::test]
async fn who_left_has_the_rest_refused() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let mut device = Device::new(&bo, workspace, 1).await;
    assert_eq!(ada.delete(&of(workspace, &format!("members/{}", member(&bo_info)))).await.status, 204);
    let cell = device.cell(record(1), 16, "late");
    assert_eq!(device.results(&[cell]).await, ["refused:grant"]);
    let stranger = server.client();
    assert_eq!(stranger.get(&of(workspace, "devices")).await.status, 401);
}

#[tokio::test]
async fn the_trail_is_read_page_by_page() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "manager").await;
    let path = of(workspace, &format!("members/{}", member(&bo_info)));
    for role in ["member", "booth", "manager"] {
        server.clock.advance(1);
        assert_eq!(ada.patch(&path, &json!({"role": role})).await.status, 204);
    }
    invite(&ada, workspace, json!({"role": "member", "email": "cy@example.org"})).await;
    let all = audit(&ada, workspace, "").await;
    let words: Vec<&str> = all.entries.iter().map(|entry| entry.act.as_str()).collect();
    let changes = ["role_changed"; 3];
    let expected = [&["invited"][..], &changes, &["joined", "invited", "workspace_created"]].concat();
    assert_eq!((words, all.more), (expected, false));
    assert_eq!(all.entries[1].details["from"], "booth");
    assert_eq!((all.entries[1].at, all.entries[1].by), (START_MS + 3, all.entries[6].by));
    let text = serde_json::to_string(&all).expect("serialises");
    assert!(!text.contains("token") && text.contains("cy@example.org"), "{text}");

    let mut read = Vec::new();
    let mut before = String::new();
    loop {
        let page = audit(&ada, workspace, &format!("?limit=3{before}")).await;
        read.extend(page.entries.clone());
        before = format!("&before={}", read.last().expect("something").number);
        if !page.more {
            break;
        }
    }
    assert_eq!(read, all.entries);
    assert_eq!(bo.get(&of(workspace, "audit")).await.refusal(), (403, "forbidden".into()));
    let odd = ada.get(&of(workspace, "audit?before=yesterday")).await;
    assert_eq!(odd.refusal(), (400, "malformed".into()));
}
