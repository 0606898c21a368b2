//! What administrators did between a backup and the end of the database it stands in for, and what therefore has to be done
//! again after restoring it: first what took something away from somebody.

use std::collections::BTreeMap;

use sync::wire::accounts::Role;

use super::DbResult;
use super::sql::query;
use super::store::Store;

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
    members(lost, restored, &mut acts).await?;
    accounts(lost, restored, &mut acts).await?;
    invitations(lost, restored, &mut acts).await?;
    Ok(acts)
}

/// Role and presence, by workspace and e-mail.
async fn memberships(db: &Store) -> DbResult<BTreeMap<(String, String), Option<Role>>> {
    let rows = query(
        "SELECT w.name, a.email, m.role, m.removed_at FROM member m
         JOIN workspace w ON w.workspace = m.workspace JOIN account a ON a.id = m.account ORDER BY w.name, a.email",
    );
    let mut all = BTreeMap::new();
    for row in rows.fetch_all(&db.readers).await? {
        let role = row.parsed(2, "role", Role::parse)?;
        let present = row.uint_opt(3, "time of removal")?.is_none();
        all.insert((row.text(0)?, row.text(1)?), present.then_some(role));
    }
    Ok(all)
}

async fn members(lost: &Store, restored: &Store, acts: &mut Acts) -> DbResult<()> {
    let now = memberships(restored).await?;
    for ((workspace, email), was) in memberships(lost).await? {
        let is = now.get(&(workspace.clone(), email.clone())).copied().flatten();
        let changed = |was: Role, is: Role| {
            format!("make {email} {} in \"{workspace}\" instead of {}", was.as_str(), is.as_str())
        };
        match (was, is) {
            (None, Some(_)) => acts.revocations.push(format!("remove {email} from \"{workspace}\"")),
            (Some(was), Some(is)) if was < is => acts.revocations.push(changed(was, is)),
            (Some(was), Some(is)) if was > is => acts.others.push(changed(was, is)),
            (Some(was), None) => {
                acts.others.push(format!("take {email} into \"{workspace}\" as {}", was.as_str()));
            }
            _ => {}
        }
    }
    Ok(())
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

/// Invitations that may still be used, with what they say.
async fn open_invitations(db: &Store) -> DbResult<BTreeMap<[u8; 16], String>> {
    let rows = query(
        "SELECT i.id, i.role, i.email, w.name FROM invitation i JOIN workspace w ON w.workspace = i.workspace
         WHERE i.used_at IS NULL ORDER BY i.id",
    );
    let mut all = BTreeMap::new();
    for row in rows.fetch_all(&db.readers).await? {
        let who = row.text_opt(2)?.unwrap_or_else(|| "anybody".to_owned());
        all.insert(
            row.bytes(0, "invitation id")?,
            format!("of {who} to \"{}\" as {}", row.text(3)?, row.text(1)?),
        );
    }
    Ok(all)
}

async fn invitations(lost: &Store, restored: &Store, acts: &mut Acts) -> DbResult<()> {
    let (was, is) = (open_invitations(lost).await?, open_invitations(restored).await?);
    let again = is.iter().filter(|(id, _)| !was.contains_key(*id));
    acts.revocations
        .extend(again.map(|(_, what)| format!("withdraw the invitation {what}: it can be used again")));
    let gone = was.iter().filter(|(id, _)| !is.contains_key(*id));
    acts.others.extend(gone.map(|(_, what)| format!("repeat the invitation {what}")));
    Ok(())
}
