//! A link by which somebody who forgot the password sets another one.

use serde::{Deserialize, Serialize};

use super::Secret;

/// How long such a link works, in milliseconds: a day.
pub const PASSWORD_LINK_TTL_MS: u64 = 24 * 60 * 60 * 1_000;

/// `POST /workspaces/{ws}/members/{member}/password-link`. The link is shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordLink {
    /// The path of the link, below the address the page was opened at.
    pub path: Secret,
    /// After this the link is dead.
    pub expires_at: u64,
}

/// `GET /passwords/{token}`: whose password it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordLinkPreview {
    /// Name of the person.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
}

/// `POST /passwords/{token}`. All sessions of the person end, and one begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPassword {
    /// At least [`PASSWORD_MIN_CHARS`](super::PASSWORD_MIN_CHARS) characters.
    pub password: Secret,
}
