//! What is measured. Each part has a server of its own.

mod changes;
mod idle;
mod many;
mod offline;
mod pushes;
mod upload;

use anyhow::Result;
use serde_json::Value;

use crate::server::Server;

/// In this order.
pub(crate) const NAMES: [&str; 6] = ["idle", "pushes", "upload", "many", "changes", "offline"];

pub(crate) async fn run(name: &str, server: &Server, idle: usize) -> Result<Value> {
    match name {
        "idle" => idle::measure(server, idle).await,
        "pushes" => pushes::measure(server).await,
        "upload" => upload::measure(server).await,
        "many" => many::measure(server).await,
        "changes" => changes::measure(server).await,
        _ => offline::measure(server).await,
    }
}
