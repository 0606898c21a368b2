//! 100,000 contacts in batches of a thousand, alone and while somebody else edits, and what they take on the disk.

use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::contacts::{contact, record};
use crate::device::Device;
use crate::numbers::{rate, spread};
use crate::server::Server;

const CONTACTS: usize = 100_000;
const BATCH: usize = 1_000;
/// Between two changes of a person who edits fast.
const PAUSE: Duration = Duration::from_millis(20);

pub(crate) async fn measure(server: &Server) -> Result<Value> {
    let mut uploader = Device::new(&server.place, server.workspace, 0).await?;
    let mut person = Device::new(&server.place, server.workspace, 1).await?;
    let before = server.database_bytes().await?;
    let alone = upload(&mut uploader, "alone").await?;
    let bytes = server.database_bytes().await?.saturating_sub(before);
    let (over, is_over) = watch::channel(false);
    let beside = async {
        let took = upload(&mut uploader, "beside").await?;
        over.send_replace(true);
        anyhow::Ok(took)
    };
    let (beside, edits) = tokio::try_join!(beside, edit(&mut person, is_over))?;
    Ok(json!({
        "rate": rate(CONTACTS, alone),
        "bytes": bytes,
        "beside": { "rate": rate(CONTACTS, beside), "edits": spread(edits) },
    }))
}

/// How long it takes from the first request to the last answer; freezing is not part of it.
async fn upload(device: &mut Device, series: &str) -> Result<Duration> {
    let stream = device.shared();
    let mut batches = Vec::with_capacity(CONTACTS / BATCH);
    for first in (0..CONTACTS).step_by(BATCH) {
        let mut cells = Vec::with_capacity(BATCH);
        for number in first..first + BATCH {
            let stamp = device.stamp()?;
            cells.push(contact(stream, series, number, stamp)?);
        }
        batches.push(device.freeze(&cells)?);
    }
    let began = Instant::now();
    for batch in batches {
        device.send(batch).await?;
    }
    Ok(began.elapsed())
}

async fn edit(person: &mut Device, is_over: watch::Receiver<bool>) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    while !*is_over.borrow() {
        let cell = person.edit(record("edited", times.len() % 50), "edited")?;
        let sent = Instant::now();
        person.push(&[cell]).await?;
        times.push(sent.elapsed());
        tokio::time::sleep(PAUSE).await;
    }
    Ok(times)
}
