//! A device of a signed-in person: stamps cells, freezes batches, pushes and pulls.

use sync::batch::freeze;
use sync::cell::{Cell, CellBuilder};
use sync::cursor::{Epoch, Position, StreamCursor};
use sync::ids::{DeviceId, IncarnationId, InstallationId, RecordId, StreamId, WorkspaceId};
use sync::limits::CONTENT_TYPE;
use sync::stamp::{HybridTime, Stamp};
use sync::tag::Tag;
use sync::wire::device::{DeviceReason, DeviceReply, DeviceRequest};
use sync::wire::gate::GateProof;
use sync::wire::hello::{HelloReply, HelloRequest};
use sync::wire::pull::{PullReply, PullRequest};
use sync::wire::push::{CellResult, PushReply, PushRequest};

use crate::client::{Client, Reply};
use crate::harness::{START_MS, Server};

/// Counts on: stamps and batch numbers.
pub(crate) struct Device<'a> {
    pub(crate) client: &'a Client,
    pub(crate) workspace: WorkspaceId,
    pub(crate) id: DeviceId,
    pub(crate) epoch: Epoch,
    pub(crate) at: Position,
    pub(crate) number: u64,
    /// The proof of a gate that it presents.
    pub(crate) gate: Option<GateProof>,
    ms: u64,
}

/// The path of a workspace's endpoint.
pub(crate) fn of(workspace: WorkspaceId, rest: &str) -> String {
    format!("/api/v1/workspaces/{workspace}/{rest}")
}

/// A record id that tells itself from others by one number.
pub(crate) fn record(n: u64) -> RecordId {
    let mut bytes = [0x4e; 16];
    bytes[8..].copy_from_slice(&n.to_be_bytes());
    RecordId(bytes)
}

/// Asks for a device id for an installation that has had none.
pub(crate) async fn ask_for_device(client: &Client, workspace: WorkspaceId, installation: u8) -> DeviceReply {
    ask_as(client, workspace, installation, installation).await
}

/// Asks for a device id for an incarnation of an installation.
pub(crate) async fn ask_as(
    client: &Client,
    workspace: WorkspaceId,
    installation: u8,
    incarnation: u8,
) -> DeviceReply {
    let body = DeviceRequest {
        workspace,
        incarnation: IncarnationId([incarnation; 16]),
        installation: InstallationId([installation; 16]),
        previous: None,
        key: None,
        reason: DeviceReason::New,
        label: "Booth tablet".into(),
    };
    let reply = client.post(&of(workspace, "devices"), &body).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()
}

impl<'a> Device<'a> {
    /// A new device that has said hello.
    pub(crate) async fn new(client: &'a Client, workspace: WorkspaceId, installation: u8) -> Self {
        Self::with_id(client, workspace, ask_for_device(client, workspace, installation).await.device).await
    }

    /// A device that was given its id, and has said hello.
    pub(crate) async fn with_id(client: &'a Client, workspace: WorkspaceId, id: DeviceId) -> Self {
        let mut device = Self {
            client,
            workspace,
            id,
            epoch: Epoch([0; 16]),
            at: Position::START,
            number: 0,
            gate: None,
            ms: START_MS,
        };
        device.epoch = device.hello().await.epoch;
        device
    }

    /// The same device, speaking through another connection.
    pub(crate) fn with_client<'b>(&self, client: &'b Client) -> Device<'b> {
        Device { client, ..*self }
    }

    pub(crate) async fn hello(&self) -> HelloReply {
        self.try_hello(0).await.json()
    }

    pub(crate) async fn try_hello(&self, unsent: u64) -> Reply {
        let body = HelloRequest {
            workspace: self.workspace,
            device: Some(self.id),
            protocol: sync::limits::PROTOCOL_VERSION,
            build: "test".into(),
            epoch: Some(self.epoch),
            at: Some(self.at),
            gate: self.gate,
            unsent,
        };
        self.client.post(&of(self.workspace, "hello"), &body).await
    }

    /// The next stamp.
    pub(crate) fn stamp(&mut self) -> Stamp {
        self.ms += 1;
        Stamp::new(HybridTime::new(self.ms, 0), self.id)
    }

    pub(crate) fn shared(&self) -> StreamId {
        StreamId::shared(self.workspace)
    }

    /// A cell that writes one field of one record, as an action of its own.
    pub(crate) fn cell(&mut self, record: RecordId, field: u32, value: &str) -> Cell {
        let stamp = self.stamp();
        self.cell_at(stamp, record, field, value)
    }

    pub(crate) fn cell_at(&self, stamp: Stamp, record: RecordId, field: u32, value: &str) -> Cell {
        CellBuilder::new(self.shared(), record, stamp, stamp.ms())
            .set(Tag::builtin(field), 1, value)
            .build()
            .expect("fits")
    }

    /// The same in another stream.
    pub(crate) fn cell_in(&mut self, stream: StreamId, record: RecordId, value: &str) -> Cell {
        Cell { stream, ..self.cell(record, 16, value) }
    }

    /// Asks for everything of these streams.
    pub(crate) async fn pull_of(&self, streams: &[StreamId]) -> Reply {
        let mut streams: Vec<StreamCursor> =
            streams.iter().map(|id| StreamCursor { id: *id, seq: 0 }).collect();
        streams.sort_unstable();
        self.try_pull(&PullRequest { streams, ..self.pull_request(0, 1 << 20) }).await
    }

    /// Names and modes of the streams that it is told to hold, and how many were taken away.
    pub(crate) async fn held(&self) -> (Vec<String>, usize) {
        let hello = self.hello().await;
        let mut held: Vec<String> =
            hello.streams.iter().map(|stream| format!("{} {}", stream.name, stream.mode)).collect();
        held.sort_unstable();
        (held, hello.revoked.len())
    }

    /// The bytes of the next batch.
    pub(crate) fn freeze(&mut self, cells: &[Cell]) -> Vec<u8> {
        self.number += 1;
        freeze(self.workspace, self.id, self.number, cells).expect("fits")
    }

    /// Pushes a frozen batch, in binary form.
    pub(crate) async fn send(&self, batch: Vec<u8>) -> Reply {
        let body = PushRequest { epoch: self.epoch, at: self.at, batch };
        self.ask("push", body.to_bytes()).await
    }

    /// Pushes without expecting to hear of it.
    pub(crate) async fn send_unanswered(&self, batch: Vec<u8>) -> bool {
        self.send_raw(batch).await.is_ok()
    }

    /// Pushes, and gives the status or why there is none.
    pub(crate) async fn send_raw(&self, batch: Vec<u8>) -> Result<u16, reqwest::Error> {
        let body = PushRequest { epoch: self.epoch, at: self.at, batch };
        let request = self.client.request(reqwest::Method::POST, &of(self.workspace, "push"));
        let answer = request.header("content-type", CONTENT_TYPE).body(body.to_bytes()).send().await?;
        let status = answer.status().as_u16();
        answer.bytes().await?;
        Ok(status)
    }

    /// Asks one of the binary messages.
    pub(crate) async fn ask(&self, path: &str, body: Vec<u8>) -> Reply {
        let request = self.client.request(reqwest::Method::POST, &of(self.workspace, path));
        self.client.send(request.header("content-type", CONTENT_TYPE).body(body)).await
    }

    /// Freezes and pushes cells that are expected to be answered.
    pub(crate) async fn push(&mut self, cells: &[Cell]) -> PushReply {
        let batch = self.freeze(cells);
        let reply = self.send(batch).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let reply: PushReply = reply.json();
        self.at = self.at.max(reply.meta.at);
        reply
    }

    /// Pushes, and gives the results as words.
    pub(crate) async fn results(&mut self, cells: &[Cell]) -> Vec<String> {
        self.push(cells).await.results.iter().map(CellResult::to_string).collect()
    }

    pub(crate) fn pull_request(&self, from: u64, max_bytes: u32) -> PullRequest {
        let mut streams: Vec<StreamCursor> = [StreamId::config(self.workspace), self.shared()]
            .into_iter()
            .map(|id| StreamCursor { id, seq: from })
            .collect();
        streams.sort_unstable();
        PullRequest {
            workspace: self.workspace,
            epoch: self.epoch,
            at: self.at,
            streams,
            max_bytes,
            floor: 0,
        }
    }

    pub(crate) async fn try_pull(&self, request: &PullRequest) -> Reply {
        let http = self.client.request(reqwest::Method::POST, &of(self.workspace, "pull"));
        self.client.send(http.header("accept", "application/json").json(request)).await
    }

    /// Everything from the beginning, page by page.
    pub(crate) async fn pull_all(&mut self, max_bytes: u32) -> Vec<PullReply> {
        let mut request = self.pull_request(0, max_bytes);
        let mut pages: Vec<PullReply> = Vec::new();
        loop {
            let reply = self.try_pull(&request).await;
            assert_eq!(reply.status, 200, "{}", reply.text());
            let page: PullReply = reply.json();
            request.streams = page.head.cursors.clone();
            request.at = request.at.max(page.head.meta.at);
            self.at = request.at;
            let more = page.head.more;
            pages.push(page);
            if !more {
                return pages;
            }
        }
    }
}

/// A server with its first account and one device of it.
pub(crate) async fn started() -> (Server, Client, WorkspaceId) {
    let server = Server::start().await;
    let (ada, info) = server.first_account().await;
    (server, ada, info.workspaces[0].id)
}
