//! Published documents.

use async_trait::async_trait;
use sync::ids::{DeviceId, DocumentId, MemberId, StreamId, WorkspaceId};
use sync::limits::MAX_DOCUMENTS;
use sync::wire::accounts::UserId;
use sync::wire::audit::{Act, Subject};
use sync::wire::publish::{DocumentInfo, DocumentKind};

use super::audit::note;
use super::devices;
use super::{Lock, Store};
use crate::db::DbResult;
use crate::db::audit::Noted;
use crate::db::documents::{Document, Documents, NewDocumentRow, Published};
use crate::db::rights::By;
use crate::db::sql::{Row, Transaction, query};
use crate::secret::TokenHash;

#[async_trait]
impl Documents for Store {
    async fn publish(
        &self,
        workspace: WorkspaceId,
        by: By,
        document: &NewDocumentRow<'_>,
    ) -> DbResult<Published> {
        let mut tx = self.begin(Lock::Workspace(workspace)).await?;
        let published = publish(&mut tx, workspace, by, document).await?;
        if matches!(published, Published::New | Published::Again) {
            tx.commit().await?;
        }
        Ok(published)
    }

    async fn withdraw(&self, workspace: WorkspaceId, by: By, document: DocumentId) -> DbResult<bool> {
        let mut tx = self.begin(Lock::Workspace(workspace)).await?;
        let Some(before) = stored(&mut tx, workspace, document).await? else { return Ok(false) };
        if !may_write(&mut tx, workspace, by.user, before.stream).await? {
            return Ok(false);
        }
        if !before.withdrawn {
            let nothing: &[u8] = &[];
            query(
                "UPDATE document SET body = $1, answer = NULL, withdrawn_at = $2
                 WHERE workspace = $3 AND document = $4",
            )
            .bind(nothing)
            .bind(by.now_ms)
            .bind(workspace)
            .bind(document)
            .execute(&mut tx)
            .await?;
            let act = Noted::by(by.user, Act::DocumentWithdrawn).on(Subject::Document(document));
            note(&mut tx, workspace, by.now_ms, &act.with("label", before.label)).await?;
            tx.commit().await?;
        }
        Ok(true)
    }

    async fn documents(&self, workspace: WorkspaceId, user: UserId) -> DbResult<Vec<DocumentInfo>> {
        let rows = query(
            "SELECT d.document, d.stream, d.kind, d.label, d.account, d.published_at, d.changed_at,
                    CAST(CASE WHEN d.answer IS NULL THEN 0 ELSE 1 END AS BIGINT)
             FROM document d
             JOIN stream_grant g ON g.workspace = d.workspace AND g.account = $2 AND g.stream = d.stream
                  AND g.revoked_at IS NULL AND g.mode = 'write'
             WHERE d.workspace = $1 AND d.withdrawn_at IS NULL ORDER BY d.published_at DESC, d.document",
        );
        let read = |row: &Row| {
            Ok(DocumentInfo {
                id: DocumentId(row.bytes(0, "document id")?),
                stream: StreamId(row.bytes(1, "stream id")?),
                kind: DocumentKind::from(row.text(2)?.as_str()),
                label: row.text(3)?,
                member: MemberId(row.bytes(4, "account id")?),
                published_at: row.uint(5, "time of a document")?,
                changed_at: row.uint(6, "time of a document")?,
                answers: row.uint(7, "whether a document is answered")? == 1,
            })
        };
        rows.bind(workspace).bind(user).fetch_all(&self.readers).await?.iter().map(read).collect()
    }

    async fn document_by_token(&self, token_hash: TokenHash) -> DbResult<Option<Document>> {
        let row = query(
            "SELECT d.workspace, d.document, d.stream, d.account, d.device, d.kind, d.body, d.answer,
                    CAST(CASE WHEN d.withdrawn_at IS NULL AND EXISTS (
                        SELECT 1 FROM stream_grant g
                        WHERE g.workspace = d.workspace AND g.account = d.account AND g.stream = d.stream
                              AND g.revoked_at IS NULL AND g.mode = 'write') THEN 1 ELSE 0 END AS BIGINT)
             FROM document d WHERE d.token_hash = $1",
        );
        let read = |row: Row| {
            Ok(Document {
                workspace: WorkspaceId(row.bytes(0, "workspace id")?),
                id: DocumentId(row.bytes(1, "document id")?),
                stream: StreamId(row.bytes(2, "stream id")?),
                user: UserId(row.bytes(3, "account id")?),
                device: DeviceId(row.bytes(4, "device id")?),
                kind: DocumentKind::from(row.text(5)?.as_str()),
                body: row.blob(6)?.to_vec(),
                answer: row.blob_opt(7)?.map(<[u8]>::to_vec),
                lasts: row.uint(8, "whether a document lasts")? == 1,
            })
        };
        row.bind(token_hash).fetch_optional(&self.readers).await?.map(read).transpose()
    }
}

/// What is known of an id.
struct Before {
    token_hash: TokenHash,
    stream: StreamId,
    user: UserId,
    device: DeviceId,
    label: String,
    withdrawn: bool,
}

async fn stored(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    document: DocumentId,
) -> DbResult<Option<Before>> {
    let row = query(
        "SELECT token_hash, stream, account, device, label, withdrawn_at FROM document
         WHERE workspace = $1 AND document = $2",
    );
    let read = |row: Row| {
        Ok(Before {
            token_hash: TokenHash(row.bytes(0, "token hash")?),
            stream: StreamId(row.bytes(1, "stream id")?),
            user: UserId(row.bytes(2, "account id")?),
            device: DeviceId(row.bytes(3, "device id")?),
            label: row.text(4)?,
            withdrawn: row.uint_opt(5, "time of a document")?.is_some(),
        })
    };
    row.bind(workspace).bind(document).fetch_optional(tx).await?.map(read).transpose()
}

async fn may_write(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    user: UserId,
    stream: StreamId,
) -> DbResult<bool> {
    let row = query(
        "SELECT 1 FROM stream_grant WHERE workspace = $1 AND account = $2 AND stream = $3
         AND revoked_at IS NULL AND mode = 'write'",
    );
    Ok(row.bind(workspace).bind(user).bind(stream).fetch_optional(tx).await?.is_some())
}

/// See [`Documents::publish`]; what is refused has changed nothing.
async fn publish(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    by: By,
    document: &NewDocumentRow<'_>,
) -> DbResult<Published> {
    if !may_write(tx, workspace, by.user, document.stream).await? {
        return Ok(Published::Forbidden);
    }
    let before = stored(tx, workspace, document.id).await?;
    let device = match &before {
        Some(before) if before.withdrawn => return Ok(Published::Withdrawn),
        Some(before) if before.stream != document.stream || before.token_hash != document.token_hash => {
            return Ok(Published::Taken);
        }
        // A device that was revoked brings nothing any more.
        Some(before) if before.user == by.user && is_good(tx, workspace, before.device).await? => {
            Some(before.device)
        }
        Some(_) => None,
        None if is_full(tx, workspace).await? => return Ok(Published::TooMany),
        None => None,
    };
    if device.is_none() {
        devices::insert(tx, workspace, document.device).await?;
    }
    let stored = if before.is_some() {
        replace(tx, workspace, by, document, device).await?
    } else {
        insert(tx, workspace, by, document).await?
    };
    if !stored {
        return Ok(Published::Taken);
    }
    let act = Noted::by(by.user, Act::DocumentPublished).on(Subject::Document(document.id));
    let act = act.with("label", document.label).with("stream", document.stream.to_string());
    note(tx, workspace, by.now_ms, &act).await?;
    Ok(if device.is_none() { Published::New } else { Published::Again })
}

async fn is_good(tx: &mut Transaction, workspace: WorkspaceId, device: DeviceId) -> DbResult<bool> {
    let row = query("SELECT 1 FROM device WHERE workspace = $1 AND device = $2 AND revoked_at IS NULL");
    Ok(row.bind(workspace).bind(device).fetch_optional(tx).await?.is_some())
}

async fn is_full(tx: &mut Transaction, workspace: WorkspaceId) -> DbResult<bool> {
    let row = query("SELECT count(*) FROM document WHERE workspace = $1 AND withdrawn_at IS NULL");
    Ok(row.bind(workspace).fetch_one(tx).await?.uint(0, "count")? >= u64::from(MAX_DOCUMENTS))
}

async fn replace(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    by: By,
    document: &NewDocumentRow<'_>,
    device: Option<DeviceId>,
) -> DbResult<bool> {
    let changed = query(
        "UPDATE document SET account = $1, device = $2, kind = $3, label = $4, body = $5, answer = $6, changed_at = $7
         WHERE workspace = $8 AND document = $9",
    )
    .bind(by.user)
    .bind(device.unwrap_or(document.device.device))
    .bind(document.kind.as_str())
    .bind(document.label)
    .bind(document.body)
    .bind(document.answer)
    .bind(by.now_ms)
    .bind(workspace)
    .bind(document.id);
    Ok(changed.execute(tx).await? == 1)
}

/// Whether it was stored: what opens it may open something else.
async fn insert(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    by: By,
    document: &NewDocumentRow<'_>,
) -> DbResult<bool> {
    let inserted = query(
        "INSERT INTO document (workspace, document, token_hash, stream, account, device, kind, label, body, answer,
                               published_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) ON CONFLICT DO NOTHING",
    )
    .bind(workspace)
    .bind(document.id)
    .bind(document.token_hash)
    .bind(document.stream)
    .bind(by.user)
    .bind(document.device.device)
    .bind(document.kind.as_str())
    .bind(document.label)
    .bind(document.body)
    .bind(document.answer)
    .bind(by.now_ms);
    Ok(inserted.execute(tx).await? == 1)
}
