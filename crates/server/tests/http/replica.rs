//! A streaming standby of PostgreSQL: it answers pulls, is never further back than whoever asks, and takes over. There is
//! nothing to test where PostgreSQL is not installed.

use serde_json::{Value, json};
use server::db::location::Location;
use server::db::store::{Connections, Store};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Row as _};
use sync::cursor::Position;

use crate::client::Client;
use crate::cluster::{Cluster, Database, USER};
use crate::device::{Device, record};
use crate::harness::{PASSWORD, Server};
use crate::home::Home;

/// A primary, its standby, and a server on both.
struct Pair {
    server: Server,
    primary: PgConnection,
    standby: PgConnection,
    there: Database,
}

async fn pair() -> Option<Pair> {
    // They live as long as the test program.
    let primary: &'static Cluster = Box::leak(Box::new(Cluster::start()?));
    let database = primary.database().await;
    let making = format!(
        "pg_basebackup -h {} -U {USER} -D \"$folder/data\" -R -X stream --checkpoint=fast --no-sync",
        primary.folder.display()
    );
    let standby: &'static Cluster = Box::leak(Box::new(Cluster::made_by(&making)?));
    let there = Database { cluster: standby, name: database.name.clone() };
    let home = Home::of(database);
    let Location::Postgres(options) = there.url().parse().expect("an address") else { panic!("PostgreSQL") };
    let db = Store::open(&home.location()).await.expect("opens");
    let server =
        Server::with_store(db.with_replica(&options, Connections::default()), home, None, |_| {}).await;
    let (primary, standby) = (primary.administrator().await, standby.administrator().await);
    Some(Pair { server, primary, standby, there })
}

async fn ask(connection: &mut PgConnection, sql: String) -> String {
    let row = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_one(connection).await.expect("answers");
    row.try_get::<String, _>(0).unwrap_or_default()
}

impl Pair {
    /// Waits until the standby has what the primary has now.
    async fn caught_up(&mut self) {
        let now = ask(&mut self.primary, "SELECT pg_current_wal_lsn()::TEXT".into()).await;
        let there = format!("SELECT (pg_last_wal_replay_lsn() >= '{now}')::TEXT");
        while ask(&mut self.standby, there.clone()).await != "true" {
            tokio::task::yield_now().await;
        }
    }

    async fn answered_by(&self, ada: &Client, outcome: &str) -> u64 {
        let metrics = ada.get("/metrics").await.text();
        let line = format!("perennial_pulls_total{{outcome=\"{outcome}\"}} ");
        metrics.lines().find_map(|found| found.strip_prefix(&line)?.parse().ok()).unwrap_or(0)
    }
}

#[tokio::test]
async fn pulls_go_to_the_standby_unless_it_is_behind() {
    let Some(mut pair) = pair().await else { return };
    let (ada, info) = pair.server.first_account().await;
    let mut device = Device::new(&ada, info.workspaces[0].id, 1).await;
    let cell = device.cell(record(1), 16, "x");
    device.push(&[cell]).await;
    pair.caught_up().await;
    assert_eq!(device.pull_all(1 << 20).await[0].entries.len(), 1);
    assert_eq!((pair.answered_by(&ada, "standby").await, pair.answered_by(&ada, "primary").await), (1, 0));

    ask(&mut pair.standby, "SELECT pg_wal_replay_pause()::TEXT".into()).await;
    let cell = device.cell(record(2), 16, "x");
    device.push(&[cell]).await;
    let page = device.try_pull(&device.pull_request(1, 1 << 20)).await;
    let page: Value = page.json();
    assert_eq!(page["entries"].as_array().expect("entries").len(), 1, "the primary has it");
    assert_eq!(pair.answered_by(&ada, "primary_for_standby").await, 1);
    ask(&mut pair.standby, "SELECT pg_wal_replay_resume()::TEXT".into()).await;
    pair.caught_up().await;
    device.pull_all(1 << 20).await;
    assert_eq!(pair.answered_by(&ada, "standby").await, 2);

    // A role that is given or taken away counts at once, however far the standby is.
    ask(&mut pair.standby, "SELECT pg_wal_replay_pause()::TEXT".into()).await;
    let (bo, bo_info) =
        crate::invitations::join(&pair.server, &ada, info.workspaces[0].id, "bo@example.org", "member").await;
    let bos = Device::new(&bo, info.workspaces[0].id, 2).await;
    let page = bos.try_pull(&bos.pull_request(0, 1 << 20)).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert_eq!(page.json::<Value>()["entries"].as_array().expect("entries").len(), 2);
    assert_eq!(pair.answered_by(&ada, "standby").await, 3);
    ask(&mut pair.standby, "SELECT pg_wal_replay_resume()::TEXT".into()).await;
    pair.caught_up().await;
    assert_eq!(bos.try_pull(&bos.pull_request(0, 1 << 20)).await.status, 200);
    ask(&mut pair.standby, "SELECT pg_wal_replay_pause()::TEXT".into()).await;
    let path = crate::device::of(info.workspaces[0].id, &format!("members/{}", bo_info.user.id));
    assert_eq!(ada.delete(&path).await.status, 204);
    assert_eq!(bos.try_pull(&bos.pull_request(0, 1 << 20)).await.status, 403);
}

#[tokio::test]
async fn a_standby_that_takes_over_without_the_tail_begins_one_new_epoch() {
    let Some(mut pair) = pair().await else { return };
    let (ada, info) = pair.server.first_account().await;
    let mut device = Device::new(&ada, info.workspaces[0].id, 1).await;
    let kept = device.cell(record(1), 16, "before");
    device.push(&[kept]).await;
    pair.caught_up().await;
    // From now on nothing reaches the standby.
    for sql in ["ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()"] {
        sqlx::raw_sql(sql).execute(&mut pair.standby).await.expect("does it");
    }
    while ask(&mut pair.standby, "SELECT count(*)::TEXT FROM pg_stat_wal_receiver".into()).await != "0" {
        tokio::task::yield_now().await;
    }
    let lost = device.cell(record(2), 16, "after");
    device.push(std::slice::from_ref(&lost)).await;
    let Pair { server, mut standby, there, .. } = pair;
    drop(server.shut_down().await);
    assert_eq!(ask(&mut standby, "SELECT pg_promote()::TEXT".into()).await, "true");

    let server = Server::on(Home::of(there), None, |_| {}).await;
    let ada = server.client();
    let sign_in = json!({"email": "ada@example.org", "password": PASSWORD});
    assert_eq!(ada.post("/api/v1/session", &sign_in).await.status, 200);
    let mut device = device.with_client(&ada);
    assert_eq!(device.try_pull(&device.pull_request(2, 1 << 20)).await.refusal(), (409, "epoch".into()));
    let hello = device.hello().await;
    assert_ne!(hello.epoch, device.epoch);
    assert_eq!((hello.head, device.hello().await.epoch), (1, hello.epoch), "once");
    (device.epoch, device.at) = (hello.epoch, Position::START);
    assert_eq!(device.results(&[lost]).await, ["ok"], "and it has back what it lacked");
}
