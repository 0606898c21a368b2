//! Attachments.

use sync::cell::{Cell, CellBuilder};
use sync::entry::{Entry, Purge};
use sync::ids::{ContentHash, RecordId, StreamId, WorkspaceId};
use sync::limits::BLOB_PIECE_BYTES;
use sync::tag::Tag;
use sync::wire::accounts::{Role, UserId};

use super::log::{STREAM, apply, commit, key, new, ready, stamp};
use super::workspace;
use super::workspaces::joined;
use crate::db::Db;
use crate::db::blobs::{Collected, ContentId, Room, Standing, Taken, UploadPart};
use crate::db::cells::{Commit, NewCell, Relocated};

const PIECE: u64 = BLOB_PIECE_BYTES as u64;
const ROOM: Room = Room { blob: 10 * PIECE, workspace: 20 * PIECE };
const ADA: UserId = UserId([1; 16]);
const BO: UserId = UserId([2; 16]);

/// Two pieces and a bit.
pub(super) fn content(seed: u8) -> Vec<u8> {
    let mut bytes = vec![0; 2 * BLOB_PIECE_BYTES + 77];
    blake3::Hasher::new().update(&[seed]).finalize_xof().fill(&mut bytes);
    bytes
}

/// Names what comes anew from what was.
fn fresh(user: UserId, now_ms: u64) -> ContentId {
    let hash = blake3::hash(&[user.0[0], (now_ms >> 8) as u8, now_ms as u8]);
    ContentId(*hash.as_bytes().first_chunk().expect("16 of 32"))
}

fn part(user: UserId, whole: &[u8], offset: u64, pieces: u64, now_ms: u64) -> UploadPart<'_> {
    let length = whole.len() as u64;
    let end = (offset + pieces * PIECE).min(length);
    UploadPart {
        user,
        hash: ContentHash::of(whole),
        length,
        offset,
        bytes: &whole[offset as usize..end as usize],
        fresh: fresh(user, now_ms),
        now_ms,
    }
}

async fn take(db: &dyn Db, here: WorkspaceId, part: &UploadPart<'_>) -> Taken {
    db.take_part(here, part, ROOM).await.expect("answers")
}

async fn uploaded(db: &dyn Db, here: WorkspaceId, user: UserId, whole: &[u8], now_ms: u64) -> ContentHash {
    assert_eq!(take(db, here, &part(user, whole, 0, 9, now_ms)).await, Taken::Whole);
    ContentHash::of(whole)
}

fn naming(stream: StreamId, record: u8, ms: u64, hash: ContentHash) -> Cell {
    CellBuilder::new(stream, RecordId([record; 16]), stamp(ms), ms)
        .set(Tag::builtin(16), 1, [])
        .blob(hash)
        .build()
        .expect("fits")
}

/// Commits a cell of somebody that names a content.
async fn named(db: &dyn Db, here: WorkspaceId, user: UserId, seq: u64, cell: &Cell) {
    let cell = NewCell { user, ..new(seq, cell) };
    apply(db, here, &commit(seq, seq, vec![cell])).await;
}

async fn reads(db: &dyn Db, here: WorkspaceId, user: UserId, hash: ContentHash) -> bool {
    db.readable_blob(here, user, hash).await.expect("answers").is_some()
}

/// An attachment that the last cell of the log names, and an upload that was begun.
pub(crate) async fn fill(db: &dyn Db) {
    let here = WorkspaceId([1; 16]);
    uploaded(db, here, ADA, &content(1), 9).await;
    assert_eq!(take(db, here, &part(ADA, &content(2), 0, 1, 10)).await, Taken::Part { received: PIECE });
}

pub(crate) async fn uploads_are_gone_on_with(db: &dyn Db) {
    let here = ready(db).await;
    let whole = content(1);
    let hash = ContentHash::of(&whole);
    let standing = async || db.blob_standing(here, ADA, hash).await.expect("answers");
    assert_eq!(standing().await, Standing::Nothing);
    let not_there = |received| Taken::NotThere { received };
    assert_eq!(take(db, here, &part(ADA, &whole, PIECE, 1, 1)).await, not_there(0), "it did not begin");
    for _ in 0..2 {
        let first = part(ADA, &whole, 0, 1, 1);
        assert_eq!(take(db, here, &first).await, Taken::Part { received: PIECE }, "also again, unanswered");
    }
    assert_eq!(standing().await, Standing::Part { received: PIECE });
    assert_eq!(take(db, here, &part(ADA, &whole, 2 * PIECE, 1, 2)).await, not_there(PIECE), "one is missing");
    let other = UploadPart { length: 9 * PIECE, ..part(ADA, &whole, PIECE, 1, 2) };
    assert_eq!(take(db, here, &other).await, not_there(PIECE), "of another length");
    let second = part(ADA, &whole, PIECE, 1, 2);
    assert_eq!(take(db, here, &second).await, Taken::Part { received: 2 * PIECE });
    assert_eq!(take(db, here, &second).await, not_there(2 * PIECE));
    assert_eq!(take(db, here, &part(ADA, &whole, 2 * PIECE, 1, 3)).await, Taken::Whole);
    assert_eq!(standing().await, Standing::Whole { length: whole.len() as u64 });
    assert_eq!(take(db, here, &part(ADA, &whole, 0, 9, 4)).await, Taken::Whole, "it is there");
    let nothing: &[u8] = &[];
    assert_eq!(take(db, here, &part(ADA, nothing, 0, 1, 5)).await, Taken::Whole, "an empty file is one too");
}

pub(crate) async fn of_two_with_one_part_one_is_counted(db: &dyn Db) {
    let here = ready(db).await;
    let whole = content(1);
    assert_eq!(take(db, here, &part(ADA, &whole, 0, 1, 1)).await, Taken::Part { received: PIECE });
    let second = part(ADA, &whole, PIECE, 1, 2);
    let both = tokio::join!(take(db, here, &second), take(db, here, &second));
    let expected = [Taken::Part { received: 2 * PIECE }, Taken::NotThere { received: 2 * PIECE }];
    assert!([both.0, both.1] == expected || [both.1, both.0] == expected, "{both:?}");
    assert_eq!(take(db, here, &part(ADA, &whole, 2 * PIECE, 1, 3)).await, Taken::Whole);
}

pub(crate) async fn pieces_come_back_whole(db: &dyn Db) {
    let here = ready(db).await;
    let whole = content(1);
    let hash = uploaded(db, here, ADA, &whole, 1).await;
    named(db, here, ADA, 1, &naming(StreamId::shared(here), 1, 10, hash)).await;
    let blob = db.readable_blob(here, ADA, hash).await.expect("answers").expect("readable");
    assert_eq!(blob.length, whole.len() as u64);
    for (first, count, range) in [
        (0, 9, 0..whole.len()),
        (0, 1, 0..BLOB_PIECE_BYTES),
        (1, 1, BLOB_PIECE_BYTES..2 * BLOB_PIECE_BYTES),
        (2, 9, 2 * BLOB_PIECE_BYTES..whole.len()),
        (3, 9, 0..0),
    ] {
        let found = db.pieces(here, blob.content, first, count).await.expect("reads");
        assert!(found == whole[range], "{count} from {first}");
    }
}

pub(crate) async fn other_content_is_not_kept(db: &dyn Db) {
    let here = ready(db).await;
    let (whole, other) = (content(1), content(2));
    assert_eq!(take(db, here, &part(ADA, &other, 0, 1, 1)).await, Taken::Part { received: PIECE });
    let wrong = UploadPart { hash: ContentHash::of(&other), ..part(ADA, &whole, PIECE, 9, 2) };
    assert_eq!(take(db, here, &wrong).await, Taken::OtherContent);
    let hash = ContentHash::of(&other);
    assert_eq!(db.blob_standing(here, ADA, hash).await.expect("answers"), Standing::Nothing);
    uploaded(db, here, ADA, &other, 3).await;
}

pub(crate) async fn a_hash_alone_opens_nothing(db: &dyn Db) {
    let here = ready(db).await;
    joined(db, 2, Role::Member).await;
    let shared = StreamId::shared(here);
    let whole = content(1);
    let hash = uploaded(db, here, ADA, &whole, 1).await;
    let standing = async |user| db.blob_standing(here, user, hash).await.expect("answers");
    assert_eq!(standing(BO).await, Standing::Nothing, "what others have, nobody learns");
    assert!(!reads(db, here, ADA, hash).await, "nothing names it");
    named(db, here, ADA, 1, &naming(STREAM, 1, 10, hash)).await;
    assert!(!reads(db, here, ADA, hash).await, "of a stream that nobody holds");
    named(db, here, BO, 2, &naming(shared, 2, 20, hash)).await;
    assert!(!reads(db, here, BO, hash).await, "who only knows the hash has not had the content");
    assert_eq!(standing(BO).await, Standing::Nothing);
    named(db, here, ADA, 3, &naming(shared, 3, 30, hash)).await;
    assert!(reads(db, here, BO, hash).await && reads(db, here, ADA, hash).await);
    assert_eq!(standing(BO).await, Standing::Whole { length: whole.len() as u64 });
}

pub(crate) async fn a_copy_of_a_name_stays_good(db: &dyn Db) {
    let here = ready(db).await;
    joined(db, 2, Role::Member).await;
    let shared = StreamId::shared(here);
    let whole = content(1);
    let hash = ContentHash::of(&whole);
    // The cells travel first, the content later.
    let first = naming(shared, 1, 10, hash);
    named(db, here, ADA, 1, &first).await;
    named(db, here, BO, 2, &naming(shared, 2, 20, hash)).await;
    uploaded(db, here, ADA, &whole, 1).await;
    // What was copied from goes where nobody reads.
    let mut gone = commit(3, 4, Vec::new());
    let body = Cell { stream: STREAM, ..first.clone() }.to_bytes();
    gone.relocated = vec![Relocated { from: key(&first), seq: 4, stream: STREAM, body }];
    apply(db, here, &gone).await;
    assert!(reads(db, here, BO, hash).await && reads(db, here, ADA, hash).await);
}

pub(crate) async fn rights_follow_the_record(db: &dyn Db) {
    let here = ready(db).await;
    let shared = StreamId::shared(here);
    let hash = uploaded(db, here, ADA, &content(1), 1).await;
    let cell = naming(shared, 1, 10, hash);
    named(db, here, ADA, 1, &cell).await;
    assert!(reads(db, here, ADA, hash).await);
    // Overwritten, it is history, which can be read as well.
    let mut next = commit(2, 2, vec![new(2, &naming(shared, 1, 20, ContentHash([9; 32])))]);
    next.dead = vec![key(&cell)];
    apply(db, here, &next).await;
    assert!(reads(db, here, ADA, hash).await);
    let marker = |seq, from, target| {
        let record = cell.record;
        (seq, sync::entry::Entry::Moved(sync::entry::Moved { stream: from, record, target }))
    };
    for (number, from, to, readable) in [(3, shared, STREAM, false), (4, STREAM, shared, true)] {
        let mut moved = commit(number, number, Vec::new());
        moved.markers = vec![marker(number, from, to)];
        apply(db, here, &moved).await;
        assert_eq!(reads(db, here, ADA, hash).await, readable);
    }
}

pub(crate) async fn readers_upload_nothing(db: &dyn Db) {
    let here = ready(db).await;
    let reader = joined(db, 2, Role::Member).await;
    db.change_role(here, ADA, reader.into(), Role::ReadOnly, 60).await.expect("changes");
    assert_eq!(take(db, here, &part(BO, &content(1), 0, 9, 1)).await, Taken::Forbidden);
    let hash = uploaded(db, here, ADA, &content(1), 1).await;
    named(db, here, ADA, 1, &naming(StreamId::shared(here), 1, 10, hash)).await;
    assert!(reads(db, here, BO, hash).await);
    db.remove_member(here, ADA, reader.into(), 5).await.expect("removes");
    assert!(!reads(db, here, BO, hash).await);
}

pub(crate) async fn room_is_limited(db: &dyn Db) {
    let here = ready(db).await;
    joined(db, 2, Role::Member).await;
    let room = Room { blob: 3 * PIECE, workspace: 5 * PIECE };
    let take = async |part: &UploadPart<'_>| db.take_part(here, part, room).await.expect("answers");
    let large = vec![7; 3 * BLOB_PIECE_BYTES + 1];
    assert_eq!(take(&part(ADA, &large, 0, 1, 1)).await, Taken::TooLarge);
    let three = vec![1; 3 * BLOB_PIECE_BYTES];
    for _ in 0..2 {
        let begun = take(&part(ADA, &three, 0, 1, 2)).await;
        assert_eq!(begun, Taken::Part { received: PIECE }, "begun again it counts once");
    }
    assert_eq!(take(&part(BO, &content(1), 0, 9, 3)).await, Taken::Full, "what was begun counts");
    assert_eq!(take(&part(BO, &three[1..], 0, 9, 3)).await, Taken::Full);
    let two = vec![2; 2 * BLOB_PIECE_BYTES];
    assert_eq!(take(&part(BO, &two, 0, 9, 3)).await, Taken::Whole, "to the last byte");
    assert_eq!(take(&part(ADA, &three, PIECE, 9, 4)).await, Taken::Whole, "what was begun has its room");
}

pub(crate) async fn what_two_upload_is_kept_once(db: &dyn Db) {
    let here = ready(db).await;
    joined(db, 2, Role::Member).await;
    let whole = content(1);
    let twice = Room { workspace: 2 * whole.len() as u64, ..ROOM };
    assert_eq!(take(db, here, &part(BO, &whole, 0, 1, 1)).await, Taken::Part { received: PIECE });
    let hash = uploaded(db, here, ADA, &whole, 2).await;
    let standing = db.blob_standing(here, BO, hash).await.expect("answers");
    assert_eq!(standing, Standing::Part { received: PIECE }, "nobody learns of another's");
    assert_eq!(take(db, here, &part(BO, &whole, PIECE, 9, 3)).await, Taken::Whole);
    let next = db.take_part(here, &part(BO, &content(2), 0, 9, 4), twice).await.expect("answers");
    assert_eq!(next, Taken::Whole, "the same content takes its room once");
}

pub(crate) async fn the_unnamed_go(db: &dyn Db) {
    let here = ready(db).await;
    let shared = StreamId::shared(here);
    let (kept, late) = (content(1), content(2));
    let (kept_hash, late_hash) =
        (uploaded(db, here, ADA, &kept, 1).await, uploaded(db, here, ADA, &late, 2).await);
    named(db, here, ADA, 1, &naming(shared, 1, 10, kept_hash)).await;
    take(db, here, &part(ADA, &content(3), 0, 1, 3)).await;
    let collect = async |now, before| db.collect_blobs(now, before).await.expect("collects");
    assert_eq!(collect(10, 1).await, Collected::default(), "too young");
    assert_eq!(collect(10, 2).await, Collected { blobs: 1, uploads: 0 });
    assert_eq!(collect(10, 3).await, Collected { blobs: 0, uploads: 1 });
    assert_eq!(collect(10, u64::MAX >> 1).await, Collected::default());
    assert!(reads(db, here, ADA, kept_hash).await, "something names it");
    for gone in [late_hash, ContentHash::of(&content(3))] {
        assert_eq!(db.blob_standing(here, ADA, gone).await.expect("answers"), Standing::Nothing);
    }
    uploaded(db, here, ADA, &late, 20).await;
    named(db, here, ADA, 2, &naming(shared, 2, 20, late_hash)).await;
    assert_eq!(collect(30, 30).await, Collected::default(), "named just in time");
    assert!(reads(db, here, ADA, late_hash).await);
}

/// A record goes for good: what it alone named goes with it, and what another one names stays.
pub(crate) async fn the_lost_go_at_once(db: &dyn Db) {
    let here = ready(db).await;
    let shared = StreamId::shared(here);
    let (alone, both, unnamed, begun) = (content(1), content(2), content(3), content(4));
    let alone_hash = uploaded(db, here, ADA, &alone, 1).await;
    let both_hash = uploaded(db, here, ADA, &both, 2).await;
    let unnamed_hash = uploaded(db, here, ADA, &unnamed, 3).await;
    take(db, here, &part(ADA, &begun, 0, 1, 4)).await;
    for (seq, record, hash) in
        [(1, 1, alone_hash), (2, 1, both_hash), (3, 2, both_hash), (4, 1, ContentHash::of(&begun))]
    {
        named(db, here, ADA, seq, &naming(shared, record, seq * 10, hash)).await;
    }
    assert_eq!(db.remove_lost_blobs(here).await.expect("removes"), 0, "all is named, or never was");
    let purge = Entry::Purge(Purge { stream: shared, record: RecordId([1; 16]) });
    let mut last = Commit { batch: None, ..commit(5, 5, Vec::new()) };
    last.markers = vec![(5, purge)];
    last.purged = vec![RecordId([1; 16])];
    apply(db, here, &last).await;
    assert_eq!(db.remove_lost_blobs(here).await.expect("removes"), 1);
    for gone in [alone_hash, ContentHash::of(&begun)] {
        let standing = db.blob_standing(here, ADA, gone).await.expect("answers");
        assert_eq!(standing, Standing::Nothing);
    }
    assert!(reads(db, here, ADA, both_hash).await);
    let standing = db.blob_standing(here, ADA, unnamed_hash).await.expect("answers");
    assert!(matches!(standing, Standing::Whole { .. }), "what is not named yet waits for whoever names it");
}

pub(crate) async fn other_workspaces_know_nothing(db: &dyn Db) {
    let here = ready(db).await;
    let there = WorkspaceId([2; 16]);
    db.create_workspace(&workspace(2), ADA).await.expect("creates");
    let whole = content(1);
    let hash = uploaded(db, here, ADA, &whole, 1).await;
    named(db, here, ADA, 1, &naming(StreamId::shared(here), 1, 10, hash)).await;
    assert_eq!(db.blob_standing(there, ADA, hash).await.expect("answers"), Standing::Nothing);
    assert!(!reads(db, there, ADA, hash).await);
    assert_eq!(take(db, there, &part(ADA, &whole, 0, 1, 2)).await, Taken::Part { received: PIECE });
    assert_eq!(take(db, there, &part(ADA, &whole, PIECE, 9, 2)).await, Taken::Whole);
}
