//! The steps that cargo runs: format, lints, unit and property tests.

use std::process::{Command, Stdio};

use anyhow::Result;
use serde_json::Value;

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

/// Where nextest is: each of its tests is a process, and each of these would start a database cluster of its own. `postgres`
/// runs them.
const SHARING_A_CLUSTER: &str = "binary_id(server) & test(/^db::postgres::/)";

pub(super) fn unit(context: &Context) -> Result<Outcome> {
    if process::answer(context.command("cargo").args(["nextest", "--version"])).is_some() {
        let others = format!("not ({SHARING_A_CLUSTER})");
        return cargo(context, &["nextest", "run", "--workspace", "--no-fail-fast", "-E", &others]);
    }
    cargo(context, &["test", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests"])
}

/// What is tested on PostgreSQL, all tests of a program on one cluster: the server's storage, and its tests over HTTP once
/// more.
pub(super) fn postgres(context: &Context) -> Result<Outcome> {
    let (mut storage, mut http) = on_postgres(context);
    let mut told = process::told(&mut storage)?;
    told.push_str(&process::told(http.env("PERENNIAL_TEST_DATABASE", "postgres"))?);
    match told.lines().find_map(|line| line.strip_prefix("skipped: ")) {
        Some(why) => Ok(Outcome::Skipped(why.to_owned())),
        None => Ok(Outcome::Passed),
    }
}

/// Both programs as `unit` built them. Asked for by name, cargo would build the server once more, with other features of its
/// dependencies.
fn on_postgres(context: &Context) -> (Command, Command) {
    let mut list = context.command("cargo");
    list.args(["nextest", "list", "--workspace", "-E", "package(server)"]);
    list.args(["--list-type", "binaries-only", "--message-format", "json"]);
    let found = process::answer(list.stderr(Stdio::null()));
    let built = found.and_then(|listed| serde_json::from_str::<Value>(&listed).ok());
    let program = |id: &str, target: &[&str]| {
        let path = built.as_ref().and_then(|built| built["rust-binaries"][id]["binary-path"].as_str());
        let Some(path) = path else {
            let mut test = context.command("cargo");
            test.args(["test", "--workspace"]).args(target).arg("--");
            return test;
        };
        let mut test = context.command(path);
        test.current_dir(context.root.join("crates/server"));
        test
    };
    let mut storage = program("server", &["--lib"]);
    storage.arg("db::postgres::");
    (storage, program("server::http", &["--test", "http"]))
}

/// The same tests with many more cases for each property.
pub(super) fn property_long(context: &Context) -> Result<Outcome> {
    let mut test = context.command("cargo");
    test.args(["test", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests"]);
    process::run(test.env("PROPTEST_CASES", LONG_CASES).env("PERENNIAL_LONG", "1"))?;
    Ok(Outcome::Passed)
}
