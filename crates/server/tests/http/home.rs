//! Where a server under test keeps its data: in a folder, or, when the tests are run with
//! `PERENNIAL_TEST_DATABASE=postgres`, in a database of PostgreSQL.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio, exit};
use std::sync::Arc;

use server::db::location::Location;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::TempDir;

use crate::cluster::{Database, programs, shared};

/// Gone when the last one who knows it is.
pub(crate) struct Home {
    folder: TempDir,
    database: Option<Database>,
}

impl Home {
    /// An empty one.
    pub(crate) async fn new() -> Arc<Self> {
        match std::env::var("PERENNIAL_TEST_DATABASE").as_deref() {
            Err(_) | Ok("sqlite") => Self::sqlite(),
            // Whoever asks for PostgreSQL where there is none has been told by now; no test could run.
            Ok("postgres") => Self::postgres().await.unwrap_or_else(|| exit(0)),
            Ok(other) => panic!("PERENNIAL_TEST_DATABASE is sqlite or postgres, not {other}"),
        }
    }

    /// An empty one with a SQLite file, whatever the tests are run with.
    pub(crate) fn sqlite() -> Arc<Self> {
        Arc::new(Self { folder: tempfile::tempdir().expect("a folder"), database: None })
    }

    /// An empty one in PostgreSQL, whatever the tests are run with; none where that is not installed.
    pub(crate) async fn postgres() -> Option<Arc<Self>> {
        Some(Self::of(shared()?.database().await))
    }

    /// One with this database.
    pub(crate) fn of(database: Database) -> Arc<Self> {
        Arc::new(Self { folder: tempfile::tempdir().expect("a folder"), database: Some(database) })
    }

    /// One with the same data as this has now.
    pub(crate) async fn copied(&self) -> Arc<Self> {
        if let Some(database) = &self.database {
            let copy = Self::postgres().await.expect("it is installed");
            copy_database(&database.url(), copy.database.as_ref().expect("just made").url());
            return copy;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let copy = Self { folder, database: None };
        let mut shell = SqliteConnectOptions::new().filename(self.file()).connect().await.expect("opens");
        let into = copy.file();
        sqlx::query("VACUUM INTO ?").bind(into.to_str()).execute(&mut shell).await.expect("copies");
        shell.close().await.expect("closes");
        Arc::new(copy)
    }

    /// The folder, which is there in any case.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The SQLite file.
    pub(crate) fn file(&self) -> PathBuf {
        self.path().join("perennial.sqlite")
    }

    pub(crate) fn location(&self) -> Location {
        match &self.database {
            None => Location::Sqlite(self.file()),
            Some(database) => database.url().parse().expect("an address"),
        }
    }

    /// Changes the data behind the server's back.
    pub(crate) async fn execute(&self, statement: &'static str) {
        match &self.database {
            None => {
                let mut shell =
                    SqliteConnectOptions::new().filename(self.file()).connect().await.expect("opens");
                sqlx::query(statement).execute(&mut shell).await.expect("changes");
            }
            Some(database) => {
                let mut shell = PgConnection::connect(&database.url()).await.expect("connects");
                sqlx::query(statement).execute(&mut shell).await.expect("changes");
            }
        }
    }

    /// A connection for what an administrator of PostgreSQL does.
    pub(crate) async fn administrator(&self) -> PgConnection {
        shared().expect("it is installed").administrator().await
    }

    /// The name of the database in PostgreSQL.
    pub(crate) fn database_name(&self) -> &str {
        &self.database.as_ref().expect("it is PostgreSQL").name
    }

    /// The database as the program is told.
    pub(crate) fn database(&self) -> String {
        match &self.database {
            None => format!("sqlite:{}", self.file().display()),
            Some(database) => database.url(),
        }
    }

    /// What tells the program where its data are.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let mut arguments = vec!["--data".to_owned(), self.path().display().to_string()];
        if let Some(database) = &self.database {
            arguments.extend(["--database".to_owned(), database.url()]);
        }
        arguments
    }
}

/// By PostgreSQL's own programs.
fn copy_database(from: &str, to: String) {
    let programs = programs().expect("they are installed");
    let dump = Command::new(programs.join("pg_dump")).args(["-Fc", from]).output().expect("dumps");
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    let mut restore = Command::new(programs.join("pg_restore"));
    let mut restore = restore.args(["-d", &to]).stdin(Stdio::piped()).spawn().expect("starts");
    restore.stdin.take().expect("a pipe").write_all(&dump.stdout).expect("writes");
    assert!(restore.wait().expect("ends").success());
}
