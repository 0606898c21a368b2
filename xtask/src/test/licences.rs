//! The steps that look at other people's code: licences, banned crates, known vulnerabilities.

use anyhow::Result;

use super::Outcome;
use crate::context::Context;
use crate::process;
use crate::tools::CARGO_DENY;

/// Licences, banned crates and sources, as deny.toml says.
pub(super) fn licences(context: &Context) -> Result<Outcome> {
    CARGO_DENY.ensure(context)?;
    process::run(context.command("cargo-deny").args([
        "--workspace",
        "check",
        "--hide-inclusion-graph",
        "licenses",
        "bans",
        "sources",
    ]))?;
    Ok(Outcome::Passed)
}

/// Known vulnerabilities, where the database can be reached.
pub(super) fn advisories(context: &Context) -> Result<Outcome> {
    CARGO_DENY.ensure(context)?;
    if process::run(context.command("cargo-deny").args(["--workspace", "fetch", "db"])).is_err() {
        return Ok(Outcome::Skipped("the advisory database cannot be reached from here".into()));
    }
    process::run(context.command("cargo-deny").args([
        "--workspace",
        "check",
        "--disable-fetch",
        "advisories",
    ]))?;
    Ok(Outcome::Passed)
}
