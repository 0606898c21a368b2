//! E-mail addresses: what can be delivered is accepted, international addresses included.

use crate::text::narrow_char;

/// Longest address by RFC 5321, in bytes.
const MAX_BYTES: usize = 254;
const MAX_LOCAL: usize = 64;
const MAX_LABEL: usize = 63;

/// The address in a text as people paste it (`mailto:`, `Name <address>`, full-width signs), trimmed; `None` if there
/// is no valid one. Case is kept.
pub fn parse(text: &str) -> Option<String> {
    let text = text.trim();
    let inner = match (text.rfind('<'), text.ends_with('>')) {
        (Some(open), true) => &text[open + 1..text.len() - 1],
        _ => text,
    };
    let inner = inner.trim();
    let inner =
        inner.get(..7).filter(|head| head.eq_ignore_ascii_case("mailto:")).map_or(inner, |_| &inner[7..]);
    let address: String = inner.chars().map(narrow_char).collect();
    is_valid(&address).then_some(address)
}

/// Whether an address can be delivered as far as its form tells.
pub fn is_valid(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else { return false };
    address.len() <= MAX_BYTES && is_local(local) && is_domain(domain)
}

/// The form under which two spellings of one address are equal. Local parts are compared without case too: no mail
/// service of today tells them apart.
pub fn key(address: &str) -> String {
    address.trim().chars().map(narrow_char).collect::<String>().to_lowercase()
}

/// The domain in lower case, for matching companies.
pub fn domain(address: &str) -> Option<String> {
    is_valid(address).then(|| address.rsplit_once('@').map(|(_, domain)| domain.to_lowercase()))?
}

fn is_local(local: &str) -> bool {
    if local.is_empty() || local.len() > MAX_LOCAL {
        return false;
    }
    if let Some(quoted) = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return !quoted.is_empty() && !quoted.contains(['"', '\\']) && !quoted.chars().any(char::is_control);
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || is_letter(c);
    local.split('.').all(|part| !part.is_empty() && part.chars().all(allowed))
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let label = |label: &&str| {
        !label.is_empty()
            && label.len() <= MAX_LABEL
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || is_letter(c))
    };
    let last_is_name = labels
        .last()
        .is_some_and(|last| last.chars().count() > 1 && !last.bytes().all(|c| c.is_ascii_digit()));
    labels.len() > 1 && last_is_name && labels.iter().all(label)
}

/// Letters, digits and combining marks of other scripts; no spaces, controls, direction marks or private use.
fn is_letter(c: char) -> bool {
    !c.is_ascii()
        && (c.is_alphanumeric() || matches!(c as u32, 0x300..=0x36f | 0x900..=0xdff | 0x200c | 0x200d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_can_be_delivered() {
        for (text, address) in [
            ("a.wang@example.cn", "a.wang@example.cn"),
            (" Mailto:Jo@Example.com ", "Jo@Example.com"),
            ("Li Na <li.na+fair@example.co.uk>", "li.na+fair@example.co.uk"),
            ("用户@例子.公司", "用户@例子.公司"),
            ("müller@straße.de", "müller@straße.de"),
            ("x@xn--fiqs8s.cn", "x@xn--fiqs8s.cn"),
            ("ｌｉ＠example．cn", "li@example.cn"),
            ("\"odd one\"@example.com", "\"odd one\"@example.com"),
            ("o'neil@example.ie", "o'neil@example.ie"),
        ] {
            assert_eq!(parse(text).as_deref(), Some(address), "{text}");
        }
    }

    #[test]
    fn refuses_what_cannot() {
        let long = format!("{}@example.com", "a".repeat(65));
        for text in [
            "",
            "@",
            "a@",
            "@b.cn",
            "a@localhost",
            "a@b",
            "a b@c.cn",
            "a@b..cn",
            "a@-b.cn",
            "a@b-.cn",
            ".a@b.cn",
            "a..b@c.cn",
            "a@b.c",
            "a@1.2.3.4",
            "a@b.cn, c@d.cn",
            "a\u{202e}@b.cn",
            "<script>@b.cn",
            &long,
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn keys_and_domains() {
        assert_eq!(key(" A@Example.COM "), "a@example.com");
        assert_eq!(domain("A@Example.COM").as_deref(), Some("example.com"));
        assert_eq!(domain("nobody"), None);
    }
}
