//! The names by which the server lets itself be called.
//!
//! A page of another site can point its own name at this computer (DNS rebinding); to the browser both are then one
//! origin, and comparing `Origin` with `Host` says nothing. So a name must be known to be the server's, or be one that
//! nobody elsewhere can hand out.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::Uri;
use axum::http::header::{HOST, HeaderMap};
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::Response;

use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// Lets the request through when it calls the server by a name of its own. Without any name it comes from no browser.
pub(crate) async fn known_host(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let named = request.uri().authority().is_some() || request.headers().contains_key(HOST);
    let host = host_of(request.uri(), request.headers());
    if named && !host.is_some_and(|host| is_own(&host, &state.config.names)) {
        return Err(ApiError::unknown_host());
    }
    Ok(next.run(request).await)
}

/// The host that a request names, in lower case and without port: of its target (HTTP/2), else of the header.
pub(crate) fn host_of(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let of_header = || headers.get(HOST)?.to_str().ok()?.parse::<Authority>().ok();
    let authority = uri.authority().cloned().or_else(of_header)?;
    Some(authority.host().trim_end_matches('.').to_ascii_lowercase())
}

/// `localhost` and the names below it, which browsers never ask a name server about.
pub(crate) fn is_localhost(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}

/// Addresses belong to nobody's domain, and `.local` only to this network.
fn is_own(host: &str, names: &[String]) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    address.parse::<IpAddr>().is_ok()
        || is_localhost(host)
        || host.ends_with(".local")
        || names.iter().any(|name| covers(name, host))
}

/// Whether a configured name or one of a certificate, which may begin with `*.`, is this host.
fn covers(name: &str, host: &str) -> bool {
    match name.strip_prefix("*.") {
        Some(parent) => host.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(parent)),
        None => host.eq_ignore_ascii_case(name),
    }
}

/// What this computer calls itself.
pub fn own_name() -> Option<String> {
    #[cfg(unix)]
    return rustix::system::uname().nodename().to_str().ok().map(str::to_owned);
    #[cfg(not(unix))]
    return std::env::var("COMPUTERNAME").ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_ones_own_and_no_others() {
        let names = ["crm.example.org".to_owned(), "*.Example.net".into(), "Workshop".into()];
        for (header, own) in [
            ("127.0.0.1:8080", true),
            ("192.168.1.7", true),
            ("[::1]:8080", true),
            ("[fe80::1]", true),
            ("localhost", true),
            ("LOCALHOST.:8080", true),
            ("crm.localhost:1", true),
            ("workshop.local", true),
            ("workshop:8080", true),
            ("CRM.example.org", true),
            ("a.example.net:443", true),
            ("example.net", false),
            ("a.b.example.net", false),
            ("evil.example", false),
            ("localhost.evil.example", false),
            ("127.0.0.1.evil.example", false),
            ("evillocalhost", false),
            ("local", false),
            ("crm.example.org.evil.example", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, header.parse().expect("a value"));
            let host = host_of(&Uri::from_static("/"), &headers).expect("a host");
            assert_eq!(is_own(&host, &names), own, "{header}");
        }
    }

    #[test]
    fn the_target_goes_before_the_header() {
        let mut headers = HeaderMap::new();
        assert_eq!(host_of(&Uri::from_static("/"), &headers), None);
        headers.insert(HOST, "localhost".parse().expect("a value"));
        let target = Uri::from_static("https://Evil.example:8443/");
        assert_eq!(host_of(&target, &headers).as_deref(), Some("evil.example"));
        headers.insert(HOST, "not a host/".parse().expect("a value"));
        assert_eq!(host_of(&Uri::from_static("/"), &headers), None);
    }

    #[test]
    fn this_computer_has_a_name() {
        assert!(own_name().is_some_and(|name| !name.is_empty()));
    }
}
