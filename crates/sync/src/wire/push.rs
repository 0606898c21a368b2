//! `POST push`: one frozen batch, and a result per cell.

use super::{binary, meta::Meta, names::Refusal};
use crate::{
    codec::{DecodeError, put_bytes},
    cursor::{Epoch, Position},
    ids::{RecordId, StreamId},
    limits::MAX_BATCH_BYTES,
};
use serde::{Deserialize, Serialize};

/// A push. The batch is not decoded here, so that its bytes stay exact: see [`Batch::decode`](crate::batch::Batch).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushRequest {
    /// The epoch that the client knows.
    pub epoch: Epoch,
    /// The greatest position ever acknowledged or pulled; [`Position::START`] before the first.
    pub at: Position,
    /// The frozen batch.
    #[serde(with = "crate::hex::bytes")]
    pub batch: Vec<u8>,
}

impl PushRequest {
    /// Its binary form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = binary::begin(binary::PUSH_REQUEST);
        out.extend_from_slice(&self.epoch.0);
        binary::put_position(&mut out, &self.at);
        put_bytes(&mut out, &self.batch);
        out
    }

    /// Reads the whole of `bytes`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = binary::open(bytes, binary::PUSH_REQUEST, "push")?;
        let epoch = Epoch(from.array("push epoch")?);
        let at = binary::read_position(&mut from)?;
        let batch = from.bytes(MAX_BATCH_BYTES, "push batch")?.to_vec();
        from.finish("push")?;
        Ok(Self { epoch, at, batch })
    }
}

/// What became of one cell. In JSON one word: `ok`, `superseded`, `moved`, `refused:CODE`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CellResult {
    /// Stored, and live.
    Ok,
    /// Newer values exist for everything it wrote: kept in the history.
    Superseded,
    /// Stored in the stream that the record moved to.
    Moved,
    /// Not stored.
    Refused(Refusal),
}

impl CellResult {
    /// Whether the server has the cell.
    pub const fn is_stored(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }
}

impl std::fmt::Display for CellResult {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ok => f.write_str("ok"),
            Self::Superseded => f.write_str("superseded"),
            Self::Moved => f.write_str("moved"),
            Self::Refused(code) => write!(f, "refused:{code}"),
        }
    }
}

/// The word is not that of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected ok, superseded, moved or refused:CODE")]
pub struct ParseResultError;

impl std::str::FromStr for CellResult {
    type Err = ParseResultError;

    fn from_str(word: &str) -> Result<Self, ParseResultError> {
        match (word, word.strip_prefix("refused:")) {
            ("ok", _) => Ok(Self::Ok),
            ("superseded", _) => Ok(Self::Superseded),
            ("moved", _) => Ok(Self::Moved),
            (_, Some(code)) if !code.is_empty() => Ok(Self::Refused(code.into())),
            _ => Err(ParseResultError),
        }
    }
}

impl Serialize for CellResult {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CellResult {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The answer to a push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushReply {
    /// See [`Meta`]; the position is that of the commit.
    pub meta: Meta,
    /// The batch answered.
    pub number: u64,
    /// One per cell, in the order of the batch.
    pub results: Vec<CellResult>,
    /// Where the records of cells answered `moved` are: a client that holds the stream keeps the cells there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<MovedTo>,
    /// The last sequence before the commit, where its cells were given the next ones, one each, and nothing else was: whoever
    /// has everything up to there has everything with them. Absent where that is not so, and from older servers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
}

/// The stream that a moved record is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedTo {
    /// The record.
    pub record: RecordId,
    /// Its stream.
    pub stream: StreamId,
}
