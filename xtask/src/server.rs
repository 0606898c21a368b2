//! The server as a program: built, started, and told to stop.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::context::Context;
use crate::lan::Tls;
use crate::process;

/// How the server's line about its address begins. It is the last one that is waited for.
const LISTENING: &str = "listening on ";
/// How the line begins that says what the first account is made with, where there is none yet and others reach it.
const SETUP_CODE: &str = "setup code ";

/// How the server is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    Debug,
    Release,
}

/// Builds the server and returns its program.
pub(crate) fn build(context: &Context, build: Build) -> Result<PathBuf> {
    let mut cargo = context.command("cargo");
    cargo.args(["build", "--package", "server", "--bin", "perennial-server"]);
    if build == Build::Release {
        println!("Building the server (some minutes the first time) …");
        cargo.arg("--release");
    }
    process::run(&mut cargo)?;
    Ok(program(context, build, "perennial-server"))
}

/// Where cargo puts a program.
pub(crate) fn program(context: &Context, build: Build, name: &str) -> PathBuf {
    let folder = if build == Build::Release { "release" } else { "debug" };
    context.target.join(folder).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// A running server; it ends with this value.
pub(crate) struct Running {
    child: Child,
    /// The address it listens on, as it printed it.
    pub(crate) url: String,
    /// What the first account is made with, where the server demands it.
    pub(crate) setup_code: Option<String>,
}

impl Running {
    /// Starts a server, with the page or without, and returns once it listens. Port 0 takes a free one.
    pub(crate) fn start(
        program: &Path,
        listen: &str,
        data: &Path,
        assets: Option<&Path>,
        tls: Option<&Tls>,
    ) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(["serve", "--listen", listen, "--data"]).arg(data);
        if let Some(assets) = assets {
            command.arg("--assets").arg(assets);
        }
        if let Some(tls) = tls {
            command.arg("--tls-cert").arg(&tls.certificate).arg("--tls-key").arg(&tls.key);
        }
        let mut child =
            command.stdout(Stdio::piped()).spawn().with_context(|| program.display().to_string())?;
        let output = child.stdout.take().context("stdout is piped")?;
        match announced(BufReader::new(output).lines().map_while(Result::ok)) {
            Some((url, setup_code)) => Ok(Self { child, url, setup_code }),
            None => bail!("the server ended with {} before it listened", child.wait()?),
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the server ends by itself.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        Ok(self.child.wait()?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Address and setup code, from what the server prints.
fn announced(lines: impl Iterator<Item = String>) -> Option<(String, Option<String>)> {
    let mut setup_code = None;
    for line in lines {
        if let Some(url) = line.strip_prefix(LISTENING) {
            return Some((url.to_owned(), setup_code));
        }
        setup_code = line.strip_prefix(SETUP_CODE).map(str::to_owned).or(setup_code);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_prints_is_read() {
        let read = |text: &str| announced(text.lines().map(str::to_owned));
        let url = "https://0.0.0.0:8080".to_owned();
        for (printed, expected) in [
            ("listening on https://0.0.0.0:8080\n", Some((url.clone(), None))),
            (
                "setup code ABCD-EFGH\nopen x/#setup=ABCD-EFGH to create the first account\n\
                 listening on https://0.0.0.0:8080\n",
                Some((url, Some("ABCD-EFGH".to_owned()))),
            ),
            ("error: cannot listen\n", None),
        ] {
            assert_eq!(read(printed), expected, "{printed}");
        }
    }
}
