//! The routes of contents: bytes in parts, by the hash of the whole.

use sync::ids::{ContentHash, WorkspaceId};
use sync::wire::blob::Part;
use sync::wire::problem::{Problem, ProblemCode};

use super::{Api, CallError, of, patience, refusal};
use crate::transport::{HttpRequest, HttpResponse, Method};

const OCTETS: &str = "application/octet-stream";

impl Api {
    /// How many bytes of a content the server has from this person, and whether that is all of it; `None` when it has
    /// nothing that this person may know of.
    pub async fn blob_standing(
        &self,
        workspace: WorkspaceId,
        hash: ContentHash,
    ) -> Result<Option<(u64, bool)>, CallError> {
        let asked = blob(Method::Head, workspace, hash, "", Vec::new(), 0);
        let response = self.0.send(asked).await?;
        match (response.status, received(&response)) {
            (200, Some(received)) => Ok(Some((received, true))),
            (204, Some(received)) => Ok(Some((received, false))),
            (404, _) => Ok(None),
            // What is wrong stands in a body, which this answer has none of.
            (401, _) => Err(CallError::Refused(Box::new(Problem::new(ProblemCode::SignedOut, "")))),
            (403, _) => Err(CallError::Refused(Box::new(Problem::new(ProblemCode::Forbidden, "")))),
            (status, _) => Err(CallError::Unexpected(format!("status {status}"))),
        }
    }

    /// Sends a part of a content; gives how many bytes are there then. When another part is expected, that is what it says.
    pub async fn send_blob(
        &self,
        workspace: WorkspaceId,
        hash: ContentHash,
        part: Part,
        bytes: Vec<u8>,
    ) -> Result<u64, CallError> {
        let query = format!("?offset={}&length={}", part.offset, part.length);
        let response = self.0.send(blob(Method::Patch, workspace, hash, &query, bytes, 0)).await?;
        match (response.status, received(&response)) {
            (204 | 409, Some(received)) => Ok(received),
            (409, None) => Err(CallError::Unexpected("a conflict without a place".to_owned())),
            _ => Err(refusal(&response)),
        }
    }

    /// Bytes of a content from one place up to another.
    pub async fn blob(
        &self,
        workspace: WorkspaceId,
        hash: ContentHash,
        (from, to): (u64, u64),
    ) -> Result<Vec<u8>, CallError> {
        let asked = blob(Method::Get, workspace, hash, "", Vec::new(), (to - from) as usize);
        let response = self.0.send(HttpRequest { range: Some((from, to)), ..asked }).await?;
        match response.status {
            206 => Ok(response.body),
            // A proxy that knows no ranges gives everything.
            200 => Ok(response.body.get(from as usize..to as usize).map(<[u8]>::to_vec).unwrap_or_default()),
            _ => Err(refusal(&response)),
        }
    }
}

/// How many bytes of a content are there, as an answer says.
fn received(response: &HttpResponse) -> Option<u64> {
    response.received.as_deref()?.parse().ok()
}

/// A request about a content whose answer has so many bytes.
fn blob(
    method: Method,
    workspace: WorkspaceId,
    hash: ContentHash,
    query: &str,
    body: Vec<u8>,
    answer: usize,
) -> HttpRequest {
    HttpRequest {
        method,
        path: of(workspace, &format!("blob/{hash}{query}")),
        content_type: (method == Method::Patch).then_some(OCTETS),
        accept: "*/*",
        patience_ms: patience(body.len() + answer),
        range: None,
        body,
    }
}
