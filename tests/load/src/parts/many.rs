//! A thousand devices that push single changes at once: all of one workspace, then each of a workspace of its own.

use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::{Value, json};
use sync::ids::WorkspaceId;
use tokio::task::JoinSet;

use crate::contacts::record;
use crate::device::Device;
use crate::numbers::{rate, spread};
use crate::server::Server;

const DEVICES: usize = 1_000;
const LASTS: Duration = Duration::from_secs(10);

pub(crate) async fn measure(server: &Server) -> Result<Value> {
    let one = all(server, &vec![server.workspace; DEVICES]).await?;
    let many = all(server, &server.workspaces(DEVICES).await?).await?;
    Ok(json!({ "one": one, "many": many }))
}

/// A device in each of these.
async fn all(server: &Server, workspaces: &[WorkspaceId]) -> Result<Value> {
    let mut devices = Vec::with_capacity(workspaces.len());
    for (number, workspace) in workspaces.iter().enumerate() {
        devices.push(Device::new(&server.place, *workspace, number).await?);
    }
    let began = Instant::now();
    let mut pushing = JoinSet::new();
    for (number, device) in devices.into_iter().enumerate() {
        pushing.spawn(push(device, number, began + LASTS));
    }
    let mut times = Vec::new();
    while let Some(pushed) = pushing.join_next().await {
        times.extend(pushed??);
    }
    Ok(json!({ "rate": rate(times.len(), began.elapsed()), "times": spread(times) }))
}

async fn push(mut device: Device, number: usize, until: Instant) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    while Instant::now() < until {
        let cell = device.edit(record("many", 100 * number + times.len() % 100), "edited")?;
        let sent = Instant::now();
        device.push(&[cell]).await?;
        times.push(sent.elapsed());
    }
    Ok(times)
}
