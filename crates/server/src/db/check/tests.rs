//! A sound database has no faults, and each way to spoil one is found.

use sqlx::AssertSqlSafe;

use super::*;
use crate::cluster::shared;
use crate::db::conformance::filled;
use crate::db::location::Location;

async fn judged(db: &Store) {
    filled(db).await;
    let report = check(db).await.expect("reads");
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    let cells: u64 = report.streams.iter().map(|(_, _, total)| total.cells).sum();
    assert_eq!(cells, 300);
    let one = "(SELECT min(seq) FROM cell)";
    for (spoil, repair, expected) in [
        ("UPDATE workspace SET head = head + 1", "UPDATE workspace SET head = head - 1", "chain"),
        (
            "UPDATE bucket SET cells = cells + 1 WHERE part = 0",
            "UPDATE bucket SET cells = cells - 1 WHERE part = 0",
            "digest",
        ),
        (
            &format!("UPDATE cell SET seq = 9999 WHERE seq = {one}"),
            "UPDATE cell SET seq = 301 WHERE seq = 9999",
            "beyond the head",
        ),
        (
            "UPDATE history SET stamp = record WHERE seq = 1",
            "UPDATE history SET stamp = $1 WHERE seq = 1",
            "where it does not belong",
        ),
        (
            "UPDATE blob_use SET stamp = hash",
            "UPDATE blob_use SET stamp = (SELECT stamp FROM cell ORDER BY seq DESC LIMIT 1)",
            "not noted as named",
        ),
        (
            "UPDATE blob_piece SET piece = 7 WHERE piece = 0",
            "UPDATE blob_piece SET piece = 0 WHERE piece = 7",
            "not what its name says",
        ),
        (&format!("DELETE FROM cell WHERE seq = {one}"), "", "not those that win"),
    ] {
        let stamp =
            query("SELECT stamp FROM history WHERE seq = 1").fetch_one(&db.writer).await.expect("reads");
        let stamp: [u8; 16] = stamp.bytes(0, "stamp").expect("reads");
        query(AssertSqlSafe(spoil.to_owned())).execute(&db.writer).await.expect("spoils");
        let report = check(db).await.expect("reads");
        assert!(report.faults.iter().any(|fault| fault.contains(expected)), "{spoil}: {:?}", report.faults);
        if repair.is_empty() {
            continue;
        }
        let repaired = query(AssertSqlSafe(repair.to_owned()));
        let repaired = if repair.contains("$1") { repaired.bind(&stamp[..]) } else { repaired };
        repaired.execute(&db.writer).await.expect("repairs");
        assert!(check(db).await.expect("reads").faults.is_empty(), "{repair}");
    }
}

#[tokio::test]
async fn sqlite_is_judged() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = Location::Sqlite(folder.path().join("test.sqlite"));
    judged(&Store::open(&file).await.expect("opens")).await;
}

#[tokio::test]
async fn postgresql_is_judged() {
    let Some(cluster) = shared() else { return };
    let database = cluster.database().await;
    let location = database.url().parse().expect("an address");
    judged(&Store::open(&location).await.expect("opens")).await;
}
