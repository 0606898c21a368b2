//! The views that are not made of records: session, status chip, sync page, members.

use std::rc::Rc;

use protocol::account::{self, LocalWorkspace, Member, OpenWorkspace, SessionView, Stage};
use protocol::status::{Chip, Need, RefusedRow, StatusView, SyncView, WaitingRow};
use protocol::{FailureCode, Query, View};
use sync::wire::accounts::Role as WireRole;
use sync::wire::hello::DirectoryRole;

use super::Engine;
use crate::replication::machine::Standing;
use crate::session::{LocalEntry, Opened};

/// Rows shown on the sync page.
const MOST_ROWS: usize = 200;

impl Engine {
    /// The answer to a query that is not about records; `None` while there is none.
    pub(crate) fn view(&self, query: &Query) -> Option<View> {
        match query {
            Query::Session => Some(View::Session(self.session_view())),
            Query::Status => {
                Some(View::Status(self.opened().map(|opened| self.status(&opened)).unwrap_or_default()))
            }
            Query::Sync => self.opened().map(|opened| View::Sync(self.sync_view(&opened))),
            Query::Members => self.opened().map(|opened| View::Members(members(&opened))),
            _ => None,
        }
    }

    fn session_view(&self) -> SessionView {
        let entries = self.0.locals.borrow().as_ref().map(|locals| locals.entries()).unwrap_or_default();
        let session = self.0.session.borrow();
        let opened = self.opened();
        let stage = if opened.is_some() {
            Stage::Open
        } else if !session.known {
            Stage::Starting
        } else if session.info.is_some() {
            Stage::ChooseWorkspace
        } else if let Some(setup) = session.setup.as_ref().filter(|setup| setup.needs_first_account) {
            Stage::Setup { code: setup.needs_setup_code }
        } else if session.unreachable && entries.is_empty() {
            Stage::Unreachable
        } else {
            Stage::SignedOut
        };
        let user = session.info.as_ref().map(|info| info.user.id);
        let mine = |entry: &&LocalEntry| !entry.locked || Some(entry.user) == user;
        let mut local: Vec<LocalWorkspace> = entries.iter().filter(mine).map(LocalEntry::view).collect();
        drop(session);
        if opened.is_none() {
            local.extend(self.remote_only(&entries));
        }
        SessionView { stage, local, open: opened.map(|opened| self.open_view(&opened, &entries)) }
    }

    fn open_view(&self, opened: &Rc<Opened>, entries: &[LocalEntry]) -> OpenWorkspace {
        let own = |entry: &&LocalEntry| entry.user == opened.user;
        let entry = entries.iter().filter(own).find(|entry| entry.workspace == opened.workspace);
        let name = match opened.replica.state().directory.name.as_str() {
            "" => entry.map(|entry| entry.name.clone()).unwrap_or_default(),
            name => name.to_owned(),
        };
        // The list of databases hears of a new one, or of a new name, a moment after it is open.
        let session = self.0.session.borrow();
        let info = session.info.as_ref().map(|info| &info.user).filter(|user| user.id == opened.user);
        let stored = entry.map(|entry| (&entry.user_name, &entry.email));
        let (user_name, email) = info.map(|user| (&user.name, &user.email)).or(stored).unzip();
        let me = Member {
            id: opened.user.to_string(),
            name: user_name.cloned().unwrap_or_default(),
            email: email.cloned().unwrap_or_default(),
            role: opened.role(),
            active: true,
        };
        let others = entries.iter().filter(own).filter(|entry| entry.workspace != opened.workspace);
        let mut others: Vec<LocalWorkspace> = others.map(LocalEntry::view).collect();
        others
            .extend(self.remote_only(entries).into_iter().filter(|one| one.user == opened.user.to_string()));
        sorting::by(&mut others, |a, b| a.name.cmp(&b.name).then_with(|| a.workspace.cmp(&b.workspace)));
        OpenWorkspace {
            workspace: opened.workspace.to_string(),
            name,
            me,
            session_valid: !self.standing(opened).signed_out,
            others,
            empty: opened.replica.memory().is_empty(),
        }
    }

    /// Workspaces of the session that are not on this device, by name.
    fn remote_only(&self, entries: &[LocalEntry]) -> Vec<LocalWorkspace> {
        let session = self.0.session.borrow();
        let Some(info) = &session.info else { return Vec::new() };
        let here = |id| entries.iter().any(|entry| entry.user == info.user.id && entry.workspace == id);
        let remote = info.workspaces.iter().filter(|workspace| !here(workspace.id));
        remote
            .map(|workspace| LocalWorkspace {
                workspace: workspace.id.to_string(),
                name: workspace.name.clone(),
                user: info.user.id.to_string(),
                user_name: info.user.name.clone(),
                email: info.user.email.clone(),
                unsent: 0,
            })
            .collect()
    }

    /// How the loop stands: this engine's, or the one that leads.
    pub(crate) fn standing(&self, opened: &Opened) -> Standing {
        let machine = opened.machine.borrow();
        match &*opened.heard.borrow() {
            Some(heard) if !machine.is_leading() => heard.clone(),
            _ => machine.standing().by_wall_clock(self.0.host.now() - self.0.host.uptime()),
        }
    }

    fn status(&self, opened: &Opened) -> StatusView {
        let standing = self.standing(opened);
        let state = opened.replica.state();
        let mut needs = Vec::new();
        match state.absent() {
            Some(0) => {}
            Some(absent) => needs.push(Need::Absent(absent as u64)),
            None => needs.push(Need::Removed),
        }
        if standing.signed_out || standing.forbidden {
            needs.push(Need::SignIn);
        }
        if !state.refused.is_empty() {
            needs.push(Need::Refused(state.refused.len() as u64));
        }
        match &*opened.trouble.borrow() {
            Some((FailureCode::NewerFormat, _)) => needs.push(Need::Update),
            Some((_, detail)) => needs.push(Need::Storage(detail.clone())),
            None => {}
        }
        if state.aside > 0 {
            needs.push(Need::Unreadable(state.aside as u64));
        }
        if standing.too_old {
            needs.push(Need::Update);
        }
        if !opened.replica.is_durable() {
            needs.push(Need::MemoryOnly);
        }
        if standing.differing > 0 {
            needs.push(Need::Digest(format!("{} streams", standing.differing)));
        }
        let unsent = state.unsent() + opened.files_waiting.get();
        let chip = match (needs.is_empty(), standing.offline_since, unsent, standing.sending) {
            (false, ..) => Chip::NeedsYou,
            (_, Some(_), ..) => Chip::Offline,
            (_, _, 0, _) if standing.last_contact.is_some() => Chip::Synced,
            (_, _, 0, _) => Chip::SavedHere,
            (_, _, _, true) => Chip::SavedHere,
            _ => Chip::Waiting,
        };
        StatusView { chip, unsent, offline_since: standing.offline_since, needs }
    }

    fn sync_view(&self, opened: &Opened) -> SyncView {
        let status = self.status(opened);
        let state = opened.replica.state();
        let title = |record| opened.replica.memory().title(record);
        let waiting = state.waiting().into_iter().take(MOST_ROWS).map(|(waiting, sending)| WaitingRow {
            at: waiting.at,
            title: title(waiting.first),
            records: waiting.records,
            sending,
        });
        let refused = state.refused.iter().rev().take(MOST_ROWS).map(|(key, refused)| RefusedRow {
            key: *key,
            at: refused.at,
            title: title(model::RecordId(refused.record.0)),
            code: refused.code.clone(),
        });
        let standing = self.standing(opened);
        let estimate = self.0.estimate.get();
        SyncView {
            last_contact_at: standing.last_contact.or(Some(state.directory.heard_at).filter(|at| *at > 0)),
            waiting: waiting.collect(),
            refused: refused.collect(),
            storage_used: estimate.map(|(used, _)| used),
            storage_quota: estimate.map(|(_, quota)| quota),
            persisted: self.0.persisted.get(),
            device: state.identity.device.to_string(),
            unsent_lost: state.identity.unsent_lost,
            clock_offset_ms: state.clock.offset_ms(),
            records: opened.replica.memory().records.len() as u64,
            parts: opened.replica.filling().map(|(here, all)| (here as u64, all as u64)),
            log: opened.log.borrow().iter().cloned().collect(),
            leader: opened.machine.borrow().is_leading(),
            status,
        }
    }
}

/// All members ever, present ones first, by name.
fn members(opened: &Opened) -> Vec<Member> {
    let state = opened.replica.state();
    let mut members: Vec<Member> = state
        .directory
        .members
        .iter()
        .map(|member| Member {
            id: member.id.to_string(),
            name: member.name.clone(),
            email: member.email.clone(),
            role: role_of(&member.role),
            active: member.active,
        })
        .collect();
    sorting::by(&mut members, |a, b| {
        b.active.cmp(&a.active).then_with(|| a.name.cmp(&b.name)).then_with(|| a.id.cmp(&b.id))
    });
    members
}

/// A role as the page knows it; one of a newer server counts as the least.
fn role_of(role: &DirectoryRole) -> account::Role {
    match role {
        DirectoryRole::Known(WireRole::Owner) => account::Role::Owner,
        DirectoryRole::Known(WireRole::Administrator) => account::Role::Administrator,
        DirectoryRole::Known(WireRole::Manager) => account::Role::Manager,
        DirectoryRole::Known(WireRole::Member) => account::Role::Member,
        DirectoryRole::Known(WireRole::Booth) => account::Role::Booth,
        DirectoryRole::Known(WireRole::ReadOnly) | DirectoryRole::Other(_) => account::Role::ReadOnly,
    }
}
