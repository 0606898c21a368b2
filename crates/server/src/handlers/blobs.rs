//! `/workspaces/{ws}/blob/{hash}`: attachments, by the hash of their content.
//!
//! What is given out is never shown by a browser as a page of this origin: it is a download of unknown bytes, whatever it
//! was called.

mod range;

use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sync::ids::{ContentHash, WorkspaceId};
use sync::limits::{BLOB_PIECE_BYTES, MAX_BLOB_PART_BYTES};
use sync::wire::blob::{Part, RECEIVED_HEADER};
use tokio_stream::{Stream, StreamExt as _};

use crate::auth::access::InWorkspace;
use crate::clock::random_bytes;
use crate::db::blobs::{ContentId, Standing, StoredBlob, Taken, UploadPart};
use crate::error::{ApiError, ApiResult};
use crate::extract::{Params, Raw};
use crate::state::AppState;
use range::{Asked, Span};

/// The type of every attachment.
pub const OCTETS: &str = "application/octet-stream";
/// Pieces read at once while a content is given out: 256 KiB.
const RUN: u32 = 4;
/// Not kept, although the name pins the content: what was erased must not stay in a cache that nobody clears, and rights are
/// asked each time. Clients keep what they fetched themselves.
const CACHE: &str = "no-store";
/// Even opened by itself it runs nothing and loads nothing.
const POLICY: &str = "default-src 'none'; sandbox";

/// Parameters of the path. The workspace has been looked at by whoever let the caller in.
#[derive(Debug, Deserialize)]
pub struct Named {
    hash: String,
}

impl Named {
    fn hash(&self) -> ApiResult<ContentHash> {
        self.hash.parse().map_err(|_| ApiError::not_found())
    }
}

/// Takes all of a small attachment.
pub async fn put(
    State(state): State<AppState>,
    here: InWorkspace,
    Params(named): Params<Named>,
    headers: HeaderMap,
    Raw(body): Raw,
) -> ApiResult<Response> {
    take(&state, &here, &headers, named.hash()?, Part { offset: 0, length: body.len() as u64 }, &body).await
}

/// Takes a part.
pub async fn patch(
    State(state): State<AppState>,
    here: InWorkspace,
    Params(named): Params<Named>,
    part: Result<Query<Part>, QueryRejection>,
    headers: HeaderMap,
    Raw(body): Raw,
) -> ApiResult<Response> {
    let Ok(Query(part)) = part else {
        return Err(ApiError::malformed("Name the offset of the part and the length of the whole."));
    };
    take(&state, &here, &headers, named.hash()?, part, &body).await
}

async fn take(
    state: &AppState,
    here: &InWorkspace,
    headers: &HeaderMap,
    hash: ContentHash,
    part: Part,
    bytes: &Bytes,
) -> ApiResult<Response> {
    if headers.get(CONTENT_TYPE).is_none_or(|kind| kind != OCTETS) {
        return Err(ApiError::media_type(OCTETS));
    }
    check_shape(part, bytes.len())?;
    let upload = UploadPart {
        user: here.caller.account.id,
        hash,
        length: part.length,
        offset: part.offset,
        bytes,
        fresh: ContentId(random_bytes(&*state.random)),
        now_ms: state.clock.now_ms(),
    };
    match state.db.take_part(here.workspace(), &upload, state.config.attachments).await? {
        Taken::Part { received } => Ok(told(StatusCode::NO_CONTENT.into_response(), received)),
        Taken::Whole => Ok(told(StatusCode::NO_CONTENT.into_response(), part.length)),
        Taken::NotThere { received } => {
            let problem =
                ApiError::conflict("offset", format!("{received} bytes are there: go on from these."));
            Ok(told(problem.into_response(), received))
        }
        Taken::Forbidden => Err(ApiError::forbidden("You may not write in this workspace.")),
        Taken::TooLarge => Err(too_large(state)),
        Taken::Full => Err(ApiError::attachments_full()),
        Taken::OtherContent => {
            Err(ApiError::invalid("hash", "The content has another hash. Nothing of it was kept."))
        }
    }
}

/// Parts are whole pieces, so that they are stored as they come.
fn check_shape(part: Part, bytes: usize) -> ApiResult<()> {
    let end = part.offset.checked_add(bytes as u64).filter(|end| *end <= part.length);
    let end =
        end.ok_or_else(|| ApiError::invalid("length", "The part goes beyond the length of the whole."))?;
    if bytes > MAX_BLOB_PART_BYTES {
        return Err(ApiError::too_large(format!("A part has at most {MAX_BLOB_PART_BYTES} bytes.")));
    }
    let whole_pieces = bytes > 0 && bytes.is_multiple_of(BLOB_PIECE_BYTES);
    if !part.offset.is_multiple_of(BLOB_PIECE_BYTES as u64) || (end < part.length && !whole_pieces) {
        let detail = format!("Parts begin and end at multiples of {BLOB_PIECE_BYTES} bytes.");
        return Err(ApiError::invalid("offset", detail));
    }
    Ok(())
}

fn too_large(state: &AppState) -> ApiError {
    let mib = state.config.attachments.blob >> 20;
    ApiError::too_large(format!("An attachment has at most {mib} MiB."))
}

/// Says how much is there.
fn told(mut response: Response, received: u64) -> Response {
    response.headers_mut().insert(HeaderName::from_static(RECEIVED_HEADER), HeaderValue::from(received));
    response
}

/// Says how far the server is.
pub async fn head(
    State(state): State<AppState>,
    here: InWorkspace,
    Params(named): Params<Named>,
) -> ApiResult<Response> {
    let hash = named.hash()?;
    match state.db.blob_standing(here.workspace(), here.caller.account.id, hash).await? {
        Standing::Nothing => Err(ApiError::not_found()),
        Standing::Part { received } => Ok(told(StatusCode::NO_CONTENT.into_response(), received)),
        Standing::Whole { length } => {
            let mut response = described(hash, Body::empty());
            response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
            Ok(told(response, length))
        }
    }
}

/// Gives the content.
pub async fn get(
    State(state): State<AppState>,
    here: InWorkspace,
    Params(named): Params<Named>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let hash = named.hash()?;
    let workspace = here.workspace();
    let found = state.db.readable_blob(workspace, here.caller.account.id, hash).await?;
    let blob = found.ok_or_else(ApiError::not_found)?;
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let tag = etag(hash);
    if text(IF_NONE_MATCH) == Some(tag.as_str()) {
        let mut response = described(hash, Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    let asked = match text(IF_RANGE) {
        Some(of) if of != tag => Asked::All,
        _ => range::asked(text(RANGE), blob.length),
    };
    let span = match asked {
        Asked::All => Span { start: 0, end: blob.length },
        Asked::Some(span) => span,
        Asked::Nothing => {
            let mut response = ApiError::range().into_response();
            response.headers_mut().insert(CONTENT_RANGE, ascii(&format!("bytes */{}", blob.length)));
            return Ok(response);
        }
    };
    let mut response = described(hash, Body::from_stream(bytes(state, workspace, blob, span)));
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(span.end - span.start));
    if let Asked::Some(span) = asked {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let range = format!("bytes {}-{}/{}", span.start, span.end - 1, blob.length);
        response.headers_mut().insert(CONTENT_RANGE, ascii(&range));
    }
    Ok(response)
}

fn etag(hash: ContentHash) -> String {
    format!("\"{hash}\"")
}

fn ascii(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("digits and hexadecimal")
}

/// An answer with what is true of every attachment.
fn described(hash: ContentHash, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, OCTETS),
        (CONTENT_DISPOSITION, "attachment"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, CACHE),
        (ACCEPT_RANGES, "bytes"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(ETAG, ascii(&etag(hash)));
    response
}

/// The bytes of a span, some pieces at a time: memory does not grow with the attachment.
fn bytes(
    state: AppState,
    workspace: WorkspaceId,
    blob: StoredBlob,
    span: Span,
) -> impl Stream<Item = Result<Bytes, Cut>> + Send + 'static {
    let run = u64::from(RUN) * BLOB_PIECE_BYTES as u64;
    let starts = (span.start / run..span.end.div_ceil(run)).map(move |number| number * run);
    tokio_stream::iter(starts).then(move |start| {
        let state = state.clone();
        async move {
            let first = start / BLOB_PIECE_BYTES as u64;
            let bytes = state.db.pieces(workspace, blob.content, first, RUN).await?;
            let expected = (blob.length - start).min(run);
            if bytes.len() as u64 != expected {
                return Err(Cut::Gone);
            }
            let from = span.start.saturating_sub(start) as usize;
            let to = (span.end - start).min(expected) as usize;
            Ok(Bytes::from(bytes).slice(from..to))
        }
    })
}

/// Why an answer that has begun ends early: the connection is cut, so that nobody takes a part for the whole.
#[derive(Debug, thiserror::Error)]
enum Cut {
    #[error(transparent)]
    Db(#[from] crate::db::DbError),
    #[error("it was collected meanwhile")]
    Gone,
}
