//! `POST erase`: records go for good, everywhere, in two steps: the first tells what would go and gives a token for just
//! that, the second brings the token.

use super::meta::Meta;
use crate::ids::{RecordId, byte_id};
use serde::{Deserialize, Serialize};

byte_id! {
    /// Leave to erase certain records, for who asked and for a few minutes.
    EraseToken, 24
}

/// Asks what would go, or with a token that it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EraseRequest {
    /// The records; at most [`MAX_ERASE_RECORDS`](crate::limits::MAX_ERASE_RECORDS).
    pub records: Vec<RecordId>,
    /// What the first step gave for the same records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<EraseToken>,
}

/// What would go, or what went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EraseReply {
    /// See [`Meta`].
    pub meta: Meta,
    /// Those of the records that the server has.
    pub records: u64,
    /// Their cells, replaced ones too.
    pub cells: u64,
    /// How to go on; absent when they are gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm: Option<Confirm>,
}

/// How the second step is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirm {
    /// To be sent with the same records.
    pub token: EraseToken,
    /// Until when, by the server's clock.
    pub expires_at: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cursor::Position;
    use crate::stamp::Gate;

    #[test]
    fn in_json() {
        let request = EraseRequest { records: vec![RecordId([0x4e; 16])], token: None };
        let text = serde_json::to_string(&request).expect("serialises");
        assert_eq!(text, r#"{"records":["4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e"]}"#);
        assert_eq!(serde_json::from_str::<EraseRequest>(&text).ok(), Some(request));
        let meta = Meta { server_time: 5, gate: Gate(6), at: Position::START };
        let confirm = Some(Confirm { token: EraseToken([1; 24]), expires_at: 7 });
        let reply = EraseReply { meta, records: 1, cells: 2, confirm };
        let text = serde_json::to_string(&reply).expect("serialises");
        assert!(text.contains(r#""confirm":{"token":"0101"#), "{text}");
        assert_eq!(serde_json::from_str::<EraseReply>(&text).ok(), Some(reply));
    }
}
