//! The steps that cargo runs: format, lints, unit and property tests, examples in documentation.

use anyhow::Result;

use super::Outcome;
use crate::context::Context;
use crate::{process, tools};

/// How many cases each property gets in the long run.
const LONG_CASES: &str = "4096";

fn cargo(context: &Context, arguments: &[&str]) -> Result<Outcome> {
    process::run(context.command("cargo").args(arguments))?;
    Ok(Outcome::Passed)
}

pub(super) fn format(context: &Context) -> Result<Outcome> {
    cargo(context, &["fmt", "--all", "--check"])
}

pub(super) fn clippy(context: &Context) -> Result<Outcome> {
    cargo(context, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
}

/// Code behind `cfg(target_arch = "wasm32")` is invisible to the native pass.
pub(super) fn clippy_wasm(context: &Context) -> Result<Outcome> {
    tools::ensure_wasm_target(context)?;
    let packages = ["-p", "perennial", "-p", "engine", "-p", "formats"];
    let head = ["clippy", "--target", "wasm32-unknown-unknown", "--lib", "--bins"];
    cargo(context, &[&head[..], &packages, &["--", "-D", "warnings"]].concat())
}

pub(super) fn unit(context: &Context) -> Result<Outcome> {
    if process::answer(context.command("cargo").args(["nextest", "--version"])).is_some() {
        return cargo(context, &["nextest", "run", "--workspace", "--no-fail-fast"]);
    }
    cargo(context, &["test", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests"])
}

/// The server's tests over HTTP once more, on PostgreSQL. Its storage is tested on both by `unit`. Of the workspace, because
/// the server alone would be built again with other features of its dependencies.
pub(super) fn postgres(context: &Context) -> Result<Outcome> {
    let mut test = context.command("cargo");
    test.args(["test", "--workspace", "--test", "http"]).env("PERENNIAL_TEST_DATABASE", "postgres");
    match process::told(&mut test)?.lines().find_map(|line| line.strip_prefix("skipped: ")) {
        Some(why) => Ok(Outcome::Skipped(why.to_owned())),
        None => Ok(Outcome::Passed),
    }
}

pub(super) fn doc(context: &Context) -> Result<Outcome> {
    cargo(context, &["test", "--workspace", "--doc", "--quiet"])
}

/// The same tests with many more cases for each property.
pub(super) fn property_long(context: &Context) -> Result<Outcome> {
    let mut test = context.command("cargo");
    test.args(["test", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests"]);
    process::run(test.env("PROPTEST_CASES", LONG_CASES).env("PERENNIAL_LONG", "1"))?;
    Ok(Outcome::Passed)
}
