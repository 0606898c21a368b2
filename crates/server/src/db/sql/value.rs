//! What a statement is given: numbers, bytes, text, or nothing of one of these kinds. PostgreSQL wants to know of which.

use std::borrow::Cow;

use sync::cursor::Epoch;
use sync::export::ExportKey;
use sync::ids::{
    ContentHash, DeviceId, DocumentId, IncarnationId, InstallationId, RecordId, StreamId, TeamId, WorkspaceId,
};
use sync::stamp::Stamp;
use sync::wire::accounts::{InvitationId, UserId};
use sync::wire::relay::RelayId;

use crate::db::blobs::ContentId;
use crate::position::Link;
use crate::secret::TokenHash;

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value<'q> {
    /// INTEGER, in PostgreSQL BIGINT.
    Int(Option<i64>),
    /// BLOB, in PostgreSQL BYTEA.
    Bytes(Option<Cow<'q, [u8]>>),
    /// TEXT.
    Text(Option<Cow<'q, str>>),
}

/// A u64 as the databases' signed integer. Every number stored stays far below 2^63.
fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<u64> for Value<'_> {
    fn from(value: u64) -> Self {
        Self::Int(Some(int(value)))
    }
}

impl From<Option<u64>> for Value<'_> {
    fn from(value: Option<u64>) -> Self {
        Self::Int(value.map(int))
    }
}

impl From<u32> for Value<'_> {
    fn from(value: u32) -> Self {
        Self::Int(Some(i64::from(value)))
    }
}

impl<'q> From<&'q [u8]> for Value<'q> {
    fn from(value: &'q [u8]) -> Self {
        Self::Bytes(Some(Cow::Borrowed(value)))
    }
}

impl<'q> From<Option<&'q [u8]>> for Value<'q> {
    fn from(value: Option<&'q [u8]>) -> Self {
        Self::Bytes(value.map(Cow::Borrowed))
    }
}

impl From<Vec<u8>> for Value<'_> {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(Some(Cow::Owned(value)))
    }
}

impl<'q> From<&'q str> for Value<'q> {
    fn from(value: &'q str) -> Self {
        Self::Text(Some(Cow::Borrowed(value)))
    }
}

impl<'q> From<&'q String> for Value<'q> {
    fn from(value: &'q String) -> Self {
        Self::from(value.as_str())
    }
}

impl<'q> From<Option<&'q str>> for Value<'q> {
    fn from(value: Option<&'q str>) -> Self {
        Self::Text(value.map(Cow::Borrowed))
    }
}

/// Ids, hashes and keys are stored as their bytes.
macro_rules! stored_as_bytes {
    ($($of:ty),* $(,)?) => {
        $(impl From<$of> for Value<'_> {
            fn from(value: $of) -> Self {
                Self::from(value.0.to_vec())
            }
        }

        impl From<Option<$of>> for Value<'_> {
            fn from(value: Option<$of>) -> Self {
                Self::Bytes(value.map(|value| Cow::Owned(value.0.to_vec())))
            }
        })*
    };
}

stored_as_bytes!(
    ContentHash,
    ContentId,
    DeviceId,
    DocumentId,
    Epoch,
    ExportKey,
    IncarnationId,
    InstallationId,
    InvitationId,
    Link,
    RecordId,
    RelayId,
    StreamId,
    TeamId,
    TokenHash,
    UserId,
    WorkspaceId,
);

impl From<Stamp> for Value<'_> {
    fn from(value: Stamp) -> Self {
        Self::from(value.as_bytes().to_vec())
    }
}

impl From<Option<Stamp>> for Value<'_> {
    fn from(value: Option<Stamp>) -> Self {
        Self::Bytes(value.map(|value| Cow::Owned(value.as_bytes().to_vec())))
    }
}
