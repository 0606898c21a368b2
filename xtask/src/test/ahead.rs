//! The page is built while other steps run: the long end of that build keeps one processor busy, their tests the other.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command};
use std::sync::Mutex;

use anyhow::{Context as _, Result, bail};

use super::Outcome;
use crate::context::Context;
use crate::{page, tools};

/// `cargo xtask dist` in the background, and where it writes what it says.
struct Build {
    process: Child,
    log: PathBuf,
}

static BUILD: Mutex<Option<Build>> = Mutex::new(None);

/// Begins to build the page. What only one process may install is there before.
pub(super) fn begin(context: &Context) -> Result<()> {
    tools::ensure_wasm_target(context)?;
    let log = context.target.join("xtask/page.log");
    fs::create_dir_all(log.parent().context("the log has a folder")?)?;
    let said = File::create(&log).with_context(|| log.display().to_string())?;
    let mut dist = Command::new(std::env::current_exe()?);
    let process = dist.arg("dist").stdout(said.try_clone()?).stderr(said).spawn()?;
    *BUILD.lock().expect("nobody panics with it") = Some(Build { process, log });
    Ok(())
}

/// The step: waits for the build, or builds where none was begun.
pub(super) fn page(context: &Context) -> Result<Outcome> {
    let begun = BUILD.lock().expect("nobody panics with it").take();
    let Some(Build { mut process, log }) = begun else {
        page::build(context)?;
        return Ok(Outcome::Passed);
    };
    let ended = process.wait()?;
    println!("{}", String::from_utf8_lossy(&fs::read(&log)?).trim_end());
    if !ended.success() {
        bail!("building the page ended with {ended}");
    }
    Ok(Outcome::Passed)
}
