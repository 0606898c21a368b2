//! `PUT`, `GET relay/{relay}`: bytes that the server carries to another server.

use serde::{Deserialize, Serialize};

use super::accounts::Secret;
use super::names::words;
use crate::ids::byte_id;

byte_id! {
    /// A message to another server. Random bytes, made by whoever sends it: what is sent again under it is sent once. The
    /// receiver gets it as `Idempotency-Key`.
    RelayId, 16
}

/// What is to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayRequest {
    /// Where: `https` and a name that the operator of this server has allowed. Addresses of webhooks are secrets.
    pub url: Secret,
    /// The type of the bytes.
    pub content_type: String,
    /// The bytes.
    #[serde(with = "crate::hex::bytes")]
    pub body: Vec<u8>,
}

words! {
    /// What became of a message.
    RelayState {
        /// It is to be sent, or sent again.
        Waiting = "waiting",
        /// The receiver accepted it (2xx).
        Done = "done",
        /// The receiver does not want it, or its address is none that may be called; it is not tried again.
        Refused = "refused",
        /// It was tried often enough.
        Failed = "failed",
    }
}

/// How a message stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayInfo {
    /// What became of it.
    pub state: RelayState,
    /// How often it was sent.
    pub attempts: u32,
    /// What the receiver last answered; absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// When it was asked for.
    pub asked_at: u64,
    /// When it is sent next, while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_json() {
        let text = r#"{"url":"https://x.example/h","content_type":"application/json","body":"7b7d"}"#;
        let request: RelayRequest = serde_json::from_str(text).unwrap();
        assert_eq!(request.body, b"{}");
        assert_eq!(serde_json::to_string(&request).unwrap(), text);
        assert!(!format!("{request:?}").contains("x.example"));
        let text = r#"{"state":"waiting","attempts":0,"asked_at":7,"next_at":9}"#;
        let info: RelayInfo = serde_json::from_str(text).unwrap();
        assert_eq!((info.state.clone(), info.status), (RelayState::Waiting, None));
        assert_eq!(serde_json::to_string(&info).unwrap(), text);
    }
}
