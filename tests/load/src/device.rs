//! A device of the first account: stamps, freezes, pushes and pulls over connections of its own, as the engine does.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use sync::batch::freeze;
use sync::cell::Cell;
use sync::cursor::{Epoch, Position, StreamCursor};
use sync::ids::{DeviceId, RecordId, StreamId, WorkspaceId};
use sync::limits::{MAX_PULL_BYTES, PROTOCOL_VERSION};
use sync::stamp::{HybridTime, Stamp};
use sync::wire::device::DeviceReply;
use sync::wire::hello::HelloReply;
use sync::wire::pull::{PullPage, PullRequest};
use sync::wire::push::{CellResult, PushReply, PushRequest};

use crate::contacts;
use crate::line::{Line, Place};

pub(crate) struct Device {
    workspace: WorkspaceId,
    line: Line,
    id: DeviceId,
    epoch: Epoch,
    at: Position,
    time: HybridTime,
    batch: u64,
    /// What of the shared stream is here.
    pub(crate) seen: u64,
}

impl Device {
    /// A new one; `number` tells it from the others of its workspace.
    pub(crate) async fn new(place: &Place, workspace: WorkspaceId, number: usize) -> Result<Self> {
        let mut line = Line::open(place).await?;
        let own = contacts::record("device", number);
        let asked = json!({
            "workspace": workspace, "incarnation": own, "installation": own, "reason": "new", "label": "Load",
        });
        let device: DeviceReply = line.post(&of(workspace, "devices"), &asked).await?;
        let asked = json!({ "workspace": workspace, "device": device.device, "protocol": PROTOCOL_VERSION });
        let hello: HelloReply = line.post(&of(workspace, "hello"), &asked).await?;
        Ok(Self {
            workspace,
            line,
            id: device.device,
            epoch: hello.epoch,
            at: hello.meta.at,
            time: HybridTime::ZERO,
            batch: 0,
            seen: hello.head,
        })
    }

    pub(crate) fn shared(&self) -> StreamId {
        StreamId::shared(self.workspace)
    }

    /// The next stamp, of now.
    pub(crate) fn stamp(&mut self) -> Result<Stamp> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis() as u64;
        let next = self.time.next().context("the end of time")?;
        self.time = next.max(HybridTime::new(now, 0));
        Ok(Stamp::new(self.time, self.id))
    }

    /// One changed field, not sent yet.
    pub(crate) fn edit(&mut self, record: RecordId, value: &str) -> Result<Cell> {
        let stamp = self.stamp()?;
        contacts::edit(self.shared(), record, stamp, value)
    }

    /// The bytes of the next request that pushes these.
    pub(crate) fn freeze(&mut self, cells: &[Cell]) -> Result<Vec<u8>> {
        self.batch += 1;
        let batch = freeze(self.workspace, self.id, self.batch, cells)?;
        Ok(PushRequest { epoch: self.epoch, at: self.at, batch }.to_bytes())
    }

    /// Sends what was frozen. All of it has to be stored.
    pub(crate) async fn send(&mut self, frozen: Vec<u8>) -> Result<()> {
        let path = of(self.workspace, "push");
        let reply: PushReply = serde_json::from_slice(&self.line.ask(&path, frozen).await?)?;
        let refused = reply.results.iter().find(|result| !CellResult::is_stored(result));
        ensure!(refused.is_none(), "a change was refused: {refused:?}");
        self.at = self.at.max(reply.meta.at);
        Ok(())
    }

    /// Freezes and sends.
    pub(crate) async fn push(&mut self, cells: &[Cell]) -> Result<()> {
        let frozen = self.freeze(cells)?;
        self.send(frozen).await
    }

    /// Everything that is new in the shared stream: the stamps of its cells.
    pub(crate) async fn pull(&mut self) -> Result<Vec<Stamp>> {
        let path = of(self.workspace, "pull");
        let mut stamps = Vec::new();
        loop {
            let request = PullRequest {
                workspace: self.workspace,
                epoch: self.epoch,
                at: self.at,
                streams: vec![StreamCursor { id: self.shared(), seq: self.seen }],
                max_bytes: MAX_PULL_BYTES,
                floor: 0,
            };
            let body = serde_json::to_vec(&request)?;
            let answer = self.line.begin(hyper::Method::POST, &path, "application/json", body).await?;
            let answer = http_body_util::BodyExt::collect(answer.into_body()).await?.to_bytes();
            let page = PullPage::decode(&answer)?;
            stamps.extend(page.entries().filter_map(|(_, entry)| entry.cell().map(|cell| cell.stamp)));
            self.at = self.at.max(page.head.meta.at);
            self.seen = page.head.cursors.first().context("a cursor")?.seq;
            if !page.head.more {
                return Ok(stamps);
            }
        }
    }
}

/// The path of a workspace's endpoint.
pub(crate) fn of(workspace: WorkspaceId, rest: &str) -> String {
    format!("/api/v1/workspaces/{workspace}/{rest}")
}
