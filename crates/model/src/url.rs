//! Links: kept as typed, opened only when they lead to the web.

/// Longest link that is accepted, in bytes.
const MAX_BYTES: usize = 2000;

/// Where a typed link leads: `https://` is put in front of a bare host. `None` for anything that is not a web link, so
/// that nothing like `javascript:` ever becomes clickable.
pub fn href(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_BYTES || text.chars().any(|c| c.is_whitespace() || is_unsafe(c)) {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let after_scheme = ["https://", "http://"].iter().find_map(|scheme| lower.strip_prefix(scheme));
    let rest = after_scheme.unwrap_or(&lower);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if !is_host(host) {
        return None;
    }
    Some(if after_scheme.is_some() { text.to_owned() } else { format!("https://{text}") })
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '<' | '>' | '"' | '`' | '\\' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A name with a dot and perhaps a port; user names are refused, they only serve to deceive.
fn is_host(host: &str) -> bool {
    let (name, port) = host.split_once(':').unwrap_or((host, "80"));
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    port.parse::<u16>().is_ok() && name.contains('.') && name.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_links_open() {
        for (text, link) in [
            ("example.com", Some("https://example.com")),
            (" HTTP://Example.com/a?b=c#d ", Some("HTTP://Example.com/a?b=c#d")),
            ("www.例子.中国/路径", Some("https://www.例子.中国/路径")),
            ("linkedin.com/in/x", Some("https://linkedin.com/in/x")),
            ("host.example:8443", Some("https://host.example:8443")),
            ("javascript:alert(1)", None),
            ("java.script:alert(1)", None),
            ("host.example:port", None),
            ("data:text/html,x", None),
            ("https://user@evil.example", None),
            ("ftp://a.example", None),
            ("no dots", None),
            ("localhost", None),
            ("", None),
            ("https://", None),
            ("a.example/\"onmouseover", None),
        ] {
            assert_eq!(href(text).as_deref(), link, "{text}");
        }
    }
}
