//! What devices claim.

use sync::ids::{DeviceId, WorkspaceId};
use sync::wire::accounts::UserId;

use super::{founded, two_connections};
use crate::db::Db;
use crate::db::claims::Claim;

fn by(device: u8, claimed_at: u64, expires_at: Option<u64>) -> Claim {
    Claim { user: UserId([1; 16]), device: DeviceId([device; 8]), claimed_at, expires_at }
}

async fn claim(db: &dyn Db, here: WorkspaceId, token: &str, claim: Claim) -> Claim {
    db.claim(here, "numbers", token, claim).await.expect("claims")
}

pub(crate) async fn the_first_wins(db: &dyn Db) {
    let (user, here) = founded(db).await;
    let there = WorkspaceId([2; 16]);
    db.create_workspace(&super::workspace(2), user).await.expect("creates");
    let first = by(1, 10, None);
    assert_eq!(claim(db, here, "17", first).await, first);
    assert_eq!(claim(db, here, "17", by(2, 11, None)).await, first, "for ever");
    assert_eq!(claim(db, here, "17", by(1, 12, None)).await, first, "again is the same");
    assert_eq!(claim(db, here, "17", by(1, 13, Some(14))).await, first, "and not made shorter");
    let other = by(2, 20, None);
    assert_eq!(claim(db, here, "18", other).await, other);
    assert_eq!(claim(db, there, "17", other).await, other);
    assert_eq!(db.claim(here, "pools", "17", other).await.expect("claims"), other);
}

pub(crate) async fn a_lease_ends(db: &dyn Db) {
    let (_, here) = founded(db).await;
    let lease = by(1, 10, Some(20));
    assert_eq!(claim(db, here, "17", lease).await, lease);
    assert_eq!(claim(db, here, "17", by(2, 19, Some(40))).await, lease, "until its end");
    assert_eq!(claim(db, here, "17", by(1, 19, Some(30))).await, by(1, 10, Some(30)), "renewed");
    assert_eq!(claim(db, here, "17", by(1, 25, Some(25))).await, by(1, 10, Some(25)), "given back");
    assert_eq!(claim(db, here, "17", by(2, 25, Some(40))).await, by(2, 25, Some(40)), "free again");
    assert_eq!(claim(db, here, "17", by(2, 30, None)).await, by(2, 25, None), "kept for ever");
}

pub(crate) async fn of_many_at_once_one_wins(db: &dyn Db) {
    let (_, here) = founded(db).await;
    two_connections(db).await;
    let ask = |device| claim(db, here, "17", by(device, 10, None));
    let (a, b, c, d) = tokio::join!(ask(1), ask(2), ask(3), ask(4));
    assert!([b, c, d].iter().all(|held| *held == a), "{a:?} {b:?} {c:?} {d:?}");
}

pub(crate) async fn leases_that_ended_are_forgotten(db: &dyn Db) {
    let (_, here) = founded(db).await;
    for (token, expires_at) in [("17", Some(20)), ("18", Some(21)), ("19", None)] {
        claim(db, here, token, by(1, 10, expires_at)).await;
    }
    assert_eq!(db.prune_claims(21).await.expect("prunes"), 1);
    assert_eq!(claim(db, here, "18", by(2, 15, None)).await, by(1, 10, Some(21)));
    assert_eq!(claim(db, here, "19", by(2, 99, None)).await, by(1, 10, None));
}
