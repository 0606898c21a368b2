//! Accounts and sessions in SQLite.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use sync::wire::accounts::UserId;

use super::SqliteDb;
use super::row::{Columns, int};
use super::workspaces::insert_workspace;
use crate::db::types::{Account, AccountCreation, NewWorkspaceRow, Session, Signup};
use crate::db::{Accounts, DbResult};
use crate::secret::TokenHash;

/// Reads an account from the column `at` on.
fn account_at(row: &SqliteRow, at: usize) -> DbResult<Account> {
    Ok(Account {
        id: UserId(row.bytes(at, "account id")?),
        email: row.try_get(at + 1)?,
        email_key: row.try_get(at + 2)?,
        name: row.try_get(at + 3)?,
        password_hash: row.try_get(at + 4)?,
        created_at: row.uint(at + 5, "account time")?,
    })
}

/// Inserts an account unless its e-mail is taken; whether it did.
pub(super) async fn insert_account(connection: &mut SqliteConnection, account: &Account) -> DbResult<bool> {
    let done = sqlx::query(
        "INSERT INTO account (id, email, email_key, name, password_hash, created_at)
         VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (email_key) DO NOTHING",
    )
    .bind(account.id.0.as_slice())
    .bind(&account.email)
    .bind(&account.email_key)
    .bind(&account.name)
    .bind(&account.password_hash)
    .bind(int(account.created_at))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

#[async_trait]
impl Accounts for SqliteDb {
    async fn server_secret(&self, fresh: [u8; 32]) -> DbResult<[u8; 32]> {
        let mut tx = self.begin().await?;
        sqlx::query("INSERT INTO server_secret (id, secret) VALUES (1, ?) ON CONFLICT (id) DO NOTHING")
            .bind(fresh.as_slice())
            .execute(&mut *tx)
            .await?;
        let row = sqlx::query("SELECT secret FROM server_secret WHERE id = 1").fetch_one(&mut *tx).await?;
        let secret = row.bytes(0, "server secret")?;
        tx.commit().await?;
        Ok(secret)
    }

    async fn has_accounts(&self) -> DbResult<bool> {
        Ok(sqlx::query("SELECT 1 FROM account LIMIT 1").fetch_optional(&self.readers).await?.is_some())
    }

    async fn create_account(
        &self,
        account: &Account,
        workspace: Option<&NewWorkspaceRow>,
        signup: Signup,
    ) -> DbResult<AccountCreation> {
        let mut tx = self.begin().await?;
        if signup == Signup::FirstOnly {
            let other = sqlx::query("SELECT 1 FROM account LIMIT 1").fetch_optional(&mut *tx).await?;
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
        let row = sqlx::query(
            "SELECT id, email, email_key, name, password_hash, created_at FROM account WHERE email_key = ?",
        )
        .bind(email_key)
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| account_at(&row, 0)).transpose()
    }

    async fn set_password(&self, user: UserId, password_hash: &str) -> DbResult<()> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE account SET password_hash = ? WHERE id = ?")
            .bind(password_hash)
            .bind(user.0.as_slice())
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM session WHERE account = ?")
            .bind(user.0.as_slice())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn create_session(&self, session: &Session, replaces: Option<TokenHash>) -> DbResult<()> {
        let mut tx = self.begin().await?;
        if let Some(old) = replaces {
            sqlx::query("DELETE FROM session WHERE token_hash = ?")
                .bind(old.0.as_slice())
                .execute(&mut *tx)
                .await?;
        }
        sqlx::query("INSERT INTO session (token_hash, account, created_at, seen_at) VALUES (?, ?, ?, ?)")
            .bind(session.token_hash.0.as_slice())
            .bind(session.user.0.as_slice())
            .bind(int(session.created_at))
            .bind(int(session.seen_at))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn session(&self, token_hash: TokenHash) -> DbResult<Option<(Session, Account)>> {
        let row = sqlx::query(
            "SELECT s.created_at, s.seen_at, a.id, a.email, a.email_key, a.name, a.password_hash, a.created_at
             FROM session s JOIN account a ON a.id = s.account WHERE s.token_hash = ?",
        )
        .bind(token_hash.0.as_slice())
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let account = account_at(&row, 2)?;
        let session = Session {
            token_hash,
            user: account.id,
            created_at: row.uint(0, "session time")?,
            seen_at: row.uint(1, "session time")?,
        };
        Ok(Some((session, account)))
    }

    async fn touch_session(&self, token_hash: TokenHash, now_ms: u64) -> DbResult<()> {
        sqlx::query("UPDATE session SET seen_at = ? WHERE token_hash = ?")
            .bind(int(now_ms))
            .bind(token_hash.0.as_slice())
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn delete_session(&self, token_hash: TokenHash) -> DbResult<()> {
        sqlx::query("DELETE FROM session WHERE token_hash = ?")
            .bind(token_hash.0.as_slice())
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn prune_sessions(&self, begun_before_ms: u64, unused_since_ms: u64) -> DbResult<u64> {
        let done = sqlx::query("DELETE FROM session WHERE created_at < ? OR seen_at < ?")
            .bind(int(begun_before_ms))
            .bind(int(unused_since_ms))
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected())
    }
}
