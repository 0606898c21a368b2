//! `GET snapshot/{stream}` and `GET segment/{hash}`: a large stream as of a sequence, in immutable pieces, so that a first
//! sync can be interrupted at any of them.

use super::meta::Meta;
use crate::cursor::Epoch;
use crate::ids::{ContentHash, StreamId};
use serde::{Deserialize, Serialize};

/// All live cells of a stream as of a sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotReply {
    /// See [`Meta`]; the position is the head, which is not before `seq`.
    pub meta: Meta,
    /// The epoch of `seq`.
    pub epoch: Epoch,
    /// The stream.
    pub stream: StreamId,
    /// Everything up to this sequence is in the pieces: the cursor to go on with.
    pub seq: u64,
    /// The pieces by ascending records; none shares a record with another.
    pub pieces: Vec<Piece>,
}

/// A segment of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The hash of its bytes, by which it is fetched.
    pub hash: ContentHash,
    /// Its cells.
    pub cells: u64,
    /// Its bytes.
    pub bytes: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cursor::Position;
    use crate::stamp::Gate;

    #[test]
    fn in_json() {
        let meta = Meta { server_time: 5, gate: Gate(6), at: Position::START };
        let pieces = vec![Piece { hash: ContentHash([0xb1; 32]), cells: 3, bytes: 400 }];
        let (epoch, stream) = (Epoch([1; 16]), StreamId([2; 16]));
        let reply = SnapshotReply { meta, epoch, stream, seq: 9, pieces };
        let text = serde_json::to_string(&reply).expect("writes");
        assert!(text.contains(r#""seq":9,"pieces":[{"hash":"b1b1"#), "{text}");
        assert_eq!(serde_json::from_str::<SnapshotReply>(&text).ok(), Some(reply));
    }
}
