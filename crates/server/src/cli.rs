//! The command line.

mod collect;
mod config_file;
mod copies;
pub(crate) mod logging;
mod secret_file;
mod serve;
mod setup;
mod user;
mod workspace;

use std::error::Error;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::http::uri::Authority;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use secret_file::either;
use server::auth::hosts::own_name;
use server::config::{Config, MIB, Transport};
use server::db::blobs::Room;
use server::db::location::Location;
use server::db::store::{Connections, Store};
use server::relay::RelayConfig;
use server::relay::send::Reach;
use server::relay::target::is_name;
use server::serve::{TlsFiles, certificate_names};
use workspace::WorkspaceCommand;

/// What can go wrong ends up as one line for the person at the shell.
type CliResult<T> = Result<T, Box<dyn Error>>;

/// The server of Perennial: carries changes between devices.
#[derive(Debug, Parser)]
#[command(
    name = "perennial-server",
    version,
    subcommand_negates_reqs = true,
    args_conflicts_with_subcommands = true
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeArguments,
    /// A file with options in TOML, under their names without the dashes. Arguments and the environment go before it.
    #[arg(long, global = true, value_name = "FILE", env = "PERENNIAL_CONFIG")]
    config: Option<PathBuf>,
    /// How log lines are written (to standard error); RUST_LOG filters them.
    #[arg(long, global = true, value_enum, default_value_t = LogForm::Text, env = "PERENNIAL_LOG")]
    pub(crate) log: LogForm,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the page and the interface (what happens without a command).
    Serve(Box<ServeArguments>),
    /// Work with accounts.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Work with workspaces.
    Workspace {
        #[command(subcommand)]
        command: WorkspaceCommand,
    },
    /// Write everything into one file, while the server runs. It holds keys and password hashes.
    Backup {
        #[command(flatten)]
        data: DataArguments,
        /// The file, which must not exist yet.
        #[arg(long)]
        to: PathBuf,
    },
    /// Put a backup into an empty database. All sessions end; clients bring back what they know beyond it.
    Restore {
        #[command(flatten)]
        data: DataArguments,
        /// The file that `backup` wrote.
        #[arg(long)]
        from: PathBuf,
        /// The database that was lost, if it can still be read: what administrators did after the backup is told.
        #[arg(long, value_name = "DATABASE")]
        lost: Option<Location>,
        #[command(flatten)]
        erased: EraseLogArguments,
    },
    /// Copy everything into another, empty database, and compare the digests. Stop the server first.
    Migrate {
        /// sqlite:PATH or postgres://…
        #[arg(long, value_name = "DATABASE")]
        from: Location,
        /// sqlite:PATH or postgres://…
        #[arg(long, value_name = "DATABASE")]
        to: Location,
    },
    /// Forget now what is due: deleted records, replaced values, links of the log. A running server does it once a day.
    Collect {
        #[command(flatten)]
        data: DataArguments,
    },
    /// Compare digests and live cells with all that is stored. Prints the digests.
    Check {
        #[command(flatten)]
        data: DataArguments,
    },
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogForm {
    /// For people.
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

#[derive(Debug, Clone, Args)]
struct DataArguments {
    /// The folder with the database; made when it does not exist, for this user alone.
    #[arg(long, default_value = "perennial-data", env = "PERENNIAL_DATA")]
    data: PathBuf,
    /// The database: sqlite:PATH, or postgres://USER:PASSWORD@HOST/DATABASE for an existing one of PostgreSQL. Without it a
    /// SQLite file in the data folder. Other users of this computer see arguments, but not the environment.
    #[arg(long, value_name = "DATABASE", env = "PERENNIAL_DATABASE", hide_env_values = true)]
    database: Option<Location>,
    /// A file with the database as its first line, for who keeps secrets in files.
    #[arg(long, value_name = "FILE", env = "PERENNIAL_DATABASE_FILE")]
    database_file: Option<PathBuf>,
    /// Connections to PostgreSQL that this process holds at most, not counting the one it listens on.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(2..=1_000), env = "PERENNIAL_DATABASE_CONNECTIONS")]
    database_connections: u32,
}

impl DataArguments {
    fn location(&self) -> CliResult<Location> {
        let in_folder = || Location::Sqlite(self.data.join("perennial.sqlite"));
        let named = either("database", self.database.as_ref(), self.database_file.as_deref())?;
        Ok(named.unwrap_or_else(in_folder))
    }

    fn connections(&self) -> Connections {
        let writers = self.database_connections / 2;
        Connections { writers, readers: self.database_connections - writers }
    }
}

#[derive(Debug, Args)]
struct EraseLogArguments {
    /// The list of what was erased, by which it goes again after a restore; keep it apart from the backups. Without this
    /// `erased.log` in the data folder.
    #[arg(long, value_name = "FILE", env = "PERENNIAL_ERASE_LOG")]
    erase_log: Option<PathBuf>,
}

impl EraseLogArguments {
    fn path(&self, data: &DataArguments) -> PathBuf {
        self.erase_log.clone().unwrap_or_else(|| data.data.join("erased.log"))
    }
}

#[derive(Debug, Args)]
struct ServeArguments {
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    erased: EraseLogArguments,
    /// A streaming standby of the database, postgres://…, from which pulls are answered when it is far enough.
    #[arg(long, value_name = "DATABASE", env = "PERENNIAL_REPLICA", hide_env_values = true)]
    replica: Option<Location>,
    /// A file with the standby as its first line.
    #[arg(long, value_name = "FILE", env = "PERENNIAL_REPLICA_FILE")]
    replica_file: Option<PathBuf>,
    /// Address and port; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080", env = "PERENNIAL_LISTEN")]
    listen: SocketAddr,
    /// The folder with the built page.
    #[arg(long, env = "PERENNIAL_ASSETS")]
    assets: Option<PathBuf>,
    /// Certificate chain (PEM), the server's certificate first.
    #[arg(long, env = "PERENNIAL_TLS_CERT")]
    tls_cert: Option<PathBuf>,
    /// Private key (PEM) of the certificate.
    #[arg(long, env = "PERENNIAL_TLS_KEY")]
    tls_key: Option<PathBuf>,
    /// A reverse proxy in front ends TLS and sets X-Forwarded-For. Nobody else may reach the listening address.
    #[arg(long, env = "PERENNIAL_TRUSTED_PROXY")]
    trusted_proxy: bool,
    /// A name by which browsers reach the server, beside addresses, local names and those of its certificate; may be
    /// given more than once.
    #[arg(long, value_name = "NAME", value_parser = host_name, value_delimiter = ',', env = "PERENNIAL_PUBLIC_NAME")]
    public_name: Vec<String>,
    /// Anybody may create an account and a workspace, not only the first visitor.
    #[arg(long, env = "PERENNIAL_OPEN_SIGNUP")]
    open_signup: bool,
    /// Seconds for which a server that was told to stop still answers, with 503, so that a proxy turns to another process
    /// before the connections end.
    #[arg(long, default_value_t = 0, value_name = "SECONDS", env = "PERENNIAL_DRAIN")]
    drain: u16,
    /// A name that the server may send messages to, over https; may be repeated. Without one no message is taken.
    #[arg(long, value_name = "HOST", value_parser = relay_host, env = "PERENNIAL_RELAY_ALLOW", value_delimiter = ',')]
    relay_allow: Vec<String>,
    /// Greatest attachment, in MiB.
    #[arg(long, default_value_t = 32, value_name = "MIB", env = "PERENNIAL_ATTACHMENT_MAX")]
    attachment_max: u32,
    /// All attachments of a workspace together, in MiB.
    #[arg(long, default_value_t = 5_120, value_name = "MIB", env = "PERENNIAL_ATTACHMENTS_MAX")]
    attachments_max: u32,
    /// Who presents it as a bearer token may read /metrics; without it only this computer.
    #[arg(long, env = "PERENNIAL_METRICS_TOKEN", hide_env_values = true)]
    metrics_token: Option<String>,
    /// A file with that token as its first line.
    #[arg(long, value_name = "FILE", env = "PERENNIAL_METRICS_TOKEN_FILE")]
    metrics_token_file: Option<PathBuf>,
}

impl ServeArguments {
    /// Options may come from an argument, the environment and a file at once, which the command line does not compare.
    fn transport(&self) -> CliResult<Transport> {
        match (&self.tls_cert, &self.tls_key, self.trusted_proxy) {
            (Some(_), Some(_), false) => Ok(Transport::Tls),
            (None, None, true) => Ok(Transport::TrustedProxy),
            (None, None, false) => Ok(Transport::Plain),
            (Some(_), Some(_), true) => Err("give either --tls-cert or --trusted-proxy, not both".into()),
            (Some(_), None, _) => Err("--tls-cert needs --tls-key".into()),
            (None, Some(_), _) => Err("--tls-key needs --tls-cert".into()),
        }
    }

    fn tls(&self) -> Option<TlsFiles> {
        let (cert, key) = self.tls_cert.clone().zip(self.tls_key.clone())?;
        Some(TlsFiles { cert, key })
    }

    /// The names that were given, and those of the certificate.
    fn names(&self) -> CliResult<Vec<String>> {
        let mut names = self.public_name.clone();
        if let Some(files) = self.tls() {
            names.extend(certificate_names(&files)?);
        }
        Ok(names)
    }

    fn config(&self, names: &[String]) -> CliResult<Config> {
        let (token, file) = (self.metrics_token.as_ref(), self.metrics_token_file.as_deref());
        Ok(Config {
            transport: self.transport()?,
            names: names.iter().cloned().chain(own_name()).collect(),
            assets: self.assets.clone(),
            open_signup: self.open_signup,
            drain: Duration::from_secs(self.drain.into()),
            attachments: Room {
                blob: u64::from(self.attachment_max) * MIB,
                workspace: u64::from(self.attachments_max) * MIB,
            },
            relay: RelayConfig { hosts: self.relay_allow.clone(), reach: Reach::Public },
            erase_log: Some(self.erased.path(&self.data)),
            metrics_token: either("metrics-token", token, file)?.map(sync::wire::accounts::Secret::new),
            ..Config::default()
        })
    }
}

/// A host name alone: what stands in an address between `//` and the next `:` or `/`.
fn host_name(text: &str) -> Result<String, String> {
    let alone = text.parse::<Authority>().is_ok_and(|authority| authority.host() == text);
    if alone { Ok(text.to_owned()) } else { Err("give the name alone, like crm.example.org".to_owned()) }
}

/// A name that may be called: numbers are none, because what is behind them is judged by the name.
fn relay_host(text: &str) -> Result<String, String> {
    let name = host_name(text)?.to_ascii_lowercase();
    if is_name(&name) { Ok(name) } else { Err("give a name, not an address in numbers".to_owned()) }
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Add an account. Without --password-stdin a password is made up and printed.
    Add(UserAddArguments),
    /// All accounts: id, e-mail, name.
    List {
        #[command(flatten)]
        data: DataArguments,
    },
    /// Set a new password; all sessions of the person end. Without --password-stdin one is made up and printed.
    Password {
        #[command(flatten)]
        data: DataArguments,
        /// The e-mail of the account.
        #[arg(long)]
        email: String,
        /// Read the password from the first line of standard input.
        #[arg(long)]
        password_stdin: bool,
    },
}

#[derive(Debug, Args)]
struct UserAddArguments {
    #[command(flatten)]
    data: DataArguments,
    /// For signing in.
    #[arg(long)]
    email: String,
    /// How others see the person.
    #[arg(long)]
    name: String,
    /// Read the password from the first line of standard input.
    #[arg(long)]
    password_stdin: bool,
    /// Also create a workspace of this name, owned by the account.
    #[arg(long)]
    workspace: Option<String>,
    /// Leave an account that the e-mail has already as it is, and call that a success.
    #[arg(long)]
    if_missing: bool,
}

/// Reads the command line, with the file of options where one is named. Ends the program when it cannot be understood.
///
/// # Errors
/// When the file cannot be used.
pub(crate) fn arguments() -> CliResult<Arguments> {
    let without = Arguments::parse();
    let Some(file) = &without.config else { return Ok(without) };
    let matches = config_file::apply(Arguments::command(), file)?.get_matches();
    Ok(Arguments::from_arg_matches(&matches)?)
}

/// Does what was asked.
pub(crate) async fn run(arguments: Arguments) -> CliResult<()> {
    match arguments.command {
        None => serve::run(arguments.serve).await,
        Some(Command::Serve(serve)) => serve::run(*serve).await,
        Some(Command::User { command: UserCommand::Add(add) }) => user::add(add).await,
        Some(Command::User { command: UserCommand::List { data } }) => user::list(&data).await,
        Some(Command::User { command: UserCommand::Password { data, email, password_stdin } }) => {
            user::password(&data, &email, password_stdin).await
        }
        Some(Command::Workspace { command }) => workspace::run(command).await,
        Some(Command::Backup { data, to }) => copies::backup(&data, &to).await,
        Some(Command::Restore { data, from, lost, erased }) => {
            copies::restore(&data, &from, lost.as_ref(), erased.path(&data)).await
        }
        Some(Command::Migrate { from, to }) => copies::migrate(&from, &to).await,
        Some(Command::Collect { data }) => collect::run(&data).await,
        Some(Command::Check { data }) => copies::check_all(&data).await,
    }
}

/// Opens the database. What is made here is for the server's user alone, because it holds password hashes and keys; a
/// folder that was there already may hold other things, and keeps the permissions it has.
async fn open(arguments: &DataArguments) -> CliResult<Arc<Store>> {
    let location = arguments.location()?;
    if let Location::Sqlite(path) = &location {
        make_private(path)?;
    }
    Ok(Arc::new(Store::open_with(&location, arguments.connections()).await?))
}

fn make_private(path: &Path) -> CliResult<()> {
    let (mut folder, mut file) = (fs::DirBuilder::new(), fs::OpenOptions::new());
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
        folder.mode(0o700);
        file.mode(0o600);
    }
    if let Some(parent) = path.parent() {
        folder.recursive(true).create(parent)?;
    }
    // SQLite gives the files beside it the permissions of this one.
    file.write(true).create(true).truncate(false).open(path)?;
    Ok(())
}

/// A line for whoever started the program, on standard output, where nothing else is written.
#[expect(clippy::print_stdout, reason = "the address and a made-up password are this program's output")]
fn say(line: &str) {
    println!("{line}");
}
