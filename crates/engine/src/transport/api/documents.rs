//! The routes of what is published for people without an account.

use sync::ids::{DocumentId, WorkspaceId};
use sync::wire::publish::{DocumentList, NewDocument};

use super::{Api, CallError, of, patience, request};
use crate::transport::Method;

impl Api {
    /// What is published, of streams that the caller may write to.
    pub async fn documents(&self, workspace: WorkspaceId) -> Result<DocumentList, CallError> {
        self.json(Method::Get, &of(workspace, "documents"), None::<&()>).await
    }

    /// Publish something, or other bytes in its place.
    pub async fn publish(
        &self,
        workspace: WorkspaceId,
        document: DocumentId,
        body: &NewDocument,
    ) -> Result<(), CallError> {
        let mut request = request(Method::Put, &of(workspace, &format!("documents/{document}")), Some(body));
        request.patience_ms = patience(request.body.len());
        self.call(request).await.map(|_| ())
    }

    /// Take a document off.
    pub async fn withdraw(&self, workspace: WorkspaceId, document: DocumentId) -> Result<(), CallError> {
        self.done(Method::Delete, &of(workspace, &format!("documents/{document}")), None::<&()>).await
    }
}
