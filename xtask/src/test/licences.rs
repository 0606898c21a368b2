//! The step that looks at other people's code: licences, banned crates, sources.

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
