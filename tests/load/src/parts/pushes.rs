//! Single changes of eight devices of one workspace at once, and what one of them takes on the disk.

use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::contacts::record;
use crate::device::Device;
use crate::numbers::{rate, spread};
use crate::server::Server;

const DEVICES: usize = 8;
const LASTS: Duration = Duration::from_secs(10);
/// Contacts that the changes go round in, so that all but the first ones replace something.
const CONTACTS: usize = 2_000;

pub(crate) async fn measure(server: &Server) -> Result<Value> {
    let mut devices = Vec::new();
    for number in 0..DEVICES {
        devices.push(Device::new(&server.place, server.workspace, number).await?);
    }
    let before = server.database_bytes().await?;
    let began = Instant::now();
    let mut pushing = JoinSet::new();
    for (number, device) in devices.into_iter().enumerate() {
        pushing.spawn(push(device, number, began + LASTS));
    }
    let mut times = Vec::new();
    while let Some(pushed) = pushing.join_next().await {
        times.extend(pushed??);
    }
    let took = began.elapsed();
    let bytes = server.database_bytes().await?.saturating_sub(before);
    Ok(json!({
        "rate": rate(times.len(), took),
        "bytes_each": bytes as f64 / times.len() as f64,
        "times": spread(times),
    }))
}

async fn push(mut device: Device, number: usize, until: Instant) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    while Instant::now() < until {
        let contact = record("pushed", (number + DEVICES * times.len()) % CONTACTS);
        let cell = device.edit(contact, &format!("+49 521 {:06}", times.len()))?;
        let sent = Instant::now();
        device.push(&[cell]).await?;
        times.push(sent.elapsed());
    }
    Ok(times)
}
