//! `POST claim`: of several devices, one gets it. For ever, as a number that must not be given twice, or as a lease, as the
//! turn to do something at a time.

use super::meta::Meta;
use crate::ids::{DeviceId, MemberId};
use serde::{Deserialize, Serialize};

/// Claims a token for a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimRequest {
    /// The device that claims; one of the caller's.
    pub device: DeviceId,
    /// What kind of thing it is; at most [`MAX_CLAIM_NAMESPACE_BYTES`](crate::limits::MAX_CLAIM_NAMESPACE_BYTES).
    pub namespace: String,
    /// Which one; at most [`MAX_CLAIM_TOKEN_BYTES`](crate::limits::MAX_CLAIM_TOKEN_BYTES).
    pub token: String,
    /// For how long, in milliseconds; absent: for ever. A lease that the device holds is renewed; 0 gives it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl_ms: Option<u64>,
}

/// Who holds it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimReply {
    /// See [`Meta`].
    pub meta: Meta,
    /// Whether the device that asked holds it.
    pub held: bool,
    /// Who holds it; absent when nobody does: it was given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
}

/// The device that was first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Whose device it is.
    pub member: MemberId,
    /// The device.
    pub device: DeviceId,
    /// Since when, by the server's clock.
    pub claimed_at: u64,
    /// Until when; absent: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_json() {
        let text = r#"{"device":"d1d1d1d1d1d1d1d1","namespace":"quote","token":"2026-17"}"#;
        let request: ClaimRequest = serde_json::from_str(text).expect("reads");
        assert_eq!((request.device, request.ttl_ms), (DeviceId([0xd1; 8]), None));
        assert_eq!(serde_json::to_string(&request).expect("writes"), text);
        let (member, device) = (MemberId([5; 16]), request.device);
        let holder = Holder { member, device, claimed_at: 7, expires_at: None };
        let text = serde_json::to_string(&holder).expect("writes");
        assert_eq!(
            text,
            r#"{"member":"05050505050505050505050505050505","device":"d1d1d1d1d1d1d1d1","claimed_at":7}"#
        );
        assert_eq!(serde_json::from_str::<Holder>(&text).ok(), Some(holder));
    }
}
