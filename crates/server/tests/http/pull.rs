//! Pulling and history.

use std::collections::BTreeMap;

use serde_json::json;
use sync::cell::Cell;
use sync::cursor::StreamCursor;
use sync::digest::Digest;
use sync::ids::{RecordId, StreamId};
use sync::limits::CONTENT_TYPE;
use sync::wire::history::{HistoryPage, HistoryReply, HistoryRequest};
use sync::wire::pull::{PullPage, PullReply, PullRequest};

use crate::device::{Device, of, record, started};
use crate::harness::START_MS;
use crate::invitations::join;

/// The digest of a stream as a client would compute it.
fn digest(pages: &[PullReply], stream: StreamId) -> Digest {
    let mut live: BTreeMap<RecordId, Vec<Cell>> = BTreeMap::new();
    for entry in pages.iter().flat_map(|page| &page.entries) {
        let cell = entry.entry.view().cell().expect("a cell").to_cell();
        if cell.stream == stream {
            live.entry(cell.record).or_default().push(cell);
        }
    }
    let mut digest = Digest::new();
    for cells in live.values() {
        let alive = sync::merge::live(cells);
        cells.iter().zip(alive).filter(|(_, alive)| *alive).for_each(|(cell, _)| digest.add(&cell.view()));
    }
    digest
}

/// Streams are read one after the other, and either may be the one that fills the page.
#[tokio::test]
async fn pages_end_where_commits_end_and_digests_agree() {
    for full in 0..2 {
        page_by_page(full).await;
    }
}

async fn page_by_page(full: usize) {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let mut streams = [StreamId::config(workspace), StreamId::shared(workspace)];
    streams.sort_unstable();
    let mut ends = Vec::new();
    for batch in 0..12_u64 {
        let cells: Vec<Cell> = (0..7_u64)
            .map(|n| {
                let mut cell =
                    device.cell(record((batch * 3 + n) % 20), 16 + (n as u32 % 3), &"x".repeat(200));
                cell.stream = streams[if n == 6 { 1 - full } else { full }];
                cell
            })
            .collect();
        ends.push(device.push(&cells).await.meta.at.seq);
    }
    for max_bytes in [1, 1_000, 5_000, u32::MAX] {
        device.at = sync::cursor::Position::START;
        let pages = device.pull_all(max_bytes).await;
        assert_eq!(pages.len() > 1, max_bytes < 10_000, "{max_bytes}");
        for page in &pages {
            assert!(ends.contains(&page.head.meta.at.seq), "a page ends with a commit");
            assert!(page.entries.is_sorted_by_key(|entry| entry.seq));
            assert!(page.entries.iter().all(|entry| entry.seq <= page.head.meta.at.seq));
            assert_eq!(page.head.digests.is_empty(), page.head.more);
        }
        let last = pages.last().expect("a page");
        assert!(last.head.cursors.iter().all(|cursor| cursor.seq == 84));
        for theirs in &last.head.digests {
            assert_eq!(theirs.total(), digest(&pages, theirs.id).total(), "{max_bytes}");
        }
        let seqs: Vec<u64> = pages.iter().flat_map(|page| &page.entries).map(|entry| entry.seq).collect();
        assert!(seqs.windows(2).all(|pair| pair[0] < pair[1]), "nothing twice");
    }
}

/// Of each of many streams there is less than a page, of all together more than a client reads at once.
#[tokio::test]
async fn streams_share_a_page_and_all_of_them_move_on() {
    let (_server, ada, workspace) = started().await;
    let mut streams = Vec::new();
    for event in 0..20 {
        let registered = ada.post(&of(workspace, "events"), &json!({"event": record(100 + event)})).await;
        assert_eq!(registered.status, 201, "{}", registered.text());
        streams.push(StreamId::event(workspace, record(100 + event)));
        streams.push(StreamId::event_leads(workspace, record(100 + event)));
    }
    streams.sort_unstable();
    let mut device = Device::new(&ada, workspace, 1).await;
    let value = "x".repeat(60 << 10);
    let mut stamps = Vec::new();
    for round in 0..8_u64 {
        let cells: Vec<Cell> = streams
            .iter()
            .zip(round * 40..)
            .map(|(stream, number)| device.cell_in(*stream, record(number), &value))
            .collect();
        stamps.extend(cells.iter().map(|cell| cell.stamp));
        for batch in cells.chunks(16) {
            device.push(batch).await;
        }
    }
    assert!(stamps.len() * value.len() > sync::limits::MAX_REPLY_BYTES);

    let start = streams.iter().map(|id| StreamCursor { id: *id, seq: 0 }).collect();
    let mut request = PullRequest { streams: start, ..device.pull_request(0, 1 << 20) };
    let (mut found, mut last) = (Vec::new(), 0);
    loop {
        let reply = device.try_pull(&request).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let page: PullReply = reply.json();
        let mut bytes = Vec::new();
        page.entries.iter().for_each(|entry| entry.entry.view().encode(&mut bytes));
        let bytes = bytes.len();
        assert!(bytes <= 2 << 20, "{bytes}: a page, and the rest of a commit");
        let at = page.head.cursors[0].seq;
        assert!(at > last && page.head.cursors.iter().all(|cursor| cursor.seq == at), "all of them move on");
        last = at;
        found.extend(page.entries.iter().filter_map(|entry| Some(entry.entry.view().cell()?.stamp)));
        (request.streams, request.at) = (page.head.cursors, request.at.max(page.head.meta.at));
        if !page.head.more {
            break;
        }
    }
    assert_eq!(found, stamps, "each once, in the order in which they were committed");
}

#[tokio::test]
async fn cursors_of_streams_move_on_their_own() {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let mut in_config = device.cell(record(1), 16, "c");
    in_config.stream = StreamId::config(workspace);
    let cells = [in_config, device.cell(record(2), 16, "s")];
    device.push(&cells[..1]).await;
    device.push(&cells[1..]).await;
    let mut request = device.pull_request(0, 1 << 20);
    for cursor in &mut request.streams {
        cursor.seq = if cursor.id == device.shared() { 0 } else { 2 };
    }
    let page: PullReply = device.try_pull(&request).await.json();
    assert_eq!(page.entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [2]);
    request.streams.retain(|cursor| cursor.id != device.shared());
    let page: PullReply = device.try_pull(&request).await.json();
    assert_eq!((page.entries.len(), page.head.digests.len()), (0, 1), "only what was asked for");
}

#[tokio::test]
async fn pulls_that_make_no_sense() {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let cell = device.cell(record(1), 16, "x");
    device.push(&[cell]).await;
    let good = device.pull_request(0, 1 << 20);
    let mut beyond = good.clone();
    beyond.streams[0].seq = 2;
    let mut descending = good.clone();
    descending.streams.reverse();
    let mut elsewhere = good.clone();
    elsewhere.workspace = sync::ids::WorkspaceId([1; 16]);
    let mut foreign = good.clone();
    foreign.streams = vec![sync::cursor::StreamCursor { id: StreamId([1; 16]), seq: 0 }];
    for (request, expected) in [
        (beyond, (400, "malformed")),
        (descending, (400, "malformed")),
        (elsewhere, (400, "malformed")),
        (foreign, (403, "forbidden")),
    ] {
        let (status, code) = device.try_pull(&request).await.refusal();
        assert_eq!((status, code.as_str()), expected);
    }
    // Binary is what clients get unless they ask for JSON.
    let binary = ada.post(&of(workspace, "pull"), &good).await;
    assert_eq!(binary.header("content-type"), Some(CONTENT_TYPE));
    let json: PullReply = device.try_pull(&good).await.json();
    assert_eq!(PullPage::decode(&binary.body).expect("decodes").to_reply(), json);
}

#[tokio::test]
async fn history_keeps_everything_newest_first() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let mut one = Device::new(&ada, workspace, 1).await;
    let mut two = Device::new(&bo, workspace, 1).await;
    let (old, _) = (one.stamp(), two.stamp());
    for n in 0..5 {
        let cell = one.cell(record(1), 16, &n.to_string());
        one.push(&[cell]).await;
    }
    server.clock.advance(1_000);
    let late = two.cell_at(old.with_device(two.id), record(1), 16, "written first, arrived last");
    assert_eq!(two.results(&[late]).await, ["superseded"]);
    let unrelated = two.cell(record(2), 16, "x");
    two.push(&[unrelated]).await;

    let mut request = HistoryRequest { workspace, record: record(1), before: None, limit: 4 };
    let path = of(workspace, "history");
    let http = bo.request(reqwest::Method::POST, &path).header("accept", "application/json").json(&request);
    let page: HistoryReply = bo.send(http).await.json();
    assert!(page.more);
    assert_eq!(page.items.iter().map(|item| item.accepted.seq).collect::<Vec<_>>(), [6, 5, 4, 3]);
    assert_eq!(page.items[0].accepted.member, bo_info.user.id.into());
    assert_eq!(page.items[0].accepted.accepted_at, START_MS + 1_000);
    assert_eq!(page.items[0].cell.stamp.device(), two.id);
    request.before = Some(3);
    let rest = bo.post(&path, &request).await;
    let rest = HistoryPage::decode(&rest.body).expect("binary by default");
    assert_eq!(rest.items().map(|(accepted, _)| accepted.seq).collect::<Vec<_>>(), [2, 1]);
    assert!(!rest.more);
    request.record = record(99);
    let none = bo.post(&path, &request).await;
    assert_eq!(HistoryPage::decode(&none.body).expect("decodes").items().count(), 0);
}

#[tokio::test]
async fn an_outdated_client_may_push_but_not_pull() {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let history = HistoryRequest { workspace, record: record(1), before: None, limit: 1 };
    let post = |rest: &str, version: &'static str| {
        ada.request(reqwest::Method::POST, &of(workspace, rest)).header("perennial-protocol", version)
    };
    for (version, status) in [("0", 426), ("1", 200), ("7", 200), ("x", 200)] {
        let pull = ada.send(post("pull", version).json(&device.pull_request(0, 1))).await;
        assert_eq!(pull.status, status, "pull of version {version}");
        assert_eq!(ada.send(post("history", version).json(&history)).await.status, status);
        if status == 426 {
            assert_eq!(pull.problem(), "upgrade");
        }
        let cell = device.cell(record(1), 16, "x");
        let batch = device.freeze(&[cell]);
        let body = sync::wire::push::PushRequest { epoch: device.epoch, at: device.at, batch };
        let push = post("push", version).header("content-type", CONTENT_TYPE).body(body.to_bytes());
        assert_eq!(ada.send(push).await.status, 200);
    }
}

#[tokio::test]
async fn hints_are_never_held_back_by_compression() {
    let (_server, ada, workspace) = started().await;
    let request =
        ada.request(reqwest::Method::GET, &of(workspace, "events")).header("accept-encoding", "br, gzip");
    let stream = request.send().await.expect("an answer");
    assert_eq!(stream.headers().get("content-encoding"), None);
    let mut device = Device::new(&ada, workspace, 1).await;
    let cells: Vec<Cell> =
        (0..50).map(|n| device.cell(record(n), 16, "the same text again and again")).collect();
    device.push(&cells).await;
    let pull = ada.request(reqwest::Method::POST, &of(workspace, "pull")).header("accept-encoding", "gzip");
    let pull = ada.send(pull.json(&device.pull_request(0, 1 << 20))).await;
    assert_eq!(pull.header("content-encoding"), Some("gzip"), "pages are");
}
