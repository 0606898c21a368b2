//! What administrators did between a backup and the end of the database it stands in for, and what therefore has to be done
//! again after restoring it: first what took something away from somebody. Read from the audit trail; only accounts and
//! passwords, which belong to the server and not to a workspace, are compared.

mod trail;

use std::collections::BTreeMap;

use sync::ids::{MemberId, WorkspaceId};
use sync::wire::accounts::InvitationId;
use sync::wire::audit::{Act, AuditEntry};

use super::DbResult;
use super::sql::query;
use super::store::{Store, entry_at};
use trail::{Trail, sentences};

/// What is to be repeated, a sentence each.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Acts {
    /// What took something away: somebody has it back until it is repeated.
    pub revocations: Vec<String>,
    /// Everything else.
    pub others: Vec<String>,
}

/// Compares the lost database with the one restored.
///
/// # Errors
/// When storage fails.
pub async fn to_be_repeated(lost: &Store, restored: &Store) -> DbResult<Acts> {
    let mut acts = Acts::default();
    accounts(lost, restored, &mut acts).await?;
    let emails = emails(lost).await?;
    let open = open_invitations(restored).await?;
    let known = last_numbers(restored).await?;
    for (workspace, name) in workspaces(lost).await? {
        let last = known.get(&workspace).copied();
        let entries = entries_after(lost, workspace, last.unwrap_or(0)).await?;
        if last.is_none() && entries.first().is_some_and(|first| first.act != Act::WorkspaceCreated) {
            acts.revocations.push(format!(
                "go through the members of \"{name}\": what was done is noted only since after the backup"
            ));
        }
        let trail = Trail { name: &name, emails: &emails, open: &open };
        let told = sentences(&trail, &entries);
        acts.revocations.extend(told.revocations);
        acts.others.extend(told.others);
    }
    Ok(acts)
}

/// All workspaces with their names, by name, then id.
async fn workspaces(db: &Store) -> DbResult<Vec<(WorkspaceId, String)>> {
    let rows = query("SELECT workspace, name FROM workspace ORDER BY name, workspace");
    let rows = rows.fetch_all(&db.readers).await?;
    rows.iter().map(|row| Ok((WorkspaceId(row.bytes(0, "workspace id")?), row.text(1)?))).collect()
}

/// The greatest number of an act by workspace.
async fn last_numbers(db: &Store) -> DbResult<BTreeMap<WorkspaceId, u64>> {
    let rows = query("SELECT workspace, max(number) FROM audit GROUP BY workspace ORDER BY workspace");
    let rows = rows.fetch_all(&db.readers).await?;
    rows.iter()
        .map(|row| Ok((WorkspaceId(row.bytes(0, "workspace id")?), row.uint(1, "number of an act")?)))
        .collect()
}

/// Acts after a number, oldest first.
async fn entries_after(db: &Store, workspace: WorkspaceId, number: u64) -> DbResult<Vec<AuditEntry>> {
    let rows = query(
        "SELECT number, at, actor, act, subject, details FROM audit
         WHERE workspace = $1 AND number > $2 ORDER BY number",
    );
    let rows = rows.bind(workspace).bind(number).fetch_all(&db.readers).await?;
    rows.iter().map(|row| entry_at(row, 0)).collect()
}

/// What everybody signs in with.
async fn emails(db: &Store) -> DbResult<BTreeMap<MemberId, String>> {
    let rows = query("SELECT id, email FROM account ORDER BY id").fetch_all(&db.readers).await?;
    rows.iter().map(|row| Ok((MemberId(row.bytes(0, "account id")?), row.text(1)?))).collect()
}

/// Invitations that may still be used, with what they say.
async fn open_invitations(db: &Store) -> DbResult<BTreeMap<InvitationId, String>> {
    let rows = query(
        "SELECT i.id, i.role, i.email, w.name FROM invitation i JOIN workspace w ON w.workspace = i.workspace
         WHERE i.used_at IS NULL ORDER BY i.id",
    );
    let mut all = BTreeMap::new();
    for row in rows.fetch_all(&db.readers).await? {
        let who = row.text_opt(2)?.unwrap_or_else(|| "anybody".to_owned());
        all.insert(
            InvitationId(row.bytes(0, "invitation id")?),
            format!("of {who} to \"{}\" as {}", row.text(3)?, row.text(1)?),
        );
    }
    Ok(all)
}

/// Password hashes by e-mail.
async fn passwords(db: &Store) -> DbResult<BTreeMap<String, String>> {
    let rows =
        query("SELECT email, password_hash FROM account ORDER BY email").fetch_all(&db.readers).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

async fn accounts(lost: &Store, restored: &Store, acts: &mut Acts) -> DbResult<()> {
    let now = passwords(restored).await?;
    for (email, was) in passwords(lost).await? {
        match now.get(&email) {
            None => acts.others.push(format!("add an account for {email}")),
            Some(is) if *is != was => {
                acts.revocations.push(format!(
                    "set a new password for {email}: the one before its last change holds again"
                ));
            }
            Some(_) => {}
        }
    }
    Ok(())
}
