//! Where things are: the checkout, cargo's target folder, and the folder of tools.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::process;

/// The places every command needs.
pub(crate) struct Context {
    /// The checkout.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
    /// Where pinned tools are installed: `.tools/`, or `$PERENNIAL_TOOLS` to share them between checkouts.
    pub(crate) tools: PathBuf,
}

impl Context {
    pub(crate) fn find() -> Result<Self> {
        // Read at run time: with a shared target folder the binary may have been compiled for another checkout.
        let manifest = env::var_os("CARGO_MANIFEST_DIR").context("run this as `cargo xtask`")?;
        let root = Path::new(&manifest).parent().context("xtask/ has no parent folder")?.to_path_buf();
        let mut cargo = Command::new("cargo");
        cargo.current_dir(&root).args(["metadata", "--no-deps", "--format-version=1"]);
        let metadata: Value = serde_json::from_str(&process::output(&mut cargo)?)?;
        let target =
            metadata["target_directory"].as_str().context("cargo metadata names no target folder")?;
        let tools = env::var_os("PERENNIAL_TOOLS").map_or_else(|| root.join(".tools"), PathBuf::from);
        Ok(Self { target: PathBuf::from(target), root, tools })
    }

    /// A command that runs in the checkout and finds the pinned tools before anything else on PATH.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", self.path()).env("CARGO_TARGET_DIR", &self.target);
        // What cargo tells xtask about itself is not for others: build scripts that read it would run again in every
        // checkout, and all that stands on their crates would be compiled again.
        for (name, _) in env::vars_os().filter(|(name, _)| is_of_a_package(name)) {
            command.env_remove(name);
        }
        command
    }

    /// PATH with the tools folder in front.
    pub(crate) fn path(&self) -> OsString {
        let own = [self.tools.join("bin"), self.tools.join("npm/node_modules/.bin")];
        let inherited = env::var_os("PATH").unwrap_or_default();
        let all = own.into_iter().chain(env::split_paths(&inherited));
        env::join_paths(all).unwrap_or(inherited.clone())
    }

    /// Where a program would be found, tools first.
    pub(crate) fn which(&self, program: &str) -> Option<PathBuf> {
        env::split_paths(&self.path()).map(|folder| folder.join(program)).find(|path| path.is_file())
    }

    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }
}

fn is_of_a_package(name: &OsStr) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|start| name.to_string_lossy().starts_with(start))
}
