//! Which addresses may be called: https, a name that the operator allowed, and behind it no address of the inside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::Uri;

/// Longest address of a webhook.
pub const MAX_URL_BYTES: usize = 2_048;

/// An address that may be called, as far as its text tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The name, in lower case.
    pub host: String,
    /// Path and query.
    pub path: String,
}

/// Reads an address. `None` for one that may not be called, whatever the reason: another scheme, another port, a name that
/// is not among these, an address in numbers, something that two programs could read in two ways.
pub fn target(url: &str, hosts: &[String]) -> Option<Target> {
    let plain = url.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'#' | b'@'));
    if !plain || url.len() > MAX_URL_BYTES {
        return None;
    }
    let uri: Uri = url.parse().ok()?;
    let authority = uri.authority()?;
    let host = host_of(url)?;
    let named = authority.as_str().eq_ignore_ascii_case(&host)
        || authority.as_str().to_ascii_lowercase() == format!("{host}:443");
    let https = uri.scheme_str() == Some("https");
    if !https || !named || !is_name(&host) || !hosts.contains(&host) {
        return None;
    }
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Some(Target { host, path: path.to_owned() })
}

/// The host of an address, in lower case.
pub fn host_of(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    Some(uri.host()?.to_ascii_lowercase())
}

/// Whether it is a name, and not an address in numbers, however these are written (`127.1`, `0x7f000001`, `[::1]`).
pub fn is_name(host: &str) -> bool {
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let numeric = last.starts_with("0x") || last.bytes().all(|byte| byte.is_ascii_digit());
    !numeric && !host.contains([':', '[', ']', '%']) && host.parse::<IpAddr>().is_err()
}

/// Whether an address is one of the public network. Everything special is not: this computer, networks of one's own, links,
/// groups, what is reserved or stands for another address.
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    let special = v4.is_loopback()
        || v4.is_private()
        || v4.is_link_local()
        || v4.is_multicast()
        || v4.is_broadcast()
        || v4.is_documentation()
        || matches!(
            (a, b, c),
            (0, ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18..=19, _)
        )
        || a >= 240;
    !special
}

fn is_public_v6(v6: Ipv6Addr) -> bool {
    let [a, b, ..] = v6.segments();
    // Only 2000::/3 is given to networks; of it, what carries IPv4 addresses (6to4, Teredo) or is for documents and
    // tests is left out.
    let given = a & 0xe000 == 0x2000;
    let special = matches!((a, b), (0x2001, 0..=0x01ff) | (0x2001, 0x0db8) | (0x2002, _) | (0x3fff, _));
    given && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_allowed_names_over_https() {
        let hosts = ["hooks.example.org".to_owned(), "127.0.0.1".into(), "localhost".into()];
        let read = |url: &str| target(url, &hosts).map(|target| format!("{} {}", target.host, target.path));
        for (url, expected) in [
            ("https://hooks.example.org/a/b?c=d", Some("hooks.example.org /a/b?c=d")),
            ("https://HOOKS.example.org", Some("hooks.example.org /")),
            ("https://hooks.example.org:443/x", Some("hooks.example.org /x")),
            ("http://hooks.example.org/", None),
            ("ftp://hooks.example.org/", None),
            ("https://hooks.example.org:8443/", None),
            ("https://other.example.org/", None),
            ("https://x.hooks.example.org/", None),
            ("https://hooks.example.org.evil.example/", None),
            ("https://user:pass@hooks.example.org/", None),
            ("https://hooks.example.org@evil.example/", None),
            ("https://hooks.example.org\\@evil.example/", None),
            ("https://hooks.example.org/#x", None),
            ("https://hooks.example.org/ x", None),
            ("https://hooks.example.org/\r\nHost: x", None),
            ("https://hooks.ex\u{430}mple.org/", None),
            ("//hooks.example.org/", None),
            ("/x", None),
            ("", None),
            // Numbers are no names, also where somebody allowed them.
            ("https://127.0.0.1/", None),
            ("https://localhost/", Some("localhost /")),
        ] {
            assert_eq!(read(url).as_deref(), expected, "{url}");
        }
        assert_eq!(read(&format!("https://hooks.example.org/{}", "x".repeat(MAX_URL_BYTES))), None);
    }

    #[test]
    fn numbers_are_no_names() {
        for name in ["hooks.example.org", "localhost", "a-1.b", "1.example", "xn--fiqs8s.example"] {
            assert!(is_name(name), "{name}");
        }
        for number in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "[::1]",
            "::1",
            "1.2.3.4.",
            "127.0.0.0x1",
        ] {
            assert!(!is_name(number), "{number}");
        }
    }

    #[test]
    fn what_is_special_is_not_public() {
        for public in ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8"] {
            assert!(is_public(public.parse().expect("an address")), "{public}");
        }
        for special in [
            "0.0.0.0",
            "0.1.2.3",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "3fff::1",
            "5f00::1",
        ] {
            assert!(!is_public(special.parse().expect("an address")), "{special}");
        }
    }
}
