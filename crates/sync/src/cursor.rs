//! Where a replica stands: epoch, position in the workspace's log, and how far each stream was pulled.

use crate::ids::{StreamId, byte_id};
use serde::{Deserialize, Serialize};

byte_id! {
    /// One unbroken life of the server's log: random bytes, replaced whenever a restored server is found to have lost
    /// what a client remembers. Cursors are good within one epoch only.
    Epoch, 16
}
byte_id! {
    /// Proof that the server once gave a sequence number: a MAC under its key, chained over what was committed.
    Token, 16
}

/// A place in the workspace's log with its proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Sequence of the last commit included; 0 is before the first.
    pub seq: u64,
    /// The server's proof for it.
    pub token: Token,
}

impl Position {
    /// Before everything; its token is not checked.
    pub const START: Self = Self { seq: 0, token: Token([0; 16]) };
}

/// How far one stream was pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StreamCursor {
    /// The stream.
    pub id: StreamId,
    /// Everything up to this sequence is here; 0 is nothing.
    pub seq: u64,
}

/// All that a client remembers of its place, stored in the transaction that applies a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursors {
    /// The epoch that the rest is of.
    pub epoch: Epoch,
    /// The greatest position ever acknowledged or pulled.
    pub at: Position,
    /// One per granted stream, ascending by stream.
    pub streams: Vec<StreamCursor>,
    /// The server's floor when the streams that lie below it were begun: nothing that was collected before can be here.
    #[serde(default)]
    pub floor: u64,
}

impl Cursors {
    /// At the start of an epoch: everything is to be pulled.
    pub fn start(epoch: Epoch) -> Self {
        Self { epoch, at: Position::START, streams: Vec::new(), floor: 0 }
    }

    /// Sequence up to which `stream` is here.
    pub fn of(&self, stream: StreamId) -> u64 {
        self.streams.binary_search_by_key(&stream, |cursor| cursor.id).map_or(0, |i| self.streams[i].seq)
    }

    /// Moves the position forward, never back.
    pub fn reach(&mut self, at: Position) {
        if at.seq > self.at.seq {
            self.at = at;
        }
    }

    /// Moves one stream forward, never back.
    pub fn advance(&mut self, to: StreamCursor) {
        match self.streams.binary_search_by_key(&to.id, |cursor| cursor.id) {
            Ok(i) => self.streams[i].seq = self.streams[i].seq.max(to.seq),
            Err(i) => self.streams.insert(i, to),
        }
    }

    /// Notes the server's floor, where every stream is above it or not begun.
    pub fn note_floor(&mut self, floor: u64) {
        if self.streams.iter().all(|cursor| cursor.seq == 0 || cursor.seq >= floor) {
            self.floor = self.floor.max(floor);
        }
    }

    /// Forgets a stream that is no longer granted.
    pub fn forget(&mut self, stream: StreamId) {
        self.streams.retain(|cursor| cursor.id != stream);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_only_go_forward() {
        let mut cursors = Cursors::start(Epoch([1; 16]));
        let (a, b) = (StreamId([1; 16]), StreamId([2; 16]));
        for (id, seq) in [(b, 5), (a, 3), (b, 4), (a, 9)] {
            cursors.advance(StreamCursor { id, seq });
        }
        assert_eq!(cursors.streams, [StreamCursor { id: a, seq: 9 }, StreamCursor { id: b, seq: 5 }]);
        assert_eq!((cursors.of(a), cursors.of(b), cursors.of(StreamId([3; 16]))), (9, 5, 0));
        cursors.reach(Position { seq: 9, token: Token([7; 16]) });
        cursors.reach(Position { seq: 8, token: Token([6; 16]) });
        assert_eq!(cursors.at, Position { seq: 9, token: Token([7; 16]) });
        cursors.forget(a);
        assert_eq!(cursors.of(a), 0);
    }

    #[test]
    fn a_floor_counts_for_what_is_above_it_or_not_begun() {
        let mut cursors = Cursors::start(Epoch([1; 16]));
        let (a, b) = (StreamId([1; 16]), StreamId([2; 16]));
        cursors.advance(StreamCursor { id: a, seq: 7 });
        cursors.advance(StreamCursor { id: b, seq: 0 });
        for (floor, expected) in [(7, 7), (8, 7), (5, 7)] {
            cursors.note_floor(floor);
            assert_eq!(cursors.floor, expected, "{floor}");
        }
    }
}
