//! Phone numbers: kept as typed, compared and searched by their digits.
//!
//! No metadata of numbering plans: the prefix `+` or `00`, a trunk `0` and the workspace's calling code are enough to
//! make one number written in several ways equal. Fragments are searched in [`digits`] of the stored number.

use crate::text::narrow_char;

/// Fewest digits of a number (internal extensions are shorter than anything public).
const MIN_DIGITS: usize = 3;
/// Most digits: 15 by E.164, and room for a direct-dial part that people append.
const MAX_DIGITS: usize = 20;
/// So many equal last digits make two numbers the same when one lacks its country.
const SAME_SUFFIX: usize = 7;

/// A number taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// Digits without prefix signs and trunk zero; with the country's code where it is known.
    pub digits: String,
    /// Whether the digits begin with the country's code.
    pub international: bool,
    /// Extension, digits only; may be empty.
    pub extension: String,
}

/// Takes a number apart; `None` if it is none. `calling_code` (e.g. `86`) is put in front of national numbers.
pub fn parse(raw: &str, calling_code: Option<&str>) -> Option<Phone> {
    let text: String = raw.trim().chars().map(narrow_char).collect();
    let text = text.strip_prefix("tel:").unwrap_or(&text);
    let (number, extension) = split_extension(text);
    if !number.chars().all(is_phone_char) {
        return None;
    }
    let phone = normalise(number, extension, calling_code);
    let count = phone.digits.len();
    (MIN_DIGITS..=MAX_DIGITS).contains(&count).then_some(phone)
}

/// The digits for search and comparison, also of fragments and of texts that are no numbers (then whatever digits
/// there are).
pub fn digits(raw: &str, calling_code: Option<&str>) -> String {
    let text: String = raw.trim().chars().map(narrow_char).collect();
    let (number, extension) = split_extension(&text);
    normalise(number, extension, calling_code).digits
}

/// Whether a text looks like (part of) a number, so that a search for it should compare digits.
pub fn looks_like_phone(text: &str) -> bool {
    let plain = || text.trim().chars().map(narrow_char);
    plain().all(is_phone_char) && plain().filter(char::is_ascii_digit).count() >= MIN_DIGITS
}

/// Whether two numbers are the same, where one of them may lack its country's code.
pub fn is_same(a: &Phone, b: &Phone) -> bool {
    let (long, short) = if a.digits.len() >= b.digits.len() { (a, b) } else { (b, a) };
    let same_digits = long.digits == short.digits
        || (long.international
            && !short.international
            && short.digits.len() >= SAME_SUFFIX
            && long.digits.ends_with(&short.digits));
    same_digits && long.extension == short.extension
}

fn normalise(number: &str, extension: String, calling_code: Option<&str>) -> Phone {
    let plus = number.trim_start().starts_with(['+', '(']) && number.contains('+');
    // "(0)" after a country code is the trunk zero that must not be dialled.
    let number = number.replace("(0)", "");
    let all: String = number.chars().filter(char::is_ascii_digit).collect();
    let (international, rest) = match all.strip_prefix("00") {
        _ if plus => (true, all.as_str()),
        Some(rest) if rest.len() > 1 => (true, rest),
        _ if calling_code == Some("1") && all.len() > 11 && all.starts_with("011") => (true, &all[3..]),
        _ => (false, all.as_str()),
    };
    let national = rest.trim_start_matches('0');
    let digits = match calling_code {
        // Short numbers are extensions and service numbers: they belong to no country.
        Some(code) if !international && national.len() >= SAME_SUFFIX => {
            let already = code == "1" && national.len() == 11 && national.starts_with('1');
            let digits = if already { national.to_owned() } else { format!("{code}{national}") };
            return Phone { digits, international: true, extension };
        }
        _ => national.to_owned(),
    };
    Phone { digits, international, extension }
}

fn is_phone_char(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(
            c,
            '+' | '-' | '(' | ')' | '/' | '.' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2010}'
                ..='\u{2015}' | '[' | ']'
        )
}

const EXTENSION_WORDS: &[&str] = &[
    ";ext=",
    "extension",
    "ext.",
    "ext",
    "durchwahl",
    "dw",
    "转",
    "轉",
    "分机",
    "分機",
    "内线",
    "#",
    "x",
    ",",
];

/// Splits "… ext. 12" off; the word must be followed by digits only.
fn split_extension(text: &str) -> (&str, String) {
    let lower = text.to_lowercase();
    // Lower-casing may change lengths outside ASCII; then the positions do not fit and nothing is split.
    if lower.len() == text.len() {
        for word in EXTENSION_WORDS {
            let Some(at) = lower.rfind(word) else { continue };
            let (Some(number), Some(tail)) = (text.get(..at), text.get(at + word.len()..)) else { continue };
            let tail = tail.trim_matches([' ', '.', ':', ')']);
            if !tail.is_empty() && tail.len() <= 8 && tail.bytes().all(|c| c.is_ascii_digit()) {
                return (number.trim_end_matches([' ', '(', ',', ';']), tail.to_owned());
            }
        }
    }
    (text, String::new())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_number_in_many_spellings() {
        for (raw, code, digits, international, extension) in [
            ("+49 (0)89 / 123 456", None, "4989123456", true, ""),
            ("0049 89 123456", None, "4989123456", true, ""),
            ("089 123456", None, "89123456", false, ""),
            ("089 123456", Some("49"), "4989123456", true, ""),
            ("(+86) 138-1234-5678", None, "8613812345678", true, ""),
            ("138 1234 5678", Some("86"), "8613812345678", true, ""),
            ("＋８６　０１０　６５５５１２３４", None, "8601065551234", true, ""),
            ("010-65551234 转 8021", None, "1065551234", false, "8021"),
            ("+1 (415) 555-0132 ext. 77", None, "14155550132", true, "77"),
            ("1 415 555 0132", Some("1"), "14155550132", true, ""),
            ("415.555.0132 x9", Some("1"), "14155550132", true, "9"),
            ("011 49 89 123456", Some("1"), "4989123456", true, ""),
            ("tel:+4989123456;ext=5", None, "4989123456", true, "5"),
            ("110", Some("86"), "110", false, ""),
        ] {
            let expected = Phone { digits: digits.into(), international, extension: extension.into() };
            assert_eq!(parse(raw, code), Some(expected), "{raw}");
        }
    }

    #[test]
    fn what_is_no_number() {
        for raw in ["", "12", "call me", "1-800-FLOWERS", "a@b.cn", "123456789012345678901", "=1+2", "2024年"]
        {
            assert_eq!(parse(raw, None), None, "{raw}");
        }
    }

    #[test]
    fn sameness() {
        let phone = |raw: &str| parse(raw, None).expect(raw);
        assert!(is_same(&phone("+86 138 1234 5678"), &phone("13812345678")));
        assert!(is_same(&phone("089 123456"), &phone("+49 89 123456")));
        assert!(!is_same(&phone("+43 89 123456"), &phone("+49 89 123456")));
        assert!(!is_same(&phone("+49 89 123456 x1"), &phone("+49 89 123456")));
        assert!(!is_same(&phone("123456"), &phone("+49 89 123456")));
    }

    #[test]
    fn fragments_are_found_in_stored_digits() {
        let stored = digits("+49 (0)89 123456-12", None);
        for query in ["089 1234", "0049 89", "+49 89", "(0)89", "3456-12", "１２３"] {
            assert!(looks_like_phone(query) || query == "(0)89", "{query}");
            assert!(stored.contains(&digits(query, None)), "{query}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_yields_digits(raw: String, code in proptest::option::of("[1-9][0-9]{0,2}")) {
            prop_assert!(digits(&raw, code.as_deref()).bytes().all(|c| c.is_ascii_digit()));
            if let Some(phone) = parse(&raw, code.as_deref()) {
                prop_assert!(phone.extension.bytes().all(|c| c.is_ascii_digit()));
            }
        }
    }
}
