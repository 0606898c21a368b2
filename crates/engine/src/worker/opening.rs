//! Opening: what was used last, the only workspace of a session, another one.

use std::rc::Rc;

use protocol::{Failure, FailureCode, Reply};
use sync::ids::WorkspaceId;
use sync::wire::accounts::{SessionInfo, UserId};
use sync::wire::problem::ProblemCode;

use super::Engine;
use super::failures::failure;
use crate::replica::Directory;
use crate::session::open::{self, OpenError};
use crate::session::{LocalEntry, Locals, Opened, open_database};
use crate::storage::memory::{Disk, MemoryStorage};

/// How long until the server is asked again when nothing is open.
const ASK_AGAIN_MS: u32 = 5_000;

impl Engine {
    /// Opens what was used last, and learns about the session. Without a network the first alone happens.
    pub(crate) async fn open_last(&self) {
        let locals = self.open_locals().await;
        let last = locals.entries().into_iter().find(|entry| !entry.locked);
        *self.0.locals.borrow_mut() = Some(Rc::new(locals));
        if let Some(entry) = last
            && self.open_workspace(entry.user, entry.workspace).await.is_ok()
        {
            let engine = self.clone();
            self.0.host.spawn(Box::pin(async move { engine.ask_session_later().await }));
            return;
        }
        self.ask_session_later().await;
    }

    /// The list of databases. One that cannot be read begins empty: the databases themselves say what is wrong.
    async fn open_locals(&self) -> Locals {
        let random = self.0.host.random();
        let name = crate::session::local::DATABASE;
        if let Ok(storage) = open_database(&*self.0.host, name, false, Box::new(|| {})).await
            && let Ok(locals) = Locals::open(storage, random).await
        {
            return locals;
        }
        let storage = Rc::new(MemoryStorage::open(&Disk::default()));
        Locals::open(storage, random).await.expect("memory takes an empty list")
    }

    /// Asks the server who is signed in; opens the only workspace when none is open.
    pub(crate) async fn ask_session(&self) {
        let api = &self.0.api;
        let locals = self.0.locals.borrow().clone();
        let owing = locals.filter(|locals| locals.owes_sign_out());
        let session = match &owing {
            Some(_) => api.sign_out().await.and(api.session().await),
            None => api.session().await,
        };
        if let Some(locals) = owing
            && session.as_ref().err().is_none_or(|error| error.code() == Some(&ProblemCode::SignedOut))
        {
            // It is only a note: at worst the server is told twice.
            let _ = locals.owe_sign_out(false).await;
        }
        match session {
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
        self.0.host.spawn(Box::pin(async move { engine.ask_session_later().await }));
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
        let about = (&about, known.is_some());
        let opened =
            open::open(&host, &self.0.api, locals.installation(), (user, workspace), about, taken).await;
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
        self.keep_up_later(&opened);
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

    pub(crate) fn close(&self) {
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
}
