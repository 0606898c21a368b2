//! Copies are complete, whichever database they are from and for.

use super::*;
use crate::clock::SystemRandom;
use crate::cluster::{Database, shared};
use crate::db::conformance::filled;
use crate::db::location::Location;

async fn sqlite() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = Location::Sqlite(folder.path().join("test.sqlite"));
    (Store::open(&file).await.expect("opens"), folder)
}

async fn postgres() -> Option<(Store, Database)> {
    let database = shared()?.database().await;
    let location = database.url().parse().expect("an address");
    Some((Store::open(&location).await.expect("opens"), database))
}

/// Everything in it, by table and key.
async fn rows(db: &Store) -> Vec<(String, Vec<Vec<Value<'static>>>)> {
    let mut all = Vec::new();
    for table in tables().await.expect("reads") {
        let asked = query(AssertSqlSafe(table.page(false, 100_000)));
        let rows = asked.fetch_all(&db.readers).await.expect("reads");
        let rows = rows.iter().map(|row| table.values(row).expect("reads")).collect();
        all.push((table.name, rows));
    }
    all
}

async fn there_and_back(there: &Store) {
    let (here, _keep) = sqlite().await;
    // More than one page, and every table.
    filled(&here).await;
    let before = rows(&here).await;
    assert!(before.iter().any(|(table, rows)| table == "cell" && rows.len() > PAGE));
    copy(&here, there, Copying::Same).await.expect("copies");
    let (back, _keep) = sqlite().await;
    let copied = copy(there, &back, Copying::Same).await.expect("copies");
    assert_eq!(rows(&back).await, before);
    let counts: Vec<(String, u64)> = copied.into_iter().map(|of| (of.table, of.rows)).collect();
    let expected: Vec<_> = before.into_iter().map(|(table, rows)| (table, rows.len() as u64)).collect();
    assert_eq!(counts, expected);
}

#[tokio::test]
async fn a_sqlite_file_is_copied() {
    let (there, _keep) = sqlite().await;
    there_and_back(&there).await;
}

#[tokio::test]
async fn a_move_to_postgresql_and_back_changes_nothing() {
    let Some((there, _keep)) = postgres().await else { return };
    there_and_back(&there).await;
}

#[tokio::test]
async fn rows_are_not_mixed_and_a_failure_leaves_nothing() {
    let ((here, _keep), (there, _keep_too)) = (sqlite().await, sqlite().await);
    filled(&here).await;
    let spoil = async |head: &'static str| {
        query(AssertSqlSafe(format!("UPDATE workspace SET head = {head}")))
            .execute(&here.writer)
            .await
            .expect("writes");
    };
    spoil("'a text'").await;
    assert!(matches!(copy(&here, &there, Copying::Same).await, Err(CopyError::Db(_))));
    assert!(rows(&there).await.iter().all(|(_, rows)| rows.is_empty()));
    spoil("600").await;
    copy(&here, &there, Copying::Same).await.expect("copies");
    assert!(matches!(copy(&here, &there, Copying::Same).await, Err(CopyError::NotEmpty)));
}

#[tokio::test]
async fn what_is_restored_begins_again() {
    let ((here, _keep), (there, _keep_too)) = (sqlite().await, sqlite().await);
    filled(&here).await;
    copy(&here, &there, Copying::Restored(&SystemRandom)).await.expect("copies");
    let of = |all: &[(String, Vec<Vec<Value<'static>>>)], name: &str| {
        all.iter().find(|(table, _)| table == name).expect("there").1.clone()
    };
    let (before, after) = (rows(&here).await, rows(&there).await);
    assert!(!of(&before, "session").is_empty() && of(&after, "session").is_empty());
    assert_ne!(of(&before, "workspace"), of(&after, "workspace"));
    let kept = |all: Vec<(String, Vec<Vec<Value<'static>>>)>| {
        all.into_iter()
            .filter(|(name, _)| !["session", "workspace"].contains(&name.as_str()))
            .collect::<Vec<_>>()
    };
    assert_eq!(kept(before), kept(after));
}

#[tokio::test]
async fn both_databases_have_the_same_columns() {
    let Some((db, _keep)) = postgres().await else { return };
    for table in tables().await.expect("reads") {
        let found = query(
            "SELECT column_name::TEXT FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
        );
        let found = found.bind(&table.name).fetch_all(&db.readers).await.expect("reads");
        let found: Vec<String> = found.iter().map(|row| row.text(0).expect("text")).collect();
        let expected: Vec<String> = table.columns.into_iter().map(|(name, _)| name).collect();
        assert_eq!(found, expected, "{}", table.name);
    }
}
