//! Links by which a forgotten password is replaced. Nothing of them is stored: a link says who made it for whom and until
//! when, under a key of the server and over the hash of the present password. So it dies when the password changes, by
//! itself too, and a server restored from a backup knows it as well.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sync::ids::WorkspaceId;
use sync::wire::accounts::UserId;

/// Ids of person, workspace and issuer, and the time.
const SAID: usize = 3 * 16 + 8;
const MAC: usize = 32;

/// What a link says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordGrant {
    /// Whose password it is.
    pub user: UserId,
    /// Where the link was made.
    pub workspace: WorkspaceId,
    /// Who made it.
    pub issuer: UserId,
    /// When it ends, in milliseconds since 1970.
    pub expires_at: u64,
}

/// A link that somebody presented, before anything is known of it.
#[derive(Clone, Copy)]
pub struct PresentedLink {
    /// What it says.
    pub grant: PasswordGrant,
    mac: [u8; MAC],
}

/// The key of the links. `Debug` does not show it.
#[derive(Clone)]
pub struct PasswordLinkKey([u8; 32]);

impl fmt::Debug for PasswordLinkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordLinkKey(…)")
    }
}

impl fmt::Debug for PresentedLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PresentedLink").field("grant", &self.grant).finish_non_exhaustive()
    }
}

impl PasswordGrant {
    fn to_bytes(self) -> [u8; SAID] {
        let mut bytes = [0; SAID];
        let parts: [&[u8]; 4] =
            [&self.user.0, &self.workspace.0, &self.issuer.0, &self.expires_at.to_be_bytes()];
        let mut at = 0;
        for part in parts {
            bytes[at..at + part.len()].copy_from_slice(part);
            at += part.len();
        }
        bytes
    }
}

impl PresentedLink {
    /// Reads the text of a link.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; SAID + MAC] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (said, mac) = bytes.split_at(SAID);
        let id = |at: usize| <[u8; 16]>::try_from(&said[16 * at..16 * (at + 1)]).ok();
        let grant = PasswordGrant {
            user: UserId(id(0)?),
            workspace: WorkspaceId(id(1)?),
            issuer: UserId(id(2)?),
            expires_at: u64::from_be_bytes(said[48..].try_into().ok()?),
        };
        Some(Self { grant, mac: mac.try_into().ok()? })
    }
}

impl PasswordLinkKey {
    /// Derives it from the server's secret.
    pub fn new(server_secret: &[u8; 32]) -> Self {
        Self(blake3::derive_key("perennial 2026 server: links to set a password", server_secret))
    }

    fn mac(&self, grant: PasswordGrant, password_hash: &str) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&grant.to_bytes()).update(password_hash.as_bytes());
        hasher.finalize()
    }

    /// The text of a link for whoever has this password hash now.
    pub fn seal(&self, grant: PasswordGrant, password_hash: &str) -> String {
        let mut bytes = grant.to_bytes().to_vec();
        bytes.extend_from_slice(self.mac(grant, password_hash).as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Whether this server made the link and the password is still the one that it was made for. In equal time wherever they
    /// differ.
    pub fn is_genuine(&self, link: &PresentedLink, password_hash: &str) -> bool {
        self.mac(link.grant, password_hash) == blake3::Hash::from_bytes(link.mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant() -> PasswordGrant {
        PasswordGrant {
            user: UserId([1; 16]),
            workspace: WorkspaceId([2; 16]),
            issuer: UserId([3; 16]),
            expires_at: 0x0102_0304_0506_0708,
        }
    }

    #[test]
    fn a_link_is_good_for_the_password_that_it_was_made_for() {
        let key = PasswordLinkKey::new(&[7; 32]);
        let text = key.seal(grant(), "hash");
        let link = PresentedLink::parse(&text).expect("reads");
        assert_eq!(link.grant, grant());
        assert!(key.is_genuine(&link, "hash"));
        assert!(!key.is_genuine(&link, "another hash"));
        assert!(!PasswordLinkKey::new(&[8; 32]).is_genuine(&link, "hash"));
        for shown in [format!("{key:?}"), format!("{link:?}")] {
            assert!(!shown.contains(&text[80..]), "{shown}");
        }
    }

    #[test]
    fn no_bit_of_a_link_can_be_changed() {
        let key = PasswordLinkKey::new(&[7; 32]);
        let bytes = URL_SAFE_NO_PAD.decode(key.seal(grant(), "hash")).expect("decodes");
        for bit in 0..bytes.len() * 8 {
            let mut other = bytes.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            let link = PresentedLink::parse(&URL_SAFE_NO_PAD.encode(other)).expect("reads");
            assert!(!key.is_genuine(&link, "hash"), "{bit}");
        }
        for bad in ["", "not-a-token", &URL_SAFE_NO_PAD.encode(&bytes[1..])] {
            assert!(PresentedLink::parse(bad).is_none(), "{bad}");
        }
    }
}
