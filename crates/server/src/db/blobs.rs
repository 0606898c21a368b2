//! Attachments as storage sees them: content by its hash, in pieces, with who may read it.

use async_trait::async_trait;
use sync::ids::{ContentHash, WorkspaceId};
use sync::wire::accounts::UserId;

use super::DbResult;

/// Names the stored pieces of one content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentId(pub [u8; 16]);

/// Content that somebody may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredBlob {
    /// Its pieces.
    pub content: ContentId,
    /// Its bytes.
    pub length: u64,
}

/// How far the server is with a content, as far as one person may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing that this person may know of.
    Nothing,
    /// The person's upload got so far.
    Part {
        /// Bytes that are there.
        received: u64,
    },
    /// It is stored, and this person had it or may read it.
    Whole {
        /// Its bytes.
        length: u64,
    },
}

/// A part of an upload.
#[derive(Debug, Clone, Copy)]
pub struct UploadPart<'a> {
    /// Who uploads.
    pub user: UserId,
    /// What the whole is called.
    pub hash: ContentHash,
    /// How long the whole is.
    pub length: u64,
    /// Where these bytes begin: at 0 an upload begins, or begins again.
    pub offset: u64,
    /// The bytes; unless they are the last ones, a number of whole pieces.
    pub bytes: &'a [u8],
    /// What the pieces are called if an upload begins.
    pub fresh: ContentId,
    /// When.
    pub now_ms: u64,
}

/// How much may be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes of one attachment.
    pub blob: u64,
    /// Bytes of all attachments of a workspace, unfinished uploads included.
    pub workspace: u64,
}

/// What came of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It was added; so many bytes are there, and more are to come.
    Part {
        /// Bytes that are there.
        received: u64,
    },
    /// All is there and is what its name says.
    Whole,
    /// Another part is expected.
    NotThere {
        /// Bytes that are there.
        received: u64,
    },
    /// The person may write nowhere in the workspace.
    Forbidden,
    /// It is longer than an attachment may be.
    TooLarge,
    /// The workspace has no room left.
    Full,
    /// All is there and is not what its name says; nothing of it is kept.
    OtherContent,
}

/// What went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Collected {
    /// Attachments that nothing named for long enough.
    pub blobs: u64,
    /// Uploads that were given up.
    pub uploads: u64,
}

/// Attachments.
#[async_trait]
pub trait Blobs {
    /// How far the server is with a content.
    async fn blob_standing(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        hash: ContentHash,
    ) -> DbResult<Standing>;

    /// Takes a part of an upload, all of it or nothing. With the last one the content is compared with its name.
    async fn take_part(&self, workspace: WorkspaceId, part: &UploadPart<'_>, room: Room) -> DbResult<Taken>;

    /// Content that the person may read: a cell names it, live or in the history, of a stream that the person reads, and
    /// whoever wrote or delivered the cell had the content.
    async fn readable_blob(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        hash: ContentHash,
    ) -> DbResult<Option<StoredBlob>>;

    /// Some pieces of a content, one after the other. Fewer bytes than expected: it was collected meanwhile.
    async fn pieces(
        &self,
        workspace: WorkspaceId,
        content: ContentId,
        first: u64,
        count: u32,
    ) -> DbResult<Vec<u8>>;

    /// Removes at once, with uploads of the same, what only cells named that are neither live nor history any more. How
    /// many contents went.
    async fn remove_lost_blobs(&self, workspace: WorkspaceId) -> DbResult<u64>;

    /// Removes what no cell has named and what nobody has gone on with since an instant, in many small transactions.
    async fn collect_blobs(&self, now_ms: u64, before_ms: u64) -> DbResult<Collected>;
}
