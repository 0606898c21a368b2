//! Files that are attached to records: what a page asks about their bytes. It travels within
//! [`Request::Files`](crate::Request::Files), so that its code is not part of what a start waits for.

use serde::{Deserialize, Serialize};

/// BLAKE3 of a content.
pub type Hash = [u8; 32];

/// Bytes of a file that travel in one message.
pub const PART_BYTES: usize = 256 << 10;

/// What a page asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// A file is about to come. Answered by [`Told::Put`].
    Begin,
    /// Its next bytes, at most [`PART_BYTES`].
    Part {
        /// The file.
        put: u32,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// That was all. Answered by [`Told::Stored`] when it is durable.
    End {
        /// The file.
        put: u32,
        /// What it has to be; another content is not kept.
        expected: Option<Hash>,
    },
    /// The file does not come after all.
    Drop {
        /// The file.
        put: u32,
    },
    /// How it stands with these contents. Answered by [`Told::Standings`], in the same order. Thumbnails among them are
    /// fetched.
    Standings(Vec<Wanted>),
    /// Fetches a content that is not here. Answered when it is.
    Fetch(Wanted),
    /// Bytes of a content that is here, from a place on. Answered by [`Told::Bytes`], which is empty at the end.
    Read {
        /// The content.
        hash: Hash,
        /// The first byte.
        from: u64,
    },
    /// Sends again what the server refused.
    Again,
    /// Which contents are not on the server. Answered by [`Told::Contents`].
    Unsent,
}

/// A content that somebody looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Which.
    pub hash: Hash,
    /// Its bytes, where they are known: of a thumbnail they are not.
    pub length: Option<u64>,
}

/// Answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    /// Done.
    Done,
    /// The file that was begun.
    Put(u32),
    /// The file is on this device.
    Stored {
        /// Hash of its content.
        hash: Hash,
        /// Its bytes.
        length: u64,
    },
    /// How it stands with contents.
    Standings(Vec<Standing>),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Contents that are here as a whole, with their bytes; those that came first before others.
    Contents(Vec<(Hash, u64)>),
}

/// How it stands with a content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// On this device and on the server.
    Here,
    /// On this device, and so many bytes of it on the server.
    Sending {
        /// Bytes that the server has.
        sent: u64,
        /// All of them.
        length: u64,
    },
    /// On this device; the server does not take it, for this reason.
    Refused(Refusal),
    /// On the server; it can be fetched.
    There,
    /// It is being fetched.
    Fetching {
        /// Bytes that are here.
        here: u64,
        /// All of them, if known.
        length: Option<u64>,
    },
    /// The server does not have it yet, or gives it to others only.
    NotYet,
}

/// Why the server does not take a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// It is larger than an attachment may be.
    TooLarge,
    /// The workspace has no room.
    Full,
    /// This member may not write.
    NotAllowed,
    /// Something else.
    Other,
}
