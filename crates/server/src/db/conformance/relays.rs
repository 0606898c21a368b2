//! Messages to other servers.

use sync::ids::WorkspaceId;
use sync::limits::MAX_RELAYS_WAITING;
use sync::wire::accounts::UserId;
use sync::wire::relay::{RelayId, RelayState};

use super::{founded, two_connections};
use crate::db::Db;
use crate::db::relays::{Asked, Attempted, NewRelay};
use crate::db::rights::By;

const HERE: WorkspaceId = WorkspaceId([1; 16]);
const ADA: UserId = UserId([1; 16]);

fn id(n: u32) -> RelayId {
    let mut id = [0xee; 16];
    id[..4].copy_from_slice(&n.to_be_bytes());
    RelayId(id)
}

async fn ask(db: &dyn Db, user: UserId, n: u32, body: &[u8], now_ms: u64) -> Asked {
    let relay = NewRelay { id: id(n), url: "https://x.example/", content_type: "a/b", body };
    db.ask_relay(HERE, By { user, now_ms }, &relay).await.expect("answers")
}

async fn attempted(db: &dyn Db, n: u32, state: RelayState, next_at: Option<u64>, now_ms: u64) {
    let attempted = Attempted { state, status: Some(500), next_at, now_ms };
    db.relay_attempted(HERE, id(n), &attempted).await.expect("notes");
}

/// One that waits, and one that came to its end.
pub(crate) async fn fill(db: &dyn Db) {
    ask(db, ADA, 1, b"x", 10).await;
    ask(db, ADA, 2, b"y", 10).await;
    attempted(db, 2, RelayState::Done, None, 20).await;
}

pub(crate) async fn messages_are_stored_once(db: &dyn Db) {
    founded(db).await;
    let Asked::Stored(first) = ask(db, ADA, 1, b"x", 10).await else { panic!("it is new") };
    assert_eq!((first.state.clone(), first.attempts, first.next_at), (RelayState::Waiting, 0, Some(10)));
    assert_eq!(ask(db, ADA, 1, b"x", 11).await, Asked::Stored(first), "again is the same");
    assert_eq!(ask(db, ADA, 1, b"y", 12).await, Asked::Taken);
    assert_eq!(ask(db, UserId([9; 16]), 1, b"x", 12).await, Asked::Taken, "another person's");
    assert!(db.relay(HERE, ADA, id(1)).await.expect("reads").is_some());
    assert!(db.relay(HERE, UserId([9; 16]), id(1)).await.expect("reads").is_none());
    assert!(db.relay(WorkspaceId([2; 16]), ADA, id(1)).await.expect("reads").is_none());
}

pub(crate) async fn messages_are_given_to_one_at_a_time(db: &dyn Db) {
    founded(db).await;
    two_connections(db).await;
    for n in 0..4 {
        ask(db, ADA, n, b"x", 10 + u64::from(n)).await;
    }
    assert!(db.due_relays(9, 99, 9).await.expect("reads").is_empty(), "not yet");
    let (one, two) = tokio::join!(db.due_relays(12, 99, 9), db.due_relays(12, 99, 9));
    let mut given: Vec<RelayId> =
        one.expect("reads").into_iter().chain(two.expect("reads")).map(|due| due.id).collect();
    given.sort_unstable();
    assert_eq!(given, [id(0), id(1), id(2)], "each to one of both");
    assert_eq!(db.due_relays(98, 200, 9).await.expect("reads").len(), 1, "the fourth; others are held");
    assert_eq!(db.due_relays(99, 200, 2).await.expect("reads").len(), 2, "whoever held them is gone");
}

pub(crate) async fn messages_end_and_are_forgotten(db: &dyn Db) {
    founded(db).await;
    ask(db, ADA, 1, b"x", 10).await;
    attempted(db, 1, RelayState::Waiting, Some(50), 20).await;
    let due = db.due_relays(50, 60, 9).await.expect("reads");
    assert_eq!(
        (due[0].attempts, due[0].body.as_slice(), due[0].url.as_str()),
        (1, &b"x"[..], "https://x.example/")
    );
    attempted(db, 1, RelayState::Failed, None, 70).await;
    assert!(db.due_relays(1_000, 2_000, 9).await.expect("reads").is_empty());
    let ended = db.relay(HERE, ADA, id(1)).await.expect("reads").expect("there");
    assert_eq!(
        (ended.state, ended.attempts, ended.status, ended.next_at),
        (RelayState::Failed, 2, Some(500), None)
    );
    assert!(
        matches!(ask(db, ADA, 1, b"x", 80).await, Asked::Stored(_)),
        "its bytes are gone, what it was is known"
    );
    assert_eq!(db.prune_relays(70).await.expect("prunes"), 0);
    assert_eq!(db.prune_relays(71).await.expect("prunes"), 1);
}

pub(crate) async fn not_too_many_messages_wait(db: &dyn Db) {
    founded(db).await;
    for n in 0..MAX_RELAYS_WAITING {
        assert!(matches!(ask(db, ADA, n, b"x", 10).await, Asked::Stored(_)));
    }
    assert_eq!(ask(db, ADA, MAX_RELAYS_WAITING, b"x", 10).await, Asked::TooMany);
    attempted(db, 0, RelayState::Done, None, 20).await;
    assert!(matches!(ask(db, ADA, MAX_RELAYS_WAITING, b"x", 10).await, Asked::Stored(_)));
}
