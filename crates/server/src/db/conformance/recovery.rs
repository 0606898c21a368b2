//! What recovery and moves ask of the log.

use sync::cell::Cell;
use sync::entry::{Entry, Moved};
use sync::export::ExportKey;
use sync::ids::{IncarnationId, InstallationId, RecordId, StreamId};
use sync::stamp::Stamp;
use sync::wire::accounts::UserId;
use sync::wire::reconcile::CellName;

use super::founded;
use super::log::{DEVICE, STREAM, apply, cell, commit, key, new, ready, stamp};
use crate::cells::plan::Place;
use crate::db::Db;
use crate::db::cells::{BucketChange, CellKey, CellPage, Commit, NewCell, Relocated};
use crate::db::types::NewDevice;
use crate::secret::TokenHash;

pub(crate) async fn cells_are_named(db: &dyn Db) {
    let here = ready(db).await;
    let cells = [cell(2, 9), cell(1, 30), cell(1, 10), cell(3, 20)];
    let live: Vec<NewCell> = cells.iter().zip(1..).map(|(cell, seq)| new(seq, cell)).collect();
    apply(db, here, &commit(1, 4, live)).await;
    let name = |cell: &Cell| CellName { record: cell.record, stamp: cell.stamp };
    let ascending = [name(&cells[2]), name(&cells[1]), name(&cells[0]), name(&cells[3])];
    let mut view = db.snapshot(here).await.expect("opens");
    for (after, limit, expected) in [
        (None, 9, &ascending[..]),
        (None, 2, &ascending[..2]),
        (Some(ascending[0]), 2, &ascending[1..3]),
        (Some(ascending[3]), 9, &[]),
    ] {
        assert_eq!(view.names(STREAM, after, limit).await.expect("reads"), expected);
    }
    assert!(view.names(StreamId([0; 16]), None, 9).await.expect("reads").is_empty());
    let elsewhere = CellName { record: RecordId([9; 16]), stamp: cells[0].stamp };
    let asked = [ascending[3], ascending[0], elsewhere, CellName { stamp: stamp(77), ..ascending[0] }];
    let mut found = view.named(STREAM, &asked).await.expect("reads");
    found.sort_unstable();
    assert_eq!(found, [(3, cells[2].to_bytes()), (4, cells[3].to_bytes())]);
    assert!(view.named(StreamId([0; 16]), &asked).await.expect("reads").is_empty());
    assert!(view.named(STREAM, &[]).await.expect("reads").is_empty());
}

pub(crate) async fn sums_are_read_by_bucket(db: &dyn Db) {
    let here = ready(db).await;
    let mut next = commit(1, 1, vec![new(1, &cell(1, 10))]);
    let change = |bucket, sum| BucketChange { stream: STREAM, bucket, cells: 1, sum };
    next.buckets = vec![change(0, 5), change(64, u128::MAX), change(4_095, 7)];
    apply(db, here, &next).await;
    let mut view = db.snapshot(here).await.expect("opens");
    let sums = view.sums(STREAM).await.expect("reads");
    let found: Vec<(usize, u128)> = sums.into_iter().enumerate().filter(|(_, sum)| *sum != 0).collect();
    assert_eq!(found, [(0, 5), (64, u128::MAX), (4_095, 7)]);
    assert_eq!(view.sums(StreamId([0; 16])).await.expect("reads"), vec![0; sync::digest::BUCKETS]);
}

pub(crate) async fn a_gate_is_only_raised(db: &dyn Db) {
    let here = ready(db).await;
    for (ms, expected) in [(500, 500), (900, 900), (700, 900)] {
        let mut writer = db.writer(here).await.expect("opens");
        writer.raise_gate(ms).await.expect("raises");
        writer.commit().await.expect("commits");
        let log = db.snapshot(here).await.expect("opens").log().await.expect("reads");
        assert_eq!(log.gate_floor, expected);
    }
}

pub(crate) async fn who_delivered_is_kept(db: &dyn Db) {
    let here = ready(db).await;
    let first = cell(1, 10);
    let brought = NewCell { via: Some(UserId([7; 16])), ..new(1, &first) };
    apply(db, here, &Commit { batch: None, ..commit(1, 1, vec![brought]) }).await;
    let mut next = commit(2, 2, vec![new(2, &cell(1, 20))]);
    next.dead = vec![key(&first)];
    apply(db, here, &next).await;
    let mut view = db.snapshot(here).await.expect("opens");
    let history = view.history(STREAM, RecordId([1; 16]), u64::MAX, 9).await.expect("reads");
    let via: Vec<_> = history.iter().map(|row| row.via.map(|member| member.0)).collect();
    assert_eq!(via, [None, Some([7; 16])], "in the history too");
    drop(view);
    assert!(db.writer(here).await.expect("opens").batch(DEVICE, 1).await.expect("reads").is_none());
}

pub(crate) async fn a_forgotten_device_is_entered_again(db: &dyn Db) {
    let (user, here) = founded(db).await;
    let device = |incarnation| NewDevice {
        device: DEVICE,
        user,
        is_new: false,
        incarnation: IncarnationId([incarnation; 16]),
        installation: InstallationId([1; 16]),
        previous: None,
        label: String::new(),
        export_key: ExportKey([1; 32]),
        session: TokenHash([1; 32]),
        created_at: 0,
    };
    for incarnation in [1, 1, 2] {
        assert_eq!(db.issue_device(here, &device(incarnation)).await.expect("issues").device, DEVICE);
    }
    let stored = db.writer(here).await.expect("opens").device(DEVICE).await.expect("reads").expect("known");
    assert_eq!(stored.last_stamp, Stamp::from_bytes([0xff; 16]), "anything of it may be stored");
}

pub(crate) async fn records_move(db: &dyn Db) {
    const THERE: StreamId = StreamId([0x52; 16]);
    let here = ready(db).await;
    let (first, second, other) = (cell(1, 10), cell(1, 20), cell(2, 15));
    assert!(!db.snapshot(here).await.expect("opens").log().await.expect("reads").has_moved);
    apply(db, here, &commit(1, 2, vec![new(1, &first), new(2, &other)])).await;
    let mut next = commit(2, 3, vec![new(3, &second)]);
    next.dead = vec![key(&first)];
    apply(db, here, &next).await;
    let moved = Cell { stream: THERE, ..second.clone() };
    let marker = Entry::Moved(Moved { stream: STREAM, record: second.record, target: THERE });
    let mut next = commit(3, 5, Vec::new());
    next.relocated = vec![Relocated { from: key(&second), seq: 5, stream: THERE, body: moved.to_bytes() }];
    next.markers = vec![(4, marker.clone())];
    next.places = vec![(second.record, THERE, stamp(30))];
    apply(db, here, &next).await;

    let mut view = db.snapshot(here).await.expect("opens");
    let log = view.log().await.expect("reads");
    assert_eq!(
        (log.head, log.has_moved, log.has_purged),
        (5, true, false),
        "a move alone goes on with the log"
    );
    let cells = |page: CellPage| page.cells;
    assert_eq!(cells(view.cells(STREAM, 0, 9, 9_999).await.expect("reads")), [(2, other.to_bytes())]);
    assert_eq!(cells(view.cells(THERE, 0, 9, 9_999).await.expect("reads")), [(5, moved.to_bytes())]);
    for (after, until, limit, expected) in
        [(0, 9, 9, 1), (3, 4, 1, 1), (4, 9, 9, 0), (0, 3, 9, 0), (0, 9, 0, 0)]
    {
        let found = view.markers(STREAM, after, until, limit).await.expect("reads");
        assert_eq!(found, vec![(4, marker.clone()); expected], "after {after} until {until}");
    }
    assert!(view.markers(THERE, 0, 9, 9).await.expect("reads").is_empty());
    let history = view.history(THERE, second.record, u64::MAX, 9).await.expect("reads");
    assert_eq!(history.iter().map(|row| row.seq).collect::<Vec<_>>(), [5, 1], "history goes along");
    assert!(view.history(STREAM, second.record, u64::MAX, 9).await.expect("reads").is_empty());
    drop(view);

    // And back: the place is the newest, all streams that it left are known.
    let mut next = commit(4, 7, Vec::new());
    let key = CellKey { stream: THERE, ..key(&second) };
    next.relocated = vec![Relocated { from: key, seq: 7, stream: STREAM, body: second.to_bytes() }];
    next.markers = vec![(6, Entry::Moved(Moved { stream: THERE, record: second.record, target: STREAM }))];
    next.places = vec![(second.record, STREAM, stamp(40))];
    next.buckets = vec![BucketChange { stream: STREAM, bucket: 1, cells: 1, sum: 7 }];
    apply(db, here, &next).await;
    let mut writer = db.writer(here).await.expect("opens");
    let mut places = writer.places(&[second.record, other.record]).await.expect("reads");
    places.iter_mut().for_each(|(_, place)| place.left.sort_unstable());
    let place = Place { stream: STREAM, stamp: stamp(40), left: vec![STREAM, THERE] };
    assert_eq!(places, [(second.record, place)]);
    let mut makers = writer.makers(&[second.record, RecordId([9; 16])]).await.expect("reads");
    assert_eq!(makers.pop(), Some((second.record, DEVICE)));
    assert!(makers.is_empty() && writer.purged(&[second.record]).await.expect("reads").is_empty());
}
