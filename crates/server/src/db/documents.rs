//! What is published for people without an account, as storage sees it.

use async_trait::async_trait;
use sync::ids::{DeviceId, DocumentId, StreamId, WorkspaceId};
use sync::wire::accounts::UserId;
use sync::wire::publish::{DocumentInfo, DocumentKind};

use super::DbResult;
use super::rights::By;
use super::types::NewDevice;
use crate::secret::TokenHash;

/// What is to be published under an id.
#[derive(Debug, Clone)]
pub struct NewDocumentRow<'a> {
    /// The document.
    pub id: DocumentId,
    /// Stands for what opens it.
    pub token_hash: TokenHash,
    /// Its stream.
    pub stream: StreamId,
    /// What it is.
    pub kind: &'a DocumentKind,
    /// What people call it.
    pub label: &'a str,
    /// Its bytes.
    pub body: &'a [u8],
    /// The page that answers who sends something, where something may be sent.
    pub answer: Option<&'a [u8]>,
    /// What comes back comes from this device, if the person did not publish the document last.
    pub device: &'a NewDevice,
}

/// What came of publishing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// It is published, by a device that was issued for it.
    New,
    /// It was published by this person before.
    Again,
    /// The person may not write into the stream.
    Forbidden,
    /// The id has another stream or opens with something else, or what opens it opens something else.
    Taken,
    /// It was taken off.
    Withdrawn,
    /// There are as many as there may be.
    TooMany,
}

/// What an address opens.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// The document.
    pub id: DocumentId,
    /// Its stream.
    pub stream: StreamId,
    /// Who published it last.
    pub user: UserId,
    /// The device that what comes back comes from.
    pub device: DeviceId,
    /// What it is.
    pub kind: DocumentKind,
    /// Its bytes.
    pub body: Vec<u8>,
    /// The page that answers who sends something, where something may be sent.
    pub answer: Option<Vec<u8>>,
    /// Whether it was not taken off, and whoever published it may still write into its stream.
    pub lasts: bool,
}

/// See the module.
#[async_trait]
pub trait Documents {
    /// Publishes something, or puts other bytes in the place of what was published under the id.
    async fn publish(
        &self,
        workspace: WorkspaceId,
        by: By,
        document: &NewDocumentRow<'_>,
    ) -> DbResult<Published>;

    /// Takes a document off, if the person may write into its stream; whether there is such a one.
    async fn withdraw(&self, workspace: WorkspaceId, by: By, document: DocumentId) -> DbResult<bool>;

    /// Documents of streams that the person may write to and that were not taken off, newest first, then by id.
    async fn documents(&self, workspace: WorkspaceId, user: UserId) -> DbResult<Vec<DocumentInfo>>;

    /// What an address opens, or opened.
    async fn document_by_token(&self, token_hash: TokenHash) -> DbResult<Option<Document>>;
}
