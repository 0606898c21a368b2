//! Opening a PostgreSQL database: what a connection promises, and the tables.

use std::time::Duration;

use sqlx::migrate::{Migration, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, SqlSafeStr as _};

use super::sql::Pool;
use super::store::Connections;
use super::{DbResult, MIGRATIONS};

/// How long a request waits in line before it is told to come again; shorter than the limit on requests.
const LINE_TIMEOUT: Duration = Duration::from_secs(20);

/// A connection that was used so recently is not asked whether it lives: that would be a round trip more for each
/// statement. A request that finds it dead is told to come again.
const TRUSTED: Duration = Duration::from_secs(2);
/// How long a pull waits for a connection to the standby.
const REPLICA_TIMEOUT: Duration = Duration::from_secs(2);

/// Nothing waits longer than the request behind it. What is acknowledged is on the disk whatever the server's
/// configuration says; stronger settings than that stay.
const PROMISES: &str = "
    SET statement_timeout = '25s';
    SET lock_timeout = '20s';
    SET idle_in_transaction_session_timeout = '60s';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
";

/// The server's codes for what may work in a moment: it starts, stops or is read-only for now, has no connection left,
/// or somebody else was faster.
const PASSING: [&str; 13] = [
    "08000", "08003", "08006", "25006", "40001", "40P01", "53300", "55P03", "57014", "57P01", "57P02",
    "57P03", "57P05",
];

/// Whether the server's code stands for a trouble that passes.
pub(super) fn is_passing(code: &str) -> bool {
    PASSING.contains(&code)
}

/// Brings the tables up to date, then gives the writers and the readers.
pub(super) async fn open(options: &PgConnectOptions, connections: Connections) -> DbResult<(Pool, Pool)> {
    // On a connection without time limits: a great table takes its time, and others wait for their turn.
    let mut connection = PgConnection::connect_with(options).await?;
    migrator().run(&mut connection).await?;
    connection.close().await?;
    open_unchanged(options, connections).await
}

/// The same without touching the tables.
pub(super) async fn open_unchanged(
    options: &PgConnectOptions,
    connections: Connections,
) -> DbResult<(Pool, Pool)> {
    let writer = connect(options, connections.writers).await?;
    Ok((Pool::Postgres(writer), Pool::Postgres(connect(options, connections.readers).await?)))
}

/// The readers of a standby. Nothing is asked of it now, and when it does not answer soon the primary is asked.
pub(super) fn replica(options: &PgConnectOptions, connections: Connections) -> Pool {
    let (pool, options) = pool(options, connections.readers);
    Pool::Postgres(pool.acquire_timeout(REPLICA_TIMEOUT).connect_lazy_with(options))
}

async fn connect(options: &PgConnectOptions, connections: u32) -> DbResult<PgPool> {
    let (pool, options) = pool(options, connections);
    Ok(pool.connect_with(options).await?)
}

fn pool(options: &PgConnectOptions, connections: u32) -> (PgPoolOptions, PgConnectOptions) {
    let options = options.clone().application_name("perennial-server").statement_cache_capacity(200);
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(LINE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection, about| {
            Box::pin(async move {
                if about.idle_for > TRUSTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(PROMISES).await?;
                Ok(())
            })
        });
    (pool, options)
}

/// The migrations in the words of PostgreSQL. Processes that start at once take turns.
fn migrator() -> Migrator {
    let migrations = MIGRATIONS.iter().map(|migration| {
        Migration::new(
            migration.version,
            migration.description.clone(),
            migration.migration_type,
            AssertSqlSafe(in_postgres(migration.sql.as_str())).into_sql_str(),
            migration.no_tx,
        )
    });
    Migrator::with_migrations(migrations.collect())
}

/// The tables are written once, in the words of SQLite. Text is compared by its bytes on both.
fn in_postgres(sql: &str) -> String {
    sql.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .map(|part| {
            let end = part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_').len();
            let (word, rest) = part.split_at(end);
            match (word, rest) {
                ("BLOB", rest) => format!("BYTEA{rest}"),
                ("INTEGER", rest) => format!("BIGINT{rest}"),
                ("TEXT", rest) => format!("TEXT COLLATE \"C\"{rest}"),
                ("x", "'") => r"'\x".to_owned(),
                _ => part.to_owned(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use sqlx::Row as _;

    use super::*;
    use crate::cluster::{Database, shared};
    use crate::db::conformance::{
        account, first_migrations, rows_after_rights, rows_before_rights, workspace,
    };
    use crate::db::location::Location;
    use crate::db::sql::query;
    use crate::db::store::{Lock, Store};
    use crate::db::types::{AccountCreation, MemberChange, Signup};
    use crate::db::{Accounts as _, Cells as _, Workspaces as _};

    /// An empty database that goes when the test has ended.
    async fn open() -> Option<(Store, Database)> {
        let database = shared()?.database().await;
        let location = database.url().parse().expect("an address");
        Some((Store::open(&location).await.expect("opens"), database))
    }

    crate::db::conformance::conformance!(super::open);

    #[tokio::test]
    async fn processes_may_start_at_once() {
        let Some(cluster) = shared() else { return };
        let database = cluster.database().await;
        let location = database.url().parse().expect("an address");
        crate::db::conformance::processes_start_at_once(&location).await;
    }

    #[tokio::test]
    async fn members_of_before_keep_their_roles() {
        let Some(cluster) = shared() else { return };
        let database = cluster.database().await;
        let location: Location = database.url().parse().expect("an address");
        let Location::Postgres(options) = &location else { panic!("it is PostgreSQL") };
        let pool = connect(options, 1).await.expect("opens");
        first_migrations(&migrator(), 6).run(&pool).await.expect("migrates");
        let pool = Pool::Postgres(pool);
        rows_before_rights(&pool).await;
        pool.close().await;
        rows_after_rights(&Store::open(&location).await.expect("opens")).await;
    }

    /// Waits until a statement waits for somebody else's lock.
    async fn somebody_waits(db: &Store) {
        loop {
            let waiting = query(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
            );
            if waiting.fetch_optional(&db.readers).await.expect("reads").is_some() {
                return;
            }
        }
    }

    #[tokio::test]
    async fn who_holds_the_same_is_waited_for() {
        let Some((db, _keep)) = open().await else { return };
        db.server_secret([1; 32]).await.expect("stores");
        let held = db.begin(Lock::Server).await.expect("begins");
        let (first, works) = (account(1), workspace(1));
        let mut other = pin!(db.create_account(&first, Some(&works), Signup::FirstOnly));
        tokio::select! {
            _ = &mut other => panic!("it did not wait for the server"),
            () = somebody_waits(&db) => held.commit().await.expect("ends"),
        }
        assert_eq!(other.await.expect("answers"), AccountCreation::Created);

        let (owner, here) = (first.id, works.id);
        let held = db.begin(Lock::Workspace(here)).await.expect("begins");
        {
            let mut push = pin!(db.writer(here));
            tokio::select! {
                _ = &mut push => panic!("it did not wait for the workspace"),
                () = somebody_waits(&db) => drop(held),
            }
            drop(push.await.expect("has its turn"));
        }
        let held = db.begin(Lock::Workspace(here)).await.expect("begins");
        let mut leaving = pin!(db.remove_member(here, owner, owner.into(), 9));
        tokio::select! {
            _ = &mut leaving => panic!("it did not wait for the workspace"),
            () = somebody_waits(&db) => drop(held),
        }
        assert_eq!(leaving.await.expect("answers"), MemberChange::LastOwner);
    }

    /// What PostgreSQL plans for a statement while it knows nothing about the tables, and then keeps.
    async fn planned(db: &Store, types: &str, statement: &str) -> String {
        let Pool::Postgres(pool) = &db.readers else { panic!("it is PostgreSQL") };
        let mut connection = pool.acquire().await.expect("connects");
        let nulls = vec!["NULL"; types.split(',').count()].join(", ");
        for sql in [
            "SET plan_cache_mode = force_generic_plan; DEALLOCATE ALL".to_owned(),
            format!("PREPARE it ({types}) AS {statement}"),
        ] {
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *connection).await.expect("prepares");
        }
        let explain = sqlx::raw_sql(AssertSqlSafe(format!("EXPLAIN EXECUTE it ({nulls})")));
        let rows = explain.fetch_all(&mut *connection).await.expect("explains");
        rows.iter().map(|row| row.get::<String, _>(0)).collect()
    }

    #[tokio::test]
    async fn a_record_is_found_without_reading_its_stream() {
        let Some((db, _keep)) = open().await else { return };
        let record = "SELECT body FROM cell WHERE workspace = $1 AND stream = $2 AND record = $3";
        let found = planned(&db, "BYTEA, BYTEA, BYTEA", record).await;
        assert!(found.contains("cell_pkey"), "{found}");
        let stamp = "SELECT seq FROM cell WHERE workspace = $1 AND stamp = $2";
        let found = planned(&db, "BYTEA, BYTEA", stamp).await;
        assert!(found.contains("cell_by_stamp"), "{found}");
        let page = "SELECT seq, body FROM cell WHERE workspace = $1 AND stream = $2 AND seq > 0 AND seq > $3 ORDER BY seq";
        let found = planned(&db, "BYTEA, BYTEA, BIGINT", page).await;
        assert!(found.contains("cell_by_sequence"), "{found}");
    }

    #[test]
    fn tables_are_translated() {
        let sql = "CREATE TABLE t (a BLOB DEFAULT x'', b INTEGER, blob_of TEXT NOT NULL, max'' TEXT);";
        let expected = "CREATE TABLE t (a BYTEA DEFAULT '\\x', b BIGINT, blob_of TEXT COLLATE \"C\" NOT NULL, max'' \
                        TEXT COLLATE \"C\");";
        assert_eq!(in_postgres(sql), expected);
    }
}
