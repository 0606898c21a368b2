//! Every limit of the protocol under one name, so that server, client and documents quote the same number.

/// Cells in one batch, and in one interactive action.
pub const MAX_BATCH_CELLS: usize = 1_000;
/// Bytes of one frozen batch, its header included.
pub const MAX_BATCH_BYTES: usize = 1 << 20;
/// Bytes of one cell's payload.
pub const MAX_PAYLOAD_BYTES: usize = 64 << 10;
/// Tags of one cell.
pub const MAX_TAGS: usize = 1_024;
/// Attachments named by one cell.
pub const MAX_BLOBS: usize = 64;
/// Bytes that an attachment is stored in and sent by: every part of an upload but the last is a multiple of it.
pub const BLOB_PIECE_BYTES: usize = 64 << 10;
/// Bytes of an attachment in one request.
pub const MAX_BLOB_PART_BYTES: usize = 1 << 20;
/// Uploads of a person in a workspace that are not whole. Another one takes the place of that which nobody went on with for
/// longest: what is announced takes room that others need.
pub const MAX_UPLOADS_BEGUN: usize = 16;
/// Bytes of a cell's clear extension (the target of a move, and what later flags may need in clear).
pub const MAX_CLEAR_BYTES: usize = 1_024;
/// Bytes of one encoded cell: every part at its limit, and the fixed parts.
pub const MAX_CELL_BYTES: usize =
    128 + MAX_TAGS * crate::tag::MAX_TAG_BYTES + MAX_BLOBS * 32 + MAX_CLEAR_BYTES + MAX_PAYLOAD_BYTES;
/// Bytes of one log block on disk.
pub const MAX_BLOCK_BYTES: usize = 16 << 20;
/// Entries of one log block.
pub const MAX_BLOCK_ENTRIES: usize = 1 << 20;
/// Bytes at which a segment under construction is closed.
pub const SEGMENT_TARGET_BYTES: usize = 2 << 20;
/// Bytes of one segment: the target, and the largest single record that may follow it.
pub const MAX_SEGMENT_BYTES: usize = 256 << 20;
/// Cells of one segment.
pub const MAX_SEGMENT_CELLS: usize = 1 << 22;
/// Bytes of one export file of unsent changes.
pub const MAX_EXPORT_BYTES: usize = 512 << 20;
/// Bytes of an export file that another device may deliver; a larger one is sent by the device that wrote it.
pub const MAX_DELIVER_BYTES: usize = 64 << 20;
/// Sections (batches and drafts) of one export file.
pub const MAX_EXPORT_SECTIONS: usize = 1 << 16;
/// Streams in one pull.
pub const MAX_PULL_STREAMS: usize = 4_096;
/// Bytes of entries of all its streams together that a pull gives when the request names no limit.
pub const DEFAULT_PULL_BYTES: u32 = 1 << 20;
/// Bytes of entries beyond which a pull ends at the next commit boundary, whatever the request names.
pub const MAX_PULL_BYTES: u32 = 4 << 20;
/// Bytes of stored cells that one commit takes along to other streams: a batch of moves is small itself, and a page holds
/// whole commits. What would be more is stored in several commits; an action that is more by itself is refused.
pub const MAX_MOVED_BYTES: usize = 8 << 20;
/// Bytes of a binary reply that a client still decodes. A commit is at most one batch and what it moves, so a page stays
/// below.
pub const MAX_REPLY_BYTES: usize = 16 << 20;
/// Entries in one binary reply.
pub const MAX_REPLY_ENTRIES: usize = 1 << 18;
/// Cells that one round of a reconcile names; a single bucket may exceed a server's own aim, never this.
pub const MAX_RECONCILE_CELLS: usize = 1 << 18;
/// Cells asked for by name in one request.
pub const MAX_FETCH_CELLS: usize = 4_096;
/// How long a reconcile permits offers, in milliseconds.
pub const PERMIT_TTL_MS: u64 = 10 * 60_000;
/// Records erased by one request.
pub const MAX_ERASE_RECORDS: usize = 1_000;
/// How long leave to erase lasts, in milliseconds.
pub const ERASE_TTL_MS: u64 = 10 * 60_000;
/// Bytes of the namespace of a claim.
pub const MAX_CLAIM_NAMESPACE_BYTES: usize = 64;
/// Bytes of what is claimed.
pub const MAX_CLAIM_TOKEN_BYTES: usize = 256;
/// The longest lease, in milliseconds.
pub const MAX_CLAIM_TTL_MS: u64 = 30 * 24 * 60 * 60_000;
/// Bytes of a published document.
pub const MAX_DOCUMENT_BYTES: usize = 64 << 10;
/// Bytes of the page that answers who sends something to a document.
pub const MAX_ANSWER_BYTES: usize = 16 << 10;
/// Documents of a workspace that were not taken off.
pub const MAX_DOCUMENTS: u32 = 1_000;
/// Bytes that somebody without an account may send at once.
pub const MAX_SUBMISSION_BYTES: usize = 32 << 10;
/// Bytes of their content type.
pub const MAX_SUBMISSION_TYPE_BYTES: usize = 200;
/// Bytes of a message to another server.
pub const MAX_RELAY_BYTES: usize = 64 << 10;
/// Messages to other servers of a workspace that wait.
pub const MAX_RELAYS_WAITING: u32 = 1_000;
/// Cells in one page of a record's history.
pub const MAX_HISTORY_ITEMS: usize = 200;
/// How far beyond the server's time a stamp may lie, in milliseconds.
pub const GATE_AHEAD_MS: u64 = 60_000;
/// Version of the messages under `/api/v1`, sent by the client as its own and by the server as the minimum.
pub const PROTOCOL_VERSION: u32 = 1;
/// Content type of the binary form.
pub const CONTENT_TYPE: &str = "application/vnd.perennial.v1";
/// Watchdog of the replication loop, in milliseconds.
pub const WATCHDOG_MS: u64 = 60_000;
