//! Packages that tests use: of `tests/e2e`, Playwright and what the browsers' tests need.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::context::Context;
use crate::{files, process};

/// The folder of the browser tests.
pub(crate) fn folder(context: &Context) -> PathBuf {
    context.root.join("tests/e2e")
}

/// Installs exactly what a folder's package-lock.json names, unless that is what is there.
pub(crate) fn ensure(context: &Context, folder: &Path) -> Result<()> {
    let wanted = files::hash(&[folder.join("package-lock.json")], folder)?;
    let stamp = folder.join("node_modules/.lock-hash");
    if fs::read_to_string(&stamp).is_ok_and(|known| known == wanted) {
        return Ok(());
    }
    println!("Installing the packages of {} …", folder.display());
    let mut npm = context.command("npm");
    npm.current_dir(folder)
        .args(["ci", "--no-audit", "--no-fund"])
        // The browsers are Debian's.
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    process::run(&mut npm).context("Node 20 with npm is needed")?;
    fs::write(&stamp, wanted).with_context(|| stamp.display().to_string())
}
