//! Devices in SQLite.

use sqlx::SqliteConnection;
use sync::export::ExportKey;
use sync::ids::{DeviceId, WorkspaceId};
use sync::stamp::Stamp;
use sync::wire::accounts::UserId;

use super::SqliteDb;
use super::row::{Columns, int};
use crate::db::DbResult;
use crate::db::types::{IssuedDevice, NewDevice};
use crate::secret::TokenHash;

pub(super) async fn issue(db: &SqliteDb, workspace: WorkspaceId, new: &NewDevice) -> DbResult<IssuedDevice> {
    let mut tx = db.begin().await?;
    let unsent_before = unsent_before(&mut tx, workspace, new).await?;
    let previous = new.previous.map_or_else(Vec::new, |device| device.0.to_vec());
    sqlx::query(
        "INSERT INTO device (workspace, device, account, incarnation, installation, previous, label, export_key,
                             session, created_at, last_stamp)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (workspace, account, incarnation) DO NOTHING",
    )
    .bind(workspace.0.as_slice())
    .bind(new.device.0.as_slice())
    .bind(new.user.0.as_slice())
    .bind(new.incarnation.0.as_slice())
    .bind(new.installation.0.as_slice())
    .bind(&previous)
    .bind(&new.label)
    .bind(new.export_key.0.as_slice())
    .bind(new.session.0.as_slice())
    .bind(int(new.created_at))
    .bind(Stamp::ZERO.as_bytes().as_slice())
    .execute(&mut *tx)
    .await?;
    let row = sqlx::query(
        "SELECT device, export_key FROM device
         WHERE workspace = ? AND account = ? AND incarnation = ?",
    )
    .bind(workspace.0.as_slice())
    .bind(new.user.0.as_slice())
    .bind(new.incarnation.0.as_slice())
    .fetch_one(&mut *tx)
    .await?;
    let (device, export_key) = (row.bytes(0, "device id")?, row.bytes(1, "export key")?);
    tx.commit().await?;
    Ok(IssuedDevice { device: DeviceId(device), export_key: ExportKey(export_key), unsent_before })
}

/// What the device before the new one last reported: the named one, else the latest under the same sign-in.
async fn unsent_before(tx: &mut SqliteConnection, workspace: WorkspaceId, new: &NewDevice) -> DbResult<u64> {
    let named = new.previous.map(|device| device.0.to_vec());
    let row = sqlx::query(
        "SELECT unsent FROM device
         WHERE workspace = ?1 AND account = ?2 AND installation <> ?3
           AND (device = ?4 OR (?4 IS NULL AND session = ?5))
         ORDER BY created_at DESC, device LIMIT 1",
    )
    .bind(workspace.0.as_slice())
    .bind(new.user.0.as_slice())
    .bind(new.installation.0.as_slice())
    .bind(named)
    .bind(new.session.0.as_slice())
    .fetch_optional(tx)
    .await?;
    row.map_or(Ok(0), |row| row.uint(0, "count of unsent changes"))
}

pub(super) async fn report(
    db: &SqliteDb,
    workspace: WorkspaceId,
    user: UserId,
    device: DeviceId,
    session: TokenHash,
    unsent: u64,
) -> DbResult<()> {
    let same = sqlx::query(
        "SELECT 1 FROM device WHERE workspace = ? AND device = ? AND account = ? AND session = ? AND unsent = ?",
    )
    .bind(workspace.0.as_slice())
    .bind(device.0.as_slice())
    .bind(user.0.as_slice())
    .bind(session.0.as_slice())
    .bind(int(unsent))
    .fetch_optional(&db.readers)
    .await?;
    if same.is_some() {
        return Ok(());
    }
    sqlx::query(
        "UPDATE device SET session = ?, unsent = ? WHERE workspace = ? AND device = ? AND account = ?",
    )
    .bind(session.0.as_slice())
    .bind(int(unsent))
    .bind(workspace.0.as_slice())
    .bind(device.0.as_slice())
    .bind(user.0.as_slice())
    .execute(&db.writer)
    .await?;
    Ok(())
}
