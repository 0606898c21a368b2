//! The network address of the caller, used for limits only and never logged.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};

use crate::config::Transport;

/// The caller's address: of the connection, or what the trusted proxy says. Absent when the router is called without a
/// connection.
pub fn client_address(headers: &HeaderMap, extensions: &Extensions, transport: Transport) -> Option<IpAddr> {
    let forwarded = (transport == Transport::TrustedProxy).then(|| forwarded_for(headers)).flatten();
    forwarded.or_else(|| Some(extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip()))
}

/// The last entry, which the proxy itself appended; what stands before it was sent by the caller and may be a lie.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let value = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    let last = value.rsplit(',').next()?.trim();
    last.parse().ok().or_else(|| last.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_its_own_entry() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "203.0.113.9".parse().expect("a value"));
        headers.append("x-forwarded-for", "10.0.0.1, 198.51.100.7".parse().expect("a value"));
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9))));
        let address = |transport| client_address(&headers, &extensions, transport).map(|ip| ip.to_string());
        assert_eq!(address(Transport::TrustedProxy).as_deref(), Some("198.51.100.7"));
        assert_eq!(address(Transport::Plain).as_deref(), Some("127.0.0.1"));
        assert_eq!(address(Transport::Tls).as_deref(), Some("127.0.0.1"));
        assert_eq!(client_address(&headers, &Extensions::new(), Transport::Plain), None);
    }
}
