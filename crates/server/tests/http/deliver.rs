//! What one device could not send, brought by another as a file.

use sync::batch::Batch;
use sync::cell::Cell;
use sync::export::{ExportHead, ExportKey, seal};
use sync::ids::{MemberId, StreamId, WorkspaceId};
use sync::wire::accounts::SessionInfo;
use sync::wire::deliver::DeliverReply;
use sync::wire::history::{HistoryReply, HistoryRequest};
use sync::wire::names::Refusal;
use sync::wire::push::{CellResult, PushReply};

use crate::client::{Client, Reply};
use crate::device::{Device, ask_for_device, of, record, started};
use crate::harness::Server;
use crate::invitations::join;

/// A member with a device of their own and its key.
struct Owner<'a> {
    device: Device<'a>,
    member: MemberId,
    key: ExportKey,
}

impl<'a> Owner<'a> {
    async fn new(client: &'a Client, workspace: WorkspaceId, info: &SessionInfo) -> Self {
        let issued = ask_for_device(client, workspace, 9).await;
        let device = Device::with_id(client, workspace, issued.device).await;
        Self { device, member: info.user.id.into(), key: issued.export_key }
    }

    fn file(&self, batches: &[Vec<u8>]) -> Vec<u8> {
        let head = ExportHead {
            workspace: self.device.workspace,
            device: self.device.id,
            member: self.member,
            created_at: 1,
        };
        let batches: Vec<Batch<'_>> =
            batches.iter().map(|bytes| Batch::decode(bytes).expect("a batch")).collect();
        seal(&head, &batches, &[b"a draft"], &self.key).expect("seals")
    }
}

fn words(results: &[CellResult]) -> Vec<String> {
    results.iter().map(CellResult::to_string).collect()
}

/// What each batch was answered.
fn told(reply: &Reply) -> Vec<(Vec<String>, Option<Refusal>)> {
    assert_eq!(reply.status, 200, "{}", reply.text());
    let reply: DeliverReply = reply.json();
    reply.batches.into_iter().map(|batch| (words(&batch.results), batch.refused)).collect()
}

async fn records(client: &Client, workspace: WorkspaceId) -> usize {
    let mut reader = Device::new(client, workspace, 77).await;
    reader.pull_all(1 << 20).await.iter().map(|page| page.entries.len()).sum()
}

async fn via(client: &Client, workspace: WorkspaceId, cell: &Cell) -> (MemberId, Option<MemberId>) {
    let asked = HistoryRequest { workspace, record: cell.record, before: None, limit: 9 };
    let request = client.request(reqwest::Method::POST, &of(workspace, "history"));
    let reply = client.send(request.header("accept", "application/json").json(&asked)).await;
    let item = reply.json::<HistoryReply>().items.remove(0);
    (item.accepted.member, item.accepted.via)
}

#[tokio::test]
async fn what_another_brings_counts_as_its_owners_and_the_owners_push_is_a_repeat() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let mut owner = Owner::new(&bo, workspace, &bo_info).await;
    let (first, second) = (owner.device.cell(record(1), 16, "a"), owner.device.cell(record(2), 16, "b"));
    let config = {
        let mut cell = owner.device.cell(record(3), 16, "settings are not Bo's");
        cell.stream = StreamId::config(workspace);
        cell
    };
    let batches = [owner.device.freeze(&[first.clone(), config]), owner.device.freeze(&[second])];
    let file = owner.file(&batches);
    let adas = Device::new(&ada, workspace, 1).await;
    let expected = [(vec!["ok".into(), "refused:grant".into()], None), (vec!["ok".to_owned()], None)];
    assert_eq!(told(&adas.ask("deliver", file.clone()).await), expected);
    assert_eq!(records(&ada, workspace).await, 2);
    let ada_id = adas.hello().await.member;
    assert_eq!(via(&ada, workspace, &first).await, (owner.member, Some(ada_id)));
    // Delivered again, by another, or pushed by its owner: the same answers, and nothing is stored twice.
    assert_eq!(told(&adas.ask("deliver", file.clone()).await), expected);
    assert_eq!(told(&owner.device.ask("deliver", file).await), expected);
    for (batch, (results, _)) in batches.into_iter().zip(expected) {
        let reply: PushReply = owner.device.send(batch).await.json();
        assert_eq!(words(&reply.results), results);
    }
    assert_eq!(records(&ada, workspace).await, 2);
}

#[tokio::test]
async fn a_file_that_was_altered_or_is_of_another_workspace_is_not_taken() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let mut owner = Owner::new(&bo, workspace, &bo_info).await;
    let cell = owner.device.cell(record(1), 16, "a");
    let batches = [owner.device.freeze(&[cell])];
    let file = owner.file(&batches);
    let adas = Device::new(&ada, workspace, 1).await;
    // Every byte counts: the head, a batch (whose own sum is made right again), the seal.
    let forged =
        Owner { key: ExportKey([7; 32]), device: owner.device.with_client(&bo), member: owner.member };
    let other_member =
        Owner { key: owner.key, device: owner.device.with_client(&bo), member: MemberId([9; 16]) };
    let mut seal_cut = file.clone();
    *seal_cut.last_mut().expect("bytes") ^= 1;
    for bad in [forged.file(&batches), other_member.file(&batches), seal_cut] {
        assert_eq!(adas.ask("deliver", bad).await.refusal(), (403, "forbidden".into()));
    }
    for bad in [Vec::new(), file[..file.len() - 40].to_vec(), b"PERX".to_vec()] {
        assert_eq!(adas.ask("deliver", bad).await.refusal(), (400, "malformed".into()));
    }
    let second = ada.post("/api/v1/workspaces", &serde_json::json!({"name": "Second"})).await;
    let second: sync::wire::accounts::WorkspaceInfo = second.json();
    let elsewhere = Device::new(&ada, second.id, 1).await;
    assert_eq!(elsewhere.ask("deliver", file.clone()).await.refusal(), (400, "malformed".into()));
    assert_eq!(records(&ada, workspace).await, 0);
    let json = ada.post(&of(workspace, "deliver"), &serde_json::json!({})).await;
    assert_eq!(json.refusal(), (415, "media_type".into()));
    assert_eq!(told(&adas.ask("deliver", file).await), [(vec!["ok".into()], None)]);
}

#[tokio::test]
async fn who_delivers_must_be_able_to_write_it_and_its_owner_too() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let (cy, _) = join(&server, &ada, workspace, "cy@example.org", "read_only").await;
    let mut owner = Owner::new(&bo, workspace, &bo_info).await;
    let (cell, late) = (owner.device.cell(record(1), 16, "a"), owner.device.cell(record(2), 16, "b"));
    let batch = owner.device.freeze(&[cell]);
    let file = owner.file(std::slice::from_ref(&batch));
    let cys = Device::new(&cy, workspace, 3).await;
    assert_eq!(told(&cys.ask("deliver", file).await), [(vec![], Some(Refusal::Grant))]);
    // It was not judged: its owner is not answered what somebody else may not.
    let reply: PushReply = owner.device.send(batch).await.json();
    assert_eq!(words(&reply.results), ["ok"]);

    let late = owner.device.freeze(&[late]);
    let late = owner.file(&[late]);
    let path = of(workspace, &format!("members/{}", bo_info.user.id));
    assert_eq!(ada.delete(&path).await.status, 204);
    let adas = Device::new(&ada, workspace, 1).await;
    assert_eq!(told(&adas.ask("deliver", late.clone()).await), [(vec!["refused:grant".into()], None)]);
    assert_eq!(owner.device.ask("deliver", late).await.refusal(), (403, "forbidden".into()));
    assert_eq!(records(&ada, workspace).await, 1);
}

#[tokio::test]
async fn a_batch_that_collides_stands_alone() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let mut owner = Owner::new(&bo, workspace, &bo_info).await;
    let (cell, other) = (owner.device.cell(record(1), 16, "a"), owner.device.cell(record(2), 16, "b"));
    let twin = owner.device.cell_at(cell.stamp, record(1), 16, "another one under this stamp");
    owner.device.push(std::slice::from_ref(&cell)).await;
    let batches = [owner.device.freeze(&[twin]), owner.device.freeze(&[other])];
    // A device that nobody was issued.
    let mut unknown = owner.device.cell(record(4), 16, "c");
    unknown.stamp = unknown.stamp.with_device(sync::ids::DeviceId([5; 8]));
    let foreign = sync::batch::freeze(workspace, sync::ids::DeviceId([5; 8]), 1, &[unknown]).expect("fits");
    let file = owner.file(&[batches[0].clone(), foreign, batches[1].clone()]);
    let adas = Device::new(&ada, workspace, 1).await;
    let expected =
        [(vec![], Some(Refusal::Conflict)), (vec![], Some(Refusal::Device)), (vec!["ok".to_owned()], None)];
    assert_eq!(told(&adas.ask("deliver", file).await), expected);
    drop::<Server>(server);
}
