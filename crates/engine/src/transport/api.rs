//! The server's routes as functions: what goes in, what comes out, and why not.

mod access;
mod acts;
mod blobs;
mod documents;
mod oversight;
mod signing;

use std::rc::Rc;

use serde::{Serialize, de::DeserializeOwned};
use sync::ids::{ContentHash, StreamId, WorkspaceId};
use sync::limits::{CONTENT_TYPE, DEFAULT_PULL_BYTES, SEGMENT_TARGET_BYTES};
use sync::wire::accounts;
use sync::wire::deliver::DeliverReply;
use sync::wire::gate::GateProof;
use sync::wire::hello::{HelloReply, HelloRequest};
use sync::wire::history::HistoryRequest;
use sync::wire::offer::OfferReply;
use sync::wire::problem::{Problem, ProblemCode};
use sync::wire::pull::PullRequest;
use sync::wire::push::{PushReply, PushRequest};
use sync::wire::reconcile::{FetchRequest, ReconcileReply, ReconcileRequest};
use sync::wire::snapshot::SnapshotReply;

use super::{HttpRequest, HttpResponse, Method, Transport, Unreachable};

const JSON: &str = "application/json";

/// How long an answer of a few bytes is waited for.
const PATIENCE_MS: u32 = 15_000;
/// Bytes in a second over the weak network of a fair hall.
const SLOW_BYTES_PER_S: usize = 4 << 10;

/// How long it may take until so many bytes have come or gone.
fn patience(bytes: usize) -> u32 {
    PATIENCE_MS + (bytes * 1_000 / SLOW_BYTES_PER_S) as u32
}

/// Why a call brought no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// No answer.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// The server refused.
    #[error("{}", .0.title)]
    Refused(Box<Problem>),
    /// The server answered something else than agreed: a proxy's page, another program.
    #[error("unexpected answer: {0}")]
    Unexpected(String),
}

impl CallError {
    /// The code of a refusal.
    pub fn code(&self) -> Option<&ProblemCode> {
        match self {
            Self::Refused(problem) => Some(&problem.code),
            _ => None,
        }
    }
}

/// An answer about the log, with the proof of the gate that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told<T> {
    /// The answer.
    pub reply: T,
    /// Of a server that signs its gates.
    pub gate: Option<GateProof>,
}

/// The server's routes over a transport.
#[derive(Clone)]
pub struct Api(Rc<dyn Transport>);

impl Api {
    /// Over this transport.
    pub fn new(transport: Rc<dyn Transport>) -> Self {
        Self(transport)
    }

    /// State of the server before anybody signs in.
    pub async fn setup(&self) -> Result<accounts::SetupInfo, CallError> {
        self.json(Method::Get, "/api/v1/setup", None::<&()>).await
    }

    /// Who is signed in.
    pub async fn session(&self) -> Result<accounts::SessionInfo, CallError> {
        self.json(Method::Get, "/api/v1/session", None::<&()>).await
    }

    /// Create a workspace.
    pub async fn create_workspace(
        &self,
        body: &accounts::NewWorkspace,
    ) -> Result<accounts::WorkspaceInfo, CallError> {
        self.json(Method::Post, "/api/v1/workspaces", Some(body)).await
    }

    /// Get a device id.
    pub async fn device<B: Serialize, R: DeserializeOwned>(
        &self,
        workspace: WorkspaceId,
        body: &B,
    ) -> Result<R, CallError> {
        self.json(Method::Post, &of(workspace, "devices"), Some(body)).await
    }

    /// The members, for those who may see them.
    pub async fn members(&self, workspace: WorkspaceId) -> Result<accounts::MemberList, CallError> {
        self.json(Method::Get, &of(workspace, "members"), None::<&()>).await
    }

    /// Change a member's role.
    pub async fn set_role(
        &self,
        workspace: WorkspaceId,
        member: &str,
        body: &accounts::ChangeRole,
    ) -> Result<(), CallError> {
        self.done(Method::Patch, &of(workspace, &format!("members/{member}")), Some(body)).await
    }

    /// Remove a member.
    pub async fn remove_member(&self, workspace: WorkspaceId, member: &str) -> Result<(), CallError> {
        self.done(Method::Delete, &of(workspace, &format!("members/{member}")), None::<&()>).await
    }

    /// Invite somebody.
    pub async fn invite(
        &self,
        workspace: WorkspaceId,
        body: &accounts::NewInvitation,
    ) -> Result<accounts::InvitationIssued, CallError> {
        self.json(Method::Post, &of(workspace, "invitations"), Some(body)).await
    }

    /// Open invitations.
    pub async fn invitations(&self, workspace: WorkspaceId) -> Result<accounts::InvitationList, CallError> {
        self.json(Method::Get, &of(workspace, "invitations"), None::<&()>).await
    }

    /// Revoke an invitation.
    pub async fn revoke_invitation(&self, workspace: WorkspaceId, id: &str) -> Result<(), CallError> {
        self.done(Method::Delete, &of(workspace, &format!("invitations/{id}")), None::<&()>).await
    }

    /// What the holder of an invitation link sees.
    pub async fn invitation(&self, token: &str) -> Result<accounts::InvitationPreview, CallError> {
        self.json(Method::Get, &format!("/api/v1/invitations/{}", segment(token)), None::<&()>).await
    }

    /// Accept an invitation.
    pub async fn accept_invitation(
        &self,
        token: &str,
        body: &accounts::AcceptInvitation,
    ) -> Result<accounts::SessionInfo, CallError> {
        self.json(Method::Post, &format!("/api/v1/invitations/{}", segment(token)), Some(body)).await
    }

    /// Open a conversation.
    pub async fn hello(&self, body: &HelloRequest) -> Result<Told<HelloReply>, CallError> {
        let response = self.call(request(Method::Post, &of(body.workspace, "hello"), Some(body))).await?;
        Ok(told(&response, read_json(&response)?))
    }

    /// Push a frozen batch.
    pub async fn push(
        &self,
        workspace: WorkspaceId,
        body: &PushRequest,
    ) -> Result<Told<PushReply>, CallError> {
        let response = self.call(binary(&of(workspace, "push"), body.to_bytes(), JSON)).await?;
        Ok(told(&response, read_json(&response)?))
    }

    /// Pull a page, in binary form.
    pub async fn pull(&self, body: &PullRequest) -> Result<Told<Vec<u8>>, CallError> {
        let request = HttpRequest {
            method: Method::Post,
            path: of(body.workspace, "pull"),
            content_type: Some(JSON),
            accept: CONTENT_TYPE,
            patience_ms: patience(body.max_bytes as usize),
            range: None,
            body: to_json(body),
        };
        let mut response = self.call(request).await?;
        let bytes = std::mem::take(&mut response.body);
        Ok(told(&response, bytes))
    }

    /// Compare a stream, from a bucket on.
    pub async fn reconcile(
        &self,
        workspace: WorkspaceId,
        body: &ReconcileRequest,
    ) -> Result<Told<ReconcileReply>, CallError> {
        let response = self.call(binary(&of(workspace, "reconcile"), body.to_bytes(), CONTENT_TYPE)).await?;
        let reply = ReconcileReply::from_bytes(&response.body);
        Ok(told(&response, reply.map_err(|error| CallError::Unexpected(error.to_string()))?))
    }

    /// Fetch cells by name: a page in binary form.
    pub async fn fetch(&self, workspace: WorkspaceId, body: &FetchRequest) -> Result<Vec<u8>, CallError> {
        Ok(self.call(binary(&of(workspace, "fetch"), body.to_bytes(), CONTENT_TYPE)).await?.body)
    }

    /// Offer cells; the body is from [`offer`](sync::wire::offer::offer).
    pub async fn offer(&self, workspace: WorkspaceId, body: Vec<u8>) -> Result<OfferReply, CallError> {
        read_json(&self.call(binary(&of(workspace, "offer"), body, JSON)).await?)
    }

    /// Ask for the pieces of a large stream.
    pub async fn snapshot(
        &self,
        workspace: WorkspaceId,
        stream: StreamId,
    ) -> Result<SnapshotReply, CallError> {
        let path = of(workspace, &format!("snapshot/{stream}"));
        self.json(Method::Get, &path, None::<&()>).await
    }

    /// Fetch a piece.
    pub async fn segment(&self, workspace: WorkspaceId, hash: ContentHash) -> Result<Vec<u8>, CallError> {
        let request = HttpRequest {
            method: Method::Get,
            path: of(workspace, &format!("segment/{hash}")),
            content_type: None,
            accept: CONTENT_TYPE,
            patience_ms: patience(SEGMENT_TARGET_BYTES),
            range: None,
            body: Vec::new(),
        };
        Ok(self.call(request).await?.body)
    }

    /// Deliver a file of unsent changes.
    pub async fn deliver(&self, workspace: WorkspaceId, file: Vec<u8>) -> Result<DeliverReply, CallError> {
        read_json(&self.call(binary(&of(workspace, "deliver"), file, JSON)).await?)
    }

    /// Read a page of a record's history, in binary form.
    pub async fn history(&self, body: &HistoryRequest) -> Result<Vec<u8>, CallError> {
        let request = HttpRequest {
            method: Method::Post,
            path: of(body.workspace, "history"),
            content_type: Some(JSON),
            accept: CONTENT_TYPE,
            patience_ms: PATIENCE_MS,
            range: None,
            body: to_json(body),
        };
        Ok(self.call(request).await?.body)
    }

    async fn json<B: Serialize, R: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&B>,
    ) -> Result<R, CallError> {
        read_json(&self.call(request(method, path, body)).await?)
    }

    async fn done<B: Serialize>(
        &self,
        method: Method,
        path: &str,
        body: Option<&B>,
    ) -> Result<(), CallError> {
        self.call(request(method, path, body)).await.map(|_| ())
    }

    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, CallError> {
        let response = self.0.send(request).await?;
        if (200..300).contains(&response.status) {
            return Ok(response);
        }
        Err(refusal(&response))
    }
}

/// What an answer that is no success says.
fn refusal(response: &HttpResponse) -> CallError {
    match serde_json::from_slice::<Problem>(&response.body) {
        Ok(problem) => CallError::Refused(Box::new(problem)),
        Err(_) => CallError::Unexpected(format!("status {}", response.status)),
    }
}

/// The path of a workspace's stream of events.
pub fn events_path(workspace: WorkspaceId) -> String {
    of(workspace, "events")
}

fn of(workspace: WorkspaceId, rest: &str) -> String {
    format!("/api/v1/workspaces/{workspace}/{rest}")
}

/// A text as one segment of a path: whatever is not plain is percent-encoded.
fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn request<B: Serialize>(method: Method, path: &str, body: Option<&B>) -> HttpRequest {
    HttpRequest {
        method,
        path: path.to_owned(),
        content_type: body.map(|_| JSON),
        accept: JSON,
        range: None,
        body: body.map(to_json).unwrap_or_default(),
        patience_ms: PATIENCE_MS,
    }
}

/// A request in the binary form. An answer in it may be as large as a page.
fn binary(path: &str, body: Vec<u8>, accept: &'static str) -> HttpRequest {
    let answer = if accept == CONTENT_TYPE { DEFAULT_PULL_BYTES as usize } else { 0 };
    HttpRequest {
        method: Method::Post,
        path: path.to_owned(),
        content_type: Some(CONTENT_TYPE),
        accept,
        patience_ms: patience(body.len() + answer),
        range: None,
        body,
    }
}

fn told<T>(response: &HttpResponse, reply: T) -> Told<T> {
    let gate = response.gate.as_deref().and_then(|text| text.parse().ok());
    Told { reply, gate }
}

fn to_json<B: Serialize>(body: &B) -> Vec<u8> {
    serde_json::to_vec(body).expect("wire types have text keys only")
}

fn read_json<R: DeserializeOwned>(response: &HttpResponse) -> Result<R, CallError> {
    serde_json::from_slice(&response.body).map_err(|error| CallError::Unexpected(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_cannot_leave_its_segment() {
        for (text, expected) in [
            ("abc-_~9", "abc-_~9"),
            ("../../x", "%2E%2E%2F%2E%2E%2Fx"),
            ("a?b#c", "a%3Fb%23c"),
            ("é", "%C3%A9"),
        ] {
            assert_eq!(segment(text), expected);
        }
    }
}
