//! Refusals of a whole request, as problem+json (RFC 9457) with a code for the program and a text for the person.

use super::names::words;
use crate::cursor::Epoch;
use serde::{Deserialize, Serialize};

/// Content type of a [`Problem`].
pub const PROBLEM_TYPE: &str = "application/problem+json";

words! {
    /// What is wrong, and with it what the client does next.
    ProblemCode {
        /// 400: the request is not well-formed. A bug; kept and reported.
        Malformed = "malformed",
        /// 400: the position's token was never given by this server.
        FalseToken = "false_token",
        /// 401: no session. Changes stay here and wait for signing in.
        SignedOut = "signed_out",
        /// 403: signed in, but not for this.
        Forbidden = "forbidden",
        /// 404: no such thing, or not for this member.
        NotFound = "not_found",
        /// 405: the path exists, the method does not.
        Method = "method",
        /// 409: another epoch. Say hello, zero the cursors, reconcile.
        Epoch = "epoch",
        /// 409: this device was cloned. Ask for a new device id.
        Forked = "forked",
        /// 409: it exists already or was changed meanwhile.
        Conflict = "conflict",
        /// 410: the cursor is below the collection floor. Rebuild from a snapshot.
        Gone = "gone",
        /// 413: larger than a limit.
        TooLarge = "too_large",
        /// 415: a content type that the path does not take.
        MediaType = "media_type",
        /// 422: well-formed, but a value is not acceptable; the field is named.
        Invalid = "invalid",
        /// 426: this build is too old to pull. Unsent changes are still taken.
        Upgrade = "upgrade",
        /// 429: too much at once. Wait as told.
        TooMany = "too_many",
        /// 500: the server's fault; nothing was stored.
        Internal = "internal",
        /// 503: this replica has not caught up with the cursor. Try again; never a reset.
        ReplicaBehind = "replica_behind",
        /// 503: busy or shutting down. Try again.
        Unavailable = "unavailable",
    }
}

impl ProblemCode {
    /// The HTTP status that goes with the code; 500 for one that this build does not know.
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed | Self::FalseToken => 400,
            Self::SignedOut => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Method => 405,
            Self::Epoch | Self::Forked | Self::Conflict => 409,
            Self::Gone => 410,
            Self::TooLarge => 413,
            Self::MediaType => 415,
            Self::Invalid => 422,
            Self::Upgrade => 426,
            Self::TooMany => 429,
            Self::Internal | Self::Other(_) => 500,
            Self::ReplicaBehind | Self::Unavailable => 503,
        }
    }

    /// Whether the same request may simply be sent again later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::TooMany | Self::Internal | Self::ReplicaBehind | Self::Unavailable)
    }
}

/// The body of every refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `about:blank`: the code says all.
    #[serde(rename = "type", default = "about_blank")]
    pub kind: String,
    /// One sentence for a person.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// For the program.
    pub code: ProblemCode,
    /// What exactly, when there is more to say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// The field that is not acceptable, for `invalid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// For `epoch`: the current one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    /// How long to wait, in milliseconds; `Retry-After` says it in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// The server's clock, in milliseconds since 1970.
    #[serde(default)]
    pub server_time: u64,
}

fn about_blank() -> String {
    "about:blank".to_owned()
}

impl Problem {
    /// A problem with the status of its code.
    pub fn new(code: ProblemCode, title: impl Into<String>) -> Self {
        Self {
            kind: about_blank(),
            title: title.into(),
            status: code.status(),
            code,
            detail: String::new(),
            field: None,
            epoch: None,
            retry_after_ms: None,
            server_time: 0,
        }
    }
}
