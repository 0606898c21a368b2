//! Large streams in pieces.

use std::collections::BTreeMap;

use server::cells::snapshot::{Cutting, make};
use sync::cell::{Cell, CellBuilder};
use sync::cursor::Position;
use sync::ids::{ContentHash, StreamId, WorkspaceId};
use sync::segment::Segment;
use sync::wire::accounts::SessionInfo;
use sync::wire::snapshot::SnapshotReply;

use crate::client::{Client, Reply};
use crate::device::{Device, of, record};
use crate::harness::Server;
use crate::home::Home;
use crate::invitations::join;

/// A server that cuts small streams, with a list of what is erased.
async fn started() -> (Server, Client, WorkspaceId) {
    let home = Home::new().await;
    let list = home.path().join("erased.log");
    let server = Server::on(home, None, |config| {
        config.cutting = Cutting { least_cells: 20, piece_cells: 8 };
        config.erase_log = Some(list);
    });
    let server = server.await;
    let (ada, info) = server.first_account().await;
    (server, ada, info.workspaces[0].id)
}

/// Records spread over all ranges.
fn spread(n: u64) -> sync::ids::RecordId {
    let mut id = record(n);
    id.0[..8].copy_from_slice(&n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    id
}

async fn try_segment(client: &Client, here: WorkspaceId, hash: ContentHash) -> Reply {
    client.get(&of(here, &format!("segment/{hash}"))).await
}

async fn snapshot(client: &Client, here: WorkspaceId, stream: StreamId) -> SnapshotReply {
    let reply = client.get(&of(here, &format!("snapshot/{stream}"))).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

/// The cells of all pieces, by record and stamp.
async fn cells(client: &Client, here: WorkspaceId, of: &SnapshotReply) -> Vec<Cell> {
    let mut all = Vec::new();
    for piece in &of.pieces {
        let reply = try_segment(client, here, piece.hash).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!((ContentHash::of(&reply.body), reply.body.len() as u64), (piece.hash, piece.bytes));
        let segment = Segment::open(reply.body.as_slice()).expect("a segment");
        assert_eq!(segment.iter().count() as u64, piece.cells);
        all.extend(segment.iter().map(|cell| cell.to_cell()));
    }
    assert!(all.is_sorted_by_key(|cell| (cell.record, cell.stamp)), "no record in two pieces");
    all
}

#[tokio::test]
async fn a_device_that_begins_is_told_of_the_pieces_and_goes_on_where_they_end() {
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let first: Vec<Cell> = (0..40).map(|n| device.cell(spread(n), 16, "value")).collect();
    device.push(&first).await;
    let stream = device.shared();
    assert_eq!(
        ada.get(&of(workspace, &format!("snapshot/{stream}"))).await.refusal(),
        (404, "not_found".into())
    );
    // The first one that begins finds none, and has it made.
    let begins = async || {
        let mut device = Device::new(&ada, workspace, 2).await;
        device.at = Position::START;
        let body = serde_json::json!({"workspace": workspace, "device": device.id, "protocol": 1, "build": "test", "unsent": 0});
        let hello: sync::wire::hello::HelloReply = ada.post(&of(workspace, "hello"), &body).await.json();
        hello.streams.iter().find(|granted| granted.id == stream).expect("held").pieces
    };
    while begins().await == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(begins().await, 8, "forty cells by eight, in a power of two");
    let told = device.hello().await.streams;
    assert!(told.iter().all(|granted| granted.pieces == 0), "who has begun needs none");

    let made = snapshot(&ada, workspace, stream).await;
    assert_eq!((made.seq, made.epoch, made.stream), (40, device.epoch, stream));
    let mut expected: Vec<Cell> = first.clone();
    expected.sort_unstable_by_key(|cell| (cell.record, cell.stamp));
    assert_eq!(cells(&ada, workspace, &made).await, expected);
    let more = device.cell(spread(7), 16, "newer");
    device.push(std::slice::from_ref(&more)).await;
    let mut request = device.pull_request(made.seq, 1 << 20);
    request.at = made.meta.at;
    let page: sync::wire::pull::PullReply = device.try_pull(&request).await.json();
    assert_eq!(page.entries.len(), 1, "what came since");
    drop(server);
}

#[tokio::test]
async fn only_ranges_that_changed_are_made_again() {
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let stream = device.shared();
    let mut live: BTreeMap<_, Cell> = BTreeMap::new();
    let all: Vec<Cell> = (0..40).map(|n| device.cell(spread(n), 16, "value")).collect();
    device.push(&all).await;
    live.extend(all.into_iter().map(|cell| (cell.record, cell)));
    assert!(make(&server.state, workspace, stream).await.expect("makes"));
    let before = snapshot(&ada, workspace, stream).await;
    assert!(make(&server.state, workspace, stream).await.expect("makes"));
    assert_eq!(snapshot(&ada, workspace, stream).await.pieces, before.pieces, "nothing changed");

    let newer = device.cell(spread(3), 16, "newer");
    device.push(std::slice::from_ref(&newer)).await;
    live.insert(newer.record, newer);
    assert!(make(&server.state, workspace, stream).await.expect("makes"));
    let after = snapshot(&ada, workspace, stream).await;
    let same = after.pieces.iter().filter(|piece| before.pieces.contains(piece)).count();
    assert_eq!((same, after.seq), (7, 41));
    let expected: Vec<Cell> = live.into_values().collect();
    assert_eq!(cells(&ada, workspace, &after).await, expected);
    let old = before.pieces.iter().find(|piece| !after.pieces.contains(piece)).expect("one");
    assert_eq!(try_segment(&ada, workspace, old.hash).await.status, 200, "for who is fetching it");
}

#[tokio::test]
async fn pieces_are_for_who_may_read_the_stream_and_hold_nothing_that_was_erased() {
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let stream = device.shared();
    let all: Vec<Cell> = (0..40).map(|n| device.cell(spread(n), 16, "secret")).collect();
    device.push(&all).await;
    assert!(make(&server.state, workspace, stream).await.expect("makes"));
    let made = snapshot(&ada, workspace, stream).await;
    // Ada's other workspace knows neither the stream nor the pieces.
    let other = serde_json::json!({"name": "Other"});
    let other: sync::wire::accounts::WorkspaceInfo = ada.post("/api/v1/workspaces", &other).await.json();
    let elsewhere = ada.get(&of(other.id, &format!("snapshot/{stream}"))).await;
    assert_eq!(elsewhere.refusal(), (403, "forbidden".into()));
    assert_eq!(try_segment(&ada, other.id, made.pieces[0].hash).await.refusal(), (404, "not_found".into()));
    assert_eq!(ada.get(&of(workspace, "segment/none")).await.refusal(), (404, "not_found".into()));

    let hashes: Vec<ContentHash> = made.pieces.iter().map(|piece| piece.hash).collect();
    let mut fetched = 0;
    for (hash, had) in hashes.iter().zip(cells_of(&ada, workspace, &hashes).await) {
        fetched += usize::from(had.contains(&spread(5)));
        assert_eq!(try_segment(&ada, workspace, *hash).await.status, 200);
    }
    assert_eq!(fetched, 1);
    let body = serde_json::json!({"records": [spread(5)]});
    let asked: sync::wire::erase::EraseReply = ada.post(&of(workspace, "erase"), &body).await.json();
    let body = serde_json::json!({"records": [spread(5)], "token": asked.confirm.expect("asks").token});
    assert_eq!(ada.post(&of(workspace, "erase"), &body).await.status, 200);
    let gone = ada.get(&of(workspace, &format!("snapshot/{stream}"))).await;
    assert_eq!(gone.refusal(), (404, "not_found".into()));
    let mut left = 0;
    for hash in hashes {
        left += usize::from(try_segment(&ada, workspace, hash).await.status == 200);
    }
    assert_eq!(left, 7, "all but the one that it was in");
    assert!(make(&server.state, workspace, stream).await.expect("makes"));
    let made = snapshot(&ada, workspace, stream).await;
    assert!(cells(&ada, workspace, &made).await.iter().all(|cell| cell.record != spread(5)));
}

/// What moved to a stream that somebody does not hold is in nothing that is given to him, also when he came later.
#[tokio::test]
async fn pieces_hold_nothing_that_moved_to_another_stream() {
    let (server, ada, workspace) = started().await;
    let policy = serde_json::json!({"policy": "own"});
    assert_eq!(ada.patch(&format!("/api/v1/workspaces/{workspace}"), &policy).await.status, 204);
    let me: SessionInfo = ada.get("/api/v1/session").await.json();
    let mut device = Device::new(&ada, workspace, 1).await;
    let (shared, own) = (device.shared(), StreamId::user(workspace, me.user.id.into()));
    let all: Vec<Cell> = (0..40).map(|n| device.cell(spread(n), 16, "secret")).collect();
    device.push(&all).await;
    assert!(make(&server.state, workspace, shared).await.expect("makes"));
    let before = snapshot(&ada, workspace, shared).await;
    let stamp = device.stamp();
    let moves = CellBuilder::new(shared, spread(5), stamp, stamp.ms()).move_to(own).moved_from(shared);
    assert_eq!(device.results(&[moves.build().expect("fits")]).await, ["ok"]);

    let (bo, _) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let gone = bo.get(&of(workspace, &format!("snapshot/{shared}"))).await;
    assert_eq!(gone.refusal(), (404, "not_found".into()));
    let mut left = 0;
    for piece in &before.pieces {
        let reply = try_segment(&bo, workspace, piece.hash).await;
        if reply.status == 200 {
            left += 1;
            let segment = Segment::open(reply.body.as_slice()).expect("a segment");
            assert!(segment.iter().all(|cell| cell.record != spread(5)));
        }
    }
    assert_eq!(left, 7, "all but the one that it was in");
    assert!(make(&server.state, workspace, shared).await.expect("makes"));
    let made = snapshot(&bo, workspace, shared).await;
    let there = cells(&bo, workspace, &made).await;
    assert!(there.len() == 39 && there.iter().all(|cell| cell.record != spread(5)));
    assert!(make(&server.state, workspace, own).await.expect("makes"));
    let his = bo.get(&of(workspace, &format!("snapshot/{own}"))).await;
    assert_eq!(his.refusal(), (403, "forbidden".into()));
}

/// The records of each piece.
async fn cells_of(
    client: &Client,
    here: WorkspaceId,
    hashes: &[ContentHash],
) -> Vec<Vec<sync::ids::RecordId>> {
    let mut all = Vec::new();
    for hash in hashes {
        let reply = try_segment(client, here, *hash).await;
        let segment = Segment::open(reply.body.as_slice()).expect("a segment");
        all.push(segment.iter().map(|cell| cell.record).collect());
    }
    all
}
