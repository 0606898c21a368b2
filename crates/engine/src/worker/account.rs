//! Accounts: signing in and out, opening workspaces, members and invitations.

use protocol::account::{self, Invitation};
use protocol::{Failure, FailureCode, Reply, Request};
use sync::ids::WorkspaceId;
use sync::wire::accounts::{
    AcceptInvitation, ChangeName, ChangePassword, ChangeRole, InvitedAccount, NewAccount, NewInvitation,
    NewPassword, NewWorkspace, Role, Secret, SessionInfo, SignIn, UserId,
};

use super::Engine;
use super::failures::{credentials, failure, gone};
use crate::replication;

impl Engine {
    /// Answers a request about accounts.
    pub(crate) async fn account(&self, _: super::PortId, request: Request) -> Result<Reply, Failure> {
        let api = self.0.api.clone();
        match request {
            Request::SignUp { email, name, password, workspace, setup_code } => {
                let password = Secret::new(password.0);
                let setup_code = setup_code.map(|code| Secret::new(code.0));
                let body = NewAccount { email, name, password, workspace_name: workspace, setup_code };
                self.signed_in(api.sign_up(&body).await.map_err(failure)?).await
            }
            Request::SignIn { email, password } => {
                let body = SignIn { email, password: Secret::new(password.0) };
                self.signed_in(api.sign_in(&body).await.map_err(credentials)?).await
            }
            Request::SignOut { remove, drafts } => self.sign_out(remove, drafts).await,
            Request::ChangePassword { old, new } => {
                let body = ChangePassword { old: Secret::new(old.0), new: Secret::new(new.0) };
                api.change_password(&body).await.map(|()| Reply::Ok).map_err(credentials)
            }
            Request::ChangeName { name } => {
                api.change_name(&ChangeName { name }).await.map_err(failure)?;
                self.remember(api.session().await.map_err(failure)?);
                // The directory has it from the server.
                if let Some(opened) = self.opened() {
                    self.greet(&opened).await;
                }
                self.refresh();
                Ok(Reply::Ok)
            }
            Request::CreateWorkspace { name } => {
                let made = api.create_workspace(&NewWorkspace { name }).await.map_err(failure)?;
                let info = api.session().await.map_err(failure)?;
                let user = info.user.id;
                self.remember(info);
                self.open_workspace(user, made.id).await
            }
            Request::OpenWorkspace { workspace, user } => {
                let (user, workspace) = (id::<UserId>(&user)?, id::<WorkspaceId>(&workspace)?);
                self.open_workspace(user, workspace).await
            }
            Request::Invitation { token } => {
                let preview = api.invitation(&token).await.map_err(gone(FailureCode::InvitationGone))?;
                Ok(Reply::Invitation { workspace: preview.workspace_name, inviter: preview.invited_by })
            }
            Request::AcceptInvitation { token, account } => {
                let account = account.map(|(name, email, password)| InvitedAccount {
                    email,
                    name,
                    password: Secret::new(password.0),
                });
                let before = self.0.session.borrow().info.clone();
                let body = AcceptInvitation { account };
                let info = api.accept_invitation(&token, &body).await;
                self.joined(before, info.map_err(gone(FailureCode::InvitationGone))?).await
            }
            Request::PasswordLink { token } => {
                let preview = api.password_link(&token).await;
                let preview = preview.map_err(gone(FailureCode::PasswordLinkGone))?;
                Ok(Reply::PasswordLink { name: preview.name, email: preview.email })
            }
            Request::SetPassword { token, password } => {
                let body = NewPassword { password: Secret::new(password.0) };
                let info = api.set_password(&token, &body).await;
                self.signed_in(info.map_err(gone(FailureCode::PasswordLinkGone))?).await
            }
            other => self.members_request(other).await,
        }
    }

    /// Members and invitations of the open workspace.
    async fn members_request(&self, request: Request) -> Result<Reply, Failure> {
        let opened = self.need_open()?;
        let (api, workspace) = (self.0.api.clone(), opened.workspace);
        let done = match request {
            Request::Invite { email, role, event, team } => {
                let is_id = |_| Failure::new(FailureCode::Internal, "no id of a team");
                let team = team.map(|team| team.parse()).transpose().map_err(is_id)?;
                let event = event.map(|event| sync::ids::RecordId(event.0));
                let role_given = wire_role(role);
                let body = NewInvitation {
                    email: email.clone(),
                    role: role_given,
                    teams: team.into_iter().collect(),
                    event,
                };
                let issued = api.invite(workspace, &body).await.map_err(failure)?;
                let path = Some(issued.path.reveal().to_owned());
                let (id, expires_at) = (issued.id.to_string(), issued.expires_at as i64);
                return Ok(Reply::Invitations(vec![Invitation { id, email, role, expires_at, path }]));
            }
            Request::Invitations => {
                let list = api.invitations(workspace).await.map_err(failure)?;
                let view = |one: sync::wire::accounts::InvitationInfo| Invitation {
                    id: one.id.to_string(),
                    email: one.email,
                    role: page_role(one.role),
                    expires_at: one.expires_at as i64,
                    path: None,
                };
                return Ok(Reply::Invitations(list.invitations.into_iter().map(view).collect()));
            }
            Request::RevokeInvitation(id) => api.revoke_invitation(workspace, &id).await,
            Request::SetRole { member, role } => {
                api.set_role(workspace, &member, &ChangeRole { role: wire_role(role) }).await
            }
            Request::RemoveMember(member) => api.remove_member(workspace, &member).await,
            // All others were taken before.
            _ => return Err(Failure::new(FailureCode::Internal, "unknown request")),
        };
        done.map_err(failure)?;
        self.drive(&opened, replication::Event::Nudged { head: None });
        Ok(Reply::Ok)
    }

    pub(crate) fn remember(&self, info: SessionInfo) {
        let mut session = self.0.session.borrow_mut();
        session.known = true;
        session.unreachable = false;
        session.setup = None;
        session.info = Some(info);
    }

    /// A session began: goes on in the open workspace of this person, or opens theirs.
    async fn signed_in(&self, info: SessionInfo) -> Result<Reply, Failure> {
        let user = info.user.id;
        let locals = self.0.locals.borrow().clone();
        if let Some(locals) = &locals {
            locals.owe_sign_out(false).await?;
        }
        let workspaces: Vec<WorkspaceId> = info.workspaces.iter().map(|one| one.id).collect();
        self.remember(info);
        if let Some(opened) = self.opened() {
            if opened.user == user {
                self.drive(&opened, replication::Event::Hopeful);
                self.refresh();
                return Ok(Reply::Ok);
            }
            self.close();
        }
        let entries = locals.map(|locals| locals.entries()).unwrap_or_default();
        let last = entries.iter().find(|entry| entry.user == user && workspaces.contains(&entry.workspace));
        let target = last.map(|entry| entry.workspace).or(match workspaces.as_slice() {
            [only] => Some(*only),
            _ => None,
        });
        if let Some(workspace) = target {
            self.open_at_once(user, workspace).await?;
        }
        self.refresh();
        Ok(Reply::Ok)
    }

    /// Opens a workspace in a session that just began. If the server has forgotten it already, it was never told of it:
    /// the browser did not keep the cookie.
    async fn open_at_once(&self, user: UserId, workspace: WorkspaceId) -> Result<Reply, Failure> {
        let mut opened = self.open_workspace(user, workspace).await;
        if let Err(failure) = &mut opened
            && failure.code == FailureCode::SessionEnded
        {
            failure.code = FailureCode::CookiesRefused;
            self.0.session.borrow_mut().info = None;
        }
        opened
    }

    /// An invitation was accepted: opens the workspace that is new.
    async fn joined(&self, before: Option<SessionInfo>, info: SessionInfo) -> Result<Reply, Failure> {
        let known = before.map(|info| info.workspaces).unwrap_or_default();
        let new =
            info.workspaces.iter().find(|one| known.iter().all(|other| other.id != one.id)).map(|one| one.id);
        let user = info.user.id;
        match new {
            Some(workspace) => {
                self.remember(info);
                self.open_at_once(user, workspace).await
            }
            None => self.signed_in(info).await,
        }
    }

    async fn sign_out(&self, remove: bool, drafts: u64) -> Result<Reply, Failure> {
        let opened = self.opened();
        if let Some(opened) = opened.as_ref().filter(|_| remove) {
            // Before the state is looked at: whatever is done while they are read counts, too.
            let kept = opened.replica.drafts().await?.len() as u64;
            let (files, _) = opened.files().next_to_send().await?;
            let state = opened.replica.state();
            if state.unsent() > 0 || !state.refused.is_empty() || files > 0 {
                return Err(Failure::new(FailureCode::Unsent, "changes are not on the server yet"));
            }
            if kept > drafts {
                return Err(Failure::new(FailureCode::Unsent, "what was typed is not saved yet"));
            }
        }
        let locals = self.0.locals.borrow().clone();
        let locals =
            locals.ok_or_else(|| Failure::new(FailureCode::StorageRefused, "no list of workspaces"))?;
        // Here it is done at once; the server is told as soon as it can be.
        locals.owe_sign_out(true).await?;
        let session = self.0.session.borrow().info.as_ref().map(|info| info.user.id);
        let user = opened.as_ref().map(|opened| opened.user).or(session);
        let here = opened.as_ref().map(|opened| opened.workspace);
        for mut entry in locals.entries().into_iter().filter(|entry| Some(entry.user) == user) {
            if remove && Some(entry.workspace) == here {
                self.close();
                self.0.host.delete(&entry.database()).await.map_err(crate::replica::ReplicaError::from)?;
                locals.remove(&entry).await?;
            } else {
                entry.locked = true;
                locals.put(entry).await?;
            }
        }
        self.close();
        {
            let mut session = self.0.session.borrow_mut();
            session.info = None;
            session.setup = None;
            session.unreachable = false;
        }
        self.refresh();
        self.ask_session().await;
        Ok(Reply::Ok)
    }
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::new(FailureCode::NotFound, text))
}

fn wire_role(role: account::Role) -> Role {
    match role {
        account::Role::Owner => Role::Owner,
        account::Role::Administrator => Role::Administrator,
        account::Role::Manager => Role::Manager,
        account::Role::Member => Role::Member,
        account::Role::ReadOnly => Role::ReadOnly,
        account::Role::Booth => Role::Booth,
    }
}

fn page_role(role: Role) -> account::Role {
    match role {
        Role::Owner => account::Role::Owner,
        Role::Administrator => account::Role::Administrator,
        Role::Manager => account::Role::Manager,
        Role::Member => account::Role::Member,
        Role::ReadOnly => account::Role::ReadOnly,
        Role::Booth => account::Role::Booth,
    }
}
