//! What server processes on one database have of each other. A SQLite file is one process's own.

use async_trait::async_trait;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use std::time::Duration;
use sync::cursor::Epoch;
use sync::ids::WorkspaceId;

use super::Store;
use super::cells::{LOOKUP, bind_each, each};
use crate::db::sql::{Pool, query};
use crate::db::{DbResult, Listener, Peers};

/// The channel of all server processes.
const CHANNEL: &str = "perennial";
/// How long connecting may take.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

#[async_trait]
impl Peers for Store {
    fn listener(&self) -> Option<Box<dyn Listener>> {
        match &self.writer {
            Pool::Sqlite(_) => None,
            Pool::Postgres(pool) => Some(Box::new(PostgresListener {
                options: (*pool.connect_options()).clone(),
                connected: None,
            })),
        }
    }

    async fn tell(&self, message: &str) -> DbResult<()> {
        query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(message).fetch_one(&self.writer).await?;
        Ok(())
    }

    async fn heads(&self, workspaces: &[WorkspaceId]) -> DbResult<Vec<(WorkspaceId, Epoch, u64)>> {
        let select = "SELECT workspace, epoch, head FROM workspace WHERE workspace = ";
        let mut heads = Vec::new();
        for chunk in workspaces.chunks(LOOKUP) {
            let asked = bind_each(query(each(select, 1, chunk.len())), chunk);
            for row in asked.fetch_all(&self.readers).await? {
                let workspace = WorkspaceId(row.bytes(0, "workspace id")?);
                heads.push((workspace, Epoch(row.bytes(1, "epoch")?), row.uint(2, "head")?));
            }
        }
        Ok(heads)
    }
}

/// Listens on a connection of its own.
struct PostgresListener {
    options: PgConnectOptions,
    connected: Option<PgListener>,
}

#[async_trait]
impl Listener for PostgresListener {
    async fn listen(&mut self) -> DbResult<()> {
        let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(CONNECT_WITHIN);
        let pool = pool.connect_lazy_with(self.options.clone());
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.listen(CHANNEL).await?;
        self.connected = Some(listener);
        Ok(())
    }

    async fn hear(&mut self) -> DbResult<String> {
        let heard = match &mut self.connected {
            Some(listener) => listener.try_recv().await?,
            None => None,
        };
        match heard {
            Some(told) => Ok(told.payload().to_owned()),
            None => {
                self.connected = None;
                let lost = std::io::Error::new(std::io::ErrorKind::ConnectionAborted, "no longer listening");
                Err(sqlx::Error::Io(lost).into())
            }
        }
    }
}
