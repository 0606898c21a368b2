//! A change on one device until others have it, through the server: with two devices, and with two hundred.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use sync::stamp::Stamp;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use crate::contacts::record;
use crate::device::Device;
use crate::listener::Listener;
use crate::numbers::spread;
use crate::server::Server;

/// Devices, and how many changes one of them makes.
const ROUNDS: [(&str, usize, usize); 2] = [("two", 2, 300), ("many", 200, 40)];

pub(crate) async fn measure(server: &Server) -> Result<Value> {
    let mut results = serde_json::Map::new();
    for (name, devices, changes) in ROUNDS {
        results.insert(name.to_owned(), json!(spread(seen(server, devices, changes).await?)));
    }
    Ok(Value::Object(results))
}

/// What each change took until each other device had pulled it. The next one is made when all have.
async fn seen(server: &Server, devices: usize, changes: usize) -> Result<Vec<Duration>> {
    let (tell, mut told) = unbounded_channel();
    let mut listening = JoinSet::new();
    for number in 1..devices {
        let device = Device::new(&server.place, server.workspace, devices + number).await?;
        let listener = Listener::open(&server.place, server.workspace).await?;
        listening.spawn(follow(device, listener, tell.clone()));
    }
    let mut here = Device::new(&server.place, server.workspace, devices).await?;
    let mut times = Vec::with_capacity(changes * (devices - 1));
    for change in 0..changes {
        let cell = here.edit(record("seen", change % 50), &format!("change {change}"))?;
        let stamp = cell.stamp;
        let sent = Instant::now();
        here.push(&[cell]).await?;
        for _ in 1..devices {
            let at = tokio::select! {
                at = arrival(&mut told, stamp) => at?,
                // A device that follows ends only by what went wrong.
                Some(ended) = listening.join_next() => bail!("{:?}", ended?),
            };
            times.push(at - sent);
        }
    }
    listening.abort_all();
    Ok(times)
}

async fn arrival(told: &mut UnboundedReceiver<(Stamp, Instant)>, wanted: Stamp) -> Result<Instant> {
    loop {
        let (stamp, at) = told.recv().await.context("a device ended")?;
        if stamp == wanted {
            return Ok(at);
        }
    }
}

/// Pulls whenever something is told, and says what came when.
async fn follow(
    mut device: Device,
    mut listener: Listener,
    tell: UnboundedSender<(Stamp, Instant)>,
) -> Result<()> {
    loop {
        if listener.head().await? > device.seen {
            for stamp in device.pull().await? {
                tell.send((stamp, Instant::now()))?;
            }
        }
    }
}
