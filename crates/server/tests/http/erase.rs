//! Records that go for good because an owner says so, and do not come back with a backup.

use serde_json::json;
use server::clock::Clock as _;
use server::erase_log::EraseLog;
use sync::cursor::Position;
use sync::entry::{Entry, Purge};
use sync::ids::{RecordId, WorkspaceId};
use sync::limits::ERASE_TTL_MS;
use sync::wire::accounts::SessionInfo;
use sync::wire::audit::{Act, AuditEntry, AuditPage};
use sync::wire::erase::{EraseReply, EraseRequest, EraseToken};
use sync::wire::pull::PullReply;

use crate::blobs::{content, get, head, naming, put};
use crate::client::{Client, Reply};
use crate::device::{Device, of, record};
use crate::harness::{PASSWORD, Server};
use crate::home::Home;
use crate::invitations::join;
use crate::process::{Program, add_user, command};

async fn started() -> (Server, Client, WorkspaceId) {
    let home = Home::new().await;
    let list = home.path().join("erased.log");
    let server = Server::on(home, None, |config| config.erase_log = Some(list)).await;
    let (ada, info) = server.first_account().await;
    (server, ada, info.workspaces[0].id)
}

async fn ask(client: &Client, here: WorkspaceId, records: &[RecordId], token: Option<EraseToken>) -> Reply {
    client.post(&of(here, "erase"), &EraseRequest { records: records.to_vec(), token }).await
}

/// Both steps.
async fn erase(client: &Client, here: WorkspaceId, records: &[RecordId]) -> EraseReply {
    let asked: EraseReply = ask(client, here, records, None).await.json();
    let reply = ask(client, here, records, asked.confirm.map(|confirm| confirm.token)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

#[tokio::test]
async fn an_owner_erases_in_two_steps() {
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let cells = [1, 1, 2].map(|n| device.cell(record(n), 16, "Acme"));
    device.push(&cells).await;
    let at = device.at;
    let records = [record(2), record(1), record(1), record(9)];

    let asked: EraseReply = ask(&ada, workspace, &records, None).await.json();
    assert_eq!((asked.records, asked.cells), (2, 3), "with what was replaced");
    let confirm = asked.confirm.expect("a second step");
    assert_eq!(confirm.expires_at, server.clock.now_ms() + ERASE_TTL_MS);
    assert_eq!(device.hello().await.head, 3, "nothing went");
    let other = ask(&ada, workspace, &records[..1], Some(confirm.token)).await;
    assert_eq!(other.refusal(), (403, "forbidden".into()), "leave for these records alone");
    server.clock.advance(ERASE_TTL_MS + 1);
    let late = ask(&ada, workspace, &records, Some(confirm.token)).await;
    assert_eq!(late.refusal(), (403, "forbidden".into()), "for ten minutes");
    assert_eq!(EraseLog::new(server.home().path().join("erased.log")).read().expect("reads"), []);

    let done = erase(&ada, workspace, &records).await;
    assert_eq!((done.records, done.cells, done.confirm), (2, 3, None));
    let mut request = device.pull_request(at.seq, 1 << 20);
    request.at = at;
    let page: PullReply = device.try_pull(&request).await.json();
    let purge = |n| Entry::Purge(Purge { stream: device.shared(), record: record(n) });
    let entries: Vec<Entry> = page.entries.into_iter().map(|entry| entry.entry).collect();
    assert_eq!(entries, [purge(1), purge(2)]);
    let history = json!({"workspace": workspace, "record": record(1), "limit": 9});
    let request = ada.request(reqwest::Method::POST, &of(workspace, "history"));
    let history = ada.send(request.header("accept", "application/json").json(&history)).await;
    assert_eq!(history.json::<serde_json::Value>()["items"], json!([]));
    let late = [record(1), record(9)].map(|record| device.cell(record, 16, "again"));
    assert_eq!(
        device.results(&late).await,
        ["refused:purged", "refused:purged"],
        "also of what was not known"
    );
    assert!(server.db_is_sound().await);

    let list = EraseLog::new(server.home().path().join("erased.log")).read().expect("reads");
    let (first, all) = (&list[0], list.len());
    assert_eq!((all, first.workspace, first.at), (1, workspace, server.clock.now_ms()));
    assert_eq!(first.records, [record(1), record(2), record(9)]);
    let text = std::fs::read_to_string(server.home().path().join("erased.log")).expect("reads");
    assert!(!text.contains("Acme"));
    let trail: AuditPage = ada.get(&of(workspace, "audit")).await.json();
    let erased: Vec<&AuditEntry> =
        trail.entries.iter().filter(|entry| entry.act == Act::RecordsErased).collect();
    assert_eq!(erased.len(), 1, "{trail:?}");
    assert_eq!((erased[0].details["records"].as_str(), erased[0].by.is_some()), ("3", true));
}

#[tokio::test]
async fn attachments_go_with_the_records_that_alone_named_them() {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let (alone, both) = (content(100), content(200));
    for whole in [&alone, &both] {
        assert!(put(&ada, workspace, whole).await.status < 300);
    }
    let cells = [(1, &alone), (1, &both), (2, &both)].map(|(n, whole)| naming(&mut device, n, whole));
    device.push(&cells).await;
    assert_eq!(get(&ada, workspace, &alone).await.status, 200);
    erase(&ada, workspace, &[record(1)]).await;
    assert_eq!(get(&ada, workspace, &alone).await.status, 404);
    assert_eq!(head(&ada, workspace, &alone).await.status, 404, "not even for whoever brought it");
    assert_eq!(get(&ada, workspace, &both).await.status, 200);
}

#[tokio::test]
async fn what_cannot_be_erased_says_why() {
    let (server, ada, workspace) = started().await;
    let (bo, _) = join(&server, &ada, workspace, "bo@example.org", "administrator").await;
    assert_eq!(ask(&bo, workspace, &[record(1)], None).await.refusal(), (403, "forbidden".into()));
    assert_eq!(ask(&ada, workspace, &[], None).await.refusal(), (422, "invalid".into()));
    let many: Vec<RecordId> = (0..1_001).map(record).collect();
    assert_eq!(ask(&ada, workspace, &many, None).await.refusal(), (422, "invalid".into()));
    let without = Server::start().await;
    let (ada, info) = without.first_account().await;
    let reply = ask(&ada, info.workspaces[0].id, &[record(1)], None).await;
    assert_eq!(reply.refusal(), (403, "forbidden".into()), "no list, no promise");
}

#[tokio::test]
async fn a_server_that_lost_its_tail_erases_again() {
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let cells = [1, 2].map(|n| device.cell(record(n), 16, "Acme"));
    device.push(&cells).await;
    let backup = server.home().copied().await;
    erase(&ada, workspace, &[record(1)]).await;
    let page = device.pull_all(1 << 20).await;
    assert_eq!(page.last().expect("a page").head.meta.at.seq, 3);
    let list = server.home().path().join("erased.log");
    std::fs::copy(&list, backup.path().join("erased.log")).expect("copies");
    drop(server.shut_down().await);

    let list = backup.path().join("erased.log");
    let server = Server::on(backup, None, |config| config.erase_log = Some(list)).await;
    let ada = server.client();
    let body = json!({"email": "ada@example.org", "password": PASSWORD});
    assert_eq!(ada.post("/api/v1/session", &body).await.status, 200);
    let mut device = device.with_client(&ada);
    let proof = device.try_pull(&device.pull_request(3, 1 << 20)).await;
    assert_eq!(proof.refusal(), (409, "epoch".into()), "the loss is proved");
    device.at = Position::START;
    device.epoch = device.hello().await.epoch;
    let cells = [device.cell(record(1), 16, "back?"), device.cell(record(2), 16, "fine")];
    assert_eq!(device.results(&cells).await, ["refused:purged", "ok"]);
}

#[tokio::test]
async fn a_restored_backup_brings_nothing_back_that_was_erased() {
    let home = Home::new().await;
    let (added, out, err) = add_user(&home, &["--password-stdin", "--workspace", "Works"], PASSWORD);
    assert!(added, "{out}{err}");
    let program = Program::start(&home);
    let ada = program.client();
    let sign_in = json!({"email": "ada@example.org", "password": PASSWORD});
    let info: SessionInfo = ada.post("/api/v1/session", &sign_in).await.json();
    let workspace = info.workspaces[0].id;
    let mut device = Device::new(&ada, workspace, 1).await;
    let cells = [1, 2].map(|n| device.cell(record(n), 16, "Acme"));
    device.push(&cells).await;
    let file = home.path().join("backup.sqlite").display().to_string();
    let (done, _, err) = command(&["backup", "--to", &file], &home);
    assert!(done, "{err}");
    erase(&ada, workspace, &[record(1)]).await;
    drop(program);

    let list = home.path().join("erased.log").display().to_string();
    let restored = Home::new().await;
    let (done, out, err) = command(&["restore", "--from", &file, "--erase-log", &list], &restored);
    assert!(
        done && out.contains("1 records that were erased after the backup are gone again\n"),
        "{out}{err}"
    );
    // Who forgot the list is told, and a server that starts with it erases again.
    let without = Home::new().await;
    let (done, out, _) = command(&["restore", "--from", &file], &without);
    assert!(done && out.contains("no list of what was erased at "), "{out}");
    for home in [restored, without] {
        let program = Program::start_with(&home, &["--erase-log", &list]);
        ada.move_to(program.base.clone());
        assert_eq!(ada.post("/api/v1/session", &sign_in).await.status, 200);
        let mut device = device.with_client(&ada);
        (device.at, device.number) = (Position::START, device.number + 1);
        device.epoch = device.hello().await.epoch;
        let cells: usize = device.pull_all(1 << 20).await.iter().flat_map(|page| &page.entries).count();
        assert_eq!(cells, 2, "the other record's cell, and the word that this one is gone");
        let late = [device.cell(record(1), 16, "back?")];
        assert_eq!(device.results(&late).await, ["refused:purged"]);
    }
}
