//! The setup code at start: whether there is one, and what is said about it to whoever started the server.

use std::net::SocketAddr;

use server::auth::setup_code::SetupCode;
use server::clock::SystemRandom;
use server::config::{Config, Transport};

/// A fresh code where others than this computer's users reach the server, by its address or through a proxy. Where
/// everybody may have an account there is no first one to protect.
pub(super) fn code(config: &Config, address: SocketAddr) -> Option<SetupCode> {
    let is_reached =
        config.transport == Transport::TrustedProxy || !address.ip().to_canonical().is_loopback();
    (is_reached && !config.open_signup).then(|| SetupCode::generate(&SystemRandom))
}

/// The code, and an address that fills it in; nothing when there is an account already. They go to the terminal and
/// never to the log, which may be kept and read by others.
pub(super) fn lines(
    config: &Config,
    names: &[String],
    address: SocketAddr,
    has_accounts: bool,
) -> Vec<String> {
    let Some(code) = config.setup_code.as_ref().filter(|_| !has_accounts) else { return Vec::new() };
    let code = code.reveal();
    let base = link_base(config.transport, names, address);
    let open = base.map(|base| format!("open {base}/#setup={code} to create the first account"));
    [format!("setup code {code}")].into_iter().chain(open).collect()
}

/// Where a browser finds the page, as far as the server can tell. The fragment that follows is not sent to anybody.
fn link_base(transport: Transport, names: &[String], address: SocketAddr) -> Option<String> {
    let name = names.iter().find(|name| !name.starts_with('*'));
    let scheme = if transport.is_secure() { "https" } else { "http" };
    if transport == Transport::TrustedProxy {
        // Behind a proxy only the name is known, and https has its usual port.
        return name.map(|name| format!("{scheme}://{name}"));
    }
    let port = address.port();
    Some(match name {
        Some(name) => format!("{scheme}://{name}:{port}"),
        None if address.ip().is_unspecified() => format!("{scheme}://localhost:{port}"),
        None => format!("{scheme}://{address}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_made_where_others_reach_the_server() {
        for (transport, address, open_signup, made) in [
            (Transport::Plain, "127.0.0.1:8080", false, false),
            (Transport::Plain, "[::1]:8080", false, false),
            (Transport::Plain, "[::ffff:127.0.0.1]:8080", false, false),
            (Transport::Tls, "127.0.0.1:8443", false, false),
            (Transport::Plain, "0.0.0.0:8080", false, true),
            (Transport::Tls, "[::]:8443", false, true),
            (Transport::Tls, "192.168.1.7:8443", false, true),
            (Transport::TrustedProxy, "127.0.0.1:8080", false, true),
            (Transport::Plain, "0.0.0.0:8080", true, false),
        ] {
            let config = Config { transport, open_signup, ..Config::default() };
            let address = address.parse().expect("an address");
            assert_eq!(code(&config, address).is_some(), made, "{transport:?} {address} {open_signup}");
        }
    }

    #[test]
    fn the_link_leads_where_the_page_is() {
        let named = ["*.example.org", "crm.example.org"].map(str::to_owned);
        for (transport, names, address, expected) in [
            (Transport::Plain, &[][..], "0.0.0.0:8080", Some("http://localhost:8080")),
            (Transport::Plain, &[], "[2001:db8::7]:8080", Some("http://[2001:db8::7]:8080")),
            (Transport::Tls, &named, "0.0.0.0:8443", Some("https://crm.example.org:8443")),
            (Transport::TrustedProxy, &named, "127.0.0.1:8080", Some("https://crm.example.org")),
            (Transport::TrustedProxy, &[], "127.0.0.1:8080", None),
        ] {
            let base = link_base(transport, names, address.parse().expect("an address"));
            assert_eq!(base.as_deref(), expected, "{transport:?} {address}");
        }
    }

    #[test]
    fn the_code_is_said_until_there_is_an_account() {
        let setup_code = Some(SetupCode::generate(&SystemRandom));
        let config = Config { setup_code, ..Config::default() };
        let address = "0.0.0.0:8080".parse().expect("an address");
        let [code, link] = <[String; 2]>::try_from(lines(&config, &[], address, false)).expect("two lines");
        let code = code.strip_prefix("setup code ").expect("the code");
        assert_eq!(link, format!("open http://localhost:8080/#setup={code} to create the first account"));
        assert!(lines(&config, &[], address, true).is_empty());
        assert!(lines(&Config::default(), &[], address, false).is_empty());
    }
}
