//! A server restored from a backup, and positions that are not what they should be.

use std::sync::Arc;

use serde_json::Value;
use sync::cursor::{Position, Token};
use sync::wire::hello::HelloReply;

use crate::client::Client;
use crate::device::{Device, record, started};
use crate::harness::{PASSWORD, Server};
use crate::home::Home;

/// A copy of the database as it is now.
pub(crate) async fn backup_of(server: &Server) -> Arc<Home> {
    server.home().copied().await
}

/// Ends the server and begins it again from a backup; the first account is signed in.
pub(crate) async fn restored(server: Server, backup: Arc<Home>) -> (Server, Client) {
    drop(server.shut_down().await);
    let server = Server::on(backup, None, |_| {}).await;
    let ada = signed_in(&server, "ada@example.org").await;
    (server, ada)
}

/// Somebody with an account, on a new client.
pub(crate) async fn signed_in(server: &Server, email: &str) -> Client {
    let client = server.client();
    let body = serde_json::json!({"email": email, "password": PASSWORD});
    assert_eq!(client.post("/api/v1/session", &body).await.status, 200);
    client
}

#[tokio::test]
async fn a_lost_tail_begins_one_new_epoch() {
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let mut other = Device::new(&ada, workspace, 2).await;
    let cell = device.cell(record(1), 16, "before the backup");
    device.push(&[cell]).await;
    other.pull_all(1 << 20).await;
    let backup = backup_of(&server).await;

    let lost = device.cell(record(2), 16, "after the backup");
    device.push(std::slice::from_ref(&lost)).await;
    other.pull_all(1 << 20).await;
    let (at, epoch) = (device.at, device.epoch);
    assert_eq!((at.seq, other.at), (2, at));
    let (_server, ada) = restored(server, backup).await;
    let (mut device, mut other) = (device.with_client(&ada), other.with_client(&ada));

    // Whoever comes first proves the loss; the second finds the new epoch and does not begin another.
    let pulled = device.try_pull(&device.pull_request(2, 1 << 20)).await;
    assert_eq!(pulled.refusal(), (409, "epoch".into()));
    let new: Value = pulled.json();
    assert_ne!(new["epoch"], epoch.to_string());
    let hello: HelloReply = other.hello().await;
    assert_eq!(hello.epoch.to_string(), new["epoch"], "once");
    assert_eq!(hello.head, 1);

    // A position from before the reset cannot cause another one.
    other.epoch = hello.epoch;
    assert_eq!(other.try_hello(0).await.refusal(), (400, "false_token".into()));
    // Everybody starts over; what was never acknowledged elsewhere can be pushed again by its device.
    for device in [&mut device, &mut other] {
        device.epoch = hello.epoch;
        device.at = Position::START;
        assert_eq!(device.pull_all(1 << 20).await[0].entries.len(), 1);
    }
    let reply = device.push(&[lost]).await;
    assert_eq!((reply.results[0].to_string().as_str(), reply.meta.at.seq), ("ok", 2));
    assert_ne!(reply.meta.at, at, "the same place in another epoch");
}

#[tokio::test]
async fn a_push_proves_a_loss_too_and_keeps_nothing_of_it() {
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    // A server that is one commit further signs a position that this one has never reached.
    let link = server::position::Link([5; 8]);
    device.at = server.state.positions.position(workspace, device.epoch, 40, link);
    let cell = device.cell(record(1), 16, "x");
    let batch = device.freeze(&[cell]);
    let refused = device.send(batch.clone()).await;
    assert_eq!(refused.refusal(), (409, "epoch".into()));
    let hello = device.hello().await;
    assert_ne!(hello.epoch, device.epoch);
    assert_eq!(hello.head, 0);
    device.epoch = hello.epoch;
    device.at = Position::START;
    assert_eq!(device.send(batch).await.status, 200, "the frozen batch is still good");
}

#[tokio::test]
async fn invented_positions_are_refused_and_counted() {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let cell = device.cell(record(1), 16, "x");
    device.push(&[cell]).await;
    let real = device.at;
    let epoch = device.epoch;
    for at in [
        Position { seq: 9, token: Token([1; 16]) },
        Position { seq: real.seq + 1, token: real.token },
        Position { seq: real.seq, token: Token([0; 16]) },
    ] {
        device.at = at;
        assert_eq!(
            device.try_pull(&device.pull_request(0, 1 << 20)).await.refusal(),
            (400, "false_token".into())
        );
        assert_eq!(device.try_hello(0).await.refusal(), (400, "false_token".into()));
    }
    let metrics = ada.get("/metrics").await.text();
    assert!(metrics.contains("perennial_sync_alarms_total{outcome=\"false_token\"} 6"), "{metrics}");
    device.at = real;
    assert_eq!(device.hello().await.epoch, epoch, "no reset");
}
