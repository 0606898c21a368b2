//! Three days without a network: 5,000 changes here and as many of the others meanwhile, until both sides have both.

use std::time::Instant;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use sync::cell::Cell;
use sync::limits::MAX_BATCH_CELLS;

use crate::contacts::record;
use crate::device::Device;
use crate::numbers::ms;
use crate::server::Server;

const EDITS: usize = 5_000;

pub(crate) async fn measure(server: &Server) -> Result<Value> {
    let mut away = Device::new(&server.place, server.workspace, 0).await?;
    let mut other = Device::new(&server.place, server.workspace, 1).await?;
    for batch in edits(&mut other, "others")?.chunks(MAX_BATCH_CELLS) {
        other.push(batch).await?;
    }
    other.pull().await?;
    let waiting = edits(&mut away, "own")?;
    let began = Instant::now();
    for batch in waiting.chunks(MAX_BATCH_CELLS) {
        away.push(batch).await?;
    }
    let sent = began.elapsed();
    let pulled = away.pull().await?;
    let drained = began.elapsed();
    let arrived = other.pull().await?;
    let everywhere = began.elapsed();
    // One's own come back as well.
    ensure!(
        pulled.len() == 2 * EDITS && arrived.len() == EDITS,
        "{} and {} came",
        pulled.len(),
        arrived.len()
    );
    Ok(json!({ "edits": EDITS, "sent": ms(sent), "drained": ms(drained), "everywhere": ms(everywhere) }))
}

/// One field of a contact each, and each an action of its own.
fn edits(device: &mut Device, series: &str) -> Result<Vec<Cell>> {
    (0..EDITS).map(|number| device.edit(record(series, number), &format!("edit {number}"))).collect()
}
