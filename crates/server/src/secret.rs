//! Tokens that browsers and links carry: 256 random bits, shown once, stored only as a hash.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use sync::wire::sessions::SessionId;

use crate::clock::{Random, random_bytes};

/// What is stored of a token.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl TokenHash {
    /// What a session is called in its person's list. Half of the hash finds it, and neither half is a token.
    pub fn session_id(&self) -> SessionId {
        let mut id = [0; SessionId::LEN];
        id.copy_from_slice(&self.0[..SessionId::LEN]);
        SessionId(id)
    }
}

/// A session or invitation token. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretToken([u8; 32]);

impl SecretToken {
    /// A fresh token.
    pub fn generate(random: &dyn Random) -> Self {
        Self(random_bytes(random))
    }

    /// Reads the form that [`SecretToken::reveal`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// The token as text, for the cookie or the link.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What may be stored. A plain hash is enough: the token has 256 random bits, nothing can be guessed.
    pub fn hash(&self) -> TokenHash {
        TokenHash(blake3::derive_key("perennial 2026 server: stored token", &self.0))
    }
}

impl fmt::Debug for SecretToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretToken(…)")
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemRandom;

    #[test]
    fn a_token_survives_its_text_form_and_its_debug_form_hides_it() {
        let token = SecretToken::generate(&SystemRandom);
        assert_eq!(SecretToken::parse(&token.reveal()), Some(token.clone()));
        assert_eq!(SecretToken::parse("short"), None);
        assert_ne!(token.hash().0, token.0);
        assert!(!format!("{token:?} {:?}", token.hash()).contains(&token.reveal()));
    }
}
