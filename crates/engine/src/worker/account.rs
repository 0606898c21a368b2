//! Accounts: signing in and out, opening workspaces, members and invitations.

use std::rc::Rc;

use protocol::account::{self, Invitation};
use protocol::{Failure, FailureCode, Reply, Request};
use sync::ids::WorkspaceId;
use sync::wire::accounts::{
    AcceptInvitation, ChangePassword, ChangeRole, InvitedAccount, NewAccount, NewInvitation, NewWorkspace,
    Role, Secret, SessionInfo, SignIn, UserId,
};
use sync::wire::problem::ProblemCode;

use super::Engine;
use crate::replica::Directory;
use crate::replication;
use crate::session::open::{self, OpenError};
use crate::session::{LocalEntry, Locals, Opened, open_database};
use crate::transport::CallError;

/// How long until the server is asked again when nothing is open.
const ASK_AGAIN_MS: u32 = 5_000;

impl Engine {
    /// Answers a request about accounts.
    pub(crate) async fn account(&self, _: super::PortId, request: Request) -> Result<Reply, Failure> {
        let api = self.0.api.clone();
        match request {
            Request::Setup => {
                let setup = api.setup().await.map_err(failure)?;
                let (needs_first_account, signup_open) = (setup.needs_first_account, setup.signup_open);
                Ok(Reply::Setup { needs_first_account, signup_open })
            }
            Request::SignUp { email, name, password, workspace } => {
                let password = Secret::new(password.0);
                let body = NewAccount { email, name, password, workspace_name: workspace };
                self.signed_in(api.sign_up(&body).await.map_err(failure)?).await
            }
            Request::SignIn { email, password } => {
                let body = SignIn { email, password: Secret::new(password.0) };
                self.signed_in(api.sign_in(&body).await.map_err(credentials)?).await
            }
            Request::SignOut { remove } => self.sign_out(remove).await,
            Request::ChangePassword { old, new } => {
                let body = ChangePassword { old: Secret::new(old.0), new: Secret::new(new.0) };
                api.change_password(&body).await.map(|()| Reply::Ok).map_err(credentials)
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
                let preview = api.invitation(&token).await.map_err(gone)?;
                Ok(Reply::Invitation { workspace: preview.workspace_name, inviter: preview.invited_by })
            }
            Request::AcceptInvitation { token, account } => {
                let account = account.map(|(name, email, password)| InvitedAccount {
                    email,
                    name,
                    password: Secret::new(password.0),
                });
                let before = self.0.session.borrow().info.clone();
                let info =
                    api.accept_invitation(&token, &AcceptInvitation { account }).await.map_err(gone)?;
                self.joined(before, info).await
            }
            other => self.members_request(other).await,
        }
    }

    /// Members and invitations of the open workspace.
    async fn members_request(&self, request: Request) -> Result<Reply, Failure> {
        let opened = self.need_open()?;
        let (api, workspace) = (self.0.api.clone(), opened.workspace);
        let done = match request {
            Request::Invite { email, role } => {
                let body = NewInvitation { email: email.clone(), role: wire_role(role) };
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

    /// Opens what was used last, and learns about the session. Without a network the first alone happens.
    pub(crate) async fn open_last(&self) {
        let storage = open_database(&*self.0.host, crate::session::local::DATABASE, Box::new(|| {})).await;
        let locals = match storage {
            Ok(storage) => Locals::open(storage, self.0.host.random()).await.ok(),
            Err(_) => None,
        };
        let last =
            locals.as_ref().and_then(|locals| locals.entries().into_iter().find(|entry| !entry.locked));
        *self.0.locals.borrow_mut() = locals.map(Rc::new);
        if let Some(entry) = last
            && self.open_workspace(entry.user, entry.workspace).await.is_ok()
        {
            let engine = self.clone();
            self.0.host.spawn(Box::pin(async move { engine.ask_session().await }));
            return;
        }
        self.ask_session().await;
    }

    /// Asks the server who is signed in; opens the only workspace when none is open.
    async fn ask_session(&self) {
        let api = &self.0.api;
        let locals = self.0.locals.borrow().clone();
        if let Some(locals) = locals.filter(|locals| locals.owes_sign_out())
            && api.sign_out().await.is_ok()
        {
            // It is only a note: at worst the server is told twice.
            let _ = locals.owe_sign_out(false).await;
        }
        match api.session().await {
            Ok(info) => {
                let only = match info.workspaces.as_slice() {
                    [only] if self.opened().is_none() => Some((info.user.id, only.id)),
                    _ => None,
                };
                self.remember(info);
                if let Some((user, workspace)) = only {
                    let _ = self.open_workspace(user, workspace).await;
                }
            }
            Err(error) => {
                let signed_out = error.code() == Some(&ProblemCode::SignedOut);
                let setup = if signed_out { api.setup().await.ok() } else { None };
                let unreachable = setup.is_none();
                let mut session = self.0.session.borrow_mut();
                session.known = true;
                session.info = None;
                session.setup = setup;
                session.unreachable = unreachable;
            }
        }
        self.refresh();
        if self.0.session.borrow().unreachable && self.opened().is_none() {
            let engine = self.clone();
            self.0.host.spawn(Box::pin(async move {
                engine.0.host.sleep(ASK_AGAIN_MS).await;
                engine.ask_session_again();
            }));
        }
    }

    /// Asks again if the server was not reached and nothing is open.
    pub(crate) fn ask_session_again(&self) {
        if self.opened().is_some() || !self.0.session.borrow().unreachable {
            return;
        }
        self.0.session.borrow_mut().unreachable = false;
        let engine = self.clone();
        self.0.host.spawn(Box::pin(async move { engine.ask_session().await }));
    }

    fn remember(&self, info: SessionInfo) {
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
            self.open_workspace(user, workspace).await?;
        }
        self.refresh();
        Ok(Reply::Ok)
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
                self.open_workspace(user, workspace).await
            }
            None => self.signed_in(info).await,
        }
    }

    /// Opens a workspace in place of the one that is open.
    pub(crate) async fn open_workspace(
        &self,
        user: UserId,
        workspace: WorkspaceId,
    ) -> Result<Reply, Failure> {
        if self.opened().is_some_and(|opened| opened.user == user && opened.workspace == workspace) {
            return Ok(Reply::Ok);
        }
        let locals = self.0.locals.borrow().clone();
        let locals =
            locals.ok_or_else(|| Failure::new(FailureCode::StorageRefused, "no list of workspaces"))?;
        let session = self.0.session.borrow().info.clone().filter(|info| info.user.id == user);
        let known = locals.find(user, workspace);
        if known.as_ref().is_none_or(|entry| entry.locked) && session.is_none() {
            return Err(Failure::new(FailureCode::SessionEnded, "sign in to open this workspace"));
        }
        self.close();
        let host = self.0.host.clone();
        let engine = self.clone();
        let taken = Box::new(move || engine.taken_away());
        let info = session.iter().flat_map(|info| &info.workspaces).find(|one| one.id == workspace);
        let about = info.map_or_else(Directory::default, |one| Directory {
            name: one.name.clone(),
            role: Some(one.role),
            ..Directory::default()
        });
        let opened =
            open::open(&host, &self.0.api, locals.installation(), (user, workspace), &about, taken).await;
        let opened: Rc<Opened> = match opened {
            Ok(opened) => Rc::new(opened),
            Err(OpenError::Call(error)) => return Err(failure(error)),
            Err(OpenError::Replica(error)) => return Err(error.into()),
        };
        *self.0.open.borrow_mut() = Some(opened.clone());
        self.0.session.borrow_mut().known = true;
        self.set_all_live();
        self.join_channel(&opened);
        self.ask_for_lead(&opened, false);
        self.keep_up(&opened);
        let entry = self.entry(&opened, known, session);
        if let Err(error) = locals.put(entry).await {
            self.storage_trouble(&opened, &error.into());
        }
        self.refresh();
        Ok(Reply::Ok)
    }

    /// The entry of a workspace that was just opened.
    fn entry(&self, opened: &Opened, known: Option<LocalEntry>, session: Option<SessionInfo>) -> LocalEntry {
        let mut entry = known.unwrap_or_else(|| LocalEntry {
            workspace: opened.workspace,
            name: String::new(),
            user: opened.user,
            user_name: String::new(),
            email: String::new(),
            used_at: 0,
            unsent: 0,
            locked: false,
        });
        if let Some(info) = session {
            entry.user_name = info.user.name;
            entry.email = info.user.email;
            let named = info.workspaces.into_iter().find(|one| one.id == opened.workspace);
            entry.name = named.map_or(entry.name, |one| one.name);
        }
        entry.used_at = self.0.host.now();
        entry.locked = false;
        entry
    }

    fn close(&self) {
        if let Some(opened) = self.0.open.take() {
            opened.close();
        }
    }

    /// A newer version in another tab took the database: reading goes on from memory, writing needs a reload.
    fn taken_away(&self) {
        if let Some(opened) = self.opened() {
            let failure = Failure::new(FailureCode::NewerFormat, "another tab runs a newer version");
            self.storage_trouble(&opened, &failure);
            let update = protocol::FromEngine::Event(protocol::event::Event::UpdateNeeded);
            self.0.ports.borrow().send_to_all(&update);
        }
    }

    async fn sign_out(&self, remove: bool) -> Result<Reply, Failure> {
        let opened = self.need_open()?;
        if remove && (opened.replica.state().unsent() > 0 || !opened.replica.state().refused.is_empty()) {
            return Err(Failure::new(FailureCode::Unsent, "changes are not on the server yet"));
        }
        let locals = self.0.locals.borrow().clone();
        let locals =
            locals.ok_or_else(|| Failure::new(FailureCode::StorageRefused, "no list of workspaces"))?;
        let told = self.0.api.sign_out().await.is_ok();
        locals.owe_sign_out(!told).await?;
        let user = opened.user;
        for mut entry in locals.entries().into_iter().filter(|entry| entry.user == user) {
            if remove && entry.workspace == opened.workspace {
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
            session.unreachable = !told;
        }
        self.refresh();
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
        account::Role::Member => Role::Member,
        account::Role::ReadOnly => Role::ReadOnly,
    }
}

fn page_role(role: Role) -> account::Role {
    match role {
        Role::Owner => account::Role::Owner,
        Role::Administrator => account::Role::Administrator,
        Role::Member => account::Role::Member,
        Role::ReadOnly => account::Role::ReadOnly,
    }
}

/// A refused call as the page understands it.
fn failure(error: CallError) -> Failure {
    let problem = match error {
        CallError::Unreachable(unreachable) => return Failure::new(FailureCode::Offline, unreachable.0),
        CallError::Unexpected(what) => return Failure::new(FailureCode::Server, what),
        CallError::Refused(problem) => problem,
    };
    let detail = if problem.detail.is_empty() { problem.title.clone() } else { problem.detail.clone() };
    match problem.code {
        ProblemCode::SignedOut => Failure::new(FailureCode::SessionEnded, detail),
        ProblemCode::Forbidden => Failure::new(FailureCode::NotAllowed, detail),
        ProblemCode::NotFound => Failure::new(FailureCode::NotFound, detail),
        ProblemCode::Conflict if problem.field.as_deref() == Some("email") => {
            Failure::new(FailureCode::AccountExists, detail)
        }
        ProblemCode::Invalid => Failure::new(FailureCode::Invalid, problem.field.unwrap_or(detail)),
        ProblemCode::TooMany => Failure::new(
            FailureCode::TooManyAttempts,
            (problem.retry_after_ms.unwrap_or(1_000) / 1_000).to_string(),
        ),
        ProblemCode::Unavailable | ProblemCode::ReplicaBehind => Failure::new(FailureCode::Offline, detail),
        _ => match problem.code.as_str() {
            "wrong_credentials" => Failure::new(FailureCode::WrongCredentials, detail),
            _ => Failure::new(FailureCode::Server, detail),
        },
    }
}

/// Where a password was sent, 401 and 403 speak of the password.
fn credentials(error: CallError) -> Failure {
    let mut failure = failure(error);
    if matches!(failure.code, FailureCode::NotAllowed) {
        failure.code = FailureCode::WrongCredentials;
    }
    failure
}

/// Where a link was used, what is not there any more is the invitation.
fn gone(error: CallError) -> Failure {
    let is_gone = matches!(error.code(), Some(ProblemCode::Gone | ProblemCode::NotFound));
    let mut failure = failure(error);
    if is_gone {
        failure.code = FailureCode::InvitationGone;
    }
    failure
}
