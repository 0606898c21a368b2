//! Sessions of a person, and devices of a workspace: what can be ended.

use serde::{Deserialize, Serialize};

use crate::ids::{DeviceId, MemberId, byte_id};

byte_id! {
    /// A session as its person lists it; the token is another value.
    SessionId, 16
}

/// `GET sessions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionList {
    /// Those that have not ended, last used first, then by id.
    pub sessions: Vec<SessionEntry>,
}

/// A sign-in of the person that has not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionEntry {
    /// The session.
    pub id: SessionId,
    /// Browser and system, such as `Firefox · Windows`; empty when the browser did not say.
    pub label: String,
    /// When it began.
    pub created_at: u64,
    /// When it was last used, to within a day.
    pub seen_at: u64,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// `GET devices`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceList {
    /// All devices ever, last seen first, then by id.
    pub devices: Vec<DeviceInfo>,
}

/// A device, to an administrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceInfo {
    /// The device.
    pub id: DeviceId,
    /// Whose it is.
    pub member: MemberId,
    /// What its person calls it.
    pub label: String,
    /// When it was issued.
    pub created_at: u64,
    /// When it last said hello, to within a quarter of an hour.
    pub seen_at: u64,
    /// Changes that it last reported as unsent.
    pub unsent: u64,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<u64>,
}
