//! `PUT`, `GET` and `DELETE documents`: what people without an account are shown, and may answer.
//!
//! A document is served as it is under `/p/{token}`; what is sent there comes back as a cell with a
//! [`Submission`](crate::submission::Submission) in the document's stream.

use serde::{Deserialize, Serialize};

use super::accounts::Secret;
use super::names::words;
use crate::ids::{DocumentId, MemberId, StreamId};

/// Where the address of a document begins.
pub const DOCUMENT_PATH: &str = "/p/";

words! {
    /// What a document is; all in UTF-8.
    DocumentKind {
        /// A page: `text/html`, without scripts.
        Page = "page",
        /// Plain text.
        Text = "text",
        /// `text/calendar`.
        Calendar = "calendar",
    }
}

/// What is published under an id. The same once more changes nothing, other bytes take the place of those before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDocument {
    /// What opens it: 32 random bytes in base64 for addresses. It stays as long as the document.
    pub token: Secret,
    /// The stream that it belongs to, and that what is sent goes to. It stays, too.
    pub stream: StreamId,
    /// What it is.
    pub kind: DocumentKind,
    /// What people call it; also the label of the device that what is sent comes from.
    pub label: String,
    /// Its bytes.
    #[serde(with = "crate::hex::bytes")]
    pub body: Vec<u8>,
    /// The page that answers who sends something; absent: nothing may be sent.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional_bytes")]
    pub answer: Option<Vec<u8>>,
}

/// `GET documents`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentList {
    /// Those of streams that the caller may write to and that were not taken off, newest first, then by id.
    pub documents: Vec<DocumentInfo>,
}

/// A document, to who may change it. What opens it is not known to the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentInfo {
    /// The document.
    pub id: DocumentId,
    /// Its stream.
    pub stream: StreamId,
    /// What it is.
    pub kind: DocumentKind,
    /// What people call it.
    pub label: String,
    /// Who published it last.
    pub member: MemberId,
    /// When it was first published.
    pub published_at: u64,
    /// When its bytes last changed.
    pub changed_at: u64,
    /// Whether something may be sent to it.
    pub answers: bool,
}

mod optional_bytes {
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &Option<Vec<u8>>, to: S) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => crate::hex::bytes::serialize(bytes, to),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<u8>>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        let read = |text: String| {
            crate::hex::decode(&text).ok_or_else(|| serde::de::Error::custom("expected hexadecimal digits"))
        };
        text.map(read).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_json() {
        let text = r#"{"token":"t","stream":"05050505050505050505050505050505","kind":"page","label":"Fair","body":"3c70","answer":"6f6b"}"#;
        let document: NewDocument = serde_json::from_str(text).unwrap();
        assert_eq!((&document.body[..], document.answer.as_deref()), (&b"<p"[..], Some(&b"ok"[..])));
        assert_eq!(serde_json::to_string(&document).unwrap(), text);
        let silent = text.replace(r#","answer":"6f6b""#, "");
        let document: NewDocument = serde_json::from_str(&silent).unwrap();
        assert_eq!(document.answer, None);
        assert_eq!(serde_json::to_string(&document).unwrap(), silent);
        assert!(serde_json::from_str::<NewDocument>(&text.replace("3c70", "3c7")).is_err());
    }
}
