//! Devices.

use sync::export::ExportKey;
use sync::ids::{DeviceId, WorkspaceId};
use sync::stamp::Stamp;
use sync::wire::accounts::UserId;

use super::{Lock, Store};
use crate::db::DbResult;
use crate::db::sql::{Transaction, query};
use crate::db::types::{IssuedDevice, NewDevice};
use crate::secret::TokenHash;

pub(super) async fn issue(db: &Store, workspace: WorkspaceId, new: &NewDevice) -> DbResult<IssuedDevice> {
    let mut tx = db.begin(Lock::Nothing).await?;
    let unsent_before = unsent_before(&mut tx, workspace, new).await?;
    let previous = new.previous.map_or_else(Vec::new, |device| device.0.to_vec());
    query(
        "INSERT INTO device (workspace, device, account, incarnation, installation, previous, label, export_key,
                             session, created_at, last_stamp)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT DO NOTHING",
    )
    .bind(workspace)
    .bind(new.device)
    .bind(new.user)
    .bind(new.incarnation)
    .bind(new.installation)
    .bind(previous)
    .bind(&new.label)
    .bind(new.export_key)
    .bind(new.session)
    .bind(new.created_at)
    .bind(if new.is_new { Stamp::ZERO } else { Stamp::from_bytes([0xff; 16]) })
    .execute(&mut tx)
    .await?;
    let row = query(
        "SELECT device, export_key FROM device
         WHERE workspace = $1 AND account = $2 AND (incarnation = $3 OR device = $4)",
    )
    .bind(workspace)
    .bind(new.user)
    .bind(new.incarnation)
    .bind(new.device)
    .fetch_one(&mut tx)
    .await?;
    let (device, export_key) = (row.bytes(0, "device id")?, row.bytes(1, "export key")?);
    tx.commit().await?;
    Ok(IssuedDevice { device: DeviceId(device), export_key: ExportKey(export_key), unsent_before })
}

/// What the device before the new one last reported: the named one, else the latest under the same sign-in.
async fn unsent_before(tx: &mut Transaction, workspace: WorkspaceId, new: &NewDevice) -> DbResult<u64> {
    let row = query(
        "SELECT unsent FROM device
         WHERE workspace = $1 AND account = $2 AND installation <> $3
           AND (device = $4 OR ($4 IS NULL AND session = $5))
         ORDER BY created_at DESC, device LIMIT 1",
    )
    .bind(workspace)
    .bind(new.user)
    .bind(new.installation)
    .bind(new.previous)
    .bind(new.session)
    .fetch_optional(tx)
    .await?;
    row.map_or(Ok(0), |row| row.uint(0, "count of unsent changes"))
}

pub(super) async fn report(
    db: &Store,
    workspace: WorkspaceId,
    user: UserId,
    device: DeviceId,
    session: TokenHash,
    unsent: u64,
) -> DbResult<()> {
    let same = query(
        "SELECT 1 FROM device WHERE workspace = $1 AND device = $2 AND account = $3 AND session = $4 AND unsent = $5",
    )
    .bind(workspace)
    .bind(device)
    .bind(user)
    .bind(session)
    .bind(unsent)
    .fetch_optional(&db.readers)
    .await?;
    if same.is_some() {
        return Ok(());
    }
    query(
        "UPDATE device SET session = $1, unsent = $2 WHERE workspace = $3 AND device = $4 AND account = $5",
    )
    .bind(session)
    .bind(unsent)
    .bind(workspace)
    .bind(device)
    .bind(user)
    .execute(&db.writer)
    .await?;
    Ok(())
}
