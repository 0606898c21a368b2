//! Sessions of the person, devices of the workspace, links for members who forgot their password, and what administrators did.

use protocol::later::{Reply, Request};
use protocol::oversight::{AuditRow, DeviceRow, SessionRow};
use protocol::{Failure, FailureCode};
use sync::wire::audit::{AuditEntry, Subject};
use sync::wire::sessions::{DeviceInfo, SessionEntry};

use super::Engine;
use super::failures::failure;
use crate::replication::Event;

impl Engine {
    /// Answers a request about sessions, devices or the audit trail.
    pub(super) async fn oversight(&self, request: Request) -> Result<Reply, Failure> {
        let api = &self.0.api;
        match request {
            Request::Sessions => {}
            Request::EndSession(id) => api.end_session(&id).await.map_err(failure)?,
            other => return self.workspace_oversight(other).await,
        }
        let list = api.sessions().await.map_err(failure)?;
        Ok(Reply::Sessions(list.sessions.into_iter().map(session).collect()))
    }

    async fn workspace_oversight(&self, request: Request) -> Result<Reply, Failure> {
        let opened = self.need_open()?;
        let (api, workspace) = (&self.0.api, opened.workspace);
        match request {
            Request::Audit { before } => {
                let page = api.audit(workspace, before).await.map_err(failure)?;
                let entries = page.entries.into_iter().map(entry).collect();
                return Ok(Reply::Audit { entries, more: page.more });
            }
            Request::LinkPassword(member) => {
                let link = api.link_password(workspace, &member).await.map_err(failure)?;
                return Ok(Reply::PasswordLink(link.path.reveal().to_owned()));
            }
            Request::Devices => {}
            Request::RevokeDevice(id) => {
                api.revoke_device(workspace, &id).await.map_err(failure)?;
                self.drive(&opened, Event::Nudged { head: None });
            }
            // All others were taken before.
            _ => return Err(Failure::new(FailureCode::Internal, "unknown request")),
        }
        let list = api.devices(workspace).await.map_err(failure)?;
        let own = opened.replica.state().identity.device;
        let row = |info: DeviceInfo| DeviceRow {
            current: info.id == own,
            id: info.id.to_string(),
            member: info.member.to_string(),
            label: info.label,
            seen_at: info.seen_at as i64,
            unsent: info.unsent,
            revoked_at: info.revoked_at.map(|at| at as i64),
        };
        Ok(Reply::Devices(list.devices.into_iter().map(row).collect()))
    }
}

fn session(entry: SessionEntry) -> SessionRow {
    SessionRow {
        id: entry.id.to_string(),
        label: entry.label,
        created_at: entry.created_at as i64,
        seen_at: entry.seen_at as i64,
        current: entry.current,
    }
}

fn entry(entry: AuditEntry) -> AuditRow {
    let member = match entry.on {
        Some(Subject::Member(member)) => Some(member.to_string()),
        _ => None,
    };
    AuditRow {
        number: entry.number,
        at: entry.at as i64,
        by: entry.by.map(|by| by.to_string()),
        act: entry.act.to_string(),
        member,
        details: entry.details.into_iter().collect(),
    }
}
