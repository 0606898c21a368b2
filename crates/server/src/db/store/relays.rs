//! Messages to other servers.

use async_trait::async_trait;
use sync::ids::WorkspaceId;
use sync::limits::MAX_RELAYS_WAITING;
use sync::wire::accounts::UserId;
use sync::wire::relay::{RelayId, RelayInfo, RelayState};

use super::{Lock, Store};
use crate::db::relays::{Asked, Attempted, Due, NewRelay, Relays};
use crate::db::rights::By;
use crate::db::sql::{Row, query};
use crate::db::{DbError, DbResult};

fn info(row: &Row, at: usize) -> DbResult<RelayInfo> {
    let small = |place, what| -> DbResult<Option<u32>> {
        let number = row.uint_opt(place, what)?;
        number.map(|number| u32::try_from(number).map_err(|_| DbError::Corrupt(what))).transpose()
    };
    let status = small(at + 2, "status of a message")?;
    Ok(RelayInfo {
        state: RelayState::from(row.text(at)?.as_str()),
        attempts: small(at + 1, "count of attempts")?.unwrap_or(0),
        status: status.and_then(|status| u16::try_from(status).ok()),
        asked_at: row.uint(at + 3, "time of a message")?,
        next_at: row.uint_opt(at + 4, "time of a message")?,
    })
}

/// What a message is recognised by.
fn hash_of(relay: &NewRelay<'_>) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for part in [relay.url.as_bytes(), relay.content_type.as_bytes(), relay.body] {
        hasher.update(&(part.len() as u64).to_be_bytes()).update(part);
    }
    *hasher.finalize().as_bytes()
}

#[async_trait]
impl Relays for Store {
    async fn ask_relay(&self, workspace: WorkspaceId, by: By, relay: &NewRelay<'_>) -> DbResult<Asked> {
        let mut tx = self.begin(Lock::Workspace(workspace)).await?;
        let hash = hash_of(relay);
        let known = query(
            "SELECT hash, account, state, attempts, status, asked_at, next_at FROM relay
             WHERE workspace = $1 AND relay = $2",
        );
        if let Some(row) = known.bind(workspace).bind(relay.id).fetch_optional(&mut tx).await? {
            let same = row.blob(0)? == hash && UserId(row.bytes(1, "account id")?) == by.user;
            return Ok(if same { Asked::Stored(info(&row, 2)?) } else { Asked::Taken });
        }
        let waiting = query("SELECT count(*) FROM relay WHERE workspace = $1 AND next_at IS NOT NULL");
        let waiting = waiting.bind(workspace).fetch_one(&mut tx).await?.uint(0, "count")?;
        if waiting >= u64::from(MAX_RELAYS_WAITING) {
            return Ok(Asked::TooMany);
        }
        query(
            "INSERT INTO relay (workspace, relay, account, hash, url, content_type, body, state, attempts, asked_at, next_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $9)",
        )
        .bind(workspace)
        .bind(relay.id)
        .bind(by.user)
        .bind(&hash[..])
        .bind(relay.url)
        .bind(relay.content_type)
        .bind(relay.body)
        .bind(RelayState::Waiting.as_str())
        .bind(by.now_ms)
        .execute(&mut tx)
        .await?;
        tx.commit().await?;
        let (state, next_at) = (RelayState::Waiting, Some(by.now_ms));
        Ok(Asked::Stored(RelayInfo { state, attempts: 0, status: None, asked_at: by.now_ms, next_at }))
    }

    async fn relay(&self, workspace: WorkspaceId, user: UserId, id: RelayId) -> DbResult<Option<RelayInfo>> {
        let row = query(
            "SELECT state, attempts, status, asked_at, next_at FROM relay
             WHERE workspace = $1 AND relay = $2 AND account = $3",
        );
        let row = row.bind(workspace).bind(id).bind(user).fetch_optional(&self.readers).await?;
        row.map(|row| info(&row, 0)).transpose()
    }

    async fn due_relays(&self, now_ms: u64, held_until_ms: u64, limit: u32) -> DbResult<Vec<Due>> {
        let rows = query(
            "SELECT workspace, relay, next_at, url, content_type, body, attempts FROM relay
             WHERE next_at <= $1 ORDER BY next_at, workspace, relay LIMIT $2",
        );
        let mut due = Vec::new();
        for row in rows.bind(now_ms).bind(limit).fetch_all(&self.readers).await? {
            let (workspace, id) =
                (WorkspaceId(row.bytes(0, "workspace id")?), RelayId(row.bytes(1, "relay id")?));
            // Of several processes that see it, one changes it.
            let held =
                query("UPDATE relay SET next_at = $1 WHERE workspace = $2 AND relay = $3 AND next_at = $4");
            let held =
                held.bind(held_until_ms).bind(workspace).bind(id).bind(row.uint(2, "time of a message")?);
            if held.execute(&self.writer).await? == 1 {
                due.push(Due {
                    workspace,
                    id,
                    url: row.text(3)?,
                    content_type: row.text(4)?,
                    body: row.blob(5)?.to_vec(),
                    attempts: u32::try_from(row.uint(6, "count of attempts")?).unwrap_or(u32::MAX),
                });
            }
        }
        Ok(due)
    }

    async fn relay_attempted(
        &self,
        workspace: WorkspaceId,
        id: RelayId,
        attempted: &Attempted,
    ) -> DbResult<()> {
        let status = attempted.status.map(u64::from);
        let ended = attempted.next_at.is_none().then_some(attempted.now_ms);
        let mut tx = self.begin(Lock::Nothing).await?;
        query(
            "UPDATE relay SET state = $1, attempts = attempts + 1, status = $2, next_at = $3, ended_at = $4
             WHERE workspace = $5 AND relay = $6",
        )
        .bind(attempted.state.as_str())
        .bind(status)
        .bind(attempted.next_at)
        .bind(ended)
        .bind(workspace)
        .bind(id)
        .execute(&mut tx)
        .await?;
        if ended.is_some() {
            let nothing: &[u8] = &[];
            query("UPDATE relay SET url = $1, body = $2 WHERE workspace = $3 AND relay = $4")
                .bind("")
                .bind(nothing)
                .bind(workspace)
                .bind(id)
                .execute(&mut tx)
                .await?;
        }
        tx.commit().await
    }

    async fn prune_relays(&self, before_ms: u64) -> DbResult<u64> {
        query("DELETE FROM relay WHERE ended_at < $1").bind(before_ms).execute(&self.writer).await
    }
}
