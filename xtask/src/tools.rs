//! The programs a build needs besides cargo: found on PATH at the right version, or installed into the tools folder.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::context::Context;
use crate::process;

/// A program from crates.io, pinned.
pub(crate) struct Tool {
    /// The program, as it is called and found on PATH.
    pub(crate) program: &'static str,
    /// The crate it comes from.
    package: &'static str,
    version: &'static str,
    /// What `cargo install` needs beyond the version.
    flags: &'static [&'static str],
    /// Optimisation of the build: 0 compiles fastest.
    opt_level: &'static str,
}

/// Declares Rust 1.96 but builds and runs on 1.95.
pub(crate) const TRUNK: Tool = Tool {
    program: "trunk",
    package: "trunk",
    version: "0.22.1",
    flags: &["--ignore-rust-version"],
    opt_level: "0",
};

/// Must equal the crate's version in Cargo.toml. The package also brings wasm-bindgen-test-runner.
pub(crate) const WASM_BINDGEN: Tool = Tool {
    program: "wasm-bindgen",
    package: "wasm-bindgen-cli",
    version: "0.2.130",
    flags: &[],
    opt_level: "1",
};

pub(crate) const CARGO_DENY: Tool = Tool {
    program: "cargo-deny",
    package: "cargo-deny",
    version: "0.20.2",
    flags: &["--locked", "--ignore-rust-version"],
    opt_level: "0",
};

/// Drives Firefox in the long tests.
pub(crate) const GECKODRIVER: Tool = Tool {
    program: "geckodriver",
    package: "geckodriver",
    version: "0.37.1",
    flags: &["--locked"],
    opt_level: "0",
};

const BINARYEN: &str = "binaryen@132";
const LIGHTHOUSE: &str = "lighthouse@12.8.2";
/// What rustc calls the browser.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

impl Tool {
    /// Makes sure the pinned version is what a [`Context::command`] finds.
    pub(crate) fn ensure(&self, context: &Context) -> Result<()> {
        if self.is_there(context) {
            return Ok(());
        }
        println!("Installing {} {} (once, some minutes) …", self.package, self.version);
        let build = context.tools.join("build");
        let mut cargo = context.command("cargo");
        cargo
            .args(["install", self.package, "--version", self.version, "--force"])
            .args(self.flags)
            .arg("--root")
            .arg(&context.tools)
            .arg("--target-dir")
            .arg(&build)
            // As shipped some of these link with fat LTO, close to an hour on two cores.
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", self.opt_level);
        process::run(&mut cargo)?;
        fs::remove_dir_all(&build).with_context(|| build.display().to_string())
    }

    /// Whether the pinned version is what a [`Context::command`] finds.
    pub(crate) fn is_there(&self, context: &Context) -> bool {
        process::answer(context.command(self.program).arg("--version"))
            .is_some_and(|answer| answer.split_whitespace().any(|word| word == self.version))
    }
}

/// Makes sure rustc can compile for the browser.
pub(crate) fn ensure_wasm_target(context: &Context) -> Result<()> {
    let sysroot = process::output(context.command("rustc").args(["--print", "sysroot"]))?;
    let libraries = std::path::Path::new(sysroot.trim()).join("lib/rustlib").join(WASM_TARGET);
    if libraries.is_dir() {
        return Ok(());
    }
    println!("Adding the {WASM_TARGET} target …");
    process::run(context.command("rustup").args(["target", "add", WASM_TARGET]))
        .with_context(|| format!("install rustup, or a Rust with the {WASM_TARGET} target"))
}

/// What rustc calls this machine.
pub(crate) fn host(context: &Context) -> Result<String> {
    let version = process::output(context.command("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc names no host")?.to_owned())
}

/// Gets wasm-opt where it can; a build without it is larger but complete.
pub(crate) fn ensure_wasm_opt(context: &Context) {
    if wasm_opt(context).is_some() {
        return;
    }
    if let Err(error) = npm_install(context, BINARYEN) {
        println!("No wasm-opt: {error:#}. Building without it: the page is larger.");
    }
}

/// Makes sure the pinned Lighthouse is there.
pub(crate) fn ensure_lighthouse(context: &Context) -> Result<()> {
    let version = LIGHTHOUSE.rsplit('@').next().unwrap_or_default();
    let there = process::answer(context.command("lighthouse").arg("--version"));
    if there.is_some_and(|answer| answer.trim() == version) {
        Ok(())
    } else {
        npm_install(context, LIGHTHOUSE)
    }
}

/// Adds a program from npm to the tools folder, beside those already there.
fn npm_install(context: &Context, package: &str) -> Result<()> {
    println!("Installing {package} …");
    let folder = context.tools.join("npm");
    fs::create_dir_all(&folder)?;
    let mut npm = context.command("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--save-exact", package, "--prefix"]).arg(&folder);
    process::run(&mut npm).context("Node 20 with npm is needed")
}

/// A command that runs wasm-opt, where there is one that answers.
pub(crate) fn wasm_opt(context: &Context) -> Option<Command> {
    process::answer(context.command("wasm-opt").arg("--version"))?;
    Some(context.command("wasm-opt"))
}
