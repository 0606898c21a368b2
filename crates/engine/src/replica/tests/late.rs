//! What comes late, stops half-way, or is more than there should be.

use futures::future::LocalBoxFuture;
use sync::wire::device::DeviceReply;

use super::*;
use crate::replica::Pushed;
use crate::replica::first::Ask;
use crate::replica::local::put_history;
use crate::storage::{Found, Op, Storage, StorageError, Store, Transaction, Want, log_key};

/// A storage that lets others in before each answer, as a browser's does.
struct Slow(MemoryStorage);

impl Storage for Slow {
    fn read<'a>(&'a self, wants: &'a [Want]) -> LocalBoxFuture<'a, Result<Vec<Found>, StorageError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.0.read(wants).await
        })
    }

    fn commit<'a>(&'a self, transaction: &'a Transaction) -> LocalBoxFuture<'a, Result<u64, StorageError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.0.commit(transaction).await
        })
    }

    fn durable(&self) -> bool {
        self.0.durable()
    }

    fn close(&self) {
        self.0.close();
    }
}

fn another_device() -> DeviceReply {
    DeviceReply { device: DeviceId::new(40), export_key: ExportKey([6; 32]), unsent_lost: 0, meta: meta(0) }
}

#[tokio::test]
async fn an_answer_that_comes_late_is_not_taken_for_that_of_another_batch() {
    let replica = open(&Disk::default()).await;
    let mut server = Server::default();
    replica.greeted(&server.hello()).await.expect("greets");
    act(&replica, &[1], false).await;
    let first = replica.next_batch().await.expect("freezes").expect("something waits");
    let late = server.push(&first, |_| CellResult::Ok);
    replica.pushed(&first, &late).await.expect("applies");
    let reply = another_device();
    replica.forked(&reply).await.expect("rewrites");
    act(&replica, &[2], false).await;
    let second = replica.next_batch().await.expect("freezes").expect("something waits");
    assert_eq!(second.number, first.number, "the new device counts from the start");
    assert_eq!(replica.pushed(&first, &late).await, Ok(Pushed::default()));
    assert_eq!(replica.state().unsent(), 1, "nobody has the second batch yet");
}

#[tokio::test]
async fn while_everything_is_read_again_the_old_memory_is_there_and_what_is_not_stored_stays() {
    let storage = Slow(MemoryStorage::open(&Disk::default()));
    Replica::<Layers>::create(&storage, &identity(), &Directory::default()).await.expect("creates");
    let replica = Replica::open(Rc::new(storage), Layers::default(), ambient()).await.expect("opens");
    act(&replica, &[1], false).await;
    replica.memory_mut().carried = 7;
    let before = replica.memory().content();
    let reply = another_device();
    let mut forking = Box::pin(replica.forked(&reply));
    let mut looks = 0;
    while futures::poll!(&mut forking).is_pending() {
        // Somebody looks, somebody keeps something: neither waits nor fails.
        assert_eq!(replica.memory_mut().content().1.len(), before.1.len());
        looks += 1;
    }
    assert!(looks >= 3, "read, written and read again: {looks}");
    assert_ne!(replica.memory().content(), before, "the stamps are those of another device");
    assert_eq!((replica.memory().carried, replica.reloads()), (7, 1));
}

#[tokio::test]
async fn segments_of_a_compaction_that_stopped_are_swept_away() {
    let disk = Disk::default();
    let replica = open(&disk).await;
    let mut server = Server::default();
    replica.greeted(&server.hello()).await.expect("greets");
    server.tells(&replica, 70).await;
    let left = Transaction {
        ops: vec![Op::Put { store: Store::Base, key: "left".into(), value: vec![1] }],
        ..Transaction::default()
    };
    replica.storage.commit(&left).await.expect("writes");
    assert_eq!(replica.compact(async || {}).await, Ok(true));
    let found = replica.storage.read(&[Want::Keys(Store::Base)]).await.expect("reads");
    let keys: Vec<String> = found.into_iter().flatten().map(|(key, _)| key).collect();
    let named: Vec<String> =
        replica.state().manifest.segments.iter().map(|one| one.hash.to_string()).collect();
    assert_eq!(keys, named);
}

/// Whenever the one stops and another engine compacts, sweeping away what the first has written.
#[tokio::test]
async fn a_compaction_does_not_name_segments_that_another_engine_swept_away() {
    // Before that only the delta is read.
    for stop in 66.. {
        let disk = Disk::default();
        let (slow, fast) = (open(&disk).await, open(&disk).await);
        let mut server = Server::default();
        slow.greeted(&server.hello()).await.expect("greets");
        for round in 0..70 {
            // Of two streams, so that a segment is written while there is more to do.
            server.elsewhere_in(StreamId([round % 2; 16]), round % 32, NOW as u64 + u64::from(round));
            slow.pulled(NOW, &server.pull(&slow, 10), None).await.expect("applies");
        }
        let round = std::cell::Cell::new(0);
        let compacted = slow.compact(async || {
            round.set(round.get() + 1);
            if round.get() == stop {
                fast.catch_up().await.expect("follows");
                // As if the first had stopped for good: only the sweeping.
                fast.sweep().await.expect("sweeps");
            }
        });
        compacted.await.expect("gives way or is done");
        assert_eq!(open(&disk).await.memory().content(), slow.memory().content(), "stopped at {stop}");
        if round.get() < stop {
            return;
        }
    }
}

#[test]
fn the_local_history_is_bounded() {
    for (number, first_kept) in [(64, Some(0)), (4_095, None), (4_096, Some(96))] {
        let mut put = Transaction::default();
        put_history(&mut put, number, vec![1]);
        let trim = Op::DeleteBefore { store: Store::History, key: log_key(first_kept.unwrap_or_default()) };
        assert_eq!(put.ops.get(1), first_kept.map(|_| &trim), "{number}");
    }
}

#[tokio::test]
async fn an_action_that_fits_no_batch_travels_in_parts() {
    let mut state = open(&Disk::default()).await.state().clone();
    let mut clock = Clock::new(DeviceId::new(4));
    let cells: Vec<Cell> = (0..1_001u64)
        .map(|_| {
            let stamp = clock.tick(NOW as u64).expect("time is left");
            let cell = CellBuilder::new(SHARED, record_id(1), stamp, 1).set(Tag::builtin(20), 1, [1]);
            cell.build().expect("a small cell")
        })
        .collect();
    let views: Vec<CellRef<'_>> = cells.iter().map(Cell::view).collect();
    state.add_block(1, 0, &views);
    assert_eq!(state.outbox.len(), 1_001);
}

/// Each stored value in turn is cut short: the rest opens, what the server has comes again, what it has not is kept.
#[tokio::test]
async fn a_damaged_value_is_put_aside_and_the_rest_opens() {
    for (store, prefix, aside) in
        [(Store::Base, "", 0), (Store::Delta, "", 0), (Store::Dirty, "b", 1), (Store::Dirty, "f", 1)]
    {
        let disk = Disk::default();
        let replica = open(&disk).await;
        let mut server = Server::default();
        replica.greeted(&server.hello()).await.expect("greets");
        server.tells(&replica, 70).await;
        replica.compact(async || {}).await.expect("compacts");
        server.tells(&replica, 1).await;
        act(&replica, &[40], false).await;
        replica.next_batch().await.expect("freezes").expect("something waits");
        act(&replica, &[41], false).await;
        let sound = replica.memory().content();
        let found = replica.storage.read(&[Want::From(store, String::new())]).await.expect("reads");
        let (key, bytes) =
            found.into_iter().flatten().find(|(key, _)| key.starts_with(prefix)).expect("is there");
        let mut damage = Transaction::default();
        damage.put(store, key.clone(), bytes[..bytes.len() / 2].to_vec());
        replica.storage.commit(&damage).await.expect("writes");

        let again = open(&disk).await;
        assert_eq!(again.state().aside, aside, "{key}");
        assert_eq!(again.state().unsent(), 2 - aside as u64, "{key}");
        again.pulled(NOW, &server.pull(&again, 100), None).await.expect("applies");
        assert_eq!(again.memory().content().0, sound.0, "{key}: all that the server has");
        if aside > 0 {
            let kept = again.storage.read(&[Want::One(Store::Quarantine, format!("x{key}"))]).await;
            assert_eq!(kept.expect("reads")[0][0].1, bytes[..bytes.len() / 2], "{key}");
        }
        assert_eq!(open(&disk).await.state().unsent(), 2 - aside as u64, "{key}");
    }
}

#[tokio::test]
async fn pieces_are_not_asked_for_after_something_was_sent() {
    let replica = open(&Disk::default()).await;
    let mut server = Server::default();
    server.elsewhere(1, NOW as u64);
    let mut hello = server.hello();
    hello.streams[0].pieces = 2;
    replica.greeted(&hello).await.expect("greets");
    act(&replica, &[2], false).await;
    assert_eq!(replica.first_ask().await, Ok(Some(Ask::List(SHARED))), "what waits is nowhere else");
    let batch = replica.next_batch().await.expect("freezes").expect("something waits");
    let reply = server.push(&batch, |_| CellResult::Ok);
    assert!(!replica.pushed(&batch, &reply).await.expect("applies").in_step);
    assert_eq!(replica.first_ask().await, Ok(None), "where it is by now, only the log tells");
    assert_eq!(replica.pull_request().expect("begins").streams, [StreamCursor { id: SHARED, seq: 0 }]);
}
