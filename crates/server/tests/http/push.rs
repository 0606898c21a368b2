//! Pushing: what is accepted, what is refused, and what happens when it is sent again.

use serde_json::{Value, json};
use sync::batch::freeze;
use sync::cell::{Cell, CellBuilder, Flags};
use sync::cursor::Epoch;
use sync::ids::{DeviceId, StreamId};
use sync::stamp::{HybridTime, Stamp};
use sync::tag::Tag;
use sync::wire::push::PushReply;

use crate::device::{Device, ask_as, ask_for_device, of, record, started};
use crate::harness::{DAY_MS, START_MS};
use crate::invitations::join;

#[tokio::test]
async fn the_newest_value_of_each_field_wins() {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let stamps: Vec<Stamp> = (0..4).map(|_| device.stamp()).collect();
    let at =
        |device: &Device<'_>, n: usize, field| device.cell_at(stamps[n], record(1), field, &format!("v{n}"));

    let newer = at(&device, 2, 16);
    assert_eq!(device.results(&[newer]).await, ["ok"]);
    let (older, other_field) = (at(&device, 0, 16), at(&device, 1, 17));
    assert_eq!(device.results(&[older, other_field]).await, ["superseded", "ok"]);
    let newest = at(&device, 3, 16);
    assert_eq!(device.results(&[newest]).await, ["ok"]);

    let pages = device.pull_all(1 << 20).await;
    let live: Vec<(u64, Stamp)> = pages
        .iter()
        .flat_map(|page| &page.entries)
        .map(|entry| (entry.seq, entry.entry.view().cell().expect("a cell").stamp))
        .collect();
    assert_eq!(live, [(3, stamps[1]), (4, stamps[3])]);
    assert_eq!(pages[0].head.digests.iter().map(|digest| digest.cells).sum::<u64>(), 2);
}

#[tokio::test]
async fn cells_of_one_batch_replace_one_another() {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let cells: Vec<Cell> = (0..5).map(|n| device.cell(record(1), 16, &n.to_string())).collect();
    assert_eq!(device.results(&cells).await, ["ok"; 5], "each was newest when its turn came");
    let pages = device.pull_all(1 << 20).await;
    assert_eq!(pages[0].entries.len(), 1, "one is left");
    assert_eq!(pages[0].entries[0].seq, 5);
}

#[tokio::test]
async fn sending_again_changes_nothing() {
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let first = device.cell(record(1), 16, "x");
    let batch = device.freeze(std::slice::from_ref(&first));
    let once: PushReply = device.send(batch.clone()).await.json();
    let second = device.cell(record(2), 16, "y");
    device.push(&[second]).await;
    let again: PushReply = device.send(batch.clone()).await.json();
    assert_eq!((again.results.clone(), again.meta.at), (once.results.clone(), once.meta.at));

    // Thirty-one days later the answer is forgotten; the cells are judged by their stamps.
    server.clock.advance(31 * DAY_MS);
    server::db::cells::Cells::prune_batches(&*server.db, START_MS + DAY_MS).await.expect("prunes");
    let late: PushReply = device.send(batch).await.json();
    assert_eq!(late.results, once.results);
    assert_eq!(late.meta.at.seq, 2, "nothing was committed");
    assert_eq!(device.hello().await.head, 2);
}

#[tokio::test]
async fn a_copied_device_is_noticed() {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let stamp = device.stamp();
    let cell = device.cell_at(stamp, record(1), 16, "original");
    device.push(&[cell]).await;

    let other_bytes = device.cell_at(stamp, record(1), 16, "copy");
    let same_number = freeze(workspace, device.id, 1, std::slice::from_ref(&other_bytes)).expect("fits");
    assert_eq!(device.send(same_number).await.refusal(), (409, "forked".into()), "same number, other bytes");
    let same_stamp = freeze(workspace, device.id, 2, std::slice::from_ref(&other_bytes)).expect("fits");
    assert_eq!(device.send(same_stamp).await.refusal(), (409, "forked".into()), "same stamp, other value");
    let elsewhere = device.cell_at(stamp, record(2), 16, "original");
    let elsewhere = freeze(workspace, device.id, 2, &[elsewhere]).expect("fits");
    assert_eq!(device.send(elsewhere).await.refusal(), (409, "forked".into()), "same stamp, other record");
    let stamp = device.stamp();
    let twice = [device.cell_at(stamp, record(3), 16, "a"), device.cell_at(stamp, record(3), 16, "b")];
    let twice = freeze(workspace, device.id, 2, &twice).expect("fits");
    assert_eq!(device.send(twice).await.refusal(), (409, "forked".into()), "within one batch");
    assert_eq!(device.hello().await.head, 1, "nothing of any of them was stored");

    // A stamp stays taken when its cell was replaced.
    let newer = device.cell(record(1), 16, "newer");
    device.number = 1;
    device.push(&[newer]).await;
    let late = freeze(workspace, device.id, 3, &[other_bytes]).expect("fits");
    assert_eq!(device.send(late).await.refusal(), (409, "forked".into()), "taken in history");
}

#[tokio::test]
async fn a_repeated_stamp_with_the_same_content_is_no_fork() {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let cells = [device.cell(record(1), 16, "old"), device.cell(record(1), 16, "new")];
    device.push(&cells).await;
    let doubled = [cells[1].clone(), cells[0].clone(), cells[1].clone()];
    assert_eq!(device.results(&doubled).await, ["ok", "superseded", "ok"]);
    assert_eq!(device.hello().await.head, 2);
}

#[tokio::test]
async fn stamps_beyond_the_gate_wait() {
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let at = |device: &Device<'_>, ms: u64, n| {
        device.cell_at(Stamp::new(HybridTime::new(ms, 0), device.id), record(n), 16, "x")
    };
    let cells = [at(&device, START_MS + 60_000, 1), at(&device, START_MS + 60_001, 2)];
    assert_eq!(device.results(&cells).await, ["ok", "refused:future"]);
    // The gate is also one millisecond past the greatest stored stamp, wherever the server's clock went.
    server.clock.set(START_MS - 1_000_000_000);
    let cells = [at(&device, START_MS + 60_001, 3), at(&device, START_MS + 60_002, 4)];
    let reply = device.push(&cells).await;
    let words: Vec<String> = reply.results.iter().map(ToString::to_string).collect();
    assert_eq!(words, ["ok", "refused:future"]);
    assert_eq!(reply.meta.gate.0, START_MS + 60_002, "after the commit");
    assert_eq!(reply.meta.server_time, START_MS - 1_000_000_000);
}

#[tokio::test]
async fn an_action_stands_or_falls_as_one_unless_it_is_an_upload() {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let stranger = StreamId([7; 16]);
    let build = |stamp: Stamp, stream, n, action, flags| {
        let builder = CellBuilder::new(stream, record(n), stamp, action).set(Tag::builtin(16), 1, "x");
        builder.flags(flags).build().expect("fits")
    };
    let shared = device.shared();
    for (flags, expected) in [
        (Flags::NONE, ["refused:action", "refused:stream", "ok"]),
        (Flags::BULK, ["ok", "refused:stream", "ok"]),
    ] {
        let stamps = [device.stamp(), device.stamp(), device.stamp()];
        let cells = [
            build(stamps[0], shared, 1, 100, flags),
            build(stamps[1], stranger, 2, 100, flags),
            build(stamps[2], shared, 3, 101, flags),
        ];
        assert_eq!(device.results(&cells).await, expected, "{flags:?}");
    }
}

#[tokio::test]
async fn what_contradicts_itself_is_refused() {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let shared = device.shared();
    let mut cells = Vec::new();
    for flags in [Flags::TOMBSTONE, Flags::RESTORE, Flags::MOVE, Flags(1 << 20)] {
        let stamp = device.stamp();
        let builder = CellBuilder::new(shared, record(1), stamp, stamp.ms()).set(Tag::builtin(16), 1, "x");
        cells.push(builder.flags(flags).build().expect("fits"));
    }
    let stamp = device.stamp();
    cells.push(CellBuilder::new(shared, record(3), stamp, stamp.ms()).delete().build().expect("fits"));
    let expected = ["refused:malformed", "refused:malformed", "refused:malformed", "ok", "ok"];
    assert_eq!(device.results(&cells).await, expected, "an unknown flag is stored, a contradiction is not");
}

#[tokio::test]
async fn devices_belong_to_people() {
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let (bo, _) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let theirs = Device::new(&bo, workspace, 1).await;
    assert_ne!(theirs.id, device.id);

    let mut borrowed = device.cell(record(1), 16, "x");
    borrowed.stamp = borrowed.stamp.with_device(theirs.id);
    let mut unknown = device.cell(record(2), 16, "x");
    unknown.stamp = unknown.stamp.with_device(DeviceId([9; 8]));
    assert_eq!(device.results(&[borrowed, unknown]).await, ["refused:device"; 2]);

    let cell = theirs.cell_at(device.stamp().with_device(theirs.id), record(1), 16, "x");
    let batch = freeze(workspace, theirs.id, 1, &[cell]).expect("fits");
    assert_eq!(device.send(batch).await.refusal(), (403, "forbidden".into()), "somebody else's batch");
    let cell = device.cell(record(1), 16, "x");
    let batch = freeze(workspace, DeviceId([9; 8]), 1, &[cell]).expect("fits");
    assert_eq!(
        device.send(batch).await.refusal(),
        (409, "forked".into()),
        "a device the server does not know"
    );
}

#[tokio::test]
async fn a_device_continues_under_a_new_id_after_a_fork() {
    let (_server, ada, workspace) = started().await;
    let mut old = Device::new(&ada, workspace, 1).await;
    let unsent = old.cell(record(1), 16, "x");
    let mut new = Device::new(&ada, workspace, 2).await;
    // The same person's two devices in one batch, with the same time: the greater device wins.
    let mut renamed = unsent.clone();
    renamed.stamp = renamed.stamp.with_device(new.id);
    let expected = if renamed.stamp > unsent.stamp { "superseded" } else { "ok" };
    assert_eq!(new.results(&[renamed, unsent]).await, ["ok", expected]);
}

#[tokio::test]
async fn issuing_a_device_is_idempotent_and_tells_what_was_lost() {
    let (_server, ada, workspace) = started().await;
    let device = Device::new(&ada, workspace, 1).await;
    assert_eq!(ask_for_device(&ada, workspace, 1).await.device, device.id);
    assert_eq!(device.try_hello(7).await.status, 200);
    let erased = ask_for_device(&ada, workspace, 2).await;
    assert_ne!(erased.device, device.id);
    assert_eq!(erased.unsent_lost, 7, "the same sign-in, another installation: the store was erased");
    let other = json!({"workspace": workspace, "incarnation": "03".repeat(16), "installation": "03".repeat(16), "previous": device.id, "reason": "forked"});
    let forked: Value = ada.post(&of(workspace, "devices"), &other).await.json();
    assert_eq!(forked["unsent_lost"], 0, "a copy lost nothing");
    assert_eq!(forked["export_key"].as_str().map(str::len), Some(64));
}

/// Signed out, removed from this browser, signed in again: the counters begin anew, so the device must be another.
#[tokio::test]
async fn a_store_that_begins_anew_is_another_device() {
    let (_server, ada, workspace) = started().await;
    let mut first = Device::new(&ada, workspace, 1).await;
    let cell = first.cell(record(1), 16, "before");
    first.push(&[cell]).await;

    let mut again = Device::with_id(&ada, workspace, ask_as(&ada, workspace, 1, 9).await.device).await;
    assert_ne!(again.id, first.id);
    let cell = again.cell(record(2), 16, "after");
    assert_eq!(again.results(&[cell]).await, ["ok"], "its first batch is the first of its device");
    let lost = ask_as(&ada, workspace, 1, 9).await;
    assert_eq!((lost.device, lost.unsent_lost), (again.id, 0), "an answer that was lost is given again");
}

#[tokio::test]
async fn another_epoch_is_another_conversation() {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let real = device.epoch;
    let cell = device.cell(record(1), 16, "x");
    let batch = device.freeze(&[cell]);
    device.epoch = Epoch([7; 16]);
    let refused = device.send(batch.clone()).await;
    assert_eq!(refused.refusal(), (409, "epoch".into()));
    assert_eq!(refused.json::<Value>()["epoch"], real.to_string());
    let pull = device.try_pull(&device.pull_request(0, 1 << 20)).await;
    assert_eq!(pull.refusal(), (409, "epoch".into()));
    device.epoch = real;
    assert_eq!(device.send(batch).await.status, 200, "the same frozen bytes are good in any epoch");
}

#[tokio::test]
async fn batches_that_are_none() {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let cell = device.cell(record(1), 16, "x");
    let good = device.freeze(std::slice::from_ref(&cell));
    let elsewhere =
        freeze(sync::ids::WorkspaceId([1; 16]), device.id, 2, std::slice::from_ref(&cell)).expect("fits");
    let numberless = freeze(workspace, device.id, 0, &[cell]).expect("fits");
    for batch in
        [Vec::new(), good[..good.len() - 1].to_vec(), [&good[..], &[0]].concat(), elsewhere, numberless]
    {
        assert_eq!(device.send(batch).await.refusal(), (400, "malformed".into()));
    }
    // The same in JSON, for tools.
    let body = json!({"epoch": device.epoch, "at": device.at, "batch": sync::hex::encode(&good)});
    let reply = ada.post(&of(workspace, "push"), &body).await;
    assert_eq!(reply.json::<Value>()["results"], json!(["ok"]));
}
