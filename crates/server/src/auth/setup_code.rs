//! The setup code: the first account of a server that others can reach is made only by who saw what the server printed.

use std::fmt;

use sync::wire::accounts::Secret;

use crate::clock::{Random, random_bytes};

/// Crockford's digits: no I, L and O, which look like 1 and 0, and no U, which looks like V.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Eighty random bits: at the pace of the limits nobody guesses them.
const LENGTH: usize = 16;
/// Digits between two hyphens.
const GROUP: usize = 4;

/// The code of one start of the server. `Debug` does not show it.
#[derive(Clone)]
pub struct SetupCode(String);

impl SetupCode {
    /// A fresh code.
    pub fn generate(random: &dyn Random) -> Self {
        let bytes: [u8; LENGTH] = random_bytes(random);
        // 256 is a multiple of 32, so every digit is as likely as any other.
        Self(bytes.iter().map(|byte| char::from(DIGITS[usize::from(byte % 32)])).collect())
    }

    /// The code as it is printed and typed: `K7QM-3FHD-9XWT-2C5V`.
    pub fn reveal(&self) -> String {
        let digits: Vec<char> = self.0.chars().collect();
        let groups: Vec<String> = digits.chunks(GROUP).map(|group| group.iter().collect()).collect();
        groups.join("-")
    }

    /// Whether somebody typed the code, in lower case, without hyphens or with a look-alike as it may be.
    pub fn matches(&self, typed: &Secret) -> bool {
        // Hashes are compared in constant time.
        blake3::hash(self.0.as_bytes()) == blake3::hash(digits_of(typed.reveal()).as_bytes())
    }
}

impl fmt::Debug for SetupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SetupCode(…)")
    }
}

/// The digits in a text, look-alikes as what they are taken for.
fn digits_of(typed: &str) -> String {
    let digit = |c: char| match c.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemRandom;

    #[test]
    fn a_code_has_four_groups_of_four_and_no_look_alikes() {
        let code = SetupCode::generate(&SystemRandom);
        let shown = code.reveal();
        assert_eq!(shown.split('-').map(str::len).collect::<Vec<_>>(), [4; 4], "{shown}");
        assert!(shown.bytes().all(|byte| byte == b'-' || DIGITS.contains(&byte)), "{shown}");
        assert_ne!(shown, SetupCode::generate(&SystemRandom).reveal());
        assert!(!format!("{code:?}").contains(&shown));
    }

    #[test]
    fn a_code_is_known_however_it_is_typed() {
        let code = SetupCode("K7Q0-3F1D-9XWT-2C5V".replace('-', ""));
        for (typed, matches) in [
            ("K7Q0-3F1D-9XWT-2C5V", true),
            ("k7q03f1d9xwt2c5v", true),
            (" K7QO 3FlD 9XWT 2C5V\n", true),
            ("K7Q0-3FID-9XWT-2C5V", true),
            ("", false),
            ("K7Q0-3F1D-9XWT", false),
            ("K7Q0-3F1D-9XWT-2C5V-0", false),
            ("K7Q0-3F1D-9XWT-2C5W", false),
        ] {
            assert_eq!(code.matches(&Secret::new(typed)), matches, "{typed:?}");
        }
    }
}
