//! Streams that are taken away: nothing of them stays but what was not sent, whenever the work is cut.

use std::cell::Cell as Count;
use std::collections::BTreeSet;

use futures::future::LocalBoxFuture;
use sync::entry::Moved;
use sync::wire::hello::{Member, RevokedStream};
use sync::wire::pull::PullWriter;
use sync::wire::reconcile::{Permit, ReconcileReply};

use super::*;
use crate::replica::recovery::{Cause, Offered};
use crate::storage::{Found, Storage, StorageError, Store, Transaction, Want, log_key};

const TEAM: StreamId = StreamId([8; 16]);
const EPOCH: Epoch = Epoch([1; 16]);
const SECOND: Epoch = Epoch([2; 16]);

/// A storage whose process dies at a commit: this one and all later ones fail.
struct Dying {
    inner: MemoryStorage,
    left: Count<usize>,
}

impl Storage for Dying {
    fn read<'a>(&'a self, wants: &'a [Want]) -> LocalBoxFuture<'a, Result<Vec<Found>, StorageError>> {
        self.inner.read(wants)
    }

    fn commit<'a>(&'a self, transaction: &'a Transaction) -> LocalBoxFuture<'a, Result<u64, StorageError>> {
        let Some(left) = self.left.get().checked_sub(1) else {
            return Box::pin(async { Err(StorageError::Closed) });
        };
        self.left.set(left);
        self.inner.commit(transaction)
    }

    fn durable(&self) -> bool {
        true
    }

    fn close(&self) {
        self.inner.close();
    }
}

async fn dying(disk: &Disk, commits: usize) -> TestReplica {
    let storage = Dying { inner: MemoryStorage::open(disk), left: Count::new(commits) };
    Replica::open(Rc::new(storage), Layers::default(), ambient()).await.expect("opens")
}

fn granted(id: StreamId, name: &str) -> GrantedStream {
    GrantedStream { id, mode: Mode::Write, name: name.into(), path: None, pieces: 0 }
}

fn me() -> Member {
    Member {
        id: identity().member,
        name: "Ada".into(),
        email: "ada@example.org".into(),
        role: sync::wire::accounts::Role::Member.into(),
        active: true,
    }
}

/// A hello that grants these and has taken those away.
fn hello(granted_streams: &[StreamId], revoked: &[StreamId], epoch: Epoch) -> HelloReply {
    let present = !granted_streams.is_empty();
    HelloReply {
        epoch,
        streams: granted_streams.iter().map(|id| granted(*id, "stream")).collect(),
        revoked: revoked.iter().map(|id| RevokedStream { id: *id, revoked_at: 5, epoch: EPOCH }).collect(),
        members: if present { vec![me()] } else { vec![] },
        ..Server::default().hello()
    }
}

fn cell(stream: StreamId, record: u8, at: u64) -> Cell {
    let stamp = Clock::new(DeviceId::new(99)).tick(at).expect("time is left");
    CellBuilder::new(stream, record_id(record), stamp, 1)
        .set(Tag::builtin(20), 1, [99])
        .build()
        .expect("small")
}

fn page(entries: &[EntryRef<'_>], seq: u64) -> Vec<u8> {
    let mut page = PullWriter::new();
    entries.iter().for_each(|entry| page.push(seq, entry));
    let cursors = [SHARED, TEAM].map(|id| StreamCursor { id, seq }).to_vec();
    page.finish(&PullHead { meta: meta(seq), epoch: EPOCH, more: false, cursors, digests: vec![] })
}

async fn pull(replica: &TestReplica, cells: &[Cell], seq: u64) {
    let entries: Vec<EntryRef<'_>> = cells.iter().map(|cell| EntryRef::Cell(cell.view())).collect();
    replica.pulled(NOW, &page(&entries, seq), None).await.expect("applies");
}

/// One action over records of streams.
async fn write(replica: &TestReplica, cells: &[(StreamId, u8)]) {
    let plan = |_: &mut Layers, stamper: &mut super::super::local::Stamper| {
        let cells: Vec<Cell> = cells
            .iter()
            .map(|(stream, record)| {
                CellBuilder::new(*stream, record_id(*record), stamper.stamp(), stamper.action())
                    .set(Tag::builtin(20), 1, [*record])
                    .build()
                    .expect("a small cell")
            })
            .collect();
        Ok::<_, ReplicaError>(Some((Action { cells, history: vec![1], relaxed: false }, ())))
    };
    replica.act(plan).await.expect("commits");
}

/// Two streams: a base of records 1 (shared) and 2 (team), a delta of 3 (shared) and 4 (team) with a marker of each,
/// drafts of 2 and of nobody, and unsent: a frozen batch with an action of each stream, an action over both, and one of
/// the shared one.
async fn filled(disk: &Disk) -> TestReplica {
    let replica = open(disk).await;
    replica.greeted(&hello(&[SHARED, TEAM], &[], EPOCH)).await.expect("greets");
    for at in 0..70 {
        pull(&replica, &[cell(SHARED, 1, at), cell(TEAM, 2, at)], at + 1).await;
    }
    assert!(replica.compact(async || {}).await.expect("compacts"));
    pull(&replica, &[cell(SHARED, 3, 200), cell(TEAM, 4, 200)], 80).await;
    let left = |stream, target| EntryRef::Moved(Moved { stream, record: record_id(9), target });
    let markers = page(&[left(SHARED, StreamId([6; 16])), left(TEAM, SHARED)], 81);
    replica.pulled(NOW, &markers, None).await.expect("applies");
    for form in [format!("contact/{}", record_id(2)), "contact/new".to_owned()] {
        let draft = protocol::request::Draft { form, at: 0, title: String::new(), changes: vec![] };
        replica.put_draft(draft).await.expect("keeps");
    }
    write(&replica, &[(SHARED, 10)]).await;
    write(&replica, &[(TEAM, 11)]).await;
    assert!(replica.freeze().await.expect("freezes"));
    write(&replica, &[(SHARED, 12), (TEAM, 13)]).await;
    write(&replica, &[(SHARED, 14)]).await;
    replica
}

async fn withdraw(replica: &TestReplica) -> Result<usize, ReplicaError> {
    let mut steps = 0;
    while replica.has_revoked() {
        steps += 1;
        assert!(steps < 20, "it ends");
        replica.withdraw().await?;
    }
    Ok(steps)
}

/// The streams that anything stored names, quarantine apart.
async fn stored_streams(disk: &Disk) -> BTreeSet<StreamId> {
    let storage = MemoryStorage::open(disk);
    let wants = [Store::Base, Store::Delta, Store::Dirty].map(|store| Want::From(store, String::new()));
    let found = storage.read(&wants).await.expect("reads");
    let mut streams = BTreeSet::new();
    for (key, bytes) in found.into_iter().flatten() {
        if key.starts_with('f') && key.len() == 17 {
            streams.extend(Batch::decode(&bytes).expect("a batch").cells().map(|cell| cell.stream));
        } else if let Ok(segment) = sync::segment::Segment::open(bytes.as_slice()) {
            streams.extend(segment.iter().map(|cell| cell.stream));
        } else if let Ok(block) = sync::block::Block::open(bytes.as_slice()) {
            streams.extend(block.entries().map(|entry| match entry {
                EntryRef::Cell(cell) => cell.stream,
                EntryRef::Moved(moved) => moved.stream,
                EntryRef::Purge(purge) => purge.stream,
                EntryRef::Unknown { .. } => StreamId([0; 16]),
            }));
        }
    }
    streams
}

fn refusals(replica: &TestReplica) -> Vec<(RecordId, String)> {
    replica.state().refused.values().map(|refused| (refused.record, refused.code.clone())).collect()
}

fn drafts(found: &[protocol::request::Draft]) -> Vec<&str> {
    found.iter().map(|draft| draft.form.as_str()).collect()
}

/// What must be so once the team's stream is gone.
async fn check_gone(replica: &TestReplica, disk: &Disk) {
    assert_eq!(stored_streams(disk).await, BTreeSet::from([SHARED]));
    let below = replica.memory().below.all().into_iter().map(|cell| cell.record).collect::<Vec<_>>();
    assert_eq!(below, [record_id(1), record_id(3)]);
    let aside = [(record_id(11), "revoked".to_owned()), (record_id(13), "revoked".to_owned())];
    assert_eq!(refusals(replica), aside);
    assert_eq!(replica.state().unsent(), 2, "what is of the other stream waits as before");
    let cursors = replica.state().cursors.clone().expect("greeted");
    assert_eq!((cursors.of(SHARED), cursors.streams.len()), (81, 1));
    assert_eq!(drafts(&replica.drafts().await.expect("reads")), ["contact/new"]);
    assert_eq!(replica.state().absent(), Some(0));
}

#[tokio::test]
async fn a_stream_that_was_taken_away_leaves_nothing_but_what_was_not_sent() {
    let disk = Disk::default();
    let replica = filled(&disk).await;
    replica.greeted(&hello(&[SHARED], &[TEAM], EPOCH)).await.expect("greets");
    assert!(withdraw(&replica).await.expect("withdraws") >= 3, "aside, forgotten, dropped");
    check_gone(&replica, &disk).await;
    let again = open(&disk).await;
    check_gone(&again, &disk).await;
    // The same word again changes nothing; what waits goes out in one batch under a new number.
    again.greeted(&hello(&[SHARED], &[TEAM], EPOCH)).await.expect("greets");
    assert!(!again.has_revoked());
    let batch = again.next_batch().await.expect("freezes").expect("something waits");
    let records: Vec<RecordId> =
        Batch::decode(&batch.bytes).expect("a batch").cells().map(|cell| cell.record).collect();
    assert_eq!((records, batch.number), (vec![record_id(10), record_id(14)], 2));
    // Granted again, it is pulled from its beginning.
    again.greeted(&hello(&[SHARED, TEAM], &[], EPOCH)).await.expect("greets");
    let asked = again.pull_request().expect("greeted").streams;
    assert_eq!(asked.iter().map(|cursor| cursor.seq).collect::<Vec<_>>(), [81, 0]);
}

#[tokio::test]
async fn whenever_it_is_cut_it_goes_on_where_it_was() {
    let mut cuts = 0;
    for commits in 0.. {
        let disk = Disk::default();
        let replica = filled(&disk).await;
        replica.greeted(&hello(&[SHARED], &[TEAM], EPOCH)).await.expect("greets");
        drop(replica);
        let dies = dying(&disk, commits).await;
        let cut = withdraw(&dies).await.is_err();
        drop(dies);
        let again = open(&disk).await;
        withdraw(&again).await.expect("withdraws");
        check_gone(&again, &disk).await;
        if !cut {
            break;
        }
        cuts += 1;
    }
    assert!(cuts >= 3, "{cuts}");
}

#[tokio::test]
async fn another_engine_on_the_same_database_follows() {
    let disk = Disk::default();
    let replica = filled(&disk).await;
    let other = open(&disk).await;
    replica.greeted(&hello(&[SHARED], &[TEAM], EPOCH)).await.expect("greets");
    withdraw(&replica).await.expect("withdraws");
    other.catch_up().await.expect("follows");
    check_gone(&other, &disk).await;
}

/// The same, and what it has taken away was taken after anything that was heard before.
fn news(granted_streams: &[StreamId], revoked: &[StreamId], epoch: Epoch) -> HelloReply {
    let mut reply = hello(granted_streams, revoked, epoch);
    reply.revoked.iter_mut().for_each(|revoked| revoked.revoked_at = NOW as u64 + 1);
    reply
}

/// Comparing with a server that has the same, until nothing is left.
async fn compare(replica: &TestReplica) -> Vec<StreamId> {
    let mut compared = Vec::new();
    while let Some(asked) = replica.next_round() {
        compared.push(asked.stream);
        let reply = ReconcileReply {
            meta: meta(90),
            epoch: asked.epoch,
            seq: 90,
            permit: Permit([7; Permit::LEN]),
            to: sync::digest::BUCKETS as u16,
            buckets: vec![],
        };
        let offered = Offered { cells: vec![], moved: vec![], at: Position::START };
        assert!(replica.reconciled(&asked, &reply, &[], &offered).await.expect("applies"));
    }
    compared
}

#[tokio::test]
async fn nothing_is_taken_while_comparing_or_by_absence() {
    let disk = Disk::default();
    let replica = filled(&disk).await;
    let all = stored_streams(&disk).await;
    replica.recover(&Cause::Lost).await.expect("notes");
    replica.greeted(&hello(&[SHARED], &[TEAM], EPOCH)).await.expect("greets");
    assert!(!replica.has_revoked(), "not before both sides are equal");
    assert_eq!(
        compare(&replica).await,
        [SHARED],
        "what is not held cannot be compared, and holds nothing up"
    );
    assert!(replica.has_revoked());
    let disk = Disk::default();
    let replica = filled(&disk).await;
    replica.greeted(&hello(&[SHARED], &[], EPOCH)).await.expect("greets");
    assert!(!replica.has_revoked());
    assert_eq!(replica.state().absent(), Some(1));
    assert_eq!(replica.state().writable(), Some(vec![SHARED]));
    let asked = replica.pull_request().expect("greeted").streams;
    assert_eq!(asked.iter().map(|cursor| cursor.id).collect::<Vec<_>>(), [SHARED], "and is not asked for");
    assert_eq!(stored_streams(&disk).await, all);
    // A batch moves the streams that are held, and only these.
    let batch = replica.next_batch().await.expect("freezes").expect("something waits");
    let results = vec![CellResult::Ok; Batch::decode(&batch.bytes).expect("a batch").len()];
    let (number, moved) = (batch.number, Vec::new());
    let reply = PushReply { meta: meta(83), number, results, moved, after: Some(81) };
    assert!(replica.pushed(&batch, &reply).await.expect("applies").in_step);
    let cursors = replica.state().cursors.clone().expect("greeted");
    assert_eq!((cursors.of(SHARED), cursors.of(TEAM)), (83, 81));
}

/// The device was off when something was taken away, and the server is in another epoch by now.
#[tokio::test]
async fn what_was_taken_away_before_another_epoch_goes_when_both_sides_are_equal() {
    let disk = Disk::default();
    let replica = filled(&disk).await;
    replica.greeted(&news(&[SHARED], &[TEAM], SECOND)).await.expect("greets");
    assert!(replica.is_recovering() && !replica.has_revoked());
    assert_eq!(replica.state().absent(), Some(1), "it is still here");
    assert_eq!(compare(&replica).await, [SHARED]);
    withdraw(&replica).await.expect("withdraws");
    for replica in [replica, open(&disk).await] {
        assert_eq!(stored_streams(&disk).await, BTreeSet::from([SHARED]));
        assert_eq!(replica.state().absent(), Some(0));
        let aside = [(record_id(11), "revoked".to_owned()), (record_id(13), "revoked".to_owned())];
        assert_eq!(refusals(&replica), aside);
        replica.greeted(&news(&[SHARED], &[TEAM], SECOND)).await.expect("greets");
        assert!(!replica.has_revoked(), "the same word again changes nothing");
    }

    let disk = Disk::default();
    let replica = filled(&disk).await;
    replica.greeted(&news(&[], &[SHARED, TEAM], SECOND)).await.expect("greets");
    assert_eq!(replica.state().absent(), Some(2), "nothing was removed yet, and nobody says so");
    withdraw(&replica).await.expect("withdraws");
    assert_eq!((stored_streams(&disk).await, replica.state().absent()), (BTreeSet::new(), None));
}

/// Taken away, given back, and the server restored from between the two: it is the server that is behind.
#[tokio::test]
async fn what_was_given_back_and_forgotten_stays_and_is_compared_when_it_is_granted_again() {
    let disk = Disk::default();
    let replica = filled(&disk).await;
    let all = stored_streams(&disk).await;
    for _ in 0..2 {
        replica.greeted(&hello(&[SHARED], &[TEAM], SECOND)).await.expect("greets");
        compare(&replica).await;
        assert!(!replica.has_revoked());
        assert_eq!(replica.state().absent(), Some(1), "kept, and only read");
    }
    assert_eq!(stored_streams(&disk).await, all);
    replica.greeted(&hello(&[SHARED, TEAM], &[], SECOND)).await.expect("greets");
    assert!(replica.state().recovery().is_some_and(|recovery| recovery.offers), "it heals the server");
    assert_eq!(compare(&replica).await, [TEAM]);
    // Taken away once more, it goes.
    replica.greeted(&news(&[SHARED], &[TEAM], SECOND)).await.expect("greets");
    assert!(replica.has_revoked());
}

#[tokio::test]
async fn who_is_no_member_any_more_keeps_what_was_not_sent_and_nothing_else() {
    let disk = Disk::default();
    let replica = filled(&disk).await;
    replica.greeted(&hello(&[], &[SHARED, TEAM], EPOCH)).await.expect("greets");
    assert!(replica.state().is_removed());
    assert_eq!(replica.state().directory.members, [me()], "names stay with what is here of them");
    withdraw(&replica).await.expect("withdraws");
    let again = open(&disk).await;
    assert_eq!(stored_streams(&disk).await, BTreeSet::new());
    let records: Vec<RecordId> = refusals(&again).into_iter().map(|(record, _)| record).collect();
    assert_eq!(records, [10, 11, 12, 14].map(record_id));
    assert_eq!((again.state().unsent(), again.state().absent()), (0, None));
    assert_eq!(again.state().directory.name, "Test");
    assert!(again.drafts().await.expect("reads").is_empty());
    let storage = MemoryStorage::open(&disk);
    let wants = [Store::History, Store::Ranks].map(|store| Want::From(store, String::new()));
    assert!(storage.read(&wants).await.expect("reads").into_iter().flatten().next().is_none());
    let (_, file) = again.export_unsent().await.expect("seals");
    let export = sync::export::Export::decode(&file).expect("opens");
    assert_eq!(export.verify(&identity().export_key), Ok(()));
    assert_eq!(export.batches().count(), 4);
}

#[tokio::test]
async fn the_history_is_rewritten_in_as_many_steps_as_it_takes() {
    let disk = Disk::default();
    let replica = filled(&disk).await;
    let storage = MemoryStorage::open(&disk);
    let mut put = Transaction::default();
    // In these tests a value of the history names one record: 2 is the team's.
    (1_000..1_600).for_each(|number| put.put(Store::History, log_key(number), vec![2 - (number % 2) as u8]));
    storage.commit(&put).await.expect("commits");
    replica.greeted(&hello(&[SHARED], &[TEAM], EPOCH)).await.expect("greets");
    withdraw(&replica).await.expect("withdraws");
    let found = storage.read(&[Want::From(Store::History, log_key(1_000))]).await.expect("reads");
    let left: Vec<&[u8]> = found[0].iter().map(|(_, bytes)| bytes.as_slice()).collect();
    assert_eq!(left, vec![&[1u8][..]; 300]);
}
