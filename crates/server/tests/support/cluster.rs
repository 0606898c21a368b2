//! Throw-away PostgreSQL clusters from the installed programs. A shell keeps each: when the test program ends, however it
//! ends, the shell's input ends, and it stops the cluster and removes its folder.

use std::fs::read_dir;
use std::io::{BufRead, BufReader, Write as _, stderr};
use std::mem::take;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

/// What the keeping shell does, given the folder of the programs, further settings, and a shell command that makes the
/// data.
const KEEPER: &str = r#"
set -eu
trap '' INT TERM HUP
folder=$(mktemp -d /tmp/perennial-postgres.XXXXXX)
trap 'rm -rf "$folder"' EXIT
PATH="$1:$PATH"
eval "$3" > "$folder/made" 2>&1 || { cat "$folder/made" >&2; exit 1; }
printf '%s\n' "$2" "unix_socket_directories = '$folder'" "listen_addresses = ''" >> "$folder/data/postgresql.conf"
pg_ctl -D "$folder/data" -w -s -l "$folder/log" start || { cat "$folder/log" >&2; exit 1; }
echo "$folder"
while read -r command; do eval "$command" > /dev/null 2>&1 && echo done || echo failed; done
pg_ctl -D "$folder/data" -m immediate -s stop || true
"#;

/// Who may do everything there.
pub(crate) const USER: &str = "perennial";

/// Makes an empty cluster. Texts are sorted by language, as on most people's servers: nothing may depend on it.
const EMPTY: &str = "initdb -D \"$folder/data\" -A trust -U perennial -E UTF8 --locale=C.UTF-8 --locale-provider=icu \
                     --icu-locale=en --no-sync --no-instructions";

/// Small, and by default without waiting for the disk: what the tests kill is the server, not the computer.
/// `PERENNIAL_TEST_FSYNC=1` waits.
fn settings() -> String {
    let fsync = if std::env::var_os("PERENNIAL_TEST_FSYNC").is_some() { "on" } else { "off" };
    format!(
        "fsync = {fsync}\nfull_page_writes = {fsync}\nshared_buffers = 32MB\nmax_connections = 200\njit = off\n\
         max_wal_senders = 4\nwal_level = replica\nhot_standby = on"
    )
}

/// A running cluster; stopped when it is dropped or the program ends.
pub(crate) struct Cluster {
    pub(crate) folder: PathBuf,
    keeper: Mutex<Child>,
    made: AtomicU32,
    finished: Mutex<Vec<String>>,
}

/// A database of a cluster. Removed some time after it is dropped.
pub(crate) struct Database {
    pub(crate) cluster: &'static Cluster,
    pub(crate) name: String,
}

/// The cluster that the tests of this program share; none where PostgreSQL is not installed, which is said once.
pub(crate) fn shared() -> Option<&'static Cluster> {
    static SHARED: LazyLock<Option<Cluster>> = LazyLock::new(Cluster::start);
    SHARED.as_ref()
}

impl Cluster {
    /// An empty cluster of one's own, or nothing where that is not possible.
    pub(crate) fn start() -> Option<Self> {
        Self::made_by(EMPTY)
    }

    /// One with the data that a shell command makes.
    pub(crate) fn made_by(making: &str) -> Option<Self> {
        let (programs, user) = match (programs(), unprivileged()) {
            (Some(programs), Ok(user)) => (programs, user),
            (None, _) => return skipped("its programs are not installed"),
            (_, Err(why)) => return skipped(why),
        };
        let mut keeper = Command::new(&user[0]);
        keeper.args(&user[1..]).args(["sh", "-c", KEEPER, "keeper"]);
        keeper.arg(programs).args([&settings(), making]).current_dir("/");
        let mut keeper = keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a shell");
        let mut folder = String::new();
        BufReader::new(keeper.stdout.as_mut().expect("a pipe")).read_line(&mut folder).expect("a line");
        assert!(!folder.is_empty(), "PostgreSQL is installed and does not start");
        Some(Self {
            folder: PathBuf::from(folder.trim()),
            keeper: Mutex::new(keeper),
            made: AtomicU32::new(0),
            finished: Mutex::default(),
        })
    }

    /// How to reach a database of the cluster.
    fn options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass().socket(&self.folder).username(USER).database(database)
    }

    /// A connection for what an administrator does.
    pub(crate) async fn administrator(&self) -> PgConnection {
        PgConnection::connect_with(&self.options("postgres")).await.expect("connects")
    }

    /// An empty database of its own.
    pub(crate) async fn database(&'static self) -> Database {
        let mut administrator = self.administrator().await;
        let finished = take(&mut *self.finished.lock().expect("not poisoned"));
        for name in finished {
            let sql = format!("DROP DATABASE {name} WITH (FORCE)");
            administrator.execute(AssertSqlSafe(sql)).await.expect("drops");
        }
        let name = format!("test_{}", self.made.fetch_add(1, Ordering::Relaxed));
        administrator.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("creates");
        Database { cluster: self, name }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let keeper = self.keeper.get_mut().expect("not poisoned");
        drop(keeper.stdin.take());
        drop(keeper.wait());
    }
}

impl Database {
    /// How to reach it, as the program is told.
    pub(crate) fn url(&self) -> String {
        format!("postgres:///{}?host={}&user={USER}", self.name, self.cluster.folder.display())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.cluster.finished.lock().expect("not poisoned").push(take(&mut self.name));
    }
}

/// Says why no test runs on PostgreSQL, past the capturing of what tests print.
fn skipped(why: &str) -> Option<Cluster> {
    writeln!(stderr(), "skipped: everything on PostgreSQL, because {why}").expect("says so");
    None
}

/// The folder with `initdb` and the rest: where Debian keeps the newest version, or on the path.
pub(crate) fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut versions: Vec<PathBuf> =
        read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    let number = |folder: &Path| folder.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    versions.sort_by_key(|folder| std::cmp::Reverse(number(folder)));
    let of_version = versions.into_iter().map(|folder| folder.join("bin"));
    of_version.chain(std::env::split_paths(&path)).find(|folder| folder.join("initdb").is_file())
}

/// The beginning of a command that runs as somebody else than root, whom PostgreSQL refuses.
fn unprivileged() -> Result<Vec<String>, &'static str> {
    let id = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    if id(&["-u"]).is_some_and(|user| user != "0") {
        return Ok(vec!["env".to_owned()]);
    }
    for user in ["postgres", "nobody"] {
        if let (Some(uid), Some(gid)) = (id(&["-u", user]), id(&["-g", user])) {
            let of = |id: &str, value: &str| format!("--{id}={value}");
            return Ok(vec![
                "setpriv".to_owned(),
                of("reuid", &uid),
                of("regid", &gid),
                "--clear-groups".to_owned(),
            ]);
        }
    }
    Err("root may not run it and there is no other user")
}
