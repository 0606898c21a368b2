//! The routes of sessions, devices and the audit trail.

use sync::ids::WorkspaceId;
use sync::wire::audit::AuditPage;
use sync::wire::sessions::{DeviceList, SessionList};

use super::{Api, CallError, of, segment};
use crate::transport::Method;

impl Api {
    /// Where the person is signed in.
    pub async fn sessions(&self) -> Result<SessionList, CallError> {
        self.json(Method::Get, "/api/v1/sessions", None::<&()>).await
    }

    /// End a session of the person.
    pub async fn end_session(&self, id: &str) -> Result<(), CallError> {
        self.done(Method::Delete, &format!("/api/v1/sessions/{}", segment(id)), None::<&()>).await
    }

    /// All devices ever.
    pub async fn devices(&self, workspace: WorkspaceId) -> Result<DeviceList, CallError> {
        self.json(Method::Get, &of(workspace, "devices"), None::<&()>).await
    }

    /// Revoke a device.
    pub async fn revoke_device(&self, workspace: WorkspaceId, id: &str) -> Result<(), CallError> {
        self.done(Method::Delete, &of(workspace, &format!("devices/{}", segment(id))), None::<&()>).await
    }

    /// What administrators did, before a number.
    pub async fn audit(&self, workspace: WorkspaceId, before: Option<u64>) -> Result<AuditPage, CallError> {
        let query = before.map(|number| format!("?before={number}")).unwrap_or_default();
        self.json(Method::Get, &of(workspace, &format!("audit{query}")), None::<&()>).await
    }
}
