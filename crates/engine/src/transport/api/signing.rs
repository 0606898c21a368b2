//! The routes of accounts: signing in and out, the person's name, passwords.

use sync::ids::WorkspaceId;
use sync::wire::accounts;

use super::{Api, CallError, of, segment};
use crate::transport::Method;

impl Api {
    /// Sign in.
    pub async fn sign_in(&self, body: &accounts::SignIn) -> Result<accounts::SessionInfo, CallError> {
        self.json(Method::Post, "/api/v1/session", Some(body)).await
    }

    /// Sign out.
    pub async fn sign_out(&self) -> Result<(), CallError> {
        self.done(Method::Delete, "/api/v1/session", None::<&()>).await
    }

    /// Create an account with its first workspace.
    pub async fn sign_up(&self, body: &accounts::NewAccount) -> Result<accounts::SessionInfo, CallError> {
        self.json(Method::Post, "/api/v1/accounts", Some(body)).await
    }

    /// Change the person's name.
    pub async fn change_name(&self, body: &accounts::ChangeName) -> Result<(), CallError> {
        self.done(Method::Put, "/api/v1/name", Some(body)).await
    }

    /// Change the password.
    pub async fn change_password(&self, body: &accounts::ChangePassword) -> Result<(), CallError> {
        self.done(Method::Post, "/api/v1/password", Some(body)).await
    }

    /// Make a link by which a member sets another password.
    pub async fn link_password(
        &self,
        workspace: WorkspaceId,
        member: &str,
    ) -> Result<accounts::PasswordLink, CallError> {
        let path = of(workspace, &format!("members/{}/password-link", segment(member)));
        self.json(Method::Post, &path, None::<&()>).await
    }

    /// Whose password a link sets.
    pub async fn password_link(&self, token: &str) -> Result<accounts::PasswordLinkPreview, CallError> {
        self.json(Method::Get, &format!("/api/v1/passwords/{}", segment(token)), None::<&()>).await
    }

    /// Set another password by a link.
    pub async fn set_password(
        &self,
        token: &str,
        body: &accounts::NewPassword,
    ) -> Result<accounts::SessionInfo, CallError> {
        self.json(Method::Post, &format!("/api/v1/passwords/{}", segment(token)), Some(body)).await
    }
}
