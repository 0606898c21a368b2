//! Snapshots of streams in pieces.

use sync::entry::{Entry, Moved, Purge};
use sync::ids::{ContentHash, RecordId, StreamId};

use super::log::{STREAM, apply, commit, ready};
use crate::db::Db;
use crate::db::pieces::{NewPiece, PieceInfo, StoredSnapshot};

const OTHER: StreamId = StreamId([0x52; 16]);

fn piece(n: u8, first: u8, last: u8) -> NewPiece {
    let body = vec![n; 100];
    let info = PieceInfo { hash: ContentHash::of(&body), cells: n.into(), bytes: 100 };
    NewPiece { info, first: RecordId([first; 16]), last: RecordId([last; 16]), body }
}

fn snapshot(seq: u64, pieces: &[&NewPiece]) -> StoredSnapshot {
    StoredSnapshot { seq, pieces: pieces.iter().map(|piece| piece.info.hash).collect() }
}

pub(crate) async fn a_snapshot_takes_the_place_of_the_one_before(db: &dyn Db) {
    let here = ready(db).await;
    let (one, two, three) = (piece(1, 0, 0x7f), piece(2, 0x80, 0xff), piece(3, 0x80, 0xff));
    let mut writer = db.writer(here).await.expect("opens");
    assert_eq!(writer.pieces(STREAM).await.expect("reads"), None);
    for (stream, piece) in [(STREAM, &one), (STREAM, &two), (OTHER, &two), (STREAM, &one)] {
        writer.add_piece(stream, piece, 10).await.expect("adds");
    }
    writer.name_pieces(STREAM, &snapshot(5, &[&one, &two]), 20).await.expect("names");
    writer.name_pieces(OTHER, &snapshot(6, &[&two]), 20).await.expect("names");
    writer.commit().await.expect("commits");
    assert_eq!(db.prune_pieces(99).await.expect("prunes"), 0, "what is named stays");

    let mut writer = db.writer(here).await.expect("opens");
    assert_eq!(writer.pieces(STREAM).await.expect("reads"), Some(snapshot(5, &[&one, &two])));
    writer.add_piece(STREAM, &three, 30).await.expect("adds");
    writer.name_pieces(STREAM, &snapshot(9, &[&one, &three]), 30).await.expect("names");
    let mut infos = writer.piece_infos(STREAM).await.expect("reads");
    infos.sort_unstable_by_key(|info| info.cells);
    assert_eq!(infos, [one.info, two.info, three.info]);
    writer.commit().await.expect("commits");
    let held = async |stream, hash| {
        let mut view = db.snapshot(here).await.expect("opens");
        view.piece(stream, hash).await.expect("reads").is_some()
    };
    assert_eq!(db.prune_pieces(30).await.expect("prunes"), 0, "for who is fetching it");
    assert!(held(STREAM, two.info.hash).await);
    assert_eq!(db.prune_pieces(31).await.expect("prunes"), 1);
    assert!(!held(STREAM, two.info.hash).await && held(OTHER, two.info.hash).await);
    let mut view = db.snapshot(here).await.expect("opens");
    assert_eq!(view.piece(STREAM, three.info.hash).await.expect("reads"), Some(three.body));
}

pub(crate) async fn what_leaves_a_stream_takes_the_pieces_that_it_may_be_in(db: &dyn Db) {
    let here = ready(db).await;
    let record = RecordId([0x7f; 16]);
    let purged = Entry::Purge(Purge { stream: STREAM, record });
    let moved = Entry::Moved(Moved { stream: STREAM, record, target: OTHER });
    let (one, two) = (piece(1, 0, 0x7f), piece(2, 0x80, 0xff));
    for (n, leaves) in (1..).zip([moved, purged]) {
        let mut writer = db.writer(here).await.expect("opens");
        for stream in [STREAM, OTHER] {
            writer.add_piece(stream, &one, 10).await.expect("adds");
            writer.add_piece(stream, &two, 10).await.expect("adds");
            writer.name_pieces(stream, &snapshot(5, &[&one, &two]), 20).await.expect("names");
        }
        writer.commit().await.expect("commits");
        let mut next = commit(n, n, Vec::new());
        next.markers = vec![(n, leaves.clone())];
        apply(db, here, &next).await;
        let mut view = db.snapshot(here).await.expect("opens");
        assert_eq!(view.pieces(STREAM).await.expect("reads"), None, "{leaves:?}");
        assert_eq!(view.piece(STREAM, one.info.hash).await.expect("reads"), None, "{leaves:?}");
        assert!(view.piece(STREAM, two.info.hash).await.expect("reads").is_some());
        assert_eq!(view.pieces(OTHER).await.expect("reads"), Some(snapshot(5, &[&one, &two])));
    }
}
