//! Devices.

use sync::cursor::Epoch;
use sync::export::ExportKey;
use sync::ids::{DeviceId, MemberId, WorkspaceId};
use sync::stamp::Stamp;
use sync::wire::accounts::{Role, UserId};
use sync::wire::audit::{Act, Subject};
use sync::wire::sessions::DeviceInfo;

use super::audit::note;
use super::workspaces::{present_role, revocation_at};
use super::{Lock, Store};
use crate::db::DbResult;
use crate::db::audit::Noted;
use crate::db::rights::{By, RightsChange};
use crate::db::sql::{Row, Transaction, query};
use crate::db::types::{DeviceReport, IssuedDevice, NewDevice, may_manage};
use crate::secret::TokenHash;

pub(super) async fn issue(db: &Store, workspace: WorkspaceId, new: &NewDevice) -> DbResult<IssuedDevice> {
    let mut tx = db.begin(Lock::Nothing).await?;
    let unsent_before = unsent_before(&mut tx, workspace, new).await?;
    insert(&mut tx, workspace, new).await?;
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

/// Enters a device, unless the incarnation has one.
pub(super) async fn insert(tx: &mut Transaction, workspace: WorkspaceId, new: &NewDevice) -> DbResult<()> {
    let previous = new.previous.map_or_else(Vec::new, |device| device.0.to_vec());
    query(
        "INSERT INTO device (workspace, device, account, incarnation, installation, previous, label, export_key,
                             session, created_at, seen_at, last_stamp)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)
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
    .execute(tx)
    .await?;
    Ok(())
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

/// Being seen is noted that often.
const SEEN_AFTER_MS: u64 = 15 * 60 * 1_000;

pub(super) async fn report(
    db: &Store,
    workspace: WorkspaceId,
    report: &DeviceReport,
) -> DbResult<Option<(u64, Epoch)>> {
    let known = query(
        "SELECT revoked_at, revoked_epoch, session, unsent, seen_at FROM device
         WHERE workspace = $1 AND device = $2 AND account = $3",
    );
    let known = known.bind(workspace).bind(report.device).bind(report.user);
    let Some(row) = known.fetch_optional(&db.readers).await? else { return Ok(None) };
    let revoked = revocation_at(&row, 0)?;
    let same = TokenHash(row.bytes(2, "token hash")?) == report.session
        && row.uint(3, "count of unsent changes")? == report.unsent
        && report.now_ms.saturating_sub(row.uint(4, "time of a device")?) <= SEEN_AFTER_MS;
    // What a revoked device says about itself moves nothing: the session that it was revoked under stays the one.
    if revoked.is_some() || same {
        return Ok(revoked);
    }
    query(
        "UPDATE device SET session = $1, unsent = $2, seen_at = $3
         WHERE workspace = $4 AND device = $5 AND account = $6 AND revoked_at IS NULL",
    )
    .bind(report.session)
    .bind(report.unsent)
    .bind(report.now_ms)
    .bind(workspace)
    .bind(report.device)
    .bind(report.user)
    .execute(&db.writer)
    .await?;
    Ok(None)
}

pub(super) async fn list(db: &Store, workspace: WorkspaceId) -> DbResult<Vec<DeviceInfo>> {
    let rows = query(
        "SELECT device, account, label, created_at, seen_at, unsent, revoked_at FROM device
         WHERE workspace = $1 ORDER BY seen_at DESC, device",
    );
    let read = |row: &Row| {
        Ok(DeviceInfo {
            id: DeviceId(row.bytes(0, "device id")?),
            member: MemberId(row.bytes(1, "account id")?),
            label: row.text(2)?,
            created_at: row.uint(3, "time of a device")?,
            seen_at: row.uint(4, "time of a device")?,
            unsent: row.uint(5, "count of unsent changes")?,
            revoked_at: row.uint_opt(6, "time of revocation")?,
        })
    };
    rows.bind(workspace).fetch_all(&db.readers).await?.iter().map(read).collect()
}

pub(super) async fn revoke(
    db: &Store,
    workspace: WorkspaceId,
    by: By,
    device: DeviceId,
) -> DbResult<RightsChange> {
    let mut tx = db.begin(Lock::Workspace(workspace)).await?;
    let acting = present_role(&mut tx, workspace, by.user).await?;
    let row = query("SELECT account, label, revoked_at FROM device WHERE workspace = $1 AND device = $2");
    let row = row.bind(workspace).bind(device).fetch_optional(&mut tx).await?;
    let owner = match &row {
        Some(row) => Some(UserId(row.bytes(0, "account id")?)),
        None => None,
    };
    // A device of somebody who left is anybody's to revoke who administers.
    let role = match owner {
        Some(owner) => present_role(&mut tx, workspace, owner).await?.unwrap_or(Role::Booth),
        None => Role::Booth,
    };
    if !acting.is_some_and(|acting| may_manage(acting, role)) {
        return Ok(RightsChange::Forbidden);
    }
    let (Some(row), Some(owner)) = (row, owner) else { return Ok(RightsChange::NotFound) };
    if row.uint_opt(2, "time of revocation")?.is_some() {
        return Ok(RightsChange::Done);
    }
    query(
        "UPDATE device SET revoked_at = $1,
             revoked_epoch = (SELECT epoch FROM workspace w WHERE w.workspace = device.workspace),
             confined = CASE WHEN EXISTS (
                 SELECT 1 FROM device later WHERE later.workspace = device.workspace AND later.account = device.account
                   AND later.session = device.session AND later.revoked_at IS NULL
                   AND later.created_at > device.created_at
             ) THEN 0 ELSE 1 END
         WHERE workspace = $2 AND device = $3",
    )
    .bind(by.now_ms)
    .bind(workspace)
    .bind(device)
    .execute(&mut tx)
    .await?;
    let act = Noted::by(by.user, Act::DeviceRevoked).on(Subject::Device(device));
    let act = act.with("label", row.text(1)?).with_ids("member", [MemberId::from(owner)]);
    note(&mut tx, workspace, by.now_ms, &act).await?;
    tx.commit().await?;
    Ok(RightsChange::Done)
}
