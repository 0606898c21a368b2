//! Grants as they are stored: what the rule says now, and what it said once.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::AssertSqlSafe;
use sync::cursor::Epoch;
use sync::ids::{MemberId, RecordId, StreamId, TeamId, WorkspaceId};
use sync::wire::accounts::{Role, UserId};
use sync::wire::names::{Mode, Policy};

use crate::db::DbResult;
use crate::db::sql::{Transaction, query};
use crate::rights::{AccessRows, EventRow, TeamRow};

/// Rows written by one statement; the rest goes row by row.
const ROWS: usize = 32;

/// A grant to be written.
struct Change {
    member: MemberId,
    stream: StreamId,
    mode: Mode,
    held: bool,
}

/// Computes all grants of a workspace anew and writes what differs. Part of every transaction that changes a role, a team, the
/// policy, or the staff of an event. A grant that falls away is kept, with the time and the epoch.
pub(super) async fn regrant(tx: &mut Transaction, workspace: WorkspaceId, now_ms: u64) -> DbResult<()> {
    let access = access(tx, workspace).await?;
    let members = roles(tx, workspace).await?;
    let people: Vec<MemberId> = members.iter().map(|(member, _)| *member).collect();
    let streams = access.streams(&people);
    let mut stored = stored(tx, workspace).await?;
    let mut changes = Vec::new();
    for (member, role) in members {
        let held = role.map(|role| access.held(workspace, member, role, &streams)).unwrap_or_default();
        for (stream, mode) in held {
            if stored.remove(&(member, stream)) != Some((mode.clone(), true)) {
                changes.push(Change { member, stream, mode, held: true });
            }
        }
    }
    let gone = stored.into_iter().filter(|(_, (_, held))| *held);
    changes.extend(gone.map(|((member, stream), (mode, _))| Change { member, stream, mode, held: false }));
    if changes.is_empty() {
        return Ok(());
    }
    let epoch = query("SELECT epoch FROM workspace WHERE workspace = $1").bind(workspace);
    let epoch = Epoch(epoch.fetch_one(&mut *tx).await?.bytes(0, "epoch")?);
    write(tx, workspace, &changes, (now_ms, epoch)).await
}

async fn write(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    changes: &[Change],
    (now_ms, epoch): (u64, Epoch),
) -> DbResult<()> {
    let (chunks, rest) = changes.as_chunks::<ROWS>();
    for rows in chunks.iter().map(<[Change; ROWS]>::as_slice).chain(rest.chunks(1)) {
        let row = |n: usize| {
            let marks: Vec<String> = (1..=6).map(|place| format!("${}", n * 6 + place)).collect();
            format!("({})", marks.join(", "))
        };
        let marks: Vec<String> = (0..rows.len()).map(row).collect();
        let mut writing = query(AssertSqlSafe(format!(
            "INSERT INTO stream_grant (workspace, account, stream, mode, revoked_at, revoked_epoch) VALUES {}
             ON CONFLICT (workspace, account, stream) DO UPDATE
             SET mode = excluded.mode, revoked_at = excluded.revoked_at, revoked_epoch = excluded.revoked_epoch",
            marks.join(", ")
        )));
        for change in rows {
            writing = writing
                .bind(workspace)
                .bind(UserId::from(change.member))
                .bind(change.stream)
                .bind(change.mode.as_str())
                .bind((!change.held).then_some(now_ms))
                .bind((!change.held).then_some(epoch));
        }
        writing.execute(&mut *tx).await?;
    }
    Ok(())
}

/// All grants by member and stream: the mode, and whether it is held.
async fn stored(
    tx: &mut Transaction,
    workspace: WorkspaceId,
) -> DbResult<BTreeMap<(MemberId, StreamId), (Mode, bool)>> {
    let rows = query("SELECT account, stream, mode, revoked_at FROM stream_grant WHERE workspace = $1");
    let mut all = BTreeMap::new();
    for row in rows.bind(workspace).fetch_all(tx).await? {
        let key = (MemberId(row.bytes(0, "account id")?), StreamId(row.bytes(1, "stream id")?));
        let mode = row.parsed(2, "mode", |word| Some(Mode::from(word)))?;
        all.insert(key, (mode, row.uint_opt(3, "time of revocation")?.is_none()));
    }
    Ok(all)
}

/// All members ever, ascending, with the role of those who are present.
async fn roles(tx: &mut Transaction, workspace: WorkspaceId) -> DbResult<Vec<(MemberId, Option<Role>)>> {
    let rows = query("SELECT account, role, removed_at FROM member WHERE workspace = $1 ORDER BY account");
    let rows = rows.bind(workspace).fetch_all(tx).await?;
    let mut all = Vec::new();
    for row in rows {
        let role = row.parsed(1, "role", Role::parse)?;
        let present = row.uint_opt(2, "time of removal")?.is_none();
        all.push((MemberId(row.bytes(0, "account id")?), present.then_some(role)));
    }
    Ok(all)
}

/// What decides over the streams beside the roles.
pub(super) async fn access(tx: &mut Transaction, workspace: WorkspaceId) -> DbResult<AccessRows> {
    let row = query("SELECT policy, narrowed FROM workspace WHERE workspace = $1").bind(workspace);
    let row = row.fetch_one(&mut *tx).await?;
    let policy = row.parsed(0, "policy", |word| Some(Policy::from(word)))?;
    let narrowed = row.int(1)? != 0;
    Ok(AccessRows {
        policy,
        narrowed,
        teams: teams(tx, workspace).await?,
        events: events(tx, workspace).await?,
    })
}

async fn teams(tx: &mut Transaction, workspace: WorkspaceId) -> DbResult<Vec<TeamRow>> {
    let rows = query(
        "SELECT t.team, t.name, t.removed_at, m.account, m.manager FROM team t
         LEFT JOIN team_member m ON m.workspace = t.workspace AND m.team = t.team
         WHERE t.workspace = $1 ORDER BY t.name, t.team, m.account",
    );
    let mut all: Vec<TeamRow> = Vec::new();
    for row in rows.bind(workspace).fetch_all(tx).await? {
        let id = TeamId(row.bytes(0, "team id")?);
        if all.last().is_none_or(|team| team.id != id) {
            let removed = row.uint_opt(2, "time of removal")?.is_some();
            all.push(TeamRow { id, name: row.text(1)?, removed, members: Vec::new() });
        }
        let member = row.bytes_opt(3, "account id")?.map(MemberId);
        if let (Some(member), Some(team)) = (member, all.last_mut()) {
            team.members.push((member, row.int(4)? != 0));
        }
    }
    Ok(all)
}

async fn events(tx: &mut Transaction, workspace: WorkspaceId) -> DbResult<Vec<EventRow>> {
    let rows = query(
        "SELECT e.event, s.account FROM event e
         LEFT JOIN event_staff s ON s.workspace = e.workspace AND s.event = e.event
         WHERE e.workspace = $1 ORDER BY e.event, s.account",
    );
    let mut all: Vec<EventRow> = Vec::new();
    for row in rows.bind(workspace).fetch_all(tx).await? {
        let id = RecordId(row.bytes(0, "event id")?);
        if all.last().is_none_or(|event| event.id != id) {
            all.push(EventRow { id, staff: Vec::new() });
        }
        let member = row.bytes_opt(1, "account id")?.map(MemberId);
        if let (Some(member), Some(event)) = (member, all.last_mut()) {
            event.staff.push(member);
        }
    }
    Ok(all)
}

/// Which of these people are not present members.
pub(super) async fn strangers(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    people: impl IntoIterator<Item = MemberId>,
) -> DbResult<BTreeSet<MemberId>> {
    let present = roles(tx, workspace).await?;
    let mut strangers: BTreeSet<MemberId> = people.into_iter().collect();
    for (member, _) in present.iter().filter(|(_, role)| role.is_some()) {
        strangers.remove(member);
    }
    Ok(strangers)
}
