//! What collecting and erasing ask of the log.

use sync::cell::Cell;
use sync::entry::{Entry, Moved, Purge};
use sync::ids::{RecordId, StreamId};
use sync::wire::audit::Act;

use super::log::{STREAM, apply, cell, commit, key, new, ready, stamp};
use crate::db::Db;
use crate::db::cells::{BucketChange, Relocated};
use crate::db::collecting::PastKey;

const OTHER: StreamId = StreamId([0x52; 16]);

fn sum(stream: StreamId) -> BucketChange {
    BucketChange { stream, bucket: 0, cells: 0, sum: 1 }
}

pub(crate) async fn a_workspace_is_read_from_one_end_to_the_other(db: &dyn Db) {
    let here = ready(db).await;
    let elsewhere = Cell { stream: OTHER, ..cell(1, 15) };
    let cells = [cell(1, 10), cell(1, 30), cell(2, 20), elsewhere];
    let live = cells.iter().zip(1..).map(|(cell, seq)| new(seq, cell)).collect();
    apply(db, here, &commit(1, 4, live)).await;
    let mut next = commit(2, 6, vec![new(5, &cell(1, 40)), new(6, &cell(2, 50))]);
    next.dead = vec![key(&cells[0]), key(&cells[2])];
    apply(db, here, &next).await;

    let mut view = db.snapshot(here).await.expect("opens");
    let expected =
        [(STREAM, 1, 30, 1_000), (STREAM, 1, 40, 2_000), (STREAM, 2, 50, 2_000), (OTHER, 1, 15, 1_000)];
    let (mut after, mut found) = (None, Vec::new());
    loop {
        let page = view.aged(after, 3).await.expect("reads");
        after = page.last().map(|cell| (cell.stream, cell.record, cell.stamp));
        found.extend(
            page.iter().map(|cell| (cell.stream, cell.record.0[0], cell.stamp.ms(), cell.accepted_at)),
        );
        if page.len() < 3 {
            break;
        }
    }
    assert_eq!(found, expected);
    let key = |record, seq| PastKey { stream: STREAM, record: RecordId([record; 16]), seq };
    let past = view.past(None, 1).await.expect("reads");
    assert_eq!((past[0].key, past[0].replaced_at, &past[0].body), (key(1, 1), 2_000, &cells[0].to_bytes()));
    let rest: Vec<PastKey> =
        view.past(Some(key(1, 1)), 9).await.expect("reads").iter().map(|cell| cell.key).collect();
    assert_eq!((past.len(), rest), (1, vec![key(2, 3)]));
}

pub(crate) async fn purged_records_leave_nothing(db: &dyn Db) {
    let here = ready(db).await;
    let (gone, past, stays) = (cell(1, 20), cell(1, 10), cell(2, 15));
    let mut first = commit(1, 3, vec![new(2, &gone), new(3, &stays)]);
    first.superseded = vec![new(1, &past)];
    first.buckets = vec![sum(STREAM), sum(OTHER)];
    apply(db, here, &first).await;
    let moved = Cell { stream: OTHER, ..gone.clone() };
    let mut next = commit(2, 5, Vec::new());
    next.relocated = vec![Relocated { from: key(&gone), seq: 5, stream: OTHER, body: moved.to_bytes() }];
    next.markers = vec![(4, Entry::Moved(Moved { stream: STREAM, record: gone.record, target: OTHER }))];
    next.places = vec![(gone.record, OTHER, stamp(30))];
    apply(db, here, &next).await;

    let mut writer = db.writer(here).await.expect("opens");
    assert_eq!(writer.streams().await.expect("reads"), [STREAM, OTHER]);
    let mut accepted = writer.accepted(OTHER, &[gone.record, stays.record]).await.expect("reads");
    accepted.sort_unstable();
    let expected = [(gone.record, past.stamp, 1_000), (gone.record, gone.stamp, 1_000)];
    assert_eq!(accepted, expected, "what was replaced, too");
    drop(writer);

    let purge = |stream| Entry::Purge(Purge { stream, record: gone.record });
    let mut last = commit(3, 7, Vec::new());
    last.batch = None;
    last.markers = vec![(6, purge(STREAM)), (7, purge(OTHER))];
    last.purged = vec![gone.record, RecordId([9; 16])];
    apply(db, here, &last).await;
    let mut writer = db.writer(here).await.expect("opens");
    let log = writer.log().await.expect("reads");
    assert_eq!((log.head, log.has_purged), (7, true));
    let asked = [RecordId([9; 16]), gone.record, stays.record];
    let mut purged = writer.purged(&asked).await.expect("reads");
    purged.sort_unstable();
    assert_eq!(purged, [gone.record, RecordId([9; 16])]);
    for stream in [STREAM, OTHER] {
        assert!(writer.live(stream, &[gone.record]).await.expect("reads").is_empty());
        assert!(writer.accepted(stream, &[gone.record]).await.expect("reads").is_empty());
    }
    assert!(writer.places(&[gone.record]).await.expect("reads").is_empty());
    assert_eq!(
        writer.markers(STREAM, 0, 9, 9).await.expect("reads"),
        [(6, purge(STREAM))],
        "no word of the move"
    );
    assert_eq!(writer.markers(OTHER, 0, 9, 9).await.expect("reads"), [(7, purge(OTHER))]);
    assert_eq!(writer.live(STREAM, &[stays.record]).await.expect("reads"), [stays.to_bytes()]);
}

pub(crate) async fn the_floor_rises_and_old_links_go(db: &dyn Db) {
    let here = ready(db).await;
    let purge = Entry::Purge(Purge { stream: STREAM, record: RecordId([9; 16]) });
    for number in 1..=4 {
        let mut next = commit(number, 2 * number, vec![new(2 * number, &cell(number as u8, number))]);
        next.markers = vec![(2 * number - 1, purge.clone())];
        // The clock was set back for the third one.
        next.now_ms = if number == 3 { 10 } else { 1_000 * number };
        apply(db, here, &next).await;
    }
    let mut writer = db.writer(here).await.expect("opens");
    for (ms, expected) in
        [(999, None), (1_000, Some(2)), (1_999, Some(2)), (2_000, Some(6)), (9_999, Some(8))]
    {
        assert_eq!(writer.last_before(ms).await.expect("reads"), expected, "{ms}");
    }
    writer.raise_floor(6).await.expect("raises");
    writer.raise_floor(4).await.expect("stays");
    assert_eq!(writer.log().await.expect("reads").gc_floor, 6);
    assert_eq!(writer.markers(STREAM, 0, 99, 9).await.expect("reads"), [(7, purge)]);
    assert_eq!(writer.trim_chain(1).await.expect("trims"), 1);
    assert_eq!(
        (writer.link_at(2).await.expect("reads"), writer.link_at(4).await.expect("reads").is_some()),
        (None, true)
    );
    assert_eq!(writer.trim_chain(9).await.expect("trims"), 1, "down to the floor, which stays");
    assert!(writer.link_at(6).await.expect("reads").is_some());
    writer.note_collected(77).await.expect("notes");
    assert_eq!(writer.log().await.expect("reads").collected_at, 77);
}

pub(crate) async fn replaced_cells_are_forgotten(db: &dyn Db) {
    let here = ready(db).await;
    let mut next = commit(1, 3, vec![new(3, &cell(1, 30))]);
    next.superseded = vec![new(1, &cell(1, 10)), new(2, &cell(1, 20))];
    apply(db, here, &next).await;
    let key = |seq| PastKey { stream: STREAM, record: RecordId([1; 16]), seq };
    let mut writer = db.writer(here).await.expect("opens");
    assert_eq!(writer.forget_history(&[key(1), key(3), key(9)]).await.expect("forgets"), 1, "live ones stay");
    let left = writer.history(STREAM, RecordId([1; 16]), u64::MAX, 9).await.expect("reads");
    assert_eq!(left.iter().map(|row| row.seq).collect::<Vec<_>>(), [3, 2]);
    drop(writer);
    assert_eq!(db.snapshot(here).await.expect("opens").log().await.expect("reads").history_days, 730);
    assert!(db.keep_history(here, 90, 5_000).await.expect("keeps"));
    let trail = db.audit(here, None, 1).await.expect("reads");
    let kept = &trail[0];
    assert_eq!((&kept.act, kept.by, kept.at), (&Act::HistoryKept, None, 5_000));
    assert_eq!((kept.details["from"].as_str(), kept.details["to"].as_str()), ("730", "90"));
    assert!(!db.keep_history(sync::ids::WorkspaceId([0; 16]), 90, 5_000).await.expect("asks"));
    assert_eq!(db.snapshot(here).await.expect("opens").log().await.expect("reads").history_days, 90);
}
