//! Accounts and sessions.

use async_trait::async_trait;
use sync::ids::WorkspaceId;
use sync::wire::accounts::UserId;
use sync::wire::audit::Act;
use sync::wire::sessions::SessionId;

use super::audit::{note, note_everywhere};
use super::workspaces::insert_workspace;
use super::{Lock, Store};
use crate::db::audit::Noted;
use crate::db::rights::By;
use crate::db::sql::{Row, Transaction, query};
use crate::db::types::{Account, AccountCreation, NewWorkspaceRow, Session, Signup};
use crate::db::{Accounts, DbResult};
use crate::secret::TokenHash;

/// Reads an account from the column `at` on.
pub(super) fn account_at(row: &Row, at: usize) -> DbResult<Account> {
    Ok(Account {
        id: UserId(row.bytes(at, "account id")?),
        email: row.text(at + 1)?,
        email_key: row.text(at + 2)?,
        name: row.text(at + 3)?,
        password_hash: row.text(at + 4)?,
        created_at: row.uint(at + 5, "account time")?,
    })
}

/// Inserts an account unless its e-mail is taken; whether it did.
pub(super) async fn insert_account(tx: &mut Transaction, account: &Account) -> DbResult<bool> {
    let done = query(
        "INSERT INTO account (id, email, email_key, name, password_hash, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (email_key) DO NOTHING",
    )
    .bind(account.id)
    .bind(&account.email)
    .bind(&account.email_key)
    .bind(&account.name)
    .bind(&account.password_hash)
    .bind(account.created_at)
    .execute(tx)
    .await?;
    Ok(done == 1)
}

/// Sets a password and ends all sessions.
pub(super) async fn put_password(tx: &mut Transaction, user: UserId, password_hash: &str) -> DbResult<()> {
    query("UPDATE account SET password_hash = $1 WHERE id = $2")
        .bind(password_hash)
        .bind(user)
        .execute(&mut *tx)
        .await?;
    query("DELETE FROM session WHERE account = $1").bind(user).execute(tx).await?;
    Ok(())
}

#[async_trait]
impl Accounts for Store {
    async fn server_secret(&self, fresh: [u8; 32]) -> DbResult<[u8; 32]> {
        let mut tx = self.begin(Lock::Nothing).await?;
        query("INSERT INTO server_secret (id, secret) VALUES (1, $1) ON CONFLICT (id) DO NOTHING")
            .bind(fresh.as_slice())
            .execute(&mut tx)
            .await?;
        let row = query("SELECT secret FROM server_secret WHERE id = 1").fetch_one(&mut tx).await?;
        let secret = row.bytes(0, "server secret")?;
        tx.commit().await?;
        Ok(secret)
    }

    async fn has_accounts(&self) -> DbResult<bool> {
        Ok(query("SELECT 1 FROM account LIMIT 1").fetch_optional(&self.readers).await?.is_some())
    }

    async fn create_account(
        &self,
        account: &Account,
        workspace: Option<&NewWorkspaceRow>,
        signup: Signup,
    ) -> DbResult<AccountCreation> {
        let first_only = signup == Signup::FirstOnly;
        let mut tx = self.begin(if first_only { Lock::Server } else { Lock::Nothing }).await?;
        if first_only {
            let other = query("SELECT 1 FROM account LIMIT 1").fetch_optional(&mut tx).await?;
            if other.is_some() {
                return Ok(AccountCreation::NotFirst);
            }
        }
        if !insert_account(&mut tx, account).await? {
            return Ok(AccountCreation::EmailTaken);
        }
        if let Some(workspace) = workspace {
            insert_workspace(&mut tx, workspace, account.id).await?;
        }
        tx.commit().await?;
        Ok(AccountCreation::Created)
    }

    async fn account_by_email(&self, email_key: &str) -> DbResult<Option<Account>> {
        let row = query(
            "SELECT id, email, email_key, name, password_hash, created_at FROM account WHERE email_key = $1",
        )
        .bind(email_key)
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| account_at(&row, 0)).transpose()
    }

    async fn account(&self, user: UserId) -> DbResult<Option<Account>> {
        let row =
            query("SELECT id, email, email_key, name, password_hash, created_at FROM account WHERE id = $1")
                .bind(user)
                .fetch_optional(&self.readers)
                .await?;
        row.map(|row| account_at(&row, 0)).transpose()
    }

    async fn replace_password(
        &self,
        user: UserId,
        old_hash: &str,
        password_hash: &str,
        now_ms: u64,
    ) -> DbResult<bool> {
        let mut tx = self.begin(Lock::Nothing).await?;
        let present = query("UPDATE account SET password_hash = $1 WHERE id = $2 AND password_hash = $3")
            .bind(password_hash)
            .bind(user)
            .bind(old_hash);
        if present.execute(&mut tx).await? == 0 {
            return Ok(false);
        }
        put_password(&mut tx, user, password_hash).await?;
        let act = Noted::by(user, Act::PasswordSet).on_member(user);
        note_everywhere(&mut tx, user, now_ms, &act).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn note_password_link(&self, workspace: WorkspaceId, by: By, user: UserId) -> DbResult<()> {
        let mut tx = self.begin(Lock::Workspace(workspace)).await?;
        let act = Noted::by(by.user, Act::PasswordLinkMade).on_member(user);
        note(&mut tx, workspace, by.now_ms, &act).await?;
        tx.commit().await
    }

    async fn set_name(&self, user: UserId, name: &str) -> DbResult<()> {
        let mut tx = self.begin(Lock::Nothing).await?;
        query("UPDATE account SET name = $2 WHERE id = $1").bind(user).bind(name).execute(&mut tx).await?;
        tx.commit().await
    }

    async fn set_password(&self, user: UserId, password_hash: &str) -> DbResult<()> {
        let mut tx = self.begin(Lock::Nothing).await?;
        put_password(&mut tx, user, password_hash).await?;
        tx.commit().await
    }

    async fn create_session(&self, session: &Session, replaces: Option<TokenHash>) -> DbResult<()> {
        let mut tx = self.begin(Lock::Nothing).await?;
        if let Some(old) = replaces {
            query("DELETE FROM session WHERE token_hash = $1").bind(old).execute(&mut tx).await?;
        }
        query("INSERT INTO session (token_hash, account, created_at, seen_at, label) VALUES ($1, $2, $3, $4, $5)")
            .bind(session.token_hash)
            .bind(session.user)
            .bind(session.created_at)
            .bind(session.seen_at)
            .bind(&session.label)
            .execute(&mut tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn session(&self, token_hash: TokenHash) -> DbResult<Option<(Session, Account)>> {
        let row = query(
            "SELECT s.created_at, s.seen_at, s.label, a.id, a.email, a.email_key, a.name, a.password_hash, a.created_at
             FROM session s JOIN account a ON a.id = s.account WHERE s.token_hash = $1",
        )
        .bind(token_hash)
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let account = account_at(&row, 3)?;
        let session = Session {
            token_hash,
            user: account.id,
            created_at: row.uint(0, "session time")?,
            seen_at: row.uint(1, "session time")?,
            label: row.text(2)?,
        };
        Ok(Some((session, account)))
    }

    async fn touch_session(&self, token_hash: TokenHash, now_ms: u64) -> DbResult<()> {
        query("UPDATE session SET seen_at = $1 WHERE token_hash = $2")
            .bind(now_ms)
            .bind(token_hash)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn delete_session(&self, token_hash: TokenHash) -> DbResult<()> {
        query("DELETE FROM session WHERE token_hash = $1").bind(token_hash).execute(&self.writer).await?;
        Ok(())
    }

    async fn sessions_of(&self, user: UserId) -> DbResult<Vec<Session>> {
        let rows = query(
            "SELECT token_hash, created_at, seen_at, label FROM session WHERE account = $1
             ORDER BY seen_at DESC, token_hash",
        );
        let read = |row: &Row| {
            Ok(Session {
                token_hash: TokenHash(row.bytes(0, "token hash")?),
                user,
                created_at: row.uint(1, "session time")?,
                seen_at: row.uint(2, "session time")?,
                label: row.text(3)?,
            })
        };
        rows.bind(user).fetch_all(&self.readers).await?.iter().map(read).collect()
    }

    async fn end_session(&self, user: UserId, session: SessionId, now_ms: u64) -> DbResult<Option<Session>> {
        let all = self.sessions_of(user).await?;
        let Some(found) = all.into_iter().find(|of| of.token_hash.session_id() == session) else {
            return Ok(None);
        };
        let mut tx = self.begin(Lock::Nothing).await?;
        let ending = query("DELETE FROM session WHERE token_hash = $1").bind(found.token_hash);
        if ending.execute(&mut tx).await? == 0 {
            return Ok(None);
        }
        let act = Noted::by(user, Act::SessionEnded).on_member(user).with("label", found.label.as_str());
        note_everywhere(&mut tx, user, now_ms, &act).await?;
        tx.commit().await?;
        Ok(Some(found))
    }

    async fn prune_sessions(&self, begun_before_ms: u64, unused_since_ms: u64) -> DbResult<u64> {
        query("DELETE FROM session WHERE created_at < $1 OR seen_at < $2")
            .bind(begun_before_ms)
            .bind(unused_since_ms)
            .execute(&self.writer)
            .await
    }
}
