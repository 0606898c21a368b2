//! The log of cells.

use std::collections::BTreeMap;

use sync::cell::{Cell, CellBuilder};
use sync::cursor::Epoch;
use sync::digest::{Total, bucket_of};
use sync::export::ExportKey;
use sync::ids::{ContentHash, DeviceId, IncarnationId, InstallationId, RecordId, StreamId, WorkspaceId};
use sync::stamp::{HybridTime, Stamp};
use sync::tag::Tag;
use sync::wire::accounts::UserId;

use super::{blobs, founded, workspace};
use crate::db::Db;
use crate::db::cells::{Answered, BucketChange, CellKey, Commit, NewCell};
use crate::db::types::NewDevice;
use crate::position::Link;
use crate::secret::TokenHash;

pub(super) const STREAM: StreamId = StreamId([0x51; 16]);
pub(super) const DEVICE: DeviceId = DeviceId([0xd1; 8]);

pub(super) fn stamp(ms: u64) -> Stamp {
    Stamp::new(HybridTime::new(ms, 0), DEVICE)
}

pub(super) fn cell(record: u8, ms: u64) -> Cell {
    let value = format!("value of {record} at {ms}");
    CellBuilder::new(STREAM, RecordId([record; 16]), stamp(ms), ms)
        .set(Tag::builtin(16), 1, value)
        .build()
        .expect("fits")
}

pub(super) fn new(seq: u64, cell: &Cell) -> NewCell {
    let (stream, record, stamp, body) = (cell.stream, cell.record, cell.stamp, cell.to_bytes());
    let blobs = cell.view().blobs.iter().collect();
    NewCell { seq, stream, record, stamp, user: UserId([1; 16]), via: None, blobs, body }
}

pub(super) fn key(cell: &Cell) -> CellKey {
    CellKey { stream: cell.stream, record: cell.record, stamp: cell.stamp }
}

/// A commit of new live cells, up to the head given.
pub(super) fn commit(number: u64, head: u64, live: Vec<NewCell>) -> Commit {
    let stamps = live.iter().map(|cell| cell.stamp).max().map(|stamp| (DEVICE, stamp)).into_iter().collect();
    let (hash, results) = ([number as u8; 32], format!("[\"{number}\"]"));
    Commit {
        batch: Some(Answered { device: DEVICE, number, hash, results }),
        live,
        superseded: Vec::new(),
        dead: Vec::new(),
        relocated: Vec::new(),
        markers: Vec::new(),
        purged: Vec::new(),
        places: Vec::new(),
        buckets: Vec::new(),
        stamps,
        head,
        link: Link([head as u8; 8]),
        now_ms: 1_000 * number,
    }
}

pub(super) async fn apply(db: &dyn Db, here: WorkspaceId, commit: &Commit) {
    let mut writer = db.writer(here).await.expect("opens");
    writer.apply(commit).await.expect("applies");
    writer.commit().await.expect("commits");
}

/// A workspace with one device.
pub(super) async fn ready(db: &dyn Db) -> WorkspaceId {
    let (user, here) = founded(db).await;
    let device = NewDevice {
        device: DEVICE,
        user,
        is_new: true,
        incarnation: IncarnationId([1; 16]),
        installation: InstallationId([1; 16]),
        previous: None,
        label: String::new(),
        export_key: ExportKey([1; 32]),
        session: TokenHash([1; 32]),
        created_at: 0,
    };
    db.issue_device(here, &device).await.expect("issues");
    here
}

/// Puts a workspace with 600 cells, 300 of which are history, and their sums into an empty database.
pub(crate) async fn fill(db: &dyn Db) {
    let here = ready(db).await;
    for (number, from) in [(1, 0), (2, 300)] {
        let cells: Vec<Cell> = (0..300).map(|n| wide_cell(n, 1_000 * number + u64::from(n))).collect();
        let live = cells.iter().zip(from + 1..).map(|(cell, seq)| new(seq, cell)).collect();
        let mut changes = commit(number, from + 300, live);
        let before = |n: u16| key(&wide_cell(n, 1_000 + u64::from(n)));
        changes.dead = if number == 2 { (0..300).map(before).collect() } else { Vec::new() };
        let mut sums: BTreeMap<u16, u128> = BTreeMap::new();
        for (n, cell) in cells.iter().enumerate() {
            let before = (number == 2).then(|| wide_cell(n as u16, 1_000 + n as u64).view().digest_term());
            let sum = sums.entry(bucket_of(cell.record)).or_default();
            *sum = sum.wrapping_add(cell.view().digest_term()).wrapping_sub(before.unwrap_or_default());
        }
        let of = |bucket| cells.iter().filter(|cell| bucket_of(cell.record) == bucket).count() as i64;
        let change = |(bucket, sum)| BucketChange {
            stream: STREAM,
            bucket,
            cells: if number == 1 { of(bucket) } else { 0 },
            sum,
        };
        changes.buckets = sums.into_iter().map(change).collect();
        apply(db, here, &changes).await;
    }
}

/// One of many records.
fn wide_cell(record: u16, ms: u64) -> Cell {
    let mut id = [0x4e; 16];
    id[..2].copy_from_slice(&record.to_be_bytes());
    let cell = CellBuilder::new(STREAM, RecordId(id), stamp(ms), ms).set(
        Tag::builtin(16),
        1,
        format!("value of {record} at {ms}"),
    );
    // The very last one names an attachment.
    let names = ms == 2_000 + 299;
    let cell = if names { cell.blob(ContentHash::of(&blobs::content(1))) } else { cell };
    cell.build().expect("fits")
}

pub(crate) async fn a_dropped_writer_leaves_nothing(db: &dyn Db) {
    let here = ready(db).await;
    let mut writer = db.writer(here).await.expect("opens");
    writer.apply(&commit(1, 1, vec![new(1, &cell(1, 10))])).await.expect("applies");
    assert_eq!(writer.log().await.expect("reads").head, 1, "seen from within");
    drop(writer);
    let mut view = db.snapshot(here).await.expect("opens");
    let log = view.log().await.expect("reads");
    assert_eq!((log.head, log.link, log.last_stamp), (0, workspace(1).link, Stamp::ZERO));
    assert!(view.cells(STREAM, 0, 9, 9_999).await.expect("reads").cells.is_empty());
    assert!(db.writer(here).await.expect("opens").batch(DEVICE, 1).await.expect("reads").is_none());
}

pub(crate) async fn commits_are_read_back(db: &dyn Db) {
    let here = ready(db).await;
    // More than one statement's worth, and a rest.
    let cells: Vec<Cell> = (0..70).map(|n| cell(n, 10 + u64::from(n))).collect();
    let live = cells.iter().zip(1..).map(|(cell, seq)| new(seq, cell)).collect();
    apply(db, here, &commit(1, 70, live)).await;
    apply(db, here, &commit(2, 71, vec![new(71, &cell(200, 5))])).await;
    let mut view = db.snapshot(here).await.expect("opens");
    let log = view.log().await.expect("reads");
    assert_eq!(
        (log.head, log.link, log.last_stamp, log.name.as_str()),
        (71, Link([71; 8]), stamp(79), "Workspace 1")
    );
    let page = view.cells(STREAM, 0, 70, usize::MAX).await.expect("reads");
    assert!(!page.cut);
    let expected: Vec<(u64, Vec<u8>)> = (1..).zip(cells.iter().map(Cell::to_bytes)).collect();
    assert_eq!(page.cells, expected, "byte for byte, in order");
    for (seq, link, end) in
        [(70, Some(70), Some(70)), (1, None, Some(70)), (71, Some(71), Some(71)), (72, None, None)]
    {
        assert_eq!(view.link_at(seq).await.expect("reads"), link.map(|n| Link([n; 8])), "{seq}");
        assert_eq!(view.commit_end(seq).await.expect("reads"), end, "{seq}");
    }
    drop(view);
    let mut writer = db.writer(here).await.expect("opens");
    let device = writer.device(DEVICE).await.expect("reads").expect("known");
    assert_eq!(
        (device.user, device.last_batch, device.last_stamp),
        (UserId([1; 16]), 2, stamp(79)),
        "the greatest stays"
    );
    assert!(writer.device(DeviceId([0; 8])).await.expect("reads").is_none());
    let records: Vec<RecordId> = (0..70).map(|n| RecordId([n; 16])).chain([RecordId([99; 16])]).collect();
    let mut bodies = writer.live(STREAM, &records).await.expect("reads");
    bodies.sort_unstable();
    let mut expected: Vec<Vec<u8>> = cells.iter().map(Cell::to_bytes).collect();
    expected.sort_unstable();
    assert_eq!(bodies, expected, "each once, however the question is cut");
    assert!(writer.live(StreamId([0; 16]), &records).await.expect("reads").is_empty());
    assert!(writer.live(STREAM, &[]).await.expect("reads").is_empty());
}

pub(crate) async fn pages_are_cut(db: &dyn Db) {
    let here = ready(db).await;
    let cells: Vec<NewCell> = (1..=5).map(|n| new(u64::from(n), &cell(n, u64::from(n)))).collect();
    let size = cells[0].body.len();
    apply(db, here, &commit(1, 5, cells)).await;
    let mut view = db.snapshot(here).await.expect("opens");
    for (after, until, max_bytes, seqs, cut) in [
        (0, 5, 0, vec![1], true),
        (0, 5, size, vec![1, 2], true),
        (2, 5, size * 9, vec![3, 4, 5], false),
        (2, 4, size * 9, vec![3, 4], false),
        (5, 5, size, vec![], false),
    ] {
        let page = view.cells(STREAM, after, until, max_bytes).await.expect("reads");
        let found: Vec<u64> = page.cells.iter().map(|(seq, _)| *seq).collect();
        assert_eq!((found, page.cut), (seqs, cut), "after {after} until {until}, {max_bytes} bytes");
    }
}

pub(crate) async fn dead_cells_become_history(db: &dyn Db) {
    let here = ready(db).await;
    let (first, second, late) = (cell(1, 10), cell(1, 20), cell(1, 5));
    apply(db, here, &commit(1, 1, vec![new(1, &first)])).await;
    let mut next = commit(2, 3, vec![new(2, &second)]);
    next.dead = vec![key(&first)];
    next.superseded = vec![new(3, &late)];
    apply(db, here, &next).await;
    let mut view = db.snapshot(here).await.expect("opens");
    let live = view.cells(STREAM, 0, 9, usize::MAX).await.expect("reads").cells;
    assert_eq!(live, [(2, second.to_bytes())]);
    let record = RecordId([1; 16]);
    let history = view.history(STREAM, record, u64::MAX, 9).await.expect("reads");
    let found: Vec<_> = history.iter().map(|row| (row.seq, row.accepted_at, row.body.clone())).collect();
    let expected = [(3, 2_000, late.to_bytes()), (2, 2_000, second.to_bytes()), (1, 1_000, first.to_bytes())];
    assert_eq!(found, expected, "newest first, with the time of acceptance");
    assert!(history.iter().all(|row| row.member.0 == [1; 16]));
    let page = view.history(STREAM, record, 3, 1).await.expect("reads");
    assert_eq!(page.iter().map(|row| row.seq).collect::<Vec<_>>(), [2]);
    assert!(view.history(StreamId([0; 16]), record, u64::MAX, 9).await.expect("reads").is_empty());
}

pub(crate) async fn stamps_are_found(db: &dyn Db) {
    let here = ready(db).await;
    let (live, replaced) = (cell(1, 20), cell(1, 10));
    let mut changes = commit(1, 2, vec![new(2, &live)]);
    changes.superseded = vec![new(1, &replaced)];
    apply(db, here, &changes).await;
    let mut writer = db.writer(here).await.expect("opens");
    let mut found = writer.stored(&[stamp(10), stamp(15), stamp(20)]).await.expect("reads");
    found.sort_unstable_by_key(|cell| cell.stamp);
    let found: Vec<_> = found.into_iter().map(|cell| (cell.stamp, cell.live, cell.body)).collect();
    assert_eq!(found, [(stamp(10), false, replaced.to_bytes()), (stamp(20), true, live.to_bytes())]);
    assert!(writer.stored(&[]).await.expect("reads").is_empty());
}

pub(crate) async fn digests_add_up(db: &dyn Db) {
    let here = ready(db).await;
    let change = |bucket, cells, sum| BucketChange { stream: STREAM, bucket, cells, sum };
    let mut first = commit(1, 1, vec![new(1, &cell(1, 1))]);
    first.buckets = vec![change(0, 1, u128::MAX), change(63, 1, 5), change(64, 1, 7), change(4_095, 1, 11)];
    apply(db, here, &first).await;
    let mut second = commit(2, 2, vec![new(2, &cell(2, 2))]);
    second.buckets = vec![change(0, -1, 1), change(4_095, 2, 11)];
    apply(db, here, &second).await;
    let mut view = db.snapshot(here).await.expect("opens");
    assert_eq!(view.total(STREAM).await.expect("reads"), Total { sum: 5 + 7 + 22, cells: 5 });
    assert_eq!(view.total(StreamId([0; 16])).await.expect("reads"), Total::default());
}

pub(crate) async fn snapshots_stand_still(db: &dyn Db) {
    let here = ready(db).await;
    let mut before = db.snapshot(here).await.expect("opens");
    assert_eq!(before.log().await.expect("reads").head, 0);
    apply(db, here, &commit(1, 1, vec![new(1, &cell(1, 1))])).await;
    assert_eq!(before.log().await.expect("reads").head, 0);
    assert!(before.cells(STREAM, 0, 9, 9_999).await.expect("reads").cells.is_empty());
    assert_eq!(db.snapshot(here).await.expect("opens").log().await.expect("reads").head, 1);
}

pub(crate) async fn writers_take_turns(db: &dyn Db) {
    let here = ready(db).await;
    let add = async || {
        let mut writer = db.writer(here).await.expect("opens");
        let head = writer.log().await.expect("reads").head + 1;
        tokio::task::yield_now().await;
        let n = u8::try_from(head).expect("few");
        writer.apply(&commit(head, head, vec![new(head, &cell(n, head))])).await.expect("applies");
        writer.commit().await.expect("commits");
    };
    tokio::join!(add(), add(), add(), add(), add(), add());
    let mut view = db.snapshot(here).await.expect("opens");
    let seqs: Vec<u64> =
        view.cells(STREAM, 0, 9, 99_999).await.expect("reads").cells.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(seqs, [1, 2, 3, 4, 5, 6], "no sequence is given twice, none is left out");
}

pub(crate) async fn epochs_change(db: &dyn Db) {
    let here = ready(db).await;
    apply(db, here, &commit(1, 1, vec![new(1, &cell(1, 1))])).await;
    let mut writer = db.writer(here).await.expect("opens");
    writer.rotate(Epoch([9; 16])).await.expect("rotates");
    writer.commit().await.expect("commits");
    let log = db.snapshot(here).await.expect("opens").log().await.expect("reads");
    assert_eq!((log.epoch, log.head, log.link), (Epoch([9; 16]), 1, Link([1; 8])), "the log goes on");
}

pub(crate) async fn answers_are_kept_for_a_while(db: &dyn Db) {
    let here = ready(db).await;
    let mut refused = commit(1, 0, Vec::new());
    refused.link = workspace(1).link;
    apply(db, here, &refused).await;
    apply(db, here, &commit(2, 1, vec![new(1, &cell(1, 1))])).await;
    let batch =
        async |number| db.writer(here).await.expect("opens").batch(DEVICE, number).await.expect("reads");
    let first = batch(1).await.expect("kept although everything was refused");
    assert_eq!((first.hash, first.results.as_str(), first.seq), ([1; 32], "[\"1\"]", 0));
    assert_eq!(db.prune_batches(2_000).await.expect("prunes"), 1);
    assert!(batch(1).await.is_none() && batch(2).await.is_some());
    let device = db.writer(here).await.expect("opens").device(DEVICE).await.expect("reads").expect("known");
    assert_eq!(device.last_batch, 2, "kept for ever");
}

pub(crate) async fn workspaces_are_apart(db: &dyn Db) {
    let here = ready(db).await;
    let there = WorkspaceId([2; 16]);
    db.create_workspace(&workspace(2), UserId([1; 16])).await.expect("creates");
    apply(db, here, &commit(1, 1, vec![new(1, &cell(1, 1))])).await;
    let mut writer = db.writer(there).await.expect("opens");
    assert!(writer.device(DEVICE).await.expect("reads").is_none());
    assert!(writer.stored(&[stamp(1)]).await.expect("reads").is_empty());
    assert!(writer.live(STREAM, &[RecordId([1; 16])]).await.expect("reads").is_empty());
    assert!(writer.batch(DEVICE, 1).await.expect("reads").is_none());
    drop(writer);
    // The same device id, sequence and stamp may exist in every workspace.
    apply(db, there, &commit(1, 1, vec![new(1, &cell(1, 1))])).await;
    let mut view = db.snapshot(there).await.expect("opens");
    assert_eq!(view.log().await.expect("reads").head, 1);
    assert_eq!(view.cells(STREAM, 0, 9, 9_999).await.expect("reads").cells.len(), 1);
}
