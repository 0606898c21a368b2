//! Records that change their stream, as clients see it.

use sync::cell::{Cell, CellBuilder, Flags};
use sync::entry::{Entry, Moved};
use sync::ids::StreamId;
use sync::limits::{MAX_MOVED_BYTES, MAX_REPLY_BYTES};
use sync::wire::history::{HistoryReply, HistoryRequest};
use sync::wire::pull::{PullReply, Sequenced};
use sync::wire::push::{CellResult, MovedTo, PushReply};

use crate::client::Client;
use crate::device::{Device, of, record, started};
use crate::invitations::join;

/// A cell that moves a record from the one stream to the other.
pub(crate) fn moving(device: &mut Device<'_>, from: StreamId, to: StreamId) -> Cell {
    let stamp = device.stamp();
    let cell = CellBuilder::new(from, record(1), stamp, stamp.ms()).move_to(to).moved_from(from);
    cell.build().expect("fits")
}

fn value(entry: &Sequenced) -> Option<(StreamId, u64)> {
    match &entry.entry {
        Entry::Cell(cell) => Some((cell.stream, cell.stamp.ms())),
        _ => None,
    }
}

/// Everything after a sequence, in pages of at least `max_bytes`.
async fn pulled(device: &mut Device<'_>, from: u64, max_bytes: u32) -> Vec<Sequenced> {
    let mut request = device.pull_request(from, max_bytes);
    let mut entries = Vec::new();
    loop {
        let page: PullReply = device.try_pull(&request).await.json();
        request.streams = page.head.cursors.clone();
        request.at = request.at.max(page.head.meta.at);
        entries.extend(page.entries);
        if !page.head.more {
            return entries;
        }
    }
}

async fn history(client: &Client, device: &Device<'_>) -> Vec<u64> {
    let asked = HistoryRequest { workspace: device.workspace, record: record(1), before: None, limit: 9 };
    let request = client.request(reqwest::Method::POST, &of(device.workspace, "history"));
    let reply = client.send(request.header("accept", "application/json").json(&asked)).await;
    reply.json::<HistoryReply>().items.iter().map(|item| item.cell.stamp.ms()).collect()
}

#[tokio::test]
async fn a_record_moves_with_its_history_and_leaves_a_marker() {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let (shared, config) = (device.shared(), StreamId::config(workspace));
    let (first, second, other) =
        (device.cell(record(1), 16, "a"), device.cell(record(1), 16, "b"), device.cell(record(2), 16, "c"));
    device.push(&[first.clone(), second.clone(), other.clone()]).await;
    let before = device.at.seq;
    let moves = moving(&mut device, shared, config);
    let late = device.cell(record(1), 17, "addressed to where it was");
    assert_eq!(device.results(&[moves.clone(), late.clone()]).await, ["ok", "moved"]);

    for max_bytes in [1 << 20, 1] {
        let all = pulled(&mut device, 0, max_bytes).await;
        let living: Vec<(StreamId, u64)> = all.iter().filter_map(value).collect();
        let expected = [(shared, &other), (config, &second), (config, &moves), (config, &late)]
            .map(|(s, c)| (s, c.stamp.ms()));
        assert_eq!(living, expected);
        let marker = Entry::Moved(Moved { stream: shared, record: record(1), target: config });
        let place = all.iter().position(|entry| entry.entry == marker).expect("is there");
        assert_eq!(place, 1, "before what moved");
        assert_eq!(pulled(&mut device, before, max_bytes).await, all[1..], "also for who was up to date");
    }
    let expected = [&late, &moves, &second, &first].map(|cell| cell.stamp.ms());
    let mut found = history(&ada, &device).await;
    found.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(found, expected);
}

#[tokio::test]
async fn who_does_not_hold_the_target_neither_moves_nor_sees() {
    let (server, ada, workspace) = started().await;
    let (bo, _) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let mut adas = Device::new(&ada, workspace, 1).await;
    let mut bos = Device::new(&bo, workspace, 2).await;
    let (shared, config) = (adas.shared(), StreamId::config(workspace));
    let cell = bos.cell(record(1), 16, "x");
    bos.push(std::slice::from_ref(&cell)).await;
    let refused = moving(&mut bos, shared, config);
    let edit = bos.cell(record(1), 17, "of the same batch, another action");
    assert_eq!(bos.results(&[refused, edit]).await, ["refused:grant", "ok"]);
    let moves = moving(&mut adas, shared, config);
    assert_eq!(adas.results(&[moves]).await, ["ok"]);
    let after = bos.cell(record(1), 18, "who knew it there still reaches it");
    assert_eq!(bos.results(&[after]).await, ["moved"]);
    let strange = adas.cell(record(1), 19, "by its new place");
    let strange = Cell { stream: config, ..strange };
    assert_eq!(adas.results(&[strange]).await, ["ok"]);
}

#[tokio::test]
async fn an_answer_that_is_repeated_says_where_the_records_are_by_now() {
    // The first answer was lost, and the move was pulled before the batch was sent again.
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let (shared, config) = (device.shared(), StreamId::config(workspace));
    let cells = [device.cell(record(1), 16, "a"), device.cell(record(2), 16, "stays")];
    let batch = device.freeze(&cells);
    let answer = async |device: &Device<'_>, batch: Vec<u8>| -> (Vec<String>, Vec<MovedTo>) {
        let reply: PushReply = device.send(batch).await.json();
        (reply.results.iter().map(ToString::to_string).collect(), reply.moved)
    };
    assert_eq!(answer(&device, batch.clone()).await.0, ["ok", "ok"]);
    let moves = moving(&mut device, shared, config);
    let moving_batch = device.freeze(std::slice::from_ref(&moves));
    assert_eq!(answer(&device, moving_batch.clone()).await.0, ["ok"]);
    let there = vec![MovedTo { record: record(1), stream: config }];
    let expected = |results: &[&str]| (results.iter().map(ToString::to_string).collect(), there.clone());
    assert_eq!(answer(&device, batch).await, expected(&["moved", "ok"]));
    assert_eq!(answer(&device, moving_batch).await, expected(&["moved"]), "the move went along too");
}

/// A batch of moves is small; what it takes along is more than anybody could read at once.
#[tokio::test]
async fn what_moves_is_cut_into_commits_that_fit_a_page() {
    const RECORDS: u64 = 60;
    const FIELDS: u32 = 5;
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let (shared, config) = (device.shared(), StreamId::config(workspace));
    let value = "x".repeat(60 << 10);
    for number in 0..RECORDS {
        let cells: Vec<Cell> = (0..FIELDS).map(|n| device.cell(record(number), 16 + n, &value)).collect();
        device.push(&cells).await;
    }
    let before = device.at;
    assert!(RECORDS as usize * FIELDS as usize * value.len() > MAX_REPLY_BYTES);
    let all_of = |device: &mut Device<'_>, flags: Flags| -> Vec<Cell> {
        let action = device.stamp().ms();
        let mut moves = |number| {
            let cell = CellBuilder::new(shared, record(number), device.stamp(), action);
            cell.move_to(config).moved_from(shared).flags(flags).build().expect("fits")
        };
        (0..RECORDS).map(&mut moves).collect()
    };
    let at_once = all_of(&mut device, Flags::NONE);
    let refused = device.results(&at_once).await;
    assert!(refused.iter().all(|result| result == "refused:too_large"), "{refused:?}");
    assert_eq!(device.at.seq, before.seq, "nothing of it is stored");

    let in_parts = all_of(&mut device, Flags::BULK);
    let batch = device.freeze(&in_parts);
    let answer: PushReply = device.send(batch.clone()).await.json();
    assert!(answer.results.iter().all(|result| *result == CellResult::Ok), "{:?}", answer.results);
    let again: PushReply = device.send(batch).await.json();
    assert!(again.results.iter().all(|result| *result == CellResult::Moved), "they went along");
    assert_eq!(again.meta.at, answer.meta.at, "one answer");

    let mut request = device.pull_request(before.seq, 1 << 20);
    request.at = before;
    let (mut moved, mut pages) = (0, 0);
    loop {
        let reply = device.try_pull(&request).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let page: PullReply = reply.json();
        let mut bytes = Vec::new();
        page.entries.iter().for_each(|entry| entry.entry.view().encode(&mut bytes));
        let bytes = bytes.len();
        assert!(bytes < MAX_MOVED_BYTES + (2 << 20), "{bytes}");
        moved += page.entries.iter().filter(|entry| matches!(entry.entry, Entry::Moved(_))).count();
        (request.streams, request.at, pages) = (page.head.cursors, page.head.meta.at, pages + 1);
        if !page.head.more {
            break;
        }
    }
    assert_eq!((moved as u64, pages), (RECORDS, 3));
}
