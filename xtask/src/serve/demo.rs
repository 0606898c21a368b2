//! The demo workspace: one account, filled once per data folder.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::context::Context;
use crate::process;
use crate::server::{self, Build};

/// Who signs in to the demo.
pub(crate) struct Account {
    pub(crate) email: &'static str,
    pub(crate) password: &'static str,
}

// Known to everybody, and only ever created on a server started with --demo.
const ACCOUNT: Account = Account { email: "demo@perennial.example", password: "evergreen-demo" };
const NAME: &str = "Demo";
const WORKSPACE: &str = "Evergreen Machine Tools";

/// In the data folder: the account was created, or was about to be.
const ACCOUNT_MARK: &str = "demo.account";
/// In the data folder: the workspace is filled.
const SEEDED: &str = "demo.seeded";

/// Whether the server of this data folder may have the demo account.
pub(crate) fn may_be_in(data: &Path) -> bool {
    data.join(ACCOUNT_MARK).exists()
}

/// Creates the account and its workspace where they are missing. The mark comes first: whatever happens in between, the
/// account is never there without it.
pub(crate) fn account(server: &Path, data: &Path) -> Result<Account> {
    let mark = data.join(ACCOUNT_MARK);
    fs::write(&mark, ACCOUNT.email).with_context(|| mark.display().to_string())?;
    let mut command = Command::new(server);
    command.args(["user", "add", "--if-missing", "--password-stdin", "--data"]).arg(data);
    command.args(["--email", ACCOUNT.email, "--name", NAME, "--workspace", WORKSPACE]);
    with_password(&mut command)?;
    Ok(ACCOUNT)
}

/// Fills the workspace through the running server, as a device of its own would.
pub(crate) fn seed(context: &Context, account: &Account, url: &str, data: &Path) -> Result<()> {
    let seeded = data.join(SEEDED);
    if seeded.exists() {
        return Ok(());
    }
    println!("Filling the demo workspace …");
    process::run(context.command("cargo").args([
        "build",
        "--release",
        "--package",
        "engine",
        "--bin",
        "demo-seed",
    ]))?;
    let mut command = Command::new(server::program(context, Build::Release, "demo-seed"));
    command.args(["--url", url, "--email", account.email, "--password-stdin"]);
    with_password(&mut command)?;
    fs::write(&seeded, account.email).with_context(|| seeded.display().to_string())
}

fn with_password(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command.stdin(Stdio::piped()).spawn().with_context(|| program.clone())?;
    let mut input = child.stdin.take().context("stdin is piped")?;
    writeln!(input, "{}", ACCOUNT.password)?;
    drop(input);
    let status = child.wait()?;
    if !status.success() {
        bail!("{program} ended with {status}");
    }
    Ok(())
}
