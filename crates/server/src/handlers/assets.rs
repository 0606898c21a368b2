//! The built page: files, their precompressed forms, and `index.html` for every address the page itself routes.

use std::path::Path;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_TYPE, HeaderName, VARY};
use axum::http::{HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;
use tower::ServiceExt;
use tower_http::services::ServeDir;

use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// What never changes under its name may be kept for a year without asking.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// Everything else is asked for each time; an unchanged file costs a 304.
const REVALIDATE: &str = "no-cache";
/// Hexadecimal digits from which a part of a name counts as a hash of the content or as a build id.
const HASH_DIGITS: usize = 12;

/// Whatever is not an endpoint.
pub async fn page(State(state): State<AppState>, request: Request) -> ApiResult<Response> {
    let path = request.uri().path().to_owned();
    if path == "/api" || path.starts_with("/api/") {
        return Err(ApiError::not_found());
    }
    let Some(folder) = state.config.assets.as_deref() else { return Err(ApiError::not_found()) };
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Err(ApiError::method());
    }
    let navigates = is_navigation(&request);
    let index = with_path(&request, "/index.html");
    if path == "/" {
        return serve(folder, index).await;
    }
    let response = serve(folder, request).await?;
    if response.status() != StatusCode::NOT_FOUND {
        return Ok(response);
    }
    if navigates { serve(folder, index).await } else { Err(ApiError::not_found()) }
}

async fn serve(folder: &Path, request: Request) -> ApiResult<Response> {
    let cache = if is_immutable(request.uri().path()) { IMMUTABLE } else { REVALIDATE };
    let files =
        ServeDir::new(folder).append_index_html_on_directories(false).precompressed_br().precompressed_gzip();
    let mut response = files.oneshot(request).await.map_err(ApiError::internal)?.map(Body::new);
    let headers = response.headers_mut();
    if headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "application/octet-stream") {
        // A browser must not be left guessing; wasm and the rest are known by their endings.
        headers
            .insert(HeaderName::from_static("content-disposition"), HeaderValue::from_static("attachment"));
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
    Ok(response)
}

/// A person's browser opening an address, rather than the page fetching a file.
fn is_navigation(request: &Request) -> bool {
    let header = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    match header(HeaderName::from_static("sec-fetch-mode")) {
        Some(mode) => mode == "navigate",
        None => header(ACCEPT).is_some_and(|accept| accept.contains("text/html")),
    }
}

/// The same request for another path.
fn with_path(request: &Request, path: &'static str) -> Request {
    let mut other = Request::new(Body::empty());
    *other.method_mut() = request.method().clone();
    *other.headers_mut() = request.headers().clone();
    *other.uri_mut() = Uri::from_static(path);
    other
}

/// Whether the name pins the content: a part of the path is a build id (`/b/0123456789ab/engine.js`), or the file's
/// name carries a hash (`perennial-0123456789abcdef_bg.wasm`).
pub fn is_immutable(path: &str) -> bool {
    path.split(['/', '-', '_', '.']).any(|part| {
        part.len() >= HASH_DIGITS && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_pin_their_content_are_kept() {
        for (path, expected) in [
            ("/perennial-0123456789abcdef.js", true),
            ("/perennial-0123456789abcdef_bg.wasm", true),
            ("/b/0123456789ab/engine_loader.js", true),
            ("/index.html", false),
            ("/sw.js", false),
            ("/manifest.webmanifest", false),
            ("/icons/icon-512.png", false),
            ("/engine_loader.js", false),
            ("/customers/3f", false),
        ] {
            assert_eq!(is_immutable(path), expected, "{path}");
        }
    }
}
