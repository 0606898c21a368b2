//! Reading the body of a request: a slow network may take its time, a silent one may not.
//!
//! The body is read before the time of the handler begins to run, so that a batch sent over a poor network is judged by
//! how it arrives and not by how long that takes.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::timeout;
use tokio_stream::StreamExt as _;

use sync::limits::MAX_SUBMISSION_BYTES;
use sync::wire::publish::DOCUMENT_PATH;

use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// A frozen batch in JSON is two hexadecimal digits a byte, and has an envelope.
pub const BODY_MAX_BYTES: usize = 2 * sync::limits::MAX_BATCH_BYTES + 64 * 1024;

/// A file of unsent changes: what a device does in weeks, and an import that it never sent.
const FILE_MAX_BYTES: usize = sync::limits::MAX_DELIVER_BYTES;

/// The most that a path takes.
fn most_bytes(path: &str) -> usize {
    if path.ends_with("/deliver") {
        FILE_MAX_BYTES
    } else if path.starts_with(DOCUMENT_PATH) {
        MAX_SUBMISSION_BYTES
    } else {
        BODY_MAX_BYTES
    }
}

/// How fast a body has to arrive.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Longest time without a single byte.
    pub silence: Duration,
    /// Bytes that arrive in a second at least, over the whole body.
    pub bytes_per_second: u64,
}

impl Default for Pace {
    fn default() -> Self {
        // A phone in a tunnel may fall silent, and 16 kbit/s is what remains of the wireless network at a full fair. The
        // rate is what bounds a caller who sends a byte now and then to hold a connection.
        Self { silence: Duration::from_secs(30), bytes_per_second: 2 * 1024 }
    }
}

impl Pace {
    /// The time for a whole body, with room for two silences: by its declared length, or the greatest allowed where none
    /// is declared.
    fn in_all(self, declared: Option<u64>, most: usize) -> Duration {
        let bytes = declared.unwrap_or(most as u64);
        2 * self.silence + Duration::from_secs(bytes.div_ceil(self.bytes_per_second.max(1)))
    }
}

/// Reads the body to its end and hands the request on with all of it.
pub(crate) async fn read_whole(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let (parts, body) = request.into_parts();
    let declared = declared_length(&parts.headers);
    let most = most_bytes(parts.uri.path());
    if declared.is_some_and(|bytes| bytes > most as u64) {
        return Err(ApiError::too_large(""));
    }
    let pace = state.config.body_pace;
    let read = timeout(pace.in_all(declared, most), collect(body, pace.silence, most)).await;
    let bytes = read.map_err(|_| too_slow())??;
    Ok(next.run(Request::from_parts(parts, Body::from(bytes))).await)
}

/// Absent for a body that is sent in chunks, and for a compressed one: it is counted as it unfolds.
fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn collect(body: Body, silence: Duration, most: usize) -> ApiResult<Bytes> {
    let mut chunks = body.into_data_stream();
    let mut whole = Vec::new();
    while let Some(chunk) = timeout(silence, chunks.next()).await.map_err(|_| too_slow())? {
        let chunk = chunk.map_err(|_| ApiError::malformed("The body could not be read to its end."))?;
        if whole.len() + chunk.len() > most {
            return Err(ApiError::too_large(""));
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.into())
}

/// Not the fault of what was sent: the same may be sent again.
fn too_slow() -> ApiError {
    ApiError::unavailable(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_of_unsent_changes_is_large_and_what_strangers_send_is_small() {
        let path = |rest: &str| format!("/api/v1/workspaces/{}/{rest}", "77".repeat(16));
        assert_eq!(most_bytes(&path("deliver")), sync::limits::MAX_DELIVER_BYTES);
        assert_eq!(most_bytes("/p/token"), MAX_SUBMISSION_BYTES);
        for small in [path("push"), path("deliver/x"), "/deliverance".into(), "/".into()] {
            assert_eq!(most_bytes(&small), BODY_MAX_BYTES, "{small}");
        }
    }

    #[test]
    fn the_time_for_a_body_follows_its_length() {
        let pace = Pace { silence: Duration::from_secs(30), bytes_per_second: 1_000 };
        for (declared, seconds) in
            [(Some(0), 60), (Some(1), 61), (Some(1_000), 61), (Some(1 << 20), 1_109), (None, 2_223)]
        {
            assert_eq!(pace.in_all(declared, BODY_MAX_BYTES), Duration::from_secs(seconds), "{declared:?}");
        }
    }
}
