//! The server's program on a database of its own, with its first account.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, Result};
use serde_json::json;
use sync::ids::WorkspaceId;
use sync::wire::accounts::{SessionInfo, WorkspaceInfo};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::line::{Line, Place};
use crate::{Database, cluster};

/// A running server; it ends with this value.
pub(crate) struct Server {
    child: Child,
    /// The server, and the session of its first account.
    pub(crate) place: Place,
    /// The first account's workspace.
    pub(crate) workspace: WorkspaceId,
    _data: TempDir,
    _database: Option<cluster::Database>,
}

impl Server {
    /// Nothing where the database is not installed.
    pub(crate) async fn start(program: &Path, database: Database) -> Result<Option<Self>> {
        let data = tempfile::tempdir()?;
        let database = match (database, cluster_for(database)) {
            (Database::Sqlite, _) => None,
            (Database::Postgres, None) => return Ok(None),
            (Database::Postgres, Some(cluster)) => Some(cluster.database().await),
        };
        let mut command = Command::new(program);
        command.args(["serve", "--listen", "127.0.0.1:0", "--log", "json", "--data"]).arg(data.path());
        if let Some(database) = &database {
            command.arg("--database").arg(database.url());
        }
        let log = std::fs::File::create(data.path().join("log"))?;
        let mut child = command.stdout(Stdio::piped()).stderr(log).kill_on_drop(true).spawn()?;
        let mut lines = BufReader::new(child.stdout.take().context("a pipe")?).lines();
        let address: SocketAddr = loop {
            let line = lines.next_line().await?.context("the server ended before it listened")?;
            if let Some(address) = line.strip_prefix("listening on http://") {
                break address.parse()?;
            }
        };
        let (place, workspace) = first_account(address).await?;
        Ok(Some(Self { child, place, workspace, _data: data, _database: database }))
    }

    /// Bytes of memory that the program holds, as far as this system tells.
    pub(crate) fn memory(&self) -> Result<u64> {
        let id = self.child.id().context("the server ended")?;
        let status =
            std::fs::read_to_string(format!("/proc/{id}/status")).context("memory is told by Linux")?;
        let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("a line for it")?;
        Ok(kib.trim().trim_end_matches(" kB").parse::<u64>()? * 1_024)
    }

    /// Bytes of the database, by its own account.
    pub(crate) async fn database_bytes(&self) -> Result<u64> {
        let metrics = Line::open(&self.place).await?.get("/metrics").await?;
        let line = metrics.lines().find_map(|line| line.strip_prefix("perennial_database_bytes "));
        Ok(line.context("a size")?.trim().parse::<f64>()? as u64)
    }

    /// More workspaces of the first account.
    pub(crate) async fn workspaces(&self, count: usize) -> Result<Vec<WorkspaceId>> {
        let mut line = Line::open(&self.place).await?;
        let mut made = Vec::with_capacity(count);
        for number in 0..count {
            let name = json!({ "name": format!("Works {number}") });
            made.push(line.post::<WorkspaceInfo>("/api/v1/workspaces", &name).await?.id);
        }
        Ok(made)
    }
}

fn cluster_for(database: Database) -> Option<&'static cluster::Cluster> {
    match database {
        Database::Sqlite => None,
        Database::Postgres => cluster::shared(),
    }
}

async fn first_account(address: SocketAddr) -> Result<(Place, WorkspaceId)> {
    let mut place = Place { address, cookie: String::new() };
    let account = json!({
        "email": "ada@example.org", "name": "Ada", "password": "correct horse battery", "workspace_name": "Works",
    });
    let answer = Line::open(&place).await?.send("/api/v1/accounts", &account).await?;
    let cookie = answer.headers().get("set-cookie").context("a session")?.to_str()?;
    place.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let info: SessionInfo = serde_json::from_slice(answer.body())?;
    Ok((place, info.workspaces.first().context("a workspace")?.id))
}
