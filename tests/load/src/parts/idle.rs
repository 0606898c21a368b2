//! Browsers that listen while nothing happens: what each of them costs the server's program in memory.

use anyhow::Result;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::listener::Listener;
use crate::server::Server;

/// Connections that are made at the same time, as after a restart.
const AT_ONCE: usize = 32;

pub(crate) async fn measure(server: &Server, streams: usize) -> Result<Value> {
    // What the program needs once, however many listen.
    drop(opened(server, AT_ONCE).await?);
    let before = server.memory()?;
    let listeners = opened(server, streams).await?;
    let opened = server.memory()?;
    // A line that says that the server is there goes out to each: what that takes is part of it.
    let mut waiting = JoinSet::new();
    for mut listener in listeners {
        waiting.spawn(async move {
            listener.next().await?;
            anyhow::Ok(listener)
        });
    }
    let mut listening = Vec::with_capacity(streams);
    while let Some(listener) = waiting.join_next().await {
        listening.push(listener??);
    }
    let after = server.memory()?.max(opened);
    let kib = |bytes: u64| bytes as f64 / 1_024.0;
    Ok(json!({
        "streams": listening.len(),
        "kib_each": kib(after.saturating_sub(before)) / streams as f64,
        "mib_before": kib(before) / 1_024.0,
        "mib_after": kib(after) / 1_024.0,
    }))
}

async fn opened(server: &Server, streams: usize) -> Result<Vec<Listener>> {
    let mut opening = JoinSet::new();
    for one in 0..AT_ONCE.min(streams) {
        let (place, workspace) = (server.place.clone(), server.workspace);
        let share = streams / AT_ONCE + usize::from(one < streams % AT_ONCE);
        opening.spawn(async move {
            let mut listeners = Vec::with_capacity(share);
            for _ in 0..share {
                listeners.push(Listener::open(&place, workspace).await?);
            }
            anyhow::Ok(listeners)
        });
    }
    let mut listeners = Vec::with_capacity(streams);
    while let Some(some) = opening.join_next().await {
        listeners.extend(some??);
    }
    Ok(listeners)
}
