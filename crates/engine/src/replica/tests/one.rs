//! One engine: crash points, refusals, wrong clocks, forks, exports.

use sync::cursor::Position;
use sync::export::{Export, Section};
use sync::stamp::Stamp;
use sync::wire::device::DeviceReply;
use sync::wire::names::Refusal;

use super::*;
use crate::storage::StorageError;

#[tokio::test]
async fn what_was_done_is_there_after_a_restart() {
    let disk = Disk::default();
    let replica = open(&disk).await;
    act(&replica, &[1, 2], false).await;
    act(&replica, &[1], false).await;
    let before = (replica.memory().content(), replica.state().unsent(), replica.state().outbox.len());
    assert_eq!((before.1, before.2), (2, 3));
    let again = open(&disk).await;
    assert_eq!((again.memory().content(), again.state().unsent(), again.state().outbox.len()), before);
    assert_eq!(again.memory().history, 2);
    assert_eq!(again.state().clock.last(), replica.state().clock.last());
}

#[tokio::test]
async fn a_full_disk_changes_nothing() {
    let disk = Disk::default();
    let storage = Rc::new(MemoryStorage::open(&disk));
    Replica::<Layers>::create(&*storage, &identity(), &Directory::default()).await.expect("creates");
    let replica = Replica::open(storage.clone(), Layers::default(), ambient()).await.expect("opens");
    let before = replica.state().counters;
    storage.fail_next(StorageError::Full("no room".into()));
    let failed = replica.act(|_, stamper| {
        let cell = CellBuilder::new(SHARED, record_id(1), stamper.stamp(), stamper.action()).set(
            Tag::builtin(20),
            1,
            [1],
        );
        let cells = vec![cell.build().expect("a small cell")];
        Ok::<_, ReplicaError>(Some((Action { cells, ..Action::default() }, ())))
    });
    assert_eq!(failed.await, Err(ReplicaError::Storage(StorageError::Full("no room".into()))));
    assert_eq!(replica.state().counters, before);
    assert_eq!(replica.state().outbox.len(), 0);
}

/// A crash at each step between freezing and the applied answer: the same bytes are sent until then, once after.
#[tokio::test]
async fn a_frozen_batch_is_resent_unchanged_until_its_answer_is_applied() {
    let disk = Disk::default();
    let replica = open(&disk).await;
    let mut server = Server::default();
    replica.greeted(&server.hello()).await.expect("greets");
    act(&replica, &[1, 2, 3], false).await;
    let first = replica.next_batch().await.expect("freezes").expect("something waits");

    let crashed = open(&disk).await;
    act(&crashed, &[1], false).await;
    let again = crashed.next_batch().await.expect("reads").expect("something waits");
    assert_eq!(again.bytes, first.bytes, "after a crash before sending");
    let reply = server.push(&again, |_| CellResult::Ok);

    let crashed = open(&disk).await;
    let again = crashed.next_batch().await.expect("reads").expect("something waits");
    assert_eq!(again.bytes, first.bytes, "after a crash before the answer");
    let repeated = server.push(&again, |_| CellResult::Refused(Refusal::Grant));
    assert_eq!(repeated, PushReply { after: None, ..reply }, "the server knows it again");
    crashed.pushed(&again, &repeated).await.expect("applies");
    assert_eq!(crashed.state().unsent(), 1);

    let crashed = open(&disk).await;
    assert_eq!(crashed.memory().content().0.len(), 3, "acknowledged for good");
    let next = crashed.next_batch().await.expect("freezes").expect("the later edit waits");
    assert_eq!(next.number, first.number + 1);
    let reply = server.push(&next, |_| CellResult::Ok);
    let pushed = crashed.pushed(&next, &reply).await.expect("applies");
    assert!(!pushed.in_step, "the first answer was to a repeat: a pull must show what it was");
    assert_eq!((crashed.state().unsent(), crashed.memory().content().1.len()), (0, 0));
    assert_eq!(crashed.next_batch().await, Ok(None));
}

#[tokio::test]
async fn an_own_commit_that_follows_directly_needs_no_pull() {
    let replica = open(&Disk::default()).await;
    let mut server = Server::default();
    replica.greeted(&server.hello()).await.expect("greets");
    for (disturbed, expected) in [(false, true), (false, true), (true, false), (false, false)] {
        act(&replica, &[1, 2], false).await;
        if disturbed {
            server.elsewhere(1, NOW as u64);
        }
        let batch = replica.next_batch().await.expect("freezes").expect("something waits");
        let reply = server.push(&batch, |_| CellResult::Ok);
        assert_eq!(replica.pushed(&batch, &reply).await.expect("applies").in_step, expected);
    }
}

#[tokio::test]
async fn a_pull_applies_with_its_cursor_and_repeats_change_nothing() {
    let disk = Disk::default();
    let replica = open(&disk).await;
    let mut server = Server::default();
    replica.greeted(&server.hello()).await.expect("greets");
    (1..=5).for_each(|record| server.elsewhere(record, NOW as u64 + u64::from(record)));
    let page = server.pull(&replica, 3);
    let pulled = replica.pulled(NOW, &page, None).await.expect("applies");
    assert_eq!((pulled.entries, pulled.more), (3, true));
    let once = replica.memory().content();
    replica.pulled(NOW, &page, None).await.expect("applies again");
    assert_eq!(replica.memory().content(), once);
    let rest = server.pull(&replica, 10);
    replica.pulled(NOW, &rest, None).await.expect("applies");
    let reopened = open(&disk).await;
    assert_eq!(reopened.memory().content(), replica.memory().content());
    assert_eq!(reopened.state().cursors, replica.state().cursors);
    assert!(reopened.state().clock.received() > sync::stamp::HybridTime::new(NOW as u64, 0));
    assert!(replica.pulled(NOW, &page[1..], None).await.is_err(), "a torn page moves nothing");
}

#[tokio::test]
async fn refused_actions_go_to_quarantine_and_uncover_what_was_there() {
    let disk = Disk::default();
    let replica = open(&disk).await;
    let mut server = Server::default();
    replica.greeted(&server.hello()).await.expect("greets");
    let mine = act(&replica, &[1, 2], false).await;
    act(&replica, &[3], false).await;
    let batch = replica.next_batch().await.expect("freezes").expect("something waits");
    let codes = [Refusal::Grant, Refusal::Action];
    let reply =
        server.push(&batch, |place| codes.get(place).cloned().map_or(CellResult::Ok, CellResult::Refused));
    let pushed = replica.pushed(&batch, &reply).await.expect("applies");
    assert_eq!((pushed.stored, pushed.refused), (1, 2));
    for replica in [&replica, &open(&disk).await] {
        let state = replica.state();
        let refused: Vec<_> = state.refused.values().map(|one| (one.code.as_str(), one.record)).collect();
        assert_eq!(refused, [("grant", record_id(1))], "one entry for the action, with its cause");
        assert_eq!(replica.memory().content().1, vec![]);
    }
    replica.retry_refused(&[1, 77]).await.expect("retries");
    assert_eq!((replica.state().refused.len(), replica.state().unsent()), (0, 1));
    let again = replica.next_batch().await.expect("freezes").expect("waits again");
    let stamps: Vec<Stamp> =
        Batch::decode(&again.bytes).expect("a batch").cells().map(|cell| cell.stamp).collect();
    assert!(stamps.iter().all(|stamp| mine.iter().all(|cell| cell.stamp < *stamp)), "stamped anew");

    let reply = server.push(&again, |_| CellResult::Refused(Refusal::Purged));
    replica.pushed(&again, &reply).await.expect("applies");
    replica.discard_refused(&[2]).await.expect("discards");
    assert_eq!((replica.state().refused.len(), replica.state().unsent()), (0, 0));
}

#[tokio::test]
async fn a_clock_that_ran_ahead_is_lowered_and_nothing_is_lost() {
    let disk = Disk::default();
    let storage = MemoryStorage::open(&disk);
    Replica::<Layers>::create(&storage, &identity(), &Directory::default()).await.expect("creates");
    let year = 365 * 24 * 3_600_000;
    let fast = Ambient { now: Box::new(move || NOW + year), ..ambient() };
    let replica = Replica::open(Rc::new(storage), Layers::default(), fast).await.expect("opens");
    act(&replica, &[1, 2], false).await;
    let batch = replica.next_batch().await.expect("freezes").expect("something waits");
    let mut server = Server::default();
    let reply = server.push(&batch, |_| CellResult::Refused(Refusal::Future));
    replica.observe(NOW + year, &reply.meta, None);
    let pushed = replica.pushed(&batch, &reply).await.expect("applies");
    assert_eq!((pushed.ahead, replica.state().unsent()), (2, 1));
    act(&replica, &[3], false).await;
    let again = replica.next_batch().await.expect("freezes").expect("something waits");
    let decoded = Batch::decode(&again.bytes).expect("a batch");
    assert!(
        decoded.cells().all(|cell| cell.stamp.ms() <= NOW as u64 + 60_000),
        "{:?}",
        decoded.cells().next()
    );
    assert_eq!(decoded.len(), 3);
    let reply = server.push(&again, |_| CellResult::Ok);
    replica.pushed(&again, &reply).await.expect("applies");
    let (below, above) = replica.memory().content();
    assert_eq!((below.len(), above.len()), (3, 0));
}

#[tokio::test]
async fn a_cloned_device_goes_on_under_a_new_name() {
    let disk = Disk::default();
    let replica = open(&disk).await;
    act(&replica, &[1, 2], false).await;
    replica.next_batch().await.expect("freezes").expect("something waits");
    act(&replica, &[3], false).await;
    let device = DeviceId::new(77);
    let reply = DeviceReply { device, export_key: ExportKey([6; 32]), unsent_lost: 0, meta: meta(0) };
    replica.forked(&reply).await.expect("goes on");
    for replica in [&replica, &open(&disk).await] {
        assert_eq!(replica.state().identity.device, device);
        let content = replica.memory().content().1;
        assert_eq!(content.len(), 3);
        assert!(content.iter().all(|(_, stamp)| stamp.device() == device));
    }
    let batch = replica.next_batch().await.expect("freezes").expect("something waits");
    assert_eq!((batch.number, Batch::decode(&batch.bytes).expect("a batch").device), (1, device));
}

#[tokio::test]
async fn the_export_holds_frozen_batches_waiting_cells_and_drafts() {
    let disk = Disk::default();
    let replica = open(&disk).await;
    act(&replica, &[1], false).await;
    let frozen = replica.next_batch().await.expect("freezes").expect("something waits");
    act(&replica, &[2, 3], false).await;
    let draft =
        protocol::request::Draft { form: "booth".into(), at: 0, title: "Lead".into(), changes: vec![] };
    replica.put_draft(draft.clone()).await.expect("keeps");
    let (_, bytes) = replica.export_unsent().await.expect("exports");
    let export = Export::decode(&bytes).expect("a file");
    export.verify(&ExportKey([5; 32])).expect("sealed by this device");
    let batches: Vec<_> = export.batches().collect();
    assert_eq!(batches[0].as_bytes(), frozen.bytes, "frozen bytes are never changed");
    assert_eq!((batches.len(), batches[1].len()), (2, 2));
    let stored = replica.state().outbox.frozen_batches().count();
    assert_eq!(stored, 2, "what is in the file is sent later as the same batch");
    assert_eq!(export.sections().filter(|part| matches!(part, Section::Draft(_))).count(), 1);
    assert_eq!(replica.drafts().await.expect("reads"), [protocol::request::Draft { at: NOW, ..draft }]);
    replica.drop_draft("booth").await.expect("drops");
    assert_eq!(replica.drafts().await, Ok(vec![]));
}

#[tokio::test]
async fn compaction_keeps_every_live_cell_and_drops_the_delta() {
    let disk = Disk::default();
    let replica = open(&disk).await;
    let mut server = Server::default();
    replica.greeted(&server.hello()).await.expect("greets");
    server.tells(&replica, 70).await;
    let content = replica.memory().content();
    assert_eq!(replica.compact(async || {}).await, Ok(true));
    assert_eq!(replica.compact(async || {}).await, Ok(false), "once is enough");
    assert_eq!((replica.state().delta.len(), replica.state().manifest.segments.len()), (0, 1));
    let again = open(&disk).await;
    assert_eq!(again.memory().content(), content);
    assert_eq!(
        again.state().cursors.as_ref().map(|cursors| cursors.at),
        Some(Position { seq: 70, token: Token([9; 16]) })
    );
}

#[tokio::test]
async fn kept_digests_count_only_for_the_layer_that_they_were_made_from() {
    let disk = Disk::default();
    let replica = open(&disk).await;
    let mut server = Server::default();
    replica.greeted(&server.hello()).await.expect("greets");
    server.elsewhere(1, NOW as u64);
    replica.pulled(NOW, &server.pull(&replica, 10), None).await.expect("applies");
    assert_eq!(open(&disk).await.memory().kept, None, "nothing was kept");
    replica.save_digests().await.expect("writes");
    act(&replica, &[1], false).await;
    let again = open(&disk).await;
    assert_eq!(again.memory().kept, replica.memory().digests(), "what waits is no part of it");
    server.elsewhere(2, NOW as u64);
    replica.pulled(NOW, &server.pull(&replica, 10), None).await.expect("applies");
    assert_eq!(open(&disk).await.memory().kept, None, "the layer is another one");
}
